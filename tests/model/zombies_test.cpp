#include "app/model/folds/zombies.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "app/model/model.h"
#include "app/model/words/events.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using trace::LaneKind;
using trace::PassKind;
using trace::ValuePassed;

namespace {

constexpr LaneId kParent{1}, kMain{2}, kChild{3}, kChildMain{4};
constexpr base::CoreId kCore{1};

// Family: a process that forks another; what happens then is the body's.
struct Family {
  using Body = std::function<void(trace::Writer&, base::VirtualClock&)>;
  explicit Family(const Body& body)
      : trace(test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
          w.emit(trace::RunStarted{});
          w.emit(trace::CoreAdded{kCore, w.intern("core 0")});
          const auto born = [&](LaneId lane, LaneId parent, LaneId by, LaneKind kind,
                                const char* name) {
            w.emit(trace::LaneBorn{lane, parent, by, kind, w.intern(name), {}});
          };
          born(kParent, {}, {}, LaneKind::Process, "python");
          born(kMain, kParent, {}, LaneKind::Thread, "main");
          w.emit(trace::LaneReady{kMain, {}, trace::WakeKind::Spawned, {}});
          w.emit(trace::LaneSwitched{kCore, {}, kMain, trace::SwitchKind::Start});
          clock.now_ns += 100;
          born(kChild, {}, kMain, LaneKind::Process, "python 2");
          born(kChildMain, kChild, kMain, LaneKind::Thread, "main");
          w.emit(ValuePassed{kMain, kChildMain, PassKind::Return, w.intern("0")});
          w.emit(ValuePassed{kChild, kMain, PassKind::Return, w.intern("1001")});
          w.emit(trace::LaneReady{kChildMain, kMain, trace::WakeKind::Spawned, {}});
          clock.now_ns += 100;
          body(w, clock);
        }))),
        model(trace) {}

  // ends: the child, at the clock's time.
  static void ends(trace::Writer& w, const char* detail) {
    const auto how = trace::EndKind::Exited;
    w.emit(trace::LaneEnded{kChildMain, how, w.intern(detail), {}});
    w.emit(trace::LaneEnded{kChild, how, w.intern(detail), {}});
  }
  static void passes(trace::Writer& w, LaneId to, const char* status = "exit status 7") {
    w.emit(ValuePassed{kChild, to, PassKind::Return, w.intern(status)});
  }
  std::string why(LaneId lane, EventSeq at) const {
    return model::explain_lane(model.replay, model.names, lane, at.value).text;
  }
  bool zombie_at(EventSeq at) const {
    return model::is_zombie(trace, model.replay.at(at.value), kChild);
  }

  trace::Trace trace;
  model::Model model;
};

}  // namespace

TEST_CASE("a process that has ended is a zombie until somebody has waited for it") {
  const Family family([](trace::Writer& w, base::VirtualClock& clock) {
    Family::ends(w, "exit status 7");
    Family::passes(w, kParent);
    clock.now_ns += 5000;
    Family::passes(w, kMain);
  });
  const model::Zombie* zombie = family.model.lanes.zombies().of(kChild);
  REQUIRE(zombie != nullptr);
  CHECK(family.model.lanes.zombies().of(kChildMain) == zombie);
  CHECK(zombie->row == kChildMain);
  CHECK(zombie->parent == kParent);
  CHECK(zombie->end_ns - zombie->begin_ns == 5000);
  CHECK(family.trace.text(zombie->status) == "exit status 7");
  CHECK(family.model.lanes.zombies().of(kMain) == nullptr);
  CHECK(family.model.lanes.zombies().any());
  CHECK_FALSE(family.zombie_at(EventSeq{zombie->begin.value - 1}));
  CHECK(family.zombie_at(zombie->begin));
  CHECK(family.zombie_at(EventSeq{zombie->end.value - 1}));
  CHECK_FALSE(family.zombie_at(zombie->end));
  CHECK(family.why(kChildMain, zombie->begin) ==
        "python 2 ended at 200 ns: exited: exit status 7; it is a zombie until python has waited "
        "for it: its exit status 7 is kept.");
  CHECK(family.why(kChildMain, zombie->end) ==
        "python 2 ended at 200 ns: exited: exit status 7; python has waited for it at 5.2 µs, and "
        "it is gone.");
}

TEST_CASE("a process whose parent waits already is told as a zombie by nobody") {
  const Family family([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::LaneBlocked{
        kMain, trace::WaitKind::Join, kChild, {}, w.intern("process"), base::kNever, {}, 0});
    Family::ends(w, "exit status 7");
    Family::passes(w, kParent);
    w.emit(trace::LaneReady{kMain, kChild, trace::WakeKind::Finished, {}});
    Family::passes(w, kMain);
  });
  CHECK(family.model.lanes.zombies().of(kChild) == nullptr);
  CHECK_FALSE(family.model.lanes.zombies().any());
}

TEST_CASE("an orphan: who adopted it, and that process 1 waits at once") {
  EventSeq adopted;
  const Family family([&](trace::Writer& w, base::VirtualClock& clock) {
    adopted = w.emit(
        trace::NoteAdded{kChild, trace::NoteKind::Info, w.intern("adopted by process 1"), {}});
    clock.now_ns += 300;
    Family::ends(w, "exit status 7");
    Family::passes(w, {});
  });
  CHECK(family.model.lanes.zombies().of(kChild) == nullptr);
  const std::string sentence = family.why(kChildMain, adopted);
  CHECK(sentence.ends_with(" It is an orphan since 200 ns: adopted by process 1."));
  CHECK(family.why(kChildMain, EventSeq{family.trace.size()}) ==
        "python 2 ended at 500 ns: exited: exit status 7; its parent has ended, so process 1 has "
        "waited for it at 500 ns, and it is gone.");
  CHECK_FALSE(family.zombie_at(EventSeq{family.trace.size()}));
}

TEST_CASE("a trace that does not tell who waits has no zombies") {
  const Family family([](trace::Writer& w, base::VirtualClock& clock) {
    Family::ends(w, "exit status 7");
    clock.now_ns += 5000;
    w.emit(trace::LineReached{kMain, {}});
  });
  CHECK_FALSE(family.model.lanes.zombies().any());
  CHECK(family.why(kChildMain, EventSeq{family.trace.size()}) ==
        "python 2 ended at 200 ns: exited: exit status 7.");
}

TEST_CASE("a forked process says what was copied and what is open in both") {
  const Family family([](trace::Writer&, base::VirtualClock&) {});
  CHECK(family.why(kChildMain, EventSeq{family.trace.size()}) ==
        "python 2 is ready: python forked it at 100 ns, and it goes on behind that line with a "
        "copy of all memory; what was open is open in both; alone in the queue; python has the "
        "core.");
}

TEST_CASE("a zombie is kept while a world is put away") {
  const Family family([](trace::Writer& w, base::VirtualClock&) {
    Family::ends(w, "exit status 7");
    Family::passes(w, kParent);
  });
  const model::World world = family.model.replay.at(family.trace.size());
  CHECK(world.put_away().taken_up() == world);
  CHECK(model::is_zombie(family.trace, world.put_away().taken_up(), kChildMain));
}
