#include <algorithm>
#include <cstdio>
#include <map>
#include <type_traits>

#include "scheduler/base/size.h"
#include "scheduler/base/time.h"
#include "scheduler/base/utf8.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::trace {

namespace {

constexpr std::size_t kWhoWidthMax = 28;
constexpr std::size_t kTextWidthMax = 60;

// Characters, not bytes: what a terminal shows (wide characters count as one).
std::size_t width(std::string_view text) { return base::characters(text); }

std::string pad_left(std::string text, std::size_t columns) {
  const std::size_t have = width(text);
  return have < columns ? std::string(columns - have, ' ') + text : text;
}

std::string pad_right(std::string text, std::size_t columns) {
  const std::size_t have = width(text);
  return have < columns ? text + std::string(columns - have, ' ') : text;
}

std::string shorten(std::string_view text, std::size_t columns) {
  const std::string_view first = base::first_characters(text, columns);
  return std::string(first) + (first.size() < text.size() ? "…" : "");
}

// ReadableDump: three ways through the trace: for the names, for the widths and for the lines. What
// it remembers is that of the lanes and of what there is at once, whatever the length.
class ReadableDump {
 public:
  explicit ReadableDump(const Trace& trace) : trace_(trace) {
    collect_names();
    for (const Event& event : trace_.events()) {
      begins(event);
      who_width_ = std::max(who_width_, std::min(width(who(event)), kWhoWidthMax));
      ends(event);
    }
    callbacks_.clear();
    timers_.clear();
  }

  // line: of the next event.
  std::string line(const Event& event) {
    event_ = &event;
    begins(event);
    const std::string text =
        std::visit([this](const auto& p) { return this->describe(p); }, event.payload);
    std::string line = pad_left(base::format_time(event.time_ns), 10) + "  " +
                       pad_right(who(event), who_width_) + "  " + base::visible(text);
    ends(event);
    return line;
  }

 private:
  struct Source {
    std::string name;
    std::vector<std::string_view> lines;
  };

  void collect_names() {
    std::map<LaneId, std::string> names;
    std::map<std::string, int> uses;
    for (const Event& event : trace_.events()) {
      if (const auto* born = std::get_if<LaneBorn>(&event.payload)) {
        names[born->lane] = trace_.text(born->name);
      } else if (const auto* renamed = std::get_if<LaneRenamed>(&event.payload)) {
        names[renamed->lane] = trace_.text(renamed->name);
      } else if (const auto* source = std::get_if<SourceLoaded>(&event.payload)) {
        add_source(*source);
      }
    }
    for (const auto& [lane, name] : names) ++uses[name];
    for (const auto& [lane, name] : names) {
      const std::string number = "#" + std::to_string(lane.value);
      const std::string shown = base::visible(name);
      labels_[lane] = name.empty() ? number : uses[name] > 1 ? shown + number : shown;
    }
  }

  // begins, ends: callbacks in their queue and timers that are armed, before and after an event.
  void begins(const Event& event) {
    if (const auto* queued = std::get_if<CallbackQueued>(&event.payload)) {
      callbacks_[queued->callback] = *queued;
    } else if (const auto* armed = std::get_if<TimerArmed>(&event.payload)) {
      timers_[armed->timer] = armed->lane;
    }
  }
  void ends(const Event& event) {
    if (const auto* started = std::get_if<CallbackStarted>(&event.payload)) {
      callbacks_.erase(started->callback);
    } else if (const auto* dropped = std::get_if<CallbackDropped>(&event.payload)) {
      callbacks_.erase(dropped->callback);
    } else if (const auto* fired = std::get_if<TimerFired>(&event.payload)) {
      timers_.erase(fired->timer);
    } else if (const auto* cancelled = std::get_if<TimerCancelled>(&event.payload)) {
      timers_.erase(cancelled->timer);
    }
  }

  void add_source(const SourceLoaded& e) {
    Source& source = sources_[e.source];
    const std::string_view path = trace_.text(e.path);
    source.name = path.substr(path.rfind('/') + 1);
    std::string_view body = trace_.text(e.body);
    source.lines.clear();
    while (!body.empty()) {
      const std::size_t end = std::min(body.find('\n'), body.size());
      source.lines.push_back(body.substr(0, end));
      body.remove_prefix(std::min(end + 1, body.size()));
    }
  }

  std::string label(LaneId lane) const {
    if (!lane) return "";
    const auto it = labels_.find(lane);
    return it != labels_.end() ? it->second : "#" + std::to_string(lane.value);
  }
  std::string text(TextId id) const { return std::string(trace_.text(id)); }
  std::string value(TextId id) const { return shorten(trace_.text(id), kTextWidthMax); }
  // detail: " (the text)", or nothing.
  std::string detail(TextId id) const {
    return id && !trace_.text(id).empty() ? " (" + base::visible(trace_.text(id)) + ")" : "";
  }
  std::string at(const Place& place) const {
    if (!place.source && place.line == 0) return "";
    const auto it = sources_.find(place.source);
    const std::string name = it != sources_.end() ? it->second.name : "?";
    return " at " + name + ":" + std::to_string(place.line);
  }
  std::string code(const Place& place) const {
    const auto it = sources_.find(place.source);
    if (it == sources_.end() || place.line == 0 || place.line > it->second.lines.size()) return "";
    std::string_view line = it->second.lines[place.line - 1];
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return shorten(line, kTextWidthMax);
  }

  // who: the second column: the lane an event is about.
  std::string who(const Event& event) const {
    return std::visit(
        [this](const auto& p) -> std::string {
          using P = std::decay_t<decltype(p)>;
          if constexpr (std::is_same_v<P, LaneSwitched> || std::is_same_v<P, ValuePassed>) {
            return p.from && p.from != p.to ? label(p.from) + " -> " + label(p.to) : label(p.to);
          } else if constexpr (requires { p.callback; }) {
            const auto it = callbacks_.find(p.callback);
            return it != callbacks_.end() ? label(it->second.loop) : "";
          } else if constexpr (requires { p.timer; }) {
            const auto it = timers_.find(p.timer);
            return it != timers_.end() ? label(it->second) : "";
          } else if constexpr (requires { p.lane; }) {
            return label(p.lane);
          } else {
            return "";
          }
        },
        event.payload);
  }

  // because: the cause in a few words, where it says more than the event itself does.
  std::string because() const {
    if (!event_->cause || event_->cause.value > trace_.size()) return "";
    const Event& cause = trace_.at(event_->cause);
    if (const auto* fired = std::get_if<TimerFired>(&cause.payload)) {
      return " (woken by timer " + std::to_string(fired->timer.value) + ")";
    }
    if (const auto* ended = std::get_if<LaneEnded>(&cause.payload)) {
      return " (" + label(ended->lane) + " " + word(ended->how) + ")";
    }
    if (const auto* callback = std::get_if<CallbackStarted>(&cause.payload)) {
      return " (by callback " + std::to_string(callback->callback.value) + ")";
    }
    return "";
  }

  std::string describe(const RunStarted& e) const {
    std::string out = "run started: " + text(e.program);
    if (e.arguments) out += " " + text(e.arguments);
    out += "; seed " + std::to_string(e.seed) + ", policy " + text(e.policy);
    return e.python ? out + ", " + text(e.python) : out;
  }
  std::string describe(const RecipeTold& e) const {
    return "recipe: " + text(e.recipe) + (e.engine ? ", made by " + text(e.engine) : "");
  }
  std::string describe(const FolderTold& e) const {
    return "folder: " + text(e.folder) + ", working directory " + text(e.directory);
  }
  std::string describe(const ModuleLoaded& e) const { return "module loaded: " + text(e.path); }
  std::string describe(const InputRead& e) const {
    return "read from stdin: " + std::to_string(e.bytes) + " bytes: " + quoted(value(e.text));
  }
  std::string describe(const InputTaken& e) const {
    return "reads from stdin: " + shorten(quoted(trace_.text(e.text)), kTextWidthMax);
  }
  std::string describe(const SourceLoaded& e) const { return "source loaded: " + text(e.path); }
  std::string describe(const CoreAdded& e) const {
    return "core added: " + (e.name ? text(e.name) : std::to_string(e.core.value));
  }
  std::string describe(const LaneBorn& e) const {
    std::string out = std::string("born: ") + word(e.kind);
    if (e.parent) out += " in " + label(e.parent);
    if (e.creator && e.creator != e.parent) out += ", made by " + label(e.creator);
    return out + at(e.place);
  }
  std::string describe(const LaneRenamed& e) const { return "renamed: " + text(e.name); }
  std::string describe(const LaneReady& e) const {
    std::string out = std::string("ready: ") + word(e.how);
    if (e.waker && e.waker != e.lane) out += " by " + label(e.waker);
    // the cause of "finished by foo" is that foo returned: once is enough
    if (e.how == WakeKind::Finished && e.waker) return out;
    return out + detail(e.detail) + because();
  }
  std::string describe(const LaneSwitched& e) const {
    return std::string("switch: ") + word(e.how) + because();
  }
  std::string describe(const LaneBlocked& e) const {
    std::string out = std::string("blocked: ") + word(e.why);
    if (e.target) {
      const bool held = e.why == WaitKind::Lock || e.why == WaitKind::Gil;
      out += held ? ", held by " : e.why == WaitKind::Switched ? " to " : " ";
      out += label(e.target);
    }
    if (trace_.text(e.detail) != word(e.why)) out += detail(e.detail);
    if (e.deadline_ns != base::kNever) out += " until " + base::format_time(e.deadline_ns);
    return out + at(e.place) + because();
  }
  std::string describe(const LaneEnded& e) const {
    return std::string("ended: ") + word(e.how) + detail(e.detail) + at(e.place) + because();
  }
  std::string describe(const LineReached& e) const {
    const std::string place = at(e.place);
    return "line:" + (place.empty() ? place : place.substr(3)) + "  " + code(e.place);
  }
  std::string describe(const LinesFolded& e) const {
    std::uint64_t times = 0;
    for (const FoldedLine& line : e.lines) times += line.times;
    const std::string place = at(e.place);
    return "lines: " + std::to_string(times) + ", at " + std::to_string(e.lines.size()) +
           " places, since " + base::format_time(e.began_ns) + ", the last" +
           (place.empty() ? place : place.substr(3)) + "  " + code(e.place);
  }
  std::string describe(const LoopFolded& e) const {
    std::uint64_t times = 0;
    for (const FoldedLock& lock : e.locks) times += lock.times;
    return describe(static_cast<const LinesFolded&>(e)) + "; " + std::to_string(times) +
           " times a lock";
  }
  std::string describe(const OutputWritten& e) const {
    return (e.stream == 2 ? "prints to stderr: " : "prints: ") +
           shorten(quoted(trace_.text(e.text)), kTextWidthMax);
  }
  std::string describe(const ValuePassed& e) const {
    return std::string("value: ") + word(e.how) + " " + value(e.value);
  }
  std::string describe(const ChoiceMade& e) const {
    std::string out = "choice: ";
    for (std::size_t i = 0; i < e.alternatives.size(); ++i) {
      if (i > 0) out += ", ";
      out += i == e.chosen ? "[" + label(e.alternatives[i]) + "]" : label(e.alternatives[i]);
    }
    return out + " (" + text(e.policy) + ")";
  }
  std::string describe(const TimerArmed& e) const {
    return "timer " + std::to_string(e.timer.value) + " armed for " +
           base::format_time(e.deadline_ns) + detail(e.what);
  }
  std::string describe(const TimerFired& e) const {
    return "timer " + std::to_string(e.timer.value) + " fired";
  }
  std::string describe(const TimerCancelled& e) const {
    return "timer " + std::to_string(e.timer.value) + " cancelled";
  }
  std::string describe(const CallbackQueued& e) const {
    return "callback " + std::to_string(e.callback.value) +
           " queued: " + (e.what ? value(e.what) : "?") +
           (e.target ? ", will run " + label(e.target) : "");
  }
  std::string describe(const CallbackStarted& e) const {
    const std::string out = "callback " + std::to_string(e.callback.value) + " started";
    const auto it = callbacks_.find(e.callback);
    return it != callbacks_.end() && it->second.what ? out + ": " + value(it->second.what) : out;
  }
  std::string describe(const CallbackDropped& e) const {
    return "callback " + std::to_string(e.callback.value) + " dropped";
  }
  std::string describe(const ClockAdvanced& e) const {
    return "clock advanced by " + base::format_time(event_->time_ns - e.from_ns) +
           ": nobody could run";
  }
  std::string describe(const NoteAdded& e) const {
    return std::string("note: ") + word(e.kind) + ": " + text(e.text) + at(e.place);
  }
  std::string describe(const FramesRecorded& e) const {
    std::string out = "frames:";
    for (const Frame& frame : e.frames) {
      if (&frame != e.frames.data()) out += "  <-";
      out += " " + text(frame.function) + at(frame.place);
      for (const Local& local : frame.locals) {
        out += (&local == frame.locals.data() ? ": " : ", ") + text(local.name) + "=" +
               shorten(trace_.text(local.value), 24);
      }
    }
    return out;
  }
  std::string describe(const StackRecorded& e) const {
    std::string out = "stack: " + base::format_size(e.used_bytes) + " used of " +
                      base::format_size(e.reserved_bytes) + ", deepest " +
                      base::format_size(e.high_water_bytes);
    for (std::size_t i = 0; i < e.registers.size() && i < kRegisterNames.size(); ++i) {
      if (e.registers[i].kind != Register::Kind::Stack) continue;
      out +=
          std::string(", ") + kRegisterNames[i] + " = top-" + std::to_string(e.registers[i].value);
    }
    return out;
  }
  std::string describe(const DeadlockFound& e) const {
    std::string out = "deadlock: ";
    for (const LaneId lane : e.circle) out += label(lane) + " -> ";
    return out +
           (e.circle.empty() ? "nobody is left who could wake those who wait"
                             : label(e.circle.front())) +
           detail(e.detail);
  }
  std::string describe(const NobodyWaited& e) const {
    return "nobody waited for what it notified" + detail(e.detail) + at(e.place);
  }
  std::string describe(const CallComputed& e) const {
    return "computed in " + text(e.function) + " for " + base::format_time(e.duration_ns) +
           (e.without_gil != 0 ? ", without the GIL" : "") + at(e.place);
  }
  std::string describe(const VariableFound& e) {
    variables_[e.variable] = text(e.name);
    return "found " + text(e.name) + ", a shared variable: " + word(e.kind);
  }
  std::string describe(const VariableRead& e) const { return "read " + accessed(e); }
  std::string describe(const VariableWritten& e) const {
    return (e.value ? "wrote " : "removed ") + accessed(e);
  }
  // accessed: by a read or a write.
  template <class Access>
  std::string accessed(const Access& e) const {
    const auto known = variables_.find(e.variable);
    std::string out =
        known == variables_.end() ? "variable " + std::to_string(e.variable.value) : known->second;
    if (e.value) out += " = " + text(e.value);
    if (e.times > 1) out += ", the last of " + std::to_string(e.times) + " times";
    if (e.after) out += ", after event " + std::to_string(e.after.value);
    return out + at(e.place);
  }
  std::string describe(const LevelChanged& e) const {
    const std::string what = e.name ? text(e.name) : word(e.kind);
    const std::string level = std::to_string(e.level);
    const std::string most = e.most != 0 ? " of " + std::to_string(e.most) : std::string();
    switch (e.kind) {
      case LevelKind::Semaphore:
        return what + " has " + level + most + " places free" + at(e.place);
      case LevelKind::Queue:
        return what + " holds " + level + most + " items" + at(e.place);
      case LevelKind::Event:
        break;
    }
    return what + (e.level != 0 ? " is set" : " is clear") + at(e.place);
  }
  std::string describe(const MachineSet& e) const {
    return "machine: " + std::to_string(e.cores) + " cores, " + (e.gil != 0 ? "GIL" : "no GIL") +
           ", " + word(e.preemption) + " preemption";
  }
  std::string describe(const LockTaken& e) const {
    return std::string("took ") + word(e.kind) + detail(e.name) + at(e.place);
  }
  std::string describe(const LockReleased& e) const {
    return "released " + std::to_string(e.object.value);
  }
  std::string describe(const MemoryRecorded& e) const {
    return "memory: " + std::to_string(e.used_bytes) + " of " + std::to_string(e.reserved_bytes) +
           " bytes";
  }
  std::string describe(const PrioritySet& e) const {
    return "priority: " + std::to_string(e.priority);
  }
  std::string describe(const FileOpened& e) {
    files_[e.object] = text(e.name);
    return std::string("opened ") + word(e.kind) + detail(e.name) + at(e.place);
  }
  std::string describe(const FileNamed& e) {
    const std::string before = file(e.object);
    files_[e.object] = text(e.name);
    return before + " is now " + word(e.kind) + " " + text(e.name) +
           (e.peer ? ", peer " + file(e.peer) : "");
  }
  std::string describe(const FileClosed& e) const { return "closed " + file(e.object); }
  std::string describe(const ReadinessChanged& e) const {
    return file(e.object) + " " + events(e.events);
  }
  std::string describe(const InterestChanged& e) const {
    return file(e.set) + " watches " + file(e.object) + " fd " + std::to_string(e.descriptor) +
           " for: " + events(e.events);
  }
  std::string describe(const InterestsListed& e) const {
    std::string out = text(e.call) + " watches";
    for (const Interest& i : e.interests) {
      out += std::string(&i == e.interests.data() ? " " : ", ") + "fd " +
             std::to_string(i.descriptor) + " " + events(i.events);
    }
    return out;
  }
  std::string describe(const SystemCallDone& e) const {
    std::string out = text(e.call);
    if (e.descriptor >= 0) out += " fd " + std::to_string(e.descriptor);
    if (e.object) out += " (" + file(e.object) + ")";
    out += e.error != 0 ? " fails: errno " + std::to_string(e.error)
                        : " = " + std::to_string(e.result);
    if (e.ready_ns > e.began_ns) out += ", waited " + base::format_time(e.ready_ns - e.began_ns);
    if (e.copy_ns > 0) out += ", copied for " + base::format_time(e.copy_ns);
    return out + at(e.place);
  }
  std::string describe(const PacketSent& e) const {
    return std::string("packet ") + std::to_string(e.packet.value) + " sent: " + word(e.kind) +
           ", " + std::to_string(e.bytes) + " bytes, " + file(e.from) + " -> " + file(e.to) +
           (e.arrives_ns == base::kNever ? "" : ", arrives at " + base::format_time(e.arrives_ns));
  }
  std::string describe(const PacketArrived& e) const {
    return "packet " + std::to_string(e.packet.value) + " arrived";
  }
  std::string describe(const PacketLost& e) const {
    return "packet " + std::to_string(e.packet.value) + " lost" + detail(e.detail);
  }
  std::string describe(const BytesDropped& e) const {
    return std::to_string(e.bytes) + " bytes dropped at " + file(e.object) + detail(e.detail);
  }
  std::string describe(const OperationStarted& e) const {
    return "operation " + std::to_string(e.operation.value) + " started" + detail(e.what);
  }
  std::string describe(const OperationDone& e) const {
    return "operation " + std::to_string(e.operation.value) + " done" +
           (e.error != 0 ? ": errno " + std::to_string(e.error) : "");
  }
  std::string describe(const SignalRaised& e) const {
    return "signal " + std::to_string(e.number) + detail(e.detail);
  }
  std::string describe(const DeviceInput& e) const { return file(e.object) + detail(e.what); }
  std::string describe(const FaultStruck& e) const {
    return "fault: " + text(e.what) + detail(e.host);
  }
  std::string file(ObjectId object) const {
    const auto it = files_.find(object);
    return it != files_.end() && !it->second.empty() ? it->second
                                                     : "file " + std::to_string(object.value);
  }
  // events: of poll(2), and of epoll_ctl(2).
  static std::string events(std::uint32_t mask) {
    static constexpr std::pair<std::uint32_t, const char*> kNames[] = {{1, "in"},
                                                                       {2, "pri"},
                                                                       {4, "out"},
                                                                       {8, "err"},
                                                                       {16, "hup"},
                                                                       {0x2000, "rdhup"},
                                                                       {1u << 30, "oneshot"},
                                                                       {1u << 31, "edge"}};
    std::string out;
    for (const auto& [bit, name] : kNames) {
      if ((mask & bit) != 0) out += (out.empty() ? "" : "|") + std::string(name);
    }
    return out.empty() ? "nothing" : out;
  }
  std::string describe(const RunEnded& e) const {
    return std::string("run ended: ") + word(e.how) + ", exit status " +
           std::to_string(e.exit_status) + detail(e.detail);
  }

  const Trace& trace_;
  std::map<LaneId, std::string> labels_;
  std::map<SourceId, Source> sources_;
  std::map<CallbackId, CallbackQueued> callbacks_;
  std::map<TimerId, LaneId> timers_;
  std::map<ObjectId, std::string> files_;
  std::map<VariableId, std::string> variables_;
  std::size_t who_width_ = 0;
  const Event* event_ = nullptr;
};

}  // namespace

void dump_readable(const Trace& trace, std::ostream& out) {
  constexpr std::size_t kBytesAtOnce = 64 << 10;
  ReadableDump dump(trace);
  std::string lines;
  for (const Event& event : trace.events()) {
    lines += dump.line(event) + '\n';
    if (lines.size() < kBytesAtOnce) continue;
    out << lines;
    lines.clear();
  }
  out << lines;
}

}  // namespace fiberscope::trace
