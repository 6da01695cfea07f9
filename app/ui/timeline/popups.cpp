#include "app/ui/timeline/popups.h"

#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

struct Item {
  const char* id;
  const char* label;
  const char* key;
  Intent (*wish)(LaneId lane);
  const char* undoes = nullptr;  // the label while the lane is pinned
};

constexpr Item kItems[] = {
    {"menu.fold_all", mark("Fold all"), "", [](LaneId) -> Intent { return intent::FoldAll{}; }},
    {"menu.unfold_all", mark("Unfold all"), "",
     [](LaneId) -> Intent { return intent::UnfoldAll{}; }},
    {"menu.pin", mark("Pin"), "P", [](LaneId lane) -> Intent { return intent::PinLane{lane}; },
     mark("Unpin")},
    {"menu.only", mark("Show only what interacts"), "I",
     [](LaneId lane) -> Intent { return intent::OnlyInteracting{lane}; }},
    {"menu.wires", mark("Its connections beside it"), "C",
     [](LaneId lane) -> Intent { return intent::ShowWires{lane}; }},
    {"menu.fit", mark("Fit this lane"), "",
     [](LaneId lane) -> Intent { return intent::FitLane{lane}; }},
};

const char* label_of(const Item& item, const TimelineState& t) {
  const bool undoes = item.undoes != nullptr && t.is_pinned(t.menu_lane);
  return tr(undoes ? item.undoes : item.label);
}

Rect inside(Rect r, const Rect& screen) {
  r.x = std::round(std::clamp(r.x, screen.x, std::max(screen.x, screen.right() - r.w)));
  r.y = std::round(std::clamp(r.y, screen.y, std::max(screen.y, screen.bottom() - r.h)));
  return r;
}

Intents lane_menu(Ui& ui, ViewState& state, const Rect& screen) {
  Intents intents;
  if (!ui.popup_open("lane.menu")) return intents;
  const TimelineState& t = state.timeline;
  ui.enter_popup();
  const float row = ui.px(30);
  float w = ui.px(180);
  for (const Item& item : kItems) {
    w = std::max(w, ui.text_width(Font::Body, label_of(item, t)) + ui.px(64));
  }
  const float h = row * static_cast<float>(std::size(kItems)) + ui.px(12);
  const Rect r = inside({t.menu_at.x, t.menu_at.y, w, h}, screen);
  ui.popup_panel(r);
  Rect in = r.inset(ui.px(6));
  for (const Item& item : kItems) {
    const Rect cell = in.cut_top(row);
    const Hit hit = ui.hit(item.id, cell);
    if (hit.hovered) ui.fill(cell, ui.c().hover, ui.px(5));
    ui.text_in(cell.inset(ui.px(10), 0), Font::Body, ui.c().text1, label_of(item, t));
    ui.text_in(cell.inset(ui.px(10), 0), Font::Value, ui.c().text3, item.key, Align::Right);
    if (!hit.clicked) continue;
    intents.push_back(item.wish(t.menu_lane));
    ui.close_popup();
  }
  const bool elsewhere = ui.input().pressed[1] && !r.contains(ui.input().mouse);
  if (ui.popup_dismissed(r) || elsewhere) ui.close_popup();
  ui.leave_popup();
  return intents;
}

// note_popup: below the flag; Enter and Esc close it, and so does a press beside it.
Intents note_popup(Ui& ui, const Scene& scene, ViewState& state, const Rect& screen) {
  Intents intents;
  Marks& marks = state.timeline.marks;
  if (!marks.open) return intents;
  const auto found = std::ranges::find(marks.list, *marks.open, &session::Mark::event);
  const bool opens = marks.focus;
  if (found == marks.list.end() || (!opens && !ui.popup_open("mark.note"))) {
    marks.open.reset();
    return intents;
  }
  if (opens) ui.open_popup("mark.note");
  ui.enter_popup();
  const model::View& view = state.timeline.view;
  const auto unit = model::unit_of(scene.trace(), view.axis, EventSeq{found->event});
  const auto x = static_cast<float>(view.x_of(static_cast<double>(unit)));
  const float y = state.timeline.marks_y;
  const Rect r = inside({x - ui.px(20), y, ui.px(320), ui.px(92)}, screen);
  ui.popup_panel(r);
  ui.note("mark.note", r);
  Rect in = r.inset(ui.px(12), ui.px(10));
  Rect head = in.cut_top(ui.px(28));
  const Rect bin = head.cut_right(ui.px(28));
  ui.text_in(
      head, Font::SmallStrong, ui.c().text2,
      words::fill(tr("Note at step {n}"),
                  {{"n", std::to_string(scene.model.steps.number_at(EventSeq{found->event}))}}));
  const bool gone =
      ui.icon_button("mark.remove", bin, Font::Icon16, icon::kClose, tr("Remove this mark"));
  in.cut_top(ui.px(6));
  const Rect field = in.cut_top(ui.px(34));
  ui.fill(field, ui.c().inset, ui.px(6));
  ui.stroke(field, ui.c().accent, ui.px(6));
  if (ui.text_field("mark.text", field.inset(ui.px(10), 0), found->note,
                    tr("What is to be seen here?"), opens)) {
    marks.changed = true;
  }
  marks.focus = false;
  if (gone) intents.push_back(intent::RemoveMark{EventSeq{found->event}});
  const bool over = ui.popup_dismissed(r) || ui.pressed(key::kEnter, false);
  if (gone || (over && !opens)) {  // the press that opens it lies beside it
    marks.open.reset();
    ui.close_popup();
  }
  ui.leave_popup();
  return intents;
}

}  // namespace

Intents timeline_popups(Ui& ui, const Scene& scene, ViewState& state, const Rect& screen) {
  Intents intents = lane_menu(ui, state, screen);
  take(intents, note_popup(ui, scene, state, screen));
  return intents;
}

}  // namespace fiberscope::ui
