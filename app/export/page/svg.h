// SVG export: the timeline as one picture that needs nothing else.
//
// Owns: the page (title, legend, rows, margins) and the choice of axis. Deliberately does not know
// sessions or windows.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "app/export/picture/palette.h"
#include "app/model/model.h"
#include "scheduler/base/result.h"

namespace fiberscope::exporter {

struct SvgOptions {
  double width_px = 1600;
  Theme theme = Theme::Dark;
  // Absent: time, unless almost all slices would be under 2 px and steps show them; the picture
  // says so then.
  std::optional<model::AxisKind> axis = std::nullopt;
  // The part to show, in units of the axis (nanoseconds or event numbers). Absent: everything.
  std::optional<double> begin = std::nullopt;
  std::optional<double> end = std::nullopt;
  bool arrows = true;
};

// How an axis was chosen.
struct AxisChoice {
  model::AxisKind axis = model::AxisKind::Time;
  std::uint64_t slice_count = 0;
  std::uint64_t narrow_count = 0;  // of those, under 2 px on the time axis
};

// choose_axis: steps when more than 70 % of the slices would be under 2 px on the time axis of a
// strip `width_px` wide, and less than half as many on the step axis.
AxisChoice choose_axis(const model::Lanes& lanes, double width_px);

// timeline_svg: the document.
std::string timeline_svg(const model::Model& model, const SvgOptions& options = {});
std::string timeline_svg(const trace::Trace& trace, const SvgOptions& options = {});
// write_svg: Errors: the file cannot be written.
base::Result<std::monostate> write_svg(const trace::Trace& trace, const std::string& path,
                                       const SvgOptions& options = {});

}  // namespace fiberscope::exporter
