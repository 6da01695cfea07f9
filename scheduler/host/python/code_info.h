// CodeInfo: what the host knows about a code object: the program's or a library's, which of its
// lanes' names it gives, which instruction belongs to which line, and the library functions at
// which something teachable happens.
//
// Owns: one CodeInfo per code object, kept in its co_extra slot. Deliberately does not know lanes.
#pragma once

#include <Python.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scheduler/base/arena.h"
#include "scheduler/base/own.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/variable_sites.h"
#include "scheduler/trace/event.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::host {

struct CodeInfo;

// Peer: what the local is instead of an object to wait for: it knows the host at the other side.
enum class Peer : std::uint8_t {
  None,
  Key,       // aiohttp's ConnectionKey, with host and port
  Response,  // aiohttp's ClientResponse: `_connection._key` is one
  Address,   // a host's name; the local after it is the port
  Stream,    // asyncio's StreamReader or StreamWriter: `_transport._sock_fd` is a descriptor
  Socket,    // a socket
  Function,  // what will be called
};

// A frame of a library function that is a wait in the program's terms: gevent's Event.wait,
// asyncio's Queue.get. `object_local` is the position of the local that holds the object, -1 for
// none.
struct WaitPoint {
  const char* file;      // end of the path, "gevent/event.py"
  const char* function;  // co_qualname
  trace::WaitKind why;
  const char* words;  // "queue get"
  int object_local;
  Peer peer = Peer::None;
};

// A library function that may change what its object counts: Semaphore.acquire, Queue.put.
// `level` and `most` are the names of attributes: a number, what has a length, or a truth; nullptr:
// there is none.
struct LevelPoint {
  const char* file;
  const char* function;
  trace::LevelKind kind;
  const char* level;
  const char* most;
};

// What to do when a library function is called or returns.
enum class Hook : std::uint8_t {
  None,
  LoopRunForever,   // asyncio BaseEventLoop.run_forever
  LoopCallSoon,     // BaseEventLoop._call_soon
  LoopCallAt,       // BaseEventLoop.call_at
  LoopRunOnce,      // BaseEventLoop._run_once
  LoopTime,         // BaseEventLoop.time
  LoopAddCallback,  // BaseEventLoop._add_callback
  LoopClose,        // BaseEventLoop.close
  LoopWriteToSelf,  // BaseSelectorEventLoop._write_to_self
  HandleRun,        // Handle._run
  HandleCancel,     // Handle.cancel, TimerHandle.cancel
  TaskSetName,      // asyncio.tasks._set_task_name
  LockAcquire,      // asyncio.Lock.acquire
  LockRelease,      // asyncio.Lock.release
  WarnUnawaited,    // warnings._warn_unawaited_coroutine
  ThreadSetName,    // threading.Thread.name = ...
  Notify,           // Event.set, Condition.notify of gevent, asyncio and threading
  ProcessNamed,     // multiprocessing.spawn.prepare, .process.BaseProcess._bootstrap
  ModuleLoaded,     // importlib._bootstrap._find_and_load
  ResultFailed,     // concurrent.futures.Future.set_exception
  PoolAnswered,     // multiprocessing.pool.ApplyResult._set, MapResult._set
  ResultAsked,      // what tells somebody of the exception: result, exception, get, a callback
  GreenLockMade,    // gevent's and eventlet's Semaphore.__init__
  GreenLockTaken,   // Semaphore.acquire
  GreenLockFreed,   // Semaphore.release
};

struct CodeInfo : base::OwnNew {
  bool program = false;  // the user's own code: lines are recorded, generators are lanes
  bool generator_like = false;
  base::SourceId source;
  trace::TextId name;  // co_qualname
  Hook hook = Hook::None;
  bool wraps_lock = false;  // threading.Condition's functions that take the lock it was made of
  const WaitPoint* wait = nullptr;
  const LevelPoint* level = nullptr;
  bool level_of_caller = false;  // it wakes others, or lets them in, for the function that calls it
  // watched: its frames are traced.
  bool watched() const {
    return program || generator_like || hook != Hook::None || level != nullptr || level_of_caller;
  }
  std::shared_ptr<void> tracer;  // what the tracer's back end keeps of it (tracing/tracer.h)
  std::uint32_t price = 0;       // of a call: see tracing/call_costs.h; 0: none
  trace::TextId wait_words;
  base::own::Vector<std::uint32_t> lines;    // line of each code unit; filled at first use
  base::own::Vector<bool> looks;             // see looks_before(); filled at first use
  std::unique_ptr<VariableSites> variables;  // see Sources::variables()
};

// looks_before: the interpreter has looked whether to give up the GIL just before this instruction:
// it follows a call, or a backward jump leads to it. Source: CPython 3.11 Python/ceval.c, 3.12 and
// 3.13 Python/bytecodes.c, CHECK_EVAL_BREAKER.
bool looks_before(PyCodeObject* code, CodeInfo& info, int lasti);

// Sources: the files of the program. A file is the program's when it lies in the program's folder
// (and not among the libraries) or was handed in as the program.
class Sources {
 public:
  // `read`: all of a file's text; none: it cannot be read.
  using Read = std::optional<std::string> (*)(const std::string& path);
  Sources(trace::Writer& writer, Read read) : writer_(writer), read_(read) {}
  // set_program: the script, or the folder of a module; its files count as the program's.
  // The trace calls the script `shown`, as it was named on the command line.
  void set_program(const std::string& script, const std::string& shown,
                   const std::string& directory, const std::string& folder);
  // leave_out_items: of variables that are shared, those of lists and dicts are not asked for.
  void leave_out_items() { shared_.leave_out_items(); }
  // leaves: bytes that the program hands to a descriptor. If they name where it lies, as what a
  // process tells its children does, their number depends on that, and the trace has to tell it.
  void leaves(std::string_view bytes) {
    if (!folder_told_ && names_place(bytes)) tell_folder();
  }
  // is_program: a file of the program's. Tells nothing of it.
  bool is_program(const std::string& file) const;
  // name: of a file of the program, as the trace names it.
  const std::string& name(base::SourceId id) const {
    const std::string& file = files_[id.value - 1];
    return file == script_ ? shown_ : file;
  }
  // looks_at: an absolute path that the program hands to a system call. What lies on the way to
  // where it lies itself, or below, is another at another place: in number, too.
  void looks_at(std::string_view path) {
    if (!folder_told_ && leads_to_place(path)) tell_folder();
  }
  // enter_interpreter: the current one is a further one, which has to know where infos are kept.
  void enter_interpreter();
  // info: never fails; also in a system call, between letting the GIL go and taking it. Source:
  // CPython 3.11 Objects/codeobject.c, _PyCode_GetExtra.
  CodeInfo& info(PyCodeObject* code) {
    struct Extra {
      Py_ssize_t size;
      void* items[1];
    };
    const auto* extra = static_cast<const Extra*>(code->co_extra);
    if (extra != nullptr && slot_ >= 0 && slot_ < extra->size && extra->items[slot_] != nullptr) {
      return *static_cast<CodeInfo*>(extra->items[slot_]);
    }
    return first_info(code);
  }
  // line: of the instruction; 0 if it has none.
  std::uint32_t line(PyCodeObject* code, CodeInfo& info, int lasti);
  // variables: where the program's code touches what others can reach, by what is known so far.
  // Requires: `info` is that of `code`, which is the program's.
  const VariableSites& variables(PyCodeObject* code, CodeInfo& info) {
    if (!info.variables || info.variables->generation() != shared_.generation()) {
      const base::OwnScope own;
      info.variables = std::make_unique<VariableSites>(code, shared_);
    }
    return *info.variables;
  }
  // raised_at: where in the program an exception was raised: the last of the program's lines on the
  // traceback. nullptr or None: nowhere.
  trace::Place raised_at(PyObject* traceback);
  // find: the number of a file of the program; none for a library's.
  base::SourceId find(const std::string& file) {
    return is_program(file) ? source(file) : base::SourceId{};
  }

 private:
  CodeInfo& first_info(PyCodeObject* code);
  CodeInfo* make(PyCodeObject* code);
  base::SourceId source(const std::string& file);
  void tell_helper(const std::string& file);
  bool names_place(std::string_view bytes) const;
  bool leads_to_place(std::string_view path) const;
  void tell_folder();

  trace::Writer& writer_;
  const Read read_;
  SharedNames shared_;  // of the program's code that was seen
  std::string script_;
  std::string shown_;
  std::string directory_;
  std::string folder_;
  bool folder_told_ = false;
  std::set<std::string> helpers_;  // modules below _support that were told
  Py_ssize_t slot_ = -1;
  std::vector<std::string> files_;
};

}  // namespace fiberscope::host
