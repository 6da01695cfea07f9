// The pages for when there is no timeline to show, and the strip above it when a run went wrong.
#include <cmath>

#include "app/ui/panes.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

// Page: one message in the middle of the pane: a sign, a title, some lines, at most two buttons.
struct Page {
  const char* id;
  const char* glyph;
  const char* title;
  std::string text;
  bool bad = false;
  bool busy = false;  // shows that something is under way
};

Page page_for(const SessionFace& face) {
  if (!face.error.empty()) {
    const char* title =
        face.can_run ? tr("This run could not be shown") : tr("Programs cannot be run here");
    return {"message.error", icon::kError, title, face.error, true};
  }
  if (face.running) {
    return {"message.starting",
            icon::kTimeline,
            tr("Starting"),
            tr("The first events arrive in a moment."),
            false,
            true};
  }
  return {"message.empty", icon::kTimeline, tr("Nothing to see yet"),
          tr("Choose a scenario on the left, or drop a Python program or a trace here.")};
}

// pulse: three bars that take turns, as coroutines do; all at rest when motion is not wanted.
void pulse(Ui& ui, const Rect& r, bool still) {
  const float w = ui.px(56), h = ui.px(8), gap = ui.px(6);
  const float x = std::round(r.mid_x() - w / 2);
  float y = std::round(r.mid_y() - (3 * h + 2 * gap) / 2);
  const double turn = std::fmod(ui.time_s() / 0.8, 3.0);
  for (int i = 0; i < 3; ++i, y += h + gap) {
    double away = std::abs(turn - i);
    away = std::min(away, 3 - away);
    const float lit = still ? 0.5f : static_cast<float>(std::max(0.0, 1 - away));
    ui.fill({x + static_cast<float>(i) * ui.px(6), y, w - ui.px(12), h},
            mix(ui.c().border, ui.c().accent, lit), h / 2);
  }
}

}  // namespace

Intents message_view(Ui& ui, const SessionFace& face, const Preferences& prefs, const Rect& pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  const Page page = page_for(face);
  const bool again = page.bad && face.can_run && !face.path.empty();
  const bool open = !page.busy;
  const float w = std::min(ui.px(540), pane.w - ui.px(32));
  const auto lines = ui.wrap(Font::Body, page.text, w - ui.px(64));
  const float line_h = ui.px(22);
  const float h =
      ui.px(142) + static_cast<float>(lines.size()) * line_h + (again || open ? ui.px(54) : 0);
  const Rect card{std::round(pane.mid_x() - w / 2), std::round(pane.mid_y() - h / 2), w, h};
  ui.note(page.id, card);
  if (page.bad) {
    ui.fill(card, mix(ui.c().panel, ui.c().error, 0.05f), ui.px(10));
    ui.stroke(card, mix(ui.c().panel, ui.c().error, 0.45f), ui.px(10));
  }
  Rect in = card.inset(ui.px(32), ui.px(24));
  const Rect sign = in.cut_top(ui.px(52));
  if (page.busy) {
    pulse(ui, sign, prefs.reduce_motion);
  } else {
    ui.icon(sign, Font::Icon48, page.bad ? ui.c().error : ui.c().border_strong, page.glyph);
  }
  in.cut_top(ui.px(10));
  ui.text_in(in.cut_top(ui.px(26)), Font::Title, ui.c().text1, page.title, Align::Center);
  in.cut_top(ui.px(6));
  for (const auto& line : lines) {
    ui.text_in(in.cut_top(line_h), Font::Body, ui.c().text2, line, Align::Center);
  }
  if (!again && !open) return intents;
  in.cut_top(ui.px(16));
  const float each = ui.px(150), gap = ui.px(12);
  Rect row = in.cut_top(ui.px(34));
  const float all = again ? 2 * each + gap : each;
  row = {std::round(row.mid_x() - all / 2), row.y, all, row.h};
  if (again) {
    if (ui.primary_button("message.retry", row.cut_left(each), tr("Run again"))) {
      intents.push_back({Command::RunAgain, {}, {}, 0, {}});
    }
    row.cut_left(gap);
  }
  if (ui.label_button("message.open", row.cut_left(each), icon::kFolder, tr("Open a file"))) {
    intents.push_back({Command::OpenBrowser, {}, {}, 0, {}});
  }
  return intents;
}

Rect trouble_strip(Ui& ui, const SessionFace& face, const std::string& text, Rect pane,
                   Intents& intents) {
  const Rect strip = pane.cut_top(ui.px(38));
  const Color error = ui.c().error;
  ui.fill(strip, mix(ui.c().panel, error, ui.theme().dark() ? 0.12f : 0.07f));
  ui.fill({strip.x, strip.bottom() - 1, strip.w, 1}, mix(ui.c().panel, error, 0.45f));
  ui.note("banner", strip);
  Rect in = strip.inset(ui.px(16), 0);
  ui.icon(in.cut_left(ui.px(20)), Font::Icon20, error, icon::kError);
  in.cut_left(ui.px(10));
  if (face.can_run && !face.path.empty()) {
    const float w = ui.text_width(Font::SmallMedium, tr("Run again")) + ui.px(28);
    if (ui.text_button("banner.retry", in.cut_right(w).inset(0, ui.px(6)), tr("Run again"),
                       false)) {
      intents.push_back({Command::RunAgain, {}, {}, 0, {}});
    }
    in.cut_right(ui.px(12));
  }
  ui.text_in(in, Font::Body, ui.c().text1, text);
  if (ui.hovering(in) && ui.text_width(Font::Body, text) > in.w) ui.tooltip(text);
  return pane;
}

}  // namespace fiberscope::ui
