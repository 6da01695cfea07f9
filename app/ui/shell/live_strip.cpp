#include "app/ui/shell/live_strip.h"

#include "app/words/words.h"

namespace fiberscope::ui {

using words::fill;
using words::tr;

namespace {

constexpr double kSilentLong_s = 5;

std::string whole_seconds(double s) { return std::to_string(static_cast<long>(s)); }

}  // namespace

std::string live_word(const SessionFace& face) {
  if (face.paused) return tr("Paused");
  if (face.asks) return tr("Waits for input");
  if (face.running) return fill(tr("Running {n} s"), {{"n", whole_seconds(face.elapsed_s)}});
  if (face.hides_future) return tr("Stopped at a question");
  return face.stopped ? tr("Stopped") : tr("The trace ends early");
}

Rect live_strip(Ui& ui, const SessionFace& face, Rect pane, Intents& intents) {
  const bool asks = face.running && face.cpu_used_up_s > 0;
  const bool silent = face.running && !face.paused && face.silent_s >= kSilentLong_s;
  if (!asks && !silent) return pane;
  const Rect strip = pane.cut_top(ui.px(38));
  const Color color = ui.c().warning;
  ui.fill(strip, mix(ui.c().panel, color, ui.theme().dark() ? 0.12f : 0.07f));
  ui.fill({strip.x, strip.bottom() - 1, strip.w, 1}, mix(ui.c().panel, color, 0.45f));
  ui.note(asks ? "live.asks" : "live.silent", strip);
  Rect in = strip.inset(ui.px(16), 0);
  ui.icon(in.cut_left(ui.px(20)), Font::Icon20, color, icon::kSpeed);
  in.cut_left(ui.px(10));
  const auto button = [&](const char* id, const std::string& label) {
    const float w = ui.text_width(Font::SmallMedium, label) + ui.px(28);
    const bool clicked = ui.text_button(id, in.cut_right(w).inset(0, ui.px(6)), label, false);
    in.cut_right(ui.px(12));
    return clicked;
  };
  if (button("live.stop", tr("Stop"))) intents.push_back(intent::StopRun{});
  const std::string used = whole_seconds(face.cpu_used_up_s);
  if (asks && button("live.go_on", fill(tr("Go on for {n} s more"), {{"n", used}}))) {
    intents.push_back(intent::PauseRun{});
  }
  const std::string text =
      asks ? fill(tr("It has used {n} s of processor time and stands still. Shall it go on?"),
                  {{"n", used}})
           : fill(tr("No event for {n} s: the program computes without a switch, or a call into C "
                     "does not return."),
                  {{"n", whole_seconds(face.silent_s)}});
  ui.text_in(in, Font::Body, ui.c().text1, text);
  if (ui.hovering(in) && ui.text_width(Font::Body, text) > in.w) ui.tooltip(text);
  return pane;
}

}  // namespace fiberscope::ui
