// UdpSocket: SOCK_DGRAM of AF_INET and AF_INET6, UDP or UDP-Lite.
//
// Owns: the datagrams that have arrived and are unread, and the one that is put together (MSG_MORE,
// UDP_CORK). Deliberately does not know who else there is: Ports does.
//
// Simplified: UDP-Lite is UDP with ports of its own, since no checksum ever fails here.
// Source: udp(7), udplite(7), ip(7) of Linux man-pages 6.03; net/ipv4/udp.c for the order of the
// checks, net/ipv6/datagram.c for control messages.
#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>

#include "scheduler/machine/network/fabric.h"
#include "scheduler/machine/network/memberships.h"

namespace fiberscope::machine {

class UdpSocket final : public BasicSocket, public std::enable_shared_from_this<UdpSocket> {
 public:
  UdpSocket(std::shared_ptr<Fabric> fabric, int family, int protocol, int flags);
  ~UdpSocket() override;

  int bind(const Address& to) override;
  int listen(int) override { return -EOPNOTSUPP; }
  int connect(const Address& to) override;
  std::shared_ptr<Socket> accept(int flags, int& error) override;
  std::int64_t send(const Message& message, int flags) override;
  std::int64_t receive(Message& message, int flags) override;
  int shutdown(int how) override;
  int local(Address& out) const override;
  int peer(Address& out) const override;
  int set_option(int level, int name, const void* value, socklen_t size) override;
  int get_option(int level, int name, void* value, socklen_t& size) override;
  short readiness() const override;
  std::int64_t bytes_waiting() override {
    return datagrams_.empty() ? 0 : static_cast<std::int64_t>(datagrams_.front().bytes.size());
  }

 protected:
  int take_error() override;

 private:
  struct Datagram {
    std::string bytes;
    Endpoint from;
    Endpoint to;
    int interface = 0;      // by which it came
    int hops = -1;          // IP_TTL, IPV6_HOPLIMIT; -1: as the socket has it
    int traffic_class = 0;  // IP_TOS, IPV6_TCLASS
  };
  // Corked: a datagram that is put together, and where it goes.
  struct Corked {
    std::shared_ptr<Datagram> datagram;
    bool to_several = false;
  };
  Ports& ports() const { return ports_of(*fabric_, protocol()); }
  static Ports& ports_of(Fabric& fabric, int protocol);
  int read_controls(const Message& message, Datagram& out) const;
  bool read_place(const Control& control, Datagram& out) const;
  Control place_of(const Datagram& datagram) const;
  void write_controls(const Datagram& datagram, Message& message) const;
  int claim_port(Endpoint at);
  // find_way: from which address and by which interface one sends to `out.to`. `interface`: that is
  // asked for; 0: none is. Errors: -ENETUNREACH, -EACCES, -EINVAL.
  int find_way(int interface, Datagram& out, bool& to_several) const;
  int find_way_to_group(int interface, Datagram& out) const;
  int find_way_to_all(Datagram& out) const;
  int begin(const Message& message, Corked& out);
  void send_off(const Corked& what);
  void drop_corked(std::string_view why);
  using Find = std::function<UdpSocket*()>;
  // carry: to whom `find` says, when it is there; `lost`: it was nobody.
  void carry(const std::shared_ptr<Datagram>& datagram, Find find, std::function<void()> lost);
  // receiver: who gets what goes from one to the other; nullptr: nobody. hearers: all who get what
  // goes to several.
  static UdpSocket* receiver(Ports& ports, Fabric& fabric, const Endpoint& from,
                             const Endpoint& to);
  static bool could_receive(const Ports::Claim& claim, const Endpoint& from, const Endpoint& to);
  std::vector<UdpSocket*> hearers(const Datagram& datagram) const;
  bool has_own_address() const { return !local_.is_any() && fabric_->own(local_); }
  void unreachable(const Endpoint& by);

  std::shared_ptr<Fabric> fabric_;
  Endpoint local_;
  Endpoint peer_;
  bool claimed_ = false;
  bool connected_ = false;
  bool no_receive_ = false;
  bool no_send_ = false;
  int error_ = 0;
  Memberships memberships_;
  std::optional<Corked> corked_;
  int peer_interface_ = 0;  // that connect(2) was asked for
  std::list<Datagram> datagrams_;
  std::size_t unread_bytes_ = 0;  // with what the kernel needs for each
};

}  // namespace fiberscope::machine
