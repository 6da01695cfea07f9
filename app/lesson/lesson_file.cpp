// The file of a lesson: a head in TOML between lines of +++, then stops.
#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "app/lesson/lesson.h"
#include "app/lesson/query.h"
#include "app/session/files.h"
#include "app/session/settings_reader.h"
#include "app/session/toml.h"
#include "app/words/words.h"
#include "scheduler/base/digest.h"

namespace fiberscope::lesson {

namespace {

using session::SettingsReader;

struct Head {
  std::string objective, objective_zh;
  std::uint32_t minutes = 10;
  static auto fields(auto& s, auto&& f) {
    f("objective", s.objective), f("objective_zh", s.objective_zh),
        f("minutes", s.minutes, base::from_to(1, 240));
  }
};

// ChangeTable: the keys of a change that are read like any others.
struct ChangeTable {
  Change& change;
  std::uint64_t seed = 0;
  static auto fields(auto& s, auto&& f) {
    f("title", s.change.title), f("title_zh", s.change.title_zh), f("seed", s.seed),
        f("policy", s.change.policy, base::one_of(base::kPolicyNames)),
        f("machine", s.change.machine), f("patch", s.change.patch);
  }
};

struct StopTable {
  Stop& stop;
  Ask ask;
  Check check;
  Change change;
  ChangeTable change_table{change, 0};
  static auto fields(auto& s, auto&& f) {
    f("title", s.stop.title), f("title_zh", s.stop.title_zh), f("at", s.stop.at),
        f("look", s.stop.look), f("ask", s.ask), f("reasons", s.stop.reasons),
        f("beliefs", s.stop.beliefs), f("change", s.change_table), f("check", s.check),
        f("hint", s.stop.hint), f("hint_zh", s.stop.hint_zh), f("solution", s.stop.solution);
  }
};

// Lines: the text from line to line.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  // number: of the line that next() gave last, from 1.
  std::uint32_t number() const { return number_; }
  std::string_view next() {
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

 private:
  std::string_view rest_;
  std::uint32_t number_ = 0;
};

std::string_view stripped(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// Part: one block of TOML, padded with blank lines so that its lines are the file's.
struct TomlPart {
  std::string toml;
  std::uint32_t line = 0;  // where it begins
  bool present = false;
  void begin(std::uint32_t at) { toml.assign(at, '\n'), line = at, present = true; }
  void add(std::string_view text) { toml.append(text) += '\n'; }
};

// table_of: reads the TOML into the part.
template <class Part>
base::Result<toml::table> table_of(std::string_view toml, const std::string& path, Part& out) {
  auto table = session::parse_toml(toml, path, "this is not TOML");
  if (!table) return table;
  SettingsReader reader(path);
  reader.read(table.value(), out);
  if (!reader.error().empty()) return base::Error{reader.error()};
  return table;
}

class LessonReader {
 public:
  LessonReader(std::string_view text, const std::string& path) : lines_(text), path_(path) {
    lesson_.path = path;
  }

  base::Result<Lesson> read() {
    if (read_head()) {
      while (error_.empty() && !lines_.at_end()) read_line(lines_.next());
      end_stop();
    }
    if (error_.empty() && lesson_.stops.empty()) {
      wrong(lines_.number(), "there is no stop; write: ## stop: predict");
    }
    if (!error_.empty()) return base::Error{error_};
    return std::move(lesson_);
  }

 private:
  void wrong(std::uint32_t line, const std::string& what) {
    if (error_.empty()) error_ = path_ + ":" + std::to_string(std::max(line, 1u)) + ": " + what;
  }

  bool read_head() {
    while (!lines_.at_end()) {
      const std::string_view line = lines_.next();
      if (stripped(line).empty()) continue;
      if (line != "+++") break;
      TomlPart part;
      part.begin(lines_.number());
      while (!lines_.at_end()) {
        const std::string_view inside = lines_.next();
        if (inside == "+++") return take_head(part);
        part.add(inside);
      }
      wrong(part.line, "the head that begins here is not closed with +++");
      return false;
    }
    wrong(lines_.number(),
          "a lesson begins with its head: +++, then objective = \"...\", then +++");
    return false;
  }

  bool take_head(const TomlPart& part) {
    Head head;
    if (const auto table = table_of(part.toml, path_, head); !table) {
      return error_ = table.error(), false;
    }
    if (head.objective.empty())
      wrong(part.line, "objective is missing: what one can do afterwards");
    lesson_.objective = {head.objective, head.objective_zh};
    lesson_.minutes = head.minutes;
    return error_.empty();
  }

  void read_line(std::string_view line) {
    if (line.starts_with("## stop:")) return begin_stop(line);
    if (!stop_) {
      if (!stripped(line).empty()) wrong(lines_.number(), "before a text stands: ## stop: predict");
      return;
    }
    if (line == "```toml" && !settings_.present && nothing_yet()) return read_settings();
    // each goes up to the next such line or the next stop
    constexpr std::array<std::string_view, 4> kParts = {":::", ":::zh", ":::after", ":::after-zh"};
    const auto part = std::ranges::find(kParts, line);
    if (part != kParts.end()) return void(part_ = static_cast<std::size_t>(part - kParts.begin()));
    const std::array<std::string*, 4> texts = {&stop_->text.en, &stop_->text.zh, &stop_->after.en,
                                               &stop_->after.zh};
    texts[part_]->append(line) += '\n';
  }

  bool nothing_yet() const { return stripped(stop_->text.en).empty(); }

  void begin_stop(std::string_view line) {
    end_stop();
    const std::string_view word = stripped(line.substr(line.find(':') + 1));
    const auto kind = std::ranges::find(kStopNames, word);
    if (kind == kStopNames.end()) {
      return wrong(lines_.number(), "a stop is one of: " + base::listed(kStopNames));
    }
    stop_.emplace();
    stop_->kind = static_cast<StopKind>(kind - kStopNames.begin());
    stop_->line = lines_.number();
    settings_ = {};
    part_ = 0;
  }

  void read_settings() {
    settings_.begin(lines_.number());
    while (!lines_.at_end()) {
      const std::string_view line = lines_.next();
      if (line == "```") return;
      settings_.add(line);
    }
    wrong(settings_.line, "the settings that begin here are not closed with ```");
  }

  void end_stop() {
    if (!stop_ || !error_.empty()) return;
    if (settings_.present) take_settings();
    stop_->text.en = stripped(stop_->text.en);
    stop_->text.zh = stripped(stop_->text.zh);
    stop_->after.en = stripped(stop_->after.en);
    stop_->after.zh = stripped(stop_->after.zh);
    if (error_.empty()) {
      if (const std::string what = problem(*stop_); !what.empty()) wrong(stop_->line, what);
    }
    lesson_.stops.push_back(*std::exchange(stop_, std::nullopt));
  }

  void take_settings() {
    auto said = lesson::read_settings(settings_.toml, path_);
    if (!said) return void(error_ = said.error());
    Stop& read = said.value();
    read.kind = stop_->kind, read.line = stop_->line;
    read.text = std::move(stop_->text), read.after = std::move(stop_->after);
    stop_ = std::move(read);
  }

  Lines lines_;
  const std::string& path_;
  Lesson lesson_;
  std::optional<Stop> stop_;
  TomlPart settings_;
  std::size_t part_ = 0;  // of the stop's texts, which is read
  std::string error_;
};

}  // namespace

base::Result<Stop> read_settings(std::string_view toml, const std::string& path) {
  Stop stop;
  StopTable table{stop, {}, {}, {}};
  const auto read = table_of(toml, path, table);
  if (!read) return base::Error{read.error()};
  const toml::table& said = read.value();
  if (said.contains("ask")) stop.ask = table.ask;
  if (said.contains("check")) stop.check = table.check;
  const toml::table* change = said["change"].as_table();
  if (change == nullptr) return stop;
  stop.change = table.change;
  if (change->contains("seed")) stop.change->seed = table.change_table.seed;
  if (const toml::table* machine = (*change)["machine"].as_table()) {
    for (const auto& [key, node] : *machine) stop.change->machine_said.emplace(key.str());
  }
  return stop;
}

const std::string& Text::in_chosen() const {
  return words::language() == words::Language::Chinese && !zh.empty() ? zh : en;
}

std::string problem(const Look& look) {
  for (const std::string& panel : look.panels) {
    if (std::ranges::find(kPanels, panel) == kPanels.end()) {
      return "look: there is no panel \"" + panel + "\"; known are " + base::listed(kPanels);
    }
  }
  return "";
}

std::string problem(const Ask& ask) {
  const bool of_lane = ask.type == AskType::State || ask.type == AskType::WaitsFor ||
                       ask.type == AskType::WokenBy || ask.type == AskType::HowOften ||
                       ask.type == AskType::LeftAfter;
  const std::string type(base::word_of(ask.type));
  if (of_lane && ask.lane.empty()) return "the question " + type + " needs a lane = \"...\"";
  if (!of_lane && !ask.lane.empty()) return "the question " + type + " is about no lane";
  if (ask.type == AskType::Value && ask.name.empty()) {
    return "the question value needs the variable's name = \"...\"";
  }
  const bool draws = ask.type == AskType::Draw;
  if (!draws && !ask.lanes.empty()) return "only the question draw has lanes = [...]";
  if (!draws && ask.count > kOrderMost) {
    return "count must be 2 to " + std::to_string(kOrderMost) + " in the question " + type;
  }
  if (ask.until.empty()) return "";
  const auto query = parse_query(ask.until);
  return query ? "" : "until: " + query.error();
}

std::string problem(const Check& check) {
  for (const std::string& kind : check.no_finding) {
    const auto query = parse_query("finding " + kind);
    if (!query) return "no_finding: " + query.error();
  }
  if (check.prints.empty() && check.no_finding.empty() && check.at_most_ns == 0) {
    return "check needs one of prints, no_finding, at_most_ms";
  }
  return "";
}

base::MachineSettings Change::machine_of(base::MachineSettings program) const {
  base::MachineSettings said = machine;
  base::MachineSettings::fields(program, [&](const char* name, auto& value, base::Rule = {}) {
    using Value = std::remove_reference_t<decltype(value)>;
    base::MachineSettings::fields(said, [&](const char* other, auto& from, base::Rule = {}) {
      if constexpr (std::is_same_v<Value, std::remove_reference_t<decltype(from)>>) {
        const std::string key = session::settings_key<base::MachineSettings>(name);
        if (std::string_view(name) == other && machine_said.contains(key)) value = from;
      }
    });
  });
  return program;
}

std::string problem(const Stop& stop) {
  if (!stop.at.empty()) {
    const auto query = parse_query(stop.at);
    if (!query) return "at: " + query.error();
  }
  const struct {
    bool bad;
    const char* what;
  } wants[] = {
      {stop.kind == StopKind::Predict && !stop.ask,
       "a stop that predicts asks: ask = { type = \"runs-next\" }"},
      {stop.kind == StopKind::Modify && !stop.change,
       "a stop that modifies changes something: change = { seed = 7 }"},
      {stop.kind == StopKind::Fix && !stop.check,
       "a stop that fixes has a check: check = { prints = [\"10\"] }"},
      {stop.kind == StopKind::Fix && stop.solution.empty(),
       "a stop that fixes has one solution: solution = [{ from = \"...\", to = \"...\" }]"},
      {stop.ask && stop.at.empty() && stop.kind != StopKind::Modify,
       "a question needs its moment: at = 'line foo \"sleep\"'"},
      {!stop.reasons.empty() && !std::ranges::any_of(stop.reasons, &Reason::right),
       "one of the reasons must be right = true"},
      {stop.reasons.size() == 1, "one reason is no choice: write two or more, or none"},
      {!stop.ask && !(stop.reasons.empty() && stop.beliefs.empty()),
       "reasons and beliefs belong to a question: ask = { type = ... }"},
      {stop.text.en.empty(), "the stop says nothing: write a sentence below it"},
      {!stop.ask && !stop.check && !(stop.after.en.empty() && stop.after.zh.empty()),
       ":::after is said after an answer: it needs ask = { type = ... } or check"},
  };
  for (const auto& [bad, what] : wants) {
    if (bad) return what;
  }
  return "";
}

base::Result<std::string> edited(std::string text, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) {
    const std::size_t at = edit.from.empty() ? std::string::npos : text.find(edit.from);
    if (at == std::string::npos) {
      return base::Error{"\"" + edit.from + "\" is not in the program"};
    }
    if (text.find(edit.from, at + 1) != std::string::npos) {
      return base::Error{"\"" + edit.from +
                         "\" is in the program more than once: write more of it"};
    }
    text.replace(at, edit.from.size(), edit.to);
  }
  return text;
}

std::string query_of(const Lesson& lesson, std::size_t stop) {
  const Stop& it = lesson.stops[stop];
  if (!it.at.empty()) return it.at;
  for (std::size_t i = stop; !it.change && i-- > 0;) {
    if (!lesson.stops[i].at.empty() && !lesson.stops[i].change) return lesson.stops[i].at;
  }
  return "begin";
}

std::string lesson_path(const std::string& program) {
  return std::filesystem::path(program).replace_extension(".lesson.md").string();
}

base::Result<Lesson> parse_lesson(std::string_view text, const std::string& path) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto lesson = LessonReader(text, path).read();
  if (!lesson) return lesson;
  base::Digest digest;
  digest.add(text);
  lesson.value().digest = digest.value();
  return lesson;
}

base::Result<std::optional<Lesson>> load_lesson(const std::string& program) {
  const std::string path = lesson_path(program);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<Lesson>();
  const auto text = session::read_file(path);
  if (!text) return base::Error{text.error()};
  auto lesson = parse_lesson(text.value(), path);
  if (!lesson) return base::Error{lesson.error()};
  return std::optional(std::move(lesson.value()));
}

}  // namespace fiberscope::lesson
