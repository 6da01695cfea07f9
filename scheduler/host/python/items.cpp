#include "scheduler/host/python/items.h"

#include <cstring>

#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/values.h"

namespace fiberscope::host {

namespace {

constexpr Py_ssize_t kPartsMax = 8;

void put(std::string& out, char kind, const void* bytes, std::size_t size) {
  const auto length = static_cast<std::uint32_t>(size);
  out.push_back(kind);
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
  out.append(static_cast<const char*>(bytes), size);
}

// write_key: equal keys have equal bytes, others have not. False: it is none that is followed.
bool write_key(PyObject* key, bool part, std::string& out) {
  if (PyLong_CheckExact(key) || PyBool_Check(key)) {
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(key, &overflow);
    put(out, 'i', &number, sizeof number);
    return overflow == 0;
  }
  if (PyUnicode_CheckExact(key) && PyUnicode_IS_READY(key)) {
    const int width = PyUnicode_KIND(key);  // the narrowest that it can have
    const auto size = static_cast<std::size_t>(PyUnicode_GET_LENGTH(key) * width);
    if (size > kKeyBytesMax) return false;
    put(out, static_cast<char>('0' + width), PyUnicode_DATA(key), size);
    return true;
  }
  if (PyBytes_CheckExact(key)) {
    const auto size = static_cast<std::size_t>(PyBytes_GET_SIZE(key));
    if (size > kKeyBytesMax) return false;
    put(out, 'b', PyBytes_AS_STRING(key), size);
    return true;
  }
  if (part || !PyTuple_CheckExact(key) || PyTuple_GET_SIZE(key) > kPartsMax) return false;
  out.push_back('t');
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); ++i) {
    if (!write_key(PyTuple_GET_ITEM(key, i), true, out)) return false;
  }
  return true;
}

int same_keys(PyObject* one, PyObject* other) {
  std::string a, b;
  return write_key(one, false, a) && write_key(other, false, b) && a == b;
}

// place_in: of a list; negative: there is none.
Py_ssize_t place_in(PyObject* list, PyObject* key) {
  if (!PyLong_CheckExact(key) && !PyBool_Check(key)) return -1;
  int overflow = 0;
  const long long index = PyLong_AsLongLongAndOverflow(key, &overflow);
  const Py_ssize_t size = PyList_GET_SIZE(list);
  if (overflow != 0 || index >= size || index < -size) return -1;
  return static_cast<Py_ssize_t>(index < 0 ? index + size : index);
}

}  // namespace

std::string item_key(PyObject* container, PyObject* key) {
  std::string out;
  if (PyList_CheckExact(container)) {
    const long long place = place_in(container, key);
    if (place >= 0) put(out, 'i', &place, sizeof place);
  } else if (fs_is_dict(container) != 0 && !write_key(key, false, out)) {
    out.clear();
  }
  return out;
}

PyObject* item_value(PyObject* container, PyObject* key) {
  if (PyList_CheckExact(container)) {
    const Py_ssize_t place = place_in(container, key);
    return place < 0 ? nullptr : PyList_GET_ITEM(container, place);
  }
  return fs_dict_item(container, key, same_keys);
}

std::string item_text(PyObject* container, PyObject* key) {
  if (PyList_CheckExact(container)) return "[" + std::to_string(place_in(container, key)) + "]";
  std::string text = describe_value(key);
  const bool quoted = text.size() >= 2 && text.front() == '\'' && text.back() == '\'';
  if (quoted && text.find_first_of("\"\\") == std::string::npos) text.front() = text.back() = '"';
  return "[" + text + "]";
}

}  // namespace fiberscope::host
