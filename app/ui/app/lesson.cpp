// What App shows of a scenario when it has just been opened: its names, its note, its first moment.
#include "app/ui/app/app.h"
#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {
namespace {

// line_after: the first line that was reached after the switch and before the next one.
EventSeq line_after(const model::Model& model, EventSeq at) {
  const EventSeq line = model::next_line(model.index, at, model::Direction::Forward);
  const EventSeq next = model::next_switch(model.index, at, model::Direction::Forward, {});
  return line && (!next || line < next) ? line : at;
}

// first_moment: where two coroutines are alive and one of them has just got the core and stands
// on its first line; else where the first coroutine does; else the end.
EventSeq first_moment(const model::Model& model) {
  EventSeq first;
  for (const EventSeq at : model.index.switches()) {
    const auto* change = std::get_if<trace::LaneSwitched>(&model.trace.at(at).payload);
    if (change == nullptr || !change->to || carries_others(model.lanes.lane(change->to).kind)) {
      continue;
    }
    if (!first) first = at;
    int alive = 0;
    for (const auto& lane : model.lanes.lanes()) {
      const bool lives = lane.born <= at && (!lane.ended || lane.ended > at);
      alive += lives && !carries_others(lane.kind);
    }
    if (alive >= 2) return line_after(model, at);
  }
  return first ? line_after(model, first) : EventSeq{model.trace.size()};
}

}  // namespace

void App::name_scenario() {
  if (face_.path.empty()) return;
  const auto scenario = desk_.scenario(face_.path);
  if (!scenario) return;
  face_.title = desk_.title(scenario.value());
  face_.chapter = desk_.chapter_title(scenario.value());
  face_.lesson = desk_.lesson(scenario.value());
}

// show_first_moment: so that whoever opens a scenario steps forward from where it begins to be
// interesting. A run that was looked at meanwhile, or that was begun again, stays where it is.
void App::show_first_moment() {
  const bool untouched = cursor() == trace_->size();
  if (opens_scenario_ && untouched) {
    move_to(first_moment(*model_).value);
    state_.timeline.reveal_cursor = false;
    history_.begin(place());
    if (!desk_.tour_seen() && !ui_.any_popup()) start_tour();
  }
  opens_scenario_ = false;
}

}  // namespace fiberscope::ui
