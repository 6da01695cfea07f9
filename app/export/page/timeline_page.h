// Timeline page: the timeline as one picture that needs nothing else: a title, what the signs mean,
// ruler and rows, on any canvas.
//
// Owns the page's layout. Deliberately does not know how anything in the timeline looks
// (app/export/picture), nor sessions or windows.
#pragma once

#include <optional>
#include <string>

#include "app/export/picture/axis_choice.h"
#include "app/export/picture/legend.h"
#include "app/export/picture/picture.h"

namespace fiberscope::exporter {

struct PageOptions {
  double width_px = 1600;
  Theme theme = Theme::Dark;
  // Absent: as choose_axis() says; the picture says so where it is not all of time.
  std::optional<model::AxisMode> axis = std::nullopt;
  // The part to show, in units of the axis (nanoseconds or event
  // numbers). Absent: everything.
  std::optional<double> begin = std::nullopt;
  std::optional<double> end = std::nullopt;
  Shown shown = {};
};

class TimelinePage {
 public:
  // Requires: model and options outlive it.
  TimelinePage(const model::Model& model, const PageOptions& options);

  double width() const { return options_.width_px; }
  double height() const;
  std::string title() const;
  void paint(Canvas& canvas) const;

 private:
  void head(const Brush& brush) const;
  double legend(const Brush& brush) const;
  std::string totals() const;
  std::string axis_note() const;

  const model::Model& model_;
  const PageOptions& options_;
  AxisChoice choice_;
  model::View view_;
  Rows rows_;
};

}  // namespace fiberscope::exporter
