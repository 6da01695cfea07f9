// A lost update: what one lane stored in a shared variable is undone by another that had read it
// before.
#include "app/model/findings/findings.h"
#include "app/model/words/why_sentences.h"
#include "app/words/words.h"

namespace fiberscope::model {

using words::tr;

void Findings::update_lost(const Trace& trace, const LostUpdate& lost) {
  Finding finding;
  finding.kind = FindingKind::LostUpdate;
  finding.event = lost.write;
  finding.related = lost.lost;
  finding.lane = lost.lane;
  finding.others = {lost.other};
  finding.other_count = 1;
  finding.place = trace.get<trace::VariableWritten>(lost.write).place;
  add(std::move(finding));
}

namespace {

// Moment: an access, as it is told late or at once.
struct Moment {
  std::string value, time;
  EventSeq event;
};

template <class Access>
Moment moment_of(const Trace& trace, EventSeq seq) {
  const trace::Event& event = trace.at(seq);
  const auto& p = std::get<Access>(event.payload);
  const EventSeq at = p.after ? p.after : seq;
  return {std::string(trace.text(p.value)), base::format_time(trace.at(at).time_ns), at};
}

// remedy: in the terms of who lost the update.
const char* remedy(trace::LaneKind kind) {
  switch (kind) {
    case trace::LaneKind::Thread:
      return tr(
          "Hold one lock from the read to the write, everywhere: with lock: (a "
          "threading.Lock).");
    case trace::LaneKind::Greenlet:
      return tr(
          "Read it again after whatever gives the core away, or hold one lock from the read "
          "to the write, everywhere: with lock: (a gevent.lock.BoundedSemaphore).");
    case trace::LaneKind::Task:
    case trace::LaneKind::Coroutine:
    case trace::LaneKind::AsyncGenerator:
      return tr(
          "Read it again after the await, or hold one lock from the read to the write, "
          "everywhere: async with lock: (an asyncio.Lock).");
    default:
      return tr("Read it again after whatever lets others run, and write at once then.");
  }
}

}  // namespace

Explanation lost_update_text(const Trace& trace, const Names& names, const Finding& finding) {
  const trace::Event& event = trace.at(finding.event);
  const auto& write = std::get<trace::VariableWritten>(event.payload);
  const Moment read = moment_of<trace::VariableRead>(trace, event.cause);
  const Moment other = moment_of<trace::VariableWritten>(trace, finding.related);
  const std::string where = names.place(finding.place);
  const auto lane = [&](LaneId id) { return linked(names.lane(id), {}, id); };
  Explanation text = compose(
      tr("{lane} read {variable}, {old}, at {read}; {other} stored {lost} in it at {between}; and "
         "at {time} {lane} stored {new}{place}, which it had made from the {old}: what {other} "
         "had stored is lost. "),
      {{"lane", lane(finding.lane)},
       {"variable", plain(std::string(names.variable(write.variable)))},
       {"old", plain(read.value)},
       {"read", linked(read.time, read.event)},
       {"other", lane(finding.others.front())},
       {"lost", plain(other.value)},
       {"between", linked(other.time, other.event)},
       {"time", linked(base::format_time(event.time_ns), finding.event)},
       {"new", plain(std::string(trace.text(write.value)))},
       {"place", where.empty() ? Explanation{}
                               : say(Say::AddPlace, {{"place", linked(where, finding.event)}})}});
  append(text, plain(remedy(finding.lane_kind)));
  return text;
}

}  // namespace fiberscope::model
