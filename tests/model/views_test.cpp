// Axis, navigation, console, events, names, statistics.
#include <doctest/doctest.h>

#include <cmath>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using model::AxisKind;
using model::Direction;

namespace {
constexpr base::LaneId kMain{2}, kHub{3}, kFoo{4}, kBar{5};

std::vector<std::string> major_labels(const model::View& view) {
  std::vector<std::string> labels;
  for (const model::Tick& tick : view.ticks()) {
    if (tick.major) labels.push_back(tick.label);
  }
  return labels;
}
}  // namespace

TEST_CASE("events and units map to each other on both axes") {
  const trace::Trace trace = test::random_trace(51, 10, 1000);
  for (std::uint64_t i = 1; i <= trace.size(); ++i) {
    const EventSeq e{i};
    const auto step = static_cast<double>(model::unit_of(trace, AxisKind::Steps, e));
    CHECK(model::event_at(trace, AxisKind::Steps, step) == e);
    const std::int64_t t = model::unit_of(trace, AxisKind::Time, e);
    const EventSeq back = model::event_at(trace, AxisKind::Time, static_cast<double>(t));
    CHECK(back >= e);
    CHECK(trace.at(back).time_ns == t);
  }
  CHECK(model::event_at(trace, AxisKind::Time, -1) == EventSeq{});
}

TEST_CASE("ticks are round, share one unit, and zooming keeps the place under the mouse") {
  model::View view{AxisKind::Time, 0, 2e9, 0, 1000};
  CHECK(major_labels(view) ==
        std::vector<std::string>{"0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"});
  view = {AxisKind::Time, 0.45e6, 0.95e6, 0, 700};
  CHECK(major_labels(view) ==
        std::vector<std::string>{"500 µs", "600 µs", "700 µs", "800 µs", "900 µs"});
  view = {AxisKind::Steps, 0, 120, 0, 800};
  CHECK(major_labels(view) == std::vector<std::string>{"0", "20", "40", "60", "80", "100", "120"});
  view = {AxisKind::Time, 0, 1000, 10, 500};
  const double unit = view.unit_of_x(200);
  view.zoom(200, 3, 1000);
  CHECK(std::abs(view.unit_of_x(200) - unit) < 1e-6);
  CHECK(view.end - view.begin == doctest::Approx(1000.0 / 3));
  view.pan(1e9, 1000);
  CHECK(view.begin == 0);
}

TEST_CASE("steps of navigation over the sample") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  // frames and stacks are records, not steps
  CHECK(model::next_event(trace, EventSeq{30}, Direction::Forward) == EventSeq{33});
  CHECK(model::next_event(trace, EventSeq{33}, Direction::Back) == EventSeq{30});
  CHECK(model::next_event(trace, EventSeq{trace.size()}, Direction::Forward) == EventSeq{});
  CHECK(model::next_event(trace, EventSeq{0}, Direction::Forward) == EventSeq{1});
  CHECK(model::next_event(trace, EventSeq{1}, Direction::Back) == EventSeq{});

  const EventSeq run = m.index.lane(kBar).runs[0];
  const EventSeq sleep = m.index.lane(kBar).blocks[0];
  CHECK(model::next_switch(m.index, EventSeq{1}, Direction::Forward, kBar) == run);
  CHECK(model::next_switch(m.index, run, Direction::Forward, kBar) == sleep);
  CHECK(model::next_switch(m.index, sleep, Direction::Back, kBar) == run);
  CHECK(model::next_run(m.index, run, Direction::Forward, kBar) == m.index.lane(kBar).runs[1]);
  CHECK(model::next_line(m.index, run, Direction::Forward, kBar) == EventSeq{run.value + 1});
  CHECK(model::next_slice(m.lanes, run, Direction::Forward, kBar) == sleep);
  CHECK(model::next_slice(m.lanes, sleep, Direction::Back, kBar) == run);
  CHECK(model::last_event_at(trace, base::kSecond) == EventSeq{81});
}

TEST_CASE("waker and woken lead along the arrows") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  const EventSeq ready = m.index.lane(kMain).readies[1];  // by bar, which ended
  const model::Target by = model::waker(trace, m.index, kMain, EventSeq{ready.value + 1});
  CHECK(by.lane == kBar);
  CHECK(by.event == trace.at(ready).cause);
  CHECK(std::holds_alternative<trace::LaneEnded>(trace.at(by.event).payload));
  // bar was woken by a timer: nobody's lane, but the event is known
  const model::Target timer = model::waker(trace, m.index, kBar, m.index.lane(kBar).runs[1]);
  CHECK_FALSE(timer.lane);
  CHECK(std::holds_alternative<trace::TimerFired>(trace.at(timer.event).payload));
  CHECK(model::woken(trace, m.index, kFoo, m.index.lane(kFoo).runs[0]).lane == kHub);
  CHECK(model::waker(trace, m.index, kHub, m.index.lane(kHub).runs[1]).lane == kFoo);
}

TEST_CASE("output is joined into lines with the time and lane of their beginning") {
  const auto bytes = test::record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    const auto born = [&](std::uint32_t id) {
      w.emit(trace::LaneBorn{base::LaneId{id}, {}, {}, trace::LaneKind::Fiber, {}, {}});
    };
    born(1), born(2);
    const auto print = [&](std::uint32_t id, const char* text) {
      clock.now_ns += 10;
      w.emit(trace::OutputWritten{base::LaneId{id}, 1, w.define(text)});
    };
    print(1, "one");         // event 4
    print(2, "two\nthree");  // 5
    print(1, "\n\nend\n");   // 6
    print(2, "open");        // 7
  });
  const trace::Trace trace = test::decode(bytes);
  const model::Console console(trace);
  REQUIRE(console.lines().size() == 5);
  std::vector<std::string> texts;
  for (const auto& line : console.lines()) texts.push_back(line.text());
  CHECK(texts == std::vector<std::string>{"onetwo", "three", "", "end", "open"});
  CHECK(console.lines()[0].lane == base::LaneId{1});
  CHECK(console.lines()[0].time_ns == 10);
  CHECK(console.lines()[0].text(EventSeq{4}) == "one");
  CHECK(console.lines()[1].lane == base::LaneId{2});
  CHECK(console.lines()[1].closed == EventSeq{6});
  CHECK_FALSE(console.lines()[4].closed);
  CHECK(console.count_at(EventSeq{3}) == 0);
  CHECK(console.count_at(EventSeq{5}) == 2);
}

TEST_CASE("what was typed stands where it was read, as at a terminal") {
  const auto bytes = test::record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    const base::LaneId lane{1};
    w.emit(trace::LaneBorn{lane, {}, {}, trace::LaneKind::Fiber, {}, {}});
    const auto print = [&](const char* text) {
      w.emit(trace::OutputWritten{lane, 1, w.define(text)});
    };
    const auto read = [&](const std::string& text) {
      clock.now_ns += 10;
      w.emit(trace::InputTaken{lane, text.size(), w.define(text)});
    };
    print("Name? ");    // event 3
    read("Ada\n");      // 4
    print("Hello\n");   // 5
    read("more\nand");  // 6
  });
  const trace::Trace trace = test::decode(bytes);
  const model::Console console(trace);
  REQUIRE(console.lines().size() == 4);
  CHECK(console.lines()[0].text() == "Name? Ada");
  CHECK(console.lines()[0].text(EventSeq{3}) == "Name? ");
  CHECK(console.lines()[0].printed() == "Name? ");
  CHECK(console.lines()[0].closed == EventSeq{4});
  CHECK(console.lines()[0].stream == 1);
  CHECK(console.lines()[1].text() == "Hello");
  CHECK(console.lines()[2].text() == "more");
  CHECK(console.lines()[2].stream == model::kTyped);
  CHECK(console.lines()[2].time_ns == 20);
  CHECK(console.lines()[3].text() == "and");
  CHECK(console.count_at(EventSeq{5}) == 2);
  const model::Model m(trace);
  CHECK(m.steps.number_at(EventSeq{4}) > m.steps.number_at(EventSeq{3}));
  CHECK(model::event_text(trace, m.names, trace.at(EventSeq{4})).find("\"Ada\\n\"") !=
        std::string::npos);
}

TEST_CASE("events read as short sentences and can be searched") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  const EventSeq sleep = m.index.lane(kFoo).blocks[0];
  const model::EventRow row = model::event_row(trace, m.names, sleep);
  CHECK(row.text == "foo waits: sleep 2 s at foo_bar_func.py:7");
  CHECK(row.lane == kFoo);
  CHECK(row.time_ns == 24'000);
  CHECK(model::matches(row, m.names, trace.at(sleep), "SLEEP 2"));
  CHECK(model::matches(row, m.names, trace.at(sleep), "laneblocked"));
  CHECK_FALSE(model::matches(row, m.names, trace.at(sleep), "bar again"));
  CHECK(model::event_text(trace, m.names, trace.at(m.index.outputs()[0])) ==
        "foo prints \"Running in foo\\n\"");
}

TEST_CASE("lanes of the same name are told apart") {
  const auto bytes = test::record([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= 3; ++i) {
      w.emit(trace::LaneBorn{base::LaneId{i},
                             {},
                             {},
                             trace::LaneKind::Fiber,
                             i == 3 ? base::TextId{} : w.intern("worker"),
                             {}});
    }
  });
  const model::Names names(test::decode(bytes));
  CHECK(names.lane(base::LaneId{1}) == "worker");
  CHECK(names.lane(base::LaneId{2}) == "worker #2");
  CHECK(names.lane(base::LaneId{3}) == "lane 3");
}

TEST_CASE(
    "a process's first thread goes by its name, a lambda by the line that made it, main() by its "
    "own") {
  using trace::LaneKind;
  const auto trace = test::decode(test::record([](trace::Writer& w, base::VirtualClock&) {
    const auto born = [&](std::uint32_t lane, std::uint32_t parent, LaneKind kind, const char* name,
                          std::uint32_t line = 0) {
      w.emit(trace::LaneBorn{base::LaneId{lane},
                             base::LaneId{parent},
                             {},
                             kind,
                             w.intern(name),
                             {base::SourceId{1}, line}});
    };
    w.emit(trace::RunStarted{});
    born(1, 0, LaneKind::Process, "process");
    born(2, 1, LaneKind::Thread, "main");
    born(3, 1, LaneKind::Process, "Process-3");
    born(4, 3, LaneKind::Thread, "main");
    born(5, 3, LaneKind::Thread, "main");  // one that the program calls so
    born(6, 2, LaneKind::Greenlet, "<lambda>", 12);
    born(7, 2, LaneKind::Greenlet, "<lambda> 2", 12);
    born(8, 2, LaneKind::Greenlet, "<lambda> 3");
    born(9, 2, LaneKind::Task, "main");
    born(10, 2, LaneKind::Task, "main 2");
    w.emit(trace::LaneRenamed{base::LaneId{3}, w.intern("Worker-3")});
  }));
  const model::Names names(trace);
  std::vector<std::string> said;
  for (std::uint32_t i = 1; i <= 10; ++i) said.push_back(names.lane(base::LaneId{i}));
  CHECK(said == std::vector<std::string>{"process", "main", "Worker-3", "Worker-3", "main #2",
                                         "lambda:12", "lambda:12 #2", "<lambda> 3", "main()",
                                         "main() 2"});
}

TEST_CASE("statistics of the sample") {
  const trace::Trace trace = test::sample_trace();
  const model::Stats stats = model::compute_stats(trace);
  CHECK(stats.makespan_ns == 2 * base::kSecond + 28'000);
  CHECK(stats.event_count == trace.size());
  CHECK(stats.timer_count == 2);
  CHECK(stats.callback_count == 9);
  CHECK(stats.output_count == 6);
  CHECK(stats.end == "finished");
  REQUIRE(stats.cores.size() == 1);
  CHECK(stats.cores[0].busy_ns == 40'000);
  CHECK(stats.cores[0].busy_ns + stats.cores[0].idle_ns == stats.makespan_ns);
  std::uint64_t by_kind = 0;
  for (const std::uint64_t n : stats.switches_by_kind) by_kind += n;
  CHECK(by_kind == stats.switch_count);
  CHECK(stats.switch_count == 21);
  const std::string table = model::format_stats(trace);
  CHECK(table.find("foo        greenlet     6 µs   6 µs        -   2.000 s         2         2  "
                   "ended\n") != std::string::npos);
  const std::string json = model::stats_json(stats);
  CHECK(json.find("\"name\":\"bar\",\"kind\":\"greenlet\",\"state\":\"ended\"") !=
        std::string::npos);
  CHECK(json.find("\"sleeping_ns\":1000000000") != std::string::npos);
  // at an earlier cursor only what has happened counts
  CHECK(model::compute_stats(trace, 81).timer_count == 0);
}
