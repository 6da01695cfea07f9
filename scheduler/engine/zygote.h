// Zygote: the run's side of how it gets processes that begin anew: a copy of its first process, made
// before the program began, stands in a call to the kernel until one is wanted, and forks it.
//
// Owns: which descriptors a process of the run's needs, by their numbers in all of them. Deliberately
// does not know who wants a process, nor what it runs.
//
// Nothing of it can be noticed by the program: it is a child of the engine's, as all of the run's
// processes are, and no number and no time of the machine's is touched. The engine lets it fork, and
// hands each process the descriptors of whoever asked: a run that goes on from a checkpoint has
// others than the one that the zygote is from.
#pragma once

namespace fiberscope::engine {

// have_zygotes: the run may have them. Requires: the engine has the kernel's listener. `trace`,
// `asks`: real descriptors; -1: none. `begin`: what a new process does first.
void have_zygotes(int trace, int asks, void (*begin)());

}  // namespace fiberscope::engine
