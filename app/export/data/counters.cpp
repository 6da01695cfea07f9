#include "app/export/data/counters.h"

#include <algorithm>

#include "app/export/data/pieces.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using model::SliceState;

namespace {

// Change: at an event, by so much.
struct Change {
  std::uint64_t event = 0;
  std::int64_t by = 0;
};

// summed: the values over time, clipped to the cut. What changed before it is there at its
// beginning.
CounterTrack summed(const model::Model& model, const Cut& cut, Counter counter,
                    std::vector<Change>& changes) {
  std::ranges::stable_sort(changes, {}, &Change::event);
  CounterTrack track{counter, {{cut.begin_ns, 0}}};
  std::int64_t value = 0;
  for (const Change& change : changes) {
    if (change.event > cut.last.value) break;
    value += change.by;
    const base::TimeNs at_ns =
        std::max(cut.begin_ns, model.trace.at(base::EventSeq{change.event}).time_ns);
    CounterPoint& last = track.points.back();
    if (last.at_ns == at_ns) {
      last.value = value;
    } else {
      track.points.push_back({at_ns, value});
    }
  }
  // what came and went within a moment
  const auto same = [](const CounterPoint& a, const CounterPoint& b) { return a.value == b.value; };
  track.points.erase(std::unique(track.points.begin(), track.points.end(), same),
                     track.points.end());
  return track;
}

std::vector<Change> buffered(const model::Model& model) {
  std::vector<Change> changes;
  for (const model::FileGroup group : {model::FileGroup::Connections, model::FileGroup::Pipes}) {
    for (const base::ObjectId id : model.files.members(group)) {
      std::int64_t before = 0;
      for (const auto& level : model.files.file(id)->levels) {
        changes.push_back({level.event, level.bytes - before});
        before = level.bytes;
      }
    }
  }
  return changes;
}

std::vector<Change> on_the_wire(const model::Model& model) {
  std::vector<Change> changes;
  for (const model::Packet& packet : model.packets.all()) {
    if (packet.bytes == 0) continue;
    const auto bytes = static_cast<std::int64_t>(packet.bytes);
    changes.push_back({packet.sent.value, bytes});
    if (packet.end) changes.push_back({packet.end.value, -bytes});
  }
  return changes;
}

// in_state: how many of the cut's lanes are in it.
std::vector<Change> in_state(const model::Model& model, const Cut& cut, SliceState state) {
  std::vector<Change> changes;
  for (const base::LaneId lane : cut.lanes) {
    const auto [first, last] = model.lanes.slices_in(lane, model::AxisKind::Steps,
                                                     static_cast<std::int64_t>(cut.first.value),
                                                     static_cast<std::int64_t>(cut.last.value));
    const auto& slices = model.lanes.lane(lane).slices;
    for (std::uint32_t i = first; i < last; ++i) {
      if (model::LaneStates::state_of(slices.tag(i)) != state) continue;
      changes.push_back({slices.first(i), 1});
      if (i + 1 < slices.size()) changes.push_back({slices.first(i + 1), -1});
    }
  }
  return changes;
}

}  // namespace

const char* counter_name(Counter counter) {
  switch (counter) {
    case Counter::Ready:
      return words::tr("lanes ready");
    case Counter::Running:
      return words::tr("lanes running");
    case Counter::Buffered:
      return words::tr("bytes in buffers");
    case Counter::OnTheWire:
      return words::tr("bytes on the wire");
  }
  return "";
}

bool in_bytes(Counter counter) {
  return counter == Counter::Buffered || counter == Counter::OnTheWire;
}

std::vector<CounterTrack> counters(const model::Model& model, const Cut& cut) {
  std::vector<CounterTrack> tracks;
  const auto add = [&](Counter counter, std::vector<Change> changes) {
    tracks.push_back(summed(model, cut, counter, changes));
  };
  add(Counter::Ready, in_state(model, cut, SliceState::Ready));
  add(Counter::Running, in_state(model, cut, SliceState::Running));
  for (auto& [counter, changes] : {std::pair{Counter::Buffered, buffered(model)},
                                   std::pair{Counter::OnTheWire, on_the_wire(model)}}) {
    if (!changes.empty()) add(counter, changes);
  }
  return tracks;
}

}  // namespace fiberscope::exporter
