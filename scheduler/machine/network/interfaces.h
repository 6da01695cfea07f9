// Interfaces: the machine's network interfaces: lo and eth0, the same in every run.
//
// Owns their names, numbers and addresses. Deliberately does not know what goes through them.
// Source: netdevice(7), if_nametoindex(3) of Linux man-pages 6.03.
#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "scheduler/machine/network/endpoint.h"

namespace fiberscope::machine {

struct Interface {
  const char* name;
  int index;            // from 1
  unsigned flags;       // IFF_UP, ...
  std::uint16_t kind;   // ARPHRD_LOOPBACK, ...
  std::array<std::uint8_t, 6> hardware;
  std::array<std::uint8_t, 6> hardware_broadcast;
  int mtu;              // bytes
  const char* state;    // as /sys tells it
  // IPv4, in host order. broadcast 0: it has none.
  std::uint32_t four;
  std::uint32_t netmask;
  std::uint32_t broadcast;
  in6_addr six;
  int six_bits;         // of its prefix
  int six_scope;        // as /proc/net/if_inet6 tells it

  bool is_loopback() const { return four >> 24 == 127; }
  Endpoint address(bool v4) const;
};

inline constexpr int kLoopbackIndex = 1;

std::span<const Interface> interfaces();
// interface_named, interface_numbered, interface_of: nullptr: there is none. interface_of: whose
// the address is.
const Interface* interface_named(std::string_view name);
const Interface* interface_numbered(std::int64_t index);
const Interface* interface_of(const Endpoint& at);
// broadcast_interface: at whose end all are meant by this address; nullptr: it means one, or none.
const Interface* broadcast_interface(const Endpoint& at);

}  // namespace fiberscope::machine
