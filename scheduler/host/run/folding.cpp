#include "scheduler/host/run/folding.h"

#include <algorithm>
#include <utility>

namespace fiberscope::host {

namespace {

// mixed: a number whose bits all depend on all of n's. Source: Steele, Lea and Flood, "Fast
// splittable pseudorandom number generators", the finalizer of SplitMix64.
std::uint64_t mixed(std::uint64_t n) {
  n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
  n = (n ^ n >> 27) * 0x94d049bb133111eb;
  return n ^ n >> 31;
}

}  // namespace

LineTally& Folding::tally(trace::Place place) {
  LineTally& line = tallies_[std::uint64_t{place.source.value} << 32 | place.line];
  line.place = place;
  return line;
}

void Folding::begin_stretch() {
  ++stretch_;
  held_ = 0;
  locks_told_.clear();
  last_line_ = writer_.last_seq();
}

void Folding::begin_fold(base::LaneId lane, base::TimeNs now_ns) {
  ++fold_;
  lane_ = lane;
  began_ns_ = now_ns;
  const bool stops = stop_.at == writer_.next_seq();
  events_max_ = stops ? std::max<std::uint64_t>(stop_.events, 1) : kEventsFoldedMax;
  writer_.hold(*this);
}

void Folding::join(LineTally& line) {
  line.fold = fold_;
  line.times = 0;
  line.spent_ns = 0;
  folded_.push_back(&line);
}

void Folding::tell() {
  lines_ = 0;
  if (std::exchange(events_, 0) == 1) {  // it is a line as any other
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
  if (locks_.empty()) {
    last_line_ = writer_.emit_late(event, end_ns_);
    return;
  }
  for (trace::FoldedLine& line : event.lines) {
    if (line.place == last_->place) line.spent_ns += static_cast<std::uint64_t>(end_ns_ - last_ns_);
  }
  trace::LoopFolded loop{std::move(event), {}};
  for (auto& [object, holding] : locks_) {
    if (holding.lock.after != 0) holding.count(end_ns_);
    loop.locks.push_back(holding.lock);
  }
  std::ranges::sort(loop.locks, {}, &trace::FoldedLock::object);
  locks_.clear();
  last_line_ = writer_.emit_late(loop, end_ns_);
}

// told: a lock in an event of its own, which ends no stretch.
template <class P>
base::EventSeq Folding::told(const P& lock, base::EventSeq cause) {
  const bool goes_on = writer_.last_seq() == last_line_;
  const base::EventSeq event = writer_.emit(lock, cause);
  if (goes_on) last_line_ = event;
  return event;
}

base::EventSeq Folding::taken(base::LaneId runs, const trace::LockTaken& lock,
                              base::EventSeq cause) {
  if (!joins(runs, lock.lane, lock.object, true)) return told(lock, cause);
  trace::FoldedLock& folded = this->folded(lock.lane, lock.object, false);
  folded.kind = lock.kind;
  folded.name = lock.name;
  folded.place = lock.place;
  ++folded.times;
  return counted();
}

base::EventSeq Folding::released(base::LaneId runs, const trace::LockReleased& lock,
                                 base::EventSeq cause) {
  if (!joins(runs, lock.lane, lock.object, false)) return told(lock, cause);
  folded(lock.lane, lock.object, true);
  return counted();
}

bool Folding::joins(base::LaneId runs, base::LaneId lane, base::ObjectId object, bool taken) {
  const std::uint64_t number = mixed(std::uint64_t{object.value} << 32 | lane.value);
  if (writer_.last_seq() != last_line_ || line_ == nullptr) return false;
  const base::TimeNs now_ns = writer_.now_ns();
  if (now_ns >= whole_from_ns_) aim(now_ns);
  if (locks_told_.size() == kLockWaysMax) begin_stretch();
  const trace::Place place = line_->place;
  const std::uint64_t there = mixed(std::uint64_t{place.source.value} << 32 | place.line);
  std::uint32_t& told = locks_told_[mixed(number ^ mixed(there + held_) ^ (taken ? 1 : 0))];
  held_ ^= number;
  if (lines_ != 0 && runs == lane_ && told >= kTurnsTold && !in_whole_) return true;
  ++told;
  return false;
}

trace::FoldedLock& Folding::folded(base::LaneId lane, base::ObjectId object, bool held) {
  end_ns_ = writer_.now_ns();
  ++saved_;
  const auto [found, is_new] = locks_.try_emplace(object.value);
  Holding& holding = found->second;
  if (is_new) {
    holding.lock.lane = lane;
    holding.lock.object = object;
    holding.lock.before = held ? 1 : 0;
    holding.since_ns = began_ns_;
  }
  if (held) {
    holding.count(end_ns_);
  } else {
    holding.since_ns = end_ns_;
  }
  holding.lock.after = held ? 0 : 1;
  return holding.lock;
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
