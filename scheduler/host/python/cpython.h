// The parts of CPython that its public headers hide, or that differ between its versions, behind
// one small C interface.
//
// Owns nothing. For each CPython version there is one file with this interface (cpython_3_11.c and
// so on), of which one is compiled; only these include pycore_*.h (they do not compile as C++), and
// nobody else asks for the version. Deliberately does not know what anybody does with it. Source:
// Include/internal/pycore_frame.h, Python/ceval.c, Objects/genobject.c of each version.
#pragma once

#include <Python.h>

#ifdef __cplusplus
extern "C" {
#endif

// fs_frame: an interpreter frame, which may have no PyFrameObject yet.
typedef struct _PyInterpreterFrame fs_frame;

// fs_top_frame: the innermost complete frame that runs on this thread state, or NULL.
fs_frame* fs_top_frame(PyThreadState* ts);
// fs_frame_of: the frame data behind a frame object.
fs_frame* fs_frame_of(PyFrameObject* frame);
// fs_frame_back: the next complete frame outwards, or NULL.
fs_frame* fs_frame_back(fs_frame* frame);
// fs_frame_code, fs_frame_globals: borrowed. The code is the program's own, also of a frame that
// runs a marked one.
PyCodeObject* fs_frame_code(fs_frame* frame);
PyObject* fs_frame_globals(fs_frame* frame);
// fs_frame_lasti: index of the last instruction, in code units of that code; negative before the
// first.
int fs_frame_lasti(fs_frame* frame);
// fs_shown_lasti: where in that code a frame stands by its f_lasti or tb_lasti, both in bytes.
int fs_shown_lasti(PyFrameObject* frame, int bytes);
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
// fs_follow_opcodes: one of them does from now on, or does no more. Requires: the frame is the
// innermost one, or is on already. fs_follows_opcodes: whether one of those does.
void fs_follow_opcodes(PyThreadState* ts, fs_frame* frame, int who, int on);
int fs_follows_opcodes(fs_frame* frame, int who);

// How a frame is entered, from the operand of the RESUME instruction it stands on.
enum {
  FS_START = 0,
  FS_AFTER_YIELD = 1,
  FS_AFTER_YIELD_FROM = 2,
  FS_AFTER_AWAIT = 3,
  FS_THROWN = 4
};
// fs_entry_kind: at its first instruction or a resumption; FS_THROWN: where that can be told.
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
// borrowed, or NULL. `height`: how many lie there (python/steps.h); 3.11 knows it itself.
PyObject* fs_stack_item(fs_frame* frame, int height, int depth);
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

// fs_forget_free_objects: those that CPython keeps for another use (tuples, lists, dicts, floats)
// are nobody's from now on: a full collection would give each of them back.
void fs_forget_free_objects(void);

// fs_run_last_at_exit: the function, without arguments, comes after all of atexit's. 0: an
// exception is set.
int fs_run_last_at_exit(PyObject* function);

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

// --- stacks --------------------------------------------------------------------------------------

// fs_stack: what a thread state has of one stack, while another one runs: the words that versions
// name differently. fs_stack_base: what must lie on that stack as long as it runs Python.
typedef struct {
  void* words[5];
} fs_stack;
typedef struct {
  void* words[3];
} fs_stack_base;
// fs_stack_save, fs_stack_restore: from the thread state, and back; ts->tracing is set already.
void fs_stack_save(PyThreadState* ts, fs_stack* stack);
void fs_stack_restore(PyThreadState* ts, fs_stack* stack);
// fs_stack_begin: of a stack of so many bytes that runs no Python so far. fs_stack_end: nor will.
void fs_stack_begin(PyThreadState* ts, fs_stack* stack, fs_stack_base* base, size_t stack_bytes);
void fs_stack_end(fs_stack* stack);
// fs_stack_top: its innermost complete frame, or NULL. fs_stack_frame: the same as an object, a new
// reference.
fs_frame* fs_stack_top(const fs_stack* stack);
PyFrameObject* fs_stack_frame(PyThreadState* ts, fs_stack* stack);
// fs_trash_nesting: how deep objects are being freed; 0 where CPython does not count it.
int fs_trash_nesting(PyThreadState* ts);
// fs_free_recycled: by `theirs`, which was the type's own before `ours`; `forget` before that. As
// deep within each other as by theirs alone; what is deeper is put off.
void fs_free_recycled(PyObject* object, destructor ours, destructor theirs,
                      void (*forget)(PyObject* object));

// --- what versions name differently --------------------------------------------------------------

// FS_PYTHON: what the interpreter's own program and folder are called: "python3.11".
#define FS_PYTHON_NAME_OF(minor) "python3." #minor
#define FS_PYTHON_NAME(minor) FS_PYTHON_NAME_OF(minor)
#define FS_PYTHON FS_PYTHON_NAME(PY_MINOR_VERSION)
// fs_type_dict: of built-in types, too; borrowed.
PyObject* fs_type_dict(PyTypeObject* type);
// fs_generator_code: also of one that is finished; borrowed.
PyCodeObject* fs_generator_code(PyObject* generator);
// What is kept beside a code object.
Py_ssize_t fs_code_extra_slot(freefunc free);
void fs_set_code_extra(PyCodeObject* code, Py_ssize_t slot, void* extra);
void* fs_code_extra(PyCodeObject* code, Py_ssize_t slot);
// fs_seconds: a number of seconds as a timeout; -1: an error is set. fs_is_too_long: for CPython.
int fs_seconds(PyObject* seconds, int64_t* out_ns);
int fs_is_too_long(int64_t ns);
// sys.getswitchinterval(), in microseconds.
unsigned long fs_switch_interval_us(void);
void fs_set_switch_interval_us(unsigned long us);
// fs_bytes_before: what lies in an object's block before it.
size_t fs_bytes_before(PyTypeObject* type);
Py_hash_t fs_hash_bytes(const void* bytes, Py_ssize_t count);
// fs_dict_version: another number after each change.
uint64_t fs_dict_version(PyObject* dict);
// fs_referred: what a weak reference leads to, borrowed; NULL: it is gone.
PyObject* fs_referred(PyObject* reference);
// fs_set_next: the next item of a set, borrowed; 0: none.
int fs_set_next(PyObject* set, Py_ssize_t* position, PyObject** item);
int fs_is_finalizing(void);
// fs_tell_thread_failed: with the exception that is set, which is cleared.
void fs_tell_thread_failed(PyObject* function);
// fs_unwrapped: what an async generator yields is wrapped, to tell it from what it awaits.
// Borrowed.
PyObject* fs_unwrapped(PyObject* yielded);
// fs_before_fork, fs_after_fork_in_parent: around fork(2) of the whole real process.
void fs_before_fork(void);
void fs_after_fork_in_parent(void);

#ifdef __cplusplus
}
#endif
