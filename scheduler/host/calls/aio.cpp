#include "scheduler/host/calls/aio.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/machine/files/regular_file.h"

namespace fiberscope::host {

namespace {

class Request;
using Queue = std::deque<std::shared_ptr<Request>>;

// By process and descriptor. The first of each is being served.
std::map<std::pair<int, int>, Queue>& queues() {
  return base::shared<std::map<std::pair<int, int>, Queue>, Request>();
}

// Sleeper: a fiber in await_aio(). Lies on its stack.
struct Sleeper final : core::WaitHook {
  explicit Sleeper(PyFiber& f, const std::vector<const aiocb*>& b) : fiber(f), blocks(b) {}
  void leave(core::Fiber&) override;
  PyFiber& fiber;
  const std::vector<const aiocb*>& blocks;
};

base::own::Vector<Sleeper*>& sleepers() {
  static base::own::Vector<Sleeper*>& all = base::own_forever<base::own::Vector<Sleeper*>>();
  return all;
}

void Sleeper::leave(core::Fiber&) { std::erase(sleepers(), this); }

void notify(Process& process, const sigevent& how, std::string_view words) {
  if (how.sigev_notify != SIGEV_SIGNAL || !machine::is_signal(how.sigev_signo)) return;
  siginfo_t info{};
  info.si_signo = how.sigev_signo;
  info.si_code = SI_ASYNCIO;
  info.si_pid = process.pid;
  info.si_uid = getuid();
  info.si_value = how.sigev_value;
  raise_signal(process, info, words);
}

class Request final : public machine::Watcher,
                      public machine::Operation::Watcher,
                      public std::enable_shared_from_this<Request> {
 public:
  Request(Process& process, aiocb* block, bool writes, std::shared_ptr<AioGroup> group);
  ~Request() { stop(); }
  // go_on: later, on nobody's behalf: whoever lets it go on is in the middle of a call.
  void go_on();
  // finish: `result`: bytes, or minus an errno.
  void finish(std::int64_t result, TimeNs copy_ns);
  // stop: it does not go on by itself any more.
  void stop();
  const aiocb* block() const { return block_; }
  std::pair<int, int> queue() const { return {process_.pid, number_}; }

  void changed(machine::OpenFile&, short) override { go_on(); }
  void gone(machine::OpenFile&) override { watched_ = false; }
  void operation_over(EventSeq done) override;

 private:
  // serve: goes as far as it can without waiting.
  void serve();
  void transfer(std::int64_t moved);
  std::int64_t attempt();
  bool waits_for_disk();

  Process& process_;
  aiocb* block_;
  int number_;
  bool writes_;
  std::shared_ptr<AioGroup> group_;
  Target target_;
  base::OperationId operation_;
  EventSeq started_;
  std::string words_;
  std::string data_;      // what is under way
  std::size_t done_ = 0;  // of a write
  bool watched_ = false;
  std::shared_ptr<machine::Operation> disk_;
  TimerId timer_;
};

Request::Request(Process& process, aiocb* block, bool writes, std::shared_ptr<AioGroup> group)
    : process_(process),
      block_(block),
      number_(block->aio_fildes),
      writes_(writes),
      group_(std::move(group)),
      target_(target_of(number_)) {
  target_.file.keep();
  Runtime& runtime = *Runtime::get();
  machine::Kernel& kernel = runtime.kernel();
  const std::string name = target_.file ? target_.file->name() : "file";
  words_ = file_words(writes ? "write to" : "read from", name, number_);
  operation_ = kernel.new_operation();
  started_ = kernel.emit(trace::OperationStarted{
      operation_, runtime.lane(), target_.file ? target_.file->id() : ObjectId{},
      kernel.text(words_), block->aio_nbytes, base::kNever});
  block_->__error_code = EINPROGRESS;
  if (writes)
    data_.assign(static_cast<char*>(const_cast<void*>(block->aio_buf)), block->aio_nbytes);
}

void Request::stop() {
  if (watched_) target_.file->unwatch(*this);
  if (disk_) disk_->unwatch(*this);
  if (timer_) Runtime::get()->kernel().cancel(std::exchange(timer_, {}));
  watched_ = false;
  disk_ = nullptr;
}

void Request::go_on() {
  if (timer_) return;
  machine::Kernel& kernel = Runtime::get()->kernel();
  timer_ = kernel.at(kernel.now_ns(), kernel.actor().cause, [self = shared_from_this()] {
    self->timer_ = {};
    self->serve();
  });
}

void Request::operation_over(EventSeq) {
  disk_ = nullptr;
  go_on();
}

bool Request::waits_for_disk() {
  auto* const file = dynamic_cast<machine::RegularFile*>(target_.file.get());
  if (file == nullptr) return false;
  disk_ = writes_ ? file->before_write(block_->aio_offset, block_->aio_nbytes)
                  : file->before_read(block_->aio_offset, block_->aio_nbytes);
  if (disk_) disk_->watch(*this);
  return disk_ != nullptr;
}

// attempt: as the calls in the background have it: pread(2) and pwrite(2) where they can be.
std::int64_t Request::attempt() {
  const auto size = static_cast<std::size_t>(block_->aio_nbytes);
  if (!writes_) data_.resize(size);
  if (!target_.file) {
    if (target_.real < 0) return -EBADF;
    const ssize_t moved = writes_ ? pwrite(target_.real, data_.data(), size, block_->aio_offset)
                                  : pread(target_.real, data_.data(), size, block_->aio_offset);
    return moved < 0 ? -errno : moved;
  }
  if (auto* const file = dynamic_cast<machine::RegularFile*>(target_.file.get())) {
    return writes_ ? file->write_at(block_->aio_offset, data_.data(), size)
                   : file->read_at(block_->aio_offset, data_.data(), size);
  }
  if (!writes_) return target_.file->read(data_.data(), size);
  const std::int64_t put = target_.file->write(data_.data() + done_, size - done_);
  if (put < 0) return put;
  done_ += static_cast<std::size_t>(put);
  const bool goes_on = done_ < size && !target_.file->nonblocking();
  return goes_on ? -EAGAIN : static_cast<std::int64_t>(done_);
}

void Request::serve() {
  if (waits_for_disk()) return;
  const std::int64_t moved = attempt();
  if (moved != -EAGAIN || target_.file->nonblocking()) return transfer(moved);
  if (watched_) return;
  watched_ = true;
  target_.file->watch(*this);
}

// transfer: ready: the second phase. What was read is the request's from now on.
void Request::transfer(std::int64_t moved) {
  if (watched_) target_.file->unwatch(*this);
  watched_ = false;
  if (moved < 0) return finish(moved, 0);
  Runtime& runtime = *Runtime::get();
  machine::Kernel& kernel = runtime.kernel();
  const TimeNs copy_ns = (moved + 1023) / 1024 * kernel.costs().copy_kib_ns;
  timer_ = kernel.at(kernel.now_ns() + copy_ns, kernel.actor().cause,
                     [self = shared_from_this(), moved, copy_ns] {
                       self->timer_ = {};
                       if (!self->writes_) {
                         std::copy_n(self->data_.data(), moved,
                                     static_cast<char*>(const_cast<void*>(self->block_->aio_buf)));
                       }
                       self->finish(moved, copy_ns);
                     });
}

void wake_sleepers(const aiocb* block, EventSeq cause) {
  Runtime& runtime = *Runtime::get();
  const base::own::Vector<Sleeper*> all = sleepers();
  for (Sleeper* const sleeper : all) {
    const auto& wanted = sleeper->blocks;
    if (std::find(wanted.begin(), wanted.end(), block) == wanted.end()) continue;
    runtime.scheduler().wake(*sleeper->fiber.fiber, trace::WakeKind::Notified,
                             runtime.kernel().actor().lane,
                             runtime.writer().intern("a request is done"), cause);
  }
}

void Request::finish(std::int64_t result, TimeNs copy_ns) {
  const std::shared_ptr<Request> self = shared_from_this();
  stop();
  machine::Kernel& kernel = Runtime::get()->kernel();
  block_->__return_value = result < 0 ? -1 : result;
  block_->__error_code = result < 0 ? static_cast<int>(-result) : 0;
  const EventSeq done = kernel.emit(
      trace::OperationDone{operation_, result < 0 ? 0 : static_cast<std::uint64_t>(result),
                           result < 0 ? static_cast<std::int32_t>(-result) : 0, copy_ns});
  Queue& queue = queues()[this->queue()];
  const bool was_served = !queue.empty() && queue.front() == self;
  std::erase(queue, self);
  wake_sleepers(block_, done);
  const machine::Kernel::AsMachine itself(kernel, done);
  if (result != -ECANCELED) notify(process_, block_->aio_sigevent, words_ + " is done");
  if (group_ && --group_->left == 0) notify(process_, group_->done, "all requests are done");
  if (was_served && !queue.empty()) queue.front()->go_on();
}

}  // namespace

int submit_aio(aiocb* block, bool writes, std::shared_ptr<AioGroup> group) {
  const int how = block->aio_sigevent.sigev_notify;
  if (how != SIGEV_NONE && how != SIGEV_SIGNAL) return -EINVAL;
  Process& process = calling_process();
  const auto request = std::make_shared<Request>(process, block, writes, std::move(group));
  Queue& queue = queues()[request->queue()];
  queue.push_back(request);
  if (queue.size() == 1) request->go_on();
  return 0;
}

int cancel_aio(int number, const aiocb* block) {
  const auto found = queues().find({calling_process().pid, number});
  if (found == queues().end() || found->second.empty()) return AIO_ALLDONE;
  Queue canceled;
  bool served = false;
  for (std::size_t i = 0; i < found->second.size(); ++i) {
    const std::shared_ptr<Request>& request = found->second[i];
    if (block != nullptr && request->block() != block) continue;
    if (i == 0) {
      served = true;
    } else {
      canceled.push_back(request);
    }
  }
  for (const std::shared_ptr<Request>& request : canceled) request->finish(-ECANCELED, 0);
  if (served) return AIO_NOTCANCELED;
  return canceled.empty() ? AIO_ALLDONE : AIO_CANCELED;
}

int await_aio(const std::vector<const aiocb*>& blocks, bool all, TimeNs deadline_ns) {
  const auto done = [](const aiocb* block) {
    return block == nullptr || block->__error_code != EINPROGRESS;
  };
  const auto over = [&] {
    return all ? std::all_of(blocks.begin(), blocks.end(), done)
               : std::any_of(blocks.begin(), blocks.end(), done);
  };
  Runtime& runtime = *Runtime::get();
  const Interruption signals(Interruption::Kind::Ends);
  core::Wait wait = wait_as(trace::WaitKind::Io, "asynchronous requests");
  wait.deadline_ns = deadline_ns;
  while (!over()) {
    if (runtime.clock().now_ns >= deadline_ns) return -EAGAIN;
    Sleeper self(runtime.current(), blocks);
    sleepers().push_back(&self);
    runtime.park(wait, nullptr, &self);
    if (!over() && signals.occurred()) return -EINTR;
  }
  return 0;
}

void drop_aio(const Process& process) {
  for (auto it = queues().begin(); it != queues().end();) {
    if (it->first.first != process.pid) {
      ++it;
      continue;
    }
    for (const std::shared_ptr<Request>& request : it->second) request->stop();
    it = queues().erase(it);
  }
}

}  // namespace fiberscope::host
