// The controls of widgets.h: buttons, tabs, splitters, scroll bars, the text field.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <cmath>

#include "app/ui/toolkit/keyboard.h"
#include "app/ui/toolkit/widgets.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using words::tr;

bool Ui::icon_button(std::string_view id, const Rect& r, Font f, const char* glyph,
                     std::string_view tip, bool enabled) {
  const Hit h = hit(id, r);
  Color color = h.hovered ? c().text1 : c().text2;
  if (!enabled) color = faded(c().text3, 0.5f);
  if (enabled && h.hovered) fill(r, h.held ? c().border : c().hover, px(6));
  icon(r, f, color, glyph);
  if (h.hovered && !tip.empty()) tooltip(tip);
  return enabled && h.clicked;
}

bool Ui::text_button(std::string_view id, const Rect& r, std::string_view label, bool selected) {
  const Hit h = hit(id, r);
  fill(r, selected ? c().tint : h.hovered ? c().hover : c().raised, px(6));
  stroke(r, selected ? c().accent : c().border, px(6));
  text_in(r.inset(px(8), 0), Font::SmallMedium, selected ? c().accent : c().text1, label,
          Align::Center);
  return h.clicked;
}

bool Ui::label_button(std::string_view id, const Rect& r, const char* glyph, std::string_view label,
                      std::string_view tip, bool enabled) {
  const Hit h = hit(id, r);
  const bool lit = enabled && h.hovered;
  fill(r, lit ? c().hover : c().raised, px(6));
  stroke(r, lit ? c().border_strong : c().border, px(6));
  const Color ink = enabled ? c().text1 : faded(c().text3, 0.6f);
  if (label.empty()) {
    icon(r, Font::Icon20, ink, glyph);
  } else {
    icon({r.x + px(8), r.y, px(20), r.h}, Font::Icon20, ink, glyph);
    Rect text = r;
    text.cut_left(px(34));
    text_in(text, Font::BodyMedium, ink, label);
  }
  if (h.hovered && !tip.empty()) tooltip(tip);
  return enabled && h.clicked;
}

bool Ui::primary_button(std::string_view id, const Rect& r, std::string_view label, bool enabled) {
  const Hit h = hit(id, r);
  const Color plate = !enabled    ? mix(c().raised, c().accent, 0.35f)
                      : h.hovered ? mix(c().accent, rgb(0xFFFFFF), 0.12f)
                                  : c().accent;
  fill(r, plate, px(6));
  text_in(r.inset(px(10), 0), Font::BodyMedium, c().on_accent, label, Align::Center);
  return enabled && h.clicked;
}

bool Ui::toggle(std::string_view id, const Rect& r, std::string_view label, bool& on) {
  const Hit h = hit(id, r);
  Rect text = r;
  const Rect cell = text.cut_right(px(36));
  text_in(text, Font::Body, h.hovered ? c().text1 : c().text2, label);
  const Rect track{cell.x, std::round(cell.mid_y() - px(10)), cell.w, px(20)};
  fill(track, on ? c().accent : c().inset, track.h / 2);
  stroke(track, on ? c().accent : h.hovered ? c().text3 : c().border_strong, track.h / 2);
  const float knob = track.h - px(6);
  const float x = on ? track.right() - knob - px(3) : track.x + px(3);
  fill({x, track.y + px(3), knob, knob}, on ? c().on_accent : c().text3, knob / 2);
  if (h.clicked) on = !on;
  return h.clicked;
}

int Ui::stepper(std::string_view id, const Rect& r, std::string_view value, bool less, bool more) {
  fill(r, c().inset, px(6));
  stroke(r, c().border, px(6));
  Rect in = r.inset(px(2));
  const Rect minus = in.cut_left(in.h), plus = in.cut_right(in.h);
  const std::string name(id);
  int turn = 0;
  if (icon_button(name + ".less", minus, Font::Icon16, icon::kMinus, {}, less)) turn = -1;
  if (icon_button(name + ".more", plus, Font::Icon16, icon::kPlus, {}, more)) turn = 1;
  text_in(in, Font::SmallMedium, c().text1, value, Align::Center);
  return turn;
}

void Ui::popup_panel(const Rect& r) {
  shadow(r, px(8));
  fill(r, c().raised, px(8));
  stroke(r, c().border_strong, px(8));
}

bool Ui::popup_dismissed(const Rect& r) {
  if (popup_fresh_) return false;
  const bool outside = input_.pressed[0] && !r.contains(input_.mouse);
  return outside || pressed(key::kEscape, false);
}

bool Ui::any_key_or_click() const {
  if (popup_fresh_) return false;
  for (const bool down : input_.pressed) {
    if (down) return true;
  }
  return any_key_went_down();
}

// segment: one part of a switch; true when it was clicked.
bool Ui::segment(std::string_view id, const Rect& part, const Segment& what, bool current) {
  const Hit h = hit(std::string(id) + "." + what.label, part);
  if (current) {
    fill(part, theme_.dark() ? c().hover : c().panel, px(5));
    stroke(part, c().border, px(5));
  }
  const Color color = !what.enabled ? faded(c().text3, 0.5f)
                      : current     ? c().text1
                      : h.hovered   ? c().text2
                                    : c().text3;
  if (h.hovered && what.tip != nullptr) tooltip(tr(what.tip));
  text_in(part, current ? Font::SmallMedium : Font::Small, color, tr(what.label), Align::Center);
  return h.clicked && what.enabled;
}

int Ui::segmented(std::string_view id, const Rect& r, const std::vector<const char*>& labels,
                  int current) {
  fill(r, c().inset, px(6));
  stroke(r, c().border, px(6));
  int chosen = current;
  const auto count = static_cast<float>(labels.size());
  const float w = std::floor((r.w - px(4)) / count);
  // equal parts, unless a label needs more than its own
  float widest = 0, all = 0;
  const auto wide = [&](const char* label) { return text_width(Font::SmallMedium, tr(label)); };
  for (const char* label : labels) widest = std::max(widest, wide(label)), all += wide(label);
  const float spare = std::max(0.0f, std::floor((r.w - px(4) - all) / count));
  const bool equal = widest + px(6) <= w;
  float x = r.x + px(2);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int index = static_cast<int>(i);
    const Rect part{x, r.y + px(2), equal ? w : wide(labels[i]) + spare, r.h - px(4)};
    x = part.right();
    if (segment(id, part, {labels[i]}, index == current)) chosen = index;
  }
  return chosen;
}

int Ui::segments(std::string_view id, const Rect& r, std::span<const Segment> parts, int current) {
  fill(r, c().inset, px(6));
  stroke(r, c().border, px(6));
  int chosen = current;
  Rect rest = r.inset(px(2));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int index = static_cast<int>(i);
    const Rect part = rest.cut_left(segments_width(parts.subspan(i, 1)) - px(4));
    if (segment(id, part, parts[i], index == current)) chosen = index;
  }
  return chosen;
}

float Ui::segments_width(std::span<const Segment> parts) const {
  float w = px(4);
  for (const Segment& part : parts) {
    w += std::ceil(text_width(Font::SmallMedium, tr(part.label))) + px(24);
  }
  return w;
}

int Ui::tabs(std::string_view id, const Rect& r, const std::vector<std::string>& labels,
             int current, float* used) {
  int chosen = current;
  float x = r.x;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int index = static_cast<int>(i);
    const bool on = index == current;
    const std::string label = tr(labels[i]);
    const float w = text_width(on ? Font::BodyMedium : Font::Body, label);
    const Rect tab{x, r.y, w, r.h};
    if (tab.right() > r.right() && i > 0) break;
    const Hit h = hit(std::string(id) + "." + labels[i], tab.inset(-px(8), 0));
    if (h.clicked) chosen = index;
    const Color color = on ? c().text1 : h.hovered ? c().text2 : c().text3;
    text_in(tab, on ? Font::BodyMedium : Font::Body, color, label);
    if (on) fill({x, r.bottom() - px(2), w, px(2)}, c().accent, px(1));
    x += w + px(24);
  }
  if (used != nullptr) *used = x - r.x;
  return chosen;
}

void Ui::resize_cursor() { ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW); }

float Ui::splitter(std::string_view id, const Rect& r, bool vertical) {
  const float reach = px(3);
  const Rect grab = vertical ? r.inset(-reach, 0) : r.inset(0, -reach);
  const Hit h = hit(id, grab);
  fill(r, c().border);
  if (h.hovered || h.held) {
    fill(vertical ? Rect{r.x - px(1), r.y, px(3), r.h} : Rect{r.x, r.y - px(1), r.w, px(3)},
         faded(c().accent, h.held ? 1.0f : 0.55f));
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  }
  if (!h.held) return 0;
  return vertical ? h.drag.x : h.drag.y;
}

void Ui::scroll(std::string_view id, const Rect& pane, float height, float& offset) {
  const float range = std::max(0.0f, height - pane.h);
  if (!input_.ctrl && range > 0) {
    const float turn = wheel_over(pane);
    offset -= turn * px(60);
  }
  offset = std::round(std::clamp(offset, 0.0f, range));
  if (range <= 0) return;
  const float length = std::max(px(28), pane.h * pane.h / height);
  const float travel = pane.h - length - px(4);
  const Rect bar{pane.right() - px(7), pane.y + px(2) + travel * offset / range, px(5), length};
  const Hit h = hit(id, Rect{bar.x - px(2), bar.y, px(9), bar.h});
  if (h.held && travel > 0) offset = std::clamp(offset + h.drag.y * range / travel, 0.0f, range);
  const bool strong = h.hovered || h.held;
  fill(bar, faded(strong ? c().text3 : c().border_strong, strong ? 0.9f : 0.8f), px(2.5f));
}

void Ui::scroll_sideways(std::string_view id, const Rect& pane, float width, float& offset) {
  const float range = std::max(0.0f, width - pane.w);
  if (range > 0 && hovering(pane)) {
    offset -= input_.wheel_x * px(60);
    if (input_.shift) offset -= wheel_over(pane) * px(60);
  }
  offset = std::round(std::clamp(offset, 0.0f, range));
  if (range <= 0) return;
  const float length = std::max(px(28), pane.w * pane.w / width);
  const float travel = pane.w - length - px(4);
  const Rect bar{pane.x + px(2) + travel * offset / range, pane.bottom() - px(7), length, px(5)};
  const Hit h = hit(id, Rect{bar.x, bar.y - px(2), bar.w, px(9)});
  if (h.held && travel > 0) offset = std::clamp(offset + h.drag.x * range / travel, 0.0f, range);
  const bool strong = h.hovered || h.held;
  fill(bar, faded(strong ? c().text3 : c().border_strong, strong ? 0.9f : 0.8f), px(2.5f));
}

void Ui::scroll_rows(std::string_view id, const Rect& pane, double rows, float row_h, double& top) {
  const double shown = static_cast<double>(pane.h / row_h);
  const double range = std::max(0.0, rows - shown);
  if (!input_.ctrl && range > 0) top -= static_cast<double>(wheel_over(pane) * px(60) / row_h);
  top = std::clamp(top, 0.0, range);
  if (range <= 0) return;
  const float length = std::max(px(28), static_cast<float>(pane.h * shown / rows));
  const float travel = pane.h - length - px(4);
  const auto share = static_cast<float>(top / range);
  const Rect bar{pane.right() - px(7), pane.y + px(2) + travel * share, px(5), length};
  const Hit h = hit(id, Rect{bar.x - px(2), bar.y, px(9), bar.h});
  if (h.held && travel > 0) {
    top = std::clamp(top + static_cast<double>(h.drag.y / travel) * range, 0.0, range);
  }
  const bool strong = h.hovered || h.held;
  fill(bar, faded(strong ? c().text3 : c().border_strong, strong ? 0.9f : 0.8f), px(2.5f));
}

bool Ui::search_field(std::string_view id, const Rect& r, std::string& value, const char* hint,
                      bool focus) {
  fill(r, c().inset, px(6));
  stroke(r, hovering(r) ? c().border_strong : c().border, px(6));
  icon({r.x + px(6), r.y, px(18), r.h}, Font::Icon16, c().text3, icon::kSearch);
  Rect field = r;
  field.cut_left(px(28));
  const Rect cross = field.cut_right(px(24)).inset(px(2), px(2));
  bool changed = text_field(id, field, value, hint, focus);
  if (!value.empty() &&
      icon_button(std::string(id) + ".clear", cross, Font::Icon16, icon::kClose)) {
    value.clear();
    changed = true;
  }
  return changed;
}

bool Ui::text_field(std::string_view id, const Rect& r, std::string& value, const char* hint,
                    bool focus) {
  note(id, r);
  fonts_.need(value, Font::Body);
  const bool hovered = hovering(r);
  if (!popup_.empty() && !in_popup_) {  // the keyboard is the popup's
    text_in(r, Font::Body, value.empty() ? c().text3 : c().text1, value.empty() ? hint : value);
    return false;
  }
  ImGui::SetCursorScreenPos({r.x, r.y + (r.h - fonts_.size(Font::Body)) / 2});
  ImGui::PushFont(fonts_.get(Font::Body));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::PushStyleColor(ImGuiCol_Text, c().text1);
  ImGui::PushStyleColor(ImGuiCol_TextSelectedBg, faded(c().accent, 0.4f));
  ImGui::SetNextItemWidth(r.w);
  const std::string label = "##" + std::string(id);
  if (focus) ImGui::SetKeyboardFocusHere();
  const bool changed = ImGui::InputText(label.c_str(), &value);
  const bool active = note_field(id);
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (value.empty() && !active) {
    text_in(r, Font::Body, hovered ? c().text2 : c().text3, hint);
  }
  return changed;
}

// note_field: of the field that was drawn last: whether it has the keyboard.
bool Ui::note_field(std::string_view id) {
  const bool active = ImGui::IsItemActive();
  if (active) {
    focused_field_ = id;
  } else if (focused_field_ == id) {
    focused_field_.clear();
  }
  return active;
}

bool Ui::text_box(std::string_view id, const Rect& r, std::string& value, const char* hint,
                  bool focus, Font font) {
  note(id, r);
  fonts_.need(value, font);
  const Rect in = r.inset(px(8), px(6));
  fill(r, c().inset, px(6));
  if (!popup_.empty() && !in_popup_) {  // the keyboard is the popup's
    stroke(r, c().border, px(6));
    return false;
  }
  ImGui::SetCursorScreenPos({in.x, in.y});
  ImGui::PushFont(fonts_.get(font));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::PushStyleColor(ImGuiCol_Text, c().text1);
  ImGui::PushStyleColor(ImGuiCol_TextSelectedBg, faded(c().accent, 0.4f));
  if (focus) ImGui::SetKeyboardFocusHere();
  const std::string label = "##" + std::string(id);
  const bool changed = ImGui::InputTextMultiline(label.c_str(), &value, {in.w, in.h});
  const bool active = note_field(id);
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  stroke(r, active ? c().accent : c().border, px(6));
  if (value.empty() && !active) {
    text_in({in.x, in.y, in.w, px(20)}, Font::Body, c().text3, hint);
  }
  return changed;
}

}  // namespace fiberscope::ui
