// Snapshot: the Python frames and locals of every lane at one event, as texts.
//
// Owns nothing but its texts. Deliberately does not know how it came about (inspector.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scheduler/trace/event.h"

namespace fiberscope::session {

struct SnapshotLocal {
  std::string name, type, value;
};
struct SnapshotFrame {
  std::string function;
  trace::Place place;
  std::vector<SnapshotLocal> locals;
};
// Snapshot: what lives behind event `at`. No lanes: nothing is known of this moment, such as when
// the interpreter is being taken down.
struct Snapshot {
  base::EventSeq at;
  std::map<base::LaneId, std::vector<SnapshotFrame>> lanes;  // innermost frame first
  // frames: of the lane, or nullptr. Empty: it has not begun to run, or runs no Python of the
  // program.
  const std::vector<SnapshotFrame>* frames(base::LaneId lane) const {
    const auto it = lanes.find(lane);
    return it == lanes.end() ? nullptr : &it->second;
  }
};

}  // namespace fiberscope::session
