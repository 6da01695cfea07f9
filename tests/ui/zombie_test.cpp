// A process that nobody has waited for, in the window.
#include <doctest/doctest.h>

#include "tests/support/fork_trace.h"
#include "tests/support/nap_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

// go: to the child, so long after its end.
void go(Screen& screen, base::EventSeq event) {
  screen.app().carry_out(ui::intent::GoTo{event, test::kChildMain});
  screen.frames(2);
}

bool pill_says(Screen& screen, std::string_view words) {
  const ui::Rect pill = screen.rect("inspector.pill");
  return std::ranges::any_of(screen.seen().texts, [&](const ui::DrawnText& text) {
    return text.text == words && text.rect.x >= pill.x && text.rect.y >= pill.y &&
           text.rect.bottom() <= pill.bottom();
  });
}

}  // namespace

TEST_CASE("a zombie is a state of its lane, with a sign of its own, until its parent has waited") {
  Screen screen;
  screen.app().show_trace(test::zombie_trace(), "zombie", "");
  screen.frames(3);
  CHECK(screen.has("legend.zombie"));
  CHECK(screen.shows("zombie, exit status 7"));
  const model::Zombie* zombie = screen.app().model()->lanes.zombies().of(test::kChild);
  REQUIRE(zombie != nullptr);
  go(screen, zombie->begin);
  CHECK(screen.shows("zombie until"));
  CHECK(pill_says(screen, "Zombie"));
  go(screen, zombie->end);
  CHECK(screen.shows("has waited for it"));
  CHECK(pill_says(screen, "Ended"));
}

TEST_CASE("whoever points at a zombie is told for how long it is one") {
  Screen screen;
  screen.app().show_trace(test::zombie_trace(), "zombie", "");
  screen.frames(3);
  screen.hover("zombie.4");
  screen.frames(40);
  CHECK(screen.shows("Zombie for"));
  CHECK(screen.shows("5 µs"));
}

TEST_CASE("a run without zombies says nothing of them") {
  Screen screen;
  screen.app().show_trace(test::nap_trace({{10, 30}, {10, 0}}), "naps", "");
  screen.frames(3);
  CHECK_FALSE(screen.has("legend.zombie"));
}
