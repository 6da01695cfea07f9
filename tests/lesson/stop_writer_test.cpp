// Stops that a teacher adds: what can be asked there, where it stands in the file, that the rest of
// the file stays as it is and that what is written is read as what was meant.
#include "app/lesson/stop_writer.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/lesson/stop_text.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using lesson::Stop;
using lesson::StopKind;

namespace {

const std::string kFile = R"(+++
objective = "You can say who runs."
objective_zh = "你能说出谁在运行。"
+++

## stop: investigate
```toml
at = 'line bar "gevent.sleep"'
```

It sleeps.   

:::zh
它睡眠。

## stop: modify
```toml
change = { seed = 7 }
```

Another seed.

## stop: run
```toml
at = 'print "bar again"'
```

Up to here.
)";

struct Written {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};
  lesson::Lesson lesson = lesson::parse_lesson(kFile, "a.lesson.md").value();

  EventSeq at(const char* query) const { return lesson::resolve(model, query).value(); }
  static Stop stop(const std::string& query) {
    Stop stop;
    stop.kind = StopKind::Predict;
    stop.at = query;
    stop.ask.emplace();
    stop.text = {"Who **now**?", "现在是谁？"};
    return stop;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Written, "what can be asked at a moment is what has an answer there") {
  std::size_t asked = 0;
  for (std::uint64_t i = 1; i <= trace.size(); ++i) {
    for (const base::LaneId lane : {base::LaneId{}, base::LaneId{4}, base::LaneId{6}}) {
      for (const lesson::Ask& ask : lesson::askable(model, EventSeq{i}, lane, 0)) {
        ++asked;
        CHECK(lesson::problem(ask).empty());
        CHECK(lesson::make_question(model, EventSeq{i}, ask, 0).ok());
        CHECK((ask.lane.empty() || ask.lane == model.names.lane(lane)));
      }
    }
  }
  CHECK(asked > trace.size());
  // what needs a lane is asked of none when none is chosen
  for (const lesson::Ask& ask : lesson::askable(model, at("block foo"), {}, 0)) {
    CHECK(ask.lane.empty());
  }
}

TEST_CASE_FIXTURE(Written, "a stop stands in the order of moments, behind the change of its stop") {
  CHECK(lesson::place_for(lesson, model, EventSeq{1}) == 0);
  CHECK(lesson::place_for(lesson, model, at("line bar \"gevent.sleep\"")) == 2);
  CHECK(lesson::place_for(lesson, model, at("before print \"bar again\"")) == 2);
  CHECK(lesson::place_for(lesson, model, at("end")) == 3);
}

TEST_CASE_FIXTURE(Written, "the rest of the file keeps its bytes, wherever the stop is put") {
  for (std::size_t place = 0; place <= 3; ++place) {
    CAPTURE(place);
    const auto with = lesson::with_stop(kFile, "a.lesson.md", place, block_of(stop("run foo #2")));
    REQUIRE_MESSAGE(with.ok(), (with.ok() ? "" : with.error()));
    const auto read = lesson::parse_lesson(with.value(), "a.lesson.md");
    REQUIRE(read.ok());
    REQUIRE(read.value().stops.size() == 4);
    CHECK(read.value().stops[place].at == "run foo #2");
    CHECK(read.value().stops[place].text.en == "Who **now**?");
    CHECK(read.value().stops[place].text.zh == "现在是谁？");
    CHECK(read.value().stops[place].ask == stop("").ask);
    // without what was put in it is the file, byte for byte
    const std::string begin = "## stop: predict\n", end = "现在是谁？\n";
    const std::size_t from = with.value().find(begin), to = with.value().find(end) + end.size();
    std::string rest = with.value();
    rest.erase(from, to - from);
    const std::size_t added = rest.size() - kFile.size();
    CHECK(added <= 1);  // a blank line between stops
    CHECK(rest.substr(0, from - (place == 3 ? added : 0)) ==
          kFile.substr(0, from - (place == 3 ? added : 0)));
    CHECK(kFile.ends_with(rest.substr(from + (place == 3 ? 0 : added))));
  }
}

TEST_CASE_FIXTURE(Written, "a file begins with its head; line ends are those of the file") {
  const std::string head = lesson::head_text({"You can say \"who\".", "你能说。"}, 10);
  const auto first = lesson::with_stop(head, "a.lesson.md", 0, block_of(stop("begin")));
  REQUIRE_MESSAGE(first.ok(), (first.ok() ? "" : first.error()));
  const auto read = lesson::parse_lesson(first.value(), "a.lesson.md").value();
  CHECK(read.objective.en == "You can say \"who\".");
  CHECK(read.objective.zh == "你能说。");
  REQUIRE(read.stops.size() == 1);
  std::string windows;
  for (const char c : kFile) windows += c == '\n' ? "\r\n" : std::string(1, c);
  const auto with = lesson::with_stop(windows, "a.lesson.md", 3, block_of(stop("end")));
  REQUIRE(with.ok());
  CHECK(with.value().starts_with(windows));
  for (std::size_t i = 0; i < with.value().size(); ++i) {
    if (with.value()[i] == '\n') CHECK(with.value()[i - 1] == '\r');
  }
}

TEST_CASE_FIXTURE(Written, "whatever is typed is read as it was meant, or is not written at all") {
  Stop odd = stop("line * \"it's\" #3");
  odd.ask->type = lesson::AskType::State;
  odd.ask->lane = "a \"b\" \\ 'c'";
  odd.title = "tab\there";
  const auto good = lesson::with_stop(kFile, "a.lesson.md", 1, block_of(odd));
  REQUIRE_MESSAGE(good.ok(), (good.ok() ? "" : good.error()));
  const Stop back = lesson::parse_lesson(good.value(), "a.lesson.md").value().stops[1];
  CHECK(back.at == odd.at);
  CHECK(back.ask->lane == odd.ask->lane);
  CHECK(back.title == odd.title);
  for (const char* text : {"Text\n## stop: run\nmore", "Text\n:::zh\nmore", ""}) {
    Stop bad = stop("begin");
    bad.text.en = text;
    CAPTURE(std::string(text));
    CHECK_FALSE(lesson::with_stop(kFile, "a.lesson.md", 1, block_of(bad)).ok());
  }
  Stop drawn = stop("begin");
  drawn.ask->type = lesson::AskType::Draw;
  drawn.ask->lanes = {"foo", "a \"b\""}, drawn.ask->count = 7, drawn.ask->until = "end";
  const auto kept = lesson::with_stop(kFile, "a.lesson.md", 0, block_of(drawn));
  REQUIRE_MESSAGE(kept.ok(), (kept.ok() ? "" : kept.error()));
  CHECK(lesson::parse_lesson(kept.value(), "a.lesson.md").value().stops[0].ask == drawn.ask);
  Stop nowhere = stop("somewhere");
  CHECK_FALSE(lesson::with_stop(kFile, "a.lesson.md", 1, block_of(nowhere)).ok());
}

namespace {

// kRich: written by somebody with habits of their own.
const std::string kRich = R"(+++
objective = "You can say who runs."
+++

## stop: predict
```toml
# where it is asked
at = 'before switch foo->*'   # the first one
ask = { type = "runs-next" }

# the reasons
[[reasons]]
text = "it is first"
right = true

[[reasons]]
text = "chance"

[[beliefs]]
option = "func"
text = """
It waits
behind bar."""
```

Who now?   

:::zh
是谁？


:::after
It was first.


## stop: run
At the same moment.

## stop: transfer
```toml
at = "end"
```
It is over.)";

lesson::StopBlock block(std::size_t number) { return lesson::stop_blocks(kRich).at(number); }

// without: the text between these two, which stand in it once.
std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from), end = text.find(to, begin);
  return text.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("of a stop that is changed only what is changed is written") {
  const auto same = lesson::with_changed_stop(kRich, "a", 0, block(0));
  REQUIRE(same.ok());
  CHECK(same.value() == kRich);

  lesson::StopBlock other = block(0);
  other.text.zh = "现在是谁？";
  auto out = lesson::with_changed_stop(kRich, "a", 0, other).value();
  std::string meant = kRich;
  meant.replace(meant.find("是谁？"), std::string("是谁？").size(), "现在是谁？");
  CHECK(out == meant);

  other = block(0);
  other.text.zh = "";
  out = lesson::with_changed_stop(kRich, "a", 0, other).value();
  CHECK(out.find("Who now?   \n\n\n:::after") != std::string::npos);
  CHECK(out.find(":::zh") == std::string::npos);
  CHECK(out.substr(0, out.find("Who now?")) == kRich.substr(0, kRich.find("Who now?")));
  CHECK(out.ends_with(kRich.substr(kRich.find(":::after"))));

  other = block(1);  // one without settings gets some, and is of another kind
  other.kind = StopKind::Investigate;
  other.settings = "at = \"begin\"\n";
  other.text.en = "Elsewhere.";
  out = lesson::with_changed_stop(kRich, "a", 1, other).value();
  CHECK(
      out.find("## stop: investigate\n```toml\nat = \"begin\"\n```\nElsewhere.\n\n## stop: tra") !=
      std::string::npos);

  other = block(2);
  other.after.en = "Done.";  // nothing is asked there
  CHECK_FALSE(lesson::with_changed_stop(kRich, "a", 2, other).ok());
  other = block(0);
  other.text.en = "Who?\n## stop: run\nMe.";
  CHECK_FALSE(lesson::with_changed_stop(kRich, "a", 0, other).ok());
  CHECK_FALSE(lesson::with_changed_stop(kRich, "a", 3, other).ok());
}

TEST_CASE("a key of the settings is set; comments and other keys stay as they are") {
  const lesson::StopBlock old = block(0);
  Stop stop = lesson::read_block(old).value();
  stop.at = "line bar \"sleep\"";
  std::string out = lesson::with_setting(old.settings, "at", stop);
  CHECK(out.starts_with("# where it is asked\nat = 'line bar \"sleep\"'\nask = "));
  CHECK(between(out, "ask =", "```") == between(old.settings, "ask =", "```"));
  stop.hint = "Look.";
  out = lesson::with_setting(out, "hint", stop);
  CHECK(
      out.find("ask = { type = \"runs-next\" }\nhint = \"Look.\"\n\n# the reasons\n[[reasons]]") !=
      std::string::npos);
  stop.reasons[1].belief = "No:\n\tnot \"here\".";
  stop.reasons.push_back({"more", "更多", false, "", ""});
  out = lesson::with_setting(out, "reasons", stop);
  CHECK(
      out.find("# the reasons\n[[reasons]]\ntext = \"it is first\"\nright = true\n[[reasons]]\n") !=
      std::string::npos);
  CHECK(out.find("text = \"\"\"\nIt waits\nbehind bar.\"\"\"\n") != std::string::npos);
  stop.beliefs.clear();
  out = lesson::with_setting(out, "beliefs", stop);
  CHECK(out.find("beliefs") == std::string::npos);
  stop.beliefs = {{"func", "It waits.", ""}};
  out = lesson::with_setting(out, "beliefs", stop);
  CHECK(out.ends_with("[[beliefs]]\noption = \"func\"\ntext = \"It waits.\"\n"));
  stop.change.emplace().seed = 7;
  stop.change->patch = {{"a\n", "b 'c'\n"}};
  stop.change->machine_said = {"gil", "quantum_ms"};
  stop.change->machine.gil = false, stop.change->machine.quantum_ns = 2'500'000;
  out = lesson::with_setting(out, "change", stop);
  stop.check.emplace().prints = {"10", "it's"};
  stop.check->at_most_ns = 1'000'000;
  out = lesson::with_setting(out, "check", stop);
  stop.solution = {{"x", ""}};
  out = lesson::with_setting(out, "solution", stop);
  stop.look.panels = {"queue"};
  out = lesson::with_setting(out, "look", stop);
  lesson::StopBlock all = old;
  all.settings = out;
  const auto read = lesson::read_block(all);
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  CHECK(read.value() == stop);
  // settings in a table of their own
  const std::string table = "[change]\nseed = 3\n[change.machine]\ncores = 2\n";
  Stop changed = lesson::read_block({StopKind::Modify, table, {}, {}}).value();
  CHECK(changed.change->machine.cores == 2);
  changed.change->seed = 4;
  changed.at = "begin";
  out = lesson::with_setting(table, "change", changed);
  out = lesson::with_setting(out, "at", changed);
  CHECK(lesson::read_block({StopKind::Modify, out, {}, {}}).value() == changed);
  // all keys of a stop are written as they are read
  CHECK(lesson::read_settings(lesson::settings_text(stop), "").ok());
  const auto error = lesson::read_block({StopKind::Run, "at = 'x'\nwho = 1\n", {}, {}});
  CHECK(error.error().starts_with("line 2: unknown key \"who\""));
}

TEST_CASE("stops are taken out and moved; the others keep their bytes and their moments") {
  // the second one stands where the first does
  const auto first = lesson::without_stop(kRich, "a", 0);
  REQUIRE_FALSE(first.ok());
  CHECK(first.error().find("Stop 2 names no moment") != std::string::npos);
  CHECK_FALSE(lesson::with_moved_stop(kRich, "a", 1, 2).ok());
  auto out = lesson::without_stop(kRich, "a", 1);
  REQUIRE_MESSAGE(out.ok(), (out.ok() ? "" : out.error()));
  std::string meant = kRich;
  meant.erase(meant.find("## stop: run"), meant.find("## stop: tra") - meant.find("## stop: run"));
  CHECK(out.value() == meant);
  // there and back: byte for byte, also without a line end at the end
  out = lesson::with_moved_stop(meant, "a", 1, 0);
  REQUIRE_MESSAGE(out.ok(), (out.ok() ? "" : out.error()));
  CHECK(out.value().find("It is over.\n\n\n## stop: predict\n") != std::string::npos);
  CHECK(out.value().ends_with("It was first."));
  CHECK(lesson::with_moved_stop(out.value(), "a", 1, 0).value() == meant);
  const auto one = lesson::without_stop(meant, "a", 1);
  REQUIRE(one.ok());
  CHECK(one.value().ends_with("It was first."));
  CHECK_FALSE(lesson::without_stop(one.value(), "a", 0).ok());
  // line ends of another kind
  std::string windows;
  for (const char c : kRich) windows += c == '\n' ? "\r\n" : std::string(1, c);
  lesson::StopBlock other = lesson::stop_blocks(windows).at(0);
  CHECK(other == block(0));
  other.after.zh = "它排第一。\n就是它。";
  const auto changed = lesson::with_changed_stop(windows, "a", 0, other);
  REQUIRE_MESSAGE(changed.ok(), (changed.ok() ? "" : changed.error()));
  for (std::size_t i = 0; i < changed.value().size(); ++i) {
    if (changed.value()[i] == '\n') CHECK(changed.value()[i - 1] == '\r');
  }
  CHECK(lesson::stop_blocks(changed.value()).at(0) == other);
}

TEST_CASE("every lesson of the library is written again as it is") {
  std::size_t stops = 0;
  const std::filesystem::path scenarios = session::scenario_folder();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scenarios)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".lesson.md") || path.ends_with("LESSONS.md")) continue;
    CAPTURE(path);
    const std::string file = session::read_file(path).value();
    const auto read = lesson::parse_lesson(file, path).value();
    const auto blocks = lesson::stop_blocks(file);
    REQUIRE(blocks.size() == read.stops.size());
    for (std::size_t i = 0; i < blocks.size(); ++i, ++stops) {
      Stop stop = lesson::read_block(blocks[i]).value();
      CHECK(lesson::with_changed_stop(file, path, i, blocks[i]).value() == file);
      const std::string all = lesson::settings_text(stop);
      Stop again = lesson::read_settings(all, path).value();
      again.kind = stop.kind, again.text = stop.text, again.after = stop.after;
      CHECK(again == stop);
      // changed and changed back
      lesson::StopBlock other = blocks[i];
      other.text.en += " More.";
      const auto more = lesson::with_changed_stop(file, path, i, other);
      REQUIRE(more.ok());
      CHECK(lesson::with_changed_stop(more.value(), path, i, blocks[i]).value() == file);
    }
  }
  CHECK(stops > 50);
}
