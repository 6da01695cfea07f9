// A run repeated up to an event: the same prefix, and every lane's frames there.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>

#include "app/session/engine_client.h"
#include "app/session/files.h"
#include "app/session/inspector.h"
#include "app/session/scenario.h"
#include "app/session/traced_recipe.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::session {

namespace {

using std::chrono::milliseconds;
using Frames = std::map<std::uint32_t, trace::FramesRecorded>;

struct Engine {
  EngineClient client;
  const Run& play(const Recipe& recipe) {
    const base::Result<RunId> id = client.run(recipe);
    REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error()));
    REQUIRE(client.wait(id.value(), milliseconds(60'000)));
    return *client.find(id.value());
  }
};

std::vector<std::string> lines_of(const trace::Trace& trace) {
  std::vector<std::string> lines;
  for (const trace::Event& event : trace.events()) {
    lines.push_back(trace::dump_raw(trace, event));
  }
  return lines;
}

// frames_after: what the inspection recorded behind event `at`.
Frames frames_after(const trace::Trace& trace, std::uint64_t at) {
  Frames frames;
  for (std::uint64_t i = at; i < trace.size(); ++i) {
    const auto f = trace.find<trace::FramesRecorded>(base::EventSeq{i + 1});
    if (f != nullptr) frames[f->lane.value] = *f;
  }
  return frames;
}

std::string local(const trace::Trace& trace, const trace::Frame& frame, std::string_view name) {
  for (const trace::Local& l : frame.locals) {
    if (trace.text(l.name) == name) return std::string(trace.text(l.value));
  }
  return "<no " + std::string(name) + ">";
}

Recipe recipe_of(const std::string& program, Detail detail) {
  Recipe recipe = recipe_for(load_scenario(program).value());
  recipe.detail = detail;
  return recipe;
}

// check_at: one inspection against the run it repeats.
void check_at(Engine& engine, Recipe recipe, const trace::Trace& whole,
              const std::vector<std::string>& lines, std::uint64_t at) {
  CAPTURE(at);
  CAPTURE(recipe.program);
  recipe.inspect_at = at;
  const trace::Event event = whole.at(base::EventSeq{at});
  if (trace::payload_as<trace::LinesFolded>(event.payload) != nullptr) {
    recipe.inspect_line = trace::events_folded(event.payload);
  }
  const base::Result<RunId> id = engine.client.run(recipe);
  REQUIRE(id.ok());
  REQUIRE(engine.client.wait(id.value(), milliseconds(60'000)));
  const Run& run = *engine.client.find(id.value());
  REQUIRE_EQ(run.problem(), "");
  const trace::Trace& trace = run.trace();
  REQUIRE(trace.size() >= at);
  const std::vector<std::string> prefix = lines_of(trace);
  const auto differs =
      std::mismatch(lines.begin(), lines.begin() + static_cast<long>(at), prefix.begin()).first -
      lines.begin();
  CHECK_EQ(differs, static_cast<long>(at));
  const std::vector<trace::Violation> broken = trace::validate(trace);
  CHECK_MESSAGE(broken.empty(), (broken.empty() ? "" : broken[0].what));
  const auto last = trace.get<trace::RunEnded>(base::EventSeq{trace.size()});
  if (last.how != trace::RunEnd::Stopped) {
    // the interpreter was gone already
    CHECK(at + 8 > whole.size());
    CHECK_EQ(trace.size(), whole.size());
  } else {
    for (std::uint64_t i = at; i + 1 < trace.size(); ++i) {
      CHECK(std::holds_alternative<trace::FramesRecorded>(trace.events()[i].payload));
    }
    const auto line = trace::line_of(event.payload);
    if (line && trace.size() > at + 1) {
      const Frames frames = frames_after(trace, at);
      const auto it = frames.find(line->lane.value);
      REQUIRE(it != frames.end());
      REQUIRE_FALSE(it->second.frames.empty());
      CHECK(it->second.frames[0].place == line->place);
    }
  }
  engine.client.forget(id.value());
}

}  // namespace

TEST_CASE("at every event of a short run the prefix is the same and nothing breaks") {
  Engine engine;
  for (const char* program :
       {"scenarios/3_gevent/foo_bar_func.py", "scenarios/2_greenlet/two_greenlets.py"}) {
    const Recipe recipe = recipe_of(program, Detail::Full);
    const Run& run = engine.play(recipe);
    REQUIRE(run.trace().whole());
    const std::vector<std::string> lines = lines_of(run.trace());
    for (std::uint64_t at = 1; at <= run.trace().size(); ++at) {
      check_at(engine, recipe, run.trace(), lines, at);
    }
  }
}

TEST_CASE("at the end of every fold of a loop with locks the prefix is the same") {
  Engine engine;
  Recipe recipe;
  recipe.program = "locks.py";
  recipe.detail = Detail::Light;
  recipe.source = R"(import threading
gate, again = threading.Lock(), threading.RLock()
count = 0
for i in range(1000):
    gate.acquire(); i % 400 == 399 and print(i); gate.release()
for i in range(500):
    with gate:
        with again:
            count += 1
print(count)
)";
  const Run& run = engine.play(recipe);
  REQUIRE_EQ(run.problem(), "");
  const std::vector<std::string> lines = lines_of(run.trace());
  std::size_t folds = 0;
  for (std::uint64_t at = 1; at <= run.trace().size(); ++at) {
    if (run.trace().find<trace::LoopFolded>(base::EventSeq{at}) == nullptr) continue;
    ++folds;
    check_at(engine, recipe, run.trace(), lines, at);
    check_at(engine, recipe, run.trace(), lines, at + 1);
  }
  CHECK(folds >= 2);
}

TEST_CASE("events here and there in runs of every library, in light and in full detail") {
  Engine engine;
  for (const char* program :
       {"tests/host/programs/gevent_waits.py", "tests/host/programs/threads.py",
        "tests/host/programs/cancelling.py", "tests/host/programs/async_generators.py",
        "tests/host/programs/gevent_endings.py", "tests/host/programs/executor.py",
        "tests/host/programs/library_calls_back.py", "tests/host/programs/await_depth.py"}) {
    for (const Detail detail : {Detail::Light, Detail::Full}) {
      const Recipe recipe = recipe_of(program, detail);
      const Run& run = engine.play(recipe);
      const std::vector<std::string> lines = lines_of(run.trace());
      const std::uint64_t step = std::max<std::uint64_t>(1, run.trace().size() / 12);
      for (std::uint64_t at = 2; at <= run.trace().size(); at += step) {
        check_at(engine, recipe, run.trace(), lines, at);
      }
    }
  }
}

TEST_CASE("frames and locals are those of the moment, of all lanes, between switches too") {
  Engine engine;
  Recipe recipe;
  recipe.program = "locals.py";
  recipe.detail = Detail::Light;
  recipe.arguments = {"11"};
  recipe.source = R"(import asyncio, sys

def numbers(limit):
    for n in range(limit):
        yield n * 10

async def inner(depth):
    here = depth
    await asyncio.sleep(1)
    return here

async def outer(name):
    mark = "outer " + name
    await inner(7)

class Loud:
    def __repr__(self):
        print("repr was called")
        return "loud"

async def main():
    loud = Loud()
    task = asyncio.create_task(outer("a"))
    await asyncio.sleep(0.5)
    made = numbers(3)
    first = next(made)
    total = 0
    for i in range(3):
        total += i
    again = next(made)
    await task

argument = sys.argv[1]
asyncio.run(main())
)";
  const Run& run = engine.play(recipe);
  REQUIRE_EQ(run.problem(), "");
  // the third time that "total += i" is about to run
  std::uint64_t at = 0;
  int times = 0;
  for (const trace::Event& event : run.trace().events()) {
    const auto* line = std::get_if<trace::LineReached>(&event.payload);
    if (line != nullptr && line->place.line == 29 && ++times == 3) at = event.seq.value;
  }
  REQUIRE(at > 0);
  recipe.inspect_at = at;
  const trace::Trace& trace = engine.play(recipe).trace();
  std::map<std::string, trace::FramesRecorded> by_name;
  for (const auto& [lane, frames] : frames_after(trace, at)) {
    for (const trace::Event& event : trace.events()) {
      const auto* born = std::get_if<trace::LaneBorn>(&event.payload);
      if (born != nullptr && born->lane.value == lane) {
        by_name[trace::word(born->kind) + (" " + std::string(trace.text(born->name)))] = frames;
      }
    }
  }
  const auto& main = by_name.at("task main").frames;
  REQUIRE(main.size() == 1);
  CHECK_EQ(trace.text(main[0].function), "main");
  CHECK_EQ(main[0].place.line, 29);
  CHECK_EQ(local(trace, main[0], "total"), "1");
  CHECK_EQ(local(trace, main[0], "i"), "2");
  CHECK_EQ(local(trace, main[0], "first"), "0");
  CHECK_EQ(local(trace, main[0], "loud"), "<Loud>");
  const auto& outer = by_name.at("task outer").frames;
  REQUIRE(outer.size() == 1);
  CHECK_EQ(local(trace, outer[0], "mark"), "'outer a'");
  const auto& inner = by_name.at("coroutine inner").frames;
  REQUIRE(inner.size() == 1);
  CHECK_EQ(local(trace, inner[0], "here"), "7");
  CHECK_EQ(inner[0].place.line, 9);
  const auto& made = by_name.at("generator numbers").frames;
  REQUIRE(made.size() == 1);
  CHECK_EQ(local(trace, made[0], "n"), "0");
  CHECK_EQ(made[0].place.line, 5);
  const auto& module = by_name.at("thread main").frames;
  REQUIRE(module.size() == 1);
  CHECK_EQ(module[0].place.line, 34);
  CHECK_EQ(local(trace, module[0], "argument"), "'11'");
  for (const trace::Event& event : trace.events()) {
    CHECK_FALSE(std::holds_alternative<trace::OutputWritten>(event.payload));  // no __repr__
  }
}

TEST_CASE("seed, decisions, costs and policy are repeated with the recipe") {
  Engine engine;
  Recipe recipe = recipe_of("scenarios/3_gevent/three_sleepers.py", Detail::Full);
  recipe.seed = 5;
  recipe.policy = "random";
  recipe.decisions = {1, 0, 1};
  recipe.costs.line_ns = 12'345;
  recipe.send_at_once = true;
  const Run& run = engine.play(recipe);
  const std::vector<std::string> lines = lines_of(run.trace());
  for (std::uint64_t at = 3; at <= run.trace().size(); at += 11) {
    check_at(engine, recipe, run.trace(), lines, at);
  }
}

TEST_CASE("costs are the machine's: a line takes what it is said to take") {
  Engine engine;
  Recipe recipe;
  recipe.program = "costs.py";
  recipe.source = "a = 1\nb = 2\nc = 3\n";
  recipe.costs = {1'000'000, 0, 0, 0};
  const Run& run = engine.play(recipe);
  std::vector<base::TimeNs> times;
  for (const trace::Event& event : run.trace().events()) {
    if (std::holds_alternative<trace::LineReached>(event.payload)) times.push_back(event.time_ns);
  }
  CHECK(times == std::vector<base::TimeNs>{1'000'000, 2'000'000, 3'000'000});
}

TEST_CASE("a syntax error has its place in the trace") {
  Engine engine;
  Recipe recipe;
  recipe.program = "wrong.py";
  recipe.source = "a = 1\ndef f(:\n    pass\n";
  const trace::Trace& trace = engine.play(recipe).trace();
  std::optional<trace::NoteAdded> note;
  for (const trace::Event& event : trace.events()) {
    if (const auto* n = std::get_if<trace::NoteAdded>(&event.payload)) note = *n;
  }
  REQUIRE(note.has_value());
  CHECK(note->kind == trace::NoteKind::Exception);
  CHECK_EQ(note->place.line, 2);
  CHECK(note->place.source.value == 1);
}

// --- Inspector -----------------------------------------------------------------------------------

namespace {

struct Looking : Engine {
  Inspector inspector{{milliseconds(30), 3}};

  const Snapshot* wait_for(std::uint64_t at) {
    const auto deadline = std::chrono::steady_clock::now() + milliseconds(20'000);
    for (;;) {
      const Snapshot* snapshot = inspector.at(base::EventSeq{at});
      if (snapshot != nullptr || !inspector.problem().empty()) return snapshot;
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      client.poll();
      inspector.poll();
      std::this_thread::sleep_for(milliseconds(2));
    }
  }
};

}  // namespace

TEST_CASE_FIXTURE(Looking, "a moment is asked for, comes, and is remembered for a while") {
  const Recipe recipe = recipe_of("scenarios/3_gevent/foo_bar_func.py", Detail::Full);
  const Run& run = play(recipe);
  inspector.look_at(client, recipe, run.trace());
  CHECK(inspector.at(base::EventSeq{20}) == nullptr);
  CHECK(inspector.pending());
  const Snapshot* snapshot = wait_for(20);
  REQUIRE(snapshot != nullptr);
  CHECK_FALSE(inspector.pending());
  CHECK(snapshot->at.value == 20);
  REQUIRE(snapshot->frames(base::LaneId{2}) != nullptr);
  CHECK_EQ(snapshot->frames(base::LaneId{2})->back().function, "<module>");
  CHECK(snapshot->frames(base::LaneId{99}) == nullptr);
  for (const std::uint64_t at : {30, 31, 32}) REQUIRE(wait_for(at) != nullptr);
  CHECK(inspector.at(base::EventSeq{31}) != nullptr);  // at once
  CHECK(inspector.at(base::EventSeq{20}) == nullptr);  // only three are kept
  CHECK(inspector.at(base::EventSeq{}) == nullptr);
}

TEST_CASE_FIXTURE(Looking, "passing over a timeline starts no runs; the latest wish wins") {
  const Recipe recipe = recipe_of("scenarios/3_gevent/foo_bar_func.py", Detail::Full);
  const RunId id = client.run(recipe).value();
  REQUIRE(client.wait(id, milliseconds(20'000)));
  inspector.look_at(client, recipe, client.find(id)->trace());
  for (std::uint64_t at = 2; at < 40; ++at) {
    CHECK(inspector.at(base::EventSeq{at}) == nullptr);
    inspector.poll();
    std::this_thread::sleep_for(milliseconds(1));
  }
  CHECK(client.find(id + 1) == nullptr);  // none was asked of the engine
  REQUIRE(wait_for(40) != nullptr);
  CHECK(client.find(id + 1) == nullptr);  // one was, and is dropped
  CHECK_EQ(client.run(recipe).value(), id + 2);
}

TEST_CASE_FIXTURE(Looking, "an edited file is run as it was; another program is noticed") {
  std::string folder = (std::filesystem::temp_directory_path() / "fiberscope-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  Recipe recipe;
  recipe.program = folder + "/edited.py";
  recipe.detail = Detail::Full;
  REQUIRE(write_file(recipe.program, "import sys\na = 1\nb = a + 1\nprint(a, b)\n").ok());
  const Run& run = play(recipe);
  std::uint64_t last = 0;
  for (const trace::Event& event : run.trace().events()) {
    if (std::holds_alternative<trace::LineReached>(event.payload)) last = event.seq.value;
  }
  REQUIRE(write_file(recipe.program, "a = 'edited'\n").ok());
  inspector.look_at(client, recipe, run.trace());
  const Snapshot* snapshot = wait_for(last);
  REQUIRE_MESSAGE(snapshot != nullptr, inspector.problem());
  const SnapshotFrame& frame = snapshot->frames(base::LaneId{2})->front();
  REQUIRE(frame.locals.size() == 2);
  CHECK_EQ(frame.locals[1].name, "b");
  CHECK_EQ(frame.locals[1].value, "2");
  Recipe other = recipe;
  other.source = "a = 1\nb = 5\nb = 6\nprint(a, b)\n";
  inspector.look_at(client, other, run.trace());
  CHECK(wait_for(last) == nullptr);
  CHECK(inspector.problem().find("ran another way") != std::string::npos);
  std::filesystem::remove_all(folder);
}

TEST_CASE_FIXTURE(Looking,
                  "a trace alone says all of its recipe, so that its moments can be seen") {
  Recipe recipe = recipe_of("scenarios/3_gevent/three_sleepers.py", Detail::Full);
  recipe.seed = 9;
  recipe.policy = "random";
  recipe.arguments = {"a b", "", "\"'\n\xff"};
  recipe.costs.line_ns = 12'345;
  recipe.machine.cores = 3;
  recipe.decisions = {1, 0};
  recipe.world.files.push_back({"data", "text", 0});
  const Run& run = play(recipe);
  const base::Result<TracedRecipe> found = traced_recipe(run.trace());
  REQUIRE(found.ok());
  Recipe locked_in = recipe;
  locked_in.locked_in = true;
  locked_in.granted = {std::filesystem::absolute(recipe.program).string()};
  CHECK(let_run(found.value()) == locked_in);
  inspector.look_at(client, let_run(found.value()), run.trace());
  CHECK(wait_for(run.trace().size() / 2) != nullptr);
}

TEST_CASE_FIXTURE(Looking, "a moment deep in a long run takes about as long as the run to it") {
  Recipe recipe;
  recipe.program = "long.py";
  recipe.detail = Detail::Full;
  recipe.source = "import gevent\nfor i in range(25000):\n    x = i * 2\n    gevent.sleep(0)\n";
  const Run& run = play(recipe);
  REQUIRE(run.trace().size() > 200'000);
  inspector.look_at(client, recipe, run.trace());
  const auto begin = std::chrono::steady_clock::now();
  const Snapshot* snapshot = wait_for(200'000);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  REQUIRE(snapshot != nullptr);
  MESSAGE("200000 events again: " << took.count() << " s");
  CHECK(took.count() < 20);
}

}  // namespace fiberscope::session
