#include "scheduler/host/processes/children.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

// wanted_of: the children that a call is about, in the order in which they were made.
std::vector<Process*> wanted_of(const Process& parent, const ChildrenWanted& wanted) {
  std::vector<Process*> out;
  for (const auto& process : Runtime::get()->processes()) {
    const bool own = process->parent == &parent && !process->orphaned && !process->reaped;
    if (own && wanted.holds(*process)) out.push_back(process.get());
  }
  return out;
}

// park_for_end: of one of them, or of one that becomes one meanwhile.
void park_for_end(Process& parent, const ChildrenWanted& wanted,
                  const std::vector<Process*>& children) {
  core::Wait wait = wait_as(trace::WaitKind::Join, "process");
  if (children.size() == 1) wait.target = children[0]->lane;
  const auto awaiter = std::make_unique<ChildrenAwaiter>(parent, wanted);
  Runtime::get()->park(wait, nullptr, awaiter.get());
}

Process* changed(const std::vector<Process*>& children, const ChildrenWanted& wanted) {
  const auto found = std::ranges::find_if(
      children, [&](Process* child) { return change_of(*child, wanted) != ChildChange::None; });
  return found == children.end() ? nullptr : *found;
}

// adopter: who takes over what the process leaves; nullptr: nobody does.
Process* adopter(const Process& process) {
  for (Process* above = process.parent; above != nullptr; above = above->parent) {
    if (above->adopts && !above->ended) return above;
  }
  return nullptr;
}

// tell_adoption: of a child that lives on.
void tell_adoption(const Process& child, const Process* by, base::EventSeq cause) {
  Runtime& runtime = *Runtime::get();
  if (!child.lane || child.ended || !runtime.writer().recording()) return;
  const std::string who = by == nullptr ? "process 1" : std::to_string(by->pid);
  const base::TextId text = runtime.writer().intern("adopted by " + who);
  runtime.writer().emit(trace::NoteAdded{child.lane, trace::NoteKind::Info, text, {}}, cause);
}

// give_over: the child goes to the process that adopts it, which hears of an end that was not heard
// of. from: whose end it is.
void give_over(Process& child, const Process& from, Process* to) {
  const bool unheard = child.ended && !child.reaped;
  tell_adoption(child, to, cause_of_end(from));
  if (to == nullptr) {
    child.orphaned = true;
    child.reaped |= child.ended;  // init(1) waits for everybody
    if (unheard) pass_status(child, {}, cause_of_end(from));
    return;
  }
  child.parent = to;
  if (!unheard) return;
  pass_status(child, to->lane, cause_of_end(from));
  tell_awaiters(child, from.lane, {}, cause_of_end(from));
  raise_if_heeded(*to, SIGCHLD, "a child has ended");
}

}  // namespace

ChildrenAwaiter::ChildrenAwaiter(Process& parent, const ChildrenWanted& wanted)
    : parent_(parent), wanted_(wanted), fiber_(Runtime::get()->current()) {
  parent_.awaiters.push_back(this);
}

void ChildrenAwaiter::leave(core::Fiber&) { std::erase(parent_.awaiters, this); }

int Numbered::missing() const {
  if (process == nullptr) return -ESRCH;
  return by_thread ? -EINVAL : 0;
}

Numbered who_is(long number) {
  if (Process* const process = find_process(number)) return {process, false};
  const PyFiber* const thread = Runtime::get()->fibers().of_number(number);
  return thread == nullptr ? Numbered{} : Numbered{thread->process, true};
}

Process* find_process(long pid) {
  for (const auto& process : Runtime::get()->processes()) {
    if (process->pid == pid && !process->reaped) return process.get();
  }
  return nullptr;
}

ChildChange change_of(const Process& child, const ChildrenWanted& wanted) {
  if (child.ended) return wanted.ends ? ChildChange::Ended : ChildChange::None;
  if (child.stop_untold && wanted.stops) return ChildChange::Stopped;
  return child.continue_untold && wanted.continues ? ChildChange::Continued : ChildChange::None;
}

Process* await_child(const ChildrenWanted& wanted, bool waits, int& error) {
  Process& parent = calling_process();
  error = 0;
  for (;;) {
    const std::vector<Process*> children = wanted_of(parent, wanted);
    if (children.empty()) error = -ECHILD;
    if (Process* const child = changed(children, wanted)) return child;
    if (error != 0 || !waits) return nullptr;
    const Attached attached;
    const Interruption signals;
    park_for_end(parent, wanted, children);
    if (signals.occurred() && changed(wanted_of(parent, wanted), wanted) == nullptr) {
      error = -EINTR;
      return nullptr;
    }
  }
}

base::EventSeq cause_of_end(const Process& ended) {
  Runtime& runtime = *Runtime::get();
  return ended.lane ? runtime.lanes().since(ended.lane) : runtime.anchor();
}

void tell_awaiters(const Process& child, base::LaneId by, base::TextId detail,
                   base::EventSeq cause) {
  if (child.parent == nullptr || child.orphaned) return;
  const std::vector<ChildrenAwaiter*> awaiters = child.parent->awaiters;
  for (const ChildrenAwaiter* const awaiter : awaiters) {
    if (!awaiter->wants(child)) continue;
    Runtime::get()->scheduler().wake(*awaiter->fiber().fiber, trace::WakeKind::Finished, by, detail,
                                     cause);
  }
}

std::string words_of_status(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    return std::string("signal SIG") + sigabbrev_np(WTERMSIG(wait_status));
  }
  return "exit status " + std::to_string(WEXITSTATUS(wait_status));
}

void pass_status(const Process& child, base::LaneId to, base::EventSeq cause) {
  trace::Writer& writer = Runtime::get()->writer();
  if (!child.lane || !writer.recording()) return;
  const base::TextId status = writer.intern(words_of_status(child.wait_status));
  writer.emit(trace::ValuePassed{child.lane, to, trace::PassKind::Return, status}, cause);
}

void reap(Process& child) {
  pass_status(child, Runtime::get()->lane(), cause_of_end(child));
  child.reaped = true;
  child.parent->children_cpu += Runtime::get()->fibers().cpu_of_process(child);
  child.parent->children_cpu += child.children_cpu;
  child.parent->had_children = true;
}

int status_of(const Process& child, ChildChange change) {
  constexpr int kGoesOn = 0xFFFF;  // WIFCONTINUED()
  if (change == ChildChange::Stopped) return W_STOPCODE(child.stopped_by);
  return change == ChildChange::Continued ? kGoesOn : child.wait_status;
}

void tell_change(const Process& child, ChildChange change, siginfo_t& out) {
  out.si_signo = SIGCHLD;
  out.si_pid = child.pid;
  out.si_uid = getuid();
  if (change != ChildChange::Ended) {
    const bool stopped = change == ChildChange::Stopped;
    out.si_code = stopped ? CLD_STOPPED : CLD_CONTINUED;
    out.si_status = stopped ? child.stopped_by : SIGCONT;
    return;
  }
  const int status = child.wait_status;
  out.si_code = WIFEXITED(status) ? CLD_EXITED : WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
  out.si_status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

void heard_of(Process& child, ChildChange change) {
  if (change == ChildChange::Ended) reap(child);
  if (change == ChildChange::Stopped) child.stop_untold = false;
  if (change == ChildChange::Continued) child.continue_untold = false;
}

void leave_children(Process& process) {
  Process* const to = adopter(process);
  for (const auto& child : Runtime::get()->processes()) {
    if (child->parent != &process || child->orphaned) continue;
    give_over(*child, process, to);
    if (child->ended || child->death_signal == 0) continue;
    siginfo_t info{};
    info.si_signo = child->death_signal;
    info.si_code = SI_USER;
    info.si_pid = process.pid;
    raise_signal(*child, info, "its parent has ended");
  }
}

int parent_number(const Process& process) {
  if (process.orphaned) return kInitPid;
  return process.parent == nullptr ? kOutsidePid : process.parent->pid;
}

}  // namespace fiberscope::host
