#include "scheduler/host/calls/control_messages.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "scheduler/host/calls/files.h"

namespace fiberscope::host {

namespace {

bool failed(int error) {
  errno = error;
  return false;
}

bool read_files(const cmsghdr& from, machine::Message& to) {
  std::vector<int> numbers((from.cmsg_len - CMSG_LEN(0)) / sizeof(int));
  std::memcpy(numbers.data(), CMSG_DATA(&from), numbers.size() * sizeof(int));
  for (const int number : numbers) {
    const Target target = target_of(number);
    std::shared_ptr<machine::OpenFile> file = target.file;
    if (!file && target.real >= 0) file = copy_real(target.real);
    if (!file) return failed(EBADF);
    to.files.push_back(std::move(file));
  }
  return true;
}

// Room: the program's buffer, filled one message after the other.
class Room {
 public:
  explicit Room(msghdr& to)
      : at_(static_cast<char*>(to.msg_control)), left_(at_ == nullptr ? 0 : to.msg_controllen) {}

  // bytes_max: for the next message's data.
  std::size_t bytes_max() const { return left_ < CMSG_LEN(0) ? 0 : left_ - CMSG_LEN(0); }
  // put: false: not all of it found room.
  bool put(int level, int type, const void* data, std::size_t bytes) {
    if (left_ < CMSG_LEN(0)) return false;
    const std::size_t count = std::min(bytes, bytes_max());
    cmsghdr head{};
    head.cmsg_len = CMSG_LEN(count);
    head.cmsg_level = level;
    head.cmsg_type = type;
    std::memcpy(at_, &head, sizeof head);
    std::memcpy(at_ + CMSG_LEN(0), data, count);
    const std::size_t taken = std::min(left_, CMSG_SPACE(count));
    at_ += taken;
    left_ -= taken;
    used_ += taken;
    return count == bytes;
  }
  std::size_t used() const { return used_; }

 private:
  char* at_;
  std::size_t left_;
  std::size_t used_ = 0;
};

// write_files: false: some found no room, and are gone.
bool write_files(const machine::Message& from, Room& room, bool closed_by_exec) {
  const std::size_t count = std::min(room.bytes_max() / sizeof(int), from.files.size());
  std::vector<int> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    const int number = open_file(from.files[i], closed_by_exec);
    if (number < 0) break;
    numbers.push_back(number);
  }
  if (!numbers.empty()) {
    room.put(SOL_SOCKET, SCM_RIGHTS, numbers.data(), numbers.size() * sizeof(int));
  }
  return numbers.size() == from.files.size();
}

}  // namespace

bool read_controls(const msghdr& from, machine::Message& to) {
  auto& list = const_cast<msghdr&>(from);
  for (cmsghdr* c = CMSG_FIRSTHDR(&list); c != nullptr; c = CMSG_NXTHDR(&list, c)) {
    const std::size_t left = static_cast<std::size_t>(
        static_cast<char*>(from.msg_control) + from.msg_controllen - reinterpret_cast<char*>(c));
    if (c->cmsg_len < CMSG_LEN(0) || c->cmsg_len > left) return failed(EINVAL);
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
      if (!read_files(*c, to)) return false;
      continue;
    }
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type != SCM_CREDENTIALS) return failed(EINVAL);
    const auto* data = reinterpret_cast<const char*>(CMSG_DATA(c));
    to.controls.push_back({c->cmsg_level, c->cmsg_type, {data, c->cmsg_len - CMSG_LEN(0)}});
  }
  return true;
}

void write_controls(machine::Message& from, msghdr& to, int flags) {
  Room room(to);
  bool all = true;
  for (const machine::Control& control : from.controls) {
    all = room.put(control.level, control.type, control.data.data(), control.data.size()) && all;
  }
  if (!from.files.empty()) {
    all = write_files(from, room, (flags & MSG_CMSG_CLOEXEC) != 0) && all;
  }
  if (!all) from.flags |= MSG_CTRUNC;
  to.msg_controllen = room.used();
}

}  // namespace fiberscope::host
