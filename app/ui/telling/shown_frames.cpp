#include "app/ui/telling/shown_frames.h"

namespace fiberscope::ui {
namespace {

ShownFrames recorded(const trace::Trace& trace, const trace::FramesRecorded& record) {
  ShownFrames out;
  for (const trace::Frame& frame : record.frames) {
    ShownFrame f{std::string(trace.text(frame.function)), frame.place, {}};
    for (const trace::Local& local : frame.locals) {
      f.locals.push_back({std::string(trace.text(local.name)),
                          std::string(trace.text(local.type)),
                          std::string(trace.text(local.value)),
                          false,
                          {}});
    }
    out.frames.push_back(std::move(f));
  }
  return out;
}

ShownFrames exact(const std::vector<session::SnapshotFrame>& frames) {
  ShownFrames out;
  out.exact = true;
  for (const session::SnapshotFrame& frame : frames) {
    ShownFrame f{frame.function, frame.place, {}};
    for (const session::SnapshotLocal& local : frame.locals) {
      f.locals.push_back({local.name, local.type, local.value, false, {}});
    }
    out.frames.push_back(std::move(f));
  }
  return out;
}

// compare: frames are the same when they stand as far from the outermost and run one function.
void compare(const trace::Trace& trace, const trace::Kept<trace::FramesRecorded>& before,
             ShownFrames& now) {
  for (std::size_t i = 0; i < now.frames.size(); ++i) {
    ShownFrame& frame = now.frames[i];
    const std::size_t depth = now.frames.size() - i;
    const trace::Frame* old = nullptr;
    if (before != nullptr && depth <= before->frames.size()) {
      old = &before->frames[before->frames.size() - depth];
      if (trace.text(old->function) != frame.function) old = nullptr;
    }
    for (ShownLocal& local : frame.locals) {
      local.changed = true;
      if (old == nullptr) continue;
      for (const trace::Local& was : old->locals) {
        if (trace.text(was.name) != local.name) continue;
        local.before = std::string(trace.text(was.value));
        local.changed = trace.text(was.value) != local.value || trace.text(was.type) != local.type;
      }
    }
  }
}

}  // namespace

ShownFrames shown_frames(const Scene& scene, const model::LaneWorld& lane) {
  const auto record = model::frames_of(scene.trace(), lane);
  const auto* now = scene.snapshot != nullptr ? scene.snapshot->frames(lane.id) : nullptr;
  if (now != nullptr && !now->empty()) {
    ShownFrames out = exact(*now);
    compare(scene.trace(), record, out);
    return out;
  }
  if (record == nullptr) return {};
  ShownFrames out = recorded(scene.trace(), *record);
  compare(scene.trace(), model::previous_frames_of(scene.trace(), lane), out);
  return out;
}

}  // namespace fiberscope::ui
