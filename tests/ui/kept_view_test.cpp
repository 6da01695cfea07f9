// The view of a program that is run again, while the run has not yet all that it speaks of.
#include "app/ui/app/kept_view.h"

#include <doctest/doctest.h>

#include <memory>

#include "tests/support/trace_sample.h"

using namespace fiberscope;

TEST_CASE("a kept cursor has its place where its event is, though that is the last one so far") {
  const auto bytes = test::random_trace_bytes(21, 5, 3000);
  trace::Trace growing;
  for (std::size_t at = 0; at < bytes.size() && growing.size() < 100; ++at) {
    growing.append(bytes.data() + at, 1);
  }
  const std::uint64_t last = growing.size();
  ui::ViewState state;
  ui::Shown before, now;
  before.show(before.keep({std::make_unique<trace::Trace>(test::decode(bytes)), nullptr}));
  REQUIRE(last < before.size());
  now.show(growing);
  ui::Navigation(before, state).move_to(last);
  ui::KeptView kept(before, state);
  ui::Navigation(before, state).move_to(before.size());
  ui::KeptView at_end(before, state);

  ui::Navigation navigation(now, state);
  navigation.move_to(now.size());
  kept.restore(state, navigation);
  CHECK_FALSE(kept.stays_at(last));
  kept.follow(now, state, navigation, false);
  CHECK(now.cursor() == last);
  CHECK(kept.stays_at(last));
  CHECK_FALSE(kept.stays_at(last - 1));  // somebody went elsewhere
  // one that was at the end goes on with the run
  at_end.restore(state, navigation);
  at_end.follow(now, state, navigation, false);
  CHECK_FALSE(at_end.stays_at(last));
}
