// TcpEnd: one end of a TCP connection. It outlives its socket until what was sent has arrived.
//
// Owns: the bytes that wait for the peer's window, the order of what is on its way, what has
// arrived and is unread, and how the end came to its end. Deliberately does not know ports,
// listeners or options.
//
// Simplified: no congestion window and no Nagle's algorithm; acknowledgements and window updates
// take the link's latency but are not packets of the trace, and are never lost. A packet stands for
// up to kSegmentBytesMax bytes, as the kernel hands them to the network card in one piece. That
// there is an urgent byte is told with the byte, not before it.
//
// Invariants:
//  1. What was sent is read once, in order, or told of in PacketLost or BytesDropped.
//  2. At most the receiver's buffer is on its way or unread.
// Source: tcp(7); net/ipv4/tcp.c and tcp_input.c of Linux for the order of the checks; RFC 9293.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/machine/network/wire.h"

namespace fiberscope::machine {

class BasicSocket;

inline constexpr std::size_t kSegmentBytesMax = 16'384;
inline constexpr TimeNs kRetransmitNs = 200 * base::kMillisecond;  // doubles each time
inline constexpr int kRetransmitsMax = 15;                         // net.ipv4.tcp_retries2
inline constexpr TimeNs kHoldNs = 200 * base::kMillisecond;        // TCP_CORK, MSG_MORE
inline constexpr TimeNs kConnectAgainNs = base::kSecond;           // doubles each time
inline constexpr int kConnectsAgainMax = 6;                        // net.ipv4.tcp_syn_retries
inline constexpr TimeNs kTimeWaitNs = 60 * base::kSecond;

class TcpEnd : public std::enable_shared_from_this<TcpEnd> {
 public:
  enum class State { Fresh, Connecting, Connected, Dead };

  TcpEnd(Kernel& kernel, Wire& wire, BasicSocket& socket);

  // join: connects two ends by `link`, nullptr: at once; `here` is on the program's machine. The
  // caller says when each is connected.
  static void join(const std::shared_ptr<TcpEnd>& here, const std::shared_ptr<TcpEnd>& there,
                   Link* link);

  State state() const { return state_; }
  void set_state(State state) { state_ = state; }
  Link* link() const { return link_; }
  const std::shared_ptr<TcpEnd>& peer() const { return peer_; }
  ObjectId id() const { return id_; }
  BasicSocket* socket() const { return socket_; }
  bool receives() const { return !no_receive_; }
  bool sends() const { return !no_send_; }
  bool finished() const { return finished_; }
  int error() const { return error_; }
  int take_error() { return std::exchange(error_, 0); }
  std::size_t unread() const { return received_.size() - read_; }
  bool writable() const { return room() * 2 >= used(); }
  std::size_t used() const { return unsent_.size() + in_flight_; }
  std::size_t room() const;

  // send_accept: the answer to a connection: then the other end is connected.
  void send_accept(std::function<void()> connected);
  // send: what there is room for; 0: none. `urgent`: the last byte of it is; `more`: there is more
  // to come, so a packet that is not full waits for it, up to kHoldNs.
  std::size_t send(std::string_view data, bool urgent, bool more);
  // flush: what waits for more waits no longer, unless a new call has it wait.
  void flush() { pump(false); }
  // read: up to an urgent byte; one that comes next is passed by, unless it is taken in line.
  std::string read(std::size_t bytes_max, bool peek);
  // urgent: the urgent byte that has not been taken (MSG_OOB) or passed by. Requires of
  // take_urgent: there is one.
  std::optional<char> urgent() const;
  void take_urgent();
  // at_mark: the next byte is, or was, the urgent one: sockatmark(3).
  bool at_mark() const;
  // readable: bytes that read() would come to, over an urgent one. before_mark: those before one.
  std::size_t readable() const { return unread() - (leaves_out_next() ? 1 : 0); }
  std::size_t before_mark() const;
  // shutdown: of this direction or both, as SHUT_RD, SHUT_WR, SHUT_RDWR.
  void shutdown(int how);
  // close: the socket goes; `hard`: SO_LINGER with 0 seconds.
  void close(bool hard);
  // abort: resets the connection from this side.
  void abort(std::string_view why);
  // reset_by_fault: both ends hear of it, as from somebody in between.
  void reset_by_fault();
  // fail: it ends with this error, and tells nobody else.
  void fail(int error) { die(error); }
  // on_death: called once when nothing can happen to it any more; whether it closed first.
  void on_death(std::function<void(bool time_wait)> call) { on_death_ = std::move(call); }
  // window_grew: the receive buffer is larger now.
  void open_window(std::size_t bytes);
  // separate: lets go of all that it keeps, when the network goes.
  void separate() {
    peer_.reset();
    on_death_ = {};
  }

 private:
  struct Segment {
    trace::PacketKind kind;
    std::string bytes;
    std::function<void()> then;              // of Accept
    std::optional<std::size_t> urgent = {};  // which of the bytes
  };
  void transmit(Segment segment);
  void attempt(std::uint64_t number, std::shared_ptr<Segment> segment, int tries);
  void lost(std::uint64_t number, const std::shared_ptr<Segment>& segment, int tries);
  const char* judge(const Segment& segment) const;
  void arrived(std::uint64_t number, const std::shared_ptr<Segment>& segment);
  void take(Segment& segment);
  void take_data(Segment& segment);
  void pass_urgent();
  bool leaves_out_next() const;
  std::uint64_t position() const { return taken_bytes_ - unread(); }
  void take_finish();
  void take_reset();
  void acknowledged(std::size_t bytes);
  void credit(std::size_t bytes);
  void pump(bool holds_back);
  void hold();
  void die(int error);
  void forget_received();
  void drop(std::size_t bytes, std::string_view why);
  void drop_early(std::string_view why);
  void tell(short events);

  Kernel& kernel_;
  Wire& wire_;
  BasicSocket* socket_;  // nullptr: it is closed
  ObjectId id_;
  State state_ = State::Fresh;
  int direction_ = 0;
  int error_ = 0;
  bool holds_ = false;          // a packet that is not full
  bool finish_wanted_ = false;  // after what is unsent
  bool finish_sent_ = false;
  bool finished_ = false;  // the other end's FIN is here
  bool closed_first_ = false;
  bool no_receive_ = false;
  bool no_send_ = false;
  std::shared_ptr<TcpEnd> peer_;
  Link* link_ = nullptr;
  // to the other end
  std::string unsent_;
  std::uint64_t sent_bytes_ = 0;
  // counted from the first byte ever sent; kNoUrgent: there is none
  static constexpr std::uint64_t kNoUrgent = UINT64_MAX;
  std::uint64_t urgent_unsent_ = kNoUrgent;
  std::uint64_t holds_count_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t window_ = 0;  // what the peer has room for
  std::uint64_t next_sent_ = 0;
  // from the other end
  std::uint64_t next_taken_ = 0;
  struct Early {
    std::uint64_t number;
    std::shared_ptr<Segment> segment;
  };
  std::vector<Early> early_;  // arrived before others, in order
  std::string received_;
  std::size_t read_ = 0;           // of them
  std::uint64_t taken_bytes_ = 0;  // ever
  struct Urgent {
    std::uint64_t at;  // counted from the first byte ever taken
    char byte;
    bool taken = false;
  };
  std::optional<Urgent> urgent_;  // until it is passed by
  std::function<void(bool)> on_death_;
};

}  // namespace fiberscope::machine
