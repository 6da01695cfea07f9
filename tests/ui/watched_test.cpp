// Watched variables in the window: rows, the eye, what is said of an access.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/session/files.h"
#include "tests/support/trace_sample.h"
#include "tests/support/variable_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;

namespace {

void open_shared(Screen& screen, EventSeq at, base::LaneId lane) {
  screen.app().show_trace(variable_trace(), "shared", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::GoTo{at, lane});
  screen.frames(3);
}

VariableMoments moments() {
  VariableMoments m;
  static_cast<void>(variable_trace(&m));
  return m;
}

// reveal: scrolls the inspector until the widget is in sight.
void reveal(Screen& screen, const std::string& id) {
  const ui::Rect head = screen.rect("section.Why");
  for (int i = 0; i < 40 && !(screen.has(id) && screen.rect(id).h > 4); ++i) {
    screen.wheel({head.mid_x(), 500}, -1, false);
  }
  REQUIRE(screen.has(id));
}

}  // namespace

TEST_CASE("a variable that lost an update is a row of the timeline, whose eye puts it away") {
  Screen screen;
  const VariableMoments m = moments();
  open_shared(screen, m.ann_writes, kAnn);
  REQUIRE(screen.has("row.variable.1"));
  CHECK_FALSE(screen.has("row.variable.2"));
  CHECK(screen.shows("ann reads 0, bob writes 1, ann writes 1"));
  screen.click("timeline.variable.1.eye");
  screen.frames(2);
  CHECK_FALSE(screen.has("row.variable.1"));
  CHECK_FALSE(screen.has("row.timeline.watched"));
}

TEST_CASE("the inspector lists the shared variables of the function, and its eye makes rows") {
  Screen screen;
  const VariableMoments m = moments();
  open_shared(screen, m.ann_writes, kAnn);
  reveal(screen, "global.1");
  CHECK(screen.has("global.changed.1"));  // in this step
  CHECK(screen.shows("was 1"));
  CHECK_FALSE(screen.has("global.2"));  // another function's
  open_shared(screen, m.bob_totals, kBob);
  reveal(screen, "global.eye.2");
  CHECK_FALSE(screen.has("global.1"));
  screen.click("global.eye.2");
  screen.frames(2);
  CHECK(screen.has("row.variable.2"));
  screen.click("global.eye.2");
  screen.frames(2);
  CHECK_FALSE(screen.has("row.variable.2"));
  CHECK(screen.has("row.variable.1"));
}

TEST_CASE("a local that people watch has a row for each lane that has it") {
  Screen screen;
  screen.app().show_trace(sample_trace(), "sample", "");
  screen.frames(2);
  const trace::Trace& trace = screen.app().model()->trace;
  EventSeq at;
  base::LaneId lane;
  std::string name;
  for (const trace::Event& event : trace.events()) {
    const auto* p = std::get_if<trace::FramesRecorded>(&event.payload);
    if (p == nullptr || p->frames.empty() || p->frames[0].locals.empty()) continue;
    at = event.seq, lane = p->lane;
    name = trace.text(p->frames[0].locals[0].name);
    break;
  }
  REQUIRE(at);
  screen.app().carry_out(ui::intent::GoTo{at, lane});
  screen.frames(3);
  const std::string row = "row.local." + std::to_string(lane.value) + ".";
  const auto has_row = [&] {
    const auto found = screen.seen().widgets.lower_bound(row);
    return found != screen.seen().widgets.end() && found->first.starts_with(row);
  };
  CHECK_FALSE(has_row());
  reveal(screen, "local.eye." + name);
  screen.click("local.eye." + name);
  screen.frames(2);
  CHECK(has_row());
  screen.click("local.eye." + name);
  screen.frames(2);
  CHECK_FALSE(has_row());
}

TEST_CASE("where a shared variable is stored, why says what is lost, and who touched it before") {
  Screen screen;
  const VariableMoments m = moments();
  open_shared(screen, m.ann_writes, kAnn);
  const auto links_to = [&](EventSeq event) {
    const std::string id = "why." + std::to_string(event.value) + ".";
    const auto at = screen.seen().widgets.lower_bound(id);
    return at != screen.seen().widgets.end() && at->first.starts_with(id);
  };
  CHECK(links_to(m.ann_reads));
  CHECK(links_to(m.bob_writes));
  REQUIRE(screen.has("access." + std::to_string(m.bob_writes.value)));
  CHECK_FALSE(screen.has("access." + std::to_string(m.ann_reads_again.value)));
  CHECK(screen.shows("bob writes count = 1"));
  screen.click("access." + std::to_string(m.bob_writes.value));
  CHECK(EventSeq{screen.cursor()} == m.bob_writes);
  CHECK(screen.app().state().focus.lane == kBob);
}

TEST_CASE("a value tells of itself under the mouse, and a click goes to where it was stored") {
  Screen screen;
  const VariableMoments m = moments();
  open_shared(screen, m.bob_totals, kBob);
  const ui::Rect value = screen.rect("value.1.1");
  screen.hover("value.1.1");
  screen.frames(2);
  CHECK(screen.has("hover_card"));
  CHECK(screen.shows("count = 1"));
  screen.click_at({value.mid_x(), value.mid_y()});
  CHECK(EventSeq{screen.cursor()} == m.bob_writes);
  CHECK(screen.app().state().focus.lane == kBob);
}

TEST_CASE("the band of watched variables folds") {
  Screen screen;
  open_shared(screen, moments().ann_writes, kAnn);
  screen.click("timeline.watched");
  screen.frames(2);
  CHECK(screen.has("row.timeline.watched"));
  CHECK_FALSE(screen.has("row.variable.1"));
  screen.click("timeline.watched");
  screen.frames(2);
  CHECK(screen.has("row.variable.1"));
}

TEST_CASE("before an audience watched variables stay, and nothing of them can be put away") {
  Screen screen(1280, 720);
  open_shared(screen, moments().ann_writes, kAnn);
  screen.app().carry_out(ui::intent::Present{});
  screen.frames(3);
  CHECK(screen.has("row.variable.1"));
  CHECK(screen.shows("ann reads 0, bob writes 1, ann writes 1"));
  CHECK_FALSE(screen.has("timeline.variable.1.eye"));
}

TEST_CASE("which variables have a row is remembered with the trace") {
  const auto folder = std::filesystem::temp_directory_path() / "fiberscope_watched_test";
  std::filesystem::create_directories(folder);
  const std::string settings = (folder / "settings.json").string();
  const std::string path = (folder / "shared.fibt").string();
  std::filesystem::remove(settings);
  const auto bytes = variable_trace_bytes();
  REQUIRE(session::write_file(path, std::string(bytes.begin(), bytes.end())).ok());
  const auto open = [&](Screen& screen) {
    screen.app().attach({"", "", settings});
    screen.app().open_file(path);
    screen.frames(3);
  };
  {
    Screen screen;
    open(screen);
    screen.app().carry_out(ui::intent::WatchVariable{kCount, false});
    screen.app().carry_out(ui::intent::WatchVariable{kTotal, true});
    screen.frames(3);
  }
  Screen screen;
  open(screen);
  CHECK(screen.has("row.variable.2"));
  CHECK_FALSE(screen.has("row.variable.1"));
  std::filesystem::remove_all(folder);
}
