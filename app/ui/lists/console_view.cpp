#include "app/ui/lists/console_view.h"

#include <algorithm>
#include <cmath>

#include "app/ui/lists/events_view.h"
#include "app/ui/lists/findings_view.h"
#include "app/ui/lists/rows.h"
#include "app/ui/telling/finding_card.h"
#include "app/ui/telling/time_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr std::uint64_t kLinesPerFrame = 20'000;

// passing: the lines that are shown, as row numbers; empty `all` means every line up to `count`.
struct Shown {
  const std::vector<std::uint32_t>* rows = nullptr;  // nullptr: all of them
  std::size_t count = 0;
  std::size_t line(std::size_t i) const { return rows == nullptr ? i : (*rows)[i]; }
};

Shown shown_lines(Ui& ui, const Scene& scene, ConsoleState& s, LaneId selected) {
  const auto& lines = scene.model.console.lines();
  const std::size_t count = scene.model.console.count_at(scene.cursor());
  const LaneId only = s.only_selected ? selected : LaneId{};
  if (s.filter.empty() && !only) return {nullptr, count};
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
  return {&s.output.rows, static_cast<std::size_t>(end - s.output.rows.begin())};
}

// choose: which lines are copied: one; with Ctrl one more or less; with Shift all between.
void choose(const Input& in, ConsoleState& s, const Shown& shown, std::size_t i) {
  const std::size_t line = shown.line(i);
  if (in.shift && s.anchor < shown.count) {
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
  s.expanded = line;
}

// copy_lines: the chosen ones, or all that are shown.
void copy_lines(Ui& ui, const Scene& scene, const ConsoleState& s, const Shown& shown) {
  std::string text;
  for (std::size_t i = 0; i < shown.count; ++i) {
    const std::size_t line = shown.line(i);
    if (!s.chosen.empty() && !s.chosen.contains(line)) continue;
    text += scene.model.console.lines()[line].text(scene.cursor()) + "\n";
  }
  ui.copy(text);
}

void output(Ui& ui, const Scene& scene, ConsoleState& s, const Rect& pane, const Shown& shown,
            bool moved, Intents& intents) {
  const auto& lines = scene.model.console.lines();
  if (shown.count == 0) {
    const bool filtered = shown.rows != nullptr && scene.model.console.count_at(scene.cursor()) > 0;
    ui.text_in(pane, Font::Small, ui.c().text3,
               filtered        ? tr("No line passes the filter.")
               : lines.empty() ? tr("The program wrote nothing.")
                               : tr("Nothing written up to here."),
               Align::Center);
    return;
  }
  const float row = ui.px(kListRow), wrapped_h = ui.px(20);
  const TimeNs end = scene.model.lanes.end_ns();
  const float time_w = std::max(ui.text_width(Font::Value, stamp_text(end, end)), ui.px(40));
  const float name_w = lane_name_width(ui, scene);
  const Rect body = pane.inset(0, ui.px(8));
  const float text_w = row_columns(ui, {pane.x, 0, pane.w, row}, time_w, name_w).text.w;
  // the one line that is shown whole, and how many rows it takes more than the others
  std::vector<std::string> whole;
  std::size_t whole_at = SIZE_MAX;
  for (std::size_t i = 0; i < shown.count && s.expanded != SIZE_MAX; ++i) {
    if (shown.line(i) < s.expanded) continue;
    if (shown.line(i) == s.expanded) whole_at = i;
    break;
  }
  if (whole_at != SIZE_MAX) {
    whole = ui.wrap(Font::Value, lines[s.expanded].text(scene.cursor()), text_w);
  }
  const double extra =
      whole.size() > 1 ? static_cast<double>(static_cast<float>(whole.size() - 1) * wrapped_h / row)
                       : 0;
  const double rows = static_cast<double>(shown.count) + extra;
  const double fits = static_cast<double>(body.h / row);
  if (moved) follow_row(s.console_top, rows - 1, fits);
  s.console_top = std::clamp(s.console_top, 0.0, std::max(0.0, rows - fits));
  ui.push_clip(pane);
  auto first = static_cast<std::size_t>(std::max(0.0, s.console_top - extra - 1));
  for (std::size_t i = first; i < shown.count; ++i) {
    const double at =
        static_cast<double>(i) + (whole_at != SIZE_MAX && i > whole_at ? extra : 0) - s.console_top;
    const float h = i == whole_at ? row + static_cast<float>(extra) * row : row;
    const Rect r{body.x, std::round(body.y + static_cast<float>(at) * row), body.w, h};
    if (r.bottom() < pane.y) continue;
    if (r.y > pane.bottom()) break;
    const std::size_t index = shown.line(i);
    const model::ConsoleLine& line = lines[index];
    Rect body_hit = r;
    body_hit.cut_right(ui.px(12));
    const Hit hit = ui.hit("console.line." + std::to_string(index), body_hit);
    const bool on = s.chosen.contains(index);
    ui.fill(r, on ? ui.c().tint : hit.hovered ? ui.c().hover : 0);
    if (hit.clicked) {
      choose(ui.input(), s, shown, i);
      if (!ui.input().shift && !ui.input().ctrl) {
        intents.push_back(intent::GoTo{line.first, line.lane});
      }
    }
    RowColumns c = row_columns(ui, {r.x, r.y, r.w, row}, time_w, name_w);
    ui.text_in(c.time, Font::Value, ui.c().text3, stamp_text(line.time_ns, end), Align::Right);
    lane_cells(ui, scene, c, line.lane, ui.c().text2);
    const Color color = line.stream == 2 ? ui.c().error : ui.c().text1;
    const std::string text = line.text(scene.cursor());
    if (i == whole_at && whole.size() > 1) {
      for (const std::string& part : whole) {
        ui.text_in({c.text.x, c.text.y, c.text.w + 1, row}, Font::Value, color, part);
        c.text = c.text.moved(0, wrapped_h);
      }
      continue;
    }
    const std::size_t match = find_ignoring_case(text, s.filter);
    const bool matches = match != std::string::npos;
    marked_text(ui, c.text, Font::Value, color, text, matches ? match : 0,
                matches ? match + s.filter.size() : 0);
    if (hit.hovered && ui.text_width(Font::Value, text) > c.text.w) ui.tooltip(text);
  }
  ui.scroll_rows("console.scroll", body, rows, row, s.console_top);
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
  ui.text_in(in, Font::Small, ui.c().text3, count_text(scene, s, shown), Align::Right);
  return s.filter_open || narrowed;
}

}  // namespace

Intents console_view(Ui& ui, const Scene& scene, ConsoleState& state, LaneId selected, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  state.hovered = ui.hovering(pane);
  const Shown shown = shown_lines(ui, scene, state, selected);
  if (console_header(ui, scene, state, shown, pane.cut_top(ui.px(41)))) {
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
