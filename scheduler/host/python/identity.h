// The hash of an object that has none of its own: owns a number for each object that was hashed,
// and who wants to know when an object is freed. Does not know the run.
//
// CPython takes the object's address, so that the order of a set of objects depends on where memory
// happens to lie: on the length of a path, on the environment. Here it is the object's number,
// which counts those that were hashed. The numbers are scrambled, since nobody should rely on an
// order. Source: CPython 3.11 Python/pyhash.c, _Py_HashPointerRaw; Objects/classobject.c,
// method_hash; Objects/methodobject.c, meth_hash.
#pragma once

#include <Python.h>

namespace fiberscope::host {

// take_over_identity: memory and hashes; before anything of Python is called.
void take_over_identity();

// watch_object: `gone` is told once when the memory of the object is freed. Without a weak
// reference, which the program could see; also of a list, dict or tuple that is kept for another
// use in place of being freed. Requires: always the same `gone`; it must not call Python. Objects
// longer than 4 KiB are not told of.
void watch_object(PyObject* object, void (*gone)(PyObject* object));

}  // namespace fiberscope::host
