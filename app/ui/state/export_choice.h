// Export choice: what the export dialog says.
//
// Owns nothing but these values. Deliberately does not know how a file is written.
#pragma once

#include <cstdint>
#include <string>

#include "app/figure/figure.h"
#include "app/model/folds/axis.h"

namespace fiberscope::ui {

enum class ExportRange : std::uint8_t { All, Visible, Selection };
// Which pictures a document has: one, or one for each point to watch.
enum class ExportSeries : std::uint8_t { One, Stops };

// What the export dialog says.
struct ExportChoice {
  std::string kind = "Drawing";  // ExportKind::label
  figure::Figure figure;         // theme, parts and caption
  model::AxisMode axis = model::AxisMode::Time;
  ExportRange range = ExportRange::All;
  ExportSeries series = ExportSeries::One;
  bool playhead = false;        // the moment is shown, and what comes after it veiled
  std::string by = "switches";  // what leads from one picture of an animation to the next
  bool questions = true;  // a page of a lesson asks them; else all is shown, with what is right
  std::string name, folder;
  std::string error;     // of the last attempt
  std::string copied;    // what the clipboard got, as a sentence
  std::string progress;  // of what is being written; empty: nothing is
  float kinds_scroll = 0;
  std::string held;     // the control that the keys go to, by its id; empty: the list of kinds
  bool enters = false;  // a text field that is held takes the keyboard in the next frame
};

}  // namespace fiberscope::ui
