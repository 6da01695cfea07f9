// Export choice: what the export popup says.
//
// Owns nothing but these values. Deliberately does not know how a file is written.
#pragma once

#include <cstdint>
#include <string>

#include "app/model/folds/axis.h"

namespace fiberscope::ui {

enum class ExportFormat : std::uint8_t { Drawing, Picture, Window, Trace, Numbers, Events };
inline constexpr std::size_t kExportFormats = 6;
enum class ExportRange : std::uint8_t { All, Visible, Selection };

// What the export popup says.
struct ExportChoice {
  ExportFormat format = ExportFormat::Drawing;
  bool light = false;
  model::AxisMode axis = model::AxisMode::Time;
  ExportRange range = ExportRange::All;
  std::string name, folder;
  std::string error;  // of the last attempt
};

}  // namespace fiberscope::ui
