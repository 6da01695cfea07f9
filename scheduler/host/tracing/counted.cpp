#include "scheduler/host/tracing/counted.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "scheduler/host/run/shared_objects.h"

namespace fiberscope::host {

Ref field(PyObject* object, std::string_view path) {
  Ref value = Ref::borrow(object);
  while (value && !path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    const Ref text =
        Ref::steal(PyUnicode_FromStringAndSize(path.data(), static_cast<Py_ssize_t>(end)));
    value = Ref::steal(text ? PyObject_GenericGetAttr(value.get(), text.get()) : nullptr);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (!value) PyErr_Clear();
  return value;
}

bool is_shared_semaphore(PyObject* object) {
  return std::string_view(Py_TYPE(object)->tp_name) == "_multiprocessing.SemLock";
}

Ref counted_object(PyObject* object) {
  const std::string_view type = Py_TYPE(object)->tp_name;
  const bool end =
      type.starts_with("Memory") && (type.ends_with("Channel") || type.ends_with("Stream"));
  Ref state = end ? field(object, "_state") : Ref();
  return state ? std::move(state) : Ref::borrow(object);
}

ObjectId counted_id(Runtime& runtime, PyObject* object) {
  for (const char* const path : {"_semlock", "_sem._semlock", "_flag._semlock"}) {
    const Ref semaphore = field(object, path);
    if (!semaphore || !is_shared_semaphore(semaphore.get())) continue;
    const Ref name = field(semaphore.get(), "name");
    if (name && PyUnicode_Check(name.get())) {
      return shared_object(runtime, std::string(text_of(name.get())));
    }
  }
  return runtime.object_id(counted_object(object).get());
}

}  // namespace fiberscope::host
