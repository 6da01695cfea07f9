// What is really painted: token colours at the places the registry names.
#include <doctest/doctest.h>

#include "app/ui/telling/lane_words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

std::size_t colors_in(const ui::Picture& picture) {
  std::set<std::uint32_t> colors;
  for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4) {
    colors.insert(static_cast<std::uint32_t>(picture.rgba[i] | picture.rgba[i + 1] << 8 |
                                             picture.rgba[i + 2] << 16));
  }
  return colors.size();
}

void open_at(Screen& screen, std::uint64_t cursor) {
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{cursor}});
  screen.frames(2);
}

}  // namespace

TEST_CASE("the picture is painted, and the themes differ nearly everywhere") {
  Screen dark, light(1600, 1000, "light");
  open_at(dark, 60);
  const ui::Picture a = dark.headless().draw();
  open_at(light, 60);
  const ui::Picture b = light.headless().draw();
  CHECK(colors_in(a) > 200);
  CHECK(colors_in(b) > 200);
  std::size_t differing = 0;
  for (std::size_t i = 0; i + 3 < a.rgba.size(); i += 4) differing += a.rgba[i] != b.rgba[i];
  CHECK(differing > a.rgba.size() / 4 * 95 / 100);
}

TEST_CASE("the same frame paints the same bytes") {
  Screen first, second;
  open_at(first, 47);
  const ui::Picture a = first.headless().draw();
  open_at(second, 47);
  CHECK(a.rgba == second.headless().draw().rgba);
}

TEST_CASE("each state has its shape: solid, outlined, hatched") {
  for (const char* theme : {"dark", "light"}) {
    Screen screen(1600, 1000, theme);
    const std::uint64_t end = 1'000'000;  // nothing is veiled
    open_at(screen, end);
    const auto& lanes = screen.app().model()->lanes;
    const ui::Colors& c = screen.app().theme().c;
    bool solid = false, outlined = false, hatched = false;
    for (std::uint32_t lane = 2; lane <= lanes.lane_count(); ++lane) {
      const ui::Color hue = c.hue[ui::hue_of(lanes, ui::LaneId{lane})];
      for (std::uint32_t i = 0; i < lanes.slice_count(ui::LaneId{lane}); ++i) {
        const std::string id = "slice." + std::to_string(lane) + "." + std::to_string(i);
        if (!screen.has(id) || screen.rect(id).w < 24) continue;
        const ui::Rect inside = screen.rect(id).inset(4);
        switch (lanes.slice(ui::LaneId{lane}, i).state) {
          case model::SliceState::Running:
            CHECK(screen.color_in(inside, hue));
            solid = true;
            break;
          case model::SliceState::Ready:
            CHECK_FALSE(screen.color_in(inside, hue));
            outlined = true;
            break;
          case model::SliceState::Blocked:
            CHECK(screen.color_in(inside, screen.palette().blocked_fill));
            CHECK_FALSE(screen.color_in(inside, hue));
            hatched = true;
            break;
          default:
            break;
        }
      }
    }
    CHECK(solid);
    CHECK(outlined);
    CHECK(hatched);
  }
}

TEST_CASE("the playhead is painted in its colour and the future behind it is veiled") {
  Screen screen;
  open_at(screen, 60);
  const ui::Colors& c = screen.app().theme().c;
  const ui::Rect line = screen.rect("timeline.playhead");
  CHECK(screen.color_in({line.x, line.bottom() - 20, line.w, 10}, c.playhead));
  const auto& lanes = screen.app().model()->lanes;
  for (std::uint32_t i = 0; i < lanes.slice_count(ui::LaneId{4}); ++i) {
    const std::string id = "slice.4." + std::to_string(i);
    const auto slice = lanes.slice(ui::LaneId{4}, i);
    if (slice.state != model::SliceState::Running || !screen.has(id)) continue;
    const bool future = screen.rect(id).x > line.x;
    CHECK(screen.color_in(screen.rect(id).inset(3), c.hue[0]) == !future);
  }
}

TEST_CASE("a run of no width in time still shows") {
  Screen screen;
  open_at(screen, 1'000'000);
  screen.click("timeline.axis.Time");
  screen.press(ui::key::kF);
  screen.frames(2);
  const ui::Colors& c = screen.app().theme().c;
  const ui::Rect body = screen.rect("timeline.body");
  for (std::uint32_t lane = 4; lane <= 6; ++lane) {  // each ran 4 µs of 2 s, twice
    const ui::Rect head = screen.rect("lane." + std::to_string(lane));
    const ui::Color hue = c.hue[ui::hue_of(screen.app().model()->lanes, ui::LaneId{lane})];
    CHECK(screen.color_in({body.x, head.y + 4, body.w * 0.05f, head.h - 8}, hue));
  }
}

TEST_CASE("labels that do not fit four characters are left out") {
  Screen screen;
  screen.app().show_trace(test::random_trace(7, 14, 2600), "many", "");
  screen.frames(3);
  const ui::Rect body = screen.rect("timeline.body");
  std::size_t labels = 0;
  for (const auto& text : screen.seen().texts) {
    if (!body.contains({text.rect.x, text.rect.y}) || text.rect.y < body.y + 30) continue;
    if (text.text.size() < 3) continue;
    const bool cut = text.text.ends_with("\u2026");
    if (cut) CHECK(text.text.size() >= 4 + 3);
    ++labels;
  }
  CHECK(labels > 10);
}

TEST_CASE("at twice the scale every size doubles and nothing is lost") {
  ui::Headless screen(3200, 2000);
  auto fonts = ui::Fonts::find();
  REQUIRE(fonts.ok());
  ui::App app(std::move(fonts.value()), ui::ThemeKind::Dark, 2);
  app.ui().set_recording(true);
  app.show_trace(test::sample_trace(), "sample", "");
  for (int i = 0; i < 3; ++i) screen.frame(app);
  const auto& widgets = app.ui().registry().widgets;
  REQUIRE(widgets.contains("lane.4"));
  CHECK(widgets.find("lane.4")->second.h == 58);
  CHECK(widgets.find("transport.play")->second.w == 120);
  CHECK(colors_in(screen.draw()) > 200);
}

TEST_CASE("Chinese text is drawn with glyphs of its own") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "并不等于开始执行", "");
  screen.frames(2);
  const auto* text = screen.seen().find_text("并不等于");
  REQUIRE(text != nullptr);
  const ui::Picture with = screen.headless().draw();
  Screen other;
  other.app().show_trace(test::sample_trace(), "开始执行并不等于", "");
  other.frames(2);
  CHECK(with.rgba != other.headless().draw().rgba);  // not two rows of the same mark
}
