// select: the real module; its waits take place in virtual time.
//
// Each call first asks the real descriptors without waiting. When none is ready, the calling
// thread's fiber parks until the deadline, or until a descriptor that it waits for is found ready:
// whenever another fiber is about to wait itself, since only a running fiber can have made one
// ready. Source: CPython 3.11 Modules/selectmodule.c.
#include <algorithm>
#include <vector>

#include "scheduler/host/modules.h"
#include "scheduler/host/ref.h"
#include "scheduler/host/runtime.h"

namespace fiberscope::host {

namespace {

// Poller: one call that waits. Lies on the waiting fiber's stack.
struct Poller final : core::WaitHook {
  Poller(PyFiber* waits, PyObject* call, PyObject* with)
      : fiber(waits), ask(call), arguments(with) {}
  void leave(core::Fiber&) override;

  PyFiber* fiber;
  PyObject* ask;        // the real function
  PyObject* arguments;  // for one call of it that does not wait
};

std::vector<Poller*>& pollers() {
  static std::vector<Poller*> waiting;
  return waiting;
}

// leave: once woken, by whomever, it may go on to wait for the GIL.
void Poller::leave(core::Fiber&) { std::erase(pollers(), this); }

Ref original_epoll_poll;
Ref original_poll_poll;
Ref original_select;

// is_ready: what the real function returned names a descriptor.
bool is_ready(PyObject* result) {
  if (PyList_Check(result)) return PyList_GET_SIZE(result) > 0;
  if (!PyTuple_Check(result)) return true;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(result); ++i) {
    PyObject* list = PyTuple_GET_ITEM(result, i);
    if (PySequence_Size(list) > 0) return true;
  }
  return false;
}

// on_event_loop: the innermost running lane is an event loop's.
bool on_event_loop(Runtime& runtime) {
  const LaneEntry& top = runtime.current().lanes.back();
  return runtime.current().lanes.size() > 1 && top.generator == nullptr;
}

// wait_for: asks at once and, while nothing is ready, each time somebody may have changed that.
// `timeout_ns` < 0: for ever.
PyObject* wait_for(PyObject* ask, PyObject* arguments, _PyTime_t timeout_ns, const char* words) {
  Runtime* runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return PyObject_CallObject(ask, arguments);
  runtime->spend(runtime->options().costs.coroutine_switch_ns);
  Ref result = Ref::steal(PyObject_CallObject(ask, arguments));
  if (!result || is_ready(result.get())) return result.release();
  if (timeout_ns == 0) {
    // as the real call lets go of the interpreter, other threads get their turn
    runtime->yield();
    return result.release();
  }
  const TimeNs now_ns = runtime->clock().now_ns;
  const TimeNs deadline_ns =
      timeout_ns < 0 || timeout_ns > base::kNever - now_ns ? base::kNever : now_ns + timeout_ns;
  while (!is_ready(result.get()) && runtime->clock().now_ns < deadline_ns) {
    core::Wait wait;
    wait.why = on_event_loop(*runtime) ? trace::WaitKind::Poll : trace::WaitKind::Io;
    wait.detail = runtime->writer().intern(words);
    wait.deadline_ns = deadline_ns;
    Poller self(&runtime->current(), ask, arguments);
    pollers().push_back(&self);
    runtime->park(wait, nullptr, &self);
    if (PyErr_CheckSignals() < 0) return nullptr;
    result = Ref::steal(PyObject_CallObject(ask, arguments));
    if (!result) return nullptr;
  }
  return result.release();
}

// timeout_of: -1 for None and negative numbers. False: an error is set.
bool timeout_of(PyObject* timeout, bool milliseconds, _PyTime_t& out) {
  out = -1;
  if (timeout == nullptr || timeout == Py_None) return true;
  const int failed = milliseconds
                         ? _PyTime_FromMillisecondsObject(&out, timeout, _PyTime_ROUND_TIMEOUT)
                         : _PyTime_FromSecondsObject(&out, timeout, _PyTime_ROUND_TIMEOUT);
  if (failed < 0) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
      PyErr_SetString(PyExc_TypeError, "timeout must be an integer or None");
    }
    return false;
  }
  if (out < 0) out = -1;
  return true;
}

// round_up: epoll_wait(2) and poll(2) count whole milliseconds.
_PyTime_t round_up(_PyTime_t timeout_ns) {
  if (timeout_ns <= 0) return timeout_ns;
  return (timeout_ns + base::kMillisecond - 1) / base::kMillisecond * base::kMillisecond;
}

// epoll.poll(timeout=None, maxevents=-1)
PyObject* epoll_poll(PyObject* self, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"timeout", "maxevents", nullptr};
  PyObject* timeout = nullptr;
  int events_max = -1;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|Oi:poll", const_cast<char**>(names),
                                   &timeout, &events_max)) {
    return nullptr;
  }
  _PyTime_t timeout_ns;
  if (!timeout_of(timeout, false, timeout_ns)) return nullptr;
  const Ref now = Ref::steal(Py_BuildValue("(Oii)", self, 0, events_max));
  if (!now) return nullptr;
  return wait_for(original_epoll_poll.get(), now.get(), round_up(timeout_ns), "epoll");
}

// poll.poll(timeout=None): milliseconds.
PyObject* poll_poll(PyObject* self, PyObject* arguments) {
  PyObject* timeout = nullptr;
  if (!PyArg_ParseTuple(arguments, "|O:poll", &timeout)) return nullptr;
  _PyTime_t timeout_ns;
  if (!timeout_of(timeout, true, timeout_ns)) return nullptr;
  const Ref now = Ref::steal(Py_BuildValue("(Oi)", self, 0));
  if (!now) return nullptr;
  return wait_for(original_poll_poll.get(), now.get(), round_up(timeout_ns), "poll");
}

// select.select(rlist, wlist, xlist, timeout=None)
PyObject* select_select(PyObject*, PyObject* arguments) {
  PyObject* sets[3] = {};
  PyObject* timeout = nullptr;
  if (!PyArg_ParseTuple(arguments, "OOO|O:select", &sets[0], &sets[1], &sets[2], &timeout)) {
    return nullptr;
  }
  _PyTime_t timeout_ns = -1;
  if (timeout != nullptr && timeout != Py_None) {
    if (_PyTime_FromSecondsObject(&timeout_ns, timeout, _PyTime_ROUND_TIMEOUT) < 0) {
      if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_SetString(PyExc_TypeError, "timeout must be a float or None");
      }
      return nullptr;
    }
    if (timeout_ns < 0) {
      PyErr_SetString(PyExc_ValueError, "timeout must be non-negative");
      return nullptr;
    }
  }
  Ref lists[3];
  for (int i = 0; i < 3; ++i) {
    lists[i] = Ref::steal(PySequence_Fast(sets[i], "arguments 1-3 must be sequences"));
    if (!lists[i]) return nullptr;
  }
  const Ref now =
      Ref::steal(Py_BuildValue("(OOOi)", lists[0].get(), lists[1].get(), lists[2].get(), 0));
  if (!now) return nullptr;
  return wait_for(original_select.get(), now.get(), timeout_ns, "select");
}

PyMethodDef epoll_method = {
    "poll", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(epoll_poll)),
    METH_VARARGS | METH_KEYWORDS, "Wait for events on the epoll file descriptor."};
PyMethodDef poll_method = {"poll", poll_poll, METH_VARARGS,
                           "Polls the set of registered file descriptors."};
PyMethodDef select_method = {"select", select_select, METH_VARARGS,
                             "Wait until one or more file descriptors are ready for some kind "
                             "of I/O."};

// replace_method: in a type that does not let itself be subclassed or assigned to.
bool replace_method(PyTypeObject* type, PyMethodDef& method, Ref& original) {
  original = Ref::borrow(PyDict_GetItemString(type->tp_dict, method.ml_name));
  const Ref ours = Ref::steal(PyDescr_NewMethod(type, &method));
  if (!original || !ours) return false;
  if (PyDict_SetItemString(type->tp_dict, method.ml_name, ours.get()) < 0) return false;
  PyType_Modified(type);
  return true;
}

}  // namespace

void wake_ready_pollers() {
  if (pollers().empty()) return;
  Runtime& runtime = *Runtime::get();
  const SavedError saved;
  const std::vector<Poller*> waiting = pollers();
  for (Poller* poller : waiting) {
    if (std::find(pollers().begin(), pollers().end(), poller) == pollers().end()) continue;
    const Ref result = Ref::steal(PyObject_CallObject(poller->ask, poller->arguments));
    // an error is a result too: the call's own fiber will raise it
    if (result && !is_ready(result.get())) continue;
    PyErr_Clear();
    runtime.scheduler().wake(*poller->fiber->fiber, trace::WakeKind::Notified, runtime.lane(),
                             runtime.writer().intern("a descriptor is ready"), runtime.anchor());
  }
}

bool patch_select(PyObject* select_module) {
  const Ref epoll = attribute(select_module, "epoll");
  if (!epoll || !PyType_Check(epoll.get())) return false;
  if (!replace_method(reinterpret_cast<PyTypeObject*>(epoll.get()), epoll_method,
                      original_epoll_poll)) {
    return false;
  }
  const Ref some_poll = Ref::steal(PyObject_CallMethod(select_module, "poll", nullptr));
  if (!some_poll || !replace_method(Py_TYPE(some_poll.get()), poll_method, original_poll_poll)) {
    return false;
  }
  original_select = attribute(select_module, "select");
  const Ref name = Ref::steal(PyUnicode_FromString("select"));
  const Ref function = Ref::steal(PyCFunction_NewEx(&select_method, select_module, name.get()));
  return original_select && function &&
         PyObject_SetAttrString(select_module, "select", function.get()) == 0;
}

}  // namespace fiberscope::host
