#include "app/export/picture/labels.h"

#include <algorithm>

#include "app/model/words/events_io.h"
#include "app/model/words/said.h"
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
    const auto p = trace.find<trace::FramesRecorded>(frames);
    if (p != nullptr && !p->frames.empty()) {
      return std::string(trace.text(p->frames.front().function));
    }
  }
  const EventSeq line = model::before(of.lines, slice.end);
  if (line && line > slice.begin) {
    return words::fill(words::tr("line {n}"),
                       {{"n", std::to_string(trace::line_of(trace.at(line).payload)->place.line)}});
  }
  return model.names.lane(slice.lane);
}

}  // namespace

std::size_t hue_of(const model::Lanes& lanes, base::LaneId lane) {
  return lane && lane.value <= lanes.lane_count() ? lanes.lane(lane).hue : model::kHues - 1;
}

std::string tag_of(const model::Lanes& lanes, base::LaneId lane) {
  if (!lane || lane.value > lanes.lane_count()) return {};
  const model::LaneTrack& track = lanes.lane(lane);
  constexpr char kLetters[] = {'p', 't', 'e', 'c'};
  return kLetters[static_cast<std::size_t>(model::family_of(track.kind))] +
         std::to_string(track.rank + 1);
}

model::SliceState state_of(const model::LaneWorld& lane) {
  switch (lane.state) {
    case trace::LaneState::New:
      return model::SliceState::New;
    case trace::LaneState::Ready:
      return model::SliceState::Ready;
    case trace::LaneState::Running:
      return model::SliceState::Running;
    case trace::LaneState::Ended:
      return model::SliceState::Ended;
    case trace::LaneState::Blocked:
      break;
  }
  return model::sleeps(lane.wait_kind) ? model::SliceState::Sleeping : model::SliceState::Blocked;
}

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
  const auto wait = model.trace.find<trace::LaneBlocked>(slice.begin);
  return wait ? model::wait_text(model.trace, model.names, *wait, slice.begin_ns) : "";
}

std::string zombie_label(const model::Model& model, const model::Zombie& zombie) {
  return words::fill(words::tr("zombie, {status}"),
                     {{"status", model::status_text(model.trace.text(zombie.status))}});
}

std::string short_label(const model::Model& model, const model::Slice& slice) {
  const auto wait = model.trace.find<trace::LaneBlocked>(slice.begin);
  if (wait == nullptr || wait->deadline_ns == base::kNever) return {};
  return base::format_duration(wait->deadline_ns - slice.begin_ns);
}

std::string file_label(const model::Model& model, const model::FileSlice& slice) {
  const model::FileTrack& track = *model.files.file(slice.object);
  if (slice.state == model::FileState::Broken) return words::tr("hung up");
  if (!model::readable(slice.state)) return {};
  const bool listens =
      track.kind == trace::FileKind::TcpListener || track.kind == trace::FileKind::UnixListener;
  if (listens) return words::tr("somebody asks to connect");
  const std::uint64_t bytes = model.files.buffered(slice.object, slice.begin);
  return bytes > 0 ? model::bytes_text(bytes) : std::string(words::tr("readable"));
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
