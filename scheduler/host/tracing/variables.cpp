#include "scheduler/host/tracing/variables.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/python/identity.h"
#include "scheduler/host/python/items.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/python/variable_sites.h"
#include "scheduler/host/tracing/names.h"

namespace fiberscope::host {

namespace {

using Where = VariableSite::Where;
namespace own = base::own;

// A lane that could come: besides the process and its main thread.
constexpr std::uint32_t kLanesAlone = 2;
// So many accesses of one lane are kept until they are told, or nobody asks any more.
constexpr std::size_t kKeptMax = 6;

// Shown: a value as the trace will tell it, or that there is none. Numbers become text only then.
struct Shown {
  enum class Kind : std::uint8_t { Text, Int, Float, Nothing };
  Kind kind = Kind::Text;
  long long number = 0;
  double real = 0;
  own::String text;
  std::uint32_t identity = 0;

  std::string words() const {
    if (kind == Kind::Int) return std::to_string(number);
    if (kind == Kind::Text) return {text.data(), text.size()};
    char* const written = PyOS_double_to_string(real, 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
    std::string out(written != nullptr ? written : "");
    PyMem_Free(written);
    return out;
  }
  bool operator==(const Shown&) const = default;
};

struct Access {
  LaneId lane;
  bool writes = false;
  const fs_frame* frame = nullptr;
  std::uint8_t site = VariableSite::kNone;
  Shown value;
  trace::Place place;
  EventSeq after;
  std::uint32_t times = 1;
};

struct SharedVariable : base::OwnNew {
  PyObject* holder = nullptr;  // borrowed; only compared
  std::uint32_t number = 0;    // of those touched
  base::VariableId id;         // none: only one lane has touched it
  trace::VariableKind kind = trace::VariableKind::Global;
  PyObject* name = nullptr;                       // owned; nullptr: an item
  LaneId lane;                                    // who touched it last
  bool shared = false, stored_in = false;         // by several lanes; by any
  std::uint32_t told_reads = 0, told_writes = 0;  // as they happened, since that lane came
  own::Vector<Access> kept;                       // in their order
  EventSeq written;                               // its latest write, if that was told
  Shown stored;                                   // and what that stored
  std::optional<Shown> holds;                     // of an item: its value since it was touched last
};

// Held: the variables of one object.
struct Held {
  struct Hash {
    std::size_t operator()(const own::String& key) const {
      return std::hash<std::string_view>()({key.data(), key.size()});
    }
  };
  own::Vector<std::unique_ptr<SharedVariable>> named;
  own::UnorderedMap<own::String, std::unique_ptr<SharedVariable>, Hash> items;  // by item_key()
  std::size_t found_items = 0;
};

// Effect: what an instruction does to a variable.
enum class Effect : std::uint8_t {
  Reads,
  Stores,
  Removes,
  StoresAndReads,   // what is not there is made
  ReadsAndRemoves,  // pop()
  MayMake,          // what is not there its dict's class may make: see Made
};

// Target: what an instruction touches. All borrowed.
struct Target {
  PyObject* holder = nullptr;  // whose the variable is; nullptr: no variable
  PyObject* name = nullptr;    // of an item: its key
  PyObject* value = nullptr;   // what is read or stored
  trace::VariableKind kind = trace::VariableKind::Global;
  Effect effect = Effect::Reads;
  std::string item;                        // item_key()
  PyObject* present = nullptr;             // of an item: what is there now; nullptr: nothing
  const std::string* container = nullptr;  // of an item: what the source calls its list or dict
};

// FrameRead: what a call of a function has read at a site last; a later write may be made from
// that.
struct FrameRead {
  std::uint32_t variable = 0;  // 0: nothing
  EventSeq event;              // none: not told
  std::uint64_t order = 0;
};

// Made: a read whose item a class makes, and may store, before the frame's next instruction.
struct Made {
  SharedVariable* variable = nullptr;
  VariableSite site;
  int next = 0;  // the instruction; where an exception leads to is another one
  Ref key;
  own::String container;
  trace::Place place;
};

void forget_object(PyObject* object);

class SharedVariables {
 public:
  void touch(Runtime& r, fs_frame* frame, const VariableSites& sites, const VariableSite& site);
  // settle: at the frame's next instruction: what a class has made of a read, if it has.
  void settle(Runtime& r, fs_frame* frame) {
    if (!made_.empty()) settle_made(r, frame);
  }
  void tell_all(Runtime& r) {
    for (SharedVariable* variable : found_) tell_kept(r, *variable);
  }
  void begin_anew() {
    of_.clear();
    items_ = 0;
    found_.clear();
    identities_.clear();
    reads_.clear();
    made_.clear();
  }
  void forget_reads(fs_frame* frame) {
    if (!reads_.empty()) reads_.erase(frame);
    if (!made_.empty()) made_.erase(frame);
  }
  void forget(PyObject* object) {
    identities_.erase(object);
    const auto held = of_.find(object);
    if (held == of_.end()) return;
    std::erase_if(found_, [&](const SharedVariable* of) { return of->holder == object; });
    std::erase_if(made_, [&](const auto& of) { return of.second.variable->holder == object; });
    items_ -= held->second.items.size();
    of_.erase(held);
  }

 private:
  static Target target_of(fs_frame* frame, const VariableSite& site);
  static Target item_of(fs_frame* frame, const VariableSite& site);
  static void call_on_item(fs_frame* frame, const VariableSite& site, Target& target);
  void settle_made(Runtime& r, fs_frame* frame);
  SharedVariable* variable_of(const Target& target);
  std::unique_ptr<SharedVariable>* place_of(Held& held, const Target& target);
  Shown shown(PyObject* value);
  EventSeq cause_of_write(fs_frame* frame, const SharedVariable& variable, const Target& target,
                          const VariableSite& site);
  bool find(Runtime& r, fs_frame* frame, SharedVariable& variable, const Target& target);
  void take(Runtime& r, fs_frame* frame, SharedVariable& variable, const Target& target,
            const VariableSite& site, trace::Place place, bool writes);
  void access(Runtime& r, fs_frame* frame, SharedVariable& variable, const Target& target,
              const VariableSite& site, Access access);
  void keep(SharedVariable& variable, Access access);
  void tell_kept(Runtime& r, SharedVariable& variable);
  EventSeq tell(Runtime& r, SharedVariable& variable, const Access& access, EventSeq cause);
  void remember_read(fs_frame* frame, const SharedVariable& variable, std::uint8_t site);
  void read_is_told(const SharedVariable& variable, const Access& access, EventSeq event);
  EventSeq made_from(fs_frame* frame, const SharedVariable& variable,
                     const VariableSite& site) const;
  std::string name_of(const SharedVariable& variable, const Target& target, fs_frame* frame);

  own::UnorderedMap<PyObject*, Held> of_;  // by holder
  std::size_t items_ = 0;                  // of all of them
  own::Vector<SharedVariable*> found_;
  own::UnorderedMap<PyObject*, std::uint32_t> identities_;
  own::UnorderedMap<const fs_frame*, own::Vector<FrameRead>> reads_;  // by a site's number
  own::UnorderedMap<const fs_frame*, Made> made_;
  std::uint32_t generation_ = 0;  // of the sites that `reads_` goes by
  std::uint32_t last_variable_ = 0;
  std::uint32_t last_identity_ = 0;
  std::uint64_t last_order_ = 0;
};

// Told: what no two variables of the run have in common.
struct Told {
  std::unordered_map<std::string, int> names;
  std::uint32_t last_found = 0;
};
Told& told_variables() { return base::shared<Told, Told>(); }

SharedVariables& shared_variables() {
  static SharedVariables the;
  return the;
}

void forget_object(PyObject* object) { shared_variables().forget(object); }

// --- what is touched -----------------------------------------------------------------------------

// call_on_item: by a method that dict itself has; of another one, no value.
void SharedVariables::call_on_item(fs_frame* frame, const VariableSite& site, Target& target) {
  PyObject* const method = fs_stack_item(frame, site.height, site.arguments + 2);
  const char* const known = method == nullptr ? nullptr : fs_dict_method(method);
  const std::string_view name = known == nullptr ? "" : known;
  PyObject* const other = site.arguments == 2 ? fs_stack_item(frame, site.height, 1) : nullptr;
  const bool there = target.value != nullptr;
  if (name == "get") {
    if (!there) target.value = other != nullptr ? other : Py_None;
  } else if (name == "setdefault") {
    if (!there) target.value = other != nullptr ? other : Py_None;
    if (!there) target.effect = Effect::StoresAndReads;
  } else if (name == "pop") {
    if (!there) target.value = other;
    if (there) target.effect = Effect::ReadsAndRemoves;
  } else {
    target.value = nullptr;
  }
}

// item_of: a list or dict lies on the stack below the key, and below both what is stored. What is
// taken out of a list moves what stands behind it: that is not followed.
Target SharedVariables::item_of(fs_frame* frame, const VariableSite& site) {
  const bool called = site.where == Where::Called;
  const int depth = called ? site.arguments : 1;
  Target out;
  out.kind = trace::VariableKind::Item;
  out.name = fs_stack_item(frame, site.height, depth);
  out.holder = fs_stack_item(frame, site.height, depth + 1);
  if (out.holder == nullptr || out.name == nullptr) return {};
  if ((called || site.where == Where::Removed) && PyList_Check(out.holder)) return {};
  out.item = item_key(out.holder, out.name);
  if (out.item.empty()) return {};
  out.value = out.present = item_value(out.holder, out.name);
  if (called) {
    call_on_item(frame, site, out);
  } else if (site.where == Where::Removed) {
    out.effect = Effect::Removes;
  } else if (site.writes) {
    out.value = fs_stack_item(frame, site.height, depth + 2);
    out.effect = Effect::Stores;
  } else if (out.value == nullptr && !PyList_Check(out.holder) &&
             fs_makes_missing(out.holder) != 0) {
    out.effect = Effect::MayMake;
    return out;
  }
  return out.value != nullptr ? out : Target{};
}

Target SharedVariables::target_of(fs_frame* frame, const VariableSite& site) {
  if (site.of_item()) return item_of(frame, site);
  PyCodeObject* const code = fs_frame_code(frame);
  const auto index = static_cast<Py_ssize_t>(site.operand);
  Target out;
  if (site.where == Where::Cell) {
    out.kind = trace::VariableKind::Closure;
    out.name = PyTuple_GET_ITEM(code->co_localsplusnames, index);
    out.holder = fs_frame_cell(frame, static_cast<int>(index));
    if (out.holder != nullptr) out.value = PyCell_GET(out.holder);
  } else {
    out.name = PyTuple_GET_ITEM(code->co_names, index);
  }
  if (site.where == Where::Attribute) {
    out.kind = trace::VariableKind::Attribute;
    PyObject* const object = fs_stack_item(frame, site.height, 1);
    if (object == nullptr) return {};
    out.holder = fs_attribute_holder(object, out.name, site.writes, &out.value);
    if (out.holder != nullptr && PyDict_Check(out.holder)) out.kind = trace::VariableKind::Global;
  }
  const bool module = site.where == Where::Module && fs_frame_is_module(frame) != 0;
  if (site.where == Where::Global || module) {
    out.holder = fs_frame_globals(frame);
    out.value = fs_dict_value(out.holder, out.name);
  }
  if (site.writes) {
    out.value = fs_stack_item(frame, site.height, site.where == Where::Attribute ? 2 : 1);
    out.effect = Effect::Stores;
  }
  return out.value != nullptr ? out : Target{};
}

// place_of: where the variable is kept, or will be; nullptr: there are too many items.
std::unique_ptr<SharedVariable>* SharedVariables::place_of(Held& held, const Target& target) {
  if (target.kind == trace::VariableKind::Item) {
    own::String key(target.item.data(), target.item.size());
    const auto known = held.items.find(key);
    if (known != held.items.end()) return &known->second;
    if (items_ >= kItemsMax) return nullptr;
    ++items_;
    return &held.items[std::move(key)];
  }
  const auto known = std::ranges::find_if(
      held.named, [&](const auto& variable) { return variable->name == target.name; });
  return known != held.named.end() ? &*known : &held.named.emplace_back();
}

// variable_of: nullptr: there are too many.
SharedVariable* SharedVariables::variable_of(const Target& target) {
  if (of_.size() >= kHoldersMax && !of_.contains(target.holder)) return nullptr;
  const auto [held, added] = of_.try_emplace(target.holder);
  if (added) watch_object(target.holder, forget_object);
  std::unique_ptr<SharedVariable>* const place = place_of(held->second, target);
  if (place == nullptr || *place) return place == nullptr ? nullptr : place->get();
  SharedVariable& variable = *(*place = std::make_unique<SharedVariable>());
  variable.holder = target.holder;
  variable.number = ++last_variable_;
  variable.kind = target.kind;
  // a key is the program's, and goes when it will
  if (target.item.empty()) variable.name = Py_NewRef(target.name);
  return &variable;
}

// shown: nothing of the program runs, and nothing of a value is kept.
Shown SharedVariables::shown(PyObject* value) {
  Shown out;
  if (PyLong_CheckExact(value)) {
    int overflow = 0;
    out.number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow == 0) out.kind = Shown::Kind::Int;
  } else if (PyFloat_CheckExact(value)) {
    out.kind = Shown::Kind::Float;
    out.real = PyFloat_AS_DOUBLE(value);
  }
  if (out.kind != Shown::Kind::Text) return out;
  const auto many = [&](const char* kind, Py_ssize_t size) {
    out.text = std::string_view("<" + std::string(kind) + " of " + std::to_string(size) + ">");
  };
  if (PyList_CheckExact(value)) {
    many("list", PyList_GET_SIZE(value));
  } else if (PyTuple_CheckExact(value)) {
    many("tuple", PyTuple_GET_SIZE(value));
  } else if (PyDict_CheckExact(value)) {
    many("dict", PyDict_GET_SIZE(value));
  } else if (PyAnySet_CheckExact(value)) {
    many(PyFrozenSet_CheckExact(value) ? "frozenset" : "set", PySet_GET_SIZE(value));
  } else {
    out.text = std::string_view(describe_value(value));
  }
  const bool says_all = value == Py_None || PyBool_Check(value) || PyLong_CheckExact(value) ||
                        PyUnicode_CheckExact(value) || PyBytes_CheckExact(value);
  const bool room = identities_.size() < kHoldersMax;
  if (says_all || (!room && !identities_.contains(value))) return out;
  const auto [known, added] = identities_.try_emplace(value, last_identity_ + 1);
  if (added) {
    ++last_identity_;
    watch_object(value, forget_object);
  }
  out.identity = known->second;
  return out;
}

// class_name: the object's, or its own if it is a class.
std::string class_name(PyObject* object) {
  const bool type = PyType_Check(object);
  std::string name = (type ? reinterpret_cast<PyTypeObject*>(object) : Py_TYPE(object))->tp_name;
  return name.erase(0, name.rfind('.') + 1);
}

// by_class: "Bank.accounts" for "self.accounts": who `self` is says nothing outside of the method.
std::string by_class(const std::string& words, fs_frame* frame) {
  const std::string first = words.substr(0, words.find_first_of(".["));
  PyObject* const self = fs_local(frame, 0);
  if (self == nullptr || (first != "self" && first != "cls")) return words;
  const std::string_view named =
      text_of(PyTuple_GET_ITEM(fs_frame_code(frame)->co_localsplusnames, 0));
  return named == first ? class_name(self) + words.substr(first.size()) : words;
}

// name_of: of an item by the list or dict, of an attribute by the object that has it.
std::string SharedVariables::name_of(const SharedVariable& variable, const Target& target,
                                     fs_frame* frame) {
  std::string name;
  if (variable.kind == trace::VariableKind::Item) {
    name = variable_name(target.holder, frame);
    if (name.empty()) name = *target.container;
    name = name.empty() ? class_name(target.holder) : by_class(name, frame);
    name += item_text(target.holder, target.name);
  } else if (variable.kind == trace::VariableKind::Attribute) {
    if (!PyType_Check(target.holder)) name = variable_name(target.holder, frame);
    const bool says_nothing = name.empty() || name == "self" || name == "cls";
    name = says_nothing ? class_name(target.holder) : by_class(name, frame);
    name += "." + std::string(text_of(variable.name));
  } else {
    name = text_of(variable.name);
  }
  const int count = ++told_variables().names[name];
  return count > 1 ? name + " #" + std::to_string(count) : name;
}

// --- who touches ---------------------------------------------------------------------------------

void SharedVariables::touch(Runtime& r, fs_frame* frame, const VariableSites& sites,
                            const VariableSite& site) {
  // more names are shared since: the sites have other numbers
  if (std::exchange(generation_, sites.generation()) != sites.generation()) reads_.clear();
  Target target = target_of(frame, site);
  if (target.holder == nullptr) return;
  if (site.of_item()) target.container = &sites.container(site);
  SharedVariable* const found = variable_of(target);
  if (found == nullptr) return;
  const trace::Place place = r.place_of(frame);
  const auto reads = [&] { take(r, frame, *found, target, site, place, false); };
  const auto writes = [&] { take(r, frame, *found, target, site, place, true); };
  switch (target.effect) {
    case Effect::Reads:
      return reads();
    case Effect::Stores:
      return writes();
    case Effect::StoresAndReads:
      writes();
      target.present = target.value;
      return reads();
    case Effect::ReadsAndRemoves:
      reads();
      target.value = nullptr;
      return writes();
    case Effect::Removes:
      target.value = nullptr;
      return writes();
    case Effect::MayMake:
      made_[frame] = {found,
                      site,
                      fs_after_subscript(fs_frame_lasti(frame)),
                      Ref::borrow(target.name),
                      own::String(std::string_view(*target.container)),
                      place};
      return;
  }
}

// settle_made: what was made lies on the stack, unless the class refused.
void SharedVariables::settle_made(Runtime& r, fs_frame* frame) {
  const auto of_frame = made_.find(frame);
  if (of_frame == made_.end()) return;
  const Made made = std::move(of_frame->second);
  made_.erase(of_frame);
  Target target;
  if (fs_frame_lasti(frame) != made.next) return;
  target.value = fs_stack_item(frame, made.site.height - 1, 1);
  if (target.value == nullptr) return;
  target.holder = made.variable->holder;
  target.name = made.key.get();
  target.kind = trace::VariableKind::Item;
  const std::string container(made.container.data(), made.container.size());
  target.container = &container;
  PyObject* const stored = item_value(target.holder, target.name);
  if (stored == target.value) take(r, frame, *made.variable, target, made.site, made.place, true);
  target.present = stored;
  take(r, frame, *made.variable, target, made.site, made.place, false);
}

// take: the variable is read, or it is stored in; a value of nullptr: it is removed.
void SharedVariables::take(Runtime& r, fs_frame* frame, SharedVariable& variable,
                           const Target& target, const VariableSite& site, trace::Place place,
                           bool writes) {
  Access now;
  now.writes = writes;
  now.frame = frame;
  now.site = site.number;
  if (target.value == nullptr) {
    now.value.kind = Shown::Kind::Nothing;
  } else {
    now.value = shown(target.value);
  }
  now.place = place;
  if (site.feeds && !writes) remember_read(frame, variable, site.number);
  access(r, frame, variable, target, site, now);
  if (!site.of_item()) return;
  if (target.value != nullptr && (writes || target.present != nullptr)) {
    variable.holds = std::move(now.value);
  } else {
    variable.holds.reset();
  }
}

// cause_of_write: the read that its value is made from. What C code does to a list or dict is not
// told: sort(), clear(), update(). If there is another value than whoever touched the item last had
// left, nobody can say whose it was, nor that it is lost.
EventSeq SharedVariables::cause_of_write(fs_frame* frame, const SharedVariable& variable,
                                         const Target& target, const VariableSite& site) {
  const EventSeq read = site.made_from != 0 ? made_from(frame, variable, site) : EventSeq{};
  if (!read || !site.of_item()) return read;
  std::optional<Shown> there;
  if (target.present != nullptr) there = shown(target.present);
  return there == variable.holds ? read : EventSeq{};
}

// find: a second lane touches it. False: of its list or dict enough is told.
bool SharedVariables::find(Runtime& r, fs_frame* frame, SharedVariable& variable,
                           const Target& target) {
  const bool item = variable.kind == trace::VariableKind::Item;
  if (item && of_.at(variable.holder).found_items++ >= kItemsToldMax) return false;
  variable.id = base::VariableId{++told_variables().last_found};
  found_.push_back(&variable);
  const TextId name = r.writer().intern(name_of(variable, target, frame));
  r.writer().emit(trace::VariableFound{variable.id, variable.kind, name}, r.anchor());
  return true;
}

void SharedVariables::access(Runtime& r, fs_frame* frame, SharedVariable& variable,
                             const Target& target, const VariableSite& site, Access access) {
  const LaneId lane = access.lane = r.lane();
  access.after = r.writer().last_seq();
  variable.shared |= variable.lane && variable.lane != lane;
  variable.stored_in |= access.writes;
  // an item that is only read is no shared state; a name of that kind has no site
  const bool changes = variable.kind != trace::VariableKind::Item || variable.stored_in;
  if (variable.shared && changes && !variable.id && !find(r, frame, variable, target)) return;
  if (variable.lane != lane) {
    if (variable.id) tell_kept(r, variable);
    variable.lane = lane;
    variable.told_reads = variable.told_writes = 0;
  }
  std::uint32_t& told = access.writes ? variable.told_writes : variable.told_reads;
  if (!variable.id || told == kToldAtOnce) return keep(variable, std::move(access));
  ++told;
  tell_kept(r, variable);
  access.after = {};
  // somebody whom we do not follow may have stored something since
  const bool from_there = !access.writes && access.value == variable.stored;
  const EventSeq cause = from_there      ? variable.written
                         : access.writes ? cause_of_write(frame, variable, target, site)
                                         : EventSeq{};
  tell(r, variable, access, cause);
}

// keep: of a lane's accesses at one place only the latest.
void SharedVariables::keep(SharedVariable& variable, Access access) {
  own::Vector<Access>& kept = variable.kept;
  const auto same = std::ranges::find_if(kept, [&](const Access& other) {
    return other.lane == access.lane && other.writes == access.writes &&
           (other.writes || (other.frame == access.frame && other.site == access.site));
  });
  if (same != kept.end()) {
    access.times += same->times;
    kept.erase(same);
  } else if (kept.size() == kKeptMax) {
    kept.erase(std::ranges::find(kept, false, &Access::writes));
  }
  kept.push_back(std::move(access));
}

void SharedVariables::tell_kept(Runtime& r, SharedVariable& variable) {
  for (const Access& access : variable.kept) tell(r, variable, access, {});
  variable.kept.clear();
}

EventSeq SharedVariables::tell(Runtime& r, SharedVariable& variable, const Access& access,
                               EventSeq cause) {
  trace::Writer& w = r.writer();
  const bool removed = access.value.kind == Shown::Kind::Nothing;
  const TextId value = removed ? TextId{} : w.intern(access.value.words());
  const auto emit = [&](auto payload) {
    payload.variable = variable.id;
    payload.lane = access.lane;
    payload.value = value;
    payload.identity = access.value.identity;
    payload.times = access.times;
    payload.after = access.after;
    payload.place = access.place;
    return w.emit(payload, cause);
  };
  if (!access.writes) {
    const EventSeq event = emit(trace::VariableRead{});
    read_is_told(variable, access, event);
    return event;
  }
  variable.written = emit(trace::VariableWritten{});
  variable.stored = access.value;
  return variable.written;
}

// --- what a value is made from -------------------------------------------------------------------

void SharedVariables::remember_read(fs_frame* frame, const SharedVariable& variable,
                                    std::uint8_t site) {
  own::Vector<FrameRead>& reads = reads_[frame];
  if (reads.size() <= site) reads.resize(site + std::size_t{1});
  reads[site] = {variable.number, {}, ++last_order_};
}

void SharedVariables::read_is_told(const SharedVariable& variable, const Access& access,
                                   EventSeq event) {
  const auto of_frame = reads_.find(access.frame);
  if (of_frame == reads_.end() || access.site >= of_frame->second.size()) return;
  FrameRead& read = of_frame->second[access.site];
  if (read.variable == variable.number) read.event = event;
}

// made_from: of the reads that may be in the value the latest; if that was of another object's
// variable, the latest of those that surely are.
EventSeq SharedVariables::made_from(fs_frame* frame, const SharedVariable& variable,
                                    const VariableSite& site) const {
  const auto of_frame = reads_.find(frame);
  if (of_frame == reads_.end()) return {};
  const FrameRead* latest = nullptr;
  const FrameRead* surely = nullptr;
  for (std::size_t i = 0; i < of_frame->second.size(); ++i) {
    const FrameRead& read = of_frame->second[i];
    if (read.variable == 0 || (site.made_from >> i & 1) == 0) continue;
    if (latest == nullptr || read.order > latest->order) latest = &read;
    if (read.variable != variable.number || (site.surely_from >> i & 1) == 0) continue;
    if (surely == nullptr || read.order > surely->order) surely = &read;
  }
  if (latest != nullptr && latest->variable == variable.number) return latest->event;
  return surely == nullptr ? EventSeq{} : surely->event;
}

}  // namespace

bool follows_variables(Runtime& r) {
  return r.options().variables != 0 && r.lanes().count() > kLanesAlone;
}

void follow_variables(Runtime& r, fs_frame* frame, CodeInfo& info) {
  if (!follows_variables(r)) return;
  const VariableSites& sites = r.sources().variables(fs_frame_code(frame), info);
  if (sites.empty()) return;  // and it never had one: names are only added
  r.hooks().follow_instructions(frame, FS_FOR_VARIABLES, sites.on_line(fs_frame_lasti(frame)));
}

void settle_variable(Runtime& r, fs_frame* frame) { shared_variables().settle(r, frame); }

void touch_variable(Runtime& r, fs_frame* frame, CodeInfo& info) {
  const VariableSites& sites = r.sources().variables(fs_frame_code(frame), info);
  const VariableSite* const site = sites.at(fs_frame_lasti(frame));
  if (site == nullptr) return;
  shared_variables().touch(r, frame, sites, *site);
}

void begin_variables_anew() { shared_variables().begin_anew(); }

void forget_reads(fs_frame* frame) { shared_variables().forget_reads(frame); }

void tell_variables(Runtime& r) { shared_variables().tell_all(r); }

}  // namespace fiberscope::host
