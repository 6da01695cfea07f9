// UdpSocket: SOCK_DGRAM of AF_INET and AF_INET6, UDP or UDP-Lite.
//
// Owns: the datagrams that have arrived and are unread. Deliberately does not know who else there
// is: Ports does.
//
// Simplified: UDP-Lite is UDP with ports of its own, since no checksum ever fails here.
// Source: udp(7), udplite(7), ip(7) of Linux man-pages 6.03; net/ipv4/udp.c for the order of the
// checks, net/ipv6/datagram.c for control messages.
#pragma once

#include <deque>
#include <string>

#include "scheduler/machine/network/fabric.h"

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
  short readiness() const override;

 protected:
  int take_error() override;

 private:
  struct Datagram {
    std::string bytes;
    Endpoint from;
    int hops = 0;           // IP_TTL, IPV6_HOPLIMIT
    int traffic_class = 0;  // IP_TOS, IPV6_TCLASS
  };
  Ports& ports() const { return ports_of(*fabric_, protocol()); }
  static Ports& ports_of(Fabric& fabric, int protocol);
  int read_controls(const Message& message, Datagram& out) const;
  void write_controls(const Datagram& datagram, Message& message) const;
  int claim_port(Endpoint at);
  Endpoint source_for(const Endpoint& to) const;
  // receiver: who gets what goes from one to the other; nullptr: nobody.
  static UdpSocket* receiver(Ports& ports, Fabric& fabric, const Endpoint& from,
                             const Endpoint& to);
  void unreachable(const Endpoint& by);

  std::shared_ptr<Fabric> fabric_;
  Endpoint local_;
  Endpoint peer_;
  bool claimed_ = false;
  bool connected_ = false;
  bool no_receive_ = false;
  bool no_send_ = false;
  int error_ = 0;
  std::deque<Datagram> datagrams_;
  std::size_t unread_bytes_ = 0;  // with what the kernel needs for each
};

}  // namespace fiberscope::machine
