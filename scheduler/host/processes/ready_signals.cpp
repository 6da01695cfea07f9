#include "scheduler/host/processes/ready_signals.h"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/base/shared.h"
#include "scheduler/host/processes/groups.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

using machine::OpenFile;

class Notice;

// By address; never gone through in order.
std::map<OpenFile*, std::unique_ptr<Notice>>& notices() {
  return base::shared<std::map<OpenFile*, std::unique_ptr<Notice>>, Notice>();
}

class Notice final : public machine::Watcher {
 public:
  void changed(OpenFile& file, short events) override {
    // a signal may close the file, and so end this
    const int to = owner;
    const std::string name = file.name();
    constexpr short kIn = POLLIN | POLLPRI | POLLHUP | POLLERR | POLLRDHUP;
    const bool in = (events & kIn) != 0;
    const bool tells = on && to != 0 && (in || std::exchange(no_room, false));
    siginfo_t info{};
    info.si_signo = number_of_signal == 0 ? SIGIO : number_of_signal;
    info.si_code = in ? POLL_IN : POLL_OUT;
    info.si_band = events;
    info.si_fd = number;
    if (to != 0 && (events & POLLPRI) != 0) tell_urgent(to, name);
    if (tells) raise(to, info, name + " (fd " + std::to_string(info.si_fd) + ") is ready");
  }
  // tell_urgent: also without O_ASYNC. Source: Linux fs/fcntl.c, send_sigurg().
  static void tell_urgent(int to, const std::string& name) {
    siginfo_t info{};
    info.si_signo = SIGURG;
    info.si_code = SI_KERNEL;
    raise(to, info, name + " has an urgent byte");
  }
  static void raise(int to, const siginfo_t& info, const std::string& words) {
    std::vector<Process*> heard;
    for (const auto& process : Runtime::get()->processes()) {
      const bool meant = to < 0 ? process->group == -to : process->pid == to;
      if (meant && !process->serves) heard.push_back(process.get());
    }
    for (Process* const process : heard) raise_signal(*process, info, words);
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
