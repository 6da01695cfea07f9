#include "scheduler/host/run/pyfiber.h"

#include "scheduler/host/python/cpython311.h"
#include "scheduler/host/run/frame_eval.h"
#include "scheduler/host/run/process.h"

namespace fiberscope::host {

namespace {

// CPython's own first chunk is 16 KiB, of which a greenlet that waits touches a page. Its frames
// take some 900 bytes then; when they need more, CPython gets an ordinary chunk for as long.
constexpr std::size_t kSmallChunkBytes = 1024;

_PyStackChunk* small_chunk() {
  auto* const chunk = static_cast<_PyStackChunk*>(::operator new(kSmallChunkBytes));
  chunk->previous = nullptr;
  chunk->size = kSmallChunkBytes;
  chunk->top = 0;
  return chunk;
}

}  // namespace

void settle_breaker(const PyFiber& fiber) {
  const PyFiber* const main = fiber.process->main;
  fs_settle_breaker(fiber.thread_state, main == nullptr || fiber.thread_lane == main->thread_lane);
}

void save_python_state(PyFiber& fiber) {
  PyThreadState* ts = fiber.thread_state;
  fiber.in_thread_state = false;
  fiber.cframe = ts->cframe;
  fiber.current_frame = ts->cframe->current_frame;
  fiber.recursion_depth = ts->recursion_limit - ts->recursion_remaining;
  fiber.trash_delete_nesting = ts->trash_delete_nesting;
  fiber.tracing = ts->tracing;
  fiber.use_tracing = ts->cframe->use_tracing;
  fiber.traced_by = ts->c_tracefunc;
  fiber.datastack_chunk = ts->datastack_chunk;
  fiber.datastack_top = ts->datastack_top;
  fiber.datastack_limit = ts->datastack_limit;
  fiber.context = ts->context;
  fiber.exc_state = ts->exc_state;
  fiber.exc_info = ts->exc_info == &ts->exc_state ? nullptr : ts->exc_info;
}

void restore_python_state(PyFiber& fiber) {
  PyThreadState* ts = fiber.thread_state;
  fiber.in_thread_state = true;
  ts->cframe = fiber.cframe;
  ts->cframe->current_frame = fiber.current_frame;
  ts->recursion_remaining = ts->recursion_limit - fiber.recursion_depth;
  ts->trash_delete_nesting = fiber.trash_delete_nesting;
  ts->tracing = fiber.tracing;
  // as it was (frame_eval.h), or as _PyEval_SetTrace leaves it: on when there is a tracer and it is
  // not itself at work
  const bool unchanged = ts->c_tracefunc == fiber.traced_by && ts->c_profilefunc == nullptr;
  const std::uint8_t anew = ts->tracing == 0 && (ts->c_tracefunc || ts->c_profilefunc) ? 255 : 0;
  ts->cframe->use_tracing = unchanged ? fiber.use_tracing : anew;
  ts->datastack_chunk = fiber.datastack_chunk;
  ts->datastack_top = fiber.datastack_top;
  ts->datastack_limit = fiber.datastack_limit;
  ts->context = fiber.context;
  ts->context_ver++;
  ts->exc_state = fiber.exc_state;
  ts->exc_info = fiber.exc_info ? fiber.exc_info : &ts->exc_state;
  fiber.context = nullptr;
  fiber.exc_state = {};
  if (_PyThreadState_UncheckedGet() != ts) {
    PyThreadState_Swap(ts);
    fs_bind_thread(ts);
  }
  settle_breaker(fiber);
  resume_watching(fiber);
}

// Source: CPython 3.11 Python/pystate.c push_chunk, which leaves out the first word of the first
// chunk, so that this is never given back before the end.
void begin_python_state(PyFiber& fiber, _PyCFrame& frame, bool one_of_many) {
  PyThreadState* ts = fiber.thread_state;
  frame = {};
  frame.use_tracing = ts->c_tracefunc || ts->c_profilefunc ? 255 : 0;
  frame.current_frame = nullptr;
  frame.previous = &ts->root_cframe;
  fiber.cframe = &frame;
  fiber.current_frame = nullptr;
  fiber.recursion_depth = 0;
  fiber.trash_delete_nesting = 0;
  fiber.tracing = 0;
  fiber.use_tracing = frame.use_tracing;
  fiber.traced_by = ts->c_tracefunc;
  fiber.datastack_chunk = nullptr;
  fiber.datastack_top = nullptr;
  fiber.datastack_limit = nullptr;
  if (one_of_many) {
    _PyStackChunk* const chunk = fiber.datastack_chunk = small_chunk();
    fiber.datastack_top = &chunk->data[1];
    fiber.datastack_limit =
        reinterpret_cast<PyObject**>(reinterpret_cast<char*>(chunk) + kSmallChunkBytes);
  }
  fiber.exc_info = nullptr;
  fiber.exc_state = {};
  restore_python_state(fiber);
}

void end_python_state(PyFiber& fiber) {
  PyThreadState* ts = fiber.thread_state;
  fiber.in_thread_state = false;
  fiber.current_frame = nullptr;
  Py_CLEAR(ts->context);
  _PyStackChunk* chunk = ts->datastack_chunk;
  ts->datastack_chunk = nullptr;
  ts->datastack_top = ts->datastack_limit = nullptr;
  PyObjectArenaAllocator arenas;
  PyObject_GetArenaAllocator(&arenas);
  while (chunk != nullptr) {
    _PyStackChunk* previous = chunk->previous;
    if (chunk->size == kSmallChunkBytes) {
      ::operator delete(chunk);
    } else {
      arenas.free(arenas.ctx, chunk, chunk->size);
    }
    chunk = previous;
  }
}

}  // namespace fiberscope::host
