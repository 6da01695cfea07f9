// Values as text, safely. Never calls a user's __repr__, __str__, __len__ or property; never prints
// an address. Exact built-in types are shown to a limited depth, everything else by its type name.
//
// Owns nothing. Deliberately does not know where a text is shown.
#pragma once

#include <Python.h>

#include <string>

namespace fiberscope::host {

inline constexpr std::size_t kValueTextBytesMax = 120;
// What an exception says is a sentence or more: it is cut only where nobody would read on.
inline constexpr std::size_t kExceptionTextBytesMax = 1000;

// describe_value: at most kValueTextBytesMax bytes of UTF-8, "…" at the end where cut.
std::string describe_value(PyObject* value);
// describe_exception: "ValueError: text", "FileNotFoundError: [Errno 2] No such file or directory:
// 'x'" from exact str/int arguments only.
std::string describe_exception(PyObject* exception);

}  // namespace fiberscope::host
