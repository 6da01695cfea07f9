#include "scheduler/machine/network/udp.h"

#include <arpa/inet.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace fiberscope::machine {

namespace {

constexpr std::size_t kDatagramBytesMax = 65'507;
constexpr std::size_t kOverheadBytes = 768;  // what a small datagram takes in the kernel

}  // namespace

UdpSocket::UdpSocket(std::shared_ptr<Fabric> fabric, int family, int protocol, int flags)
    : BasicSocket(fabric->kernel, trace::FileKind::UdpSocket, "udp socket", flags, family,
                  SOCK_DGRAM, protocol),
      fabric_(std::move(fabric)),
      local_(endpoint_any(family, 0)),
      peer_(endpoint_any(family, 0)) {}

UdpSocket::~UdpSocket() {
  std::size_t bytes = 0;
  for (const Datagram& datagram : datagrams_) bytes += datagram.bytes.size();
  if (bytes > 0) {
    kernel()->emit(trace::BytesDropped{id(), bytes, kernel()->text("closed unread")});
  }
  if (claimed_) ports().release(*this, local_.port);
}

Ports& UdpSocket::ports_of(Fabric& fabric, int protocol) {
  return protocol == IPPROTO_UDPLITE ? fabric.udp_lite : fabric.udp;
}

int UdpSocket::claim_port(Endpoint at) {
  const bool only_v6 = option(IPPROTO_IPV6, IPV6_V6ONLY) != 0;
  if (const int error = ports().claim(*this, at, only_v6, false, kernel()->now_ns())) {
    return error;
  }
  local_ = at;
  claimed_ = true;
  return 0;
}

int UdpSocket::bind(const Address& to) {
  Endpoint at;
  if (const int error = read_endpoint(to, family_, at)) return error;
  if (!fabric_->own(at)) return -EADDRNOTAVAIL;
  if (claimed_) return -EINVAL;
  if (const int error = claim_port(at)) return error;
  rename(kind(), "udp " + text(local_), {});
  return 0;
}

Endpoint UdpSocket::source_for(const Endpoint& to) const {
  if (!local_.is_any()) return local_;
  return fabric_->own(to) ? endpoint_loopback(to.is_v4(), local_.port)
                          : endpoint_v4(in_addr{htonl(kOwnAddress)}, local_.port);
}

int UdpSocket::connect(const Address& to) {
  if (to.size >= sizeof(sa_family_t) && to.storage.ss_family == AF_UNSPEC) {
    connected_ = false;
    return 0;
  }
  Endpoint at;
  if (const int error = read_endpoint(to, family_, at)) return error;
  if (at.is_any()) at = endpoint_loopback(at.is_v4(), at.port);
  if (!fabric_->own(at) && fabric_->host_at(at) == nullptr) return -ENETUNREACH;
  if (!claimed_) {
    if (const int error = claim_port(endpoint_any(family_, 0))) return error;
  }
  local_ = source_for(at);
  peer_ = at;
  connected_ = true;
  const UdpSocket* const other = receiver(ports(), *fabric_, local_, peer_);
  rename(kind(), "udp " + fabric_->name_of(at), other != nullptr ? other->id() : ObjectId{});
  return 0;
}

std::shared_ptr<Socket> UdpSocket::accept(int, int& error) {
  error = EOPNOTSUPP;
  return nullptr;
}

UdpSocket* UdpSocket::receiver(Ports& ports, Fabric& fabric, const Endpoint& from,
                               const Endpoint& to) {
  const std::vector<Ports::Claim>* const claims = ports.claims(to.port);
  if (claims == nullptr || !fabric.own(to)) return nullptr;
  UdpSocket* best = nullptr;
  int best_score = 0;
  for (const Ports::Claim& claim : *claims) {
    auto* const socket = static_cast<UdpSocket*>(claim.socket);
    const Endpoint& at = socket->local_;
    if (!at.same_address(to) && !at.is_any()) continue;
    if (at.is_v4() != to.is_v4() && (at.is_v4() || claim.only_v6)) continue;
    if (socket->connected_ && socket->peer_ != from) continue;
    const int score = 1 + (at.is_any() ? 0 : 2) + (socket->connected_ ? 4 : 0);
    if (score >= best_score) {
      best = socket;
      best_score = score;
    }
  }
  return best;
}

void UdpSocket::unreachable(const Endpoint& by) {
  if (!connected_ || peer_ != by) return;
  error_ = ECONNREFUSED;
  occurred(POLLERR | POLLIN | POLLOUT);
}

// read_controls: what one message wants for itself. Errors: -EINVAL: unknown, or out of range.
int UdpSocket::read_controls(const Message& message, Datagram& out) const {
  const bool six = family_ == AF_INET6;
  out.hops = six ? option(IPPROTO_IPV6, IPV6_UNICAST_HOPS) : option(IPPROTO_IP, IP_TTL);
  out.traffic_class = six ? option(IPPROTO_IPV6, IPV6_TCLASS) : option(IPPROTO_IP, IP_TOS);
  for (const Control& control : message.controls) {
    if (control.level != (six ? IPPROTO_IPV6 : IPPROTO_IP)) continue;
    const bool hops = control.type == (six ? IPV6_HOPLIMIT : IP_TTL);
    const bool traffic_class = control.type == (six ? IPV6_TCLASS : IP_TOS);
    int value = 0;
    if (!hops && !traffic_class) return -EINVAL;
    if (control.data.size() == sizeof value) {
      std::memcpy(&value, control.data.data(), sizeof value);
    } else if (!six && traffic_class && control.data.size() == 1) {
      value = static_cast<unsigned char>(control.data[0]);
    } else {
      return -EINVAL;
    }
    const int least = six ? -1 : hops ? 1 : 0;
    if (value < least || value > 255) return -EINVAL;
    if (value >= 0) (hops ? out.hops : out.traffic_class) = value;
  }
  return 0;
}

// write_controls: what the receiver has asked to be told with each message.
void UdpSocket::write_controls(const Datagram& datagram, Message& message) const {
  message.controls.clear();
  const auto told = [&](int level, int wish, int type, int value, std::size_t bytes) {
    if (option(level, wish) == 0) return;
    message.controls.push_back({level, type, {reinterpret_cast<const char*>(&value), bytes}});
  };
  if (family_ == AF_INET6) {
    told(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, IPV6_HOPLIMIT, datagram.hops, sizeof(int));
    told(IPPROTO_IPV6, IPV6_RECVTCLASS, IPV6_TCLASS, datagram.traffic_class, sizeof(int));
  } else {
    told(IPPROTO_IP, IP_RECVTTL, IP_TTL, datagram.hops, sizeof(int));
    told(IPPROTO_IP, IP_RECVTOS, IP_TOS, datagram.traffic_class, 1);
  }
}

std::int64_t UdpSocket::send(const Message& message, int flags) {
  if (!claimed_) {
    if (const int error = claim_port(endpoint_any(family_, 0))) return error;
  }
  const std::size_t total = total_bytes(message);
  if (total > kDatagramBytesMax) return -EMSGSIZE;
  if ((flags & MSG_OOB) != 0) return -EOPNOTSUPP;
  auto datagram = std::make_shared<Datagram>();
  if (const int error = read_controls(message, *datagram)) return error;
  Endpoint to = peer_;
  if (message.address.size != 0) {
    if (const int error = read_endpoint(message.address, family_, to)) return error;
    if (to.port == 0) return -EINVAL;
  } else if (!connected_) {
    return -EDESTADDRREQ;
  }
  if (to.is_any()) to = endpoint_loopback(to.is_v4(), to.port);
  if (!fabric_->own(to) && fabric_->host_at(to) == nullptr) return -ENETUNREACH;
  if (error_ != 0) return -take_error();
  if (no_send_) return -EPIPE;
  const Endpoint from = source_for(to);
  Link* const link = fabric_->link_to(to);
  const auto find = [fabric = fabric_, protocol = protocol(), from, to] {
    return receiver(ports_of(*fabric, protocol), *fabric, from, to);
  };
  UdpSocket* const now = find();
  const Parcel parcel{id(), now != nullptr ? now->id() : ObjectId{}, trace::PacketKind::Datagram,
                      total};
  datagram->bytes = gather(message, total);
  datagram->from = from;
  const std::size_t needed = total + kOverheadBytes;
  fabric_->wire.carry(
      link, 0, parcel,
      [find, needed]() -> const char* {
        UdpSocket* const there = find();
        if (there == nullptr) return "nobody is there";
        const bool full = there->unread_bytes_ + needed > there->receive_bytes_max_;
        return full ? "the buffer is full" : nullptr;
      },
      [find, needed, datagram] {
        UdpSocket* const there = find();
        there->datagrams_.push_back(std::move(*datagram));
        there->unread_bytes_ += needed;
        there->occurred(POLLIN);
      },
      [find, fabric = fabric_, to, link, self = weak_from_this()] {
        if (find() != nullptr) return;
        fabric->wire.later(link, [self, to] {
          if (const auto socket = self.lock()) socket->unreachable(to);
        });
      });
  return static_cast<std::int64_t>(total);
}

std::int64_t UdpSocket::receive(Message& message, int flags) {
  message.flags = 0;
  if ((flags & MSG_OOB) != 0) return -EOPNOTSUPP;
  if (error_ != 0) return -take_error();
  if (datagrams_.empty()) return no_receive_ && !nonblocking() ? 0 : -EAGAIN;
  const Datagram& datagram = datagrams_.front();
  const std::size_t size = datagram.bytes.size();
  const std::size_t count = scatter(datagram.bytes, message);
  write_endpoint(datagram.from, family_, message.address);
  write_controls(datagram, message);
  if (count < size) message.flags = MSG_TRUNC;
  if ((flags & MSG_PEEK) == 0) {
    if (count < size) {
      kernel()->emit(
          trace::BytesDropped{id(), size - count, kernel()->text("the buffer is short")});
    }
    datagrams_.pop_front();
    unread_bytes_ -= size + kOverheadBytes;
    readiness_lost();
  }
  return static_cast<std::int64_t>((flags & MSG_TRUNC) != 0 ? size : count);
}

int UdpSocket::shutdown(int how) {
  if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
  if (how != SHUT_WR) no_receive_ = true;
  if (how != SHUT_RD) no_send_ = true;
  occurred(POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
  return connected_ ? 0 : -ENOTCONN;
}

int UdpSocket::local(Address& out) const {
  write_endpoint(local_, family_, out);
  return 0;
}

int UdpSocket::peer(Address& out) const {
  if (!connected_) return -ENOTCONN;
  write_endpoint(peer_, family_, out);
  return 0;
}

int UdpSocket::take_error() {
  const int error = std::exchange(error_, 0);
  if (error != 0) readiness_lost();
  return error;
}

short UdpSocket::readiness() const {
  int ready = POLLOUT;
  if (error_ != 0) ready |= POLLERR;
  if (no_receive_) ready |= POLLIN | POLLRDHUP;
  if (no_receive_ && no_send_) ready |= POLLHUP;
  if (!datagrams_.empty()) ready |= POLLIN;
  return static_cast<short>(ready);
}

}  // namespace fiberscope::machine
