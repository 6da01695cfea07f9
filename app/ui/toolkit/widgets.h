// Widgets: our own thin layer over the drawing library. Views use this and never ImGui itself.
//
// Owns: one frame's input, the draw list, the clip stack, what the mouse holds, and (when
// recording) a registry of everything drawn: widgets by id, texts by content. Deliberately does not
// know the model or what any widget means.
//
// Invariants:
//  1. A widget acts on release, and only when the press began on it too.
//  2. While a popup is open, nothing below it reacts.
//  3. A card that comes by itself (place_card) lies over no form and no panel above the views.
//  4. The registry holds rectangles in screen pixels after clipping; a test that clicks its middle
//     clicks what a person would.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/toolkit/fonts.h"
#include "app/ui/toolkit/geometry.h"
#include "app/ui/toolkit/theme.h"

struct ImDrawList;

namespace fiberscope::exporter {
class Canvas;
}

namespace fiberscope::ui {

// Key numbers: those of the window library, so that its backend needs no table.
namespace key {
inline constexpr int kSpace = 32, kComma = 44, kPeriod = 46, kSlash = 47, k1 = 49, k2 = 50, k3 = 51,
                     kA = 65, kB = 66, kC = 67, kD = 68, kE = 69, kF = 70, kG = 71, kI = 73,
                     kL = 76, kM = 77, kN = 78, kO = 79, kP = 80, kQ = 81, kR = 82, kS = 83,
                     kT = 84, kV = 86, kW = 87, kX = 88, kY = 89, kZ = 90, kLeftBracket = 91,
                     kRightBracket = 93, kEscape = 256, kEnter = 257, kTab = 258, kBackspace = 259,
                     kDelete = 261, kRight = 262, kLeft = 263, kDown = 264, kUp = 265,
                     kPageUp = 266, kPageDown = 267, kHome = 268, kEnd = 269, kF1 = 290, kF3 = 292,
                     kF5 = 294, kF6 = 295, kF8 = 297, kF11 = 300, kKeypadEnter = 335;
}  // namespace key

enum class Align : std::uint8_t { Left, Center, Right };
enum class Button : std::uint8_t { Left, Right, Middle };

// What a widget did in this frame.
struct Hit {
  bool hovered = false;
  bool pressed = false;  // the button went down on it now
  bool held = false;     // it holds the mouse
  bool clicked = false;  // released on it
  Point drag;            // movement since the last frame while held
};

struct Input {
  Point mouse;
  Point moved;  // since the last frame
  bool down[3] = {}, pressed[3] = {}, released[3] = {};
  bool double_clicked = false;
  float wheel = 0;
  float wheel_x = 0;
  bool ctrl = false, shift = false, alt = false;
  bool typing = false;  // a text field has the keyboard
  float delta_s = 0;
};

struct DrawnText {
  std::string text;
  Rect rect;
  Color color = 0;
};

struct Registry {
  std::map<std::string, Rect, std::less<>> widgets;
  std::vector<DrawnText> texts;
  // find_text: the first text drawn that contains the words; nullptr when there is none.
  const DrawnText* find_text(std::string_view words) const;
};

// A choice of segments().
struct Segment {
  const char* label;          // English
  const char* tip = nullptr;  // English: shown while the mouse is over it
  bool enabled = true;
};

class Ui {
 public:
  Ui(const Theme& theme, Fonts& fonts);
  ~Ui();

  // begin: reads this frame's input. end: forgets what was released. Between ImGui's own two.
  void begin();
  void end();

  const Theme& theme() const { return theme_; }
  const Colors& c() const { return theme_.c; }
  float px(float size) const { return theme_.px(size); }
  // px: `low` in a low window, where bars and strips leave their height to what they are for.
  float px(float usual, float low) const { return px(low_ ? low : usual); }
  bool low() const { return low_; }
  void set_low(bool low) { low_ = low; }
  const Input& input() const { return input_; }
  // time_s: since the first frame.
  double time_s() const { return time_s_; }
  bool key(int number, bool repeat = true) const;
  // pressed: as key(), but while text is typed too; for popups and the lists below a text field.
  bool pressed(int number, bool repeat = true) const;
  bool key_down(int number) const;
  bool key_released(int number) const;

  // The keyboard for text of our own: one widget at a time has it. It loses it when it is not drawn
  // any more, when a field of the drawing library takes it, or by a click elsewhere.
  void focus(std::string_view id);
  bool focused(std::string_view id);
  void drop_focus() { focus_.clear(); }
  // typed: the characters of this frame as UTF-8.
  const std::string& typed() const { return typed_; }
  std::string clipboard() const;
  void text_cursor();  // the mouse is over text

  // Drawing. Colours of opacity 0 draw nothing.
  void fill(const Rect& r, Color color, float rounding = 0);
  void stroke(const Rect& r, Color color, float rounding = 0, float thickness = 1);
  void line(Point a, Point b, Color color, float thickness = 1);
  void triangle(Point a, Point b, Point c, Color color);
  void bezier(Point a, Point b, Point c, Point d, Color color, float thickness);
  void shadow(const Rect& r, float rounding);
  // torn: a strip with waves for its left and right edges, in phase wherever it begins.
  void torn(const Rect& r, Color fill, Color edge, float amplitude, float period);
  // hatch, dots: a pattern over the rectangle, its phase fixed to the pixel `origin_x`.
  void hatch(const Rect& r, Color color, float origin_x);
  void dots(float x0, float x1, float y, Color color, float origin_x);

  float text_width(Font f, std::string_view text) const;
  float line_height(Font f) const { return fonts_.size(f); }
  // text: at the top left corner; answers the width. Nothing is cut.
  float text(Point at, Font f, Color color, std::string_view text);
  // text_sized: in the typeface of the font, as large as is said; for pictures of pages.
  void text_sized(Point at, Font f, float size, Color color, std::string_view text);
  // text_in: one line in the vertical middle; cut with an ellipsis when too long. Answers the
  // width.
  float text_in(const Rect& r, Font f, Color color, std::string_view text,
                Align align = Align::Left);
  void disc(Point center, float radius, Color color);
  void ring(Point center, float radius, Color color, float thickness);
  // arc: of a ring, this share of it (0 to 1), clockwise from its top.
  void arc(Point center, float radius, float share, Color color, float thickness);
  // dashes: a rectangle's border, broken.
  void dashes(const Rect& r, Color color);
  void icon(const Rect& r, Font f, Color color, const char* glyph);
  // fits: how many bytes of the text fit in the width, whole characters only.
  std::size_t fits(Font f, std::string_view text, float width) const;

  // wrap: the text in lines of at most `width`, cut between words (or anywhere in CJK text).
  std::vector<std::string> wrap(Font f, std::string_view text, float width) const;

  void push_clip(const Rect& r);
  void pop_clip();
  const Rect& clip() const { return clips_.back(); }

  // Interaction.
  Hit hit(std::string_view id, const Rect& r, Button button = Button::Left);
  bool hovering(const Rect& r) const;
  bool holds(std::string_view id) const { return active_ == id; }
  // resize_cursor: the mouse shows that this can be dragged sideways.
  void resize_cursor();
  bool mouse_is_held() const { return !active_.empty(); }
  // wheel_over: the wheel's turn if the mouse is over the rectangle; it is then used up.
  float wheel_over(const Rect& r);

  bool icon_button(std::string_view id, const Rect& r, Font f, const char* glyph,
                   std::string_view tip = {}, bool enabled = true);
  bool text_button(std::string_view id, const Rect& r, std::string_view label, bool selected);
  // label_button: an icon and a label on a raised plate; without a label the icon alone.
  bool label_button(std::string_view id, const Rect& r, const char* glyph, std::string_view label,
                    std::string_view tip = {}, bool enabled = true);
  // primary_button: the one that does what the popup is there for.
  bool primary_button(std::string_view id, const Rect& r, std::string_view label,
                      bool enabled = true);
  // toggle: a switch with its label at its left; true when it was turned now.
  bool toggle(std::string_view id, const Rect& r, std::string_view label, bool& on);
  // stepper: a value between minus and plus; answers -1, 0 or 1.
  int stepper(std::string_view id, const Rect& r, std::string_view value, bool less, bool more);
  // segmented: a switch between labels; answers the one chosen now, or `current`. The labels are
  // English and shown in the chosen language, so that the parts' ids stay the same: "id.Label".
  int segmented(std::string_view id, const Rect& r, const std::vector<const char*>& labels,
                int current);
  // segments: the same with parts as wide as their labels, some of which may not be there to
  // choose.
  int segments(std::string_view id, const Rect& r, std::span<const Segment> parts, int current);
  float segments_width(std::span<const Segment> parts) const;
  // tabs: labels and ids as in segmented; answers the tab chosen now, or `current`; `used` is the
  // width taken.
  int tabs(std::string_view id, const Rect& r, const std::vector<std::string>& labels, int current,
           float* used = nullptr);
  // splitter: a line to drag; answers the movement along its axis.
  float splitter(std::string_view id, const Rect& r, bool vertical);
  // scroll: the wheel and a thin bar for contents of `height` in the pane; changes `offset`.
  void scroll(std::string_view id, const Rect& pane, float height, float& offset);
  // scroll_sideways: the same for contents of `width`; also the wheel with Shift.
  void scroll_sideways(std::string_view id, const Rect& pane, float width, float& offset);
  // scroll_rows: for a list of any length: `top` is the row at the pane's top, with its fraction.
  void scroll_rows(std::string_view id, const Rect& pane, double rows, float row_h, double& top);
  // search_field: a box with a magnifying glass and a cross that empties it; else as text_field.
  bool search_field(std::string_view id, const Rect& r, std::string& value, const char* hint,
                    bool focus = false);
  // text_field: true when the text changed. `focus` puts the keyboard there; Esc gives it back.
  bool text_field(std::string_view id, const Rect& r, std::string& value, const char* hint,
                  bool focus = false);
  // text_box: the same for several lines; Enter begins the next one.
  bool text_box(std::string_view id, const Rect& r, std::string& value, const char* hint,
                bool focus = false, Font font = Font::Body);
  // field_focused: the text field of this id had the keyboard in its last frame.
  bool field_focused(std::string_view id) const { return focused_field_ == id; }
  // tooltip: shown at the end of the frame, near the mouse, once the mouse has rested.
  void tooltip(std::string_view text);
  const std::string& tip() const { return tip_; }

  // copy: onto the clipboard.
  void copy(const std::string& text) const;
  // ask_frame: the next frame is worth drawing without any input: something is under way.
  void ask_frame() { want_frame_ = true; }

  // Popups: one at a time. While `popup_id` is open only widgets between begin and end_popup react.
  void open_popup(std::string_view id) { popup_ = id, popup_fresh_ = true; }
  void close_popup() { popup_.clear(); }
  bool popup_open(std::string_view id) const { return popup_ == id; }
  bool any_popup() const { return !popup_.empty(); }
  void enter_popup() { in_popup_ = true; }
  void leave_popup() { in_popup_ = false; }
  // popup_panel: the plate a popup stands on. popup_dismissed: a press beside it, or Esc.
  void popup_panel(const Rect& r);
  bool popup_dismissed(const Rect& r);
  // any_key_or_click: something was pressed; never what opened the popup.
  bool any_key_or_click() const;

  // form: somebody fills it in or reads it before they answer: no card lies over it. place_card:
  // where one of that size does, beside `at`; none: nowhere, or it would only be in the way: a
  // dialog is open, or something is being dragged. Requires: all forms of the frame are drawn.
  void form(const Rect& r) { forms_.push_back(r); }
  std::optional<Rect> place_card(Point at, float w, float h, const Rect& screen) const;

  // begin_float, end_float: a panel above the views. What lies under it does not react there.
  void begin_float(const Rect& r);
  void end_float() { in_float_ = false; }

  void set_recording(bool on) { recording_ = on; }
  bool recording() const { return recording_; }
  // tap: sees what is painted through UiCanvas, beside the screen; for tests.
  void set_tap(exporter::Canvas* tap) { tap_ = tap; }
  exporter::Canvas* tap() const { return tap_; }
  void note(std::string_view id, const Rect& r);
  // anchor, anchored: where a widget that opens a popup lies; kept without recording too.
  void anchor(std::string_view id, const Rect& r) { anchors_[std::string(id)] = r; }
  Rect anchored(std::string_view id) const;
  const Registry& registry() const { return registry_; }
  bool want_frame() const { return want_frame_; }

 private:
  bool segment(std::string_view id, const Rect& part, const Segment& what, bool current);
  bool reacts() const;
  void begin_typing();
  bool note_field(std::string_view id);
  void draw_text(Font f, Point at, Color color, std::string_view text);

  const Theme& theme_;
  bool low_ = false;
  Fonts& fonts_;  // learns every code point that is drawn
  ImDrawList* list_ = nullptr;
  Input input_;
  double time_s_ = 0;
  std::vector<Rect> clips_;
  std::string active_;
  Button active_button_ = Button::Left;
  Point grab_;
  std::string popup_;
  bool in_popup_ = false;
  std::vector<Rect> floats_, new_floats_;  // of the last frame, of this one
  bool in_float_ = false;
  std::vector<Rect> forms_;     // of this frame
  bool popup_fresh_ = false;    // opened in this frame: what opened it must not close it
  std::string focus_;           // who has the keyboard
  bool focus_drawn_ = false;    // it was asked for in this frame
  bool library_typed_ = false;  // a field of the drawing library had it in the last frame
  std::string typed_;
  std::string tip_;
  bool recording_ = false;
  exporter::Canvas* tap_ = nullptr;
  bool want_frame_ = false;
  Registry registry_;
  std::map<std::string, Rect, std::less<>> anchors_;
  std::string focused_field_;  // the text field that has the keyboard
};

// header_height: of the tabs above a pane.
inline float header_height(const Ui& ui) { return ui.px(41, 34); }

}  // namespace fiberscope::ui
