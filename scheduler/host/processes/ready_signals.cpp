#include "scheduler/host/processes/ready_signals.h"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <csignal>
#include <map>
#include <memory>

#include "scheduler/host/processes/groups.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

using machine::OpenFile;

class Notice;

// By address; never gone through in order.
std::map<OpenFile*, std::unique_ptr<Notice>>& notices() {
  static std::map<OpenFile*, std::unique_ptr<Notice>> all;
  return all;
}

class Notice final : public machine::Watcher {
 public:
  void changed(OpenFile& file, short events) override {
    if (owner != 0 && (events & POLLPRI) != 0) tell_urgent(file);
    constexpr short kIn = POLLIN | POLLPRI | POLLHUP | POLLERR | POLLRDHUP;
    const bool in = (events & kIn) != 0;
    if (!on || owner == 0 || (!in && !std::exchange(no_room, false))) return;
    siginfo_t info{};
    info.si_signo = number_of_signal == 0 ? SIGIO : number_of_signal;
    info.si_code = in ? POLL_IN : POLL_OUT;
    info.si_band = events;
    info.si_fd = number;
    raise(info, file.name() + " (fd " + std::to_string(number) + ") is ready");
  }
  // tell_urgent: also without O_ASYNC. Source: Linux fs/fcntl.c, send_sigurg().
  void tell_urgent(const OpenFile& file) const {
    siginfo_t info{};
    info.si_signo = SIGURG;
    info.si_code = SI_KERNEL;
    raise(info, file.name() + " has an urgent byte");
  }
  void raise(const siginfo_t& info, const std::string& words) const {
    for (const auto& process : Runtime::get()->processes()) {
      const bool to = owner < 0 ? process->group == -owner : process->pid == owner;
      if (to && !process->serves) raise_signal(*process, info, words);
    }
  }
  void gone(OpenFile& file) override { notices().erase(&file); }

  int owner = 0;  // a process, or minus a group; 0: nobody
  int number_of_signal = 0;
  int number = -1;
  bool on = false;
  bool no_room = false;
};

Notice& notice_of(OpenFile& file) {
  std::unique_ptr<Notice>& notice = notices()[&file];
  if (!notice) {
    notice = std::make_unique<Notice>();
    file.watch(*notice);
  }
  return *notice;
}

int set_owner(OpenFile& file, int owner) {
  bool known = owner == 0 || (owner < 0 && is_group(-owner));
  for (const auto& process : Runtime::get()->processes()) known |= process->pid == owner;
  if (!known) return -ESRCH;
  notice_of(file).owner = owner;
  return 0;
}

}  // namespace

bool control_owner(OpenFile& file, int command, long argument, int& result) {
  const auto value = static_cast<int>(argument);
  switch (command) {
    case F_SETOWN:
      result = set_owner(file, value);
      return true;
    case F_GETOWN:
      result = notice_of(file).owner;
      return true;
    case F_SETSIG:
      result = value < 0 || value > machine::kSignalsMax ? -EINVAL : 0;
      if (result == 0) notice_of(file).number_of_signal = value;
      return true;
    case F_GETSIG:
      result = notice_of(file).number_of_signal;
      return true;
    default:
      return false;
  }
}

void set_async(OpenFile& file, int number, bool on) {
  if (!on && !notices().contains(&file)) return;
  Notice& notice = notice_of(file);
  if (on && !notice.on) notice.number = number;
  notice.on = on;
}

void found_no_room(OpenFile& file) {
  const auto it = notices().find(&file);
  if (it != notices().end()) it->second->no_room = true;
}

}  // namespace fiberscope::host
