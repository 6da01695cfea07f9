// Failures: what left the program or a lane, and the line it came from.
#include "app/model/folds/failures.h"

#include <doctest/doctest.h>

#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::LaneId;
using base::SourceId;
using trace::EndKind;
using trace::NoteKind;

TEST_CASE("a failure is at its own line, at the one its message names, or where its lane stood") {
  const SourceId file{1};
  const trace::Trace trace = test::decode(test::record([&](trace::Writer& w, auto&) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{file, w.intern("/p.py"), w.intern("a\nb\nc\n")});
    for (const std::uint32_t id : {1, 2, 3, 4}) {
      w.emit(trace::LaneBorn{LaneId{id}, {}, {}, trace::LaneKind::Fiber, {}, {}});
    }
    w.emit(trace::LineReached{LaneId{2}, {file, 2}});
    w.emit(trace::LaneEnded{LaneId{1}, EndKind::Failed, w.intern("KeyError: 1"), {file, 3}});
    w.emit(trace::LaneEnded{LaneId{2}, EndKind::Failed, w.intern("ValueError: 2"), {}});
    w.emit(trace::LaneEnded{LaneId{3}, EndKind::Returned, w.intern("None"), {file, 3}});
    w.emit(trace::NoteAdded{LaneId{4}, NoteKind::Exception, w.intern("E: x (line 7)"), {}});
    w.emit(trace::NoteAdded{LaneId{4}, NoteKind::Exception, w.intern("E: nowhere"), {}});
    w.emit(trace::NoteAdded{LaneId{4}, NoteKind::BlockingCall, w.intern("slow"), {file, 1}});
  }));
  const model::Failures failures(trace);
  REQUIRE(failures.list().size() == 3);
  CHECK(failures.list()[0].place == trace::Place{file, 3});
  CHECK(failures.list()[0].message == "KeyError: 1");
  CHECK(failures.list()[1].place == trace::Place{file, 2});
  CHECK(failures.list()[1].lane == LaneId{2});
  CHECK(failures.list()[2].place == trace::Place{{}, 7});
  CHECK(std::holds_alternative<trace::NoteAdded>(trace.at(failures.list()[2].event).payload));
}
