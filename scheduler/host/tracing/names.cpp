// What the program calls an object: the variable, element or attribute through which it reaches it.
//
// The main module's variables come first: they are the same for every thread, whereas a parameter
// called "first" may be another object in each. Looks into exact lists, tuples and dicts and into
// the attributes of objects whose class is the program's, never runs the program's code, and gives
// up after kLookedAtMax values.
#include "scheduler/host/tracing/names.h"

#include "scheduler/host/python/items.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

constexpr int kLookedAtMax = 2000;
constexpr int kDepthMax = 2;

class NameSearch {
 public:
  NameSearch(PyObject* object, int depth) : object_(object), depth_(depth) {}

  // look: at one variable of the program.
  void look(PyObject* name, PyObject* value) {
    const std::string_view text = text_of(name);
    if (found_.empty() && !text.empty() && !text.starts_with("__")) {
      look_into(std::string(text), value, depth_);
    }
  }
  const std::string& found() const { return found_; }

 private:
  void look_into(const std::string& name, PyObject* value, int depth) {
    if (!found_.empty() || ++looked_at_ > kLookedAtMax) return;
    if (value == object_) {
      found_ = name;
    } else if (depth == 0) {
      return;
    } else if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) {
      for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(value) && found_.empty(); ++i) {
        look_into(name + "[" + std::to_string(i) + "]", PySequence_Fast_GET_ITEM(value, i),
                  depth - 1);
      }
    } else if (PyDict_CheckExact(value)) {
      look_into_dict(name, value, depth);
    } else if (is_of_the_program(value)) {
      look_into_attributes(name, value, depth);
    }
  }

  void look_into_dict(const std::string& name, PyObject* dict, int depth) {
    PyObject *key, *item;
    Py_ssize_t position = 0;
    while (found_.empty() && PyDict_Next(dict, &position, &key, &item)) {
      if (!PyUnicode_CheckExact(key) && !PyLong_CheckExact(key)) continue;
      look_into(name + item_text(dict, key), item, depth - 1);
    }
  }

  void look_into_attributes(const std::string& name, PyObject* value, int depth) {
    PyObject** const dict = _PyObject_GetDictPtr(value);
    if (dict == nullptr || *dict == nullptr) return;
    PyObject *key, *item;
    Py_ssize_t position = 0;
    while (found_.empty() && PyDict_Next(*dict, &position, &key, &item)) {
      look_into(name + "." + std::string(text_of(key)), item, depth - 1);
    }
  }

  // is_of_the_program: its class was made by the main module.
  static bool is_of_the_program(PyObject* value) {
    PyTypeObject* const type = Py_TYPE(value);
    if (PyType_Check(value) || !PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) return false;
    PyObject* const module = PyDict_GetItemString(fs_type_dict(type), "__module__");
    return text_of(module) == "__main__";
  }

  PyObject* object_;
  int depth_;
  int looked_at_ = 0;
  std::string found_;
};

void look_at_local(void* search, PyObject* name, PyObject* value) {
  static_cast<NameSearch*>(search)->look(name, value);
}

void look_at_main_module(NameSearch& search) {
  PyObject* const main = PyDict_GetItemString(PyImport_GetModuleDict(), "__main__");
  if (main == nullptr || !PyModule_Check(main)) return;
  PyObject *name, *value;
  Py_ssize_t position = 0;
  while (PyDict_Next(PyModule_GetDict(main), &position, &name, &value)) search.look(name, value);
}

}  // namespace

std::string variable_name(PyObject* object, fs_frame* frame) {
  const SavedError saved;
  for (const int depth : {0, kDepthMax}) {
    NameSearch global(object, depth);
    look_at_main_module(global);
    if (!global.found().empty()) return global.found();
  }
  for (const int depth : {0, kDepthMax}) {
    NameSearch local(object, depth);
    if (frame != nullptr) fs_each_local(frame, look_at_local, &local);
    if (!local.found().empty()) return local.found();
  }
  return {};
}

void rename_thread(fs_frame* frame) {
  if (fs_frame_code(frame)->co_argcount != 2) return;
  PyObject* const thread = fs_local(frame, 0);
  const Ref ident = thread ? attribute(thread, "_ident") : Ref();
  const Ref name = thread ? attribute(thread, "_name") : Ref();
  Runtime* const runtime = Runtime::get();
  // until it is started it has no lane; start() reads the name
  if (runtime == nullptr || !runtime->running() || !ident || !PyLong_Check(ident.get())) return;
  const LaneId lane = runtime->thread_lane(PyLong_AsUnsignedLong(ident.get()));
  const std::string text(text_of(name.get()));
  if (!lane || text.empty() || runtime->lanes().name(lane) == text) return;
  runtime->lanes().rename(lane, runtime->names().unique(text));
}

}  // namespace fiberscope::host
