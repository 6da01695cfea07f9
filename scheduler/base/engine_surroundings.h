// EngineSurroundings: what the engine's process begins with, the same for every run: anything else
// would make a run depend on the shell that started it.
//
// Owns: the engine's environment, its limit of the stack and that its addresses are not random.
// Deliberately does not know who starts it: who starts an engine gives it these, and an engine that
// has them not starts itself anew.
#pragma once

namespace fiberscope::base {

// The variable that says that a process has these surroundings.
inline constexpr char kEngineMark[] = "FIBERSCOPE_ENGINE";
// Its value for an engine that is to start its interpreter, whatever is kept of an earlier start.
inline constexpr char kStartsAnew[] = "2";

// engine_environment: as for execve(2).
char* const* engine_environment(bool starts_anew = false);
// settle_for_engine: this process, which is about to become the engine by execve(2). Calls only
// what is allowed between fork() and that. What the kernel refuses is left out.
void settle_for_engine();

}  // namespace fiberscope::base
