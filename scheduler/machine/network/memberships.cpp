#include "scheduler/machine/network/memberships.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scheduler/machine/network/interfaces.h"

namespace fiberscope::machine {

namespace {

constexpr std::size_t kMembershipsMax = 20;  // net.ipv4.igmp_max_memberships
constexpr std::size_t kSourcesMax = 10;      // net.ipv4.igmp_max_msf

// read: the option's value, as far as it is there.
template <class Value>
Value read(const void* value, socklen_t size) {
  Value out{};
  std::memcpy(&out, value, std::min<std::size_t>(size, sizeof out));
  return out;
}

bool fits(socklen_t size, std::size_t needed) { return size >= static_cast<socklen_t>(needed); }

Endpoint group_of(const in6_addr& six) {
  Endpoint out;
  std::memcpy(out.address.data(), &six, sizeof six);
  return out;
}

// all_hosts: a group that every interface has joined by itself.
bool all_hosts(const Endpoint& group) {
  if (group.is_v4()) return group.v4().s_addr == htonl(INADDR_ALLHOSTS_GROUP);
  Endpoint near = endpoint_loopback(false, 0);
  near.address[0] = 0xff;
  near.address[1] = group.address[1];  // ff01::1, ff02::1
  return near.address[1] <= 2 && near.same_address(group);
}

// interface_for: where a group is joined; 0: nowhere.
int interface_for(const Endpoint& group, std::int64_t index, in_addr address) {
  if (index == 0 && address.s_addr == 0) return kOutwardIndex;
  const bool by_address = index == 0 && group.is_v4();
  const Interface* const found =
      by_address ? interface_of(endpoint_v4(address, 0)) : interface_numbered(index);
  return found == nullptr ? 0 : found->index;
}

}  // namespace

Memberships::~Memberships() {
  while (!joined_.empty()) forget(joined_.begin());
}

bool Memberships::is_join(int level, int name) {
  if (level != IPPROTO_IP && level != IPPROTO_IPV6) return false;
  if (name == MCAST_JOIN_GROUP || name == MCAST_LEAVE_GROUP) return true;
  if (level == IPPROTO_IPV6) return name == IPV6_JOIN_GROUP || name == IPV6_LEAVE_GROUP;
  return name >= IP_ADD_MEMBERSHIP && name <= IP_DROP_SOURCE_MEMBERSHIP;
}

bool Memberships::is_setting(int level, int name) {
  if (level == IPPROTO_IP) return name == IP_MULTICAST_IF || name == IP_MULTICAST_TTL;
  return level == IPPROTO_IPV6 && (name == IPV6_MULTICAST_IF || name == IPV6_MULTICAST_HOPS);
}

std::optional<int> Memberships::set(int level, int name, const void* value, socklen_t size) {
  if (level == IPPROTO_IP && name == IP_MULTICAST_IF) return set_interface_four(value, size);
  const bool six_interface = level == IPPROTO_IPV6 && name == IPV6_MULTICAST_IF;
  if (!six_interface && !is_join(level, name)) return {};
  if (name == MCAST_JOIN_GROUP || name == MCAST_LEAVE_GROUP) {
    return set_either(level, name, value, size);
  }
  return level == IPPROTO_IP ? set_four(name, value, size) : set_six(name, value, size);
}

std::optional<int> Memberships::get(int level, int name, void* value, socklen_t& size) const {
  const auto give = [&](const auto& out) {
    size = std::min<socklen_t>(size, sizeof out);
    std::memcpy(value, &out, size);
    return 0;
  };
  if (level == IPPROTO_IP && name == IP_MULTICAST_IF) return give(four_address_);
  if (level == IPPROTO_IPV6 && name == IPV6_MULTICAST_IF) return give(six_);
  if (is_join(level, name)) return -ENOPROTOOPT;
  return {};
}

// set_interface_four: IP_MULTICAST_IF: an in_addr, ip_mreq or ip_mreqn.
int Memberships::set_interface_four(const void* value, socklen_t size) {
  if (!fits(size, sizeof(in_addr))) return -EINVAL;
  auto wish = read<ip_mreqn>(value, size);
  if (!fits(size, sizeof(ip_mreqn))) wish.imr_ifindex = 0;
  if (!fits(size, sizeof(ip_mreq))) wish.imr_address = read<in_addr>(value, size);
  if (wish.imr_ifindex == 0 && wish.imr_address.s_addr == 0) {
    four_ = 0;
    four_address_ = {};
    return 0;
  }
  const int found =
      interface_for(endpoint_any(AF_INET, 0), wish.imr_ifindex, wish.imr_address);
  if (found == 0) return -EADDRNOTAVAIL;
  four_ = found;
  four_address_ = wish.imr_address;
  return 0;
}

int Memberships::set_four(int name, const void* value, socklen_t size) {
  if (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP) {
    if (!fits(size, sizeof(ip_mreq))) return -EINVAL;
    const auto asked = read<ip_mreqn>(value, size);
    const bool numbered = fits(size, sizeof(ip_mreqn));
    const Wish wish{endpoint_v4(asked.imr_multiaddr, 0), numbered ? asked.imr_ifindex : 0,
                    asked.imr_address};
    return name == IP_ADD_MEMBERSHIP ? join(wish, true) : leave(wish);
  }
  if (size != sizeof(ip_mreq_source)) return -EINVAL;
  const auto asked = read<ip_mreq_source>(value, size);
  const Wish wish{endpoint_v4(asked.imr_multiaddr, 0), 0, asked.imr_interface};
  const Endpoint source = endpoint_v4(asked.imr_sourceaddr, 0);
  if (name == IP_ADD_SOURCE_MEMBERSHIP) {
    const int error = join(wish, false);
    if (error != 0 && error != -EADDRINUSE) return error;
  }
  const bool excludes = name == IP_BLOCK_SOURCE || name == IP_UNBLOCK_SOURCE;
  return filter(wish, source, excludes,
                name == IP_ADD_SOURCE_MEMBERSHIP || name == IP_BLOCK_SOURCE);
}

int Memberships::set_six(int name, const void* value, socklen_t size) {
  if (name == IPV6_MULTICAST_IF) {
    if (!fits(size, sizeof(int))) return -EINVAL;
    const int index = read<int>(value, size);
    if (index != 0 && interface_numbered(index) == nullptr) return -ENODEV;
    six_ = index;
    return 0;
  }
  if (!fits(size, sizeof(ipv6_mreq))) return -EINVAL;
  const auto asked = read<ipv6_mreq>(value, size);
  const Wish wish{group_of(asked.ipv6mr_multiaddr), asked.ipv6mr_interface, {}};
  return name == IPV6_JOIN_GROUP ? join(wish, true) : leave(wish);
}

// set_either: MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP: the same request for both families.
int Memberships::set_either(int level, int name, const void* value, socklen_t size) {
  if (!fits(size, sizeof(group_req))) return -EINVAL;
  const auto asked = read<group_req>(value, size);
  const int family = level == IPPROTO_IP ? AF_INET : AF_INET6;
  Address address{asked.gr_group, sizeof asked.gr_group};
  Wish wish{{}, asked.gr_interface, {}};
  if (read_endpoint(address, family, wish.group) != 0) {
    return level == IPPROTO_IP ? -EINVAL : -EADDRNOTAVAIL;
  }
  wish.group.port = 0;
  return name == MCAST_JOIN_GROUP ? join(wish, true) : leave(wish);
}

Memberships::Found Memberships::find(const Endpoint& group, std::int64_t index) {
  return std::ranges::find_if(joined_, [&](const Membership& one) {
    return one.wish.group == group && (index == 0 || one.wish.index == index);
  });
}

int Memberships::join(const Wish& wish, bool excludes) {
  const bool v4 = wish.group.is_v4();
  if (!wish.group.is_group()) return -EINVAL;
  // IPv6 looks whether it has joined before it looks for the interface
  if (!v4 && find(wish.group, wish.index) != joined_.end()) return -EADDRINUSE;
  const int found = interface_for(wish.group, wish.index, wish.address);
  if (found == 0) return -ENODEV;
  if (find(wish.group, found) != joined_.end()) return -EADDRINUSE;
  if (v4 && joined_.size() >= kMembershipsMax) return -ENOBUFS;
  joined_.push_back({{wish.group, found, wish.address}, excludes, false, {}});
  fabric_.groups[{wish.group, found}].push_back(this);
  return 0;
}

int Memberships::leave(const Wish& wish) {
  const int found = interface_for(wish.group, wish.index, wish.address);
  const auto which = find(wish.group, wish.group.is_v4() || wish.index != 0 ? found : 0);
  if (found == 0 || which == joined_.end()) return -EADDRNOTAVAIL;
  forget(which);
  return 0;
}

void Memberships::forget(Found which) {
  const auto it = fabric_.groups.find({which->wish.group, static_cast<int>(which->wish.index)});
  std::erase(it->second, this);
  if (it->second.empty()) fabric_.groups.erase(it);
  joined_.erase(which);
}

// filter: takes a source into the list of those that alone are heard, or that are not.
int Memberships::filter(const Wish& wish, const Endpoint& source, bool excludes, bool add) {
  if (!wish.group.is_group()) return -EINVAL;
  const int found = interface_for(wish.group, wish.index, wish.address);
  if (found == 0) return -ENODEV;
  const auto which = find(wish.group, found);
  if (which == joined_.end()) return -EINVAL;
  if (which->settled && which->excludes != excludes) return -EINVAL;
  which->excludes = excludes;
  if (add) {
    if (which->sources.size() >= kSourcesMax) return -ENOBUFS;
    which->settled = true;
    return which->sources.insert(source).second ? 0 : -EADDRNOTAVAIL;
  }
  if (which->sources.erase(source) == 0) return -EADDRNOTAVAIL;
  if (!excludes && which->sources.empty()) forget(which);
  return 0;
}

std::optional<Endpoint> Memberships::source() const {
  if (four_address_.s_addr == 0) return {};
  return endpoint_v4(four_address_, 0);
}

std::optional<bool> Memberships::wants(const Endpoint& group, const Endpoint& from,
                                       int interface) const {
  const auto which = std::ranges::find_if(joined_, [&](const Membership& one) {
    return one.wish.group == group && one.wish.index == interface;
  });
  if (which == joined_.end()) return {};
  return which->sources.contains(from) != which->excludes;
}

bool Memberships::hears(const Endpoint& group, const Endpoint& from, int interface,
                        bool of_others) const {
  Endpoint there = group;
  Endpoint source = from;
  there.port = source.port = 0;
  const auto it = fabric_.groups.find({there, interface});
  const bool taken = it != fabric_.groups.end() &&
                     std::ranges::any_of(it->second, [&](const Memberships* one) {
                       return one->wants(there, source, interface).value_or(false);
                     });
  if (!taken && !all_hosts(there)) return false;  // the interface does not take it
  return wants(there, source, interface).value_or(of_others);
}

}  // namespace fiberscope::machine
