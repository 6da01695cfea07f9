// Child: one run in a process of its own, forked from the interpreter that is already warm.
//
// Owns nothing once it has begun. Deliberately does not know who asked for the run.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "scheduler/engine/recipe.h"

namespace fiberscope::engine {

class ColdStart;

struct ChildOptions {
  int trace_fd = -1;   // where trace blocks go; -1: nowhere
  int input_fd = -1;   // the program's stdin; -1: what the engine has
  int asks_fd = -1;    // host/run/telling.h: where input is asked for; -1: nowhere
  int engine_fd = -1;  // where it hands over the kernel's listener; -1: it has one process
  bool checkpoints = false;
  bool pass_output_through = true;  // the program's output also reaches the real stdout and stderr
  bool is_zygote = false;           // zygote.h: its descriptors lead nowhere
  bool is_rehearsal = false;  // kept_start.h: it stops itself first, and reads and tells nothing
  bool signals_are_passed_on = false;     // base/passed_signal.h: the parent does
  const sigset_t* signal_mask = nullptr;  // what the program starts with
};

// fork_child: the pid, or -1 with errno. The child never returns: it reads the recipe itself, so
// that its memory is what any other's is, whatever this process has read and done before. What it
// is told lies on the stack: the arena that this process has is not its own. Requires:
// read_recipe(text) has had no fault to tell.
pid_t fork_child(RecipeText text, ChildOptions options);

// run_forked: the child's side of it, in a process that was forked.
[[noreturn]] void run_forked(const RecipeText& text, const ChildOptions& options);
// lead_nowhere: a zygote's descriptors of the trace and of what it asks, if its run has them.
void lead_nowhere(ChildOptions& options);

// fork_zygote: a zygote for a run whose first process was forked with these options; `cold`: not
// nullptr: one without an interpreter. `handover`: the engine's end of where it hands over the
// kernel's listener. The pid, or -1.
pid_t fork_zygote(const RecipeText& text, const ChildOptions& of_first, const ColdStart* cold,
                  int& handover);

// step_signal: comes with how many bytes of the trace have arrived (modulo 2^32); the child stops
// itself (SIGSTOP) once it has sent more.
int step_signal();

// exit_status_of: a wait status as a shell says it: the exit code, or 128 + the signal.
int exit_status_of(int wait_status);

}  // namespace fiberscope::engine
