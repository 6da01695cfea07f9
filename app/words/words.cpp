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
    for (const auto part : {timeline_pairs(), pane_pairs(), shell_pairs(), diagrams_pairs(),
                            editor_pairs(), model_pairs(), why_pairs(), io_pairs(), machine_pairs(),
                            window_pairs(), data_pairs(), page_pairs(), lesson_pairs()}) {
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

void each(const std::function<void(const char*)>& take) {
  if (chosen == Language::English) return;
  for (const auto& [english, chinese] : table()) take(chinese);
}

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

namespace {

// an ideograph's first byte, with the two that follow
bool is_ideograph(std::string_view bytes) {
  if (bytes.size() < 3) return false;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (first == 0xE4 && second >= 0xB8) || (first >= 0xE5 && first <= 0xE9);
}

bool is_latin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '<';
}

}  // namespace

std::string_view joint(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty()) return {};
  const bool chinese_left = left.size() >= 3 && is_ideograph(left.substr(left.size() - 3));
  const bool closes = left.back() == '>' || left.back() == '%' || is_latin(left.back());
  const bool meet = chinese_left ? is_latin(right.front()) : closes && is_ideograph(right);
  return meet ? " " : "";
}

void meet(std::string& left, std::string_view& right) {
  const auto ends_chinese = [](std::string_view text) {
    return text.size() >= 3 && is_ideograph(text.substr(text.size() - 3));
  };
  const std::string_view all(left);
  if (all.ends_with(' ') && ends_chinese(all.substr(0, all.size() - 1)) && is_ideograph(right)) {
    left.pop_back();
  } else if (right.starts_with(' ') && ends_chinese(all) && is_ideograph(right.substr(1))) {
    right.remove_prefix(1);
  }
  left += joint(left, right);
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
      std::string_view filling(value);
      meet(out, filling);
      out += filling;
      pattern.remove_prefix(close + 1);
      meet(out, pattern);
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
