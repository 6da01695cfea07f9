#include "app/session/recipe.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <type_traits>

#include "app/session/files.h"
#include "scheduler/base/world_json.h"

namespace fiberscope::session {

using nlohmann::json;

namespace {

const CostName* find_cost(std::string_view name) {
  for (const CostName& cost : kCostNames) {
    if (name == cost.name) return &cost;
  }
  return nullptr;
}

std::string cost_names() {
  std::string names;
  for (const CostName& cost : kCostNames)
    names += (names.empty() ? "" : ", ") + std::string(cost.name);
  return names;
}

std::string names_text(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const char* between = i == 0 ? "" : i + 1 < names.size() ? ", " : " or ";
    text += between + ('"' + std::string(names[i]) + '"');
  }
  return text;
}

// Reader: takes fields out of a JSON object; the first that is wrong is kept.
class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}
  const std::string& error() const { return error_; }

  void read(const char* name, std::string& out) {
    if (const json* v = field(name, "a string", &json::is_string)) out = v->get<std::string>();
  }
  void read(const char* name, std::optional<std::string>& out) {
    if (const json* v = field(name, "a string", &json::is_string)) out = v->get<std::string>();
  }
  void read(const char* name, std::uint64_t& out) {
    if (const json* v = number(name)) out = v->get<std::uint64_t>();
  }
  void read(const char* name, std::optional<std::uint64_t>& out) {
    if (const json* v = number(name)) out = v->get<std::uint64_t>();
  }
  void read(const char* name, std::optional<base::TimeNs>& out) {
    if (const json* v = number(name)) out = v->get<base::TimeNs>();
  }
  void read(const char* name, bool& out) {
    if (const json* v = field(name, "true or false", &json::is_boolean)) out = v->get<bool>();
  }
  void read(const char* name, Costs& out) {
    const json* costs = field(name, "a table of costs", &json::is_object);
    if (!costs) return;
    for (const auto& [key, value] : costs->items()) {
      const CostName* known = find_cost(key);
      if (!known) return wrong(name, ("a table of " + cost_names()).c_str());
      if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kCostMaxNs) {
        return wrong(name, "a table of whole numbers of nanoseconds from 0 to 1 s");
      }
      out.*known->value = value.get<base::TimeNs>();
    }
  }
  void read(const char* name, MachineSettings& out) {
    const json* machine = field(name, "a table of settings", &json::is_object);
    if (!machine) return;
    for (const auto& [key, value] : machine->items()) {
      if (!take_machine(key, value, out)) {
        return wrong(name, ("a machine: its \"" + key + "\" cannot be " + value.dump()).c_str());
      }
    }
  }
  void read(const char* name, base::World& out) {
    const json* world = object_.contains(name) ? &object_[name] : nullptr;
    if (!world || world->is_null()) return;
    base::WorldReader<json> reader;
    reader.read(*world, "", out);
    if (error_.empty() && !reader.error().empty()) {
      error_ = "the recipe's \"" + std::string(name) + "\" is wrong: " + reader.error();
    }
  }
  void read(const char* name, std::vector<std::string>& out) {
    const json* list = field(name, "a list of strings", &json::is_array);
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      if (!(*list)[i].is_string()) return wrong(name, "a list of strings");
      out.push_back((*list)[i].get<std::string>());
    }
  }
  void read(const char* name, std::vector<std::uint32_t>& out) {
    const json* list = field(name, "a list of numbers", &json::is_array);
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      const json& item = (*list)[i];
      if (!item.is_number_unsigned() || item.get<std::uint64_t>() > UINT32_MAX) {
        return wrong(name, "a list of numbers");
      }
      out.push_back(item.get<std::uint32_t>());
    }
  }
  void wrong(const char* name, const char* what) {
    if (error_.empty()) error_ = std::string("the recipe's \"") + name + "\" is not " + what;
  }

 private:
  static bool take_machine(const std::string& key, const json& value, MachineSettings& out) {
    const auto number = [&](base::TimeNs most, auto& into) {
      if (!value.is_number_unsigned() || value < 1 || value > most) return false;
      into = value.get<std::remove_reference_t<decltype(into)>>();
      return true;
    };
    if (key == "cores") return number(base::kCoresMax, out.cores);
    if (key == "quantum_ns") return number(base::kSliceMaxNs, out.quantum_ns);
    if (key == "switch_interval_ns") return number(base::kSliceMaxNs, out.switch_interval_ns);
    if (key == "gil" && value.is_boolean()) return out.gil = value.get<bool>(), true;
    if (key != "preemption" || !value.is_string()) return false;
    const auto known = preemption_named(value.get<std::string>());
    if (known) out.preemption = *known;
    return known.has_value();
  }

  const json* field(const char* name, const char* what, bool (json::*is)() const noexcept) {
    const auto it = object_.find(name);
    if (it == object_.end() || it->is_null()) return nullptr;
    if ((*it.*is)()) return &*it;
    wrong(name, what);
    return nullptr;
  }
  const json* number(const char* name) {
    return field(name, "a number from 0 up", &json::is_number_unsigned);
  }

  const json& object_;
  std::string error_;
};

json machine_json(const MachineSettings& machine) {
  const MachineSettings usual;
  json out = json::object();
  if (machine.cores != usual.cores) out["cores"] = machine.cores;
  if (machine.gil != usual.gil) out["gil"] = machine.gil;
  if (machine.preemption != usual.preemption) {
    out["preemption"] = preemption_name(machine.preemption);
  }
  if (machine.quantum_ns != usual.quantum_ns) out["quantum_ns"] = machine.quantum_ns;
  if (machine.switch_interval_ns != usual.switch_interval_ns) {
    out["switch_interval_ns"] = machine.switch_interval_ns;
  }
  return out;
}

}  // namespace

std::optional<base::Preemption> preemption_named(std::string_view name) {
  const auto found = std::ranges::find(base::kPreemptionNames, name);
  if (found == base::kPreemptionNames.end()) return {};
  return static_cast<base::Preemption>(found - base::kPreemptionNames.begin());
}

std::string_view preemption_name(base::Preemption preemption) {
  return base::kPreemptionNames[static_cast<std::size_t>(preemption)];
}

bool is_policy(std::string_view name) {
  return std::ranges::find(base::kPolicyNames, name) != base::kPolicyNames.end();
}

std::string policies_text() { return names_text(base::kPolicyNames); }
std::string preemptions_text() { return names_text(base::kPreemptionNames); }

std::string to_json(const Recipe& recipe) {
  json out = json::object();
  if (!recipe.program.empty()) out["program"] = recipe.program;
  if (!recipe.module.empty()) out["module"] = recipe.module;
  if (!recipe.arguments.empty()) out["args"] = recipe.arguments;
  out["seed"] = recipe.seed;
  if (!recipe.decisions.empty()) out["decisions"] = recipe.decisions;
  if (recipe.max_events) out["max_events"] = *recipe.max_events;
  if (recipe.until_ns) out["until_ns"] = *recipe.until_ns;
  out["detail"] = recipe.detail == Detail::Full ? "full" : "light";
  out["policy"] = recipe.policy;
  for (const CostName& cost : kCostNames) {
    if (recipe.costs.*cost.value == Costs{}.*cost.value) continue;
    out["costs"][cost.name] = recipe.costs.*cost.value;
  }
  if (!(recipe.machine == MachineSettings{})) out["machine"] = machine_json(recipe.machine);
  if (!(recipe.world == base::World{})) out["world"] = base::world_json<json>(recipe.world);
  if (recipe.inspect_at > 0) out["inspect_at"] = recipe.inspect_at;
  if (recipe.send_at_once) out["send_at_once"] = true;
  if (!recipe.directory.empty()) out["directory"] = recipe.directory;
  if (recipe.source) out["source"] = *recipe.source;
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Result<Recipe> recipe_from_json(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return base::Error{"the recipe is not a JSON object"};
  Reader reader(object);
  Recipe recipe;
  std::string detail = "light";
  reader.read("program", recipe.program);
  reader.read("module", recipe.module);
  reader.read("args", recipe.arguments);
  reader.read("seed", recipe.seed);
  reader.read("decisions", recipe.decisions);
  reader.read("max_events", recipe.max_events);
  reader.read("until_ns", recipe.until_ns);
  reader.read("detail", detail);
  reader.read("policy", recipe.policy);
  reader.read("costs", recipe.costs);
  reader.read("machine", recipe.machine);
  reader.read("world", recipe.world);
  reader.read("inspect_at", recipe.inspect_at);
  reader.read("send_at_once", recipe.send_at_once);
  reader.read("directory", recipe.directory);
  reader.read("source", recipe.source);
  if (detail != "light" && detail != "full") reader.wrong("detail", "\"light\" or \"full\"");
  if (!is_policy(recipe.policy)) reader.wrong("policy", policies_text().c_str());
  if (!reader.error().empty()) return base::Error{reader.error()};
  if (recipe.program.empty() == recipe.module.empty()) {
    return base::Error{"the recipe names no program, or both a program and a module"};
  }
  recipe.detail = detail == "full" ? Detail::Full : Detail::Light;
  return recipe;
}

std::string parse_cost(std::string_view text, Costs& costs) {
  const std::size_t equals = text.find('=');
  std::string name(text.substr(0, equals));
  if (!name.ends_with("_ns")) name += "_ns";
  const CostName* cost = find_cost(name);
  if (equals == std::string_view::npos || !cost) {
    return "\"" + std::string(text) + "\" is not a cost; write NAME=TIME, where NAME is one of " +
           cost_names() + ", such as line=200ns";
  }
  const base::Result<base::TimeNs> time = parse_duration(text.substr(equals + 1));
  if (!time) return time.error();
  if (time.value() > kCostMaxNs) return "a cost is at most 1 s, not " + std::string(text);
  costs.*cost->value = time.value();
  return "";
}

base::Result<base::TimeNs> parse_duration(std::string_view text) {
  const auto fail = [&] {
    return base::Error{"\"" + std::string(text) +
                       "\" is not a time; write 1.5, 1.5s, 80ms, 20us or 7ns"};
  };
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || !std::isfinite(number)) return fail();
  std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  double scale = 0;
  if (unit.empty() || unit == "s") scale = 1e9;
  if (unit == "ms") scale = 1e6;
  if (unit == "us" || unit == "µs") scale = 1e3;
  if (unit == "ns") scale = 1;
  if (scale == 0) return fail();
  const double ns = std::round(number * scale);
  if (ns >= 9e18) return fail();
  return static_cast<base::TimeNs>(ns);
}

base::Result<std::vector<std::uint32_t>> load_decisions(const std::string& path) {
  const base::Result<std::string> file = read_file(path);
  if (!file) return base::Error{file.error()};
  const std::string& text = file.value();
  std::vector<std::uint32_t> decisions;
  std::size_t line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      std::uint32_t v = 0;
      const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), v);
      if (error != std::errc()) {
        return base::Error{path + ":" + std::to_string(line) + ": a decision is too large"};
      }
      decisions.push_back(v);
      i = static_cast<std::size_t>(end - text.data());
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (std::string_view(" \t\r\n,[]").find(c) == std::string_view::npos) {
      return base::Error{path + ":" + std::to_string(line) + ": '" + c +
                         "' is not part of a list of decisions; write numbers such as 0 1 0"};
    }
    if (c == '\n') ++line;
    ++i;
  }
  return decisions;
}

}  // namespace fiberscope::session
