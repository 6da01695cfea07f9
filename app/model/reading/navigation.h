// Navigation: from one cursor to another. The cursor is the number of events applied, which is the
// number of the event applied last; so "go to event e" is the cursor e.value.
//
// Owns nothing. Deliberately does not know who moves the cursor: every function answers none (0)
// when there is nothing further in that direction, and the caller stays where it is.
#pragma once

#include <set>
#include <string_view>

#include "app/model/folds/index.h"
#include "app/model/folds/lanes.h"
#include "app/model/folds/line_hits.h"

namespace fiberscope::model {

enum class Direction : std::uint8_t { Back, Forward };

// next_event: one scheduler event: anything but records that only describe the present state
// (SourceLoaded, RecipeTold, CoreAdded, FramesRecorded, StackRecorded, LaneRenamed and their like).
EventSeq next_event(const Trace& trace, EventSeq cursor, Direction direction);
// next_switch: a LaneSwitched; of a lane: where it gets or leaves a core.
EventSeq next_switch(const Index& index, EventSeq cursor, Direction direction, LaneId lane = {});
// next_line: a LineReached, of any lane or of one.
EventSeq next_line(const Index& index, EventSeq cursor, Direction direction, LaneId lane = {});
// next_run: the next (last) time the lane gets a core.
EventSeq next_run(const Index& index, EventSeq cursor, Direction direction, LaneId lane);
// next_slice: the beginning of the next (previous) slice in the lane.
EventSeq next_slice(const Lanes& lanes, EventSeq cursor, Direction direction, LaneId lane);

// next_change: the next (last) record of the lane's frames in which the variable has another value
// or type than in the record before, in a frame of the same function; its first record counts as a
// change, and so does the first one of a frame entered anew. `function` empty: in any of its
// frames.
EventSeq next_change(const Trace& trace, const Index& index, LaneId lane, std::string_view function,
                     std::string_view variable, EventSeq cursor, Direction direction);
// next_breakpoint: the next (last) time that any lane reaches one of these places.
EventSeq next_breakpoint(const LineIndex& lines, const std::set<trace::Place>& breakpoints,
                         EventSeq cursor, Direction direction);

// A place to go to: select this lane and set the cursor there.
struct Target {
  LaneId lane;
  EventSeq event;
  explicit operator bool() const { return bool(event); }
  bool operator==(const Target&) const = default;
};

// waker: who ended the wait before `cursor` that let the lane run: the waker's lane and the event
// by which it did so (the LaneReady's cause when it is the waker's own, else the LaneReady).
// A timer or the machine: lane none, the event that fired.
Target waker(const Trace& trace, const Index& index, LaneId lane, EventSeq cursor);
// woken: the first lane that this one woke or handed over to in the stretch of running that holds
// `cursor`, or else in its next one.
Target woken(const Trace& trace, const Index& index, LaneId lane, EventSeq cursor);

// subject: the lane an event is about; none for events of the whole run.
LaneId subject(const Trace& trace, const trace::Event& event);

}  // namespace fiberscope::model
