// A run whose loops are folded with their locks, beside the same run told whole: wherever both are,
// there is the same state.
#include <doctest/doctest.h>

#include <string>

#include "app/model/folds/world.h"
#include "app/session/engine_client.h"

namespace fiberscope::session {

namespace {

using base::EventSeq;

constexpr const char* kLockingThreads = R"(import threading
gate, again = threading.Lock(), threading.RLock()
count = 0
def work(n):
    global count
    for i in range(n):
        with gate:
            with again:
                count += 1
        if i % 700 == 699:
            print(i)
def holds(n):
    gate.acquire()
    for i in range(n):
        with again:
            x = i
    print("held")
    gate.release()
threads = [threading.Thread(target=t, args=(n,)) for t, n in ((work, 1500), (holds, 400))]
for t in threads: t.start()
for t in threads: t.join()
for i in range(1000):
    gate.acquire(); i % 400 == 399 and print(i); gate.release()
print(count)
)";

// state: of everything in the program's terms, without the numbers of events.
std::string state(const trace::Trace& trace, const model::World& world) {
  std::string out = "at " + std::to_string(world.now_ns());
  const auto add = [&](const std::string& name, auto value) {
    out += " " + name + "=" + std::to_string(static_cast<std::uint64_t>(value));
  };
  const auto add_place = [&](trace::Place place) {
    add("source", place.source.value), add("line", place.line);
  };
  for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
    const model::LaneWorld& lane = *world.lane(base::LaneId{i});
    add("\nlane", i), add("state", lane.state), add("core", lane.core.value);
    add_place(lane.place);
    if (const auto wait = model::wait_of(trace, lane)) {
      add("why", wait->why), add("object", wait->object.value), add("target", wait->target.value);
    }
    const model::LaneTimes times = world.times(lane.id);
    add("ran", times.running_ns), add("ready", times.ready_ns), add("waited", times.waiting_ns());
    add("switches", lane.switch_count), add("wakes", lane.wake_count);
  }
  for (const model::CoreWorld& core : world.cores()) {
    add("\ncore", core.id.value), add("runs", core.running.value);
    add("busy", world.busy_ns(core.id));
  }
  for (const base::LaneId lane : world.ready_queue()) add("\nready", lane.value);
  for (const auto& [object, lock] : world.locks()) {
    add("\nlock", object.value), add("kind", lock.kind);
    out += " " + std::string(trace.text(lock.name));
    for (const model::LockHolder& holder : lock.holders) {
      add("holder", holder.lane.value);
      const auto taken = trace::taking_of(trace.at(holder.taken).payload, object);
      if (taken) add_place(taken->place);
    }
    for (const base::LaneId lane : lock.waiters) add("waiter", lane.value);
  }
  add("\nprinted", world.output_count());
  return out;
}

// Moment: an event of the folded run, and of the one told whole the same, or the last of those that
// it stands for.
struct Moment {
  std::uint64_t folded = 0, whole = 0;
};

struct Both {
  EngineClient client;
  Recipe recipe;

  const trace::Trace& play(const Recipe& wanted) {
    const base::Result<RunId> id = client.run(wanted);
    REQUIRE(id.ok());
    REQUIRE(client.wait(id.value(), std::chrono::milliseconds(60'000)));
    const Run& run = *client.find(id.value());
    REQUIRE_EQ(run.problem(), "");
    return run.trace();
  }
  static Recipe told_whole(Recipe recipe, base::Whole part) {
    recipe.whole = {part};
    return recipe;
  }
  // compare: every moment that both runs have, which the second tells event by event. Those of
  // loops that are folded with locks.
  static std::vector<Moment> compare(const trace::Trace& folded, const trace::Trace& whole) {
    model::World short_world, long_world;
    std::vector<Moment> loops;
    std::uint64_t differ = 0;
    for (const trace::Event& event : folded.events()) {
      std::uint64_t count = trace::events_folded(event.payload);
      if (long_world.cursor() + count > whole.size()) {
        FAIL_CHECK("the run that is told whole has fewer events");
        break;
      }
      short_world.apply(event);
      for (; count > 0; --count) long_world.apply(whole.at(EventSeq{long_world.cursor() + 1}));
      if (differ == 0 && state(folded, short_world) != state(whole, long_world)) {
        differ = event.seq.value;
        CAPTURE(differ);
        CHECK_EQ(state(folded, short_world), state(whole, long_world));
      }
      if (std::holds_alternative<trace::LoopFolded>(event.payload)) {
        loops.push_back({event.seq.value, long_world.cursor()});
      }
    }
    CHECK_EQ(long_world.cursor(), whole.size());
    return loops;
  }
  // frames_at: every lane's frames with their locals after `events` that are told by event `at`.
  std::string frames_at(Recipe wanted, std::uint64_t at, std::uint64_t events) {
    wanted.inspect_at = at;
    wanted.inspect_line = events;
    const trace::Trace& trace = play(wanted);
    std::string out;
    for (std::uint64_t i = at + 1; i <= trace.size(); ++i) {
      const auto recorded = trace.find<trace::FramesRecorded>(EventSeq{i});
      if (recorded == nullptr) continue;
      out += "\nlane " + std::to_string(recorded->lane.value);
      for (const trace::Frame& frame : recorded->frames) {
        out += "\n" + std::string(trace.text(frame.function)) + ":" +
               std::to_string(frame.place.line);
        for (const trace::Local& local : frame.locals) {
          out += " " + std::string(trace.text(local.name)) + "=" +
                 std::string(trace.text(local.value));
        }
      }
    }
    return out;
  }
};

}  // namespace

TEST_CASE("wherever a run with folded loops and the same run told whole are, the state is one") {
  Both both;
  both.recipe.program = "locking.py";
  both.recipe.source = kLockingThreads;
  both.recipe.detail = Detail::Light;
  for (const std::uint32_t cores : {1U, 2U}) {
    CAPTURE(cores);
    both.recipe.machine.cores = cores;
    both.recipe.machine.gil = cores == 1;
    const Recipe all = Both::told_whole(both.recipe, {0, INT64_MAX});
    const trace::Trace& folded = both.play(both.recipe);
    const trace::Trace& whole = both.play(all);
    const std::vector<Moment> loops = Both::compare(folded, whole);
    REQUIRE(loops.size() >= 4);
    // stepping into one: the same state again, and the same locals at its end
    for (const Moment& moment : {loops.front(), loops[loops.size() / 2], loops.back()}) {
      const trace::Event event = folded.at(EventSeq{moment.folded});
      const auto& loop = std::get<trace::LoopFolded>(event.payload);
      const Recipe into = Both::told_whole(both.recipe, {loop.began_ns, event.time_ns});
      CHECK_FALSE(Both::compare(both.play(into), whole).empty());
      const std::string frames =
          both.frames_at(both.recipe, moment.folded, trace::events_folded(event.payload));
      CHECK(frames.find(" i=") != std::string::npos);
      CHECK_EQ(frames, both.frames_at(all, moment.whole, 0));
    }
  }
}

}  // namespace fiberscope::session
