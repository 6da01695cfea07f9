// The inspector: sections, why, who can end a wait, the circle, causes, warnings, queue, timers,
// stack, frames, registers, locals.
#include <doctest/doctest.h>

#include "app/ui/telling/lane_words.h"
#include "tests/ui/pane_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;
using base::LaneId;

namespace {

void go(Screen& screen, EventSeq event, LaneId lane = {}) {
  screen.app().carry_out(ui::intent::GoTo{event, lane});
  screen.frames();
}

void open_panes(Screen& screen, LaneId lane) {
  screen.app().show_trace(pane_trace(), "panes", "");
  screen.frames(2);
  screen.app().state().sizes.inspector = 420;
  screen.app().carry_out(ui::intent::Select{lane});
  screen.frames(3);
}

const model::Index::OfLane& of_lane(Screen& screen, LaneId lane) {
  return screen.app().model()->index.lane(lane);
}

// reveal: scrolls the inspector until the widget can be seen and clicked.
void reveal(Screen& screen, const std::string& id) {
  const ui::Rect head = screen.rect("section.Why");
  for (int i = 0; i < 60; ++i) {
    if (screen.has(id) && screen.rect(id).h > 4) return;
    screen.wheel({head.mid_x(), 500}, -1, false);
  }
  REQUIRE_MESSAGE(screen.has(id), "never in sight: " << id);
}

void rest(Screen& screen, const std::string& id) {
  screen.hover(id);
  screen.frames(40);
}

}  // namespace

TEST_CASE("a waiting lane tells on what, since when and who can end it, with links") {
  Screen screen;
  open_panes(screen, kLeft);
  REQUIRE(screen.has("section.Waits for"));
  CHECK(screen.shows("lock a"));
  screen.click("ender." + std::to_string(kRight.value));
  CHECK(screen.app().state().focus.lane == kRight);
  open_panes(screen, kLeft);
  screen.click("waiting.since");
  CHECK(EventSeq{screen.cursor()} == of_lane(screen, kLeft).blocks.back());
}

TEST_CASE("a circle of waiting is drawn as a ring whose lanes select") {
  Screen screen;
  open_panes(screen, kLeft);
  REQUIRE(screen.has("inspector.circle"));
  const ui::Rect ring = screen.rect("inspector.circle");
  CHECK(screen.color_in(ring, screen.app().theme().c.error));  // its arrows: a deadlock
  const auto& model = *screen.app().model();
  for (const LaneId lane : {kLeft, kRight}) {
    const std::string id = "circle." + std::to_string(lane.value);
    REQUIRE(screen.has(id));
    const ui::Color hue = screen.app().theme().c.hue[ui::hue_of(model.lanes, lane)];
    CHECK(screen.color_in(screen.rect(id), hue));
  }
  screen.click("circle." + std::to_string(kRight.value));
  CHECK(screen.app().state().focus.lane == kRight);
  go(screen, of_lane(screen, kLeft).blocks.back(), kLeft);  // right does not wait yet
  CHECK_FALSE(screen.has("inspector.circle"));
}

TEST_CASE("what led here is a chain of events, each a link") {
  Screen screen;
  open_panes(screen, kRight);
  const auto& trace = screen.app().model()->trace;
  go(screen, of_lane(screen, kRight).runs.front(), kRight);
  const auto chain = model::cause_chain(trace, screen.app().world().lane(kRight)->since);
  REQUIRE(chain.size() >= 2);
  const std::string id = "cause." + std::to_string(chain[1].value);
  reveal(screen, id);
  screen.click(id);
  CHECK(EventSeq{screen.cursor()} == chain[1]);
}

TEST_CASE("warnings about the lane stand in its inspector, those about others do not") {
  Screen screen;
  open_panes(screen, kFailing);
  const auto& list = screen.app().model()->findings.list();
  bool any = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool mine = list[i].lane == kFailing ||
                      std::count(list[i].others.begin(), list[i].others.end(), kFailing) > 0;
    CHECK(screen.has("warning." + std::to_string(i)) == mine);
    any = any || mine;
  }
  CHECK(any);
  go(screen, of_lane(screen, kFailing).runs.front(), kFailing);  // it has yet to fail
  CHECK_FALSE(screen.has("section.Warnings"));
}

TEST_CASE("a section folds by its title, and stays so for the next trace") {
  Screen screen;
  open_panes(screen, kLeft);
  reveal(screen, "local.n");
  screen.click("section.Locals");
  CHECK_FALSE(screen.has("local.n"));
  CHECK(screen.app().state().folded.contains("Locals"));
  open_panes(screen, kLeft);
  CHECK(screen.app().state().folded.contains("Locals"));
  reveal(screen, "section.Locals");
  screen.click("section.Locals");
  CHECK_FALSE(screen.app().state().folded.contains("Locals"));
}

TEST_CASE("locals: what changed is marked with its old value, and leads to its changes") {
  Screen screen;
  open_panes(screen, kLeft);
  const auto& frames = of_lane(screen, kLeft).frames;
  REQUIRE(frames.size() == 3);
  go(screen, frames[1], kLeft);  // n went from 1 to 2
  reveal(screen, "local.n");
  CHECK(screen.has("local.changed.n"));
  CHECK_FALSE(screen.has("local.changed.message"));
  CHECK(screen.color_in(screen.rect("local.changed.n"), screen.app().theme().c.warning));
  rest(screen, "local.n");
  CHECK(screen.shows("It was 1"));
  screen.click("local.back.n");
  CHECK(EventSeq{screen.cursor()} == frames[0]);
  reveal(screen, "local.n");
  screen.hover("local.n");
  screen.click("local.forward.n");
  CHECK(EventSeq{screen.cursor()} == frames[1]);
  go(screen, frames[2], kLeft);  // n stayed 2
  reveal(screen, "local.n");
  CHECK_FALSE(screen.has("local.changed.n"));
}

TEST_CASE("a long value is shown whole by a click, and cut again by another") {
  Screen screen(1600, 1200);
  open_panes(screen, kLeft);
  reveal(screen, "local.message");
  const float before = screen.rect("local.message").h;
  screen.click("local.message");
  CHECK(screen.rect("local.message").h > before * 3);
  const ui::Rect now = screen.rect("local.message");
  screen.click_at({now.x + 20, now.y + 8});
  CHECK(screen.rect("local.message").h == before);
}

TEST_CASE("a frame that is clicked shows its locals and its line") {
  Screen screen;
  open_panes(screen, kLeft);
  reveal(screen, "frame.1");
  CHECK_FALSE(screen.has("local.total"));
  screen.click("frame.1");
  CHECK(screen.app().state().inspector.frame == 1);
  CHECK(screen.has("local.total"));
  CHECK(screen.has("source.pointed"));
  const ui::Rect pointed = screen.rect("source.pointed");
  CHECK(screen.rect("source.line.8").y == pointed.y);
}

TEST_CASE("registers that changed since the switch before are marked") {
  Screen screen;
  open_panes(screen, kLeft);
  const auto& frames = of_lane(screen, kLeft).frames;
  go(screen, EventSeq{frames[1].value + 1}, kLeft);
  reveal(screen, "section.Registers");
  reveal(screen, "register.changed.r12");
  CHECK_FALSE(screen.has("register.changed.rsp"));
  go(screen, EventSeq{frames[2].value + 1}, kLeft);
  CHECK_FALSE(screen.has("register.changed.r12"));
}

TEST_CASE("the ready queue is numbered in order, and its chips select") {
  Screen screen;
  open_panes(screen, kLeft);
  go(screen, of_lane(screen, kLeft).runs.front(), kLeft);
  const auto queue = screen.app().world().ready_queue();
  REQUIRE(queue.size() == 2);
  REQUIRE(queue[0] == kRight);
  reveal(screen, "ready." + std::to_string(kFailing.value));
  const ui::Rect first = screen.rect("ready." + std::to_string(kRight.value));
  const ui::Rect second = screen.rect("ready." + std::to_string(kFailing.value));
  CHECK((first.x < second.x || first.y < second.y));
  CHECK(screen.shows("FIFO, 2 waiting"));
  screen.click("ready." + std::to_string(kFailing.value));
  CHECK(screen.app().state().focus.lane == kFailing);
}

TEST_CASE("a timer shows how much of its time has passed, and leads to whom it wakes") {
  Screen screen;
  open_panes(screen, kRight);
  const auto timers = screen.app().world().timers();
  REQUIRE(timers.size() == 1);
  const std::string n = std::to_string(timers[0].id.value);
  reveal(screen, "timer." + n);
  CHECK(screen.has("timer.bar." + n));
  CHECK(screen.shows("alarm"));
  screen.click("timer." + n);
  CHECK(screen.app().state().focus.lane == kMainLane);
}

TEST_CASE("the buttons of the head go to the previous and the next run") {
  Screen screen;
  open_panes(screen, kLeft);
  const auto& runs = of_lane(screen, kLeft).runs;
  go(screen, runs[1], kLeft);
  screen.click("inspector.run_forward");
  CHECK(EventSeq{screen.cursor()} == runs[2]);
  screen.click("inspector.run_back");
  CHECK(EventSeq{screen.cursor()} == runs[1]);
}

TEST_CASE("nothing in the inspector reaches over its edge or over another text, however narrow") {
  for (const float width : {280.0f, 372.0f, 640.0f}) {
    Screen screen(1300, 1400);
    open_panes(screen, kLeft);
    screen.app().state().sizes.inspector = width;
    screen.app().state().sizes.left = 168;
    screen.frames(3);
    const ui::Rect head = screen.rect("inspector.head");
    const float left = head.x - 20, right = head.right() + 20;
    std::vector<const ui::DrawnText*> mine;
    for (const auto& text : screen.seen().texts) {
      if (text.rect.x < left || text.rect.y < head.y) continue;
      if (text.rect.y > 1360) continue;
      mine.push_back(&text);
      CHECK_MESSAGE(text.rect.right() <= right, text.text << " at width " << width);
    }
    REQUIRE(mine.size() > 20);
    for (std::size_t i = 0; i < mine.size(); ++i) {
      for (std::size_t k = i + 1; k < mine.size(); ++k) {
        const ui::Rect both = mine[i]->rect.inset(0, 3).meet(mine[k]->rect.inset(0, 3));
        CHECK_MESSAGE((both.w <= 2 || both.h <= 2),
                      mine[i]->text << " over " << mine[k]->text << " at width " << width);
      }
    }
  }
}
