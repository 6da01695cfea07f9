// Every wish a view can have, on any screen: it is carried out or it is none, and does no harm.
#include <doctest/doctest.h>

#include <vector>

#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

template <std::size_t I>
ui::Wishes plain_wish() {
  return ui::Wishes(std::in_place_index<I>);
}

template <std::size_t... I>
std::vector<ui::Wishes> all_wishes(std::index_sequence<I...>) {
  constexpr ui::Wishes (*kPlain[])() = {&plain_wish<I>...};
  std::vector<ui::Wishes> wishes;
  for (const auto plain : kPlain) wishes.push_back(plain());
  return wishes;
}

// plain_wishes: one of each, about nothing in particular.
std::vector<ui::Wishes> plain_wishes() {
  std::vector<ui::Wishes> wishes =
      all_wishes(std::make_index_sequence<std::variant_size_v<ui::Wishes>>());
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
