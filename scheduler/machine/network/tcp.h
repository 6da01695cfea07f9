// TcpSocket: SOCK_STREAM of AF_INET and AF_INET6: connecting, listening, and one end's data.
//
// Owns: who waits to be accepted. The data are TcpEnd's. Deliberately does not know the wire.
// Source: tcp(7), ip(7) of Linux man-pages 6.03; net/ipv4/af_inet.c for the order of the checks.
#pragma once

#include <list>

#include "scheduler/machine/network/fabric.h"
#include "scheduler/machine/network/tcp_end.h"

namespace fiberscope::machine {

class TcpSocket final : public BasicSocket, public std::enable_shared_from_this<TcpSocket> {
 public:
  TcpSocket(std::shared_ptr<Fabric> fabric, int family, int protocol, int flags,
            std::string_view name);
  ~TcpSocket() override;

  int bind(const Address& to) override;
  int listen(int backlog) override;
  int connect(const Address& to) override;
  std::shared_ptr<Socket> accept(int flags, int& error) override;
  std::int64_t send(const Message& message, int flags) override;
  std::int64_t receive(Message& message, int flags) override;
  int shutdown(int how) override;
  int local(Address& out) const override;
  int peer(Address& out) const override;
  std::int64_t bytes_waiting() override { return static_cast<std::int64_t>(end_->before_mark()); }
  int at_mark() const override { return end_->at_mark() ? 1 : 0; }
  int set_option(int level, int name, const void* value, socklen_t size) override;
  short readiness() const override;

  TcpEnd& end() { return *end_; }

 protected:
  int take_error() override { return end_->take_error(); }
  bool listening() const override { return listening_; }

 private:
  std::int64_t receive_urgent(Message& message, int flags);
  enum class Phase { Unconnected, Connecting, Connected };  // of struct socket, not of TCP
  // BacklogSlot: a place in the backlog of a connection that is not established yet: freed when the
  // last who knows of it goes, however the handshake ends.
  struct BacklogSlot {
    explicit BacklogSlot(TcpSocket& socket);
    ~BacklogSlot();
    BacklogSlot(const BacklogSlot&) = delete;
    BacklogSlot& operator=(const BacklogSlot&) = delete;
    std::weak_ptr<TcpSocket> listener;
  };
  void start_over();
  int go_on_connecting();
  int claim_port(Endpoint at, bool connecting);
  void release_port();
  void send_connect(int tries);
  const char* judge_connect() const;
  void connect_arrived(int tries);
  void connect_lost(int tries);
  void refused(int error);
  std::shared_ptr<BacklogSlot> hold_backlog_slot() const;
  void established(const std::shared_ptr<TcpSocket>& child,
                   const std::shared_ptr<BacklogSlot>& slot);
  void await_reset_faults();
  std::shared_ptr<TcpSocket> make_child();
  TcpSocket* listener() const;
  void renew_end();

  std::shared_ptr<Fabric> fabric_;
  std::shared_ptr<TcpEnd> end_;
  Phase phase_ = Phase::Unconnected;
  bool listening_ = false;
  bool port_given_ = false;  // by bind(2), so that a failed connection keeps it
  bool address_given_ = false;
  bool claimed_ = false;
  Endpoint local_;
  Endpoint peer_;
  std::uint32_t backlog_ = 0;
  std::uint32_t coming_ = 0;                       // backlog slots
  std::list<std::shared_ptr<TcpSocket>> waiting_;  // to be accepted
};

}  // namespace fiberscope::machine
