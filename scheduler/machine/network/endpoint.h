// Endpoint: an Internet address and a port, IPv4 as an IPv4-mapped IPv6 address.
//
// Owns nothing else. Deliberately does not know who is bound to it.
// Source: ip(7), ipv6(7) of Linux man-pages 6.03.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "scheduler/machine/network/socket.h"

namespace fiberscope::machine {

struct Endpoint {
  std::array<std::uint8_t, 16> address{};
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;

  bool is_v4() const;   // IPv4-mapped
  bool is_any() const;  // 0.0.0.0 or ::
  bool is_loopback() const;
  bool is_group() const;       // of multicast: 224.0.0.0/4 or ff00::/8
  bool is_link_local() const;  // fe80::/10
  in_addr v4() const;  // Requires: is_v4()
  bool same_address(const Endpoint& other) const { return address == other.address; }
};

// The interface whose link such addresses are local to: eth0 (interfaces.h).
inline constexpr int kOutwardIndex = 2;

Endpoint endpoint_v4(in_addr address, std::uint16_t port);
Endpoint endpoint_any(int family, std::uint16_t port);
Endpoint endpoint_loopback(bool v4, std::uint16_t port);
// read_endpoint: what a program gave to a socket of `family`. Errors: -EINVAL: too short;
// -EAFNOSUPPORT: of another family.
int read_endpoint(const Address& from, int family, Endpoint& out);
// write_endpoint: as a socket of `family` tells it.
void write_endpoint(const Endpoint& from, int family, Address& out);
// host_text, text: "127.0.0.1", "127.0.0.1:80", "[::1]:80".
std::string host_text(const Endpoint& endpoint);
std::string text(const Endpoint& endpoint);

}  // namespace fiberscope::machine
