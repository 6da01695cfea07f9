// What stands upright in timeline/frame.h and only in a window: marks, the range and the playhead;
// and the ruler, which moves it.
#include "app/export/picture/ruler.h"

#include <cmath>

#include "app/export/picture/playhead.h"
#include "app/ui/timeline/frame.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

// to_come: the mark stands at something that may not be seen yet, and so may not its note.
bool to_come(const TimelineFrame& f, const session::Mark& mark) {
  return f.t().hides_future && mark.event > f.scene.trace().size();
}

// note_room: how much of the ruler a mark's note has, up to the next mark.
float note_room(const TimelineFrame& f, std::size_t i) {
  const auto& list = f.t().marks.list;
  const float next = i + 1 < list.size() ? f.x_of(EventSeq{list[i + 1].event}) : 1e6f;
  const float begin = std::round(f.x_of(EventSeq{list[i].event})) + f.ui.px(11);
  const float room = std::min(next, f.lanes.right()) - begin - f.ui.px(10);
  return list[i].note.empty() || room <= f.ui.px(30) ? 0 : room;
}

// on_a_note: the strip of the ruler has a mark or its note.
bool on_a_note(const TimelineFrame& f, float left, float right) {
  const auto& list = f.t().marks.list;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const float x = std::round(f.x_of(EventSeq{list[i].event}));
    const float note = std::min(note_room(f, i), f.ui.text_width(Font::Small, list[i].note));
    if (note > 0 && x < right && x + f.ui.px(14) + note > left) return true;
  }
  return false;
}

// draw_mark: a flag on the ruler. Acts before the ruler does, since it stands on it.
void draw_mark(TimelineFrame& f, const session::Mark& mark, float room) {
  if (to_come(f, mark)) return;
  Ui& ui = f.ui;
  const EventSeq event{std::min(mark.event, f.scene.trace().size())};
  const float x = std::round(f.x_of(event));
  if (x < f.lanes.x - 1 || x > f.lanes.right()) return;
  const float base = f.ruler.bottom() - 1, top = base - ui.px(15);
  const Rect flag{x, top, ui.px(11), ui.px(8)};
  const std::string id = "timeline.mark." + std::to_string(mark.event);
  const Rect reach{x - ui.px(3), top - ui.px(2), ui.px(17), ui.px(18)};
  const Hit h = ui.hit(id, reach);
  ui.fill({x, top, ui.px(1.5f), ui.px(15)}, ui.c().accent);
  ui.triangle({flag.x, flag.y}, {flag.right(), flag.mid_y()}, {flag.x, flag.bottom()},
              ui.c().accent);
  if (room > 0) {
    ui.text_in({flag.right() + ui.px(2), top - ui.px(3), room, ui.px(15)}, Font::Small,
               ui.c().accent, mark.note);
    ui.note(id + ".note", {flag.right() + ui.px(2), top - ui.px(3),
                           std::min(room, ui.text_width(Font::Small, mark.note)), ui.px(15)});
  }
  ui.anchor(id, reach);
  if (h.hovered) {
    ui.tooltip(mark.note.empty() ? tr("Mark: double click to write a note, right click removes it")
                                 : mark.note);
  }
  Marks& marks = f.t().marks;
  if (h.pressed && ui.input().double_clicked) {
    marks.open = mark.event;
    marks.focus = true;
  } else if (h.clicked && !marks.open) {
    f.ask(intent::GoTo{event});
  }
  if (ui.hit(id + ".remove", reach, Button::Right).clicked) {
    f.ask(intent::RemoveMark{EventSeq{mark.event}});
  }
}

void draw_marks(TimelineFrame& f) {
  const auto& list = f.t().marks.list;
  for (std::size_t i = 0; i < list.size(); ++i) draw_mark(f, list[i], note_room(f, i));
}

// on_a_break: it would lie on a break that begins at the playhead or after it.
bool on_a_break(const TimelineFrame& f, float x, float right) {
  for (const exporter::Strip& gap : f.brush.gaps()) {
    if (static_cast<double>(x) <= gap.left && static_cast<double>(right) > gap.left) return true;
  }
  return false;
}

// flag_left: where the playhead's flag begins: in its middle, else at its left or its right, where
// it neither leaves the ruler nor hides a break or a mark's note; none: it has no room.
std::optional<float> flag_left(const TimelineFrame& f, float x, float w) {
  const float beside = f.ui.px(2);
  const float least = f.lanes.x - f.ui.px(20), most = f.lanes.right() + 1 - w;
  for (const float left : {x - w / 2, x + beside - w, x - beside}) {
    const bool inside = left >= least && left <= most;
    const bool hides = on_a_note(f, left, left + w) || on_a_break(f, x, left + w);
    if (inside && !hides) return std::round(left);
  }
  const float left = std::round(std::clamp(x - w / 2, least, most));
  if (on_a_note(f, left, left + w)) return {};
  return left;
}

std::string flag_text(const TimelineFrame& f) {
  return exporter::moment_label(f.brush, f.scene.cursor(), f.scene.world.now_ns());
}

// flag_place: of the playhead's flag; empty: it has no room, or the playhead is out of view.
Rect flag_place(const TimelineFrame& f) {
  const float x = std::round(f.cursor_x());
  if (x < f.lanes.x - 1 || x > f.lanes.right() + 1) return {};
  const float w = f.ui.text_width(Font::Value, flag_text(f)) + f.ui.px(12);
  const std::optional<float> left = flag_left(f, x, w);
  return {left.value_or(x), f.ruler.bottom() - f.ui.px(26, 24), left ? w : 0, f.ui.px(20, 19)};
}

}  // namespace

void draw_ruler(TimelineFrame& f) {
  Ui& ui = f.ui;
  const Rect strip{f.lanes.x, f.ruler.y, f.lanes.w, f.ruler.h};
  const Rect flag = flag_place(f);
  exporter::paint_ruler(f.brush, box_of(f.ruler),
                        {static_cast<double>(flag.x), static_cast<double>(flag.right())});
  ui.push_clip(strip);
  draw_marks(f);
  ui.pop_clip();
  const auto go_there = [&] {
    const double unit_at = f.view().unit_of_x(ui.input().mouse.x);
    f.ask(intent::GoTo{model::event_at(f.scene.trace(), f.view().axis, unit_at)});
  };
  if (ui.hit("timeline.ruler", strip).held) go_there();
  if (ui.hit("timeline.ruler.mark", strip, Button::Right).clicked) {
    go_there();
    f.ask(intent::KeepMark{});
  }
}

void draw_range(TimelineFrame& f) {
  for (const session::Mark& mark : f.t().marks.list) {
    if (to_come(f, mark)) continue;
    const float x = std::round(f.x_of(EventSeq{mark.event}));
    f.ui.fill({x, f.lanes.y, 1, f.lanes.h}, faded(f.ui.c().accent, 0.45f));
  }
  if (!f.t().range) return;
  const float x0 = std::round(f.x_of(f.t().range->from)), x1 = std::round(f.x_of(f.t().range->to));
  f.ui.fill({x0, f.lanes.y, x1 - x0, f.lanes.h}, faded(f.ui.c().accent, 0.13f));
  f.ui.fill({x0, f.lanes.y, 1, f.lanes.h}, faded(f.ui.c().accent, 0.9f));
  f.ui.fill({x1, f.lanes.y, 1, f.lanes.h}, faded(f.ui.c().accent, 0.9f));
  f.ui.note("timeline.range", {x0, f.lanes.y, x1 - x0, f.lanes.h});
}

void draw_playhead(TimelineFrame& f) {
  Ui& ui = f.ui;
  const float x = std::round(f.cursor_x());
  const float bottom = f.lanes.bottom();
  const Rect area{f.lanes.x, f.ruler.y, f.lanes.w + 1, bottom - f.ruler.y};
  if (x < f.lanes.x - 1 || x > f.lanes.right() + 1) return;
  ui.push_clip(area.inset(-ui.px(30), 0));
  const float top = f.ruler.bottom() - ui.px(6);
  ui.fill({x - 1, top, ui.px(2), bottom - top}, ui.c().playhead);
  const Rect flag = flag_place(f);
  ui.fill(flag, ui.c().playhead, ui.px(4));
  ui.note("timeline.flag", flag);
  ui.triangle({x - ui.px(5), flag.bottom() - 1}, {x + ui.px(5), flag.bottom() - 1},
              {x, flag.bottom() + ui.px(5)}, ui.c().playhead);
  const Color on = ui.theme().dark() ? rgb(0x1A0409) : rgb(0xFFFFFF);
  if (flag.w > 0) ui.text_in(flag, Font::Value, on, flag_text(f), Align::Center);
  ui.note("timeline.playhead", {x - 1, f.lanes.y, ui.px(2), f.lanes.h});
  ui.pop_clip();
}

}  // namespace fiberscope::ui
