#include "app/ui/shell/messages.h"

#include <algorithm>
#include <cmath>

#include "app/ui/editor/machine_sheet.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

// Message: one message in the middle of the pane: a sign, a title, some lines, at most two buttons.
struct Message {
  const char* id;
  const char* glyph;
  const char* title;
  std::string text;
  bool bad = false;
  bool busy = false;  // shows that something is under way
};

Message message_for(const SessionFace& face) {
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
  return {"message.unrun", icon::kTimeline, tr("Not run yet"),
          tr("F5 runs the program as it is written.")};
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

// longest_name: of the text's words the longest one that can be a file's; empty: none has so many
// characters.
std::string_view longest_name(std::string_view text, std::size_t characters) {
  std::string_view longest;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (word.size() <= longest.size() || word.find_first_of("./") == word.npos) continue;
    if (base::characters(word) >= characters) longest = word;
  }
  return longest;
}

// without_middle: a name of which so many characters are left, and the same at both ends.
std::string without_middle(std::string_view name, std::size_t left) {
  const std::string_view begin = base::first_characters(name, left / 2);
  const std::string_view rest =
      base::first_characters(name, base::characters(name) - (left - left / 2));
  return std::string(begin) + "\u2026" + std::string(name.substr(rest.size()));
}

// with_short_names: a sentence that is too long for its room lacks the middle of its longest file
// names, so that what is said of them stays.
std::string with_short_names(const Ui& ui, Font font, std::string text, float room) {
  constexpr std::size_t kLeft = 20;
  constexpr int kNames = 4;
  for (int i = 0; i < kNames && ui.text_width(font, text) > room; ++i) {
    const std::string_view name = longest_name(text, kLeft + 2);
    if (name.empty()) break;
    const std::size_t at = static_cast<std::size_t>(name.data() - text.data());
    const auto with = [&](std::size_t left) {
      return std::string(text).replace(at, name.size(), without_middle(name, left));
    };
    std::size_t least = kLeft, most = base::characters(name) - 1;
    while (least < most) {
      const std::size_t left = (least + most + 1) / 2;
      if (ui.text_width(font, with(left)) > room) {
        most = left - 1;
      } else {
        least = left;
      }
    }
    text = with(least);
  }
  return text;
}

}  // namespace

Intents message_view(Ui& ui, const SessionFace& face, const Preferences& prefs, const Rect& pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  const Message page = message_for(face);
  const bool again = page.bad && face.can_run && (!face.path.empty() || face.can_repeat);
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
      intents.push_back(intent::RunAgain{});
    }
    row.cut_left(gap);
  }
  if (ui.label_button("message.open", row.cut_left(each), icon::kFolder, tr("Open a file"))) {
    intents.push_back(intent::OpenBrowser{});
  }
  return intents;
}

ToastAnswer toast_view(Ui& ui, const Toast& toast, const Rect& screen) {
  if (toast.text.empty()) return ToastAnswer::Stay;
  const float leads =
      toast.folder.empty() ? 0 : ui.text_width(Font::SmallMedium, tr("Open folder")) + ui.px(36);
  const auto lines = ui.wrap(Font::Body, toast.text, std::min(ui.px(620), screen.w - ui.px(160)));
  float w = 0;
  for (const auto& line : lines) w = std::max(w, ui.text_width(Font::Body, line));
  w += ui.px(92) + leads;
  const float h = static_cast<float>(lines.size()) * ui.px(22) + ui.px(20);
  const Rect r{std::round(screen.mid_x() - w / 2), screen.bottom() - h - ui.px(44), w, h};
  ui.popup_panel(r);
  ui.note("toast", r);
  Rect in = r.inset(ui.px(12), ui.px(10));
  ui.icon(in.cut_left(ui.px(22)), Font::Icon20, toast.bad ? ui.c().error : ui.c().ok,
          toast.bad ? icon::kError : icon::kCheck);
  in.cut_left(ui.px(8));
  const Rect end = in.cut_right(ui.px(28));
  const Rect close{end.x, std::round(end.mid_y() - ui.px(14)), end.w, ui.px(28)};
  bool opens = false;
  if (leads > 0) {
    Rect button = in.cut_right(leads);
    button.cut_right(ui.px(8)), button.cut_left(ui.px(8));
    button = {button.x, std::round(button.mid_y() - ui.px(14)), button.w, ui.px(28)};
    opens = ui.text_button("toast.folder", button, tr("Open folder"), false);
  }
  for (const auto& line : lines) ui.text_in(in.cut_top(ui.px(22)), Font::Body, ui.c().text1, line);
  if (ui.icon_button("toast.close", close, Font::Icon16, icon::kClose)) return ToastAnswer::PutAway;
  return opens ? ToastAnswer::OpenFolder : ToastAnswer::Stay;
}

std::string limit_word(const base::ReachedLimit& reached) {
  constexpr const char* kWords[] = {mark("{amount} of memory"), mark("{amount} of output"),
                                    mark("{amount} of trace"), mark("{amount} of processor time")};
  return fill(tr(kWords[static_cast<std::size_t>(reached.limit)]), {{"amount", reached.amount}});
}

std::string limit_sentence(const base::ReachedLimit& reached) {
  const std::string what = limit_word(reached);
  const std::string control = tr(limit_label(reached.limit));
  if (reached.where.empty()) {
    return fill(tr("The limit of {what} is reached (Ctrl+M: \u201c{control}\u201d)"),
                {{"what", what}, {"control", control}});
  }
  // of a path the file
  const std::string where = reached.where.substr(reached.where.rfind('/') + 1);
  return fill(tr("The limit of {what} is reached at {where} (Ctrl+M: \u201c{control}\u201d)"),
              {{"what", what}, {"where", where}, {"control", control}});
}

namespace {

constexpr float kTroubleRow = 38, kTroubleLine = 21;
constexpr std::size_t kTroubleLines = 4;

// again_label: of the button that runs it again; empty: it cannot be.
std::string again_label(const SessionFace& face) {
  if (!face.can_run || (face.path.empty() && !face.can_repeat)) return {};
  if (!face.limit) return tr("Run again");
  return fill(tr("Run again with {amount}"), {{"amount", face.limit->twice}});
}

// in_lines: at most a few of them; the last one is cut where even that is too much.
std::vector<std::string> in_lines(const Ui& ui, const std::string& text, float width) {
  auto lines = ui.wrap(Font::Body, text, width);
  for (float room = width * kTroubleLines; lines.size() > kTroubleLines && room >= width;
       room -= width / 4) {
    lines = ui.wrap(Font::Body, with_short_names(ui, Font::Body, text, room), width);
  }
  if (lines.size() <= kTroubleLines) return lines;
  for (std::size_t i = kTroubleLines; i < lines.size(); ++i) {
    lines[kTroubleLines - 1] += " " + lines[i];
  }
  lines.resize(kTroubleLines);
  return lines;
}

}  // namespace

Rect trouble_strip(Ui& ui, const SessionFace& face, const std::string& text, Rect pane,
                   Intents& intents) {
  const std::string again = again_label(face);
  const float button =
      again.empty() ? 0 : ui.text_width(Font::SmallMedium, again) + ui.px(28) + ui.px(12);
  const float width = std::max(ui.px(60), pane.w - ui.px(62) - button);
  const auto lines = in_lines(ui, text, width);
  const float line = ui.px(kTroubleLine);
  const float h = std::max(ui.px(kTroubleRow), static_cast<float>(lines.size()) * line + ui.px(14));
  const Rect strip = pane.cut_top(std::min(h, pane.h));
  const Color error = ui.c().error;
  ui.fill(strip, mix(ui.c().panel, error, ui.theme().dark() ? 0.12f : 0.07f));
  ui.fill({strip.x, strip.bottom() - 1, strip.w, 1}, mix(ui.c().panel, error, 0.45f));
  ui.note("banner", strip);
  Rect in = strip.inset(ui.px(16), 0);
  const Rect sign = in.cut_left(ui.px(20));
  ui.icon({sign.x, sign.y, sign.w, ui.px(kTroubleRow)}, Font::Icon20, error, icon::kError);
  in.cut_left(ui.px(10));
  if (!again.empty()) {
    const Rect cell = in.cut_right(button - ui.px(12));
    const Rect r{cell.x, cell.y + ui.px(6), cell.w, ui.px(kTroubleRow - 12)};
    if (ui.text_button(face.limit ? "banner.more" : "banner.retry", r, again, false)) {
      face.limit ? intents.push_back(intent::RunWithMore{}) : intents.push_back(intent::RunAgain{});
    }
    in.cut_right(ui.px(12));
  }
  Rect row{in.x, std::round(in.mid_y() - line * static_cast<float>(lines.size()) / 2), in.w, line};
  for (const std::string& one : lines) {
    ui.text_in(row, Font::Body, ui.c().text1, one);
    row = row.moved(0, line);
  }
  if (ui.hovering(in) && lines.size() >= kTroubleLines) ui.tooltip(text);
  return pane;
}

}  // namespace fiberscope::ui
