// Hooks: what the run asks of the rooms above it.
//
// Owns nothing. Deliberately does not know who answers: start/ names them, so that an arrow upward
// is a line of one table instead of an #include.
#pragma once

#include <Python.h>

#include <optional>
#include <string>
#include <vector>

#include "scheduler/core/fiber.h"
#include "scheduler/core/lanes.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/machine/files/inode.h"

namespace fiberscope::host {

struct Command;
struct Forked;
struct Process;
struct PyFiber;
class Runtime;

struct Hooks {
  // what really lies on this computer's disks
  machine::Outside& disks;
  // all of a file's text, past any cost and trace; none: it cannot be read
  std::optional<std::string> (*file_text)(const std::string& path);
  // the tracer's back end (tracing/tracer.h)
  void (*follow_instructions)(fs_frame*, int who, bool on);
  void (*resume_watching)(const PyFiber&);
  void (*watch_calls)();
  void (*charge_calls)();
  // what the running stack waits for, from the library's frames
  core::Wait (*describe_wait)(Runtime&);
  // the program's frames of the running fiber's innermost lane. Emits: FramesRecorded, or nothing
  void (*record_frames)(Runtime&, base::LaneId, fs_frame* innermost);
  // what has not been told of shared variables. Emits: VariableRead, VariableWritten, or nothing
  void (*tell_variables)(Runtime&);
  // the frames of every lane that lives, in the order of the lanes. Emits: FramesRecorded for each
  void (*record_all_frames)(Runtime&);
  // the run is about to end: what pools have kept to themselves. Emits: NoteAdded
  void (*tell_pools)(Runtime&);
  // another process's threads begin to run: what the C library keeps for a process becomes its own;
  // `before`: nullptr: none has run yet
  void (*enter_process)(Process* before, Process& process);
  // the process was forked from another, and runs for the first time: what its libraries had of
  // that one is its own now
  void (*forked)(Process&, const Forked&);
  // the lane below which the running thread's fiber, which is not the thread's own, stands
  base::LaneId (*stands_below)(const PyFiber&);
  // the running fiber is about to wait, or to let others run
  void (*before_park)();
  // whether what the process is about to run needs a real process in which no interpreter has begun
  bool (*begins_cold)(const Process&, const Command&, const std::vector<std::string>& variables);
  // entry of a spawned process's main fiber; its argument is a Command that it takes over
  core::Fiber::Entry child_program;
  // a process goes on to compute, and its timers of CPU time have rested meanwhile
  void (*wake_cpu_timers)(Process&);
  // the running thread has tried to write beyond its process's RLIMIT_FSIZE
  void (*file_too_large)();
  // what an ended process holds of the kernel's is given back
  void (*release_files)(Process&);
  // what the calls of a thread that was killed hold is let go
  // another program takes the place of the process's
  void (*replaced)(Process&);
  void (*release_calls)(base::LaneId thread);
};

}  // namespace fiberscope::host
