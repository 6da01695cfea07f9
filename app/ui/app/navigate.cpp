// Where App's cursor goes: every command that moves it. Playback is in app.cpp.
#include "app/ui/app/app.h"

namespace fiberscope::ui {

void App::navigate(const Intent& intent) {
  using model::Direction;
  state_.playback.playing = false;
  const EventSeq at{cursor()};
  const auto& index = model_->index;
  const LaneId lane = state_.selected;
  switch (intent.command) {
    case Command::Back:
      move_to(model::next_event(*trace_, at, Direction::Back).value);
      break;
    case Command::Forward:
      step(model::next_event(*trace_, at, Direction::Forward));
      break;
    case Command::SwitchBack:
      step(model::next_switch(index, at, Direction::Back, lane));
      break;
    case Command::SwitchForward:
      step(model::next_switch(index, at, Direction::Forward, lane));
      break;
    case Command::LineBack:
      step(model::next_line(index, at, Direction::Back));
      break;
    case Command::LineForward:
      step(model::next_line(index, at, Direction::Forward));
      break;
    case Command::SlicePrevious:
      if (lane) step(model::next_slice(model_->lanes, at, Direction::Back, lane));
      break;
    case Command::SliceNext:
      if (lane) step(model::next_slice(model_->lanes, at, Direction::Forward, lane));
      break;
    case Command::LineAgainBack:
    case Command::LineAgainForward:
      go_to_line(model::next_breakpoint(
          *trace_, index, {intent.place}, at,
          intent.command == Command::LineAgainForward ? Direction::Forward : Direction::Back));
      break;
    case Command::BreakpointBack:
    case Command::BreakpointForward:
      go_to_line(model::next_breakpoint(
          *trace_, index, breakpoint_places(state_, model_->names), at,
          intent.command == Command::BreakpointForward ? Direction::Forward : Direction::Back));
      break;
    case Command::ChangeBack:
    case Command::ChangeForward:
      go_to_change(intent);
      break;
    case Command::RunBack:
      if (lane) step(model::next_run(index, at, Direction::Back, lane));
      break;
    case Command::RunForward:
      if (lane) step(model::next_run(index, at, Direction::Forward, lane));
      break;
    case Command::First:
      move_to(0);
      break;
    case Command::Last:
      move_to(trace_->size());
      break;
    case Command::GoTo:
      move_to(intent.event.value);
      if (intent.lane) select(intent.lane);
      break;
    case Command::GoToWaker:
    case Command::GoToWoken: {
      if (!lane) break;
      const model::Target target = intent.command == Command::GoToWaker
                                       ? model::waker(*trace_, index, lane, at)
                                       : model::woken(*trace_, index, lane, at);
      if (!target) break;
      step(target.event);
      if (target.lane) select(target.lane);
      break;
    }
    default:
      break;
  }
}

// go_to_change: of a local in the function whose frame is shown.
void App::go_to_change(const Intent& intent) {
  const model::LaneWorld* lane = world().lane(state_.selected);
  const auto* frames = lane != nullptr ? model::frames_of(*trace_, *lane) : nullptr;
  std::string_view function;
  const auto frame = static_cast<std::size_t>(intent.number);
  if (frames != nullptr && frame < frames->frames.size()) {
    function = trace_->text(frames->frames[frame].function);
  }
  step(model::next_change(*trace_, model_->index, state_.selected, function, intent.text,
                          EventSeq{cursor()},
                          intent.command == Command::ChangeForward ? model::Direction::Forward
                                                                   : model::Direction::Back));
}

}  // namespace fiberscope::ui
