// Event, Mutex, Channel and select: what the fibers of these tests wait on.
//
// Owns: each primitive its state and the list of those who wait on it. Deliberately does not know
// queues or time: it parks and wakes through the scheduler, and every wait says why (WaitKind, the
// object's number, for a mutex the holder).
//
// Invariants:
//  1. First come, first served: waiters are served in the order in which they began to wait.
//  2. Nobody barges in: a freed mutex, a sent value belongs to the first waiter at once.
//  3. A waiter that is cancelled or timed out leaves all its lists at that moment; a wait that
//     something was delivered to has succeeded, even if a cancel follows: that ends the next wait.
//  4. Nothing here allocates, except a channel's buffer.
//
// One mechanism serves all: a Case is one thing that can end a wait. It lies on the waiter's stack
// and stands in the primitive's list. select() first tries all its cases in order, then enlists
// them all and parks; whoever can complete one of them claims it, which takes the others back.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "scheduler/core/scheduler.h"

namespace fiberscope::test {

using namespace core;  // NOLINT: all of it is the scheduler's

class CaseList;
class Selection;

// What a case's wait looks like in the trace.
struct CaseReason {
  trace::WaitKind why;
  ObjectId object;
  TextId detail;
  const LaneId* target = nullptr;
  bool held = false;  // see Wait
};

class Case {
 public:
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

 protected:
  Case() = default;
  ~Case() = default;

 private:
  friend class CaseList;
  friend class Selection;
  virtual bool try_now() = 0;
  virtual CaseList& list() = 0;
  virtual CaseReason reason() const = 0;

  Case* next_ = nullptr;
  Case* previous_ = nullptr;
  Selection* selection_ = nullptr;  // while it waits
};

// Those who wait on one side of a primitive, longest first.
class CaseList {
 public:
  CaseList() = default;
  ~CaseList() { CHECK_MSG(empty(), "a primitive is destroyed while somebody waits on it"); }
  CaseList(const CaseList&) = delete;
  CaseList& operator=(const CaseList&) = delete;
  bool empty() const { return head_ == nullptr; }
  Case& front() const { return *head_; }
  // claim: the first waiter's wait has succeeded through this case; `detail` tells it why.
  void claim_front(Scheduler& scheduler, TextId detail);
  void push_back(Case& c);
  void remove(Case& c);

 private:
  Case* head_ = nullptr;
  Case* tail_ = nullptr;
};

inline constexpr std::size_t kTimedOut = SIZE_MAX;

// select_cases: waits until one of `cases` happens, or until the deadline; of several that can
// happen at once, the first listed does. Returns its index, or kTimedOut. Throws Cancelled.
// Emits: nothing if one can happen at once; else as park().
std::size_t select_cases(Scheduler& scheduler, std::span<Case* const> cases,
                         TimeNs deadline_ns = base::kNever);

template <class... Cases>
std::size_t select_until(Scheduler& scheduler, TimeNs deadline_ns, Cases&... cases) {
  const std::array<Case*, sizeof...(Cases)> all{&cases...};
  return select_cases(scheduler, all, deadline_ns);
}
template <class... Cases>
std::size_t select(Scheduler& scheduler, Cases&... cases) {
  return select_until(scheduler, base::kNever, cases...);
}

// Event: set or not; set() lets everybody go who waits.
class Event {
 public:
  Event(Scheduler& scheduler, std::string_view name);

  bool is_set() const { return set_; }
  void set();
  void clear() { set_ = false; }
  // wait: false when the deadline came first.
  bool wait(TimeNs deadline_ns = base::kNever);

  class WaitCase final : public Case {
   public:
    explicit WaitCase(Event& event) : event_(event) {}

   private:
    bool try_now() override { return event_.set_; }
    CaseList& list() override { return event_.waiters_; }
    CaseReason reason() const override;
    Event& event_;
  };

 private:
  Scheduler& scheduler_;
  ObjectId object_;
  TextId detail_;
  TextId set_detail_;
  bool set_ = false;
  CaseList waiters_;
};

// Mutex: held by one fiber. unlock() gives it to the one who waits longest.
class Mutex {
 public:
  Mutex(Scheduler& scheduler, std::string_view name);

  // lock: false when the deadline came first. A fiber that holds it already waits for itself.
  bool lock(TimeNs deadline_ns = base::kNever);
  bool try_lock();
  // Requires: the running fiber holds it.
  void unlock();
  bool locked() const { return holder_ != nullptr; }
  // holder: the lane that holds it; none when it is free.
  LaneId holder() const { return holder_lane_; }

 private:
  struct LockCase final : Case {
    LockCase(Mutex& m, Fiber& f) : mutex(m), fiber(f) {}
    bool try_now() override;
    CaseList& list() override { return mutex.waiters_; }
    CaseReason reason() const override;
    Mutex& mutex;
    Fiber& fiber;
  };
  void take(Fiber& fiber);

  Scheduler& scheduler_;
  ObjectId object_;
  TextId detail_;
  TextId released_detail_;
  Fiber* holder_ = nullptr;
  LaneId holder_lane_;
  CaseList waiters_;
};

// MutexLock: holds a mutex for a scope.
class MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// ChannelSide: what every channel has, whatever it carries.
class ChannelSide {
 protected:
  ChannelSide(Scheduler& scheduler, std::string_view name);

  CaseReason reason(trace::WaitKind why) const { return {why, object_, detail_}; }

  Scheduler& scheduler_;
  ObjectId object_;
  TextId detail_;
  TextId sent_detail_;
  TextId received_detail_;
  TextId closed_detail_;
  bool closed_ = false;
  CaseList senders_;
  CaseList receivers_;
};

// Channel: values from senders to receivers, in order. With capacity 0 a send waits for its
// receiver; otherwise only while `capacity` values lie in the channel.
template <class T>
class Channel : private ChannelSide {
 public:
  Channel(Scheduler& scheduler, std::string_view name, std::size_t capacity)
      : ChannelSide(scheduler, name), capacity_(capacity) {}

  // send: false when the channel is closed, before or while it waits; the value is then dropped.
  bool send(T value) {
    SendCase sending(*this, std::move(value));
    select(scheduler_, sending);
    return sending.sent();
  }
  // receive: nothing when the channel is closed and empty.
  std::optional<T> receive() {
    ReceiveCase receiving(*this);
    select(scheduler_, receiving);
    return std::move(receiving.value());
  }
  // close: nobody sends any more. Those who wait to send are told false; what lies in the channel
  // can still be received.
  void close() {
    closed_ = true;
    while (!receivers_.empty()) receivers_.claim_front(scheduler_, closed_detail_);
    while (!senders_.empty()) senders_.claim_front(scheduler_, closed_detail_);
  }
  bool closed() const { return closed_; }
  std::size_t size() const { return buffer_.size(); }

  class SendCase final : public Case {
   public:
    SendCase(Channel& channel, T value) : channel_(channel), value_(std::move(value)) {}
    bool sent() const { return sent_; }

   private:
    friend class Channel;
    bool try_now() override { return channel_.try_send(*this); }
    CaseList& list() override { return channel_.senders_; }
    CaseReason reason() const override {
      return channel_.ChannelSide::reason(trace::WaitKind::ChannelSend);
    }
    T take() {
      sent_ = true;
      return std::move(value_);
    }
    Channel& channel_;
    T value_;
    bool sent_ = false;
  };

  class ReceiveCase final : public Case {
   public:
    explicit ReceiveCase(Channel& channel) : channel_(channel) {}
    std::optional<T>& value() { return value_; }

   private:
    friend class Channel;
    bool try_now() override { return channel_.try_receive(*this); }
    CaseList& list() override { return channel_.receivers_; }
    CaseReason reason() const override {
      return channel_.ChannelSide::reason(trace::WaitKind::ChannelReceive);
    }
    Channel& channel_;
    std::optional<T> value_;
  };

 private:
  bool try_send(SendCase& sending) {
    if (closed_) return true;
    if (!receivers_.empty()) {
      static_cast<ReceiveCase&>(receivers_.front()).value_.emplace(sending.take());
      receivers_.claim_front(scheduler_, sent_detail_);
      return true;
    }
    if (buffer_.size() >= capacity_) return false;
    buffer_.push_back(sending.take());
    return true;
  }
  bool try_receive(ReceiveCase& receiving) {
    if (!buffer_.empty()) {
      receiving.value_.emplace(std::move(buffer_.front()));
      buffer_.pop_front();
      if (!senders_.empty()) buffer_.push_back(claim_sender());
      return true;
    }
    if (!senders_.empty()) {
      receiving.value_.emplace(claim_sender());
      return true;
    }
    return closed_;
  }
  T claim_sender() {
    T value = static_cast<SendCase&>(senders_.front()).take();
    senders_.claim_front(scheduler_, received_detail_);
    return value;
  }

  std::size_t capacity_;
  std::deque<T> buffer_;
};

}  // namespace fiberscope::test
