// The data formats, word by word where they are read by people, and what is the same for all.
#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "app/export/data/formats.h"
#include "app/export/data/captions.h"
#include "app/export/data/text_timeline.h"
#include "app/model/numbers/table.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"
#include "tests/support/crowd_trace.h"
#include "tests/support/nap_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::exporter;

namespace {

constexpr std::string_view kEndings[] = {".pftrace", ".json",       ".speedscope.json",
                                         ".csv",     ".events.csv", ".stats.csv",
                                         ".mmd",     ".seq.mmd",    ".puml"};

// written_as: the whole of a trace, or why not.
std::string written_as(const model::Model& model, std::string_view ending,
                       const Progress& progress = {}) {
  const DataFormat* const format = data_format("a" + std::string(ending));
  REQUIRE(format != nullptr);
  CHECK_EQ(format->ending, ending);
  std::ostringstream out;
  const Written done = format->write(model, whole(model), out, progress);
  return done ? out.str() : "error: " + done.error();
}

std::string drawn(const trace::Trace& trace, const TextTimeline& how) {
  std::ostringstream out;
  write_text_timeline(trace, how, out);
  return out.str();
}

// once: how often a text stands in another.
std::size_t times_in(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// What a run is written as in Chinese.
struct InChinese {
  InChinese() { words::set_language(words::Language::Chinese); }
  ~InChinese() { words::set_language(words::Language::English); }
};

const std::vector<test::Nap> kNaps = {{2, 3}, {1, 0}};

}  // namespace

TEST_CASE("a format is found by the longest ending that a file's name has") {
  for (const std::string_view ending : kEndings) {
    const DataFormat* const format = data_format("some.where/run" + std::string(ending));
    REQUIRE(format != nullptr);
    CHECK_EQ(format->ending, ending);
    CHECK_NE(std::string(words::tr(format->what)), "");
  }
  CHECK_EQ(data_formats().size(), std::size(kEndings));
  CHECK(data_format("run.svg") == nullptr);
  CHECK(data_format("csv") == nullptr);
}

TEST_CASE("the same run is written with the same bytes") {
  const trace::Trace trace = test::sample_trace();
  const model::Model one(trace), two(trace);
  for (const std::string_view ending : kEndings) {
    CAPTURE(std::string(ending));
    CHECK_EQ(written_as(one, ending), written_as(two, ending));
  }
}

TEST_CASE("whoever says no to more is not written on for, and a full place is told") {
  const trace::Trace trace = test::random_trace(1, 20, 20'000);
  const model::Model model(trace);
  for (const std::string_view ending : kEndings) {
    CAPTURE(std::string(ending));
    if (written_as(model, ending).starts_with("error: ")) continue;  // too much for a document
    double told = -1;
    int asked = 0;
    const std::string all = written_as(model, ending, [&](double share) {
      CHECK_GE(share, told);
      told = share;
      ++asked;
      return true;
    });
    CHECK_EQ(told, 1);
    CHECK_EQ(all, written_as(model, ending));
    if (asked == 1) continue;  // a few rows
    int left = 2;
    CHECK_EQ(written_as(model, ending, [&](double) { return --left > 0; }), "error: cancelled");
    CHECK_EQ(left, 0);
    std::ostringstream full;
    full.setstate(std::ios::badbit);
    const Written done = data_format(ending)->write(model, whole(model), full, {});
    REQUIRE_FALSE(done);
    CHECK_EQ(done.error(), "the place takes no more");
  }
}

TEST_CASE("a table of slices has a row for each, and its times are whole nanoseconds") {
  const trace::Trace trace = test::nap_trace(kNaps);
  const std::string csv = written_as(model::Model(trace), ".csv");
  CHECK(
      csv.starts_with("lane,name,kind,parent,state,what,begin_step,end_step,begin_ns,end_ns,"
                      "duration_ns,cause,why\r\n"
                      "1,program,process,,not started,,3,"));
  CHECK(csv.find("2,main,thread,1,running,,6,7,0,2000000,2000000,5,\"main runs: it was spawned") !=
        std::string::npos);
  CHECK(csv.find("2,main,thread,1,sleeping,sleep 3 ms,7,8,2000000,5000000,3000000,,\"main waits: "
                 "sleep until 5 ms") != std::string::npos);
  CHECK_EQ(times_in(csv, "\r\n"), 1 + 1 + 1 + 7);
}

TEST_CASE("a table of events has a row for each with its cause") {
  const trace::Trace trace = test::nap_trace(kNaps);
  const std::string csv = written_as(model::Model(trace), ".events.csv");
  CHECK(csv.starts_with("step,time_ns,cause,event,lane,name,text\r\n1,0,,RunStarted,,,"));
  CHECK(csv.find("\r\n8,5000000,,LaneReady,2,main,main is ready: timer fired\r\n") !=
        std::string::npos);
  CHECK(csv.find("\r\n9,5000000,8,LaneSwitched,2,main,main runs: dispatch\r\n") !=
        std::string::npos);
  CHECK_EQ(times_in(csv, "\r\n"), 1 + trace.size());
}

TEST_CASE("a table of statistics has a row for each state of each lane, and for cores") {
  const trace::Trace trace = test::nap_trace(kNaps);
  const std::string csv = written_as(model::Model(trace), ".stats.csv");
  CHECK(
      csv.starts_with("lane,name,kind,state,count,total_ns,min_ns,average_ns,p50_ns,p90_ns,"
                      "p99_ns,max_ns\r\n"));
  CHECK(csv.find("\r\n2,main,thread,running,3,3000000,0,1000000,1000000,2000000,2000000,"
                 "2000000\r\n") != std::string::npos);
  CHECK(csv.find("\r\n2,main,thread,sleeping,1,3000000,") != std::string::npos);
  CHECK(csv.find("\r\n,,all,sleeping,1,3000000,") != std::string::npos);
  CHECK(csv.find("\r\n,core 1,core,busy,3,3000000,") != std::string::npos);
  CHECK(csv.find(",core 1,core,idle,") != std::string::npos);
}

TEST_CASE("speedscope gets the lines that ran, and what was waited for at its line") {
  const trace::Trace trace = test::sample_trace();
  const std::string json = written_as(model::Model(trace), ".speedscope.json");
  CHECK(json.find("{\"name\":\"sleep 2 s\",\"file\":\"") != std::string::npos);
  CHECK(json.find("  gevent.sleep(2)\",\"file\":\"") != std::string::npos);
  CHECK_EQ(times_in(json, "\"type\":\"O\""), times_in(json, "\"type\":\"C\""));
  const trace::Trace nothing;
  CHECK_EQ(written_as(model::Model(nothing), ".speedscope.json"),
           "error: nothing to show: no lane runs or waits in this part");
}

TEST_CASE("a Gantt chart for Mermaid, line by line") {
  const trace::Trace trace = test::nap_trace(kNaps);
  CHECK_EQ(written_as(model::Model(trace), ".mmd"),
           "---\ndisplayMode: compact\n---\ngantt\n"
           "  title Fiberscope (times in µs)\n"
           "  dateFormat x\n"
           "  axisFormat %Q\n"
           "  section main\n"
           "  running :active, s6_2, 0, 2000ms\n"
           "  sleep 3 ms :done, s7_2, 2000, 3000ms\n"
           "  running :active, s9_2, 5000, 1000ms\n");
}

TEST_CASE("a sequence diagram for Mermaid says who wakes whom, and who runs how long") {
  const trace::Trace trace = test::sample_trace();
  const std::string text = written_as(model::Model(trace), ".seq.mmd");
  CAPTURE(text);
  CHECK(text.starts_with("sequenceDiagram\n  title "));
  CHECK(text.find("  participant L4 as foo\n") != std::string::npos);
  CHECK(text.find("  Note over L4: sleep 2 s (") != std::string::npos);
  CHECK(text.find("-->>L4: spawns (") != std::string::npos);
  // who stops running is not active any more, whoever comes next
  std::set<std::string> active;
  std::istringstream lines(text);
  for (std::string word, lane; lines >> word;) {
    if (word == "activate") {
      lines >> lane;
      CHECK(active.insert(lane).second);
      CHECK_LE(active.size(), 1);
    } else if (word == "deactivate") {
      lines >> lane;
      CHECK_EQ(active.erase(lane), 1);
    }
  }
  CHECK(active.empty());
}

TEST_CASE("a timing diagram for PlantUML, line by line") {
  const trace::Trace trace = test::nap_trace(kNaps);
  CHECK_EQ(written_as(model::Model(trace), ".puml"),
           "@startuml\n"
           "title Fiberscope (times in µs)\n"
           "scale 1000 as 100 pixels\n"
           "concise \"main\" as L2\n"
           "@0\nL2 is \"running\"\n"
           "@2000\nL2 is \"sleep 3 ms\"\n"
           "@5000\nL2 is \"running\"\n"
           "@6000\nL2 is {hidden}\n"
           "@enduml\n");
}

TEST_CASE("a document shows sixty slices at most; of more it is said what to do") {
  const std::string refused =
      " slices are too many for a diagram in a document, which shows 60 at most: choose a shorter "
      "range (--from, --to) or fewer lanes (--lanes)";
  for (const std::string_view ending : {".mmd", ".seq.mmd", ".puml"}) {
    for (const std::size_t naps : {14u, 15u}) {
      // each nap is three slices, and the last run is one more, after the first wait for the core
      const trace::Trace trace = test::nap_trace(std::vector<test::Nap>(naps + 5, {2, 3}));
      const model::Model model(trace);
      const std::string text = written_as(model, ending);
      const std::size_t slices = 3 * (naps + 5) + 2;
      CHECK_EQ(text == "error: " + std::to_string(slices) + refused, slices > 60);
    }
    const trace::Trace nothing;
    CHECK_EQ(written_as(model::Model(nothing), ending),
             "error: nothing to show: no lane runs or waits in this part");
  }
}

TEST_CASE("a document of slices that are too brief to be seen in time is in steps") {
  const trace::Trace brief = test::nap_trace({{1, 900}, {1, 900}, {0, 900}, {1, 0}});
  const std::string text = written_as(model::Model(brief), ".mmd");
  CAPTURE(text);
  CHECK(text.find("  title Fiberscope (in steps)\n") != std::string::npos);
  CHECK(text.find("  running :active, s6_2, 6, 1ms\n") != std::string::npos);
}

TEST_CASE("sentences are told of as many slices as can be told in a second") {
  for (const std::uint64_t events : {1'000u, 160'000u}) {
    const trace::Trace trace = test::random_trace(1, 10, events);
    const model::Model model(trace);
    Cut cut = whole(model);
    const std::uint64_t count = Pieces(model, cut).count();
    std::ostringstream out;
    REQUIRE(data_format(".json")->write(model, cut, out, {}));
    CHECK_EQ(times_in(out.str(), "\"why\":\"") > 0, count <= Whys::kSentencesMax);
    CHECK_GT(times_in(out.str(), "\"cause\":"), 0);
    CHECK_EQ(count > Whys::kSentencesMax, events > 1'000);
  }
}

TEST_CASE("texts are in the language that is chosen, keys of tables are not") {
  const trace::Trace trace = test::nap_trace(kNaps);
  const InChinese chinese;
  const model::Model model(trace);
  CHECK(written_as(model, ".mmd").find("睡眠 3 ms") != std::string::npos);
  CHECK(written_as(model, ".json").find("\"name\":\"运行中\"") != std::string::npos);
  CHECK(written_as(model, ".csv").find(",running,") != std::string::npos);
  CHECK(written_as(model, ".csv").find("运行") != std::string::npos);
}

TEST_CASE("the timeline for a terminal: a row of signs for each lane, under a ruler") {
  const trace::Trace trace = test::nap_trace({{20, 30}, {10, 0}});
  TextTimeline how;
  how.columns = 65;
  CHECK_EQ(drawn(trace, how),
           "Fiberscope\n"
           "     0 ms                20 ms               40 ms\n"
           "     ┬                   ┬                   ┬\n"
           "main ████████████████████· sleep 30 ms ················██████████\n"
           "     █ running   ▒ ready   ─ blocked   · sleeping\n"
           "     ▌ runs for a part\n");
  how.ascii = true;
  CHECK_EQ(drawn(trace, how),
           "Fiberscope\n"
           "     0 ms                20 ms               40 ms\n"
           "     +                   +                   +\n"
           "main ####################. sleep 30 ms ................##########\n"
           "     # running   = ready   - blocked   . sleeping\n"
           "     | runs for a part\n");
}

TEST_CASE("the timeline for a terminal folds idle time where that shows more") {
  const trace::Trace trace = test::nap_trace({{20, 3000}, {10, 0}});
  TextTimeline how;
  how.columns = 65;
  how.axis = model::AxisMode::Folded;
  CHECK_EQ(drawn(trace, how),
           "Fiberscope\n"
           "     0 s                +10 ms                3.020 s\n"
           "     ┬                  ┬                     ┬\n"
           "main ██████████████████████████████████████≈≈≈███████████████████\n"
           "     █ running   ▒ ready   ─ blocked   · sleeping\n"
           "     ▌ runs for a part   ≈ idle, folded\n");
}

TEST_CASE("the timeline for a terminal keeps to its width, with names and waits of any kind") {
  const trace::Trace trace = test::sample_trace();
  for (const bool chinese : {false, true}) {
    if (chinese) words::set_language(words::Language::Chinese);
    for (const model::AxisMode axis :
         {model::AxisMode::Time, model::AxisMode::Steps, model::AxisMode::Folded}) {
      for (const std::size_t columns : {0u, 40u, 41u, 80u, 133u, 400u}) {
        TextTimeline how;
        how.columns = columns;
        how.axis = axis;
        std::istringstream lines(drawn(trace, how));
        for (std::string line; std::getline(lines, line);) {
          CHECK_LE(model::columns_of(line), std::max<std::size_t>(columns, 40));
        }
      }
    }
    words::set_language(words::Language::English);
  }
}

TEST_CASE("colours of the timeline for a terminal change nothing but colours") {
  const trace::Trace trace = test::sample_trace();
  TextTimeline how;
  const std::string plain = drawn(trace, how);
  CHECK(plain.find('\x1b') == std::string::npos);
  how.colour = true;
  std::string colours = drawn(trace, how), without;
  CHECK_GT(times_in(colours, "\x1b["), 10);
  CHECK_EQ(times_in(colours, "\x1b[0m") * 2, times_in(colours, "\x1b["));
  for (std::size_t at = 0; at < colours.size(); ++at) {
    if (colours[at] == '\x1b') {
      at = colours.find('m', at);
      continue;
    }
    without += colours[at];
  }
  std::istringstream a(plain), b(without);
  for (std::string left, right; std::getline(a, left) && std::getline(b, right);) {
    CHECK_EQ(left, right.substr(0, right.find_last_not_of(' ') + 1));
  }
}

TEST_CASE("of very many lanes the first are drawn on a terminal and the rest is counted") {
  const trace::Trace trace = test::crowd_trace(200);
  const std::string text = drawn(trace, {});
  CHECK_EQ(times_in(text, "\n"), 1 + 2 + 60 + 1 + 1);
  CHECK(text.find("... and 140 more lanes\n") != std::string::npos);
}
