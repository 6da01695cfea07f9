// Source: CPython 3.11 Include/methodobject.h, descrobject.h (METH_ kinds), Objects/methodobject.c
// and descrobject.c: how a call reaches ml_meth.
#include "scheduler/host/tracing/call_costs.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/base/call_cost.h"
#include "scheduler/base/own.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

using base::CallPrice;
using base::Per;

struct Price {
  std::string function;
  CallPrice price;
  bool declared = false;  // by the recipe; else a usual one
  bool found = false;
  TextId name;
};

// How C functions are called, by their flags.
using Tuple = PyObject* (*)(PyObject*, PyObject*, PyObject*);
using Fast = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t);
using FastKeywords = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);
using OfClass = PyObject* (*)(PyObject*, PyTypeObject*, PyObject* const*, std::size_t, PyObject*);

// Slot: a C function that has a cost.
struct Slot {
  PyCFunction real = nullptr;
  std::uint32_t price = 0;
};
constexpr std::size_t kSlots = 64;
std::array<Slot, kSlots> slots;
std::size_t slots_used = 0;

// Prices: their places stay, and code infos know them by number, which begins at 1.
base::own::Deque<Price>& prices() {
  static base::own::Deque<Price>& all = base::own_forever<base::own::Deque<Price>>();
  return all;
}

// length: of a text or a collection of Python's own types; nobody's __len__ is called. 0: neither.
std::uint64_t length(PyObject* object, Per per) {
  if (object == nullptr) return 0;
  Py_ssize_t size = 0;
  if (per == Per::KiB) {
    if (PyUnicode_Check(object)) {
      size = PyUnicode_GET_LENGTH(object);
    } else if (PyBytes_Check(object)) {
      size = PyBytes_GET_SIZE(object);
    } else if (PyByteArray_Check(object)) {
      size = PyByteArray_GET_SIZE(object);
    } else if (PyMemoryView_Check(object)) {
      size = PyMemoryView_GET_BUFFER(object)->len;
    }
  } else if (PyList_Check(object)) {
    size = PyList_GET_SIZE(object);
  } else if (PyTuple_Check(object)) {
    size = PyTuple_GET_SIZE(object);
  } else if (PyDict_Check(object)) {
    size = PyDict_GET_SIZE(object);
  } else if (PyAnySet_Check(object)) {
    size = PySet_GET_SIZE(object);
  } else if (PyRange_Check(object)) {
    size = PyObject_Size(object);
    if (size < 0) PyErr_Clear();  // longer than a number can say
  }
  return static_cast<std::uint64_t>(std::max<Py_ssize_t>(size, 0));
}

std::uint64_t rounds(PyObject* object) {
  if (object == nullptr || !PyLong_CheckExact(object)) return 0;
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(object, &overflow);
  return number > 0 ? static_cast<std::uint64_t>(number) : 0;
}

// Measure: of a call, as its price asks: taken of its arguments before, of the result after.
class Measure {
 public:
  explicit Measure(Per per) : per_(per) {}
  void take(PyObject* object) {
    if (per_ == Per::Round) {
      if (amount_ == 0) amount_ = rounds(object);
    } else if (per_ != Per::Call) {
      amount_ = std::max(amount_, length(object, per_));
    }
  }
  void take(std::span<PyObject* const> objects) {
    for (PyObject* object : objects) take(object);
  }
  std::uint64_t amount() const { return amount_; }

 private:
  Per per_;
  std::uint64_t amount_ = 0;
};

// cost: of so many bytes, items or rounds.
TimeNs cost(const CallPrice& price, std::uint64_t amount) {
  if (price.per == Per::Call) return price.ns;
  const double units = static_cast<double>(amount) / (price.per == Per::KiB ? 1024.0 : 1.0);
  constexpr double kMostNs = 86'400e9 * 365;  // of one call: a year
  return static_cast<TimeNs>(std::min(units * static_cast<double>(price.ns), kMostNs));
}

// pass: the time of a call that is over. What exception there is stays.
void pass(const Price& price, std::uint64_t amount) {
  Runtime* const runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return;
  const TimeNs cost_ns = cost(price.price, amount);
  if (cost_ns == 0 || (!price.declared && cost_ns < base::kUsualCostLeastNs)) return;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  const trace::Place place = runtime->place();
  const bool lets_go = price.price.lets_gil_go;
  lets_go ? runtime->spend_without_gil(cost_ns) : runtime->spend(cost_ns);
  runtime->set_anchor(runtime->writer().emit(
      trace::CallComputed{runtime->lane(), price.name, cost_ns, lets_go, place}));
  PyErr_Restore(type, value, traceback);
}

// around: the real call, between what is measured before and after it.
template <class Call>
PyObject* around(std::size_t slot, PyObject* self, std::span<PyObject* const> arguments,
                 Call call) {
  const Price& price = prices()[slots[slot].price - 1];
  Measure measure(price.price.per);
  if (price.price.per == Per::Item) measure.take(self);
  measure.take(arguments);
  PyObject* const result = call(slots[slot].real);
  if (price.price.per != Per::Round) measure.take(result);
  pass(price, measure.amount());
  return result;
}

// passed: keywords' values follow the positional ones.
std::span<PyObject* const> passed(PyObject* const* arguments, Py_ssize_t positional,
                                  PyObject* names) {
  const Py_ssize_t keywords = names == nullptr ? 0 : PyTuple_GET_SIZE(names);
  return {arguments, static_cast<std::size_t>(positional + keywords)};
}

template <class As>
As as(PyCFunction function) {
  return reinterpret_cast<As>(reinterpret_cast<void (*)()>(function));
}

std::span<PyObject* const> items(PyObject* tuple) {
  return {&PyTuple_GET_ITEM(tuple, 0), static_cast<std::size_t>(PyTuple_GET_SIZE(tuple))};
}

template <std::size_t N>
PyObject* one(PyObject* self, PyObject* argument) {
  return around(N, self, {&argument, 1}, [&](PyCFunction real) { return real(self, argument); });
}
template <std::size_t N>
PyObject* of_tuple(PyObject* self, PyObject* tuple) {
  return around(N, self, items(tuple), [&](PyCFunction real) { return real(self, tuple); });
}
template <std::size_t N>
PyObject* of_tuple_keywords(PyObject* self, PyObject* tuple, PyObject* keywords) {
  return around(N, self, items(tuple),
                [&](PyCFunction real) { return as<Tuple>(real)(self, tuple, keywords); });
}
template <std::size_t N>
PyObject* fast(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  return around(N, self, passed(arguments, count, nullptr),
                [&](PyCFunction real) { return as<Fast>(real)(self, arguments, count); });
}
template <std::size_t N>
PyObject* fast_keywords(PyObject* self, PyObject* const* arguments, Py_ssize_t count,
                        PyObject* names) {
  return around(N, self, passed(arguments, count, names), [&](PyCFunction real) {
    return as<FastKeywords>(real)(self, arguments, count, names);
  });
}
template <std::size_t N>
PyObject* of_class(PyObject* self, PyTypeObject* type, PyObject* const* arguments,
                   std::size_t count, PyObject* names) {
  return around(
      N, self, passed(arguments, static_cast<Py_ssize_t>(count), names),
      [&](PyCFunction real) { return as<OfClass>(real)(self, type, arguments, count, names); });
}

// Stands: what stands in the place of a function, in each way of being called.
struct Stands {
  PyCFunction one, of_tuple, of_tuple_keywords, fast, fast_keywords, of_class;
};
template <class F>
PyCFunction plain(F function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}
template <std::size_t... N>
constexpr std::array<Stands, sizeof...(N)> stands_for(std::index_sequence<N...>) {
  return {Stands{plain(one<N>), plain(of_tuple<N>), plain(of_tuple_keywords<N>), plain(fast<N>),
                 plain(fast_keywords<N>), plain(of_class<N>)}...};
}

PyCFunction stand(std::size_t slot, int flags) {
  static const auto all = stands_for(std::make_index_sequence<kSlots>());
  const Stands& of = all[slot];
  switch (flags &
          (METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD)) {
    case METH_NOARGS:
    case METH_O:
      return of.one;
    case METH_VARARGS:
      return of.of_tuple;
    case METH_VARARGS | METH_KEYWORDS:
      return of.of_tuple_keywords;
    case METH_FASTCALL:
      return of.fast;
    case METH_FASTCALL | METH_KEYWORDS:
      return of.fast_keywords;
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
      return of.of_class;
    default:
      return nullptr;
  }
}

// put_in_place: for the function that the definition leads to.
bool put_in_place(PyMethodDef* definition, std::uint32_t price) {
  for (std::size_t i = 0; i < slots_used; ++i) {
    if (stand(i, definition->ml_flags) != definition->ml_meth) continue;
    slots[i].price = price;  // a second name of it
    return true;
  }
  if (slots_used == kSlots) return false;
  const PyCFunction other = stand(slots_used, definition->ml_flags);
  if (other == nullptr) return false;
  slots[slots_used++] = {definition->ml_meth, price};
  definition->ml_meth = other;
  return true;
}

// charge: from now on calls of the function cost. False: it is no function that can.
bool charge(PyObject* function, std::uint32_t price) {
  if (PyCFunction_Check(function)) {
    return put_in_place(reinterpret_cast<PyCFunctionObject*>(function)->m_ml, price);
  }
  if (Py_IS_TYPE(function, &PyMethodDescr_Type) || Py_IS_TYPE(function, &PyClassMethodDescr_Type)) {
    return put_in_place(reinterpret_cast<PyMethodDescrObject*>(function)->d_method, price);
  }
  if (PyMethod_Check(function)) function = PyMethod_GET_FUNCTION(function);
  if (!PyFunction_Check(function)) return false;
  auto* code = reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(function));
  CodeInfo& info = Runtime::get()->sources().info(code);
  if (info.generator_like) return false;
  info.price = price;
  Runtime::get()->hooks().charge_calls();
  return true;
}

// Whether a name leads to something; its module may not have been imported yet.
enum class Found { NotYet, No, Yes };

// find: of "zlib.compressobj().compress" the module is the longest part that is one; without one
// the name begins among the builtins.
Found find(const std::string& name, Ref& out) {
  PyObject* const modules = PyImport_GetModuleDict();
  Ref at;
  std::size_t begin = 0;
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
    PyObject* const module = PyDict_GetItemString(modules, name.substr(0, dot).c_str());
    if (module == nullptr) break;
    at = Ref::borrow(module);
    begin = dot + 1;
  }
  if (!at) {
    const std::string first = name.substr(0, name.find_first_of(".("));
    if (PyDict_GetItemString(PyEval_GetBuiltins(), first.c_str()) == nullptr) return Found::NotYet;
    at = Ref::borrow(PyDict_GetItemString(modules, "builtins"));
  }
  while (at && begin <= name.size()) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    std::string part = name.substr(begin, end - begin);
    const bool called = part.ends_with("()");
    if (called) part.resize(part.size() - 2);
    at = attribute(at.get(), part.c_str());
    if (at && called) at = Ref::steal(PyObject_CallNoArgs(at.get()));
    begin = end + 1;
  }
  PyErr_Clear();
  if (!at) return Found::No;
  out = std::move(at);
  return Found::Yes;
}

void look_for(std::uint32_t number) {
  Price& price = prices()[number - 1];
  Ref function;
  const Found how = find(price.function, function);
  if (how == Found::NotYet) return;
  price.found = true;
  if (how == Found::Yes && charge(function.get(), number)) return;
  if (!price.declared) return;  // another version of the library
  std::fprintf(stderr, "fiberscope: warning: costs.calls: %s %s\n", price.function.c_str(),
               how == Found::Yes ? "is not a function that can have a cost; it costs nothing"
                                 : "does not exist; nothing costs what it is said to");
}

void add(std::string_view function, std::string_view cost, bool declared) {
  const base::Result<CallPrice> read = base::parse_price(cost);
  CHECK_MSG(read.ok(), "the recipe was checked");
  const auto known = std::ranges::find(prices(), function, &Price::function);
  Price price{std::string(function), read.value(), declared, false,
              Runtime::get()->writer().intern(function)};
  if (known == prices().end()) {
    prices().push_back(std::move(price));
  } else {
    *known = std::move(price);
  }
}

}  // namespace

void know_call_costs() {
  const RunOptions& options = Runtime::get()->options();
  if (options.usual_call_costs > 0) {
    for (const base::UsualCallCost& usual : base::kUsualCallCosts) {
      add(usual.function, usual.cost, false);
    }
  }
  for (const base::CallCost& cost : options.call_costs) add(cost.function, cost.cost, true);
  module_loaded();
}

void module_loaded() {
  for (std::uint32_t number = 1; number <= prices().size(); ++number) {
    if (!prices()[number - 1].found) look_for(number);
  }
}

std::uint64_t call_begins(std::uint32_t price, fs_frame* frame) {
  const PyCodeObject* const code = fs_frame_code(frame);
  Measure measure(prices()[price - 1].price.per);
  for (int i = 0; i < code->co_argcount + code->co_kwonlyargcount; ++i) {
    if (PyObject* const argument = fs_local(frame, i)) measure.take(argument);
  }
  return measure.amount();
}

void call_over(std::uint32_t number, std::uint64_t measured, PyObject* result) {
  const Price& price = prices()[number - 1];
  Measure measure(price.price.per);
  if (price.price.per != Per::Round) measure.take(result);
  pass(price, std::max(measured, measure.amount()));
}

}  // namespace fiberscope::host
