// The module greenlet._greenlet: the package's names on greenlets of ours (greenlet.h).
//
// Owns nothing. Deliberately does not know how a switch is done.
#pragma once

#include <Python.h>

namespace fiberscope::host {

// make_greenlet_module: NULL: an error is set.
PyObject* make_greenlet_module();

}  // namespace fiberscope::host
