#include "app/model/folds/line_hits.h"

#include <algorithm>
#include <utility>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfFiles,
    OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::SystemCallDone, trace::LaneBorn, trace::LaneRenamed,
            trace::FramesRecorded, trace::StackRecorded, trace::MemoryRecorded>>
    kIgnoredByLineHits{};

}  // namespace

std::uint64_t LineHits::times_until(base::EventSeq event) const {
  const auto fold = std::ranges::upper_bound(folded, event, {}, &Folded::event);
  return events.until(event) + (fold == folded.begin() ? 0 : (fold - 1)->more);
}

void LineHits::add(base::LaneId lane, std::uint64_t times) {
  auto at = std::ranges::lower_bound(by_lane, lane, {}, &OfLane::lane);
  if (at == by_lane.end() || at->lane != lane) at = by_lane.insert(at, {lane, 0});
  at->count += times;
}

LineIndex::Standing& LineIndex::standing(base::LaneId lane) {
  if (lanes_.size() <= lane.value) lanes_.resize(lane.value + 1);
  return lanes_[lane.value];
}

LineHits& LineIndex::hits_of(trace::Place place) {
  Met& met = met_[(place.source.value * 37 + place.line) % met_.size()];
  if (met.hits == nullptr || met.place != place) met = {place, &places_[place]};
  return *met.hits;
}

void LineIndex::count(Standing& lane, base::TimeNs now_ns) {
  const base::TimeNs spent = now_ns - std::exchange(lane.since_ns, now_ns);
  if (!lane.runs || lane.place.line == 0 || spent <= 0) return;
  hits_of(lane.place).busy_ns += spent;
  busy_ns_ += spent;
}

void LineIndex::stop(base::LaneId lane, base::TimeNs now_ns) {
  Standing& there = standing(lane);
  count(there, now_ns);
  there.runs = false;
}

void LineIndex::fold(const trace::LinesFolded& p, const trace::Event& event) {
  Standing& lane = standing(p.lane);
  count(lane, p.began_ns);
  for (const trace::FoldedLine& line : p.lines) {
    LineHits& hits = hits_of(line.place);
    hits.folded.push_back({event.seq, hits.times() - hits.events.size() + line.times - 1});
    hits.events.push_back(event.seq);
    hits.add(p.lane, line.times);
    hits.busy_ns += static_cast<base::TimeNs>(line.spent_ns);
    busy_ns_ += static_cast<base::TimeNs>(line.spent_ns);
  }
  lane.place = p.place;
  lane.since_ns = event.time_ns;
}

void LineIndex::update(const trace::Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByLineHits, [&](const trace::Event& event) {
    const auto line = [&](const trace::LineReached& p) {
      LineHits& hits = hits_of(p.place);
      hits.events.push_back(event.seq);
      hits.add(p.lane, 1);
      Standing& lane = standing(p.lane);
      count(lane, event.time_ns);
      lane.place = p.place;
    };
    const auto starts = [&](const trace::LaneSwitched& p) {
      Standing& lane = standing(p.to);
      lane.since_ns = event.time_ns;
      lane.runs = true;
    };
    visit_payload(event.payload,
                  Overloads{line, starts, [&](const trace::LinesFolded& p) { fold(p, event); },
                            [&](const trace::LaneReady& p) { stop(p.lane, event.time_ns); },
                            [&](const trace::LaneBlocked& p) { stop(p.lane, event.time_ns); },
                            [&](const trace::LaneEnded& p) { stop(p.lane, event.time_ns); },
                            kIgnoredByLineHits});
  });
}

void LineIndex::settle() {
  for (auto& [place, hits] : places_) {
    hits.events.shrink();
    hits.folded.shrink_to_fit();
    hits.by_lane.shrink_to_fit();
  }
  lanes_ = {};
}

const LineHits& LineIndex::at(trace::Place place) const {
  static const LineHits kNever;
  const auto found = places_.find(place);
  return found == places_.end() ? kNever : found->second;
}

}  // namespace fiberscope::model
