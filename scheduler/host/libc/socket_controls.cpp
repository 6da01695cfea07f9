// ioctl(2) of sockets: urgent data, who gets their signals, and the machine's interfaces; and
// getifaddrs(3). Interfaces cannot be changed.
// Source: netdevice(7), socket(7), tcp(7), getifaddrs(3), sockatmark(3) of Linux man-pages 6.03;
// Linux net/ipv4/devinet.c, net/core/dev_ioctl.c for the order of the checks.
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/if_link.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "scheduler/host/libc/sockets.h"
#include "scheduler/host/processes/ready_signals.h"
#include "scheduler/machine/network/interfaces.h"
#include "scheduler/machine/network/socket.h"

namespace fiberscope::host {

namespace {

using machine::Interface;

constexpr unsigned kLowerUp = 1 << 16;  // IFF_LOWER_UP: the flags of ioctl(2) have no room for it
constexpr int kQueueLength = 1'000;  // SIOCGIFTXQLEN

template <class Name>
Name four_address(std::uint32_t host_order) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_addr.s_addr = htonl(host_order);
  Name out{};
  std::memcpy(&out, &in, sizeof in);
  return out;
}

sockaddr_storage six_address(const in6_addr& six, std::uint32_t scope) {
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_addr = six;
  in.sin6_scope_id = scope;
  sockaddr_storage out{};
  std::memcpy(&out, &in, sizeof in);
  return out;
}

sockaddr_storage link_address(const Interface& one, const std::array<std::uint8_t, 6>& hardware) {
  sockaddr_ll link{};
  link.sll_family = AF_PACKET;
  link.sll_ifindex = one.index;
  link.sll_hatype = one.kind;
  link.sll_halen = static_cast<std::uint8_t>(hardware.size());
  std::ranges::copy(hardware, link.sll_addr);
  sockaddr_storage out{};
  std::memcpy(&out, &link, sizeof link);
  return out;
}

in6_addr six_mask(int bits) {
  in6_addr out{};
  for (int bit = 0; bit < bits; ++bit) {
    out.s6_addr[bit / 8] = static_cast<std::uint8_t>(out.s6_addr[bit / 8] | (0x80 >> bit % 8));
  }
  return out;
}

// list_addresses: SIOCGIFCONF.
int list_addresses(ifconf& out) {
  const auto count = static_cast<int>(machine::interfaces().size());
  constexpr int kBytes = sizeof(ifreq);
  if (out.ifc_buf == nullptr) {
    out.ifc_len = count * kBytes;
    return 0;
  }
  const int room = std::min(count, std::max(out.ifc_len, 0) / kBytes);
  for (int i = 0; i < room; ++i) {
    const Interface& one = machine::interfaces()[static_cast<std::size_t>(i)];
    ifreq row{};
    std::strcpy(row.ifr_name, one.name);
    row.ifr_addr = four_address<sockaddr>(one.four);
    std::memcpy(out.ifc_buf + i * kBytes, &row, sizeof row);
  }
  out.ifc_len = room * kBytes;
  return 0;
}

bool asks_for_address(unsigned long request) {
  return request == SIOCGIFADDR || request == SIOCGIFDSTADDR || request == SIOCGIFBRDADDR ||
         request == SIOCGIFNETMASK;
}

bool sets(unsigned long request) {
  switch (request) {
    case SIOCSIFNAME:
    case SIOCSIFFLAGS:
    case SIOCSIFADDR:
    case SIOCSIFDSTADDR:
    case SIOCSIFBRDADDR:
    case SIOCSIFNETMASK:
    case SIOCSIFMETRIC:
    case SIOCSIFMTU:
    case SIOCSIFHWADDR:
    case SIOCSIFHWBROADCAST:
    case SIOCSIFMAP:
    case SIOCSIFTXQLEN:
    case SIOCADDMULTI:
    case SIOCDELMULTI:
    case SIOCADDRT:
    case SIOCDELRT:
    case SIOCSARP:
    case SIOCDARP:
      return true;
    default:
      return false;
  }
}

// fact_of: into the request; -ENOTTY: there is no such one.
int fact_of(const Interface& one, unsigned long request, ifreq& out) {
  switch (request) {
    case SIOCGIFADDR:
    case SIOCGIFDSTADDR:
      out.ifr_addr = four_address<sockaddr>(one.four);
      return 0;
    case SIOCGIFBRDADDR:
      out.ifr_broadaddr = four_address<sockaddr>(one.broadcast);
      return 0;
    case SIOCGIFNETMASK:
      out.ifr_netmask = four_address<sockaddr>(one.netmask);
      return 0;
    case SIOCGIFFLAGS:
      out.ifr_flags = static_cast<short>(one.flags);
      return 0;
    case SIOCGIFINDEX:
      out.ifr_ifindex = one.index;
      return 0;
    case SIOCGIFMTU:
      out.ifr_mtu = one.mtu;
      return 0;
    case SIOCGIFMETRIC:
      out.ifr_metric = 0;
      return 0;
    case SIOCGIFTXQLEN:
      out.ifr_qlen = kQueueLength;
      return 0;
    case SIOCGIFMAP:
      out.ifr_map = {};
      return 0;
    case SIOCGIFHWADDR:
      out.ifr_hwaddr = {};
      out.ifr_hwaddr.sa_family = one.kind;
      std::ranges::copy(one.hardware, out.ifr_hwaddr.sa_data);
      return 0;
    case SIOCETHTOOL:
      return -EOPNOTSUPP;
    default:
      return -ENOTTY;
  }
}

int control_interface(const machine::Socket& socket, unsigned long request, void* argument) {
  if (sets(request)) return -EPERM;
  ifreq unused{};
  if (request != SIOCGIFNAME && request != SIOCGIFCONF) {
    const bool known = fact_of(machine::interfaces()[0], request, unused) != -ENOTTY;
    if (!known || (asks_for_address(request) && socket.family() != AF_INET)) return -ENOTTY;
  }
  if (argument == nullptr) return -EFAULT;
  if (request == SIOCGIFCONF) return list_addresses(*static_cast<ifconf*>(argument));
  auto& wish = *static_cast<ifreq*>(argument);
  if (request == SIOCGIFNAME) {
    const Interface* const one = machine::interface_numbered(wish.ifr_ifindex);
    if (one == nullptr) return -ENODEV;
    std::strncpy(wish.ifr_name, one->name, sizeof wish.ifr_name);
    return 0;
  }
  if (request == SIOCETHTOOL && wish.ifr_data == nullptr) return -EFAULT;
  const std::string label(wish.ifr_name, strnlen(wish.ifr_name, sizeof wish.ifr_name));
  const std::string name = label.substr(0, label.find(':'));
  const Interface* const one = machine::interface_named(name);
  if (one == nullptr) return -ENODEV;
  if (asks_for_address(request) && name != label) return -EADDRNOTAVAIL;
  return fact_of(*one, request, wish);
}

// Listed: one allocation for each row, as freeifaddrs() frees it.
struct Listed {
  ifaddrs row;
  sockaddr_storage address, mask, other;
  rtnl_link_stats statistics;  // nobody counts packets by interfaces
  char name[IF_NAMESIZE];
};

Listed& list(const Interface& one, ifaddrs**& next) {
  auto* const made = static_cast<Listed*>(std::calloc(1, sizeof(Listed)));
  std::strcpy(made->name, one.name);
  made->row.ifa_name = made->name;
  made->row.ifa_flags = one.flags | kLowerUp;
  made->row.ifa_addr = reinterpret_cast<sockaddr*>(&made->address);
  *next = &made->row;
  next = &made->row.ifa_next;
  return *made;
}

}  // namespace

int control_socket(machine::OpenFile& file, unsigned long request, void* argument) {
  const auto& socket = dynamic_cast<const machine::Socket&>(file);
  auto* const number = static_cast<int*>(argument);
  int result = 0;
  switch (request) {
    case SIOCATMARK:
      result = socket.at_mark();
      if (result < 0) return result;
      if (number == nullptr) return -EFAULT;
      *number = result;
      return 0;
    case FIOSETOWN:
    case SIOCSPGRP:
      if (number == nullptr) return -EFAULT;
      control_owner(file, F_SETOWN, *number, result);
      return result;
    case FIOGETOWN:
    case SIOCGPGRP:
      if (number == nullptr) return -EFAULT;
      control_owner(file, F_GETOWN, 0, *number);
      return 0;
    default:
      return control_interface(socket, request, argument);
  }
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int sockatmark(int number) {
  int at = 0;
  return ioctl(number, SIOCATMARK, &at) < 0 ? -1 : at;
}

int getifaddrs(struct ifaddrs** out) {
  *out = nullptr;
  ifaddrs** next = out;
  for (const Interface& one : fiberscope::machine::interfaces()) {
    Listed& made = list(one, next);
    made.address = link_address(one, one.hardware);
    made.other = link_address(one, one.hardware_broadcast);
    made.row.ifa_broadaddr = reinterpret_cast<sockaddr*>(&made.other);
    made.row.ifa_data = &made.statistics;
  }
  for (const Interface& one : fiberscope::machine::interfaces()) {
    Listed& made = list(one, next);
    made.address = four_address<sockaddr_storage>(one.four);
    made.mask = four_address<sockaddr_storage>(one.netmask);
    made.other = four_address<sockaddr_storage>(one.broadcast != 0 ? one.broadcast : one.four);
    made.row.ifa_netmask = reinterpret_cast<sockaddr*>(&made.mask);
    made.row.ifa_broadaddr = reinterpret_cast<sockaddr*>(&made.other);
  }
  for (const Interface& one : fiberscope::machine::interfaces()) {
    Listed& made = list(one, next);
    const bool near = IN6_IS_ADDR_LINKLOCAL(&one.six) != 0;
    made.address = six_address(one.six, near ? static_cast<std::uint32_t>(one.index) : 0);
    made.mask = six_address(six_mask(one.six_bits), 0);
    made.row.ifa_netmask = reinterpret_cast<sockaddr*>(&made.mask);
  }
  return 0;
}

void freeifaddrs(struct ifaddrs* list) {
  while (list != nullptr) {
    ifaddrs* const next = list->ifa_next;
    std::free(list);
    list = next;
  }
}

}  // extern "C"
