// What a call costs, as a person writes it.
#include "scheduler/base/call_cost.h"

#include <doctest/doctest.h>

using namespace fiberscope;
using namespace fiberscope::base;

namespace {

CallPrice price(std::string_view text) {
  const Result<CallPrice> read = parse_price(text);
  REQUIRE(read.ok());
  return read.value();
}

}  // namespace

TEST_CASE("a call costs a time, or one for each KiB, item or round, with or without the GIL") {
  CHECK_EQ(price("300ms").ns, 300 * kMillisecond);
  CHECK_EQ(price("300ms").per, Per::Call);
  CHECK_FALSE(price("300ms").lets_gil_go);
  CHECK_EQ(price("1.5us/KiB").ns, 1'500);
  CHECK_EQ(price("1.5us/KiB").per, Per::KiB);
  CHECK_EQ(price("30ns/item").per, Per::Item);
  CHECK_EQ(price("400ns/round nogil").per, Per::Round);
  CHECK(price("400ns/round nogil").lets_gil_go);
  CHECK_EQ(price("0").ns, 0);
}

TEST_CASE("what is no cost is refused, with what is") {
  for (const char* bad : {"", "soon", "-1ms", "3ms/", "3ms/MiB", "3ms/KiB/KiB", "nogil",
                          "3ms  nogil", "3ms nogil nogil", "90000s", "1e300s"}) {
    CAPTURE(bad);
    const Result<CallPrice> read = parse_price(bad);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().find("is not the cost of a call; write") != std::string::npos);
  }
}

TEST_CASE("a function has its whole name") {
  for (const char* good : {"sum", "list.sort", "zlib.compressobj().compress", "_m.F_2.g"}) {
    CAPTURE(good);
    CHECK_EQ(problem(CallCost{good, "1ms"}), "");
  }
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "2a", "a b", "a()", "a().", "()", "a-b"}) {
    CAPTURE(bad);
    CHECK(problem(CallCost{bad, "1ms"}).find("is not the name of a function") != std::string::npos);
  }
}

TEST_CASE("the usual costs can be read") {
  for (const UsualCallCost& usual : kUsualCallCosts) {
    CAPTURE(usual.function);
    CHECK_EQ(problem(CallCost{usual.function, usual.cost}), "");
  }
}
