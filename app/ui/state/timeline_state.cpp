#include "app/ui/state/timeline_state.h"

namespace fiberscope::ui {

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
}

}  // namespace fiberscope::ui
