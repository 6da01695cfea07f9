// FrameEvent: a frame begins, goes on or is left.
//
// Owns nothing: all objects are borrowed. Does not know how CPython tells of it (tracer.h), nor
// whose frame it is.
#pragma once

#include <Python.h>

#include <cstdint>

namespace fiberscope::host {

struct FrameEvent {
  enum class What : std::uint8_t {
    Called,   // with `entry_kind` (FS_START and so on)
    Left,     // it returns or yields `value`; nullptr: an exception leaves it, which is told apart
    Unwound,  // the exception `value` leaves it
    Raised,   // `value`: (type, value, traceback), which may leave it
  };
  What what;
  PyObject* value = nullptr;
  int entry_kind = 0;

  bool called() const { return what == What::Called; }
  bool leaves() const { return what == What::Left || what == What::Unwound; }
  // result: what it returns or yields; nullptr: nothing.
  PyObject* result() const { return what == What::Left ? value : nullptr; }
};

}  // namespace fiberscope::host
