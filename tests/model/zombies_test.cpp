#include "app/model/folds/zombies.h"

#include <doctest/doctest.h>

#include <string>

#include "app/model/model.h"
#include "tests/support/fork_trace.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using test::kChild;
using test::kChildMain;
using test::kParentMain;
using test::kParent;

namespace {

struct Family {
  explicit Family(trace::Trace of) : trace(std::move(of)), model(trace) {}
  std::string why(LaneId lane, EventSeq at) const {
    return model::explain_lane(model.replay, model.names, lane, at.value).text;
  }
  std::string why_at_end(LaneId lane) const { return why(lane, EventSeq{trace.size()}); }
  bool zombie_at(EventSeq at) const {
    return model::is_zombie(trace, model.replay.at(at.value), kChild);
  }
  trace::Trace trace;
  model::Model model;
};

}  // namespace

TEST_CASE("a process that has ended is a zombie until somebody has waited for it") {
  const Family family(test::zombie_trace());
  const model::Zombie* zombie = family.model.lanes.zombies().of(kChild);
  REQUIRE(zombie != nullptr);
  CHECK(family.model.lanes.zombies().of(kChildMain) == zombie);
  CHECK(zombie->row == kChildMain);
  CHECK(zombie->parent == kParent);
  CHECK(zombie->end_ns - zombie->begin_ns == 5000);
  CHECK(family.trace.text(zombie->status) == "exit status 7");
  CHECK(family.model.lanes.zombies().of(kParentMain) == nullptr);
  CHECK(family.model.lanes.zombies().any());
  CHECK_FALSE(family.zombie_at(EventSeq{zombie->begin.value - 1}));
  CHECK(family.zombie_at(zombie->begin));
  CHECK(family.zombie_at(EventSeq{zombie->end.value - 1}));
  CHECK_FALSE(family.zombie_at(zombie->end));
  CHECK(family.why(kChildMain, zombie->begin) ==
        "python 2 ended at 250 ns: exited: exit status 7; it is a zombie until python has waited "
        "for it: its exit status 7 is kept.");
  CHECK(family.why(kChildMain, zombie->end) ==
        "python 2 ended at 250 ns: exited: exit status 7; main has waited for it at 5.25 µs, and "
        "it is gone.");
}

TEST_CASE("a process whose parent waits already is told as a zombie by nobody") {
  const Family family(test::fork_trace([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::LaneBlocked{
        kParentMain, trace::WaitKind::Join, kChild, {}, w.intern("process"), base::kNever, {}, 0});
    test::child_ends(w);
    test::pass_status(w, kParent);
    w.emit(trace::LaneReady{kParentMain, kChild, trace::WakeKind::Finished, {}});
    test::pass_status(w, kParentMain);
  }));
  CHECK(family.model.lanes.zombies().of(kChild) == nullptr);
  CHECK_FALSE(family.model.lanes.zombies().any());
}

TEST_CASE("an orphan: who adopted it, and that process 1 waits at once") {
  EventSeq adopted;
  const Family family(test::fork_trace([&](trace::Writer& w, base::VirtualClock& clock) {
    adopted = w.emit(
        trace::NoteAdded{kChild, trace::NoteKind::Info, w.intern("adopted by process 1"), {}});
    clock.now_ns += 300;
    test::child_ends(w);
    test::pass_status(w, {});
  }));
  CHECK(family.model.lanes.zombies().of(kChild) == nullptr);
  const std::string sentence = family.why(kChildMain, adopted);
  CHECK(sentence.ends_with(" It is an orphan since 200 ns: adopted by process 1."));
  CHECK(family.why_at_end(kChildMain) ==
        "python 2 ended at 500 ns: exited: exit status 7; its parent has ended, so process 1 has "
        "waited for it at 500 ns, and it is gone.");
  CHECK_FALSE(family.zombie_at(EventSeq{family.trace.size()}));
}

TEST_CASE("a trace that does not tell who waits has no zombies") {
  const Family family(test::fork_trace([](trace::Writer& w, base::VirtualClock& clock) {
    test::child_ends(w);
    clock.now_ns += 5000;
    w.emit(trace::LineReached{kParentMain, {}});
  }));
  CHECK_FALSE(family.model.lanes.zombies().any());
  CHECK(family.why_at_end(kChildMain) == "python 2 ended at 200 ns: exited: exit status 7.");
}

TEST_CASE("a forked process says what was copied and what is open in both") {
  const Family family(test::fork_trace([](trace::Writer&, base::VirtualClock&) {}));
  CHECK(family.why_at_end(kChildMain) ==
        "python 2 is ready: main forked it at 100 ns, and it goes on behind that line with a "
        "copy of all memory; what was open is open in both; alone in the queue; main has the "
        "core.");
}

TEST_CASE("a zombie is kept while a world is put away") {
  const Family family(test::fork_trace([](trace::Writer& w, base::VirtualClock&) {
    test::child_ends(w);
    test::pass_status(w, kParent);
  }));
  const model::World world = family.model.replay.at(family.trace.size());
  CHECK(world.put_away().taken_up() == world);
  CHECK(model::is_zombie(family.trace, world.put_away().taken_up(), kChildMain));
}
