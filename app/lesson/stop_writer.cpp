#include "app/lesson/stop_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/lesson/stop_text.h"
#include "app/model/reading/called.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

using base::EventSeq;

namespace {

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

// Bytes: bytes of the file.
struct Bytes {
  std::size_t begin = 0, end = 0;
};

// trimmed: without blank lines and blanks around it.
Bytes trimmed(std::string_view file, Bytes span) {
  const auto blank = [&](std::size_t at) {
    return file[at] == ' ' || file[at] == '\n' || file[at] == '\r';
  };
  while (span.begin < span.end && blank(span.begin)) ++span.begin;
  while (span.begin < span.end && blank(span.end - 1)) --span.end;
  return span;
}

std::string with_plain_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') out += text[i];
  }
  return out;
}

// with_ends_of: the text with the line ends that the file has.
std::string with_ends_of(std::string_view file, std::string text) {
  if (file.find("\r\n") == std::string_view::npos) return text;
  for (std::size_t i = 0; (i = text.find('\n', i)) != std::string::npos; i += 2) {
    text.insert(i, "\r");
  }
  return text;
}

// Part: what stands behind a mark, up to the next one.
struct Part {
  std::size_t which = 0;  // of kMarks
  std::size_t mark = 0;   // where the mark begins
  Bytes text;
};
constexpr std::array<std::string_view, 4> kMarks = {":::", ":::zh", ":::after", ":::after-zh"};

// Place: where a stop stands in the file, and its parts.
struct Place {
  Bytes all;  // up to the last of its words
  Bytes heading;
  Bytes settings;
  bool has_settings = false;
  std::vector<Part> parts;  // the first has no mark
};

// place_of: as the reader of lessons takes its lines.
Place place_of(std::string_view file, Bytes all) {
  Place out;
  out.all = {all.begin, trimmed(file, all).end};
  std::size_t at = all.begin;
  const auto next = [&] {
    const std::size_t end = std::min(file.find('\n', at), all.end);
    Bytes line{at, end};
    at = std::min(end + 1, all.end);
    if (line.end > line.begin && file[line.end - 1] == '\r') --line.end;
    return line;
  };
  out.heading = next();
  out.parts.push_back({0, at, {at, at}});
  bool nothing_yet = true;
  while (at < all.end) {
    const Bytes span = next();
    const std::string_view line = file.substr(span.begin, span.end - span.begin);
    if (line == "```toml" && !out.has_settings && nothing_yet) {
      out.has_settings = true;
      out.settings = {at, at};
      for (Bytes inside = next(); file.substr(inside.begin, inside.end - inside.begin) != "```";
           inside = next()) {
        out.settings.end = at;
        if (at >= all.end) break;
      }
      out.parts.back().text = {at, at};
      continue;
    }
    const auto mark = std::ranges::find(kMarks, line);
    if (mark != kMarks.end()) {
      out.parts.push_back({static_cast<std::size_t>(mark - kMarks.begin()), span.begin, {at, at}});
      continue;
    }
    out.parts.back().text.end = at;
    const bool blank = line.find_first_not_of(' ') == std::string_view::npos;
    if (out.parts.back().which == 0 && !blank) nothing_yet = false;
  }
  return out;
}

std::vector<Place> places_of(std::string_view file, const Lesson& lesson) {
  std::vector<Place> out;
  for (std::size_t i = 0; i < lesson.stops.size(); ++i) {
    const std::size_t end =
        i + 1 < lesson.stops.size() ? line_at(file, lesson.stops[i + 1].line) : file.size();
    out.push_back(place_of(file, {line_at(file, lesson.stops[i].line), end}));
  }
  return out;
}

std::string heading_text(StopKind kind) {
  return "## stop: " + std::string(kStopNames[static_cast<std::size_t>(kind)]);
}

std::array<const std::string*, 4> texts_of(const StopBlock& block) {
  return {&block.text.en, &block.text.zh, &block.after.en, &block.after.zh};
}

std::string ended(const std::string& text) {
  return text.empty() || text.ends_with('\n') ? text : text + "\n";
}

// block_text: all of it, for a stop that stands in no file yet.
std::string block_text(const StopBlock& block) {
  std::string out = heading_text(block.kind) + "\n";
  if (!block.settings.empty()) out += "```toml\n" + ended(block.settings) + "```\n";
  out += "\n" + block.text.en + "\n";
  const auto texts = texts_of(block);
  for (std::size_t i = 1; i < texts.size(); ++i) {
    if (!texts[i]->empty()) out += "\n" + std::string(kMarks[i]) + "\n" + *texts[i] + "\n";
  }
  return out;
}

// Patch: bytes of a file, and what stands there instead.
struct Patch {
  Bytes span;
  std::string text;
};

std::string patched(std::string_view file, std::vector<Patch> patches) {
  std::ranges::stable_sort(patches, {}, [](const Patch& p) { return p.span.begin; });
  std::string out;
  std::size_t at = 0;
  for (const Patch& patch : patches) {
    out += file.substr(at, patch.span.begin - at);
    out += with_ends_of(file, patch.text);
    at = patch.span.end;
  }
  return out + std::string(file.substr(at));
}

// patch_text: of one of the four texts, what turns it into this one.
void patch_text(std::string_view file, const Place& place, std::size_t which,
                const std::string& text, std::vector<Patch>& out) {
  bool written = false;
  for (const Part& part : place.parts) {
    if (part.which != which) continue;
    Bytes span = trimmed(file, part.text);
    const bool empty = span.begin >= span.end;
    const bool stays = !written && (!text.empty() || &part == &place.parts.front());
    if (stays) {
      if (empty) span = {part.text.begin, part.text.begin};
      out.push_back({span, empty && !text.empty() ? (which == 0 ? "\n" : "") + text + "\n" : text});
    } else {  // with its mark and the blank lines before it
      if (empty) span.end = part.mark + kMarks[which].size();
      span.begin = part.mark;
      while (file[span.begin - 1] == '\n' || file[span.begin - 1] == '\r') --span.begin;
      out.push_back({span, ""});
    }
    written = written || stays;
  }
  if (written || text.empty()) return;
  out.push_back(
      {{place.all.end, place.all.end}, "\n\n" + std::string(kMarks[which]) + "\n" + text});
}

bool same(Stop one, const Stop& other) {
  one.line = other.line;
  return one == other;
}

const char* read_otherwise() {
  return words::tr(
      "A line of the text would be read as something else: ## stop:, ::: or the like.");
}

// checked: the text, if it reads as these stops.
base::Result<std::string> checked(std::string text, const std::string& path,
                                  const std::vector<Stop>& meant) {
  const auto read = parse_lesson(text, path);
  if (!read) return base::Error{read.error()};
  const auto& stops = read.value().stops;
  if (!std::ranges::equal(stops, meant, same)) return base::Error{read_otherwise()};
  return text;
}

// kept_moments: "" or why a stop would stand elsewhere. `from`: which of the old ones each is now.
std::string kept_moments(const Lesson& before, const Lesson& after,
                         const std::vector<std::size_t>& from) {
  for (std::size_t i = 0; i < after.stops.size(); ++i) {
    if (query_of(after, i) == query_of(before, from[i])) continue;
    return words::fill(words::tr("Stop {n} names no moment: it stands where the one before it "
                                 "does. Give it a moment of its own first."),
                       {{"n", std::to_string(from[i] + 1)}});
  }
  return "";
}

// in_order: the stops of the file in another order, some left out; what stands between two of them
// stays where it is.
base::Result<std::string> in_order(std::string_view file, const std::string& path,
                                   const Lesson& lesson, const std::vector<std::size_t>& from) {
  const std::vector<Place> places = places_of(file, lesson);
  const auto between = [&](std::size_t i) {  // behind the stop that stood there
    const std::size_t end = i + 1 < places.size() ? places[i + 1].all.begin : file.size();
    return file.substr(places[i].all.end, end - places[i].all.end);
  };
  std::string out(file.substr(0, places.front().all.begin));
  Lesson after = lesson;
  after.stops.clear();
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Bytes& all = places[from[i]].all;
    out += file.substr(all.begin, all.end - all.begin);
    out += between(i + 1 == from.size() ? places.size() - 1 : i);
    after.stops.push_back(lesson.stops[from[i]]);
  }
  const std::string moved = kept_moments(lesson, after, from);
  if (!moved.empty()) return base::Error{moved};
  return checked(std::move(out), path, after.stops);
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

StopBlock block_of(const Stop& stop) {
  return {stop.kind, settings_text(stop), stop.text, stop.after};
}

std::vector<StopBlock> stop_blocks(std::string_view file) {
  std::vector<StopBlock> out;
  const auto lesson = parse_lesson(file, "");
  if (!lesson) return out;
  const std::vector<Place> places = places_of(file, lesson.value());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Stop& stop = lesson.value().stops[i];
    const Bytes& settings = places[i].settings;
    out.push_back({stop.kind,
                   with_plain_ends(file.substr(settings.begin, settings.end - settings.begin)),
                   stop.text, stop.after});
  }
  return out;
}

base::Result<Stop> read_block(const StopBlock& block) {
  auto stop = read_settings(block.settings, "line");
  if (!stop) {  // "line:3: what" as people say it
    std::string error = stop.error();
    if (error.starts_with("line:")) error.replace(0, 5, "line ");
    return base::Error{error};
  }
  stop.value().kind = block.kind;
  stop.value().text = block.text, stop.value().after = block.after;
  return stop;
}

base::Result<std::string> with_stop(std::string_view file, const std::string& path,
                                    std::size_t place, const StopBlock& block) {
  const auto stop = read_block(block);
  if (!stop) return base::Error{stop.error()};
  std::size_t at = file.size();
  std::vector<Stop> meant;
  if (file.find("## stop:") != std::string_view::npos) {
    auto lesson = parse_lesson(file, path);
    if (!lesson) return base::Error{lesson.error()};
    meant = std::move(lesson.value().stops);
    if (place < meant.size()) at = line_at(file, meant[place].line);
  }
  place = std::min(place, meant.size());
  meant.insert(meant.begin() + static_cast<std::ptrdiff_t>(place), stop.value());
  const std::string line_end = with_ends_of(file, "\n");
  std::string before(file.substr(0, at)), after(file.substr(at));
  if (!before.empty() && !before.ends_with('\n')) before += line_end;
  if (!before.ends_with(line_end + line_end)) before += line_end;
  std::string text = with_ends_of(file, block_text(block));
  if (!after.empty()) text += line_end;
  return checked(before + text + after, path, meant);
}

base::Result<std::string> with_changed_stop(std::string_view file, const std::string& path,
                                            std::size_t number, const StopBlock& block) {
  const auto lesson = parse_lesson(file, path);
  if (!lesson) return base::Error{lesson.error()};
  const auto stop = read_block(block);
  if (!stop) return base::Error{stop.error()};
  std::vector<Stop> meant = lesson.value().stops;
  if (number >= meant.size()) return base::Error{read_otherwise()};
  meant[number] = stop.value();
  const Place place = places_of(file, lesson.value())[number];
  const StopBlock was = stop_blocks(file)[number];
  std::vector<Patch> patches;
  if (block.kind != was.kind) patches.push_back({place.heading, heading_text(block.kind)});
  if (block.settings != was.settings) {
    const std::string settings = ended(block.settings);
    if (place.has_settings) {
      patches.push_back({place.settings, settings});
    } else {
      patches.push_back({{place.heading.end, place.heading.end}, "\n```toml\n" + settings + "```"});
    }
  }
  const auto texts = texts_of(block), old = texts_of(was);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (*texts[i] != *old[i]) patch_text(file, place, i, *texts[i], patches);
  }
  return checked(patched(file, std::move(patches)), path, meant);
}

base::Result<std::string> without_stop(std::string_view file, const std::string& path,
                                       std::size_t number) {
  const auto lesson = parse_lesson(file, path);
  if (!lesson) return base::Error{lesson.error()};
  if (lesson.value().stops.size() < 2) {
    return base::Error{words::tr("It is the only stop, and a lesson has one at least.")};
  }
  std::vector<std::size_t> from;
  for (std::size_t i = 0; i < lesson.value().stops.size(); ++i) {
    if (i != number) from.push_back(i);
  }
  return in_order(file, path, lesson.value(), from);
}

base::Result<std::string> with_moved_stop(std::string_view file, const std::string& path,
                                          std::size_t number, std::size_t to) {
  const auto lesson = parse_lesson(file, path);
  if (!lesson) return base::Error{lesson.error()};
  std::vector<std::size_t> from;
  for (std::size_t i = 0; i < lesson.value().stops.size(); ++i) {
    if (i != number) from.push_back(i);
  }
  from.insert(from.begin() + static_cast<std::ptrdiff_t>(std::min(to, from.size())), number);
  return in_order(file, path, lesson.value(), from);
}

}  // namespace fiberscope::lesson
