#include "app/model/folds/line_hits.h"

namespace fiberscope::model {

void LineIndex::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    const auto* p = std::get_if<trace::LineReached>(&event.payload);
    if (p == nullptr) continue;
    LineHits& hits = places_[p->place];
    hits.events.push_back(event.seq);
    ++hits.by_lane[p->lane];
  }
}

const LineHits& LineIndex::at(trace::Place place) const {
  static const LineHits kNever;
  const auto found = places_.find(place);
  return found == places_.end() ? kNever : found->second;
}

}  // namespace fiberscope::model
