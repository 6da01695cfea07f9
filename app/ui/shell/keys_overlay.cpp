#include "app/ui/shell/keys_overlay.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/ui/shell/keymap.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

// What the mouse does; the timeline and the splitters obey it in their own ways.
struct Gesture {
  const char* name;
  const char* help;
};
constexpr Gesture kGestures[] = {
    {mark("Click"), mark("Select the lane, go to that moment")},
    {mark("Drag"), mark("Select a stretch of time")},
    {mark("Drag the ruler"), mark("Move the playhead")},
    {mark("Right click on the ruler"), mark("Keep a mark")},
    {mark("Right drag"), mark("Pan")},
    {mark("Wheel"), mark("Scroll")},
    {mark("Ctrl+Wheel"), mark("Zoom at the mouse")},
};

struct KeyRow {
  std::string name;
  const char* help;
};
struct Group {
  const char* title;
  std::vector<KeyRow> rows;
};

std::vector<Group> groups() {
  std::vector<Group> out;
  for (const KeyGroup group : {KeyGroup::Step, KeyGroup::Play, KeyGroup::View, KeyGroup::Select,
                               KeyGroup::Session, KeyGroup::Help}) {
    Group g{tr(group_title(group)), {}};
    for (const KeyBinding& b : key_bindings()) {
      if (b.group != group || b.help == nullptr || *b.help == 0) continue;
      g.rows.push_back({b.name, tr(b.help)});
    }
    if (!g.rows.empty()) out.push_back(std::move(g));
  }
  Group mouse{tr("Mouse"), {}};
  for (const Gesture& g : kGestures) mouse.rows.push_back({tr(g.name), tr(g.help)});
  out.push_back(std::move(mouse));
  return out;
}

// cap_text: what stands on a key.
std::string cap_text(std::string_view word) {
  if (word == "Left") return "\u2190";
  if (word == "Right") return "\u2192";
  if (word == "Up") return "\u2191";
  if (word == "Down") return "\u2193";
  if (word == "Space") return tr("Space");
  return std::string(word);
}

// caps: "Ctrl+Left" as two keys beside each other; answers the width.
float caps(Ui& ui, const Rect& r, const std::string& name) {
  float x = r.x;
  std::size_t begin = 0;
  while (begin < name.size()) {
    std::size_t end = name.find('+', begin + 1);
    if (end == std::string::npos) end = name.size();
    const std::string text = cap_text(std::string_view(name).substr(begin, end - begin));
    const float w = std::max(ui.px(24), ui.text_width(Font::SmallMedium, text) + ui.px(14));
    const Rect cap{x, std::round(r.mid_y() - ui.px(11)), w, ui.px(22)};
    ui.fill(cap.moved(0, ui.px(1)), ui.c().border_strong, ui.px(5));
    ui.fill(cap, ui.c().panel, ui.px(5));
    ui.stroke(cap, ui.c().border_strong, ui.px(5));
    ui.text_in(cap, Font::SmallMedium, ui.c().text1, text, Align::Center);
    x += w + ui.px(4);
    begin = end + 1;
  }
  return x - r.x;
}

constexpr float kKeyRow = 30, kKeyRowLeast = 23;

float height_of(Ui& ui, const Group& g, float row) {
  return ui.px(34) + static_cast<float>(g.rows.size()) * ui.px(row) + ui.px(12);
}

// columns: the groups in order, cut so that the columns are about equally high.
std::vector<std::vector<Group>> columns(Ui& ui, std::size_t count, float row) {
  std::vector<Group> all = groups();
  float left = 0;
  for (const Group& g : all) left += height_of(ui, g, row);
  std::vector<std::vector<Group>> out(1);
  float used = 0;
  for (Group& g : all) {
    const float h = height_of(ui, g, row);
    const float fair = left / static_cast<float>(count - out.size() + 1);
    if (!out.back().empty() && used + h / 2 > fair && out.size() < count) {
      left -= used;
      used = 0;
      out.emplace_back();
    }
    used += h;
    out.back().push_back(std::move(g));
  }
  return out;
}

float tallest_of(Ui& ui, const std::vector<std::vector<Group>>& all, float row) {
  float tallest = 0;
  for (const auto& column : all) {
    float h = 0;
    for (const Group& g : column) h += height_of(ui, g, row);
    tallest = std::max(tallest, h);
  }
  return tallest;
}

void draw_group(Ui& ui, const Group& g, float row_h, Rect& at) {
  ui.text_in(at.cut_top(ui.px(34)), Font::SmallStrong, ui.c().accent, g.title);
  for (const KeyRow& row : g.rows) {
    Rect line = at.cut_top(ui.px(row_h));
    const float used = caps(ui, line, row.name);
    line.cut_left(std::max(ui.px(116), used + ui.px(8)));
    ui.text_in(line, Font::Small, ui.c().text2, row.help);
    if (ui.hovering(line) && ui.text_width(Font::Small, row.help) > line.w) ui.tooltip(row.help);
  }
  at.cut_top(ui.px(12));
}

}  // namespace

void keys_overlay(Ui& ui, const Rect& screen) {
  if (!ui.popup_open("keys")) return;
  ui.enter_popup();
  ui.fill(screen, faded(ui.theme().dark() ? rgb(0x000000) : rgb(0x18202A), 0.45f));
  // first the rows move closer together, then the columns
  const float room = screen.h - ui.px(16 + 52 + 40);
  float column_w = 0, row = 0, tallest = 0;
  std::vector<std::vector<Group>> all;
  for (const float width : {350.0f, 290.0f}) {
    column_w = ui.px(width);
    const float fit = std::clamp(std::floor((screen.w - ui.px(120)) / column_w), 1.0f, 4.0f);
    for (row = kKeyRow; row >= kKeyRowLeast; row -= 1) {
      all = columns(ui, static_cast<std::size_t>(fit), row);
      tallest = tallest_of(ui, all, row);
      if (tallest <= room) break;
    }
    if (tallest <= room) break;
  }
  const float pad = ui.px(28);
  const float w = static_cast<float>(all.size()) * column_w + 2 * pad;
  const float h = std::min(screen.h - ui.px(16), tallest + ui.px(52) + ui.px(40));
  const Rect panel{std::round(screen.mid_x() - w / 2), std::round(screen.mid_y() - h / 2), w, h};
  ui.popup_panel(panel);
  ui.note("keys.overlay", panel);
  Rect in = panel.inset(pad, ui.px(18));
  const Rect head = in.cut_top(ui.px(38));
  ui.text_in(head, Font::Title, ui.c().text1, tr("Keys and mouse"));
  ui.text_in(head, Font::Small, ui.c().text3, tr("Any key or click closes this"), Align::Right);
  ui.push_clip(in);
  for (const auto& column : all) {
    Rect at{in.x, in.y, column_w - ui.px(20), 1e5f};
    in.cut_left(column_w);
    for (const Group& g : column) draw_group(ui, g, row, at);
  }
  ui.pop_clip();
  if (ui.popup_dismissed(panel) || ui.any_key_or_click()) ui.close_popup();
  ui.leave_popup();
}

}  // namespace fiberscope::ui
