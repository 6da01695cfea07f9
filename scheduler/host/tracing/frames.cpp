#include "scheduler/host/tracing/frames.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "scheduler/base/shared.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// SignalsHeld: the repr() of a value would handle a signal, and lose the exception of its handler.
class SignalsHeld {
 public:
  SignalsHeld() : main_thread_(fs_hold_signals()) {}
  ~SignalsHeld() { fs_release_signals(PyThreadState_Get(), main_thread_); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  unsigned long main_thread_;
};

// How much of a lane is recorded: little at every switch, more when a person looks.
struct Limits {
  std::size_t frames;
  std::size_t locals;
};
constexpr Limits kAtSwitch{8, 24};
constexpr Limits kInspected{32, 64};

struct LocalsCollector {
  Runtime& runtime;
  std::vector<trace::Local>& out;
  bool module_level;
  std::size_t most;
};

void collect_local(void* context, PyObject* name, PyObject* value) {
  auto& c = *static_cast<LocalsCollector*>(context);
  if (c.out.size() >= c.most) return;
  const std::string_view text = text_of(name);
  if (text.starts_with("__") || text.starts_with(".")) return;
  if (c.module_level && (PyModule_Check(value) || PyFunction_Check(value) || PyType_Check(value) ||
                         PyCFunction_Check(value))) {
    return;
  }
  std::string_view type = Py_TYPE(value)->tp_name;
  if (const std::size_t dot = type.rfind('.'); dot != std::string_view::npos) {
    type.remove_prefix(dot + 1);
  }
  trace::Writer& w = c.runtime.writer();
  c.out.push_back({w.intern(text), w.intern(type), w.intern(describe_value(value))});
}

// add_frame: if it is the program's and there is room.
void add_frame(Runtime& runtime, fs_frame* f, const Limits& limits,
               std::vector<trace::Frame>& out) {
  const CodeInfo& info = runtime.sources().info(fs_frame_code(f));
  if (!info.program || out.size() >= limits.frames) return;
  trace::Frame& frame = out.emplace_back();
  frame.function = info.name;
  frame.place = runtime.place_of(f);
  const bool module_level = (fs_frame_code(f)->co_flags & CO_OPTIMIZED) == 0;
  LocalsCollector collector{runtime, frame.locals, module_level, limits.locals};
  fs_each_local(f, collect_local, &collector);
}

bool same(const std::vector<trace::Frame>& a, const std::vector<trace::Frame>& b) {
  const auto same_local = [](const trace::Local& x, const trace::Local& y) {
    return x.name == y.name && x.type == y.type && x.value == y.value;
  };
  const auto same_frame = [&](const trace::Frame& x, const trace::Frame& y) {
    return x.function == y.function && x.place == y.place &&
           std::equal(x.locals.begin(), x.locals.end(), y.locals.begin(), y.locals.end(),
                      same_local);
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_frame);
}

}  // namespace

void record_frames(Runtime& runtime, LaneId lane, fs_frame* innermost) {
  // what a lane told last: only what is new is told again
  struct LastFrames;
  auto& last_frames =
      base::shared<std::unordered_map<std::uint32_t, std::vector<trace::Frame>>, LastFrames>();
  if (!runtime.records_detail() || lane != runtime.lane()) return;
  const SignalsHeld held;
  PyObject* boundary = nullptr;
  const LaneEntry& top = runtime.current().lanes.back();
  if (top.entered && top.generator != nullptr) boundary = top.generator->generator;
  trace::FramesRecorded record;
  record.lane = lane;
  for (fs_frame* f = innermost; f != nullptr && record.frames.size() < kAtSwitch.frames;
       f = fs_frame_back(f)) {
    add_frame(runtime, f, kAtSwitch, record.frames);
    if (boundary != nullptr && fs_frame_generator(f) == boundary) break;
  }
  auto& last = last_frames[lane.value];
  if (same(last, record.frames)) return;
  last = record.frames;
  runtime.writer().emit(record, runtime.anchor());
}

// --- inspecting ----------------------------------------------------------------------------------

namespace {

// Inspector: reads the frames of every lane from the stacks themselves, since in the middle of a
// switch the lists of lanes and the stacks do not agree. A generator's frame is the outermost one
// of its lane; what stands below it is its caller's.
class Inspector {
 public:
  explicit Inspector(Runtime& runtime) : runtime_(runtime) {}

  void read_fiber(const PyFiber& fiber) {
    const LaneId own = fiber.lanes.front().lane;
    if (runtime_.lanes().state(own) == trace::LaneState::Ended) return;
    fs_frame* const innermost =
        fiber.in_thread_state ? fs_top_frame(fiber.thread_state) : fs_stack_top(&fiber.stack);
    std::vector<LaneId> loops;  // event loops on this stack, innermost first
    for (auto e = fiber.lanes.rbegin(); e + 1 != fiber.lanes.rend(); ++e) {
      if (e->generator == nullptr) loops.push_back(e->lane);
    }
    std::vector<trace::Frame> frames;
    for (fs_frame* f = innermost; f != nullptr; f = fs_frame_back(f)) {
      add_frame(runtime_, f, kInspected, frames);
      if (runtime_.sources().info(fs_frame_code(f)).hook == Hook::LoopRunForever &&
          !loops.empty()) {
        // of the program only the callbacks that the loop runs
        keep(loops.front(), frames);
        loops.erase(loops.begin());
      }
      PyObject* const generator = fs_frame_generator(f);
      if (generator == nullptr) continue;
      if (const GenLane* gen = runtime_.generators().find(generator)) {
        keep(gen->lane, frames);
      } else if (runtime_.sources().info(fs_frame_code(f)).program) {
        frames.clear();  // its lane is being born
      }
    }
    keep(own, frames);
  }

  // read_suspended: a generator whose frame stands on no stack.
  void read_suspended(const GenLane& gen) {
    fs_frame* const frame = fs_generator_frame(gen.generator);
    if (frame == nullptr || found_.contains(gen.lane)) return;
    std::vector<trace::Frame> frames;
    add_frame(runtime_, frame, kInspected, frames);
    keep(gen.lane, frames);
  }

  void emit() {
    for (const auto& [lane, frames] : found_) {
      runtime_.writer().emit(trace::FramesRecorded{lane, frames}, runtime_.anchor());
    }
  }

 private:
  // keep: moves `frames` out.
  void keep(LaneId lane, std::vector<trace::Frame>& frames) {
    if (runtime_.lanes().state(lane) != trace::LaneState::Ended) {
      found_.emplace(lane, std::move(frames));
    }
    frames.clear();
  }

  Runtime& runtime_;
  std::map<LaneId, std::vector<trace::Frame>> found_;
};

}  // namespace

void record_all_frames(Runtime& runtime) {
  const SignalsHeld held;
  Inspector inspector(runtime);
  for (const PyFiber* fiber : runtime.fibers().in_order()) {
    if (runtime.scheduler().is_here(*fiber->fiber)) inspector.read_fiber(*fiber);
  }
  for (const GenLane* gen : runtime.generators().in_order()) inspector.read_suspended(*gen);
  inspector.emit();
}

}  // namespace fiberscope::host
