#include "scheduler/host/libc_sockets.h"

#include <algorithm>
#include <vector>

#include "scheduler/machine/socket.h"

namespace fiberscope::host {

bool is_socket(const machine::OpenFile& file) {
  return dynamic_cast<const machine::Socket*>(&file) != nullptr;
}

base::TimeNs receive_timeout_of(const machine::OpenFile& file) {
  const auto* socket = dynamic_cast<const machine::Socket*>(&file);
  return socket == nullptr ? base::kNever : socket->receive_timeout_ns();
}

base::TimeNs send_timeout_of(const machine::OpenFile& file) {
  const auto* socket = dynamic_cast<const machine::Socket*>(&file);
  return socket == nullptr ? base::kNever : socket->send_timeout_ns();
}

int bytes_waiting(machine::OpenFile& file) {
  auto* socket = dynamic_cast<machine::Socket*>(&file);
  if (socket == nullptr) return -1;
  std::vector<char> room(1 << 20);
  const iovec part{room.data(), room.size()};
  machine::Message message;
  message.parts = {&part, 1};
  return static_cast<int>(std::max<std::int64_t>(0, socket->receive(message, MSG_PEEK)));
}

}  // namespace fiberscope::host
