#include "scheduler/machine/network/udp.h"

#include <arpa/inet.h>
#include <netinet/udp.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "scheduler/machine/network/interfaces.h"

namespace fiberscope::machine {

namespace {

constexpr std::size_t kDatagramBytesMax = 65'507;
constexpr std::size_t kOverheadBytes = 768;  // what a small datagram takes in the kernel

// interface_asked: the number in an address of IPv6, where it is needed; 0: none.
int interface_asked(const Address& in) {
  if (in.storage.ss_family != AF_INET6) return 0;
  const auto& six = reinterpret_cast<const sockaddr_in6&>(in.storage);
  const bool near = IN6_IS_ADDR_MC_LINKLOCAL(&six.sin6_addr) != 0;
  return near && in.size >= sizeof six ? static_cast<int>(six.sin6_scope_id) : 0;
}

}  // namespace

UdpSocket::UdpSocket(std::shared_ptr<Fabric> fabric, int family, int protocol, int flags)
    : BasicSocket(fabric->kernel, trace::FileKind::UdpSocket, "udp socket", flags, family,
                  SOCK_DGRAM, protocol),
      fabric_(std::move(fabric)),
      local_(endpoint_any(family, 0)),
      peer_(endpoint_any(family, 0)),
      memberships_(*fabric_) {}

UdpSocket::~UdpSocket() {
  drop_corked("closed unsent");
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
  if (const int error = fabric_->check_bind(at)) return error;
  if (claimed_) return -EINVAL;
  if (const int error = claim_port(at)) return error;
  rename(kind(), "udp " + text(local_), {});
  return 0;
}

int UdpSocket::find_way(int interface, Datagram& out, bool& to_several) const {
  const Endpoint& to = out.to;
  to_several = true;
  if (to.is_group()) return find_way_to_group(interface, out);
  if (broadcast_interface(to) != nullptr) return find_way_to_all(out);
  to_several = false;
  if (!fabric_->own(to) && fabric_->host_at(to) == nullptr) return -ENETUNREACH;
  out.from = has_own_address() ? local_ : fabric_->own_address(to);
  out.interface = fabric_->own(to) ? kLoopbackIndex : kOutwardIndex;
  return 0;
}

// Source: Linux net/ipv4/route.c, ip_route_output_key_hash_rcu(); the machine's lo has no groups of
// IPv6, as Linux's has no route to them.
int UdpSocket::find_way_to_group(int interface, Datagram& out) const {
  const bool four = out.to.is_v4();
  const Interface* const own = has_own_address() ? interface_of(local_) : nullptr;
  int index = interface != 0 ? interface : memberships_.interface(four);
  if (index == 0) index = own != nullptr && four ? own->index : kOutwardIndex;
  const Interface* const by = interface_numbered(index);
  if (by == nullptr || (!four && by->is_loopback())) return -ENETUNREACH;
  const std::optional<Endpoint> set = four ? memberships_.source() : std::nullopt;
  // lo's address is of too narrow a scope to be chosen, but not to be set
  const Endpoint outward = interface_numbered(kOutwardIndex)->address(four);
  out.from = own != nullptr ? local_ : set.value_or(outward);
  out.interface = index;
  return out.from.is_loopback() && !by->is_loopback() ? -EINVAL : 0;
}

int UdpSocket::find_way_to_all(Datagram& out) const {
  const Interface* by = broadcast_interface(out.to);
  const Interface* const own = has_own_address() ? interface_of(local_) : nullptr;
  if (own != nullptr && out.to.v4().s_addr == htonl(INADDR_BROADCAST)) by = own;
  out.from = own != nullptr ? local_ : by->address(true);
  out.interface = by->index;
  if (out.from.is_loopback() && !by->is_loopback()) return -EINVAL;
  return option(SOL_SOCKET, SO_BROADCAST) == 0 ? -EACCES : 0;
}

int UdpSocket::connect(const Address& to) {
  if (to.size >= sizeof(sa_family_t) && to.storage.ss_family == AF_UNSPEC) {
    connected_ = false;
    return 0;
  }
  if (!claimed_) {
    if (const int error = claim_port(endpoint_any(family_, 0))) return error;
  }
  Endpoint at;
  if (const int error = read_endpoint(to, family_, at)) return error;
  if (at.is_any()) at = endpoint_loopback(at.is_v4(), at.port);
  Datagram first;
  first.to = at;
  bool to_several = false;
  if (const int error = find_way(interface_asked(to), first, to_several)) return error;
  first.from.port = local_.port;
  local_ = first.from;
  peer_ = at;
  peer_interface_ = interface_asked(to);
  connected_ = true;
  const UdpSocket* const other =
      to_several ? nullptr : receiver(ports(), *fabric_, local_, peer_);
  rename(kind(), "udp " + fabric_->name_of(at), other != nullptr ? other->id() : ObjectId{});
  return 0;
}

std::shared_ptr<Socket> UdpSocket::accept(int, int& error) {
  error = EOPNOTSUPP;
  return nullptr;
}

// could_receive: what comes from one and goes to the other, as far as addresses say it.
bool UdpSocket::could_receive(const Ports::Claim& claim, const Endpoint& from, const Endpoint& to) {
  const auto* const socket = static_cast<UdpSocket*>(claim.socket);
  const Endpoint& at = socket->local_;
  if (!at.same_address(to) && !at.is_any()) return false;
  if (at.is_v4() != to.is_v4() && (at.is_v4() || claim.only_v6)) return false;
  return !socket->connected_ || socket->peer_ == from;
}

UdpSocket* UdpSocket::receiver(Ports& ports, Fabric& fabric, const Endpoint& from,
                               const Endpoint& to) {
  const std::vector<Ports::Claim>* const claims = ports.claims(to.port);
  if (claims == nullptr || !fabric.own(to)) return nullptr;
  UdpSocket* best = nullptr;
  int best_score = 0;
  for (const Ports::Claim& claim : *claims) {
    if (!could_receive(claim, from, to)) continue;
    auto* const socket = static_cast<UdpSocket*>(claim.socket);
    const int score = 1 + (socket->local_.is_any() ? 0 : 2) + (socket->connected_ ? 4 : 0);
    if (score >= best_score) {
      best = socket;
      best_score = score;
    }
  }
  return best;
}

// hearers: lo brings back all that it is given; others what goes to a group only if the sender
// wants it (IP_MULTICAST_LOOP), and what goes to all.
std::vector<UdpSocket*> UdpSocket::hearers(const Datagram& datagram) const {
  std::vector<UdpSocket*> out;
  const Endpoint& to = datagram.to;
  const bool four = to.is_v4();
  const bool back = four ? option(IPPROTO_IP, IP_MULTICAST_LOOP) != 0
                         : option(IPPROTO_IPV6, IPV6_MULTICAST_LOOP) != 0;
  if (to.is_group() && datagram.interface != kLoopbackIndex && !back) return out;
  const std::vector<Ports::Claim>* const claims = ports().claims(to.port);
  if (claims == nullptr) return out;
  for (const Ports::Claim& claim : *claims) {
    auto* const socket = static_cast<UdpSocket*>(claim.socket);
    if (!could_receive(claim, datagram.from, to)) continue;
    const bool of_others = four ? socket->option(IPPROTO_IP, IP_MULTICAST_ALL) != 0
                                : socket->option(IPPROTO_IPV6, IPV6_MULTICAST_ALL) != 0;
    const Memberships& joined = socket->memberships_;
    if (!to.is_group() || joined.hears(to, datagram.from, datagram.interface, of_others)) {
      out.push_back(socket);
    }
  }
  return out;
}

void UdpSocket::unreachable(const Endpoint& by) {
  if (!connected_ || peer_ != by) return;
  error_ = ECONNREFUSED;
  occurred(POLLERR | POLLIN | POLLOUT);
}

// read_place: IP_PKTINFO, IPV6_PKTINFO: from which address and by which interface one message wants
// to be sent. False: it is too short.
bool UdpSocket::read_place(const Control& control, Datagram& out) const {
  const auto read = [&](auto& into) {
    if (control.data.size() < sizeof into) return false;
    std::memcpy(&into, control.data.data(), sizeof into);
    return true;
  };
  in_pktinfo four{};
  in6_pktinfo six{};
  if (!(family_ == AF_INET6 ? read(six) : read(four))) return false;
  if (family_ == AF_INET6) {
    out.interface = static_cast<int>(six.ipi6_ifindex);
    std::memcpy(out.from.address.data(), &six.ipi6_addr, sizeof six.ipi6_addr);
  } else {
    out.interface = four.ipi_ifindex;
    out.from = endpoint_v4(four.ipi_spec_dst, 0);
  }
  return true;
}

// place_of: where a message came, as IP_PKTINFO or IPV6_PKTINFO tells it.
Control UdpSocket::place_of(const Datagram& datagram) const {
  const auto control = [](int level, int type, const auto& value) {
    return Control{level, type, {reinterpret_cast<const char*>(&value), sizeof value}};
  };
  if (family_ == AF_INET6) {
    in6_pktinfo six{};
    six.ipi6_ifindex = static_cast<unsigned>(datagram.interface);
    std::memcpy(&six.ipi6_addr, datagram.to.address.data(), sizeof six.ipi6_addr);
    return control(IPPROTO_IPV6, IPV6_PKTINFO, six);
  }
  const bool own = fabric_->own(datagram.to);
  const Endpoint here =
      own ? datagram.to : interface_numbered(datagram.interface)->address(true);
  return control(IPPROTO_IP, IP_PKTINFO,
                 in_pktinfo{datagram.interface, here.v4(), datagram.to.v4()});
}

// read_controls: what one message wants for itself. Errors: -EINVAL: unknown, or out of range.
int UdpSocket::read_controls(const Message& message, Datagram& out) const {
  const bool six = family_ == AF_INET6;
  out.traffic_class = six ? option(IPPROTO_IPV6, IPV6_TCLASS) : option(IPPROTO_IP, IP_TOS);
  for (const Control& control : message.controls) {
    if (control.level != (six ? IPPROTO_IPV6 : IPPROTO_IP)) continue;
    const bool hops = control.type == (six ? IPV6_HOPLIMIT : IP_TTL);
    const bool traffic_class = control.type == (six ? IPV6_TCLASS : IP_TOS);
    int value = 0;
    if (control.type == (six ? IPV6_PKTINFO : IP_PKTINFO)) {
      if (!read_place(control, out)) return -EINVAL;
      continue;
    }
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
  const bool tells_place = family_ == AF_INET6
                               ? option(IPPROTO_IPV6, IPV6_RECVPKTINFO) != 0
                               : option(IPPROTO_IP, IP_PKTINFO) != 0;
  if (tells_place) message.controls.push_back(place_of(datagram));
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

int UdpSocket::begin(const Message& message, Corked& out) {
  out.datagram = std::make_shared<Datagram>();
  Datagram& datagram = *out.datagram;
  if (const int error = read_controls(message, datagram)) return error;
  datagram.to = peer_;
  int interface = peer_interface_;
  if (message.address.size != 0) {
    if (const int error = read_endpoint(message.address, family_, datagram.to)) return error;
    if (datagram.to.port == 0) return -EINVAL;
    interface = interface_asked(message.address);
  } else if (!connected_) {
    return -EDESTADDRREQ;
  }
  Endpoint& to = datagram.to;
  if (to.is_any()) to = endpoint_loopback(to.is_v4(), to.port);
  const Endpoint from = datagram.from;
  if (datagram.interface != 0) {
    if (interface_numbered(datagram.interface) == nullptr) return -ENODEV;
    interface = datagram.interface;
  }
  if (const int error = find_way(interface, datagram, out.to_several)) return error;
  if (!from.is_any()) {
    if (!fabric_->own(from)) return -EINVAL;
    datagram.from = from;
  }
  datagram.from.port = local_.port;
  if (datagram.hops >= 0) return 0;
  const bool six = family_ == AF_INET6;
  if (to.is_group()) {
    datagram.hops = six ? option(IPPROTO_IPV6, IPV6_MULTICAST_HOPS)
                        : option(IPPROTO_IP, IP_MULTICAST_TTL);
  } else {
    datagram.hops = six ? option(IPPROTO_IPV6, IPV6_UNICAST_HOPS) : option(IPPROTO_IP, IP_TTL);
  }
  return 0;
}

std::int64_t UdpSocket::send(const Message& message, int flags) {
  if (!claimed_) {
    if (const int error = claim_port(endpoint_any(family_, 0))) return error;
  }
  const std::size_t total = total_bytes(message);
  if (total > kDatagramBytesMax) return -EMSGSIZE;
  if ((flags & MSG_OOB) != 0) return -EOPNOTSUPP;
  Corked now;
  if (corked_) {  // wherever this one would go, and whatever has happened since
    now = *corked_;
  } else {
    if (const int error = begin(message, now)) return error;
    if (error_ != 0) return -take_error();
    if (no_send_) return -EPIPE;
  }
  std::string& bytes = now.datagram->bytes;
  if (bytes.size() + total > kDatagramBytesMax) {
    drop_corked("the datagram became too long");
    return -EMSGSIZE;
  }
  bytes += gather(message, total);
  if (option(IPPROTO_UDP, UDP_CORK) != 0 || (flags & MSG_MORE) != 0) {
    corked_ = now;
  } else {
    corked_.reset();
    send_off(now);
  }
  return static_cast<std::int64_t>(total);
}

void UdpSocket::send_off(const Corked& what) {
  const std::shared_ptr<Datagram>& datagram = what.datagram;
  if (!what.to_several) {
    const Endpoint from = datagram->from;
    const Endpoint to = datagram->to;
    Link* const link = fabric_->link_to(to);
    const Find find = [fabric = fabric_, protocol = protocol(), from, to] {
      return receiver(ports_of(*fabric, protocol), *fabric, from, to);
    };
    carry(datagram, find, [fabric = fabric_, to, link, self = weak_from_this()] {
      fabric->wire.later(link, [self, to] {
        if (const auto socket = self.lock()) socket->unreachable(to);
      });
    });
    return;
  }
  const std::vector<UdpSocket*> several = hearers(*datagram);
  if (several.empty()) carry(datagram, [] { return nullptr; }, [] {});
  for (UdpSocket* const one : several) {
    const Find find = [weak = one->weak_from_this()] { return weak.lock().get(); };
    carry(std::make_shared<Datagram>(*datagram), find, [] {});
  }
}

void UdpSocket::carry(const std::shared_ptr<Datagram>& datagram, Find find,
                      std::function<void()> lost) {
  UdpSocket* const now = find();
  const std::size_t size = datagram->bytes.size();
  const Parcel parcel{id(), now != nullptr ? now->id() : ObjectId{}, trace::PacketKind::Datagram,
                      size};
  const std::size_t needed = size + kOverheadBytes;
  const bool near = datagram->to.is_group() || broadcast_interface(datagram->to) != nullptr;
  fabric_->wire.carry(
      fabric_->link_to(near ? datagram->from : datagram->to), 0, parcel,
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
      [find, lost = std::move(lost)] {
        if (find() == nullptr) lost();
      });
}

void UdpSocket::drop_corked(std::string_view why) {
  if (!corked_) return;
  const std::size_t bytes = corked_->datagram->bytes.size();
  if (bytes > 0) kernel()->emit(trace::BytesDropped{id(), bytes, kernel()->text(why)});
  corked_.reset();
}

int UdpSocket::set_option(int level, int name, const void* value, socklen_t size) {
  if (const std::optional<int> done = memberships_.set(level, name, value, size)) return *done;
  if (const int error = BasicSocket::set_option(level, name, value, size)) return error;
  if (level == IPPROTO_UDP && option(IPPROTO_UDP, UDP_CORK) == 0 && corked_) {
    send_off(*std::exchange(corked_, std::nullopt));
  }
  return 0;
}

int UdpSocket::get_option(int level, int name, void* value, socklen_t& size) {
  if (const std::optional<int> done = memberships_.get(level, name, value, size)) return *done;
  return BasicSocket::get_option(level, name, value, size);
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
