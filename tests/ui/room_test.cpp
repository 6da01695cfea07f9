// Where the room of the window goes: lanes and what stands below them, folded text, the flag on the
// ruler, lines that took the time.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "app/session/paths.h"
#include "app/words/words.h"
#include "tests/ui/opened.h"
#include "tests/ui/pane_trace.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;

namespace {

// Room: a window with the scenarios and the engine.
struct Room {
  test::TempHome home;
  Screen screen;

  explicit Room(int width = 1600, int height = 1000) : screen(width, height) {
    screen.app().attach({"scenarios", session::engine_path(), home.settings()});
    REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
    screen.frames(2);
  }
  void open(const std::string& path) {
    screen.app().carry_out(ui::intent::OpenFile{path});
    screen.frames(2);
    for (int i = 0; i < 6000 && screen.app().face().running; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    REQUIRE_FALSE(screen.app().face().running);
    screen.frames(4);
  }
};

const std::string kDeadlock = "scenarios/7_sharing/two_locks_deadlock.py";

void note(Screen& screen, std::uint64_t event, const std::string& text) {
  screen.app().state().timeline.marks.list.push_back({event, text});
  screen.frames(2);
}

}  // namespace

TEST_CASE("below few lanes the source has all the height they leave; many lanes have theirs") {
  Screen few, many;
  few.app().show_trace(test::sample_trace(), "few", "");
  many.app().show_trace(test::random_trace(3, 200, 4000), "many", "");
  few.frames(4), many.frames(4);
  const ui::TimelineState& lanes = few.app().state().timeline;
  const auto rows = static_cast<float>(lanes.rows->pins_height() + lanes.rows->height());
  const ui::Rect timeline = few.rect("timeline");
  CHECK(timeline.bottom() - lanes.rows_y >= rows);
  CHECK(timeline.bottom() - lanes.rows_y < rows + 20);
  CHECK(few.rect("source").h > 420);
  CHECK(many.rect("source").h == doctest::Approx(300));
  for (const auto& [w, h] : {std::pair{1600, 1000}, {1280, 720}, {900, 600}}) {
    Screen still(w, h);
    still.app().show_trace(test::sample_trace(), "still", "");
    still.frames(6);
    CHECK_FALSE(still.app().busy());  // the height is settled
  }
  // folding gives more of it away
  few.frames(1);
  const float before = few.rect("source").h;
  few.click("timeline.coroutines");
  few.frames(2);
  CHECK(few.rect("source").h > before + 50);
}

TEST_CASE(
    "a low window shows a lesson, all lanes of its figure, twelve lines and the why at once") {
  for (const float scale : {1.0f, 1.5f}) {
    for (const auto language : {words::Language::English, words::Language::Chinese}) {
      CAPTURE(scale);
      CAPTURE(static_cast<int>(language));
      const auto wide = static_cast<int>(1280 * scale), high = static_cast<int>(720 * scale);
      test::Opened opened("scenarios/5_server/three_tasks.py",
                          {"light", language, wide, high, scale});
      Screen& screen = opened.screen();
      const ui::TimelineState& lanes = screen.app().state().timeline;
      REQUIRE(lanes.shows_figure());
      const ui::Rect body = screen.rect("timeline.body");
      CHECK(lanes.rows->pins_height() + lanes.rows->height() <= body.h);
      for (const model::LaneTrack& lane : screen.app().model()->lanes.lanes()) {
        const exporter::Row* row = lanes.rows->of(lane.id);
        if (row != nullptr) CHECK(row->h >= 20 * scale);
      }
      CHECK(screen.has("lesson.point.3"));
      for (const char* entry : {"running", "ready", "blocked", "sleeping"}) {
        CHECK_MESSAGE(screen.has(std::string("legend.") + entry), entry);
      }
      const ui::Rect why = screen.rect("inspector.why");
      CHECK(why.bottom() < static_cast<float>(high));
      int lines = 0;
      for (const auto& [id, r] : screen.seen().widgets) {
        if (id.starts_with("source.line.") && r.h >= 20 * scale) ++lines;
      }
      CHECK(lines >= 12);
      // higher lanes where there is room for both
      test::Opened roomy("scenarios/5_server/three_tasks.py",
                         {"light", language, wide, 2 * high, scale});
      const exporter::Row* first = roomy.screen().app().state().timeline.rows->of(base::LaneId{2});
      REQUIRE(first != nullptr);
      CHECK(first->h == doctest::Approx(29 * scale).epsilon(0.02));
    }
  }
}

TEST_CASE("a splitter that was dragged stays where it is; a double click lets the lanes decide") {
  const auto path = std::filesystem::temp_directory_path() / "fiberscope_room_test.json";
  std::filesystem::remove(path);
  float usual = 0;
  {
    Screen screen;
    screen.app().attach({"", "", path.string()});
    screen.app().show_trace(test::sample_trace(), "few", "");
    screen.frames(4);
    usual = screen.rect("source").h;
    const ui::Rect line = screen.rect("splitter.bottom");
    screen.drag({line.mid_x(), line.mid_y()}, {line.mid_x(), line.mid_y() + 120});
    CHECK(screen.rect("source").h == doctest::Approx(usual - 120).epsilon(0.02));
    screen.app().save_settings();
  }
  Screen screen;
  screen.app().attach({"", "", path.string()});
  screen.app().show_trace(test::sample_trace(), "few", "");
  screen.frames(4);
  CHECK(screen.rect("source").h == doctest::Approx(usual - 120).epsilon(0.02));
  screen.double_click("splitter.bottom");
  screen.frames(3);
  CHECK(screen.rect("source").h == doctest::Approx(usual).epsilon(0.01));
  std::filesystem::remove(path);
}

TEST_CASE("source and console share their width as 856 to 324, and a narrow console keeps words") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  const float all = screen.rect("splitter.inspector").x - screen.rect("source").x;
  CHECK(screen.rect("source").w / all == doctest::Approx(856.0 / 1180).epsilon(0.01));
  Screen narrow(1000, 700);
  narrow.app().show_trace(test::sample_trace(), "sample", "");
  narrow.frames(3);
  const ui::Rect source = narrow.rect("source");
  CHECK(narrow.rect("splitter.inspector").x - source.right() > 200);
}

TEST_CASE("a lesson's text and settings are folded where the run is shown, and can be unfolded") {
  Room room;
  Screen& screen = room.screen;
  room.open(kDeadlock);
  CHECK(screen.shows("lesson text and settings folded"));
  CHECK_FALSE(screen.has("source.line.1"));
  const model::Names& names = screen.app().model()->names;
  const auto& lines = names.source(screen.app().state().source.shown)->lines;
  std::uint32_t first = 0;  // after the block of settings
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == "# ///") first = i + 2;
  }
  REQUIRE(first > 3);
  screen.app().state().source.scroll_y = 0;
  screen.frames(1);
  CHECK(screen.has("source.line." + std::to_string(first)));
  CHECK_FALSE(screen.has("source.line." + std::to_string(first - 1)));
  // lines keep their numbers, and the one that runs is in sight
  CHECK(screen.shows(std::to_string(first)));
  CHECK(screen.has("source.current"));
  screen.click("source.head");
  screen.frames(2);
  CHECK(screen.has("source.line.1"));
  CHECK(screen.shows("fold lesson text and settings"));
  screen.click("source.head");
  screen.frames(2);
  CHECK_FALSE(screen.has("source.line.1"));
  // a place in it that is asked for is shown
  screen.app().carry_out(ui::intent::ShowLine{{screen.app().state().source.shown, 1}, true});
  screen.frames(2);
  CHECK(screen.has("source.line.1"));
}

TEST_CASE("no label of the ruler lies under the playhead's flag") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Time});
  screen.frames(3);
  for (std::uint64_t event = 1; event < screen.app().model()->trace.size(); event += 7) {
    screen.app().carry_out(ui::intent::GoTo{EventSeq{event}});
    screen.frames(1);
    const ui::Rect flag = screen.rect("timeline.flag"), ruler = screen.rect("timeline.ruler");
    int met = 0;
    for (const ui::DrawnText& text : screen.seen().texts) {
      if (text.rect.mid_y() < ruler.y || text.rect.mid_y() > ruler.bottom()) continue;
      if (text.rect.meet(flag).empty()) continue;
      ++met;
      CAPTURE(text.text);
      CAPTURE(event);
      CHECK(met == 1);
    }
    CHECK(met <= 1);  // its own
  }
}

TEST_CASE("a program without settings has all its lines") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  CHECK_FALSE(screen.has("source.head"));
}

TEST_CASE("the playhead's flag goes out of the way of a mark's note and of the ruler's end") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Steps});
  screen.frames(3);
  const std::uint64_t size = screen.app().model()->trace.size();
  screen.app().carry_out(ui::intent::GoTo{EventSeq{size / 2}});
  screen.frames(2);
  const float middle = screen.rect("timeline.playhead").mid_x();
  CHECK(std::abs(screen.rect("timeline.flag").mid_x() - middle) < 3);
  note(screen, size / 2 + 1, "here it is");
  const ui::Rect note_at = screen.rect("timeline.mark." + std::to_string(size / 2 + 1) + ".note");
  CHECK(note_at.w > 30);
  const ui::Rect flag = screen.rect("timeline.flag");
  CHECK(flag.right() <= note_at.x);
  CHECK(flag.w > 10);
  CHECK(flag.right() >= middle);
  // at the end it lies to the left
  screen.app().carry_out(ui::intent::GoTo{EventSeq{size}});
  screen.frames(2);
  CHECK(screen.rect("timeline.flag").right() <= screen.rect("timeline.body").right() + 3);
  // between two notes there is no room: the notes are what stays
  screen.app().state().timeline.marks.list = {{size / 2 - 6, "a long note on what was before"},
                                              {size / 2 + 1, "here it is"}};
  screen.app().carry_out(ui::intent::GoTo{EventSeq{size / 2}});
  screen.frames(2);
  for (const std::uint64_t at : {size / 2 - 6, size / 2 + 1}) {
    const std::string id = "timeline.mark." + std::to_string(at) + ".note";
    if (screen.has(id)) CHECK(screen.rect(id).meet(screen.rect("timeline.flag")).empty());
  }
}

TEST_CASE("the margin shows which lines took the time") {
  Room room;
  Screen& screen = room.screen;
  const std::string path = room.home.write("busy.py",
                                           "def work():\n"
                                           "    n = 0\n"
                                           "    for i in range(300):\n"
                                           "        n += i * i\n"
                                           "    return n\n"
                                           "import time\n"
                                           "time.sleep(5)\n"
                                           "print(work())\n");
  room.open(path);
  const model::LineIndex& lines = screen.app().model()->lines;
  const ui::SourceId source = screen.app().state().source.shown;
  const auto busy = [&](std::uint32_t line) { return lines.at({source, line}).busy_ns; };
  base::TimeNs all = 0;
  for (std::uint32_t line = 1; line <= 8; ++line) all += busy(line);
  CHECK(all == lines.busy_ns());
  CHECK(busy(3) + busy(4) > lines.busy_ns() / 2);
  CHECK(busy(7) < base::kSecond / 100);  // it sleeps there: that is no time on a core
  REQUIRE(screen.has("source.heat.4"));
  CHECK_FALSE(screen.has("source.heat.2"));
  const ui::Rect strip = screen.rect("source.heat.4");
  CHECK(strip.right() <= screen.rect("source.line.4").right());
  CHECK(strip.w <= 4);
  screen.hover("source.line.4");
  screen.frames(40);
  CHECK(screen.shows("% of all lines."));
}

TEST_CASE("a file that is not UTF-8 shows its bytes, and the line can be mended") {
  Room room;
  Screen& screen = room.screen;
  const std::string path = room.home.write("latin.py", "name = 'caf\xe9'\nprint(len(name))\n");
  room.open(path);
  // the message is whole, however long it is
  const ui::Rect banner = screen.rect("banner");
  CHECK(banner.h > 38);
  std::string told;
  for (const auto& text : screen.seen().texts) {
    if (banner.contains({text.rect.x, text.rect.mid_y()})) told += text.text + " ";
  }
  CHECK(told.find("xe9") != std::string::npos);
  CHECK(told.find("\u2026") == std::string::npos);
  // there is no run of it to be looked at: its text is shown, and that of the next program is not
  REQUIRE(screen.app().editor().editing);
  room.open(kDeadlock);
  CHECK_FALSE(screen.app().editor().editing);
  room.open(path);
  REQUIRE(screen.app().editor().editing);
  CHECK(screen.shows("\\xe9"));
  CHECK(screen.shows("\\xe9 is no UTF-8"));
  CHECK(screen.has("editor.error"));
  screen.click("editor.text");
  auto& text = screen.app().editor().document->text;
  text.select({{0, 12}, {0, 12}});
  screen.press(ui::key::kBackspace);
  CHECK(text.lines()[0] == "name = 'caf'");
  screen.type("\u00e9");
  CHECK(text.lines()[0] == "name = 'caf\u00e9'");
  CHECK_FALSE(screen.shows("is no UTF-8"));
  screen.press(ui::key::kF5);
  for (int i = 0; i < 6000 && (i < 3 || screen.app().face().running); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    screen.frames(1);
  }
  screen.frames(3);
  REQUIRE_FALSE(screen.app().model()->console.lines().empty());
  CHECK(screen.app().model()->console.lines()[0].text() == "4");
  CHECK_FALSE(screen.has("banner"));
}

TEST_CASE("Esc closes the machine's sheet, also out of a field") {
  Room room;
  Screen& screen = room.screen;
  room.open(kDeadlock);
  screen.press(ui::key::kM, true);
  screen.frames(2);
  REQUIRE(screen.has("machine"));
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.has("machine"));
  screen.press(ui::key::kM, true);
  screen.frames(2);
  screen.click("machine.seed");
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.has("machine"));
}

TEST_CASE("the list of scenarios scrolls to what is open, and has own programs below") {
  Room room(1600, 700);
  Screen& screen = room.screen;
  const std::string own = room.home.write("own.py", "print(1)\n");
  room.open(own);
  room.open("scenarios/9_async_await/foo_bar_await.py");
  screen.show_library();
  screen.frames(2);
  const ui::Rect item = screen.rect("library.item.scenarios/9_async_await/foo_bar_await.py");
  CHECK(item.h > 20);
  CHECK(item.bottom() <= 700 - 22);  // above the status bar, which is low in a low window
  CHECK(screen.app().state().library.scroll > 300);
  screen.wheel({100, 400}, -100, false);
  screen.frames(2);
  CHECK(screen.has("library.recent." + own));
  CHECK_FALSE(screen.has("library.recent.scenarios/9_async_await/foo_bar_await.py"));
}

TEST_CASE("all that the app may say in Chinese is in the fonts before it is said") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  screen.frames(1);
  CHECK_FALSE(screen.app().wants_glyphs());
  // pages that were never shown before
  screen.press(ui::key::kSlash, false, true);
  screen.frames(1);
  CHECK(screen.shows("快捷键"));
  CHECK_FALSE(screen.app().wants_glyphs());
  screen.press(ui::key::kEscape);
  screen.click("settings");
  CHECK_FALSE(screen.app().wants_glyphs());
  words::set_language(words::Language::English);
}

TEST_CASE("no line of Chinese begins with a mark that ends the line before") {
  words::set_language(words::Language::Chinese);
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  const std::string text =
      "它在等待一把锁：这把锁由它自己持有，没有别人会释放它。（所以它将永远等待）";
  for (float width = 40; width < 400; width += 7) {
    std::string all;
    for (const std::string& line : screen.app().ui().wrap(ui::Font::Body, text, width)) {
      for (const char* mark : {"：", "，", "。", "）"}) CHECK_FALSE(line.starts_with(mark));
      CHECK_FALSE(line.ends_with("（"));
      all += line;
    }
    CHECK(all == text);
  }
  words::set_language(words::Language::English);
}

TEST_CASE("a point's disc stands beside what the band says at its right end, not on it") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Steps});
  const std::uint64_t size = screen.app().model()->trace.size();
  screen.app().face().lesson = {"3_gevent/foo", "It sleeps.", "", {}};
  for (const std::uint64_t event : {size / 2, size}) {
    screen.app().face().lesson.points.push_back({"here", "", EventSeq{event}});
  }
  screen.frames(3);
  const ui::Rect band = screen.rect("row.timeline.coroutines");
  CHECK(screen.rect("timeline.point.1").meet(band).h > 10);
  // where the view ends at the last event, its disc would cover the number there
  screen.app().state().timeline.fits_all = false;
  screen.app().state().timeline.view.begin = static_cast<double>(size) / 2;
  screen.app().state().timeline.view.end = static_cast<double>(size);
  screen.frames(2);
  CHECK(screen.rect("timeline.point.2").y >= band.bottom() - 1);
}

TEST_CASE("a Chinese line is filled behind a space, too; words and numbers with units stay whole") {
  Screen screen;
  screen.frames(1);
  const ui::Ui& ui = screen.app().ui();
  const std::string chinese =
      "main 在 16.5 ms 创建了它并让它排队；当时就绪队列中只有它，没有别的什么在等待这个核心。";
  const std::string english = "main spawned it at 16.5 ms; it was alone in the ready queue then.";
  for (const float width : {110.0f, 160.0f, 230.0f, 310.0f}) {
    const std::vector<std::string> lines = ui.wrap(ui::Font::Body, chinese, width);
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
      CAPTURE(lines[i]);
      CHECK(ui.text_width(ui::Font::Body, lines[i]) > width - 50);
    }
    std::string whole;
    for (const std::string& line : ui.wrap(ui::Font::Body, english, width)) {
      whole += (whole.empty() ? "" : " ") + line;
      CHECK_FALSE(line.starts_with("ms"));
      CHECK(ui.text_width(ui::Font::Body, line) <= width + 1);
    }
    CHECK(whole == english);
  }
}

TEST_CASE("to an audience the next point is offered only as long as there is one") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.app().face().lesson = {
      "3_gevent/foo", "It sleeps.", "", {{"one", "", EventSeq{40}}, {"two", "", EventSeq{80}}}};
  screen.press(ui::key::kHome);
  screen.press(ui::key::kF11);
  screen.frames(3);
  CHECK(screen.shows("Page Down"));
  screen.press(ui::key::kPageDown);
  screen.frames(2);
  CHECK(screen.shows("Page Down"));
  screen.press(ui::key::kPageDown);
  screen.frames(2);
  CHECK(screen.cursor() == 80);
  CHECK_FALSE(screen.shows("Page Down"));
  CHECK(screen.shows("Esc: end"));
}
