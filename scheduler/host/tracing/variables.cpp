#include "scheduler/host/tracing/variables.h"

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scheduler/host/python/identity.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/python/variable_sites.h"
#include "scheduler/host/tracing/names.h"

namespace fiberscope::host {

namespace {

using Where = VariableSite::Where;

// A lane that could come: besides the process and its main thread.
constexpr std::uint32_t kLanesAlone = 2;
// So many accesses of one lane are kept until they are told, or nobody asks any more.
constexpr std::size_t kKeptMax = 6;

// Shown: a value as the trace will tell it. Numbers become text only then.
struct Shown {
  enum class Kind : std::uint8_t { Text, Int, Float };
  Kind kind = Kind::Text;
  long long number = 0;
  double real = 0;
  std::string text;
  std::uint32_t identity = 0;

  std::string words() const {
    if (kind == Kind::Int) return std::to_string(number);
    if (kind == Kind::Text) return text;
    char* const written = PyOS_double_to_string(real, 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
    std::string out(written != nullptr ? written : "");
    PyMem_Free(written);
    return out;
  }
  bool operator==(const Shown&) const = default;
};

struct Access {
  bool writes = false;
  const fs_frame* frame = nullptr;
  std::uint8_t site = VariableSite::kNone;
  Shown value;
  trace::Place place;
  EventSeq after;
  EventSeq made_from;
  std::uint32_t times = 1;
};

struct SharedVariable {
  std::uint32_t number = 0;  // of those touched
  base::VariableId id;       // none: only one lane has touched it
  trace::VariableKind kind = trace::VariableKind::Global;
  PyObject* name = nullptr;                       // owned
  LaneId lane;                                    // who touched it last
  std::uint32_t told_reads = 0, told_writes = 0;  // as they happened, since that lane came
  std::vector<Access> kept;                       // in their order
  EventSeq written;                               // its latest write, if that was told
  Shown stored;                                   // and what that stored
};

// Target: what an instruction touches. All borrowed.
struct Target {
  PyObject* holder = nullptr;  // whose the variable is; nullptr: no variable
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  trace::VariableKind kind = trace::VariableKind::Global;
};

// FrameRead: a call of a function has read a variable; a later write of it may be made from that.
struct FrameRead {
  std::uint32_t variable = 0;
  std::uint8_t site = 0;
  EventSeq event;  // none: not told
  std::uint64_t order = 0;
};

void forget_object(PyObject* object);

class SharedVariables {
 public:
  void touch(Runtime& r, fs_frame* frame, const VariableSite& site, std::uint32_t generation);
  void tell_all(Runtime& r) {
    for (SharedVariable* variable : found_) tell_kept(r, *variable);
  }
  void forget_reads(fs_frame* frame) {
    if (!reads_.empty()) reads_.erase(frame);
  }
  void forget(PyObject* object) {
    identities_.erase(object);
    const auto held = of_.find(object);
    if (held == of_.end()) return;
    for (const auto& variable : held->second) std::erase(found_, variable.get());
    of_.erase(held);
  }

 private:
  static Target target_of(fs_frame* frame, const VariableSite& site);
  SharedVariable* variable_of(const Target& target);
  Shown shown(PyObject* value);
  void access(Runtime& r, fs_frame* frame, SharedVariable& variable, const Target& target,
              Access access);
  void keep(SharedVariable& variable, Access access);
  void tell_kept(Runtime& r, SharedVariable& variable);
  EventSeq tell(Runtime& r, SharedVariable& variable, const Access& access, EventSeq cause);
  void tell_now(Runtime& r, SharedVariable& variable, Access& access);
  void remember_read(fs_frame* frame, const SharedVariable& variable, std::uint8_t site);
  void read_is_told(const SharedVariable& variable, const Access& access, EventSeq event);
  EventSeq made_from(fs_frame* frame, const SharedVariable& variable, std::uint64_t sites) const;
  std::string name_of(const SharedVariable& variable, const Target& target, fs_frame* frame);

  std::unordered_map<PyObject*, std::vector<std::unique_ptr<SharedVariable>>> of_;  // by holder
  std::vector<SharedVariable*> found_;
  std::unordered_map<PyObject*, std::uint32_t> identities_;
  std::unordered_map<const fs_frame*, std::vector<FrameRead>> reads_;
  std::unordered_map<std::string, int> names_;
  std::uint32_t generation_ = 0;  // of the sites that `reads_` goes by
  std::uint32_t last_variable_ = 0;
  std::uint32_t last_found_ = 0;
  std::uint32_t last_identity_ = 0;
  std::uint64_t last_order_ = 0;
};

SharedVariables& shared_variables() {
  static SharedVariables the;
  return the;
}

void forget_object(PyObject* object) { shared_variables().forget(object); }

// --- what is touched -----------------------------------------------------------------------------

Target SharedVariables::target_of(fs_frame* frame, const VariableSite& site) {
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
    PyObject* const object = fs_stack_item(frame, 1);
    if (object == nullptr) return {};
    out.holder = fs_attribute_holder(object, out.name, site.writes, &out.value);
    if (out.holder != nullptr && PyDict_Check(out.holder)) out.kind = trace::VariableKind::Global;
  }
  const bool module = site.where == Where::Module && fs_frame_is_module(frame) != 0;
  if (site.where == Where::Global || module) {
    out.holder = fs_frame_globals(frame);
    out.value = fs_dict_value(out.holder, out.name);
  }
  if (site.writes) out.value = fs_stack_item(frame, site.where == Where::Attribute ? 2 : 1);
  return out.value != nullptr ? out : Target{};
}

// variable_of: nullptr: there are too many objects.
SharedVariable* SharedVariables::variable_of(const Target& target) {
  if (of_.size() >= kHoldersMax && !of_.contains(target.holder)) return nullptr;
  const auto [held, added] = of_.try_emplace(target.holder);
  if (added) watch_object(target.holder, forget_object);
  for (const auto& variable : held->second) {
    if (variable->name == target.name) return variable.get();
  }
  SharedVariable& variable = *held->second.emplace_back(std::make_unique<SharedVariable>());
  variable.number = ++last_variable_;
  variable.kind = target.kind;
  variable.name = Py_NewRef(target.name);
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
    out.text = "<" + std::string(kind) + " of " + std::to_string(size) + ">";
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
    out.text = describe_value(value);
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

std::string SharedVariables::name_of(const SharedVariable& variable, const Target& target,
                                     fs_frame* frame) {
  std::string name(text_of(variable.name));
  if (variable.kind == trace::VariableKind::Attribute) {
    std::string owner = variable_name(target.holder, frame);
    const bool says_nothing = owner.empty() || owner == "self" || owner == "cls";
    if (says_nothing && !PyType_Check(target.holder)) owner = Py_TYPE(target.holder)->tp_name;
    if (PyType_Check(target.holder)) {
      owner = reinterpret_cast<PyTypeObject*>(target.holder)->tp_name;
    }
    name = owner.substr(
               owner.rfind('.') == std::string::npos || !says_nothing ? 0 : owner.rfind('.') + 1) +
           "." + name;
  }
  const int count = ++names_[name];
  return count > 1 ? name + " #" + std::to_string(count) : name;
}

// --- who touches ---------------------------------------------------------------------------------

void SharedVariables::touch(Runtime& r, fs_frame* frame, const VariableSite& site,
                            std::uint32_t generation) {
  // more names are shared since: the sites have other numbers
  if (std::exchange(generation_, generation) != generation) reads_.clear();
  const Target target = target_of(frame, site);
  if (target.holder == nullptr) return;
  SharedVariable* const found = variable_of(target);
  if (found == nullptr) return;
  SharedVariable& variable = *found;
  Access now;
  now.writes = site.writes;
  now.frame = frame;
  now.site = site.number;
  now.value = shown(target.value);
  now.place = r.place_of(frame);
  if (site.made_from != 0) now.made_from = made_from(frame, variable, site.made_from);
  if (site.feeds) remember_read(frame, variable, site.number);
  access(r, frame, variable, target, std::move(now));
}

void SharedVariables::access(Runtime& r, fs_frame* frame, SharedVariable& variable,
                             const Target& target, Access access) {
  const LaneId lane = r.lane();
  access.after = r.writer().last_seq();
  if (variable.lane != lane) {
    if (variable.lane && !variable.id) {
      variable.id = base::VariableId{++last_found_};
      found_.push_back(&variable);
      const TextId name = r.writer().intern(name_of(variable, target, frame));
      r.writer().emit(trace::VariableFound{variable.id, variable.kind, name}, r.anchor());
    }
    if (variable.id) tell_kept(r, variable);
    variable.kept.clear();
    variable.lane = lane;
    variable.told_reads = variable.told_writes = 0;
  }
  std::uint32_t& told = access.writes ? variable.told_writes : variable.told_reads;
  if (!variable.id || told == kToldAtOnce) return keep(variable, std::move(access));
  ++told;
  tell_now(r, variable, access);
}

// keep: of the accesses at one place only the latest.
void SharedVariables::keep(SharedVariable& variable, Access access) {
  std::vector<Access>& kept = variable.kept;
  const auto same = std::ranges::find_if(kept, [&](const Access& other) {
    return other.writes == access.writes &&
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
  const TextId value = w.intern(access.value.words());
  const auto emit = [&](auto payload) {
    payload.variable = variable.id;
    payload.lane = variable.lane;
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

void SharedVariables::tell_now(Runtime& r, SharedVariable& variable, Access& access) {
  tell_kept(r, variable);
  access.after = {};
  // somebody whom we do not follow may have stored something since
  const bool from_there = !access.writes && access.value == variable.stored;
  tell(r, variable, access, from_there ? variable.written : access.made_from);
}

// --- what a value is made from -------------------------------------------------------------------

void SharedVariables::remember_read(fs_frame* frame, const SharedVariable& variable,
                                    std::uint8_t site) {
  std::vector<FrameRead>& reads = reads_[frame];
  for (FrameRead& read : reads) {
    if (read.variable != variable.number || read.site != site) continue;
    read.event = {};
    read.order = ++last_order_;
    return;
  }
  reads.push_back({variable.number, site, {}, ++last_order_});
}

void SharedVariables::read_is_told(const SharedVariable& variable, const Access& access,
                                   EventSeq event) {
  const auto of_frame = reads_.find(access.frame);
  if (of_frame == reads_.end()) return;
  for (FrameRead& read : of_frame->second) {
    if (read.variable == variable.number && read.site == access.site) read.event = event;
  }
}

EventSeq SharedVariables::made_from(fs_frame* frame, const SharedVariable& variable,
                                    std::uint64_t sites) const {
  const auto of_frame = reads_.find(frame);
  if (of_frame == reads_.end()) return {};
  const FrameRead* latest = nullptr;
  for (const FrameRead& read : of_frame->second) {
    if (read.variable != variable.number || (sites >> read.site & 1) == 0) continue;
    if (latest == nullptr || read.order > latest->order) latest = &read;
  }
  return latest == nullptr ? EventSeq{} : latest->event;
}

}  // namespace

void follow_variables(Runtime& r, PyFrameObject* frame, CodeInfo& info) {
  if (!r.options().variables || r.lanes().count() <= kLanesAlone) return;
  fs_frame* const data = fs_frame_of(frame);
  const VariableSites& sites = r.sources().variables(fs_frame_code(data), info);
  if (sites.empty()) return;  // and it never had one: names are only added
  fs_frame_trace_opcodes(frame, FS_FOR_VARIABLES, sites.on_line(fs_frame_lasti(data)) ? 1 : 0);
}

void touch_variable(Runtime& r, PyFrameObject* frame, CodeInfo& info) {
  fs_frame* const data = fs_frame_of(frame);
  const VariableSites& sites = r.sources().variables(fs_frame_code(data), info);
  const VariableSite* const site = sites.at(fs_frame_lasti(data));
  if (site == nullptr) return;
  shared_variables().touch(r, data, *site, sites.generation());
}

void forget_reads(fs_frame* frame) { shared_variables().forget_reads(frame); }

void tell_variables(Runtime& r) { shared_variables().tell_all(r); }

}  // namespace fiberscope::host
