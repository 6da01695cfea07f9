// UnixSocket: AF_UNIX: streams, datagrams and sequenced packets; both ends of socketpair(2).
//
// Owns: what has arrived and is unread, with the files sent along. Deliberately does not know the
// file system: a name is a path as text, or abstract.
//
// Invariants:
//  1. Bytes with files sent along are never read together with bytes that were sent later.
//  2. A datagram is read whole or its rest is gone (BytesDropped).
//  3. What is unread takes of its sender's buffer what Linux takes for it: many small pieces fill
//     it sooner than a large one.
// Source: unix(7) of Linux man-pages 6.03; net/unix/af_unix.c for the order of the checks.
#pragma once

#include <list>
#include <string>

#include "scheduler/machine/network/fabric.h"

namespace fiberscope::machine {

class UnixSocket final : public BasicSocket, public std::enable_shared_from_this<UnixSocket> {
 public:
  UnixSocket(std::shared_ptr<Fabric> fabric, int type, int protocol, int flags,
             std::string_view name);
  ~UnixSocket() override;
  // join: makes a pair of two.
  static void join(UnixSocket& a, UnixSocket& b);

  int bind(const Address& to) override;
  int listen(int backlog) override;
  int connect(const Address& to) override;
  std::shared_ptr<Socket> accept(int flags, int& error) override;
  std::int64_t send(const Message& message, int flags) override;
  std::int64_t receive(Message& message, int flags) override;
  int shutdown(int how) override;
  int local(Address& out) const override;
  int peer(Address& out) const override;
  short readiness() const override;
  // of datagrams the next one
  std::int64_t bytes_waiting() override {
    if (!datagrams()) return static_cast<std::int64_t>(unread_bytes_);
    return pieces_.empty() ? 0 : static_cast<std::int64_t>(pieces_.front().bytes.size());
  }

 protected:
  int take_error() override;
  bool listening() const override { return listening_; }

 private:
  // Held: what a piece takes of its sender's buffer, also when the sender has gone.
  class Held {
   public:
    Held(std::shared_ptr<std::size_t> of, std::size_t bytes) : of_(std::move(of)) { set(bytes); }
    Held(Held&& other) noexcept : of_(std::move(other.of_)), bytes_(other.bytes_) {}
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (of_) *of_ -= bytes_;
    }
    void set(std::size_t bytes) {
      *of_ += bytes - bytes_;
      bytes_ = bytes;
    }

   private:
    std::shared_ptr<std::size_t> of_;
    std::size_t bytes_ = 0;
  };
  struct Piece {
    std::string bytes;
    std::vector<std::shared_ptr<OpenFile>> files;
    Address from;
    Held held;
    std::size_t part_max = 0;    // of a stream: how it was cut when it was sent
    std::size_t read_bytes = 0;  // of a stream: how many are gone
  };
  bool datagrams() const { return type_ == SOCK_DGRAM; }
  bool stream() const { return type_ == SOCK_STREAM; }
  int find(const Address& to, UnixSocket*& out) const;
  bool takes_from(const UnixSocket& to) const;
  std::int64_t send_datagram(const Message& message, UnixSocket& to);
  std::int64_t send_bytes(const Message& message);
  std::int64_t receive_datagram(Message& message, int flags);
  std::int64_t receive_bytes(Message& message, int flags);
  // held: what of a stream's piece is in memory when so much of it has been read.
  static std::size_t held(const Piece& piece);
  bool full() const { return *held_ >= send_bytes_max_; }
  void deliver(UnixSocket& to, Piece piece);
  void taken(std::size_t bytes);
  void hear_of_end(bool lost_bytes);
  void disconnect();

  std::shared_ptr<Fabric> fabric_;
  std::string name_;      // as it was bound
  std::string name_key_;  // in Fabric::unix_names
  Address local_;
  Address peer_address_;
  UnixSocket* peer_ = nullptr;
  std::vector<UnixSocket*> senders_;  // those that have this one as their peer
  bool connected_ = false;            // TCP_ESTABLISHED, also when the peer has gone
  bool unaccepted_ = false;           // it stands in a listener's queue
  bool listening_ = false;
  std::size_t backlog_ = 0;
  std::list<std::shared_ptr<UnixSocket>> waiting_;  // to be accepted
  std::list<Piece> pieces_;
  std::size_t unread_bytes_ = 0;
  std::shared_ptr<std::size_t> held_ = std::make_shared<std::size_t>(0);  // of what it has sent
  int error_ = 0;
  bool no_receive_ = false;
  bool no_send_ = false;
};

}  // namespace fiberscope::machine
