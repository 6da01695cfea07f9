#include "scheduler/core/timers.h"

#include <algorithm>
#include <tuple>

namespace fiberscope::core {

bool TimerQueue::before(const Timer& a, const Timer& b) {
  return std::tie(a.deadline_ns, a.priority, a.id) < std::tie(b.deadline_ns, b.priority, b.id);
}

TimerId TimerQueue::arm(TimeNs deadline_ns, std::int32_t priority, TimerTarget target, LaneId lane,
                        TextId what, EventSeq cause) {
  const TimerId id{numbers_.last_number_ + 1};
  const EventSeq armed = writer_.emit(trace::TimerArmed{id, lane, deadline_ns, what}, cause);
  return add(deadline_ns, priority, target, armed);
}

TimerId TimerQueue::schedule(TimeNs deadline_ns, TimerTarget target) {
  return add(deadline_ns, 0, target, {});
}

TimerId TimerQueue::add(TimeNs deadline_ns, std::int32_t priority, TimerTarget target,
                        EventSeq armed) {
  CHECK(deadline_ns != base::kNever);
  CHECK(numbers_.last_number_ < UINT32_MAX);
  const TimerId id{++numbers_.last_number_};
  const Timer timer{deadline_ns, priority, id, armed, target};
  heap_.push_back(timer);
  sift_up(heap_.size() - 1, timer);
  next_deadline_ns_ = heap_.front().deadline_ns;
  if (alarm_ns_ != nullptr) *alarm_ns_ = std::min(*alarm_ns_, deadline_ns);
  return id;
}

bool TimerQueue::cancel(TimerId timer, EventSeq cause) {
  const auto found = index_of_.find(timer.value);
  if (found == index_of_.end()) return false;
  const std::size_t index = found->second;
  const EventSeq armed = heap_[index].armed;
  remove_at(index);
  if (armed) writer_.emit(trace::TimerCancelled{timer}, cause ? cause : armed);
  return true;
}

TimerQueue::Due TimerQueue::pop_due(TimeNs now_ns, TimerId armed_until) {
  if (!due(now_ns)) return {};
  const Timer timer = heap_.front();
  if (timer.id > armed_until) return {};
  remove_at(0);
  if (!timer.armed) return {timer.id, {}, timer.target};
  const EventSeq fired = writer_.emit(trace::TimerFired{timer.id}, timer.armed);
  return {timer.id, fired, timer.target};
}

std::vector<TimerTarget> TimerQueue::take_all() {
  std::sort(heap_.begin(), heap_.end(), before);
  std::vector<TimerTarget> all;
  for (const Timer& timer : heap_) all.push_back(timer.target);
  forget_all();
  return all;
}

void TimerQueue::place(std::size_t index, const Timer& timer) {
  heap_[index] = timer;
  index_of_[timer.id.value] = index;
}

void TimerQueue::sift_up(std::size_t index, const Timer& timer) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!before(timer, heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, timer);
}

void TimerQueue::sift_down(std::size_t index, const Timer& timer) {
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
    if (!before(heap_[child], timer)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, timer);
}

void TimerQueue::remove_at(std::size_t index) {
  index_of_.erase(heap_[index].id.value);
  const Timer moved = heap_.back();
  heap_.pop_back();
  if (index < heap_.size()) {
    if (index > 0 && before(moved, heap_[(index - 1) / 2])) {
      sift_up(index, moved);
    } else {
      sift_down(index, moved);
    }
  }
  next_deadline_ns_ = heap_.empty() ? base::kNever : heap_.front().deadline_ns;
}

}  // namespace fiberscope::core
