#include "app/ui/state/timeline_state.h"

namespace fiberscope::ui {

namespace {

constexpr double kKnownShare = 0.62;  // of the width, where what comes after it is hidden

}  // namespace

void TimelineState::take_axis(const model::Idle& idle, double px_of_break) {
  view.show(axis, idle, px_of_break);
  if (!joint || axis != model::AxisMode::Folded) return;
  view.folded = true;
  view.breaks = joint->breaks;
  view.break_px = view.breaks == nullptr ? 0 : px_of_break;
}

double TimelineState::end(const trace::Trace& trace) const {
  const std::int64_t own = model::axis_end(trace, view.axis);
  if (!joint) return static_cast<double>(own);
  const auto other = view.axis == model::AxisKind::Time ? static_cast<std::int64_t>(joint->end_ns)
                                                        : static_cast<std::int64_t>(joint->events);
  return static_cast<double>(std::max(own, other));
}

double TimelineState::limit(const trace::Trace& trace) const {
  const double last = end(trace);
  if (!hides_future) return last;
  return view.unit_of_x(view.x_of(last) + view.width * (1 - kKnownShare));
}

void TimelineState::show_all(const trace::Trace& trace) {
  const double last = end(trace);
  if (!hides_future) return view.fit(0, last);
  model::View known = view;
  known.width = view.width * kKnownShare;
  known.fit(0, last);
  view.begin = known.begin;
  view.end = known.unit_of_x(known.x + view.width);
}

// choose_watched: those with a lost update first, then as they were found.
void TimelineState::choose_watched(const model::Model& model) {
  if (watch.events == model.trace.size() && shown.watched) return;
  watch.events = model.trace.size();
  std::vector<base::VariableId> watched = model::watched_by_default(model.variables);
  for (const model::Variable& variable : model.variables.list()) {
    if (watch.by_key.empty()) break;
    const auto chosen =
        watch.by_key.find(model::watch_key(model.variables, model.names, variable.id));
    if (chosen == watch.by_key.end()) continue;
    if (!chosen->second) {
      std::erase(watched, variable.id);
    } else if (std::ranges::find(watched, variable.id) == watched.end()) {
      watched.push_back(variable.id);
    }
  }
  shown.watched = std::move(watched);
  shown.locals.clear();
  for (const auto& [key, chosen] : watch.by_key) {
    const auto local = model::local_of(key);
    if (local && chosen) shown.locals.push_back(*local);
  }
}

}  // namespace fiberscope::ui
