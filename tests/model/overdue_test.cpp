// Sleeps that were late, and who was in the way.
#include "app/model/folds/overdue.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/words/late_text.h"
#include "tests/support/nap_trace.h"

using namespace fiberscope;
using base::kMicrosecond;
using base::kMillisecond;
using base::kSecond;
using base::LaneId;
using model::Late;
using model::Overdue;

namespace {

constexpr LaneId kPolite{3}, kRude{4};

// wait_of: the lane's first LaneBlocked.
base::EventSeq wait_of(const trace::Trace& trace, LaneId lane) {
  for (const trace::Event& event : trace.events()) {
    const auto* wait = std::get_if<trace::LaneBlocked>(&event.payload);
    if (wait != nullptr && wait->lane == lane) return event.seq;
  }
  FAIL("it never waited");
  return {};
}

}  // namespace

TEST_CASE(
    "a sleep is late from when its timer was due until it is ready, and it is known for whom") {
  const trace::Trace trace = test::late_trace(10 * kMillisecond, kSecond);
  const Overdue overdue(trace);
  const Late* late = overdue.of(wait_of(trace, kPolite));
  REQUIRE(late != nullptr);
  CHECK(late->lane == kPolite);
  CHECK(late->asked_ns() == 10 * kMillisecond);
  CHECK(late->due_ns == 11 * kMillisecond);
  CHECK(late->late_ns() == 991 * kMillisecond);
  CHECK(late->holder == kRude);
  CHECK(late->held == wait_of(trace, kRude));
  CHECK(std::holds_alternative<trace::LaneReady>(trace.at(late->end).payload));
  CHECK(overdue.of(wait_of(trace, kRude)) == nullptr);  // it slept as long as it wanted
  REQUIRE(overdue.holds().size() == 1);
  const model::Hold& hold = overdue.holds()[0];
  CHECK(hold.holder == kRude);
  CHECK(hold.due_ns == late->due_ns);
  CHECK(hold.end == late->end);
  CHECK(hold.lanes == std::vector{kPolite});
}

TEST_CASE("who is ready in time is not late") {
  const trace::Trace trace = test::late_trace(2 * kSecond, kSecond);
  const Overdue overdue(trace);
  CHECK(overdue.of(wait_of(trace, kPolite)) == nullptr);
  CHECK(overdue.holds().empty());
}

TEST_CASE("a millisecond is late, and less where it is a tenth of what was asked for") {
  CHECK(model::is_late(kSecond, kMillisecond));
  CHECK_FALSE(model::is_late(kSecond, kMillisecond - 1));
  CHECK(model::is_late(100 * kMicrosecond, 10 * kMicrosecond));
  CHECK_FALSE(model::is_late(100 * kMicrosecond, 9 * kMicrosecond));
  CHECK_FALSE(model::is_late(0, 10 * kMicrosecond));
}

TEST_CASE("what is still asleep after its time is late so far") {
  const trace::Trace trace = test::late_so_far(10 * kMillisecond, kSecond);
  const Overdue overdue(trace);
  const Late* late = overdue.of(wait_of(trace, kPolite));
  REQUIRE(late != nullptr);
  CHECK_FALSE(late->end);
  CHECK(late->late_ns() == 990 * kMillisecond);
  REQUIRE(overdue.holds().size() == 1);
  CHECK_FALSE(overdue.holds()[0].end);
}

TEST_CASE("who was late is the same, taken in piece by piece or at once") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto bytes = test::random_trace_bytes(seed, 8, 2000);
    const trace::Trace whole = test::decode(bytes);
    trace::Trace part;
    Overdue growing;
    for (std::size_t at = 0; at < bytes.size(); at += 97) {
      part.append(bytes.data() + at, std::min<std::size_t>(97, bytes.size() - at));
      growing.update(part);
    }
    const Overdue at_once(whole);
    std::size_t late_count = 0;
    for (const trace::Event& event : whole.events()) {
      const Late* a = growing.of(event.seq);
      const Late* b = at_once.of(event.seq);
      REQUIRE((a == nullptr) == (b == nullptr));
      if (a == nullptr) continue;
      CHECK(*a == *b);
      ++late_count;
    }
    CHECK(late_count > 0);
    REQUIRE(growing.holds().size() == at_once.holds().size());
    for (std::size_t i = 0; i < growing.holds().size(); ++i) {
      CHECK(growing.holds()[i].end == at_once.holds()[i].end);
      CHECK(growing.holds()[i].lanes == at_once.holds()[i].lanes);
    }
  }
}

TEST_CASE("words say how long was asked for and how late it was") {
  const trace::Trace trace = test::late_trace(10 * kMillisecond, kSecond);
  const model::Model model(trace);
  const base::EventSeq wait = wait_of(trace, kPolite);
  const Late& late = *model.overdue.of(wait);
  CHECK(model::late_wait_text(trace, model.names, trace.get<trace::LaneBlocked>(wait), late) ==
        "sleep 10 ms, then 991 ms late");
  const std::string woken = model::explain_wake(model.replay, model.names, late.end).text;
  CHECK(woken.find("its 10 ms sleep ended 991 ms late, at 1.002 s") != std::string::npos);
  // while it is: the event before it got ready
  const std::string asleep =
      model::explain_lane(model.replay, model.names, kPolite, late.end.value - 1).text;
  CHECK(asleep.find("its timer was due 991 ms ago") != std::string::npos);
}

TEST_CASE("words say who made a sleep late: while it is, and once the lane is ready, not before") {
  const trace::Trace trace = test::late_trace(10 * kMillisecond, kSecond);
  const model::Model model(trace);
  const Late& late = *model.overdue.of(wait_of(trace, kPolite));
  const auto said = [&](std::uint64_t cursor) {
    return model::late_sentence(trace, model.names, model.overdue, model.replay.at(cursor),
                                kPolite);
  };
  CHECK(said(late.wait.value).text.empty());  // it has just begun to sleep
  const model::Explanation woken = said(late.end.value);
  const std::string who = model.names.lane(late.holder) + " had the thread, from ";
  CHECK(woken.text.find(who) != std::string::npos);
  REQUIRE(woken.links.size() == 2);
  CHECK(woken.links[0].lane == late.holder);
  CHECK(woken.links[1].event == late.held);
  CHECK(said(late.end.value - 1).text.find(who) != std::string::npos);
  CHECK(model::late_sentence(trace, model.names, model.overdue, model.replay.at(late.end.value),
                             late.holder)
            .text.empty());
}
