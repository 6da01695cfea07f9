// Events: one event as a short row for people.
//
// Owns the wording of every payload but those of I/O (events_io.h). Deliberately does not know
// causes further back than the event itself (why.h).
#pragma once

#include <string>
#include <string_view>

#include "app/model/folds/names.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// A row of the events list.
struct EventRow {
  base::EventSeq seq;
  base::EventSeq cause;
  base::TimeNs time_ns = 0;
  base::LaneId lane;  // the lane it is about; none for the whole run
  std::string text;   // "bar is ready: timer fired", "foo blocked: sleep 1 s at foo.py:9"
};

EventRow event_row(const trace::Trace& trace, const Names& names, base::EventSeq seq);
// event_text: the row's text alone.
std::string event_text(const trace::Trace& trace, const Names& names, const trace::Event& event);
// event_name: the payload's name in the vocabulary: "LaneReady".
const char* event_name(const trace::Event& event);
// matches: whether the row's text, its event name or its lane's name holds `needle`, ignoring case.
bool matches(const EventRow& row, const Names& names, const trace::Event& event,
             std::string_view needle);

}  // namespace fiberscope::model
