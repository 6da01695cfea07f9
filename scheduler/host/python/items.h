// Items: elements of lists and dicts as variables: which of them a key leads to, and what is there.
//
// Owns nothing. Deliberately does not know who asks. Never runs the program's code: of a key that
// is no int, str or bytes, nor a tuple of those, there is no item, nor of a list or dict whose
// class reads or stores its own way.
#pragma once

#include <Python.h>

#include <string>

namespace fiberscope::host {

// A longer key is none that people read: its item is not followed.
inline constexpr std::size_t kKeyBytesMax = 256;

// item_key: what tells the item from all others of its list or dict; in a list a number from its
// beginning on. Empty: there is none, as that of a place beyond a list's end.
std::string item_key(PyObject* container, PyObject* key);
// item_value: what is there, borrowed; nullptr: nothing so far. Requires: item_key() is not empty.
PyObject* item_value(PyObject* container, PyObject* key);
// item_text: as the program would write it: ["alice"], [3]; in a list the number of the place.
std::string item_text(PyObject* container, PyObject* key);

}  // namespace fiberscope::host
