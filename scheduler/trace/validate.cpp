#include "scheduler/trace/validate.h"

#include <iterator>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/load.h"

namespace fiberscope::trace {

namespace {

// so that what is drawn can begin before and end after what happened
constexpr TimeNs kLatestNs = TimeNs{1} << 62;

// FieldLaws: what holds of a field by its kind, whichever payload it is in: of times and places.
struct FieldLaws {
  bool early = false, far = false;

  void operator()(const char*, const TimeNs& time) { early = early || time < 0; }
  void operator()(const char*, const Place& place) { far = far || place.line > INT32_MAX; }
  template <class T>
  void operator()(const char*, const std::vector<T>& items) {
    if constexpr (requires(const T& item) { T::fields(item, *this); }) {
      for (const T& item : items) T::fields(item, *this);
    }
  }
  template <class T>
  void operator()(const char*, const T&) {}
};

}  // namespace

// NumberSet: numbers that were met, as stretches without a gap: what is counted up is one.
class NumberSet {
 public:
  // add: false: it is there already.
  bool add(std::uint64_t number) {
    const auto above = stretches_.upper_bound(number);
    const auto below = above == stretches_.begin() ? stretches_.end() : std::prev(above);
    if (below != stretches_.end() && number <= below->second) return false;
    const bool goes_on = below != stretches_.end() && below->second + 1 == number;
    const bool joins = above != stretches_.end() && above->first == number + 1;
    const std::uint64_t last = joins ? above->second : number;
    if (joins) stretches_.erase(above);
    if (goes_on) {
      below->second = last;
    } else {
      stretches_.emplace(number, last);
    }
    return true;
  }

 private:
  std::map<std::uint64_t, std::uint64_t> stretches_;  // from each first to its last
};

// Validator: the least state that decides every law, folded over the events one by one.
class Validator {
 public:
  Validator(std::size_t count_max, std::vector<Violation>& out) : count_max_(count_max), out_(out) {
    lanes_.resize(1);
  }

  void check(const Event& event) {
    event_ = &event;
    if (event.time_ns > kLatestNs) broken("no event comes later than 146 years from the beginning");
    std::visit(
        [this](const auto& payload) {
          FieldLaws laws;
          std::decay_t<decltype(payload)>::fields(payload, laws);
          if (laws.early) broken("no time is before the run's beginning");
          if (laws.far) broken("a line's number is at most 2147483647");
        },
        event.payload);
    if ((event.seq.value == 1) != std::holds_alternative<RunStarted>(event.payload)) {
      broken(event.seq.value == 1 ? "a run begins with RunStarted"
                                  : "RunStarted comes once, at the beginning");
    }
    if (run_ended_) broken("nothing happens after RunEnded");
    if (event.time_ns < last_time_ns_) broken("time never decreases");
    if (event.cause >= event.seq) broken("a cause is an earlier event");
    std::visit([this](const auto& payload) { on(payload); }, event.payload);
    last_time_ns_ = event.time_ns;
  }

 private:
  struct Lane {
    LaneState state = LaneState::New;
    CoreId core;
  };
  struct Core {
    LaneId last;
    LaneId running;
  };

  void broken(std::string what) {
    if (out_.size() < count_max_) out_.push_back({event_->seq, std::move(what)});
  }
  bool born(LaneId lane) const { return lane.value > 0 && lane.value < lanes_.size(); }
  std::string name(LaneId lane) const { return "lane " + std::to_string(lane.value); }
  // known: the lane was born; none is allowed when `optional`.
  bool known(LaneId lane, bool optional = false) {
    if (born(lane)) return true;
    if (!lane && optional) return false;
    broken(lane ? name(lane) + " is named before it is born" : "a lane is missing");
    return false;
  }
  bool core(CoreId id) {
    if (id.value <= base::kCoresMax) return true;
    broken("a core's number is at most " + std::to_string(base::kCoresMax));
    return false;
  }
  // once: no lane is twice in the list.
  bool once(const std::vector<LaneId>& lanes) {
    const std::set<LaneId> different(lanes.begin(), lanes.end());
    if (different.size() == lanes.size()) return true;
    broken("a lane is twice in one list");
    return false;
  }
  void place(const Place& p) {
    if (p.source && !sources_.contains(p.source)) {
      broken("source " + std::to_string(p.source.value) + " is named before it is loaded");
    }
  }
  // move: the one way a lane changes state; `allowed` lists the states it may come from.
  void move(LaneId id, std::initializer_list<LaneState> allowed, LaneState to) {
    if (!known(id)) return;
    Lane& lane = lanes_[id.value];
    bool legal = false;
    for (const LaneState from : allowed) legal = legal || lane.state == from;
    if (!legal) {
      broken(name(id) + " cannot become " + word(to) + ": it is " + word(lane.state));
    }
    if (lane.state == LaneState::Running && to != LaneState::Running) {
      cores_[lane.core.value].running = {};
    }
    lane.state = to;
  }

  void on(const RunStarted&) {}
  void on(const SourceLoaded& e) {
    if (!e.source) broken("a source has no number");
    if (!sources_.insert(e.source).second) {
      broken("source " + std::to_string(e.source.value) + " is loaded twice");
    }
  }
  void on(const CoreAdded& e) {
    if (!e.core) broken("a core has no number");
    core(e.core);
    if (!added_cores_.insert(e.core).second) {
      broken("core " + std::to_string(e.core.value) + " is added twice");
    }
  }
  void on(const LaneBorn& e) {
    known(e.parent, true);
    known(e.creator, true);
    place(e.place);
    if (e.kind == LaneKind::Process && e.parent) broken("a process has no parent lane");
    if (e.lane.value != lanes_.size()) {
      broken("lanes are born in order 1, 2, 3: " + name(e.lane) + " comes when " +
             std::to_string(lanes_.size()) + " is next");
      return;
    }
    lanes_.emplace_back();
  }
  void on(const LaneRenamed& e) { known(e.lane); }
  void on(const LaneReady& e) {
    known(e.waker, true);
    move(e.lane, {LaneState::New, LaneState::Blocked, LaneState::Running}, LaneState::Ready);
  }
  void on(const LaneSwitched& e) {
    if (!e.core) broken("a switch names no core");
    if (!this->core(e.core)) return;
    Core& core = cores_[e.core.value];
    if (e.from != core.last) {
      broken("core " + std::to_string(e.core.value) + " was held last by " + name(core.last) +
             ", not by " + name(e.from));
    }
    if (core.running) {
      broken("core " + std::to_string(e.core.value) + " is still held by " + name(core.running));
    }
    if (!known(e.to)) return;
    move(e.to, {LaneState::New, LaneState::Ready, LaneState::Blocked}, LaneState::Running);
    core.last = core.running = e.to;
    lanes_[e.to.value].core = e.core;
  }
  void on(const LaneBlocked& e) {
    known(e.target, true);
    place(e.place);
    move(e.lane, {LaneState::Running}, LaneState::Blocked);
  }
  void on(const LaneEnded& e) {
    place(e.place);
    move(e.lane, {LaneState::New, LaneState::Ready, LaneState::Running, LaneState::Blocked},
         LaneState::Ended);
  }
  void on(const LineReached& e) {
    place(e.place);
    if (known(e.lane) && lanes_[e.lane.value].state != LaneState::Running) {
      broken(name(e.lane) + " reaches a line although it is " + word(lanes_[e.lane.value].state));
    }
  }
  void on(const LinesFolded& e) {
    on(LineReached{e.lane, e.place});
    if (e.began_ns < last_time_ns_ || e.began_ns > event_->time_ns) {
      broken("lines are folded from an event on until the next");
      return;
    }
    const FoldedLine* before = nullptr;
    bool last = false;
    TimeNs left_ns = event_->time_ns - e.began_ns;
    for (const FoldedLine& line : e.lines) {
      place(line.place);
      last = last || line.place == e.place;
      if (line.times == 0) broken("a line that is folded was reached");
      if (before != nullptr && !(before->place < line.place)) {
        broken("lines that are folded are in order, each once");
      }
      if (line.spent_ns > static_cast<std::uint64_t>(left_ns)) {
        broken("lines that are folded take no longer than all together");
        return;
      }
      left_ns -= static_cast<TimeNs>(line.spent_ns);
      before = &line;
    }
    if (!last) broken("the last line that was reached is among those that are folded");
    if (left_ns != 0) broken("lines that are folded take the time from the first to the last");
  }
  void on(const LoopFolded& e) {
    on(static_cast<const LinesFolded&>(e));
    if (e.locks.empty()) broken("a loop that is folded with locks has none");
    if (e.began_ns < last_time_ns_ || e.began_ns > event_->time_ns) return;  // said above
    const TimeNs all_ns = event_->time_ns - e.began_ns;
    const FoldedLock* before = nullptr;
    for (const FoldedLock& lock : e.locks) {
      if (before != nullptr && before->object >= lock.object) {
        broken("locks that are folded are in order, each once");
      }
      before = &lock;
      if (lock.before > 1 || lock.after > 1 || lock.before + lock.times < lock.after ||
          lock.times + lock.released() == 0) {
        broken("a lock that is folded is taken and let go in turn");
      }
      if (lock.held_ns > static_cast<std::uint64_t>(all_ns)) {
        broken("a lock that is folded is held no longer than all takes");
      }
      known(lock.lane);
      if (lock.before != 0) on(LockReleased{lock.lane, lock.object});
      const LockTaken taken{lock.lane, lock.object, lock.kind, lock.name, lock.place};
      if (lock.times != 0) on(taken);
      if (lock.times != 0 && lock.after == 0) locks_.erase(lock.object);
    }
  }
  void on(const OutputWritten& e) {
    known(e.lane, true);
    if (e.stream != 1 && e.stream != 2) broken("a stream is 1 (stdout) or 2 (stderr)");
  }
  void on(const ValuePassed& e) {
    known(e.from, true);
    known(e.to, true);
  }
  void on(const ChoiceMade& e) {
    if (e.chosen >= e.alternatives.size()) broken("a choice is none of its alternatives");
    core(e.core);
    if (!once(e.alternatives)) return;
    for (const LaneId lane : e.alternatives) {
      if (known(lane) && lanes_[lane.value].state != LaneState::Ready) {
        broken(name(lane) + " stands to be chosen although it is " +
               word(lanes_[lane.value].state));
      }
    }
  }
  void on(const TimerArmed& e) {
    known(e.lane, true);
    if (!e.timer) broken("a timer has no number");
    if (!timers_.emplace(e.timer, e.deadline_ns).second) {
      broken("timer " + std::to_string(e.timer.value) + " is armed while it is armed");
    }
  }
  void on(const TimerFired& e) {
    const auto it = timers_.find(e.timer);
    if (it == timers_.end()) {
      broken("timer " + std::to_string(e.timer.value) + " fires without being armed");
      return;
    }
    if (event_->time_ns < it->second) {
      broken("timer " + std::to_string(e.timer.value) + " fires before its deadline");
    }
    timers_.erase(it);
  }
  void on(const TimerCancelled& e) {
    if (timers_.erase(e.timer) == 0) {
      broken("timer " + std::to_string(e.timer.value) + " is cancelled without being armed");
    }
  }
  void on(const CallbackQueued& e) {
    known(e.loop);
    known(e.target, true);
    if (!e.callback) broken("a callback has no number");
    if (!were_queued_.add(e.callback.value)) {
      broken("callback " + std::to_string(e.callback.value) + " is queued twice");
    } else {
      queued_.insert(e.callback);
    }
  }
  void on(const CallbackStarted& e) { leave_queue(e.callback, "starts"); }
  void on(const CallbackDropped& e) { leave_queue(e.callback, "is dropped"); }
  void leave_queue(CallbackId callback, const char* verb) {
    if (queued_.erase(callback) != 0) return;
    broken("callback " + std::to_string(callback.value) + " " + verb +
           " although it is not in the queue");
  }
  void on(const ClockAdvanced& e) {
    if (e.from_ns > event_->time_ns || e.from_ns < last_time_ns_) {
      broken("the clock jumps forward, from the present");
    }
  }
  void on(const NoteAdded& e) {
    known(e.lane, true);
    place(e.place);
  }
  void on(const FramesRecorded& e) {
    known(e.lane);
    for (const Frame& frame : e.frames) place(frame.place);
  }
  void on(const StackRecorded& e) {
    known(e.lane);
    if (!e.registers.empty() && e.registers.size() != kRegisterNames.size()) {
      broken("a fiber has " + std::to_string(kRegisterNames.size()) + " saved registers or none");
    }
    for (const Register& r : e.registers) {
      if (r.kind == Register::Kind::Heap && r.value != 0) {
        broken("a heap address reached the trace");
      }
    }
  }
  void on(const DeadlockFound& e) {
    if (!once(e.circle)) return;
    for (const LaneId lane : e.circle) {
      if (known(lane) && lanes_[lane.value].state != LaneState::Blocked) {
        broken(name(lane) + " is called deadlocked although it is " +
               word(lanes_[lane.value].state));
      }
    }
  }
  void on(const NobodyWaited& e) {
    known(e.lane);
    place(e.place);
  }
  void on(const CallComputed& e) {
    known(e.lane);
    place(e.place);
    if (e.duration_ns < 0) broken("a call takes no less than no time");
    if (e.without_gil > 1) broken("a call has let the GIL go (1) or not (0)");
  }
  void on(const VariableFound& e) {
    if (e.variable.value != ++variables_) {
      broken("variables are found in order 1, 2, 3: " + std::to_string(e.variable.value) +
             " comes when " + std::to_string(variables_) + " is next");
      variables_ = std::max(variables_ - 1, 0U);
    }
  }
  void on(const VariableRead& e) { accessed(e, "is read"); }
  void on(const VariableWritten& e) { accessed(e, "is written"); }
  template <class Access>
  void accessed(const Access& e, const char* how) {
    place(e.place);
    if (e.variable.value == 0 || e.variable.value > variables_) {
      broken("variable " + std::to_string(e.variable.value) + " " + how + " before it is found");
    }
    if (e.times == 0) broken("a variable is read or written once at least");
    if (e.after >= event_->seq) broken("what has happened happened after an earlier event");
    if (known(e.lane) && !e.after && lanes_[e.lane.value].state != LaneState::Running) {
      broken(name(e.lane) + " touches a variable although it is " +
             word(lanes_[e.lane.value].state));
    }
  }
  void on(const LevelChanged& e) {
    known(e.lane, true);
    place(e.place);
    if (!e.object) return broken("what counts has no number");
    const std::string object = "object " + std::to_string(e.object.value);
    if (e.kind == LevelKind::Event && e.level > 1) broken("an event is set (1) or not (0)");
    const auto [before, first] = levels_.try_emplace(e.object, e.kind, e.level);
    if (first) return;
    if (before->second.first != e.kind) {
      broken(object + " counts as " + word(e.kind) + ", and before as " +
             word(before->second.first));
    } else if (before->second.second == e.level) {
      broken(object + " counts " + std::to_string(e.level) + " as before");
    }
    before->second = {e.kind, e.level};
  }
  void on(const MachineSet& e) {
    if (e.cores == 0 || e.cores > base::kCoresMax) broken("a machine has 1 to 64 cores");
    if (e.gil > 1) broken("there is a GIL (1) or none (0)");
    if (e.quantum_ns > INT64_MAX || e.switch_interval_ns > INT64_MAX) {
      broken("a slice or an interval is a time");
    }
  }
  void on(const LockTaken& e) {
    known(e.lane);
    place(e.place);
    if (!e.object) broken("a lock has no number");
    const auto [held, free] = locks_.emplace(e.object, e.lane);
    if (!free) {
      broken("object " + std::to_string(e.object.value) + " is taken although " +
             name(held->second) + " holds it");
    }
  }
  void on(const LockReleased& e) {
    known(e.lane, true);
    if (locks_.erase(e.object) == 0) {
      broken("object " + std::to_string(e.object.value) + " is released although nobody holds it");
    }
  }
  void on(const MemoryRecorded& e) { known(e.lane); }
  void on(const PrioritySet& e) { known(e.lane); }
  void on(const FileOpened& e) {
    known(e.lane, true);
    place(e.place);
    if (!e.object) broken("an open file has no number");
    if (!files_.insert(e.object).second) broken(file(e.object) + " is opened while it is open");
  }
  void on(const FileNamed& e) { open(e.object); }
  void on(const FileClosed& e) {
    open(e.object);
    files_.erase(e.object);
  }
  void on(const ReadinessChanged& e) { open(e.object); }
  void on(const InterestChanged& e) { open(e.set); }
  void on(const InterestsListed& e) { known(e.lane); }
  void on(const SystemCallDone& e) {
    known(e.lane);
    place(e.place);
    if (e.began_ns > e.ready_ns || e.ready_ns > event_->time_ns || e.copy_ns < 0) {
      broken("a system call begins, is ready, copies and is done, in this order");
    }
  }
  void on(const PacketSent& e) {
    if (!e.packet) broken("a packet has no number");
    if (!packets_.emplace(e.packet, e.arrives_ns).second) {
      broken("packet " + std::to_string(e.packet.value) + " is sent twice");
    }
  }
  void on(const PacketArrived& e) {
    const auto it = packets_.find(e.packet);
    if (it != packets_.end() && event_->time_ns < it->second) {
      broken("packet " + std::to_string(e.packet.value) + " arrives before its time");
    }
    leave_wire(e.packet);
  }
  void on(const PacketLost& e) { leave_wire(e.packet); }
  void on(const BytesDropped&) {}
  void on(const OperationStarted& e) {
    known(e.lane, true);
    if (!operations_.insert(e.operation).second) {
      broken("operation " + std::to_string(e.operation.value) + " starts twice");
    }
  }
  void on(const OperationDone& e) {
    if (operations_.erase(e.operation) == 0) {
      broken("operation " + std::to_string(e.operation.value) + " is done without a start");
    }
  }
  void on(const SignalRaised& e) {
    known(e.to);
    known(e.from, true);
  }
  void on(const DeviceInput& e) { open(e.object); }
  void on(const FaultStruck&) {}
  void on(const RecipeTold&) {
    if (event_->seq.value != 2) broken("the recipe is told once, after the run's start");
  }
  void on(const FolderTold&) {}
  void on(const ModuleLoaded&) {}
  void on(const InputRead&) {}
  void on(const InputTaken& e) { known(e.lane, true); }
  std::string file(ObjectId object) const { return "file " + std::to_string(object.value); }
  void open(ObjectId object) {
    if (!files_.contains(object)) broken(file(object) + " is named though it is not open");
  }
  void leave_wire(PacketId packet) {
    if (packets_.erase(packet) == 0) {
      broken("packet " + std::to_string(packet.value) + " is not on its way");
    }
  }
  void on(const RunEnded&) { run_ended_ = true; }

  std::size_t count_max_;
  std::vector<Violation>& out_;
  const Event* event_ = nullptr;
  TimeNs last_time_ns_ = 0;
  bool run_ended_ = false;
  std::vector<Lane> lanes_;
  std::vector<Core> cores_{base::kCoresMax + 1};
  std::set<CoreId> added_cores_;
  std::set<SourceId> sources_;
  std::uint32_t variables_ = 0;  // the latest that was found
  std::map<TimerId, TimeNs> timers_;
  NumberSet were_queued_;  // callbacks
  std::set<CallbackId> queued_;
  std::map<ObjectId, LaneId> locks_;
  std::map<ObjectId, std::pair<LevelKind, std::uint32_t>> levels_;
  std::set<ObjectId> files_;
  std::map<PacketId, TimeNs> packets_;  // on their way
  std::set<OperationId> operations_;    // under way
};

struct Validation::State {
  explicit State(std::size_t count_max) : validator(count_max, found) {}
  std::vector<Violation> found;
  Validator validator;
};

Validation::Validation(std::size_t count_max)
    : count_max_(count_max), state_(std::make_unique<State>(count_max)) {}
Validation::~Validation() = default;
Validation::Validation(Validation&&) noexcept = default;
Validation& Validation::operator=(Validation&&) noexcept = default;

void Validation::check(const Event& event) { state_->validator.check(event); }

const std::vector<Violation>& Validation::found() const { return state_->found; }

std::vector<Violation> validate(const Trace& trace, std::size_t count_max) {
  Validation validation(count_max);
  for (const Event& event : trace.events()) {
    validation.check(event);
    if (validation.full()) break;
  }
  return validation.found();
}

std::string words_of(const Violation& violation) {
  return "event " + std::to_string(violation.seq.value) +
         " is against a law of traces: " + violation.what;
}

void Guard::follow(Trace& trace) {
  const std::vector<Violation>& found = validation_.found();
  for (const Event& event : trace.events(checked_)) {
    if (!found.empty()) break;
    validation_.check(event);
    ++checked_;
  }
  if (found.empty() || trace.size() < found.front().seq.value) return;
  trace.cut(found.front().seq, words_of(found.front()));
}

std::string Guard::refuses(const Event& event) {
  validation_.check(event);
  return validation_.found().empty() ? "" : words_of(validation_.found().front());
}

base::Result<Trace> load_legal(const std::string& path, Records::EachPiece pages) {
  Guard guard;
  return load_each(
      path, [&](const Event& event) { return guard.refuses(event); }, std::move(pages));
}

}  // namespace fiberscope::trace
