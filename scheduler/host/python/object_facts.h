// ObjectFacts: what we know of Python objects, for as long as each lives.
//
// Owns: a weak reference to each, so that an object that comes to lie where a freed one lay knows
// nothing of it. Deliberately keeps no object alive, and never goes through them in order.
// Deliberately does not know what the facts are.
//
// Requires: the objects know weak references (asyncio's loops, tasks, futures and locks do); one
// that does not is forgotten at once. A thread state is current.
#pragma once

#include <Python.h>

#include <algorithm>
#include <utility>

#include "scheduler/base/own.h"

namespace fiberscope::host {

template <class Fact>
class ObjectFacts : public base::OwnNew {
 public:
  // find: nullptr: nothing is known of it.
  Fact* find(PyObject* object) {
    const auto it = facts_.find(object);
    return it != facts_.end() && it->second.is(object) ? &it->second.fact : nullptr;
  }
  const Fact* find(PyObject* object) const { return const_cast<ObjectFacts*>(this)->find(object); }
  // of: valid until the next call; a new object's is Fact().
  Fact& of(PyObject* object) {
    if (facts_.size() >= sweep_at_) sweep();
    Entry& entry = facts_[object];
    if (!entry.is(object)) entry = Entry(object);
    return entry.fact;
  }
  void forget(PyObject* object) { facts_.erase(object); }
  void forget_all() { facts_.clear(); }

 private:
  struct Entry {
    Entry() = default;
    explicit Entry(PyObject* object) {
      if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(object))) return;
      reference = PyWeakref_NewRef(object, nullptr);
      if (reference == nullptr) PyErr_Clear();
      // a program that counts what the garbage collector knows does not find it
      if (reference != nullptr && PyObject_GC_IsTracked(reference)) PyObject_GC_UnTrack(reference);
    }
    Entry(Entry&& other) noexcept { *this = std::move(other); }
    Entry& operator=(Entry&& other) noexcept {
      std::swap(reference, other.reference);
      std::swap(fact, other.fact);
      return *this;
    }
    ~Entry() { Py_XDECREF(reference); }
    // also while the object is on its way out, when PyWeakref_GET_OBJECT denies it
    bool is(PyObject* object) const {
      return reference != nullptr &&
             reinterpret_cast<PyWeakReference*>(reference)->wr_object == object;
    }

    PyObject* reference = nullptr;  // owned
    Fact fact{};
  };

  // sweep: what is known of those that are gone; when there are twice as many as were left before.
  void sweep() {
    std::erase_if(facts_, [](const auto& known) { return !known.second.is(known.first); });
    sweep_at_ = std::max<std::size_t>(64, 2 * facts_.size());
  }

  base::own::UnorderedMap<PyObject*, Entry> facts_;
  std::size_t sweep_at_ = 64;
};

}  // namespace fiberscope::host
