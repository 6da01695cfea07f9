#include "app/model/lanes.h"

#include <algorithm>

#include "scheduler/base/check.h"

namespace fiberscope::model {

namespace {

constexpr std::uint32_t kCoresMax = 4096;

constexpr std::uint32_t pack(SliceState state, trace::WaitKind wait) {
  return static_cast<std::uint32_t>(state) | static_cast<std::uint32_t>(wait) << 8;
}
constexpr SliceState state_of(std::uint32_t meta) { return static_cast<SliceState>(meta & 0xFF); }
constexpr trace::WaitKind wait_of(std::uint32_t meta) {
  return static_cast<trace::WaitKind>(meta >> 8 & 0xFF);
}

std::uint32_t narrow(EventSeq seq) {
  CHECK_MSG(seq.value <= UINT32_MAX, "a timeline holds at most 4 billion events");
  return static_cast<std::uint32_t>(seq.value);
}

// touching: [first, last) of the stretches that touch [from, to], where stretch i is
// [starts[i], starts[i + 1]].
template <class T>
std::pair<std::uint32_t, std::uint32_t> touching(const std::vector<T>& starts, std::int64_t from,
                                                 std::int64_t to) {
  if (starts.empty() || to < from || to < 0) return {0, 0};
  const T low = static_cast<T>(std::max<std::int64_t>(from, 0));
  const auto begins = starts.begin();
  // The first whose end is not before `low`: one before the first that starts at or after it.
  auto first = std::lower_bound(begins, starts.end(), low);
  if (first != begins) --first;
  const auto last = std::upper_bound(begins, starts.end(), static_cast<std::uint64_t>(to),
                                     [](std::uint64_t value, T start) { return value < start; });
  const auto index = [&](auto it) { return static_cast<std::uint32_t>(it - begins); };
  return {std::min(index(first), index(last)), index(last)};
}

}  // namespace

// --- taking events
// --------------------------------------------------------------------------------

void Lanes::enter(LaneId id, SliceState state, trace::WaitKind wait, const trace::Event& event) {
  if (!id || id.value > lanes_.size()) return;
  LaneTrack& lane = lanes_[id.value - 1];
  if (lane.ended) return;
  release(id, event);
  lane.start_ns.push_back(static_cast<std::uint64_t>(event.time_ns));
  lane.meta.push_back(pack(state, wait));
  lane.first.push_back(narrow(event.seq));
}

void Lanes::born(const trace::LaneBorn& p, const trace::Event& event) {
  if (p.lane.value != lanes_.size() + 1) return;  // lanes are dense; anything else is illegal
  LaneTrack lane;
  lane.id = p.lane;
  lane.parent = p.parent;
  lane.creator = p.creator;
  lane.kind = p.kind;
  lane.name = p.name;
  lane.born = event.seq;
  lane.born_ns = event.time_ns;
  const bool plain = p.kind == trace::LaneKind::Process || p.kind == trace::LaneKind::Thread ||
                     p.kind == trace::LaneKind::EventLoop;
  lane.hue = static_cast<std::uint8_t>(plain ? kHues - 1 : hued_++ % (kHues - 1));
  if (p.parent && p.parent.value <= lanes_.size()) {
    LaneTrack& parent = lanes_[p.parent.value - 1];
    parent.children.push_back(p.lane);
    lane.depth = parent.depth + 1;
  } else {
    roots_.push_back(p.lane);
  }
  lanes_.push_back(std::move(lane));
  core_of_.emplace_back();
  enter(p.lane, SliceState::New, trace::WaitKind::Other, event);
}

CoreTrack& Lanes::grow_core(CoreId id, const trace::Event& event) {
  const std::uint32_t wanted = std::clamp(id.value, 1u, kCoresMax);
  while (cores_.size() < wanted) {
    CoreTrack core;
    core.id = CoreId{static_cast<std::uint32_t>(cores_.size() + 1)};
    core.start_ns.push_back(static_cast<std::uint64_t>(event.time_ns));
    core.lane.push_back(0);
    core.first.push_back(narrow(event.seq));
    cores_.push_back(std::move(core));
  }
  return cores_[wanted - 1];
}

void Lanes::hold(CoreId id, LaneId lane, const trace::Event& event) {
  CoreTrack& core = grow_core(id, event);
  const std::uint32_t seq = narrow(event.seq);
  if (core.first.back() == seq) {  // the core appeared with this very event
    core.lane.back() = lane.value;
    return;
  }
  core.start_ns.push_back(static_cast<std::uint64_t>(event.time_ns));
  core.lane.push_back(lane.value);
  core.first.push_back(seq);
}

// release: the lane leaves the core it holds, if any.
void Lanes::release(LaneId lane, const trace::Event& event) {
  CoreId& core = core_of_[lane.value - 1];
  if (!core) return;
  if (cores_[core.value - 1].lane.back() == lane.value) hold(core, LaneId{}, event);
  core = {};
}

void Lanes::take(const trace::Event& event) {
  if (const auto* p = std::get_if<trace::LaneSwitched>(&event.payload)) {
    enter(p->to, SliceState::Running, trace::WaitKind::Other, event);
    if (!p->to || p->to.value > lanes_.size()) return;
    hold(p->core, p->to, event);
    core_of_[p->to.value - 1] = CoreId{std::clamp(p->core.value, 1u, kCoresMax)};
    const bool by_name =
        p->how != trace::SwitchKind::Dispatch && p->how != trace::SwitchKind::Start;
    if (by_name && p->from && p->from != p->to) {
      arrows_.push_back({Arrow::Kind::HandOver, p->from, p->to, event.seq, event.time_ns});
    }
  } else if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
    enter(ready->lane, SliceState::Ready, trace::WaitKind::Other, event);
    if (ready->waker && ready->waker != ready->lane) {
      const auto kind =
          ready->how == trace::WakeKind::Spawned ? Arrow::Kind::Spawn : Arrow::Kind::Wake;
      arrows_.push_back({kind, ready->waker, ready->lane, event.seq, event.time_ns});
    }
  } else if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) {
    enter(blocked->lane, sleeps(blocked->why) ? SliceState::Sleeping : SliceState::Blocked,
          blocked->why, event);
  } else if (const auto* ended = std::get_if<trace::LaneEnded>(&event.payload)) {
    enter(ended->lane, SliceState::Ended, trace::WaitKind::Other, event);
    if (!ended->lane || ended->lane.value > lanes_.size()) return;
    LaneTrack& lane = lanes_[ended->lane.value - 1];
    if (lane.ended) return;
    lane.ended = event.seq;
    lane.end_kind = ended->how;
    lane.ended_ns = event.time_ns;
  } else if (const auto* lane_born = std::get_if<trace::LaneBorn>(&event.payload)) {
    born(*lane_born, event);
  } else if (const auto* renamed = std::get_if<trace::LaneRenamed>(&event.payload)) {
    if (renamed->lane && renamed->lane.value <= lanes_.size()) {
      lanes_[renamed->lane.value - 1].name = renamed->name;
    }
  } else if (const auto* core = std::get_if<trace::CoreAdded>(&event.payload)) {
    grow_core(core->core, event).name = core->name;
  }
}

bool Lanes::update(const Trace& trace) {
  const bool grew = applied_ < trace.size();
  for (; applied_ < trace.size(); ++applied_) take(trace.events()[applied_]);
  if (grew) end_ns_ = trace.events().back().time_ns;
  return grew;
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
  const LaneTrack& lane = this->lane(id);
  Slice slice;
  slice.lane = id;
  slice.index = index;
  slice.state = state_of(lane.meta[index]);
  slice.wait = wait_of(lane.meta[index]);
  slice.open = index + 1 == lane.meta.size();
  slice.begin = EventSeq{lane.first[index]};
  slice.begin_ns = static_cast<TimeNs>(lane.start_ns[index]);
  slice.end = slice.open ? last() : EventSeq{lane.first[index + 1]};
  slice.end_ns = slice.open ? end_ns_ : static_cast<TimeNs>(lane.start_ns[index + 1]);
  return slice;
}

CoreSlice Lanes::core_slice(CoreId id, std::uint32_t index) const {
  const CoreTrack& core = cores_[id.value - 1];
  CoreSlice slice;
  slice.core = id;
  slice.index = index;
  slice.lane = LaneId{core.lane[index]};
  slice.open = index + 1 == core.lane.size();
  slice.begin = EventSeq{core.first[index]};
  slice.begin_ns = static_cast<TimeNs>(core.start_ns[index]);
  slice.end = slice.open ? last() : EventSeq{core.first[index + 1]};
  slice.end_ns = slice.open ? end_ns_ : static_cast<TimeNs>(core.start_ns[index + 1]);
  return slice;
}

std::pair<std::uint32_t, std::uint32_t> Lanes::slices_in(LaneId id, AxisKind axis,
                                                         std::int64_t from, std::int64_t to) const {
  const LaneTrack& lane = this->lane(id);
  return axis == AxisKind::Time ? touching(lane.start_ns, from, to)
                                : touching(lane.first, from, to);
}

std::pair<std::uint32_t, std::uint32_t> Lanes::core_slices_in(CoreId id, AxisKind axis,
                                                              std::int64_t from,
                                                              std::int64_t to) const {
  const CoreTrack& core = cores_[id.value - 1];
  return axis == AxisKind::Time ? touching(core.start_ns, from, to)
                                : touching(core.first, from, to);
}

std::pair<std::size_t, std::size_t> Lanes::arrows_in(AxisKind axis, std::int64_t from,
                                                     std::int64_t to) const {
  const auto unit = [axis](const Arrow& arrow) {
    return axis == AxisKind::Time ? arrow.at_ns : static_cast<std::int64_t>(arrow.event.value);
  };
  const auto first = std::partition_point(arrows_.begin(), arrows_.end(),
                                          [&](const Arrow& a) { return unit(a) < from; });
  const auto last =
      std::partition_point(first, arrows_.end(), [&](const Arrow& a) { return unit(a) <= to; });
  return {static_cast<std::size_t>(first - arrows_.begin()),
          static_cast<std::size_t>(last - arrows_.begin())};
}

std::int64_t Lanes::slice_at(LaneId id, AxisKind axis, std::int64_t unit) const {
  const LaneTrack& lane = this->lane(id);
  if (unit < 0) return -1;
  const auto last_before = [unit](const auto& starts) {
    const auto found = std::partition_point(starts.begin(), starts.end(), [unit](auto start) {
      return static_cast<std::int64_t>(start) <= unit;
    });
    return static_cast<std::int64_t>(found - starts.begin()) - 1;
  };
  return axis == AxisKind::Time ? last_before(lane.start_ns) : last_before(lane.first);
}

std::vector<Column> Lanes::columns(LaneId id, AxisKind axis, std::int64_t from, std::int64_t to,
                                   std::uint32_t count) const {
  std::vector<Column> columns(count);
  if (count == 0 || to <= from) return columns;
  const LaneTrack& lane = this->lane(id);
  const __int128 span = static_cast<__int128>(to) - from;
  const auto edge = [&](std::int64_t c) {
    return from + static_cast<std::int64_t>(span * c / static_cast<__int128>(count));
  };
  // The column that holds a unit: the last one whose left edge is not after it.
  const auto column_of = [&](std::int64_t unit) {
    auto c = static_cast<std::int64_t>(static_cast<__int128>(unit - from) * count / span);
    while (c + 1 < count && edge(c + 1) <= unit) ++c;
    while (c > 0 && edge(c) > unit) --c;
    return c;
  };
  const auto start = [&](std::uint32_t i) {
    return axis == AxisKind::Time ? static_cast<std::int64_t>(lane.start_ns[i])
                                  : static_cast<std::int64_t>(lane.first[i]);
  };
  const std::int64_t end = axis == AxisKind::Time ? end_ns_ : static_cast<std::int64_t>(applied_);
  const auto [first, last] = slices_in(id, axis, from, to);
  for (std::uint32_t i = first; i < last; ++i) {
    const std::int64_t begins = start(i);
    const std::int64_t ends = i + 1 < lane.meta.size() ? start(i + 1) : end;
    const auto state = static_cast<std::size_t>(state_of(lane.meta[i]));
    if (begins >= from && begins < to) {
      ++columns[static_cast<std::size_t>(column_of(begins))].begins[state];
    }
    std::int64_t left = std::max(begins, from);
    const std::int64_t right = std::min(ends, to);
    if (left >= right) continue;
    for (std::int64_t c = column_of(left); left < right; ++c) {
      const std::int64_t until = c + 1 < count ? std::min(edge(c + 1), right) : right;
      columns[static_cast<std::size_t>(c)].units[state] += static_cast<std::uint64_t>(until - left);
      left = until;
    }
  }
  return columns;
}

}  // namespace fiberscope::model
