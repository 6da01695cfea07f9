#include "scheduler/host/run/folding.h"

#include <algorithm>
#include <utility>

namespace fiberscope::host {

LineTally& Folding::tally(trace::Place place) {
  LineTally& line = tallies_[std::uint64_t{place.source.value} << 32 | place.line];
  line.place = place;
  return line;
}

void Folding::begin_stretch() {
  ++stretch_;
  last_line_ = writer_.last_seq();
}

void Folding::begin_fold(base::LaneId lane, base::TimeNs now_ns) {
  ++fold_;
  lane_ = lane;
  began_ns_ = now_ns;
  const bool stops = stop_.at == writer_.next_seq();
  lines_max_ = stops ? std::max<std::uint64_t>(stop_.lines, 1) : kLinesFoldedMax;
  writer_.hold(*this);
}

void Folding::join(LineTally& line) {
  line.fold = fold_;
  line.times = 0;
  line.spent_ns = 0;
  folded_.push_back(&line);
}

void Folding::tell() {
  if (std::exchange(lines_, 0) == 1) {  // it is a line as any other
    folded_.clear();
    last_line_ = writer_.emit_late(trace::LineReached{lane_, last_->place}, last_ns_);
    return;
  }
  trace::LinesFolded event{lane_, began_ns_, last_->place, {}};
  std::ranges::sort(folded_, {}, &LineTally::place);
  for (const LineTally* line : folded_) {
    event.lines.push_back({line->place, line->times, static_cast<std::uint64_t>(line->spent_ns)});
  }
  folded_.clear();
  last_line_ = writer_.emit_late(event, last_ns_);
}

// aim: whether now is in a part that is told whole, and when to look again.
void Folding::aim(base::TimeNs now_ns) {
  in_whole_ = false;
  whole_from_ns_ = base::kNever;
  for (const base::Whole& part : whole_) {
    if (part.to_ns < now_ns) continue;
    in_whole_ = in_whole_ || part.from_ns <= now_ns;
    // in it at every line: it may be over
    whole_from_ns_ = std::min(whole_from_ns_, std::max(part.from_ns, now_ns));
  }
}

}  // namespace fiberscope::host
