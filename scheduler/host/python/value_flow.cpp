#include "scheduler/host/python/value_flow.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

namespace {

using Kind = VariableSite::Where;

// subscripts: an instruction that reads, stores or removes an item, or may be a call of a method of
// dict's that does.
bool subscripts(const Step& step) {
  const Op op = step.does.op;
  return op == Op::LoadItem || op == Op::StoreItem || op == Op::DeleteItem ||
         (op == Op::Call && (step.does.n == 1 || step.does.n == 2));
}

// What a method is called that reads an item of what lies above it on the stack, or may store or
// remove one, too; and what is called that makes a defaultdict, and what it has made.
constexpr std::uint32_t kMarks = UINT32_MAX - 4;
constexpr std::uint32_t kGets = kMarks + 1, kStores = kMarks + 2, kMakesDefaults = kMarks + 3,
                        kMadeDefaults = kMarks + 4;
constexpr std::string_view kDefaultDict = "defaultdict";

std::uint32_t mark_of_method(std::string_view name) {
  if (name == "get") return kGets;
  if (name == "setdefault" || name == "pop") return kStores;
  return name == kDefaultDict ? kMakesDefaults : 0;
}

// Origin: of a value: the reads (by number) that it may have been computed from, those of them that
// it is computed from on every way, and the variables (by number) of which, on every way, at least
// one read is among them. Besides, what the source calls the value itself.
struct Origin {
  std::uint64_t reads = 0;
  std::uint64_t surely = 0;
  std::uint64_t variables = 0;
  std::uint32_t called = 0;  // of the containers' words; 0: nothing; kGets
  Origin with(const Origin& other) const {
    return {reads | other.reads, surely | other.surely, variables | other.variables};
  }
  Origin met(const Origin& other) const {
    return {reads | other.reads, surely & other.surely, variables & other.variables,
            called == other.called ? called : 0};
  }
  Origin named(std::uint32_t words) const { return {reads, surely, variables, words}; }
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
  const Origin* peek(int depth) const {  // 1: the top
    const auto below = static_cast<std::size_t>(depth);
    return depth >= 1 && below <= stack.size() ? &stack[stack.size() - below] : nullptr;
  }
  Origin* peek(int depth) { return const_cast<Origin*>(std::as_const(*this).peek(depth)); }
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

// Flow: follows the values of one code object through its instructions until nothing is new. It
// needs little of the stack: that is the program's own, and the trace tells how much of it was
// used.
class Flow {
 public:
  Flow(PyCodeObject* code, const std::vector<Step>& steps, std::vector<VariableSite>& sites)
      : code_(code), steps_(steps), sites_(sites), handlers_(handlers_of(code)) {
    for (std::size_t i = 0; i < steps.size(); ++i) step_at_.try_emplace(steps[i].at, i);
    before_.resize(steps.size());
  }
  // look: what each value is called.
  void look() {
    if (steps_.empty()) return;
    State first;
    first.locals.resize(followed_locals());
    first.reached = true;
    reach(0, first);
    while (!open_.empty()) {
      const std::size_t next = open_.front();
      open_.pop_front();
      take(next);
    }
  }
  // followed_locals: of a function's its variables, of other code its names, too. What is so long
  // that it would take much memory is followed on the stack alone.
  std::size_t followed_locals() const {
    constexpr std::size_t kOriginsMax = 1'000'000;
    const bool function = (code_->co_flags & CO_OPTIMIZED) != 0;
    const auto count = static_cast<std::size_t>(code_->co_nlocalsplus +
                                                (function ? 0 : PyTuple_GET_SIZE(code_->co_names)));
    return count * steps_.size() > kOriginsMax ? 0 : count;
  }
  // item_use: of which list or dict the instruction touches an item; none's. Requires: look().
  std::optional<ItemUse> item_use(std::size_t index) const {
    const Step& step = steps_[index];
    const State& state = before_[index];
    if (!state.reached || !subscripts(step)) return {};
    const bool call = step.does.op == Op::Call;
    const int n = step.does.n;
    const Origin* method = call ? state.peek(n + 2) : nullptr;
    const std::uint32_t mark = method == nullptr ? 0 : method->called;
    if (call && mark != kGets && mark != kStores) return {};
    const Origin* container = state.peek(call ? n + 1 : 2);
    return ItemUse{words(container == nullptr ? 0 : container->called),
                   call ? mark == kStores : step.does.op != Op::LoadItem};
  }
  // stored_default: where the instruction stores a defaultdict that was made just now; "": it does
  // not. Requires: look().
  std::string_view stored_default(std::size_t index) const {
    const Step& step = steps_[index];
    const State& state = before_[index];
    const Op op = step.does.op;
    const bool attribute = op == Op::StoreAttribute;
    const Origin* value = state.reached ? state.peek(attribute ? 2 : 1) : nullptr;
    if (value == nullptr || value->called != kMadeDefaults) return {};
    if (op == Op::StoreLocal || op == Op::StoreCell) {
      return name_in(code_->co_localsplusnames, static_cast<std::uint32_t>(step.does.n));
    }
    const bool named = attribute || op == Op::StoreGlobal || op == Op::StoreName;
    return named ? name_of(step.does.n) : std::string_view{};
  }
  void follow(const std::vector<std::string>& containers) {
    number_sites(containers);
    if (!any_) return;
    look();
    for (std::size_t i = 0; i < steps_.size(); ++i) settle(i);
  }

 private:
  void number_sites(const std::vector<std::string>& containers) {
    std::uint8_t last = 0;
    std::map<std::pair<Kind, std::string_view>, std::uint8_t> variables;
    std::uint64_t read = 0, written = 0;
    for (const Step& step : steps_) {
      VariableSite& site = sites_[step.at];
      if (site.where == Kind::Nowhere || last == VariableSite::kNone) continue;
      site.number = last++;
      Kind where = site.where == Kind::Module ? Kind::Global : site.where;
      if (site.of_item()) where = Kind::Item;
      PyObject* const names = where == Kind::Cell ? code_->co_localsplusnames : code_->co_names;
      const std::string_view name = where == Kind::Item ? std::string_view(containers[site.operand])
                                                        : name_in(names, site.operand);
      const auto variable =
          variables.try_emplace({where, name}, static_cast<std::uint8_t>(variables.size()));
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
    const std::uint64_t bit = std::uint64_t{1} << site.number;
    return {bit, bit, variable_[site.number]};
  }
  const Container& words(std::uint32_t number) const {
    return words_[number < words_.size() ? number : 0];
  }
  // called: the number of these words.
  std::uint32_t called(Container container) {
    const auto [known, added] =
        numbers_.try_emplace(std::move(container), static_cast<std::uint32_t>(words_.size()));
    if (added) words_.push_back(known->first);
    return known->second;
  }
  std::uint32_t called(std::string_view name) {
    return called({std::string(name), std::string(name)});
  }
  std::uint32_t part_called(std::uint32_t owner, std::string_view name) {
    const std::string& before = words(owner).words;
    return called(
        {before.empty() ? std::string(name) : before + "." + std::string(name), std::string(name)});
  }
  std::uint32_t item_called(std::uint32_t owner) {
    const Container of = words(owner);
    return of.words.empty()
               ? 0
               : called({of.words.ends_with(']') ? of.words : of.words + "[…]", of.name});
  }
  // loaded: a variable is on the stack: what it was stored from, or was called there.
  Origin loaded(const Origin& value, std::string_view name) {
    return value.called != 0 ? value.named(value.called) : value.named(called(name));
  }
  Origin* local(State& state, int index) const {
    const auto at = static_cast<std::size_t>(index);
    return index >= 0 && at < state.locals.size() ? &state.locals[at] : nullptr;
  }
  std::string_view name_of(int index) const {
    return name_in(code_->co_names, static_cast<std::uint32_t>(index));
  }
  Origin* name(State& state, int index) const {
    return local(state, code_->co_nlocalsplus + index);
  }
  void store(Origin* place, Origin value) const {
    if (place != nullptr) *place = value.called > kMarks ? value.named(0) : value;
  }
  // called_by: what a call's result is called.
  std::uint32_t called_by(const State& s, int arguments) const {
    // versions push a function, and a NULL in place of its object, in one order or the other
    const auto makes = [&](const Origin* function) {
      return function != nullptr &&
             (function->called == kMakesDefaults || words(function->called).name == kDefaultDict);
    };
    return makes(s.peek(arguments + 2)) || makes(s.peek(arguments + 1)) ? kMadeDefaults : 0;
  }

  [[gnu::noinline]] void take(std::size_t index) {
    const Step& step = steps_[index];
    State state = before_[index];
    raised(step.at, state);
    State jumps;
    const std::optional<std::uint32_t> target = jump(step, state, jumps);
    if (target) reach_unit(*target, jumps);
    if (step.goes_nowhere_else()) return;
    if (!target) apply(step, state);
    raised(step.at, state);
    reach(index + 1, state);
  }

  // jump: where it may lead, with the state there; `state` becomes that of going on.
  static std::optional<std::uint32_t> jump(const Step& step, State& state, State& there) {
    const std::optional<std::uint32_t> target = step.target();
    if (!target) return target;
    switch (step.does.op) {
      case Op::Jump:
        there = state;
        break;
      case Op::JumpIfOrPop:
        there = state;
        state.pop();
        break;
      case Op::JumpAtEnd:
        there = state;
        kLoopKeepsIterator ? there.push({}) : static_cast<void>(there.pop());
        state.push({});
        break;
      case Op::JumpWhenDone:  // the result is made by what was awaited
        there = state;
        there.pop();
        if (kLoopKeepsIterator) there.push({});
        state.pop();
        state.push({});
        break;
      default:  // by what lies on the stack
        state.pop();
        there = state;
    }
    return target;
  }

  [[gnu::noinline]] void apply(const Step& step, State& s) {
    const VariableSite& site = sites_[step.at];
    const bool touches = site.where != Kind::Nowhere;
    const int n = step.does.n;
    switch (step.does.op) {
      case Op::LoadLocal:
      case Op::LoadLocalOnce:
      case Op::LoadCell: {
        const Origin* from = local(s, n);
        s.push(loaded(touches           ? read(site)
                      : from != nullptr ? *from
                                        : Origin{},
                      name_in(code_->co_localsplusnames, static_cast<std::uint32_t>(n))));
        if (step.does.op == Op::LoadLocalOnce) store(local(s, n), {});
        return;
      }
      case Op::StoreLocal:
      case Op::StoreCell:
        return store(local(s, n), s.pop());
      case Op::DeleteLocal:
      case Op::DeleteCell:
        return store(local(s, n), {});
      case Op::LoadName: {
        const Origin* from = name(s, n);
        s.push(loaded(touches ? read(site) : from != nullptr ? *from : Origin{}, name_of(n)));
        return;
      }
      case Op::StoreName:
        return store(name(s, n), s.pop());
      case Op::LoadGlobal:
        if (step.does.more < 0) s.push({});
        s.push(loaded(touches ? read(site) : Origin{}, name_of(n)));
        if (step.does.more > 0) s.push({});
        return;
      case Op::StoreGlobal:
      case Op::Pop:
      case Op::DeleteAttribute:
        s.pop();
        return;
      case Op::LoadAttribute: {
        const Origin owner = s.pop();
        s.push((touches ? read(site).with(owner) : owner)
                   .named(part_called(owner.called, name_of(n))));
        return;
      }
      case Op::LoadItem: {
        const Origin* const owner = s.peek(2);
        const std::uint32_t words = owner != nullptr ? item_called(owner->called) : 0;
        s.push((touches ? read(site).with(s.pop(2)) : s.pop(2)).named(words));
        return;
      }
      case Op::Call: {
        const std::uint32_t words = called_by(s, n);
        s.push((touches ? read(site).with(s.pop(n + 2)) : s.pop(n + 2)).named(words));
        return;
      }
      case Op::StoreAttribute:
      case Op::DeleteItem:
        s.pop(2);
        return;
      case Op::StoreItem:
        s.pop(3);
        return;
      case Op::LoadMethod: {
        const Origin owner = s.pop();
        s.push(owner.named(mark_of_method(name_of(n))));
        s.push(owner);
        return;
      }
      default:
        return compute(step, s);
    }
  }

  void made(State& s, int from) const { s.push(s.pop(from)); }

  void compute(const Step& step, State& s) const {
    const int n = step.does.n;
    switch (step.does.op) {
      case Op::Keep:
        return;
      case Op::Push:
        return s.push({});
      case Op::Make:
        return made(s, n);
      case Op::Gather:
        return gathered(s, s.pop(step.does.more), n);
      case Op::Copy: {
        const Origin* from = s.peek(n);
        return s.push(from != nullptr ? *from : Origin{});
      }
      case Op::Swap: {
        Origin* const other = s.peek(n);
        if (other != nullptr) std::swap(*other, *s.peek(1));
        return;
      }
      case Op::Unpack: {
        const Origin from = s.pop(1);
        for (int i = 0; i < n; ++i) s.push(from);
        return;
      }
      case Op::Yield:
        s.pop();
        return s.push({});
      case Op::AfterLoop:
        s.pop(n);
        return;
      case Op::AfterAwait:
        s.pop(2);
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
    if (!site.writes || site.where == Kind::Removed) return;
    if (site.number == VariableSite::kNone || !before_[index].reached) return;
    State& state = before_[index];
    const bool attribute = site.where == Kind::Attribute;
    const Origin* value = state.peek(site.of_item() ? 3 : attribute ? 2 : 1);
    const std::uint64_t variable = variable_[site.number];
    if (value == nullptr || (value->variables & variable) == 0) return;
    for (const Step& other : steps_) {
      VariableSite& from = sites_[other.at];
      if (from.where == Kind::Nowhere || from.writes || from.number == VariableSite::kNone)
        continue;
      const std::uint64_t bit = std::uint64_t{1} << from.number;
      if (variable_[from.number] != variable || (value->reads & bit) == 0) continue;
      site.made_from |= bit;
      site.surely_from |= value->surely & bit;
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
  std::vector<Container> words_{1};
  std::map<Container, std::uint32_t> numbers_;
  std::array<std::uint64_t, VariableSite::kNone> variable_{};  // by a site's number: a bit
  bool any_ = false;  // there is a variable that is both read and written
};

}  // namespace

std::string_view name_in(PyObject* tuple, std::uint32_t index) {
  return index < static_cast<std::uint32_t>(PyTuple_GET_SIZE(tuple))
             ? text_of(PyTuple_GET_ITEM(tuple, index))
             : std::string_view{};
}

ItemUses item_uses(PyCodeObject* code, const std::vector<Step>& steps) {
  ItemUses out;
  out.by_step.resize(steps.size());
  if (std::ranges::none_of(steps, subscripts)) return out;
  std::vector<VariableSite> none(static_cast<std::size_t>(Py_SIZE(code)));
  const auto flow = std::make_unique<Flow>(code, steps, none);
  flow->look();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    out.by_step[i] = flow->item_use(i);
    const std::string_view name = flow->stored_default(i);
    if (!name.empty()) out.made_when_read.emplace_back(name);
  }
  return out;
}

void follow_values(PyCodeObject* code, const std::vector<Step>& steps,
                   const std::vector<std::string>& containers, std::vector<VariableSite>& sites) {
  std::make_unique<Flow>(code, steps, sites)->follow(containers);
}

}  // namespace fiberscope::host
