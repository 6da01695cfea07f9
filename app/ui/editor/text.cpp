#include "app/ui/editor/text.h"

#include <algorithm>
#include <cctype>

#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kEditsMax = 10'000;

bool word_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0;
}
bool blank(char c) { return c == ' ' || c == '\t'; }

std::size_t indent_of(std::string_view line) {
  const std::size_t n = line.find_first_not_of(" \t");
  return n == std::string_view::npos ? line.size() : n;
}
bool is_blank(std::string_view line) { return indent_of(line) == line.size(); }

std::size_t byte_of(std::string_view line, std::size_t characters) {
  return base::first_characters(line, characters).size();
}

// leaves_block: a line after which Python goes on one level further out.
bool leaves_block(std::string_view line) {
  for (const std::string_view word : {"return", "pass", "break", "continue", "raise"}) {
    if (!line.starts_with(word)) continue;
    if (line.size() == word.size() || !word_part(line[word.size()])) return true;
  }
  return false;
}

// opens_block: the line ends with a colon, outside of comments as far as one line can tell.
bool opens_block(std::string_view line) {
  char quote = 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote == 0 && line[i] == '#') break;
    if (quote != 0 && line[i] == '\\') {
      ++i;
    } else if (quote != 0) {
      if (line[i] == quote) quote = 0;
    } else if (line[i] == '"' || line[i] == '\'') {
      quote = line[i];
    }
    if (i < line.size() && !blank(line[i])) end = i + 1;
  }
  return quote == 0 && end > 0 && line[end - 1] == ':';
}

}  // namespace

TextPlace end_of(TextPlace at, std::string_view text) {
  const std::size_t last = text.rfind('\n');
  if (last == std::string_view::npos) return {at.line, at.column + text.size()};
  const auto breaks = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return {at.line + breaks, text.size() - last - 1};
}

TextBuffer::TextBuffer(std::string_view text) {
  const auto feeds = std::count(text.begin(), text.end(), '\n');
  std::size_t pairs = 0;
  for (std::size_t i = 0; (i = text.find("\r\n", i)) != std::string_view::npos; i += 2) ++pairs;
  carriage_returns_ = feeds > 0 && pairs == static_cast<std::size_t>(feeds);
  lines_.clear();
  for (;;) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    const bool broken = end != std::string_view::npos;
    if (broken && carriage_returns_) line.remove_suffix(1);
    lines_.emplace_back(line);
    if (!broken) break;
    text.remove_prefix(end + 1);
  }
}

std::string TextBuffer::text() const {
  std::string out;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (i > 0) out += carriage_returns_ ? "\r\n" : "\n";
    out += lines_[i];
  }
  return out;
}

// [SECTION] Places

TextRange TextBuffer::selection() const {
  return {std::min(caret_, anchor_), std::max(caret_, anchor_)};
}

TextPlace TextBuffer::place(TextPlace at) const {
  at.line = std::min(at.line, lines_.size() - 1);
  const std::string& line = lines_[at.line];
  at.column = std::min(at.column, line.size());
  at.column = base::at_or_before(line, at.column);
  return at;
}

void TextBuffer::set_caret(TextPlace at, bool select) {
  caret_ = place(at);
  if (!select) anchor_ = caret_;
  wanted_column_ = base::characters(std::string_view(lines_[caret_.line]).substr(0, caret_.column));
  typing_ = false;
}

void TextBuffer::select(const TextRange& range) {
  set_caret(range.from);
  set_caret(range.to, true);
}

void TextBuffer::select_all() { select({{0, 0}, {lines_.size() - 1, lines_.back().size()}}); }

void TextBuffer::select_word(TextPlace at) {
  at = place(at);
  const std::string& line = lines_[at.line];
  std::size_t from = at.column, to = at.column;
  while (from > 0 && word_part(line[from - 1])) --from;
  while (to < line.size() && word_part(line[to])) ++to;
  if (from == to && to < line.size()) ++to;
  select({{at.line, from}, {at.line, to}});
}

void TextBuffer::select_line(std::size_t line) {
  const bool last = line + 1 >= lines_.size();
  select({{line, 0}, last ? TextPlace{line, SIZE_MAX} : TextPlace{line + 1, 0}});
}

TextPlace TextBuffer::left_of(TextPlace at) const {
  if (at.column == 0) return at.line == 0 ? at : TextPlace{at.line - 1, lines_[at.line - 1].size()};
  return place({at.line, at.column - 1});
}

TextPlace TextBuffer::right_of(TextPlace at) const {
  const std::string& line = lines_[at.line];
  if (at.column == line.size()) {
    return at.line + 1 == lines_.size() ? at : TextPlace{at.line + 1, 0};
  }
  at.column = base::at_or_after(line, at.column + 1);
  return at;
}

TextPlace TextBuffer::word_left(TextPlace at) const {
  if (at.column == 0) return left_of(at);
  const std::string& line = lines_[at.line];
  while (at.column > 0 && blank(line[at.column - 1])) --at.column;
  if (at.column == 0) return at;
  const bool word = word_part(line[at.column - 1]);
  while (at.column > 0 && !blank(line[at.column - 1]) && word_part(line[at.column - 1]) == word) {
    --at.column;
  }
  return at;
}

TextPlace TextBuffer::word_right(TextPlace at) const {
  const std::string& line = lines_[at.line];
  if (at.column == line.size()) return right_of(at);
  const bool word = word_part(line[at.column]);
  while (at.column < line.size() && !blank(line[at.column]) && word_part(line[at.column]) == word) {
    ++at.column;
  }
  while (at.column < line.size() && blank(line[at.column])) ++at.column;
  return at;
}

void TextBuffer::move(Motion motion, bool select, std::size_t rows) {
  const TextRange range = selection();
  const bool leaves = has_selection() && !select;  // the selection's end is where to go
  switch (motion) {
    case Motion::Left:
      return set_caret(leaves ? range.from : left_of(caret_), select);
    case Motion::Right:
      return set_caret(leaves ? range.to : right_of(caret_), select);
    case Motion::WordLeft:
      return set_caret(word_left(caret_), select);
    case Motion::WordRight:
      return set_caret(word_right(caret_), select);
    case Motion::Home: {
      const std::size_t indent = indent_of(lines_[caret_.line]);
      return set_caret({caret_.line, caret_.column == indent ? 0 : indent}, select);
    }
    case Motion::End:
      return set_caret({caret_.line, SIZE_MAX}, select);
    case Motion::Top:
      return set_caret({}, select);
    case Motion::Bottom:
      return set_caret({SIZE_MAX, SIZE_MAX}, select);
    case Motion::Up:
    case Motion::Down:
      break;
  }
  const bool up = motion == Motion::Up;
  const std::size_t wanted = wanted_column_;
  if (up && caret_.line == 0) return set_caret({}, select);
  if (!up && caret_.line + 1 == lines_.size()) return set_caret({SIZE_MAX, SIZE_MAX}, select);
  const std::size_t line = up ? caret_.line - std::min(rows, caret_.line)
                              : std::min(caret_.line + rows, lines_.size() - 1);
  set_caret({line, byte_of(lines_[line], wanted)}, select);
  wanted_column_ = wanted;
}

// [SECTION] Edits

std::string TextBuffer::between(const TextRange& range) const {
  const std::string& first = lines_[range.from.line];
  if (range.from.line == range.to.line) {
    return first.substr(range.from.column, range.to.column - range.from.column);
  }
  std::string out = first.substr(range.from.column);
  for (std::size_t i = range.from.line + 1; i < range.to.line; ++i) out += "\n" + lines_[i];
  return out + "\n" + lines_[range.to.line].substr(0, range.to.column);
}

// put: the text in place of the range; answers where it ends. Notes nothing for undo.
TextPlace TextBuffer::put(const TextRange& range, std::string_view text) {
  std::vector<std::string> fresh;
  for (std::string_view rest = text;;) {
    const std::size_t end = rest.find('\n');
    fresh.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  const std::string tail = lines_[range.to.line].substr(range.to.column);
  const TextPlace end = end_of(range.from, text);
  fresh.front() = lines_[range.from.line].substr(0, range.from.column) + fresh.front();
  fresh.back() += tail;
  const auto at = lines_.begin() + static_cast<std::ptrdiff_t>(range.from.line);
  const auto after = lines_.begin() + static_cast<std::ptrdiff_t>(range.to.line) + 1;
  const auto next = lines_.erase(at, after);
  lines_.insert(next, fresh.begin(), fresh.end());
  ++version_;
  return end;
}

bool TextBuffer::joins(const TextRange& range, std::string_view text) const {
  if (!typing_ || done_.empty() || !undone_.empty()) return false;
  const Edit& last = done_.back();
  if (text.empty()) {  // backspaces
    return last.inserted.empty() && range.to == last.at && range.from.line == range.to.line;
  }
  const bool new_word =
      blank(text.front()) && !last.inserted.empty() && !blank(last.inserted.back());
  return range.empty() && last.removed.empty() && range.from == end_of(last.at, last.inserted) &&
         text.find('\n') == std::string_view::npos && !new_word;
}

void TextBuffer::edit(const TextRange& range, std::string_view text, bool typing) {
  if (range.empty() && text.empty()) return;
  std::string removed = between(range);
  if (typing && joins(range, text)) {
    Edit& last = done_.back();
    if (text.empty()) last.at = range.from;
    last.removed = removed + last.removed;
    last.inserted += text;
  } else {
    done_.push_back({range.from, std::move(removed), std::string(text), caret_, anchor_});
    if (done_.size() > kEditsMax) done_.erase(done_.begin());
  }
  undone_.clear();
  set_caret(put(range, text));
  typing_ = typing;
}

void TextBuffer::insert(std::string_view text) {
  std::string clean;  // line ends of the other kinds become ours
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      clean += text[i];
    } else if (i + 1 >= text.size() || text[i + 1] != '\n') {
      clean += '\n';
    }
  }
  edit(selection(), clean, base::characters(clean) == 1 && clean != "\n");
}

void TextBuffer::backspace(bool word) {
  if (has_selection()) return edit(selection(), {});
  TextPlace from = word ? word_left(caret_) : left_of(caret_);
  const std::string_view before = std::string_view(lines_[caret_.line]).substr(0, caret_.column);
  if (!word && !before.empty() && before.find_first_not_of(' ') == std::string_view::npos) {
    from.column = (caret_.column - 1) / kIndent * kIndent;
  }
  edit({from, caret_}, {}, true);
}

void TextBuffer::erase(bool word) {
  if (has_selection()) return edit(selection(), {});
  edit({caret_, word ? word_right(caret_) : right_of(caret_)}, {});
}

void TextBuffer::break_line() {
  const TextPlace at = selection().from;
  const std::string_view before = std::string_view(lines_[at.line]).substr(0, at.column);
  const std::size_t indent = indent_of(before);
  std::string text(before.substr(0, indent));
  if (opens_block(before)) {
    text += std::string(kIndent, ' ');
  } else if (leaves_block(before.substr(indent)) && text.size() >= kIndent) {
    text.resize(text.size() - kIndent);
  }
  edit(selection(), "\n" + text);
}

std::size_t TextBuffer::last_selected_line() const {
  const TextRange range = selection();
  const bool untouched = range.to.column == 0 && range.to.line > range.from.line;
  return untouched ? range.to.line - 1 : range.to.line;
}

// rewrite_lines: every line of the selection becomes another, as one edit.
void TextBuffer::rewrite_lines(const std::function<std::string(const std::string&)>& line) {
  const std::size_t first = selection().from.line, last = last_selected_line();
  std::string text;
  TextPlace caret = caret_, anchor = anchor_;
  for (std::size_t i = first; i <= last; ++i) {
    const std::string changed = line(lines_[i]);
    for (TextPlace* p : {&caret, &anchor}) {
      if (p->line != i || (p->column == 0 && first != last)) continue;
      const std::size_t from_end = lines_[i].size() - p->column;
      p->column = changed.size() - std::min(from_end, changed.size());
    }
    text += (i == first ? "" : "\n") + changed;
  }
  const TextRange whole{{first, 0}, {last, lines_[last].size()}};
  if (text == between(whole)) return;
  edit(whole, text);
  anchor_ = place(anchor);
  set_caret(caret, true);
}

void TextBuffer::indent() {
  if (selection().from.line == selection().to.line) {
    const std::size_t column = selection().from.column;
    return edit(selection(), std::string(kIndent - column % kIndent, ' '));
  }
  rewrite_lines([](const std::string& line) {
    return is_blank(line) ? line : std::string(kIndent, ' ') + line;
  });
}

void TextBuffer::outdent() {
  rewrite_lines([](const std::string& line) {
    if (line.starts_with('\t')) return line.substr(1);
    return line.substr(std::min({indent_of(line), kIndent, line.find('\t')}));
  });
}

void TextBuffer::toggle_comment() {
  const std::size_t first = selection().from.line, last = last_selected_line();
  bool all = true;
  std::size_t least = SIZE_MAX;
  for (std::size_t i = first; i <= last; ++i) {
    if (is_blank(lines_[i])) continue;
    least = std::min(least, indent_of(lines_[i]));
    all = all && lines_[i][indent_of(lines_[i])] == '#';
  }
  if (least == SIZE_MAX) return;
  rewrite_lines([&](const std::string& line) {
    if (is_blank(line)) return line;
    if (!all) return line.substr(0, least) + "# " + line.substr(least);
    const std::size_t mark = indent_of(line);
    const std::size_t after = mark + (line.substr(mark).starts_with("# ") ? 2 : 1);
    return line.substr(0, mark) + line.substr(after);
  });
}

void TextBuffer::replace_all(std::string_view text) {
  const TextBuffer other(text);
  const auto& to = other.lines_;
  std::size_t head = 0, tail = 0;
  const std::size_t shorter = std::min(lines_.size(), to.size());
  while (head < shorter && lines_[head] == to[head]) ++head;
  while (tail < shorter - head && lines_[lines_.size() - 1 - tail] == to[to.size() - 1 - tail]) {
    ++tail;
  }
  if (head == lines_.size() && head == to.size()) return;
  // whole lines, together with a line end before or after them
  const std::size_t a = head > 0 ? head - 1 : 0;
  const std::size_t end_old = lines_.size() - tail, end_new = to.size() - tail;
  const std::size_t b_old = std::min(end_old, lines_.size() - 1);
  const std::size_t b_new = std::min(end_new, to.size() - 1);
  std::string middle = other.between({{a, 0}, {b_new, to[b_new].size()}});
  const TextPlace caret = caret_;
  edit({{a, 0}, {b_old, lines_[b_old].size()}}, middle);
  const auto grown =
      static_cast<std::ptrdiff_t>(to.size()) - static_cast<std::ptrdiff_t>(end_old + tail);
  const bool below = caret.line >= end_old;
  const auto line = static_cast<std::ptrdiff_t>(caret.line) + (below ? grown : 0);
  set_caret({static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, line)), caret.column});
}

bool TextBuffer::undo() {
  if (done_.empty()) return false;
  const Edit last = done_.back();
  done_.pop_back();
  put({last.at, end_of(last.at, last.inserted)}, last.removed);
  anchor_ = last.anchor_before;
  set_caret(last.caret_before, true);
  undone_.push_back(last);
  return true;
}

bool TextBuffer::redo() {
  if (undone_.empty()) return false;
  const Edit next = undone_.back();
  undone_.pop_back();
  set_caret(put({next.at, end_of(next.at, next.removed)}, next.inserted));
  done_.push_back(next);
  return true;
}

// [SECTION] Search

std::vector<TextRange> TextBuffer::find_all(std::string_view words) const {
  std::vector<TextRange> found;
  if (words.empty()) return found;
  const bool exact = std::any_of(words.begin(), words.end(), [](char c) {
    return std::isupper(static_cast<unsigned char>(c));
  });
  const auto same = [exact](char a, char b) {
    return a == b || (!exact && std::tolower(static_cast<unsigned char>(a)) ==
                                    std::tolower(static_cast<unsigned char>(b)));
  };
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::string& line = lines_[i];
    for (auto at = line.begin(); at != line.end();) {
      at = std::search(at, line.end(), words.begin(), words.end(), same);
      if (at == line.end()) break;
      const auto column = static_cast<std::size_t>(at - line.begin());
      found.push_back({{i, column}, {i, column + words.size()}});
      at += static_cast<std::ptrdiff_t>(words.size());
    }
  }
  return found;
}

}  // namespace fiberscope::ui
