#include "app/ui/shell/top_bar.h"

#include <cmath>

#include "app/ui/telling/time_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

// tip: what a button does and the key that does the same.
std::string tip(const char* english, const char* key) {
  return std::string(tr(english)) + "   " + key;
}

// What is shown of the top bar, from the widest window to the narrowest.
struct Shape {
  bool export_label = true;
  bool wordmark = true;
  bool chapter = true;
  bool mode = true;
  bool clock = true;
  bool speed = true;
  bool present = true;
  bool theme = true;
  bool edges = true;  // the buttons to the beginning and the end
  bool exports = true;
  // shorten: drops what is missed least; false when nothing is left to drop.
  bool shorten() {
    for (bool* part : {&export_label, &wordmark, &chapter, &mode, &clock, &speed, &present, &theme,
                       &edges, &exports}) {
      if (!*part) continue;
      *part = false;
      return true;
    }
    return false;
  }
};

constexpr const char* kPlayBy[kPlayBys] = {mark("by switch"), mark("by line"), mark("by time")};

const char* pace_word(const Pace& pace) { return pace.times == 0 ? tr("full speed") : pace.label; }

// PlayWords: what the button beside the transport says.
struct PlayWords {
  const char* by;
  const char* rate;
  PlayWords(const SessionFace& face, const Playback& play)
      : by(face.running ? tr("pace") : tr(kPlayBy[static_cast<std::size_t>(play.by)])),
        rate(face.running ? pace_word(kPaces[play.pace]) : play.rate().label) {}
};

// TopBar: one frame of the bar. Left: what is open. Middle: transport and clock. Right: the rest.
class TopBar {
 public:
  TopBar(Ui& ui, const Scene* scene, const SessionFace& face, const Playback& playback)
      : ui_(ui), scene_(scene), face_(face), playback_(playback) {}

  Intents draw(const Rect& bar);

 private:
  float left_width() const;
  float middle_width() const;
  float right_width() const;
  bool can_run_again() const { return face_.can_run && (!face_.path.empty() || face_.can_repeat); }
  float side() const { return ui_.px(38); }  // of a button of the transport
  float transport_width() const { return ui_.px(6) + ui_.px(68) + side() * (shape_.edges ? 4 : 2); }
  float clock_width() const;
  float speed_width() const;
  std::string step_text() const;

  void crumbs(Rect r);
  void transport(const Rect& r);
  void play_button(const Rect& r);
  void run_button(const Rect& r);
  void stop_button(const Rect& r);
  void speed_button(const Rect& r);
  void clock(Rect r);
  void tools(Rect r);
  Rect upright(const Rect& cell, float height) const {
    return {cell.x, std::round(cell.mid_y() - ui_.px(height) / 2), cell.w, ui_.px(height)};
  }

  Ui& ui_;
  const Scene* scene_;
  const SessionFace& face_;
  const Playback& playback_;
  Shape shape_;
  Intents intents_;
};

float TopBar::left_width() const {
  float w = ui_.px(34);
  if (shape_.wordmark) w += ui_.text_width(Font::Title, "Fiberscope") + ui_.px(28);
  if (shape_.chapter && !face_.chapter.empty()) {
    w += std::min(ui_.px(150), ui_.text_width(Font::Body, face_.chapter)) + ui_.px(26);
  }
  if (!face_.title.empty()) {
    w += std::min(ui_.px(130), ui_.text_width(Font::BodyMedium, face_.title));
  }
  if (shape_.mode && !face_.mode.empty()) {
    w += ui_.text_width(Font::SmallMedium, tr(face_.mode)) + ui_.px(28);
  }
  return w;
}

float TopBar::middle_width() const {
  float w = transport_width();
  if (can_run_again()) w += ui_.px(44);
  if (shape_.speed) w += ui_.px(12) + speed_width();
  if (shape_.clock && scene_ != nullptr) w += ui_.px(16) + clock_width();
  return w;
}

float TopBar::right_width() const {
  const float label = ui_.text_width(Font::BodyMedium, tr("Export")) + ui_.px(50);
  const float icons = ui_.px(36) * static_cast<float>(2 + shape_.theme + shape_.present);
  if (!shape_.exports) return icons;
  return (shape_.export_label ? label : ui_.px(36)) + ui_.px(8) + icons;
}

Intents TopBar::draw(const Rect& bar) {
  ui_.fill(bar, ui_.c().panel);
  ui_.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui_.c().border);
  const Rect in = bar.inset(ui_.px(16), 0);
  const float gap = ui_.px(20);
  while (left_width() + middle_width() + right_width() + 2 * gap > in.w && shape_.shorten()) {
  }
  const float right = right_width();
  const float first = in.x + ui_.px(34) + gap;
  const float last = in.right() - right - gap - middle_width();
  // the play button stays in the middle of the window while there is room for both sides
  const float wanted = std::round(bar.mid_x() - ui_.px(40) - transport_width() / 2);
  const float least = std::max(first, in.x + left_width() + gap);
  const float x = std::max(first, std::min(std::max(wanted, least), last));
  crumbs({in.x, in.y, x - gap - in.x, in.h});
  Rect middle{x, bar.y, in.right() - right - gap - x, bar.h};
  transport(upright(middle.cut_left(transport_width()), ui_.low() ? 38 : 42));
  if (can_run_again()) {
    middle.cut_left(ui_.px(8));
    const Rect button = upright(middle.cut_left(ui_.px(36)), 34);
    face_.running ? stop_button(button) : run_button(button);
  }
  if (shape_.speed) {
    middle.cut_left(ui_.px(12));
    speed_button(upright(middle.cut_left(speed_width()), ui_.low() ? 36 : 42));
  }
  middle.cut_left(ui_.px(16));
  if (shape_.clock) clock({middle.x, bar.y + ui_.px(4), middle.w, bar.h - ui_.px(8)});
  tools({in.right() - right, in.y, right, in.h});
  return std::move(intents_);
}

void TopBar::crumbs(Rect r) {
  if (logo(ui_, r.cut_left(ui_.px(24)), tr("The start page"))) intents_.push_back(intent::GoHome{});
  r.cut_left(ui_.px(10));
  if (shape_.wordmark) {
    r.cut_left(ui_.text_in(r, Font::Title, ui_.c().text1, "Fiberscope") + ui_.px(14));
    ui_.fill({r.x, std::round(r.mid_y() - ui_.px(14)), 1, ui_.px(28)}, ui_.c().border_strong);
    r.cut_left(ui_.px(14));
  }
  if (face_.title.empty()) {
    ui_.text_in(r, Font::Body, ui_.c().text3, tr("No trace open"));
    return;
  }
  const std::string mode = shape_.mode ? tr(face_.mode) : std::string();
  const float badge_w = mode.empty() ? 0 : ui_.text_width(Font::SmallMedium, mode) + ui_.px(28);
  const float title_w = ui_.text_width(Font::BodyMedium, face_.title);
  if (shape_.chapter && !face_.chapter.empty()) {
    const float room = r.w - badge_w - title_w - ui_.px(26);
    const float w =
        std::min(ui_.text_width(Font::Body, face_.chapter), std::max(ui_.px(120), room));
    const Rect cell{r.x, r.y, w + 1, r.h};
    ui_.text_in(cell, Font::Body, ui_.c().text2, face_.chapter);
    if (ui_.hovering(cell) && ui_.text_width(Font::Body, face_.chapter) > cell.w) {
      ui_.tooltip(face_.chapter);
    }
    r.cut_left(w + ui_.px(4));
    ui_.icon(r.cut_left(ui_.px(18)), Font::Icon16, ui_.c().text3, icon::kForward);
    r.cut_left(ui_.px(4));
  }
  const Rect title{r.x, r.y, r.w - badge_w, r.h};
  r.cut_left(ui_.text_in(title, Font::BodyMedium, ui_.c().text1, face_.title) + ui_.px(10));
  if (ui_.hovering(title) && title_w > title.w) ui_.tooltip(face_.title);
  if (mode.empty()) return;
  const Rect badge = upright({r.x, r.y, badge_w - ui_.px(10), r.h}, 22);
  const Color color = face_.running ? ui_.c().ok : ui_.c().accent;
  ui_.note("mode", badge);
  ui_.fill(badge, face_.running ? mix(ui_.c().panel, color, 0.18f) : ui_.c().tint, ui_.px(11));
  ui_.text_in(badge, Font::SmallMedium, color, mode, Align::Center);
}

void TopBar::transport(const Rect& r) {
  ui_.fill(r, ui_.c().inset, ui_.px(10));
  ui_.stroke(r, ui_.c().border, ui_.px(10));
  ui_.note("transport", r);
  const std::uint64_t cursor = scene_ != nullptr ? scene_->cursor().value : 0;
  const std::uint64_t size = scene_ != nullptr ? scene_->trace().size() : 0;
  const bool back = cursor > 0, forward = cursor < size || face_.paused;
  Rect in = r.inset(ui_.px(3));
  const auto step = [&](const char* id, const char* glyph, Font font, const std::string& says,
                        bool on, Intent wish) {
    if (ui_.icon_button(id, in.cut_left(side()).inset(ui_.px(1)), font, glyph, says, on)) {
      intents_.push_back(std::move(wish));
    }
  };
  const auto to = [&](Direction direction) {  // Shift: from switch to switch
    return ui_.input().shift ? Intent(intent::StepSwitch{direction}) : intent::StepEvent{direction};
  };
  const std::string shift = std::string("   (") + tr("Shift: switch") + ")";
  if (shape_.edges) {
    step("transport.first", icon::kFirst, Font::Icon20, tip(mark("To the beginning"), "Home"), back,
         intent::GoToBegin{});
  }
  step("transport.back", icon::kBack, Font::Icon26, tip(mark("One event back"), "\u2190") + shift,
       back, to(Direction::Back));
  play_button(in.cut_left(ui_.px(68)).inset(ui_.px(4), 0));
  step("transport.forward", icon::kForward, Font::Icon26,
       tip(mark("One event forward"), "\u2192") + shift, forward, to(Direction::Forward));
  if (shape_.edges) {
    step("transport.last", icon::kLast, Font::Icon20, tip(mark("To the end"), "End"), forward,
         intent::GoToEnd{});
  }
}

void TopBar::play_button(const Rect& r) {
  const Hit h = ui_.hit("transport.play", r);
  const bool locked =
      face_.hides_future && scene_ != nullptr && scene_->cursor().value == scene_->trace().size();
  const bool can_play = scene_ != nullptr && scene_->trace().size() > 0 && !locked;
  const Color fill = !can_play   ? mix(ui_.c().panel, ui_.c().accent, 0.35f)
                     : h.hovered ? mix(ui_.c().accent, rgb(0xFFFFFF), 0.12f)
                                 : ui_.c().accent;
  ui_.fill(r, fill, ui_.px(7));
  const bool goes = face_.running ? !face_.paused : playback_.playing;
  if (locked) {
    ui_.fill(r, ui_.c().raised, ui_.px(7));
    ui_.icon(r, Font::Icon20, ui_.c().text2, icon::kLock);
    if (h.hovered) ui_.tooltip(tr("What comes next is hidden until you answer"));
    return;
  }
  ui_.icon(r, Font::Icon26, ui_.c().on_accent, goes ? icon::kPause : icon::kPlay);
  if (h.hovered) ui_.tooltip(goes ? tip(mark("Pause"), "Space") : tip(mark("Play"), "Space"));
  if (h.clicked && can_play) intents_.push_back(intent::TogglePlay{});
}

void TopBar::run_button(const Rect& r) {
  if (ui_.icon_button("run_again", r, Font::Icon20, icon::kRefresh,
                      tip(mark("Run the program again"), "F5"))) {
    intents_.push_back(intent::RunAgain{});
  }
}

void TopBar::stop_button(const Rect& r) {
  if (ui_.icon_button("stop_run", r, Font::Icon20, icon::kStop,
                      tip(mark("Stop the run"), "Shift+F5"))) {
    intents_.push_back(intent::StopRun{});
  }
}

float TopBar::speed_width() const {
  const PlayWords words(face_, playback_);
  return ui_.px(52) + ui_.text_width(Font::Body, words.by) +
         ui_.text_width(Font::Value, words.rate);
}

// speed_button: what is played by and how fast; while a run grows, at which pace.
void TopBar::speed_button(const Rect& r) {
  const Hit h = ui_.hit("transport.speed", r);
  const bool open = ui_.popup_open("speed");
  const PlayWords words(face_, playback_);
  ui_.anchor("speed", r);
  ui_.fill(r, h.hovered || open ? ui_.c().hover : ui_.c().raised, ui_.px(8));
  ui_.stroke(r, ui_.c().border, ui_.px(8));
  Rect in = r.inset(ui_.px(12), 0);
  ui_.icon(in.cut_right(ui_.px(18)), Font::Icon16, ui_.c().text3, icon::kDown);
  in.cut_left(ui_.text_in(in, Font::Body, ui_.c().text2, words.by) + ui_.px(8));
  ui_.text_in(in, Font::Value, ui_.c().text1, words.rate);
  if (h.hovered) {
    ui_.tooltip(face_.running ? tr("How fast the program's clock may go")
                              : tr("What playing goes by, and how fast"));
  }
  if (h.clicked) ui_.open_popup("speed");
}

std::string TopBar::step_text() const {
  if (face_.hides_future) {
    return words::fill(tr("step {n}, more hidden"),
                       {{"n", std::to_string(scene_->model.steps.number_at(scene_->cursor()))}});
  }
  return words::fill(tr("step {n} of {total}"),
                     {{"n", std::to_string(scene_->model.steps.number_at(scene_->cursor()))},
                      {"total", std::to_string(scene_->model.steps.count())}});
}

float TopBar::clock_width() const {
  return std::max({ui_.px(110), ui_.text_width(Font::Value, step_text()),
                   ui_.text_width(Font::Clock, clock_text(scene_->world.now_ns()))}) +
         ui_.px(4);
}

void TopBar::clock(Rect r) {
  if (scene_ == nullptr) return;
  Rect top = r.cut_top(r.h / 2);
  top.cut_top(ui_.px(6, 2));
  ui_.text_in(top, Font::Clock, ui_.c().text1, clock_text(scene_->world.now_ns()));
  r.h -= ui_.px(6, 2);
  ui_.text_in(r, Font::Value, ui_.c().text3, step_text());
}

void TopBar::tools(Rect r) {
  const auto square = [&](const char* id, const char* glyph, const std::string& says, Intent wish) {
    const Rect cell = upright(r.cut_right(ui_.px(36)), 34);
    const Rect button{cell.x + ui_.px(2), cell.y, ui_.px(34), cell.h};
    ui_.anchor(id, button);
    if (ui_.icon_button(id, button, Font::Icon20, glyph, says)) intents_.push_back(std::move(wish));
  };
  square("settings", icon::kSettings, tr("Settings"), intent::OpenSettings{});
  if (shape_.theme) {
    const bool dark = ui_.theme().dark();
    square("theme", dark ? icon::kSun : icon::kMoon, dark ? tr("Light theme") : tr("Dark theme"),
           intent::ToggleTheme{});
  }
  square("search", icon::kSearch, tr("Search"), intent::OpenSearch{});
  if (shape_.present) {
    square("present", icon::kPresent, tip(mark("Present to an audience"), "F11"),
           intent::Present{});
  }
  if (!shape_.exports) return;
  r.cut_right(ui_.px(8));
  const Rect plate = upright(r, 32);
  ui_.anchor("export", plate);
  if (ui_.label_button("export", plate, icon::kDownload, shape_.export_label ? tr("Export") : "",
                       tip(mark("Export the timeline"), "Ctrl+Shift+E"), scene_ != nullptr)) {
    intents_.push_back(intent::OpenExport{});
  }
}

}  // namespace

Intents top_bar(Ui& ui, const Scene* scene, const SessionFace& face, const Playback& playback,
                const Rect& bar) {
  return TopBar(ui, scene, face, playback).draw(bar);
}

// logo: three bars that hand over to each other.
bool logo(Ui& ui, const Rect& cell, const char* tip) {
  const float side = ui.px(24);
  const Rect r{cell.x, std::round(cell.mid_y() - side / 2), side, side};
  const Hit hit = tip != nullptr ? ui.hit("logo", r.inset(-ui.px(4))) : Hit{};
  ui.fill(r, hit.hovered ? mix(ui.c().accent, rgb(0xFFFFFF), 0.15f) : ui.c().accent, ui.px(6));
  const float h = ui.px(3), x = r.x + ui.px(5);
  const Color on = ui.c().on_accent;
  ui.fill({x, r.y + ui.px(6), ui.px(9), h}, on, h / 2);
  ui.fill({x + ui.px(3), r.y + ui.px(11), ui.px(11), h}, on, h / 2);
  ui.fill({x + ui.px(6), r.y + ui.px(16), ui.px(6), h}, on, h / 2);
  if (hit.hovered) ui.tooltip(tip);
  return hit.clicked;
}

namespace {

// choice_row: of a list in a popup; true when it was clicked.
bool choice_row(Ui& ui, const std::string& id, const Rect& row, const char* label, bool on) {
  const Hit h = ui.hit(id, row);
  ui.fill(row, h.hovered ? ui.c().hover : on ? ui.c().tint : 0, ui.px(5));
  ui.text_in(row.inset(ui.px(10), 0), Font::Value, on ? ui.c().accent : ui.c().text1, label);
  return h.clicked;
}

// play_choices: by what, and how fast.
void play_choices(Ui& ui, const Playback& play, Rect in, Intents& intents) {
  const int by = static_cast<int>(play.by);
  const int chosen =
      ui.segmented("play", in.cut_top(ui.px(32)), {kPlayBy[0], kPlayBy[1], kPlayBy[2]}, by);
  if (chosen != by) {
    const auto unit = static_cast<std::size_t>(chosen);
    intents.push_back(intent::PlayAt{static_cast<PlayBy>(chosen), play.rates[unit]});
  }
  in.cut_top(ui.px(6));
  const auto unit = static_cast<std::size_t>(by);
  for (std::size_t i = 0; i < kRates; ++i) {
    const bool on = i == play.rates[unit];
    if (!choice_row(ui, "speed." + std::to_string(i), in.cut_top(ui.px(30)),
                    kPlayRates[unit][i].label, on)) {
      continue;
    }
    intents.push_back(intent::PlayAt{play.by, i});
    ui.close_popup();
  }
}

void pace_choices(Ui& ui, const Playback& play, Rect in, Intents& intents) {
  ui.text_in(in.cut_top(ui.px(26)).inset(ui.px(10), 0), Font::Small, ui.c().text3,
             tr("Seconds of the program in one of ours"));
  for (std::size_t i = 0; i < std::size(kPaces); ++i) {
    if (!choice_row(ui, "pace." + std::to_string(i), in.cut_top(ui.px(30)), pace_word(kPaces[i]),
                    i == play.pace)) {
      continue;
    }
    intents.push_back(intent::SetPace{i});
    ui.close_popup();
  }
}

}  // namespace

Intents play_popup(Ui& ui, const SessionFace& face, const Playback& play) {
  Intents intents;
  if (!ui.popup_open("speed")) return intents;
  ui.enter_popup();
  const auto rows = static_cast<float>(face.running ? std::size(kPaces) : kRates);
  const Rect found = ui.anchored("speed");
  const Rect r{found.x, found.bottom() + ui.px(6), ui.px(292),
               rows * ui.px(30) + (face.running ? ui.px(26) : ui.px(38)) + ui.px(12)};
  ui.popup_panel(r);
  const Rect in = r.inset(ui.px(6));
  face.running ? pace_choices(ui, play, in, intents) : play_choices(ui, play, in, intents);
  if (ui.popup_dismissed(r)) ui.close_popup();
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
