#include "scheduler/host/python/identity.h"

#include <Python.h>

#include <cstdint>
#include <cstring>
#include <utility>

#include "scheduler/base/own.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/memory.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kSlots = kPythonMemoryBytes / kPythonMemoryStep;
constexpr std::uintptr_t kNumbersBegin = kPythonMemoryBegin + kPythonMemoryBytes;
constexpr std::uintptr_t kMarksBegin = kNumbersBegin + kSlots * sizeof(std::uint32_t);

// Numbers: of the objects by the beginning of the block that they lie in. The marks say which
// blocks have one: they are few bytes, since every object that goes is looked up.
class Numbers {
 public:
  bool begin() {
    numbers_ =
        reinterpret_cast<std::uint32_t*>(reserve(kNumbersBegin, kSlots * sizeof(std::uint32_t)));
    marks_ = reinterpret_cast<std::uint64_t*>(reserve(kMarksBegin, kSlots / 8));
    return numbers_ != nullptr && marks_ != nullptr;
  }
  std::uint32_t of(PyObject* object) {
    const std::uintptr_t slot = slot_of(object);
    if (slot >= kSlots) return of_other(object);
    if (numbers_[slot] == 0) {
      numbers_[slot] = ++last_;
      marks_[slot / 64] |= std::uint64_t{1} << (slot % 64);
    }
    return numbers_[slot];
  }
  void watch(PyObject* object, void (*gone)(PyObject*)) {
    const std::uintptr_t slot = slot_of(object);
    if (slot >= kSlots) return;
    gone_ = gone;
    watched_[slot] = object;
    marks_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }
  void forget(const void* block) {
    const auto address = reinterpret_cast<std::uintptr_t>(block);
    forget_slot((address - kPythonMemoryBegin) / kPythonMemoryStep);
  }
  // forget_object: it is about to go.
  void forget_object(PyObject* object) { forget_slot(slot_of(object)); }

 private:
  void forget_slot(std::uintptr_t slot) {
    if (slot >= kSlots || (marks_[slot / 64] >> (slot % 64) & 1) == 0) return;
    marks_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    numbers_[slot] = 0;
    const auto watched = watched_.find(slot);
    if (watched == watched_.end()) return;
    PyObject* const object = watched->second;
    watched_.erase(watched);
    gone_(object);
  }
  static std::uintptr_t slot_of(PyObject* object) {
    const auto address =
        reinterpret_cast<std::uintptr_t>(object) - fs_bytes_before(Py_TYPE(object));
    return (address - kPythonMemoryBegin) / kPythonMemoryStep;
  }
  // of_other: static objects, and the few that are longer than 4 KiB.
  std::uint32_t of_other(PyObject* object) {
    std::uint32_t& number = others_[object];
    if (number == 0) number = ++last_;
    return number;
  }

  std::uint32_t* numbers_ = nullptr;
  std::uint64_t* marks_ = nullptr;
  base::own::UnorderedMap<PyObject*, std::uint32_t> others_;
  base::own::UnorderedMap<std::uintptr_t, PyObject*> watched_;  // by slot
  void (*gone_)(PyObject*) = nullptr;
  std::uint32_t last_ = 0;
};

Numbers& numbers() {
  static Numbers the;
  return the;
}

void forget(const void* block) { numbers().forget(block); }
void forget_object(PyObject* object) { numbers().forget_object(object); }

// Recycled: the objects of a type that CPython keeps for another use, each as long as it is not
// used: nobody frees their memory. From the first that is watched on, each that goes is looked up.
// Source: CPython 3.11 Objects/listobject.c, list_dealloc.
template <PyTypeObject& type>
struct Recycled {
  static inline destructor theirs = nullptr;

  static void dealloc(PyObject* object) {
    PyObject_GC_UnTrack(object);
    fs_free_recycled(object, dealloc, theirs, forget_object);
  }
  static bool take_over(PyObject* object) {
    if (!Py_IS_TYPE(object, &type)) return false;
    if (theirs == nullptr) theirs = std::exchange(type.tp_dealloc, dealloc);
    return true;
  }
};

// scrambled: other numbers are other hashes, in the lowest bits, too. Never -1, which is an error.
Py_hash_t scrambled(std::uint32_t number) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  return static_cast<Py_hash_t>(number * kOdd & (~std::uint64_t{0} >> 1));
}

Py_hash_t hash_object(PyObject* object) { return scrambled(numbers().of(object)); }

Py_hash_t together(Py_hash_t one, Py_hash_t other) {
  const Py_hash_t both = one ^ other;
  return both == -1 ? -2 : both;
}

Py_hash_t hash_method(PyObject* method) {
  const Py_hash_t function = PyObject_Hash(PyMethod_GET_FUNCTION(method));
  return function == -1 ? -1 : together(hash_object(PyMethod_GET_SELF(method)), function);
}

// A function in C is as old as the library that has it: its own address is not asked for.
Py_hash_t hash_function_in_c(PyObject* function) {
  PyObject* const self = PyCFunction_GET_SELF(function);
  const char* const name = reinterpret_cast<PyCFunctionObject*>(function)->m_ml->ml_name;
  const Py_hash_t hash = fs_hash_bytes(name, static_cast<Py_ssize_t>(strlen(name)));
  return self == nullptr ? hash : together(hash_object(self), hash);
}

}  // namespace

void watch_object(PyObject* object, void (*gone)(PyObject* object)) {
  (void)(Recycled<PyList_Type>::take_over(object) || Recycled<PyDict_Type>::take_over(object) ||
         Recycled<PyTuple_Type>::take_over(object));
  numbers().watch(object, gone);
}

void take_over_identity() {
  if (!numbers().begin() || !take_over_memory(forget)) return;
  PyBaseObject_Type.tp_hash = hash_object;
  PyMethod_Type.tp_hash = hash_method;
  PyCFunction_Type.tp_hash = hash_function_in_c;
}

}  // namespace fiberscope::host
