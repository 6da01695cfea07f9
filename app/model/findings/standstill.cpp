// Findings about those who wait and whom nobody can wake any more: circles, locks that a lane waits
// for and holds itself, full pools, pipes that nobody reads.
#include <algorithm>

#include "app/model/findings/findings.h"
#include "app/model/reading/circle.h"

namespace fiberscope::model {

using trace::LaneKind;
using trace::LaneState;
using trace::WaitKind;

namespace {

constexpr std::size_t kWaitsMax = 8;  // so many are told
constexpr std::size_t kEndedMax = 3;

trace::LaneBlocked wait_told(const Trace& trace, EventSeq seq) {
  return trace.get<trace::LaneBlocked>(seq);
}

// tell_waits: the finding is about those who wait so; the first is its lane, unless `unnamed`.
void tell_waits(const Trace& trace, Finding& finding, const std::vector<EventSeq>& waits,
                bool unnamed = false) {
  for (const EventSeq seq : waits) {
    const LaneId lane = wait_told(trace, seq).lane;
    if (!finding.lane && !unnamed) {
      finding.lane = lane;
    } else {
      ++finding.other_count;
      if (finding.others.size() < kWaitsMax) finding.others.push_back(lane);
    }
    if (finding.waits.size() < kWaitsMax) finding.waits.push_back(seq);
  }
}

// keep_those_of_the_program: those waits that a line of the program began, or all, if it began
// none. A library's own helper, as the process that looks after shared memory is, waits for its
// work.
void keep_those_of_the_program(const Trace& trace, std::vector<EventSeq>& waits) {
  const auto own = [&](EventSeq seq) { return bool(wait_told(trace, seq).place.source); };
  if (std::ranges::none_of(waits, own)) return;
  std::erase_if(waits, [&](EventSeq seq) { return !own(seq); });
}

}  // namespace

LaneId Findings::process_of(LaneId id) const {
  if (id.value > lanes_.size()) return {};  // of a damaged trace
  while (id && lanes_[id.value - 1].kind != LaneKind::Process) {
    const LaneId parent = lanes_[id.value - 1].parent;
    if (!parent || parent.value >= id.value) return {};
    id = parent;
  }
  return id;
}

// waits_for_own_lock: without a timeout, for a lock that `holder` holds: the lane itself, or who
// called it and waits for its return.
bool Findings::waits_for_own_lock(LaneId id, LaneId holder) const {
  const Lane& lane = lanes_[id.value - 1];
  if (lane.state != LaneState::Blocked || lane.deadline_ns != base::kNever) return false;
  const Wait& wait = lane.told;
  if (wait.why != WaitKind::Lock || !wait.target || wait.target != holder) return false;
  const auto lock = locks_.find(wait.object);
  if (lock != locks_.end()) {
    if (lock->second.signal) return false;  // whoever releases it is meant to be another
    if (lock->second.taker && lock->second.holder != holder) return false;  // it changed hands
  }
  LaneId at = holder;
  for (std::size_t i = 0; at != id && i <= lanes_.size(); ++i) {
    const Lane& caller = lanes_[at.value - 1];
    if (caller.state != LaneState::Blocked) return false;
    const Wait& call = caller.told;
    if (call.why != WaitKind::Called && call.why != WaitKind::Await) return false;
    at = call.target;
    if (!at || at.value > lanes_.size() || !runs_inside(lanes_[at.value - 1].kind)) return false;
  }
  return at == id;
}

bool Findings::told_self_lock(LaneId id) {
  const Lane* lane = find(id);
  if (!lane || !lane->wait || locked_by_itself_.contains(id)) return lane && lane->wait;
  const Wait& wait = lane->told;
  if (!find(wait.target) || !waits_for_own_lock(id, wait.target)) return false;
  Finding finding;
  finding.kind = FindingKind::SelfDeadlock;
  finding.event = lane->wait;
  finding.lane = id;
  finding.place = wait.place;
  finding.task = lane->kind == LaneKind::Task || lane->kind == LaneKind::Coroutine;
  const auto lock = locks_.find(wait.object);
  if (lock != locks_.end() && lock->second.holder == wait.target) {
    finding.related = lock->second.taken;
  }
  locked_by_itself_.insert(id);
  told_waiting_.insert(id);
  add(std::move(finding));
  return true;
}

bool Findings::told_circle(const Trace& trace) {
  bool told = false;
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    if (lanes_[i - 1].state != LaneState::Blocked || carries(lanes_[i - 1].kind)) continue;
    if (lanes_[i - 1].told.why != WaitKind::Lock) continue;
    told |= told_self_lock(LaneId{i});
  }
  if (told) return true;
  for (const Circle& circle : circles(trace, followed())) {
    if (!circle.deadlock()) continue;
    Finding finding;
    finding.kind = FindingKind::Deadlock;
    finding.event = EventSeq{followed().cursor()};
    tell_waits(trace, finding, circle.waits);
    add(std::move(finding));
    return true;
  }
  return false;
}

// told_full_pool: workers wait for jobs that stand in their own pool's queue, or for room among
// themselves, and nobody else can go on.
bool Findings::told_full_pool(const Trace& trace, const std::vector<EventSeq>& waits) {
  std::vector<EventSeq> workers;
  for (const EventSeq seq : waits) {
    if (trace.text(wait_told(trace, seq).detail).ends_with(trace::kInOwnPool))
      workers.push_back(seq);
  }
  if (workers.empty()) return false;
  tell_full_pool(trace, workers);
  return true;
}

void Findings::tell_full_pool(const Trace& trace, const std::vector<EventSeq>& workers) {
  Finding finding;
  finding.kind = FindingKind::FullPool;
  finding.event = workers.back();
  finding.place = wait_told(trace, workers.back()).place;
  tell_waits(trace, finding, workers);
  add(std::move(finding));
}

// writes_to_parent: the lane of the process that waits for room in a pipe of which one of the
// parent's process made the other end.
LaneId Findings::writes_to_parent(const Trace& trace, LaneId process, LaneId parent) const {
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& lane = lanes_[i - 1];
    if (lane.state != LaneState::Blocked || process_of(LaneId{i}) != process) continue;
    const Wait& wait = lane.told;
    const std::string_view words = trace.text(wait.detail);
    if (wait.why != WaitKind::Io || !wait.object) continue;
    if (!words.starts_with("write") && !words.starts_with("send")) continue;
    const FileWorld* file = followed().files().file(wait.object);
    const FileWorld* other = file ? followed().files().file(file->peer) : nullptr;
    if (other && other->owner && process_of(other->owner) == process_of(parent)) return LaneId{i};
  }
  return {};
}

bool Findings::told_unread_pipe(const Trace& trace, const std::vector<EventSeq>& waits) {
  for (const EventSeq seq : waits) {
    const auto& wait = wait_told(trace, seq);
    const Lane* process = find(wait.target);
    if (wait.why != WaitKind::Join || !process || process->kind != LaneKind::Process) continue;
    const LaneId writer = writes_to_parent(trace, wait.target, wait.lane);
    if (!writer) continue;
    Finding finding;
    finding.kind = FindingKind::UnreadPipe;
    finding.event = seq;
    finding.lane = wait.lane;
    finding.others = {wait.target, writer};
    finding.other_count = 2;
    finding.place = wait.place;
    finding.related = find(writer)->wait;
    add(std::move(finding));
    return true;
  }
  return false;
}

// judge_unread_pipes: at the end, when others went on: who waits for a process that has stood for
// long before a full pipe.
void Findings::judge_unread_pipes(const Trace& trace, const trace::Event& event) {
  if (told_standstill_) return;
  std::vector<EventSeq> waits;
  for (const Lane& lane : lanes_) {
    const bool waiting = lane.state == LaneState::Blocked && lane.deadline_ns == base::kNever;
    if (!waiting || event.time_ns - lane.since_ns < kUnreadNs) continue;
    const Wait& wait = lane.told;
    if (wait.why == WaitKind::Join && find(wait.target)) waits.push_back(lane.wait);
  }
  if (waits.empty()) return;
  follow(trace, event.seq.value);
  std::erase_if(waits, [&](EventSeq seq) {
    const auto& wait = wait_told(trace, seq);
    if (find(wait.target)->kind != LaneKind::Process) return true;
    const LaneId writer = writes_to_parent(trace, wait.target, wait.lane);
    return !writer || event.time_ns - find(writer)->since_ns < kUnreadNs;
  });
  told_unread_pipe(trace, waits);
}

// nobody_left: those who wait can be woken by nobody any more, `thrown` among them: it is told so
// by an exception. What explains it is told; else all who wait.
void Findings::nobody_left(const Trace& trace, const trace::Event& event, LaneId thrown) {
  follow(trace, event.seq.value);
  if (all_wait_for_silence(trace)) return;  // told when the run ends
  std::vector<EventSeq> waits;
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& lane = lanes_[i - 1];
    const bool waiting = lane.state == LaneState::Blocked && !lane.calls && !carries(lane.kind);
    if (waiting) waits.push_back(lane.wait);
    if (!waiting && LaneId{i} == thrown && lane.last_wait) waits.push_back(lane.last_wait);
  }
  told_standstill_ = true;
  const auto waits_for_copy = [&](const Finding& told) {
    return told.kind == FindingKind::ForkedLock && find(told.lane)->wait == told.event;
  };
  if (std::ranges::any_of(list_, waits_for_copy)) return;  // the others wait for its process
  if (told_circle(trace) || told_full_pool(trace, waits) || told_unread_pipe(trace, waits)) return;
  keep_those_of_the_program(trace, waits);
  if (waits.empty()) return;
  Finding finding;
  finding.kind = FindingKind::Deadlock;
  finding.event = event.seq;
  tell_waits(trace, finding, waits, true);
  finding.ended = ended_;
  for (const auto& [lane, ended] : failed_tasks_) {
    const auto end = trace.get<trace::LaneEnded>(ended);
    finding.ended.push_back({lane, ended, end.place, std::string(trace.text(end.detail))});
  }
  const std::size_t early = finding.ended.size() - std::min(finding.ended.size(), kEndedMax);
  finding.ended.erase(finding.ended.begin(), finding.ended.begin() + static_cast<long>(early));
  add(std::move(finding));
}

// judge_self_locks: at the end, those who wait for a lock of their own while others went on.
void Findings::judge_self_locks() {
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& lane = lanes_[i - 1];
    if (lane.state != LaneState::Blocked || carries(lane.kind)) continue;
    if (lane.told.why == WaitKind::Lock) told_self_lock(LaneId{i});
  }
}

// tell_who_waits: at the end, those who wait for an object that a lane used before an exception
// ended it: by waiting for it, or by ending somebody's wait for it.
void Findings::tell_who_waits() {
  if (failed_.empty()) return;
  std::map<base::ObjectId, std::vector<EventSeq>> wanted;
  for (const Lane& lane : lanes_) {
    const bool waits = lane.state == LaneState::Blocked && lane.deadline_ns == base::kNever;
    if (waits && lane.object && !lane.calls && !carries(lane.kind)) {
      wanted[lane.object].push_back(lane.wait);
    }
  }
  if (wanted.empty()) return;
  std::set<std::pair<std::size_t, base::ObjectId>> used;
  for (const auto& [lane, at] : failed_) {
    for (const auto& [object, waits] : wanted) {
      if (used_.contains({lane, object})) used.insert({at, object});
    }
  }
  for (const auto& [at, object] : used) {
    for (const EventSeq seq : wanted[object]) {
      if (list_[at].waits.size() < kWaitsMax) list_[at].waits.push_back(seq);
    }
  }
}

}  // namespace fiberscope::model
