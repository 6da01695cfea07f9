#include "scheduler/host/python/variable_sites.h"

#include <opcode.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>

#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

namespace {

using Where = VariableSite::Where;

// Step: one instruction with its operand whole.
struct Step {
  std::uint32_t at = 0;    // its first unit: CPython tells of it there, with all its prefixes
  std::uint32_t next = 0;  // the unit behind its operand; its caches follow
  int opcode = 0;
  int operand = 0;
};

std::vector<Step> steps_of(PyCodeObject* code) {
  std::vector<Step> steps;
  const Ref bytes = Ref::steal(PyCode_GetCode(code));
  if (!bytes) {
    PyErr_Clear();
    return steps;
  }
  const auto* units = reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(bytes.get()));
  const auto count = static_cast<std::uint32_t>(PyBytes_GET_SIZE(bytes.get()) / 2);
  std::optional<std::uint32_t> first;
  std::uint32_t operand = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const int opcode = units[2 * i];
    if (opcode == CACHE) continue;
    operand = operand << 8 | units[2 * i + 1];
    if (!first) first = i;
    if (opcode == EXTENDED_ARG) continue;
    steps.push_back({*first, i + 1, opcode, static_cast<int>(operand)});
    first.reset();
    operand = 0;
  }
  return steps;
}

std::string_view name_in(PyObject* tuple, std::uint32_t index) {
  return index < static_cast<std::uint32_t>(PyTuple_GET_SIZE(tuple))
             ? text_of(PyTuple_GET_ITEM(tuple, index))
             : std::string_view{};
}

// is_free: the variable is an enclosing function's.
bool is_free(const PyCodeObject* code, int index) {
  return index >= code->co_nlocalsplus - code->co_nfreevars && index < code->co_nlocalsplus;
}

// makes_objects: what it stores in an object is how that begins.
bool makes_objects(PyCodeObject* code) {
  static constexpr std::array<std::string_view, 5> kMakers = {
      "__init__", "__new__", "__post_init__", "__init_subclass__", "__set_name__"};
  return std::ranges::find(kMakers, text_of(code->co_name)) != kMakers.end();
}

// site_of: what the instruction touches.
VariableSite site_of(PyCodeObject* code, const Step& step, const SharedNames& names) {
  VariableSite site;
  const auto operand = static_cast<std::uint32_t>(step.operand);
  const bool function = (code->co_flags & CO_OPTIMIZED) != 0;
  const auto named = [&](Where where, std::uint32_t index, bool known, bool writes) {
    if (known) site.where = where, site.operand = index, site.writes = writes;
  };
  const auto global = [&](std::uint32_t i) { return names.global(name_in(code->co_names, i)); };
  const auto attribute = [&](std::uint32_t i) {
    return names.attribute(name_in(code->co_names, i));
  };
  const auto closure = [&](std::uint32_t i) {
    return names.closure(name_in(code->co_localsplusnames, i));
  };
  switch (step.opcode) {
    case LOAD_GLOBAL:
      named(Where::Global, operand >> 1, global(operand >> 1), false);
      break;
    case STORE_GLOBAL:
      named(Where::Global, operand, global(operand), true);
      break;
    case LOAD_NAME:
    case STORE_NAME:
      named(Where::Module, operand, !function && global(operand), step.opcode == STORE_NAME);
      break;
    case LOAD_DEREF:
    case STORE_DEREF:
      named(Where::Cell, operand, closure(operand), step.opcode == STORE_DEREF);
      break;
    case LOAD_ATTR:
    case STORE_ATTR:
      named(Where::Attribute, operand, attribute(operand), step.opcode == STORE_ATTR);
      break;
    default:
      break;
  }
  return site;
}

// --- what a value is made from -------------------------------------------------------------------

// Origin: of a value: the reads (by number) that it may have been computed from, and the variables
// (by number) of which, on every way, at least one read is among them.
struct Origin {
  std::uint64_t reads = 0;
  std::uint64_t variables = 0;
  Origin with(const Origin& other) const {
    return {reads | other.reads, variables | other.variables};
  }
  Origin met(const Origin& other) const {
    return {reads | other.reads, variables & other.variables};
  }
  bool operator==(const Origin&) const = default;
};

// State: before an instruction. Locals are those of the frame, then the names of a module's code.
struct State {
  std::vector<Origin> stack, locals;
  bool reached = false;

  void push(Origin value) { stack.push_back(value); }
  Origin pop() {
    if (stack.empty()) return {};
    const Origin top = stack.back();
    stack.pop_back();
    return top;
  }
  Origin pop(int count) {
    Origin all;
    for (int i = 0; i < count; ++i) all = all.with(pop());
    return all;
  }
  Origin* peek(int depth) {  // 1: the top
    const auto below = static_cast<std::size_t>(depth);
    return depth >= 1 && below <= stack.size() ? &stack[stack.size() - below] : nullptr;
  }
  // meet: another way leads here. True if that is news.
  bool meet(const State& other) {
    if (!reached) {
      *this = other;
      return reached = true;
    }
    const State before = *this;
    stack.resize(std::min(stack.size(), other.stack.size()));
    for (std::size_t i = 0; i < stack.size(); ++i) stack[i] = stack[i].met(other.stack[i]);
    for (std::size_t i = 0; i < locals.size(); ++i) locals[i] = locals[i].met(other.locals[i]);
    return stack != before.stack || locals != before.locals;
  }
};

struct Handler {
  std::uint32_t begin = 0, end = 0, target = 0;  // units
  std::size_t depth = 0;
  bool keeps_place = false;  // the instruction that raised is pushed, too
};

// handlers_of: Source: CPython 3.11 Objects/exception_handling_notes.txt.
std::vector<Handler> handlers_of(PyCodeObject* code) {
  std::vector<Handler> out;
  const auto* at =
      reinterpret_cast<const unsigned char*>(PyBytes_AS_STRING(code->co_exceptiontable));
  const auto* const end = at + PyBytes_GET_SIZE(code->co_exceptiontable);
  const auto number = [&] {
    std::uint32_t value = 0;
    while (at < end) {
      const unsigned char byte = *at++;
      value = value << 6 | (byte & 0x3F);
      if ((byte & 0x40) == 0) break;
    }
    return value;
  };
  while (at < end) {
    Handler handler;
    handler.begin = number();
    handler.end = handler.begin + number();
    handler.target = number();
    const std::uint32_t depth = number();
    handler.depth = depth >> 1;
    handler.keeps_place = (depth & 1) != 0;
    out.push_back(handler);
  }
  return out;
}

// Flow: follows the values of one code object through its instructions until nothing is new.
class Flow {
 public:
  Flow(PyCodeObject* code, const std::vector<Step>& steps, std::vector<VariableSite>& sites)
      : code_(code), steps_(steps), sites_(sites), handlers_(handlers_of(code)) {
    number_sites();
    for (std::size_t i = 0; i < steps.size(); ++i) step_at_[steps[i].at] = i;
    before_.resize(steps.size());
  }
  // follow: fills in VariableSite::made_from.
  void follow() {
    if (!any_ || steps_.empty()) return;
    State first;
    first.locals.resize(static_cast<std::size_t>(code_->co_nlocalsplus) +
                        static_cast<std::size_t>(PyTuple_GET_SIZE(code_->co_names)));
    first.reached = true;
    reach(0, first);
    while (!open_.empty()) {
      const std::size_t next = open_.front();
      open_.pop_front();
      take(next);
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) settle(i);
  }

 private:
  void number_sites() {
    std::uint8_t last = 0;
    std::map<std::pair<Where, std::string>, std::uint8_t> variables;
    std::uint64_t read = 0, written = 0;
    for (const Step& step : steps_) {
      VariableSite& site = sites_[step.at];
      if (site.where == Where::Nowhere || last == VariableSite::kNone) continue;
      site.number = last++;
      const Where where = site.where == Where::Module ? Where::Global : site.where;
      PyObject* const names = where == Where::Cell ? code_->co_localsplusnames : code_->co_names;
      const auto variable =
          variables.try_emplace({where, std::string(name_in(names, site.operand))},
                                static_cast<std::uint8_t>(variables.size()));
      const std::uint64_t bit = std::uint64_t{1} << variable.first->second;
      variable_[site.number] = bit;
      (site.writes ? written : read) |= bit;
    }
    any_ = (read & written) != 0;
  }

  void reach(std::size_t step, const State& state) {
    if (step < before_.size() && before_[step].meet(state)) open_.push_back(step);
  }
  void reach_unit(std::uint32_t unit, const State& state) {
    // a jump may lead to the caches or to the beginning of the next instruction
    const auto found = step_at_.lower_bound(unit);
    if (found != step_at_.end()) reach(found->second, state);
  }

  // raised: the frame's handler, if there is one, begins with these locals.
  void raised(std::uint32_t unit, const State& state) {
    for (const Handler& handler : handlers_) {
      if (unit < handler.begin || unit >= handler.end) continue;
      State at = state;
      at.stack.resize(handler.depth);
      if (handler.keeps_place) at.push({});
      at.push({});
      reach_unit(handler.target, at);
    }
  }

  Origin read(const VariableSite& site) const {
    if (site.number == VariableSite::kNone) return {};
    return {std::uint64_t{1} << site.number, variable_[site.number]};
  }
  Origin* local(State& state, int index) const {
    const auto at = static_cast<std::size_t>(index);
    return index >= 0 && at < state.locals.size() ? &state.locals[at] : nullptr;
  }
  Origin* name(State& state, int index) const {
    return local(state, code_->co_nlocalsplus + index);
  }
  void store(Origin* place, Origin value) const {
    if (place != nullptr) *place = value;
  }

  void take(std::size_t index) {
    const Step& step = steps_[index];
    State state = before_[index];
    raised(step.at, state);
    State jumps;
    const std::optional<std::uint32_t> target = jump(step, state, jumps);
    if (target) reach_unit(*target, jumps);
    if (ends(step.opcode)) return;
    if (!target) apply(step, state);
    raised(step.at, state);
    reach(index + 1, state);
  }

  static bool ends(int opcode) {
    return opcode == RETURN_VALUE || opcode == RAISE_VARARGS || opcode == RERAISE ||
           opcode == JUMP_FORWARD || opcode == JUMP_BACKWARD ||
           opcode == JUMP_BACKWARD_NO_INTERRUPT;
  }

  // jump: where it may lead, with the state there; `state` becomes that of going on.
  static std::optional<std::uint32_t> jump(const Step& step, State& state, State& there) {
    const std::uint32_t forward = step.next + static_cast<std::uint32_t>(step.operand);
    const std::uint32_t back = step.next - static_cast<std::uint32_t>(step.operand);
    switch (step.opcode) {
      case JUMP_FORWARD:
        there = state;
        return forward;
      case JUMP_BACKWARD:
      case JUMP_BACKWARD_NO_INTERRUPT:
        there = state;
        return back;
      case POP_JUMP_FORWARD_IF_FALSE:
      case POP_JUMP_FORWARD_IF_TRUE:
      case POP_JUMP_FORWARD_IF_NONE:
      case POP_JUMP_FORWARD_IF_NOT_NONE:
        state.pop();
        there = state;
        return forward;
      case POP_JUMP_BACKWARD_IF_FALSE:
      case POP_JUMP_BACKWARD_IF_TRUE:
      case POP_JUMP_BACKWARD_IF_NONE:
      case POP_JUMP_BACKWARD_IF_NOT_NONE:
        state.pop();
        there = state;
        return back;
      case JUMP_IF_FALSE_OR_POP:
      case JUMP_IF_TRUE_OR_POP:
        there = state;
        state.pop();
        return forward;
      case FOR_ITER:
        there = state;
        there.pop();
        state.push({});
        return forward;
      case SEND:  // the result is made by what was awaited
        there = state;
        there.pop();
        state.pop();
        state.push({});
        return forward;
      default:
        return std::nullopt;
    }
  }

  void apply(const Step& step, State& s) {
    const VariableSite& site = sites_[step.at];
    const bool touches = site.where != Where::Nowhere;
    const int n = step.operand;
    switch (step.opcode) {
      case LOAD_FAST:
      case LOAD_DEREF: {
        const Origin* from = local(s, n);
        s.push(touches ? read(site) : from != nullptr ? *from : Origin{});
        return;
      }
      case STORE_FAST:
      case STORE_DEREF:
        return store(local(s, n), s.pop());
      case DELETE_FAST:
      case DELETE_DEREF:
        return store(local(s, n), {});
      case LOAD_NAME: {
        const Origin* from = name(s, n);
        s.push(touches ? read(site) : from != nullptr ? *from : Origin{});
        return;
      }
      case STORE_NAME:
        return store(name(s, n), s.pop());
      case LOAD_GLOBAL:
        if ((n & 1) != 0) s.push({});
        s.push(touches ? read(site) : Origin{});
        return;
      case STORE_GLOBAL:
      case POP_TOP:
      case POP_EXCEPT:
      case DELETE_ATTR:
        s.pop();
        return;
      case LOAD_ATTR: {
        const Origin owner = s.pop();
        s.push(touches ? read(site).with(owner) : owner);
        return;
      }
      case STORE_ATTR:
      case DELETE_SUBSCR:
        s.pop(2);
        return;
      case STORE_SUBSCR:
        s.pop(3);
        return;
      case LOAD_METHOD: {
        const Origin owner = s.pop();
        s.push(owner);
        s.push(owner);
        return;
      }
      default:
        return compute(step, s);
    }
  }

  void made(State& s, int from) const { s.push(s.pop(from)); }

  void compute(const Step& step, State& s) const {
    const int n = step.operand;
    switch (step.opcode) {
      case NOP:
      case RESUME:
      case PRECALL:
      case KW_NAMES:
      case MAKE_CELL:
      case COPY_FREE_VARS:
      case SETUP_ANNOTATIONS:
      case DELETE_NAME:
      case DELETE_GLOBAL:
      case GET_AWAITABLE:
      case GET_ITER:
      case GET_YIELD_FROM_ITER:
      case LIST_TO_TUPLE:
      case UNARY_POSITIVE:
      case UNARY_NEGATIVE:
      case UNARY_NOT:
      case UNARY_INVERT:
        return;
      case PUSH_NULL:
      case LOAD_CONST:
      case LOAD_CLOSURE:
      case LOAD_BUILD_CLASS:
      case LOAD_ASSERTION_ERROR:
      case RETURN_GENERATOR:
        return s.push({});
      case BINARY_OP:
      case BINARY_SUBSCR:
      case COMPARE_OP:
      case IS_OP:
      case CONTAINS_OP:
        return made(s, 2);
      case CALL:
        return made(s, n + 2);
      case CALL_FUNCTION_EX:
        return made(s, 3 + (n & 1));
      case BUILD_TUPLE:
      case BUILD_LIST:
      case BUILD_SET:
      case BUILD_STRING:
      case BUILD_SLICE:
        return made(s, n);
      case BUILD_MAP:
        return made(s, 2 * n);
      case BUILD_CONST_KEY_MAP:
        return made(s, n + 1);
      case FORMAT_VALUE:
        return made(s, (n & 4) != 0 ? 2 : 1);
      case LIST_APPEND:
      case LIST_EXTEND:
      case SET_ADD:
      case SET_UPDATE:
      case DICT_UPDATE:
      case DICT_MERGE:
        return gathered(s, s.pop(), n);
      case MAP_ADD:
        return gathered(s, s.pop(2), n);
      case COPY: {
        const Origin* from = s.peek(n);
        return s.push(from != nullptr ? *from : Origin{});
      }
      case SWAP: {
        Origin* const other = s.peek(n);
        if (other != nullptr) std::swap(*other, *s.peek(1));
        return;
      }
      case UNPACK_SEQUENCE: {
        const Origin from = s.pop();
        for (int i = 0; i < n; ++i) s.push(from);
        return;
      }
      case YIELD_VALUE:
        s.pop();
        return s.push({});
      default:
        return unknown(step, s);
    }
  }
  static void gathered(State& s, Origin value, int depth) {
    if (Origin* const into = s.peek(depth)) *into = into->with(value);
  }
  // unknown: how deep the stack is, but nothing of what is on it.
  static void unknown(const Step& step, State& s) {
    const int effect = PyCompile_OpcodeStackEffectWithJump(step.opcode, step.operand, 0);
    const auto depth = static_cast<std::ptrdiff_t>(s.stack.size()) +
                       (effect == PY_INVALID_STACK_EFFECT ? 0 : effect);
    s.stack.assign(static_cast<std::size_t>(std::max<std::ptrdiff_t>(depth, 0)), {});
  }

  void settle(std::size_t index) {
    const Step& step = steps_[index];
    VariableSite& site = sites_[step.at];
    if (!site.writes || site.number == VariableSite::kNone || !before_[index].reached) return;
    State& state = before_[index];
    const Origin* value = state.peek(site.where == Where::Attribute ? 2 : 1);
    const std::uint64_t variable = variable_[site.number];
    if (value == nullptr || (value->variables & variable) == 0) return;
    for (const Step& other : steps_) {
      VariableSite& from = sites_[other.at];
      if (from.where == Where::Nowhere || from.writes || from.number == VariableSite::kNone)
        continue;
      const std::uint64_t bit = std::uint64_t{1} << from.number;
      if (variable_[from.number] != variable || (value->reads & bit) == 0) continue;
      site.made_from |= bit;
      from.feeds = true;
    }
  }

  PyCodeObject* const code_;
  const std::vector<Step>& steps_;
  std::vector<VariableSite>& sites_;
  const std::vector<Handler> handlers_;
  std::map<std::uint32_t, std::size_t> step_at_;
  std::vector<State> before_;
  std::deque<std::size_t> open_;
  std::array<std::uint64_t, VariableSite::kNone> variable_{};  // by a site's number: a bit
  bool any_ = false;  // there is a variable that is both read and written
};

}  // namespace

void SharedNames::learn(PyCodeObject* code) {
  for (const Step& step : steps_of(code)) {
    const auto operand = static_cast<std::uint32_t>(step.operand);
    if (step.opcode == STORE_GLOBAL) {
      globals_.emplace(name_in(code->co_names, operand));
    } else if (step.opcode == STORE_DEREF && is_free(code, step.operand)) {
      closures_.emplace(name_in(code->co_localsplusnames, operand));
    } else if (step.opcode == STORE_ATTR && !makes_objects(code)) {
      attributes_.emplace(name_in(code->co_names, operand));
    }
  }
  generation_ = static_cast<std::uint32_t>(globals_.size() + closures_.size() + attributes_.size());
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); ++i) {
    PyObject* const constant = PyTuple_GET_ITEM(code->co_consts, i);
    if (PyCode_Check(constant)) learn(reinterpret_cast<PyCodeObject*>(constant));
  }
}

VariableSites::VariableSites(PyCodeObject* code, const SharedNames& names)
    : generation_(names.generation()) {
  const std::vector<Step> steps = steps_of(code);
  std::vector<VariableSite> sites(static_cast<std::size_t>(Py_SIZE(code)));
  std::set<int> lines;
  for (const Step& step : steps) {
    sites[step.at] = site_of(code, step, names);
    if (sites[step.at].where == Where::Nowhere) continue;
    lines.insert(PyCode_Addr2Line(code, static_cast<int>(2 * step.at)));
  }
  if (lines.empty()) return;
  Flow(code, steps, sites).follow();
  feeds_ = std::ranges::any_of(sites, [](const VariableSite& site) { return site.feeds; });
  sites_ = std::move(sites);
  lines_.resize(sites_.size());
  for (const Step& step : steps) {
    lines_[step.at] = lines.contains(PyCode_Addr2Line(code, static_cast<int>(2 * step.at)));
  }
}

}  // namespace fiberscope::host
