// Network: the simulated machine's sockets and all that they can reach: its own loopback, Unix
// addresses, and the hosts that the recipe declares. No packet leaves the process.
//
// Owns: who is bound to which address; the links to the declared hosts; their services.
// Deliberately does not know processes or descriptors.
//
// Invariants:
//  1. Between sockets of the program's own machine everything arrives at once, inside of the call
//     that sends it, unless the host "localhost" is declared with a latency.
//  2. Bytes sent = bytes received + bytes told of in PacketLost and BytesDropped + bytes still
//     under way or unread. What goes to a group or to all counts once for each of its receivers.
//  3. Chance (jitter, loss, faults) is drawn only where the recipe asks for it.
// Source: tcp(7), udp(7), unix(7) of Linux man-pages 6.03; RFC 9293.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scheduler/base/world.h"
#include "scheduler/machine/network/socket.h"

namespace fiberscope::machine {

class PathNames;

class Network {
 public:
  // Requires: the kernel outlives the network.
  Network(Kernel& kernel, const base::World& world);
  ~Network();

  // socket: socket(2). nullptr: `error` says why (EAFNOSUPPORT, EPROTONOSUPPORT, EINVAL).
  // `type` may hold SOCK_NONBLOCK. AF_INET, AF_INET6 (not to declared hosts), AF_UNIX.
  std::shared_ptr<Socket> socket(int family, int type, int protocol, int& error);
  // pair: socketpair(2).
  std::pair<std::shared_ptr<Socket>, std::shared_ptr<Socket>> pair(int family, int type,
                                                                   int protocol, int& error);
  // set_path_names: where the paths of Unix sockets lie; it outlives the network. Without it they
  // are no more than texts.
  void set_path_names(PathNames& names);
  // look_up: the IPv4 address of a declared host, "localhost" or the machine's own name, in network
  // order. none: there is no such host.
  std::optional<in_addr> look_up(std::string_view name) const;
  // name_of: the declared name of an address; empty: it has none.
  std::string name_of(in_addr address) const;
  // own_name: of the machine: gethostname(2), sethostname(2).
  const std::string& own_name() const;
  void set_own_name(std::string name);
  // look_up_ns: what asking for a name takes. Units: nanoseconds.
  TimeNs look_up_ns(std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Asking the resolver, which is a host nearby.
inline constexpr TimeNs kLookUpNs = base::kMillisecond;
inline constexpr const char* kOwnName = "fiberscope";  // until sethostname(2)

}  // namespace fiberscope::machine
