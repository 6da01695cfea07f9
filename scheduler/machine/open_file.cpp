#include "scheduler/machine/open_file.h"

#include <fcntl.h>

#include <algorithm>

namespace fiberscope::machine {

void OpenFile::set_status_flags(int flags) {
  constexpr int kChangeable = O_NONBLOCK | O_APPEND;
  status_flags_ = (status_flags_ & ~kChangeable) | (flags & kChangeable);
}

bool OpenFile::nonblocking() const { return (status_flags_ & O_NONBLOCK) != 0; }

void OpenFile::unwatch(Watcher& watcher) { std::erase(watchers_, &watcher); }

void OpenFile::tell_watchers() {
  // a watcher that is told may take itself or others away
  const std::vector<Watcher*> told = watchers_;
  for (Watcher* const watcher : told) {
    if (std::find(watchers_.begin(), watchers_.end(), watcher) != watchers_.end()) {
      watcher->changed(*this);
    }
  }
}

}  // namespace fiberscope::machine
