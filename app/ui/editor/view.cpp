#include "app/ui/editor/view.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "app/ui/toolkit/code_text.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

void look_for_words(EditorState& state) {
  FindBar& find = state.find;
  const TextBuffer& text = state.document->text;
  const bool fresh_words = find.for_words != find.words.version();
  if (find.for_text == text.version() && !fresh_words) return;
  find.for_text = text.version();
  find.for_words = find.words.version();
  find.found = text.find_all(find.words.lines().front());
  if (!fresh_words || find.found.empty()) return;
  // while the words are typed, the first place from where the search began is shown
  const auto next = std::find_if(find.found.begin(), find.found.end(),
                                 [&](const TextRange& r) { return r.from >= find.from; });
  state.show(next == find.found.end() ? find.found.front() : *next);
}

// current: which of the places is selected; SIZE_MAX: none.
std::size_t current(const EditorState& state) {
  const auto& found = state.find.found;
  const auto at = std::find(found.begin(), found.end(), state.document->text.selection());
  return at == found.end() ? SIZE_MAX : static_cast<std::size_t>(at - found.begin());
}

void go_to_found(EditorState& state, bool forward) {
  const auto& found = state.find.found;
  if (found.empty()) return;
  const TextRange at = state.document->text.selection();
  if (forward) {
    const auto next = std::find_if(found.begin(), found.end(),
                                   [&](const TextRange& r) { return r.from >= at.to && r != at; });
    return state.show(next == found.end() ? found.front() : *next);
  }
  const auto before = std::find_if(found.rbegin(), found.rend(),
                                   [&](const TextRange& r) { return r.from < at.from; });
  state.show(before == found.rend() ? found.back() : *before);
}

void open_find(EditorState& state) {
  FindBar& find = state.find;
  const std::string selected = state.document->text.selected();
  if (!selected.empty() && selected.find('\n') == std::string::npos) {
    find.words = TextBuffer(selected);
    find.for_words = 0;
  }
  find.words.select_all();
  find.from = state.document->text.selection().from;
  find.open = find.take_keyboard = true;
  state.line.open = false;
}

void open_line(EditorState& state) {
  state.line = {true, true, TextBuffer()};
  state.find.open = false;
}

Rect bar_frame(Ui& ui, const Rect& pane, float width, const char* id) {
  const Rect r{std::max(pane.x, pane.right() - ui.px(width) - ui.px(18)), pane.y + ui.px(8),
               std::min(ui.px(width), pane.w), ui.px(44)};
  ui.shadow(r, ui.px(8));
  ui.fill(r, ui.c().raised, ui.px(8));
  ui.stroke(r, ui.c().border_strong, ui.px(8));
  ui.note(id, r);
  return r.inset(ui.px(6));
}

void find_bar(Ui& ui, EditorState& state, const Rect& pane) {
  constexpr const char* kId = "find.words";
  FindBar& find = state.find;
  Rect in = bar_frame(ui, pane, 404, "find.bar");
  if (find.take_keyboard) ui.focus(kId), find.take_keyboard = false;
  const bool typing = ui.focused(kId);
  const Rect field = in.cut_left(ui.px(200));
  const bool nowhere = !find.words.lines().front().empty() && find.found.empty();
  text_line(ui, kId, field, find.words, tr("Find"), Font::Code, nowhere);
  in.cut_left(ui.px(10));
  const std::size_t n = current(state);
  std::string count;
  if (nowhere) count = tr("nothing");
  if (!find.found.empty()) {
    count = fill(tr("{n} of {all}"), {{"n", n == SIZE_MAX ? "–" : std::to_string(n + 1)},
                                      {"all", std::to_string(find.found.size())}});
  }
  ui.text_in(in.cut_left(ui.px(86)), Font::Small, nowhere ? ui.c().error : ui.c().text2, count);
  const Rect before = in.cut_left(ui.px(32)), after = in.cut_left(ui.px(32));
  if (ui.icon_button("find.before", before, Font::Icon20, icon::kUp, tr("Previous  Shift+Enter"))) {
    go_to_found(state, false);
  }
  if (ui.icon_button("find.after", after, Font::Icon20, icon::kDown, tr("Next  Enter"))) {
    go_to_found(state, true);
  }
  bool close = ui.icon_button("find.close", in.cut_left(ui.px(32)), Font::Icon20, icon::kClose,
                              tr("Close  Esc"));
  if (typing) {
    if (ui.pressed(key::kEnter)) go_to_found(state, !ui.input().shift);
    close = close || ui.pressed(key::kEscape, false);
  }
  if (close) find.open = false, state.take_keyboard = true;
  look_for_words(state);
}

void line_bar(Ui& ui, EditorState& state, const Rect& pane) {
  constexpr const char* kId = "line.number";
  LineBar& bar = state.line;
  Rect in = bar_frame(ui, pane, 260, "line.bar");
  if (bar.take_keyboard) ui.focus(kId), bar.take_keyboard = false;
  const bool typing = ui.focused(kId);
  const std::string& words = bar.number.lines().front();
  std::size_t line = 0;
  const auto parsed = std::from_chars(words.data(), words.data() + words.size(), line);
  const bool good = parsed.ec == std::errc() && parsed.ptr == words.data() + words.size() &&
                    line >= 1 && line <= state.document->text.lines().size();
  const std::string hint = fill(tr("Line, 1 to {last}"),
                                {{"last", std::to_string(state.document->text.lines().size())}});
  text_line(ui, kId, in, bar.number, hint.c_str(), Font::Code, !good && !words.empty());
  if (!typing) {
    bar.open = false;
    return;
  }
  if (ui.pressed(key::kEscape, false)) bar.open = false, state.take_keyboard = true;
  if (ui.pressed(key::kEnter, false) && good) {
    state.show({{line - 1, 0}, {line - 1, 0}});
    bar.open = false;
    state.take_keyboard = true;
  }
}

void own_keys(Ui& ui, EditorState& state) {
  const Input& in = ui.input();
  if (in.ctrl && !in.shift && ui.pressed(key::kF, false)) open_find(state);
  if (in.ctrl && !in.shift && ui.pressed(key::kG, false)) open_line(state);
  if (ui.pressed(key::kF3) && !state.find.words.lines().front().empty()) {
    look_for_words(state);
    go_to_found(state, !in.shift);
  }
}

void header(Ui& ui, const EditorState& state, const Rect& bar, Intents& intents) {
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  const Document& document = *state.document;
  Rect in = bar;
  in.cut_left(ui.px(16));
  in.cut_right(mode_switch_width(ui));
  const std::string name = document.name();
  const float w = std::min(ui.text_width(Font::BodyMedium, name) + 1, in.w);
  const Rect tab = in.cut_left(w);
  ui.text_in(tab, Font::BodyMedium, ui.c().text1, name);
  ui.fill({tab.x, bar.bottom() - ui.px(2), tab.w, ui.px(2)}, ui.c().accent, ui.px(1));
  ui.note("editor.tab", tab);
  if (ui.hovering(tab)) ui.tooltip(document.path().empty() ? name : document.path());
  if (document.unsaved()) {
    in.cut_left(ui.px(8));
    const Rect dot = in.cut_left(ui.px(8));
    ui.fill({dot.x, std::round(dot.mid_y() - ui.px(4)), ui.px(8), ui.px(8)}, ui.c().warning,
            ui.px(4));
    ui.note("editor.unsaved", dot);
    if (ui.hovering(dot.inset(-ui.px(6), 0))) ui.tooltip(tr("Not saved yet  Ctrl+S"));
  }
  in.cut_left(ui.px(14));
  const auto chip = [&](const char* id, const char* words, Color color) {
    const float width = ui.text_width(Font::SmallMedium, words) + ui.px(20);
    if (width > in.w) return Hit{};
    const Rect r{in.x, std::round(in.mid_y() - ui.px(11)), width, ui.px(22)};
    in.cut_left(width + ui.px(8));
    const Hit h = ui.hit(id, r);
    ui.fill(r, mix(ui.c().panel, color, h.hovered ? 0.28f : 0.16f), ui.px(11));
    ui.text_in(r, Font::SmallMedium, color, words, Align::Center);
    return h;
  };
  if (state.differs()) {
    if (chip("editor.edited", tr("edited \u2013 F5 runs it"), ui.c().accent).clicked) {
      intents.push_back(intent::RunAgain{});
    }
  }
  if (document.built_in()) {
    const Hit h = chip("editor.built_in", tr("built in"), ui.c().text3);
    if (h.hovered) ui.tooltip(tr("Saving makes a copy of your own; the original stays."));
    if (h.clicked) intents.push_back(intent::SaveProgramAs{});
  }
}

void footer(Ui& ui, const EditorState& state, Rect bar) {
  ui.fill({bar.x, bar.y, bar.w, 1}, ui.c().border);
  bar = bar.inset(ui.px(16), 0);
  const TextBuffer& text = state.document->text;
  const TextPlace at = text.caret();
  const std::string_view before = std::string_view(text.lines()[at.line]).substr(0, at.column);
  const std::string place = fill(tr("Line {line}, column {column}"),
                                 {{"line", std::to_string(at.line + 1)},
                                  {"column", std::to_string(base::characters(before) + 1)}});
  bar.cut_left(ui.text_in(bar, Font::Small, ui.c().text3, place) + ui.px(18));
  if (text.has_selection()) {
    const std::string selected =
        fill(tr("{n} selected"), {{"n", std::to_string(base::characters(text.selected()))}});
    bar.cut_left(ui.text_in(bar, Font::Small, ui.c().text3, selected) + ui.px(18));
  }
  ui.text_in(bar, Font::Small, ui.c().text3,
             tr("Ctrl+F find   Ctrl+G line   Ctrl+/ comment   F5 run"), Align::Right);
}

// failed_line: where the line that failed stands now; nothing when it was changed.
std::optional<LineMark> failed_line(const TextBuffer& text, const Failure& failure) {
  const auto& lines = text.lines();
  const auto was = static_cast<std::ptrdiff_t>(failure.mark.line);
  constexpr std::ptrdiff_t kReach = 200;
  for (std::ptrdiff_t d = 0; d <= kReach; ++d) {
    for (const std::ptrdiff_t at : {was + d, was - d}) {
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(lines.size())) continue;
      const auto line = static_cast<std::size_t>(at);
      if (lines[line] == failure.text) return LineMark{line, failure.mark.message};
    }
  }
  return {};
}

// look_for_bytes: the lines that are not text, though the file is.
void look_for_bytes(EditorState& state) {
  const TextBuffer& text = state.document->text;
  if (std::exchange(state.no_text_for, text.version()) == text.version()) return;
  state.no_text.clear();
  for (std::size_t i = 0; i < text.lines().size(); ++i) {
    const std::string& line = text.lines()[i];
    if (base::is_utf8(line)) continue;
    const std::string shown = bytes_visible(line);
    const std::size_t at = shown.find("\\x");
    state.no_text.push_back(
        {i, fill(tr("{byte} is no UTF-8: write the character anew"),
                 {{"byte", at == std::string::npos ? std::string() : shown.substr(at, 4)}})});
  }
}

}  // namespace

bool EditorState::differs() const {
  if (!document) return false;
  if (compared_ != document->text.version() || compared_to_ != ran) {
    compared_ = document->text.version();
    compared_to_ = ran;
    differs_ = document->text.text() != ran;
  }
  return differs_;
}

void EditorState::show(TextRange range) {
  document->text.select(range);
  area.reveal = area.centre = true;
}

Intents editor_view(Ui& ui, EditorState& state, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  header(ui, state, pane.cut_top(header_height(ui)), intents);
  if (pane.h > ui.px(120)) footer(ui, state, pane.cut_bottom(ui.px(26)));
  if (state.take_keyboard) ui.focus(kEditorId), state.take_keyboard = false;
  const bool typing = ui.focused(kEditorId) || ui.focused("find.words");
  if (typing) own_keys(ui, state);
  if (ui.focused(kEditorId) && ui.pressed(key::kEscape, false)) {
    state.find.open ? state.find.open = false : (ui.drop_focus(), false);
  }
  TextAreaLook look;
  for (const Failure& failure : state.failures) {
    auto failed = failed_line(state.document->text, failure);
    if (failed) look.errors.push_back(std::move(*failed));
  }
  look_for_bytes(state);
  look.errors.insert(look.errors.begin(), state.no_text.begin(), state.no_text.end());
  if (state.find.open) look.found = state.find.found;
  text_area(ui, kEditorId, pane, state.document->text, state.area, look);
  if (state.find.open) find_bar(ui, state, pane);
  if (state.line.open) line_bar(ui, state, pane);
  return intents;
}

float mode_switch_width(const Ui& ui) { return ui.px(170); }

Intents mode_switch(Ui& ui, const EditorState& state, const Rect& header) {
  Intents intents;
  Rect in = header;
  in.cut_right(ui.px(12));
  const Rect cell = in.cut_right(ui.px(108));
  const Rect r{cell.x, std::round(cell.mid_y() - ui.px(14)), cell.w, ui.px(28)};
  const int now = state.editing ? 1 : 0;
  const int chosen = ui.segmented("source.mode", r, {tr("Run"), tr("Edit")}, now);
  if (chosen != now) intents.push_back(intent::EditProgram{chosen == 1});
  ui.note("source.mode", r);
  if (ui.hovering(r)) ui.tooltip(tr("Show the run, or edit the program  Ctrl+E"));
  in.cut_right(ui.px(8));
  const Rect square = in.cut_right(ui.px(32));
  if (ui.icon_button("source.machine", square.inset(0, ui.px(5)), Font::Icon20, icon::kTune,
                     tr("The machine: seed, order, cores, costs  Ctrl+M"))) {
    intents.push_back(intent::ToggleMachine{});
  }
  return intents;
}

}  // namespace fiberscope::ui
