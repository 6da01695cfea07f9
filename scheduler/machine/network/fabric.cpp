#include "scheduler/machine/network/fabric.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cerrno>

#include "scheduler/machine/kernel/facts.h"
#include "scheduler/machine/network/interfaces.h"
#include "scheduler/machine/network/services.h"

namespace fiberscope::machine {

namespace {

constexpr std::uint16_t kEphemeralMin = 32'768;  // net.ipv4.ip_local_port_range
constexpr std::uint16_t kEphemeralMax = 60'999;

bool overlap(const Endpoint& a, bool a_only_v6, const Endpoint& b, bool b_only_v6) {
  if (a.is_v4() == b.is_v4()) return a.is_any() || b.is_any() || a.same_address(b);
  const bool six_is_any = a.is_v4() ? b.is_any() && !b_only_v6 : a.is_any() && !a_only_v6;
  return six_is_any;
}

}  // namespace

bool Ports::conflict(const BasicSocket& socket, const Endpoint& at, bool only_v6,
                     TimeNs now_ns) const {
  if (const auto it = claims_.find(at.port); it != claims_.end()) {
    for (const Claim& other : it->second) {
      if (!overlap(at, only_v6, other.at, other.only_v6)) continue;
      const bool both = socket.reuses_address() && other.socket->reuses_address();
      if (both && !other.listening) continue;
      if (socket.reuses_port() && other.socket->reuses_port()) continue;
      return true;
    }
  }
  if (const auto it = held_.find(at.port); it != held_.end()) {
    for (const auto& [key, held] : it->second) {
      if (held.living == 0 && held.until_ns <= now_ns) continue;
      if (!overlap(at, only_v6, key.first, false)) continue;
      if (!(socket.reuses_address() && key.second)) return true;
    }
  }
  return false;
}

bool Ports::taken(std::uint16_t port, bool connecting, TimeNs now_ns) const {
  if (claims_.contains(port)) return true;
  const auto it = held_.find(port);
  if (it == held_.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(), [&](const auto& entry) {
    return entry.second.living > 0 || (!connecting && entry.second.until_ns > now_ns);
  });
}

int Ports::claim(BasicSocket& socket, Endpoint& at, bool only_v6, bool connecting, TimeNs now_ns) {
  if (at.port == 0) {
    int tries = kEphemeralMax - kEphemeralMin + 1;
    while (tries > 0 && taken(next_, connecting, now_ns)) {
      next_ = next_ == kEphemeralMax ? kEphemeralMin : static_cast<std::uint16_t>(next_ + 1);
      --tries;
    }
    if (tries == 0) return connecting ? -EADDRNOTAVAIL : -EADDRINUSE;
    at.port = next_;
    next_ = next_ == kEphemeralMax ? kEphemeralMin : static_cast<std::uint16_t>(next_ + 1);
  } else if (conflict(socket, at, only_v6, now_ns)) {
    return -EADDRINUSE;
  }
  claims_[at.port].push_back({&socket, at, only_v6, false});
  return 0;
}

int Ports::listen(BasicSocket& socket) {
  for (auto& [port, claims] : claims_) {
    const auto mine = std::find_if(claims.begin(), claims.end(),
                                   [&](const Claim& c) { return c.socket == &socket; });
    if (mine == claims.end()) continue;
    for (const Claim& other : claims) {
      if (other.socket == &socket || !other.listening) continue;
      if (socket.reuses_port() && other.socket->reuses_port()) continue;
      if (overlap(mine->at, mine->only_v6, other.at, other.only_v6)) return -EADDRINUSE;
    }
    mine->listening = true;
    return 0;
  }
  return -EINVAL;
}

void Ports::release(const BasicSocket& socket, std::uint16_t port) {
  const auto it = claims_.find(port);
  if (it == claims_.end()) return;
  std::erase_if(it->second, [&](const Claim& claim) { return claim.socket == &socket; });
  if (it->second.empty()) claims_.erase(it);
}

void Ports::hold(const Endpoint& at, bool reuses_address) {
  ++held_[at.port][{at, reuses_address}].living;
}

void Ports::let_go(const Endpoint& at, bool reuses_address, TimeNs until_ns) {
  Held& held = held_[at.port][{at, reuses_address}];
  --held.living;
  held.until_ns = std::max(held.until_ns, until_ns);
  if (held.living == 0 && held.until_ns == 0) {
    held_[at.port].erase({at, reuses_address});
    if (held_[at.port].empty()) held_.erase(at.port);
  }
}

void Ports::remember(const Endpoint& at, bool reuses_address, TimeNs until_ns) {
  hold(at, reuses_address);
  let_go(at, reuses_address, until_ns);
}

BasicSocket* Ports::find(const Endpoint& to, bool listening) const {
  const auto it = claims_.find(to.port);
  if (it == claims_.end()) return nullptr;
  BasicSocket* best = nullptr;
  int best_score = 0;
  for (const Claim& claim : it->second) {
    if (listening && !claim.listening) continue;
    if (!overlap(to, true, claim.at, claim.only_v6)) continue;
    const int score = claim.at.same_address(to) ? 3 : claim.at.is_v4() == to.is_v4() ? 2 : 1;
    if (score > best_score) {
      best = claim.socket;
      best_score = score;
    }
  }
  return best;
}

const std::vector<Ports::Claim>* Ports::claims(std::uint16_t port) const {
  const auto it = claims_.find(port);
  return it == claims_.end() ? nullptr : &it->second;
}

Fabric::Fabric(Kernel& kernel_in, const base::World& world_in)
    : kernel(kernel_in), world(world_in), wire(kernel_in, world_in) {
  std::uint32_t next = 0x0a000001;  // 10.0.0.1
  const std::uint32_t own_four = interface_numbered(kOutwardIndex)->four;
  for (const base::Host& host : world.hosts) {
    HostAt at{};
    at.link.host = &host;
    if (host.name == "localhost") {
      at.address.s_addr = htonl(INADDR_LOOPBACK);
    } else if (inet_pton(AF_INET, host.address.c_str(), &at.address) != 1) {
      const auto used = [&] {
        return std::any_of(world.hosts.begin(), world.hosts.end(), [&](const base::Host& other) {
          in_addr address{};
          return inet_pton(AF_INET, other.address.c_str(), &address) == 1 &&
                 address.s_addr == htonl(next);
        });
      };
      while (used() || next == own_four) ++next;
      at.address.s_addr = htonl(next++);
    }
    hosts.push_back(at);
  }
}

Fabric::~Fabric() {
  const Kernel::AsMachine itself(kernel, {});
  sessions.clear();
}

void Fabric::remember(const std::shared_ptr<TcpEnd>& end) {
  connections.push_back(end);
  if (connections.size() < connections_max) return;
  std::erase_if(connections, [](const std::weak_ptr<TcpEnd>& one) { return one.expired(); });
  connections_max = std::max<std::size_t>(64, 2 * connections.size());
}

bool Fabric::own(const Endpoint& at) const {
  return at.is_any() || (interface_of(at) != nullptr && broadcast_interface(at) == nullptr);
}

// Source: Linux 6.1 net/ipv4/af_inet.c, __inet_bind().
int Fabric::check_bind(const Endpoint& at) const {
  const bool there = own(at) || at.is_group() || broadcast_interface(at) != nullptr;
  if (!there) return -EADDRNOTAVAIL;
  return at.port != 0 && at.port < kUserPortMin ? -EACCES : 0;
}

Endpoint Fabric::own_address(const Endpoint& to) const {
  const Interface* const there = own(to) ? interface_of(to) : nullptr;
  const int by = there != nullptr ? there->index : kOutwardIndex;
  return interface_numbered(by)->address(to.is_v4());
}

Fabric::HostAt* Fabric::host_at(const Endpoint& at) {
  if (!at.is_v4()) return nullptr;
  for (HostAt& host : hosts) {
    if (host.address.s_addr == at.v4().s_addr) return &host;
  }
  return nullptr;
}

Link* Fabric::link_to(const Endpoint& at) {
  const bool here = own(at);
  for (HostAt& host : hosts) {
    const bool same = at.is_v4() && host.address.s_addr == at.v4().s_addr;
    if (here ? host.link.host->name == "localhost" : same) return &host.link;
  }
  return nullptr;
}

std::string Fabric::name_of(const Endpoint& at) const {
  if (at.is_v4()) {
    for (const HostAt& host : hosts) {
      if (host.address.s_addr == at.v4().s_addr && host.link.host->name != "localhost") {
        return host.link.host->name + ":" + std::to_string(at.port);
      }
    }
  }
  return text(at);
}

}  // namespace fiberscope::machine
