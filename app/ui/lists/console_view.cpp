#include "app/ui/lists/console_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/lists/events_view.h"
#include "app/ui/lists/findings_view.h"
#include "app/ui/lists/rows.h"
#include "app/ui/telling/finding_card.h"
#include "app/ui/telling/time_words.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr std::uint64_t kLinesPerFrame = 20'000;

// passing: the lines that are shown, as row numbers.
struct Shown {
  const std::vector<std::uint32_t>* rows = nullptr;  // nullptr: every line
  std::size_t count = 0;                             // those up to the cursor
  std::size_t all = 0;                               // and those after it
  std::size_t line(std::size_t i) const { return rows == nullptr ? i : (*rows)[i]; }
};

Shown shown_lines(Ui& ui, const Scene& scene, ConsoleState& s, LaneId selected) {
  const auto& lines = scene.model.console.lines();
  const std::size_t count = scene.model.console.count_at(scene.cursor());
  const LaneId only = s.only_selected ? selected : LaneId{};
  if (s.filter.empty() && !only) return {nullptr, count, lines.size()};
  const auto passes = [&](std::uint32_t row) {
    const model::ConsoleLine& line = lines[row];
    if (only && line.lane != only) return false;
    return s.filter.empty() ||
           find_ignoring_case(line.text(), s.filter) != std::string_view::npos ||
           find_ignoring_case(scene.model.names.lane(line.lane), s.filter) !=
               std::string_view::npos;
  };
  // a line that is still open may yet come to hold the needle: it is looked at every time
  const bool open = !lines.empty() && !lines.back().closed;
  const std::uint64_t closed = lines.size() - (open ? 1 : 0);
  const std::string key = s.filter + "\n" + std::to_string(only.value);
  if (!s.output.rows.empty() && s.output.rows.back() >= s.output.looked) s.output.rows.pop_back();
  if (!extend(s.output, key, closed, kLinesPerFrame, passes)) ui.ask_frame();
  const auto last = static_cast<std::uint32_t>(closed);
  if (open && passes(last)) s.output.rows.push_back(last);
  const auto end = std::lower_bound(s.output.rows.begin(), s.output.rows.end(), count);
  return {&s.output.rows, static_cast<std::size_t>(end - s.output.rows.begin()),
          s.output.rows.size()};
}

// choose: which lines are copied: one; with Ctrl one more or less; with Shift all between.
void choose(const Input& in, ConsoleState& s, const Shown& shown, std::size_t i) {
  const std::size_t line = shown.line(i);
  if (in.shift && s.anchor < shown.all) {
    s.chosen.clear();
    for (std::size_t k = std::min(s.anchor, i); k <= std::max(s.anchor, i); ++k) {
      s.chosen.insert(shown.line(k));
    }
    return;
  }
  s.anchor = i;
  if (in.ctrl) {
    if (!s.chosen.erase(line)) s.chosen.insert(line);
    return;
  }
  s.chosen = {line};
}

// copy_lines: the chosen ones, or all up to the cursor.
void copy_lines(Ui& ui, const Scene& scene, const ConsoleState& s, const Shown& shown) {
  std::string text;
  for (std::size_t i = 0; i < (s.chosen.empty() ? shown.count : shown.all); ++i) {
    const std::size_t line = shown.line(i);
    if (!s.chosen.empty() && !s.chosen.contains(line)) continue;
    const model::ConsoleLine copied = scene.model.console.lines()[line];
    text += (i < shown.count ? copied.text(scene.cursor()) : copied.text()) + "\n";
  }
  ui.copy(text);
}

constexpr float kWrappedRow = 20;  // a further row of a line, before scaling
constexpr std::size_t kWrapsPerFrame = 2'000;

// measure_rows: how many rows each line takes in this room. Most fit in one for certain.
void measure_rows(Ui& ui, const Scene& scene, ConsoleState& s, const Shown& shown, float width) {
  WrappedRows& w = s.wrapped;
  const auto& lines = scene.model.console.lines();
  const std::string key =
      (shown.rows != nullptr ? s.output.key : std::string()) + "\n" + std::to_string(width);
  if (w.key != key || w.beyond.size() > shown.all) w = {key, false, {}};
  if (std::exchange(w.open, false)) w.beyond.pop_back();
  const float letter = ui.text_width(Font::Value, "m");
  std::size_t wraps = 0;
  while (w.beyond.size() < shown.all && wraps < kWrapsPerFrame) {
    const model::ConsoleLine& line = lines[shown.line(w.beyond.size())];
    const std::string text = base::visible(line.text());
    std::uint32_t more = w.beyond.empty() ? 0 : w.beyond.back();
    if (static_cast<float>(text.size()) * letter > width) {
      more += static_cast<std::uint32_t>(ui.wrap(Font::Value, text, width).size() - 1);
      ++wraps;
    }
    w.beyond.push_back(more);
    w.open = !line.closed;
    if (w.open) break;
  }
  if (w.beyond.size() < shown.all) ui.ask_frame();
}

// OutputList: where each line stands, in rows from the top. Between those up to the playhead and
// those after it lies a rule.
struct OutputList {
  const Shown& shown;
  const std::vector<std::uint32_t>& beyond;

  bool nothing_yet() const { return shown.count == 0; }
  bool rule() const { return shown.count < shown.all; }
  double between() const { return rule() ? (nothing_yet() ? 2 : 1) : 0; }
  double at(std::size_t i) const {
    const std::size_t measured = std::min(i, beyond.size());
    const double more = measured == 0 ? 0 : beyond[measured - 1];
    constexpr double kShare = static_cast<double>(kWrappedRow / kListRow);
    return static_cast<double>(i) + more * kShare + (i >= shown.count ? between() : 0);
  }
  double rows() const { return at(shown.all); }
  double height(std::size_t i) const {
    return at(i + 1) - at(i) - (i + 1 == shown.count ? between() : 0);
  }
  // playhead: the row of the rule, or of the last line.
  double playhead() const { return rule() ? at(shown.count) - 1 : rows() - 1; }
  // first_at: the first line that reaches below this row.
  std::size_t first_at(double row) const {
    std::size_t low = 0, high = shown.all;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      at(middle) + height(middle) < row ? low = middle + 1 : high = middle;
    }
    return low;
  }
};

// output_line: with its time and who wrote it; half as strong after the playhead.
void output_line(Ui& ui, const Scene& scene, const ConsoleState& s, const RowColumns& columns,
                 const model::ConsoleLine& line, bool after, float row_h) {
  const float opacity = after ? 0.5f : 1;
  const TimeNs end = scene.model.lanes.end_ns();
  ui.text_in(columns.time, Font::Value, faded(ui.c().text3, opacity), stamp_text(line.time_ns, end),
             Align::Right);
  lane_cells(ui, scene, columns, line.lane, ui.c().text2, opacity);
  const Color ink = line.stream == 2               ? ui.c().error
                    : line.stream == model::kTyped ? ui.c().text2
                                                   : ui.c().text1;
  const Color color = faded(ink, opacity);
  const std::string text = base::visible(after ? line.text() : line.text(scene.cursor()));
  Rect part{columns.text.x, columns.text.y, columns.text.w + 1, row_h};
  for (const std::string& piece : ui.wrap(Font::Value, text, columns.text.w)) {
    const std::size_t match = find_ignoring_case(piece, s.filter);
    const bool matches = match != std::string::npos;
    marked_text(ui, part, Font::Value, color, piece, matches ? match : 0,
                matches ? match + s.filter.size() : 0);
    part = part.moved(0, ui.px(kWrappedRow));
  }
}

// playhead_rule: "after the playhead", in its colour.
void playhead_rule(Ui& ui, Rect row) {
  ui.note("console.rule", row);
  row = row.inset(ui.px(16), 0);
  const float y = std::round(row.mid_y()), thick = std::max(1.0f, ui.px(1));
  ui.fill({row.x, y, ui.px(18), thick}, ui.c().playhead);
  row.cut_left(ui.px(26));
  row.cut_left(ui.text_in(row, Font::Small, ui.c().playhead, tr("after the playhead")) + ui.px(8));
  if (row.w > 0) ui.fill({row.x, y, row.w, thick}, ui.c().border_strong);
}

// nothing_shown: why there is no line at all.
const char* nothing_shown(const Scene& scene, const Shown& shown) {
  const bool filtered = shown.rows != nullptr && !scene.model.console.lines().empty();
  if (filtered) return tr("No line passes the filter.");
  return scene.trace().whole() ? tr("The program wrote nothing.")
                               : tr("Nothing was printed so far.");
}

void output(Ui& ui, const Scene& scene, ConsoleState& s, const Rect& pane, const Shown& shown,
            bool moved, Intents& intents) {
  if (shown.all == 0) {
    ui.text_in(pane, Font::Small, ui.c().text3, nothing_shown(scene, shown), Align::Center);
    return;
  }
  const float row = ui.px(kListRow);
  const TimeNs end = scene.model.lanes.end_ns();
  const float time_w = std::max(ui.text_width(Font::Value, stamp_text(end, end)), ui.px(40));
  const float name_w = lane_name_width(ui, scene);
  const Rect body = pane.inset(0, ui.px(8));
  Rect whole{body.x, 0, body.w - ui.px(4), row};
  measure_rows(ui, scene, s, shown, row_columns(ui, whole, time_w, name_w).text.w);
  const OutputList list{shown, s.wrapped.beyond};
  const double fits = static_cast<double>(body.h / row);
  if (moved) follow_row(s.console_top, list.playhead(), fits);
  s.console_top = std::clamp(s.console_top, 0.0, std::max(0.0, list.rows() - fits));
  const auto y_of = [&](double at) {
    return std::round(body.y + static_cast<float>(at - s.console_top) * row);
  };
  ui.push_clip(pane);
  if (list.rule()) {
    const float y = y_of(list.playhead());
    if (list.nothing_yet()) {
      const std::string at = base::format_time(scene.world.now_ns());
      ui.text_in(Rect{body.x, y - row, body.w, row}.inset(ui.px(16), 0), Font::Small, ui.c().text3,
                 fill(tr("Nothing printed up to {time}."), {{"time", at}}));
    }
    playhead_rule(ui, {body.x, y, body.w, row});
  }
  for (std::size_t i = list.first_at(s.console_top); i < shown.all; ++i) {
    const float y = y_of(list.at(i));
    if (y > pane.bottom()) break;
    const Rect r{body.x, y, body.w, static_cast<float>(list.height(i)) * row};
    const std::size_t index = shown.line(i);
    const model::ConsoleLine& line = scene.model.console.lines()[index];
    Rect body_hit = r;
    body_hit.cut_right(ui.px(12));
    const Hit hit = ui.hit("console.line." + std::to_string(index), body_hit);
    ui.fill(r, s.chosen.contains(index) ? ui.c().tint : hit.hovered ? ui.c().hover : 0);
    if (hit.clicked) {
      choose(ui.input(), s, shown, i);
      if (!ui.input().shift && !ui.input().ctrl) {
        intents.push_back(intent::GoTo{line.first, line.lane});
      }
    }
    whole.y = r.y;
    output_line(ui, scene, s, row_columns(ui, whole, time_w, name_w), line, i >= shown.count, row);
  }
  ui.scroll_rows("console.scroll", body, list.rows(), row, s.console_top);
  ui.pop_clip();
  const bool wants_copy = ui.input().ctrl && ui.key(key::kC, false);
  if (wants_copy && (ui.hovering(pane) || !s.chosen.empty())) copy_lines(ui, scene, s, shown);
}

// filter_row: below the tabs: what the list is narrowed to.
void filter_row(Ui& ui, const Scene& scene, ConsoleState& s, LaneId selected, Rect bar) {
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  Rect in = bar.inset(ui.px(16), ui.px(5));
  if (s.tab == ConsoleTab::Events) {
    event_sorts(ui, s, in.cut_right(event_sorts_width(ui)));
  } else {
    const std::string name = scene.model.names.lane(selected);
    const std::string label = fill(tr("Only {lane}"), {{"lane", name}});
    const float w = std::min(ui.text_width(Font::SmallMedium, label) + ui.px(18), in.w * 0.5f);
    if (ui.text_button("console.only", in.cut_right(w), label, s.only_selected)) {
      s.only_selected = !s.only_selected;
      s.chosen.clear();
    }
  }
  in.cut_right(ui.px(8));
  const bool focus = s.focus_filter;
  s.focus_filter = false;
  if (ui.search_field("console.filter", in, s.filter, tr("Filter"), focus)) s.chosen.clear();
}

std::string count_text(const Scene& scene, const ConsoleState& s, const Shown& shown) {
  if (s.tab == ConsoleTab::Events) {
    const std::string all = std::to_string(scene.trace().size());
    if (!events_narrowed(s)) return fill(tr("{n} events"), {{"n", all}});
    return fill(tr("{n} of {all}"), {{"n", std::to_string(s.events.rows.size())}, {"all", all}});
  }
  const std::string n = std::to_string(shown.count);
  const std::size_t all = scene.model.console.count_at(scene.cursor());
  if (shown.rows != nullptr) {
    return fill(tr("{n} of {all}"), {{"n", n}, {"all", std::to_string(all)}});
  }
  return all == 1 ? tr("1 line") : fill(tr("{n} lines"), {{"n", n}});
}

// badge: behind the last tab: how many findings there are.
void badge(Ui& ui, const Scene& scene, const Rect& at) {
  const auto& list = scene.model.findings.list();
  if (list.empty()) return;
  const std::string text = std::to_string(list.size());
  const float w = std::max(ui.px(18), ui.text_width(Font::SmallMedium, text) + ui.px(10));
  const Rect r{at.x - ui.px(18), std::round(at.mid_y() - ui.px(9)), w, ui.px(18)};
  const bool error = std::any_of(list.begin(), list.end(), [&](const model::Finding& f) {
    return finding_color(ui, f.kind) == ui.c().error;
  });
  const Color color = error ? ui.c().error : ui.c().warning;
  ui.fill(r, mix(ui.c().panel, color, ui.theme().dark() ? 0.25f : 0.16f), ui.px(9));
  ui.text_in(r, Font::SmallMedium, color, text, Align::Center);
  ui.note("findings.badge", r);
}

// console_header: the tabs, how much there is, and the buttons of the list. True while the filter
// shows.
bool console_header(Ui& ui, const Scene& scene, ConsoleState& s, const Shown& shown,
                    const Rect& bar) {
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  const int current = static_cast<int>(s.tab);
  const std::vector<std::string> labels = {tr("Console"), tr("Events"), tr("Findings")};
  float used = 0;
  Rect in = bar.inset(ui.px(16), 0);
  in.w += ui.px(10);  // an icon has room around it
  const int chosen = ui.tabs("console.tab", in, labels, current, &used);
  if (chosen != current) s.followed = UINT64_MAX;
  s.tab = static_cast<ConsoleTab>(chosen);
  in.cut_left(used);
  badge(ui, scene, in.cut_left(ui.px(6)));
  if (s.tab == ConsoleTab::Findings) return false;
  const bool narrowed = !s.filter.empty() || s.only_selected || s.kinds != 0;
  const auto button = [&](const char* id, const char* glyph, const char* tip) {
    if (in.w < ui.px(24)) return false;  // a narrow pane keeps the tabs
    const Rect cell = in.cut_right(std::min(in.w, ui.px(28)));
    return ui.icon_button(id, cell.inset(ui.px(1), ui.px(7)), Font::Icon16, glyph, tip);
  };
  if (button("console.search", icon::kSearch, tr("Filter this list  /"))) {
    s.filter_open = !(s.filter_open || narrowed);
    s.focus_filter = s.filter_open;
    if (!s.filter_open) s.filter.clear(), s.only_selected = false, s.kinds = 0;
  }
  if (s.tab == ConsoleTab::Console &&
      button("console.copy", icon::kCopy, tr("Copy the chosen lines, or all  Ctrl+C"))) {
    copy_lines(ui, scene, s, shown);
  }
  in.cut_right(ui.px(6));
  const std::string count = count_text(scene, s, shown);  // a part of it would say nothing
  if (ui.text_width(Font::Small, count) <= in.w) {
    ui.text_in(in, Font::Small, ui.c().text3, count, Align::Right);
  }
  return s.filter_open || narrowed;
}

}  // namespace

Intents console_view(Ui& ui, const Scene& scene, ConsoleState& state, LaneId selected, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  state.hovered = ui.hovering(pane);
  const Shown shown = shown_lines(ui, scene, state, selected);
  if (console_header(ui, scene, state, shown, pane.cut_top(header_height(ui)))) {
    filter_row(ui, scene, state, selected, pane.cut_top(ui.px(38)));
  }
  const bool moved = state.followed != scene.world.cursor();
  state.followed = scene.world.cursor();
  switch (state.tab) {
    case ConsoleTab::Console:
      output(ui, scene, state, pane, shown_lines(ui, scene, state, selected), moved, intents);
      break;
    case ConsoleTab::Events:
      events_view(ui, scene, state, pane, moved, intents);
      break;
    case ConsoleTab::Findings:
      findings_view(ui, scene, state, pane, intents);
      break;
  }
  return intents;
}

}  // namespace fiberscope::ui
