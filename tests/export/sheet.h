// Sheet: everything that a part of a picture is painted with, on a canvas that keeps what it sees.
//
// Owns the model and the canvas of one picture.
#pragma once

#include "app/export/picture/breaks.h"
#include "app/export/picture/picture.h"
#include "tests/support/recorder.h"

namespace fiberscope::test {

class Sheet {
 public:
  // Of the whole trace, on a strip of 1000 pixels right of the heads. Requires: trace outlives it.
  explicit Sheet(const trace::Trace& trace, model::AxisKind axis = model::AxisKind::Time)
      : model(trace), world(model.replay.at(trace.size())) {
    view.axis = axis;
    view.x = exporter::kHeadWidth, view.width = 1000;
    view.end = static_cast<double>(model::axis_end(trace, axis));
  }
  Sheet(const trace::Trace& trace, model::AxisMode mode) : Sheet(trace, model::kind_of(mode)) {
    view.show(mode, model.idle, exporter::room_of_break(view.width, 1));
    view.fit(0, view.end);
  }
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  // place: of a row that stands alone.
  exporter::Box place() const {
    return {0, 0, view.x + view.width + exporter::kTailWidth, exporter::kRowHeight};
  }
  // notes: what is named so, by its name.
  std::vector<Recorder::Op> notes(std::string_view with) const {
    std::vector<Recorder::Op> found;
    for (const Recorder::Op& op : canvas.ops()) {
      if (op.kind == Recorder::Kind::Note && op.text.starts_with(with)) found.push_back(op);
    }
    return found;
  }

  model::Model model;
  model::View view;
  model::World world;
  Recorder canvas;
  exporter::Brush brush{
      {model, view, 1}, canvas, exporter::palette(exporter::Theme::Dark), world, false, {}};
};

}  // namespace fiberscope::test
