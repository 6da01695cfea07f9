// Command: what execve(2) of this Python is asked to run:
// `python3 [OPTION]... -c CODE | -m MODULE | FILE [ARGUMENT]...`.
//
// Owns: how such a line is read. Deliberately does not know what runs it (start/child_process.h).
// Source: CPython 3.11 Modules/main.c.
#pragma once

#include <string>
#include <vector>

namespace fiberscope::host {

struct Command {
  enum class Kind { Code, Module, File, Small };  // Small: see small_programs.h
  Kind kind = Kind::File;
  std::string what;                    // the code, the module's name, the file or the text
  std::vector<std::string> arguments;  // what follows it
  std::vector<std::string> original;   // sys.orig_argv
  std::string name{};                  // of a small program
};

// parse_command: of a Python command line. False: it is none that can run here.
bool parse_command(const std::vector<std::string>& words, Command& out);
}  // namespace fiberscope::host
