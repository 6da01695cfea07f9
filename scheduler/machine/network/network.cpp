#include "scheduler/machine/network/network.h"

#include <arpa/inet.h>

#include <cerrno>

#include "scheduler/machine/network/services.h"
#include "scheduler/machine/network/tcp.h"
#include "scheduler/machine/network/udp.h"
#include "scheduler/machine/network/unix_socket.h"

namespace fiberscope::machine {

namespace {

constexpr std::uint32_t kOwnNameAddress = 0x7f000101;  // 127.0.1.1, as Debian has it

// check: what socket(2) says of the numbers it is given; 0: they go together.
int check(int family, int type, int protocol) {
  if (family == AF_UNIX) {
    if (protocol != 0 && protocol != AF_UNIX) return EPROTONOSUPPORT;
    const bool known = type == SOCK_STREAM || type == SOCK_DGRAM || type == SOCK_SEQPACKET;
    return known ? 0 : ESOCKTNOSUPPORT;
  }
  if (family != AF_INET && family != AF_INET6) return EAFNOSUPPORT;
  if (type == SOCK_RAW) return EPERM;
  if (type != SOCK_STREAM && type != SOCK_DGRAM) return ESOCKTNOSUPPORT;
  if (type == SOCK_DGRAM && protocol == IPPROTO_UDPLITE) return 0;
  const int usual = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
  return protocol == 0 || protocol == usual ? 0 : EPROTONOSUPPORT;
}

}  // namespace

struct Network::State {
  std::shared_ptr<Fabric> fabric;
  std::string own_name = kOwnName;
};

Network::Network(Kernel& kernel, const base::World& world)
    : state_(std::make_unique<State>(State{.fabric = std::make_shared<Fabric>(kernel, world)})) {}

Network::~Network() {
  Fabric& fabric = *state_->fabric;
  const Kernel::AsMachine itself(fabric.kernel, {});
  fabric.sessions.clear();
  for (const std::weak_ptr<TcpEnd>& one : fabric.connections) {
    const std::shared_ptr<TcpEnd> end = one.lock();
    if (end == nullptr) continue;
    if (const std::shared_ptr<TcpEnd> other = end->peer()) other->separate();
    end->separate();
  }
}

std::shared_ptr<Socket> Network::socket(int family, int type, int protocol, int& error) {
  const int flags = type & SOCK_NONBLOCK;
  const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  error = check(family, kind, protocol);
  if (error != 0) return nullptr;
  if (family == AF_UNIX) {
    return std::make_shared<UnixSocket>(state_->fabric, kind, protocol, flags, "unix socket");
  }
  if (kind == SOCK_STREAM) {
    return std::make_shared<TcpSocket>(state_->fabric, family, IPPROTO_TCP, flags, "socket");
  }
  const int datagrams = protocol == 0 ? IPPROTO_UDP : protocol;
  return std::make_shared<UdpSocket>(state_->fabric, family, datagrams, flags);
}

std::pair<std::shared_ptr<Socket>, std::shared_ptr<Socket>> Network::pair(int family, int type,
                                                                          int protocol,
                                                                          int& error) {
  const int flags = type & SOCK_NONBLOCK;
  const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  error = check(family, kind, protocol);
  if (error == 0 && family != AF_UNIX) error = EOPNOTSUPP;
  if (error != 0) return {};
  auto a = std::make_shared<UnixSocket>(state_->fabric, kind, protocol, flags, "socketpair");
  auto b = std::make_shared<UnixSocket>(state_->fabric, kind, protocol, flags, "socketpair");
  UnixSocket::join(*a, *b);
  a->rename(a->kind(), a->name(), b->id());
  b->rename(b->kind(), b->name(), a->id());
  return {std::move(a), std::move(b)};
}

void Network::set_path_names(PathNames& names) { state_->fabric->path_names = &names; }

std::optional<in_addr> Network::look_up(std::string_view name) const {
  if (name == "localhost") return in_addr{htonl(INADDR_LOOPBACK)};
  if (name == state_->own_name) return in_addr{htonl(kOwnNameAddress)};
  for (const Fabric::HostAt& host : state_->fabric->hosts) {
    if (host.link.host->name == name) return host.address;
  }
  return {};
}

std::string Network::name_of(in_addr address) const {
  if (address.s_addr == htonl(INADDR_LOOPBACK)) return "localhost";
  if (address.s_addr == htonl(kOwnNameAddress)) return own_name();
  for (const Fabric::HostAt& host : state_->fabric->hosts) {
    if (host.address.s_addr == address.s_addr) return host.link.host->name;
  }
  return {};
}

const std::string& Network::own_name() const { return state_->own_name; }

void Network::set_own_name(std::string name) { state_->own_name = std::move(name); }

// The resolver is as far away as the host itself: a question and an answer.
TimeNs Network::look_up_ns(std::string_view name) const {
  for (const Fabric::HostAt& host : state_->fabric->hosts) {
    if (host.link.host->name == name && name != "localhost") return kLookUpNs;
  }
  return 0;
}

}  // namespace fiberscope::machine
