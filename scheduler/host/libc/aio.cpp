// The calls of aio(7), which glibc has as functions of its own; ctypes finds these here by
// dlopen(NULL). Their names are given as symbols, since a header would have them with 64 at the
// end. Source: aio_read(3), aio_suspend(3), aio_cancel(3), lio_listio(3) of Linux man-pages 6.03.
#include "scheduler/host/calls/aio.h"

#include <cerrno>
#include <memory>
#include <vector>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

int submit(const char* name, aiocb* block, bool writes) {
  if (!simulating()) return failed(ENOSYS);
  SystemCall call(name, block->aio_fildes, target_of(block->aio_fildes));
  return call.over(submit_aio(block, writes));
}

int suspend(const char* name, const std::vector<const aiocb*>& blocks, bool all,
            TimeNs deadline_ns) {
  SystemCall call(name, -1, {});
  const Attached attached;
  const TimeNs began_ns = Runtime::get()->clock().now_ns;
  const int result = await_aio(blocks, all, deadline_ns);
  const TimeNs now_ns = Runtime::get()->clock().now_ns;
  if (now_ns != began_ns) call.became_ready(now_ns);
  return call.over(result);
}

int submit_all(int mode, aiocb* const blocks[], int count, const sigevent* done) {
  if (mode != LIO_WAIT && mode != LIO_NOWAIT) return failed(EINVAL);
  auto group = std::make_shared<AioGroup>();
  group->done.sigev_notify = SIGEV_NONE;
  if (mode == LIO_NOWAIT && done != nullptr) group->done = *done;
  std::vector<const aiocb*> submitted;
  for (int i = 0; i < count; ++i) {
    if (blocks[i] == nullptr || blocks[i]->aio_lio_opcode == LIO_NOP) continue;
    ++group->left;
    submitted.push_back(blocks[i]);
    if (submit_aio(blocks[i], blocks[i]->aio_lio_opcode == LIO_WRITE, group) < 0) {
      return failed(EIO);
    }
  }
  if (mode == LIO_NOWAIT) return 0;
  return suspend("lio_listio", submitted, true, base::kNever);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int fs_aio_read(aiocb* block) __asm__("aio_read");
int fs_aio_write(aiocb* block) __asm__("aio_write");
int fs_aio_error(const aiocb* block) __asm__("aio_error");
ssize_t fs_aio_return(aiocb* block) __asm__("aio_return");
int fs_aio_suspend(const aiocb* const blocks[], int count,
                   const struct timespec* timeout) __asm__("aio_suspend");
int fs_aio_cancel(int number, aiocb* block) __asm__("aio_cancel");
int fs_lio_listio(int mode, aiocb* const blocks[], int count, sigevent* done) __asm__("lio_listio");

int fs_aio_read(aiocb* block) { return submit("aio_read", block, false); }

int fs_aio_write(aiocb* block) { return submit("aio_write", block, true); }

int fs_aio_error(const aiocb* block) { return block->__error_code; }

ssize_t fs_aio_return(aiocb* block) { return block->__return_value; }

int fs_aio_suspend(const aiocb* const blocks[], int count, const struct timespec* timeout) {
  if (!simulating()) return failed(ENOSYS);
  using fiberscope::base::kNever;
  TimeNs deadline_ns = kNever;
  if (timeout != nullptr) {
    deadline_ns = Runtime::get()->clock().now_ns + timeout->tv_sec * fiberscope::base::kSecond +
                  timeout->tv_nsec;
  }
  return suspend("aio_suspend", {blocks, blocks + count}, false, deadline_ns);
}

int fs_aio_cancel(int number, aiocb* block) {
  if (!simulating()) return failed(ENOSYS);
  const Target target = target_of(number);
  if (!target.file && target.real < 0) return failed(EBADF);
  SystemCall call("aio_cancel", number, target);
  return call.over(cancel_aio(number, block));
}

int fs_lio_listio(int mode, aiocb* const blocks[], int count, sigevent* done) {
  if (!simulating()) return failed(ENOSYS);
  return submit_all(mode, blocks, count, done);
}

#define FS_AIO_TWIN(name)                                            \
  extern "C" __typeof__(fs_##name) fs_##name##64 __asm__(#name "64") \
      __attribute__((alias(#name), copy(fs_##name)));
FS_AIO_TWIN(aio_read)
FS_AIO_TWIN(aio_write)
FS_AIO_TWIN(aio_error)
FS_AIO_TWIN(aio_return)
FS_AIO_TWIN(aio_suspend)
FS_AIO_TWIN(aio_cancel)
FS_AIO_TWIN(lio_listio)

}  // extern "C"
