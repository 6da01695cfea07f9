#include "scheduler/host/processes/threads.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <set>

#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

constexpr int kNiceLeast = -20;
constexpr int kNiceMost = 19;
constexpr int kRealTimeMost = 99;
constexpr std::size_t kCommBytesMax = 15;

bool may_be_nice(const Process& process, int nice) {
  return static_cast<std::uint64_t>(20 - nice) <= process.limits.of(RLIMIT_NICE).soft;
}

bool is_main(const PyFiber& thread) {
  const PyFiber* const main = thread.process->main;
  return main == nullptr || main->thread_lane == thread.thread_lane;
}

std::uint64_t all_cores() {
  return ~std::uint64_t{0} >> (core::Cores::kMax - Runtime::get()->options().machine.cores);
}

// standing_for: whom the scheduler knows as this thread; one that has not begun stands for itself.
core::Fiber& standing_for(const PyFiber& thread) {
  const PyFiber* const stands = Runtime::get()->fibers().standing_for(thread.thread_lane);
  return stands == nullptr ? *thread.fiber : *stands->fiber;
}

}  // namespace

PyFiber* find_thread(long number) {
  Runtime& runtime = *Runtime::get();
  return number == 0 ? &runtime.current() : runtime.fibers().of_number(number);
}

std::vector<PyFiber*> threads_by(int which, id_t who, int& error) {
  std::vector<PyFiber*> out;
  error = 0;
  if (which == PRIO_PROCESS) {
    if (PyFiber* const thread = find_thread(static_cast<long>(who))) out.push_back(thread);
    return out;
  }
  if (which != PRIO_PGRP && which != PRIO_USER) {
    error = -EINVAL;
    return out;
  }
  if (which == PRIO_USER && who != 0 && who != getuid()) return out;
  const int group = who == 0 ? calling_process().group : static_cast<int>(who);
  for (PyFiber* fiber : Runtime::get()->fibers().in_order()) {
    const bool other = fiber->fiber->home_lane != fiber->thread_lane;  // a greenlet of its
    if (other || (which == PRIO_PGRP && fiber->process->group != group)) continue;
    out.push_back(fiber);
  }
  return out;
}

int change_nice(PyFiber& thread, int nice) {
  Runtime& runtime = *Runtime::get();
  const int wanted = std::clamp(nice, kNiceLeast, kNiceMost);
  const bool more_urgent = wanted < runtime.nice(thread);
  if (more_urgent && !may_be_nice(*thread.process, wanted)) return -EACCES;
  runtime.set_nice(thread, wanted);
  return 0;
}

const ThreadOptions& options_of(const PyFiber& thread) {
  static const ThreadOptions none;
  const auto it = thread.process->threads.find(thread.thread_lane);
  return it == thread.process->threads.end() ? none : it->second;
}

int set_policy(PyFiber& thread, int policy, int priority) {
  const int plain = policy & ~SCHED_RESET_ON_FORK;
  const bool real_time = plain == SCHED_FIFO || plain == SCHED_RR;
  const bool shares = plain == SCHED_OTHER || plain == SCHED_BATCH || plain == SCHED_IDLE;
  const bool known = real_time || shares;
  const bool fits = priority <= kRealTimeMost && real_time == (priority > 0);
  if (!known || priority < 0 || !fits) return -EINVAL;
  if (real_time) return -EPERM;  // RLIMIT_RTPRIO is 0
  thread.process->threads[thread.thread_lane].policy = policy;
  return 0;
}

std::uint64_t cores_of(const PyFiber& thread) {
  return Runtime::get()->scheduler().cores_of(standing_for(thread)) & all_cores();
}

int set_cores(PyFiber& thread, std::uint64_t cores) {
  if ((cores & all_cores()) == 0) return -EINVAL;
  if (cores_of(thread) == (cores & all_cores())) return 0;
  const bool well =
      Runtime::get()->scheduler().set_cores(standing_for(thread), cores & all_cores());
  return well ? 0 : -ENOMEM;
}

bool may_begin_thread(const Process& process) {
  const FiberTable& fibers = Runtime::get()->fibers();
  const std::uint64_t most = process.limits.of(RLIMIT_NPROC).soft;
  if (static_cast<std::uint64_t>(std::distance(fibers.begin(), fibers.end())) < most) return true;
  std::set<base::LaneId> threads;
  for (const PyFiber* fiber : fibers) threads.insert(fiber->thread_lane);
  return threads.size() < most;
}

void heed_memory_limit(Process& process) {
  const std::uint64_t soft = process.limits.of(RLIMIT_AS).soft;
  const std::uint64_t left = soft - std::min(soft, machine::kPythonSizeBytes);
  process.memory.most = static_cast<std::int64_t>(std::min<std::uint64_t>(left, INT64_MAX));
}

bool has_room_for_stack(const Process& process) {
  if (process.memory.most == INT64_MAX) return true;
  std::set<base::LaneId> threads;
  for (const PyFiber* fiber : Runtime::get()->fibers()) {
    if (fiber->process == &process) threads.insert(fiber->thread_lane);
  }
  return process.memory.admits(threads.size() * machine::kThreadStackBytes);
}

std::string comm_of(const PyFiber& thread) {
  const std::string& own = options_of(thread).comm;
  return own.empty() || is_main(thread) ? thread.process->comm : own;
}

void set_comm(const PyFiber& thread, std::string_view name) {
  Process& process = *thread.process;
  std::string& comm = is_main(thread) ? process.comm : process.threads[thread.thread_lane].comm;
  comm = name.substr(0, std::min({name.find('\0'), name.size(), kCommBytesMax}));
}

void inherit_thread(const PyFiber& from, PyFiber& to) {
  Runtime::get()->inherit_nice(from, to);
  set_cores(to, cores_of(from));
  ThreadOptions options = options_of(from);
  if ((options.policy & SCHED_RESET_ON_FORK) != 0) options.policy = SCHED_OTHER;
  options.comm = from.process == to.process ? comm_of(from) : "";
  const bool usual = options.policy == SCHED_OTHER && options.comm == to.process->comm;
  if (!usual) to.process->threads[to.thread_lane] = options;
}

}  // namespace fiberscope::host
