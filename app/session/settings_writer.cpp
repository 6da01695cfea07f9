// write_metadata: settings changed where they stand in a program's text.
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>

#include "app/session/scenario.h"
#include "app/session/settings_block.h"
#include "app/session/settings_reader.h"
#include "app/session/toml.h"
#include "scheduler/base/check.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::session {

namespace {

// value_end: of the TOML value that begins at `at`: behind its last character. Requires: the text
// is TOML.
std::size_t value_end(std::string_view toml, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i < toml.size(); ++i) {
    const char c = toml[i];
    if (c == '"' || c == '\'') {
      const std::string_view three = toml.substr(i, 3);
      const bool triple = three.size() == 3 && three[1] == c && three[2] == c;
      const std::string_view quote = toml.substr(i, triple ? 3 : 1);
      for (i += quote.size(); i < toml.size() && !toml.substr(i).starts_with(quote); ++i) {
        if (c == '"' && toml[i] == '\\') ++i;
      }
      i += quote.size() - 1;
      if (depth == 0) return i + 1;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      if (depth == 0) return i;
      if (--depth == 0) return i + 1;
    } else if (c == '#' && depth > 0) {
      i = toml.find('\n', i);
    } else if (depth == 0 && (c == '#' || c == ',' || c == '\n')) {
      return i;
    }
  }
  return toml.size();
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      constexpr const char* kHex = "0123456789ABCDEF";
      out += std::string("\\u00") + kHex[c >> 4] + kHex[c & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// as_key: in quotes, where TOML wants them.
std::string as_key(const std::string& key) {
  const bool bare = !key.empty() && std::ranges::all_of(key, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
  return bare ? key : quoted(key);
}

// Editor: one change of a text at a time, the block found and parsed anew for each.
class Editor {
 public:
  Editor(std::string text, const std::string& path) : text_(std::move(text)), path_(path) {}
  const std::string& text() const { return text_; }

  // set: the value of a key, or of a key in a table in a table; "0" after a list's key is its first
  // table.
  void set(const std::vector<std::string>& keys, const std::string& literal) {
    find();
    const toml::table* table = &root_;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const toml::node* node = table->get(keys[i]);
      if (node == nullptr) {
        std::string entry = literal;
        for (std::size_t k = keys.size(); k-- > i + 1;)
          entry = "{ " + as_key(keys[k]) + " = " + entry + " }";
        return add(*table, as_key(keys[i]) + " = " + entry);
      }
      if (i + 1 == keys.size()) {
        const std::size_t begin = offset(node->source().begin);
        const std::size_t end =
            strip_end(block_.toml.substr(0, value_end(block_.toml, begin))).size();
        return replace(begin, end, literal);
      }
      const toml::array* list = node->as_array();
      table = list ? list->get(std::stoul(keys[++i]))->as_table() : node->as_table();
    }
  }

  // erase: a key with a text, in a table of such in a table. Requires: it is there.
  void erase(const std::vector<std::string>& keys) {
    find();
    const toml::table* table = &root_;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) table = table->get(keys[i])->as_table();
    const std::size_t begin = offset(table->source().begin);
    if (block_.toml[begin] == '{') {
      std::string left;
      for (const auto& [key, value] : *table) {
        if (key.str() == keys.back()) continue;
        left += (left.empty() ? "" : ", ") + as_key(std::string(key.str())) + " = " +
                quoted(value.value_or(std::string()));
      }
      return replace(begin, value_end(block_.toml, begin),
                     left.empty() ? "{}" : "{ " + left + " }");
    }
    const std::size_t line = table->get(keys.back())->source().begin.line;
    const std::size_t at = text_.rfind('\n', block_.lines[line - 1].in_file - 1) + 1;
    text_.erase(at, next_line(at) - at);
  }

 private:
  void find() {
    block_ = find_settings_block(text_, path_);
    // what is not TOML has nothing that could be kept
    base::Result<toml::table> parsed = parse_toml(block_.toml, path_, "the settings are not TOML");
    root_ = parsed ? std::move(parsed.value()) : toml::table();
  }

  // offset: of a place in the TOML; its columns count characters, not bytes.
  std::size_t offset(const toml::source_position& place) const {
    std::size_t at = block_.lines[place.line - 1].in_toml;
    for (std::size_t column = 1; column < place.column; ++column) {
      at = base::at_or_after(block_.toml, at + 1);
    }
    return at;
  }

  const SettingsBlock::Line& line_at(std::size_t in_toml) const {
    const auto after = std::upper_bound(
        block_.lines.begin(), block_.lines.end(), in_toml,
        [](std::size_t at, const SettingsBlock::Line& line) { return at < line.in_toml; });
    return *std::prev(after);
  }
  std::size_t in_file(std::size_t in_toml) const {
    const SettingsBlock::Line& line = line_at(in_toml);
    return line.in_file + (in_toml - line.in_toml);
  }

  void replace(std::size_t begin, std::size_t end, const std::string& with) {
    const std::size_t from = in_file(begin);
    text_.replace(from, in_file(end) - from, with);
  }

  // insert_line: a line of settings before the line that begins at `at` in the file.
  void insert_line(std::size_t at, const std::string& line) {
    const std::size_t first = text_.find('\n');
    const bool crlf = first != std::string::npos && first > 0 && text_[first - 1] == '\r';
    text_.insert(at, "# " + line + (crlf ? "\r\n" : "\n"));
  }
  std::size_t next_line(std::size_t in_file) const {
    return std::min(text_.find('\n', in_file), text_.size() - 1) + 1;
  }

  void add(const toml::table& table, const std::string& entry) {
    if (&table == &root_) return insert_line(end_of_root(), entry);
    const std::size_t begin = offset(table.source().begin);
    if (block_.toml[begin] == '{') {
      const std::size_t close = value_end(block_.toml, begin) - 1;
      const std::size_t last = strip_end(block_.toml.substr(0, close)).size();
      return replace(last, close, (last == begin + 1 ? " " : ", ") + entry + " ");
    }
    if (block_.toml[begin] == '[') return insert_line(next_line(in_file(begin)), entry);
    // a table by dotted keys: one more of them
    const std::size_t line = line_at(begin).in_toml;
    const std::string key(
        strip_end(std::string_view(block_.toml).substr(line, block_.toml.find('=', line) - line)));
    insert_line(next_line(in_file(begin)), key.substr(0, key.rfind('.') + 1) + entry);
  }

  // end_of_root: in the file, where another key of no table can stand.
  std::size_t end_of_root() const {
    std::size_t place = block_.end;
    for (const auto& [key, node] : root_) {
      const bool is_header = block_.toml[offset(node.source().begin)] == '[' &&
                             (node.is_table() || node.is_array_of_tables());
      const std::size_t line = block_.lines[node.source().begin.line - 1].in_file - 2;
      if (is_header) place = std::min(place, line);
    }
    while (true) {  // empty lines before it stay there
      const std::size_t line = text_.rfind('\n', place - 2) + 1;
      if (strip_end(std::string_view(text_).substr(line, place - line)) != "#") return place;
      place = line;
    }
  }

  std::string text_;
  const std::string& path_;
  SettingsBlock block_;
  toml::table root_;
};

// milliseconds: as a TOML number with a fraction, exact to the nanosecond.
std::string milliseconds(base::TimeNs ns) {
  std::string fraction = std::to_string(base::kMillisecond + ns % base::kMillisecond).substr(1);
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return std::to_string(ns / base::kMillisecond) + "." + fraction;
}

// literal: of a field of `Part`.
template <class Part, class Value>
std::string literal(const Value& value) {
  if constexpr (base::kIsList<Value>) {
    std::string out;
    for (const auto& item : value) out += (out.empty() ? "" : ", ") + literal<Part>(item);
    return "[" + out + "]";
  } else if constexpr (base::kIsPart<Value>) {
    std::string out;
    Value::fields(value, [&](const char* name, const auto& field, base::Rule = {}) {
      out += (out.empty() ? "" : ", ") + settings_key<Value>(name) + " = " + literal<Value>(field);
    });
    return "{ " + out + " }";
  } else if constexpr (std::is_enum_v<Value>) {
    return quoted(std::string(base::word_of(value)));
  } else if constexpr (std::is_same_v<Value, std::string>) {
    return quoted(value);
  } else if constexpr (std::is_same_v<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<Value, double>) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    const std::string number(text.data(), end);
    return number.find_first_of(".e") == std::string::npos ? number + ".0" : number;
  } else if constexpr (std::is_same_v<Value, base::TimeNs> && !kInNanoseconds<Part>) {
    return milliseconds(value);
  } else {
    return std::to_string(value);
  }
}

using Keys = std::vector<std::string>;
using Literals = std::vector<std::pair<Keys, std::string>>;

// put_literals: what the settings say, each by its keys; of the root's lists of tables, each table.
template <class Part>
void put_literals(const Part& part, const Keys& at, Literals& out) {
  Part::fields(part, [&]<class Value>(const char* name, const Value& value, base::Rule = {}) {
    Keys keys = at;
    keys.push_back(settings_key<Part>(name));
    if constexpr (base::kIsPart<Value>) {
      put_literals(value, keys, out);
    } else {
      if constexpr (std::is_same_v<Value, std::vector<base::CallCost>>) {
        return;  // put_calls
      } else if constexpr (base::kIsList<Value>) {
        if constexpr (base::kIsPart<typename Value::value_type>) {
          if (at.empty()) {
            keys.emplace_back();
            for (std::size_t i = 0; i < value.size(); ++i) {
              keys.back() = std::to_string(i);
              put_literals(value[i], keys, out);
            }
            return;
          }
        }
      }
      out.emplace_back(std::move(keys), literal<Part>(value));
    }
  });
}

Literals literals_of(const Metadata& metadata) {
  Literals out;
  put_literals(metadata, {}, out);
  return out;
}

// put_calls: what calls cost, which is a table by their names. True: the text is changed.
bool put_calls(const std::vector<base::CallCost>& before, const std::vector<base::CallCost>& after,
               Editor& editor) {
  std::map<std::string, std::string> old, wanted;
  for (const base::CallCost& cost : before) old[cost.function] = cost.cost;
  for (const base::CallCost& cost : after) wanted[cost.function] = cost.cost;
  if (old == wanted) return false;
  for (const auto& [function, cost] : old) {
    if (!wanted.contains(function)) editor.erase({"costs", "calls", function});
  }
  for (const auto& [function, cost] : wanted) {
    const auto was = old.find(function);
    const bool same = was != old.end() && was->second == cost;
    if (!same) editor.set({"costs", "calls", function}, quoted(cost));
  }
  return true;
}

// block_place: where a program without settings gets them: below its docstring, else below the
// lines that must be the first.
std::size_t block_place(std::string_view text) {
  const auto line_end = [&](std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end + 1;
  };
  if (const Docstring docstring = find_docstring(text); docstring.after > 0) {
    return line_end(docstring.after);
  }
  std::size_t at = text.starts_with(kByteOrderMark) ? 3 : 0;
  for (int line = 0; line < 2 && text.substr(at).starts_with('#'); ++line) {
    const std::string_view words = text.substr(at, line_end(at) - at);
    const bool shebang = words.starts_with("#!") && line == 0;
    if (!shebang && words.find("coding") == std::string_view::npos) break;
    at = line_end(at);
  }
  return at;
}

std::string with_block(std::string_view text) {
  const std::string end = text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  const std::size_t place = block_place(text);
  std::string out(text.substr(0, place));
  if (!out.empty() && !out.ends_with('\n') && out != kByteOrderMark) out += end;
  out += std::string(kBlockBegin) + end + std::string(kBlockEnd) + end;
  return out + std::string(text.substr(place));
}

}  // namespace

base::Result<std::string> write_metadata(std::string_view text, const MetadataChange& change,
                                         const std::string& path) {
  const base::Result<Metadata> read = parse_metadata(text, path);
  if (!read) return base::Error{read.error()};
  const Metadata& old = read.value();
  Metadata wanted = old;
  if (change.seed) wanted.seed = *change.seed;
  if (change.policy) wanted.policy = *change.policy;
  if (change.arguments) wanted.arguments = *change.arguments;
  if (change.costs) wanted.costs = *change.costs;
  if (change.machine) wanted.machine = *change.machine;
  if (change.calls) wanted.calls.calls = *change.calls;
  if (change.devices) {
    if (change.devices->size() != old.world.devices.size()) {
      return base::Error{path + ": the settings declare other devices; edit them"};
    }
    wanted.world.devices = *change.devices;
  }
  if (wanted.seed > INT64_MAX) return base::Error{"a seed in the settings is at most 2^63 - 1"};

  Editor editor(old.present ? std::string(text) : with_block(text), path);
  bool changed = put_calls(old.calls.calls, wanted.calls.calls, editor);
  const Literals before = literals_of(old), after = literals_of(wanted);
  CHECK(before.size() == after.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i] == before[i]) continue;
    editor.set(after[i].first, after[i].second);
    changed = true;
  }
  if (!changed) return std::string(text);
  const base::Result<Metadata> written = parse_metadata(editor.text(), path);
  wanted.present = true;
  if (!written) return base::Error{written.error()};
  if (!(written.value() == wanted)) {
    return base::Error{path + ": the settings cannot be changed as they are written; edit them"};
  }
  return editor.text();
}

}  // namespace fiberscope::session
