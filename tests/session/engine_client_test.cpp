// The session against an engine that misbehaves in every way it can (fake_engine.py).
#include "app/session/engine_client.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "app/session/files.h"
#include "scheduler/trace/dump.h"
#include "tests/session/scratch.h"
#include "tests/support/fake_engine.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::session {

namespace {

using std::chrono::milliseconds;

struct Fixture {
  Scratch scratch;
  EngineClient::Options options;
  std::vector<std::uint8_t> sample = test::random_trace_bytes(1, 8, 3000);

  Fixture() {
    options.engine_path = "tests/session/fake_engine.py";
    const std::string_view bytes(reinterpret_cast<const char*>(sample.data()), sample.size());
    REQUIRE(write_file(scratch.path("sample"), bytes).ok());
  }
  Recipe recipe(const std::string& what) {
    Recipe out;
    out.program = what;
    out.arguments = {scratch.path("sample")};
    return out;
  }
  // play: one run to its end.
  const Run& play(EngineClient& client, const std::string& what) {
    const base::Result<RunId> id = client.run(recipe(what));
    REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error()));
    REQUIRE(client.wait(id.value(), milliseconds(20'000)));
    return *client.find(id.value());
  }
};

std::size_t open_fds() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    (void)entry;
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a run's trace, bytes and exit status arrive whole") {
  EngineClient client(options);
  const Run& run = play(client, "good");
  CHECK_EQ(run.problem(), "");
  CHECK_EQ(run.exit_status(), 7);
  CHECK_EQ(run.signal(), 0);
  CHECK(run.trace().whole());
  CHECK_EQ(run.trace().fault(), "");
  CHECK_EQ(run.bytes(), sample);
  CHECK(client.ready());
  REQUIRE(save_trace(run, scratch.path("saved")).ok());
  const base::Result<trace::Trace> loaded = trace::Trace::load(scratch.path("saved"));
  REQUIRE(loaded.ok());
  CHECK_EQ(loaded.value().size(), run.trace().size());
}

TEST_CASE_FIXTURE(Fixture, "a trace that comes in pieces grows from poll to poll") {
  EngineClient client(options);
  const base::Result<RunId> id = client.run(recipe("piecewise"));
  REQUIRE(id.ok());
  std::uint64_t seen = 0;
  int growths = 0;
  while (!client.find(id.value())->over()) {
    client.poll();
    const std::uint64_t size = client.find(id.value())->trace().size();
    REQUIRE(size >= seen);
    growths += size > seen;
    seen = size;
  }
  CHECK(growths >= 2);  // three blocks
  CHECK(client.find(id.value())->trace().whole());
}

TEST_CASE_FIXTURE(Fixture, "several runs at once do not disturb each other") {
  EngineClient client(options);
  const RunId a = client.run(recipe("good")).value();
  const RunId b = client.run(recipe("killed")).value();
  const RunId c = client.run(recipe("good")).value();
  for (const RunId id : {a, b, c}) REQUIRE(client.wait(id, milliseconds(20'000)));
  CHECK_EQ(client.find(a)->problem(), "");
  CHECK(contains(client.find(b)->problem(), "SIGSEGV"));
  CHECK_EQ(client.find(c)->problem(), "");
  client.forget(b);
  CHECK_EQ(client.find(b), nullptr);
  CHECK_EQ(client.find(a)->bytes(), sample);
}

TEST_CASE_FIXTURE(Fixture, "a pipe that a stray process holds open keeps no run from ending") {
  EngineClient client(options);
  CHECK_EQ(play(client, "left open").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "replies that mean nothing are ignored") {
  EngineClient client(options);
  CHECK_EQ(play(client, "noise").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "a program that dies leaves its prefix and its last words") {
  EngineClient client(options);
  const Run& run = play(client, "killed");
  CHECK_EQ(run.signal(), 11);
  CHECK_EQ(run.exit_status(), 139);
  CHECK_EQ(run.problem(),
           "the program was ended by SIGSEGV (Fatal Python error: out of paper); "
           "3001 events were kept");
  CHECK_EQ(run.trace().size(), 3001);
  CHECK_EQ(play(client, "good").problem(), "");  // the engine goes on
}

TEST_CASE_FIXTURE(Fixture, "a trace cut short is a problem even when the program ended well") {
  EngineClient client(options);
  const Run& run = play(client, "cut");
  CHECK(contains(run.problem(), "the trace is cut short inside a block"));
  CHECK_EQ(run.trace().size(), 3001);
}

TEST_CASE_FIXTURE(Fixture, "a run that is stopped inside a block keeps the blocks before it") {
  EngineClient client(options);
  const RunId id = client.run(recipe("in a block")).value();
  const Run& run = *client.find(id);
  for (int i = 0; i < 10'000 && run.bytes().size() + 3 < sample.size(); ++i) {
    client.poll();
    std::this_thread::sleep_for(milliseconds(1));
  }
  REQUIRE_EQ(run.bytes().size() + 3, sample.size());
  const std::uint64_t events = run.trace().size();
  REQUIRE(events > 0);
  client.kill(id);
  CHECK_EQ(run.trace().fault(), "");
  CHECK_EQ(run.trace().size(), events);
  CHECK_EQ(run.problem(), "the run was stopped; " + std::to_string(events) + " events were kept");
  REQUIRE(save_trace(run, scratch.path("saved")).ok());
  const base::Result<trace::Trace> loaded = trace::Trace::load(scratch.path("saved"));
  REQUIRE(loaded.ok());
  CHECK_EQ(loaded.value().fault(), "");
  CHECK_EQ(loaded.value().size(), events);
}

TEST_CASE_FIXTURE(Fixture, "garbage in the pipe stops the run and says so") {
  EngineClient client(options);
  const Run& run = play(client, "garbage");
  CHECK(contains(run.problem(), "the run was stopped: not a Fiberscope trace"));
  CHECK_EQ(play(client, "good").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "a flood is read in portions and stopped at the limit") {
  options.trace_bytes_max = 20u << 20;
  EngineClient client(options);
  const RunId id = client.run(recipe("flood")).value();
  std::size_t portion_max = 0;
  while (!client.find(id)->over()) {
    const std::size_t before = client.find(id)->bytes().size();
    client.poll();
    portion_max = std::max(portion_max, client.find(id)->bytes().size() - before);
  }
  CHECK(portion_max <= (4u << 20) + 65536);
  CHECK(contains(client.find(id)->problem(), "its trace grew beyond 20 MiB; "));
  CHECK(client.find(id)->trace().size() > 4'000'000);
}

TEST_CASE_FIXTURE(Fixture, "a run that falls silent is stopped and keeps what arrived") {
  options.silence_max = milliseconds(1500);
  EngineClient client(options);
  const Run& run = play(client, "hang");
  CHECK(contains(run.problem(), "nothing came from it for"));
  CHECK(run.trace().whole());
}

TEST_CASE_FIXTURE(Fixture, "an engine that dies is noticed; the next run gets a new one") {
  EngineClient client(options);
  const Run& run = play(client, "die");
  CHECK_EQ(run.problem(), "the engine was ended by SIGSEGV (CHECK(heaven) failed); " +
                              std::to_string(run.trace().size()) +
                              " events were kept; the next run gets a new engine");
  CHECK_EQ(run.bytes(), sample);
  CHECK(run.trace().whole());
  CHECK_FALSE(client.alive());
  CHECK_EQ(play(client, "good").problem(), "");
  const Run& second = play(client, "exit");
  CHECK_EQ(second.problem(),
           "the engine ended unexpectedly with exit status 3 (no Python here); 0 events were kept; "
           "the next run gets a new engine");
}

TEST_CASE_FIXTURE(Fixture, "an engine that a program stops is given up, and the next run works") {
  EngineClient client(options);
  const Run& run = play(client, "stop");
  CHECK(contains(run.problem(), "the engine was stopped, as a program can do"));
  CHECK(contains(run.problem(), "the next run gets a new engine"));
  CHECK_EQ(run.bytes(), sample);
  CHECK_EQ(play(client, "good").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "an engine that owes an answer is given up, whatever the answer") {
  options.answer_max = milliseconds(500);
  options.silence_max = milliseconds(3'600'000);
  EngineClient client(options);
  for (const char* what : {"mute", "no end"}) {
    const Run& run = play(client, what);
    CHECK(contains(run.problem(), "the engine did not answer for"));
    CHECK_EQ(play(client, "good").problem(), "");
  }
  // it does not say that a killed run has ended: that run may still compute
  const RunId id = client.run(recipe("hang")).value();
  while (client.find(id)->trace().size() < 3000) client.poll();
  client.kill(id);
  CHECK(client.awaits());
  const auto begin = std::chrono::steady_clock::now();
  while (client.alive()) {
    REQUIRE(std::chrono::steady_clock::now() - begin < milliseconds(20'000));
    client.poll();
  }
  CHECK_EQ(play(client, "good").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "an engine that does not start is given up") {
  options.start_max = milliseconds(500);
  test::tell_fake_engine("FAKE_ENGINE", "deaf");
  EngineClient client(options);
  const Run& run = play(client, "good");
  CHECK(contains(run.problem(), "the engine did not start within"));
  test::tell_fake_engine("FAKE_ENGINE", "");
  client.forget(run.id());
  REQUIRE(client.restart().ok());
}

TEST_CASE_FIXTURE(Fixture,
                  "what of the barrier is missing is what the engine tells, once it does") {
  using base::BarrierPart;
  const auto told = [&](const char* missing) {
    test::tell_fake_engine("FAKE_ENGINE_MISSING", missing);
    EngineClient client(options);
    CHECK_FALSE(client.barrier());
    REQUIRE(client.start().ok());
    CHECK(client.awaits());
    const auto begin = std::chrono::steady_clock::now();
    while (!client.ready()) {
      REQUIRE(std::chrono::steady_clock::now() - begin < milliseconds(20'000));
      client.poll();
    }
    CHECK_FALSE(client.awaits());
    test::tell_fake_engine("FAKE_ENGINE_MISSING", "");
    return client.barrier();
  };
  CHECK_FALSE(told(""));
  CHECK_FALSE(told("7"));
  REQUIRE(told("{}"));
  CHECK(told("{}")->empty());
  const std::vector<base::BarrierGap> two{{BarrierPart::Landlock, "none here"},
                                          {BarrierPart::Seccomp, "no"}};
  CHECK(told(R"({"seccomp":"no","Landlock":"none here","moat":"dry","limits":3})") == two);
}

TEST_CASE_FIXTURE(Fixture, "rubbish without end from an engine does not hold up a poll") {
  options.answer_max = milliseconds(500);
  EngineClient client(options);
  CHECK(contains(play(client, "babble").problem(), "the engine did not answer for"));
  CHECK_EQ(play(client, "good").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "an engine that never comes up says why") {
  test::tell_fake_engine("FAKE_ENGINE", "stillborn");
  {
    EngineClient client(options);
    const base::Result<RunId> id = client.run(recipe("good"));
    std::string problem = id.ok() ? "" : id.error();
    if (id.ok()) {
      REQUIRE(client.wait(id.value(), milliseconds(20'000)));
      problem = client.find(id.value())->problem();
    }
    CHECK(contains(problem, "cannot find Python 3.11"));
  }
  test::tell_fake_engine("FAKE_ENGINE", "");
}

TEST_CASE_FIXTURE(Fixture, "a missing engine is an error with the file and the remedy") {
  options.engine_path = scratch.path("nowhere");
  EngineClient client(options);
  const base::Result<RunId> id = client.run(recipe("good"));
  REQUIRE_FALSE(id.ok());
  CHECK(contains(id.error(), scratch.path("nowhere") + ": the engine cannot be started"));
  CHECK(contains(id.error(), "beside the fiberscope program"));
}

TEST_CASE_FIXTURE(Fixture, "a file that is there and is no program is an error of the start") {
  options.engine_path = scratch.path("engine");
  REQUIRE(write_file(options.engine_path, "#!/no/such/interpreter\n").ok());
  std::filesystem::permissions(options.engine_path, std::filesystem::perms::owner_all);
  const std::size_t before = open_fds();
  EngineClient client(options);
  const base::Result<RunId> id = client.run(recipe("good"));
  REQUIRE_FALSE(id.ok());
  CHECK(contains(id.error(), options.engine_path + ": the engine cannot be started: No such file"));
  CHECK_FALSE(client.alive());
  CHECK_EQ(open_fds(), before);
}

TEST_CASE_FIXTURE(Fixture, "a recipe the engine refuses is a problem in its words") {
  EngineClient client(options);
  CHECK_EQ(play(client, "refuse").problem(), "the recipe is not to my taste");
}

TEST_CASE_FIXTURE(Fixture, "kill ends a run at once and restart gives a fresh engine") {
  EngineClient client(options);
  const RunId id = client.run(recipe("hang")).value();
  while (client.find(id)->trace().size() < 3000) client.poll();
  client.kill(id);
  CHECK(client.find(id)->over());
  CHECK(contains(client.find(id)->problem(), "the run was stopped; "));
  const RunId other = client.run(recipe("hang")).value();
  REQUIRE(client.restart().ok());
  CHECK(client.find(other)->over());
  CHECK_EQ(play(client, "good").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "an engine that is deaf does not hold up the end of the app") {
  test::tell_fake_engine("FAKE_ENGINE", "deaf");
  const auto begin = std::chrono::steady_clock::now();
  {
    EngineClient client(options);
    REQUIRE(client.start().ok());
  }
  test::tell_fake_engine("FAKE_ENGINE", "");
  CHECK(std::chrono::steady_clock::now() - begin < milliseconds(3000));
}

TEST_CASE_FIXTURE(Fixture, "the recipe reaches the engine field by field, byte by byte") {
  EngineClient client(options);
  Recipe sent = recipe("echo");
  sent.arguments = {scratch.path("echo"), "-v", "two words", "\xff"};
  sent.seed = UINT64_MAX;
  sent.decisions = {0, 2, 1};
  sent.max_events = 5;
  sent.until_ns = 80'000'000;
  sent.detail = Detail::Full;
  sent.policy = "random";
  sent.machine = {4, false, base::Preemption::Cooperative, 1, 7'000'000};
  sent.directory = "/";
  sent.source = "print('ä')\n";
  const base::Result<RunId> id = client.run(sent);
  REQUIRE(id.ok());
  REQUIRE(client.wait(id.value(), milliseconds(20'000)));
  const base::Result<std::string> text = read_file(scratch.path("echo"));
  REQUIRE(text.ok());
  const base::Result<Recipe> got = recipe_from_json(text.value());
  REQUIRE_MESSAGE(got.ok(), (got.ok() ? "" : got.error()));
  CHECK(got.value() == sent);
}

TEST_CASE_FIXTURE(Fixture, "a long program reaches the engine, one that is too long is refused") {
  EngineClient client(options);
  Recipe recipe = this->recipe("echo");
  recipe.arguments = {scratch.path("echo")};
  recipe.source = std::string(3 << 20, '#');
  const base::Result<RunId> good = client.run(recipe);
  REQUIRE(good.ok());
  REQUIRE(client.wait(good.value(), milliseconds(20'000)));
  CHECK(recipe_from_json(read_file(scratch.path("echo")).value()).value() == recipe);
  recipe.source = std::string(base::kRecipeBytesMax, '#');
  const base::Result<RunId> id = client.run(recipe);
  REQUIRE_FALSE(id.ok());
  CHECK(contains(id.error(), "too long to be sent to the engine"));
  CHECK_EQ(play(client, "good").problem(), "");
}

TEST_CASE_FIXTURE(Fixture, "no descriptor is left behind") {
  const std::size_t before = open_fds();
  {
    EngineClient client(options);
    for (const char* what : {"good", "die", "garbage", "hang"}) {
      const RunId id = client.run(recipe(what)).value();
      if (std::string(what) == "hang") {
        client.forget(id);
      } else {
        client.wait(id, milliseconds(20'000));
      }
    }
  }
  CHECK_EQ(open_fds(), before);
}

}  // namespace fiberscope::session
