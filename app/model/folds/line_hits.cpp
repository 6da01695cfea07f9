#include "app/model/folds/line_hits.h"

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<OfRecipe, OfCalls, OfVariables, OfMachine, OfTimers, OfCallbacks, OfLocks,
                    OfMemory, OfFiles, OfPackets, OfOutside, OfLanes, OfEnds,
                    Ignores<trace::SourceLoaded, trace::OutputWritten, trace::ValuePassed,
                            trace::NoteAdded, trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByLineHits{};

}  // namespace

void LineIndex::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    const auto line = [&](const trace::LineReached& p) {
      LineHits& hits = places_[p.place];
      hits.events.push_back(event.seq);
      ++hits.by_lane[p.lane];
    };
    visit_payload(event.payload, Overloads{line, kIgnoredByLineHits});
  }
}

const LineHits& LineIndex::at(trace::Place place) const {
  static const LineHits kNever;
  const auto found = places_.find(place);
  return found == places_.end() ? kNever : found->second;
}

}  // namespace fiberscope::model
