#include "app/session/scenario.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>

#include "app/session/files.h"
#include "app/session/settings_block.h"
#include "app/session/world_settings.h"

namespace fiberscope::session {

namespace fs = std::filesystem;

namespace {

constexpr const char* kKeys =
    "title, title_zh, misconception, misconception_zh, order, coroutines, machine, hosts, "
    "devices, faults, files, disk, seed, policy, args";

// Settings: takes keys out of the TOML table; the first that is wrong is kept as the error.
class Settings {
 public:
  Settings(const toml::table& table, const std::string& path) : table_(table), path_(path) {}
  const std::string& error() const { return error_; }

  void read(const char* key, std::string& out) {
    const toml::node* node = take(key);
    if (!node) return;
    if (const auto value = node->value_exact<std::string>()) {
      out = *value;
    } else {
      wrong(*node, std::string(key) + " must be a string in quotes");
    }
  }
  void read(const char* key, bool& out) {
    const toml::node* node = take(key);
    if (!node) return;
    const auto value = node->value_exact<bool>();
    if (value) out = *value;
    if (!value) wrong(*node, std::string(key) + " must be true or false");
  }
  // read_milliseconds: of a slice; whole or with a fraction, kept in nanoseconds.
  void read_milliseconds(const char* key, base::TimeNs& out) {
    const toml::node* node = take(key);
    if (!node) return;
    const double ns = std::round(node->value<double>().value_or(0) * 1e6);
    if (ns >= 1 && ns <= static_cast<double>(base::kSliceMaxNs)) {
      out = static_cast<base::TimeNs>(ns);
    } else {
      wrong(*node, std::string(key) +
                       " must be a number of milliseconds, more than 0 and at most " +
                       std::to_string(base::kSliceMaxNs / base::kMillisecond));
    }
  }
  template <class T>
  void read_number(const char* key, T& out, std::int64_t least, std::int64_t most) {
    const toml::node* node = take(key);
    if (!node) return;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) {
      out = static_cast<T>(*value);
    } else {
      wrong(*node, std::string(key) + " must be a whole number from " + std::to_string(least) +
                       " to " + std::to_string(most));
    }
  }
  const toml::node* take(const char* key) {
    known_.push_back(key);
    return table_.get(key);
  }
  // check_unknown: what nobody took is a mistake, most likely in spelling.
  void check_unknown(const std::string& keys) {
    for (const auto& [key, node] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) == known_.end()) {
        wrong(node, "unknown key \"" + std::string(key.str()) + "\"; known are: " + keys);
      }
    }
  }
  void wrong(const toml::node& node, const std::string& what) {
    if (!error_.empty()) return;
    error_ = path_ + ":" + std::to_string(node.source().begin.line) + ": " + what;
  }

 private:
  const toml::table& table_;
  const std::string& path_;
  std::vector<std::string> known_;
  std::string error_;
};

std::string read_costs(const toml::node& node, const std::string& path, Metadata& out) {
  const toml::table* table = node.as_table();
  if (!table) {
    return path + ":" + std::to_string(node.source().begin.line) +
           ": machine's costs must be a table such as { line_ns = 100 }";
  }
  Settings costs(*table, path);
  std::string names;
  for (const CostName& cost : kCostNames) {
    costs.read_number(cost.name, out.costs.*cost.value, 0, kCostMaxNs);
    names += (names.empty() ? "" : ", ") + std::string(cost.name);
  }
  costs.check_unknown(names);
  return costs.error();
}

std::string read_machine(const toml::node& node, const std::string& path, Metadata& out) {
  const toml::table* table = node.as_table();
  if (!table) {
    return path + ":" + std::to_string(node.source().begin.line) +
           ": machine must be a table such as { cores = 1 }";
  }
  Settings machine(*table, path);
  machine.read_number("cores", out.machine.cores, 1, base::kCoresMax);
  machine.read("gil", out.machine.gil);
  machine.read_milliseconds("quantum_ms", out.machine.quantum_ns);
  machine.read_milliseconds("switch_interval_ms", out.machine.switch_interval_ns);
  if (const toml::node* preemption = machine.take("preemption")) {
    const auto known = preemption_named(preemption->value_exact<std::string>().value_or(""));
    if (known) out.machine.preemption = *known;
    if (!known) machine.wrong(*preemption, "preemption must be " + preemptions_text());
  }
  std::string error;
  if (const toml::node* costs = machine.take("costs")) error = read_costs(*costs, path, out);
  machine.check_unknown("cores, gil, preemption, quantum_ms, switch_interval_ms, costs");
  return machine.error().empty() ? error : machine.error();
}

std::string read_arguments(const toml::node& node, const std::string& path, Metadata& out) {
  const toml::array* list = node.as_array();
  bool good = list != nullptr;
  for (std::size_t i = 0; good && i < list->size(); ++i) {
    const auto value = list->get(i)->value_exact<std::string>();
    good = value.has_value();
    if (good) out.arguments.push_back(*value);
  }
  if (good) return "";
  return path + ":" + std::to_string(node.source().begin.line) +
         ": args must be a list of strings such as [\"-v\", \"10\"]";
}

// title_of: "3_gevent" -> "Gevent", "1_subroutine_to_coroutine" -> "Subroutine to coroutine".
std::string title_of(std::string_view folder) {
  while (!folder.empty() && std::isdigit(static_cast<unsigned char>(folder.front()))) {
    folder.remove_prefix(1);
  }
  while (!folder.empty() && (folder.front() == '_' || folder.front() == '-')) {
    folder.remove_prefix(1);
  }
  std::string title(folder);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty()) {
    title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  }
  return title;
}

int leading_number(std::string_view text) {
  int number = 0;
  for (const char c : text.substr(0, 6)) {
    if (!std::isdigit(static_cast<unsigned char>(c))) break;
    number = number * 10 + (c - '0');
  }
  return number;
}

bool hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.empty() || name[0] == '.' || name[0] == '_';
}

Scenario scenario_from(const std::string& path, const std::string& text) {
  Scenario scenario;
  const fs::path file(path);
  scenario.name = file.stem().string();
  scenario.chapter = file.parent_path().filename().string();
  scenario.path = path;
  scenario.docstring = parse_docstring(text);
  base::Result<Metadata> metadata = parse_metadata(text, path);
  if (metadata) {
    scenario.metadata = metadata.value();
  } else {
    scenario.error = metadata.error();
  }
  return scenario;
}

// read_titles: of chapter.toml, if it is there. Answers "" or what is wrong with it.
std::string read_titles(const std::string& path, Chapter& out) {
  std::error_code error;
  if (!fs::exists(path, error)) return "";
  const base::Result<std::string> text = read_file(path);
  if (!text) return text.error();
  toml::table table;
  try {
    table = toml::parse(text.value(), path);
  } catch (const toml::parse_error& e) {
    return path + ":" + std::to_string(e.source().begin.line) +
           ": this is not TOML: " + std::string(e.description());
  }
  Settings settings(table, path);
  settings.read("title", out.title);
  settings.read("title_zh", out.title_zh);
  settings.check_unknown("title, title_zh");
  return settings.error();
}

Chapter load_chapter(const fs::path& folder) {
  Chapter chapter;
  chapter.folder = folder.filename().string();
  chapter.number = leading_number(chapter.folder);
  chapter.title = title_of(chapter.folder);
  chapter.error = read_titles((folder / "chapter.toml").string(), chapter);
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".py" || hidden(it->path())) continue;
    const std::string path = it->path().string();
    const base::Result<std::string> text = read_file(path);
    Scenario scenario = scenario_from(path, text ? text.value() : std::string());
    if (!text) scenario.error = text.error();
    chapter.scenarios.push_back(std::move(scenario));
  }
  std::sort(chapter.scenarios.begin(), chapter.scenarios.end(),
            [](const Scenario& a, const Scenario& b) {
              return std::pair(a.metadata.order, a.name) < std::pair(b.metadata.order, b.name);
            });
  return chapter;
}

}  // namespace

base::Result<Metadata> parse_metadata(std::string_view text, const std::string& path) {
  Metadata out;
  const SettingsBlock block = find_settings_block(text, path);
  if (!block.error.empty()) return base::Error{block.error};
  if (!block.present) return out;
  out.present = true;
  toml::table table;
  try {
    table = toml::parse(block.toml, path);
  } catch (const toml::parse_error& e) {
    return base::Error{path + ":" + std::to_string(e.source().begin.line) +
                       ": the settings are not TOML: " + std::string(e.description())};
  }
  Settings settings(table, path);
  settings.read("title", out.title);
  settings.read("title_zh", out.title_zh);
  settings.read("misconception", out.misconception);
  settings.read("misconception_zh", out.misconception_zh);
  settings.read("policy", out.policy);
  settings.read_number("order", out.order, 0, 1'000'000);
  settings.read_number("coroutines", out.coroutines, 0, 1'000'000);
  settings.read_number("seed", out.seed, 0, INT64_MAX);
  std::string error;
  if (const toml::node* n = settings.take("machine")) error = read_machine(*n, path, out);
  for (const char* key : {"hosts", "devices", "faults", "files", "disk"}) settings.take(key);
  if (error.empty()) error = read_world(table, path, out.world);
  if (const toml::node* n = settings.take("args"); n && error.empty()) {
    error = read_arguments(*n, path, out);
  }
  if (!is_policy(out.policy)) {
    settings.wrong(*table.get("policy"), "policy must be " + policies_text());
  }
  settings.check_unknown(kKeys);
  if (!settings.error().empty()) return base::Error{settings.error()};
  if (!error.empty()) return base::Error{error};
  return out;
}

std::string parse_docstring(std::string_view text) {
  const Docstring found = find_docstring(text);
  text = strip_end(text.substr(found.begin, found.end - found.begin));
  // the lines after the first share an indent that is not meant
  std::string out;
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t eol = std::min(text.find('\n'), text.size());
    std::string_view line = strip_end(text.substr(0, eol));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    out += (first ? "" : "\n") + std::string(line);
    text.remove_prefix(std::min(eol + 1, text.size()));
  }
  return out;
}

base::Result<Library> load_library(const std::string& folder) {
  Library library;
  library.folder = folder;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_directory() || hidden(it->path())) continue;
    Chapter chapter = load_chapter(it->path());
    if (!chapter.scenarios.empty()) library.chapters.push_back(std::move(chapter));
  }
  if (error) {
    return base::Error{folder + ": the scenarios cannot be read: " + error.message() +
                       "; set FIBERSCOPE_DATA to the folder that holds scenarios/"};
  }
  std::sort(library.chapters.begin(), library.chapters.end(),
            [](const Chapter& a, const Chapter& b) {
              return std::pair(a.number, a.folder) < std::pair(b.number, b.folder);
            });
  return library;
}

const Scenario* Library::find(std::string_view name) const {
  if (name.ends_with(".py")) name.remove_suffix(3);
  const std::size_t slash = name.rfind('/');
  const std::string_view chapter_name =
      slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  for (const Chapter& chapter : chapters) {
    const std::string_view folder = chapter.folder;
    const std::string number = std::to_string(chapter.number);
    if (!chapter_name.empty() && chapter_name != folder && chapter_name != number &&
        !(folder.starts_with(number + "_") && chapter_name == folder.substr(number.size() + 1))) {
      continue;
    }
    for (const Scenario& scenario : chapter.scenarios) {
      if (scenario.name == name) return &scenario;
    }
  }
  return nullptr;
}

Recipe recipe_for(const Scenario& scenario) {
  Recipe recipe;
  recipe.program = scenario.path;
  recipe.arguments = scenario.metadata.arguments;
  recipe.seed = scenario.metadata.seed;
  recipe.policy = scenario.metadata.policy;
  recipe.machine = scenario.metadata.machine;
  recipe.costs = scenario.metadata.costs;
  recipe.world = scenario.metadata.world;
  return recipe;
}

base::Result<Scenario> load_scenario(const std::string& path) {
  const base::Result<std::string> text = read_file(path);
  if (!text) return base::Error{text.error()};
  return scenario_from(path, text.value());
}

}  // namespace fiberscope::session
