#include "scheduler/host/settrace/marked_code.h"

#include <opcode.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"
#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython_3_11.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/steps.h"
#include "scheduler/host/python/types.h"

namespace fiberscope::host {

namespace {

// More than that is not worth its tables.
constexpr std::size_t kStepsMax = 5000;

PyNumberMethods mark_methods{};

PyTypeObject plain_type(const char* name, Py_ssize_t bytes, Py_ssize_t item_bytes) {
  PyTypeObject type{};
  type.ob_base.ob_base.ob_refcnt = 1;
  type.tp_name = name;
  type.tp_basicsize = bytes;
  type.tp_itemsize = item_bytes;
  type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
  return type;
}

PyTypeObject& mark_type() {
  static PyTypeObject type = [] {
    PyTypeObject made = plain_type("fiberscope.mark", sizeof(Mark), 0);
    made.tp_as_number = &mark_methods;
    return made;
  }();
  static const bool ready = PyType_Ready(&type) == 0;
  CHECK(ready);
  return type;
}

PyTypeObject& marks_type() {
  static PyTypeObject type =
      plain_type("fiberscope.marks", offsetof(fs_marked_code, units), sizeof(int));
  static const bool ready = PyType_Ready(&type) == 0;
  CHECK(ready);
  return type;
}

// Location: of an instruction in the source, as CPython has it. line -1: none.
struct Location {
  int line = -1, column = -1, end_line = -1, end_column = -1;
  bool operator==(const Location&) const = default;
};

// Item: one instruction of the marked code.
struct Item {
  int opcode = 0;
  int operand = 0;
  std::optional<std::size_t> target;  // the item to which it jumps
  std::uint32_t caches = 0;
  std::size_t step = 0;  // what it is, or stands before
  bool of_mark = false;
  Location location;
  std::uint32_t at = 0;        // its first unit
  std::uint32_t prefixes = 0;  // EXTENDED_ARG
  std::uint32_t operand_unit() const { return at + prefixes; }
  std::uint32_t end() const { return operand_unit() + 1 + caches; }
};

class Marking {
 public:
  Marking(PyCodeObject* code, CodeInfo& info)
      : code_(code), info_(info), steps_(steps_of(code)), handlers_(handlers_of(code)) {}

  Ref marked() {
    if (steps_.empty() || steps_.size() > kStepsMax || !look()) return {};
    lay_out();
    settle_operands();
    return make();
  }

 private:
  std::size_t step_at(std::uint32_t unit) const {
    const auto found = std::ranges::lower_bound(steps_, unit, {}, &Step::at);
    return static_cast<std::size_t>(found - steps_.begin());
  }
  bool leads_on(std::size_t step) const { return !steps_[step].goes_nowhere_else(); }

  // begins_line: on the way from one step to another CPython tells of a line.
  bool begins_line(std::size_t from, std::size_t to) const {
    if (to <= resume_ || locations_[to].line == -1) return false;
    if (from <= resume_ || locations_[from].line != locations_[to].line) return true;
    return to <= from && steps_[to].opcode != SEND;
  }

  // look: what there is; false: it is not to be marked.
  bool look() {
    const auto resumes = [](const Step& step) { return step.opcode == RESUME; };
    const auto first = std::ranges::find_if(steps_, resumes);
    if (first == steps_.end() || std::ranges::count_if(steps_, resumes) != 1) return false;
    resume_ = static_cast<std::size_t>(first - steps_.begin());
    for (const Step& step : steps_) {
      Location& at = locations_.emplace_back();
      if (PyCode_Addr2Location(code_, static_cast<int>(step.at) * 2, &at.line, &at.column,
                               &at.end_line, &at.end_column) == 0) {
        return false;
      }
    }
    begins_.resize(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (i + 1 < steps_.size() && leads_on(i) && begins_line(i, i + 1)) begins_[i + 1] = true;
      const std::optional<std::uint32_t> unit = steps_[i].target();
      targets_.push_back(unit ? std::optional(step_at(*unit)) : std::nullopt);
      if (!unit) continue;
      const std::size_t to = *targets_.back();
      if (to >= steps_.size() || steps_[to].at != *unit || to == i) return false;
      if (begins_line(i, to)) begins_[to] = true;
    }
    return std::ranges::all_of(handlers_,
                               [this](const Handler& handler) { return look_at(handler); });
  }

  // look_at: what an exception leads to. Whoever raises again says that it stands where the
  // exception came from first: that is not known here.
  bool look_at(const Handler& handler) {
    const std::size_t to = step_at(handler.target);
    if (to >= steps_.size() || steps_[to].at != handler.target) return false;
    for (std::size_t i = step_at(handler.begin); i < steps_.size() && steps_[i].at < handler.end;
         ++i) {
      const bool again = steps_[i].opcode == RERAISE && steps_[i].operand != 0;
      if (again && locations_[to].line != -1) return false;
      if (begins_line(i, to)) begins_[to] = true;
    }
    return true;
  }

  // --- the new code ------------------------------------------------------------------------------

  std::size_t add(int opcode, int operand, std::size_t step, Location location, bool of_mark) {
    Item& item = items_.emplace_back();
    item.opcode = opcode;
    item.operand = operand;
    item.step = step;
    item.location = location;
    item.of_mark = of_mark;
    return items_.size() - 1;
  }

  void add_mark(std::size_t step, int line) {
    const Location at{locations_[step].line, -1, locations_[step].line, -1};
    add(LOAD_CONST, static_cast<int>(PyTuple_GET_SIZE(code_->co_consts) + std::ssize(lines_)), step,
        at, true);
    add(POP_JUMP_FORWARD_IF_FALSE, 0, step, at, true);  // to the next instruction, in any case
    lines_.push_back(line);
  }

  void add_step(std::size_t step) {
    const Step& s = steps_[step];
    const std::size_t item = add(s.opcode, s.operand, step, locations_[step], false);
    const std::uint32_t next =
        step + 1 < steps_.size() ? steps_[step + 1].at : static_cast<std::uint32_t>(Py_SIZE(code_));
    items_[item].caches = next - s.next;
  }

  // lay_out: the items; jumps lead to the mark or past it.
  void lay_out() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const bool from_above = i > 0 && leads_on(i - 1);
      std::optional<std::size_t> past;
      if (begins_[i] && from_above && !begins_line(i - 1, i)) {
        past = add(JUMP_FORWARD, 0, i, locations_[i - 1], true);
      }
      block_begin_.push_back(past ? *past : items_.size());
      mark_begin_.push_back(items_.size());
      if (begins_[i]) add_mark(i, locations_[i].line);
      if (past) items_[*past].target = items_.size();
      step_begin_.push_back(items_.size());
      add_step(i);
      if (i != resume_) continue;
      // CPython looks for signals before it tells of the call, and when it goes on
      add_mark(i, 0);
      add(RESUME, steps_[i].operand, i, locations_[i], true);
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (targets_[i]) items_[step_begin_[i]].target = way_to(i, *targets_[i]);
    }
  }
  std::size_t way_to(std::size_t from, std::size_t to) const {
    return begins_line(from, to) ? mark_begin_[to] : step_begin_[to];
  }

  std::uint32_t unit_of(std::size_t item) const {
    return item < items_.size() ? items_[item].at : items_.back().end();
  }

  // settle_operands: jumps grow longer as the code does.
  void settle_operands() {
    for (bool grows = true; grows;) {
      grows = false;
      std::uint32_t at = 0;
      for (Item& item : items_) {
        item.at = at;
        at = item.end();
      }
      for (Item& item : items_) {
        if (item.target) {
          const std::uint32_t here = item.operand_unit() + 1, there = unit_of(*item.target);
          item.operand = static_cast<int>(there >= here ? there - here : here - there);
        }
        std::uint32_t prefixes = 0;
        for (int rest = item.operand >> 8; rest > 0; rest >>= 8) ++prefixes;
        if (prefixes <= item.prefixes) continue;
        item.prefixes = prefixes;
        grows = true;
      }
    }
  }

  Ref code_bytes() const {
    std::string bytes;
    const auto put = [&](int opcode, int operand) {
      bytes.push_back(static_cast<char>(opcode));
      bytes.push_back(static_cast<char>(operand & 0xFF));
    };
    for (const Item& item : items_) {
      for (std::uint32_t i = item.prefixes; i > 0; --i) put(EXTENDED_ARG, item.operand >> (8 * i));
      put(item.opcode, item.operand);
      for (std::uint32_t i = 0; i < item.caches; ++i) put(CACHE, 0);
    }
    return bytes_object(bytes);
  }

  static Ref bytes_object(const std::string& bytes) {
    return Ref::steal(
        PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size())));
  }

  Ref location_table() const {
    constexpr std::uint32_t kUnitsMax = 8;
    constexpr int kLong = 14, kNone = 15;
    std::string out;
    const auto number = [&](std::uint32_t value) {
      for (; value >= 64; value >>= 6) out.push_back(static_cast<char>(0x40 | (value & 0x3F)));
      out.push_back(static_cast<char>(value));
    };
    int line = code_->co_firstlineno;
    for (const Item& item : items_) {
      const Location& l = item.location;
      for (std::uint32_t at = item.at; at < item.end(); at += kUnitsMax) {
        const std::uint32_t units = std::min(kUnitsMax, item.end() - at);
        const int kind = l.line == -1 ? kNone : kLong;
        out.push_back(static_cast<char>(0x80 | kind << 3 | static_cast<int>(units - 1)));
        if (kind == kNone) continue;
        const int delta = l.line - line;
        number(static_cast<std::uint32_t>(delta < 0 ? -delta * 2 + 1 : delta * 2));
        number(static_cast<std::uint32_t>(std::max(0, l.end_line - l.line)));
        number(static_cast<std::uint32_t>(l.column + 1));
        number(static_cast<std::uint32_t>(l.end_column + 1));
        line = l.line;
      }
    }
    return bytes_object(out);
  }

  // exception_table: of one handler's instructions some lead to its mark, others past it.
  Ref exception_table() const {
    std::string out;
    const auto number = [&](std::uint32_t value, int mark) {
      int shift = 0;
      while (value >> shift >= 64) shift += 6;
      for (; shift >= 0; shift -= 6, mark = 0) {
        const int more = shift > 0 ? 0x40 : 0;
        out.push_back(static_cast<char>(mark | more | static_cast<int>(value >> shift & 0x3F)));
      }
    };
    for (const Handler& handler : handlers_) {
      const std::size_t to = step_at(handler.target);
      const std::size_t end = step_at(handler.end);
      for (std::size_t i = step_at(handler.begin), last; i < end; i = last) {
        for (last = i; last < end && way_to(last, to) == way_to(i, to);) ++last;
        const std::uint32_t from = unit_of(block_begin_[i]);
        const std::uint32_t until =
            last < steps_.size() ? unit_of(block_begin_[last]) : items_.back().end();
        number(from, 0x80);
        number(until - from, 0);
        number(unit_of(way_to(i, to)), 0);
        number(static_cast<std::uint32_t>(handler.depth << 1 | (handler.keeps_place ? 1 : 0)), 0);
      }
    }
    return bytes_object(out);
  }

  Ref constants() const {
    const Py_ssize_t before = PyTuple_GET_SIZE(code_->co_consts);
    const Py_ssize_t marks = std::ssize(lines_);
    Ref out = Ref::steal(PyTuple_New(before + marks + 1));
    if (!out) return out;
    for (Py_ssize_t i = 0; i < before; ++i) {
      PyTuple_SET_ITEM(out.get(), i, Py_NewRef(PyTuple_GET_ITEM(code_->co_consts, i)));
    }
    for (Py_ssize_t i = 0; i < marks; ++i) {
      auto* const mark = PyObject_New(Mark, &mark_type());
      if (mark == nullptr) return {};
      mark->info = &info_;
      mark->line = static_cast<std::uint32_t>(lines_[static_cast<std::size_t>(i)]);
      mark->of_line = nullptr;
      PyTuple_SET_ITEM(out.get(), before + i, reinterpret_cast<PyObject*>(mark));
    }
    const auto units = static_cast<Py_ssize_t>(items_.back().end());
    auto* const facts = PyObject_NewVar(fs_marked_code, &marks_type(), units);
    if (facts == nullptr) return {};
    facts->original = code_;
    for (const Item& item : items_) {
      for (std::uint32_t unit = item.at; unit < item.end(); ++unit) {
        // a prefix stands for the first prefix; an operand and its caches for those of the step
        const Step& step = steps_[item.step];
        const bool behind = !item.of_mark && unit >= item.operand_unit();
        const std::uint32_t shown = behind ? step.next - 1 + (unit - item.operand_unit()) : step.at;
        facts->units[unit] = static_cast<int>(shown << 1 | (item.of_mark ? 1 : 0));
      }
    }
    PyTuple_SET_ITEM(out.get(), before + marks, reinterpret_cast<PyObject*>(facts));
    return out;
  }

  Ref make() const {
    const Ref bytes = code_bytes(), lines = location_table(), handlers = exception_table();
    const Ref values = constants();
    const Ref names = Ref::steal(PyCode_GetVarnames(code_));
    const Ref free = Ref::steal(PyCode_GetFreevars(code_));
    const Ref cells = Ref::steal(PyCode_GetCellvars(code_));
    if (!bytes || !lines || !handlers || !values || !names || !free || !cells) return {};
    PyCodeObject* const made = PyCode_NewWithPosOnlyArgs(
        code_->co_argcount, code_->co_posonlyargcount, code_->co_kwonlyargcount, code_->co_nlocals,
        code_->co_stacksize + 1, code_->co_flags, bytes.get(), values.get(), code_->co_names,
        names.get(), free.get(), cells.get(), code_->co_filename, code_->co_name,
        code_->co_qualname, code_->co_firstlineno, lines.get(), handlers.get());
    if (made == nullptr) return {};
    const bool same_variables =
        PyObject_RichCompareBool(made->co_localsplusnames, code_->co_localsplusnames, Py_EQ) == 1 &&
        PyObject_RichCompareBool(made->co_localspluskinds, code_->co_localspluskinds, Py_EQ) == 1;
    Ref out = Ref::steal(reinterpret_cast<PyObject*>(made));
    if (!same_variables) return {};
    fs_mark(made);
    return out;
  }

  PyCodeObject* const code_;
  CodeInfo& info_;
  const std::vector<Step> steps_;
  const std::vector<Handler> handlers_;
  std::vector<Location> locations_;                  // by step
  std::vector<std::optional<std::size_t>> targets_;  // the step to which each jumps
  std::vector<bool> begins_;                         // some way to the step begins a line
  std::size_t resume_ = 0;
  std::vector<Item> items_;
  // by step: where what stands for it begins, with the way past the mark; its mark; itself
  std::vector<std::size_t> block_begin_, mark_begin_, step_begin_;
  std::vector<int> lines_;  // of the marks
};

// MarkedCode: what is kept of a code object of the program.
struct MarkedCode {
  Ref code;
  std::uint8_t calls_left = kCallsUnmarked;  // until it is worth making
  bool never = false;

  MarkedCode() = default;
  MarkedCode(const MarkedCode&) = delete;
  MarkedCode& operator=(const MarkedCode&) = delete;
  // the program's own code is being freed
  ~MarkedCode() {
    if (code) fs_marks_of(reinterpret_cast<PyCodeObject*>(code.get()))->original = nullptr;
  }
};

Ref mark_code(PyCodeObject* code, CodeInfo& info) {
  constexpr int kSuspends = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
  if ((code->co_flags & kSuspends) != 0) return {};
  const SavedError saved;
  Ref marked = Marking(code, info).marked();
  PyErr_Clear();
  return marked;
}

// turns: there is a loop in it.
bool turns(PyCodeObject* code) {
  return std::ranges::any_of(steps_of(code), [](const Step& step) {
    const std::optional<std::uint32_t> target = step.target();
    return target && *target <= step.at;
  });
}

[[gnu::noinline]] void mark(PyCodeObject* code, CodeInfo& info, MarkedCode& of) {
  const bool first = of.calls_left == kCallsUnmarked;
  if (--of.calls_left > 0 && !(first && turns(code))) return;
  of.code = mark_code(code, info);
  of.never = !of.code;
}

}  // namespace

PyCodeObject* marked(PyCodeObject* code, CodeInfo& info) {
  if (!info.tracer) [[unlikely]]
    info.tracer = base::make_own<MarkedCode>();
  auto& of = *static_cast<MarkedCode*>(info.tracer.get());
  if (!of.code && !of.never) [[unlikely]]
    mark(code, info, of);
  return reinterpret_cast<PyCodeObject*>(of.code.get());
}

void at_marks(inquiry happens) {
  mark_methods = truth_by(happens);
  mark_type();
  marks_type();
}

// --- what the program sees -----------------------------------------------------------------------

namespace {

PyObject* frame_code(PyObject* self, void*) {
  fs_frame* const frame = fs_frame_of(reinterpret_cast<PyFrameObject*>(self));
  return Py_NewRef(reinterpret_cast<PyObject*>(fs_frame_code(frame)));
}

PyObject* frame_lasti(PyObject* self, void*) {
  const int unit = fs_frame_lasti(fs_frame_of(reinterpret_cast<PyFrameObject*>(self)));
  return PyLong_FromLong(unit < 0 ? -1 : unit * 2);
}

PyObject* traceback_lasti(PyObject* self, void*) {
  const auto* const traceback = reinterpret_cast<PyTracebackObject*>(self);
  return PyLong_FromLong(fs_shown_lasti(traceback->tb_frame, traceback->tb_lasti));
}

PyGetSetDef shown[] = {
    {"f_code", frame_code, nullptr, nullptr, nullptr},
    {"f_lasti", frame_lasti, nullptr, nullptr, nullptr},
    {"tb_lasti", traceback_lasti, nullptr, nullptr, nullptr},
};

}  // namespace

void show_own_code() {
  for (PyGetSetDef& attribute : shown) {
    PyTypeObject* const type = attribute.get == traceback_lasti ? &PyTraceBack_Type : &PyFrame_Type;
    const Ref getter = Ref::steal(PyDescr_NewGetSet(type, &attribute));
    CHECK(getter && PyDict_SetItemString(type->tp_dict, attribute.name, getter.get()) == 0);
    PyType_Modified(type);
  }
}

}  // namespace fiberscope::host
