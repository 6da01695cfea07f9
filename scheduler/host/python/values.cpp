#include "scheduler/host/python/values.h"

#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

namespace {

constexpr int kDepthMax = 3;
constexpr Py_ssize_t kItemsMax = 8;

class Describer {
 public:
  std::string take() && {
    if (out_.size() > kValueTextBytesMax) {
      std::size_t cut = kValueTextBytesMax - 3;
      while (cut > 0 && (static_cast<unsigned char>(out_[cut]) & 0xC0) == 0x80) --cut;
      out_.resize(cut);
      out_ += "…";
    }
    return std::move(out_);
  }

  void value(PyObject* v, int depth) {
    if (full()) return;
    if (v == nullptr) {
      out_ += "<unset>";
    } else if (v == Py_None || PyBool_Check(v) || PyLong_CheckExact(v) || PyFloat_CheckExact(v) ||
               PyComplex_CheckExact(v) || v == Py_Ellipsis) {
      scalar(v);
    } else if (PyUnicode_CheckExact(v) || PyBytes_CheckExact(v)) {
      text(v);
    } else if (PyList_CheckExact(v)) {
      sequence(v, "[", "]", depth);
    } else if (PyTuple_CheckExact(v)) {
      sequence(v, "(", PyTuple_GET_SIZE(v) == 1 ? ",)" : ")", depth);
    } else if (PyDict_CheckExact(v)) {
      mapping(v, depth);
    } else if (PyAnySet_CheckExact(v)) {
      set(v, depth);
    } else {
      object(v);
    }
  }

  void object(PyObject* v) {
    if (PyFunction_Check(v)) {
      named("function", reinterpret_cast<PyFunctionObject*>(v)->func_qualname);
    } else if (PyType_Check(v)) {
      out_ += "<class ";
      out_ += short_name(reinterpret_cast<PyTypeObject*>(v)->tp_name);
      out_ += '>';
    } else if (PyGen_CheckExact(v) || PyCoro_CheckExact(v) || PyAsyncGen_CheckExact(v)) {
      named(Py_TYPE(v)->tp_name, reinterpret_cast<PyGenObject*>(v)->gi_qualname);
    } else if (PyMethod_Check(v) && PyFunction_Check(PyMethod_GET_FUNCTION(v))) {
      named("method", reinterpret_cast<PyFunctionObject*>(PyMethod_GET_FUNCTION(v))->func_qualname);
    } else if (PyModule_CheckExact(v)) {
      out_ += "<module>";
    } else if (PyExceptionInstance_Check(v)) {
      out_ += describe_exception(v);
    } else {
      out_ += '<';
      out_ += short_name(Py_TYPE(v)->tp_name);
      out_ += '>';
    }
  }

 private:
  bool full() const { return out_.size() > kValueTextBytesMax; }

  static const char* short_name(const char* name) {
    const char* dot = std::string_view(name).rfind('.') == std::string_view::npos
                          ? nullptr
                          : name + std::string_view(name).rfind('.');
    return dot ? dot + 1 : name;
  }

  void named(const char* kind, PyObject* name) {
    out_ += '<';
    out_ += kind;
    out_ += ' ';
    out_ += text_of(name);
    out_ += '>';
  }

  void scalar(PyObject* v) {
    if (PyLong_CheckExact(v)) {
      int overflow = 0;
      PyLong_AsLongLongAndOverflow(v, &overflow);
      if (overflow != 0 && _PyLong_NumBits(v) > 512) {
        out_ += "<int of " + std::to_string(_PyLong_NumBits(v)) + " bits>";
        return;
      }
    }
    append_repr(v);
  }

  void text(PyObject* v) {
    const Py_ssize_t size = PyUnicode_CheckExact(v) ? PyUnicode_GET_LENGTH(v) : PyBytes_GET_SIZE(v);
    if (size <= 100) return append_repr(v);
    const Ref head = Ref::steal(PySequence_GetSlice(v, 0, 60));
    if (!head) return PyErr_Clear();
    append_repr(head.get());
    out_ += "…";
  }

  void append_repr(PyObject* v) {
    const Ref repr = Ref::steal(PyObject_Repr(v));
    if (!repr) return PyErr_Clear();
    out_ += text_of(repr.get());
  }

  void sequence(PyObject* v, const char* open, const char* close, int depth) {
    out_ += open;
    const Py_ssize_t size = PySequence_Fast_GET_SIZE(v);
    if (depth >= kDepthMax && size > 0) {
      out_ += "…";
    } else {
      for (Py_ssize_t i = 0; i < size && !full(); ++i) {
        if (i > 0) out_ += ", ";
        if (i == kItemsMax) {
          out_ += "… " + std::to_string(size - i) + " more";
          break;
        }
        value(PySequence_Fast_GET_ITEM(v, i), depth + 1);
      }
    }
    out_ += close;
  }

  void mapping(PyObject* v, int depth) {
    out_ += '{';
    PyObject *key, *item;
    Py_ssize_t position = 0, count = 0;
    while (!full() && PyDict_Next(v, &position, &key, &item)) {
      if (count > 0) out_ += ", ";
      if (count == kItemsMax || depth >= kDepthMax) {
        out_ += "…";
        break;
      }
      value(key, depth + 1);
      out_ += ": ";
      value(item, depth + 1);
      ++count;
    }
    out_ += '}';
  }

  void set(PyObject* v, int depth) {
    out_ += PyFrozenSet_CheckExact(v) ? "frozenset({" : "{";
    PyObject* key;
    Py_ssize_t position = 0, count = 0;
    while (!full() && fs_set_next(v, &position, &key) != 0) {
      if (count > 0) out_ += ", ";
      if (count == kItemsMax || depth >= kDepthMax) {
        out_ += "…";
        break;
      }
      value(key, depth + 1);
      ++count;
    }
    out_ += PyFrozenSet_CheckExact(v) ? "})" : "}";
  }

  std::string out_;
};

}  // namespace

std::string describe_value(PyObject* value) {
  const SavedError saved;
  Describer describer;
  describer.value(value, 0);
  return std::move(describer).take();
}

namespace {

// whole_text: of a str, up to a length at which nobody reads on; "…" where it is cut.
std::string whole_text(PyObject* text) {
  std::string_view all = text_of(text);
  if (all.size() <= kExceptionTextBytesMax) return std::string(all);
  std::size_t end = kExceptionTextBytesMax;
  while (end > 0 && (static_cast<unsigned char>(all[end]) & 0xC0) == 0x80) --end;
  return std::string(all.substr(0, end)) + "…";
}

// describe_os_error: "[Errno 2] No such file or directory: 'x'". "": it says more, or less. Source:
// CPython 3.11 Objects/exceptions.c, OSError_str.
std::string describe_os_error(PyObject* exception) {
  if (!PyObject_TypeCheck(exception, reinterpret_cast<PyTypeObject*>(PyExc_OSError))) return {};
  const auto* error = reinterpret_cast<PyOSErrorObject*>(exception);
  const bool plain = error->myerrno != nullptr && PyLong_CheckExact(error->myerrno) &&
                     error->strerror != nullptr && PyUnicode_CheckExact(error->strerror);
  if (!plain) return {};
  std::string out = "[Errno " + describe_value(error->myerrno) + "] " + whole_text(error->strerror);
  if (error->filename != nullptr && error->filename != Py_None) {
    out += ": " + describe_value(error->filename);
    if (error->filename2 != nullptr && error->filename2 != Py_None) {
      out += " -> " + describe_value(error->filename2);
    }
  }
  return out;
}

}  // namespace

std::string describe_exception(PyObject* exception) {
  const SavedError saved;
  std::string out = exception == nullptr ? "exception" : Py_TYPE(exception)->tp_name;
  if (const std::size_t dot = out.rfind('.'); dot != std::string::npos) out.erase(0, dot + 1);
  if (exception == nullptr || !PyExceptionInstance_Check(exception)) return out;
  PyObject* args = reinterpret_cast<PyBaseExceptionObject*>(exception)->args;
  if (args == nullptr || !PyTuple_CheckExact(args) || PyTuple_GET_SIZE(args) == 0) return out;
  PyObject* first = PyTuple_GET_ITEM(args, 0);
  out += ": ";
  if (const std::string error = describe_os_error(exception); !error.empty()) return out + error;
  // a key is shown as it is written. Source: CPython 3.11 Objects/exceptions.c, KeyError_str.
  const bool key = PyObject_TypeCheck(exception, reinterpret_cast<PyTypeObject*>(PyExc_KeyError));
  if (PyUnicode_CheckExact(first) && !key) {
    out += whole_text(first);
  } else {
    out += describe_value(first);
  }
  return out;
}

}  // namespace fiberscope::host
