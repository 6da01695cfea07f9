// Shared variables: their values over time, and which updates get lost.
#include "app/model/folds/variables.h"

#include <doctest/doctest.h>

#include "app/model/words/events.h"
#include "app/model/words/variable_text.h"
#include "scheduler/trace/validate.h"
#include "tests/model/found.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using base::VariableId;
using model::FindingKind;
using model::VariableValue;

namespace {

constexpr LaneId kAnn{2}, kBob{3};
constexpr VariableId kCount{1};

// Counting: two threads and one variable; who touches it runs.
struct Counting {
  trace::Writer& w;
  base::VirtualClock& clock;
  LaneId running{};

  Counting(trace::Writer& writer, base::VirtualClock& time) : w(writer), clock(time) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{base::SourceId{1}, w.intern("p.py"), w.define("a\nb\n")});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Process, w.intern("python"), {}});
    w.emit(trace::LaneBorn{kAnn, LaneId{1}, {}, trace::LaneKind::Thread, w.intern("ann"), {}});
    w.emit(trace::LaneBorn{kBob, LaneId{1}, {}, trace::LaneKind::Thread, w.intern("bob"), {}});
    w.emit(trace::VariableFound{kCount, trace::VariableKind::Global, w.intern("count")});
  }
  void run(LaneId lane) {
    if (running == lane) return;
    if (running) w.emit(trace::LaneReady{running, running, trace::WakeKind::Yielded, {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, running, lane, {}});
    running = lane;
  }
  EventSeq read(LaneId lane, const char* value, std::uint32_t identity = 0) {
    run(lane);
    clock.now_ns += 1000;
    return w.emit(trace::VariableRead{kCount, lane, w.intern(value), identity, 1, {}, kPlace});
  }
  EventSeq write(LaneId lane, const char* value, EventSeq made_from = {},
                 std::uint32_t identity = 0) {
    run(lane);
    clock.now_ns += 1000;
    return w.emit(trace::VariableWritten{kCount, lane, w.intern(value), identity, 1, {}, kPlace},
                  made_from);
  }
  static constexpr trace::Place kPlace{base::SourceId{1}, 2};
};

using Found = test::Found<Counting>;

std::size_t lost(const Found& found) {
  CHECK(trace::validate(found.trace).empty());
  const auto& list = found.model.variables.list();
  REQUIRE(list.size() == 1);
  CHECK(found.list().size() == (list[0].lost.empty() ? 0 : 1));  // one line, one finding
  return list[0].lost.size();
}

}  // namespace

TEST_CASE("an update is lost if another stored something between the read and the write") {
  EventSeq read, other, write;
  const Found found([&](Counting& c) {
    read = c.read(kAnn, "0");
    c.write(kBob, "1", c.read(kBob, "0"));
    other = EventSeq{c.w.last_seq()};
    write = c.write(kAnn, "1", read);
  });
  REQUIRE(lost(found) == 1);
  const model::Variable& count = found.model.variables.list()[0];
  CHECK(count.lost[0].lane == kAnn);
  CHECK(count.lost[0].other == kBob);
  CHECK(count.lost[0].read == read);
  CHECK(count.lost[0].lost == other);
  CHECK(count.lost[0].write == write);
  REQUIRE(count.values.size() == 3);  // 0, bob's 1, ann's 1
  CHECK_FALSE(count.values[0].writer);
  CHECK(count.values[1].writer == kBob);
  CHECK(count.values[1].lost);
  CHECK_FALSE(count.values[1].loses);
  CHECK(count.values[2].loses);
  CHECK(found.list()[0].kind == FindingKind::LostUpdate);
  CHECK(found.text() ==
        "ann read count, 0, at 1 µs; bob stored 1 in it at 3 µs; and at 4 µs ann stored 1, at "
        "p.py:2, which it had made from the 0: what bob had stored is lost. Hold one lock from the "
        "read to the write, everywhere: with lock: (a threading.Lock).");
}

TEST_CASE("an update that was seen is not lost") {
  // it looks again
  CHECK(lost(Found([](Counting& c) {
          const EventSeq read = c.read(kAnn, "0");
          c.write(kBob, "1");
          c.read(kAnn, "1");
          c.write(kAnn, "1", read);
        })) == 0);
  // a blind write
  CHECK(lost(Found([](Counting& c) {
          c.read(kAnn, "0");
          c.write(kBob, "1");
          c.write(kAnn, "2");
        })) == 0);
  // nobody comes between
  CHECK(lost(Found([](Counting& c) {
          c.write(kAnn, "1", c.read(kAnn, "0"));
          c.write(kBob, "2", c.read(kBob, "1"));
          c.write(kAnn, "3", c.read(kAnn, "2"));
        })) == 0);
  // the other stores what was there
  CHECK(lost(Found([](Counting& c) {
          const EventSeq read = c.read(kAnn, "0");
          c.write(kBob, "0");
          c.write(kAnn, "1", read);
        })) == 0);
  // and what it put there is gone again
  CHECK(lost(Found([](Counting& c) {
          const EventSeq read = c.read(kAnn, "0");
          c.write(kBob, "5");
          c.write(kBob, "0");
          c.write(kAnn, "1", read);
        })) == 0);
  // it only reads
  CHECK(lost(Found([](Counting& c) {
          const EventSeq read = c.read(kAnn, "0");
          c.read(kBob, "0");
          c.write(kAnn, "1", read);
        })) == 0);
}

TEST_CASE("an object is the same whatever its text says by now, and another one is another") {
  CHECK(lost(Found([](Counting& c) {
          const EventSeq read = c.read(kAnn, "<list of 1>", 7);
          c.write(kBob, "<list of 2>", {}, 7);
          c.write(kAnn, "<list of 3>", read, 7);
        })) == 0);
  CHECK(lost(Found([](Counting& c) {
          const EventSeq read = c.read(kAnn, "<Node>", 7);
          c.write(kBob, "<Node>", {}, 8);
          c.write(kAnn, "<Node>", read, 9);
        })) == 1);
}

TEST_CASE("an item that is removed has no value, and whoever stores it again undoes nothing") {
  EventSeq removed;
  const Found found([&](Counting& c) {
    const EventSeq read = c.read(kAnn, "1");
    c.run(kBob);
    removed = c.w.emit(trace::VariableWritten{kCount, kBob, {}, 0, 1, {}, Counting::kPlace});
    c.write(kAnn, "2", read);
  });
  CHECK(lost(found) == 0);
  const model::Variable& count = found.model.variables.list()[0];
  REQUIRE(count.values.size() == 3);
  CHECK(count.values[1].writer == kBob);
  const auto& m = found.model;
  CHECK(model::value_text(found.trace, count.values[1].value) == "–");
  CHECK(model::explain_access(found.trace, m.names, m.variables, removed).text ==
        "bob removes count.");
  CHECK(model::access_text(found.trace, m.names, removed) == "bob removes count");
  CHECK(model::event_text(found.trace, m.names, found.trace.at(removed)) ==
        "bob removes count at p.py:2");
}

TEST_CASE("values hold from the moment at which they were stored, though told late") {
  EventSeq before, told;
  const Found found([&](Counting& c) {
    c.run(kAnn);
    c.clock.now_ns = 5000;
    before = c.w.emit(trace::LineReached{kAnn, Counting::kPlace});
    c.clock.now_ns = 9000;
    c.run(kBob);
    told = c.w.emit(
        trace::VariableWritten{kCount, kAnn, c.w.intern("3"), 0, 40, before, Counting::kPlace});
    c.read(kBob, "3");
  });
  CHECK(lost(found) == 0);
  const model::Variable& count = found.model.variables.list()[0];
  REQUIRE(count.values.size() == 1);
  const VariableValue& value = count.values[0];
  CHECK(value.writer == kAnn);
  CHECK(value.event == told);
  CHECK(value.from == before);
  CHECK(value.from_ns == 5000);
  CHECK(value.times == 40);
  CHECK(count.at(before) == &value);
  CHECK(count.at(EventSeq{before.value - 1}) == nullptr);
}

TEST_CASE("taken in piece by piece, a trace tells the same") {
  const Found found([](Counting& c) {
    for (int i = 0; i < 5; ++i) {
      const EventSeq read = c.read(kAnn, "0");
      c.write(kBob, "1", c.read(kBob, "0"));
      c.write(kAnn, "1", read);
      c.write(kBob, "0");
    }
  });
  CHECK(lost(found) == 5);
  CHECK(found.list()[0].count == 5);
  const model::Variables once(found.trace);
  CHECK(once.list()[0].lost.size() == 5);
  CHECK(once.list()[0].values.size() == found.model.variables.list()[0].values.size());
}
