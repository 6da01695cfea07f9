// Export job: an export that takes as long as it takes, made by the export command beside us: the
// window goes on, what is written is told, and it can be stopped.
//
// Owns: the command while it runs, and the copy of the trace that it reads. Deliberately does not
// know what is asked of it.
//
// Invariant: a command that is stopped, by stop() or by our end, leaves no file.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/base/result.h"

namespace fiberscope::ui {

class ExportJob {
 public:
  ExportJob() = default;
  ~ExportJob() { stop(); }
  ExportJob(const ExportJob&) = delete;
  ExportJob& operator=(const ExportJob&) = delete;

  // begin: `fiberscope export TRACE WORDS...`, the trace kept by `keep` in a file of our own until
  // the end. "" when it runs, else one sentence. Requires: none runs.
  using Keep = std::function<base::Result<std::monostate>(const std::string& path)>;
  std::string begin(const Keep& keep, const std::vector<std::string>& words);
  bool runs() const { return pid_ > 0; }
  // poll: what it said last ("picture 3 of 26"); when it is over, what went wrong, "" for nothing.
  const std::string& said() const { return said_; }
  std::optional<std::string> poll();
  void stop();

 private:
  void read();
  void forget();

  pid_t pid_ = 0;
  int pipe_ = -1;
  std::string folder_;  // of the trace's copy
  std::string text_;    // what it has said, from the last line's begin on
  std::string said_;
};

}  // namespace fiberscope::ui
