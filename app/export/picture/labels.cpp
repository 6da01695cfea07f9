#include "app/export/picture/labels.h"

#include <algorithm>

#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;

namespace {

// running_label: the function that ran: from the frames recorded as the lane left the core, else
// the line it reached last, else its name.
std::string running_label(const model::Model& model, const model::Slice& slice) {
  const trace::Trace& trace = model.trace;
  const model::Index::OfLane& of = model.index.lane(slice.lane);
  const EventSeq frames = model::after(of.frames, slice.begin);
  if (frames && frames.value <= slice.end.value + 3) {
    const auto* p = std::get_if<trace::FramesRecorded>(&trace.at(frames).payload);
    if (p != nullptr && !p->frames.empty()) {
      return std::string(trace.text(p->frames.front().function));
    }
  }
  const EventSeq line = model::before(of.lines, slice.end);
  if (line && line > slice.begin) {
    return words::fill(
        words::tr("line {n}"),
        {{"n", std::to_string(std::get<trace::LineReached>(trace.at(line).payload).place.line)}});
  }
  return model.names.lane(slice.lane);
}

}  // namespace

std::string holder_label(const model::Model& model, base::LaneId id) {
  const std::string name = model.names.lane(id);
  if (model.lanes.family_count(model::LaneFamily::Thread) < 2) return name;
  base::LaneId thread = id;
  while (thread && model.lanes.lane(thread).kind != trace::LaneKind::Thread) {
    thread = model.lanes.lane(thread).parent;
  }
  return !thread || thread == id ? name : model.names.lane(thread) + " › " + name;
}

std::string slice_label(const model::Model& model, const model::Slice& slice) {
  if (slice.state == model::SliceState::Running) return running_label(model, slice);
  const auto* wait = std::get_if<trace::LaneBlocked>(&model.trace.at(slice.begin).payload);
  return wait ? model::wait_text(model.trace, model.names, *wait, slice.begin_ns) : "";
}

std::vector<ClockJump> clock_jumps(const trace::Trace& trace, const model::View& view) {
  constexpr double kEventsMax = 50'000;
  std::vector<ClockJump> jumps;
  if (view.axis == model::AxisKind::Time || view.end - view.begin > kEventsMax) return jumps;
  const auto first = static_cast<std::uint64_t>(std::max(1.0, view.begin));
  const auto last = std::min(trace.size(), static_cast<std::uint64_t>(std::max(0.0, view.end)));
  for (std::uint64_t i = first; i <= last; ++i) {
    const trace::Event& event = trace.at(EventSeq{i});
    const auto* p = std::get_if<trace::ClockAdvanced>(&event.payload);
    if (p != nullptr) jumps.push_back({event.seq, event.time_ns - p->from_ns});
  }
  if (static_cast<double>(jumps.size()) > view.width / 24) jumps.clear();
  return jumps;
}

}  // namespace fiberscope::exporter
