// Runs that do not end by themselves, on the real engine: paused, stopped, limited, crashed.
#include <doctest/doctest.h>

#include <thread>

#include "app/session/engine_client.h"
#include "app/session/traced_recipe.h"
#include "tests/session/scratch.h"

namespace fiberscope::session {

namespace {

using std::chrono::milliseconds;

struct Live {
  EngineClient::Options options;
  std::unique_ptr<EngineClient> client;

  RunId start(const std::string& source) {
    if (!client) client = std::make_unique<EngineClient>(options);
    Recipe recipe;
    recipe.program = "live.py";
    recipe.source = source;
    recipe.detail = Detail::Full;
    recipe.send_at_once = true;
    const base::Result<RunId> id = client->run(recipe);
    REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error()));
    return id.value();
  }
  const Run& run(RunId id) { return *client->find(id); }
  std::uint64_t size(RunId id) { return run(id).trace().size(); }

  template <class Condition>
  void until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + milliseconds(20'000);
    while (!condition()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      client->poll();
      std::this_thread::sleep_for(milliseconds(2));
    }
  }
  // settle: until nothing has come for a while.
  void settle(RunId id) {
    std::uint64_t seen = 0;
    auto since = std::chrono::steady_clock::now();
    until([&] {
      if (size(id) != seen) since = std::chrono::steady_clock::now();
      seen = size(id);
      return std::chrono::steady_clock::now() - since > milliseconds(120);
    });
  }
  void check_next_run_works() {
    const RunId id = start("print('fine')\n");
    REQUIRE(client->wait(id, milliseconds(20'000)));
    CHECK_EQ(run(id).problem(), "");
    CHECK(run(id).trace().whole());
  }
  // outputs: all that it wrote.
  std::string outputs(RunId id) {
    std::string out;
    for (const trace::Event& event : run(id).trace().events()) {
      const auto* o = std::get_if<trace::OutputWritten>(&event.payload);
      if (o != nullptr) out += run(id).trace().text(o->text);
    }
    return out;
  }
  // last_line: of the program that the trace knows of.
  std::uint32_t last_line(RunId id) {
    std::uint32_t line = 0;
    for (const trace::Event& event : run(id).trace().events()) {
      if (const auto* l = std::get_if<trace::LineReached>(&event.payload)) line = l->place.line;
    }
    return line;
  }
};

constexpr const char* kTurns = "import gevent\nwhile True:\n    gevent.sleep(0)\n";

}  // namespace

TEST_CASE_FIXTURE(Live, "a program's own descriptors begin after the standard streams") {
  const RunId id = start("import os\nassert os.pipe() == (3, 4), os.pipe()\n");
  REQUIRE(client->wait(id, milliseconds(20'000)));
  CHECK_EQ(run(id).problem(), "");
  CHECK_EQ(run(id).exit_status(), 0);
}

TEST_CASE_FIXTURE(Live, "a run asks for input, and stands still until it is entered") {
  options.silence_max = milliseconds(300);  // who waits for somebody is not silent
  client = std::make_unique<EngineClient>(options);
  Recipe recipe;
  recipe.program = "live.py";
  recipe.source =
      "name = input('name? ')\nage = input('age? ')\nprint(f'{name} is {age}')\n"
      "try:\n    input()\nexcept EOFError:\n    print('no more')\n";
  recipe.send_at_once = true;
  const base::Result<RunId> started = client->run(recipe, "Ada\n");
  REQUIRE(started.ok());
  const RunId id = started.value();
  until([&] { return run(id).asks(); });
  CHECK_EQ(outputs(id), "name? age? ");  // the first answer was there from the beginning
  std::this_thread::sleep_for(milliseconds(500));
  client->poll();
  CHECK_FALSE(run(id).over());
  client->enter(id, "36\n");
  CHECK_FALSE(run(id).asks());
  until([&] { return run(id).asks(); });
  CHECK_EQ(outputs(id), "name? age? Ada is 36\n");
  client->end_input(id);
  REQUIRE(client->wait(id, milliseconds(20'000)));
  CHECK_EQ(run(id).problem(), "");
  CHECK_EQ(outputs(id), "name? age? Ada is 36\nno more\n");
  CHECK_EQ(run(id).typed(), "Ada\n36\n");
  CHECK_FALSE(run(id).asks());
}

TEST_CASE_FIXTURE(Live,
                  "what is entered is a part of the recipe: run again, it gives the same trace") {
  client = std::make_unique<EngineClient>(options);
  Recipe recipe;
  recipe.program = "live.py";
  recipe.source =
      "import os, stat\nprint(stat.S_ISFIFO(os.fstat(0).st_mode))\nprint(input(), input())\n";
  recipe.detail = Detail::Full;
  const base::Result<RunId> first = client->run(recipe, "");
  REQUIRE(first.ok());
  until([&] { return run(first.value()).asks(); });
  client->enter(first.value(), "a\n");
  until([&] { return run(first.value()).asks(); });
  client->enter(first.value(), "b\n");
  REQUIRE(client->wait(first.value(), milliseconds(20'000)));
  const base::Result<RunId> second = client->run(recipe, "a\nb\n");
  REQUIRE(second.ok());
  REQUIRE(client->wait(second.value(), milliseconds(20'000)));
  CHECK(run(first.value()).bytes() == run(second.value()).bytes());
  const base::Result<TracedRecipe> traced = traced_recipe(run(first.value()).trace());
  REQUIRE(traced.ok());
  CHECK_EQ(traced.value().recipe().kept.input, "a\nb\n");
  const base::Result<RunId> third = client->run(let_run(traced.value()));
  REQUIRE(third.ok());
  REQUIRE(client->wait(third.value(), milliseconds(20'000)));
  CHECK_EQ(outputs(third.value()), "True\na b\n");
}

TEST_CASE_FIXTURE(
    Live, "a program that is not asked anything, or closes its stdin, hears nothing of it") {
  client = std::make_unique<EngineClient>(options);
  Recipe recipe;
  recipe.program = "live.py";
  recipe.source = "import os\nos.close(0)\nprint(os.open('/dev/null', os.O_RDONLY))\n";
  const base::Result<RunId> id = client->run(recipe, std::string(200'000, 'x'));
  REQUIRE(id.ok());
  client->enter(id.value(), "more\n");
  REQUIRE(client->wait(id.value(), milliseconds(20'000)));
  CHECK_EQ(run(id.value()).problem(), "");
  CHECK_EQ(outputs(id.value()), "0\n");
}

TEST_CASE_FIXTURE(Live, "a paused run goes on by one event at a time") {
  const RunId id = start(kTurns);
  until([&] { return size(id) > 100; });
  client->pause(id);
  settle(id);
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t before = size(id);
    client->step(id);
    until([&] { return size(id) > before; });
    settle(id);
    CHECK_EQ(size(id), before + 1);
    CHECK(run(id).paused());
  }
  client->resume(id);
  const std::uint64_t before = size(id);
  until([&] { return size(id) > before + 1000; });
  client->kill(id);
}

TEST_CASE_FIXTURE(Live, "an endless program grows, stands still while paused, and goes on") {
  const RunId id = start(kTurns);
  until([&] { return size(id) > 1000; });
  CHECK_FALSE(run(id).over());
  client->pause(id);
  CHECK(run(id).paused());
  settle(id);
  const std::uint64_t before = size(id);
  const milliseconds elapsed = run(id).elapsed();
  std::this_thread::sleep_for(milliseconds(150));
  client->poll();
  CHECK_EQ(size(id), before);
  CHECK(run(id).elapsed() == elapsed);
  client->resume(id);
  until([&] { return size(id) > before + 1000; });
  CHECK_FALSE(run(id).paused());
  client->kill(id);
  CHECK(run(id).over());
  CHECK(run(id).stopped());
  CHECK(contains(run(id).problem(), "the run was stopped; "));
  CHECK(size(id) > before + 1000);
  check_next_run_works();
}

TEST_CASE_FIXTURE(Live,
                  "a run that is paused is not taken for one that hangs, and can be stopped") {
  options.silence_max = milliseconds(3000);
  const RunId id = start(kTurns);
  until([&] { return size(id) > 100; });
  client->pause(id);
  settle(id);
  std::this_thread::sleep_for(milliseconds(4000));
  client->poll();
  CHECK_FALSE(run(id).over());
  client->kill(id);
  CHECK(run(id).stopped());
  check_next_run_works();
}

TEST_CASE_FIXTURE(Live,
                  "of a program that goes on without end what it made is kept, up to a limit") {
  options.events_max = 30'000;
  const RunId id = start("def turns():\n  while True: yield\nfor turn in turns(): pass\n");
  REQUIRE(client->wait(id, milliseconds(20'000)));
  CHECK(contains(run(id).problem(), "the run was stopped: it made more than 30000 events; "));
  CHECK(contains(run(id).problem(), "let its loops end sooner"));
  CHECK_FALSE(run(id).stopped());
  CHECK(size(id) > 30'000);
  CHECK_EQ(run(id).trace().fault(), "");
  check_next_run_works();
}

TEST_CASE_FIXTURE(Live, "every event before an endless call into C is there at once") {
  for (const char* source : {"import itertools\na = 1\nsum(itertools.count())\n",
                             "import re\na = 1\nre.match('(a+)+$', 'a' * 60 + 'b')\n"}) {
    const RunId id = start(source);
    until([&] { return last_line(id) == 3; });
    until([&] { return run(id).over() || run(id).silent() >= milliseconds(150); });
    CHECK_FALSE(run(id).over());
    const std::uint64_t before = size(id);
    client->kill(id);
    CHECK(run(id).over());
    CHECK_EQ(size(id), before);
    CHECK_EQ(run(id).trace().fault(), "");
    check_next_run_works();
  }
}

TEST_CASE_FIXTURE(Live, "a crash leaves its trace with the reason, and the engine goes on") {
  RunId id = start("import os\na = 1\nos.abort()\n");
  REQUIRE(client->wait(id, milliseconds(20'000)));
  CHECK(contains(run(id).problem(), "SIGABRT"));
  CHECK_EQ(last_line(id), 3);
  const auto end = run(id).trace().get<trace::RunEnded>(base::EventSeq{run(id).trace().size()});
  CHECK(end.how == trace::RunEnd::Crashed);
  check_next_run_works();
  id = start("import ctypes\na = 1\nctypes.string_at(0)\n");
  REQUIRE(client->wait(id, milliseconds(20'000)));
  CHECK(contains(run(id).problem(), "SIGSEGV"));
  CHECK_EQ(last_line(id), 3);
  check_next_run_works();
}

TEST_CASE_FIXTURE(Live, "sent at once or in blocks, the events are the same") {
  Recipe recipe;
  recipe.program = "scenarios/3_gevent/foo_bar_func.py";
  recipe.detail = Detail::Full;
  start("");
  const RunId in_blocks = client->run(recipe).value();
  recipe.send_at_once = true;
  const RunId at_once = client->run(recipe).value();
  REQUIRE(client->wait(in_blocks, milliseconds(20'000)));
  REQUIRE(client->wait(at_once, milliseconds(20'000)));
  CHECK_EQ(size(in_blocks), size(at_once));
  CHECK(run(at_once).trace().whole());
  CHECK(run(at_once).bytes().size() > run(in_blocks).bytes().size());
}

}  // namespace fiberscope::session
