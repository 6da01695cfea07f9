#include "app/lesson/stop_text.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "app/session/settings_reader.h"

namespace fiberscope::lesson {

namespace {

constexpr std::array<std::string_view, 12> kKeys = {"title",   "title_zh", "at",      "look",
                                                    "ask",     "change",   "check",   "hint",
                                                    "hint_zh", "solution", "reasons", "beliefs"};

// [SECTION] Values

// Table: keys and values between braces.
class Table {
 public:
  void add(std::string_view key, const std::string& value) {
    text_ += (text_.empty() ? "" : ", ") + std::string(key) + " = " + value;
  }
  void say(std::string_view key, const std::string& text) {
    if (!text.empty()) add(key, toml_text(text));
  }
  void list(std::string_view key, const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + toml_text(text);
    if (!texts.empty()) add(key, "[" + out + "]");
  }
  std::string text() const { return text_.empty() ? "{}" : "{ " + text_ + " }"; }

 private:
  std::string text_;
};

std::string look_text(const Look& look) {
  Table out;
  out.list("lanes", look.lanes);
  out.list("lines", look.lines);
  out.list("panels", look.panels);
  return out.text();
}

std::string ask_text(const Ask& ask) {
  Table out;
  out.add("type", toml_text(std::string(base::word_of(ask.type))));
  out.say("lane", ask.lane);
  out.say("name", ask.name);
  out.say("until", ask.until);
  if (ask.count > 0) out.add("count", std::to_string(ask.count));
  out.list("lanes", ask.lanes);
  return out.text();
}

std::string edits_text(const std::vector<Edit>& edits) {
  std::string out;
  for (const Edit& edit : edits) {
    Table one;
    one.add("from", toml_text(edit.from));
    one.add("to", toml_text(edit.to));
    out += (out.empty() ? "" : ", ") + one.text();
  }
  return "[" + out + "]";
}

// ms_text: nanoseconds as milliseconds, with no digit more than they need.
std::string ms_text(base::TimeNs ns) {
  std::string out = std::to_string(ns / base::kMillisecond);
  if (ns % base::kMillisecond == 0) return out;
  std::string rest = std::to_string(ns % base::kMillisecond);
  rest.insert(0, 6 - rest.size(), '0');
  rest.erase(rest.find_last_not_of('0') + 1);
  return out + "." + rest;
}

template <class Value>
std::string machine_value(const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_enum_v<Value>) {
    return toml_text(std::string(base::word_of(value)));
  } else if constexpr (std::is_same_v<Value, base::TimeNs>) {
    return ms_text(value);
  } else {
    return std::to_string(value);
  }
}

std::string machine_text(const Change& change) {
  Table out;
  base::MachineSettings machine = change.machine;
  base::MachineSettings::fields(machine, [&](const char* name, auto& value, base::Rule = {}) {
    const std::string key = session::settings_key<base::MachineSettings>(name);
    if (change.machine_said.contains(key)) out.add(key, machine_value(value));
  });
  return out.text();
}

std::string change_text(const Change& change) {
  Table out;
  out.say("title", change.title);
  out.say("title_zh", change.title_zh);
  if (change.seed) out.add("seed", std::to_string(*change.seed));
  out.say("policy", change.policy);
  if (!change.machine_said.empty()) out.add("machine", machine_text(change));
  if (!change.patch.empty()) out.add("patch", edits_text(change.patch));
  return out.text();
}

std::string check_text(const Check& check) {
  Table out;
  if (check.seeds != Check{}.seeds) out.add("seeds", std::to_string(check.seeds));
  out.list("prints", check.prints);
  out.list("no_finding", check.no_finding);
  if (check.at_most_ns > 0) out.add("at_most_ms", ms_text(check.at_most_ns));
  return out.text();
}

std::string reasons_text(const std::vector<Reason>& reasons) {
  std::string out;
  const auto say = [&](const char* key, const std::string& text) {
    if (!text.empty()) out += std::string(key) + " = " + toml_text(text) + "\n";
  };
  for (const Reason& reason : reasons) {
    out += "[[reasons]]\n";
    say("text", reason.text);
    say("text_zh", reason.text_zh);
    if (reason.right) out += "right = true\n";
    say("belief", reason.belief);
    say("belief_zh", reason.belief_zh);
  }
  return out;
}

std::string beliefs_text(const std::vector<Belief>& beliefs) {
  std::string out;
  for (const Belief& belief : beliefs) {
    out += "[[beliefs]]\noption = " + toml_text(belief.option) + "\n";
    out += "text = " + toml_text(belief.text) + "\n";
    if (!belief.text_zh.empty()) out += "text_zh = " + toml_text(belief.text_zh) + "\n";
  }
  return out;
}

// has_head: it is written as tables of their own, behind all other keys.
bool has_head(std::string_view key) { return key == "reasons" || key == "beliefs"; }

// setting_text: that key with its lines; "" where the stop says nothing of it.
std::string setting_text(std::string_view key, const Stop& stop) {
  const auto line = [&](bool said, const std::string& value) {
    return said ? std::string(key) + " = " + value + "\n" : std::string();
  };
  const auto text = [&](const std::string& value) {
    return line(!value.empty(), toml_text(value));
  };
  if (key == "title") return text(stop.title);
  if (key == "title_zh") return text(stop.title_zh);
  if (key == "at") return text(stop.at);
  if (key == "hint") return text(stop.hint);
  if (key == "hint_zh") return text(stop.hint_zh);
  if (key == "look") return line(!stop.look.empty(), look_text(stop.look));
  if (key == "ask") return stop.ask ? line(true, ask_text(*stop.ask)) : "";
  if (key == "change") return stop.change ? line(true, change_text(*stop.change)) : "";
  if (key == "check") return stop.check ? line(true, check_text(*stop.check)) : "";
  if (key == "solution") return line(!stop.solution.empty(), edits_text(stop.solution));
  return key == "reasons" ? reasons_text(stop.reasons) : beliefs_text(stop.beliefs);
}

// [SECTION] Where they stand

// Entry: a key with its value, or a table with its head; its comments and blank lines are none of
// it.
struct Entry {
  std::string key;  // the first part of it
  bool head = false;
  std::size_t begin = 0, end = 0;  // whole lines
};

// Scanner: goes over TOML a line at a time, to see where one ends that has several.
class Scanner {
 public:
  // line: True when nothing is open behind it.
  bool line(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) i += step(text.substr(i)) - 1;
    if (quote_ == 1) quote_ = 0;  // one on a line ends with it
    return depth_ <= 0 && quote_ == 0;
  }

 private:
  // step: how many bytes belong together.
  std::size_t step(std::string_view rest) {
    const char c = rest[0];
    if (quote_ != 0) {
      if (c == '\\' && mark_ == '"') return std::min<std::size_t>(rest.size(), 2);
      if (!rest.starts_with(std::string(quote_, mark_))) return 1;
      return std::exchange(quote_, 0);
    }
    if (c == '#') return rest.size();
    if (c == '"' || c == '\'') {
      mark_ = c;
      quote_ = rest.starts_with(std::string(3, c)) ? 3 : 1;
      return quote_;
    }
    depth_ += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    return 1;
  }

  int depth_ = 0;
  std::size_t quote_ = 0;  // of so many marks that a text has begun with; 0: none has
  char mark_ = 0;
};

std::string first_part(std::string_view line) {
  const std::size_t from = line.find_first_not_of("[ \t");
  if (from == std::string_view::npos) return "";
  const std::size_t to = line.find_first_of("=.] \t", from);
  std::string key(line.substr(from, to == std::string_view::npos ? to : to - from));
  if (key.size() > 1 && (key.front() == '"' || key.front() == '\'')) {
    key = key.substr(1, key.size() - 2);
  }
  return key;
}

std::vector<Entry> entries_of(std::string_view settings) {
  std::vector<Entry> out;
  Scanner scanner;
  bool open = false;  // the last entry goes on in this line
  for (std::size_t at = 0; at < settings.size();) {
    const std::size_t found = settings.find('\n', at);
    const std::size_t next = found == std::string_view::npos ? settings.size() : found + 1;
    const std::string_view line = settings.substr(at, next - at);
    const std::size_t first = line.find_first_not_of(" \t\r\n");
    const bool bare = first == std::string_view::npos || line[first] == '#';
    const bool head = !bare && line[first] == '[';
    const bool within = !out.empty() && out.back().head && !head;
    if (!open && !bare && !within) out.push_back({first_part(line), head, at, next});
    if (!out.empty() && (open || !bare)) out.back().end = next;
    if (open || !bare) open = !scanner.line(line);
    at = next;
  }
  return out;
}

bool same_settings(const Stop& read, Stop meant) {
  meant.kind = read.kind, meant.line = read.line;
  meant.text = read.text, meant.after = read.after;
  return read == meant;
}

// set_in_place: as with_setting(), for TOML that is written as most people do.
std::string set_in_place(std::string out, std::string_view key, const std::string& text) {
  const std::vector<Entry> all = entries_of(out);
  std::vector<Entry> old;
  std::ranges::copy_if(all, std::back_inserter(old), [&](const Entry& e) { return e.key == key; });
  const bool in_place = !old.empty() && old.front().head == has_head(key);
  std::size_t at = in_place ? old.front().begin : has_head(key) ? out.size() : 0;
  for (const Entry& entry : all) {  // behind the last line of the others
    if (!in_place && !has_head(key) && !entry.head && entry.key != key) at = entry.end;
  }
  for (std::size_t i = old.size(); i-- > 0;) {
    if (old[i].end <= at) at -= old[i].end - old[i].begin;
    out.erase(old[i].begin, old[i].end - old[i].begin);
  }
  if (at > 0 && !text.empty() && out[at - 1] != '\n') out.insert(at++, "\n");
  return out.insert(at, text);
}

}  // namespace

std::string toml_text(const std::string& text) {
  const auto needs_escape = [](char c) { return c == '\'' || static_cast<unsigned char>(c) < ' '; };
  if (text.find('"') != std::string::npos && std::ranges::none_of(text, needs_escape)) {
    return "'" + text + "'";
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
      constexpr const char* kHex = "0123456789abcdef";
      out += std::string("\\u00") + kHex[c >> 4] + kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string settings_text(const Stop& stop) {
  std::string out;
  for (const std::string_view key : kKeys) out += setting_text(key, stop);
  return out;
}

std::string with_setting(const std::string& settings, std::string_view key, const Stop& stop) {
  std::string out = set_in_place(settings, key, setting_text(key, stop));
  const auto read = read_settings(out, "");
  return !read || same_settings(read.value(), stop) ? out : settings_text(stop);
}

}  // namespace fiberscope::lesson
