#include "scheduler/machine/network.h"

#include <arpa/inet.h>

#include <cerrno>

namespace fiberscope::machine {

struct Network::State {
  Kernel& kernel;
  const base::World& world;
};

Network::Network(Kernel& kernel, const base::World& world)
    : state_(std::make_unique<State>(State{kernel, world})) {}
Network::~Network() = default;

std::shared_ptr<Socket> Network::socket(int, int, int, int& error) {
  error = EAFNOSUPPORT;
  return nullptr;
}

std::pair<std::shared_ptr<Socket>, std::shared_ptr<Socket>> Network::pair(int, int, int,
                                                                          int& error) {
  error = EAFNOSUPPORT;
  return {};
}

std::optional<in_addr> Network::look_up(std::string_view) const { return {}; }
std::string Network::name_of(in_addr) const { return {}; }
TimeNs Network::look_up_ns(std::string_view) const { return 0; }

std::int64_t Socket::read(void* buffer, std::size_t size) {
  const iovec part{buffer, size};
  Message message;
  message.parts = {&part, 1};
  return receive(message, 0);
}

std::int64_t Socket::write(const void* data, std::size_t size) {
  const iovec part{const_cast<void*>(data), size};
  Message message;
  message.parts = {&part, 1};
  return send(message, 0);
}

}  // namespace fiberscope::machine
