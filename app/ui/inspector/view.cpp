#include "app/ui/inspector/view.h"

#include <cmath>

#include "app/ui/inspector/column.h"
#include "app/ui/inspector/devices_view.h"
#include "app/ui/inspector/globals_view.h"
#include "app/ui/inspector/group_view.h"
#include "app/ui/inspector/locals_view.h"
#include "app/ui/inspector/locks_view.h"
#include "app/ui/inspector/loop_view.h"
#include "app/ui/inspector/queues_view.h"
#include "app/ui/inspector/reactor_view.h"
#include "app/ui/inspector/stack_view.h"
#include "app/ui/inspector/why_view.h"
#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::ui {

using model::SliceState;
using words::fill;
using words::tr;

namespace {

struct Pill {
  std::string text;
  Color color;
};

Pill pill_of(const Column& c) {
  const Colors& colors = c.ui.c();
  switch (state_of(c.lane)) {
    case SliceState::Running:
      return {fill(tr("Running on {core}"), {{"core", c.scene.model.names.core(c.lane.core)}}),
              colors.ok};
    case SliceState::Ready:
      return {fill(tr("Ready, number {n}"),
                   {{"n", std::to_string(c.scene.world.ready_place(c.lane.id))}}),
              colors.accent};
    case SliceState::Blocked:
      return {tr("Blocked"), colors.warning};
    case SliceState::Sleeping:
      return {tr("Sleeping"), colors.text2};
    case SliceState::New:
      return {tr("Not started"), colors.text2};
    case SliceState::Ended:
    case SliceState::Copying:  // of no lane: they are parts of running
    case SliceState::Polling:
      break;
  }
  if (model::is_zombie(c.trace(), c.scene.world, c.lane.id)) return {tr("Zombie"), colors.warning};
  const auto end = model::end_of(c.trace(), c.lane);
  const bool failed = end != nullptr && end->how == trace::EndKind::Failed;
  const bool returned = end != nullptr && end->how == trace::EndKind::Returned;
  return {failed     ? tr("Failed")
          : returned ? tr("Returned")
                     : tr("Ended"),
          failed ? colors.error : colors.text2};
}

// runs: the buttons to the last and the next time the lane gets a core.
void runs(Column& c, Rect r) {
  Ui& ui = c.ui;
  const auto& starts = c.scene.model.index.lane(c.lane.id).runs;
  const bool before = bool(model::before(starts, c.scene.cursor()));
  const bool after = bool(model::after(starts, c.scene.cursor()));
  const Rect next = r.cut_right(ui.px(26)), last = r.cut_right(ui.px(26));
  if (ui.icon_button("inspector.run_back", last, Font::Icon20, icon::kBack,
                     tr("Previous run of this coroutine  Shift+N"), before)) {
    c.intents.push_back(intent::StepRun{Direction::Back});
  }
  if (ui.icon_button("inspector.run_forward", next, Font::Icon20, icon::kForward,
                     tr("Next run of this coroutine  N"), after)) {
    c.intents.push_back(intent::StepRun{Direction::Forward});
  }
}

// pair: two labelled values; below each other where the column is too narrow for both.
void pair(Column& c, const char* a, const std::string& av, const char* b, const std::string& bv) {
  Ui& ui = c.ui;
  const auto cell = [&](const Rect& area, const char* label, const std::string& value) {
    const float value_w = ui.text_width(Font::Value, value) + 1;
    ui.text_in({area.x, area.y, area.w - value_w - ui.px(6), area.h}, Font::Small, ui.c().text3,
               label);
    ui.text_in(area, Font::Value, ui.c().text1, value, Align::Right);
  };
  const float half = std::floor((c.rest.w - ui.px(24)) / 2);
  const auto need = [&](const char* label, const std::string& value) {
    return ui.text_width(Font::Small, label) + ui.text_width(Font::Value, value) + ui.px(8);
  };
  if (std::max(need(a, av), need(b, bv)) > half) {
    cell(c.row(22), a, av);
    cell(c.row(22), b, bv);
    return;
  }
  const Rect line = c.row(23);
  cell({line.x, line.y, half, line.h}, a, av);
  cell({line.x + half + ui.px(24), line.y, half, line.h}, b, bv);
}

void head(Column& c) {
  Ui& ui = c.ui;
  c.gap(14);
  Rect r = c.row(28);
  ui.note("inspector.head", r);
  const Rect square{r.x, std::round(r.mid_y() - ui.px(9)), ui.px(18), ui.px(18)};
  ui.fill(square, c.hue(c.lane.id), ui.px(5));
  r.cut_left(ui.px(28));
  const Pill pill = pill_of(c);
  const float whole = std::ceil(ui.text_width(Font::SmallMedium, pill.text)) + 1 + ui.px(18);
  const float w = std::min(whole, r.w * 0.5f);
  const Rect side = r.cut_right(w);
  const Rect badge{side.x, std::round(r.mid_y() - ui.px(11)), w, ui.px(22)};
  ui.fill(badge, mix(ui.c().panel, pill.color, ui.theme().dark() ? 0.22f : 0.14f), ui.px(11));
  ui.text_in(badge.inset(ui.px(9), 0), Font::SmallMedium, pill.color, pill.text, Align::Center);
  ui.note("inspector.pill", badge);
  r.cut_right(ui.px(6));
  runs(c, r.cut_right(ui.px(52)).inset(0, ui.px(1)));
  r.cut_right(ui.px(6));
  ui.text_in(r, Font::Title, ui.c().text1, c.name(c.lane.id));
  const model::LaneTimes times = c.scene.world.times(c.lane.id);
  c.gap(6);
  pair(c, tr("CPU time"), base::format_time(times.running_ns), tr("Switches"),
       std::to_string(c.lane.switch_count));
  pair(c, tr("Waiting"), base::format_time(times.waiting_ns()), tr("Wake-ups"),
       std::to_string(c.lane.wake_count));
  pair(c, tr("In queue"), base::format_time(times.ready_ns), tr("Since"),
       base::format_time(c.lane.since_ns));
}

void nobody(Ui& ui, const Scene& scene, LaneId selected, const Rect& pane) {
  const Rect middle{pane.x + ui.px(24), pane.y + ui.px(70), pane.w - ui.px(48), ui.px(24)};
  ui.icon({middle.x, middle.y - ui.px(36), middle.w, ui.px(30)}, Font::Icon26, ui.c().text3,
          icon::kTimeline);
  const bool unborn = bool(selected);  // else it is before anybody's first step
  const std::string text =
      unborn ? fill(tr("{lane} does not exist yet"), {{"lane", scene.model.names.lane(selected)}})
             : tr("Nobody runs yet.");
  ui.text_in(middle, Font::BodyMedium, ui.c().text2, text, Align::Center);
  ui.text_in(
      middle.moved(0, ui.px(24)), Font::Small, ui.c().text3,
      unborn ? tr("Move forward to where it is born.") : tr("Step on to where somebody begins."),
      Align::Center);
}

}  // namespace

Intents inspector_view(Ui& ui, const Scene& scene, const Inspected& of, const Rect& pane) {
  ui.fill(pane, ui.c().panel);
  const model::LaneWorld* lane = scene.world.lane(of.selected);
  if (lane == nullptr) {
    nobody(ui, scene, of.selected, pane);
    return {};
  }
  ui.push_clip(pane);
  Column c{ui, scene, of.state, of.devices, of.folded, of.timeline, *lane, {}, {}};
  c.rest = {pane.x + ui.px(18), pane.y - of.state.scroll, pane.w - ui.px(36), 1e6f};
  const float top = c.rest.y;
  head(c);
  why_section(c);
  loop_section(c);
  waiting_section(c);
  cause_section(c);
  group_section(c);
  globals_section(c);
  warnings_section(c);
  locks_section(c);
  cores_section(c);
  ready_section(c);
  devices_section(c);
  reactor_section(c);
  timers_section(c);
  callbacks_section(c);
  locals_section(c);
  stack_section(c);
  registers_section(c);
  c.gap(16);
  ui.scroll("inspector.scroll", pane, c.rest.y - top, of.state.scroll);
  ui.pop_clip();
  return std::move(c.intents);
}

Rect queues_view(Ui& ui, const Scene& scene, const Inspected& of, const Rect& pane,
                 Intents& intents) {
  constexpr float kShareMax = 0.6f;
  const model::LaneWorld* lane = scene.world.lane(of.selected);
  if (lane == nullptr) return pane;
  ui.fill(pane, ui.c().panel);
  ui.push_clip({pane.x, pane.y, pane.w, std::round(pane.h * kShareMax)});
  Column c{ui, scene, of.state, of.devices, of.folded, of.timeline, *lane, {}, {}};
  c.rest = {pane.x + ui.px(16), pane.y, pane.w - ui.px(32), 1e6f};
  const float top = c.rest.y;
  ready_section(c);
  timers_section(c);
  locks_section(c);
  c.gap(10);
  ui.pop_clip();
  take(intents, std::move(c.intents));
  Rect rest = pane;
  ui.note("lesson.queues", rest.cut_top(std::min(c.rest.y - top, std::round(pane.h * kShareMax))));
  ui.fill({rest.x, rest.y, rest.w, 1}, ui.c().border);
  return rest;
}

}  // namespace fiberscope::ui
