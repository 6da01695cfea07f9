#include "app/words/words.h"

#include <unordered_map>

#include "app/words/table.h"

namespace fiberscope::words {
namespace {

Language chosen = Language::English;

using Table = std::unordered_map<std::string_view, const char*>;

const Table& table() {
  static const Table all = [] {
    Table t;
    for (const auto part :
         {timeline_pairs(), pane_pairs(), shell_pairs(), diagrams_pairs(), editor_pairs(),
          model_pairs(), why_pairs(), io_pairs(), machine_pairs()}) {
      for (const Pair& pair : part) t.emplace(pair.english, pair.chinese);
    }
    return t;
  }();
  return all;
}

const char* chinese_of(std::string_view english) {
  const auto found = table().find(english);
  return found == table().end() ? nullptr : found->second;
}

}  // namespace

Language language() { return chosen; }
void set_language(Language language) { chosen = language; }

Language language_named(std::string_view name) {
  return name.starts_with("zh") ? Language::Chinese : Language::English;
}

const char* tr(const char* english) {
  if (chosen == Language::English) return english;
  const char* chinese = chinese_of(english);
  return chinese != nullptr ? chinese : english;
}

std::string tr(const std::string& english) {
  if (chosen == Language::English) return english;
  const char* chinese = chinese_of(english);
  return chinese != nullptr ? chinese : english;
}

std::string fill(std::string_view pattern, std::initializer_list<Gap> gaps) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    pattern.remove_prefix(open);
    const std::size_t close = pattern.find('}');
    bool known = false;
    for (const auto& [name, value] : gaps) {
      if (close == std::string_view::npos || pattern.substr(1, close - 1) != name) continue;
      out += value;
      pattern.remove_prefix(close + 1);
      known = true;
      break;
    }
    if (known) continue;
    out += '{';
    pattern.remove_prefix(1);
  }
  return out;
}

}  // namespace fiberscope::words
