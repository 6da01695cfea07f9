// UdpSocket: SOCK_DGRAM of AF_INET and AF_INET6.
//
// Owns: the datagrams that have arrived and are unread. Deliberately does not know who else there
// is: Ports does.
// Source: udp(7), ip(7) of Linux man-pages 6.03; net/ipv4/udp.c for the order of the checks.
#pragma once

#include <deque>
#include <string>

#include "scheduler/machine/fabric.h"

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
  };
  int claim_port(Endpoint at);
  Endpoint source_for(const Endpoint& to) const;
  // receiver: who gets what goes from one to the other; nullptr: nobody.
  static UdpSocket* receiver(Fabric& fabric, const Endpoint& from, const Endpoint& to);
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
