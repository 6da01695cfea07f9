#include "app/model/folds/line_hits.h"

#include <utility>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfMachine, OfTimers, OfCallbacks, OfLocks, OfFiles, OfPackets,
    OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::SystemCallDone, trace::LaneBorn, trace::LaneRenamed,
            trace::FramesRecorded, trace::StackRecorded, trace::MemoryRecorded>>
    kIgnoredByLineHits{};

}  // namespace

LineIndex::Standing& LineIndex::standing(base::LaneId lane) {
  if (lanes_.size() <= lane.value) lanes_.resize(lane.value + 1);
  return lanes_[lane.value];
}

void LineIndex::count(Standing& lane, base::TimeNs now_ns) {
  const base::TimeNs spent = now_ns - std::exchange(lane.since_ns, now_ns);
  if (!lane.runs || lane.place.line == 0 || spent <= 0) return;
  places_[lane.place].busy_ns += spent;
  busy_ns_ += spent;
}

void LineIndex::stop(base::LaneId lane, base::TimeNs now_ns) {
  Standing& there = standing(lane);
  count(there, now_ns);
  there.runs = false;
}

void LineIndex::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    const auto line = [&](const trace::LineReached& p) {
      LineHits& hits = places_[p.place];
      hits.events.push_back(event.seq);
      ++hits.by_lane[p.lane];
      Standing& lane = standing(p.lane);
      count(lane, event.time_ns);
      lane.place = p.place;
    };
    const auto starts = [&](const trace::LaneSwitched& p) {
      Standing& lane = standing(p.to);
      lane.since_ns = event.time_ns;
      lane.runs = true;
    };
    visit_payload(
        event.payload,
        Overloads{line, starts, [&](const trace::LaneReady& p) { stop(p.lane, event.time_ns); },
                  [&](const trace::LaneBlocked& p) { stop(p.lane, event.time_ns); },
                  [&](const trace::LaneEnded& p) { stop(p.lane, event.time_ns); },
                  kIgnoredByLineHits});
  }
}

const LineHits& LineIndex::at(trace::Place place) const {
  static const LineHits kNever;
  const auto found = places_.find(place);
  return found == places_.end() ? kNever : found->second;
}

}  // namespace fiberscope::model
