#include "app/lesson/markdown.h"

#include <md4c.h>

namespace fiberscope::lesson {

namespace {

constexpr unsigned kDialect = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;

// Parser: what md4c tells, gathered into blocks.
class Parser {
 public:
  std::vector<Block> parse(std::string_view text) {
    MD_PARSER parser{};
    parser.flags = kDialect;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<Parser*>(self)->enter(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
      return static_cast<Parser*>(self)->leave(type);
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Parser*>(self)->span(type, detail, 1);
    };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Parser*>(self)->span(type, detail, -1);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* begin, MD_SIZE size, void* self) {
      return static_cast<Parser*>(self)->text(type, {begin, size});
    };
    md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, this);
    flush();
    return std::move(blocks_);
  }

 private:
  int enter(MD_BLOCKTYPE type, void* detail) {
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
      flush();
      const auto* list = static_cast<const MD_BLOCK_OL_DETAIL*>(detail);
      numbers_.push_back(type == MD_BLOCK_OL ? list->start : 0);
      return 0;
    }
    if (type == MD_BLOCK_LI) {
      flush();
      block_.kind = Block::Kind::Item;
      block_.depth = static_cast<std::uint32_t>(numbers_.size());
      block_.number = numbers_.empty() || numbers_.back() == 0 ? 0 : numbers_.back()++;
      return 0;
    }
    if (type == MD_BLOCK_CODE) {
      flush();
      block_.kind = Block::Kind::Code;
      return 0;
    }
    // an item's first paragraph is the item
    if (block_.kind != Block::Kind::Item || !block_.spans.empty()) flush();
    return 0;
  }

  int leave(MD_BLOCKTYPE type) {
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) numbers_.pop_back();
    if (type != MD_BLOCK_DOC) flush();
    return 0;
  }

  int span(MD_SPANTYPE type, void* detail, int by) {
    if (type == MD_SPAN_STRONG) bold_ += by;
    if (type == MD_SPAN_EM) italic_ += by;
    if (type == MD_SPAN_CODE) code_ += by;
    if (type == MD_SPAN_A) {
      const auto& href = static_cast<const MD_SPAN_A_DETAIL*>(detail)->href;
      const std::string_view to =
          by > 0 ? std::string_view(href.text, href.size) : std::string_view();
      link_ = to.starts_with("https://") || to.starts_with("http://") ? to : "";
    }
    return 0;
  }

  int text(MD_TEXTTYPE type, std::string_view what) {
    if (type == MD_TEXT_SOFTBR) what = " ";
    if (type == MD_TEXT_BR) what = "\n";
    if (type == MD_TEXT_NULLCHAR) what = "\xef\xbf\xbd";
    Span span{std::string(what), bold_ > 0, italic_ > 0, code_ > 0, link_};
    if (!block_.spans.empty()) {
      Span& last = block_.spans.back();
      const bool alike = last.bold == span.bold && last.italic == span.italic &&
                         last.code == span.code && last.link == span.link;
      if (alike) return last.text += span.text, 0;
    }
    block_.spans.push_back(std::move(span));
    return 0;
  }

  void flush() {
    if (!block_.spans.empty()) blocks_.push_back(std::move(block_));
    block_ = {};
  }

  std::vector<Block> blocks_;
  Block block_;
  std::vector<std::uint32_t> numbers_;  // of the lists that are open: the next item's; 0: points
  int bold_ = 0, italic_ = 0, code_ = 0;
  std::string link_;
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string span_html(const Span& span) {
  std::string out = escaped(span.text);
  if (span.code) out = "<code>" + out + "</code>";
  if (span.italic) out = "<em>" + out + "</em>";
  if (span.bold) out = "<strong>" + out + "</strong>";
  if (span.link.empty()) return out;
  return "<a href=\"" + escaped(span.link) + "\" target=\"_blank\" rel=\"noopener\">" + out +
         "</a>";
}

}  // namespace

std::vector<Block> blocks_of(std::string_view markdown) { return Parser().parse(markdown); }

std::string html_of(std::string_view markdown) {
  std::string out;
  std::vector<bool> open;  // the lists: numbered?
  const auto close_to = [&](std::size_t depth) {
    for (; open.size() > depth; open.pop_back()) out += open.back() ? "</li></ol>" : "</li></ul>";
  };
  for (const Block& block : blocks_of(markdown)) {
    std::string inside;
    for (const Span& span : block.spans) {
      inside += block.kind == Block::Kind::Code ? escaped(span.text) : span_html(span);
    }
    if (block.kind != Block::Kind::Item) close_to(0);
    if (block.kind == Block::Kind::Paragraph) out += "<p>" + inside + "</p>";
    if (block.kind == Block::Kind::Code) out += "<pre><code>" + inside + "</code></pre>";
    if (block.kind != Block::Kind::Item) continue;
    close_to(block.depth);
    if (open.size() == block.depth) out += "</li>";
    while (open.size() < block.depth) {
      open.push_back(block.number > 0);
      out += block.number > 0 ? "<ol>" : "<ul>";
    }
    out += "<li>" + inside;
  }
  close_to(0);
  return out;
}

}  // namespace fiberscope::lesson
