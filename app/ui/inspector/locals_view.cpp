#include "app/ui/inspector/locals_view.h"

#include <cmath>

#include "app/ui/telling/shown_frames.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kLocalsMax = 60;
constexpr float kEye = 26;

// changes: at the right of the row under the mouse: when the local changed last, changes next.
void changes(Column& c, const Rect& row, const ShownLocal& local, std::size_t frame) {
  Ui& ui = c.ui;
  const float side = ui.px(22);
  Rect strip{row.right() - ui.px(kEye) - 2 * side, row.y + 1, 2 * side, ui.px(22)};
  ui.fill(strip.inset(-ui.px(3), 0), ui.c().raised, ui.px(5));
  if (ui.icon_button("local.back." + local.name, strip.cut_left(side), Font::Icon20, icon::kBack,
                     tr("The last time it changed"))) {
    c.intents.push_back(intent::StepChange{Direction::Back, local.name, frame});
  }
  if (ui.icon_button("local.forward." + local.name, strip, Font::Icon20, icon::kForward,
                     tr("The next time it changes"))) {
    c.intents.push_back(intent::StepChange{Direction::Forward, local.name, frame});
  }
}

void local_row(Column& c, const std::string& function, const ShownLocal& local, std::size_t frame) {
  Ui& ui = c.ui;
  const float name_w = std::floor(c.rest.w * 0.27f), type_w = std::floor(c.rest.w * 0.21f);
  const float value_w = c.rest.w - name_w - type_w - ui.px(kEye);
  const bool fits = ui.text_width(Font::Value, local.value) <= value_w;
  const std::string key = std::to_string(c.lane.id.value) + "." + local.name;
  std::vector<std::string> lines;
  if (!fits && c.state.opened.contains(key)) lines = ui.wrap(Font::Value, local.value, value_w);
  const float line_h = ui.px(18);
  const float extra = lines.size() > 1 ? static_cast<float>(lines.size() - 1) * line_h : 0;
  const Rect whole = c.rest.cut_top(ui.px(24) + extra);
  Rect r{whole.x, whole.y, whole.w, ui.px(24)};
  const bool holds =
      ui.holds("local.back." + local.name) || ui.holds("local.forward." + local.name);
  const bool hovered = holds || (ui.hovering(whole) && !ui.mouse_is_held());
  if (hovered) ui.fill(whole.inset(-ui.px(6), 0), ui.c().hover, ui.px(4));
  if (local.changed) {
    const Rect bar{r.x - ui.px(10), r.y + ui.px(4), ui.px(3), whole.h - ui.px(8)};
    ui.fill(bar, ui.c().warning, 1);
    ui.note("local.changed." + local.name, bar);
  }
  const model::LocalName as_row{function, local.name};
  const bool watched = c.timeline.is_watched(as_row);
  if (c.eye("local.eye." + local.name, r.cut_right(ui.px(kEye)), watched)) {
    c.intents.push_back(intent::WatchLocal{as_row, !watched});
  }
  const Rect name = r.cut_left(name_w), type = r.cut_left(type_w);
  ui.text_in({name.x, name.y, name.w - ui.px(8), name.h}, Font::Value, ui.c().text1, local.name);
  ui.text_in({type.x, type.y, type.w - ui.px(8), type.h}, Font::Value, ui.c().code_type,
             local.type);
  const Color color = local.changed ? ui.c().text1 : ui.c().text2;
  if (lines.size() > 1) {
    for (const std::string& line : lines) {
      ui.text_in({r.x, r.y, r.w + 1, r.h}, Font::Value, color, line);
      r = r.moved(0, line_h);
    }
  } else {
    ui.text_in(r, Font::Value, color, local.value);
  }
  if (hovered) changes(c, whole, local, frame);
  const Hit h = ui.hit("local." + local.name, whole);
  if (h.hovered) {
    std::string tip;
    if (local.changed) {
      tip = local.before ? fill(tr("It was {value}"), {{"value", *local.before}})
                         : std::string(tr("It is new"));
    }
    if (!fits && lines.empty())
      tip += (tip.empty() ? "" : ". ") + std::string(tr("Click: show it whole"));
    ui.tooltip(tip);
  }
  if (h.clicked && !fits && !c.state.opened.erase(key)) c.state.opened.insert(key);
}

// withheld: why there are none at this event, and how to come by them.
void withheld(Column& c) {
  const char* const why = tr(
      "Locals at every event take a run of the trace's program, which may be anybody's: nothing of "
      "it has run.");
  for (const std::string& line : c.ui.wrap(Font::Small, why, c.rest.w)) c.quiet(line);
  Rect row = c.rest.cut_top(c.ui.px(30));
  const char* const label = tr("Run it...");
  const float width = c.ui.text_width(Font::SmallMedium, label) + c.ui.px(28);
  if (c.ui.text_button("locals.run", row.cut_left(width).inset(0, c.ui.px(2)), label, false)) {
    c.intents.push_back(intent::AskToRun{});
  }
}

}  // namespace

void locals_section(Column& c) {
  const ShownFrames shown = shown_frames(c.scene, c.lane);
  if (shown.frames.empty()) {
    if (c.scene.snapshot_withheld && c.section(mark("Locals"), "")) withheld(c);
    return;
  }
  const std::size_t index = frame_of(c.state, shown.frames.size());
  const ShownFrame& frame = shown.frames[index];
  const char* when =
      shown.exact ? tr("{function}, at this event") : tr("{function}, as of the last switch");
  if (!c.section(mark("Locals"), fill(when, {{"function", frame.function}}))) return;
  if (c.scene.snapshot_withheld) withheld(c);
  if (frame.locals.empty()) return c.quiet(tr("This frame has no locals."));
  for (std::size_t i = 0; i < std::min(frame.locals.size(), kLocalsMax); ++i) {
    local_row(c, frame.function, frame.locals[i], index);
  }
  if (frame.locals.size() > kLocalsMax) {
    c.quiet(fill(tr("+{n} more"), {{"n", std::to_string(frame.locals.size() - kLocalsMax)}}));
  }
}

}  // namespace fiberscope::ui
