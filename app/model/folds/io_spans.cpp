#include "app/model/folds/io_spans.h"

#include <algorithm>

#include "app/model/folds/files.h"
#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfFiles, OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneBorn, trace::LaneRenamed, trace::LaneReady,
            trace::LaneSwitched, trace::LaneEnded, trace::LineReached, trace::LinesFolded,
            trace::LoopFolded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet>>
    kIgnoredByIoSpans{};

}  // namespace

bool in_vain(std::string_view name, const trace::SystemCallDone& call) {
  if (call.error == kVain) return true;
  if (call.error != 0 || call.result != 0 || call.ready_ns != call.began_ns) return false;
  constexpr auto kAsking = std::to_array<std::string_view>(
      {"select", "pselect", "poll", "ppoll", "epoll_wait", "epoll_pwait"});
  return std::ranges::find(kAsking, name) != kAsking.end();
}

// --- taking events
// --------------------------------------------------------------------------------

const IoSpans::Track* IoSpans::track_of(LaneId lane) const {
  if (!lane || lane.value > place_.size() || place_[lane.value - 1] == 0) return nullptr;
  return &tracks_[place_[lane.value - 1] - 1];
}

IoSpans::Track& IoSpans::grow(LaneId lane) {
  if (place_.size() < lane.value) place_.resize(lane.value);
  std::uint32_t& place = place_[lane.value - 1];
  if (place == 0) {
    tracks_.emplace_back();
    place = static_cast<std::uint32_t>(tracks_.size());
  }
  return tracks_[place - 1];
}

IoSpans::Streak& IoSpans::streak(LaneId lane) {
  if (streaks_.size() < lane.value) streaks_.resize(lane.value);
  return streaks_[lane.value - 1];
}

// add: behind the track's last span; the slice after that is a gap, which now ends or becomes the
// new span.
void IoSpans::add(Track& track, std::uint8_t tag, Moment from, const Moment& to) {
  auto& spans = track.spans;
  if (const std::uint32_t size = spans.size(); size > 0) {
    const Moment gap{static_cast<std::uint64_t>(spans.start_ns(size - 1)), spans.first(size - 1)};
    from.ns = std::max(from.ns, gap.ns), from.seq = std::max(from.seq, gap.seq);
    if (to.ns < from.ns || to.seq <= from.seq) return;
    const bool touches = from.ns == gap.ns && from.seq == gap.seq;
    const bool alike = touches && tag == IoShares::kPolling && spans.tag(size - 2) == tag;
    if (alike && spans.move_last(to.ns, to.seq)) return;
    touches ? spans.retag_last(tag) : spans.append(from.ns, from.seq, tag, slabs_);
  } else {
    if (to.ns < from.ns || to.seq <= from.seq) return;
    spans.append(from.ns, from.seq, tag, slabs_);
  }
  spans.append(to.ns, to.seq, IoShares::kNeither, slabs_);
}

void IoSpans::copy(const trace::SystemCallDone& call, const trace::Event& event,
                   const Lanes& lanes) {
  if (call.copy_ns <= 0) return;
  const auto seq = static_cast<std::uint32_t>(event.seq.value);
  const std::int64_t index = lanes.slice_at(call.lane, EventSeq{seq - std::uint64_t{1}});
  if (index < 0) return;
  const Slice slice = lanes.slice(call.lane, static_cast<std::uint32_t>(index));
  if (slice.state != SliceState::Running) return;
  const TimeNs from_ns = std::max(event.time_ns - call.copy_ns, slice.begin_ns);
  add(grow(call.lane), IoShares::kCopying, {static_cast<std::uint64_t>(from_ns), seq - 1},
      {static_cast<std::uint64_t>(event.time_ns), seq});
  copied_ = true;
}

// poll: all running between two moments is in vain.
void IoSpans::poll(LaneId lane, const Moment& from, const Moment& to, const Lanes& lanes) {
  const auto [first, last] = lanes.slices_in(lane, AxisKind::Steps, from.seq, to.seq);
  for (std::uint32_t i = first; i < last; ++i) {
    const Slice slice = lanes.slice(lane, i);
    if (slice.state != SliceState::Running) continue;
    const Moment begin{std::max(from.ns, static_cast<std::uint64_t>(slice.begin_ns)),
                       std::max(from.seq, static_cast<std::uint32_t>(slice.begin.value))};
    const Moment end{std::min(to.ns, static_cast<std::uint64_t>(slice.end_ns)),
                     std::min(to.seq, static_cast<std::uint32_t>(slice.end.value))};
    if (end.seq > begin.seq) add(grow(lane), IoShares::kPolling, begin, end);
  }
}

void IoSpans::take(const trace::SystemCallDone& call, const trace::Event& event, bool vain,
                   const Lanes& lanes) {
  if (!call.lane || call.lane.value > lanes.lane_count()) return;
  if (!vain) {
    if (call.lane.value <= streaks_.size()) streak(call.lane) = {};
    return copy(call, event, lanes);
  }
  if (lanes.lane(call.lane).kind == trace::LaneKind::EventLoop) return;
  Streak& streak = this->streak(call.lane);
  const Moment now{static_cast<std::uint64_t>(event.time_ns),
                   static_cast<std::uint32_t>(event.seq.value)};
  if (++streak.count == 1) {
    streak.from = {static_cast<std::uint64_t>(call.began_ns), now.seq - 1};
    streak.first = now.seq;
    return;
  }
  std::vector<std::uint32_t>& calls = grow(call.lane).vain;
  if (streak.count == 2) calls.push_back(streak.first);
  calls.push_back(now.seq);
  poll(call.lane, streak.from, now, lanes);
  streak.from = now;
  polled_ = true;
}

void IoSpans::update(const Trace& trace, const Lanes& lanes, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByIoSpans, [&](const trace::Event& event) {
    const auto call = [&](const trace::SystemCallDone& p) {
      take(p, event, in_vain(trace.text(p.call), p), lanes);
    };
    const auto wait = [&](const trace::LaneBlocked& p) {
      const bool known = p.lane && p.lane.value <= streaks_.size();
      if (known && p.why == trace::WaitKind::Io) streak(p.lane) = {};
    };
    visit_payload(event.payload, Overloads{call, wait, kIgnoredByIoSpans});
  });
}

void IoSpans::settle() {
  for (Track& track : tracks_) {
    track.spans.shrink();
    track.vain.shrink_to_fit();
  }
  tracks_.shrink_to_fit();
  streaks_ = {};
}

// --- reading
// --------------------------------------------------------------------------------------

std::pair<std::uint32_t, std::uint32_t> IoSpans::indices_in(LaneId lane, AxisKind axis,
                                                            std::int64_t from,
                                                            std::int64_t to) const {
  const Track* track = track_of(lane);
  return track == nullptr ? std::pair{0u, 0u} : track->spans.touching(axis, from, to);
}

std::optional<Slice> IoSpans::at(LaneId lane, std::uint32_t index) const {
  const Track* track = track_of(lane);
  if (track == nullptr || index >= track->spans.size()) return {};
  const std::uint8_t tag = track->spans.tag(index);
  if (tag == IoShares::kNeither) return {};
  Slice span;
  span.lane = lane;
  span.index = index;
  span.state = tag == IoShares::kCopying ? SliceState::Copying : SliceState::Polling;
  span.begin = EventSeq{track->spans.first(index)};
  span.end = EventSeq{track->spans.first(index + 1)};
  span.begin_ns = track->spans.start_ns(index);
  span.end_ns = track->spans.start_ns(index + 1);
  if (tag == IoShares::kPolling) {
    const auto up_to = [&](EventSeq seq) {
      return std::ranges::upper_bound(track->vain, static_cast<std::uint32_t>(seq.value));
    };
    span.vain_count = static_cast<std::uint32_t>(up_to(span.end) - up_to(span.begin));
  }
  return span;
}

std::vector<Slice> IoSpans::spans(LaneId lane) const {
  std::vector<Slice> spans;
  const Track* track = track_of(lane);
  for (std::uint32_t i = 0; track != nullptr && i < track->spans.size(); ++i) {
    if (const auto span = at(lane, i)) spans.push_back(*span);
  }
  return spans;
}

void IoSpans::fill(LaneId lane, AxisKind axis, IoStrip& strip) const {
  strip.begun.assign(strip.edges.size(), 0);
  strip.columns.assign(strip.edges.empty() ? 0 : strip.edges.size() - 1, {});
  const Track* track = track_of(lane);
  if (track == nullptr || strip.edges.empty()) return;
  // The last slice is the gap up to now: it has no share that anybody asks for.
  track->spans.sweep(axis, strip.edges, strip.edges.back(), strip.columns.data(),
                     strip.begun.data());
}

void IoSpans::part(LaneId lane, AxisKind axis, std::int64_t from, std::int64_t to,
                   std::vector<Column>& columns) const {
  if (columns.empty() || to <= from) return;
  part(lane, axis, equal_edges(from, to, static_cast<std::uint32_t>(columns.size())), columns);
}

void IoSpans::part(LaneId lane, AxisKind axis, std::vector<std::int64_t> edges,
                   std::vector<Column>& columns) const {
  if (!has(lane)) return;
  IoStrip strip;
  strip.edges = std::move(edges);
  fill(lane, axis, strip);
  constexpr std::pair<std::uint8_t, SliceState> kParts[] = {
      {IoShares::kCopying, SliceState::Copying}, {IoShares::kPolling, SliceState::Polling}};
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (const auto& [tag, state] : kParts) {
      columns[c].units[static_cast<std::size_t>(state)] += strip.columns[c].units[tag];
      columns[c].units[static_cast<std::size_t>(SliceState::Running)] -=
          strip.columns[c].units[tag];
      columns[c].begins[static_cast<std::size_t>(state)] += strip.columns[c].begins[tag];
    }
  }
}

trace::Kept<trace::SystemCallDone> span_call(const Trace& trace, const Slice& span) {
  if (!span.end || span.end.value > trace.size()) return nullptr;
  // A stretch of polling may end where the lane gave its core up: the call before it is meant.
  for (std::uint64_t seq = span.end.value; seq > span.begin.value; --seq) {
    const auto call = trace.find<trace::SystemCallDone>(EventSeq{seq});
    if (call != nullptr && call->lane == span.lane) return call;
  }
  return nullptr;
}

}  // namespace fiberscope::model
