#include "scheduler/host/run/pyfiber.h"

#include <cstdlib>

#include "scheduler/base/own.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/process.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// A chunk of CPython's own has 16 KiB, of which a greenlet that waits touches a page. What it has
// on it then is less; when its frames need more, CPython gets an ordinary chunk for as long.
constexpr std::size_t kTouchedBytes = 4096;

_PyStackChunk* first_chunk(std::size_t bytes) {
  auto* const chunk = static_cast<_PyStackChunk*>(base::own_allocate(bytes));
  chunk->previous = nullptr;
  chunk->size = bytes;
  chunk->top = 0;
  return chunk;
}

// frame_bytes: what the frames of the running fiber take, as if they lay in one chunk.
std::size_t frame_bytes(const PyThreadState& ts) {
  std::size_t bytes = static_cast<std::size_t>(reinterpret_cast<char*>(ts.datastack_top) -
                                               reinterpret_cast<char*>(ts.datastack_chunk));
  for (const _PyStackChunk* under = ts.datastack_chunk->previous; under != nullptr;
       under = under->previous) {
    bytes += under->top * sizeof(PyObject*);
  }
  return bytes;
}

}  // namespace

std::size_t FrameRoom::bytes() const {
  std::uint64_t all = 0, more = 0;
  for (const std::uint32_t fibers : fibers_) all += fibers;
  std::uint64_t least = UINT64_MAX;
  std::size_t best = kBytesMin;
  more = all;
  for (std::size_t step = 0, bytes = kStepBytes; bytes <= kBytesMax; ++step, bytes += kStepBytes) {
    more -= fibers_[step];
    const std::uint64_t taken = all * bytes + more * kTouchedBytes;
    if (bytes < kBytesMin || taken >= least) continue;
    least = taken;
    best = bytes;
  }
  return best;
}

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
  if (fiber.frame_room != nullptr) {
    const std::size_t bytes = frame_bytes(*ts);
    if (bytes > fiber.frame_bytes_most) {
      fiber.frame_room->needs(fiber.frame_bytes_most, bytes);
      fiber.frame_bytes_most = static_cast<std::uint32_t>(bytes);
    }
  }
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
void begin_python_state(PyFiber& fiber, fs_stack_base& base, FrameRoom* room) {
  PyThreadState* ts = fiber.thread_state;
  fs_stack_begin(ts, &fiber.stack, &base, core::stack_reserved(fiber.fiber->stack));
  fiber.tracing = 0;
  fiber.datastack_chunk = nullptr;
  fiber.datastack_top = nullptr;
  fiber.datastack_limit = nullptr;
  fiber.frame_room = room;
  if (room != nullptr) {
    const std::size_t bytes = room->bytes();
    _PyStackChunk* const chunk = fiber.datastack_chunk = first_chunk(bytes);
    fiber.datastack_top = &chunk->data[1];
    fiber.datastack_limit = reinterpret_cast<PyObject**>(reinterpret_cast<char*>(chunk) + bytes);
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
    if (previous == nullptr && fiber.frame_room != nullptr) {
      std::free(chunk);
    } else {
      arenas.free(arenas.ctx, chunk, chunk->size);
    }
    chunk = previous;
  }
}

}  // namespace fiberscope::host
