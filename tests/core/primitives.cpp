#include "tests/core/primitives.h"

#include <string>

namespace fiberscope::test {

using trace::WaitKind;

namespace {

TextId spell(Scheduler& scheduler, std::string_view kind, std::string_view name,
             std::string_view happened = {}) {
  std::string text(kind);
  if (!name.empty()) text.append(" ").append(name);
  if (!happened.empty()) text.append(" ").append(happened);
  return scheduler.lanes().writer().intern(text);
}

}  // namespace

// Selection: one fiber's wait for the first of several cases.
class Selection final : public WaitHook {
 public:
  Selection(Scheduler& scheduler, std::span<Case* const> cases)
      : scheduler_(scheduler), fiber_(scheduler.current()), cases_(cases) {}

  std::size_t run(TimeNs deadline_ns) {
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      if (cases_[i]->try_now()) return i;
    }
    const CaseReason why = reason();
    Wait wait;
    wait.why = why.why;
    wait.object = why.object;
    wait.detail = why.detail;
    wait.deadline_ns = deadline_ns;
    wait.held = why.held;
    if (why.target != nullptr) wait.target = *why.target;
    for (Case* const c : cases_) {
      c->selection_ = this;
      c->list().push_back(*c);
    }
    try {
      scheduler_.park(wait, why.target, this);
    } catch (...) {
      // cancelled before it could wait: nobody woke it, so nobody took it off the lists
      if (cases_.front()->selection_ != nullptr) leave(fiber_);
      throw;
    }
    return claimed_;
  }

  void leave(Fiber&) override {
    for (Case* const c : cases_) {
      c->list().remove(*c);
      c->selection_ = nullptr;
    }
  }

  static void claim(Case& c, Scheduler& scheduler, TextId detail) {
    Selection& selection = *c.selection_;
    for (std::size_t i = 0; i < selection.cases_.size(); ++i) {
      if (selection.cases_[i] == &c) selection.claimed_ = i;
    }
    CHECK(scheduler.notify(selection.fiber_, detail));
  }

 private:
  CaseReason reason() const {
    if (cases_.size() == 1) return cases_.front()->reason();
    CaseReason all{WaitKind::Select, {}, {}};
    trace::Writer& writer = scheduler_.lanes().writer();
    if (!writer.recording()) return all;
    std::string text;
    for (const Case* const c : cases_) {
      if (!text.empty()) text += ", ";
      text += writer.text(c->reason().detail);
    }
    all.detail = writer.intern(text);
    return all;
  }

  Scheduler& scheduler_;
  Fiber& fiber_;
  std::span<Case* const> cases_;
  std::size_t claimed_ = kTimedOut;
};

std::size_t select_cases(Scheduler& scheduler, std::span<Case* const> cases, TimeNs deadline_ns) {
  CHECK(scheduler.in_fiber());
  CHECK(!cases.empty());
  return Selection(scheduler, cases).run(deadline_ns);
}

// --- CaseList ------------------------------------------------------------------------------------

void CaseList::claim_front(Scheduler& scheduler, TextId detail) {
  Selection::claim(*head_, scheduler, detail);
}

void CaseList::push_back(Case& c) {
  c.next_ = nullptr;
  c.previous_ = tail_;
  (tail_ ? tail_->next_ : head_) = &c;
  tail_ = &c;
}

void CaseList::remove(Case& c) {
  (c.previous_ ? c.previous_->next_ : head_) = c.next_;
  (c.next_ ? c.next_->previous_ : tail_) = c.previous_;
  c.next_ = c.previous_ = nullptr;
}

// --- Event ---------------------------------------------------------------------------------------

Event::Event(Scheduler& scheduler, std::string_view name)
    : scheduler_(scheduler),
      object_(scheduler.lanes().new_object()),
      detail_(spell(scheduler, "event", name)),
      set_detail_(spell(scheduler, "event", name, "set")) {}

void Event::set() {
  set_ = true;
  while (!waiters_.empty()) waiters_.claim_front(scheduler_, set_detail_);
}

bool Event::wait(TimeNs deadline_ns) {
  WaitCase waiting(*this);
  return select_until(scheduler_, deadline_ns, waiting) != kTimedOut;
}

CaseReason Event::WaitCase::reason() const {
  return {WaitKind::Event, event_.object_, event_.detail_};
}

// --- Mutex ---------------------------------------------------------------------------------------

Mutex::Mutex(Scheduler& scheduler, std::string_view name)
    : scheduler_(scheduler),
      object_(scheduler.lanes().new_object()),
      detail_(spell(scheduler, "lock", name)),
      released_detail_(spell(scheduler, "lock", name, "released")) {}

void Mutex::take(Fiber& fiber) {
  holder_ = &fiber;
  holder_lane_ = fiber.lane;
}

bool Mutex::LockCase::try_now() {
  if (mutex.holder_ != nullptr) return false;
  mutex.take(fiber);
  return true;
}

CaseReason Mutex::LockCase::reason() const {
  return {WaitKind::Lock, mutex.object_, mutex.detail_, &mutex.holder_lane_, true};
}

bool Mutex::lock(TimeNs deadline_ns) {
  LockCase locking(*this, scheduler_.current());
  return select_until(scheduler_, deadline_ns, locking) != kTimedOut;
}

bool Mutex::try_lock() {
  CHECK(scheduler_.in_fiber());
  return LockCase(*this, scheduler_.current()).try_now();
}

void Mutex::unlock() {
  CHECK_MSG(holder_ == &scheduler_.current(), "a mutex is unlocked by its holder");
  holder_ = nullptr;
  holder_lane_ = {};
  if (waiters_.empty()) return;
  take(static_cast<LockCase&>(waiters_.front()).fiber);
  waiters_.claim_front(scheduler_, released_detail_);
}

// --- Channel -------------------------------------------------------------------------------------

ChannelSide::ChannelSide(Scheduler& scheduler, std::string_view name)
    : scheduler_(scheduler),
      object_(scheduler.lanes().new_object()),
      detail_(spell(scheduler, "channel", name)),
      sent_detail_(spell(scheduler, "channel", name, "got a value")),
      received_detail_(spell(scheduler, "channel", name, "has room")),
      closed_detail_(spell(scheduler, "channel", name, "closed")) {}

}  // namespace fiberscope::test
