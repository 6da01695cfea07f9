// Markdown: the texts of lessons, as CommonMark has it, in what is drawn: paragraphs and lists of
// words that are plain, bold, code or links. No pictures, no HTML of the author's own.
//
// Owns nothing; md4c reads. Deliberately does not know how a text is laid out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::lesson {

struct Span {
  std::string text;
  bool bold = false, italic = false, code = false;
  std::string link;  // an address of http or https; empty: none
  bool operator==(const Span&) const = default;
};

struct Block {
  enum class Kind : std::uint8_t { Paragraph, Item, Code };
  Kind kind = Kind::Paragraph;
  std::uint32_t depth = 0;   // of an item: 1 in a list, 2 in a list in one
  std::uint32_t number = 0;  // of an item in a numbered list; 0: a point
  std::vector<Span> spans;   // of code one, with its line ends
  bool operator==(const Block&) const = default;
};

// blocks_of: in their order. What is not known here is a paragraph of its words.
std::vector<Block> blocks_of(std::string_view markdown);
// html_of: the same as HTML; < > & and quotes are escaped. Links open beside the page.
std::string html_of(std::string_view markdown);

}  // namespace fiberscope::lesson
