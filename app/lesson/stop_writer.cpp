#include "app/lesson/stop_writer.h"

#include <algorithm>

#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/model/reading/called.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

using base::EventSeq;

namespace {

// toml_text: between single quotes where that is possible, as queries hold double ones.
std::string toml_text(const std::string& text) {
  const auto needs_escape = [](char c) { return c == '\'' || static_cast<unsigned char>(c) < ' '; };
  if (text.find('"') != std::string::npos && std::ranges::none_of(text, needs_escape)) {
    return "'" + text + "'";
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
      constexpr const char* kHex = "0123456789abcdef";
      out += std::string("\\u00") + kHex[c >> 4] + kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string ask_text(const Ask& ask) {
  std::string out = "ask = { type = " + toml_text(std::string(base::word_of(ask.type)));
  if (!ask.lane.empty()) out += ", lane = " + toml_text(ask.lane);
  if (!ask.name.empty()) out += ", name = " + toml_text(ask.name);
  if (!ask.until.empty()) out += ", until = " + toml_text(ask.until);
  if (ask.count > 0) out += ", count = " + std::to_string(ask.count);
  for (std::size_t i = 0; i < ask.lanes.size(); ++i) {
    out += (i == 0 ? ", lanes = [" : ", ") + toml_text(ask.lanes[i]);
  }
  if (!ask.lanes.empty()) out += "]";
  return out + " }\n";
}

std::string stop_text(const Stop& stop) {
  std::string out = "## stop: " + std::string(kStopNames[static_cast<std::size_t>(stop.kind)]);
  out += "\n```toml\n";
  if (!stop.title.empty()) out += "title = " + toml_text(stop.title) + "\n";
  if (!stop.title_zh.empty()) out += "title_zh = " + toml_text(stop.title_zh) + "\n";
  out += "at = " + toml_text(stop.at) + "\n";
  if (stop.ask) out += ask_text(*stop.ask);
  out += "```\n\n" + stop.text.en + "\n";
  const auto part = [&](const char* mark, const std::string& text) {
    if (!text.empty()) out += std::string("\n") + mark + "\n" + text + "\n";
  };
  part(":::zh", stop.text.zh);
  part(":::after", stop.after.en);
  part(":::after-zh", stop.after.zh);
  return out;
}

// line_at: where the line of that number, from 1, begins.
std::size_t line_at(std::string_view text, std::uint32_t number) {
  std::size_t at = 0;
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
  }
  return at;
}

}  // namespace

std::vector<Ask> askable(const model::Model& model, EventSeq at, base::LaneId lane,
                         std::uint64_t seed) {
  std::vector<Ask> out;
  const auto offer = [&](const Ask& ask) {
    if (problem(ask).empty() && make_question(model, at, ask, seed).ok()) out.push_back(ask);
  };
  // a question names its lane: who is not the first of that name cannot be asked about
  std::string name = lane ? model.names.lane(lane) : "";
  const auto called = model::lanes_called(model.trace, model.lanes, model.names, name);
  if (called.empty() || called.front() != lane) name.clear();
  const model::Variable* variable = nullptr;
  for (const model::Variable& each : model.variables.list()) {
    if (variable == nullptr || each.values.size() > variable->values.size()) variable = &each;
  }
  for (std::size_t i = 0; i < kAskNames.size(); ++i) {
    Ask ask;
    ask.type = static_cast<AskType>(i);
    if (ask.type == AskType::Value) {
      if (variable == nullptr) continue;
      ask.name = model.names.variable(variable->id);
    } else if (!problem(ask).empty()) {  // it is about a lane
      ask.lane = name;
    }
    offer(ask);
  }
  return out;
}

std::size_t place_for(const Lesson& lesson, const model::Model& model, EventSeq at) {
  EventSeq last{1};
  for (std::size_t i = 0; i < lesson.stops.size(); ++i) {
    const Stop& stop = lesson.stops[i];
    if (stop.change || stop.at.empty()) continue;
    const auto found = resolve(model, stop.at);
    if (!found) continue;
    // one that goes back, to think again, ends the order
    if (found.value() > at || found.value() < last) return i;
    last = found.value();
  }
  return lesson.stops.size();
}

std::string head_text(const Text& objective, std::uint32_t minutes) {
  std::string out = "+++\nobjective = " + toml_text(objective.en) + "\n";
  if (!objective.zh.empty()) out += "objective_zh = " + toml_text(objective.zh) + "\n";
  return out + "minutes = " + std::to_string(minutes) + "\n+++\n";
}

base::Result<std::string> with_stop(std::string_view file, const std::string& path,
                                    std::size_t place, const Stop& stop) {
  std::size_t at = file.size();
  std::size_t count = 0;
  if (file.find("## stop:") != std::string_view::npos) {
    const auto lesson = parse_lesson(file, path);
    if (!lesson) return base::Error{lesson.error()};
    count = lesson.value().stops.size();
    if (place < count) at = line_at(file, lesson.value().stops[place].line);
  }
  place = std::min(place, count);
  std::string block = stop_text(stop);
  if (file.find("\r\n") != std::string_view::npos) {
    for (std::size_t i = 0; (i = block.find('\n', i)) != std::string::npos; i += 2) {
      block.insert(i, "\r");
    }
  }
  const std::string line_end = block.ends_with("\r\n") ? "\r\n" : "\n";
  std::string before(file.substr(0, at)), after(file.substr(at));
  if (!before.empty() && !before.ends_with('\n')) before += line_end;
  if (!before.ends_with(line_end + line_end)) before += line_end;
  if (!after.empty()) block += line_end;
  std::string out = before + block + after;
  const auto read = parse_lesson(out, path);
  if (!read) return base::Error{read.error()};
  const auto same = [&](const Stop& written) {
    return written.kind == stop.kind && written.title == stop.title && written.at == stop.at &&
           written.ask == stop.ask && written.text == stop.text;
  };
  if (read.value().stops.size() != count + 1 || !same(read.value().stops[place])) {
    return base::Error{words::tr(
        "A line of the text would be read as something else: ## stop:, ::: or the like.")};
  }
  return out;
}

}  // namespace fiberscope::lesson
