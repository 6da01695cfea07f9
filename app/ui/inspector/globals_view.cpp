#include "app/ui/inspector/globals_view.h"

#include "app/ui/telling/shown_frames.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kGlobalsMax = 24;

// just_changed: in the step that led to the cursor.
bool just_changed(const Column& c, const model::VariableValue& value) {
  const EventSeq before = model::next_event(c.trace(), c.scene.cursor(), Direction::Back);
  return value.from > before && value.from <= c.scene.cursor();
}

void global_row(Column& c, const model::Variable& variable) {
  Ui& ui = c.ui;
  Rect r = c.rest.cut_top(ui.px(26));
  const model::VariableValue* now = variable.at(c.scene.cursor());
  const bool changed = now != nullptr && now->writer && just_changed(c, *now);
  const std::string number = std::to_string(variable.id.value);
  if (changed) {
    const Rect bar{r.x - ui.px(10), r.y + ui.px(4), ui.px(3), r.h - ui.px(8)};
    ui.fill(bar, ui.c().warning, 1);
    ui.note("global.changed." + number, bar);
  }
  const bool watched = c.timeline.is_watched(variable.id);
  if (c.eye("global.eye." + number, r.cut_right(ui.px(26)), watched)) {
    c.intents.push_back(intent::WatchVariable{variable.id, !watched});
  }
  r.cut_right(ui.px(6));
  const bool has_before = changed && now != variable.values.data();
  if (has_before) {
    const std::string was =
        fill(tr("was {value}"), {{"value", model::value_text(c.trace(), (now - 1)->value)}});
    const float most = std::min(ui.text_width(Font::Value, was) + 1, r.w * 0.35f);
    ui.text_in(r.cut_right(most), Font::Value, ui.c().text3, was, Align::Right);
    r.cut_right(ui.px(8));
  }
  const Rect name = r.cut_left(std::floor(c.rest.w * 0.34f));
  const Hit h = ui.hit("global." + number, {name.x, name.y, name.w + r.w, name.h});
  ui.text_in({name.x, name.y, name.w - ui.px(8), name.h}, Font::Value,
             h.hovered ? ui.c().accent : ui.c().text1, c.scene.model.names.variable(variable.id));
  const std::string value =
      now == nullptr ? tr("not known yet") : model::value_text(c.trace(), now->value);
  ui.text_in(r, Font::Value, changed ? ui.c().text1 : ui.c().text2, value);
  if (now == nullptr) return;
  if (h.hovered) {
    ui.tooltip(
        model::explain_access(c.trace(), c.scene.model.names, c.scene.model.variables, now->event)
            .text);
  }
  if (h.clicked) {
    c.intents.push_back(intent::GoTo{model::told_at(c.trace(), now->event), now->writer});
  }
}

}  // namespace

void globals_section(Column& c) {
  if (c.scene.model.variables.list().empty()) return;
  const ShownFrames shown = shown_frames(c.scene, c.lane);
  const std::size_t frame = frame_of(c.state, shown.frames.size());
  // of the innermost the line reached last is newer than what was recorded as it left its core
  const trace::Place place = frame > 0 ? shown.frames[frame].place : c.lane.place;
  const auto used = model::used_in(c.scene.model.names, c.scene.model.variables, place);
  if (used.empty() || !c.section(mark("Shared variables"), "")) return;
  for (std::size_t i = 0; i < std::min(used.size(), kGlobalsMax); ++i) {
    global_row(c, *c.scene.model.variables.find(used[i]));
  }
  if (used.size() > kGlobalsMax) c.quiet(more_text(used.size() - kGlobalsMax));
}

}  // namespace fiberscope::ui
