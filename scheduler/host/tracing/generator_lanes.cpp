#include "scheduler/host/tracing/generator_lanes.h"

#include <algorithm>
#include <new>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/asyncio_lanes.h"

namespace fiberscope::host {

using trace::EndKind;
using trace::LaneKind;
using trace::LaneState;
using trace::PassKind;
using trace::SwitchKind;
using trace::WaitKind;

void take_turn(Runtime& r) {
  PyFiber& fiber = r.current();
  if (fiber.undecided) r.decide();
  LaneEntry& top = fiber.lanes.back();
  if (top.entered) return;
  const bool queued = r.lanes().state(top.lane) == LaneState::Ready;
  r.enter(top, WaitKind::Called, queued ? SwitchKind::Dispatch : SwitchKind::Resume, {});
}

// --- reading the frames --------------------------------------------------------------------------

namespace {

Runtime& rt() { return *Runtime::get(); }

LaneKind kind_of(PyObject* generator) {
  if (PyCoro_CheckExact(generator)) return LaneKind::Coroutine;
  if (PyAsyncGen_CheckExact(generator)) return LaneKind::AsyncGenerator;
  return LaneKind::Generator;
}

// running_lane: the entries above it were only passed through.
LaneId running_lane(PyFiber& fiber) { return fiber.fiber->lane; }

bool on_top(PyFiber& fiber, const GenLane* gen) {
  return gen != nullptr && fiber.lanes.back().generator == gen;
}

// below: the entry that called the innermost one.
LaneEntry& below(PyFiber& fiber) { return fiber.lanes[fiber.lanes.size() - 2]; }

// resumer: where the program's code resumed what `caller` calls, past frames that are suspended.
trace::Place resumer(Runtime& r, fs_frame* caller) {
  const GenLane* const top = r.current().lanes.back().generator;
  for (fs_frame* f = caller; f != nullptr; f = fs_frame_back(f)) {
    PyObject* const generator = fs_frame_generator(f);
    const bool runs = top != nullptr && top->generator == generator;
    if (generator && !runs && fs_frame_delegates(f) == FS_PASSED) continue;
    if (r.sources().info(fs_frame_code(f)).program) return r.place_of(f);
  }
  return {};
}

// Awaiting: a lane that waits for the frame it called, and its frame.
struct Awaiting {
  GenLane* gen = nullptr;
  fs_frame* frame = nullptr;

  explicit operator bool() const { return gen != nullptr; }
};

// awaiting: the nearest one, through library coroutines that have no lane. `caller` is the frame
// that called.
Awaiting awaiting(Runtime& r, fs_frame* caller) {
  for (fs_frame* f = caller; f != nullptr; f = fs_frame_back(f)) {
    PyObject* generator = fs_frame_generator(f);
    if (generator == nullptr || !fs_frame_delegates(f)) return {};
    if (GenLane* gen = r.generators().find(generator)) return {gen, f};
  }
  return {};
}

void pass_value(LaneId from, LaneId to, PassKind how, PyObject* value) {
  value = fs_unwrapped(value);
  if (value == nullptr || value == Py_None) return;
  Runtime& r = rt();
  if (!r.writer().recording()) return;
  r.writer().emit(trace::ValuePassed{from, to, how, r.writer().intern(describe_value(value))},
                  r.anchor());
}

// --- entering ------------------------------------------------------------------------------------

// lane_of: the lane of the program's generator; a new one the first time that it runs.
GenLane& lane_of(Runtime& r, PyObject* generator, fs_frame* caller) {
  if (GenLane* known = r.generators().find(generator)) return *known;
  PyFiber& fiber = r.current();
  const LaneKind kind = kind_of(generator);
  LaneId parent = r.lane();
  if (kind == LaneKind::Generator) {
    // generators belong to whoever's stack they first ran on
    for (const LaneEntry& e : fiber.lanes) {
      if (e.generator == nullptr || e.generator->task != nullptr) parent = e.lane;
    }
  }
  const std::string_view name = text_of(reinterpret_cast<PyGenObject*>(generator)->gi_name);
  return r.add_generator(generator, kind, name, parent, resumer(r, caller));
}

// stand_in: `caller` calls a library's frame, which has no lane: if it does so within a frame that
// is suspended, the lane of that one runs now.
void stand_in(Runtime& r, fs_frame* caller, SwitchKind how) {
  const Awaiting owner = awaiting(r, caller);
  if (!owner || on_top(r.current(), owner.gen)) return;
  if (r.lanes().state(owner.gen->lane) == LaneState::Running) return;
  LaneEntry entry{owner.gen->lane, owner.gen};
  entry.stands_in = true;
  r.enter(entry, WaitKind::Called, how, resumer(r, fs_frame_back(owner.frame)));
}

// enter_unseen: the frame of `gen` runs, although nothing told that it was called.
void enter_unseen(Runtime& r, GenLane& gen, fs_frame* caller) {
  gen.delegate.reset();
  gen.started = true;
  PyFiber& fiber = r.current();
  if (on_top(fiber, &gen)) {
    fiber.lanes.back().stands_in = false;
    take_turn(r);
  } else if (r.lanes().state(gen.lane) != LaneState::Running) {
    r.enter(LaneEntry{gen.lane, &gen}, WaitKind::Called, SwitchKind::Resume, resumer(r, caller));
  }
}

}  // namespace

void generator_entered(fs_frame* frame, PyObject* generator, int entry_kind) {
  Runtime& r = rt();
  PyFiber& fiber = r.current();
  fs_frame* caller = fs_frame_back(frame);
  GenLane* gen = r.generators().find(generator);
  const bool first = gen == nullptr;
  if (first) {
    if (!r.sources().info(fs_frame_code(frame)).program) {
      if (entry_kind == FS_THROWN) stand_in(r, caller, SwitchKind::Throw);
      return;
    }
    gen = &lane_of(r, generator, caller);
  }
  const bool innermost = gen->delegate.expired();
  gen->delegate.reset();
  if (on_top(fiber, gen)) {
    // the one it awaited has let an exception, or its end, through to it: it runs already
    fiber.lanes.back().stands_in = false;
    take_turn(r);
    return;
  }
  if (entry_kind == FS_AFTER_AWAIT || entry_kind == FS_AFTER_YIELD_FROM) {
    if (fiber.undecided) r.decide();
    fiber.lanes.push_back(LaneEntry{gen->lane, gen, false});
    if (innermost && r.lanes().state(gen->lane) == LaneState::Ready) take_turn(r);
    return;
  }
  if (entry_kind == FS_THROWN && !gen->started) {
    // thrown into before its first instruction: it ends without having run
    if (fiber.undecided) r.decide();
    fiber.lanes.push_back(LaneEntry{gen->lane, gen, false});
    return;
  }
  gen->started = true;
  const LaneId from = r.lane();
  const SwitchKind how = entry_kind == FS_THROWN           ? SwitchKind::Throw
                         : first || entry_kind == FS_START ? SwitchKind::Start
                                                           : SwitchKind::Resume;
  const bool awaited =
      caller != nullptr && fs_frame_delegates(caller) == FS_SENDS && fiber.lanes.back().entered;
  r.enter(LaneEntry{gen->lane, gen}, awaited ? WaitKind::Await : WaitKind::Called, how,
          resumer(r, caller));
  if (entry_kind == FS_AFTER_YIELD) {
    pass_value(from, gen->lane, PassKind::Send, fs_sent_value(frame));
  }
}

void generator_resumed(fs_frame* caller, fs_frame* frame, PyObject* generator) {
  Runtime& r = rt();
  if (GenLane* known = r.generators().find(generator)) {
    enter_unseen(r, *known, caller);
  } else if (r.sources().info(fs_frame_code(frame)).program) {
    enter_unseen(r, lane_of(r, generator, caller), caller);
  } else {
    stand_in(r, caller, SwitchKind::Resume);
  }
}

void generator_goes_on(fs_frame* frame, PyObject* generator) {
  Runtime& r = rt();
  const GenLane* const top = r.current().lanes.back().generator;
  if (top != nullptr && top->generator == generator) return;  // as nearly always
  fs_frame* const caller = fs_frame_back(frame);
  enter_unseen(r, lane_of(r, generator, caller), caller);
}

// --- leaving -------------------------------------------------------------------------------------

namespace {

// waits: the innermost lane leaves the core. Its event.
EventSeq waits(Runtime& r, GenLane& gen, fs_frame* frame, int exit_kind, PyObject* value) {
  core::Wait wait;
  wait.place = r.place_of(frame);
  if (exit_kind == FS_AFTER_YIELD) {
    wait.why = WaitKind::Yielded;
  } else {
    describe_await(gen.generator, value, wait);
  }
  r.record_frames(gen.lane, frame);
  if (exit_kind != FS_AFTER_YIELD && yields_to_loop(value)) {
    return r.lanes().ready(gen.lane, trace::WakeKind::Yielded, gen.lane, {}, r.anchor());
  }
  return r.lanes().blocked(gen.lane, wait);
}

// suspended: the frame of `gen`, whose entry is the innermost, is suspended with `value`.
void suspended(Runtime& r, GenLane& gen, fs_frame* frame, fs_frame* caller, int exit_kind,
               PyObject* value) {
  PyFiber& fiber = r.current();
  if (r.lanes().state(gen.lane) == LaneState::Ready) take_turn(r);
  const bool had_turn = fiber.lanes.back().entered;
  const EventSeq cause = had_turn ? waits(r, gen, frame, exit_kind, value) : r.anchor();
  // without a turn it only passes a resumption and a suspension on, and one below it runs
  const bool nobody_runs = had_turn || fiber.undecided;
  const bool yields = exit_kind == FS_AFTER_YIELD;
  const GenLane* const called_by = below(fiber).generator;
  GenLane* inner = &gen;
  Awaiting outer = awaiting(r, caller);
  for (; outer && outer.gen != called_by; outer = awaiting(r, fs_frame_back(outer.frame))) {
    // throw() passed it: it is suspended still
    if (!yields) outer.gen->delegate = inner->weak_from_this();
    inner = outer.gen;
    if (r.lanes().state(inner->lane) != LaneState::Ready) continue;
    // but was told that it would run
    if (nobody_runs) {
      r.replace_and_return(LaneEntry{inner->lane, inner}, cause);
    } else {
      fiber.lanes.back() = LaneEntry{inner->lane, inner, false};
    }
    if (yields) pass_value(gen.lane, inner->lane, PassKind::Yield, value);
    suspended(r, *inner, outer.frame, fs_frame_back(outer.frame), FS_AFTER_AWAIT, value);
    return;
  }
  if (outer && !yields) {
    // it keeps waiting, without a turn of its own
    outer.gen->delegate = inner->weak_from_this();
    fiber.lanes.pop_back();
    if (nobody_runs) {
      fiber.lanes.back().entered = false;
      fiber.undecided = true;
    }
  } else if (!nobody_runs) {
    fiber.lanes.pop_back();
  } else {
    r.pop_and_return(cause);
    if (yields) pass_value(gen.lane, running_lane(fiber), PassKind::Yield, value);
  }
  if (outer && fiber.lanes.back().stands_in) {
    suspended(r, *outer.gen, outer.frame, fs_frame_back(outer.frame), FS_AFTER_AWAIT, value);
  }
}

// End: how a lane ended, and what is told of it.
struct End {
  EndKind how = EndKind::Failed;
  base::TextId detail{};
};

// end_by: the end of a frame that an exception leaves.
End end_by(Runtime& r, PyObject* type, PyObject* value) {
  End end;
  const std::string_view full =
      type && PyType_Check(type) ? reinterpret_cast<PyTypeObject*>(type)->tp_name : "";
  if (PyErr_GivenExceptionMatches(type, PyExc_GeneratorExit)) end.how = EndKind::Closed;
  if (full.ends_with("CancelledError") || full.ends_with("GreenletExit")) {
    end.how = EndKind::Cancelled;
  }
  if (PyErr_GivenExceptionMatches(type, PyExc_SystemExit)) end.how = EndKind::Exited;
  std::string text(full.substr(full.rfind('.') == full.npos ? 0 : full.rfind('.') + 1));
  if (value != nullptr && PyExceptionInstance_Check(value)) text = describe_exception(value);
  end.detail = r.writer().intern(text);
  return end;
}

// finished: the frame of `gen`, whose entry is the innermost, will not run again. `value`: what it
// returned, or NULL.
void finished(Runtime& r, GenLane& gen, fs_frame* frame, fs_frame* caller, const End& end,
              PyObject* value) {
  PyFiber& fiber = r.current();
  const LaneId lane = gen.lane;
  PyObject* const generator = gen.generator;
  if (!gen.started && value == nullptr) {
    r.lanes().ended(lane, EndKind::NeverStarted, end.detail, r.place_of(frame), r.anchor());
    fiber.lanes.pop_back();
    r.generators().drop(generator);
    return;
  }
  take_turn(r);
  r.recorder().memory(gen);
  const EventSeq ended = r.lanes().ended(lane, end.how, end.detail, r.place_of(frame), r.anchor());
  const Awaiting outer = awaiting(r, caller);
  if (outer && outer.gen != below(fiber).generator) {
    // throw() passed it, and it is resumed next
    LaneEntry entry{outer.gen->lane, outer.gen};
    entry.stands_in = true;
    r.replace_and_return(entry, ended);
  } else {
    r.pop_and_return(ended);
  }
  if (value != nullptr) pass_value(lane, running_lane(fiber), PassKind::Return, value);
  r.generators().drop(generator);
}

// end_unseen: the lane ends, although nothing told that its frame was called or left.
void end_unseen(Runtime& r, GenLane& gen, const End& end, trace::Place place) {
  PyFiber& fiber = r.current();
  const bool ran = r.lanes().state(gen.lane) == LaneState::Running;
  const EventSeq ended = r.lanes().ended(gen.lane, end.how, end.detail, place, r.anchor());
  if (ran) {
    CHECK_MSG(on_top(fiber, &gen), "a lane that runs is the innermost");
    r.pop_and_return(ended);
  }
  std::erase_if(fiber.lanes, [&gen](const LaneEntry& e) { return e.generator == &gen; });
  r.generators().drop(gen.generator);
}

// finished_with: the frame of `gen` is finished, by `value` or, when it is NULL, by the exception
// that is set.
void finished_with(Runtime& r, GenLane& gen, fs_frame* frame, fs_frame* caller, PyObject* value) {
  End end;
  if (value == nullptr) {
    PyObject *type, *raised, *traceback;
    PyErr_Fetch(&type, &raised, &traceback);
    end = end_by(r, type, raised);
    PyErr_Restore(type, raised, traceback);
  } else {
    end.how = EndKind::Returned;
    if (value != Py_None) end.detail = r.writer().intern(describe_value(value));
  }
  if (on_top(r.current(), &gen)) {
    finished(r, gen, frame, caller, end, value);
    return;
  }
  r.recorder().memory(gen);
  end_unseen(r, gen, end, r.place_of(frame));
}

// library_suspended: a frame without a lane is suspended: so is the lane that stands in for it,
// unless another one between them is still to follow.
void library_suspended(Runtime& r, fs_frame* caller, PyObject* value) {
  if (caller == nullptr || fs_frame_delegates(caller) != FS_PASSED) return;
  const Awaiting owner = awaiting(r, caller);
  if (!owner || !on_top(r.current(), owner.gen) || !r.current().lanes.back().stands_in) return;
  suspended(r, *owner.gen, owner.frame, fs_frame_back(owner.frame), FS_AFTER_AWAIT, value);
}

}  // namespace

void generator_left(fs_frame* frame, PyObject* generator, PyObject* value) {
  Runtime& r = rt();
  PyFiber& fiber = r.current();
  const int exit_kind = fs_exit_kind(frame);
  fs_frame* const caller = fs_frame_back(frame);
  GenLane* const gen = r.generators().find(generator);
  if (gen == nullptr) {
    if (exit_kind != 0) library_suspended(r, caller, value);
    return;
  }
  if (!on_top(fiber, gen)) enter_unseen(r, *gen, caller);
  CHECK_MSG(on_top(fiber, gen), "a frame that is left is the innermost");
  if (exit_kind != 0) {
    suspended(r, *gen, frame, caller, exit_kind, value);
  } else if (value != nullptr) {
    finished_with(r, *gen, frame, caller, value);
  } else if (fiber.evaluates_deep) {
    finished(r, *gen, frame, caller, {gen->leaving, gen->leaving_detail}, nullptr);
  }
  // else generator_evaluated() will know by what exception
}

void generator_unwound(fs_frame* frame, PyObject* generator, PyObject* exception) {
  Runtime& r = rt();
  GenLane* const gen = r.generators().find(generator);
  if (gen == nullptr) return;
  fs_frame* const caller = fs_frame_back(frame);
  if (!on_top(r.current(), gen)) enter_unseen(r, *gen, caller);
  const End end = end_by(r, reinterpret_cast<PyObject*>(Py_TYPE(exception)), exception);
  finished(r, *gen, frame, caller, end, nullptr);
}

void generator_raises(fs_frame* frame, PyObject* generator, PyObject* raised) {
  Runtime& r = rt();
  if (!r.current().evaluates_deep) return;  // generator_evaluated() sees what leaves the frame
  GenLane* const gen = r.generators().find(generator);
  PyObject* const type = PyTuple_GET_ITEM(raised, 0);
  if (gen == nullptr || (type == PyExc_StopIteration && fs_frame_asks_iterator(frame))) return;
  const End end = end_by(r, type, PyTuple_GET_ITEM(raised, 1));
  gen->leaving = end.how;
  gen->leaving_detail = end.detail;
}

void generator_evaluated(fs_frame* caller, fs_frame* frame, PyObject* generator, PyObject* result) {
  Runtime& r = rt();
  PyFiber& fiber = r.current();
  if (fs_generator_suspended(generator)) {
    GenLane* const top = fiber.lanes.back().generator;
    if (top == nullptr || top->generator != generator) return;  // as nearly always
    suspended(r, *top, frame, caller, fs_exit_kind(frame), result);
    return;
  }
  if (GenLane* const gen = r.generators().find(generator)) {
    finished_with(r, *gen, frame, caller, result);
  }
}

void end_refused() {
  Runtime& r = rt();
  while (GenLane* const top = r.current().lanes.back().generator) {
    if (fs_generator_frame(top->generator) != nullptr) return;
    end_unseen(r, *top, {EndKind::Failed, {}}, {});
  }
}

// --- the end of the object -----------------------------------------------------------------------

namespace {

// A generator that is freed while suspended is closed first, but may ignore that. Source: CPython
// 3.11 Objects/genobject.c, gen_dealloc and _PyGen_Finalize.
struct WatchedType {
  PyTypeObject* type;
  destructor free;
  destructor finalize;
};
WatchedType watched[] = {
    {&PyGen_Type, nullptr, nullptr},
    {&PyCoro_Type, nullptr, nullptr},
    {&PyAsyncGen_Type, nullptr, nullptr},
};

// being_freed: until their finalizer has brought them back to life.
base::own::UnorderedSet<PyObject*>& being_freed() {
  // never destroyed: objects are freed until the process ends
  static base::own::UnorderedSet<PyObject*>& objects =
      *new (base::own_allocate(sizeof(objects))) base::own::UnorderedSet<PyObject*>;
  return objects;
}

const WatchedType& watched_type(PyObject* object) {
  return *std::find_if(std::begin(watched), std::end(watched),
                       [object](const WatchedType& w) { return Py_IS_TYPE(object, w.type); });
}

void finalize(PyObject* object) {
  watched_type(object).finalize(object);
  if (Py_REFCNT(object) > 1) being_freed().erase(object);
}

void free_object(PyObject* object) {
  const destructor free = watched_type(object).free;
  Runtime* const r = Runtime::get();
  if (r == nullptr || !r->running() || r->generators().find(object) == nullptr) {
    free(object);
    return;
  }
  being_freed().insert(object);
  free(object);
  if (being_freed().erase(object) == 0) return;
  if (GenLane* const gen = r->generators().find(object))
    end_unseen(*r, *gen, {EndKind::Closed, {}}, {});
}

}  // namespace

void watch_ends() {
  for (WatchedType& w : watched) {
    if (w.free != nullptr) continue;
    w.free = std::exchange(w.type->tp_dealloc, free_object);
    w.finalize = std::exchange(w.type->tp_finalize, finalize);
  }
}

}  // namespace fiberscope::host
