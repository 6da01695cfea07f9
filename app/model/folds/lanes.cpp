#include "app/model/folds/lanes.h"

#include <algorithm>

#include "app/model/folds/payloads.h"
#include "scheduler/base/check.h"
#include "scheduler/base/machine.h"
#include "scheduler/trace/format.h"

namespace fiberscope::model {

namespace {

static_assert(static_cast<unsigned>(trace::kLastEnumerator<trace::WaitKind>) < 32,
              "a state and a wait share a byte");

constexpr Overloads<OfRecipe, OfCalls, OfVariables, OfLevels, OfTimers, OfCallbacks, OfMemory,
                    OfFiles, OfPackets, OfOutside, OfEnds,
                    Ignores<trace::RunStarted, trace::SourceLoaded, trace::LineReached,
                            trace::LinesFolded, trace::LoopFolded, trace::OutputWritten,
                            trace::NoteAdded, trace::MachineSet, trace::PrioritySet,
                            trace::SystemCallDone>>
    kIgnoredByLanes{};

constexpr std::uint8_t plain(SliceState state) {
  return LaneStates::tag(state, trace::WaitKind::Other);
}

std::uint32_t narrow(EventSeq seq) {
  CHECK_MSG(seq.value <= UINT32_MAX, "a timeline holds at most 4 billion events");
  return static_cast<std::uint32_t>(seq.value);
}

}  // namespace

// --- taking events
// --------------------------------------------------------------------------------

void Lanes::enter(LaneId id, std::uint8_t tag, const trace::Event& event) {
  if (!id || id.value > lanes_.size()) return;
  LaneTrack& lane = lanes_[id.value - 1];
  if (lane.ended) return;
  release(id, event);
  lane.slices.append(static_cast<std::uint64_t>(event.time_ns), narrow(event.seq), tag, slabs_);
}

void Lanes::on(const trace::LaneBorn& p, const trace::Event& event) {
  if (p.lane.value != lanes_.size() + 1) return;  // lanes are dense; anything else is illegal
  LaneTrack lane;
  lane.id = p.lane;
  lane.parent = p.parent;
  lane.creator = p.creator;
  lane.kind = p.kind;
  lane.name = p.name;
  lane.born = event.seq;
  lane.born_ns = event.time_ns;
  const LaneFamily family = family_of(p.kind);
  lane.rank = family_counts_[static_cast<std::size_t>(family)]++;
  lane.hue = hues_.next(p.kind);
  if (p.parent && p.parent.value <= lanes_.size()) {
    LaneTrack& parent = lanes_[p.parent.value - 1];
    parent.children.push_back(p.lane);
    lane.depth = parent.depth + 1;
  } else {
    roots_.push_back(p.lane);
  }
  lanes_.push_back(std::move(lane));
  core_of_.emplace_back();
  let_go_.push_back(false);
  zombies_.take(p);
  enter(p.lane, LaneStates::tag(SliceState::New, trace::WaitKind::Other), event);
}

CoreTrack& Lanes::grow_core(CoreId id, const trace::Event& event) {
  const std::uint32_t wanted = std::clamp(id.value, 1u, base::kCoresMax);
  while (cores_.size() < wanted) {
    CoreTrack core;
    core.id = CoreId{static_cast<std::uint32_t>(cores_.size() + 1)};
    core.slices.append(static_cast<std::uint64_t>(event.time_ns), narrow(event.seq),
                       CoreHolders::kIdle, slabs_);
    cores_.push_back(std::move(core));
  }
  return cores_[wanted - 1];
}

void Lanes::hold(CoreId id, LaneId lane, const trace::Event& event) {
  CoreTrack& core = grow_core(id, event);
  const std::uint32_t seq = narrow(event.seq);
  const std::uint8_t tag = lane ? lanes_[lane.value - 1].hue : CoreHolders::kIdle;
  if (core.slices.first(core.slices.size() - 1) == seq) {  // it appeared with this very event
    core.slices.retag_last(tag);
    core.now = lane;
    return;
  }
  core.slices.append(static_cast<std::uint64_t>(event.time_ns), seq, tag, slabs_);
  core.held.push_back(core.now.value);
  core.now = lane;
}

// release: the lane leaves the core it holds, if any.
void Lanes::release(LaneId lane, const trace::Event& event) {
  CoreId& core = core_of_[lane.value - 1];
  if (!core) return;
  if (cores_[core.value - 1].now == lane) hold(core, LaneId{}, event);
  core = {};
}

void Lanes::add_arrow(LaneId from, LaneId to, const trace::Event& event) {
  if (!from || from == to) return;
  arrows_.push_back(event.seq);
  for (const LaneId id : {from, to}) {
    if (id && id.value <= lanes_.size()) lanes_[id.value - 1].arrows.push_back(event.seq);
  }
}

// let_go: of the GIL, since it got its core; and forgets it.
bool Lanes::let_go(LaneId id) {
  if (!id || id.value > lanes_.size()) return false;
  const bool was = let_go_[id.value - 1];
  let_go_[id.value - 1] = false;
  return was;
}

void Lanes::on(const trace::LaneSwitched& p, const trace::Event& event) {
  enter(p.to, plain(SliceState::Running), event);
  let_go(p.to);
  if (!p.to || p.to.value > lanes_.size()) return;
  hold(p.core, p.to, event);
  core_of_[p.to.value - 1] = CoreId{std::clamp(p.core.value, 1u, base::kCoresMax)};
  const bool by_name = p.how != trace::SwitchKind::Dispatch && p.how != trace::SwitchKind::Start;
  if (by_name) add_arrow(p.from, p.to, event);
}

void Lanes::on(const trace::LaneReady& p, const trace::Event& event) {
  const bool preempted = p.how == trace::WakeKind::Preempted;
  enter(p.lane, preempted ? LaneStates::preempted_tag(SliceState::Ready) : plain(SliceState::Ready),
        event);
  let_go(p.lane);
  preempted_count_ += preempted;
  zombies_.take(p);
  add_arrow(p.waker, p.lane, event);
}

void Lanes::on(const trace::LaneBlocked& p, const trace::Event& event) {
  const bool gave_up = let_go(p.lane) && p.why == trace::WaitKind::Gil;
  gil_wait_count_ += p.why == trace::WaitKind::Gil;
  preempted_count_ += gave_up;
  const SliceState state = sleeps(p.why) ? SliceState::Sleeping : SliceState::Blocked;
  enter(p.lane, gave_up ? LaneStates::preempted_tag(state) : LaneStates::tag(state, p.why), event);
}

void Lanes::on(const trace::LaneEnded& p, const trace::Event& event) {
  enter(p.lane, plain(SliceState::Ended), event);
  if (!p.lane || p.lane.value > lanes_.size()) return;
  LaneTrack& lane = lanes_[p.lane.value - 1];
  if (lane.ended) return;
  zombies_.take(p);
  lane.ended = event.seq;
  lane.end_kind = p.how;
  lane.ended_ns = event.time_ns;
}

void Lanes::on(const trace::LaneRenamed& p, const trace::Event&) {
  if (p.lane && p.lane.value <= lanes_.size()) lanes_[p.lane.value - 1].name = p.name;
}

void Lanes::on(const trace::CoreAdded& p, const trace::Event& event) {
  grow_core(p.core, event).name = p.name;
}

void Lanes::on(const trace::LockTaken& p, const trace::Event&) {
  if (p.kind != trace::LockKind::Gil) return;
  if (std::ranges::find(gils_, p.object) == gils_.end()) gils_.push_back(p.object);
  if (p.lane && p.lane.value <= lanes_.size()) let_go_[p.lane.value - 1] = false;
}

void Lanes::on(const trace::LockReleased& p, const trace::Event&) {
  const bool gil = std::ranges::find(gils_, p.object) != gils_.end();
  if (!gil || !p.lane || p.lane.value > lanes_.size()) return;
  let_go_[p.lane.value - 1] = true;
}

void Lanes::on(const trace::ValuePassed& p, const trace::Event& event) { zombies_.take(p, event); }

void Lanes::take(const trace::Event& event) {
  const auto on = [&]<class P>(const P& p) requires requires { this->on(p, event); }
  { this->on(p, event); };
  visit_payload(event.payload, Overloads{on, kIgnoredByLanes});
}

Lanes::Lanes(const Trace& trace) { update(trace); }

bool Lanes::update(const Trace& trace, std::uint64_t until) {
  const std::uint64_t before = applied_;
  take_new(trace, applied_, until, kIgnoredByLanes,
           [&](const trace::Event& event) { take(event); });
  if (applied_ == before) return false;
  end_ns_ = trace.time_of(EventSeq{applied_});
  return true;
}

void Lanes::apply(const trace::Event& event) {
  take(event);
  ++applied_;
  end_ns_ = event.time_ns;
}

void Lanes::settle() {
  for (LaneTrack& lane : lanes_) {
    lane.slices.shrink();
    lane.arrows.shrink();
    lane.children.shrink_to_fit();
  }
  for (CoreTrack& core : cores_) {
    core.slices.shrink();
    core.held.shrink();
  }
  lanes_.shrink_to_fit();
  arrows_.shrink();
}

// --- reading
// --------------------------------------------------------------------------------------

std::vector<LaneId> Lanes::tree_order(const std::function<bool(LaneId)>& folded) const {
  std::vector<LaneId> order;
  std::vector<LaneId> open(roots_.rbegin(), roots_.rend());
  while (!open.empty()) {
    const LaneId id = open.back();
    open.pop_back();
    order.push_back(id);
    if (folded && folded(id)) continue;
    const std::vector<LaneId>& children = lane(id).children;
    open.insert(open.end(), children.rbegin(), children.rend());
  }
  return order;
}

Slice Lanes::slice(LaneId id, std::uint32_t index) const {
  const auto& slices = lane(id).slices;
  const std::uint8_t tag = slices.tag(index);
  Slice slice;
  slice.lane = id;
  slice.index = index;
  slice.state = LaneStates::state_of(tag);
  slice.wait = LaneStates::wait_of(tag);
  slice.preempted = LaneStates::preempted(tag);
  slice.open = index + 1 == slices.size();
  slice.begin = EventSeq{slices.first(index)};
  slice.begin_ns = slices.start_ns(index);
  slice.end = slice.open ? last() : EventSeq{slices.first(index + 1)};
  slice.end_ns = slice.open ? end_ns_ : slices.start_ns(index + 1);
  return slice;
}

CoreSlice Lanes::core_slice(CoreId id, std::uint32_t index) const {
  const CoreTrack& core = cores_[id.value - 1];
  CoreSlice slice;
  slice.core = id;
  slice.index = index;
  slice.open = index + 1 == core.slices.size();
  slice.lane = slice.open ? core.now : LaneId{core.held[index]};
  slice.begin = EventSeq{core.slices.first(index)};
  slice.begin_ns = core.slices.start_ns(index);
  slice.end = slice.open ? last() : EventSeq{core.slices.first(index + 1)};
  slice.end_ns = slice.open ? end_ns_ : core.slices.start_ns(index + 1);
  return slice;
}

std::pair<std::uint32_t, std::uint32_t> Lanes::slices_in(LaneId id, AxisKind axis,
                                                         std::int64_t from, std::int64_t to) const {
  return lane(id).slices.touching(axis, from, to);
}

std::pair<std::uint32_t, std::uint32_t> Lanes::core_slices_in(CoreId id, AxisKind axis,
                                                              std::int64_t from,
                                                              std::int64_t to) const {
  return cores_[id.value - 1].slices.touching(axis, from, to);
}

std::int64_t Lanes::slice_at(LaneId id, AxisKind axis, std::int64_t unit) const {
  if (unit < 0 || unit == INT64_MAX) return unit < 0 ? -1 : std::int64_t{slice_count(id)} - 1;
  return std::int64_t{lane(id).slices.begun_before(axis, unit + 1)} - 1;
}

Arrow arrow_of(const Trace& trace, EventSeq seq) {
  const trace::Event event = trace.at(seq);
  if (const auto* p = std::get_if<trace::LaneSwitched>(&event.payload)) {
    return {Arrow::Kind::HandOver, p->from, p->to, seq, event.time_ns};
  }
  const auto& p = std::get<trace::LaneReady>(event.payload);
  const bool spawned = p.how == trace::WakeKind::Spawned;
  return {spawned ? Arrow::Kind::Spawn : Arrow::Kind::Wake, p.waker, p.lane, seq, event.time_ns};
}

namespace {

// last_before: the last event that is before the unit.
EventSeq last_before(const Trace& trace, AxisKind axis, std::int64_t unit) {
  if (unit <= 0) return {};
  return axis == AxisKind::Time ? last_event_at(trace, unit - 1)
                                : EventSeq{static_cast<std::uint64_t>(unit - 1)};
}

}  // namespace

std::size_t Lanes::arrow_at_or_after(const Trace& trace, AxisKind axis, std::int64_t unit) const {
  return arrows_.until(last_before(trace, axis, unit));
}

std::size_t Lanes::arrow_of_at_or_after(const Trace& trace, LaneId id, AxisKind axis,
                                        std::int64_t unit) const {
  return lane(id).arrows.until(last_before(trace, axis, unit));
}

std::pair<std::size_t, std::size_t> Lanes::arrows_in(const Trace& trace, AxisKind axis,
                                                     std::int64_t from, std::int64_t to) const {
  const std::size_t first = arrow_at_or_after(trace, axis, from);
  return {first, std::max(first, arrow_at_or_after(trace, axis, to + 1))};
}

// --- strips
// ---------------------------------------------------------------------------------------

void Lanes::fill(LaneId id, AxisKind axis, LaneStrip& strip) const {
  const LaneTrack& lane = this->lane(id);
  strip.begun.resize(strip.edges.size());
  strip.columns.resize(strip.edges.empty() ? 0 : strip.edges.size() - 1);
  lane.slices.sweep(axis, strip.edges, end(axis), strip.columns.data(), strip.begun.data());
  part_rest(lane, axis, strip);
}

// part_rest: what was counted as asleep but was before a lane's first step or after its end.
void Lanes::part_rest(const LaneTrack& lane, AxisKind axis, LaneStrip& strip) const {
  if (strip.columns.empty() || lane.slices.empty()) return;
  const auto move = [&](std::uint32_t index, SliceState state) {
    const std::int64_t from = lane.slices.start(axis, index);
    const std::int64_t to =
        index + 1 < lane.slices.size() ? lane.slices.start(axis, index + 1) : end(axis);
    const auto& edges = strip.edges;
    const auto after = std::upper_bound(edges.begin(), edges.end(), from);
    auto c = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - edges.begin() - 1, 0));
    const auto at = static_cast<std::size_t>(state);
    constexpr auto kAsleep = static_cast<std::size_t>(SliceState::Sleeping);
    for (; c < strip.columns.size() && edges[c] <= std::max(to, from); ++c) {
      Column& column = strip.columns[c];
      const std::int64_t part = std::min(edges[c + 1], to) - std::max(edges[c], from);
      if (part > 0) {
        column.units[at] += static_cast<std::uint64_t>(part);
        column.units[kAsleep] -= static_cast<std::uint64_t>(part);
      }
      if (edges[c] <= from && from < edges[c + 1]) ++column.begins[at], --column.begins[kAsleep];
    }
  };
  move(0, SliceState::New);
  if (lane.ended) move(lane.slices.size() - 1, SliceState::Ended);
}

void Lanes::fill(CoreId id, AxisKind axis, CoreStrip& strip) const {
  strip.begun.resize(strip.edges.size());
  strip.columns.resize(strip.edges.empty() ? 0 : strip.edges.size() - 1);
  cores_[id.value - 1].slices.sweep(axis, strip.edges, end(axis), strip.columns.data(),
                                    strip.begun.data());
}

std::vector<std::int64_t> equal_edges(std::int64_t from, std::int64_t to, std::uint32_t count) {
  std::vector<std::int64_t> edges(count + std::size_t{1});
  const __int128 span = static_cast<__int128>(to) - from;
  for (std::uint32_t c = 0; c <= count; ++c) {
    edges[c] = from + static_cast<std::int64_t>(span * c / static_cast<__int128>(count));
  }
  return edges;
}

std::vector<Column> Lanes::columns(LaneId id, AxisKind axis, std::int64_t from, std::int64_t to,
                                   std::uint32_t count) const {
  if (count == 0 || to <= from) return std::vector<Column>(count);
  return columns(id, axis, equal_edges(from, to, count));
}

std::vector<Column> Lanes::columns(LaneId id, AxisKind axis,
                                   std::vector<std::int64_t> edges) const {
  LaneStrip strip;
  strip.edges = std::move(edges);
  fill(id, axis, strip);
  return std::move(strip.columns);
}

std::size_t Lanes::slice_bytes() const {
  std::size_t sum = 0;
  for (const LaneTrack& lane : lanes_) sum += lane.slices.bytes();
  for (const CoreTrack& core : cores_) sum += core.slices.bytes() + core.held.bytes();
  return sum;
}

}  // namespace fiberscope::model
