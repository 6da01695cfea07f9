#include "app/model/events.h"

#include <algorithm>

#include "app/model/navigation.h"
#include "app/model/why.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

namespace {

// quoted: on one line, shortened, with visible line ends.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  std::size_t shown = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++shown > 60) {
      out += "…";
      break;
    }
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// Teller: one event in the words of the glossary.
struct Teller {
  const trace::Trace& trace;
  const Names& names;
  const trace::Event& event;

  std::string text(base::TextId id) const { return std::string(trace.text(id)); }
  std::string who(base::LaneId id) const { return names.lane(id); }
  std::string detail(base::TextId id, const char* lead = ": ") const {
    return trace.text(id).empty() ? "" : lead + text(id);
  }
  std::string at(trace::Place place) const {
    const std::string where = names.place(place);
    return where.empty() ? "" : " at " + where;
  }

  std::string tell(const trace::RunStarted& p) const {
    return "the run of " + text(p.program) + " begins";
  }
  std::string tell(const trace::SourceLoaded& p) const { return "source " + text(p.path); }
  std::string tell(const trace::CoreAdded& p) const { return names.core(p.core) + " is there"; }
  std::string tell(const trace::LaneBorn& p) const {
    const std::string kind = trace::word(p.kind);
    const bool vowel = std::string_view("aeiou").find(kind.front()) != std::string_view::npos;
    std::string out = who(p.lane) + (vowel ? " is born, an " : " is born, a ") + kind;
    if (p.creator) out += ", made by " + who(p.creator);
    return out + at(p.place);
  }
  std::string tell(const trace::LaneRenamed& p) const {
    return "lane " + std::to_string(p.lane.value) + " is called " + text(p.name);
  }
  std::string tell(const trace::LaneReady& p) const {
    std::string out = who(p.lane) + " is ready: " + trace::word(p.how);
    if (p.waker && p.waker != p.lane) out += " by " + who(p.waker);
    return out + detail(p.detail, ", ");
  }
  std::string tell(const trace::LaneSwitched& p) const {
    std::string out = who(p.to) + " runs: " + trace::word(p.how);
    if (p.from && p.from != p.to) out += ", after " + who(p.from);
    return out;
  }
  std::string tell(const trace::LaneBlocked& p) const {
    return who(p.lane) + " waits: " + wait_text(trace, names, p, event.time_ns) + at(p.place);
  }
  std::string tell(const trace::LaneEnded& p) const {
    return who(p.lane) + " ended: " + trace::word(p.how) + detail(p.detail) + at(p.place);
  }
  std::string tell(const trace::LineReached& p) const {
    std::string_view code = names.line(p.place);
    code.remove_prefix(std::min(code.find_first_not_of(" \t"), code.size()));
    return who(p.lane) + " at " + names.place(p.place) +
           (code.empty() ? "" : "  " + std::string(code));
  }
  std::string tell(const trace::OutputWritten& p) const {
    return (p.lane ? who(p.lane) : std::string("the program")) +
           (p.stream == 2 ? " writes to stderr " : " prints ") + quoted(trace.text(p.text));
  }
  std::string tell(const trace::ValuePassed& p) const {
    return who(p.from) + " → " + who(p.to) + ": " + trace::word(p.how) + " " + text(p.value);
  }
  std::string tell(const trace::ChoiceMade& p) const {
    const bool known = p.chosen < p.alternatives.size();
    return text(p.policy) + " chose " + (known ? who(p.alternatives[p.chosen]) : "nobody") +
           " out of " + std::to_string(p.alternatives.size());
  }
  std::string tell(const trace::TimerArmed& p) const {
    return "timer " + std::to_string(p.timer.value) + " armed until " +
           base::format_time(p.deadline_ns) + detail(p.what) +
           (p.lane ? " (" + who(p.lane) + ")" : "");
  }
  std::string tell(const trace::TimerFired& p) const {
    return "timer " + std::to_string(p.timer.value) + " fired";
  }
  std::string tell(const trace::TimerCancelled& p) const {
    return "timer " + std::to_string(p.timer.value) + " cancelled";
  }
  std::string tell(const trace::CallbackQueued& p) const {
    std::string out = who(p.loop) + " queues callback " + std::to_string(p.callback.value);
    out += detail(p.what);
    return p.target ? out + ", to run " + who(p.target) : out;
  }
  std::string tell(const trace::CallbackStarted& p) const {
    return "callback " + std::to_string(p.callback.value) + " started";
  }
  std::string tell(const trace::CallbackDropped& p) const {
    return "callback " + std::to_string(p.callback.value) + " dropped";
  }
  std::string tell(const trace::ClockAdvanced& p) const {
    return "nobody can run: the clock jumps " + base::format_time(event.time_ns - p.from_ns);
  }
  std::string tell(const trace::NoteAdded& p) const {
    return (p.lane ? who(p.lane) + ": " : std::string()) + trace::word(p.kind) + detail(p.text) +
           at(p.place);
  }
  std::string tell(const trace::FramesRecorded& p) const {
    return "frames of " + who(p.lane) + ": " + std::to_string(p.frames.size());
  }
  std::string tell(const trace::StackRecorded& p) const {
    return "stack of " + who(p.lane) + ": " + std::to_string(p.used_bytes) + " of " +
           std::to_string(p.reserved_bytes) + " bytes in use";
  }
  std::string tell(const trace::DeadlockFound& p) const {
    std::string out = "deadlock";
    for (std::size_t i = 0; i < p.circle.size(); ++i) {
      out += (i == 0 ? ": " : " → ") + who(p.circle[i]);
    }
    if (!p.circle.empty()) out += " → " + who(p.circle.front());
    return out + detail(p.detail);
  }
  std::string tell(const trace::RunEnded& p) const {
    return std::string("the run ends: ") + trace::word(p.how) +
           (p.exit_status != 0 ? ", exit status " + std::to_string(p.exit_status) : "") +
           detail(p.detail);
  }
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool holds(std::string_view text, std::string_view needle) {
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

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
  return holds(row.text, needle) || holds(event_name(event), needle) ||
         (row.lane && holds(names.lane(row.lane), needle));
}

}  // namespace fiberscope::model
