#include "app/ui/lesson/stepper.h"

#include <cmath>

#include "app/lesson/walk.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

constexpr float kStepperHead = 60, kDisc = 20, kBetween = 34;

// Stepper: one frame of it.
class Stepper {
 public:
  Stepper(Ui& ui, const LessonState& state) : ui_(ui), state_(state) {}

  Rect draw(Rect pane, Intents& intents) {
    const Rect strip = pane.cut_top(ui_.px(kStepperHead));
    ui_.fill(strip, ui_.c().panel);
    ui_.fill({strip.x, strip.bottom() - 1, strip.w, 1}, ui_.c().border);
    ui_.note("lesson.stepper", strip);
    Rect in = strip.inset(ui_.px(16), ui_.px(8));
    const Rect close = in.cut_right(ui_.px(26));
    if (ui_.icon_button("lesson.leave",
                        {close.x, strip.mid_y() - ui_.px(13), ui_.px(26), ui_.px(26)}, Font::Icon16,
                        icon::kClose, tr("Leave the lesson"))) {
      intents.push_back(intent::CloseLesson{});
    }
    if (!state_.draft) {
      in.cut_right(ui_.px(4));
      const Rect pencil = in.cut_right(ui_.px(26));
      if (ui_.icon_button("lesson.edit",
                          {pencil.x, strip.mid_y() - ui_.px(13), ui_.px(26), ui_.px(26)},
                          Font::Icon16, icon::kEdit, tr("Change this stop of the lesson"))) {
        intents.push_back(intent::EditStop{state_.stop});
      }
    }
    in.cut_right(ui_.px(12));
    // names where they have room, then that of the present stop alone, then none
    const float most = in.w * 0.66f;
    for (names_ = 2; names_ > 0 && stops_width() > most; --names_) {
    }
    Rect stops = in.cut_right(std::min(stops_width(), most));
    in.cut_right(ui_.px(16));
    for (std::size_t i = 0; i < state_.stops.size(); ++i) stop(i, stops, intents);
    objective(in);
    return pane;
  }

 private:
  std::string name(std::size_t i) const {
    const bool shown = names_ == 2 || (names_ == 1 && i == state_.stop);
    return shown ? lesson::stop_word(state_.stops[i].kind) : "";
  }
  float stop_width(std::size_t i) const {
    const std::string text = name(i);
    const float words = text.empty() ? 0 : ui_.px(8) + ui_.text_width(Font::SmallStrong, text) + 1;
    return ui_.px(kDisc) + words + (i + 1 < state_.stops.size() ? ui_.px(kBetween) : 0);
  }
  float stops_width() const {
    float sum = 1;
    for (std::size_t i = 0; i < state_.stops.size(); ++i) sum += stop_width(i);
    return sum;
  }

  void stop(std::size_t i, Rect& row, Intents& intents) {
    const LessonStop& s = state_.stops[i];
    Rect r = row.cut_left(stop_width(i));
    const bool on = i == state_.stop, last = i + 1 == state_.stops.size();
    if (!last) {
      const Rect line = r.cut_right(ui_.px(kBetween));
      ui_.fill({line.x + ui_.px(8), std::round(line.mid_y()), line.w - ui_.px(16), 1},
               ui_.c().border_strong);
    }
    const std::string id = "lesson.stop." + std::to_string(i + 1);
    const Hit h = ui_.hit(id, r);
    ui_.note(id, r);
    const Rect cell = r.cut_left(ui_.px(kDisc));
    const Point middle{std::round(cell.mid_x()), std::round(cell.mid_y())};
    const bool done = s.asks ? s.answered : i < state_.stop;
    const Color plate = on ? ui_.c().accent : h.hovered ? ui_.c().hover : ui_.c().raised;
    ui_.disc(middle, ui_.px(kDisc) / 2, plate);
    if (!on) {
      ui_.ring(middle, ui_.px(kDisc) / 2, done ? ui_.c().ok : ui_.c().border_strong, 1);
    }
    const Rect face{middle.x - ui_.px(10), middle.y - ui_.px(10), ui_.px(20), ui_.px(20)};
    if (done && !on) {
      ui_.icon(face, Font::Icon16, ui_.c().ok, icon::kCheck);
    } else {
      ui_.text_in(face, Font::SmallMedium, on ? ui_.c().on_accent : ui_.c().text2,
                  std::to_string(i + 1), Align::Center);
    }
    r.cut_left(ui_.px(8));
    if (const std::string text = name(i); !text.empty()) {
      ui_.text_in(r, on ? Font::SmallStrong : Font::Small, on ? ui_.c().text1 : ui_.c().text2,
                  text);
    }
    if (h.hovered) ui_.tooltip(lesson::stop_word(s.kind));
    if (h.clicked) intents.push_back(intent::GoToStop{i});
  }

  void objective(const Rect& in) {
    const auto lines = ui_.wrap(Font::BodyMedium, state_.objective, in.w);
    if (lines.empty()) return;
    if (lines.size() == 1) return void(ui_.text_in(in, Font::BodyMedium, ui_.c().text1, lines[0]));
    const auto small = ui_.wrap(Font::SmallMedium, state_.objective, in.w);
    Rect rest{in.x, std::round(in.mid_y() - ui_.px(18)), in.w, ui_.px(36)};
    for (std::size_t i = 0; i < std::min<std::size_t>(small.size(), 2); ++i) {
      const bool cut = i == 1 && small.size() > 2;
      ui_.text_in(rest.cut_top(ui_.px(18)), Font::SmallMedium, ui_.c().text1,
                  cut ? small[i] + "…" : small[i]);
    }
    if (small.size() > 2 && ui_.hovering(in)) ui_.tooltip(state_.objective);
  }

  Ui& ui_;
  const LessonState& state_;
  int names_ = 2;  // 2: of all stops, 1: of the present one
};

}  // namespace

Rect lesson_stepper(Ui& ui, const LessonState& state, Rect pane, Intents& intents) {
  if (!state.open || state.stops.empty()) return pane;
  return Stepper(ui, state).draw(pane, intents);
}

}  // namespace fiberscope::ui
