#include "app/ui/shell/settings_popup.h"

#include <array>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

constexpr std::array<int, 9> kScales = {0, 100, 125, 150, 175, 200, 225, 250, 300};
constexpr std::array<int, 3> kFrames = {0, 30, 60};

template <std::size_t N>
std::size_t place_in(const std::array<int, N>& choices, int value) {
  std::size_t i = 0;
  while (i + 1 < N && choices[i] < value) ++i;
  return i;
}

// Sheet: the rows of the popup from top to bottom.
class Sheet {
 public:
  Sheet(Ui& ui, Preferences& prefs, Rect in) : ui_(ui), prefs_(prefs), in_(in) {}

  void title() {
    ui_.text_in(in_.cut_top(ui_.px(32)), Font::Title, ui_.c().text1, tr("Settings"));
    in_.cut_top(ui_.px(8));
  }
  void look();
  void size();
  void behaviour();
  void answers(std::size_t count);
  void help();
  Intents take() { return std::move(intents_); }

 private:
  Rect row(const char* label) {
    Rect r = in_.cut_top(ui_.px(32));
    in_.cut_top(ui_.px(8));
    ui_.text_in(r.cut_left(ui_.px(120)), Font::Body, ui_.c().text2, label);
    return r;
  }
  void rule() {
    in_.cut_top(ui_.px(6));
    ui_.fill(in_.cut_top(1), ui_.c().border);
    in_.cut_top(ui_.px(10));
  }
  void toggle(const char* id, const char* label, bool& on) {
    if (ui_.toggle(id, in_.cut_top(ui_.px(34)), label, on)) keep();
  }
  void keep() { intents_.push_back(intent::KeepPreferences{}); }

  Ui& ui_;
  Preferences& prefs_;
  Rect in_;
  Intents intents_;
};

void Sheet::look() {
  const int theme = ui_.theme().dark() ? 0 : 1;
  if (ui_.segmented("settings.theme", row(tr("Theme")), {mark("Dark"), mark("Light")}, theme) !=
      theme) {
    intents_.push_back(intent::ToggleTheme{});
  }
  const int language = words::language() == words::Language::English ? 0 : 1;
  const int chosen = ui_.segmented("settings.language", row(tr("Language")),
                                   {"English", "\u4E2D\u6587"}, language);
  if (chosen != language) {
    intents_.push_back(intent::SetLanguage{chosen == 0 ? "en" : "zh"});
  }
}

void Sheet::size() {
  const std::size_t at = place_in(kScales, prefs_.scale_percent);
  const int now = static_cast<int>(std::round(ui_.theme().scale * 100));
  const std::string text =
      kScales[at] == 0 ? words::fill(tr("as the monitor, {now} %"), {{"now", std::to_string(now)}})
                       : std::to_string(kScales[at]) + " %";
  const int turn =
      ui_.stepper("settings.scale", row(tr("Size")), text, at > 0, at + 1 < kScales.size());
  if (turn != 0) {
    const auto next = static_cast<std::size_t>(static_cast<int>(at) + turn);
    intents_.push_back(intent::SetScale{kScales[next]});
  }
  const int frames = static_cast<int>(place_in(kFrames, prefs_.frames_max));
  const int chosen = ui_.segmented("settings.frames", row(tr("Frames a second")),
                                   {mark("Auto"), "30", "60"}, frames);
  if (chosen != frames) {
    prefs_.frames_max = kFrames[static_cast<std::size_t>(chosen)];
    keep();
  }
}

void Sheet::behaviour() {
  rule();
  toggle("settings.wheel_zooms", tr("The wheel zooms without Ctrl"), prefs_.wheel_zooms);
  toggle("settings.reduce_motion", tr("Reduce motion"), prefs_.reduce_motion);
  toggle("settings.require_sandbox", tr("Run only when the sandbox is complete"),
         prefs_.require_sandbox);
}

// answers: to clear them takes two presses.
void Sheet::answers(std::size_t count) {
  rule();
  Rect r = in_.cut_top(ui_.px(34));
  ui_.text_in(r.cut_left(ui_.px(120)), Font::Body, ui_.c().text2,
              words::fill(tr("{n} answers"), {{"n", std::to_string(count)}}));
  const float each = std::floor((r.w - ui_.px(8)) / 2);
  if (ui_.label_button("settings.save_answers", r.cut_left(each), icon::kDownload, tr("Save"),
                       tr("As a table, without names: fiberscope-answers.csv"), count > 0)) {
    intents_.push_back(intent::SaveAnswers{});
  }
  r.cut_left(ui_.px(8));
  const bool sure = prefs_.clearing_answers && count > 0;
  if (!ui_.label_button("settings.clear_answers", r, icon::kClose,
                        sure ? tr("Really?") : tr("Clear"), {}, count > 0)) {
    return;
  }
  if (sure) intents_.push_back(intent::ClearAnswers{});
  prefs_.clearing_answers = !sure;
}

void Sheet::help() {
  rule();
  Rect r = in_.cut_top(ui_.px(34));
  const float each = std::floor((r.w - ui_.px(8)) / 2);
  const auto button = [&](const char* id, const char* glyph, const char* label, Intent wish) {
    if (!ui_.label_button(id, r.cut_left(each), glyph, label)) return;
    ui_.close_popup();
    intents_.push_back(std::move(wish));
  };
  button("settings.tour", icon::kLesson, tr("Show the tour"), intent::ShowTour{});
  r.cut_left(ui_.px(8));
  button("settings.keys", icon::kKeyboard, tr("All keys"), intent::ShowKeys{});
}

}  // namespace

Intents settings_popup(Ui& ui, Preferences& prefs, std::size_t answers, const Rect& screen) {
  if (!ui.popup_open("settings")) {
    prefs.clearing_answers = false;
    return {};
  }
  ui.enter_popup();
  const Rect button = ui.anchored("settings");
  const float w = ui.px(372), h = ui.px(452);
  Rect r{button.right() - w, button.bottom() + ui.px(6), w, h};
  r.x = std::max(r.x, screen.x + ui.px(8));
  ui.popup_panel(r);
  ui.note("settings.popup", r);
  Sheet sheet(ui, prefs, r.inset(ui.px(18), ui.px(14)));
  sheet.title();
  sheet.look();
  sheet.size();
  sheet.behaviour();
  sheet.answers(answers);
  sheet.help();
  if (ui.popup_open("settings") && ui.popup_dismissed(r)) ui.close_popup();
  ui.leave_popup();
  return sheet.take();
}

}  // namespace fiberscope::ui
