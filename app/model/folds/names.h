// Names: what lanes, cores and sources are called, and the program's text.
//
// Owns: the latest name of each lane and core, each source split into lines. Deliberately does not
// know states or time. Strings are returned by value or point into this object, never into the
// trace.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/folds/file_names.h"
#include "app/model/folds/packed.h"
#include "scheduler/trace/text_of.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

struct Source {
  std::string path;
  std::string file;                // the last part of the path
  std::vector<std::string> lines;  // [0] is line 1; without line ends
};

// Beginnings: at which event each of those began that are numbered in the order of their beginning;
// one that is numbered otherwise is not found.
class Beginnings {
 public:
  void add(std::uint32_t number, base::EventSeq seq) {
    if (!numbers_.empty() && number <= numbers_.back()) return;
    numbers_.push_back(number);
    events_.push_back(seq);
  }
  base::EventSeq of(std::uint32_t number) const {
    const std::size_t count = numbers_.until(number);
    return count > 0 && numbers_[count - 1] == number ? events_[count - 1] : base::EventSeq{};
  }

 private:
  Packed numbers_;
  Seqs events_;
};

class Names {
 public:
  Names() = default;
  explicit Names(const trace::Trace& trace);
  // take: the next event, of one that is not kept; text: as the event's. update: takes in the
  // events that are new since the last call. Not both of one object.
  void take(const trace::TextOf& text, const trace::Event& event);
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);

  // lane: its name; "lane 3" when it has none; "nobody" for no lane. Two lanes of the same name are
  // told apart by " #n" from the second one on (n counts lanes of that name in order of birth).
  // The first thread of a process that was started goes by the process's name; what runs a lambda
  // by the line that made it, "lambda:12".
  std::string lane(base::LaneId id) const;
  std::string core(base::CoreId id) const;
  // lock: what its first LockTaken called it; "" when nothing did.
  std::string_view lock(base::ObjectId id) const;
  // variable: as the program calls it; "" when it was not found.
  std::string_view variable(base::VariableId id) const {
    return id && id.value <= variables_.size() ? std::string_view(variables_[id.value - 1])
                                               : std::string_view();
  }
  // files: what open files are called.
  const FileNames& files() const { return files_; }
  // packet, operation: how it began; nullptr when the trace does not tell. Requires: `trace` is the
  // one of update().
  trace::Kept<trace::PacketSent> packet(const trace::Trace& trace, base::PacketId id) const;
  trace::Kept<trace::OperationStarted> operation(const trace::Trace& trace,
                                                 base::OperationId id) const;
  // source: nullptr when it was not loaded.
  const Source* source(base::SourceId id) const;
  const std::map<base::SourceId, Source>& sources() const { return sources_; }
  // place: "foo_bar_func.py:9"; "" when unknown.
  std::string place(trace::Place place) const;
  // line: the text of a place's line, "" when unknown.
  std::string_view line(trace::Place place) const;

 private:
  void name_lane(base::LaneId id, std::string_view name);
  void on(const trace::TextOf& text, const trace::LaneBorn& p);
  void on(const trace::TextOf& text, const trace::LaneRenamed& p);

  std::uint64_t applied_ = 0;
  std::vector<std::string> lanes_;
  std::vector<base::LaneId> processes_;                   // in order of birth
  std::map<base::LaneId, base::LaneId> first_thread_of_;  // by process, but for the first one
  std::vector<std::string> cores_;
  std::map<std::string, std::uint32_t> used_;
  std::map<base::SourceId, Source> sources_;
  std::map<base::ObjectId, std::string> locks_;
  std::vector<std::string> variables_;  // by number
  FileNames files_;
  Beginnings packets_;     // PacketSent
  Beginnings operations_;  // OperationStarted
};

}  // namespace fiberscope::model
