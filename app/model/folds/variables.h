// Variables: what several lanes share, and its values over time: who stored each, from when to
// when, and whether that undid what another had stored.
//
// Owns: for each variable that the trace tells of its values, its accesses and the updates that got
// lost, or, if asked to, the latest of each only. Deliberately does not know the cursor, nor what
// becomes of a variable before a second lane touches it.
//
// A lost update: a lane has read the variable, another has stored another value since, and the lane
// stores what it made from the one that it had read. It did not look again in between, so what the
// other stored is gone as if it had never been. A value that is put back before is no loss.
//
// Invariants:
//  1. The values of a variable are in the order of time: `from` never decreases, and each holds
//     until the next one's.
//  2. A value that only came to light as somebody read it has no writer: it was stored before a
//     second lane touched the variable, or by code that is none of the program's.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "app/model/folds/index.h"

namespace fiberscope::model {

struct VariableValue {
  base::EventSeq event;  // VariableWritten, or the VariableRead that brought it to light
  base::EventSeq from;   // the last event before it held; `event` if that was told as it happened
  base::TimeNs from_ns = 0;
  base::LaneId writer;  // none: see invariant 2
  base::TextId value;
  std::uint32_t identity = 0;  // as in the event
  std::uint32_t times = 1;     // so many writes that follow each other, of which this is the last
  bool loses = false;          // it undid another's
  bool lost = false;           // it was undone by one that had not seen it
};

struct LostUpdate {
  base::LaneId lane;     // who read, and stored what it made from that
  base::LaneId other;    // whose update is lost
  base::EventSeq read;   // VariableRead
  base::EventSeq lost;   // VariableWritten, by the other
  base::EventSeq write;  // VariableWritten
};

struct Variable {
  base::VariableId id;
  trace::VariableKind kind = trace::VariableKind::Global;
  base::TextId name;
  base::EventSeq found;
  std::vector<VariableValue> values;
  Seqs reads, writes;             // the events
  std::set<trace::Place> places;  // the lines that read or wrote it
  std::vector<LostUpdate> lost;   // by `write`

  // at: what it holds once the events up to the cursor have happened; nullptr: not known yet.
  const VariableValue* at(base::EventSeq cursor) const;
};

class Variables {
 public:
  // Latest: of a variable's values, reads, writes and lost updates only what the next event may
  // ask for, so memory does not grow with their number.
  enum class Keep : std::uint8_t { All, Latest };
  // kTaken: the kinds of events that tell of variables.
  static constexpr trace::Kinds kTaken = trace::kind_bit<trace::VariableFound>() |
                                         trace::kind_bit<trace::VariableRead>() |
                                         trace::kind_bit<trace::VariableWritten>();
  explicit Variables(Keep keep = Keep::All) : keep_(keep) {}
  explicit Variables(const trace::Trace& trace);
  // update: takes in the events that are new since the last call.
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);
  // settle: no more will come.
  void settle();
  // take: the next event; what update() does for each. Answers the update that it undoes, or
  // nullptr; valid until the next call.
  const LostUpdate* take(const trace::Trace& trace, const trace::Event& event);

  // list: as they were found.
  const std::vector<Variable>& list() const { return list_; }
  // find: nullptr: the trace does not tell of it.
  const Variable* find(base::VariableId id) const {
    return id && id.value <= list_.size() ? &list_[id.value - 1] : nullptr;
  }

 private:
  // Access: what is remembered of a read or a write.
  struct Access {
    base::EventSeq event;
    base::LaneId lane;
    base::TextId value;
    std::uint32_t identity = 0;
  };
  // Known: what somebody who writes is compared with.
  struct Known {
    std::map<base::LaneId, Access> of_lane;  // its latest access
    Access written;                          // the latest write; no event: none
  };
  void found(const trace::VariableFound& p, const trace::Event& event);
  template <class Payload>
  void remember(const trace::Trace& trace, const Payload& p, const trace::Event& event);
  const LostUpdate* judge(const trace::Trace& trace, const trace::VariableWritten& p,
                          const trace::Event& event);

  Keep keep_ = Keep::All;
  std::uint64_t applied_ = 0;
  std::vector<Variable> list_;  // by id
  std::vector<Known> known_;    // by id
};

}  // namespace fiberscope::model
