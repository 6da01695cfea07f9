// The texts of lessons: what is drawn of them, and as HTML.
#include "app/lesson/markdown.h"

#include <doctest/doctest.h>

using namespace fiberscope;
using lesson::Block;
using lesson::Span;

TEST_CASE("paragraphs, lists and words in bold, code and links") {
  const auto blocks = lesson::blocks_of(
      "One **two** `three`\nfour [five](https://a.example/).\n\n- a\n- b `c`\n\n1. x\n2. y\n");
  REQUIRE(blocks.size() == 5);
  CHECK(blocks[0].spans == std::vector<Span>{{"One ", false, false, false, ""},
                                             {"two", true, false, false, ""},
                                             {" ", false, false, false, ""},
                                             {"three", false, false, true, ""},
                                             {" four ", false, false, false, ""},
                                             {"five", false, false, false, "https://a.example/"},
                                             {".", false, false, false, ""}});
  CHECK(blocks[1] == Block{Block::Kind::Item, 1, 0, {{"a", false, false, false, ""}}});
  CHECK(blocks[2].spans.size() == 2);
  CHECK(blocks[3].number == 1);
  CHECK(blocks[4].number == 2);
}

TEST_CASE("an author's HTML and addresses that are no pages stay words") {
  CHECK(lesson::html_of("<script>alert(1)</script> & \"x\"") ==
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;</p>");
  CHECK(lesson::html_of("[a](javascript:alert(1))") == "<p>a</p>");
  CHECK(lesson::html_of("`a < b`") == "<p><code>a &lt; b</code></p>");
}

TEST_CASE("lists in lists are closed as they were opened") {
  CHECK(lesson::html_of("- a\n  - b\n- c\n\nd\n") ==
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><p>d</p>");
  CHECK(lesson::html_of("1. a\n2. b\n") == "<ol><li>a</li><li>b</li></ol>");
  CHECK(lesson::html_of("```\nx = 1 < 2\ny\n```\n") == "<pre><code>x = 1 &lt; 2\ny\n</code></pre>");
}
