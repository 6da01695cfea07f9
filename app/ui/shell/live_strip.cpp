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
  if (face.running) return fill(tr("Running {n} s"), {{"n", whole_seconds(face.elapsed_s)}});
  return face.stopped ? tr("Stopped") : tr("The trace ends early");
}

Rect live_strip(Ui& ui, const SessionFace& face, Rect pane, Intents& intents) {
  if (!face.running || face.paused || face.silent_s < kSilentLong_s) return pane;
  const Rect strip = pane.cut_top(ui.px(38));
  const Color color = ui.c().warning;
  ui.fill(strip, mix(ui.c().panel, color, ui.theme().dark() ? 0.12f : 0.07f));
  ui.fill({strip.x, strip.bottom() - 1, strip.w, 1}, mix(ui.c().panel, color, 0.45f));
  ui.note("live.silent", strip);
  Rect in = strip.inset(ui.px(16), 0);
  ui.icon(in.cut_left(ui.px(20)), Font::Icon20, color, icon::kSpeed);
  in.cut_left(ui.px(10));
  const float w = ui.text_width(Font::SmallMedium, tr("Stop")) + ui.px(28);
  if (ui.text_button("live.stop", in.cut_right(w).inset(0, ui.px(6)), tr("Stop"), false)) {
    intents.push_back(intent::StopRun{});
  }
  in.cut_right(ui.px(12));
  const std::string text = fill(
      tr("No event for {n} s: the program computes without a switch, or a call into C does not "
         "return."),
      {{"n", whole_seconds(face.silent_s)}});
  ui.text_in(in, Font::Body, ui.c().text1, text);
  if (ui.hovering(in) && ui.text_width(Font::Body, text) > in.w) ui.tooltip(text);
  return pane;
}

}  // namespace fiberscope::ui
