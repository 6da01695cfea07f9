#include "scheduler/trace/interned.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using fiberscope::base::TextId;
using fiberscope::trace::Interned;

namespace {

// text: the one of a number; some are longer than what is taken at once.
std::string text(std::uint32_t number) {
  const std::size_t more = number % 1000 == 7 ? 100'000 : number % 40;
  return "text " + std::to_string(number) + std::string(more, '.');
}

}  // namespace

TEST_CASE("every text that was added is found by its number, and its number by the text") {
  Interned texts;
  CHECK_EQ(texts.find("text"), TextId{});
  CHECK_EQ(texts.text(TextId{3}), "");
  std::vector<const char*> where;
  constexpr std::uint32_t kCount = 5000;
  for (std::uint32_t i = 1; i <= kCount; ++i) {
    REQUIRE_EQ(texts.find(text(i)), TextId{});
    texts.add(text(i), TextId{2 * i});
    where.push_back(texts.text(TextId{2 * i}).data());
  }
  for (std::uint32_t i = 1; i <= kCount; ++i) {
    REQUIRE_EQ(texts.find(text(i)), TextId{2 * i});
    REQUIRE_EQ(texts.text(TextId{2 * i}), text(i));
    REQUIRE_EQ(texts.text(TextId{2 * i}).data(), where[i - 1]);
    REQUIRE_EQ(texts.text(TextId{2 * i + 1}), "");
  }
  CHECK_EQ(texts.find("text 5001"), TextId{});
}
