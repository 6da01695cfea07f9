#include "app/model/words/late_text.h"

#include "app/model/words/why_sentences.h"
#include "scheduler/base/time.h"

namespace fiberscope::model {

Explanation late_sentence(const Trace& trace, const Names& names, const Overdue& overdue,
                          const World& world, LaneId id) {
  const LaneWorld* lane = world.lane(id);
  if (lane == nullptr) return {};
  const bool waits = lane->state == trace::LaneState::Blocked;
  const Late* late = overdue.of(waits ? lane->wait : lane->last_wait);
  if (late == nullptr || !late->holder) return {};
  if (waits ? world.now_ns() <= late->due_ns : late->end != lane->last_ready) return {};
  return say(Say::LateHolder,
             {{"holder", linked(names.lane(late->holder), {}, late->holder)},
              {"time", linked(base::format_time(trace.at(late->held).time_ns), late->held)}});
}

}  // namespace fiberscope::model
