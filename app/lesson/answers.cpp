#include "app/lesson/answers.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "app/model/numbers/table.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "scheduler/base/digest.h"
#include "scheduler/base/fields_json.h"

namespace fiberscope::lesson {

namespace fs = std::filesystem;

namespace {

std::string digits(std::uint64_t number) {
  std::string out(16, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, number /= 16) {
    *digit = "0123456789abcdef"[number % 16];
  }
  return out;
}

// read_line: "" or what is wrong.
std::string read_line(std::string_view line, Answer& out) {
  const base::Json json = base::Json::parse(line, nullptr, false);
  base::FieldsReader reader;
  reader.read(json, "", out);
  return reader.error();
}

const Belief* belief_of(const Stop& stop, const std::string& key) {
  const auto found = std::ranges::find(stop.beliefs, key, &Belief::option);
  return found == stop.beliefs.end() ? nullptr : &*found;
}

bool same_question(const Answer& a, std::string_view lesson, std::string_view edition,
                   std::uint32_t stop, std::string_view type) {
  return a.stop > 0 && a.stop == stop && a.lesson == lesson && a.edition == edition &&
         a.type == type;
}

}  // namespace

std::string problem(const Answer& answer) {
  if (answer.lesson.empty()) return "the lesson has no name";
  if (answer.type != kMended && !base::named<AskType>(answer.type)) {
    return "type must be " + base::listed(kAskNames) + ", or fix";
  }
  return "";
}

std::string lesson_name(const session::Scenario& program) {
  std::error_code error;
  const fs::path chapter = fs::weakly_canonical(program.path, error).parent_path();
  const fs::path library = fs::weakly_canonical(session::scenario_folder(), error);
  const bool ours = !library.empty() && chapter.parent_path() == library;
  return ours ? program.chapter + "/" + program.name : program.name;
}

std::string edition_of(const Lesson& lesson, std::string_view program_text) {
  base::Digest digest;
  digest.add(digits(lesson.digest));
  digest.add(program_text);
  return digits(digest.value());
}

Text Held::text() const {
  if (reason != nullptr) return {reason->belief, reason->belief_zh};
  return option == nullptr ? Text() : Text{option->text, option->text_zh};
}

Held belief_behind(const Stop& stop, const Question& question,
                   const std::vector<std::size_t>& chosen, int reason) {
  Held held;
  const auto number = static_cast<std::size_t>(reason);
  if (reason >= 0 && number < stop.reasons.size() && !stop.reasons[number].belief.empty()) {
    held.reason = &stop.reasons[number];
  }
  // of an order, what was put first in a wrong place
  for (std::size_t i = 0; i < chosen.size() && !held.reason && !held.option; ++i) {
    if (chosen[i] >= question.options.size()) continue;
    const bool in_place = question.ordered
                              ? i < question.order.size() && question.order[i] == chosen[i]
                              : question.options[chosen[i]].right;
    if (!in_place) held.option = belief_of(stop, question.options[chosen[i]].key);
  }
  return held;
}

Answer answer_to(const Stop& stop, std::uint32_t number, const Question& question,
                 const std::vector<std::size_t>& chosen, int reason) {
  Answer answer;
  answer.stop = number;
  answer.step = question.at.value;
  answer.type = base::word_of(question.type);
  for (const std::size_t i : chosen) {
    if (i < question.options.size()) answer.chosen.push_back(question.options[i].key);
  }
  answer.right = question.right(chosen);
  if (reason >= 0 && static_cast<std::size_t>(reason) < stop.reasons.size()) {
    answer.reason = stop.reasons[static_cast<std::size_t>(reason)].text;
    answer.reason_right = stop.reasons[static_cast<std::size_t>(reason)].right;
  }
  answer.belief = belief_behind(stop, question, chosen, reason).text().en;
  return answer;
}

Answer drawn_answer_to(const Stop& stop, std::uint32_t number, const Question& question,
                       const Cells& drawn, int reason) {
  Answer answer = answer_to(stop, number, question, {}, reason);
  if (drawn.empty()) return answer;
  answer.chosen = keys_of(*question.drawing, drawn);
  answer.score = static_cast<std::uint32_t>(score_of(*question.drawing, drawn).of_100);
  answer.right = answer.score >= kDrawnRight;
  return answer;
}

bool asks(const Stop& stop) { return stop.ask || stop.check; }

std::string_view answer_type(const Stop& stop) {
  return stop.ask ? base::word_of(stop.ask->type) : kMended;
}

Answers Answers::load(std::string path) {
  Answers out;
  out.path_ = std::move(path);
  std::error_code error;
  if (out.path_.empty() || !fs::exists(out.path_, error)) return out;
  const auto text = session::read_file(out.path_);
  if (!text) {
    out.error_ = text.error();
    return out;
  }
  std::string_view rest = text.value();
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty()) continue;
    Answer answer;
    if (!read_line(line, answer).empty()) {
      ++out.damaged_;
    } else if (out.find(answer.lesson, answer.edition, answer.stop, answer.type) == nullptr) {
      out.all_.push_back(std::move(answer));
    }
  }
  return out;
}

std::string Answers::answers_path(const std::string& settings_path) {
  if (settings_path.empty()) return "";
  return (fs::path(settings_path).parent_path() / "answers.jsonl").string();
}

const Answer* Answers::find(std::string_view lesson, std::string_view edition, std::uint32_t stop,
                            std::string_view type) const {
  const auto found = std::ranges::find_if(
      all_, [&](const Answer& each) { return same_question(each, lesson, edition, stop, type); });
  return found == all_.end() ? nullptr : &*found;
}

base::Result<bool> Answers::append(Answer answer) {
  if (const std::string wrong = problem(answer); !wrong.empty()) return base::Error{wrong};
  if (find(answer.lesson, answer.edition, answer.stop, answer.type) != nullptr) return false;
  const std::string line = base::fields_json<base::Defaults::Told>(answer).dump();
  all_.push_back(std::move(answer));
  if (path_.empty()) return true;
  if (!error_.empty()) return base::Error{error_};
  std::error_code error;  // append_line says what is wrong
  fs::create_directories(fs::path(path_).parent_path(), error);
  const auto written = session::append_line(path_, line);
  if (!written) return base::Error{written.error()};
  return true;
}

Progress Answers::progress(std::string_view name, const Lesson& lesson,
                           std::string_view edition) const {
  Progress out;
  for (std::size_t i = 0; i < lesson.stops.size(); ++i) {
    const Stop& stop = lesson.stops[i];
    if (!asks(stop)) continue;
    ++out.of;
    const Answer* answer =
        find(name, edition, static_cast<std::uint32_t>(i + 1), answer_type(stop));
    out.answered += answer != nullptr;
    out.right += answer != nullptr && answer->right;
  }
  return out;
}

base::Result<std::monostate> Answers::clear() {
  all_.clear();
  damaged_ = 0;
  std::error_code error;
  if (!path_.empty()) fs::remove(path_, error);
  if (error) return base::Error{path_ + ": cannot be removed: " + error.message()};
  error_.clear();
  return std::monostate{};
}

std::string answers_csv(const std::vector<Answer>& answers) {
  std::string out =
      "lesson,edition,stop,step,type,answer,right,reason,reason_right,belief,seconds,score\r\n";
  const auto yes_no = [](bool yes) { return yes ? "yes" : "no"; };
  const auto scored = [](const Answer& each) {
    const bool drawn = each.type == base::word_of(AskType::Draw);
    return drawn ? std::to_string(each.score) : std::string();
  };
  for (const Answer& each : answers) {
    std::string chosen;
    for (const std::string& key : each.chosen) chosen += (chosen.empty() ? "" : " > ") + key;
    const std::array<std::string, 12> cells = {each.lesson,
                                               each.edition,
                                               std::to_string(each.stop),
                                               std::to_string(each.step),
                                               each.type,
                                               chosen,
                                               yes_no(each.right),
                                               each.reason,
                                               each.reason.empty() ? "" : yes_no(each.reason_right),
                                               each.belief,
                                               std::to_string(each.seconds),
                                               scored(each)};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out += (i == 0 ? "" : ",") + model::csv_cell(cells[i]);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace fiberscope::lesson
