#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

void forget_rows(ViewState& state) {
  ConsoleState& console = state.console;
  console.output = console.events = {};
  console.chosen.clear();
  console.wrapped = {};
  console.anchor = SIZE_MAX;
  state.search.search = {};
  state.source.measured = {};
  state.source.pointed = {};
  state.diagrams.folds = nullptr;
}

std::set<trace::Place> breakpoint_places(const ViewState& state, const model::Names& names) {
  std::set<trace::Place> places;
  for (const auto& [id, source] : names.sources()) {
    const auto found = state.source.breakpoints.find(source.path);
    if (found == state.source.breakpoints.end()) continue;
    for (const std::uint32_t line : found->second) places.insert({id, line});
  }
  return places;
}

}  // namespace fiberscope::ui
