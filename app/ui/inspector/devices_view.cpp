#include "app/ui/inspector/devices_view.h"

#include <algorithm>
#include <cmath>

#include "app/session/device_inputs.h"
#include "app/session/recipe.h"
#include "app/words/words.h"
#include "scheduler/base/time_text.h"

namespace fiberscope::ui {
namespace {

using session::DeviceKind;
using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kInputsMax = 10;
constexpr float kPadHeight = 110;  // before scaling: a place on the pad is counted in these pixels

// Devices: one frame of the section.
class Devices {
 public:
  explicit Devices(Column& c) : c_(c), ui_(c.ui), s_(c.devices) {}

  void draw() {
    for (std::size_t i = 0; i < s_.devices.size(); ++i) device(i);
    if (!s_.in_program) write_button();
  }

 private:
  std::string id(const char* what, std::size_t device) const {
    return std::string("device.") + what + "." + s_.devices[device].name;
  }
  TimeNs now_ns() const { return c_.scene.world.now_ns(); }
  bool past(const base::Input& input) const { return input.at_ns <= now_ns(); }

  void change(std::vector<base::Device> wanted) {
    s_.device = s_.input = SIZE_MAX;
    c_.intents.push_back(intent::SetDevices{std::move(wanted)});
  }
  // put: an input at the time of the cursor.
  void put(std::size_t device, std::string text) {
    auto with = session::put_in(s_.devices, device, {now_ns(), std::move(text)});
    if (with) change(std::move(with.value()));
  }

  void device(std::size_t i);
  void mouse_pad(std::size_t i);
  void key_pad(std::size_t i);
  void inputs(std::size_t i);
  void input_row(std::size_t i, std::size_t input);
  void add_row(std::size_t i);
  void edit_row(std::size_t i, std::size_t input);
  void write_button();

  Column& c_;
  Ui& ui_;
  DevicesState& s_;
};

void Devices::device(std::size_t i) {
  const base::Device& device = s_.devices[i];
  const DeviceKind kind = session::device_kind(device);
  Rect head = c_.row(28);
  ui_.icon(head.cut_left(ui_.px(20)), Font::Icon16, ui_.c().text2,
           kind == DeviceKind::Mouse      ? icon::kMouse
           : kind == DeviceKind::Keyboard ? icon::kKeyboard
                                          : icon::kStorage);
  head.cut_left(ui_.px(6));
  head.cut_left(ui_.text_in(head, Font::BodyMedium, ui_.c().text1, device.name) + ui_.px(10));
  const std::string path = device.path.empty() ? "/dev/" + device.name : device.path;
  ui_.text_in(head, Font::Small, ui_.c().text3, path);
  if (kind == DeviceKind::Mouse) mouse_pad(i);
  if (kind == DeviceKind::Keyboard) key_pad(i);
  inputs(i);
  c_.gap(6);
}

// mouse_pad: a click is an input at the cursor's time; earlier clicks are discs, later ones rings.
void Devices::mouse_pad(std::size_t i) {
  const Rect pad = c_.row(kPadHeight);
  c_.gap(4);
  const Hit h = ui_.hit(id("pad", i), pad);
  const Hit right = ui_.hit(id("pad.right", i), pad, Button::Right);
  ui_.fill(pad, h.hovered ? ui_.c().hover : ui_.c().inset, ui_.px(6));
  ui_.stroke(pad, h.hovered ? ui_.c().accent : ui_.c().border, ui_.px(6));
  ui_.push_clip(pad);
  for (const base::Input& input : s_.devices[i].inputs) {
    int x = 0, y = 0;
    if (!session::click_place(input.text, x, y)) continue;
    const Point at{pad.x + ui_.px(static_cast<float>(x)), pad.y + ui_.px(static_cast<float>(y))};
    if (past(input)) {
      ui_.disc(at, ui_.px(4), ui_.c().accent);
    } else {
      ui_.ring(at, ui_.px(4), ui_.c().text3, ui_.px(1.5f));
    }
  }
  const Point mouse = ui_.input().mouse;
  const int x = static_cast<int>((mouse.x - pad.x) / ui_.px(1));
  const int y = static_cast<int>((mouse.y - pad.y) / ui_.px(1));
  const std::string hint =
      h.hovered ? fill(tr("Click: {text} at {time}"),
                       {{"text", session::click_text(s_.devices[i], x, y, false)},
                        {"time", base::format_time(now_ns())}})
                : std::string(tr("Click here: the program is run again with the click."));
  Rect words = pad.inset(ui_.px(10), ui_.px(6));
  ui_.text_in(words.cut_bottom(ui_.px(18)), Font::Small, ui_.c().text3, hint);
  ui_.pop_clip();
  if (!h.clicked && !right.clicked) return;
  put(i, session::click_text(s_.devices[i], std::max(0, x), std::max(0, y), right.clicked));
}

// key_pad: what is typed while it has the keyboard is put in, a key an input.
void Devices::key_pad(std::size_t i) {
  const Rect pad = c_.row(34);
  c_.gap(4);
  const std::string name = id("keys", i);
  const Hit h = ui_.hit(name, pad);
  if (h.clicked) ui_.focus(name);
  const bool focused = ui_.focused(name);
  ui_.fill(pad, h.hovered ? ui_.c().hover : ui_.c().inset, ui_.px(6));
  ui_.stroke(pad, focused ? ui_.c().accent : ui_.c().border, ui_.px(6));
  const std::string text = focused ? fill(tr("Press a key: it is typed at {time}"),
                                          {{"time", base::format_time(now_ns())}})
                                   : std::string(tr("Click here, then press a key."));
  ui_.text_in(pad.inset(ui_.px(10), 0), Font::Small, focused ? ui_.c().text1 : ui_.c().text3, text);
  if (!focused) return;
  if (ui_.pressed(key::kEscape, false)) return ui_.drop_focus();
  const std::string typed = ui_.typed();
  if (!typed.empty() && typed != " ") put(i, session::key_text(s_.devices[i], typed));
}

// inputs: those around the cursor's time.
void Devices::inputs(std::size_t i) {
  const auto& all = s_.devices[i].inputs;
  const auto later = std::ranges::find_if_not(all, [&](const auto& one) { return past(one); });
  const auto now = static_cast<std::size_t>(later - all.begin());
  const std::size_t first =
      all.size() <= kInputsMax
          ? 0
          : std::min(now > kInputsMax / 2 ? now - kInputsMax / 2 : 0, all.size() - kInputsMax);
  const std::size_t end = std::min(all.size(), first + kInputsMax);
  if (first > 0) {
    c_.quiet(fill(tr("{n} earlier"), {{"n", std::to_string(first)}}));
  }
  for (std::size_t k = first; k < end; ++k) {
    s_.device == i&& s_.input == k ? edit_row(i, k) : input_row(i, k);
  }
  if (end < all.size()) {
    c_.quiet(fill(tr("{n} later"), {{"n", std::to_string(all.size() - end)}}));
  }
  s_.device == i&& s_.input == all.size() ? edit_row(i, all.size()) : add_row(i);
}

void Devices::input_row(std::size_t i, std::size_t k) {
  const base::Input& input = s_.devices[i].inputs[k];
  Rect r = c_.row(25);
  Rect box = r.inset(-ui_.px(8), 0);
  box.cut_right(ui_.px(6));
  const bool lit = ui_.hovering(box);
  if (lit) ui_.fill(box, ui_.c().hover, ui_.px(4));
  const std::string name = id("input", i) + "." + std::to_string(k);
  const Rect cross = r.cut_right(ui_.px(24));
  if (lit && ui_.icon_button(name + ".remove", cross, Font::Icon16, icon::kClose,
                             tr("Take it out and run again"))) {
    return change(session::taken_out(s_.devices, i, k));
  }
  const Hit h = ui_.hit(name, r);
  if (h.hovered) ui_.tooltip(tr("Change its time or its text"));
  const Color ink = past(input) ? ui_.c().text1 : ui_.c().text3;
  ui_.text_in(r.cut_left(ui_.px(100)), Font::Value, ink, base::format_time(input.at_ns),
              Align::Right);
  r.cut_left(ui_.px(14));
  ui_.text_in(r, Font::Body, ink, input.text);
  if (!h.clicked) return;
  s_.device = i;
  s_.input = k;
  s_.time = session::exact_time(input.at_ns);
  s_.text = input.text;
  s_.focus = true;
}

void Devices::add_row(std::size_t i) {
  Rect r = c_.row(27);
  const std::string label =
      fill(tr("Add an input at {time}"), {{"time", base::format_time(now_ns())}});
  Rect box = r;
  box.w = std::min(r.w, ui_.text_width(Font::Small, label) + ui_.px(30));
  const Hit h = ui_.hit(id("add", i), box);
  const Color ink = h.hovered ? ui_.c().text1 : ui_.c().accent;
  ui_.icon(r.cut_left(ui_.px(18)), Font::Icon16, ink, icon::kPlus);
  r.cut_left(ui_.px(6));
  ui_.text_in(r, Font::Small, ink, label);
  if (!h.clicked) return;
  s_.device = i;
  s_.input = s_.devices[i].inputs.size();
  s_.time = session::exact_time(now_ns());
  s_.text.clear();
  s_.focus = true;
}

// edit_row: the time and the text of an input, or of a new one. Enter takes it over, Esc leaves it.
void Devices::edit_row(std::size_t i, std::size_t k) {
  const auto at = base::parse_time(s_.time);
  Rect r = c_.row(32).inset(0, ui_.px(1));
  const Rect done = r.cut_right(ui_.px(28));
  const bool was_typing = ui_.field_focused("device.time") || ui_.field_focused("device.text");
  const auto field = [&](const char* name, Rect box, std::string& value, const char* hint,
                         bool good, bool focus) {
    ui_.fill(box, ui_.c().inset, ui_.px(6));
    const Color line = !good                     ? ui_.c().error
                       : ui_.field_focused(name) ? ui_.c().accent
                                                 : ui_.c().border;
    ui_.stroke(box, line, ui_.px(6));
    ui_.text_field(name, box.inset(ui_.px(8), 0), value, hint, focus);
  };
  field("device.time", r.cut_left(ui_.px(112)), s_.time, tr("time"), bool(at), false);
  r.cut_left(ui_.px(8));
  r.cut_right(ui_.px(6));
  field("device.text", r, s_.text, tr("what is put in"), true, s_.focus);
  s_.focus = false;
  const bool enter = was_typing && ui_.pressed(key::kEnter, false);
  if (was_typing && ui_.pressed(key::kEscape, false)) {
    s_.device = s_.input = SIZE_MAX;
    return;
  }
  const bool clicked = ui_.icon_button("device.done", done, Font::Icon16, icon::kCheck,
                                       tr("Take it over and run again  Enter"), bool(at));
  if ((!clicked && !enter) || !at) return;
  auto rest = k < s_.devices[i].inputs.size() ? session::taken_out(s_.devices, i, k) : s_.devices;
  auto with = session::put_in(std::move(rest), i, {at.value(), s_.text});
  if (with) change(std::move(with.value()));
}

void Devices::write_button() {
  Rect r = c_.row(34);
  const char* label = tr("Write into the program");
  const Rect box{r.x, r.y + ui_.px(1), ui_.text_width(Font::BodyMedium, label) + ui_.px(50),
                 ui_.px(32)};
  if (ui_.label_button("device.write", box, icon::kCode, label,
                       tr("These inputs into the program's settings, to be saved with it"))) {
    c_.intents.push_back(intent::WriteDevices{});
  }
}

}  // namespace

void devices_section(Column& c) {
  const auto& devices = c.devices.devices;
  if (devices.empty()) return;
  std::size_t inputs = 0;
  for (const base::Device& device : devices) inputs += device.inputs.size();
  if (!c.section(mark("Devices"), fill(inputs == 1 ? tr("{n} input") : tr("{n} inputs"),
                                       {{"n", std::to_string(inputs)}}))) {
    return;
  }
  Devices(c).draw();
}

}  // namespace fiberscope::ui
