#include "app/ui/telling/lane_words.h"

#include "app/words/words.h"

namespace fiberscope::ui {

using words::tr;

bool carries_others(trace::LaneKind kind) {
  return kind == trace::LaneKind::Process || kind == trace::LaneKind::Thread ||
         kind == trace::LaneKind::EventLoop;
}

const char* state_word(model::SliceState state) {
  switch (state) {
    case model::SliceState::New:
      return tr("not started");
    case model::SliceState::Ready:
      return tr("ready");
    case model::SliceState::Running:
      return tr("running");
    case model::SliceState::Blocked:
      return tr("blocked");
    case model::SliceState::Sleeping:
      return tr("sleeping");
    case model::SliceState::Ended:
      return tr("ended");
    case model::SliceState::Copying:
      return tr("copying");
    case model::SliceState::Polling:
      return tr("polling in vain");
  }
  return "";
}

}  // namespace fiberscope::ui
