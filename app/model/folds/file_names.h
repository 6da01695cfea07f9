// FileNames: what open files are called at every event, and under which number.
//
// Owns: each file's names and numbers in the order in which the trace told them. Deliberately does
// not know what a file is for or whether it is still open.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/trace/text_of.h"

namespace fiberscope::model {

// with_own_names: the text, with those names in it that the machine gives in the chosen language.
std::string with_own_names(std::string text);

class FileNames {
 public:
  // on: the next event that names a file or its number.
  void on(const trace::TextOf& text, const trace::FileOpened& p, base::EventSeq seq);
  void on(const trace::TextOf& text, const trace::FileNamed& p, base::EventSeq seq);
  void on(const trace::SystemCallDone& p, base::EventSeq seq);
  void on(const trace::InterestChanged& p, base::EventSeq seq);
  void on(const trace::InterestsListed& p, base::EventSeq seq);
  // name: as it was called just after the event `at`, with its number where one is known:
  // "python.example:80 (fd 7)"; "" when the trace tells of no such file.
  std::string name(base::ObjectId id, base::EventSeq at) const;
  // bare: without the number.
  std::string bare(base::ObjectId id, base::EventSeq at) const;
  // number: its descriptor's, "fd 7"; "" where none is known.
  std::string number(base::ObjectId id, base::EventSeq at) const;
  bool known(base::ObjectId id) const;

 private:
  template <class T>
  using History = std::vector<std::pair<base::EventSeq, T>>;
  struct File {
    History<std::string> names;
    History<std::int32_t> descriptors;  // the number with which a call named it last
  };
  void seen_as(base::ObjectId id, std::int32_t descriptor, base::EventSeq at);

  std::map<base::ObjectId, File> files_;
};

}  // namespace fiberscope::model
