#include "app/ui/telling/lane_words.h"

namespace fiberscope::ui {

bool carries_others(trace::LaneKind kind) {
  return kind == trace::LaneKind::Process || kind == trace::LaneKind::Thread ||
         kind == trace::LaneKind::EventLoop;
}

}  // namespace fiberscope::ui
