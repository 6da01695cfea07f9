// Threads: locks, the GIL, cores and preemption at every moment of a hand-written run.
#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/reading/circle.h"
#include "app/model/reading/preemption.h"
#include "scheduler/trace/validate.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using test::kGil, test::kLockX, test::kLockY;
using test::kThreadA, test::kThreadB, test::kThreadMain;

namespace {

struct Run {
  test::ThreadMoments at;
  trace::Trace trace = test::thread_trace(&at);
  model::Model model{trace};
  std::string lane(LaneId id, EventSeq moment) const {
    return model::explain_lane(model.replay, model.names, id, moment.value).text;
  }
};

}  // namespace

TEST_CASE("the run of threads is legal, and its worlds are the same however they are reached") {
  const Run run;
  CHECK(trace::validate(run.trace).empty());
  model::Replay replay(run.trace);
  for (const std::uint64_t cursor : {run.trace.size(), std::uint64_t{20}, std::uint64_t{35}}) {
    model::World fresh;
    for (std::uint64_t i = 0; i < cursor; ++i) fresh.apply(run.trace.events()[i]);
    CHECK(replay.move_to(cursor) == fresh);
  }
}

TEST_CASE("a lock has its holder, the event that took it and those who wait, in order") {
  const Run run;
  const model::World early = run.model.replay.at(run.at.a_asks.value);
  REQUIRE(early.lock(kGil) != nullptr);
  CHECK(early.lock(kGil)->kind == trace::LockKind::Gil);
  CHECK(early.lock(kGil)->holders.at(0).lane == kThreadMain);
  CHECK(early.lock(kGil)->waiters == std::vector{kThreadA});
  CHECK(early.lock(kLockX)->holders.at(0).lane == kThreadMain);
  const auto taken = run.trace.get<trace::LockTaken>(early.lock(kLockX)->holders.at(0).taken);
  CHECK(taken.place.line == 4);
  CHECK(early.lock(kLockY) == nullptr);

  const model::World given = run.model.replay.at(run.at.main_gives.value);
  CHECK(given.lock(kGil)->holders.empty());
  CHECK(given.lock(kGil)->waiters == std::vector{kThreadMain});

  const model::World end = run.model.replay.at(run.trace.size());
  CHECK(end.lock(kLockX)->waiters == std::vector{kThreadA});
  CHECK(end.lock(kLockY)->waiters == std::vector{kThreadMain});
  CHECK(end.lock(kGil)->waiters.empty());
}

TEST_CASE("a lock that is free and that nobody wants is forgotten") {
  const trace::Trace trace = test::decode(test::record([](trace::Writer& w, auto&) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Thread, {}, {}});
    w.emit(trace::LockTaken{LaneId{1}, kLockX, trace::LockKind::Semaphore, {}, {}});
    w.emit(trace::LockTaken{LaneId{1}, kLockX, trace::LockKind::Semaphore, {}, {}});
    w.emit(trace::LockReleased{LaneId{1}, kLockX});
    w.emit(trace::LockReleased{LaneId{1}, kLockX});
  }));
  model::Replay replay(trace);
  CHECK(replay.move_to(4).lock(kLockX)->holders.size() == 2);
  CHECK(replay.move_to(5).lock(kLockX)->holders.size() == 1);
  CHECK(replay.move_to(6).locks().empty());
}

TEST_CASE("preemption is told for whom and since when; giving up the GIL when asked is one") {
  const Run run;
  const auto core = model::preempted_at(run.trace, run.at.slice_over);
  REQUIRE(core);
  CHECK(core->what == model::Preempted::What::Core);
  CHECK(core->whom == kThreadB);
  CHECK(core->asked_ns == 3 * base::kMillisecond);
  const auto gil = model::preempted_at(run.trace, run.at.main_gives);
  REQUIRE(gil);
  CHECK(gil->what == model::Preempted::What::Gil);
  CHECK(gil->whom == kThreadA);
  CHECK(gil->asked_ns == 5 * base::kMillisecond);
  // a that just began to wait for it has given up nothing; nor has one that waits for a lock
  CHECK_FALSE(model::preempted_at(run.trace, run.at.a_asks));
  CHECK_FALSE(model::preempted_at(run.trace, run.at.a_waits));
  // the lanes' slices say the same
  std::vector<EventSeq> marked;
  for (std::uint32_t lane = 1; lane <= run.model.lanes.lane_count(); ++lane) {
    for (std::uint32_t i = 0; i < run.model.lanes.slice_count(LaneId{lane}); ++i) {
      const model::Slice slice = run.model.lanes.slice(LaneId{lane}, i);
      if (slice.preempted) marked.push_back(slice.begin);
      if (slice.preempted && slice.state == model::SliceState::Blocked) {
        CHECK(slice.wait == trace::WaitKind::Gil);
      }
    }
  }
  CHECK(marked == std::vector{run.at.main_gives, run.at.slice_over});
}

TEST_CASE("why: the GIL's holder, for whom it was given up, whose slice was over") {
  const Run run;
  CHECK(run.lane(kThreadA, run.at.a_asks) ==
        "a waits for the GIL, held by main, since 1 ms, at bank.py:8.");
  CHECK(run.lane(kThreadMain, EventSeq{run.at.main_gives.value + 2}) ==
        "main waits for the GIL, held by a, since 6 ms, at bank.py:7; it gave up the GIL "
        "because a had waited 5 ms for it.");
  CHECK(run.lane(kThreadA, EventSeq{run.at.main_gives.value + 1}) ==
        "a runs: main gave up the GIL at 6 ms; it was alone in the ready queue.");
  CHECK(run.lane(kThreadA, EventSeq{run.at.slice_over.value + 1}) ==
        "a is ready: its time slice was over at 10 ms, and b stood ready; 2nd of 2 in the "
        "queue; b has the core.");
}

TEST_CASE("why: a lock with its holder and the line that took it; ready lanes see all cores") {
  const Run run;
  CHECK(run.lane(kThreadA, run.at.a_waits) ==
        "a waits for lock x, held by main (taken at line 4), since 12 ms, at bank.py:10; main is "
        "blocked.");
  const model::World world = run.model.replay.at(run.at.a_waits.value);
  const auto circle = model::circle_through(run.trace, world, kThreadA);
  REQUIRE(circle);
  CHECK(circle->lanes == std::vector{kThreadMain, kThreadA});
  CHECK(circle->deadlock());
}

TEST_CASE("why: a lane that is ready sees who has the cores") {
  using base::CoreId;
  const trace::Trace trace = test::decode(test::record([](trace::Writer& w, auto&) {
    w.emit(trace::RunStarted{});
    for (const char* name : {"a", "b", "c"}) {
      const LaneId id{name[0] - 'a' + 1u};
      w.emit(trace::LaneBorn{id, {}, {}, trace::LaneKind::Thread, w.intern(name), {}});
    }
    w.emit(trace::LaneSwitched{CoreId{1}, {}, LaneId{1}, trace::SwitchKind::Start});
    w.emit(trace::LaneSwitched{CoreId{2}, {}, LaneId{2}, trace::SwitchKind::Start});
    w.emit(trace::LaneReady{LaneId{3}, LaneId{1}, trace::WakeKind::Spawned, {}});
  }));
  const model::Model model(trace);
  CHECK(model::explain_lane(model.replay, model.names, LaneId{3}, trace.size()).text ==
        "c is ready: a spawned it at 0 s; alone in the queue; a and b have the cores.");
}

TEST_CASE("statistics: waits for the GIL, preemptions by kind, percentiles, memory by process") {
  const Run run;
  const model::Stats stats = model::compute_stats(run.trace);
  const model::LaneStats& a = stats.lanes.at(kThreadA.value - 1);
  CHECK(a.gil_ns == 7 * base::kMillisecond);  // 1 to 6 ms, 10 to 12 ms
  CHECK(a.preempted_count == 1);
  CHECK(a.waits.count == 2);  // the one for lock x never ends
  CHECK(a.waits.p50_ns == 2 * base::kMillisecond);
  CHECK(a.waits.p99_ns == 5 * base::kMillisecond);
  CHECK(stats.lanes.at(kThreadMain.value - 1).gil_ns == 4 * base::kMillisecond);
  CHECK(stats.preempted_core_count == 1);
  CHECK(stats.preempted_gil_count == 1);
  CHECK(stats.waits.count == 4);
  CHECK(stats.cores.size() == 2);
  REQUIRE(stats.processes.size() == 1);
  CHECK(stats.processes[0].lane_count == 3);
  CHECK(stats.processes[0].reserved_bytes == 16u << 20);
  CHECK(stats.processes[0].used_bytes == 7 * 4096);
  // at an earlier moment a still waits: the time so far counts
  const auto early = model::compute_stats(run.trace, run.at.main_gives.value - 1);
  CHECK(early.lanes.at(kThreadA.value - 1).gil_ns == 5 * base::kMillisecond);
  const std::string table = model::format_stats(stats);
  for (const char* words : {"of it GIL", "GIL given up", "core preempted", "waits of", "p99",
                            "all of process", "16 MiB", "28 KiB"}) {
    CHECK_MESSAGE(table.find(words) != std::string::npos, words);
  }
  const std::string json = model::stats_json(stats);
  for (const char* words : {"\"gil_ns\":7000000", "\"preempted_gils\":1", "\"p50_ns\":2000000",
                            "\"processes\":[{", "\"used_bytes\":28672"}) {
    CHECK_MESSAGE(json.find(words) != std::string::npos, words);
  }
}
