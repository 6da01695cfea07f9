// Asynchronous I/O: requests that the simulated kernel serves while the program goes on: it waits
// until the file is ready, then copies, and tells that it is done.
//
// Owns: the requests that are not done, in the order of each descriptor, and who waits for them.
// Deliberately does not know the C library's calls (libc/aio.cpp).
//
// Invariants:
//  1. Requests on one descriptor are served one after another, in their order, as glibc does.
//  2. A request is done once: the program's aiocb tells its result, then OperationDone, then its
//     signal, then those who wait for it.
//  3. A process that has ended has no requests: its buffers are gone.
// Source: aio(7) of Linux man-pages 6.03; rt/aio_misc.c of glibc 2.36.
#pragma once

#include <aio.h>

#include <memory>
#include <vector>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// AioGroup: the requests of one lio_listio(3): `done` is told when none is left.
struct AioGroup {
  Process* process = nullptr;
  std::size_t left = 0;
  sigevent done{};
};

// submit_aio: returns at once. `writes`: the data is taken when the file is ready, as is the room
// of a read, so both must stay. Errors: EINVAL: a notification that is not simulated
// (SIGEV_THREAD). Emits: OperationStarted, later OperationDone, SignalRaised.
int submit_aio(aiocb* block, bool writes, std::shared_ptr<AioGroup> group = {});
// cancel_aio: aio_cancel(3); `block` nullptr: all of the descriptor. The request that is served is
// not canceled. Emits: OperationDone (ECANCELED).
int cancel_aio(int number, const aiocb* block);
// await_aio: aio_suspend(3): until one (`all`: every one) of them is done. 0, or -EAGAIN: the time
// is over; -EINTR.
int await_aio(const std::vector<const aiocb*>& blocks, bool all, base::TimeNs deadline_ns);
// drop_aio: the process has ended.
void drop_aio(const Process& process);

}  // namespace fiberscope::host
