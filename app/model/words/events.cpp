#include "app/model/words/events.h"

#include <algorithm>

#include "app/model/reading/navigation.h"
#include "app/model/words/events_io.h"
#include "app/model/words/folded.h"
#include "app/model/words/loop_text.h"
#include "app/model/words/object_text.h"
#include "app/model/words/said.h"
#include "app/model/words/why.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::model {

using words::fill;
using words::mark;
using words::tr;

namespace {

// quoted: on one line, shortened, with visible line ends.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  const std::string_view shown = base::first_characters(text, 60);
  for (const char c : shown) {
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out + (shown.size() < text.size() ? "…\"" : "\"");
}

// Teller: one event in the words of the glossary.
struct Teller {
  const trace::Trace& trace;
  const Names& names;
  const trace::Event& event;

  std::string text(base::TextId id) const { return std::string(trace.text(id)); }
  std::string who(base::LaneId id) const { return names.lane(id); }
  // detail: a text of the trace, told after `lead`; recorded words have their translation.
  std::string detail(base::TextId id, const char* lead) const {
    return trace.text(id).empty() ? "" : tr(lead) + tr(text(id));
  }
  std::string colon(base::TextId id) const { return detail(id, mark(": ")); }
  std::string at(trace::Place place) const {
    const std::string where = names.place(place);
    return where.empty() ? "" : fill(tr(" at {place}"), {{"place", where}});
  }

  std::string tell(const trace::RunStarted& p) const {
    return fill(tr("the run of {program} begins"), {{"program", text(p.program)}});
  }
  std::string tell(const trace::RecipeTold& p) const {
    return fill(tr("the recipe of the run; made by {engine}"), {{"engine", text(p.engine)}});
  }
  std::string tell(const trace::FolderTold& p) const {
    return fill(tr("the program lies in {folder}"), {{"folder", text(p.folder)}});
  }
  std::string tell(const trace::ModuleLoaded& p) const {
    return fill(tr("module {path}"), {{"path", text(p.path)}});
  }
  std::string tell(const trace::InputRead& p) const {
    return fill(tr("the run has read {count} bytes from stdin: {text}"),
                {{"count", std::to_string(p.bytes)}, {"text", quoted(trace.text(p.text))}});
  }
  std::string tell(const trace::InputTaken& p) const {
    return fill(tr("{lane} reads from stdin: {text}"),
                {{"lane", who(p.lane)}, {"text", quoted(trace.text(p.text))}});
  }
  std::string tell(const trace::SourceLoaded& p) const {
    return fill(tr("source {path}"), {{"path", text(p.path)}});
  }
  std::string tell(const trace::CoreAdded& p) const {
    return fill(tr("{core} is there"), {{"core", names.core(p.core)}});
  }
  std::string tell(const trace::LaneBorn& p) const {
    const std::string_view kind = trace::word(p.kind);
    const bool vowel = std::string_view("aeiou").find(kind.front()) != std::string_view::npos;
    const char* pattern = vowel ? tr("{lane} is born, an {kind}") : tr("{lane} is born, a {kind}");
    std::string out = fill(pattern, {{"lane", who(p.lane)}, {"kind", said(p.kind)}});
    if (p.creator) out += fill(tr(", made by {lane}"), {{"lane", who(p.creator)}});
    return out + at(p.place);
  }
  std::string tell(const trace::LaneRenamed& p) const {
    return fill(tr("lane {number} is called {name}"),
                {{"number", std::to_string(p.lane.value)}, {"name", text(p.name)}});
  }
  std::string tell(const trace::LaneReady& p) const {
    const bool by = p.waker && p.waker != p.lane;
    return fill(by ? tr("{lane} is ready: {how} by {waker}") : tr("{lane} is ready: {how}"),
                {{"lane", who(p.lane)}, {"how", said(p.how)}, {"waker", who(p.waker)}}) +
           detail(p.detail, mark(", "));
  }
  std::string tell(const trace::LaneSwitched& p) const {
    std::string out = fill(tr("{lane} runs: {how}"), {{"lane", who(p.to)}, {"how", said(p.how)}});
    if (p.from && p.from != p.to) out += fill(tr(", after {lane}"), {{"lane", who(p.from)}});
    return out;
  }
  std::string tell(const trace::LaneBlocked& p) const {
    const std::string wait = wait_text(trace, names, p, event.time_ns);
    return fill(tr("{lane} waits: {wait}"), {{"lane", who(p.lane)}, {"wait", wait}}) + at(p.place);
  }
  std::string tell(const trace::LaneEnded& p) const {
    return fill(tr("{lane} ended: {how}"), {{"lane", who(p.lane)}, {"how", said(p.how)}}) +
           colon(p.detail) + at(p.place);
  }
  std::string tell(const trace::LineReached& p) const {
    std::string_view code = names.line(p.place);
    code.remove_prefix(std::min(code.find_first_not_of(" \t"), code.size()));
    return fill(tr("{lane} at {place}"), {{"lane", who(p.lane)}, {"place", names.place(p.place)}}) +
           (code.empty() ? "" : "  " + std::string(code));
  }
  std::string tell(const trace::LinesFolded& p) const {
    return fill(tr("{lane} repeats {lines}: {turns}"),
                {{"lane", who(p.lane)}, {"lines", loop_lines(names, p)}, {"turns", loop_turns(p)}});
  }
  std::string tell(const trace::LoopFolded& p) const {
    const std::string locks = loop_locks(names, p);
    const std::string lines = tell(static_cast<const trace::LinesFolded&>(p));
    return locks.empty() ? lines
                         : fill(tr("{what}, takes {locks}"), {{"what", lines}, {"locks", locks}});
  }
  std::string tell(const trace::OutputWritten& p) const {
    const std::string lane = p.lane ? who(p.lane) : std::string(tr("the program"));
    return fill(p.stream == 2 ? tr("{lane} writes to stderr {text}") : tr("{lane} prints {text}"),
                {{"lane", lane}, {"text", quoted(trace.text(p.text))}});
  }
  std::string tell(const trace::ValuePassed& p) const {
    // a status that nobody else waits for: of an orphan
    const bool of_orphan = !p.to && p.from && p.how == trace::PassKind::Return;
    const std::string to = of_orphan ? std::string(tr("process 1")) : who(p.to);
    const std::string value = p.how == trace::PassKind::Return && is_status(trace.text(p.value))
                                  ? status_text(trace.text(p.value))
                                  : text(p.value);
    return who(p.from) + " → " + to + tr(": ") + said(p.how) + " " + value;
  }
  std::string tell(const trace::ChoiceMade& p) const {
    const bool known = p.chosen < p.alternatives.size();
    return fill(tr("{policy} chose {lane} out of {count}"),
                {{"policy", text(p.policy)},
                 {"lane", who(known ? p.alternatives[p.chosen] : base::LaneId{})},
                 {"count", std::to_string(p.alternatives.size())}});
  }
  std::string tell(const trace::TimerArmed& p) const {
    return fill(tr("timer {number} armed until {deadline}"),
                {{"number", std::to_string(p.timer.value)},
                 {"deadline", base::format_time(p.deadline_ns)}}) +
           colon(p.what) + (p.lane ? fill(tr(" ({lane})"), {{"lane", who(p.lane)}}) : "");
  }
  std::string numbered(const char* pattern, std::uint32_t number) const {
    return fill(pattern, {{"number", std::to_string(number)}});
  }
  std::string tell(const trace::TimerFired& p) const {
    return numbered(tr("timer {number} fired"), p.timer.value);
  }
  std::string tell(const trace::TimerCancelled& p) const {
    return numbered(tr("timer {number} cancelled"), p.timer.value);
  }
  std::string tell(const trace::CallbackQueued& p) const {
    std::string out = fill(tr("{lane} queues callback {number}"),
                           {{"lane", who(p.loop)}, {"number", std::to_string(p.callback.value)}});
    out += colon(p.what);
    return p.target ? out + fill(tr(", to run {lane}"), {{"lane", who(p.target)}}) : out;
  }
  std::string tell(const trace::CallbackStarted& p) const {
    return numbered(tr("callback {number} started"), p.callback.value);
  }
  std::string tell(const trace::CallbackDropped& p) const {
    return numbered(tr("callback {number} dropped"), p.callback.value);
  }
  std::string tell(const trace::ClockAdvanced& p) const {
    return fill(tr("nobody can run: the clock jumps {duration}"),
                {{"duration", base::format_time(event.time_ns - p.from_ns)}});
  }
  std::string tell(const trace::NoteAdded& p) const {
    return (p.lane ? who(p.lane) + tr(": ") : std::string()) + said(p.kind) + colon(p.text) +
           at(p.place);
  }
  std::string tell(const trace::FramesRecorded& p) const {
    return fill(tr("frames of {lane}: {count}"),
                {{"lane", who(p.lane)}, {"count", std::to_string(p.frames.size())}});
  }
  std::string tell(const trace::StackRecorded& p) const {
    return fill(tr("stack of {lane}: {used} of {size} bytes in use"),
                {{"lane", who(p.lane)},
                 {"used", std::to_string(p.used_bytes)},
                 {"size", std::to_string(p.reserved_bytes)}});
  }
  std::string tell(const trace::DeadlockFound& p) const {
    std::string out = tr("deadlock");
    for (std::size_t i = 0; i < p.circle.size(); ++i) {
      out += (i == 0 ? tr(": ") : " → ") + who(p.circle[i]);
    }
    if (!p.circle.empty()) out += " → " + who(p.circle.front());
    return out + colon(p.detail);
  }
  std::string tell(const trace::NobodyWaited& p) const {
    return fill(tr("{lane} notified, and nobody waited"), {{"lane", who(p.lane)}}) +
           colon(p.detail) + at(p.place);
  }
  std::string tell(const trace::CallComputed& p) const {
    return fill(p.without_gil != 0
                    ? tr("{lane} computed in {function} for {time}, and had let the GIL go")
                    : tr("{lane} computed in {function} for {time}"),
                {{"lane", who(p.lane)},
                 {"function", text(p.function)},
                 {"time", base::format_duration(p.duration_ns)}}) +
           at(p.place);
  }
  std::string tell(const trace::VariableFound& p) const {
    return fill(tr("{variable} is shared: a second lane touches it"), {{"variable", text(p.name)}});
  }
  std::string tell(const trace::VariableRead& p) const {
    return accessed(p, tr("{lane} reads {variable}, {value}"),
                    tr("{lane} has read {variable}, {value}, at {time}"));
  }
  std::string tell(const trace::VariableWritten& p) const {
    if (!p.value) {
      return accessed(p, tr("{lane} removes {variable}"),
                      tr("{lane} has removed {variable} at {time}"));
    }
    return accessed(p, tr("{lane} writes {variable} = {value}"),
                    tr("{lane} has written {variable} = {value} at {time}"));
  }
  // accessed: now, or at a time before.
  template <class Access>
  std::string accessed(const Access& p, const char* now, const char* before) const {
    const base::TimeNs time_ns = p.after ? trace.at(p.after).time_ns : event.time_ns;
    std::string out =
        fill(p.after ? before : now, {{"lane", who(p.lane)},
                                      {"variable", std::string(names.variable(p.variable))},
                                      {"value", text(p.value)},
                                      {"time", base::format_time(time_ns)}});
    if (p.times > 1) {
      out += fill(tr(", the last of {count} times"), {{"count", std::to_string(p.times)}});
    }
    return out + at(p.place);
  }
  std::string tell(const trace::LevelChanged& p) const {
    const char* pattern = nullptr;
    switch (p.kind) {
      case trace::LevelKind::Semaphore:
        pattern = tr("{lane}: {object} has {n} of {most} places free");
        break;
      case trace::LevelKind::Queue:
        pattern = p.most != 0    ? tr("{lane}: {object} holds {n} of {most} items")
                  : p.level == 1 ? tr("{lane}: {object} holds {n} item")
                                 : tr("{lane}: {object} holds {n} items");
        break;
      case trace::LevelKind::Event:
        pattern = p.level != 0 ? tr("{lane}: {object} is set") : tr("{lane}: {object} is clear");
        break;
    }
    return fill(pattern, {{"lane", who(p.lane)},
                          {"object", level_object(trace, p)},
                          {"n", std::to_string(p.level)},
                          {"most", std::to_string(p.most)}}) +
           at(p.place);
  }
  std::string tell(const trace::MachineSet& p) const {
    return fill(p.gil != 0 ? tr("the machine: {cores} cores, a GIL, preemption {how}")
                           : tr("the machine: {cores} cores, no GIL, preemption {how}"),
                {{"cores", std::to_string(p.cores)}, {"how", said(p.preemption)}});
  }
  std::string tell(const trace::LockTaken& p) const {
    return fill(tr("{lane} takes {lock}"),
                {{"lane", who(p.lane)},
                 {"lock", p.name ? std::string(trace.text(p.name)) : said(p.kind)}}) +
           at(p.place);
  }
  std::string tell(const trace::LockReleased& p) const {
    const std::string_view lock = names.lock(p.object);
    if (lock.empty()) return fill(tr("{lane} releases a lock"), {{"lane", who(p.lane)}});
    return fill(tr("{lane} releases {lock}"), {{"lane", who(p.lane)}, {"lock", std::string(lock)}});
  }
  std::string tell(const trace::MemoryRecorded& p) const {
    return fill(tr("{lane} has used {used} bytes of {reserved}"),
                {{"lane", who(p.lane)},
                 {"used", std::to_string(p.used_bytes)},
                 {"reserved", std::to_string(p.reserved_bytes)}});
  }
  std::string tell(const trace::PrioritySet& p) const {
    return fill(tr("{lane} has priority {priority} from now on"),
                {{"lane", who(p.lane)}, {"priority", std::to_string(p.priority)}});
  }
  // tell: what the kernel's I/O does.
  template <class P>
  requires requires(const IoTeller& io, const P& p) { io.tell(p); }
  std::string tell(const P& p) const { return IoTeller{trace, names, event}.tell(p); }
  std::string tell(const trace::RunEnded& p) const {
    std::string out = fill(tr("the run ends: {how}"), {{"how", said(p.how)}});
    if (p.exit_status != 0) {
      out += fill(tr(", exit status {status}"), {{"status", std::to_string(p.exit_status)}});
    }
    return out + colon(p.detail);
  }
};

}  // namespace

std::string event_text(const trace::Trace& trace, const Names& names, const trace::Event& event) {
  const Teller teller{trace, names, event};
  return std::visit([&](const auto& payload) { return teller.tell(payload); }, event.payload);
}

EventRow event_row(const trace::Trace& trace, const Names& names, base::EventSeq seq) {
  const trace::Event& event = trace.at(seq);
  return {seq, event.cause, event.time_ns, subject(trace, event), event_text(trace, names, event)};
}

const char* event_name(const trace::Event& event) {
  return std::visit([](const auto& payload) { return payload.kName; }, event.payload);
}

bool matches(const EventRow& row, const Names& names, const trace::Event& event,
             std::string_view needle) {
  const std::string folded = fold(needle);
  const auto holds = [&](std::string_view text) {
    return find_folded(text, folded) != std::string_view::npos;
  };
  return holds(row.text) || holds(event_name(event)) || (row.lane && holds(names.lane(row.lane)));
}

}  // namespace fiberscope::model
