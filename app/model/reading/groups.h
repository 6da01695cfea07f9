// Groups: lanes that are alike: of one kind, with one parent, doing the same function. Where there
// are many of them they are told of together.
//
// Owns nothing. Deliberately does not know rows, nor what people unfolded.
//
// Invariant: a group's members have no children, and no lane is in two groups.
#pragma once

#include <string>
#include <vector>

#include "app/model/folds/index.h"
#include "app/model/folds/lanes.h"

namespace fiberscope::model {

// With so many members it is a group.
inline constexpr std::size_t kGroupLeast = 13;

struct LaneGroup {
  std::string function;       // "worker"
  std::vector<LaneId> lanes;  // in order of birth
  bool operator==(const LaneGroup&) const = default;
};

// function_of: what a lane's name says it does: "add" of "Thread-3 (add)", "worker" of "worker_12".
std::string function_of(std::string_view name);

// lane_groups: those with members enough, by their first members.
std::vector<LaneGroup> lane_groups(const Trace& trace, const Lanes& lanes);

// How the members of a group stand below each other.
enum class GroupOrder : std::uint8_t { FirstRun, LongestWait };

// in_order: by the first time each got a core, or by the longest wait of each, longest first; those
// that are equal as they were born.
std::vector<LaneId> in_order(const LaneGroup& group, const Lanes& lanes, const Index& index,
                             GroupOrder order);

}  // namespace fiberscope::model
