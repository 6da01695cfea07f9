// State moves: the textbook's state diagram over time: every change of a lane's state, as a way
// from one state to another, and how often each way was taken up to any moment.
//
// Owns: the moves, appended as the trace grows, and a count of them every so often. Deliberately
// does not know where a state stands in a picture.
//
// Invariants:
//  1. The moves of a lane form one way: each begins where the one before ended; the first in New.
//  2. counts(at) is the number of moves whose event is at or before it, however it is asked.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "app/model/folds/world.h"

namespace fiberscope::model {

// The states of the diagram: a wait for nothing but time is one of its own.
enum class Station : std::uint8_t { New, Ready, Running, Sleeping, Waiting, Ended };
inline constexpr std::size_t kStations = 6;

// station_of: where a lane is in a world.
Station station_of(const LaneWorld& lane);

struct StateMove {
  base::EventSeq event;
  base::LaneId lane;
  Station from = Station::New;
  Station to = Station::New;
  bool operator==(const StateMove&) const = default;
};

// counts[from][to]
using MoveCounts = std::array<std::array<std::uint64_t, kStations>, kStations>;

class StateMoves {
 public:
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);

  const std::vector<StateMove>& all() const { return moves_; }
  // last: the latest at or before the moment; nullptr: none yet.
  const StateMove* last(base::EventSeq at) const;
  // last: the latest of one way.
  const StateMove* last(base::EventSeq at, Station from, Station to) const;
  MoveCounts counts(base::EventSeq at) const;

 private:
  static constexpr std::size_t kCountedEvery = 1024;

  void move(const trace::Event& event, base::LaneId lane, Station to);
  std::size_t count_until(base::EventSeq at) const;

  std::uint64_t applied_ = 0;
  std::vector<Station> now_;  // by lane
  std::vector<StateMove> moves_;
  MoveCounts running_{};
  std::vector<MoveCounts> counted_;  // before moves 0, 1024, 2048 …
};

}  // namespace fiberscope::model
