// Whom a simulated process runs as: always the machine's one user, whoever runs the engine. No call
// changes that, since only root may become somebody else; a user may become what it is.
// Source: getuid(2), setuid(2), seteuid(2), setresuid(2), setfsuid(2), getgroups(2), setgroups(2),
// initgroups(3), capget(2) of Linux man-pages 6.03; Linux 6.1 kernel/sys.c, kernel/groups.c.
#include <grp.h>
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

using machine::kPeopleGroup;
using machine::kStudent;
using machine::kStudentGroup;

constexpr id_t kUnchanged = static_cast<id_t>(-1);
constexpr gid_t kGroups[] = {kPeopleGroup, kStudentGroup};  // as the kernel sorts them

// done: of a call that changes whom the process runs as: 0, or minus an errno.
int done(const char* name, int result) {
  if (simulating()) return SystemCall(name, -1, {}).over(result);
  errno = -result;
  return result == 0 ? 0 : -1;
}

// become: all of these; `own`: what it is.
int become(const char* name, id_t own, std::initializer_list<id_t> wanted) {
  const bool same = std::ranges::all_of(wanted, [=](id_t id) { return id == own; });
  return done(name, same ? 0 : -EPERM);
}

// become_one: the same of a call that has to name one.
int become_one(const char* name, id_t own, id_t wanted) {
  return wanted == kUnchanged ? done(name, -EINVAL) : become(name, own, {wanted});
}

// capability_words: of capget(2)'s data; 0: there is no such version.
std::size_t capability_words(std::uint32_t version) {
  switch (version) {
    case _LINUX_CAPABILITY_VERSION_1:
      return _LINUX_CAPABILITY_U32S_1;
    case _LINUX_CAPABILITY_VERSION_2:
    case _LINUX_CAPABILITY_VERSION_3:
      return _LINUX_CAPABILITY_U32S_3;
    default:
      return 0;
  }
}

id_t or_own(id_t wanted, id_t own) { return wanted == kUnchanged ? own : wanted; }

}  // namespace

}  // namespace fiberscope::host

extern "C" {

int capget(cap_user_header_t header, cap_user_data_t out) noexcept;
int capset(cap_user_header_t header, cap_user_data_t wanted) noexcept;

using namespace fiberscope::host;  // NOLINT: these are the C library's names

uid_t getuid() noexcept { return kStudent; }
uid_t geteuid() noexcept { return kStudent; }
gid_t getgid() noexcept { return kStudentGroup; }
gid_t getegid() noexcept { return kStudentGroup; }

int getresuid(uid_t* real, uid_t* effective, uid_t* saved) noexcept {
  *real = *effective = *saved = kStudent;
  return 0;
}
int getresgid(gid_t* real, gid_t* effective, gid_t* saved) noexcept {
  *real = *effective = *saved = kStudentGroup;
  return 0;
}

int getgroups(int size, gid_t* out) noexcept {
  constexpr int kCount = std::size(kGroups);
  if (size != 0 && size < kCount) {
    errno = EINVAL;
    return -1;
  }
  if (size != 0) std::ranges::copy(kGroups, out);
  return kCount;
}

int group_member(gid_t group) noexcept {
  return std::ranges::find(kGroups, group) != std::end(kGroups) ? 1 : 0;
}

int setuid(uid_t user) noexcept { return become_one("setuid", kStudent, user); }
int seteuid(uid_t user) noexcept { return become_one("seteuid", kStudent, user); }
int setgid(gid_t group) noexcept { return become_one("setgid", kStudentGroup, group); }
int setegid(gid_t group) noexcept { return become_one("setegid", kStudentGroup, group); }

int setreuid(uid_t real, uid_t effective) noexcept {
  return become("setreuid", kStudent, {or_own(real, kStudent), or_own(effective, kStudent)});
}
int setregid(gid_t real, gid_t effective) noexcept {
  return become("setregid", kStudentGroup,
                {or_own(real, kStudentGroup), or_own(effective, kStudentGroup)});
}
int setresuid(uid_t real, uid_t effective, uid_t saved) noexcept {
  return become("setresuid", kStudent,
                {or_own(real, kStudent), or_own(effective, kStudent), or_own(saved, kStudent)});
}
int setresgid(gid_t real, gid_t effective, gid_t saved) noexcept {
  return become("setresgid", kStudentGroup,
                {or_own(real, kStudentGroup), or_own(effective, kStudentGroup),
                 or_own(saved, kStudentGroup)});
}

// setfsuid(2): tells what it was, whether or not it has become another.
int setfsuid(uid_t) noexcept { return kStudent; }
int setfsgid(gid_t) noexcept { return kStudentGroup; }

// capget(2), capset(2): no process has a capability, and none can be had.
int capget(cap_user_header_t header, cap_user_data_t out) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_capget, header, out));
  const std::size_t words = capability_words(header->version);
  if (words == 0) {
    header->version = _LINUX_CAPABILITY_VERSION_3;
    return out == nullptr ? 0 : done("capget", -EINVAL);
  }
  if (header->pid < 0) return done("capget", -EINVAL);
  if (header->pid != 0 && who_is(header->pid).process == nullptr) return done("capget", -ESRCH);
  if (out == nullptr) return done("capget", -EFAULT);
  std::fill_n(out, words, __user_cap_data_struct{});
  return done("capget", 0);
}

int capset(cap_user_header_t header, cap_user_data_t wanted) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_capset, header, wanted));
  const std::size_t words = capability_words(header->version);
  if (words == 0) {
    header->version = _LINUX_CAPABILITY_VERSION_3;
    return done("capset", -EINVAL);
  }
  const pid_t self = static_cast<pid_t>(FiberTable::number_of(Runtime::get()->current()));
  if (header->pid != 0 && header->pid != self) return done("capset", -EPERM);
  if (wanted == nullptr) return done("capset", -EFAULT);
  const bool nothing = std::all_of(wanted, wanted + words, [](const auto& word) {
    return (word.effective | word.permitted | word.inheritable) == 0;
  });
  return done("capset", nothing ? 0 : -EPERM);
}

int setgroups(size_t, const gid_t*) noexcept { return done("setgroups", -EPERM); }
int initgroups(const char*, gid_t) { return done("setgroups", -EPERM); }

}  // extern "C"
