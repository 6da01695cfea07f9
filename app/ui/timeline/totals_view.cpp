#include "app/ui/timeline/totals_view.h"

#include <cmath>

#include "app/ui/telling/glyph.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/time_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using model::SliceState;
using words::mark;
using words::tr;

constexpr SliceState kStates[] = {SliceState::Running, SliceState::Copying, SliceState::Polling,
                                  SliceState::Ready,   SliceState::Blocked, SliceState::Sleeping};
constexpr std::size_t kRowsMax = 6;  // of the list of lanes and that of stretches
constexpr float kRow = 24;

std::size_t at(SliceState state) { return static_cast<std::size_t>(state); }

// compact: three digits and a unit, for columns of numbers.
std::string compact(TimeNs ns) {
  struct Unit {
    TimeNs size;
    const char* name;
  };
  constexpr Unit kUnits[] = {{base::kSecond, "s"}, {base::kMillisecond, "ms"}, {1000, "\u00B5s"}};
  for (const Unit& unit : kUnits) {
    if (ns < unit.size) continue;
    const double value = static_cast<double>(ns) / static_cast<double>(unit.size);
    char text[32];
    std::snprintf(text, sizeof text, value < 999.5 ? "%.3g %s" : "%.0f %s", value, unit.name);
    return text;
  }
  return std::to_string(ns) + " ns";
}

std::string counted(std::uint64_t n) { return std::to_string(n); }

// A column of numbers, from the one missed last to the one missed first.
struct Column {
  const char* title;
  std::string (*text)(const model::Stretches&);
};

constexpr Column kColumns[] = {
    {mark("Total"), [](const model::Stretches& s) { return compact(s.total_ns); }},
    {mark("Count"), [](const model::Stretches& s) { return counted(s.count); }},
    {mark("Average"), [](const model::Stretches& s) { return compact(s.average_ns()); }},
    {mark("Min"), [](const model::Stretches& s) { return compact(s.min_ns); }},
    {mark("Max"), [](const model::Stretches& s) { return compact(s.max_ns); }},
    {"p50", [](const model::Stretches& s) { return compact(s.p50_ns); }},
    {"p90", [](const model::Stretches& s) { return compact(s.p90_ns); }},
    {"p99", [](const model::Stretches& s) { return compact(s.p99_ns); }},
};

// measure: the report again when the range, the state or the trace is another.
void measure(const Scene& scene, TimelineState& t) {
  TotalsState& totals = t.totals;
  const std::uint64_t events = scene.trace().size();
  if (totals.events == events && totals.range == t.range && totals.made_for == totals.state &&
      totals.axis == t.view.axis) {
    return;
  }
  totals.events = events, totals.range = t.range;
  totals.made_for = totals.state, totals.axis = t.view.axis;
  model::Range range = model::whole_range(scene.trace(), t.view.axis);
  if (t.range) {
    range.from = model::unit_of(scene.trace(), t.view.axis, t.range->from);
    range.to = model::unit_of(scene.trace(), t.view.axis, t.range->to);
  }
  model::ReportOptions options;
  options.io = &scene.model.io;
  if (totals.state) options.state = static_cast<int>(*totals.state);
  totals.report = model::make_report(scene.trace(), scene.model.lanes, range, options);
}

// is_part: of running; it has a row where there is any of it.
bool is_part(SliceState state) {
  return state == SliceState::Copying || state == SliceState::Polling;
}
bool has_row(const TotalsState& totals, SliceState state) {
  if (totals.state) return *totals.state == state;
  return !is_part(state) || totals.report.states[at(state)].count > 0;
}

// Panel: what the parts of one frame of the panel share.
struct Panel {
  Ui& ui;
  const Scene& scene;
  TimelineState& t;
  Rect in;
  Intents intents{};

  const model::Report& report() const { return t.totals.report; }
  Rect line() { return in.cut_top(ui.px(kRow)); }

  // rank: what lanes are put in order by: time in the state asked for, or running.
  TimeNs rank(const model::LaneReport& lane) const {
    return lane.states[at(t.totals.state.value_or(SliceState::Running))].total_ns;
  }
  std::vector<const model::LaneReport*> ranked() const {
    std::vector<const model::LaneReport*> lanes;
    for (const auto& lane : report().lanes) {
      if (scene.model.lanes.lane(lane.lane).kind != trace::LaneKind::Process) {
        lanes.push_back(&lane);
      }
    }
    std::ranges::stable_sort(lanes, [&](auto* a, auto* b) { return rank(*a) > rank(*b); });
    if (lanes.size() > kRowsMax) lanes.resize(kRowsMax);
    return lanes;
  }
};

// longest: a stretch each of the lanes with the longest ones.
std::vector<model::Slice> longest(const model::Report& report) {
  std::vector<model::Slice> slices;
  for (const auto& lane : report.lanes) {
    if (lane.longest.lane) slices.push_back(lane.longest);
  }
  std::ranges::stable_sort(
      slices, [](const auto& a, const auto& b) { return a.duration_ns() > b.duration_ns(); });
  if (slices.size() > kRowsMax) slices.resize(kRowsMax);
  return slices;
}

void draw_title(Panel& p) {
  Ui& ui = p.ui;
  TotalsState& totals = p.t.totals;
  Rect head = p.in.cut_top(ui.px(30));
  const Rect close = head.cut_right(ui.px(28));
  if (ui.icon_button("totals.close", close, Font::Icon16, icon::kClose, tr("Close  Esc"))) {
    p.intents.push_back(intent::CloseTotals{});
  }
  if (const Hit h = ui.hit("totals.head", head); h.held) {
    totals.moved.x += h.drag.x;
    totals.moved.y += h.drag.y;
  }
  std::string title = tr("Selection");
  if (totals.state) {
    title = state_word(*totals.state);
    title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
    const Rect glyph{head.x, std::round(head.mid_y() - ui.px(5)), ui.px(16), ui.px(10)};
    paint_state_glyph(ui, glyph, *totals.state, ui.c().hue[0]);
    head.cut_left(ui.px(24));
  }
  const float w = ui.text_in(head, Font::BodyStrong, ui.c().text1, title);
  head.cut_left(w + ui.px(12));
  const model::Report& r = p.report();
  std::string span = base::format_time(r.from_ns) + " \u2013 " + base::format_time(r.to_ns);
  if (p.t.view.axis == model::AxisKind::Steps) {
    span = words::fill(tr("steps {a} \u2013 {b}"),
                       {{"a", std::to_string(r.range.from)}, {"b", std::to_string(r.range.to)}});
  }
  ui.text_in(head, Font::Small, ui.c().text3, span + "   " + compact(r.to_ns - r.from_ns));
}

// draw_table: one row a state, with as many columns as fit.
void draw_table(Panel& p) {
  Ui& ui = p.ui;
  const float name_w = ui.px(112), column_w = ui.px(66);
  const auto count =
      std::min(std::size(kColumns),
               static_cast<std::size_t>(std::max(1.0f, std::floor((p.in.w - name_w) / column_w))));
  Rect head = p.line();
  head.cut_left(name_w);
  for (std::size_t c = 0; c < count; ++c) {
    ui.text_in(head.cut_left(column_w), Font::Small, ui.c().text3, tr(kColumns[c].title),
               Align::Right);
  }
  for (const SliceState state : kStates) {
    if (!has_row(p.t.totals, state)) continue;
    const model::Stretches& stretches = p.report().states[at(state)];
    Rect row = p.line();
    ui.note("totals.row." + std::to_string(at(state)), row);
    Rect name = row.cut_left(name_w);
    if (is_part(state) && !p.t.totals.state) name.cut_left(ui.px(10));
    const Rect glyph{name.x, std::round(name.mid_y() - ui.px(5)), ui.px(16), ui.px(10)};
    paint_state_glyph(ui, glyph, state, ui.c().hue[0]);
    name.cut_left(ui.px(24));
    ui.text_in(name, Font::Small, ui.c().text2, state_word(state));
    for (std::size_t c = 0; c < count; ++c) {
      const bool none = stretches.count == 0;
      ui.text_in(row.cut_left(column_w), Font::Value, none ? ui.c().text3 : ui.c().text1,
                 none && c != 1 ? "\u2013" : kColumns[c].text(stretches), Align::Right);
    }
  }
}

void draw_section(Panel& p, const char* title) {
  p.in.cut_top(p.ui.px(6));
  p.ui.fill({p.in.x, p.in.y, p.in.w, 1}, p.ui.c().border);
  p.in.cut_top(p.ui.px(4));
  p.ui.text_in(p.line(), Font::SmallStrong, p.ui.c().text2, title);
}

// draw_name: the lane as a link that selects it.
void draw_name(Panel& p, Rect cell, LaneId lane, const std::string& id) {
  Ui& ui = p.ui;
  const Hit h = ui.hit(id, cell);
  const Rect dot{cell.x, std::round(cell.mid_y() - ui.px(5)), ui.px(10), ui.px(10)};
  ui.fill(dot, ui.c().hue[hue_of(p.scene.model.lanes, lane)], ui.px(3));
  cell.cut_left(ui.px(18));
  ui.text_in(cell, Font::SmallMedium, h.hovered ? ui.c().accent : ui.c().text1,
             p.scene.model.names.lane(lane));
  if (h.clicked) p.intents.push_back(intent::Select{lane});
}

// draw_shares: a bar with the lane's states side by side, as long as it lived in the range.
void draw_shares(Panel& p, const Rect& r, const model::LaneReport& lane) {
  Ui& ui = p.ui;
  const auto whole = static_cast<float>(std::max<TimeNs>(1, p.report().to_ns - p.report().from_ns));
  const Color hue = ui.c().hue[hue_of(p.scene.model.lanes, lane.lane)];
  float x = r.x;
  TimeNs parts = 0;
  for (const SliceState state : {SliceState::Copying, SliceState::Polling}) {
    parts += lane.states[at(state)].total_ns;
  }
  for (const SliceState state : kStates) {
    TimeNs total = lane.states[at(state)].total_ns;
    if (state == SliceState::Running) total = std::max<TimeNs>(0, total - parts);
    const float w = static_cast<float>(total) / whole * r.w;
    if (w < 0.5f) continue;
    const Rect part{x, r.y, w, r.h};
    x += w;
    if (state == SliceState::Running) ui.fill(part, hue);
    if (state == SliceState::Copying) ui.fill(part, ui.c().copy_lines);
    if (state == SliceState::Polling) ui.fill(part, ui.c().poll_dots);
    if (state == SliceState::Ready) ui.fill(part, mix(ui.c().raised, hue, 0.40f));
    if (state == SliceState::Blocked) ui.fill(part, ui.c().hatch);
    if (state == SliceState::Sleeping) ui.fill(part, mix(ui.c().raised, ui.c().dots, 0.45f));
  }
  ui.stroke(r, ui.c().border);
}

void draw_lanes(Panel& p) {
  Ui& ui = p.ui;
  const auto lanes = p.ranked();
  if (lanes.empty()) return;
  draw_section(p, p.t.totals.state ? tr("By lane") : tr("By lane, most running first"));
  for (const model::LaneReport* lane : lanes) {
    Rect row = p.line();
    draw_name(p, row.cut_left(ui.px(150)), lane->lane,
              "totals.lane." + std::to_string(lane->lane.value));
    const std::size_t state = at(p.t.totals.state.value_or(SliceState::Running));
    ui.text_in(row.cut_right(ui.px(78)), Font::Value, ui.c().text1,
               compact(lane->states[state].total_ns), Align::Right);
    ui.text_in(row.cut_right(ui.px(58)), Font::Value, ui.c().text3,
               counted(lane->states[state].count) + "\u00D7", Align::Right);
    row.cut_right(ui.px(10));
    draw_shares(p, {row.x, std::round(row.mid_y() - ui.px(5)), row.w, ui.px(10)}, *lane);
  }
}

// draw_longest: links to where the longest stretches begin.
void draw_longest(Panel& p) {
  Ui& ui = p.ui;
  const auto slices = longest(p.report());
  if (slices.empty()) return;
  draw_section(p, tr("Longest stretches"));
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const model::Slice& slice = slices[i];
    Rect row = p.line();
    const Hit h = ui.hit("totals.longest." + std::to_string(i), row);
    if (h.hovered) ui.fill(row.inset(-ui.px(6), 0), ui.c().hover, ui.px(5));
    const EventSeq moment = is_part(slice.state) ? slice.end : slice.begin;
    if (h.clicked) p.intents.push_back(intent::GoTo{moment, slice.lane});
    Rect name = row.cut_left(ui.px(150));
    ui.fill({name.x, std::round(name.mid_y() - ui.px(5)), ui.px(10), ui.px(10)},
            ui.c().hue[hue_of(p.scene.model.lanes, slice.lane)], ui.px(3));
    name.cut_left(ui.px(18));
    ui.text_in(name, Font::SmallMedium, h.hovered ? ui.c().accent : ui.c().text1,
               p.scene.model.names.lane(slice.lane));
    ui.text_in(row.cut_right(ui.px(78)), Font::Value, ui.c().text1, compact(slice.duration_ns()),
               Align::Right);
    const auto wait = p.scene.trace().find<trace::LaneBlocked>(slice.begin);
    const std::string from =
        words::fill(tr("from {time}"), {{"time", base::format_time(slice.begin_ns)}});
    const std::string what =
        is_part(slice.state) ? model::span_label(p.scene.trace(), slice) + "   " + from
        : wait == nullptr
            ? from
            : model::wait_text(p.scene.trace(), p.scene.model.names, *wait, slice.begin_ns) +
                  "   " + from;
    ui.text_in(row, Font::Small, ui.c().text3, what);
  }
}

float height_of(const Ui& ui, const Panel& p) {
  const bool one = p.t.totals.state.has_value();
  const auto lanes = static_cast<float>(p.ranked().size());
  const auto slices = one ? static_cast<float>(longest(p.report()).size()) : 0;
  const float section = ui.px(kRow + 10);
  const auto rows =
      std::ranges::count_if(kStates, [&](SliceState state) { return has_row(p.t.totals, state); });
  return ui.px(30 + 24) + ui.px(kRow) * static_cast<float>(rows + 1) +
         (lanes > 0 ? section + lanes * ui.px(kRow) : 0) +
         (slices > 0 ? section + slices * ui.px(kRow) : 0);
}

}  // namespace

Intents totals_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& area) {
  TimelineState& t = state.timeline;
  if (t.totals.open && !t.totals.state && !t.range) t.totals.open = false;
  if (!t.totals.open) return {};
  measure(scene, t);
  Panel panel{ui, scene, t, {}};
  const float w = std::min(ui.px(112 + 8 * 66 + 32), area.w - ui.px(24));
  const float h = std::min(height_of(ui, panel), area.h - ui.px(16));
  // at the lower right, where fewest lanes are; and wherever it was dragged to
  Point& moved = t.totals.moved;
  const Rect own{area.right() - w - ui.px(16), area.bottom() - h - ui.px(12), w, h};
  moved.x = std::clamp(moved.x, area.x - own.x, area.right() - own.right());
  moved.y = std::clamp(moved.y, area.y - own.y, area.bottom() - own.bottom());
  const Rect r = own.moved(std::round(moved.x), std::round(moved.y));
  ui.begin_float(r);
  ui.popup_panel(r);
  ui.note("totals", r);
  ui.push_clip(r);
  panel.in = r.inset(ui.px(16), ui.px(12));
  draw_title(panel);
  draw_table(panel);
  draw_lanes(panel);
  if (t.totals.state) draw_longest(panel);
  ui.pop_clip();
  ui.end_float();
  return std::move(panel.intents);
}

}  // namespace fiberscope::ui
