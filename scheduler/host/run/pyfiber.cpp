#include "scheduler/host/run/pyfiber.h"

#include <cstdlib>

#include "scheduler/base/own.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/process.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// CPython's own first chunk is 16 KiB, of which a greenlet that waits touches a page. Its frames
// take some 900 bytes then; when they need more, CPython gets an ordinary chunk for as long.
constexpr std::size_t kSmallChunkBytes = 1024;

_PyStackChunk* small_chunk() {
  auto* const chunk = static_cast<_PyStackChunk*>(base::own_allocate(kSmallChunkBytes));
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
  fs_stack_save(ts, &fiber.stack);
  fiber.tracing = ts->tracing;
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
  ts->tracing = fiber.tracing;
  fs_stack_restore(ts, &fiber.stack);
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
  Runtime::get()->hooks().resume_watching(fiber);
}

// Source: CPython 3.11 Python/pystate.c push_chunk, which leaves out the first word of the first
// chunk, so that this is never given back before the end.
void begin_python_state(PyFiber& fiber, fs_stack_base& base, bool one_of_many) {
  PyThreadState* ts = fiber.thread_state;
  fs_stack_begin(ts, &fiber.stack, &base, core::stack_reserved(fiber.fiber->stack));
  fiber.tracing = 0;
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
  fs_stack_end(&fiber.stack);
  Py_CLEAR(ts->context);
  _PyStackChunk* chunk = ts->datastack_chunk;
  ts->datastack_chunk = nullptr;
  ts->datastack_top = ts->datastack_limit = nullptr;
  PyObjectArenaAllocator arenas;
  PyObject_GetArenaAllocator(&arenas);
  while (chunk != nullptr) {
    _PyStackChunk* previous = chunk->previous;
    if (chunk->size == kSmallChunkBytes) {
      std::free(chunk);
    } else {
      arenas.free(arenas.ctx, chunk, chunk->size);
    }
    chunk = previous;
  }
}

}  // namespace fiberscope::host
