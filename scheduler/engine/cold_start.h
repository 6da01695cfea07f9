// Cold start: a process that was forked from the engine before it had an interpreter, and that
// stands by to fork processes of a run in which none has begun yet: one that begins with options of
// its own (-I, -O, PYTHON...) has an interpreter that was begun with them, and no other before.
//
// Owns: that process, and the socket over which it is asked. Deliberately does not know the
// options.
//
// What lies where is as in the engine, but for what the start of an interpreter has made: so what
// all processes of a run share (base/arena.h) leads to the same in both. It ends with the engine.
#pragma once

#include <sys/types.h>

#include <string>

#include "scheduler/engine/child.h"

namespace fiberscope::engine {

class ColdStart {
 public:
  // Requires: nothing has been started yet. `prepare`: what comes before the start of an
  // interpreter; called in that process once the first is wanted of it; "" or what went wrong.
  // Without memory for a process there is none.
  explicit ColdStart(std::string (*prepare)());
  ~ColdStart();
  ColdStart(const ColdStart&) = delete;
  ColdStart& operator=(const ColdStart&) = delete;

  // fork_child: as engine::fork_child(); the process is a child of the engine's. Of the options'
  // descriptors only engine_fd is looked at; whether there are others, by is_zygote's rules.
  pid_t fork_child(const RecipeText& text, const ChildOptions& options) const;
  bool is(pid_t pid) const { return pid_ > 0 && pid == pid_; }

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
};

}  // namespace fiberscope::engine
