#include "scheduler/machine/kernel/open_file.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "scheduler/base/arena.h"
#include "scheduler/base/check.h"

namespace fiberscope::machine {

OpenFile::OpenFile(Kernel& kernel, trace::FileKind kind, std::string_view name, int status_flags)
    : status_flags_(status_flags),
      kernel_(&kernel),
      id_(kernel.new_object()),
      kind_(kind),
      name_(name) {
  CHECK_MSG(base::is_everybodys(this), "an open file may be in every process");
  last_change_ = kernel.emit(
      trace::FileOpened{id_, kind, kernel.actor().lane, kernel.text(name), kernel.place()});
}

OpenFile::~OpenFile() {
  if (gone_ != nullptr) *gone_ = true;
  const std::vector<Watched> told = std::move(watchers_);
  for (const Watched& one : told) {
    const auto tell = [watcher = one.watcher, this] { watcher->gone(*this); };
    if (kernel_ == nullptr) {
      tell();
    } else {
      kernel_->tell(one.watcher, one.space, tell);
    }
  }
  if (kernel_ != nullptr) kernel_->emit(trace::FileClosed{id_});
}

void OpenFile::rename(trace::FileKind kind, std::string_view name, ObjectId peer) {
  kind_ = kind;
  name_ = name;
  if (kernel_ != nullptr) kernel_->emit(trace::FileNamed{id_, kind, kernel_->text(name), peer});
}

void OpenFile::set_status_flags(int flags) {
  constexpr int kChangeable = O_NONBLOCK | O_APPEND | O_ASYNC;
  status_flags_ = (status_flags_ & ~kChangeable) | (flags & kChangeable);
}

bool OpenFile::nonblocking() const { return (status_flags_ & O_NONBLOCK) != 0; }

void OpenFile::unwatch(Watcher& watcher) {
  // what lies on stacks may lie at the same place in two processes
  const std::uint16_t here = kernel_ == nullptr ? std::uint16_t{0} : kernel_->space();
  std::erase_if(watchers_, [&](const Watched& one) {
    return one.watcher == &watcher && (one.space == here || base::Arena::holds(&watcher));
  });
}

void OpenFile::tell_readiness() {
  if (kernel_ == nullptr) return;
  const short now = readiness();
  if (now == told_) return;
  told_ = now;
  last_change_ = kernel_->emit(
      trace::ReadinessChanged{id_, static_cast<std::uint32_t>(static_cast<unsigned short>(now))});
}

void OpenFile::occurred(short events) {
  if (kernel_ != nullptr) last_change_ = kernel_->actor().cause;
  tell_readiness();
  std::optional<Kernel::Telling> telling;
  if (kernel_ != nullptr) telling.emplace(*kernel_);
  // a watcher that is told may take itself, others or the file away
  bool gone = false;
  bool* const around = std::exchange(gone_, &gone);
  const std::vector<Watched> told = watchers_;
  for (const Watched& one : told) {
    if (std::find(watchers_.begin(), watchers_.end(), one) == watchers_.end()) continue;
    const auto tell = [watcher = one.watcher, this, events] { watcher->changed(*this, events); };
    if (kernel_ == nullptr) {
      tell();
    } else {
      kernel_->tell(one.watcher, one.space, tell);
    }
    if (!gone) continue;
    if (around != nullptr) *around = true;
    return;
  }
  gone_ = around;
}

}  // namespace fiberscope::machine
