// Locks and their like over time: who holds them, who waits, what is a library's own.
#include "app/model/folds/objects.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/words/events.h"
#include "app/model/words/object_text.h"
#include "scheduler/base/prng.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using model::ObjectGroup;
using trace::WaitKind;

namespace {

constexpr ObjectId kDoor{1}, kJobs{2}, kInner{3};

// Stage: lanes wait and are made ready again.
struct Waits {
  trace::Writer& w;
  base::VirtualClock& clock;

  Waits(trace::Writer& writer, base::VirtualClock& time) : w(writer), clock(time) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= 4; ++i) {
      w.emit(trace::LaneBorn{LaneId{i}, {}, {}, trace::LaneKind::Task, w.intern("w"), {}});
    }
  }
  EventSeq wait(std::uint32_t lane, WaitKind why, ObjectId object, const char* detail,
                std::uint32_t holder = 0) {
    clock.now_ns += 1000;
    return w.emit(trace::LaneBlocked{
        LaneId{lane}, why, LaneId{holder}, object, w.intern(detail), base::kNever, {}, 0});
  }
  EventSeq wake(std::uint32_t lane) {
    clock.now_ns += 1000;
    return w.emit(trace::LaneReady{LaneId{lane}, {}, trace::WakeKind::Notified, {}});
  }
};

trace::Trace waits(const std::function<void(Waits&)>& body) {
  return test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
    Waits stage(w, clock);
    body(stage);
  }));
}

}  // namespace

TEST_CASE("a lock of threads is held from its taking to its release, and waited for meanwhile") {
  test::ThreadMoments m;
  const trace::Trace trace = test::thread_trace(&m);
  const model::Model model(trace);
  const model::ObjectTrack* x = model.objects.find(test::kLockX);
  REQUIRE(x != nullptr);
  CHECK(x->group == ObjectGroup::Locks);
  REQUIRE(x->holds.size() == 1);
  CHECK(x->holds[0].lane == test::kThreadMain);
  CHECK_FALSE(x->holds[0].end);  // to the end: a deadlock
  CHECK_FALSE(x->holds[0].known_late);
  REQUIRE(x->waits.size() == 1);
  CHECK(x->waits[0].lane == test::kThreadA);
  CHECK(x->waits[0].begin == m.a_waits);
  CHECK(x->holder_at(m.a_waits) == test::kThreadMain);
  CHECK(x->at(m.a_waits).waiting == 1);
  CHECK(x->at(EventSeq{m.a_waits.value - 1}).waiting == 0);
  const model::ObjectTrack* gil = model.objects.find(test::kGil);
  REQUIRE(gil != nullptr);
  CHECK(gil->group == ObjectGroup::Library);
  for (std::size_t i = 0; i + 1 < gil->holds.size(); ++i) {
    CHECK(gil->holds[i].end <= gil->holds[i + 1].begin);
  }
}

TEST_CASE("who waits for a semaphore, a queue or an event is counted from event to event") {
  EventSeq first, second, woken;
  const trace::Trace trace = waits([&](Waits& s) {
    first = s.wait(1, WaitKind::Semaphore, kDoor, "semaphore door");
    second = s.wait(2, WaitKind::Semaphore, kDoor, "semaphore door");
    woken = s.wake(1);
    s.wait(3, WaitKind::QueueGet, kJobs, "queue get jobs");
  });
  const model::Model model(trace);
  const model::ObjectTrack& door = *model.objects.find(kDoor);
  CHECK(door.group == ObjectGroup::Semaphores);
  CHECK(door.at(first).waiting == 1);
  CHECK(door.at(second).waiting == 2);
  CHECK(door.at(woken).waiting == 1);
  CHECK(door.waiting_max == 2);
  CHECK(door.waits[0].end == woken);
  CHECK(door.waits[0].end_ns == 3000);
  CHECK_FALSE(door.waits[1].end);
  CHECK(model.objects.count(ObjectGroup::Queues) == 1);
  CHECK(model::object_name(trace, door) == "door");
  CHECK(model::object_title(trace, door) == "semaphore door");
  CHECK(model::object_name(trace, *model.objects.find(kJobs)) == "jobs");
}

TEST_CASE("of a lock of coroutines whoever waits names the holder") {
  EventSeq asked, woken;
  const trace::Trace trace = waits([&](Waits& s) {
    asked = s.wait(1, WaitKind::Lock, kDoor, "lock m", 2);
    s.wait(3, WaitKind::Lock, kDoor, "lock m", 2);
    woken = s.wake(1);
    s.wait(4, WaitKind::Lock, kDoor, "lock m", 1);
  });
  const model::Model model(trace);
  const model::ObjectTrack& lock = *model.objects.find(kDoor);
  REQUIRE(lock.holds.size() == 2);
  CHECK(lock.holds[0].lane == LaneId{2});
  CHECK(lock.holds[0].known_late);
  CHECK(lock.holds[0].begin == asked);
  CHECK(lock.holds[0].end == woken);
  CHECK(lock.holds[1].lane == LaneId{1});
  CHECK(lock.holder_at(EventSeq{trace.size()}) == LaneId{1});
}

TEST_CASE("locks that a library made for itself are told from the program's") {
  const trace::Trace trace = waits([](Waits& s) {
    s.wait(1, WaitKind::Lock, kInner, "lock inside jobs", 2);
    s.wait(3, WaitKind::Lock, kDoor, "lock m");
  });
  const model::Model model(trace);
  CHECK(model.objects.members(ObjectGroup::Library) == std::vector{kInner});
  CHECK(model.objects.members(ObjectGroup::Locks) == std::vector{kDoor});
  CHECK(model::object_name(trace, *model.objects.find(kInner)) == "lock inside jobs");
}

TEST_CASE("what an object counts holds from event to event, beside who waits for it") {
  EventSeq first, taken, woken;
  const trace::Trace trace = waits([&](Waits& s) {
    const auto level = [&](std::uint32_t free) {
      return s.w.emit(trace::LevelChanged{LaneId{1},
                                          kDoor,
                                          trace::LevelKind::Semaphore,
                                          s.w.intern("semaphore door"),
                                          free,
                                          2,
                                          {}});
    };
    s.wait(3, WaitKind::QueueGet, kJobs, "queue get jobs");
    first = level(2);
    level(1);
    taken = level(0);
    s.wait(2, WaitKind::Semaphore, kDoor, "semaphore door");
    woken = s.wake(2);
    level(1);
  });
  const model::Model model(trace);
  const model::ObjectTrack& door = *model.objects.find(kDoor);
  CHECK(door.group == ObjectGroup::Semaphores);
  CHECK(door.counted == first);
  CHECK(door.most == 2);
  CHECK_FALSE(door.signals());
  CHECK(door.amount(door.at(first)) == 0);  // all are free
  CHECK(door.amount(door.at(taken)) == 2);
  CHECK(door.at(EventSeq{taken.value + 1}).waiting == 1);
  CHECK(door.amount(door.at(EventSeq{taken.value + 1})) == 2);
  CHECK(door.at(woken).waiting == 0);
  CHECK(door.amount(door.at(EventSeq{trace.size()})) == 1);
  CHECK(model::level_text(door, door.at(taken)) == "2 of 2 inside");
  CHECK_FALSE(model.objects.find(kJobs)->counted);
  CHECK(model::event_text(trace, model.names, trace.at(taken)) ==
        "w: semaphore door has 0 of 2 places free");
}

TEST_CASE("a semaphore that begins with nothing and is released counts signals") {
  const trace::Trace trace = waits([&](Waits& s) {
    for (const std::uint32_t there : {0u, 3u, 2u}) {
      s.w.emit(trace::LevelChanged{
          LaneId{1}, kDoor, trace::LevelKind::Semaphore, s.w.intern("semaphore go"), there, 0, {}});
    }
  });
  const model::Model model(trace);
  const model::ObjectTrack& go = *model.objects.find(kDoor);
  CHECK(go.signals());
  CHECK(go.amount(go.levels.back()) == 2);
  CHECK(go.amount_max() == 3);
  CHECK(model::level_text(go, go.levels.back()) == "2 signals");
}

TEST_CASE("a semaphore of one place that somebody is known to hold is a lock") {
  const trace::Trace trace = waits([&](Waits& s) {
    s.w.emit(trace::LevelChanged{
        LaneId{1}, kDoor, trace::LevelKind::Semaphore, s.w.intern("semaphore m"), 1, 1, {}});
    s.w.emit(trace::LevelChanged{
        LaneId{1}, kDoor, trace::LevelKind::Semaphore, s.w.intern("semaphore m"), 0, 1, {}});
    s.wait(2, WaitKind::Lock, kDoor, "semaphore m", 1);
  });
  CHECK(model::Model(trace).objects.members(ObjectGroup::Locks) == std::vector{kDoor});
}

// counted_then: by looking through all events: what the object counts, and how many wait for it.
std::pair<std::uint32_t, std::uint32_t> counted_then(const trace::Trace& trace, ObjectId object,
                                                     std::uint64_t cursor) {
  std::uint32_t counts = 0;
  std::map<LaneId, ObjectId> waits_for;
  for (std::uint64_t i = 1; i <= cursor; ++i) {
    const trace::Payload& payload = trace.at(EventSeq{i}).payload;
    if (const auto* level = std::get_if<trace::LevelChanged>(&payload)) {
      if (level->object == object) counts = level->level;
    } else if (const auto* wait = std::get_if<trace::LaneBlocked>(&payload)) {
      waits_for[wait->lane] = wait->object;
    } else if (const auto* ready = std::get_if<trace::LaneReady>(&payload)) {
      waits_for.erase(ready->lane);
    }
  }
  const auto waiting =
      std::ranges::count_if(waits_for, [&](const auto& wait) { return wait.second == object; });
  return {counts, static_cast<std::uint32_t>(waiting)};
}

TEST_CASE("what objects count is what all events up to the cursor say, at every event") {
  base::Prng prng(3);
  const trace::Trace trace = waits([&](Waits& s) {
    std::array<std::uint32_t, 3> counts{};
    std::array<bool, 5> blocked{};
    for (int i = 0; i < 600; ++i) {
      const auto which = static_cast<std::uint32_t>(prng.below(3));
      const auto lane = static_cast<std::uint32_t>(1 + prng.below(4));
      if (blocked[lane]) {
        s.wake(lane);
        blocked[lane] = false;
      } else if (prng.below(3) == 0) {
        s.wait(lane, which == 0 ? WaitKind::Event : WaitKind::QueueGet, ObjectId{which + 1}, "o");
        blocked[lane] = true;
      } else {
        const std::uint32_t next =
            which == 0 ? 1 - counts[0] : static_cast<std::uint32_t>(prng.below(9));
        if (next == counts[which]) continue;
        counts[which] = next;
        s.w.emit(trace::LevelChanged{LaneId{lane},
                                     ObjectId{which + 1},
                                     which == 0 ? trace::LevelKind::Event : trace::LevelKind::Queue,
                                     {},
                                     next,
                                     0,
                                     {}});
      }
    }
  });
  const model::Model model(trace);
  REQUIRE(trace.size() > 400);
  for (std::uint64_t cursor = 1; cursor <= trace.size(); ++cursor) {
    for (const ObjectId object : {ObjectId{1}, ObjectId{2}, ObjectId{3}}) {
      const model::ObjectTrack* track = model.objects.find(object);
      REQUIRE(track != nullptr);
      const auto level = track->at(EventSeq{cursor});
      CHECK(std::pair(level.counts, level.waiting) == counted_then(trace, object, cursor));
    }
  }
}

TEST_CASE("objects over time are the same in any pieces") {
  const auto bytes = test::random_trace_bytes(11, 12, 4000);
  const trace::Trace whole = test::decode(bytes);
  model::Objects at_once, in_pieces;
  at_once.update(whole);
  trace::Trace growing;
  for (std::size_t at = 0; at < bytes.size(); at += 700) {
    growing.append(bytes.data() + at, std::min<std::size_t>(700, bytes.size() - at));
    in_pieces.update(growing);
  }
  REQUIRE(at_once.all().size() == in_pieces.all().size());
  for (std::size_t i = 0; i < at_once.all().size(); ++i) {
    const model::ObjectTrack& a = at_once.all()[i];
    const model::ObjectTrack& b = in_pieces.all()[i];
    CHECK(a.object == b.object);
    CHECK(a.holds.size() == b.holds.size());
    CHECK(a.waits.size() == b.waits.size());
    CHECK(a.waiting_max == b.waiting_max);
  }
}
