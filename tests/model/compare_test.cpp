// Several runs side by side: which numbers, and how they are written.
#include "app/model/numbers/compare.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/numbers/table.h"
#include "app/words/words.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using model::Compared;
using model::Measure;

namespace {

constexpr double kMs = base::kMillisecond;

std::vector<Compared> two_runs() {
  return {model::compared_run("io", model::compute_stats(test::io_trace())),
          model::compared_run("sleepers, \"three\"", model::compute_stats(test::sample_trace()))};
}

}  // namespace

TEST_CASE("a run's numbers are those of its statistics") {
  const model::Stats stats = model::compute_stats(test::io_trace());
  const Compared row = model::compared_run("io", stats);
  CHECK(row.value(Measure::Time) == 32 * kMs);
  double busy = 0;
  for (const auto& core : stats.cores) busy += static_cast<double>(core.busy_ns);
  CHECK(row.value(Measure::CpuTime) == busy);
  CHECK(row.value(Measure::CoreUse) == doctest::Approx(busy / (2 * 32 * kMs)));
  CHECK(row.value(Measure::SystemCalls) == test::kVainCalls + 2);
  CHECK(row.value(Measure::VainCalls) == test::kVainCalls);
  CHECK(row.value(Measure::Waiting) == 30 * kMs);
  CHECK(row.value(Measure::Copying) == 2 * kMs);
  CHECK(row.value(Measure::Switches) == static_cast<double>(stats.switch_count));
  CHECK(row.end == "finished");
}

TEST_CASE("the threads of one run can be compared with each other") {
  const auto rows = model::compared_threads(model::compute_stats(test::io_trace()));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "client");
  CHECK(rows[1].name == "poller");
  CHECK(rows[0].value(Measure::VainCalls) == 0);
  CHECK(rows[1].value(Measure::VainCalls) == test::kVainCalls);
  CHECK(rows[1].value(Measure::CoreUse) == doctest::Approx(1));  // it never let go of its core
}

TEST_CASE("what is 0 everywhere is left out, but for the time") {
  const auto rows = two_runs();
  const auto shown = model::measures_shown(rows);
  CHECK(std::ranges::find(shown, Measure::VainCalls) != shown.end());
  const auto alone = model::measures_shown({rows[1]});
  CHECK(std::ranges::find(alone, Measure::VainCalls) == alone.end());
  CHECK(model::measures_shown({}) == std::vector{Measure::Time});
}

TEST_CASE("a comparison is a table with bars, and says of a run without numbers why") {
  auto rows = two_runs();
  rows.push_back({"broken", "", "the engine is gone", {}});
  const std::string text = model::format_comparison(rows);
  CHECK(text.find("system calls") != std::string::npos);
  CHECK(text.find("32 ms") != std::string::npos);
  CHECK(text.find("broken: the engine is gone") != std::string::npos);
  // the longest has the whole bar, the other a part of it
  CHECK(text.find("██████████████████████████████ 2.000") != std::string::npos);
  CHECK(text.find("▌ 32 ms") != std::string::npos);
}

TEST_CASE("as CSV every measure is a column of plain numbers, names are quoted where need be") {
  const std::string csv = model::comparison_csv(two_runs());
  CHECK(
      csv.starts_with("name,end,makespan_ns,cpu_ns,core_use,switches,system_calls,vain_calls,"
                      "waiting_ns,copying_ns,memory_bytes\r\nio,finished,32000000,"));
  CHECK(csv.find("\r\n\"sleepers, \"\"three\"\"\",finished,2000") != std::string::npos);
}

TEST_CASE("a name that a spreadsheet would take for a formula is text") {
  auto rows = two_runs();
  for (const char* name : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) {
    rows[0].name = name;
    const std::string csv = model::comparison_csv(rows);
    CAPTURE(csv);
    CHECK(csv.find("\r\n" + std::string(name)) == std::string::npos);
    CHECK(csv.find("'" + std::string(name)) != std::string::npos);
  }
  rows[0].name = "=cmd|'/c calc'!A0\"\xff";
  CHECK(model::comparison_csv(rows).find("\r\n\"'=cmd|'/c calc'!A0\"\"\uFFFD\",") !=
        std::string::npos);
}

TEST_CASE("a table shows what a terminal would obey") {
  auto rows = two_runs();
  rows[0].name = "a\x1b[2J\n";
  const std::string text = model::format_comparison(rows);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("a\\x1b[2J\\n") != std::string::npos);
}

TEST_CASE("as JSON every run is an object") {
  auto rows = two_runs();
  rows.push_back({"broken", "", "gone", {}});
  const std::string json = model::comparison_json(rows);
  CHECK(json.starts_with("[{\"name\":\"io\",\"end\":\"finished\",\"makespan_ns\":32000000,"));
  CHECK(json.find("\"vain_calls\":10,") != std::string::npos);
  CHECK(json.ends_with("{\"name\":\"broken\",\"problem\":\"gone\"}]"));
}

TEST_CASE("every measure has a name in Chinese") {
  for (const Measure m : model::kAllMeasures) {
    const std::string english = model::measure_name(m);
    words::set_language(words::Language::Chinese);
    const std::string chinese = model::measure_name(m);
    words::set_language(words::Language::English);
    CHECK_MESSAGE(english != chinese, english);
  }
}

TEST_CASE("columns of a table stand below each other whatever letters they hold") {
  CHECK_EQ(model::columns_of("abc µs ▒"), 8);
  CHECK_EQ(model::columns_of("名字a，"), 7);
  CHECK_EQ(model::columns_of("한글カナ🎈"), 10);
  CHECK_EQ(model::columns_of("\xff"), 1);
  CHECK_EQ(model::text_table({{"名字", "1"}, {"abcdefg", "22"}}), "名字      1\nabcdefg  22\n");
}
