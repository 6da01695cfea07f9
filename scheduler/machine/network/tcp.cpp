#include "scheduler/machine/network/tcp.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "scheduler/machine/network/memberships.h"
#include "scheduler/machine/network/services.h"

namespace fiberscope::machine {

namespace {

constexpr std::size_t kReceiveBytes = 131'072;  // net.ipv4.tcp_rmem
constexpr std::size_t kSendBytes = 87'040;      // what Linux allows once it is connected

using State = TcpEnd::State;

}  // namespace

TcpSocket::TcpSocket(std::shared_ptr<Fabric> fabric, int family, int protocol, int flags,
                     std::string_view name)
    : BasicSocket(fabric->kernel, trace::FileKind::TcpSocket, name, flags, family, SOCK_STREAM,
                  protocol),
      fabric_(std::move(fabric)),
      local_(endpoint_any(family, 0)),
      peer_(endpoint_any(family, 0)) {
  receive_bytes_max_ = kReceiveBytes;
  send_bytes_max_ = kSendBytes;
  renew_end();
}

TcpSocket::~TcpSocket() {
  listening_ = false;
  for (const auto& child : waiting_) child->end_->abort("nobody accepted the connection");
  waiting_.clear();
  end_->close(lingers_never());
  if (end_->state() == State::Connected) {
    // the port is held until the connection is over
    if (claimed_) {
      Ports& ports = fabric_->tcp;
      ports.hold(local_, reuses_address());
      end_->on_death([fabric = fabric_, at = local_, reuses = reuses_address()](bool wait) {
        fabric->tcp.let_go(at, reuses, wait ? fabric->kernel.now_ns() + kTimeWaitNs : 0);
      });
    }
  }
  release_port();
}

void TcpSocket::renew_end() {
  end_ = std::make_shared<TcpEnd>(*kernel(), fabric_->wire, *this);
  // the end may outlive the socket
  end_->on_death([this, end = end_.get()](bool wait) {
    if (end->socket() != nullptr && claimed_ && wait) {
      fabric_->tcp.remember(local_, reuses_address(), kernel()->now_ns() + kTimeWaitNs);
    }
    if (end->socket() != nullptr && !port_given_) release_port();
  });
}

void TcpSocket::release_port() {
  if (claimed_) fabric_->tcp.release(*this, local_.port);
  claimed_ = false;
}

int TcpSocket::claim_port(Endpoint at, bool connecting) {
  const bool only_v6 = option(IPPROTO_IPV6, IPV6_V6ONLY) != 0;
  if (const int error = fabric_->tcp.claim(*this, at, only_v6, connecting, kernel()->now_ns())) {
    return error;
  }
  local_ = at;
  claimed_ = true;
  return 0;
}

int TcpSocket::bind(const Address& to) {
  Endpoint at;
  if (const int error = read_endpoint(to, family_, at)) return error;
  if (const int error = fabric_->check_bind(at)) return error;
  const bool in_use = end_->state() == State::Connecting || end_->state() == State::Connected;
  if (claimed_ || in_use || listening_) return -EINVAL;
  const bool port_given = at.port != 0;
  if (const int error = claim_port(at, false)) {
    local_ = endpoint_any(family_, local_.port);
    return error;
  }
  port_given_ = port_given;
  address_given_ = !at.is_any();
  return 0;
}

int TcpSocket::listen(int backlog) {
  if (phase_ != Phase::Unconnected) return -EINVAL;
  if (!claimed_) {
    if (const int error = claim_port(endpoint_any(family_, 0), false)) return error;
  }
  backlog_ = static_cast<std::uint32_t>(backlog < 0 ? kBacklogMax : std::min(backlog, kBacklogMax));
  if (listening_) return 0;
  if (const int error = fabric_->tcp.listen(*this)) return error;
  listening_ = true;
  rename(trace::FileKind::TcpListener, "listener " + text(local_), {});
  occurred(0);
  return 0;
}

// start_over: a connection that failed leaves what bind(2) has given.
void TcpSocket::start_over() {
  phase_ = Phase::Unconnected;
  if (!port_given_) release_port();
  if (!address_given_) local_ = endpoint_any(family_, local_.port);
  renew_end();
}

int TcpSocket::go_on_connecting() {
  if (end_->state() == State::Connecting) return -EALREADY;
  if (end_->state() == State::Dead && end_->error() != 0) {
    const int error = end_->take_error();
    start_over();
    return -error;
  }
  if (end_->state() == State::Fresh || end_->state() == State::Dead) {
    start_over();
    return -ECONNABORTED;
  }
  phase_ = Phase::Connected;
  return 0;
}

int TcpSocket::connect(const Address& to) {
  if (to.size < static_cast<socklen_t>(sizeof(sa_family_t))) return -EINVAL;
  if (phase_ == Phase::Connected) return -EISCONN;
  if (phase_ == Phase::Connecting) return go_on_connecting();
  if (listening_) return -EISCONN;
  Endpoint at;
  if (const int error = read_endpoint(to, family_, at)) return error;
  if (at.is_any()) at = endpoint_loopback(at.is_v4(), at.port);
  if (!fabric_->own(at) && fabric_->host_at(at) == nullptr) return -ENETUNREACH;
  Endpoint from = local_;
  if (from.is_any()) {
    from = fabric_->own_address(at);
    from.port = local_.port;
  }
  if (!claimed_) {
    if (const int error = claim_port(from, true)) return error;
  } else {
    local_ = from;
  }
  peer_ = at;
  rename(kind(), fabric_->name_of(at), {});
  phase_ = Phase::Connecting;
  end_->set_state(State::Connecting);
  occurred(0);
  send_connect(0);
  if (nonblocking() || end_->state() == State::Connecting) return -EINPROGRESS;
  return go_on_connecting();
}

TcpSocket* TcpSocket::listener() const {
  if (!fabric_->own(peer_)) return nullptr;
  return static_cast<TcpSocket*>(fabric_->tcp.find(peer_, true));
}

const char* TcpSocket::judge_connect() const {
  TcpSocket* const by = listener();
  if (by != nullptr && by->waiting_.size() + by->coming_ > by->backlog_) {
    return "the backlog is full";
  }
  return nullptr;
}

void TcpSocket::send_connect(int tries) {
  Link* const link = fabric_->link_to(peer_);
  const TcpSocket* const by = listener();
  const Parcel parcel{id(), by != nullptr ? by->id() : ObjectId{}, trace::PacketKind::Connect, 0};
  const std::weak_ptr<TcpSocket> self = weak_from_this();
  fabric_->wire.carry(
      link, 0, parcel,
      [self]() -> const char* {
        const auto socket = self.lock();
        return socket == nullptr ? "its sender is closed" : socket->judge_connect();
      },
      [self, tries] {
        if (const auto socket = self.lock()) socket->connect_arrived(tries);
      },
      [self, tries] {
        if (const auto socket = self.lock()) socket->connect_lost(tries);
      });
}

void TcpSocket::connect_lost(int tries) {
  if (end_->state() != State::Connecting) return;
  kernel()->at(kernel()->now_ns() + (kConnectAgainNs << tries), kernel()->actor().cause,
               [self = weak_from_this(), tries] {
                 const auto socket = self.lock();
                 if (socket == nullptr || socket->end_->state() != State::Connecting) return;
                 if (tries < kConnectsAgainMax) {
                   socket->send_connect(tries + 1);
                 } else {
                   socket->refused(ETIMEDOUT);
                 }
               });
}

void TcpSocket::refused(int error) {
  if (end_->state() == State::Connecting) end_->fail(error);
}

std::shared_ptr<TcpSocket> TcpSocket::make_child() {
  TcpSocket* const by = listener();
  const base::Service* const service = by == nullptr ? find_service(*fabric_, peer_) : nullptr;
  if (by == nullptr && service == nullptr) return nullptr;
  const int family = by != nullptr ? by->family_ : family_;
  const std::string name = service != nullptr ? fabric_->name_of(peer_) + " (" + service->kind + ")"
                                              : "client " + text(local_);
  auto child = std::make_shared<TcpSocket>(fabric_, family, 0, 0, name);
  child->local_ = peer_;
  child->peer_ = local_;
  child->phase_ = Phase::Connected;
  if (by != nullptr) {
    child->receive_bytes_max_ = by->receive_bytes_max_;
    child->send_bytes_max_ = by->send_bytes_max_;
    fabric_->tcp.hold(child->local_, by->reuses_address());
    child->end_->on_death(
        [fabric = fabric_, at = child->local_, reuses = by->reuses_address()](bool wait) {
          fabric->tcp.let_go(at, reuses, wait ? fabric->kernel.now_ns() + kTimeWaitNs : 0);
        });
  }
  return child;
}

void TcpSocket::connect_arrived(int tries) {
  Link* const link = fabric_->link_to(peer_);
  const std::weak_ptr<TcpSocket> self = weak_from_this();
  std::shared_ptr<TcpSocket> child;
  if (fabric_->wire.struck("refuse", link, id()) == nullptr) child = make_child();
  if (child == nullptr) {
    fabric_->wire.carry(
        link, 1, {{}, id(), trace::PacketKind::Reset, 0}, [] { return nullptr; },
        [self] {
          if (const auto socket = self.lock()) socket->refused(ECONNREFUSED);
        },
        [self, tries] {
          if (const auto socket = self.lock()) socket->connect_lost(tries);
        });
    return;
  }
  TcpEnd::join(end_, child->end_, link);
  fabric_->remember(end_);
  child->end_->set_state(State::Connected);
  rename(kind(), name(), child->id());
  child->rename(child->kind(), child->name(), id());
  child->end_->send_accept([self, child, slot = hold_backlog_slot()] {
    if (const auto socket = self.lock()) socket->established(child, slot);
  });
}

std::shared_ptr<TcpSocket::BacklogSlot> TcpSocket::hold_backlog_slot() const {
  TcpSocket* const by = listener();
  return by == nullptr ? nullptr : std::make_shared<BacklogSlot>(*by);
}

TcpSocket::BacklogSlot::BacklogSlot(TcpSocket& socket) : listener(socket.weak_from_this()) {
  ++socket.coming_;
}

TcpSocket::BacklogSlot::~BacklogSlot() {
  if (const auto socket = listener.lock()) --socket->coming_;
}

void TcpSocket::established(const std::shared_ptr<TcpSocket>& child,
                            const std::shared_ptr<BacklogSlot>& slot) {
  if (end_->state() != State::Connecting) return;
  end_->set_state(State::Connected);
  await_reset_faults();
  occurred(POLLOUT);
  fabric_->wire.later(end_->link(), [slot, child, fabric = fabric_] {
    child->tell(POLLOUT);
    if (const base::Service* const service = find_service(*fabric, child->local_)) {
      start_service(*fabric, *service, child);
    } else if (const auto listener = slot ? slot->listener.lock() : nullptr) {
      listener->waiting_.push_back(child);
      listener->occurred(POLLIN);
    } else {
      child->end_->abort("nobody accepted the connection");
    }
  });
}

// A fault meets connections that stand idle when it begins; TcpEnd those that it finds sending.
void TcpSocket::await_reset_faults() {
  Link* const link = end_->link();
  if (link == nullptr) return;
  for (const base::Fault& fault : fabric_->world.faults) {
    if (fault.kind != "reset" || fault.from_ns < kernel()->now_ns()) continue;
    if (!fault.host.empty() && fault.host != link->host->name) continue;
    kernel()->at(fault.from_ns, kernel()->actor().cause, [self = weak_from_this(), link] {
      const auto socket = self.lock();
      if (socket == nullptr || socket->end_->state() != State::Connected) return;
      if (socket->fabric_->wire.struck("reset", link, socket->id()) != nullptr) {
        socket->end_->reset_by_fault();
      }
    });
  }
}

std::shared_ptr<Socket> TcpSocket::accept(int flags, int& error) {
  error = listening_ ? EAGAIN : EINVAL;
  if (waiting_.empty()) return nullptr;
  std::shared_ptr<TcpSocket> out = std::move(waiting_.front());
  waiting_.pop_front();
  out->set_status_flags(flags & SOCK_NONBLOCK);
  readiness_lost();
  return out;
}

std::int64_t TcpSocket::send(const Message& message, int flags) {
  if (end_->state() == State::Connecting) return -EAGAIN;
  if (end_->error() != 0) {
    return -end_->take_error();
  }
  if (listening_ || end_->state() != State::Connected || !end_->sends()) return -EPIPE;
  const std::size_t total = total_bytes(message);
  if (total == 0) return 0;
  const std::string data = gather(message, std::min(total, end_->room()));
  const bool urgent = (flags & MSG_OOB) != 0;
  const bool more = (flags & MSG_MORE) != 0;
  const std::size_t count = data.empty() ? 0 : end_->send(data, urgent, more);
  return count == 0 ? -EAGAIN : static_cast<std::int64_t>(count);
}

std::int64_t TcpSocket::receive(Message& message, int flags) {
  message.flags = 0;
  message.address = {};
  if (listening_) return -ENOTCONN;
  if ((flags & MSG_OOB) != 0) return receive_urgent(message, flags);
  const std::size_t wanted = total_bytes(message);
  if (end_->unread() > 0 && wanted > 0) {
    const std::string data = end_->read(wanted, (flags & MSG_PEEK) != 0);
    if ((flags & MSG_TRUNC) == 0) scatter(data, message);
    if (!data.empty()) return static_cast<std::int64_t>(data.size());
  }
  if (end_->readable() > 0) return 0;
  if (end_->finished()) return 0;
  if (end_->error() != 0) return -end_->take_error();
  if (!end_->receives()) return 0;
  if (end_->state() == State::Fresh || end_->state() == State::Dead) return -ENOTCONN;
  return wanted == 0 ? 0 : -EAGAIN;
}

std::int64_t TcpSocket::receive_urgent(Message& message, int flags) {
  const std::optional<char> byte = end_->urgent();
  if (!byte || takes_urgent_inline()) return -EINVAL;
  const bool room = total_bytes(message) > 0;
  message.flags = room ? MSG_OOB : MSG_OOB | MSG_TRUNC;
  if ((flags & MSG_PEEK) == 0) end_->take_urgent();
  return static_cast<std::int64_t>(scatter({&*byte, room ? 1U : 0U}, message));
}

int TcpSocket::shutdown(int how) {
  if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
  if (listening_) {
    if (how == SHUT_WR) return 0;
    listening_ = false;
    for (const auto& child : waiting_) child->end_->abort("nobody accepted the connection");
    waiting_.clear();
    release_port();
    if (port_given_) claim_port(local_, false);  // it listens no more
    occurred(POLLIN | POLLHUP | POLLOUT);
    return 0;
  }
  if (end_->state() == State::Connecting) {
    end_->fail(0);
    phase_ = Phase::Unconnected;
    renew_end();
    occurred(POLLHUP | POLLOUT);
    return 0;
  }
  if (end_->state() != State::Connected) {
    if (end_->state() == State::Fresh) end_->shutdown(how);
    return -ENOTCONN;
  }
  if (phase_ == Phase::Connecting) phase_ = Phase::Connected;
  end_->shutdown(how);
  occurred(static_cast<short>(POLLIN | POLLOUT | POLLRDHUP | POLLHUP));
  return 0;
}

int TcpSocket::local(Address& out) const {
  write_endpoint(local_, family_, out);
  return 0;
}

int TcpSocket::peer(Address& out) const {
  if (end_->state() != State::Connected) return -ENOTCONN;
  write_endpoint(peer_, family_, out);
  return 0;
}

int TcpSocket::set_option(int level, int name, const void* value, socklen_t size) {
  if (Memberships::is_join(level, name)) return -EPROTO;
  if (Memberships::is_setting(level, name)) return -EINVAL;
  const std::size_t before = receive_bytes_max_;
  const int error = BasicSocket::set_option(level, name, value, size);
  if (receive_bytes_max_ > before) end_->open_window(receive_bytes_max_ - before);
  const bool pushes = name == TCP_NODELAY ? option(level, name) != 0 : name == TCP_CORK && !corks();
  if (level == IPPROTO_TCP && error == 0 && pushes) end_->flush();
  return error;
}

short TcpSocket::readiness() const {
  if (listening_) return waiting_.empty() ? 0 : POLLIN;
  int ready = 0;
  const State state = end_->state();
  const bool closed = state == State::Fresh || state == State::Dead;
  if (closed || (!end_->receives() && !end_->sends())) ready |= POLLHUP;
  if (!end_->receives()) ready |= POLLIN | POLLRDHUP;
  if (state != State::Connecting) {
    if (end_->readable() > 0) ready |= POLLIN;
    if (end_->urgent()) ready |= POLLPRI;
    if (!end_->sends() || end_->writable()) ready |= POLLOUT;
  }
  if (end_->error() != 0) ready |= POLLERR;
  return static_cast<short>(ready);
}

}  // namespace fiberscope::machine
