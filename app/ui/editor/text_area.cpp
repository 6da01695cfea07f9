#include "app/ui/editor/text_area.h"

#include <algorithm>
#include <cmath>

#include "app/ui/toolkit/python_colors.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

constexpr float kRow = 23, kPad = 8, kGutter = 66;

enum class Extent : std::uint8_t { OneLine, ManyLines };

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

// command_keys: with Ctrl: clipboard, undo, comments. True when one was used.
bool command_keys(Ui& ui, TextBuffer& text, Extent extent) {
  const auto pressed = [&](int key) { return ui.pressed(key); };
  if (pressed(key::kA)) return text.select_all(), true;
  if (pressed(key::kC) || pressed(key::kX)) {
    if (!text.has_selection() && extent == Extent::ManyLines) text.select_line(text.caret().line);
    if (!text.has_selection()) return true;
    ui.copy(text.selected());
    if (pressed(key::kX)) text.insert({});
    return true;
  }
  if (pressed(key::kV)) {
    const std::string pasted = ui.clipboard();
    text.insert(extent == Extent::OneLine ? one_line(pasted) : pasted);
    return true;
  }
  if (pressed(key::kZ)) return ui.input().shift ? text.redo() : text.undo(), true;
  if (pressed(key::kY)) return text.redo(), true;
  if (pressed(key::kSlash) && extent == Extent::ManyLines) return text.toggle_comment(), true;
  return false;
}

struct MotionKey {
  int key;
  bool ctrl;
  Motion motion;
};
constexpr MotionKey kMotions[] = {
    {key::kLeft, false, Motion::Left},   {key::kLeft, true, Motion::WordLeft},
    {key::kRight, false, Motion::Right}, {key::kRight, true, Motion::WordRight},
    {key::kHome, false, Motion::Home},   {key::kHome, true, Motion::Top},
    {key::kEnd, false, Motion::End},     {key::kEnd, true, Motion::Bottom},
};

bool line_keys(Ui& ui, TextBuffer& text, std::size_t page) {
  const bool shift = ui.input().shift;
  const auto pressed = [&](int key) { return ui.pressed(key); };
  if (pressed(key::kUp)) return text.move(Motion::Up, shift), true;
  if (pressed(key::kDown)) return text.move(Motion::Down, shift), true;
  if (pressed(key::kPageUp)) return text.move(Motion::Up, shift, page), true;
  if (pressed(key::kPageDown)) return text.move(Motion::Down, shift, page), true;
  if (pressed(key::kEnter) || pressed(key::kKeypadEnter)) return text.break_line(), true;
  if (pressed(key::kTab)) return shift ? text.outdent() : text.indent(), true;
  return false;
}

// edit_by_keys: everything the keyboard says in this frame. True when something was done.
bool edit_by_keys(Ui& ui, TextBuffer& text, Extent extent, std::size_t page) {
  const Input& in = ui.input();
  bool used = false;
  if (in.ctrl && !in.alt) used = command_keys(ui, text, extent);
  for (const MotionKey& m : kMotions) {
    if (m.ctrl != in.ctrl || !ui.pressed(m.key)) continue;
    text.move(m.motion, in.shift);
    used = true;
  }
  if (ui.pressed(key::kBackspace)) text.backspace(in.ctrl), used = true;
  if (ui.pressed(key::kDelete)) text.erase(in.ctrl), used = true;
  if (extent == Extent::ManyLines && !in.ctrl) used = line_keys(ui, text, page) || used;
  // one by one, so that a word that arrived in one frame can be undone like a typed one
  const std::string& typed = ui.typed();
  for (std::size_t i = 0; i < typed.size();) {
    const std::size_t end = base::at_or_after(typed, i + 1);
    text.insert(std::string_view(typed).substr(i, end - i));
    i = end;
    used = true;
  }
  return used;
}

// column_at: the byte of the line whose left edge is nearest to `x`.
std::size_t column_at(const Ui& ui, Font font, const std::string& line, float x) {
  const std::size_t left = ui.fits(font, line, std::max(0.0f, x));
  if (left >= line.size()) return line.size();
  const std::size_t right = base::at_or_after(line, left + 1);
  const float a = ui.text_width(font, std::string_view(line).substr(0, left));
  const float b = ui.text_width(font, std::string_view(line).substr(0, right));
  return x - a < b - x ? left : right;
}

float x_of(const Ui& ui, Font font, const std::string& line, std::size_t column) {
  return ui.text_width(font, std::string_view(line).substr(0, std::min(column, line.size())));
}

void measure(const Ui& ui, const TextBuffer& text, TextAreaState& state) {
  if (state.measured == text.version()) return;
  state.measured = text.version();
  state.open_quotes.clear();
  state.widest = 0;
  char quote = 0;
  for (const std::string& line : text.lines()) {
    state.open_quotes.push_back(quote);
    python_pieces(line, quote);
    state.widest = std::max(state.widest, ui.text_width(Font::Code, line));
  }
}

// A text area in one frame.
struct Area {
  Ui& ui;
  TextBuffer& text;
  TextAreaState& state;
  Rect pane;
  Rect code;  // right of the gutter

  float row() const { return ui.px(kRow); }
  Rect line_rect(std::size_t line) const {
    const float y = pane.y + ui.px(kPad) + static_cast<float>(line) * row() - state.scroll_y;
    return {pane.x, y, pane.w, row()};
  }
  float x(std::size_t line, std::size_t column) const {
    return code.x + x_of(ui, Font::Code, text.lines()[line], column) - state.scroll_x;
  }
  TextPlace at(Point p) const {
    const float y = (p.y - pane.y - ui.px(kPad) + state.scroll_y) / row();
    const auto line = static_cast<std::size_t>(std::max(0.0f, y));
    if (line >= text.lines().size()) return text.place({SIZE_MAX, SIZE_MAX});
    const float x = p.x - code.x + state.scroll_x;
    return {line, column_at(ui, Font::Code, text.lines()[line], x)};
  }
};

void mouse(Area& a, std::string_view id) {
  Rect reach = a.pane;
  reach.cut_right(a.ui.px(10));  // the scroll bar's
  const Hit h = a.ui.hit(id, reach);
  const Input& in = a.ui.input();
  const bool over_code = in.mouse.x >= a.code.x - a.ui.px(4);
  if (h.hovered && over_code) a.ui.text_cursor();
  if (in.pressed[0] && !h.pressed && a.ui.focused(id)) a.ui.drop_focus();
  if (h.pressed) {
    a.ui.focus(id);
    const TextPlace at = a.at(in.mouse);
    if (!over_code) {
      a.text.select_line(at.line);
    } else if (in.double_clicked) {
      a.text.select_word(at);
    } else {
      a.text.set_caret(at, in.shift);
    }
  } else if (h.held && over_code && (h.drag.x != 0 || h.drag.y != 0)) {
    a.text.set_caret(a.at(in.mouse), true);
    a.state.reveal = true;
  }
}

void scroll_to_caret(Area& a) {
  const TextPlace caret = a.text.caret();
  const float top = a.ui.px(kPad) + static_cast<float>(caret.line) * a.row();
  float& y = a.state.scroll_y;
  const bool seen = top >= y && top + a.row() <= y + a.pane.h;
  if (a.state.centre && !seen) y = top - a.pane.h / 2;
  a.state.centre = false;
  if (top < y + a.ui.px(kPad)) y = top - a.ui.px(kPad);
  if (top + a.row() > y + a.pane.h - a.ui.px(kPad)) y = top + a.row() - a.pane.h + a.ui.px(kPad);
  const float x = x_of(a.ui, Font::Code, a.text.lines()[caret.line], caret.column);
  const float margin = a.ui.px(40);
  if (x < a.state.scroll_x + margin) a.state.scroll_x = std::max(0.0f, x - margin);
  if (x > a.state.scroll_x + a.code.w - margin) a.state.scroll_x = x - a.code.w + margin;
  a.state.reveal = false;
}

void fill_range(Area& a, const TextRange& range, std::size_t line, Color color) {
  if (line < range.from.line || line > range.to.line || range.empty()) return;
  const Rect r = a.line_rect(line);
  const float from = line == range.from.line ? a.x(line, range.from.column) : a.x(line, 0);
  float to = a.x(line, line == range.to.line ? range.to.column : SIZE_MAX);
  if (line != range.to.line) to += a.ui.px(8);  // the line's end belongs to it
  a.ui.fill({from, r.y, to - from, r.h}, color, a.ui.px(2));
}

void draw_code(Area& a, std::size_t line, const LineMark* error) {
  Ui& ui = a.ui;
  const Rect r = a.line_rect(line);
  char quote = a.state.open_quotes[line];
  float x = a.code.x - a.state.scroll_x;
  const float y = r.y + (r.h - ui.line_height(Font::Code)) / 2;
  for (const Piece& piece : python_pieces(a.text.lines()[line], quote)) {
    x += ui.text({x, y}, Font::Code, token_color(ui.c(), piece.token), piece.text);
  }
  if (error == nullptr) return;
  const float from = std::max(x + ui.px(24), a.code.x);
  const Rect words{from, r.y, std::max(ui.px(90), a.pane.right() - from - ui.px(16)), r.h};
  ui.text_in(words, Font::Small, ui.c().error, error->message);
  if (ui.hovering(r) && ui.text_width(Font::Small, error->message) > words.w) {
    ui.tooltip(error->message);
  }
}

void draw_line(Area& a, std::size_t line, bool focused, const TextAreaLook& look) {
  Ui& ui = a.ui;
  const Rect r = a.line_rect(line);
  const auto error = std::find_if(look.errors.begin(), look.errors.end(),
                                  [&](const LineMark& m) { return m.line == line; });
  const bool wrong = error != look.errors.end();
  const bool current = focused && a.text.caret().line == line;
  if (wrong) {
    ui.fill(r, mix(ui.c().panel, ui.c().error, ui.theme().dark() ? 0.14f : 0.08f));
    ui.fill({r.x, r.y, ui.px(3), r.h}, ui.c().error);
    ui.note("editor.error", r);
  } else if (current) {
    ui.fill(r, ui.c().lane_alternate);
  }
  const Color number = wrong ? ui.c().error : current ? ui.c().text1 : ui.c().text3;
  ui.text_in({r.x, r.y, ui.px(42), r.h}, Font::Value, number, std::to_string(line + 1),
             Align::Right);
  ui.push_clip(a.code.inset(-ui.px(4), 0));
  for (const TextRange& found : look.found) {
    fill_range(a, found, line, faded(ui.c().warning, 0.32f));
  }
  fill_range(a, a.text.selection(), line, faded(ui.c().accent, focused ? 0.38f : 0.22f));
  draw_code(a, line, wrong ? &*error : nullptr);
  if (current) {
    const float x = std::round(a.x(line, a.text.caret().column));
    ui.fill({x, r.y + ui.px(2), ui.px(2), r.h - ui.px(4)}, ui.c().accent);
  }
  ui.pop_clip();
}

}  // namespace

bool text_area(Ui& ui, std::string_view id, Rect pane, TextBuffer& text, TextAreaState& state,
               const TextAreaLook& look) {
  const std::uint64_t before = text.version();
  Rect code = pane;
  code.cut_left(ui.px(kGutter));
  Area area{ui, text, state, pane, code};
  ui.push_clip(pane);
  mouse(area, id);
  const bool focused = ui.focused(id);
  if (focused) {
    const auto page = static_cast<std::size_t>(std::max(1.0f, pane.h / area.row() - 1));
    if (edit_by_keys(ui, text, Extent::ManyLines, page)) state.reveal = true;
  }
  measure(ui, text, state);
  if (state.reveal) scroll_to_caret(area);
  const float height = static_cast<float>(text.lines().size()) * area.row() + 2 * ui.px(kPad);
  state.scroll_y = std::round(std::clamp(state.scroll_y, 0.0f, std::max(0.0f, height - pane.h)));
  const float widest = std::max(0.0f, state.widest + ui.px(60) - code.w);
  state.scroll_x = std::round(std::clamp(state.scroll_x, 0.0f, widest));
  const float top = (state.scroll_y - ui.px(kPad)) / area.row();
  auto line = static_cast<std::size_t>(std::max(0.0f, top));
  for (; line < text.lines().size() && area.line_rect(line).y < pane.bottom(); ++line) {
    draw_line(area, line, focused, look);
  }
  ui.scroll(std::string(id) + ".scroll", pane, height, state.scroll_y);
  ui.pop_clip();
  return text.version() != before;
}

bool text_line(Ui& ui, std::string_view id, const Rect& r, TextBuffer& text, const char* hint,
               Font font, bool bad) {
  const std::uint64_t before = text.version();
  const Hit h = ui.hit(id, r);
  const std::string& line = text.lines().front();
  const float pad = ui.px(9);
  const Rect in = r.inset(pad, 0);
  // what is too long shows its end around the caret
  const auto shift = [&] {
    const float caret = x_of(ui, font, line, text.caret().column);
    return std::max(0.0f, caret - in.w + ui.px(2));
  };
  if (h.hovered) ui.text_cursor();
  if (ui.input().pressed[0] && !h.pressed && ui.focused(id)) ui.drop_focus();
  const float was = ui.focused(id) ? shift() : 0;
  const auto mouse_column = [&] {
    return TextPlace{0, column_at(ui, font, line, ui.input().mouse.x - in.x + was)};
  };
  if (h.pressed) {
    ui.focus(id);
    ui.input().double_clicked ? text.select_all()
                              : text.set_caret(mouse_column(), ui.input().shift);
  } else if (h.held && h.drag.x != 0) {
    text.set_caret(mouse_column(), true);
  }
  const bool focused = ui.focused(id);
  if (focused) edit_by_keys(ui, text, Extent::OneLine, 1);
  const Color edge = bad         ? ui.c().error
                     : focused   ? ui.c().accent
                     : h.hovered ? ui.c().border_strong
                                 : ui.c().border;
  ui.fill(r, ui.c().inset, ui.px(6));
  ui.stroke(r, edge, ui.px(6));
  ui.push_clip(r.inset(ui.px(4), 0));
  const float left = in.x - (focused ? shift() : 0);
  if (focused && text.has_selection()) {
    const float from = left + x_of(ui, font, line, text.selection().from.column);
    const float to = left + x_of(ui, font, line, text.selection().to.column);
    ui.fill({from, r.y + ui.px(5), to - from, r.h - ui.px(10)}, faded(ui.c().accent, 0.38f));
  }
  if (line.empty()) {
    ui.text_in(in, font, ui.c().text3, hint);
  } else {
    ui.text({left, r.y + (r.h - ui.line_height(font)) / 2}, font, ui.c().text1, line);
  }
  if (focused) {
    const float x = std::round(left + x_of(ui, font, line, text.caret().column));
    ui.fill({x, r.y + ui.px(6), ui.px(2), r.h - ui.px(12)}, ui.c().accent);
  }
  ui.pop_clip();
  return text.version() != before;
}

}  // namespace fiberscope::ui
