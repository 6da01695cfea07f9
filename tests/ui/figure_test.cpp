// Figures in the window: what a program's settings say is shown first, and all rows come back.
#include <doctest/doctest.h>

#include "tests/ui/opened.h"

using namespace fiberscope;

namespace {

constexpr const char* kProgram = R"(# /// fiberscope
# machine = { cores = 2 }
#
# [figure]
# lanes = ["second", "first"]
# axis = "steps"
# cores = false
# objects = false
# files = false
# numbers = true
# ///
import threading, time


def work(seconds):
    time.sleep(seconds)


threads = [threading.Thread(target=work, args=(n,), name=name)
           for n, name in ((1, "first"), (2, "second"), (3, "third"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

// Program: one that is opened, written for the test.
struct Program : test::Opened {
  explicit Program(const std::string& text) : Opened("") { open(home().write("program.py", text)); }
  std::vector<std::string> rows() {
    std::vector<std::string> names;
    for (const auto& row : screen().app().state().timeline.rows->all()) {
      const auto* lane = dynamic_cast<const exporter::LaneRow*>(row.get());
      const model::Names& all = screen().app().model()->names;
      names.push_back(lane != nullptr ? all.lane(lane->lane()) : row->id());
    }
    return names;
  }
};

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("a program's figure is shown first: its lanes, its axis, numbers, nothing else") {
  Program opened(kProgram);
  CHECK(opened.rows() == Rows{"timeline.coroutines", "second", "first"});
  CHECK(opened.screen().app().state().timeline.view.axis == model::AxisKind::Steps);
  CHECK(opened.screen().shows("CPU time"));
  opened.screen().hover("timeline.figure.Figure");
  opened.screen().frames(60);  // a tooltip comes after a while
  CHECK(opened.screen().shows("2 of 5 lanes"));
}

TEST_CASE("numbers beside the lanes are those up to the playhead") {
  Program opened(kProgram);
  test::Screen& screen = opened.screen();
  const auto* second =
      dynamic_cast<const exporter::LaneRow*>(screen.app().state().timeline.rows->all()[1].get());
  REQUIRE(second != nullptr);
  const std::string cell = "number." + std::to_string(second->lane().value) + ".";
  // said: what stands in a cell of the second lane's row.
  const auto said = [&](int column) {
    screen.frames(2);
    const ui::Rect r = screen.rect(cell + std::to_string(column));
    for (const ui::DrawnText& text : screen.seen().texts) {
      const bool inside = text.rect.x >= r.x - 1 && text.rect.right() <= r.right() + 1 &&
                          text.rect.mid_y() > r.y && text.rect.mid_y() < r.bottom();
      if (inside) return text.text;
    }
    return std::string();
  };
  screen.app().carry_out(ui::intent::GoToEnd{});
  const auto& rows = *screen.app().state().timeline.rows;
  REQUIRE(rows.numbers().back() == model::SliceState::Sleeping);
  const int slept = static_cast<int>(rows.numbers().size()) - 1;
  CHECK(said(slept) == "2 s");
  screen.app().carry_out(ui::intent::GoToBegin{});
  CHECK(said(slept) == "0");
}

TEST_CASE("everything comes back, and the figure again; running again keeps the choice") {
  Program opened(kProgram);
  opened.screen().click("timeline.figure.Everything");
  opened.screen().frames(2);
  const Rows all = opened.rows();
  for (const char* name : {"main", "first", "second", "third", "timeline.cores"}) {
    CHECK_MESSAGE(std::ranges::find(all, name) != all.end(), name);
  }
  opened.screen().app().run_again();
  opened.settle();
  CHECK(opened.rows() == all);
  opened.screen().click("timeline.figure.Figure");
  opened.screen().frames(2);
  CHECK(opened.rows() == Rows{"timeline.coroutines", "second", "first"});
  // what interacts with one lane lies above the figure, and Esc leads back to it
  opened.screen().app().carry_out(
      ui::intent::OnlyInteracting{opened.screen().app().state().focus.lane});
  opened.screen().frames(2);
  CHECK(opened.screen().has("timeline.only"));
  opened.screen().app().carry_out(ui::intent::Clear{});
  opened.screen().frames(2);
  CHECK(opened.rows() == Rows{"timeline.coroutines", "second", "first"});
}

TEST_CASE("a program without a figure has no switch, and one that names nobody shows all") {
  Program plain("print(1)\n");
  CHECK_FALSE(plain.screen().has("timeline.figure.Figure"));
  Program nobody("# /// fiberscope\n# figure = { lanes = [\"nobody\"] }\n# ///\nprint(1)\n");
  const Rows rows = nobody.rows();
  CHECK(std::ranges::find(rows, "main") != rows.end());
}
