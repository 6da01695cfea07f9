// Small shell: what /bin/sh -c "COMMAND" does here, for os.popen, os.system and shell=True: simple
// commands, and lists and pipelines of such, with variables, quotes and redirections.
//
// Owns the text of the small shell, in Python (small_programs.h). Deliberately does not know which
// programs there are. What is beyond it, as a loop or a pattern is, is refused as a whole: half a
// shell would answer wrongly.
// Source: POSIX.1-2017, Shell Command Language; dash 0.5.12, whose messages they are.
#pragma once

#include <string_view>

namespace fiberscope::host {

// shell_knows: the small shell understands this command.
bool shell_knows(std::string_view command);
// small_shell: a program: `sh -c COMMAND [NAME WORD...]`.
const char* small_shell();

}  // namespace fiberscope::host
