#include "app/ui/lists/search_view.h"

#include <algorithm>
#include <cmath>

#include "app/model/words/folded.h"
#include "app/ui/lists/rows.h"
#include "app/ui/telling/lane_words.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

using model::ResultKind;
using model::SearchResult;
using words::fill;
using words::tr;

// Events looked through in one frame.
constexpr std::uint64_t kEventsPerFrame = 16'000;

const char* group_name(ResultKind kind) {
  switch (kind) {
    case ResultKind::Name:
      return tr("Coroutines");
    case ResultKind::Source:
      return tr("Lines of the program");
    case ResultKind::Output:
      return tr("Output");
    case ResultKind::Note:
      return tr("Notes");
    case ResultKind::Event:
      break;
  }
  return tr("Events and their reasons");
}

// A row of the list: the title of a group, or a result.
struct Row {
  ResultKind kind;
  const SearchResult* result = nullptr;  // nullptr: the group's title
};

std::vector<Row> rows_of(const model::Search& search) {
  std::vector<Row> rows;
  for (std::size_t k = 0; k < model::kResultKinds; ++k) {
    const auto kind = static_cast<ResultKind>(k);
    bool titled = false;
    for (const SearchResult& result : search.results()) {
      if (result.kind != kind) continue;
      if (!titled) rows.push_back({kind, nullptr});
      titled = true;
      rows.push_back({kind, &result});
    }
  }
  return rows;
}

// go: a name selects, and goes back to its birth only if it is not born yet; a line is shown.
void go(const Scene& scene, const SearchResult& result, Intents& intents) {
  if (result.place.line != 0 && result.kind == ResultKind::Source) {
    intents.push_back(intent::ShowLine{result.place});
  }
  const bool lives = result.kind == ResultKind::Name && scene.world.lane(result.lane) != nullptr;
  if (lives) {
    intents.push_back(intent::Select{result.lane});
  } else if (result.event) {
    intents.push_back(intent::GoTo{result.event, result.lane, model::FocusReason::Hit});
  }
}

// from_match: where to begin a text so that its match is in sight, and the cut text.
std::size_t from_match(const Ui& ui, const SearchResult& result, float width) {
  const std::string_view text = result.text;
  if (ui.text_width(Font::Small, text.substr(0, result.end)) <= width) return 0;
  std::size_t from = result.begin;
  while (from > 0 &&
         ui.text_width(Font::Small, text.substr(from, result.begin - from)) < width / 3) {
    --from;
  }
  return std::min<std::size_t>(base::at_or_after(text, from), result.begin);
}

void result_row(Ui& ui, const Scene& scene, const SearchResult& result, Rect r, bool chosen) {
  Rect in = r.inset(ui.px(14), 0);
  const Rect mark = in.cut_left(ui.px(22));
  if (result.lane) {
    ui.fill({mark.x, std::round(r.mid_y() - ui.px(5)), ui.px(10), ui.px(10)},
            ui.c().hue[hue_of(scene.model.lanes, result.lane)], ui.px(3));
  } else {
    ui.icon({mark.x - ui.px(3), r.y, ui.px(16), r.h}, Font::Icon16, ui.c().text3,
            result.kind == ResultKind::Source ? icon::kCode : icon::kInfo);
  }
  std::string where;
  if (result.place.line != 0) where = scene.model.names.place(result.place);
  if (result.event && result.kind != ResultKind::Source) {
    where =
        fill(tr("step {n}"), {{"n", std::to_string(scene.model.steps.number_at(result.event))}});
  }
  const float where_w = std::min(ui.text_width(Font::Value, where) + 1, in.w * 0.4f);
  ui.text_in(in.cut_right(where_w), Font::Value, ui.c().text3, where, Align::Right);
  in.cut_right(ui.px(12));
  const std::size_t from = from_match(ui, result, in.w);
  const std::string shown = (from > 0 ? "\u2026" : "") + result.text.substr(from);
  const std::size_t dots = from > 0 ? std::string_view("\u2026").size() : 0;
  marked_text(ui, in, Font::Small, chosen ? ui.c().text1 : ui.c().text2, shown,
              result.begin - from + dots, result.end - from + dots);
}

// footer: how far the search has come, and the keys.
void footer(Ui& ui, const Scene& scene, const SearchState& s, const Rect& bar) {
  ui.fill({bar.x, bar.y, bar.w, 1}, ui.c().border);
  Rect in = bar.inset(ui.px(14), 0);
  std::string text;
  if (!s.typed.empty()) {
    text = fill(s.search.count() == 1 ? tr("1 result") : tr("{n} results"),
                {{"n", std::to_string(s.search.count())}});
    if (!s.search.done(scene.trace())) {
      const double share = static_cast<double>(s.search.looked()) /
                           static_cast<double>(std::max<std::uint64_t>(1, scene.trace().size()));
      text += ", " + fill(tr("looked through {n} %"),
                          {{"n", std::to_string(static_cast<int>(share * 100))}});
    }
  }
  const char* keys = tr("\u2191 \u2193 choose   Enter go   Esc close");
  ui.text_in(in.cut_right(ui.text_width(Font::Small, keys) + 1), Font::Small, ui.c().text3, keys);
  ui.text_in(in, Font::Small, ui.c().text3, text);
}

// move_choice: Up and Down, over the titles of groups.
void move_choice(const Ui& ui, const std::vector<Row>& rows, SearchState& s) {
  int step = ui.pressed(key::kDown) ? 1 : ui.pressed(key::kUp) ? -1 : 0;
  if (rows.empty()) return;
  if (s.chosen >= rows.size()) s.chosen = 0;
  const auto title = [&](std::size_t i) { return rows[i].result == nullptr; };
  if (title(s.chosen) && step == 0) step = 1;
  if (step == 0) return;
  const std::size_t before = s.chosen;
  do {
    const auto next = static_cast<std::ptrdiff_t>(s.chosen) + step;
    if (next < 0 || next >= static_cast<std::ptrdiff_t>(rows.size())) {
      s.chosen = before;
      return;
    }
    s.chosen = static_cast<std::size_t>(next);
  } while (title(s.chosen));
  s.reveal = true;
}

}  // namespace

Intents search_popup(Ui& ui, const Scene& scene, SearchState& s, const Rect& screen) {
  Intents intents;
  if (!ui.popup_open("search")) return intents;
  ui.enter_popup();
  const float width = std::min(ui.px(680), screen.w - ui.px(32));
  const float field_h = ui.px(48), footer_h = ui.px(32), row_h = ui.px(28);
  if (s.search.needle() != model::fold(s.typed)) {
    s.search = model::Search(s.typed);
    s.chosen = 0;
    s.top = 0;
  }
  if (s.search.step(scene.trace(), scene.model.names, kEventsPerFrame)) ui.ask_frame();
  const std::vector<Row> rows = rows_of(s.search);
  const float list_h =
      std::clamp(static_cast<float>(rows.size()) * row_h + ui.px(12),
                 s.typed.empty() ? 0.0f : ui.px(52), std::max(ui.px(90), screen.h * 0.55f));
  Rect r{std::round(screen.mid_x() - width / 2), ui.px(64), width, field_h + list_h + footer_h};
  ui.popup_panel(r);
  ui.note("search.panel", r);
  const bool dismissed = ui.popup_dismissed(r);
  Rect field = r.cut_top(field_h);
  ui.fill({field.x, field.bottom() - 1, field.w, 1}, ui.c().border);
  ui.icon({field.x + ui.px(12), field.y, ui.px(22), field.h}, Font::Icon20, ui.c().text3,
          icon::kSearch);
  field.cut_left(ui.px(44));
  field.cut_right(ui.px(12));
  const std::string typed = s.typed;
  ui.text_field("search.field", field, s.typed,
                tr("Search names, output, reasons and lines of the program"), s.focus);
  s.focus = false;
  footer(ui, scene, s, r.cut_bottom(footer_h));
  move_choice(ui, rows, s);
  const Rect list = r.inset(0, ui.px(6));
  if (rows.empty() && !s.typed.empty()) {
    ui.text_in(list, Font::Small, ui.c().text3,
               s.search.done(scene.trace()) ? tr("Nothing found.") : tr("Searching"),
               Align::Center);
  }
  const double fits = static_cast<double>(list.h / row_h);
  if (s.reveal) follow_row(s.top, static_cast<double>(s.chosen), fits);
  s.reveal = false;
  s.top = std::clamp(s.top, 0.0, std::max(0.0, static_cast<double>(rows.size()) - fits));
  ui.push_clip(list);
  const SearchResult* taken = nullptr;
  for (auto i = static_cast<std::size_t>(s.top); i < rows.size(); ++i) {
    const auto at = static_cast<float>(static_cast<double>(i) - s.top);
    const Rect row{list.x, std::round(list.y + at * row_h), list.w, row_h};
    if (row.y > list.bottom()) break;
    if (rows[i].result == nullptr) {
      ui.text_in(row.inset(ui.px(14), 0), Font::SmallMedium, ui.c().text3,
                 group_name(rows[i].kind));
      continue;
    }
    Rect body = row;
    body.cut_right(ui.px(12));
    const Hit h = ui.hit("search.result." + std::to_string(i), body);
    const bool on = i == s.chosen;
    if (on || h.hovered) {
      ui.fill(row.inset(ui.px(6), 0), on ? ui.c().tint : ui.c().hover, ui.px(5));
    }
    if (on) ui.note("search.chosen", row);
    if (h.clicked) taken = rows[i].result;
    result_row(ui, scene, *rows[i].result, row, on);
  }
  ui.scroll_rows("search.scroll", list, static_cast<double>(rows.size()), row_h, s.top);
  ui.pop_clip();
  if (ui.pressed(key::kEnter, false) && s.chosen < rows.size()) taken = rows[s.chosen].result;
  if (taken != nullptr) go(scene, *taken, intents);
  if (dismissed) s.typed = typed;  // a field gives up what was typed when Esc is pressed
  if (dismissed || taken != nullptr) ui.close_popup();
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
