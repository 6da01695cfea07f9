// bench_timeline: what the timeline costs with very many slices, how long a trace of a million
// events takes from the file to the first picture, and what each command costs in one of two.
//
//   bench_timeline [repetitions [open | hand | large [events] | memory]]
//
// Prints markdown tables. The data are the same in every run (seeded chance); times are processor
// time of this process, medians. Part one feeds 10 million slices to model::Lanes and builds views
// at three zooms and random places: 20 rows of 1150 pixels, what a window of 1920 x 1080 shows, and
// once 50 rows. Part two writes a trace of a million events into memory and opens it. `large` is
// not part of the whole: a file of 50 million events, and what it takes to open it; nor is
// `memory`: what a trace and each part of its model take.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/model/reading/row.h"
#include "app/ui/window/headless.h"
#include "scheduler/base/prng.h"
#include "scheduler/trace/validate.h"
#include "scheduler/trace/writer.h"

namespace {

using namespace fiberscope;
using base::LaneId;
using trace::Event;

constexpr std::uint64_t kSlices = 10'000'000;
constexpr double kWidthPx = 1150;
constexpr std::uint32_t kRows = 20;

// Clock: processor time of this process, so that a busy machine disturbs less than with real time.
double now_ns() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

struct Figures {
  std::vector<double> values;
  void add(double value) { values.push_back(value); }
  double at(double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  }
  double median() { return at(0.5); }
};

// Program: lanes that take turns on one core, yield, block and sleep by chance. Every event but
// the first few begins one slice of a lane.
class Program {
 public:
  Program(std::uint32_t lanes, base::TimeNs sleep_ns)
      : lanes_(lanes), sleep_ns_(sleep_ns), prng_(lanes) {}

  Event next() {
    Event event;
    event.seq = base::EventSeq{++seq_};
    time_ns_ += static_cast<base::TimeNs>(prng_.below(2'000));
    event.time_ns = time_ns_;
    if (born_ < lanes_) {
      event.payload = trace::LaneBorn{LaneId{++born_}, {}, {}, trace::LaneKind::Greenlet, {}, {}};
      waiting_.push_back(born_);
    } else if (running_ != 0) {
      stop(event);
    } else if (!ready_.empty() && prng_.below(3) != 0) {
      running_ = ready_[take_ % ready_.size()];
      ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(take_ % ready_.size()));
      event.payload = trace::LaneSwitched{base::CoreId{1}, {}, LaneId{running_}, {}};
    } else if (!waiting_.empty()) {
      wake(event);
    } else {
      running_ = ready_.front();
      ready_.erase(ready_.begin());
      event.payload = trace::LaneSwitched{base::CoreId{1}, {}, LaneId{running_}, {}};
    }
    return event;
  }

 private:
  void stop(Event& event) {
    const LaneId lane{running_};
    running_ = 0;
    const std::uint64_t chance = prng_.below(8);
    if (chance < 3) {
      event.payload = trace::LaneReady{lane, lane, trace::WakeKind::Yielded, {}};
      ready_.push_back(lane.value);
      return;
    }
    trace::LaneBlocked blocked;
    blocked.lane = lane;
    blocked.why = chance < 6 ? trace::WaitKind::QueueGet : trace::WaitKind::Sleep;
    event.payload = blocked;
    waiting_.push_back(lane.value);
  }
  void wake(Event& event) {
    const std::size_t i = prng_.below(waiting_.size());
    if (prng_.below(64) == 0) event.time_ns = time_ns_ += sleep_ns_;
    event.payload = trace::LaneReady{LaneId{waiting_[i]}, {}, trace::WakeKind::Notified, {}};
    ready_.push_back(waiting_[i]);
    waiting_[i] = waiting_.back();
    waiting_.pop_back();
  }

  std::uint32_t lanes_;
  base::TimeNs sleep_ns_;
  base::Prng prng_;
  std::uint64_t seq_ = 0;
  base::TimeNs time_ns_ = 0;
  std::uint32_t born_ = 0;
  std::uint32_t running_ = 0;
  std::size_t take_ = 0;
  std::vector<std::uint32_t> ready_, waiting_;
};

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

struct Filled {
  std::unique_ptr<model::Lanes> lanes = std::make_unique<model::Lanes>();
  double append_ns = 0;  // an event
  std::uint64_t lane_slices = 0, core_slices = 0;
};

Filled fill(std::uint32_t lane_count, base::TimeNs sleep_ns) {
  Filled filled;
  Program program(lane_count, sleep_ns);
  std::vector<Event> events(4096);
  double spent = 0;
  std::uint64_t done = 0;
  for (; done < kSlices; done += events.size()) {
    for (Event& event : events) event = program.next();
    const double start = now_ns();
    for (const Event& event : events) filled.lanes->apply(event);
    spent += now_ns() - start;
  }
  filled.append_ns = spent / static_cast<double>(done);
  for (const auto& lane : filled.lanes->lanes()) filled.lane_slices += lane.slices.size();
  for (const auto& core : filled.lanes->cores()) filled.core_slices += core.slices.size();
  return filled;
}

// build_views: the time to build random views that show `share` of the whole.
Figures build_views(const model::Lanes& lanes, model::AxisKind axis, double share,
                    std::uint32_t rows, int count) {
  Figures figures;
  base::Prng prng(static_cast<std::uint64_t>(1 / share));
  const auto limit = axis == model::AxisKind::Time ? static_cast<double>(lanes.end_ns())
                                                   : static_cast<double>(lanes.last().value);
  model::LaneRow row;
  model::CoreRow core_row;
  for (int i = 0; i < count; ++i) {
    const double part = share * (0.6 + 0.4 * static_cast<double>(prng.below(1000)) / 1000);
    const double begin = static_cast<double>(prng.below(1'000'000)) / 1e6 * limit * (1 - part);
    const model::View view{axis, begin, begin + part * limit, 168, kWidthPx};
    const auto top = static_cast<std::uint32_t>(prng.below(lanes.lane_count() - rows + 1));
    const double start = now_ns();
    for (std::uint32_t r = 1; r <= rows; ++r) build(lanes, LaneId{top + r}, view, 2, row);
    for (const auto& core : lanes.cores()) build(lanes, core.id, view, 2, core_row);
    figures.add((now_ns() - start) / 1e6);
  }
  return figures;
}

void views(std::uint32_t lane_count, base::TimeNs sleep_ns, const char* name, int repetitions) {
  const std::size_t before = heap_bytes();
  const Filled filled = fill(lane_count, sleep_ns);
  const auto& lanes = *filled.lanes;
  std::size_t lane_bytes = 0, arrow_bytes = lanes.arrows().bytes();
  for (const auto& lane : lanes.lanes()) {
    lane_bytes += lane.slices.bytes();
    arrow_bytes += lane.arrows.bytes();
  }
  const auto per_slice = static_cast<double>(lane_bytes) / static_cast<double>(filled.lane_slices);
  const auto per_core_slice = static_cast<double>(lanes.slice_bytes() - lane_bytes) /
                              static_cast<double>(filled.core_slices);
  const auto heap = static_cast<double>(heap_bytes() - before - arrow_bytes) /
                    static_cast<double>(filled.lane_slices + filled.core_slices);
  std::printf("| %u, %s | ", lane_count, name);
  for (const auto axis : {model::AxisKind::Time, model::AxisKind::Steps}) {
    for (const double share : {1.0, 0.01, 0.00001}) {
      Figures figures = build_views(lanes, axis, share, kRows, 5 * repetitions);
      std::printf("%.2f (%.2f) | ", figures.median(), figures.at(0.9));
    }
    Figures many = build_views(lanes, axis, 1, 50, 5 * repetitions);
    std::printf("%.2f (%.2f) | ", many.median(), many.at(0.9));
  }
  std::printf("%.1f | %.1f (heap, all: %.1f) | %.0f ns |\n", per_slice, per_core_slice, heap,
              filled.append_ns);
  std::fflush(stdout);
}

// --- opening -------------------------------------------------------------------------------------

constexpr std::uint64_t kEvents = 1'000'000, kHandEvents = 2'000'000;
constexpr std::uint64_t kLargeEvents = 50'000'000;
constexpr std::uint32_t kOpenLanes = 100;

// Recorder: what a gevent program of many greenlets leaves behind: the hub takes callbacks in turn;
// a greenlet runs some lines, sometimes prints, and sleeps, waits or yields; its frames are kept.
class Recorder {
 public:
  std::vector<std::uint8_t> record(std::uint64_t events, std::uint32_t lanes = kOpenLanes) {
    using namespace trace;
    w_.emit(RunStarted{w_.intern("program.py"), {}, w_.intern("CPython 3.11.2"), 0, {}});
    std::string body;
    for (int i = 1; i <= 60; ++i) body += "    line_" + std::to_string(i) + "()\n";
    w_.emit(SourceLoaded{base::SourceId{1}, w_.intern("program.py"), w_.define(body)});
    w_.emit(CoreAdded{kCore, w_.intern("core 0")});
    w_.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Thread, w_.intern("main"), {}});
    w_.emit(LaneBorn{kHub, LaneId{1}, LaneId{1}, LaneKind::EventLoop, w_.intern("hub"), {}});
    for (std::uint32_t i = 3; i < 3 + lanes; ++i) {
      const EventSeq born = w_.emit(LaneBorn{LaneId{i}, kHub, LaneId{1}, LaneKind::Greenlet,
                                             w_.intern("worker-" + std::to_string(i)), place()});
      ready_.push_back({i, w_.emit(LaneReady{LaneId{i}, LaneId{1}, WakeKind::Spawned, {}}, born)});
    }
    w_.emit(LaneSwitched{kCore, {}, kHub, SwitchKind::Start});
    w_.emit(LaneBlocked{kHub, WaitKind::Switched, {}, {}, {}, base::kNever, {}, 900});
    while (w_.last_seq().value < events) turn();
    w_.emit(RunEnded{});
    w_.flush();
    return std::move(bytes_);
  }

 private:
  using EventSeq = base::EventSeq;
  static constexpr base::CoreId kCore{1};
  static constexpr LaneId kHub{2};
  struct Waiting {
    std::uint32_t lane;
    EventSeq since;
    base::TimeNs deadline_ns = 0;
    base::TimerId timer{};
  };

  trace::Place place() {
    return {base::SourceId{1}, 1 + static_cast<std::uint32_t>(prng_.below(60))};
  }
  void pass() { clock_.now_ns += static_cast<base::TimeNs>(prng_.below(400)); }

  void turn() {
    using namespace trace;
    if (ready_.empty()) return fire();
    const Waiting next = ready_.front();
    ready_.pop_front();
    const LaneId lane{next.lane};
    pass();
    w_.emit(LaneSwitched{kCore, kHub, lane, SwitchKind::HandOver}, next.since);
    for (std::uint64_t i = prng_.below(8); i > 0; --i) {
      pass();
      w_.emit(LineReached{lane, place()});
    }
    if (prng_.below(10) == 0) {
      w_.emit(OutputWritten{lane, 1, w_.define("step " + std::to_string(prng_.below(999)) + "\n")});
    }
    stop(lane);
    w_.emit(FramesRecorded{lane, {frame("work", lane), frame("run", lane)}});
    w_.emit(StackRecorded{lane, 1 << 22, 4096, 8192, std::vector<Register>(8)});
    w_.emit(LaneSwitched{kCore, lane, kHub, SwitchKind::HandOver});
    if (!asleep_.empty() && prng_.below(6) == 0) fire();
    w_.emit(LaneBlocked{kHub, WaitKind::Switched, lane, {}, {}, base::kNever, {}, 900});
  }

  void stop(LaneId lane) {
    using namespace trace;
    pass();
    if (prng_.below(3) == 0) {
      const EventSeq since = w_.emit(LaneReady{lane, lane, WakeKind::Yielded, {}});
      return ready_.push_back({lane.value, since});
    }
    const base::TimerId timer{++timers_};
    const base::TimeNs until = clock_.now_ns + static_cast<base::TimeNs>(prng_.below(2'000'000));
    w_.emit(TimerArmed{timer, lane, until, w_.intern("sleep")});
    const EventSeq since = w_.emit(
        LaneBlocked{lane, WaitKind::Sleep, {}, {}, w_.intern("sleep"), until, place(), 3000});
    asleep_.insert({lane.value, since, until, timer});
  }

  void fire() {
    using namespace trace;
    const Waiting waiting = *asleep_.begin();
    asleep_.erase(asleep_.begin());
    if (waiting.deadline_ns > clock_.now_ns) {
      const base::TimeNs from = clock_.now_ns;
      clock_.now_ns = waiting.deadline_ns;
      w_.emit(ClockAdvanced{from});
    }
    const EventSeq fired = w_.emit(TimerFired{waiting.timer}, waiting.since);
    ready_.push_back(
        {waiting.lane,
         w_.emit(LaneReady{LaneId{waiting.lane}, {}, WakeKind::TimerFired, {}}, fired)});
  }

  trace::Frame frame(const char* name, LaneId lane) {
    const std::string count = std::to_string(prng_.below(1000));
    return {w_.intern(name),
            place(),
            {{w_.intern("i"), w_.intern("int"), w_.intern(count)},
             {w_.intern("self"), w_.intern("Greenlet"), w_.intern(std::to_string(lane.value))}}};
  }

  base::VirtualClock clock_;
  std::vector<std::uint8_t> bytes_;
  trace::Writer w_{clock_, [this](const std::uint8_t* data, std::size_t size) {
                     bytes_.insert(bytes_.end(), data, data + size);
                   }};
  base::Prng prng_{1};
  std::uint32_t timers_ = 0;
  std::deque<Waiting> ready_;
  struct Sooner {
    bool operator()(const Waiting& a, const Waiting& b) const {
      return a.deadline_ns != b.deadline_ns ? a.deadline_ns < b.deadline_ns
                                            : a.timer.value < b.timer.value;
    }
  };
  std::set<Waiting, Sooner> asleep_;
};

void row(const char* name, Figures& figures) {
  std::printf("| %s | %.1f | %.1f |\n", name, figures.median(), figures.at(0.9));
  std::fflush(stdout);
}

trace::Trace decoded(const std::vector<std::uint8_t>& bytes) {
  trace::Trace trace;
  trace.append(bytes.data(), bytes.size());
  trace.finish();
  return trace;
}

// open: the parts of opening, each by itself, then all of it as the window does.
void open(int repetitions) {
  const auto bytes = Recorder().record(kEvents);
  Figures decode, names, index, console, findings, lanes, replay, whole, frame, scrub;
  const auto timed = [](Figures& figures, auto&& work) {
    const double start = now_ns();
    work();
    figures.add((now_ns() - start) / 1e6);
  };
  if (const auto fonts = ui::Fonts::find(); !fonts) {
    std::fprintf(stderr, "bench_timeline: %s\n", fonts.error().c_str());
    std::exit(1);
  }
  for (int i = 0; i < repetitions; ++i) {
    trace::Trace trace;
    timed(decode, [&] { trace = decoded(bytes); });
    timed(names, [&] { model::Names part(trace); });
    timed(index, [&] { model::Index part(trace); });
    timed(console, [&] { model::Console part(trace); });
    timed(findings, [&] { model::Findings().update(trace); });
    timed(lanes, [&] { model::Lanes part(trace); });
    model::Replay moving(trace);
    timed(replay, [&] { moving.move_to(trace.size()); });
    base::Prng prng(7);
    for (int k = 0; k < 200; ++k) {
      timed(scrub, [&] { moving.move_to(prng.below(trace.size() + 1)); });
    }
    ui::Headless screen(1600, 1000);
    ui::App app(std::move(ui::Fonts::find().value()), ui::ThemeKind::Dark, 1);
    screen.frame(app);
    timed(whole, [&] {
      app.show_trace(decoded(bytes), "a million events");
      screen.frame(app);
      screen.draw();
    });
    for (int k = 0; k < 20; ++k) {
      app.carry_out(ui::intent::GoTo{base::EventSeq{1 + prng.below(trace.size())}});
      timed(frame, [&] { screen.frame(app); });
    }
  }
  std::printf(
      "\n%llu events of %u coroutines, %.0f MB; milliseconds\n\n| part | median | 9 of 10 |\n"
      "|---|---|---|\n",
      static_cast<unsigned long long>(kEvents), kOpenLanes,
      static_cast<double>(bytes.size()) / 1e6);
  row("decode", decode);
  row("names", names);
  row("index", index);
  row("console", console);
  row("findings", findings);
  row("lanes", lanes);
  row("replay to the end", replay);
  row("**from bytes to the first picture, 1600 x 1000**", whole);
  row("a frame elsewhere in it, without its pixels", frame);
  row("scrub: the world at a random event", scrub);
}

}  // namespace

namespace {

double resident_mib() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long all = 0, resident = 0;
  if (file != nullptr) {
    if (std::fscanf(file, "%ld %ld", &all, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

// hand: what each command of the keyboard costs in a trace of two million events, with the frame
// that shows where it led, without its pixels; and the memory of it all.
void hand(int repetitions) {
  ui::Headless screen(1600, 1000);
  ui::App app(std::move(ui::Fonts::find().value()), ui::ThemeKind::Dark, 1);
  screen.frame(app);
  const double at_rest = resident_mib();
  {
    const auto bytes = Recorder().record(kHandEvents);
    app.show_trace(decoded(bytes), "two million events");
  }
  screen.frame(app);
  malloc_trim(0);
  const double open_mib = resident_mib();
  const std::uint64_t size = app.model()->trace.size();
  using namespace ui::intent;
  using model::Direction;
  const std::vector<std::pair<const char*, ui::Intent>> wishes = {
      {"step on (Right)", StepEvent{Direction::Forward}},
      {"step back (Left)", StepEvent{Direction::Back}},
      {"next line (Ctrl+Right)", StepLine{Direction::Forward}},
      {"last line (Ctrl+Left)", StepLine{Direction::Back}},
      {"next switch (Shift+Right)", StepSwitch{Direction::Forward}},
      {"last switch (Shift+Left)", StepSwitch{Direction::Back}},
      {"next run (N)", StepRun{Direction::Forward}},
      {"last run (Shift+N)", StepRun{Direction::Back}},
      {"to the end", GoToEnd{}},
      {"to the beginning", GoToBegin{}},
      {"zoom in", ZoomBy{kZoomStep}},
      {"fit", Fit{}}};
  std::printf(
      "\n%llu events: %.0f MiB, %.0f at rest; %.0f bytes an event. Milliseconds of a command "
      "and its frame\n\n| command | median | 9 of 10 | most |\n|---|---|---|---|\n",
      static_cast<unsigned long long>(size), open_mib, at_rest,
      (open_mib - at_rest) * (1 << 20) / static_cast<double>(size));
  base::Prng prng(11);
  for (const auto& [name, wish] : wishes) {
    Figures figures;
    for (int i = 0; i < 10 * repetitions; ++i) {
      app.carry_out(GoTo{base::EventSeq{1 + prng.below(size)}});
      screen.frame(app);
      const double start = now_ns();
      app.carry_out(wish);
      screen.frame(app);
      figures.add((now_ns() - start) / 1e6);
    }
    std::printf("| %s | %.1f | %.1f | %.1f |\n", name, figures.median(), figures.at(0.9),
                figures.at(1));
    std::fflush(stdout);
  }
}

// large: a file of so many events is opened as the window does it, then looked at anywhere.
void large(std::uint64_t events) {
  const std::string path = "bench_timeline.fstrace";
  {
    const auto bytes = Recorder().record(events);
    std::FILE* const out = std::fopen(path.c_str(), "wb");
    if (out == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), out) != bytes.size()) {
      std::fprintf(stderr, "bench_timeline: cannot write %s\n", path.c_str());
      std::exit(1);
    }
    std::fclose(out);
  }
  malloc_trim(0);
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  ui::Headless screen(1600, 1000);
  ui::App app(std::move(ui::Fonts::find().value()), ui::ThemeKind::Dark, 1);
  screen.frame(app);
  const double at_rest = resident_mib();
  const auto began = Clock::now();
  double start = now_ns();
  { const auto trace = trace::load_legal(path); }
  const double loaded_s = (now_ns() - start) / 1e9;
  const double loaded_real_s = seconds_since(began);
  malloc_trim(0);
  const auto opens = Clock::now();
  start = now_ns();
  app.open_file(path);
  screen.frame(app);
  const double open_s = (now_ns() - start) / 1e9, all_real_s = seconds_since(opens);
  const std::uint64_t size = app.model()->trace.size();
  const double open_mib = resident_mib();
  Figures first, again;
  base::Prng prng(5);
  for (int i = 0; i < 200; ++i) {
    const base::EventSeq to{1 + prng.below(size)};
    for (Figures* figures : {&first, &again}) {
      const double before = now_ns();
      app.carry_out(ui::intent::GoTo{base::EventSeq{to.value - (figures == &again)}});
      screen.frame(app);
      figures->add((now_ns() - before) / 1e6);
    }
  }
  model::Search search("nowhere to be found");
  const double before = now_ns();
  constexpr int kSteps = 64;
  for (int i = 0; i < kSteps; ++i) {
    search.step(app.model()->trace, app.model()->names, 16'000);
  }
  std::printf(
      "\n%llu events: loaded alone in %.2f s of processor time, %.2f s by the clock; open after "
      "%.2f s, %.2f s by the clock; %.0f MiB, %.0f more than at rest, %.1f bytes an event\n"
      "a cursor anywhere with its frame: %.1f ms, 9 of 10 %.1f ms, most %.1f; one event further: "
      "%.1f ms, most %.1f; a step of a search %.1f ms\n",
      static_cast<unsigned long long>(size), loaded_s, loaded_real_s, open_s, all_real_s, open_mib,
      open_mib - at_rest, (open_mib - at_rest) * (1 << 20) / static_cast<double>(size),
      first.median(), first.at(0.9), first.at(1), again.median(), again.at(1),
      (now_ns() - before) / 1e6 / kSteps);
  std::remove(path.c_str());
}

}  // namespace

namespace {

// memory: what a trace and each part of its model take of the heap, a part for an event.
void memory(std::uint64_t events, std::uint32_t lanes) {
  const auto bytes = Recorder().record(events, lanes);
  std::size_t all = 0;
  double events_there = 1;
  const auto part = [&](const char* name, auto make) {
    const std::size_t before = heap_bytes();
    auto made = make();
    const std::size_t taken = heap_bytes() - before;
    all += taken;
    std::printf("| %s | %.2f |\n", name, static_cast<double>(taken) / events_there);
    std::fflush(stdout);
    return made;
  };
  std::printf(
      "\n%llu events of %u coroutines; bytes of the heap, an event\n\n| part | bytes |\n"
      "|---|---|\n| as a file | %.2f |\n",
      static_cast<unsigned long long>(events), lanes,
      static_cast<double>(bytes.size()) / static_cast<double>(events));
  events_there = static_cast<double>(events);
  const auto of_trace =
      part("the trace", [&] { return std::make_unique<trace::Trace>(decoded(bytes)); });
  const trace::Trace& trace = *of_trace;
  const auto fold = [&]<class Fold>(const char* name, Fold*) {
    return part(name, [&] {
      auto made = std::make_unique<Fold>();
      made->update(trace);
      if constexpr (requires { made->settle(); }) made->settle();
      return made;
    });
  };
  const auto names = fold("names", static_cast<model::Names*>(nullptr));
  const auto index = fold("index", static_cast<model::Index*>(nullptr));
  const auto of_lanes = fold("lanes", static_cast<model::Lanes*>(nullptr));
  const auto line_index = fold("lines", static_cast<model::LineIndex*>(nullptr));
  const auto idle = fold("idle", static_cast<model::Idle*>(nullptr));
  const auto overdue = fold("overdue", static_cast<model::Overdue*>(nullptr));
  const auto objects = fold("objects", static_cast<model::Objects*>(nullptr));
  const auto console = fold("console", static_cast<model::Console*>(nullptr));
  const auto findings = fold("findings", static_cast<model::Findings*>(nullptr));
  const auto replay = part("replay", [&] {
    auto made = std::make_unique<model::Replay>(trace);
    made->move_to(trace.size());
    return made;
  });
  std::printf("| **all** | **%.2f** |\n", static_cast<double>(all) / events_there);
}

}  // namespace

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
  if (argc > 2 && argv[2][0] == 'h') return hand(repetitions), 0;
  if (argc > 2 && argv[2][0] == 'l') {
    return large(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : kLargeEvents), 0;
  }
  if (argc > 2 && argv[2][0] == 'm') {
    memory(2'000'000, 100);
    memory(400'000, 10'000);
    return 0;
  }
  if (argc > 2) return open(repetitions), 0;
  std::printf(
      "10 million slices; milliseconds to build a view of %u rows and %.0f px: median (9 of 10)\n\n"
      "| lanes | time, all | 1 %% | 0.001 %% | all, 50 rows | steps, all | 1 %% | 0.001 %% | "
      "all, 50 rows | bytes a slice | of a core | append |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n",
      kRows, kWidthPx);
  views(50, 1'000'000, "dense", repetitions);
  views(1000, 1'000'000, "dense", repetitions);
  views(50, 20'000'000'000, "long sleeps", repetitions);
  open(repetitions);
  hand(repetitions);
  return 0;
}
