// Zygote: the run's side of how it gets processes that begin anew. The first time that one is
// wanted the engine forks another process for the same run, which comes to where the program would
// begin; there it stands in a call to the kernel, and forks whenever a process is wanted.
//
// Owns: which descriptors a process of the run's needs, by their numbers in all of them.
// Deliberately does not know who wants a process, nor what it runs.
//
// What is forked goes on with what all of the run's processes share in place of its own: it has
// come here as the first process had, so whatever leads to either finds the same in the other. The
// engine compares a sum of how both came there. It hands each process the descriptors of whoever
// asked: a run that goes on from a checkpoint has others than the first one.
#pragma once

namespace fiberscope::engine {

// have_zygotes: the run may have them. Requires: the engine has the kernel's listener. `trace`,
// `asks`: real descriptors; -1: none. `begin`: what a new process does first. `is_zygote`: this
// process becomes one.
void have_zygotes(int trace, int asks, void (*begin)(), bool is_zygote);

// renew_input: standard input has become another.
void renew_input();

}  // namespace fiberscope::engine
