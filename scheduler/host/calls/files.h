// Files: what the numbers that a program uses as descriptors refer to.
//
// Numbers in the calling process's table are the machine's: files of the private tree, sockets,
// pipes, epoll sets, counters, devices, and what a spawned process has inherited. All others pass
// through to the engine's own descriptors: the standard streams of the first process, and the real
// files of calls/paths.h: libraries and the program's source.
//
// Owns: a real descriptor as a placeholder for each number that only the machine uses, so that the
// real kernel does not give that number to a file. Deliberately does not know the calls
// (libc/files.cpp).
//
// Invariants:
//  1. A number is in the table, or real, never both for one process.
//  2. What a spawned process closes stays open in the others.
//  3. A copy of a standard stream is one, whatever its number.
#pragma once

#include <memory>
#include <vector>

#include "scheduler/host/calls/held.h"
#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// Real descriptors of the engine's own (copies for tables, mapped files, the trace) lie from here
// on, above the numbers that programs get.
inline constexpr int kEngineNumbersFrom = 512;

// Target: what a number refers to. Neither a file nor a real number: EBADF.
struct Target {
  Held file;               // the machine's
  int real = -1;           // the engine's descriptor
  bool inherited = false;  // real, but reached through the table: its number is another
};

// target_of: of the calling process. target_in: of another.
Target target_of(int number);
Target target_in(Process& process, int number);
// open_numbers: of a process, in order. What a spawned process has opened of the real files is not
// told apart from what others have, so those are the first process's.
std::vector<int> open_numbers(const Process& process);
// is_open: it refers to something.
bool is_open(const Target& target);
// entry_of: in the calling process's table; nullptr: not there.
machine::DescriptorTable::Entry* entry_of(int number);
// open_file: a number for `file` in the calling process. Errors: -EMFILE, -EINVAL.
int open_file(std::shared_ptr<machine::OpenFile> file, bool closed_by_exec, int from = 0);
// put_file: dup2(2).
void put_file(int number, std::shared_ptr<machine::OpenFile> file, bool closed_by_exec);
// inherit_real: the calling process is between vfork and execve and keeps this real descriptor.
// Errors: -EBADF, -EMFILE.
int inherit_real(int number);
// wrap_real: a real descriptor as a file of the table; `owned`: closed with it.
std::shared_ptr<machine::OpenFile> wrap_real(int real, bool owned);
// copy_real: the same open file once more. nullptr: errno says why not.
std::shared_ptr<machine::OpenFile> copy_real(int real);
// out_of_the_way: of a real descriptor that the engine has just opened for itself: the same under a
// number that programs do not come to; where the limit of this process does not allow one, as it
// is. It is the engine's own from now on.
int out_of_the_way(int real);
// keep_own: this real descriptor is the engine's: for programs it is not open. close_own: no more.
// is_own: a program's own file under this number lies beside it.
void keep_own(int real);
bool is_own(int number);
void close_own(int real);
// close_real_range: close_range(2) of the real descriptors but the engine's own. Errors: -1: errno.
int close_real_range(unsigned first, unsigned last, int flags);
// copy_files: what vfork(2) copies.
void copy_files(const Process& from, Process& to);
// keep_clear: of a real descriptor that was just opened for the calling process, or -1: its number,
// or another one if some process uses this for a file of the machine. What the computer refuses for
// its own limit's sake ends the run, in words. Errors: -1: errno says why.
int keep_clear(int number);
// close_number: close(2). Errors: -EBADF.
int close_number(int number);
// release_files: an ended process gives back what it has open and what the kernel does for it.
void release_files(Process& process);
// stream_of: STDOUT_FILENO or STDERR_FILENO: the real descriptor leads where the run's output goes,
// itself or as a copy; 0: elsewhere.
int stream_of(int real);
// copied: the real descriptor `copy` is from now on the same open file as `real`; -1: none.
void copied(int real, int copy);
// range_closed: the real descriptors from `first` to `last` were closed.
void range_closed(unsigned first, unsigned last);
// settle_placeholders: after numbers were closed: gives back the placeholders nobody uses.
void settle_placeholders();

}  // namespace fiberscope::host
