#include "scheduler/host/tracing/pools.h"

#include <map>
#include <string>
#include <vector>

#include "scheduler/base/shared.h"
#include "scheduler/host/python/object_facts.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"

namespace fiberscope::host {

namespace {

// FailedJob: what a future has got instead of a result.
struct FailedJob {
  LaneId lane;  // that told the future
  std::string what;
  trace::Place place;
  bool asked = false;
};

// Answer: of a future.
struct Answer {
  bool asked = false;
  std::size_t failed = SIZE_MAX;  // in failed_jobs()
};

std::vector<FailedJob>& failed_jobs() { return base::shared<std::vector<FailedJob>, FailedJob>(); }

ObjectFacts<Answer>& answers() {
  // never destroyed: it holds Python objects, and Python ends with the process
  static auto* const all = new ObjectFacts<Answer>;
  return *all;
}

std::map<LaneId, OwnPool>& waits_for_own() {
  return base::shared<std::map<LaneId, OwnPool>, OwnPool>();
}

void ask(PyObject* future) {
  Answer& answer = answers().of(future);
  answer.asked = true;
  if (answer.failed < failed_jobs().size()) failed_jobs()[answer.failed].asked = true;
}

void fail(Runtime& runtime, PyObject* future, PyObject* exception) {
  if (!PyExceptionInstance_Check(exception)) return;
  Answer& answer = answers().of(future);
  if (answer.asked || answer.failed != SIZE_MAX) return;
  const Ref traceback = Ref::steal(PyException_GetTraceback(exception));
  answer.failed = failed_jobs().size();
  failed_jobs().push_back({runtime.lane(), describe_exception(exception),
                           runtime.sources().raised_at(traceback.get())});
}

// pool_answered: ApplyResult._set(i, (success, value)). Who has an error callback hears of it.
void pool_answered(Runtime& runtime, PyObject* result, PyObject* answer) {
  if (answer == nullptr || !PyTuple_Check(answer) || PyTuple_GET_SIZE(answer) != 2) return;
  if (PyTuple_GET_ITEM(answer, 0) != Py_False) return;
  const Ref hears = attribute(result, "_error_callback");
  if (hears && hears.get() != Py_None) return;
  fail(runtime, result, PyTuple_GET_ITEM(answer, 1));
}

}  // namespace

void result_called(Runtime& runtime, Hook hook, fs_frame* frame) {
  const SavedError saved;
  PyObject* const future = fs_local(frame, 0);
  if (future == nullptr) return;
  if (hook == Hook::ResultAsked) return ask(future);
  if (hook == Hook::PoolAnswered) return pool_answered(runtime, future, fs_local(frame, 2));
  if (PyObject* const exception = fs_local(frame, 1)) fail(runtime, future, exception);
}

void begin_wait(Runtime& runtime, const std::optional<OwnPool>& pool) {
  if (pool) {
    waits_for_own()[runtime.lane()] = *pool;
  } else if (!waits_for_own().empty()) [[unlikely]] {
    waits_for_own().erase(runtime.lane());
  }
}

void tell_pools(Runtime& runtime) {
  std::map<const PyObject*, std::vector<LaneId>> waiting;
  for (const auto& [lane, own] : waits_for_own()) {
    if (runtime.lanes().state(lane) == trace::LaneState::Blocked) waiting[own.pool].push_back(lane);
  }
  for (const auto& [lane, own] : waits_for_own()) {
    const std::vector<LaneId>& all = waiting[own.pool];
    if (static_cast<Py_ssize_t>(all.size()) < own.workers || all.front() != lane) continue;
    for (const LaneId worker : all) {
      runtime.note(worker, trace::NoteKind::PoolFull, "no worker of its own pool is free");
    }
  }
  for (const FailedJob& job : failed_jobs()) {
    if (!job.asked) runtime.note(job.lane, trace::NoteKind::Unasked, job.what, job.place);
  }
}

}  // namespace fiberscope::host
