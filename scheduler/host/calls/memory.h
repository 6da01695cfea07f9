// Addresses that a program gives to calls: may they be read, or written to? Where they may not the
// kernel says EFAULT, and a function of ours would crash.
//
// Asking is touching, by one instruction whose fault is passed over (engine/crash.cpp), as the
// kernel's own copies are made; so it costs nothing where all is well. Of what a call writes to
// only the beginning is looked at, or so much as it is about to write, since the kernel touches no
// more than it writes.
//
// Owns nothing. Deliberately does not know the calls. Where the processor's instructions are not
// known here every address will do.
// Source: Linux arch/x86/lib/getuser.S, arch/x86/mm/extable.c.
#pragma once

#include <cstddef>

namespace fiberscope::host {

// can_read: all of these bytes. can_write: the first of them. Of no bytes: yes. can_read_text: up
// to its end.
bool can_read(const void* at, std::size_t size);
bool can_write(void* at, std::size_t size);
bool can_read_text(const char* text);
// readable_bytes, writable_bytes: how many of these bytes, from the first one on.
std::size_t readable_bytes(const void* at, std::size_t size);
std::size_t writable_bytes(void* at, std::size_t size);

// pass_over: the fault at this instruction is that of a question; the instruction with which to go
// on. nullptr: it is another's.
const void* pass_over(const void* instruction);

}  // namespace fiberscope::host
