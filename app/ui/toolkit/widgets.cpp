#include "app/ui/toolkit/widgets.h"

#include <imgui.h>
#include <imgui_stdlib.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

#include "app/ui/toolkit/code_text.h"
#include "app/ui/toolkit/keyboard.h"
#include "scheduler/base/utf8.h"
#include "scheduler/base/visible.h"

namespace fiberscope::ui {
namespace {

ImVec2 v(Point p) { return {p.x, p.y}; }
ImVec2 top_left(const Rect& r) { return {r.x, r.y}; }
ImVec2 bottom_right(const Rect& r) { return {r.right(), r.bottom()}; }
bool seen(Color color) { return color >> 24 != 0; }

}  // namespace

const DrawnText* Registry::find_text(std::string_view words) const {
  for (const DrawnText& t : texts) {
    if (t.text.find(words) != std::string::npos) return &t;
  }
  return nullptr;
}

// [SECTION] Frame

Ui::Ui(const Theme& theme, Fonts& fonts) : theme_(theme), fonts_(fonts) {}
Ui::~Ui() = default;

void Ui::begin() {
  const ImGuiIO& io = ImGui::GetIO();
  list_ = ImGui::GetWindowDrawList();
  clips_.assign(1, Rect{0, 0, io.DisplaySize.x, io.DisplaySize.y});
  input_.mouse = {io.MousePos.x, io.MousePos.y};
  input_.moved = {io.MouseDelta.x, io.MouseDelta.y};
  for (int i = 0; i < 3; ++i) {
    input_.down[i] = io.MouseDown[i];
    input_.pressed[i] = io.MouseClicked[i];
    input_.released[i] = io.MouseReleased[i];
  }
  input_.double_clicked = io.MouseDoubleClicked[0];
  input_.wheel = io.MouseWheel;
  input_.wheel_x = io.MouseWheelH;
  input_.ctrl = io.KeyCtrl, input_.shift = io.KeyShift, input_.alt = io.KeyAlt;
  begin_typing();
  input_.delta_s = io.DeltaTime;
  time_s_ += static_cast<double>(io.DeltaTime);
  registry_.widgets.clear();
  registry_.texts.clear();
  tip_.clear();
  in_popup_ = in_float_ = false;
  floats_.swap(new_floats_);
  new_floats_.clear();
  forms_.clear();
  want_frame_ = false;
}

void Ui::end() {
  popup_fresh_ = false;
  if (!active_.empty() && !input_.down[static_cast<int>(active_button_)]) active_.clear();
  if (!focus_drawn_) focus_.clear();
}

bool Ui::key(int number, bool repeat) const {
  return !input_.typing && key_went_down(number, repeat);
}

bool Ui::pressed(int number, bool repeat) const {
  return key_went_down(number, repeat);
}
bool Ui::key_down(int number) const { return !input_.typing && key_is_down(number); }
bool Ui::key_released(int number) const {
  return !input_.typing && key_went_up(number);
}

void Ui::begin_float(const Rect& r) {
  new_floats_.push_back(r);
  in_float_ = true;
}

std::optional<Rect> Ui::place_card(Point at, float w, float h, const Rect& screen) const {
  if (any_popup() || mouse_is_held()) return {};
  const Rect room = screen.inset(px(8));
  const auto clear = [&](const Rect& r) {
    const auto covered = [&](const Rect& form) { return !r.meet(form).empty(); };
    return std::ranges::none_of(forms_, covered) && std::ranges::none_of(floats_, covered) &&
           std::ranges::none_of(new_floats_, covered);
  };
  const float right = at.x + px(16), left = at.x - w - px(12);
  const float below = at.y + px(18), above = at.y - h - px(12);
  // where there is room it hangs from the mouse; else it is as near as what is in the way allows
  std::vector<Point> places;
  for (const float x :
       right + w > room.right() ? std::array{left, right} : std::array{right, left}) {
    for (const float y :
         below + h > room.bottom() ? std::array{above, below} : std::array{below, above}) {
      places.push_back({x, y});
    }
    for (const auto* plates : {&forms_, &floats_, &new_floats_}) {
      for (const Rect& plate : *plates) places.push_back({x, plate.y - h - px(8)});
    }
  }
  for (const Point& place : places) {
    Rect r{std::max(place.x, room.x), std::max(place.y, room.y), w, h};
    r.x = std::round(r.x), r.y = std::round(r.y);
    if (r.right() <= screen.right() && r.bottom() <= screen.bottom() && clear(r)) return r;
  }
  return {};
}

bool Ui::reacts() const {
  if (!popup_.empty()) return in_popup_;
  if (in_float_ || in_popup_) return true;
  return std::ranges::none_of(floats_, [&](const Rect& r) { return r.contains(input_.mouse); });
}

void Ui::copy(const std::string& text) const { ImGui::SetClipboardText(text.c_str()); }
void Ui::begin_typing() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput && !library_typed_) focus_.clear();
  library_typed_ = io.WantTextInput;
  input_.typing = io.WantTextInput || !focus_.empty();
  focus_drawn_ = false;
  typed_.clear();
  for (const ImWchar c : io.InputQueueCharacters) {
    if (c >= 32 && c != 127) base::append(typed_, c);
  }
}

void Ui::focus(std::string_view id) {
  if (ImGui::GetIO().WantTextInput) ImGui::SetWindowFocus(nullptr);  // takes it from a text_field
  focus_ = id;
  focus_drawn_ = true;
}

bool Ui::focused(std::string_view id) {
  if (focus_ != id) return false;
  focus_drawn_ = true;
  return popup_.empty() || in_popup_;
}

std::string Ui::clipboard() const {
  const char* text = ImGui::GetClipboardText();
  return text == nullptr ? std::string() : text;
}
void Ui::text_cursor() { ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput); }

void Ui::note(std::string_view id, const Rect& r) {
  if (recording_) registry_.widgets[std::string(id)] = r.meet(clip());
}

Rect Ui::anchored(std::string_view id) const {
  const auto it = anchors_.find(id);
  return it == anchors_.end() ? Rect{} : it->second;
}

// [SECTION] Drawing

void Ui::fill(const Rect& r, Color color, float rounding) {
  if (!seen(color) || r.empty()) return;
  list_->AddRectFilled(top_left(r), bottom_right(r), color, rounding);
}

void Ui::stroke(const Rect& r, Color color, float rounding, float thickness) {
  if (!seen(color) || r.empty()) return;
  list_->AddRect(top_left(r), bottom_right(r), color, rounding, 0, thickness);
}

void Ui::line(Point a, Point b, Color color, float thickness) {
  if (a.x == b.x && thickness == std::round(thickness)) {  // keep upright lines sharp
    const float x = std::round(a.x - thickness / 2);
    return fill({x, std::min(a.y, b.y), thickness, std::abs(b.y - a.y)}, color);
  }
  if (a.y == b.y && thickness == std::round(thickness)) {
    const float y = std::round(a.y - thickness / 2);
    return fill({std::min(a.x, b.x), y, std::abs(b.x - a.x), thickness}, color);
  }
  list_->AddLine(v(a), v(b), color, thickness);
}

void Ui::triangle(Point a, Point b, Point c, Color color) {
  list_->AddTriangleFilled(v(a), v(b), v(c), color);
}

void Ui::bezier(Point a, Point b, Point c, Point d, Color color, float thickness) {
  list_->AddBezierCubic(v(a), v(b), v(c), v(d), color, thickness);
}

void Ui::disc(Point center, float radius, Color color) {
  list_->AddCircleFilled(v(center), radius, color);
}

void Ui::ring(Point center, float radius, Color color, float thickness) {
  list_->AddCircle(v(center), radius, color, 0, thickness);
}

void Ui::torn(const Rect& r, Color fill, Color edge, float amplitude, float period) {
  const float step = period / 8;
  const float top = std::max(r.y, clip().y), bottom = std::min(r.bottom(), clip().bottom());
  std::vector<ImVec2> left, right;
  for (float y = std::floor(top / step) * step; y < bottom + step; y += step) {
    const float dx = amplitude * std::sin(y / period * 2 * std::numbers::pi_v<float>);
    left.push_back({r.x + dx, y});
    right.push_back({r.right() + dx, y});
  }
  push_clip({r.x - amplitude - 1, r.y, r.w + 2 * amplitude + 2, r.h});
  const ImDrawListFlags flags = list_->Flags;
  list_->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // the pieces touch
  for (std::size_t i = 0; i + 1 < left.size(); ++i) {
    list_->AddQuadFilled(left[i], right[i], right[i + 1], left[i + 1], fill);
  }
  list_->Flags = flags;
  for (const auto& side : {left, right}) {
    list_->AddPolyline(side.data(), static_cast<int>(side.size()), edge, 0, 1.3f * theme_.scale);
  }
  pop_clip();
}

void Ui::arc(Point center, float radius, float share, Color color, float thickness) {
  if (!seen(color) || share <= 0) return;
  constexpr float kTurn = 6.2831853f;
  const float from = -kTurn / 4;
  list_->PathArcTo(v(center), radius, from, from + kTurn * std::min(share, 1.0f), 32);
  list_->PathStroke(color, 0, thickness);
}

void Ui::dashes(const Rect& r, Color color) {
  const float dash = px(6), gap = px(4), thick = std::max(1.0f, px(1));
  for (float x = r.x; x < r.right(); x += dash + gap) {
    const float w = std::min(dash, r.right() - x);
    fill({x, r.y, w, thick}, color);
    fill({x, r.bottom() - thick, w, thick}, color);
  }
  for (float y = r.y; y < r.bottom(); y += dash + gap) {
    const float h = std::min(dash, r.bottom() - y);
    fill({r.x, y, thick, h}, color);
    fill({r.right() - thick, y, thick, h}, color);
  }
}

void Ui::shadow(const Rect& r, float rounding) {
  const float strength = theme_.dark() ? 0.085f : 0.022f;
  for (int i = 8; i > 0; --i) {
    const float grow = px(static_cast<float>(i) * 1.5f);
    fill(r.inset(-grow).moved(0, px(4)), faded(rgb(0x000000), strength), rounding + grow);
  }
}

void Ui::hatch(const Rect& r, Color color, float origin_x) {
  const Pattern& p = fonts_.hatch();
  const float period = std::round(Fonts::kHatchPeriod * theme_.scale);
  const float du = (p.u1 - p.u0) / p.width_px, dv = (p.v1 - p.v0) / p.height_px;
  float x = r.x;
  float phase = std::fmod(std::floor(r.x - origin_x), period);
  if (phase < 0) phase += period;
  const ImTextureID texture = ImGui::GetIO().Fonts->TexID;
  while (x < r.right()) {
    const float w = std::min(r.right() - x, p.width_px - phase);
    list_->AddImage(texture, {x, r.y}, {x + w, r.bottom()}, {p.u0 + phase * du, p.v0},
                    {p.u0 + (phase + w) * du, p.v0 + r.h * dv}, color);
    x += w;
    phase = std::fmod(phase + w, period);
  }
}

void Ui::dots(float x0, float x1, float y, Color color, float origin_x) {
  const Pattern& p = fonts_.dots();
  const float period = std::round(Fonts::kDotsPeriod * theme_.scale);
  const float du = (p.u1 - p.u0) / p.width_px;
  float x = std::round(x0);
  float phase = std::fmod(x - std::floor(origin_x), period);
  if (phase < 0) phase += period;
  const float top = std::round(y - p.height_px / 2);
  const ImTextureID texture = ImGui::GetIO().Fonts->TexID;
  while (x < x1) {
    const float w = std::min(x1 - x, p.width_px - phase);
    list_->AddImage(texture, {x, top}, {x + w, top + p.height_px}, {p.u0 + phase * du, p.v0},
                    {p.u0 + (phase + w) * du, p.v1}, color);
    x += w;
    phase = std::fmod(phase + w, period);
  }
}

// [SECTION] Text

namespace {

// a line of text longer than this fits nowhere, and measuring it would take a frame's time
constexpr std::size_t kLineBytesMax = 8192;

// belongs_before: a mark that ends what stands before it: no line begins with one.
bool belongs_before(std::string_view rest) {
  constexpr std::string_view kMarks[] = {"，", "。", "：", "；", "！", "？",
                                         "、", "）", "”",  "》", "」"};
  return std::ranges::any_of(kMarks, [&](std::string_view mark) { return rest.starts_with(mark); });
}

// belongs_behind: a mark that opens what stands behind it: no line ends with one.
bool belongs_behind(std::string_view line) {
  constexpr std::string_view kMarks[] = {"（", "“", "《", "「"};
  return std::ranges::any_of(kMarks, [&](std::string_view mark) { return line.ends_with(mark); });
}

// unit_follows: the blank stands between a number and its unit of time.
bool unit_follows(std::string_view text, std::size_t blank) {
  if (blank == 0 || text[blank - 1] < '0' || text[blank - 1] > '9') return false;
  const std::string_view rest = text.substr(blank + 1);
  return std::ranges::any_of(
      std::array<std::string_view, 4>{"s", "ms", "\u00b5s", "ns"}, [&](std::string_view unit) {
        if (!rest.starts_with(unit)) return false;
        const char next = rest.size() > unit.size() ? rest[unit.size()] : ' ';
        return (next < 'a' || next > 'z') && (next < 'A' || next > 'Z');
      });
}

// may_obey: there may be characters in it that would break or turn round the line.
bool may_obey(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    const auto b = static_cast<unsigned char>(byte);
    return b < 0x20 || b == 0x7f || b == 0xc2 || b == 0xd8 || b == 0xe2 || b == 0xef || b == 0xf3;
  });
}

// shown_in: the text as it is drawn: in sentences what would be obeyed is an escape; of code only
// what is no text, so that all of it can be pointed at.
std::string_view shown_in(Font f, std::string_view text, std::string& room) {
  if (f != Font::Code) return may_obey(text) ? room = base::visible(text) : text;
  return base::is_utf8(text) ? text : room = bytes_visible(text);
}

}  // namespace

// ImGui measures a text that begins nowhere by strlen(3): one without a name ends the program.
float Ui::text_width(Font f, std::string_view text) const {
  if (text.empty()) return 0;
  std::string room;
  text = shown_in(f, text, room);
  return fonts_.get(f)
      ->CalcTextSizeA(fonts_.size(f), FLT_MAX, 0, text.data(), text.data() + text.size())
      .x;
}

std::size_t Ui::fits(Font f, std::string_view text, float width) const {
  if (text.empty()) return 0;
  if (f == Font::Code && !base::is_utf8(text)) {  // what is drawn is longer than what is there
    std::size_t end = 0;
    for (std::size_t next = 0; next < text.size(); end = next) {
      next = base::at_or_after(text, end + 1);
      if (text_width(f, text.substr(0, next)) > width) break;
      if (next == text.size()) return next;
    }
    return end;
  }
  const char* rest = text.data();
  fonts_.get(f)->CalcTextSizeA(fonts_.size(f), width, 0, text.data(), text.data() + text.size(),
                               &rest);
  return base::at_or_before(text, static_cast<std::size_t>(rest - text.data()));
}

void Ui::draw_text(Font f, Point at, Color color, std::string_view text) {
  if (text.empty() || !seen(color)) return;
  list_->AddText(fonts_.get(f), fonts_.size(f), {std::floor(at.x), std::floor(at.y)}, color,
                 text.data(), text.data() + text.size());
}

float Ui::text(Point at, Font f, Color color, std::string_view text) {
  std::string room;
  text = shown_in(f, text, room);
  fonts_.need(text, f);
  const float width = text_width(f, text);
  draw_text(f, at, color, text);
  if (recording_) {
    const Rect r = Rect{at.x, at.y, width, fonts_.size(f)}.meet(clip());
    if (!r.empty()) registry_.texts.push_back({std::string(text), r, color});
  }
  return width;
}

void Ui::text_sized(Point at, Font f, float size, Color color, std::string_view text) {
  std::string room;
  text = shown_in(f, text, room);
  fonts_.need(text, f);
  if (text.empty() || !seen(color)) return;
  list_->AddText(fonts_.get(f), size, {at.x, at.y}, color, text.data(), text.data() + text.size());
}

float Ui::text_in(const Rect& r, Font f, Color color, std::string_view text, Align align) {
  std::string cut, shown;
  text = text.substr(0, base::at_or_before(text, kLineBytesMax));
  if (may_obey(text)) text = shown = base::visible(text);
  fonts_.need(text, f);
  float width = text_width(f, text);
  if (width > r.w + 0.5f) {
    const float dots = text_width(f, "\u2026");
    std::size_t n = fits(f, text, std::max(0.0f, r.w - dots));
    while (n > 0 && text[n - 1] == ' ') --n;
    if (n == 0) return 0;
    cut = std::string(text.substr(0, n)) + "\u2026";
    text = cut;
    width = text_width(f, text);
  }
  float x = r.x;
  if (align == Align::Center) x = r.x + (r.w - width) / 2;
  if (align == Align::Right) x = r.right() - width;
  this->text({x, r.y + (r.h - fonts_.size(f)) / 2}, f, color, text);
  return width;
}

void Ui::icon(const Rect& r, Font f, Color color, const char* glyph) {
  const float size = fonts_.size(f);
  draw_text(f, {r.mid_x() - size / 2, r.mid_y() - size / 2}, color, glyph);
}

namespace {

// is_han: a character there that may stand at the end of a line as well as at the beginning.
bool is_han(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return (lead >= 0xE3 && lead <= 0xE9) || lead == 0xEF;
}

// last_break: the last place up to `n` where a line may end: before a space, or beside a Chinese
// character; 0: there is none. Requires: `n` is inside the text.
std::size_t last_break(std::string_view text, std::size_t n) {
  for (; n > 0; n = base::at_or_before(text, n - 1)) {
    if (text[n] == ' ' || is_han(text, n) || is_han(text, base::at_or_before(text, n - 1))) break;
  }
  return n;
}

}  // namespace

std::vector<std::string> Ui::wrap(Font f, std::string_view text, float width) const {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t n = fits(f, text, width);
    if (n < text.size()) {
      const std::size_t end = last_break(text, n);
      if (end > 0) n = end;
      // a number takes its unit along
      if (end > 0 && text[n] == ' ' && unit_follows(text, n)) {
        const std::size_t number = last_break(text, base::at_or_before(text, n - 1));
        if (number > 0) n = number;
      }
    }
    // a mark takes the character before it along into the next line
    for (int i = 0; i < 3 && n > 0 && n < text.size(); ++i) {
      if (!belongs_before(text.substr(n)) && !belongs_behind(text.substr(0, n))) break;
      const std::size_t before = base::at_or_before(text, n - 1);
      if (before == 0) break;
      n = before;
    }
    // room for not even one character: it is shown all the same, whole
    n = base::at_or_after(text, std::max<std::size_t>(n, 1));
    lines.emplace_back(text.substr(0, n));
    text.remove_prefix(n);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  }
  return lines;
}

// [SECTION] Clipping and hits

void Ui::push_clip(const Rect& r) {
  const Rect met = r.meet(clip());
  clips_.push_back(met);
  list_->PushClipRect(top_left(met), bottom_right(met));
}

void Ui::pop_clip() {
  clips_.pop_back();
  list_->PopClipRect();
}

bool Ui::hovering(const Rect& r) const { return reacts() && r.meet(clip()).contains(input_.mouse); }

Hit Ui::hit(std::string_view id, const Rect& r, Button button) {
  note(id, r);
  Hit hit;
  const auto b = static_cast<std::size_t>(button);
  const bool inside = hovering(r);
  hit.hovered = inside && (active_.empty() || active_ == id);
  if (inside && input_.pressed[b] && active_.empty()) {
    active_ = id;
    active_button_ = button;
    hit.pressed = true;
  }
  if (active_ == id && active_button_ == button) {
    hit.held = input_.down[b];
    if (!hit.pressed) hit.drag = input_.moved;
    hit.clicked = input_.released[b] && inside;
  }
  return hit;
}

float Ui::wheel_over(const Rect& r) {
  if (input_.wheel == 0 || !hovering(r)) return 0;
  const float turn = input_.wheel;
  input_.wheel = 0;
  return turn;
}

void Ui::tooltip(std::string_view text) { tip_ = text; }

}  // namespace fiberscope::ui
