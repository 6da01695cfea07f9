#include "app/lesson/opening.h"

namespace fiberscope::lesson {

using base::EventSeq;
using base::LaneId;
using model::FocusReason;

namespace {

LaneId lane_at(const model::Model& model, EventSeq event) {
  const LaneId about = model::subject(model.trace, model.trace.at(event));
  return about ? about : model::runner(model.trace, model.replay.at(event.value));
}

// line_after: the first line that was reached after the switch and before the next one.
EventSeq line_after(const model::Model& model, EventSeq at) {
  const EventSeq line = model::next_line(model.index, at, model::Direction::Forward);
  const EventSeq next = model::next_switch(model.index, at, model::Direction::Forward, {});
  return line && (!next || line < next) ? line : at;
}

}  // namespace

Opening at_moment(const model::Model& model, EventSeq event) {
  return {event, {lane_at(model, event), FocusReason::Moment}};
}

Opening opening(const model::Model& model, std::string_view query) {
  if (!query.empty()) {
    if (const auto at = resolve(model, query)) return at_moment(model, at.value());
  }
  for (const model::Finding& finding : model.findings.list()) {
    const LaneId lane = finding.lane ? finding.lane : lane_at(model, finding.event);
    return {finding.event, {lane, FocusReason::Finding}};
  }
  const EventSeq at = model::first_own_switch(model.trace, model.lanes, model.index);
  const auto& lines = model.index.lines();
  const EventSeq event = at               ? line_after(model, at)
                         : !lines.empty() ? lines.front()
                                          : EventSeq{model.trace.size()};
  if (!event) return {};
  return {event, {lane_at(model, event), FocusReason::Runner}};
}

}  // namespace fiberscope::lesson
