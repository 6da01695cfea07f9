#include "scheduler/machine/network/tcp_end.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "scheduler/machine/network/basic_socket.h"

namespace fiberscope::machine {

using trace::PacketKind;

TcpEnd::TcpEnd(Kernel& kernel, Wire& wire, BasicSocket& socket)
    : kernel_(kernel), wire_(wire), socket_(&socket), id_(socket.id()) {}

void TcpEnd::join(const std::shared_ptr<TcpEnd>& here, const std::shared_ptr<TcpEnd>& there,
                  Link* link) {
  here->peer_ = there;
  there->peer_ = here;
  here->link_ = there->link_ = link;
  here->direction_ = 0;
  there->direction_ = 1;
  here->window_ = there->socket_->receive_bytes_max();
  there->window_ = here->socket_ != nullptr ? here->socket_->receive_bytes_max() : 0;
}

std::size_t TcpEnd::room() const {
  const std::size_t most = socket_ == nullptr ? 0 : socket_->send_bytes_max();
  return most > used() ? most - used() : 0;
}

void TcpEnd::tell(short events) {
  if (socket_ != nullptr) socket_->tell(events);
}

void TcpEnd::drop(std::size_t bytes, std::string_view why) {
  if (bytes > 0) kernel_.emit(trace::BytesDropped{id_, bytes, kernel_.text(why)});
}

void TcpEnd::send_accept(std::function<void()> connected) {
  transmit({PacketKind::Accept, {}, std::move(connected)});
}

std::size_t TcpEnd::send(std::string_view data, bool urgent, bool more) {
  const std::size_t count = std::min(data.size(), room());
  unsent_.append(data.substr(0, count));
  if (urgent && count > 0) urgent_unsent_ = sent_bytes_ + unsent_.size() - 1;
  pump(more || (socket_ != nullptr && socket_->corks()));
  if (socket_ != nullptr && !writable()) socket_->tell(0);
  return count;
}

void TcpEnd::pump(bool holds_back) {
  holds_back = holds_back && !finish_wanted_;
  if (!holds_back) holds_ = false;
  while (peer_ != nullptr && state_ == State::Connected && !unsent_.empty() && window_ > 0) {
    const std::size_t count = std::min({unsent_.size(), window_, kSegmentBytesMax});
    if (holds_back && count == unsent_.size() && count < kSegmentBytesMax) {
      hold();
      break;
    }
    Segment segment{PacketKind::Data, unsent_.substr(0, count), {}};
    if (urgent_unsent_ < sent_bytes_ + count) {
      segment.urgent = std::exchange(urgent_unsent_, kNoUrgent) - sent_bytes_;
    }
    unsent_.erase(0, count);
    sent_bytes_ += count;
    window_ -= count;
    in_flight_ += count;
    transmit(std::move(segment));
  }
  if (peer_ == nullptr || state_ != State::Connected) return;
  if (unsent_.empty() && finish_wanted_ && !finish_sent_) {
    finish_sent_ = true;
    if (!finished_) closed_first_ = true;
    transmit({PacketKind::Finish, {}, {}});
  }
}

// hold: what waits for more is sent by itself after a while.
void TcpEnd::hold() {
  if (std::exchange(holds_, true)) return;
  kernel_.at(kernel_.now_ns() + kHoldNs, kernel_.actor().cause,
             [self = shared_from_this(), count = ++holds_count_] {
               if (self->holds_ && self->holds_count_ == count) self->pump(false);
             });
}

void TcpEnd::transmit(Segment segment) {
  attempt(next_sent_++, std::make_shared<Segment>(std::move(segment)), 0);
}

void TcpEnd::attempt(std::uint64_t number, std::shared_ptr<Segment> segment, int tries) {
  const std::shared_ptr<TcpEnd> self = shared_from_this();
  const std::shared_ptr<TcpEnd> to = peer_;
  if (to == nullptr) return;
  const Parcel parcel{id_, to->id_, segment->kind, segment->bytes.size()};
  wire_.carry(
      link_, direction_, parcel, [to, segment] { return to->judge(*segment); },
      [to, number, segment] { to->arrived(number, segment); },
      [self, to, number, segment, tries] {
        const bool refused = to->judge(*segment) != nullptr;
        if (!refused) {
          self->lost(number, segment, tries);
        } else if (segment->kind == PacketKind::Data && to->state_ != State::Dead) {
          to->abort("data arrived for a socket that is closed");
        } else if (segment->kind == PacketKind::Accept) {
          self->take_reset();
        }
      });
}

void TcpEnd::lost(std::uint64_t number, const std::shared_ptr<Segment>& segment, int tries) {
  if (segment->kind == PacketKind::Reset || state_ == State::Dead) return;
  if (tries >= kRetransmitsMax) {
    die(ETIMEDOUT);
    return;
  }
  const TimeNs wait = std::min(kRetransmitNs << tries, 120 * base::kSecond);
  kernel_.at(kernel_.now_ns() + wait, kernel_.actor().cause,
             [self = shared_from_this(), number, segment, tries] {
               if (self->state_ != State::Dead) self->attempt(number, segment, tries + 1);
             });
}

// judge: a Data packet for an end that takes no more is lost.
const char* TcpEnd::judge(const Segment& segment) const {
  if (state_ == State::Dead) return "the connection is over";
  if (segment.kind != PacketKind::Data) return nullptr;
  if (socket_ == nullptr || (no_receive_ && finish_sent_)) return "nobody reads any more";
  return nullptr;
}

void TcpEnd::arrived(std::uint64_t number, const std::shared_ptr<Segment>& segment) {
  const std::shared_ptr<TcpEnd> self = shared_from_this();
  if (number != next_taken_) {
    const auto at = std::ranges::lower_bound(early_, number, {}, &Early::number);
    early_.insert(at, Early{number, segment});
    return;
  }
  ++next_taken_;
  take(*segment);
  while (!early_.empty() && early_.front().number == next_taken_ && state_ != State::Dead) {
    const std::shared_ptr<Segment> next = std::move(early_.front().segment);
    early_.erase(early_.begin());
    ++next_taken_;
    take(*next);
  }
}

void TcpEnd::take(Segment& segment) {
  switch (segment.kind) {
    case PacketKind::Accept:
      segment.then();
      break;
    case PacketKind::Data:
      take_data(segment);
      break;
    case PacketKind::Finish:
      take_finish();
      break;
    default:
      take_reset();
  }
}

void TcpEnd::take_data(Segment& segment) {
  const std::string& bytes = segment.bytes;
  if (socket_ == nullptr || (no_receive_ && finish_sent_)) {  // closed since it arrived
    drop(bytes.size(), "nobody reads any more");
    abort("data arrived for a socket that is closed");
    return;
  }
  if (wire_.struck("reset", link_, direction_ == 0 ? id_ : peer_->id_) != nullptr) {
    drop(bytes.size(), "reset");
    reset_by_fault();
    return;
  }
  // an older one that nobody took is data again, but for one that comes next
  const bool passes = segment.urgent && leaves_out_next();
  if (segment.urgent) {
    if (passes) pass_urgent();
    urgent_ = {taken_bytes_ + *segment.urgent, bytes[*segment.urgent]};
  }
  received_ += bytes;
  taken_bytes_ += bytes.size();
  const std::shared_ptr<TcpEnd> from = peer_;
  wire_.later(link_, [from, count = bytes.size()] { from->acknowledged(count); });
  if (passes) open_window(1);
  tell(segment.urgent ? POLLIN | POLLPRI : POLLIN);
}

void TcpEnd::acknowledged(std::size_t bytes) {
  in_flight_ -= std::min(bytes, in_flight_);
  if (link_ != nullptr && socket_ != nullptr && writable() && state_ != State::Dead) tell(POLLOUT);
}

void TcpEnd::credit(std::size_t bytes) {
  window_ += bytes;
  const std::size_t before = unsent_.size();
  pump(socket_ != nullptr && socket_->corks());
  if (before != unsent_.size() && writable() && state_ != State::Dead) tell(POLLOUT);
}

void TcpEnd::open_window(std::size_t bytes) {
  if (const std::shared_ptr<TcpEnd> from = peer_) {
    wire_.later(link_, [from, bytes] { from->credit(bytes); });
  }
}

std::string TcpEnd::read(std::size_t bytes_max, bool peek) {
  const bool leaves_out = leaves_out_next();
  const std::size_t left_out = leaves_out ? 1 : 0;
  const bool stops = urgent_ && urgent_->at > position();
  const std::size_t most = stops ? urgent_->at - position() : unread() - left_out;
  std::string out = received_.substr(read_ + left_out, std::min(bytes_max, most));
  if (peek) return out;
  if (leaves_out) pass_urgent();
  if (!out.empty() && at_mark()) urgent_.reset();  // it was taken in line
  read_ += out.size();
  if (unread() == 0) {
    forget_received();
    socket_->tell(0);
  } else if (read_ > kSegmentBytesMax) {
    received_.erase(0, std::exchange(read_, 0));
  }
  if (state_ != State::Dead) open_window(out.size() + left_out);
  return out;
}

std::optional<char> TcpEnd::urgent() const {
  if (!urgent_ || urgent_->taken) return {};
  return urgent_->byte;
}

void TcpEnd::take_urgent() {
  urgent_->taken = true;
  socket_->tell(0);
}

bool TcpEnd::at_mark() const { return urgent_ && urgent_->at == position(); }

bool TcpEnd::leaves_out_next() const {
  return at_mark() && unread() > 0 && !(socket_ != nullptr && socket_->takes_urgent_inline());
}

std::size_t TcpEnd::before_mark() const {
  if (!urgent_ || (socket_ != nullptr && socket_->takes_urgent_inline())) return unread();
  return urgent_->at - position();
}

// pass_urgent: the urgent byte is the next one, and is no part of the data. The caller opens the
// window.
void TcpEnd::pass_urgent() {
  if (!urgent_->taken) drop(1, "the urgent byte was not taken");
  urgent_.reset();
  ++read_;
}

// forget_received: with its memory: thousands of connections may stand idle.
void TcpEnd::forget_received() {
  std::string().swap(received_);
  read_ = 0;
  urgent_.reset();
}

void TcpEnd::take_finish() {
  finished_ = true;
  no_receive_ = true;
  if (finish_sent_) {
    const std::shared_ptr<TcpEnd> from = peer_;
    die(0);
    wire_.later(link_, [from] {
      if (from->state_ != State::Dead) from->die(0);
    });
    return;
  }
  tell(POLLIN | POLLRDHUP | (no_send_ ? POLLHUP : 0));
}

void TcpEnd::take_reset() {
  if (state_ == State::Dead) return;
  die(finished_ ? EPIPE : ECONNRESET);
}

void TcpEnd::die(int error) {
  const std::shared_ptr<TcpEnd> self = shared_from_this();
  const bool was_connected = state_ == State::Connected;
  state_ = State::Dead;
  no_receive_ = no_send_ = true;
  if (error != 0) {
    error_ = error;
    drop(unsent_.size(), "the connection is over before they were sent");
    unsent_.clear();
  }
  drop_early("the connection is over");
  if (socket_ == nullptr) {
    drop(unread(), "nobody reads any more");
    forget_received();
  }
  peer_.reset();
  if (on_death_) std::exchange(on_death_, {})(was_connected && error == 0 && closed_first_);
  tell(static_cast<short>(POLLIN | POLLOUT | POLLRDHUP | POLLHUP | (error != 0 ? POLLERR : 0)));
}

// drop_early: what arrived before its turn; what is missing before it then finds nobody.
void TcpEnd::drop_early(std::string_view why) {
  std::size_t early = 0;
  for (const Early& each : early_) early += each.segment->bytes.size();
  drop(early, why);
  early_.clear();
}

void TcpEnd::abort(std::string_view why) {
  if (state_ == State::Dead) return;
  drop(unsent_.size(), why);
  unsent_.clear();
  transmit({PacketKind::Reset, {}, {}});
  if (state_ != State::Dead) die(socket_ != nullptr ? ECONNRESET : 0);
}

void TcpEnd::reset_by_fault() {
  const std::shared_ptr<TcpEnd> other = peer_;
  take_reset();
  if (other != nullptr) other->take_reset();
}

void TcpEnd::shutdown(int how) {
  if (how != SHUT_WR) no_receive_ = true;
  if (how != SHUT_RD) {
    no_send_ = true;
    finish_wanted_ = true;
    pump(false);
  }
}

void TcpEnd::close(bool hard) {
  const std::shared_ptr<TcpEnd> self = shared_from_this();
  const std::size_t unread = this->unread();
  drop(unread - (urgent_ && urgent_->taken ? 1 : 0), "closed unread");
  forget_received();
  drop_early("closed unread");
  socket_ = nullptr;
  if (state_ == State::Dead || state_ == State::Fresh) return;
  if (state_ == State::Connecting) {
    state_ = State::Dead;
    if (on_death_) std::exchange(on_death_, {})(false);
    return;
  }
  if (unread > 0 || hard) {
    abort(hard ? "SO_LINGER 0" : "closed with unread data");
    return;
  }
  shutdown(SHUT_RDWR);
}

}  // namespace fiberscope::machine
