#include "app/ui/shell/rail.h"

#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

std::string with_key(const char* says, const char* key) { return std::string(says) + "   " + key; }

}  // namespace

Intents rail(Ui& ui, const SessionFace& face, bool traced, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  ui.note("rail", pane);
  pane.cut_top(ui.px(8));
  const auto target = [&](const char* id, const char* glyph, const std::string& says, bool on,
                          Intent wish) {
    const Rect cell = pane.cut_top(ui.px(44));
    const Rect r{std::round(cell.mid_x() - ui.px(20)), cell.y + ui.px(2), ui.px(40), ui.px(40)};
    const Hit h = ui.hit(id, r);
    ui.fill(r, on ? ui.c().tint : h.hovered ? ui.c().hover : 0, ui.px(6));
    ui.icon(r, Font::Icon20, on ? ui.c().accent : h.hovered ? ui.c().text1 : ui.c().text2, glyph);
    if (h.hovered) ui.tooltip(says);
    if (h.clicked) intents.push_back(std::move(wish));
  };
  target("rail.library", icon::kMenu, with_key(tr("Show the scenarios"), "Ctrl+B"), false,
         intent::TogglePane{Pane::Library});
  target("rail.home", icon::kHome, tr("The start page"), false, intent::GoHome{});
  if (!face.lesson.key.empty()) {
    const bool open = !face.lesson.closed;
    target("rail.lesson", icon::kSchool, open ? tr("Put the note away") : tr("Show the note again"),
           open, intent::ToggleNote{});
  }
  if (traced) {
    target("rail.states", icon::kTree, with_key(tr("The states as a diagram"), "Ctrl+D"), false,
           intent::ShowDiagram{DiagramPane::States});
    target("rail.loop", icon::kLoop, with_key(tr("The event loop as a wheel"), "Ctrl+L"), false,
           intent::ShowDiagram{DiagramPane::Loop});
  }
  if (traced) {
    target("rail.ask", icon::kBelief, with_key(tr("Ask me what happens next"), "Q"), false,
           intent::AskNext{});
    target("rail.undo", icon::kUndo, with_key(tr("Back to where you were"), "Ctrl+Z"), false,
           intent::Undo{});
    target("rail.inspector", icon::kInfo, with_key(tr("Show the inspector, put it away"), "Ctrl+I"),
           false, intent::TogglePane{Pane::Inspector});
  }
  if (traced && !face.path.empty() && !face.running) {
    target("rail.stop", icon::kFlag, with_key(tr("Add a stop to the lesson here"), "Shift+L"),
           false, intent::AddStop{});
  }
  target("rail.open", icon::kFolder, with_key(tr("Open a program or a trace"), "Ctrl+O"), false,
         intent::OpenBrowser{});
  return intents;
}

Intents edge(Ui& ui, const Rect& pane) {
  Intents intents;
  const Hit h = ui.hit("edge.inspector", pane);
  ui.fill(pane, h.hovered ? ui.c().hover : ui.c().panel);
  ui.icon({pane.x, pane.y + ui.px(12), pane.w, ui.px(22)}, Font::Icon16,
          h.hovered ? ui.c().text1 : ui.c().text3, icon::kBack);
  if (h.hovered) ui.tooltip(with_key(tr("Show the inspector"), "Ctrl+I"));
  if (h.clicked) intents.push_back(intent::TogglePane{Pane::Inspector});
  return intents;
}

}  // namespace fiberscope::ui
