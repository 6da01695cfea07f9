// Search and interaction.
#include "app/model/words/search.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::LaneId;
using model::ResultKind;
using model::Search;

namespace {

constexpr LaneId kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};

struct Sample {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};

  Search search(const std::string& needle, std::size_t limit = 1000,
                std::uint32_t kinds = ~0u) const {
    Search search(needle, limit, kinds);
    while (search.step(trace, model.names, 1000)) {
    }
    return search;
  }
};

std::size_t count(const Search& search, ResultKind kind) {
  return static_cast<std::size_t>(
      std::count_if(search.results().begin(), search.results().end(),
                    [kind](const model::SearchResult& r) { return r.kind == kind; }));
}

}  // namespace

TEST_CASE("a search finds names, lines of the program, output and reasons, in that order") {
  const Sample s;
  const Search found = s.search("BAR");
  CHECK(count(found, ResultKind::Name) == 1);
  CHECK(count(found, ResultKind::Source) == 4);  // def, two prints, spawn
  CHECK(count(found, ResultKind::Output) == 2);
  CHECK(count(found, ResultKind::Event) > 5);
  const model::SearchResult& name = found.results()[0];
  CHECK(name.kind == ResultKind::Name);
  CHECK(name.lane == kBar);
  CHECK(std::holds_alternative<trace::LaneBorn>(s.trace.at(name.event).payload));
  for (const model::SearchResult& r : found.results()) {
    std::string match = r.text.substr(r.begin, r.end - r.begin);
    CHECK(model::fold(match) == "bar");
  }
  CHECK(std::is_sorted(
      found.results().begin(), found.results().end(), [](const auto& a, const auto& b) {
        const auto rank = [](ResultKind k) {
          return std::min(static_cast<int>(k), static_cast<int>(ResultKind::Output));
        };
        return rank(a.kind) < rank(b.kind);
      }));
}

TEST_CASE("a line of the program leads to when it was first reached") {
  const Sample s;
  const Search found = s.search("gevent.sleep(1)", 10);
  REQUIRE(found.results().size() == 1);
  const model::SearchResult& line = found.results()[0];
  CHECK(line.kind == ResultKind::Source);
  CHECK(line.place.line == 13);
  CHECK(line.lane == kBar);
  CHECK(s.trace.get<trace::LineReached>(line.event).place == line.place);
}

TEST_CASE("pieces of a search find the same as the whole, beyond the limit it only counts") {
  const Sample s;
  const Search whole = s.search("foo");
  Search pieces("foo");
  int steps = 0;
  while (pieces.step(s.trace, s.model.names, 7)) ++steps;
  CHECK(steps > 10);
  CHECK(pieces.done(s.trace));
  REQUIRE(pieces.results().size() == whole.results().size());
  for (std::size_t i = 0; i < whole.results().size(); ++i) {
    CHECK(pieces.results()[i].text == whole.results()[i].text);
    CHECK(pieces.results()[i].event == whole.results()[i].event);
  }
  const Search few = s.search("foo", 3);
  CHECK(few.results().size() == 3);
  CHECK(few.count() == whole.count());
  CHECK(s.search("foo", 1000, 1u << static_cast<unsigned>(ResultKind::Output)).count() == 2);
  CHECK(s.search("").results().empty());
  CHECK(s.search("nowhere to be found").count() == 0);
}

TEST_CASE("Chinese is found inside words, and capitals do not matter beside it") {
  const auto bytes = test::record([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Fiber, w.intern("工人"), {}});
    w.emit(trace::OutputWritten{LaneId{1}, 1, w.intern("协程Foo再次运行\n")});
  });
  const trace::Trace trace = test::decode(bytes);
  const model::Names names(trace);
  Search search("程fOO再");
  search.step(trace, names, 100);
  REQUIRE(search.results().size() == 1);
  const model::SearchResult& r = search.results()[0];
  CHECK(r.text == "协程Foo再次运行");
  CHECK(r.text.substr(r.begin, r.end - r.begin) == "程Foo再");
  Search name("工");
  name.step(trace, names, 100);
  CHECK(count(name, ResultKind::Name) == 1);
}

TEST_CASE("a search goes on when the trace grows") {
  const auto bytes = test::sample_trace_bytes();
  trace::Trace trace;
  trace.append(bytes.data(), bytes.size() / 2);
  const Sample s;
  Search search("again");
  search.step(s.trace, s.model.names, 40);
  CHECK_FALSE(search.done(s.trace));
  CHECK(search.looked() == 40);
  while (search.step(s.trace, s.model.names, 40)) {
  }
  CHECK(count(search, ResultKind::Output) == 3);
}

TEST_CASE("who interacts with a lane: its maker, the hub, whoever waits for the same thing") {
  const Sample s;
  CHECK(model::interacting(s.trace, kFoo) == std::vector<LaneId>{kMain, kHub, kFoo});
  CHECK(model::interacting(s.trace, kHub) == std::vector<LaneId>{kMain, kHub, kFoo, kBar, kFunc});
  CHECK(model::interacting(s.trace, LaneId{99}).empty());
}

TEST_CASE("interaction by an object, by a value, by a join, by a wake-up; dispatch is none") {
  const auto with = [](const std::function<void(trace::Writer&)>& body) {
    return test::decode(test::record([&](trace::Writer& w, base::VirtualClock&) {
      w.emit(trace::RunStarted{});
      for (std::uint32_t i = 1; i <= 3; ++i) {
        w.emit(trace::LaneBorn{LaneId{i}, {}, {}, trace::LaneKind::Fiber, {}, {}});
      }
      w.emit(trace::LaneSwitched{base::CoreId{1}, {}, LaneId{1}, trace::SwitchKind::Start});
      body(w);
    }));
  };
  const std::vector<LaneId> alone{LaneId{1}}, both{LaneId{1}, LaneId{2}};
  const auto wait = [](std::uint32_t lane, std::uint32_t target, std::uint32_t object) {
    return trace::LaneBlocked{LaneId{lane},
                              trace::WaitKind::Lock,
                              LaneId{target},
                              base::ObjectId{object},
                              {},
                              base::kNever,
                              {},
                              0};
  };
  const auto turn = [](std::uint32_t from, std::uint32_t to, trace::SwitchKind how) {
    return trace::LaneSwitched{base::CoreId{1}, LaneId{from}, LaneId{to}, how};
  };
  CHECK(model::interacting(with([&](trace::Writer& w) {
                             w.emit(wait(1, 0, 5));
                             w.emit(turn(1, 2, trace::SwitchKind::Dispatch));
                             w.emit(wait(2, 0, 6));
                           }),
                           LaneId{1}) == alone);
  CHECK(model::interacting(with([&](trace::Writer& w) {
                             w.emit(wait(1, 0, 5));
                             w.emit(turn(1, 2, trace::SwitchKind::Dispatch));
                             w.emit(wait(2, 0, 5));
                           }),
                           LaneId{1}) == both);
  CHECK(model::interacting(with([&](trace::Writer& w) { w.emit(wait(1, 2, 0)); }), LaneId{1}) ==
        both);
  CHECK(model::interacting(
            with([&](trace::Writer& w) {
              w.emit(trace::ValuePassed{LaneId{2}, LaneId{1}, trace::PassKind::Item, {}});
            }),
            LaneId{1}) == both);
  CHECK(model::interacting(
            with([&](trace::Writer& w) {
              w.emit(trace::LaneReady{LaneId{2}, LaneId{1}, trace::WakeKind::Notified, {}});
            }),
            LaneId{1}) == both);
}
