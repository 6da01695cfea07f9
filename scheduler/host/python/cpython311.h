// The parts of CPython 3.11 that its public headers hide, behind one small C interface.
//
// Owns nothing. cpython311.c is the only file that includes pycore_*.h (they do not compile as
// C++). Another CPython version means another file with this interface. Deliberately does not know
// what anybody does with it. Source: CPython 3.11 Include/internal/pycore_frame.h, Python/ceval.c,
// Objects/genobject.c.
#pragma once

#include <Python.h>

#ifdef __cplusplus
extern "C" {
#endif

// fs_frame: an interpreter frame, which may have no PyFrameObject yet.
typedef struct _PyInterpreterFrame fs_frame;

// fs_top_frame: the innermost complete frame that runs on this thread state, or NULL.
fs_frame* fs_top_frame(PyThreadState* ts);
// fs_suspended_frame: the same for a stack whose innermost frame was kept aside.
fs_frame* fs_suspended_frame(fs_frame* innermost);
// fs_frame_of: the frame data behind a frame object.
fs_frame* fs_frame_of(PyFrameObject* frame);
// fs_frame_back: the next complete frame outwards, or NULL.
fs_frame* fs_frame_back(fs_frame* frame);
// fs_marked_code: what stands behind a code object with marks (marked_code.h): the program's own
// code object, borrowed, NULL once that is gone; and for each of its units which unit of the
// program's code it stands for. It is the last of the code's constants.
typedef struct {
  PyObject_VAR_HEAD PyCodeObject* original;
  int units[1];
} fs_marked_code;
// fs_mark: says that `code` is marked. fs_marks_of: NULL: it is not.
void fs_mark(PyCodeObject* code);
fs_marked_code* fs_marks_of(PyCodeObject* code);
// fs_run_marked: a frame that is about to begin runs `code` in place of its own, which is returned
// and now the caller's. NULL, and nothing happens: it has begun, or is a generator's.
PyCodeObject* fs_run_marked(fs_frame* frame, PyCodeObject* code);
// fs_frame_code, fs_frame_globals: borrowed. The code is the program's own, also of a frame that
// runs a marked one.
PyCodeObject* fs_frame_code(fs_frame* frame);
PyObject* fs_frame_globals(fs_frame* frame);
// fs_frame_lasti: index of the last instruction, in code units of that code; negative before the
// first.
int fs_frame_lasti(fs_frame* frame);
// fs_runs_marked: the frame runs marked code.
int fs_runs_marked(fs_frame* frame);
// fs_trace_frame: the innermost frame is traced, or not, from its next instruction on.
void fs_trace_frame(PyThreadState* ts, int on);
// fs_at_mark: the frame runs marked code and stands at a mark.
int fs_at_mark(fs_frame* frame);
// fs_frame_generator: the generator, coroutine or async generator that owns the frame; borrowed, or
// NULL for an ordinary frame.
PyObject* fs_frame_generator(fs_frame* frame);
// fs_generator_frame: the frame of a generator-like object, or NULL when it is finished.
fs_frame* fs_generator_frame(PyObject* generator);
// fs_generator_suspended: it can be resumed.
int fs_generator_suspended(PyObject* generator);
// Who wants an event for each instruction of a frame (f_trace_opcodes, in which CPython looks only
// whether it is 0).
enum { FS_FOR_PREEMPTION = 1, FS_FOR_VARIABLES = 2 };
// fs_frame_trace_opcodes: one of them does from now on, or does no more.
void fs_frame_trace_opcodes(PyFrameObject* frame, int who, int on);
// fs_frame_traces_opcodes: whether that one does.
int fs_frame_traces_opcodes(PyFrameObject* frame, int who);
// fs_jumps_to_itself: the frame is at `while True: pass`, which is one instruction: CPython has a
// line event for it only when it comes there (ceval.c, maybe_call_line_trace()).
int fs_jumps_to_itself(fs_frame* frame);
// fs_frame_mute_lines: no line events from this frame (f_trace_lines = 0).
void fs_frame_mute_lines(PyFrameObject* frame);

// How a frame is entered, from the operand of the RESUME instruction it stands on.
enum {
  FS_START = 0,
  FS_AFTER_YIELD = 1,
  FS_AFTER_YIELD_FROM = 2,
  FS_AFTER_AWAIT = 3,
  FS_THROWN = 4
};
// fs_entry_kind: at a call event.
int fs_entry_kind(fs_frame* frame);
// fs_sent_value: at a call event of a resumed generator: what send() brought. Borrowed, or NULL.
PyObject* fs_sent_value(fs_frame* frame);
// fs_exit_kind: at a return event: 0 = the frame returned or raised; FS_AFTER_YIELD,
// FS_AFTER_YIELD_FROM, FS_AFTER_AWAIT = it is suspended and how it will go on.
int fs_exit_kind(fs_frame* frame);
// fs_frame_delegates: how a frame that called another one awaits it or yields from it, directly or
// through another iterator: it does not; it stands on a SEND; it is suspended, and throw() goes
// straight to the one it awaits.
enum { FS_DELEGATES_NOT = 0, FS_SENDS = 1, FS_PASSED = 2 };
int fs_frame_delegates(fs_frame* frame);
// fs_frame_skips_resume: at the entry of a frame into which nothing is thrown: it goes on after a
// SEND whose value throw() has fetched, so that there will be no call event.
int fs_frame_skips_resume(fs_frame* frame);
// fs_frame_asks_iterator: the frame stands on an instruction for which a StopIteration is an
// answer.
int fs_frame_asks_iterator(fs_frame* frame);

// fs_each_local: calls `visit` for each bound local of the frame in the order of definition; cells
// are looked into. At module level and in class bodies visits f_locals. Values are borrowed.
typedef void (*fs_local_visitor)(void* context, PyObject* name, PyObject* value);
void fs_each_local(fs_frame* frame, fs_local_visitor visit, void* context);
// fs_local: one local by position among the code's variables (arguments come first); borrowed, or
// NULL when unbound.
PyObject* fs_local(fs_frame* frame, int index);

// fs_stack_item: at an instruction's event: what lies so deep on the frame's stack, 1 at its top;
// borrowed, or NULL.
PyObject* fs_stack_item(fs_frame* frame, int depth);
// fs_frame_is_module: its locals are its globals.
int fs_frame_is_module(fs_frame* frame);
// fs_frame_cell: the cell of a variable that functions share, or NULL; borrowed.
PyObject* fs_frame_cell(fs_frame* frame, int index);
// fs_attribute_holder: the object that has the attribute as a value of its own: the object itself,
// its class or one of that's bases, a module's dict. Borrowed, as is `value` (NULL: it has none so
// far). NULL: no plain value, such as a method or a property, or the class has a say in how it is
// stored. Nothing of the program runs. `writes`: where one would be stored.
PyObject* fs_attribute_holder(PyObject* object, PyObject* name, int writes, PyObject** value);
// fs_after_subscript: which instruction comes after that one, which reads an item.
int fs_after_subscript(int lasti);
// fs_dict_value: of an exact or other dict by a str; borrowed, or NULL.
PyObject* fs_dict_value(PyObject* dict, PyObject* name);
// fs_is_dict: a dict, or of a class that reads and stores items as dict does.
int fs_is_dict(PyObject* object);
// fs_dict_item: what a dict holds by the key, borrowed, or NULL. Only `same` says which keys are
// equal: nothing of the program runs. Requires: the key is of an exact built-in type, as are its
// parts.
PyObject* fs_dict_item(PyObject* dict, PyObject* key, int (*same)(PyObject*, PyObject*));
// fs_dict_method: the name of a method that dict itself has, looked up in an object of it; NULL: it
// is none of those.
const char* fs_dict_method(PyObject* method);
// fs_makes_missing: what the dict does not hold, its class may make when it is read.
int fs_makes_missing(PyObject* dict);

// fs_forget_interpreters: Py_FinalizeEx refuses while there are others than the main one, but those
// of killed processes cannot be ended.
void fs_forget_interpreters(void);

// fs_run_last_at_exit: the function, without arguments, comes after all of atexit's. 0: an
// exception is set.
int fs_run_last_at_exit(PyObject* function);

// fs_number_threads: the thread states of this new interpreter get ids that no other interpreter's
// have. Caches in C modules, such as asyncio's running loop, go by them and know no interpreters.
void fs_number_threads(PyThreadState* only, int interpreter);
// fs_bind_thread: makes `ts` the thread state that PyGILState functions find on this OS thread.
void fs_bind_thread(PyThreadState* ts);
// fs_breaker: whether `ts` looks for signals, pending calls and exceptions of other threads before
// it goes on.
int fs_breaker(PyThreadState* ts);
// fs_settle_breaker: it does if there is one that it can handle: only the main thread handles
// signals and pending calls, and each its own exception. CPython leaves the breaker set for the
// others, too, and a traced RESUME turns on the spot for as long as it is. May be called from a
// handler of a signal. Source: CPython 3.11 Python/ceval.c, COMPUTE_EVAL_BREAKER and DO_TRACING;
// Python/ceval_gil.h, take_gil.
void fs_settle_breaker(PyThreadState* ts, int is_main);
// fs_signals_pending: the main thread has not looked yet since the last signal with a handler.
int fs_signals_pending(void);
// fs_set_main_thread: the main thread, which handles signals, is the one whose pthread_self() is
// `ident`. Source: CPython 3.11 Python/pylifecycle.c, _Py_IsMainThread.
void fs_set_main_thread(unsigned long ident);
// fs_hold_signals: until fs_release_signals(), with what it gave, no thread handles a signal, also
// where PyErr_CheckSignals() is asked, as in repr(): for whoever runs Python in between unseen.
unsigned long fs_hold_signals(void);
void fs_release_signals(PyThreadState* ts, unsigned long main_thread);

#ifdef __cplusplus
}
#endif
