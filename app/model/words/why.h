// Why: one plain sentence made of recorded facts, with links to the events it names.
//
// Owns nothing but sentences; all wording is in why_sentences.cpp, by language. Deliberately never
// guesses: where no cause is recorded, the sentence says only what is known. It does not know where
// the sentence is shown.
//
// Invariants:
//  1. Every event named in a sentence is linked and is not later than the cursor it speaks about.
//  2. The same trace and cursor give the same sentence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/model/folds/lanes.h"
#include "app/model/folds/names.h"
#include "app/model/folds/overdue.h"
#include "app/model/reading/replay.h"

namespace fiberscope::model {

struct Link {
  EventSeq event;
  LaneId lane;              // when the linked words are a lane's name
  std::uint32_t begin = 0;  // bytes of `text`: [begin, end)
  std::uint32_t end = 0;
};

struct Explanation {
  std::string text;
  std::vector<Link> links;
};

// explain_lane: why the lane is in its state after `cursor` events. "" when it is not born yet.
Explanation explain_lane(const Replay& replay, const Names& names, LaneId lane,
                         std::uint64_t cursor);
// explain_slice: the same for a stretch of the timeline, with its duration and what ended it.
Explanation explain_slice(const Replay& replay, const Names& names, const Slice& slice);
// explain_switch: why the core went from one lane to another. Requires: a LaneSwitched.
Explanation explain_switch(const Replay& replay, const Names& names, EventSeq event);
// explain_wake: why a lane became ready. Requires: a LaneReady.
Explanation explain_wake(const Replay& replay, const Names& names, EventSeq event);
// explain_event: any event: the above where they fit, else what it says.
Explanation explain_event(const Replay& replay, const Names& names, EventSeq event);
// cause_chain: the event, its cause, the cause's cause ... to the first without a cause.
std::vector<EventSeq> cause_chain(const Trace& trace, EventSeq event, std::size_t count_max = 32);

// wait_text: a wait in few words for a bar or a row: "sleep 1 s", "join foo", "lock m held by bar",
// "queue get jobs", "called func", "at yield". `begin_ns` is when it began.
std::string wait_text(const Trace& trace, const Names& names, const trace::LaneBlocked& wait,
                      TimeNs begin_ns);

// detail_words: what the run says of a wait, a timer or a callback, or its first words, in the
// chosen language; the program's own names behind them stay as they are.
std::string detail_words(std::string_view detail);

// late_wait_text: of a sleep that was late: "sleep 10 ms, then 990 ms late".
std::string late_wait_text(const Trace& trace, const Names& names, const trace::LaneBlocked& wait,
                           const Late& late);

// wait_object: what a wait is about, by name if it has one: "queue jobs", "lock m", "an event".
std::string wait_object(const Trace& trace, const trace::LaneBlocked& wait);
// object_words: the same of a detail and a wait for such an object. bare_object: the program's own
// name in a detail, "jobs" of "queue get jobs"; "" where there is none.
std::string object_words(std::string_view detail, trace::WaitKind why);
std::string_view bare_object(std::string_view detail);

// joins_queue: a wait for a queue not to give something, but to have everything done.
inline bool joins_queue(const Trace& trace, const trace::LaneBlocked& wait) {
  return trace.text(wait.detail).starts_with("queue join");
}

}  // namespace fiberscope::model
