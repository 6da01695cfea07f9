#include "scheduler/host/tracing/levels.h"

#include <algorithm>
#include <map>
#include <optional>

#include "scheduler/base/shared.h"
#include "scheduler/host/python/object_facts.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/tracing/counted.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::host {

namespace {

struct Name {
  bool told = false;
  TextId name;
};

ObjectFacts<Name>& known_levels() {
  // never destroyed: it holds Python objects, and Python ends with the process
  static auto* const all = new ObjectFacts<Name>;
  return *all;
}

// told_levels: what was told of each last.
struct Level {
  bool told = false;
  std::uint32_t level = 0, most = 0;
};
std::map<ObjectId, Level>& told_levels() {
  return base::shared<std::map<ObjectId, Level>, Level>();
}

// number_of: a whole number, a truth, the length of a list, set or deque, or what a semaphore of
// multiprocessing counts; none for anything else. Source: CPython 3.11
// Modules/_multiprocessing/semaphore.c.
std::optional<std::uint32_t> number_of(PyObject* value) {
  constexpr auto kMost = static_cast<long long>(UINT32_MAX);
  if (value == nullptr) return std::nullopt;
  if (is_shared_semaphore(value)) {
    const Ref number = Ref::steal(PyObject_CallMethod(value, "_get_value", nullptr));
    if (!number) PyErr_Clear();
    return number_of(number.get());
  }
  if (PyFloat_CheckExact(value)) {
    const double number = PyFloat_AS_DOUBLE(value);
    if (!(number >= 0 && number < static_cast<double>(kMost))) return std::nullopt;
    return static_cast<std::uint32_t>(number);
  }
  if (PyLong_Check(value)) {
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    return static_cast<std::uint32_t>(overflow != 0 ? kMost : std::clamp(number, 0LL, kMost));
  }
  const std::string_view type = Py_TYPE(value)->tp_name;
  const bool has_length =
      PyList_CheckExact(value) || PyAnySet_CheckExact(value) || type == "collections.deque";
  if (!has_length) return std::nullopt;
  return static_cast<std::uint32_t>(std::min<long long>(PyObject_Size(value), kMost));
}

// receiver: whose function it is; of one that only passes its arguments on, that of the other one.
PyObject* receiver(fs_frame* frame) {
  PyObject* const first = fs_local(frame, 0);
  const bool passes_on = first != nullptr && PyTuple_CheckExact(first) &&
                         (fs_frame_code(frame)->co_flags & CO_VARARGS) != 0;
  return passes_on && PyTuple_GET_SIZE(first) > 0 ? PyTuple_GET_ITEM(first, 0) : first;
}

// is_lock: of multiprocessing: it is taken as a semaphore is.
bool is_lock(PyObject* object, const LevelPoint& point) {
  const std::string_view function = point.function;
  return function.starts_with("SemLock.") &&
         !std::string_view(Py_TYPE(object)->tp_name).ends_with("Semaphore");
}

// level_of: what it counts, and the most if that is told.
struct Counted {
  std::optional<std::uint32_t> level, most;
};
Counted level_of(PyObject* object, const LevelPoint& point) {
  const bool rest = point.level[0] == '-';
  Counted counted{number_of(field(object, point.level + (rest ? 1 : 0)).get()), {}};
  if (point.most != nullptr) counted.most = number_of(field(object, point.most).get());
  if (rest && counted.level && counted.most) {
    counted.level = *counted.most - std::min(*counted.most, *counted.level);
  } else if (rest) {
    counted.level.reset();
  }
  // what goes from hand to hand lies beside the full channel for a moment
  const bool queue = point.kind == trace::LevelKind::Queue;
  if (queue && counted.level && counted.most.value_or(0) > 0) {
    counted.level = std::min(*counted.level, *counted.most);
  }
  // as many as a semaphore can count: any number
  constexpr std::uint32_t kAnyNumber = 0x7FFFFFFF;
  if (counted.most && *counted.most >= kAnyNumber) counted.most = 0;
  return counted;
}

// noun_of: what people call it: its kind's word, unless it has one of its own.
std::string noun_of(const LevelPoint& point) {
  struct Own {
    std::string_view function, noun;
  };
  constexpr Own kOwn[] = {
      {"CapacityLimiter.", "limiter"}, {"Memory", "channel"}, {"Pool.", "pool"}};
  const std::string_view function = point.function;
  for (const Own& own : kOwn) {
    if (function.starts_with(own.function)) return std::string(own.noun);
  }
  return trace::word(point.kind);
}

// user_of: the program's frame that uses the object, if only by other functions of the object's;
// nullptr: a library does. `root`: the call is a task by itself, which the program has made.
fs_frame* user_of(Runtime& runtime, fs_frame* frame, PyObject* object, bool& root) {
  root = false;
  const auto is_coroutine = [](fs_frame* f) {
    return (fs_frame_code(f)->co_flags & CO_COROUTINE) != 0;
  };
  bool coroutine = is_coroutine(frame);
  while ((frame = fs_frame_back(frame)) != nullptr) {
    const CodeInfo& info = runtime.sources().info(fs_frame_code(frame));
    if (info.program) return frame;
    if (info.hook == Hook::HandleRun) root = coroutine;
    if (receiver(frame) != object) return nullptr;
    coroutine = is_coroutine(frame);
  }
  return nullptr;
}

void look(Runtime& runtime, fs_frame* frame, const LevelPoint& point) {
  PyObject* const object = fs_local(frame, 0);
  if (object == nullptr || is_lock(object, point)) return;
  const Ref whole = counted_object(object);
  Name* known = known_levels().find(whole.get());
  if (known == nullptr || !known->told) {
    bool root = false;
    fs_frame* const user = user_of(runtime, frame, object, root);
    if (user == nullptr && !root) return;
    const std::string name = variable_name(object, user);
    known = &known_levels().of(whole.get());
    const std::string noun = noun_of(point);
    known->name = runtime.writer().intern(name.empty() || name == noun ? noun : noun + " " + name);
  }
  const Counted counted = level_of(object, point);
  if (!counted.level) return;
  // what several processes have is told once, whoever changes it
  const ObjectId id = counted_id(runtime, object);
  Level& last = told_levels()[id];
  if (last.told && last.level == *counted.level) return;
  if (point.kind == trace::LevelKind::Event) {
    last.most = 1;
  } else if (point.most != nullptr) {
    last.most = counted.most.value_or(0);
  } else if (!last.told) {
    last.most = *counted.level;
  }
  known->told = last.told = true;
  last.level = *counted.level;
  runtime.writer().emit(trace::LevelChanged{runtime.lane(), id, point.kind, known->name, last.level,
                                            last.most, runtime.place()},
                        runtime.anchor());
}

}  // namespace

void look_at_levels(Runtime& runtime, fs_frame* frame, const CodeInfo& info, bool called) {
  if (!runtime.writer().recording()) return;
  const SavedError saved;
  if (called) {
    // before it lets anybody else go on
    if (fs_frame* const caller = fs_frame_back(frame)) {
      const CodeInfo& outer = runtime.sources().info(fs_frame_code(caller));
      if (outer.level != nullptr) look(runtime, caller, *outer.level);
    }
  }
  if (info.level != nullptr) look(runtime, frame, *info.level);
}

}  // namespace fiberscope::host
