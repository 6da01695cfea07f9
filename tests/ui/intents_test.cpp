// Every wish a view can have, on any screen: it is carried out or it is none, and does no harm.
#include <doctest/doctest.h>

#include <vector>

#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

template <std::size_t I = 0>
void all_wishes(std::vector<ui::Wishes>& wishes) {
  if constexpr (I < std::variant_size_v<ui::Wishes>) {
    wishes.emplace_back(std::in_place_index<I>);
    all_wishes<I + 1>(wishes);
  }
}

// plain_wishes: one of each, about nothing in particular.
std::vector<ui::Wishes> plain_wishes() {
  std::vector<ui::Wishes> wishes;
  all_wishes(wishes);
  for (ui::Wishes& wish : wishes) {
    if (auto* zoom = std::get_if<ui::intent::ZoomBy>(&wish)) zoom->factor = ui::intent::kZoomStep;
    if (auto* language = std::get_if<ui::intent::SetLanguage>(&wish)) language->name = "en";
  }
  return wishes;
}

void carry_out_all(Screen& screen) {
  for (const ui::Wishes& wish : plain_wishes()) {
    if (std::holds_alternative<ui::intent::ExportNow>(wish)) continue;  // it writes a file
    CAPTURE(wish.index());
    screen.app().carry_out(ui::Intent(wish));
    screen.frames(1);
    screen.app().ui().close_popup();
    screen.app().browser().close();
    CHECK(screen.cursor() <= (screen.app().model() ? screen.app().model()->trace.size() : 0));
  }
}

}  // namespace

TEST_CASE("without a trace every wish is none, or is answered by the page") {
  Screen screen;
  screen.frames(2);
  carry_out_all(screen);
  CHECK(screen.app().closed());
  CHECK(screen.app().model() == nullptr);
}

TEST_CASE("with a trace a wish about nothing changes nothing for good") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(2);
  for (int i = 0; i < 2; ++i) {
    screen.app().show_trace(test::sample_trace(), "sample", "");
    carry_out_all(screen);
  }
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{60}, ui::LaneId{5}});
  screen.frames(2);
  CHECK(screen.cursor() == 60);
  CHECK(screen.app().state().focus.lane == ui::LaneId{5});
}
