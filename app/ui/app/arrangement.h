// Arrangement: what is shown of the trace and how: zoom, axis, folds, pins, marks, totals, lanes
// left out, watched variables, breakpoints.
//
// Owns: whether the axis was chosen. Deliberately does not know how the cursor moves.
#pragma once

#include "app/ui/app/desk.h"
#include "app/ui/app/shown.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class Arrangement {
 public:
  Arrangement(const Shown& shown, ViewState& state, Desk& desk, Ui& ui)
      : shown_(shown), state_(state), desk_(desk), ui_(ui) {}

  // choose_axis: what shows more of the trace, unless one was chosen already.
  void choose_axis();
  void chose_axis(bool chosen) { axis_chosen_ = chosen; }
  // bring_kept: the marks and watched variables of what is open. keep_changes: onto disk.
  void bring_kept();
  void keep_changes();
  // clear: one thing at a time, the topmost first. False: there was nothing.
  bool clear();

  // Requires: a trace is open.
  void on(const intent::ZoomBy& i);
  void on(const intent::PanBy& i);
  void on(const intent::Fit& i);
  void on(const intent::FitLane& i);
  void on(const intent::SetAxis& i);
  void on(const intent::NextAxis& i);
  void on(const intent::FoldLane& i);
  void on(const intent::ShowWires& i);
  void on(const intent::ShowTab& i);
  void on(const intent::ToggleFigure& i);
  void on(const intent::PinLane& i);
  void on(const intent::FoldAll& i);
  void on(const intent::UnfoldAll& i);
  void on(const intent::OnlyInteracting& i);
  void on(const intent::ShowAllLanes& i);
  void on(const intent::ShowFigure& i);
  void on(const intent::WatchVariable& i);
  void on(const intent::WatchLocal& i);
  void on(const intent::KeepMark& i);
  void on(const intent::RemoveMark& i);
  void on(const intent::ShowTotals& i);
  void on(const intent::CloseTotals& i);
  void on(const intent::ToggleBreakpoint& i);
  void on(const intent::ShowLine& i);
  void open_search();

 private:
  void show_axis(model::AxisMode axis);
  double unit(EventSeq event) const;
  double limit() const;
  LaneId meant(LaneId lane) const { return lane ? lane : state_.focus.lane; }
  void fit(EventSeq from, EventSeq to);
  void keep_marks();
  void keep_watched();

  const Shown& shown_;
  ViewState& state_;
  Desk& desk_;
  Ui& ui_;
  bool axis_chosen_ = false;
};

}  // namespace fiberscope::ui
