#include "scheduler/engine/listener.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace fiberscope::engine {

Listener::~Listener() {
  close();
  if (handover_ >= 0) ::close(handover_);
}

void Listener::close() {
  if (listener_ >= 0) ::close(listener_);
  listener_ = -1;
}

// take: the process's descriptor, under a number of ours.
void Listener::take() {
  int theirs = -1;
  if (syscall(SYS_read, handover_, &theirs, sizeof theirs) == sizeof theirs && theirs >= 0) {
    const auto process = static_cast<int>(syscall(SYS_pidfd_open, of_, 0));
    if (process >= 0) {
      listener_ = static_cast<int>(syscall(SYS_pidfd_getfd, process, theirs, 0));
      ::close(process);
    }
  }
  const char got = listener_ >= 0 ? 1 : 0;
  [[maybe_unused]] const long put = syscall(SYS_write, handover_, &got, 1);
  ::close(std::exchange(handover_, -1));
}

std::optional<Notice> Listener::heed() {
  if (handover_ >= 0) take();
  if (listener_ < 0) return {};
  pollfd asked{listener_, POLLIN, 0};
  if (poll(&asked, 1, 0) <= 0) return {};
  if ((asked.revents & POLLIN) == 0) {  // nobody is left to ask
    close();
    return {};
  }
  union {
    seccomp_notif notice;
    std::array<std::uint64_t, 64> room;  // a newer kernel's may be longer
  } came{};
  came.room.fill(0);
  // else whoever called has ended meanwhile
  if (syscall(SYS_ioctl, listener_, SECCOMP_IOCTL_NOTIF_RECV, &came) != 0) return {};
  Notice notice{{listener_, came.notice.id}, static_cast<pid_t>(came.notice.pid), {}};
  std::ranges::copy(came.notice.data.args, notice.words.begin());
  return notice;
}

void answer(const Call& call, std::int64_t value, int error) {
  seccomp_notif_resp response{};
  response.id = call.id;
  response.val = value;
  response.error = -error;
  syscall(SYS_ioctl, call.listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

bool let(const Call& call) {
  seccomp_notif_resp response{};
  response.id = call.id;
  response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  return syscall(SYS_ioctl, call.listener, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0;
}

int add_descriptor(const Call& call, int own) {
  seccomp_notif_addfd added{};
  added.id = call.id;
  added.srcfd = static_cast<std::uint32_t>(own);
  return static_cast<int>(syscall(SYS_ioctl, call.listener, SECCOMP_IOCTL_NOTIF_ADDFD, &added));
}

}  // namespace fiberscope::engine
