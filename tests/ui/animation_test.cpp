// Animations of a run: which moments, for how long, and that each picture is what a PNG shows.
#include "app/ui/window/animation.h"

#include <doctest/doctest.h>

#include "app/session/files.h"
#include "app/words/words.h"
#include "tests/session/scratch.h"
#include "tests/support/trace_sample.h"
#include "tests/support/webp_pictures.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using base::EventSeq;
using session::Scratch;
using ui::AnimationOptions;
using ui::FrameBy;

namespace {

AnimationOptions small() {
  AnimationOptions options;
  options.picture.title = "sample";
  options.picture.width = 900;
  options.picture.height = 560;
  options.from = EventSeq{40};
  options.to = EventSeq{60};
  return options;
}

std::vector<std::uint64_t> moments(const AnimationOptions& options) {
  const auto found = ui::frame_moments(test::sample_trace(), options);
  REQUIRE_MESSAGE(found.ok(), (found.ok() ? "" : found.error()));
  std::vector<std::uint64_t> out;
  for (const EventSeq one : found.value()) out.push_back(one.value);
  return out;
}

std::vector<test::Lasting> written(const AnimationOptions& options) {
  const Scratch scratch;
  REQUIRE(ui::write_animation(test::sample_trace(), scratch.path("a.webp"), options) == "");
  CHECK(scratch.files() == 1);
  return test::webp_pictures(session::read_file(scratch.path("a.webp"), 1 << 28).value());
}

// still: what a PNG shows at the moment.
ui::Picture still(const AnimationOptions& options, EventSeq moment) {
  test::Screen screen(options.picture.width, options.picture.height);
  screen.app().show_trace(test::sample_trace(), "sample");
  screen.frames(2);  // the panes take their places, and nothing is scrolled
  screen.app().state().source.scroll_y = 0;
  screen.app().state().console.console_top = 0;
  screen.app().carry_out(ui::intent::GoTo{moment});
  screen.frames(4);
  const ui::Picture& all = screen.headless().draw();
  return options.picture.window ? all : ui::cropped(all, screen.app().timeline_pane());
}

bool begins_with(const std::vector<std::uint8_t>& pixels, const ui::Picture& picture) {
  return pixels.size() >= picture.rgba.size() &&
         std::equal(picture.rgba.begin(), picture.rgba.end(), pixels.begin());
}

}  // namespace

TEST_CASE("an animation goes by switches, lines, events or time, and ends where it is to") {
  const trace::Trace trace = test::sample_trace();
  const std::uint64_t last = trace.size();
  AnimationOptions options;
  for (const auto& [name, by] : ui::kFramesBy) {
    CAPTURE(std::string(name));
    options.by = by;
    const std::vector<std::uint64_t> all = moments(options);
    CHECK(all.size() > 3);
    CHECK(all.back() == last);
    CHECK(std::ranges::is_sorted(all));
  }
  options = small();
  options.by = FrameBy::Events;
  for (const std::uint64_t at : moments(options)) {
    CHECK(at >= 40);
    CHECK(at <= 60);
  }
  options.by = FrameBy::Switches;
  for (const std::uint64_t at : moments(options)) {
    const bool is_switch =
        std::holds_alternative<trace::LaneSwitched>(trace.at(EventSeq{at}).payload);
    CHECK((is_switch || at == 40 || at == 60));
  }
}

TEST_CASE("moments to stop at are shown, whatever the steps, and longer") {
  AnimationOptions options = small();
  options.by = FrameBy::Time;
  options.time_frames = 2;
  options.stops = {EventSeq{44}, EventSeq{52}, EventSeq{90}};
  const std::vector<std::uint64_t> at = moments(options);
  CHECK(std::ranges::count(at, 44) == 1);
  CHECK(std::ranges::count(at, 52) == 1);
  CHECK(std::ranges::count(at, 90) == 0);
  const std::vector<test::Lasting> shown = written(options);
  REQUIRE(shown.size() == at.size());
  for (std::size_t i = 0; i < at.size(); ++i) {
    const bool stop = at[i] == 44 || at[i] == 52;
    CHECK(shown[i].duration_ms == (i + 1 == at.size() ? 3'000 : stop ? 4'000 : 1'000));
  }
}

TEST_CASE("each picture of an animation is what a PNG shows at that moment") {
  for (const bool window : {false, true}) {
    AnimationOptions options = small();
    options.picture.window = window;
    const std::vector<std::uint64_t> at = moments(options);
    const std::vector<test::Lasting> shown = written(options);
    REQUIRE(shown.size() == at.size());
    CHECK(begins_with(shown.front().pixels, still(options, EventSeq{at.front()})));
    CHECK(begins_with(shown.back().pixels, still(options, EventSeq{at.back()})));
    CHECK_FALSE(begins_with(shown.back().pixels, still(options, EventSeq{at.front()})));
    options.caption = false;
    const std::vector<test::Lasting> bare = written(options);
    CHECK(bare.back().pixels == still(options, EventSeq{at.back()}).rgba);
  }
}

TEST_CASE("below each picture stands why, in the chosen language") {
  AnimationOptions options = small();
  options.from = options.to;
  const auto strip = [&] {
    const std::vector<std::uint8_t> pixels = written(options).back().pixels;
    const std::size_t above = still(options, options.to).rgba.size();
    return std::vector<std::uint8_t>(pixels.begin() + static_cast<std::ptrdiff_t>(above),
                                     pixels.end());
  };
  const std::vector<std::uint8_t> english = strip();
  CHECK(std::set<std::uint8_t>(english.begin(), english.end()).size() > 20);
  CHECK(english == strip());
  words::set_language(words::Language::Chinese);
  const std::vector<std::uint8_t> chinese = strip();
  words::set_language(words::Language::English);
  CHECK(chinese != english);
  options.from = options.to = EventSeq{44};
  CHECK(strip() != english);
  // at the end nobody runs: what happens is told; and there is no edge that nobody has painted
  options.from = options.to = EventSeq{test::sample_trace().size()};
  const std::vector<std::uint8_t> end = strip();
  CHECK(std::set<std::uint8_t>(end.begin(), end.end()).size() > 20);
  options.picture.window = true;
  const std::vector<std::uint8_t> wide = strip();
  for (std::size_t i = 0; i < wide.size(); i += 4) {
    REQUIRE((wide[i] != 0 || wide[i + 1] != 0 || wide[i + 2] != 0));
  }
}

TEST_CASE("an animation that is stopped or refused leaves no file") {
  const Scratch scratch;
  std::size_t calls = 0;
  const auto stop = [&](std::size_t done, std::size_t all) {
    ++calls;
    CHECK(all > 1);
    return done == 0;
  };
  const std::string path = scratch.path("a.gif");
  CHECK(ui::write_animation(test::sample_trace(), path, small(), stop) ==
        path + ": stopped: nothing was written");
  CHECK(calls == 2);
  CHECK(ui::write_animation(test::sample_trace(), scratch.path("a.png"), small())
            .ends_with("an animation ends in .webp, .gif, .mp4 or .webm"));
  CHECK(ui::write_animation(trace::Trace{}, path, small()) ==
        "nothing has happened that could be shown");
  CHECK(scratch.files() == 0);
}
