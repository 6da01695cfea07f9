// The lines under the editor: typing, moving, undo, indents, comments, search.
#include <doctest/doctest.h>

#include <random>

#include "app/ui/editor/text.h"

using namespace fiberscope::ui;

namespace {

void type(TextBuffer& text, std::string_view words) {
  for (const char c : words) c == '\n' ? text.break_line() : text.insert(std::string_view(&c, 1));
}

}  // namespace

TEST_CASE("a text comes back byte for byte, whatever its line ends") {
  for (const char* bytes :
       {"", "a", "a\n", "\n\n", "a\r\nb\r\n", "a\r\nb\n", "\xff\xfe\n", "\r\n"}) {
    CHECK(TextBuffer(bytes).text() == bytes);
  }
  TextBuffer windows("a\r\nb\r\n");
  windows.set_caret({0, 1});
  windows.break_line();
  CHECK(windows.text() == "a\r\n\r\nb\r\n");
}

TEST_CASE("the caret never stands within a character") {
  TextBuffer text("\u534f\u7a0b x");
  text.move(Motion::Right, false);
  CHECK(text.caret() == TextPlace{0, 3});
  text.set_caret({0, 4});
  CHECK(text.caret() == TextPlace{0, 3});
  text.backspace();
  CHECK(text.text() == "\u7a0b x");
  text.erase();
  CHECK(text.text() == " x");
}

TEST_CASE("words and lines: Ctrl+arrows, Home to the indent and to the edge, Up keeps its column") {
  TextBuffer text("    foo_bar(12)\nx\nlonger line");
  text.move(Motion::Home, false);
  CHECK(text.caret() == TextPlace{0, 4});
  text.move(Motion::Home, false);
  CHECK(text.caret() == TextPlace{0, 0});
  text.move(Motion::WordRight, false);
  text.move(Motion::WordRight, false);
  CHECK(text.caret() == TextPlace{0, 11});
  text.move(Motion::Down, false);
  CHECK(text.caret() == TextPlace{1, 1});
  text.move(Motion::Down, true);
  CHECK(text.caret() == TextPlace{2, 11});
  CHECK(text.selected() == "\nlonger line");
  text.move(Motion::Left, false);
  CHECK(text.caret() == TextPlace{1, 1});
}

TEST_CASE("undo takes back a word at a time and redo brings it again") {
  TextBuffer text("x = 1\n");
  text.move(Motion::Bottom, false);
  type(text, "hello world");
  CHECK(text.text() == "x = 1\nhello world");
  CHECK(text.undo());
  CHECK(text.text() == "x = 1\nhello");
  CHECK(text.undo());
  CHECK(text.text() == "x = 1\n");
  CHECK_FALSE(text.undo());
  CHECK(text.redo());
  CHECK(text.redo());
  CHECK_FALSE(text.redo());
  CHECK(text.text() == "x = 1\nhello world");
  CHECK(text.caret() == TextPlace{1, 11});
}

TEST_CASE("Enter keeps the indent, opens a block after a colon and leaves it after return") {
  TextBuffer text;
  type(text, "def f(a):\nif a:  # why:\nreturn {1: 2}\nx = ':'\n");
  CHECK(text.text() == "def f(a):\n    if a:  # why:\n        return {1: 2}\n    x = ':'\n    ");
  text.backspace();
  CHECK(text.caret() == TextPlace{4, 0});
}

TEST_CASE("Tab and Shift+Tab move the lines of the selection as one edit") {
  TextBuffer text("a\n\n  b\nc");
  text.select({{0, 0}, {3, 0}});
  text.indent();
  CHECK(text.text() == "    a\n\n      b\nc");
  CHECK(text.selection() == TextRange{{0, 0}, {3, 0}});
  text.outdent();
  text.outdent();
  CHECK(text.text() == "a\n\nb\nc");
  text.undo();
  CHECK(text.text() == "a\n\n  b\nc");
  text.set_caret({2, 3});
  text.indent();
  CHECK(text.text() == "a\n\n  b \nc");
}

TEST_CASE("comments are put at the least indent and taken off again") {
  TextBuffer text("  a\n    b\n\nc");
  text.select({{0, 1}, {2, 0}});
  text.toggle_comment();
  CHECK(text.text() == "  # a\n  #   b\n\nc");
  text.toggle_comment();
  CHECK(text.text() == "  a\n    b\n\nc");
}

TEST_CASE("find ignores case unless a capital letter asks for it") {
  const TextBuffer text("spawn Spawn\nrespawn");
  CHECK(text.find_all("spawn").size() == 3);
  CHECK(text.find_all("Spawn") == std::vector<TextRange>{{{0, 6}, {0, 11}}});
  CHECK(text.find_all("").empty());
  CHECK(TextBuffer("aaaa").find_all("aa").size() == 2);
}

TEST_CASE("another text in place of this one is one edit and leaves the caret at its line") {
  TextBuffer text("one\ntwo\nthree\nfour\n");
  text.set_caret({3, 2});
  text.replace_all("one\n2\n2.5\nthree\nfour\n");
  CHECK(text.text() == "one\n2\n2.5\nthree\nfour\n");
  CHECK(text.caret() == TextPlace{4, 2});
  CHECK(text.undo());
  CHECK(text.text() == "one\ntwo\nthree\nfour\n");
}

TEST_CASE("undoing everything gives the first text, whatever was done") {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string first = "def f():\n    return 1\n\n\u534f = 2\n";
  for (int round = 0; round < 200; ++round) {
    TextBuffer text(first);
    std::vector<std::string> seen;
    for (int i = 0; i < 40; ++i) {
      const TextPlace at{pick(6), pick(12)};
      switch (pick(9)) {
        case 0:
          text.set_caret(at);
          break;
        case 1:
          text.set_caret(at, true);
          break;
        case 2:
          text.insert("\u7a0b");
          break;
        case 3:
          text.insert("a b\nc");
          break;
        case 4:
          text.backspace(pick(2) == 0);
          break;
        case 5:
          text.erase(pick(2) == 0);
          break;
        case 6:
          pick(2) == 0 ? text.indent() : text.outdent();
          break;
        case 7:
          text.toggle_comment();
          break;
        default:
          text.replace_all(pick(2) == 0 ? "x\n\u534f = 2\n" : first);
      }
      CHECK(text.caret() == text.place(text.caret()));
    }
    const std::string last = text.text();
    while (text.undo()) {
    }
    CHECK(text.text() == first);
    while (text.redo()) {
    }
    CHECK(text.text() == last);
  }
}
