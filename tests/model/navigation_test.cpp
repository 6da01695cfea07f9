// Where a variable changed, breakpoints, causes.
#include "app/model/reading/navigation.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using model::Direction;

namespace {

constexpr LaneId kFoo{4};

// A lane whose frames are recorded with x = 1, 1, 2, none, 2; event 3 is the first record.
struct Counting {
  trace::Trace trace = test::decode(test::record([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Fiber, w.intern("a"), {}});
    for (const char* value : {"1", "1", "2", "", "2"}) {
      const trace::Local x{w.intern("x"), w.intern("int"), w.intern(value)};
      trace::Frame inner{w.intern("f"), {}, {}};
      if (*value != '\0') inner.locals.push_back(x);
      const trace::Local outer_x{w.intern("x"), w.intern("str"), w.intern("'outer'")};
      w.emit(trace::FramesRecorded{LaneId{1}, {inner, {w.intern("g"), {}, {outer_x}}}});
    }
  }));
  model::Model model{trace};

  std::uint64_t next(std::uint64_t cursor, Direction direction, const char* function = "f",
                     const char* name = "x") const {
    return model::next_change(trace, model.index, LaneId{1}, function, name, EventSeq{cursor},
                              direction)
        .value;
  }
};

}  // namespace

TEST_CASE("the next and last time that a variable changed") {
  const Counting c;
  CHECK(c.next(0, Direction::Forward) == 3);  // its first record
  CHECK(c.next(3, Direction::Forward) == 5);  // 1 -> 2
  CHECK(c.next(5, Direction::Forward) == 7);  // it was gone in between
  CHECK(c.next(7, Direction::Forward) == 0);
  CHECK(c.next(8, Direction::Back) == 7);
  CHECK(c.next(7, Direction::Back) == 5);
  CHECK(c.next(5, Direction::Back) == 3);
  CHECK(c.next(3, Direction::Back) == 0);
  // another function's variable of the same name is another one
  CHECK(c.next(3, Direction::Forward, "g") == 0);
  CHECK(c.next(7, Direction::Forward, "f", "y") == 0);
  // without a function, the innermost frame that has it counts
  CHECK(c.next(3, Direction::Forward, "") == 5);
  CHECK(c.next(5, Direction::Forward, "") == 6);
}

TEST_CASE("a variable of the sample changes between its two stretches only") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  const EventSeq first =
      model::next_change(trace, m.index, kFoo, "foo", "seconds", EventSeq{0}, Direction::Forward);
  CHECK(first == m.index.lane(kFoo).frames[0]);
}

TEST_CASE("breakpoints stop every lane, forwards and backwards") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  const base::SourceId source{1};
  const std::set<trace::Place> lines = {{source, 8}, {source, 13}};  // foo again; bar's sleep
  std::vector<std::uint32_t> stops;
  EventSeq at;
  while ((at = model::next_breakpoint(m.lines, lines, at, Direction::Forward))) {
    stops.push_back(trace.get<trace::LineReached>(at).place.line);
  }
  CHECK(stops == std::vector<std::uint32_t>{13, 8});
  const EventSeq last =
      model::next_breakpoint(m.lines, lines, EventSeq{trace.size()}, Direction::Back);
  CHECK(trace.get<trace::LineReached>(last).place.line == 8);
  const EventSeq before = model::next_breakpoint(m.lines, lines, last, Direction::Back);
  CHECK(trace.get<trace::LineReached>(before).place.line == 13);
  CHECK_FALSE(model::next_breakpoint(m.lines, lines, before, Direction::Back));
  CHECK_FALSE(model::next_breakpoint(m.lines, {}, EventSeq{0}, Direction::Forward));
}
