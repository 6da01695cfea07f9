// Kernel: what all of the simulated machine's I/O shares: time, the trace, chance, and what is
// going to happen when.
//
// Owns: the pseudo-random numbers of the machine's own chance (jitter, loss, faults), and who acts:
// the lane whose system call is being served, or nobody when something happens by itself (a packet
// arrives, a disk is done).
// Deliberately does not know: fibers and Python. Whoever runs it implements Surroundings.
//
// Invariants:
//  1. Nothing waits in here. What takes time is done at() a later time.
//  2. Every event that the machine's I/O emits has actor().cause as its cause, or a better one.
#pragma once

#include <cerrno>
#include <cstdint>
#include <functional>
#include <string_view>

#include "scheduler/base/arena.h"
#include "scheduler/base/prng.h"
#include "scheduler/machine/kernel/clock.h"
#include "scheduler/machine/kernel/costs.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::machine {

using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using base::TimeNs;
using base::TimerId;

struct Actor {
  LaneId lane;     // none: the machine itself
  EventSeq cause;  // the event that best explains what it does
};

// Surroundings: what the machine asks of whoever runs it.
class Surroundings {
 public:
  using Deed = std::function<void()>;
  // at: `action` is called when the clock is there, on whatever stack; equal times in the order in
  // which they were asked for. It must not wait. A time gone by is now, as soon as possible.
  virtual TimerId at(TimeNs when_ns, Deed action) = 0;
  // cancel: of an action that has not been called; of others nothing happens.
  virtual void cancel(TimerId timer) = 0;
  // caller: whose system call is being served.
  virtual Actor caller() const = 0;
  // caller_place: the program's line that made it.
  virtual trace::Place caller_place() const = 0;
  virtual ObjectId new_object() = 0;
  // file_bytes_max: how long the caller may make a file: RLIMIT_FSIZE. file_too_large: it has tried
  // to make one longer.
  virtual std::uint64_t file_bytes_max() const { return UINT64_MAX; }
  virtual void file_too_large() {}
  // space: whose memory the caller's is: that of one of several real processes. in_space: the deed
  // reaches into another's; it holds only copies, and what all share.
  virtual std::uint16_t space() const { return 0; }
  virtual void in_space(std::uint16_t /*space*/, Deed deed) { deed(); }

 protected:
  ~Surroundings() = default;
};

class Kernel {
 public:
  // Requires: all outlive the kernel.
  Kernel(base::VirtualClock& clock, trace::Writer& writer, Surroundings& surroundings,
         const Costs& costs, std::uint64_t seed)
      : clock_(clock), writer_(writer), around_(surroundings), costs_(costs), chance_(seed) {}
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  TimeNs now_ns() const { return clock_.now_ns; }
  // wall_ns: CLOCK_REALTIME, without the cost of asking.
  TimeNs wall_ns() const { return machine::wall_ns(clock_); }
  trace::Writer& writer() { return writer_; }
  const Costs& costs() const { return costs_; }
  // chance: equal for equal seeds. Draw only for what the recipe asks of chance.
  base::Prng& chance() { return chance_; }

  // at: as Surroundings::at; meanwhile the actor is the machine, with `cause`.
  TimerId at(TimeNs when_ns, EventSeq cause, Surroundings::Deed action);
  void cancel(TimerId timer) { around_.cancel(timer); }

  Actor actor() const { return acts_itself_ ? Actor{{}, cause_} : around_.caller(); }
  // waker: the lane whose system call leads to what happens, also by way of a packet that takes no
  // time; none: it came by itself, over a wire with latency or from a device.
  LaneId waker() const { return timed_ ? LaneId{} : around_.caller().lane; }
  trace::Place place() const { return acts_itself_ ? trace::Place{} : around_.caller_place(); }
  // emit: with actor().cause as its cause.
  template <class Payload>
  EventSeq emit(const Payload& payload) {
    return writer_.emit(payload, actor().cause);
  }

  // AsMachine: while it lives, what happens is the machine's own doing, caused by `cause`.
  class AsMachine {
   public:
    AsMachine(Kernel& kernel, EventSeq cause);
    ~AsMachine();
    AsMachine(const AsMachine&) = delete;
    AsMachine& operator=(const AsMachine&) = delete;

   private:
    Kernel& kernel_;
    bool itself_before_;
    EventSeq cause_before_;
  };

  // Telling: while it lives, those who watch a file hear of what happened to it. What else they
  // lead to must not take files away: whoever tells may be in the middle of one.
  class Telling {
   public:
    explicit Telling(Kernel& kernel) : kernel_(kernel) { ++kernel_.telling_; }
    ~Telling() { --kernel_.telling_; }
    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;

   private:
    Kernel& kernel_;
  };
  bool telling() const { return telling_ > 0; }

  std::uint16_t space() const { return around_.space(); }
  // tell: an object that lies with whoever waits: `call` where its memory is.
  template <class Call>
  void tell(const void* whom, std::uint16_t space, Call call) {
    if (space == around_.space() || base::Arena::holds(whom)) return call();
    around_.in_space(space, call);
  }

  ObjectId new_object() { return around_.new_object(); }
  std::uint64_t file_bytes_max() const { return around_.file_bytes_max(); }
  // file_too_large: what the call is to give.
  int file_too_large() {
    around_.file_too_large();
    return -EFBIG;
  }
  base::PacketId new_packet() { return base::PacketId{++last_packet_}; }
  base::OperationId new_operation() { return base::OperationId{++last_operation_}; }
  base::TextId text(std::string_view words) { return writer_.intern(words); }

 private:
  base::VirtualClock& clock_;
  trace::Writer& writer_;
  Surroundings& around_;
  const Costs& costs_;
  base::Prng chance_;
  bool acts_itself_ = false;
  bool timed_ = false;  // within an action that at() was asked for
  EventSeq cause_;
  int telling_ = 0;
  std::uint32_t last_packet_ = 0;
  std::uint32_t last_operation_ = 0;
};

}  // namespace fiberscope::machine
