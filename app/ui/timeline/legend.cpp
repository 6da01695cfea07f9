// The header of timeline/frame.h: the legend, whose entries open reports, the axis, the zoom; and
// the chip that says what is left out.
#include "app/export/picture/legend.h"

#include <cmath>

#include "app/ui/timeline/frame.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using exporter::Sign;
using model::SliceState;
using words::mark;
using words::tr;

// Of the signs that have an entry here; those of states open reports.
struct Entry {
  Sign sign;
  const char* id;
  std::optional<SliceState> state = {};
  const char* tip = nullptr;  // English
};

constexpr Entry kEntries[] = {
    {Sign::Running, "legend.running", SliceState::Running},
    {Sign::Copying, "legend.copying", SliceState::Copying},
    {Sign::Polling, "legend.polling", SliceState::Polling},
    {Sign::Ready, "legend.ready", SliceState::Ready},
    {Sign::Blocked, "legend.blocked", SliceState::Blocked},
    {Sign::Sleeping, "legend.sleeping", SliceState::Sleeping},
    {Sign::Zombie, "legend.zombie", {}, mark("It has ended, and its parent has not waited for it")},
    {Sign::WakeUp, "legend.wake"},
    {Sign::Packet, "legend.packet", {}, mark("On the wire from row to row")},
    {Sign::Gil, "legend.gil", {}, mark("Blocked on the global interpreter lock")},
    {Sign::Preempted, "legend.preempted", {}, mark("It lost its core or the GIL against its will")},
    {Sign::Late, "legend.late", {}, mark("Its timer was due, but something else was in the way")},
};

constexpr const char* kTooManyBreaks = mark(
    "There are more than 12 long stretches in which nothing runs: folded they would leave no "
    "room for the rest");

// explains_io: where there is much to explain, the title and some room give way.
bool explains_io(const TimelineFrame& f) {
  const auto& model = f.scene.model;
  return model.io.any_copying() || model.io.any_polling() || !model.packets.all().empty();
}
float gap(const TimelineFrame& f) { return f.ui.px(explains_io(f) ? 11 : 18); }

// legend_entry: of a state; a click asks how long everybody was in it. Others that have no room are
// left out.
void legend_entry(TimelineFrame& f, float& x, const Entry& entry) {
  Ui& ui = f.ui;
  const char* label = exporter::sign_label(entry.sign);
  const float w = ui.px(24) + ui.text_width(Font::Small, label);
  if (!entry.state && x + w > ui.clip().right()) return;
  const Rect all{x - ui.px(8), f.header.mid_y() - ui.px(13), w + ui.px(16), ui.px(26)};
  const Hit h = ui.hit(entry.id, all);
  if (entry.state) {
    const TotalsState& totals = f.t().totals;
    const bool open = totals.open && totals.state == entry.state;
    if (h.hovered || open) ui.fill(all, open ? ui.c().tint : ui.c().hover, ui.px(6));
    if (h.hovered) ui.tooltip(tr("How long each lane was in this state"));
    if (h.clicked) {
      f.ask(open ? Intent(intent::CloseTotals{}) : intent::ShowTotals{*entry.state});
    }
  } else if (h.hovered && entry.tip != nullptr) {
    ui.tooltip(tr(entry.tip));
  }
  exporter::paint_sign(f.brush, entry.sign,
                       {x, std::round(f.header.mid_y() - ui.px(5)), ui.px(16), ui.px(10)});
  ui.text({x + ui.px(24), f.header.mid_y() - ui.line_height(Font::Small) / 2}, Font::Small,
          h.hovered && entry.state ? ui.c().text1 : ui.c().text2, label);
  x += w + gap(f);
}

// axis_switch: at the right of the room; answers where it begins.
float axis_switch(TimelineFrame& f, const Rect& room) {
  static_assert(model::Idle::kBreaksMax == 12, "the tooltip says so");
  Ui& ui = f.ui;
  const bool folds = !f.scene.model.idle.too_many();
  const Segment segments[] = {
      {mark("Steps"), mark("Every step equally wide  T")},
      {mark("Time"), mark("As much room as time passes  T")},
      {mark("Time, idle folded"),
       folds ? mark("Time, without what nobody runs in  T") : kTooManyBreaks, folds}};
  const float w = ui.segments_width(segments);
  const Rect place{room.right() - w, std::round(room.mid_y() - ui.px(14)), w, ui.px(28)};
  const int current = static_cast<int>(f.view().mode());
  const int chosen = ui.segments("timeline.axis", place, segments, current);
  if (chosen != current) f.ask(intent::SetAxis{static_cast<model::AxisMode>(chosen)});
  return place.x;
}

// zoom_controls: answers where they begin.
float zoom_controls(TimelineFrame& f) {
  Ui& ui = f.ui;
  Rect r = f.header.inset(ui.px(10), 0);
  const auto square = [&] {
    const Rect cell = r.cut_right(ui.px(32));
    return Rect{cell.x, std::round(cell.mid_y() - ui.px(16)), cell.w, ui.px(32)};
  };
  if (ui.icon_button("timeline.fit", square(), Font::Icon20, icon::kFit, tr("Fit all  F"))) {
    f.ask(intent::Fit{});
  }
  if (ui.icon_button("timeline.zoom_in", square(), Font::Icon20, icon::kZoomIn, tr("Zoom in  W"))) {
    f.ask(intent::ZoomBy{intent::kZoomStep});
  }
  if (ui.icon_button("timeline.zoom_out", square(), Font::Icon20, icon::kZoomOut,
                     tr("Zoom out  S"))) {
    f.ask(intent::ZoomBy{1 / intent::kZoomStep});
  }
  r.cut_right(ui.px(8));
  return axis_switch(f, r);
}

// group_controls: lanes that are alike together or each by itself, and in which order. Answers
// where the legend begins.
float group_controls(TimelineFrame& f, float x) {
  Ui& ui = f.ui;
  exporter::Shown& shown = f.t().shown;
  const auto segment = [&](const char* id, float w, const std::vector<const char*>& labels,
                           int current) {
    const Rect r{x, std::round(f.header.mid_y() - ui.px(14)), ui.px(w), ui.px(28)};
    x = r.right() + ui.px(12);
    return ui.segmented(id, r, labels, current);
  };
  shown.every_lane = segment("timeline.groups", 172, {mark("Groups"), mark("Every lane")},
                             shown.every_lane ? 1 : 0) == 1;
  if (shown.every_lane) return x;
  const bool by_wait = shown.group_order == model::GroupOrder::LongestWait;
  const int order = segment("timeline.group_order", 190, {mark("First run"), mark("Longest wait")},
                            by_wait ? 1 : 0);
  shown.group_order = order == 1 ? model::GroupOrder::LongestWait : model::GroupOrder::FirstRun;
  return x;
}

// lanes_shown: of a pattern with {n} and {all}.
std::string lanes_shown(const TimelineFrame& f, const char* pattern) {
  const auto& only = f.t().shown.only;
  const std::size_t all = f.scene.model.lanes.lane_count();
  return words::fill(
      pattern, {{"n", std::to_string(only ? only->size() : all)}, {"all", std::to_string(all)}});
}

}  // namespace

// figure_switch: the figure or all rows, at the head of the ruler.
void figure_switch(TimelineFrame& f) {
  Ui& ui = f.ui;
  const std::string tip =
      lanes_shown(f, tr("Only what the lesson is about: {n} of {all} lanes  G"));
  const Segment segments[] = {
      {mark("Figure"), f.t().everything ? mark("Only what the lesson is about  G") : tip.c_str()},
      {mark("Everything"), mark("All lanes, cores, locks and connections  G")}};
  const Rect head{f.ruler.x, f.ruler.y, f.heads_w, f.ruler.h};
  const Rect r{head.x + ui.px(4), std::round(head.mid_y() - ui.px(12, 11)),
               ui.segments_width(segments), ui.px(24, 22)};
  ui.fill({head.x, head.y, head.w, head.h - 1}, ui.c().panel);
  const int current = f.t().everything ? 1 : 0;
  const int chosen = ui.segments("timeline.figure", r, segments, current);
  if (chosen != current) f.ask(intent::ShowFigure{chosen == 0});
}

void draw_header(TimelineFrame& f) {
  Ui& ui = f.ui;
  const float right = zoom_controls(f);
  float x = f.header.x + ui.px(16);
  if (f.rows().grouped()) {
    x = group_controls(f, x);
    if (!f.t().shown.every_lane) return;  // the heads of the areas are the legend
  } else if (!explains_io(f)) {
    x += ui.text({x, f.header.mid_y() - ui.line_height(Font::BodyStrong) / 2}, Font::BodyStrong,
                 ui.c().text1, tr("Timeline")) +
         ui.px(24);
  }
  ui.push_clip({f.header.x, f.header.y, right - ui.px(12) - f.header.x, f.header.h});
  for (const Sign sign : exporter::legend(f.scene.model)) {
    const auto entry = std::ranges::find(kEntries, sign, &Entry::sign);
    if (entry != std::end(kEntries)) legend_entry(f, x, *entry);
  }
  ui.pop_clip();
}

namespace {

// chip_text: a pill with a text in it; answers it.
Rect chip_text(TimelineFrame& f, const std::string& text, float behind) {
  Ui& ui = f.ui;
  const float w = ui.text_width(Font::SmallMedium, text);
  const Rect r{f.chip.x + ui.px(12), f.chip.y + ui.px(5), w + ui.px(42) + behind,
               f.chip.h - ui.px(11)};
  ui.fill(r, ui.c().tint, r.h / 2);
  ui.stroke(r, ui.c().accent, r.h / 2);
  ui.icon({r.x + ui.px(8), r.y, ui.px(18), r.h}, Font::Icon16, ui.c().accent, icon::kFilter);
  ui.text_in({r.x + ui.px(32), r.y, w + 1, r.h}, Font::SmallMedium, ui.c().text1, text);
  return r;
}

void only_chip(TimelineFrame& f) {
  Ui& ui = f.ui;
  const std::string text = words::fill(tr("Only what interacts with {name}"),
                                       {{"name", f.scene.model.names.lane(f.t().only)}});
  const Rect r = chip_text(f, text, ui.px(24));
  const Rect close{r.right() - ui.px(28), r.y, ui.px(24), r.h};
  if (ui.icon_button("timeline.only.close", close, Font::Icon16, icon::kClose,
                     tr("Show all lanes again  Esc"))) {
    f.ask(intent::ShowAllLanes{});
  }
  ui.text_in({r.right() + ui.px(12), r.y, ui.px(160), r.h}, Font::Small, ui.c().text3,
             lanes_shown(f, tr("{n} of {all} lanes")));
  ui.note("timeline.only", r);
}

}  // namespace

void draw_chip(TimelineFrame& f) {
  if (f.chip.h <= 0) return;
  f.ui.fill(f.chip, f.ui.c().panel);
  f.ui.fill({f.chip.x, f.chip.bottom() - 1, f.chip.w, 1}, f.ui.c().border);
  only_chip(f);
}

}  // namespace fiberscope::ui
