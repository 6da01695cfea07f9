// The bars of the start page (start_view.h), and what opens from it: what was found, a chapter.
#include <algorithm>
#include <cmath>

#include "app/ui/lists/rows.h"
#include "app/ui/shell/sandbox.h"
#include "app/ui/shell/start_view.h"
#include "app/ui/shell/status_bar.h"
#include "app/ui/shell/top_bar.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

const char* const kSearchField = "start.search";
constexpr std::size_t kFoundShown = 9;

// found_items: those that hold all the words.
std::vector<const LibraryItem*> found_items(const StartFace& start, const std::string& typed) {
  std::vector<const LibraryItem*> first, later;  // in their names; anywhere
  const std::string needle = lower(typed);
  if (needle.empty()) return first;
  for (const LibraryItem& item : start.items) {
    const auto has = [&](const std::string& text) {
      return lower(text).find(needle) != std::string::npos;
    };
    if (has(item.title) || has(item.path.substr(item.path.rfind('/') + 1))) {
      first.push_back(&item);
    } else if (has(item.chapter) || has(item.misconception) ||
               item.words.find(needle) != std::string::npos) {
      later.push_back(&item);
    }
  }
  first.insert(first.end(), later.begin(), later.end());
  if (first.size() > kFoundShown) first.resize(kFoundShown);
  return first;
}

// item_row: of a list that opens over the page: what it is, how much of it was seen.
Hit item_row(Ui& ui, const std::string& id, const Rect& row, const LibraryItem& item, bool lit,
             const std::string& end) {
  const Hit h = ui.hit(id, row);
  ui.fill(row, h.hovered || lit ? ui.c().hover : 0, ui.px(5));
  Rect in = row.inset(ui.px(10), 0);
  const Rect sign = in.cut_left(ui.px(20));
  const bool bad = !item.error.empty();
  ui.icon(sign, Font::Icon16,
          bad         ? ui.c().error
          : item.seen ? ui.c().ok
                      : ui.c().text3,
          bad         ? icon::kError
          : item.seen ? icon::kCheck
                      : icon::kSchool);
  in.cut_left(ui.px(10));
  ui.text_in(in.cut_right(std::min(ui.text_width(Font::Small, end) + 1, in.w * 0.5f)), Font::Small,
             ui.c().text3, end, Align::Right);
  in.cut_right(ui.px(10));
  ui.text_in(in, Font::Body, ui.c().text1, item.title);
  if (h.hovered && bad) ui.tooltip(item.error);
  return h;
}

void open_item(Ui& ui, StartState& state, const LibraryItem& item, Intents& intents) {
  state.search.clear();
  ui.close_popup();
  intents.push_back(intent::OpenScenario{item.path});
}

// found_list: below the field, while something is written in it.
void found_list(Ui& ui, const StartFace& start, StartState& state, Intents& intents) {
  if (state.search.empty() || ui.any_popup()) return;
  const auto found = found_items(start, state.search);
  const Rect field = ui.anchored(kSearchField);
  const float row_h = ui.px(36);
  const auto rows = static_cast<float>(std::max<std::size_t>(found.size(), 1));
  const float w = std::max(field.w, ui.px(480));
  const Rect list{std::round(field.mid_x() - w / 2), field.bottom() + ui.px(6), w,
                  rows * row_h + ui.px(12)};
  ui.begin_float(list);
  ui.popup_panel(list);
  ui.note("start.found", list);
  Rect in = list.inset(ui.px(6));
  if (found.empty()) {
    ui.text_in(in, Font::Body, ui.c().text3, tr("Nothing matches."), Align::Center);
  }
  state.chosen = std::min(state.chosen, found.empty() ? 0 : found.size() - 1);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Hit h = item_row(ui, "start.found." + found[i]->path, in.cut_top(row_h), *found[i],
                           i == state.chosen, found[i]->chapter);
    if (h.clicked) open_item(ui, state, *found[i], intents);
  }
  ui.end_float();
}

void search_keys(Ui& ui, const StartFace& start, StartState& state, Intents& intents) {
  const auto found = found_items(start, state.search);
  if (found.empty()) return;
  if (ui.pressed(key::kDown)) state.chosen = std::min(state.chosen + 1, found.size() - 1);
  if (ui.pressed(key::kUp) && state.chosen > 0) --state.chosen;
  if (!ui.pressed(key::kEnter, false)) return;
  open_item(ui, state, *found[std::min(state.chosen, found.size() - 1)], intents);
}

// search_box: in the middle of the bar.
void search_box(Ui& ui, const StartFace& start, StartState& state, const Rect& r,
                Intents& intents) {
  const bool typing = ui.field_focused(kSearchField);
  ui.fill(r, ui.c().inset, ui.px(8));
  ui.stroke(r,
            typing           ? ui.c().accent
            : ui.hovering(r) ? ui.c().border_strong
                             : ui.c().border,
            ui.px(8));
  ui.anchor(kSearchField, r);
  Rect in = r.inset(ui.px(10), 0);
  ui.icon(in.cut_left(ui.px(22)), Font::Icon20, ui.c().text2, icon::kSearch);
  in.cut_left(ui.px(8));
  if (!typing) {
    const Rect cell = in.cut_right(ui.px(22));
    const Rect cap{cell.x, std::round(cell.mid_y() - ui.px(10)), ui.px(20), ui.px(20)};
    ui.stroke(cap, ui.c().border_strong, ui.px(4));
    ui.text_in(cap, Font::Value, ui.c().text2, "/", Align::Center);
  }
  const std::string hint = fill(tr("Search {n} programs, functions, words"),
                                {{"n", std::to_string(start.items.size())}});
  const bool focus = std::exchange(state.take_keyboard, false);
  if (ui.text_field(kSearchField, in, state.search, hint.c_str(), focus)) state.chosen = 0;
  if (typing || ui.field_focused(kSearchField)) search_keys(ui, start, state, intents);
  if (typing && ui.pressed(key::kEscape, false)) state.search.clear();
}

// chapter_list: the programs of a chapter, above or below its row.
void chapter_list(Ui& ui, const StartFace& start, StartState& state, const Rect& screen,
                  Intents& intents) {
  if (!ui.popup_open("chapter")) return;
  ui.enter_popup();
  std::vector<const LibraryItem*> items;
  for (const LibraryItem& item : start.items) {
    if (item.chapter == state.chapter) items.push_back(&item);
  }
  const Rect from = ui.anchored("start.chapter");
  const float row_h = ui.px(36), pad = ui.px(6);
  const float all = static_cast<float>(items.size()) * row_h;
  const float h = std::min(all + 2 * pad, screen.h - ui.px(80));
  const float above = from.y - ui.px(4) - h, below = from.bottom() + ui.px(4);
  const bool fits_below = below + h < screen.bottom() - ui.px(8);
  const Rect list{from.x, fits_below ? below : std::max(above, screen.y + ui.px(8)), from.w, h};
  ui.popup_panel(list);
  ui.note("start.chapter.list", list);
  const Rect in = list.inset(pad);
  ui.push_clip(in);
  float y = in.y - state.chapter_scroll;
  for (const LibraryItem* item : items) {
    std::string end;
    if (item->points > 0) {
      end = fill(tr("{n} of {all}"),
                 {{"n", std::to_string(item->points_seen)}, {"all", std::to_string(item->points)}});
    }
    const Rect row{in.x, y, in.w - ui.px(8), row_h};
    y += row_h;
    if (row.bottom() < in.y || row.y > in.bottom()) continue;
    if (item_row(ui, "start.item." + item->path, row, *item, false, end).clicked) {
      open_item(ui, state, *item, intents);
    }
  }
  ui.scroll("start.chapter.scroll", in, all, state.chapter_scroll);
  ui.pop_clip();
  if (ui.popup_dismissed(list)) ui.close_popup();
  ui.leave_popup();
}

}  // namespace

Intents start_bar(Ui& ui, const StartFace& start, const SessionFace& face, StartState& state,
                  const Rect& bar) {
  Intents intents;
  ui.fill(bar, ui.c().panel);
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  Rect in = bar.inset(ui.px(16), 0);
  if (logo(ui, in.cut_left(ui.px(24)), face.open ? tr("Back to what is open") : nullptr)) {
    intents.push_back(intent::GoHome{});
  }
  in.cut_left(ui.px(10));
  ui.text_in(in, Font::Title, ui.c().text1, "Fiberscope");
  const auto square = [&](const char* id, const char* glyph, const std::string& says,
                          const Intent& wish) {
    const Rect cell = in.cut_right(ui.px(46));
    const Rect button{cell.x + ui.px(6), std::round(cell.mid_y() - ui.px(17)), ui.px(34),
                      ui.px(34)};
    ui.anchor(id, button);
    if (ui.icon_button(id, button, Font::Icon20, glyph, says)) intents.push_back(wish);
  };
  const bool dark = ui.theme().dark(), english = words::language() == words::Language::English;
  square("settings", icon::kSettings, tr("Settings"), intent::OpenSettings{});
  square("theme", dark ? icon::kSun : icon::kMoon, dark ? tr("Light theme") : tr("Dark theme"),
         intent::ToggleTheme{});
  square("language", icon::kTranslate, english ? "简体中文" : "English",
         intent::SetLanguage{english ? "zh" : "en"});
  const float room = 2 * std::min(bar.mid_x() - bar.x - ui.px(180), in.right() - bar.mid_x());
  const float w = std::min(ui.px(360), room);
  if (w >= ui.px(120)) {
    search_box(ui, start, state,
               {std::round(bar.mid_x() - w / 2), std::round(bar.mid_y() - ui.px(18)), w, ui.px(36)},
               intents);
  }
  return intents;
}

Intents start_status(Ui& ui, const StartFace& start, const SessionFace& face, const Rect& bar) {
  Intents intents;
  ui.fill(bar, ui.c().panel);
  ui.fill({bar.x, bar.y, bar.w, 1}, ui.c().border);
  Rect in = bar.inset(ui.px(16), 0);
  if (keys_button(ui, in)) intents.push_back(intent::ShowKeys{});
  if (face.can_run) {
    const Rect cell = in.cut_right(ui.px(24));
    in.cut_right(ui.px(14));
    if (sandbox_shield(ui, face.sandbox,
                       {cell.x, std::round(cell.mid_y() - ui.px(11)), cell.w, ui.px(22)})) {
      intents.push_back(intent::ShowSandbox{});
    }
  }
  const std::string count = fill(tr("{programs} programs in {chapters} chapters"),
                                 {{"programs", std::to_string(start.items.size())},
                                  {"chapters", std::to_string(chapters_of(start.items).size())}});
  in.cut_left(ui.text_in(in, Font::Small, ui.c().text2, count) + ui.px(22));
  ui.text_in(in, Font::Small, ui.c().text2, tr("Works offline; nothing leaves this computer"),
             Align::Right);
  return intents;
}

Intents start_popups(Ui& ui, const StartFace& start, StartState& state, const Rect& screen) {
  Intents intents;
  found_list(ui, start, state, intents);
  chapter_list(ui, start, state, screen, intents);
  return intents;
}

}  // namespace fiberscope::ui
