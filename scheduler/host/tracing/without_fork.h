// Without fork: what a program finds otherwise here because multiprocessing begins a process by
// reading the program again (spawn), where python3 begins it as a copy of the running one (fork).
//
// Owns nothing: what the program's globals were goes with the process (run/globals_then.h).
// Deliberately does not know how a process begins. Says nothing of a process for which the program
// itself has chosen a start method, as that is the same on both sides.
// Source: CPython 3.11 Lib/multiprocessing/context.py, spawn.py, process.py, popen_spawn_posix.py.
#pragma once

#include <Python.h>

#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/tracing/frame_event.h"

namespace fiberscope::host {

// prefer_spawn: multiprocessing's default in the current interpreter, as it is on macOS and
// Windows: os.fork() is not to be had. False: a Python error is set.
bool prefer_spawn();
// begin_hook: a watched function of multiprocessing is called, raises or returns. Emits: NoteAdded
// (Unsupported) or nothing.
void begin_hook(Hook hook, fs_frame* frame, const FrameEvent& event);
// look_at_globals: the running process comes to a line of the program, which may read a global that
// is not what it was when the process was begun. Requires: its process has some. Emits: NoteAdded
// (Unsupported) or nothing.
void look_at_globals(fs_frame* frame, CodeInfo& info, std::uint32_t line);
// wrote_again: the running process writes to a standard stream. Emits: as before, once.
void wrote_again();

}  // namespace fiberscope::host
