#include "app/ui/app/arrangement.h"

#include <algorithm>
#include <utility>

#include "app/export/picture/axis_choice.h"
#include "app/export/picture/breaks.h"

namespace fiberscope::ui {

void Arrangement::choose_axis() {
  if (axis_chosen_) return;
  const auto& figure = state_.timeline.figure;
  if (const auto axis = model::axis_named(figure ? figure->axis : "")) return show_axis(*axis);
  const model::Model& model = shown_.model();
  show_axis(exporter::choose_axis(model.lanes, model.idle, model.overdue).axis);
}

void Arrangement::show_axis(model::AxisMode axis) {
  TimelineState& t = state_.timeline;
  t.axis = axis;
  t.view.show(axis, shown_.model().idle,
              exporter::room_of_break(t.view.width, static_cast<double>(ui_.theme().scale)));
}

double Arrangement::unit(EventSeq event) const {
  return static_cast<double>(model::unit_of(shown_.trace(), state_.timeline.view.axis, event));
}

double Arrangement::limit() const { return state_.timeline.limit(shown_.trace()); }

// [SECTION] Zoom

void Arrangement::on(const intent::ZoomBy& i) {
  TimelineState& t = state_.timeline;
  const double cursor = t.view.x_of(unit(EventSeq{shown_.cursor()}));
  const double right = t.view.x + t.view.width;
  const double mouse = ui_.input().mouse.x;
  const double about = mouse >= t.view.x && mouse <= right ? mouse : cursor;
  t.view.zoom(std::clamp(about, t.view.x, right), i.factor, limit());
  t.fits_all = false;
}

void Arrangement::on(const intent::PanBy& i) {
  TimelineState& t = state_.timeline;
  t.view.pan(i.share * t.view.width, limit());
  t.fits_all = false;
}

void Arrangement::fit(EventSeq from, EventSeq to) {
  TimelineState& t = state_.timeline;
  const double begin = unit(from);
  t.view.fit(begin, std::max(begin + 1, unit(to)), 0.03);
  t.fits_all = false;
}

// The selection first; again, or without one, everything.
void Arrangement::on(const intent::Fit&) {
  TimelineState& t = state_.timeline;
  const bool selection = t.range && !t.fitted_selection;
  if (selection) {
    fit(t.range->from, t.range->to);
  } else {
    t.fits_all = true;
  }
  t.fitted_selection = selection;
}

void Arrangement::on(const intent::FitLane& i) {
  const LaneId lane = meant(i.lane);
  if (!lane) return;
  const auto& track = shown_.model().lanes.lane(lane);
  fit(track.born, track.ended ? track.ended : EventSeq{shown_.size()});
}

void Arrangement::on(const intent::SetAxis& i) {
  axis_chosen_ = true;
  TimelineState& t = state_.timeline;
  if (t.axis == i.axis) return;
  // Keep the same events in sight.
  const EventSeq from = model::event_at(shown_.trace(), t.view.axis, t.view.begin);
  const EventSeq to = model::event_at(shown_.trace(), t.view.axis, t.view.end);
  show_axis(i.axis);
  const double begin = unit(from);
  t.view.fit(begin, std::max(begin + 1, unit(to)));
}

void Arrangement::on(const intent::NextAxis&) {
  const bool folds = !shown_.model().idle.too_many();
  const int count = folds ? 3 : 2, mode = static_cast<int>(state_.timeline.axis);
  on(intent::SetAxis{static_cast<model::AxisMode>((mode + 1) % count)});
}

// [SECTION] Lanes

void Arrangement::on(const intent::FoldLane& i) {
  const LaneId lane = meant(i.lane);
  if (!lane || shown_.model().lanes.lane(lane).children.empty()) return;
  auto& folded = state_.timeline.shown.folded;
  if (folded.erase(lane) == 0) folded.insert(lane);
}

void Arrangement::on(const intent::ShowWires& i) {
  const LaneId lane = meant(i.lane);
  auto& wires = state_.timeline.shown.wires;
  if (!lane) return;
  const auto is_its = [&](const auto& wire) { return wire.second == lane; };
  if (std::erase_if(wires, is_its) > 0) return;
  const model::FileTracks& files = shown_.model().files;
  for (const exporter::FileBandKind& band : exporter::file_bands()) {
    for (const base::ObjectId file : files.members(band.group)) {
      if (files.file(file)->user == lane) wires[file] = lane;
    }
  }
}

void Arrangement::on(const intent::ShowTab& i) {
  state_.console.tab = static_cast<ConsoleTab>(i.tab);
  state_.console.followed = UINT64_MAX;
}

void Arrangement::on(const intent::ToggleFigure&) {
  const TimelineState& t = state_.timeline;
  if (t.figure) on(intent::ShowFigure{t.everything});
}

void Arrangement::on(const intent::PinLane& i) {
  if (const LaneId lane = meant(i.lane)) state_.timeline.toggle_pin(lane);
}

void Arrangement::on(const intent::FoldAll&) {
  for (const auto& track : shown_.model().lanes.lanes()) {
    if (!track.children.empty()) state_.timeline.shown.folded.insert(track.id);
  }
}

void Arrangement::on(const intent::UnfoldAll&) {
  TimelineState& t = state_.timeline;
  t.shown.folded.clear();
  t.shown.lanes_folded = false;
  t.shown.cores_folded = false;
}

void Arrangement::on(const intent::OnlyInteracting& i) {
  TimelineState& t = state_.timeline;
  const LaneId lane = meant(i.lane);
  t.show_only(t.only == lane ? LaneId{} : lane);
}

void Arrangement::on(const intent::ShowAllLanes&) { state_.timeline.show_only({}); }

void Arrangement::on(const intent::ShowFigure& i) {
  state_.timeline.show_everything(!i.figure);
  state_.timeline.scroll_y = 0;
}

void Arrangement::on(const intent::WatchVariable& i) {
  const model::Model& model = shown_.model();
  if (model.variables.find(i.variable) == nullptr) return;
  WatchChoice& watch = state_.timeline.watch;
  watch.by_key[model::watch_key(model.variables, model.names, i.variable)] = i.watch;
  watch.changed = true;
  watch.events = UINT64_MAX;
}

void Arrangement::on(const intent::WatchLocal& i) {
  WatchChoice& watch = state_.timeline.watch;
  watch.by_key[model::local_key(i.local)] = i.watch;
  watch.changed = true;
  watch.events = UINT64_MAX;
}

// [SECTION] Marks

void Arrangement::bring_kept() {
  const auto& marks = desk_.settings().marks;
  const auto list = marks.find(shown_.path);
  if (list != marks.end()) state_.timeline.marks.list = list->second;
  const auto& variables = desk_.settings().variables;
  const auto chosen = variables.find(shown_.path);
  if (chosen != variables.end()) state_.timeline.watch.by_key = chosen->second;
}

void Arrangement::keep_changes() {
  keep_marks();
  keep_watched();
}

void Arrangement::keep_watched() {
  WatchChoice& watch = state_.timeline.watch;
  if (!std::exchange(watch.changed, false) || shown_.path.empty()) return;
  desk_.set_variables(shown_.path, watch.by_key);
  desk_.save();
}

void Arrangement::keep_marks() {
  Marks& marks = state_.timeline.marks;
  if (!marks.changed || marks.open) return;
  marks.changed = false;
  if (shown_.path.empty()) return;
  desk_.set_marks(shown_.path, marks.list);
  desk_.save();
}

void Arrangement::on(const intent::KeepMark&) {
  Marks& marks = state_.timeline.marks;
  const std::uint64_t cursor = shown_.cursor();
  const auto place = std::ranges::lower_bound(marks.list, cursor, {}, &session::Mark::event);
  if (place != marks.list.end() && place->event == cursor) {
    marks.open = cursor;
    marks.focus = true;
    return;
  }
  if (marks.list.size() >= session::kMarksMax) return;
  marks.list.insert(place, {cursor, {}});
  marks.changed = true;
}

void Arrangement::on(const intent::RemoveMark& i) {
  Marks& marks = state_.timeline.marks;
  std::erase_if(marks.list, [&](const session::Mark& m) { return m.event == i.event.value; });
  marks.changed = true;
}

// [SECTION] Panels and panes

void Arrangement::on(const intent::ShowTotals& i) {
  state_.timeline.totals.open = true;
  state_.timeline.totals.state = i.state;
}

void Arrangement::on(const intent::CloseTotals&) {
  TimelineState& t = state_.timeline;
  if (!t.totals.state) t.range.reset();
  t.totals.open = false;
}

bool Arrangement::clear() {
  TimelineState& t = state_.timeline;
  if (t.totals.open || t.range) {
    t.totals.open = false;
    t.range.reset();
    return true;
  }
  const bool had = bool(t.only);
  t.show_only({});
  return had;
}

void Arrangement::on(const intent::ToggleBreakpoint& i) {
  const model::Source* source = shown_.model().names.source(i.place.source);
  if (source == nullptr) return;
  auto& all = state_.source.breakpoints;
  auto& lines = all[source->path];
  if (!lines.erase(i.place.line)) lines.insert(i.place.line);
  if (lines.empty()) all.erase(source->path);
}

void Arrangement::on(const intent::ShowLine& i) {
  state_.source.shown = i.place.source;
  state_.source.reveal_line = i.place.line;
  if (i.points) state_.source.pointed = i.place;
}

void Arrangement::open_search() {
  if (state_.console.hovered) {  // the list under the mouse has a filter of its own
    state_.console.filter_open = state_.console.focus_filter = true;
    return;
  }
  state_.search.focus = true;
  ui_.open_popup("search");
}

}  // namespace fiberscope::ui
