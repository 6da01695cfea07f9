#include "tests/core/rig.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <map>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::test {

using trace::word;

namespace {

trace::Writer::Sink keep(std::vector<std::uint8_t>& bytes, bool recording) {
  if (!recording) return {};
  return [&bytes](const std::uint8_t* data, std::size_t size) {
    bytes.insert(bytes.end(), data, data + size);
  };
}

// Teller: one line an event.
class Teller {
 public:
  // With `times` every line begins with its event's time and a switch names its core.
  explicit Teller(const trace::Trace& trace, bool times = false) : trace_(trace), times_(times) {}

  Story tell(bool omit_births) {
    for (const trace::Event& event : trace_.events()) {
      std::string line = std::visit([this](const auto& e) { return on(e); }, event.payload);
      const auto* ready = std::get_if<trace::LaneReady>(&event.payload);
      const bool birth = std::holds_alternative<trace::LaneBorn>(event.payload) ||
                         (ready && ready->how == trace::WakeKind::Spawned);
      if (line.empty() || (omit_births && birth)) continue;
      if (times_) line = n(event.time_ns) + " " + line;
      story_.push_back(std::move(line));
    }
    return std::move(story_);
  }

 private:
  std::string name(base::LaneId lane) const {
    const auto found = names_.find(lane);
    return found == names_.end() ? "nobody" : found->second;
  }
  std::string text(base::TextId id) const { return std::string(trace_.text(id)); }
  static std::string n(auto value) { return std::to_string(value); }

  std::string on(const trace::RunStarted&) { return {}; }
  std::string on(const trace::LaneBorn& e) {
    names_[e.lane] = text(e.name);
    return name(e.lane) + " born of " + name(e.creator);
  }
  std::string on(const trace::LaneReady& e) {
    std::string line = name(e.lane) + " ready: " + word(e.how) + " by " + name(e.waker);
    if (e.detail) line += ", " + text(e.detail);
    return line;
  }
  std::string on(const trace::LaneSwitched& e) {
    const std::string where = times_ ? "core " + n(e.core.value) + ": " : "";
    return where + name(e.from) + " -> " + name(e.to) + ": " + word(e.how);
  }
  std::string on(const trace::LaneBlocked& e) {
    std::string line = name(e.lane) + " blocked: " + word(e.why);
    if (e.detail) line += ", " + text(e.detail);
    if (e.target) line += ", on " + name(e.target);
    if (e.deadline_ns != base::kNever) line += ", until " + n(e.deadline_ns);
    return line;
  }
  std::string on(const trace::LaneEnded& e) {
    std::string line = name(e.lane) + " ended: " + word(e.how);
    if (e.detail) line += ", " + text(e.detail);
    return line;
  }
  std::string on(const trace::ChoiceMade& e) {
    std::string line = text(e.policy) + " chose " + n(e.chosen) + " of";
    for (const base::LaneId lane : e.alternatives) line += " " + name(lane);
    return line;
  }
  std::string on(const trace::TimerArmed& e) {
    return "timer " + n(e.timer.value) + " armed for " + n(e.deadline_ns);
  }
  std::string on(const trace::TimerFired& e) { return "timer " + n(e.timer.value) + " fired"; }
  std::string on(const trace::TimerCancelled& e) {
    return "timer " + n(e.timer.value) + " cancelled";
  }
  std::string on(const trace::ClockAdvanced& e) { return "clock from " + n(e.from_ns); }
  std::string on(const trace::OutputWritten& e) { return "said " + text(e.text); }
  std::string on(const trace::DeadlockFound& e) {
    std::string line = "deadlock";
    for (const base::LaneId lane : e.circle) line += " " + name(lane);
    return line + ": " + text(e.detail);
  }
  template <class Other>
  std::string on(const Other&) {
    return Other::kName;
  }

  const trace::Trace& trace_;
  bool times_;
  std::map<base::LaneId, std::string> names_;
  Story story_;
};

}  // namespace

Rig::Rig(std::unique_ptr<core::Policy> policy, core::Scheduler::Options options, bool recording)
    : writer(clock, keep(bytes_, recording)),
      lanes(writer),
      scheduler(lanes, clock, std::move(policy), options) {
  writer.emit(trace::RunStarted{});
}

const std::vector<std::uint8_t>& Rig::bytes() {
  writer.flush();
  return bytes_;
}

Story Rig::story(bool omit_births) { return Teller(decoded()).tell(omit_births); }

core::Fiber& Rig::busy(const char* name, base::TimeNs step_ns, int steps) {
  return scheduler.spawn(name, [this, step_ns, steps] {
    for (int i = 0; i < steps; ++i) scheduler.spend(step_ns);
  });
}

Story Rig::timeline() {
  Story lines = Teller(decoded(), true).tell(true);
  std::erase_if(lines, [](const std::string& line) {
    return line.compare(line.find(' ') + 1, 6, "timer ") == 0;
  });
  return lines;
}

trace::Trace Rig::decoded() {
  trace::Trace trace;
  trace.append(bytes().data(), bytes().size());
  trace.finish();
  CHECK(trace.fault() == "");
  for (const trace::Violation& violation : trace::validate(trace)) {
    FAIL_CHECK("event " << violation.seq.value << ": " << violation.what);
  }
  return trace;
}

Story story_of(const trace::Trace& trace, bool omit_births) {
  return Teller(trace).tell(omit_births);
}

int ended_by_signal(const std::function<void()>& body, std::string* said) {
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(pipe_ends[1], STDERR_FILENO);
    close(pipe_ends[0]);
    // the test runner and the sanitizers have handlers of their own
    for (const int s : {SIGSEGV, SIGBUS, SIGABRT}) std::signal(s, SIG_DFL);
    body();
    _exit(0);
  }
  close(pipe_ends[1]);
  char buffer[512];
  for (ssize_t got; (got = read(pipe_ends[0], buffer, sizeof buffer)) > 0;) {
    if (said) said->append(buffer, static_cast<std::size_t>(got));
  }
  close(pipe_ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace fiberscope::test
