#include "scheduler/host/processes/children.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <vector>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

void park_for_end(const std::vector<Process*>& children) {
  Runtime& runtime = *Runtime::get();
  core::Wait wait = wait_as(trace::WaitKind::Join, "process");
  if (children.size() == 1) wait.target = children[0]->lane;
  PyFiber* const self = &runtime.current();
  struct Leave final : core::WaitHook {
    explicit Leave(const std::vector<Process*>& of) : awaited(of) {}
    void leave(core::Fiber& fiber) override {
      for (Process* child : awaited) LeaveList(child->awaiters).leave(fiber);
    }
    const std::vector<Process*>& awaited;
  } leave(children);
  for (Process* child : children) child->awaiters.push_back(self);
  runtime.park(wait, nullptr, &leave);
}

bool none_ended(const std::vector<Process*>& children) {
  return std::ranges::none_of(children, [](Process* child) { return child->ended; });
}

// adopter: who takes over what the process leaves; nullptr: nobody does.
Process* adopter(const Process& process) {
  for (Process* above = process.parent; above != nullptr; above = above->parent) {
    if (above->adopts && !above->ended) return above;
  }
  return nullptr;
}

// give_over: the child goes to the process that adopts it, which hears of an end that was not heard
// of.
void give_over(Process& child, Process* to) {
  if (to == nullptr) {
    child.orphaned = true;
    child.reaped |= child.ended;  // init(1) waits for everybody
    return;
  }
  child.parent = to;
  if (child.ended && !child.reaped) raise_if_heeded(*to, SIGCHLD, "a child has ended");
}

}  // namespace

Process* find_process(long pid) {
  for (const auto& process : Runtime::get()->processes()) {
    if (process->pid == pid && !process->reaped) return process.get();
  }
  return nullptr;
}

Process* await_child(const ChildrenWanted& wanted, bool ends, bool waits, int& error) {
  const Process& parent = calling_process();
  error = 0;
  for (;;) {
    std::vector<Process*> children;
    for (const auto& process : Runtime::get()->processes()) {
      const bool own = process->parent == &parent && !process->orphaned && !process->reaped;
      if (own && wanted.holds(*process)) children.push_back(process.get());
    }
    if (children.empty()) error = -ECHILD;
    for (Process* child : children) {
      if (child->ended && ends) return child;
    }
    if (error != 0 || !waits) return nullptr;
    const Attached attached;
    const Interruption signals;
    park_for_end(children);
    if (signals.occurred() && (none_ended(children) || !ends)) {
      error = static_cast<int>(Interruption::result());
      return nullptr;
    }
  }
}

void reap(Process& child) {
  child.reaped = true;
  child.parent->children_cpu += Runtime::get()->fibers().cpu_of_process(child);
  child.parent->children_cpu += child.children_cpu;
  child.parent->had_children = true;
}

void tell_end(const Process& child, siginfo_t& out) {
  out.si_signo = SIGCHLD;
  out.si_pid = child.pid;
  out.si_uid = getuid();
  const int status = child.wait_status;
  out.si_code = WIFEXITED(status) ? CLD_EXITED : WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
  out.si_status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

void leave_children(Process& process) {
  Process* const to = adopter(process);
  for (const auto& child : Runtime::get()->processes()) {
    if (child->parent != &process || child->orphaned) continue;
    give_over(*child, to);
    if (child->ended || child->death_signal == 0) continue;
    siginfo_t info{};
    info.si_signo = child->death_signal;
    info.si_code = SI_USER;
    info.si_pid = process.pid;
    raise_signal(*child, info, "its parent has ended");
  }
}

int parent_number(const Process& process) {
  return process.parent == nullptr || process.orphaned ? kOutsidePid : process.parent->pid;
}

}  // namespace fiberscope::host
