#include "scheduler/machine/network/interfaces.h"

#include <net/if.h>
#include <net/if_arp.h>

#include <algorithm>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr Interface kInterfaces[] = {
    {"lo", kLoopbackIndex, IFF_UP | IFF_LOOPBACK | IFF_RUNNING, ARPHRD_LOOPBACK, {}, {}, 65'536,
     "unknown", 0x7f000001, 0xff000000, 0, IN6ADDR_LOOPBACK_INIT, 128, 0x10},
    // its IPv6 address is made of its hardware's, as RFC 4291 has it
    {"eth0", kOutwardIndex, IFF_UP | IFF_BROADCAST | IFF_RUNNING | IFF_MULTICAST, ARPHRD_ETHER,
     {2, 0, 0, 0, 0, 1}, {255, 255, 255, 255, 255, 255}, 1'500, "up",
     0x0a0000fe, 0xffffff00, 0x0a0000ff,
     {{{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 1}}}, 64, 0x20},
};

const Interface* find(auto wanted) {
  const auto* const it = std::ranges::find_if(kInterfaces, wanted);
  return it == std::end(kInterfaces) ? nullptr : it;
}

}  // namespace

Endpoint Interface::address(bool v4) const {
  if (v4) return endpoint_v4(in_addr{htonl(four)}, 0);
  Endpoint out;
  std::memcpy(out.address.data(), &six, sizeof six);
  return out;
}

std::span<const Interface> interfaces() { return kInterfaces; }

const Interface* interface_named(std::string_view name) {
  return find([&](const Interface& one) { return one.name == name; });
}

const Interface* interface_numbered(std::int64_t index) {
  return find([&](const Interface& one) { return one.index == index; });
}

const Interface* interface_of(const Endpoint& at) {
  return find([&](const Interface& one) {
    if (one.is_loopback() && at.is_loopback()) return true;
    return at.same_address(one.address(at.is_v4()));
  });
}

const Interface* broadcast_interface(const Endpoint& at) {
  if (!at.is_v4()) return nullptr;
  const std::uint32_t four = ntohl(at.v4().s_addr);
  if (four == INADDR_BROADCAST) return interface_numbered(kOutwardIndex);
  return find([&](const Interface& one) { return four == (one.four | ~one.netmask); });
}

}  // namespace fiberscope::machine
