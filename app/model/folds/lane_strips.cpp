#include "app/model/folds/lane_strips.h"

#include <algorithm>

namespace fiberscope::model {

std::optional<Entered> entered(const trace::Event& event) {
  if (const auto* p = std::get_if<trace::LaneSwitched>(&event.payload)) {
    return Entered{p->to, SliceState::Running};
  }
  if (const auto* p = std::get_if<trace::LaneReady>(&event.payload)) {
    return Entered{p->lane, SliceState::Ready};
  }
  if (const auto* p = std::get_if<trace::LaneBlocked>(&event.payload)) {
    return Entered{p->lane, sleeps(p->why) ? SliceState::Sleeping : SliceState::Blocked};
  }
  if (const auto* p = std::get_if<trace::LaneBorn>(&event.payload)) {
    return Entered{p->lane, SliceState::New};
  }
  if (const auto* p = std::get_if<trace::LaneEnded>(&event.payload)) {
    return Entered{p->lane, SliceState::Ended};
  }
  return std::nullopt;
}

// --- who is there
// ---------------------------------------------------------------------------------

void LaneFamilies::take(const trace::Event& event) {
  now_ = event.seq;
  if (const auto* p = std::get_if<trace::LaneBorn>(&event.payload)) return born(*p, event);
  const std::optional<Entered> in = entered(event);
  if (!in || !in->lane || in->lane.value > lanes_.size()) return;
  Lane& lane = lanes_[in->lane.value - 1];
  if (lane.state == SliceState::Ended) return;
  leave(lane, event.seq);
  lane.state = in->state;
  lane.since = event.seq;
}

void LaneFamilies::finish() {
  for (Lane& lane : lanes_) leave(lane, EventSeq{now_.value + 1});
}

void LaneFamilies::leave(Lane& lane, EventSeq end) {
  const bool drawn = lane.state != SliceState::New && lane.state != SliceState::Ended;
  lane.seen |= drawn && lane.since <= last_ && end > first_;
}

void LaneFamilies::born(const trace::LaneBorn& p, const trace::Event& event) {
  if (p.lane.value != lanes_.size() + 1) return;  // lanes are dense; anything else is illegal
  const bool has_parent = p.parent && p.parent.value <= lanes_.size();
  Lane& parent = has_parent ? lanes_[p.parent.value - 1] : roots_;
  const LaneId brother = std::exchange(parent.last_child, p.lane);
  (brother ? lanes_[brother.value - 1].next_sibling : parent.first_child) = p.lane;
  Lane& lane = lanes_.emplace_back();
  lane.since = event.seq;
  lane.hue = hues_.next(p.kind);
}

std::vector<LaneId> LaneFamilies::tree_order() const {
  std::vector<LaneId> order, open;
  for (LaneId at = roots_.first_child; at || !open.empty();) {
    if (!at) {
      at = open.back();
      open.pop_back();
      continue;
    }
    order.push_back(at);
    const Lane& lane = lanes_[at.value - 1];
    if (lane.next_sibling) open.push_back(lane.next_sibling);
    at = lane.first_child;
  }
  return order;
}

// --- strips
// ---------------------------------------------------------------------------------------

LaneStrips::LaneStrips(AxisKind axis, std::vector<std::int64_t> edges,
                       std::span<const LaneId> lanes)
    : axis_(axis), edges_(std::move(edges)), rows_(lanes.size()), open_(lanes.size()) {
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (lanes[i].value >= row_of_.size()) row_of_.resize(lanes[i].value + std::size_t{1});
    row_of_[lanes[i].value] = static_cast<std::uint32_t>(i + 1);
    rows_[i].strip.edges = edges_;
    rows_[i].strip.columns.resize(edges_.size() - 1);
    rows_[i].strip.begun.resize(edges_.size());
    rows_[i].held.resize(edges_.size());
  }
}

void LaneStrips::take(const trace::Event& event) {
  const auto steps = static_cast<std::int64_t>(event.seq.value);
  end_ = axis_ == AxisKind::Time ? event.time_ns : steps;
  const std::optional<Entered> in = entered(event);
  if (!in || in->lane.value >= row_of_.size() || row_of_[in->lane.value] == 0) return;
  const std::size_t row = row_of_[in->lane.value] - 1;
  const bool born = std::holds_alternative<trace::LaneBorn>(event.payload);
  if (born == bool(open_[row].begin) || open_[row].state == SliceState::Ended) return;
  close(row, end_, false);
  open(row, end_, event.seq, in->state);
}

void LaneStrips::finish() {
  for (std::size_t row = 0; row < rows_.size(); ++row) close(row, end_, true);
}

// close: the slice ends there. `all`: it is the lane's last, and held before all edges behind it.
void LaneStrips::close(std::size_t row, std::int64_t end, bool all) {
  Open& slice = open_[row];
  if (!slice.begin) return;
  LaneStrip& strip = rows_[row].strip;
  const auto state = static_cast<std::size_t>(slice.state);
  std::int64_t counted = slice.since;
  for (std::size_t& k = slice.edge; k < edges_.size() && (all || edges_[k] <= end); ++k) {
    const std::int64_t until = std::min(edges_[k], end);
    if (k > 0 && until > std::max(counted, edges_[k - 1])) {
      strip.columns[k - 1].units[state] +=
          static_cast<std::uint64_t>(until - std::max(counted, edges_[k - 1]));
    }
    counted = std::max(counted, until);
    rows_[row].held[k] = slice.begin;
    strip.begun[k] = strip.begun.back();
  }
  // the rest lies in the column that goes on
  const std::size_t k = slice.edge;
  if (k > 0 && k < edges_.size() && end > std::max(counted, edges_[k - 1])) {
    strip.columns[k - 1].units[state] +=
        static_cast<std::uint64_t>(end - std::max(counted, edges_[k - 1]));
  }
}

// open: another slice begins. How many have begun so far stands at the last edge.
void LaneStrips::open(std::size_t row, std::int64_t at, EventSeq begin, SliceState state) {
  Open& slice = open_[row];
  LaneStrip& strip = rows_[row].strip;
  slice.begin = begin;
  slice.since = at;
  slice.state = state;
  // an edge at this very moment is not behind it
  while (slice.edge < edges_.size() && edges_[slice.edge] <= at) {
    strip.begun[slice.edge] = strip.begun.back();
    ++slice.edge;
  }
  const std::size_t k = slice.edge;
  if (k == edges_.size()) return;
  if (k > 0) ++strip.columns[k - 1].begins[static_cast<std::size_t>(state)];
  ++strip.begun.back();
}

}  // namespace fiberscope::model
