// Export dialog: what is written, a preview of it, what stands on it, name and folder.
//
// Owns nothing: what it says is in ExportChoice. Deliberately writes nothing itself, and does not
// know how a page is painted.
#pragma once

#include <functional>
#include <span>

#include "app/ui/state/export_choice.h"
#include "app/ui/state/intent.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// How a kind of file is made: a page that we paint, what is on the screen, a file that is copied,
// or by the export command, which takes as long as it takes.
enum class ExportWay : std::uint8_t { Page, Screen, Copy, Command };

struct ExportKind {
  std::string label;   // English: "Drawing"
  std::string says;    // English: what it is
  std::string ending;  // ".svg"
  ExportWay way = ExportWay::Page;
};
// export_kinds: all there are, in the order of the dialog.
const std::vector<ExportKind>& export_kinds();
// export_kind: that of the choice.
const ExportKind& export_kind(const ExportChoice& choice);

// is_quiz: what is made of a lesson's questions, in which no range of the run is chosen.
bool is_quiz(const ExportKind& kind);

// What the dialog asks about the run.
struct ExportScene {
  bool has_selection = false;                     // a part of the timeline is chosen
  bool has_stops = false;                         // the program names points to watch
  bool has_lesson = false;                        // there is a lesson beside the program
  std::function<void(const Rect&)> preview = {};  // paints the page into the rectangle
};

// export_popup: while it is open; it closes itself.
Intents export_popup(Ui& ui, ExportChoice& choice, const ExportScene& scene, const Rect& screen);

}  // namespace fiberscope::ui
