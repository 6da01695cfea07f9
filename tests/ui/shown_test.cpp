// What is shown of a trace whose future is held back: what a trace that ends there has, and no
// more.
#include "app/ui/app/shown.h"

#include <doctest/doctest.h>

#include "tests/support/trace_sample.h"

using namespace fiberscope;

namespace {

struct Held {
  trace::Trace trace = test::sample_trace();
  ui::Shown shown;
  Held() { shown.show(trace); }
};

}  // namespace

TEST_CASE_FIXTURE(Held, "what is held back is in no fold, and comes back as if it came now") {
  const std::uint64_t all = trace.size();
  shown.move_to(all);
  shown.hold_back(60);
  CHECK(shown.holds_back());
  CHECK(shown.size() == 60);
  CHECK(shown.cursor() == 60);
  CHECK(shown.whole().trace.size() == all);
  const trace::Trace part = trace.beginning(60);
  const model::Model fresh(part);
  CHECK(shown.model().lanes.last() == fresh.lanes.last());
  CHECK(shown.model().console.lines().size() == fresh.console.lines().size());
  CHECK(shown.world() == fresh.replay.at(60));
  // what is let go on is the same model, grown
  const std::uint64_t serial = shown.serial();
  shown.hold_back(90);
  CHECK(shown.serial() == serial);
  CHECK(shown.size() == 90);
  CHECK(shown.cursor() == 60);
  const trace::Trace more = trace.beginning(90);
  const model::Model grown(more);
  CHECK(shown.model().console.lines().size() == grown.console.lines().size());
  CHECK(shown.model().findings.list().size() == grown.findings.list().size());
  shown.move_to(90);
  CHECK(shown.world() == grown.replay.at(90));
  // back again is another model
  shown.hold_back(40);
  CHECK(shown.serial() != serial);
  CHECK(shown.size() == 40);
  CHECK(shown.cursor() == 40);
}

TEST_CASE_FIXTURE(Held, "all is shown again with the cursor where it was") {
  shown.hold_back(50);
  shown.move_to(45);
  shown.show_all();
  CHECK_FALSE(shown.holds_back());
  CHECK(shown.size() == trace.size());
  CHECK(shown.cursor() == 45);
  CHECK(&shown.trace() == &trace);
}

TEST_CASE_FIXTURE(Held, "where nothing is left to hold back all is shown") {
  shown.hold_back(trace.size() + 5);
  CHECK_FALSE(shown.holds_back());
  shown.hold_back(30);
  shown.hold_back(trace.size());
  CHECK_FALSE(shown.holds_back());
  CHECK(shown.size() == trace.size());
  shown.drop();
  CHECK_FALSE(shown.open());
}
