// Captions: what a lesson says where it stops, and that no picture tells an answer before its stop.
#include "app/lesson/captions.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/lesson/query.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using lesson::Caption;

TEST_CASE(
    "captions are of the lesson's stops; what comes after a question is shown when it is told") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  lesson::Lesson it;
  it.stops.resize(4);
  it.stops[0].kind = lesson::StopKind::Predict;
  it.stops[0].at = "before switch foo->hub", it.stops[0].ask.emplace();
  it.stops[0].text.en = "Who?";
  it.stops[1].text.en = "It **goes** on\nso.\n\nMore.";
  it.stops[1].at = "run bar";
  it.stops[2].change.emplace();
  it.stops[3].title = "The end", it.stops[3].at = "end";
  const auto captions = lesson::captions_of(it, model, 0);
  REQUIRE(captions.size() == 4);
  const auto asks = std::ranges::find_if(captions, &Caption::asks);
  REQUIRE(asks != captions.end());
  CHECK(asks->text == "Predict: Who runs next?");
  CHECK(asks->at == lesson::resolve(model, "before switch foo->hub").value());
  CHECK(std::ranges::count(captions, "It goes on so.", &Caption::text) == 1);
  CHECK(captions.back().text == "The end");
  const EventSeq last{trace.size()};
  for (std::uint64_t at = 1; at <= trace.size(); ++at) {
    const EventSeq until = lesson::shown_until(captions, EventSeq{at}, last);
    CHECK(until >= EventSeq{at});
    if (EventSeq{at} < asks->answered) {
      CHECK(until == std::max(asks->shown, EventSeq{at}));
    } else {
      CHECK(until == last);
    }
  }
  const auto told = std::ranges::find_if(captions, [&](const Caption& each) {
    return each.text == "Who runs next? Recorded: bar (ready, place 1)";
  });
  REQUIRE(told != captions.end());
  CHECK(told->at == asks->answered);
}
