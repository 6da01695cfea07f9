#include "scheduler/machine/network/unix_socket.h"

#include <poll.h>
#include <sys/un.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr std::size_t kDatagramsMax = 10;  // net.unix.max_dgram_qlen

// What Linux has in memory of what is unread: a buffer's head beside its bytes, with what describes
// both (truesize), and pages for what is beyond `head_max`.
// Source: Linux 6.1 include/linux/skbuff.h, SKB_TRUESIZE; net/core/skbuff.c,
// alloc_skb_with_frags().
constexpr std::size_t kPage = 4'096;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kSkBuff = 256;                            // struct sk_buff
constexpr std::size_t kSharedInfo = 320;                        // struct skb_shared_info
constexpr std::size_t kStreamHead = kPage - kSharedInfo;        // SKB_MAX_HEAD(0)
constexpr std::size_t kDatagramHead = 4 * kPage - kSharedInfo;  // SKB_MAX_ALLOC
constexpr std::size_t kStreamPages = 8 * kPage;                 // UNIX_SKB_FRAGS_SZ
constexpr std::size_t kDatagramPages = 17 * kPage;              // MAX_SKB_FRAGS

constexpr std::size_t aligned(std::size_t size, std::size_t to) {
  return (size + to - 1) / to * to;
}

std::size_t memory_of(std::size_t size, std::size_t head_max, std::size_t pages_max) {
  const std::size_t beyond = size > head_max ? std::min(size - head_max, pages_max) : 0;
  const std::size_t pages = std::min(size, aligned(beyond, kPage));
  const std::size_t head = std::bit_ceil(aligned(size - pages, kCacheLine) + kSharedInfo);
  return kSkBuff + head + aligned(pages, kPage);
}

// stream_part_max: a stream's bytes are cut into such parts.
std::size_t stream_part_max(std::size_t send_bytes_max) {
  return std::min(send_bytes_max / 2 - 64, kStreamHead + kStreamPages);
}

// name_key: abstract names keep their leading zero byte. Empty: unnamed.
std::string name_key(const Address& at) {
  constexpr std::size_t kStart = offsetof(sockaddr_un, sun_path);
  if (at.size <= kStart) return {};
  const auto* path = reinterpret_cast<const sockaddr_un&>(at.storage).sun_path;
  const std::size_t size = at.size - kStart;
  return path[0] == '\0' ? std::string(path, size) : std::string(path, strnlen(path, size));
}

Address address_of(const std::string& key) {
  Address out;
  auto& to = reinterpret_cast<sockaddr_un&>(out.storage);
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, key.data(), std::min(key.size(), sizeof to.sun_path));
  const bool path = !key.empty() && key[0] != '\0';
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + key.size() + (path ? 1 : 0));
  return out;
}

std::string shown(const std::string& key) {
  return !key.empty() && key[0] == '\0' ? "@" + key.substr(1) : key;
}

int check_name(const Address& at) {
  if (at.size <= static_cast<socklen_t>(offsetof(sockaddr_un, sun_path)) ||
      at.size > static_cast<socklen_t>(sizeof(sockaddr_un)) || at.storage.ss_family != AF_UNIX) {
    return -EINVAL;
  }
  return 0;
}

}  // namespace

UnixSocket::UnixSocket(std::shared_ptr<Fabric> fabric, int type, int protocol, int flags,
                       std::string_view name)
    : BasicSocket(fabric->kernel, trace::FileKind::UnixSocket, name, flags, AF_UNIX, type,
                  protocol),
      fabric_(std::move(fabric)),
      local_(address_of({})) {}

UnixSocket::~UnixSocket() {
  if (!name_key_.empty()) {
    const auto it = fabric_->unix_names.find(name_key_);
    if (it != fabric_->unix_names.end() && it->second == this) {
      // the path stays until somebody unlinks it
      if (name_key_[0] == '\0' || fabric_->path_names != nullptr) {
        fabric_->unix_names.erase(it);
      } else {
        it->second = nullptr;
      }
    }
  }
  if (unread_bytes_ > 0) {
    kernel()->emit(trace::BytesDropped{id(), unread_bytes_, kernel()->text("closed unread")});
  }
  const bool unread = !pieces_.empty();
  pieces_.clear();
  disconnect();
  for (const std::vector<UnixSocket*> senders = senders_; UnixSocket* const sender : senders) {
    sender->peer_ = nullptr;
    if (datagrams()) {
      sender->occurred(POLLOUT);
    } else {
      sender->hear_of_end(unread || unaccepted_);
    }
  }
  waiting_.clear();
}

void UnixSocket::disconnect() {
  if (peer_ != nullptr) std::erase(peer_->senders_, this);
  peer_ = nullptr;
}

void UnixSocket::hear_of_end(bool lost_bytes) {
  no_receive_ = no_send_ = true;
  if (lost_bytes) error_ = ECONNRESET;
  occurred(POLLIN | POLLOUT | POLLHUP | POLLRDHUP | (lost_bytes ? POLLERR : 0));
}

void UnixSocket::join(UnixSocket& a, UnixSocket& b) {
  for (const auto& [one, other] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
    one->peer_ = other;
    one->connected_ = true;
    other->senders_.push_back(one);
    one->peer_address_ = other->local_;
  }
}

int UnixSocket::bind(const Address& to) {
  if (to.size == sizeof(sa_family_t) && to.storage.ss_family == AF_UNIX) {
    if (!name_key_.empty()) return 0;
    char digits[8];
    std::snprintf(digits, sizeof digits, "%05x", ++fabric_->last_abstract & 0xfffffu);
    return bind(address_of(std::string(1, '\0') + digits));
  }
  if (const int error = check_name(to)) return error;
  const std::string name = name_key(to);
  if (!name_key_.empty()) return -EINVAL;
  std::string key = name;
  if (fabric_->path_names != nullptr && name[0] != '\0') {
    if (const int error = fabric_->path_names->make(name, key)) return error;
  }
  if (fabric_->unix_names.contains(key)) return -EADDRINUSE;
  fabric_->unix_names[key] = this;
  name_ = name;
  name_key_ = key;
  local_ = address_of(name);
  rename(trace::FileKind::UnixSocket, "unix " + shown(name), {});
  return 0;
}

int UnixSocket::listen(int backlog) {
  if (datagrams()) return -EOPNOTSUPP;
  if (name_key_.empty() || connected_) return -EINVAL;
  backlog_ = static_cast<std::size_t>(backlog < 0 ? kBacklogMax : std::min(backlog, kBacklogMax));
  if (!listening_) {
    listening_ = true;
    rename(trace::FileKind::UnixListener, "listener " + shown(name_), {});
    occurred(0);
  }
  return 0;
}

int UnixSocket::find(const Address& to, UnixSocket*& out) const {
  if (const int error = check_name(to)) return error;
  std::string key = name_key(to);
  const bool lies_somewhere = fabric_->path_names != nullptr && key[0] != '\0';
  if (lies_somewhere) {
    const std::string path = key;
    if (const int error = fabric_->path_names->find(path, key)) return error;
  }
  const auto it = fabric_->unix_names.find(key);
  if (it == fabric_->unix_names.end()) {
    return key[0] == '\0' || lies_somewhere ? -ECONNREFUSED : -ENOENT;
  }
  if (it->second == nullptr) return -ECONNREFUSED;
  if (it->second->type_ != type_) return -EPROTOTYPE;
  out = it->second;
  return 0;
}

int UnixSocket::connect(const Address& to) {
  if (datagrams() && to.storage.ss_family == AF_UNSPEC) {
    disconnect();
    connected_ = false;
    return 0;
  }
  UnixSocket* other = nullptr;
  if (const int error = find(to, other)) return error;
  if (datagrams()) {
    if (!takes_from(*other)) return -EPERM;
    disconnect();
    peer_ = other;
    other->senders_.push_back(this);
    connected_ = true;
    peer_address_ = other->local_;
    rename(kind(), "unix " + shown(other->name_), other->id());
    occurred(POLLOUT);
    return 0;
  }
  if (!other->listening_ || other->no_receive_) return -ECONNREFUSED;
  if (listening_) return -EINVAL;
  if (connected_) return -EISCONN;
  if (other->waiting_.size() > other->backlog_) return -EAGAIN;
  std::shared_ptr<UnixSocket> end;
  {
    const Kernel::AsMachine itself(*kernel(), kernel()->actor().cause);
    end = std::make_shared<UnixSocket>(fabric_, type_, 0, 0, "client of " + shown(other->name_));
  }
  end->local_ = other->local_;
  join(*this, *end);
  rename(kind(), "unix " + shown(other->name_), end->id());
  end->rename(kind(), end->name(), id());
  end->unaccepted_ = true;
  other->waiting_.push_back(std::move(end));
  occurred(POLLOUT);
  other->occurred(POLLIN);
  return 0;
}

std::shared_ptr<Socket> UnixSocket::accept(int flags, int& error) {
  // a listener that is shut down says so only to those who would wait
  const bool waits = listening_ && (!no_receive_ || nonblocking());
  error = datagrams() ? EOPNOTSUPP : waits ? EAGAIN : EINVAL;
  if (!listening_ || waiting_.empty()) return nullptr;
  std::shared_ptr<UnixSocket> out = std::move(waiting_.front());
  waiting_.pop_front();
  out->unaccepted_ = false;
  out->set_status_flags(flags & SOCK_NONBLOCK);
  readiness_lost();
  // those who found the backlog full
  occurred(POLLOUT);
  return out;
}

void UnixSocket::deliver(UnixSocket& to, Piece piece) {
  const std::size_t bytes = piece.bytes.size();
  const Parcel parcel{id(), to.id(),
                      datagrams() ? trace::PacketKind::Datagram : trace::PacketKind::Data, bytes};
  to.unread_bytes_ += bytes;
  to.pieces_.push_back(std::move(piece));
  readiness_lost();
  fabric_->wire.carry(
      nullptr, 0, parcel, [] { return nullptr; }, [&to] { to.occurred(POLLIN); }, [] {});
}

std::int64_t UnixSocket::send_bytes(const Message& message) {
  if (message.address.size != 0) return connected_ ? -EISCONN : -EOPNOTSUPP;
  if (!connected_) return -ENOTCONN;
  if (no_send_) return -EPIPE;
  if (peer_ == nullptr || peer_->no_receive_) return -EPIPE;
  const std::size_t total = total_bytes(message);
  if (total == 0) return 0;
  if (full()) return -EAGAIN;
  const std::size_t part_max = stream_part_max(send_bytes_max_);
  Held held(held_, 0);
  std::size_t count = 0;
  for (std::size_t bytes = 0; count < total && !full();) {
    const std::size_t part = std::min(total - count, part_max);
    held.set(bytes += memory_of(part, kStreamHead, kStreamPages));
    count += part;
  }
  deliver(*peer_, {gather(message, count), message.files, {}, std::move(held), part_max});
  return static_cast<std::int64_t>(count);
}

std::size_t UnixSocket::held(const Piece& piece) {
  const std::size_t gone = piece.read_bytes / piece.part_max * piece.part_max;
  std::size_t out = 0;
  for (std::size_t left = piece.read_bytes - gone + piece.bytes.size(); left > 0;) {
    const std::size_t part = std::min(left, piece.part_max);
    out += memory_of(part, kStreamHead, kStreamPages);
    left -= part;
  }
  return out;
}

// takes_from: who is connected takes datagrams from its peer only, also when that has gone.
bool UnixSocket::takes_from(const UnixSocket& to) const {
  return !to.connected_ || to.peer_ == this;
}

std::int64_t UnixSocket::send_datagram(const Message& message, UnixSocket& to) {
  if (to.no_receive_) return -EPIPE;
  const std::size_t total = total_bytes(message);
  if (total > send_bytes_max_ - 32) return -EMSGSIZE;
  const bool many = datagrams() && to.peer_ != this && to.pieces_.size() > kDatagramsMax;
  if (many || full()) return -EAGAIN;
  deliver(to, {gather(message, total), message.files, local_,
               Held(held_, memory_of(total, kDatagramHead, kDatagramPages))});
  return static_cast<std::int64_t>(total);
}

std::int64_t UnixSocket::send(const Message& message, int flags) {
  if ((flags & MSG_OOB) != 0) return -EOPNOTSUPP;
  if (stream()) return send_bytes(message);
  if (!datagrams()) {
    if (error_ != 0) return -take_error();
    if (!connected_) return -ENOTCONN;
    if (no_send_ || peer_ == nullptr) return -EPIPE;
    return send_datagram(message, *peer_);
  }
  UnixSocket* to = peer_;
  if (message.address.size != 0) {
    if (no_send_) return -EPIPE;
    if (const int error = find(message.address, to)) return error;
  } else if (to == nullptr) {
    if (!connected_) return -ENOTCONN;
    connected_ = false;
    return -ECONNREFUSED;
  }
  if (no_send_) return -EPIPE;
  if (!takes_from(*to)) return -EPERM;
  return send_datagram(message, *to);
}

void UnixSocket::taken(std::size_t bytes) {
  unread_bytes_ -= bytes;
  readiness_lost();
  for (const std::vector<UnixSocket*> senders = senders_; UnixSocket* const sender : senders) {
    sender->occurred(POLLOUT);
  }
}

std::int64_t UnixSocket::receive_bytes(Message& message, int flags) {
  if (!connected_) return -EINVAL;
  if ((flags & MSG_OOB) != 0) return -EINVAL;
  const std::size_t wanted = total_bytes(message);
  if (wanted == 0) return 0;
  if (pieces_.empty()) {
    if (error_ != 0) return -take_error();
    return no_receive_ ? 0 : -EAGAIN;
  }
  const bool peek = (flags & MSG_PEEK) != 0;
  std::string data;
  std::size_t whole = 0;
  bool with_files = false;
  for (const Piece& piece : pieces_) {
    if (data.size() == wanted || with_files) break;
    if (!piece.files.empty()) {
      if (!data.empty()) break;
      with_files = true;
      message.files = piece.files;
    }
    const std::size_t count = std::min(wanted - data.size(), piece.bytes.size());
    data.append(piece.bytes, 0, count);
    if (count == piece.bytes.size()) ++whole;
  }
  scatter(data, message);
  message.address = {};
  if (peek) return static_cast<std::int64_t>(data.size());
  std::size_t left = data.size();
  for (; whole > 0; --whole) {
    left -= pieces_.front().bytes.size();
    pieces_.pop_front();
  }
  if (left > 0) {
    Piece& front = pieces_.front();
    front.bytes.erase(0, left);
    front.files.clear();
    front.read_bytes += left;
    front.held.set(held(front));
  }
  taken(data.size());
  return static_cast<std::int64_t>(data.size());
}

std::int64_t UnixSocket::receive_datagram(Message& message, int flags) {
  if (!datagrams() && !connected_) return -ENOTCONN;
  if ((flags & MSG_OOB) != 0) return -EOPNOTSUPP;
  if (error_ != 0) return -take_error();
  if (pieces_.empty()) {
    // a datagram socket that is shut down says so only to those who would wait
    if (!no_receive_) return -EAGAIN;
    return datagrams() && nonblocking() ? -EAGAIN : 0;
  }
  const Piece& piece = pieces_.front();
  const std::size_t size = piece.bytes.size();
  const std::size_t count = scatter(piece.bytes, message);
  message.files = piece.files;
  message.address = piece.from;
  message.flags = count < size ? MSG_TRUNC : 0;
  if ((flags & MSG_PEEK) == 0) {
    if (count < size) {
      kernel()->emit(
          trace::BytesDropped{id(), size - count, kernel()->text("the buffer is short")});
    }
    pieces_.pop_front();
    taken(size);
  }
  return static_cast<std::int64_t>((flags & MSG_TRUNC) != 0 ? size : count);
}

std::int64_t UnixSocket::receive(Message& message, int flags) {
  message.flags = 0;
  return stream() ? receive_bytes(message, flags) : receive_datagram(message, flags);
}

int UnixSocket::shutdown(int how) {
  if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
  const bool receive = how != SHUT_WR;
  const bool send = how != SHUT_RD;
  no_receive_ = no_receive_ || receive;
  no_send_ = no_send_ || send;
  if (peer_ != nullptr && !datagrams()) {
    peer_->no_send_ = peer_->no_send_ || receive;
    peer_->no_receive_ = peer_->no_receive_ || send;
    peer_->occurred(POLLIN | POLLOUT | POLLRDHUP | (peer_->no_send_ ? POLLHUP : 0));
  }
  occurred(POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
  return 0;
}

int UnixSocket::local(Address& out) const {
  out = local_;
  return 0;
}

int UnixSocket::peer(Address& out) const {
  if (peer_ == nullptr && datagrams() && connected_) {
    out = peer_address_;
    return 0;
  }
  if (peer_ == nullptr) return -ENOTCONN;
  out = peer_->local_;
  return 0;
}

int UnixSocket::take_error() { return std::exchange(error_, 0); }

short UnixSocket::readiness() const {
  int ready = 0;
  if (error_ != 0) ready |= POLLERR;
  if (no_receive_ && no_send_) ready |= POLLHUP;
  if (no_receive_) ready |= POLLRDHUP | POLLIN;
  if (!pieces_.empty() || !waiting_.empty()) ready |= POLLIN;
  if (!datagrams() && !connected_ && !listening_) ready |= POLLHUP;
  bool writable = !listening_ && *held_ * 4 <= send_bytes_max_;
  if (peer_ != nullptr && datagrams() && peer_->peer_ != this) {
    writable = writable && peer_->pieces_.size() <= kDatagramsMax;
  }
  if (writable) ready |= POLLOUT;
  return static_cast<short>(ready);
}

}  // namespace fiberscope::machine
