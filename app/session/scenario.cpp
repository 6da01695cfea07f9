#include "app/session/scenario.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "app/session/files.h"
#include "app/session/settings_block.h"
#include "app/session/settings_reader.h"
#include "app/session/toml.h"

namespace fiberscope::session {

namespace fs = std::filesystem;

template <class Settings, class Prices>
inline constexpr const char* kExample<MachineTable<Settings, Prices>> = "{ cores = 1 }";
template <>
inline constexpr const char* kExample<figure::Figure> = "{ lanes = [\"main\"] }";

namespace {

// Titles: what chapter.toml holds.
struct Titles {
  std::string title, title_zh;
  std::vector<std::string> compare;
  static auto fields(auto& s, auto&& f) {
    f("title", s.title), f("title_zh", s.title_zh), f("compare", s.compare);
  }
};

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
  scenario.text = text;
  base::Result<Metadata> metadata = parse_metadata(text, path);
  if (metadata) {
    scenario.metadata = metadata.value();
  } else {
    scenario.error = metadata.error();
  }
  return scenario;
}

// First: what begin.toml holds.
struct First {
  std::string scenario, question, question_zh;
  static auto fields(auto& s, auto&& f) {
    f("scenario", s.scenario), f("question", s.question), f("question_zh", s.question_zh);
  }
};

// read_toml: what a small file says, if it is there. Answers "" or what is wrong with it.
template <class Told>
std::string read_toml(const std::string& path, Told& out) {
  std::error_code error;
  if (!fs::exists(path, error)) return "";
  const base::Result<std::string> text = read_file(path);
  if (!text) return text.error();
  const base::Result<toml::table> table = parse_toml(text.value(), path, "this is not TOML");
  if (!table) return table.error();
  SettingsReader reader(path);
  reader.read(table.value(), out);
  return reader.error();
}

std::string read_titles(const std::string& path, Chapter& out) {
  Titles titles{out.title, out.title_zh, {}};
  std::string error = read_toml(path, titles);
  out.title = titles.title;
  out.title_zh = titles.title_zh;
  out.compare = titles.compare;
  return error;
}

// read_beginning: the scenario that begin.toml names must be there.
Beginning read_beginning(const Library& library) {
  const std::string path = (fs::path(library.folder) / "begin.toml").string();
  First first;
  std::string error = read_toml(path, first);
  const Scenario* scenario = first.scenario.empty() ? nullptr : library.find(first.scenario);
  if (scenario == nullptr) {
    if (error.empty() && !first.scenario.empty()) {
      error = path + ": there is no scenario " + first.scenario + "; write chapter/name";
    }
    return {{}, {}, {}, error};
  }
  return {scenario->chapter + "/" + scenario->name, first.question, first.question_zh, error};
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
  for (const std::string& name : chapter.compare) {
    const bool known =
        std::ranges::find(chapter.scenarios, name, &Scenario::name) != chapter.scenarios.end();
    if (!known && chapter.error.empty()) {
      chapter.error = (folder / "chapter.toml").string() + ": compare names " + name +
                      ", and the chapter has no such scenario";
    }
  }
  return chapter;
}

}  // namespace

base::Result<Metadata> parse_metadata(std::string_view text, const std::string& path) {
  Metadata out;
  const SettingsBlock block = find_settings_block(text, path);
  if (!block.error.empty()) return base::Error{block.error};
  if (!block.present) return out;
  out.present = true;
  const base::Result<toml::table> table = parse_toml(block.toml, path, "the settings are not TOML");
  if (!table) return base::Error{table.error()};
  SettingsReader reader(path);
  reader.check_together([&] { return problem(out.world); });
  reader.read(table.value(), out);
  if (const toml::node* zh = table.value().get("watch_zh")) {
    const bool paired = out.watch_zh.size() == out.watch.size();
    reader.wrong(*zh, paired ? "" : "watch_zh must have one text for each point of watch");
  }
  if (!reader.error().empty()) return base::Error{reader.error()};
  return out;
}

std::string parse_docstring(std::string_view text) {
  const Docstring found = find_docstring(text);
  const std::string_view inside = text.substr(found.begin, found.end - found.begin);
  const std::string meant = found.raw ? std::string(inside) : unescaped(inside);
  text = strip_end(meant);
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

std::string Scenario::summary() const {
  std::string text = docstring.substr(0, docstring.find("\n\n"));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
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
  library.begin = read_beginning(library);
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

bool Chapter::compared(const Scenario& scenario) const {
  return compare.empty() || std::ranges::find(compare, scenario.name) != compare.end();
}

Recipe recipe_for(const Scenario& scenario) {
  Recipe recipe;
  recipe.program = scenario.path;
  take_settings(recipe, scenario.metadata);
  return recipe;
}

void take_settings(Recipe& recipe, const Metadata& metadata) {
  recipe.arguments = metadata.arguments;
  recipe.seed = metadata.seed;
  recipe.policy = metadata.policy;
  recipe.machine = metadata.machine;
  recipe.costs = metadata.costs;
  recipe.call_costs = metadata.calls.calls;
  recipe.world = metadata.world;
}

base::Result<Scenario> load_scenario(const std::string& path) {
  const base::Result<std::string> text = read_file(path);
  if (!text) return base::Error{text.error()};
  return scenario_from(path, text.value());
}

}  // namespace fiberscope::session
