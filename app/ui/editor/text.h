// Editor text: the lines of a program while they are written, with caret, selection and undo.
//
// Owns: the lines, where caret and anchor stand, the edits that can be undone. Deliberately does
// not know keys, fonts or files.
//
// Invariants:
//  1. There is always at least one line; no line holds a line feed.
//  2. text() gives back the bytes that were put in, as long as nothing was edited.
//  3. Caret and anchor stand inside the text, never within a character of UTF-8.
//  4. Undoing every edit gives the first text again.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::ui {

// A place between two characters: line and byte from 0.
struct TextPlace {
  std::size_t line = 0, column = 0;
  auto operator<=>(const TextPlace&) const = default;
};

struct TextRange {
  TextPlace from, to;
  bool empty() const { return from == to; }
  bool operator==(const TextRange&) const = default;
};

enum class Motion : std::uint8_t {
  Left,
  Right,
  WordLeft,
  WordRight,
  Up,
  Down,
  Home,  // to the first character that is no blank; from there to the line's beginning
  End,
  Top,
  Bottom,
};

class TextBuffer {
 public:
  TextBuffer() = default;
  explicit TextBuffer(std::string_view text);

  std::string text() const;
  const std::vector<std::string>& lines() const { return lines_; }
  // version: another number after every change of the text.
  std::uint64_t version() const { return version_; }

  TextPlace caret() const { return caret_; }
  TextRange selection() const;
  bool has_selection() const { return caret_ != anchor_; }
  std::string selected() const { return between(selection()); }

  // move: `rows` is for Up and Down. With `select` the anchor stays.
  void move(Motion motion, bool select, std::size_t rows = 1);
  // place: the nearest place to `at` that exists.
  TextPlace place(TextPlace at) const;
  void set_caret(TextPlace at, bool select = false);
  void select(const TextRange& range);
  void select_all();
  void select_word(TextPlace at);
  void select_line(std::size_t line);

  // insert: in place of the selection.
  void insert(std::string_view text);
  void backspace(bool word = false);
  void erase(bool word = false);
  // break_line: a new line with the indent that Python would want.
  void break_line();
  void indent();
  void outdent();
  void toggle_comment();
  // replace_all: another text, as one edit; what is equal at both ends is left alone.
  void replace_all(std::string_view text);

  bool undo();
  bool redo();

  // find_all: places of `words`, from top to bottom. Case counts if `words` has a capital letter.
  std::vector<TextRange> find_all(std::string_view words) const;

 private:
  struct Edit {
    TextPlace at;
    std::string removed, inserted;
    TextPlace caret_before, anchor_before;
  };

  std::string between(const TextRange& range) const;
  TextPlace put(const TextRange& range, std::string_view text);
  void edit(const TextRange& range, std::string_view text, bool typing = false);
  bool joins(const TextRange& range, std::string_view text) const;
  void rewrite_lines(const std::function<std::string(const std::string&)>& line);
  std::size_t last_selected_line() const;
  TextPlace left_of(TextPlace at) const;
  TextPlace right_of(TextPlace at) const;
  TextPlace word_left(TextPlace at) const;
  TextPlace word_right(TextPlace at) const;

  std::vector<std::string> lines_{std::string()};
  bool carriage_returns_ = false;  // every line of the file ends with \r\n
  TextPlace caret_, anchor_;
  std::size_t wanted_column_ = 0;  // in characters, for Up and Down
  std::uint64_t version_ = 1;
  std::vector<Edit> done_, undone_;
  bool typing_ = false;  // the next character may join the last edit
};

// end_of: where `text` ends when it begins at `at`.
TextPlace end_of(TextPlace at, std::string_view text);

}  // namespace fiberscope::ui
