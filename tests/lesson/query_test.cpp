// Moments in words: what each form finds in a run, what cannot be read, where a program opens.
#include "app/lesson/query.h"

#include <doctest/doctest.h>

#include "app/lesson/opening.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;

namespace {

constexpr LaneId kHub{3}, kFoo{4}, kBar{5}, kFunc{6};  // of the sample trace

struct Sample {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};

  EventSeq at(const char* query) const {
    const auto found = lesson::resolve(model, query);
    REQUIRE_MESSAGE(found.ok(), (found.ok() ? "" : found.error()));
    return found.value();
  }
  template <class Payload>
  const Payload& event(const char* query) const {
    const auto payload = trace.find<Payload>(at(query));
    REQUIRE(payload != nullptr);
    return *payload;
  }
};

std::string why_not(const char* query) {
  const auto parsed = lesson::parse_query(query);
  return parsed ? "" : parsed.error();
}

}  // namespace

TEST_CASE_FIXTURE(Sample, "a line is found by its lane and its number or text, or by its text") {
  CHECK(event<trace::LineReached>("line bar:12").place.line == 12);
  CHECK(event<trace::LineReached>("line bar:12").lane == kBar);
  CHECK(at("line bar:13") == at("line bar \"gevent.sleep\""));
  CHECK(event<trace::LineReached>("line \"print(\"").lane == kFoo);
  CHECK(at("line * \"print(\"") == at("line \"print(\""));
  CHECK(at("line \"gevent.sleep\"") < at("line \"gevent.sleep\" #2"));
  CHECK(event<trace::LineReached>("line \"gevent.sleep\" #2").lane == kBar);
  CHECK(event<trace::LineReached>("line \"gevent.sleep\" #last").lane == kFunc);
}

TEST_CASE_FIXTURE(Sample, "output, switches, waits, lives and ends are found") {
  CHECK(trace.text(event<trace::OutputWritten>("print \"bar again\"").text) == "bar again\n");
  const auto& change = event<trace::LaneSwitched>("switch foo->hub");
  CHECK(change.from == kFoo);
  CHECK(change.to == kHub);
  CHECK(event<trace::LaneSwitched>("run func").to == kFunc);
  CHECK(at("run func") < at("run func #2"));
  CHECK(event<trace::LaneBlocked>("block foo").lane == kFoo);
  CHECK(event<trace::LaneReady>("ready bar #last").lane == kBar);
  CHECK(at("born func") == model.lanes.lane(kFunc).born);
  CHECK(at("end func") == model.lanes.lane(kFunc).ended);
  CHECK(at("begin") == EventSeq{1});
  CHECK(at("end") == EventSeq{trace.size()});
  // the whole run's order: func ends first
  CHECK(at("end * #1") == at("end func"));
}

TEST_CASE_FIXTURE(Sample, "before is the last step before it, which gives nothing of it away") {
  const EventSeq printed = at("print \"bar again\""), before = at("before print \"bar again\"");
  CHECK(before == model::next_event(trace, printed, model::Direction::Back));
  const model::World world = model.replay.at(before.value);
  CHECK(world.output_count() == model.replay.at(printed.value).output_count() - 1);
}

TEST_CASE_FIXTURE(Sample, "what is not in the run is told, and so is what cannot be read") {
  for (const char* query :
       {"line nobody:12", "line bar:12 #7", "print \"nothing\"", "switch bar->foo",
        "finding deadlock", "finding lost-update", "end foo #2"}) {
    CAPTURE(std::string(query));
    const auto found = lesson::resolve(model, query);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().find("there is no such moment") != std::string::npos);
    CHECK(found.error().find(query) != std::string::npos);
  }
  CHECK(why_not("when foo ends").find("begins with one of: line, print") != std::string::npos);
  CHECK(why_not("").find("begins with one of") != std::string::npos);
  CHECK(why_not("line foo:x").find("number of a line") != std::string::npos);
  CHECK(why_not("line foo").find("LANE:NUMBER") != std::string::npos);
  CHECK(why_not("print bar").find("double quotes") != std::string::npos);
  CHECK(why_not("print \"bar").find("double quotes") != std::string::npos);
  CHECK(why_not("switch foo bar").find("LANE->LANE") != std::string::npos);
  CHECK(why_not("block").find("name of a lane") != std::string::npos);
  CHECK(why_not("finding love").find("deadlock") != std::string::npos);
  CHECK(why_not("block foo #0").find("behind #") != std::string::npos);
  CHECK(why_not("block foo twice").find("too much") != std::string::npos);
  CHECK(why_not("block \"polite 2\" #last").empty());
}

TEST_CASE_FIXTURE(Sample, "a program opens where its query says, with the lane it is about") {
  const auto opening = lesson::opening(model, "block bar");
  CHECK(opening.event == at("block bar"));
  CHECK(opening.focus == model::Focus{kBar, model::FocusReason::Moment});
}

TEST_CASE_FIXTURE(Sample, "without one it opens at the first switch between its own lanes") {
  for (const char* query : {"", "block nobody", "nonsense"}) {
    CAPTURE(std::string(query));
    const auto opening = lesson::opening(model, query);
    CHECK(opening.focus.lane == kFoo);  // the hub between main and foo is a library's
    CHECK(event<trace::LineReached>("line foo \"print\"").lane == kFoo);
    CHECK(opening.event == at("line foo \"print\""));
  }
}

TEST_CASE("threads count as the program's own lanes, and a finding comes first") {
  const auto run = [](bool deadlock) {
    return test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
      const base::CoreId core{1};
      w.emit(trace::RunStarted{});
      w.emit(trace::CoreAdded{core, w.intern("core 0")});
      for (const std::uint32_t id : {1u, 2u}) {
        w.emit(trace::LaneBorn{
            LaneId{id}, {}, {}, trace::LaneKind::Thread, w.intern(id == 1 ? "main" : "ann"), {}});
      }
      LaneId last;
      for (const std::uint32_t id : {1u, 2u}) {
        w.emit(trace::LaneSwitched{core, last, LaneId{id}, trace::SwitchKind::Start});
        clock.now_ns += 1000;
        w.emit(trace::LineReached{LaneId{id}, {}});
        trace::LaneBlocked wait{};
        wait.lane = last = LaneId{id};
        wait.why = trace::WaitKind::Join;
        wait.target = LaneId{3 - id};
        w.emit(wait);
      }
      if (deadlock) w.emit(trace::DeadlockFound{{LaneId{1}, LaneId{2}}, {}});
    }));
  };
  const trace::Trace calm = run(false), stuck = run(true);
  const model::Model calm_model(calm), stuck_model(stuck);
  const auto opening = lesson::opening(calm_model, "");
  CHECK(opening.focus.lane == LaneId{2});
  CHECK(calm.get<trace::LineReached>(opening.event).lane == LaneId{2});
  const auto found = lesson::opening(stuck_model, "");
  CHECK(found.focus.reason == model::FocusReason::Finding);
  CHECK(found.event == stuck_model.findings.list().front().event);
  CHECK(lesson::resolve(stuck_model, "finding deadlock").value() == found.event);
}

namespace {

// every_moment: of each event: its query finds it, or, where nobody can stand, the step before it.
void every_moment(const trace::Trace& trace) {
  const model::Model model(trace);
  for (std::uint64_t i = 1; i <= trace.size(); ++i) {
    const EventSeq event{i};
    const std::string query = lesson::query_for(model, event);
    CAPTURE(query);
    CAPTURE(i);
    const auto found = lesson::resolve(model, query);
    REQUIRE_MESSAGE(found.ok(), (found.ok() ? "" : found.error()));
    if (found.value() == event) continue;
    REQUIRE(model::describes_only(trace.at(event)));
    const EventSeq before = model::next_event(trace, event, model::Direction::Back);
    CHECK(found.value() == (before ? before : EventSeq{1}));
  }
}

}  // namespace

TEST_CASE("every moment of a run can be said in words, which find that very moment again") {
  every_moment(test::sample_trace());
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    every_moment(test::random_trace(seed, 1 + static_cast<std::uint32_t>(seed % 5), 400));
  }
}

TEST_CASE_FIXTURE(Sample, "the words are those that a person would choose") {
  const auto said = [&](const char* query) { return lesson::query_for(model, at(query)); };
  CHECK(said("line bar:12").starts_with("line bar \""));
  CHECK(said("print \"bar again\"") == "print \"bar again\"");
  CHECK(said("switch foo->hub") == "switch foo->hub");
  CHECK(said("block foo") == "block foo");
  CHECK(said("ready bar #last").starts_with("ready bar"));
  CHECK(said("born func") == "born func");
  CHECK(said("end func") == "end func");
  CHECK(said("begin") == "begin");
  CHECK(said("end") == "end");
  CHECK(lesson::query_for(model, EventSeq{}) == "begin");
}

TEST_CASE_FIXTURE(Sample, "steps before are counted") {
  const EventSeq printed = at("print \"bar again\"");
  EventSeq back = printed;
  for (int i = 0; i < 3; ++i) back = model::next_event(trace, back, model::Direction::Back);
  CHECK(at("3 steps before print \"bar again\"") == back);
  CHECK(at("1 steps before print \"bar again\"") == at("before print \"bar again\""));
  CHECK(why_not("3 print \"x\"").find("steps before") != std::string::npos);
}
