// Small programs: what this machine has besides Python, for libraries that look around and for
// programs that need some process: cat, echo, false, ldconfig -p, sh -c (small_shell.h), sleep,
// true, uname. Each is a text in Python, run as a process by this Python.
//
// Owns the texts. Deliberately does not know whether such a program lies there.
// Source: coreutils 9.1, ldconfig(8) of glibc 2.36.
#pragma once

#include <string_view>

namespace fiberscope::host {

// small_program: the text of what lies at this absolute path; nullptr: it is none of them.
const char* small_program(std::string_view path);

}  // namespace fiberscope::host
