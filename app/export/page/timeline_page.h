// Timeline page: the timeline as one picture that needs nothing else: a title, what the signs mean,
// ruler and rows, and below them what was asked for, on any canvas.
//
// Owns the page's layout. Deliberately does not know how anything in the timeline looks
// (app/export/picture), nor sessions or windows.
#pragma once

#include <optional>
#include <string>

#include "app/export/page/parts.h"
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
  bool title = true, legend = true, statistics = true;
  // The moment that is shown: a playhead stands there, a veil lies over what comes after it, and
  // source, console and why are as they are then. Absent: the end, without playhead and veil.
  std::optional<base::EventSeq> at = std::nullopt;
  bool why = false, console = false, source = false;  // the program, or where the moment stands
  std::vector<Note> notes = {};
  std::string caption = {};
  bool operator==(const PageOptions&) const = default;
};

class TimelinePage {
 public:
  // Requires: model and options outlive it.
  TimelinePage(const model::Model& model, const PageOptions& options);

  double width() const { return options_.width_px; }
  double height() const { return height_; }
  std::string title() const;
  // description: what is to be seen, in sentences, for who cannot see it.
  std::string description() const;
  void paint(Canvas& canvas) const;

 private:
  base::EventSeq moment() const;
  double head_height() const;
  double timeline_height() const;
  void choose_parts();
  std::unique_ptr<PagePart> source_of(base::LaneId lane) const;
  base::LaneId lane_of_moment() const;
  void head(const Brush& brush) const;
  double legend(const Brush& brush) const;
  void timeline(const Brush& brush, const Box& panel) const;
  void numbers(const Brush& brush, const Stage& stage) const;
  std::string totals() const;
  std::string axis_note() const;

  const model::Model& model_;
  const PageOptions& options_;
  AxisChoice choice_;
  model::View view_;
  Rows rows_;
  model::World world_;
  PageParts parts_;
  double height_ = 0;
};

}  // namespace fiberscope::exporter
