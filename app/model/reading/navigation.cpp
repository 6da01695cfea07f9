#include "app/model/reading/navigation.h"

#include <algorithm>

#include "app/model/folds/steps.h"

namespace fiberscope::model {

namespace {

EventSeq step(const Seqs& seqs, EventSeq cursor, Direction direction) {
  return direction == Direction::Forward ? after(seqs, cursor) : before(seqs, cursor);
}

}  // namespace

EventSeq next_event(const Trace& trace, EventSeq cursor, Direction direction) {
  std::uint64_t seq = std::min(cursor.value, trace.size() + 1);
  if (direction == Direction::Forward) {
    for (++seq; seq <= trace.size(); ++seq) {
      if (!describes_only(trace.at(EventSeq{seq}))) return EventSeq{seq};
    }
    // Records may trail the last event of a trace that is still growing: the end is a place to go.
    return cursor.value < trace.size() ? EventSeq{trace.size()} : EventSeq{};
  }
  while (seq > 1) {
    --seq;
    if (!describes_only(trace.at(EventSeq{seq}))) return EventSeq{seq};
  }
  return {};
}

EventSeq next_switch(const Index& index, EventSeq cursor, Direction direction, LaneId lane) {
  return step(lane ? index.lane(lane).switches : index.switches(), cursor, direction);
}

EventSeq next_line(const Index& index, EventSeq cursor, Direction direction, LaneId lane) {
  return step(lane ? index.lane(lane).lines : index.lines(), cursor, direction);
}

EventSeq next_run(const Index& index, EventSeq cursor, Direction direction, LaneId lane) {
  return step(index.lane(lane).runs, cursor, direction);
}

EventSeq next_slice(const Lanes& lanes, EventSeq cursor, Direction direction, LaneId lane) {
  if (!lane || lane.value > lanes.lane_count()) return {};
  const auto& slices = lanes.lane(lane).slices;
  const auto unit = static_cast<std::int64_t>(cursor.value);
  if (direction == Direction::Forward) {
    const std::uint32_t next = slices.begun_before(AxisKind::Steps, unit + 1);
    return next == slices.size() ? EventSeq{} : EventSeq{slices.first(next)};
  }
  const std::uint32_t begun = slices.begun_before(AxisKind::Steps, unit);
  return begun == 0 ? EventSeq{} : EventSeq{slices.first(begun - 1)};
}

namespace {

// find_local: the variable in the innermost frame of that function that has it.
const trace::Local* find_local(const Trace& trace, const trace::FramesRecorded& record,
                               std::string_view function, std::string_view variable) {
  for (const trace::Frame& frame : record.frames) {
    if (!function.empty() && trace.text(frame.function) != function) continue;
    for (const trace::Local& local : frame.locals) {
      if (trace.text(local.name) == variable) return &local;
    }
  }
  return nullptr;
}

// changes: the variable is there in `now`, and was not there or different in the record before.
bool changes(const Trace& trace, const trace::Kept<trace::FramesRecorded>& before,
             const trace::FramesRecorded& now, std::string_view function,
             std::string_view variable) {
  const trace::Local* local = find_local(trace, now, function, variable);
  if (!local) return false;
  const trace::Local* old = before ? find_local(trace, *before, function, variable) : nullptr;
  return !old || trace.text(old->value) != trace.text(local->value) ||
         trace.text(old->type) != trace.text(local->type);
}

}  // namespace

EventSeq next_change(const Trace& trace, const Index& index, LaneId lane, std::string_view function,
                     std::string_view variable, EventSeq cursor, Direction direction) {
  const Seqs& records = index.lane(lane).frames;
  const auto record = [&](std::size_t i) { return trace.find<trace::FramesRecorded>(records[i]); };
  const bool forward = direction == Direction::Forward;
  auto i = forward  ? records.until(cursor)
           : cursor ? records.until(EventSeq{cursor.value - 1})
                    : std::size_t{0};
  const std::size_t end = forward ? records.size() : 0;
  while (i != end) {
    const std::size_t at = forward ? i++ : --i;
    if (changes(trace, at > 0 ? record(at - 1) : nullptr, *record(at), function, variable)) {
      return records[at];
    }
  }
  return {};
}

EventSeq next_breakpoint(const LineIndex& lines, const std::set<trace::Place>& breakpoints,
                         EventSeq cursor, Direction direction) {
  EventSeq nearest;
  for (const trace::Place& place : breakpoints) {
    const EventSeq at = step(lines.at(place).events, cursor, direction);
    if (!at) continue;
    nearest = !nearest                          ? at
              : direction == Direction::Forward ? std::min(nearest, at)
                                                : std::max(nearest, at);
  }
  return nearest;
}

LaneId subject(const Trace&, const trace::Event& event) {
  return std::visit(
      [](const auto& p) -> LaneId {
        if constexpr (requires(LaneId id) { id = p.to; }) {
          return p.to;
        } else if constexpr (requires { p.lane; }) {
          return LaneId{p.lane};
        } else if constexpr (requires { p.loop; }) {
          return p.loop;
        } else {
          return {};
        }
      },
      event.payload);
}

Target waker(const Trace& trace, const Index& index, LaneId lane, EventSeq cursor) {
  const Index::OfLane& of = index.lane(lane);
  const EventSeq limit{cursor.value + 1};
  const EventSeq ready = before(of.readies, limit);
  const EventSeq run = before(of.runs, limit);
  // A switch straight out of a wait: whoever handed over is the one.
  const bool handed_over = run > ready && before(of.blocks, run) > ready;
  if (run && (handed_over || !ready)) {
    const auto p = trace.get<trace::LaneSwitched>(run);
    return p.from ? Target{p.from, run} : Target{};
  }
  if (!ready) return {};
  const trace::Event& event = trace.at(ready);
  const auto& p = std::get<trace::LaneReady>(event.payload);
  const EventSeq cause = event.cause;
  if (!p.waker || p.waker == lane) return {LaneId{}, cause ? cause : ready};
  const bool own_cause = cause && subject(trace, trace.at(cause)) == p.waker;
  return {p.waker, own_cause ? cause : ready};
}

Target woken(const Trace& trace, const Index& index, LaneId lane, EventSeq cursor) {
  const Index::OfLane& of = index.lane(lane);
  // The stretch that holds the cursor begins at the last run at or before it.
  const EventSeq run = before(of.runs, EventSeq{cursor.value + 1});
  const EventSeq from = run ? run : cursor;
  const EventSeq wake = after(of.woke, from);
  // A hand-over out of this lane: the next LaneSwitched that names it as `from`, by name.
  EventSeq over;
  for (EventSeq s = after(index.switches(), from); s && (!wake || s < wake);
       s = after(index.switches(), s)) {
    const auto p = trace.get<trace::LaneSwitched>(s);
    const bool by_name = p.how != trace::SwitchKind::Dispatch && p.how != trace::SwitchKind::Start;
    if (p.from == lane && by_name) {
      over = s;
      break;
    }
  }
  if (over) return {trace.get<trace::LaneSwitched>(over).to, over};
  if (wake) return {trace.get<trace::LaneReady>(wake).lane, wake};
  return {};
}

}  // namespace fiberscope::model
