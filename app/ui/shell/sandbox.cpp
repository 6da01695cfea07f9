#include "app/ui/shell/sandbox.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

struct PartWords {
  const char* title;
  const char* holds;
  const char* without;
};
// By BarrierPart.
constexpr std::array<PartWords, base::kBarrierPartNames.size()> kParts = {{
    {mark("Limits of the process"), mark("Processor time and the size of files are bounded."),
     mark("Processor time and the size of files may not be bounded.")},
    {mark("Rights of root"), mark("All are given up but reading."),
     mark("A program that root runs keeps root's rights.")},
    {mark("No new rights"), mark("Nothing that it could start gains any."),
     mark("Nothing keeps it from gaining rights by starting a program.")},
    {mark("Files (Landlock)"),
     mark("It writes nothing, and reads only its own folders, libraries and what it is given."),
     mark("The simulated machine alone decides what is read. Linux has Landlock from 5.13 on, "
          "where it is switched on.")},
    {mark("System calls (seccomp)"),
     mark("It makes no process, socket or file of this computer, and sets no clock."),
     mark("C code can ask the kernel past the simulated machine.")},
}};

const base::BarrierGap* gap_of(const SandboxFace& face, std::size_t part) {
  const auto found =
      std::ranges::find(face.gaps, static_cast<base::BarrierPart>(part), &base::BarrierGap::part);
  return found == face.gaps.end() ? nullptr : &*found;
}

struct Sign {
  const char* glyph;
  Color color;
};
Sign sign_of(const Ui& ui, const SandboxFace& face) {
  if (!face.known) return {icon::kShield, ui.c().text3};
  return face.gaps.empty() ? Sign{icon::kShieldGood, ui.c().ok}
                           : Sign{icon::kShieldGap, ui.c().warning};
}

// Part: of one part, as it is told.
struct Part {
  bool stands = true;
  const char* title = "";
  std::vector<std::string> lines;
};

std::vector<Part> rows_of(const Ui& ui, const SandboxFace& face, float width) {
  std::vector<Part> rows;
  for (std::size_t part = 0; face.known && part < kParts.size(); ++part) {
    const PartWords& words = kParts[part];
    const base::BarrierGap* gap = gap_of(face, part);
    const std::string text = gap == nullptr
                                 ? tr(words.holds)
                                 : fill(tr("Missing: the kernel says \u201c{why}\u201d. {without}"),
                                        {{"why", gap->why}, {"without", tr(words.without)}});
    rows.push_back({gap == nullptr, tr(words.title), ui.wrap(Font::Small, text, width)});
  }
  return rows;
}

}  // namespace

std::string missing_parts(const std::vector<base::BarrierGap>& gaps) {
  std::string all;
  for (const base::BarrierGap& gap : gaps) {
    const std::string title = tr(kParts[static_cast<std::size_t>(gap.part)].title);
    const std::string part = fill(tr("{part}: {why}"), {{"part", title}, {"why", gap.why}});
    all = all.empty() ? part : fill(tr("{parts}; {part}"), {{"parts", all}, {"part", part}});
  }
  return all;
}

const char* sandbox_word(const SandboxFace& face) {
  if (!face.known) return tr("The engine has not said yet whether the sandbox is complete");
  return face.gaps.empty() ? tr("The sandbox around runs is complete")
                           : tr("The sandbox around runs is not complete");
}

bool sandbox_shield(Ui& ui, const SandboxFace& face, const Rect& r) {
  const Hit h = ui.hit("status.sandbox", r);
  ui.anchor("status.sandbox", r);
  const Sign sign = sign_of(ui, face);
  if (h.hovered) ui.fill(r, ui.c().hover, ui.px(4));
  ui.icon(r, Font::Icon16, sign.color, sign.glyph);
  if (h.hovered) ui.tooltip(sandbox_word(face));
  return h.clicked;
}

Intents sandbox_popup(Ui& ui, const SandboxFace& face, Preferences& prefs, const Rect& screen) {
  Intents intents;
  if (!ui.popup_open("sandbox")) return intents;
  ui.enter_popup();
  const float w = std::min(ui.px(420), screen.w - ui.px(16)), margin = ui.px(18);
  const float line = ui.px(19), title_h = ui.px(22), gap = ui.px(8);
  const float inner = w - 2 * margin - ui.px(30);
  const auto head = ui.wrap(
      Font::Small,
      tr("What a program asks is answered by the simulated machine. Should it ask past that, the "
         "kernel of this computer refuses it:"),
      w - 2 * margin);
  const std::vector<Part> rows = rows_of(ui, face, inner);
  float h = ui.px(14) + ui.px(32) + static_cast<float>(head.size()) * line + ui.px(10);
  for (const Part& row : rows) h += title_h + static_cast<float>(row.lines.size()) * line + gap;
  h += ui.px(12) + ui.px(34) + ui.px(10);
  const Rect button = ui.anchored("status.sandbox");
  Rect card{button.right() - w, button.y - ui.px(6) - h, w, h};
  card.x = std::round(std::max(card.x, screen.x + ui.px(8)));
  card.y = std::round(std::max(card.y, screen.y + ui.px(8)));
  ui.popup_panel(card);
  ui.note("sandbox.popup", card);
  Rect in = card.inset(margin, ui.px(14));
  Rect title = in.cut_top(ui.px(32));
  const Sign sign = sign_of(ui, face);
  ui.icon(title.cut_left(ui.px(22)), Font::Icon20, sign.color, sign.glyph);
  title.cut_left(ui.px(8));
  ui.text_in(title, Font::BodyStrong, ui.c().text1, sandbox_word(face));
  for (const auto& text : head) {
    ui.text_in(in.cut_top(line), Font::Small, ui.c().text2, text);
  }
  in.cut_top(ui.px(10));
  for (const Part& row : rows) {
    Rect name = in.cut_top(title_h);
    ui.icon(name.cut_left(ui.px(22)), Font::Icon16, row.stands ? ui.c().ok : ui.c().warning,
            row.stands ? icon::kCheck : icon::kWarning);
    name.cut_left(ui.px(8));
    ui.text_in(name, Font::BodyMedium, ui.c().text1, row.title);
    for (const auto& text : row.lines) {
      Rect r = in.cut_top(line);
      r.cut_left(ui.px(30));
      ui.text_in(r, Font::Small, row.stands ? ui.c().text3 : ui.c().warning, text);
    }
    in.cut_top(gap);
  }
  ui.fill(in.cut_top(1), ui.c().border);
  in.cut_top(ui.px(8));
  if (ui.toggle("sandbox.required", in.cut_top(ui.px(34)),
                tr("Run only when the sandbox is complete"), prefs.require_sandbox)) {
    intents.push_back(intent::KeepPreferences{});
  }
  if (ui.popup_dismissed(card)) ui.close_popup();
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
