// Traces of others in the whole window: whatever is in them, it ends in a picture or a message, and
// every text of theirs is shown, not obeyed.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "app/words/words.h"
#include "scheduler/base/visible.h"
#include "tests/support/portion.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using namespace fiberscope::trace;
using test::Screen;

namespace {

// check_texts: what was drawn in the last frame holds nothing that breaks or turns round a line.
void check_texts(Screen& screen) {
  for (const ui::DrawnText& drawn : screen.seen().texts) {
    std::string text = base::utf8_replaced(drawn.text);  // there is a mark for what is none
    std::erase(text, '\t');                              // of a source
    if (base::visible(text) == text) continue;
    CAPTURE(base::visible(text));
    FAIL_CHECK("drawn as it is");
  }
}

// look_around: at all panes, lists and popups, as one who wonders what this is.
void look_around(Screen& screen) {
  ui::App& app = screen.app();
  const auto look = [&] {
    screen.frames(2);
    check_texts(screen);
  };
  look();
  const auto lanes =
      static_cast<std::uint32_t>(std::min<std::size_t>(app.model()->lanes.lanes().size(), 4));
  for (const auto axis : {model::AxisMode::Steps, model::AxisMode::Folded, model::AxisMode::Time}) {
    app.carry_out(ui::intent::SetAxis{axis});
    for (const auto tab :
         {ui::ConsoleTab::Console, ui::ConsoleTab::Events, ui::ConsoleTab::Findings}) {
      app.state().console.tab = tab;
      look();
    }
  }
  for (std::uint32_t lane = 1; lane <= lanes; ++lane) {
    for (const std::uint64_t at : {app.model()->trace.size() / 2, app.model()->trace.size()}) {
      app.carry_out(ui::intent::GoTo{ui::EventSeq{std::max<std::uint64_t>(at, 1)}});
      app.carry_out(ui::intent::Select{ui::LaneId{lane}});
      look();
    }
    app.carry_out(ui::intent::OnlyInteracting{ui::LaneId{lane}});
    look();
    app.carry_out(ui::intent::ShowAllLanes{});
  }
  const ui::Rect body = screen.rect("timeline");
  for (int row = 1; row < 6; ++row) {
    for (const float share : {0.05f, 0.3f, 0.6f, 0.95f}) {
      screen.headless().move_mouse(
          {body.x + body.w * share, body.y + body.h * 0.16f * static_cast<float>(row)});
      look();
    }
  }
  app.carry_out(ui::intent::ShowTotals{});
  look();
  app.carry_out(ui::intent::CloseTotals{});
  screen.press(ui::key::kSlash);
  screen.type("a");
  look();
  screen.press(ui::key::kEscape);
  app.carry_out(ui::intent::ToggleMachine{});
  look();
  app.carry_out(ui::intent::EditProgram{true});
  screen.frames(2);  // the editor shows characters as they are
  app.carry_out(ui::intent::EditProgram{false});
}

constexpr const char* kNames[] = {"",
                                  "##",
                                  "###other",
                                  "%s%n%99999d",
                                  "one\ntwo\r\x1b[31mred\x07",
                                  "\u202eetihw\u202c\u200b",
                                  "\xff\xfe\xc3",
                                  "%%##\t\v\f\b"};

// nasty: every text of it is one of kNames.
Trace nasty() {
  return test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    std::size_t next = 0;
    const auto name = [&] { return w.define(kNames[next++ % std::size(kNames)]); };
    w.emit(RunStarted{w.define(kNames[4]), w.define(kNames[5]), w.define("3.11"), 0, name()});
    for (std::uint32_t i = 1; i <= std::size(kNames); ++i) {
      w.emit(SourceLoaded{SourceId{i}, w.define(kNames[i - 1]), name()});
    }
    w.emit(CoreAdded{CoreId{1}, {}});
    for (std::uint32_t i = 1; i <= std::size(kNames); ++i) {
      const LaneId lane{i};
      const Place place{SourceId{i}, 1};
      w.emit(LaneBorn{lane,
                      i == 1 ? LaneId{} : LaneId{1},
                      {},
                      i == 1 ? LaneKind::Process : LaneKind::Thread,
                      w.define(kNames[i - 1]),
                      place});
      w.emit(NoteAdded{lane, NoteKind::Info, name(), place});
      w.emit(NoteAdded{lane, NoteKind::Exception, name(), place});
    }
    w.emit(LaneSwitched{CoreId{1}, {}, LaneId{1}, {}});
    clock.now_ns = 1000;
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
      w.emit(OutputWritten{LaneId{1}, static_cast<std::uint8_t>(1 + i % 2), name()});
      FramesRecorded frames{LaneId{1}, {}};
      Frame frame;
      frame.function = name();
      frame.place = {SourceId{1}, 1};
      frame.locals.push_back({name(), name(), name()});
      frames.frames.push_back(frame);
      w.emit(frames);
      clock.now_ns += 1000;
      w.emit(LineReached{LaneId{1}, {SourceId{1}, 1}});
    }
    w.emit(LaneEnded{LaneId{1}, EndKind::Failed, name(), {SourceId{1}, 1}});
    w.emit(RunEnded{RunEnd::Failed, 1, w.define(kNames[4])});
  }));
}

}  // namespace

TEST_CASE("a made-up trace of the corpus has its window, or a message in it") {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator("tests/fuzz/corpus/traces")) {
    files.push_back(file.path());
  }
  CHECK(files.size() > 20);
  std::sort(files.begin(), files.end());
  std::size_t shown = 0, told = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!test::in_portion(i)) continue;
    const std::filesystem::path& file = files[i];
    CAPTURE(file.string());
    const auto began = std::chrono::steady_clock::now();
    Screen screen(1280, 720);
    screen.app().attach({"", "", ""});
    screen.app().open_file(file.string());
    screen.frames(3);
    const bool is_shown = screen.app().model() != nullptr && screen.app().model()->trace.size() > 0;
    if (is_shown) {
      look_around(screen);
      ++shown;
    } else {
      CHECK(screen.has("message.error"));
      CHECK(screen.app().face().error.find(file.filename()) != std::string::npos);
      ++told;
    }
    (void)screen.headless().draw();
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(60));  // 5 when quiet
  }
  CHECK(shown > 0);
}

TEST_CASE(
    "names without letters, with the library's marks, formats and controls are shown as text") {
  for (const words::Language language : {words::Language::English, words::Language::Chinese}) {
    words::set_language(language);
    Screen screen(1600, 1000);
    screen.app().show_trace(nasty(), kNames[4], kNames[1]);
    REQUIRE(screen.app().model()->trace.whole());
    screen.frames(2);
    CHECK(screen.shows("###other"));
    CHECK(screen.shows("%s%n%99999d"));
    CHECK(screen.shows("one\\ntwo\\x0d\\x1b[31mred"));
    look_around(screen);
  }
  words::set_language(words::Language::English);
}
