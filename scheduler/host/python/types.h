// Types of Python that are made here: owns how a static type is laid out and how a function of
// any kind goes into a table of methods. Does not know what a type is for.
//
// A static type is what the compiled packages make: a program sees it in the type's flags. Where
// the objects keep their weak references and attributes follows from the names of those fields; how
// they are allocated and freed, CPython fills in (PyType_Ready).
// Source: CPython 3.11 Doc/c-api/typeobj.rst; Objects/typeobject.c, inherit_slots.
#pragma once

#include <Python.h>

#include <cstddef>

namespace fiberscope::host {

// StaticType: what a type has of its own; NULL: nothing. What every one has, all objects being
// known to the garbage collector, comes first.
struct StaticType {
  const char* name;  // with its module's
  destructor dealloc;
  reprfunc repr;
  traverseproc traverse;
  inquiry clear;
  PyMethodDef* methods = nullptr;
  PyGetSetDef* attributes = nullptr;
  PyMemberDef* members = nullptr;
  PyNumberMethods* number = nullptr;
  const char* doc = nullptr;
  newfunc create = nullptr;  // without one nobody can call the type
  initproc init = nullptr;
  inquiry is_collected = nullptr;  // of an object; all are
  PyTypeObject* base = nullptr;    // object
  bool may_be_base = true;
};

// static_type: of objects laid out as Object. Before its first use it takes a PyType_Ready.
template <class Object>
PyTypeObject static_type(const StaticType& parts) {
  PyTypeObject type{};
  type.ob_base.ob_base.ob_refcnt = 1;
  type.tp_name = parts.name;
  type.tp_basicsize = sizeof(Object);
  type.tp_dealloc = parts.dealloc;
  type.tp_repr = parts.repr;
  type.tp_traverse = parts.traverse;
  type.tp_clear = parts.clear;
  type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC;
  if (parts.may_be_base) type.tp_flags |= Py_TPFLAGS_BASETYPE;
  type.tp_methods = parts.methods;
  type.tp_getset = parts.attributes;
  type.tp_members = parts.members;
  type.tp_as_number = parts.number;
  type.tp_doc = parts.doc;
  type.tp_new = parts.create;
  type.tp_init = parts.init;
  type.tp_is_gc = parts.is_collected;
  type.tp_base = parts.base;
  if constexpr (requires { &Object::weak_references; }) {
    type.tp_weaklistoffset = offsetof(Object, weak_references);
  }
  if constexpr (requires { &Object::dict; }) type.tp_dictoffset = offsetof(Object, dict);
  return type;
}

// truth_by: the number methods of a type of which nothing but bool() is one.
inline PyNumberMethods truth_by(inquiry function) {
  PyNumberMethods methods{};
  methods.nb_bool = function;
  return methods;
}

// as_method: a function that takes more than (self, args), as a table of methods has it beside what
// it takes: kKeywords, METH_FASTCALL.
inline constexpr int kKeywords = METH_VARARGS | METH_KEYWORDS;
template <class Function>
PyCFunction as_method(Function* function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

}  // namespace fiberscope::host
