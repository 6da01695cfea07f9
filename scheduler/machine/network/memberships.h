// Memberships: the groups that a socket has joined, and by which interface it sends to groups.
//
// Owns both. Deliberately does not know datagrams.
//
// Source: ip(7), ipv6(7) of Linux man-pages 6.03; net/ipv4/igmp.c, net/ipv6/mcast.c of Linux for
// the order of the checks; RFC 3678 for sources.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "scheduler/machine/network/fabric.h"

namespace fiberscope::machine {

class Memberships {
 public:
  // Requires: the fabric outlives it.
  explicit Memberships(Fabric& fabric) : fabric_(fabric) {}
  ~Memberships();
  Memberships(const Memberships&) = delete;
  Memberships& operator=(const Memberships&) = delete;

  // set, get: setsockopt(2), getsockopt(2); nothing: the option is another. Errors: -EINVAL: no
  // group, too short, or a filter of the other kind; -ENODEV: no such interface; -EADDRINUSE: it
  // has joined; -EADDRNOTAVAIL: it has not; -ENOBUFS: too many.
  std::optional<int> set(int level, int name, const void* value, socklen_t size);
  std::optional<int> get(int level, int name, void* value, socklen_t& size) const;

  // hears: what `from` sends to a group by an interface is meant for the socket. `of_others`:
  // IP_MULTICAST_ALL: also if only other sockets have joined it.
  bool hears(const Endpoint& group, const Endpoint& from, int interface, bool of_others) const;
  // interface: that was set for groups; 0: none was. source: the address that was set with it.
  int interface(bool v4) const { return v4 ? four_ : six_; }
  std::optional<Endpoint> source() const;

  // is_join, is_setting: of an option: joins or leaves; says how groups are sent to.
  static bool is_join(int level, int name);
  static bool is_setting(int level, int name);

 private:
  // Wish: which group, and where: by the interface's number or an address of its.
  struct Wish {
    Endpoint group;
    std::int64_t index = 0;
    in_addr address{};
  };
  struct Membership {
    Wish wish;  // its index: as found
    bool excludes = true;
    bool settled = false;  // a source was named, so it stays with what it does with those
    std::set<Endpoint> sources;
  };
  using Found = std::vector<Membership>::iterator;
  // wants: none: it has not joined; else whether its filter lets the source through.
  std::optional<bool> wants(const Endpoint& group, const Endpoint& from, int interface) const;

  int set_four(int name, const void* value, socklen_t size);
  int set_six(int name, const void* value, socklen_t size);
  int set_either(int level, int name, const void* value, socklen_t size);
  int set_interface_four(const void* value, socklen_t size);
  int join(const Wish& wish, bool excludes);
  int leave(const Wish& wish);
  int filter(const Wish& wish, const Endpoint& source, bool excludes, bool add);
  void forget(Found which);
  Found find(const Endpoint& group, std::int64_t index);

  Fabric& fabric_;
  std::vector<Membership> joined_;
  int four_ = 0;
  in_addr four_address_{};
  int six_ = 0;
};

}  // namespace fiberscope::machine
