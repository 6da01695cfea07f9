#include "app/ui/app/first_moment.h"

#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {
namespace {

// line_after: the first line that was reached after the switch and before the next one.
EventSeq line_after(const model::Model& model, EventSeq at) {
  const EventSeq line = model::next_line(model.index, at, model::Direction::Forward);
  const EventSeq next = model::next_switch(model.index, at, model::Direction::Forward, {});
  return line && (!next || line < next) ? line : at;
}

}  // namespace

EventSeq first_moment(const model::Model& model) {
  EventSeq first;
  for (const EventSeq at : model.index.switches()) {
    const auto* change = std::get_if<trace::LaneSwitched>(&model.trace.at(at).payload);
    if (change == nullptr || !change->to || carries_others(model.lanes.lane(change->to).kind)) {
      continue;
    }
    if (!first) first = at;
    int alive = 0;
    for (const auto& lane : model.lanes.lanes()) {
      const bool lives = lane.born <= at && (!lane.ended || lane.ended > at);
      alive += lives && !carries_others(lane.kind);
    }
    if (alive >= 2) return line_after(model, at);
  }
  return first ? line_after(model, first) : EventSeq{model.trace.size()};
}

}  // namespace fiberscope::ui
