// What a trace tells of its run is all that is needed to run it again: the same bytes come, or one
// sentence says what differs.
#include "app/session/repeat.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "app/session/files.h"
#include "app/session/scenario.h"
#include "scheduler/trace/format.h"
#include "tests/session/scratch.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::session {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

struct Repeating {
  EngineClient client;
  std::string folder;
  Repeating() {
    folder = (fs::temp_directory_path() / "fiberscope-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    folder = fs::canonical(folder).string();
  }
  ~Repeating() { fs::remove_all(folder); }

  std::string put(const std::string& name, const std::string& text) const {
    const std::string path = folder + "/" + name;
    fs::create_directories(fs::path(path).parent_path());
    REQUIRE(write_file(path, text).ok());
    return path;
  }
  std::string play(const Recipe& recipe) {
    const base::Result<RunId> id = client.run(recipe);
    REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error()));
    REQUIRE(client.wait(id.value(), milliseconds(60'000)));
    const auto& bytes = client.find(id.value())->bytes();
    std::string out(bytes.begin(), bytes.end());
    REQUIRE_MESSAGE(out.size() > 0, client.find(id.value())->problem());
    client.forget(id.value());
    return out;
  }
  // again: by somebody who stands in the folder.
  Repetition again(const std::string& bytes) {
    base::Result<Repetition> repeated = repeat(client, bytes, {{folder}, {}, false});
    REQUIRE_MESSAGE(repeated.ok(), (repeated.ok() ? "" : repeated.error()));
    return repeated.value();
  }
  // same: the run of the recipe, and the run of its trace.
  Repetition same(const Recipe& recipe) {
    const std::string bytes = play(recipe);
    Repetition out = again(bytes);
    CHECK_MESSAGE(out.same, out.verdict);
    CHECK_EQ(std::string(out.bytes.begin(), out.bytes.end()), bytes);
    return out;
  }
};

trace::Trace decode(const std::string& bytes) {
  return test::decode(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
}

constexpr const char* kThreads = R"(import random, sys, threading, time
total = 0
def add():
    global total
    for i in range(20):
        now = total
        time.sleep(random.random() / 100)
        total = now + 1
threads = [threading.Thread(target=add) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(total, sys.argv, random.random())
)";

}  // namespace

TEST_CASE_FIXTURE(Repeating, "arguments of every kind come back as they were") {
  Recipe recipe;
  recipe.program =
      put("arguments.py", "import sys, os\nprint([os.fsencode(a) for a in sys.argv])\n");
  recipe.arguments = {"a b",      "",  " ", "\"q\"", "it's", "line\nend", "汉字 \U0001F600",
                      "\xff\xfe", "-m"};
  const Repetition r = same(recipe);
  CHECK(r.notes.empty());
  CHECK(r.verdict.starts_with("the same, byte for byte: "));
}

TEST_CASE_FIXTURE(Repeating, "machine, costs, policy, seed and decisions come back") {
  Recipe recipe;
  recipe.program = put("threads.py", kThreads);
  recipe.seed = UINT64_MAX;
  recipe.policy = "random";
  recipe.machine = {4, false, base::Preemption::Adversarial, 1'234'567, 7'000};
  recipe.costs.line_ns = 1'000;
  recipe.costs.thread_switch_ns = 0;
  recipe.decisions = {1, 0, 2, 1, 1, 0};
  same(recipe);
  recipe.decisions[0] = 0;
  recipe.detail = Detail::Full;
  recipe.send_at_once = true;  // as in the window
  same(recipe);
}

TEST_CASE_FIXTURE(Repeating,
                  "the declared world comes back: hosts, faults, devices, files, the disk") {
  Recipe recipe;
  recipe.program = put("world.py", R"(import os, urllib.request
print(open("data/in.txt").read(), os.path.getsize("big"))
mouse = os.open("/dev/mouse", os.O_RDONLY)
print(os.read(mouse, 100), input())
for i in range(6):
    try:
        print(len(urllib.request.urlopen("http://far.example/", timeout=3).read()))
    except OSError as error:
        print(getattr(error, "reason", error))
)");
  base::Host host;
  host.name = "far.example";
  host.latency_ns = 20 * base::kMillisecond;
  host.jitter_ns = 5 * base::kMillisecond;
  host.loss = 0.1;
  host.services.emplace_back();
  recipe.world.hosts = {host};
  recipe.world.faults = {{"reset", "far.example", 0, base::kNever, 0, 0.4},
                         {"delay", "", base::kSecond, 2 * base::kSecond, 70'000'000, 1}};
  recipe.world.devices = {{"mouse", "", {{50'000'000, "down 1 2"}}},
                          {"stdin", "", {{60'000'000, "typed \"ü\""}}}};
  recipe.world.files = {{"data/in.txt", "one\ntwo \xff\n", 0}, {"big", "", 70'000}};
  recipe.world.disk = {3 * base::kMillisecond, 1'000'000};
  same(recipe);
}

TEST_CASE_FIXTURE(Repeating, "limits come back") {
  Recipe recipe;
  recipe.program = put("forever.py", "import time\nwhile True:\n    time.sleep(0.1)\n");
  recipe.max_events = 200;
  same(recipe);
  recipe.max_events.reset();
  recipe.until_ns = 3 * base::kSecond;
  same(recipe);
}

TEST_CASE_FIXTURE(Repeating, "what was read from stdin is in the trace, and is read again") {
  Recipe recipe;
  recipe.program =
      put("input.py", "import sys\nprint(input('name? '))\nprint([l for l in sys.stdin.buffer])\n");
  recipe.kept.input = "Ada \"L\"\nsecond\nno text: \xff\xfe\nlast";
  const std::string bytes = play(recipe);
  const base::Result<TracedRecipe> traced = traced_recipe(decode(bytes));
  REQUIRE(traced.ok());
  CHECK_EQ(traced.value().recipe().kept.input, recipe.kept.input);
  CHECK(again(bytes).same);
  // who reads nothing has nothing of it in the trace
  recipe.program = put("deaf.py", "print(1)\n");
  const std::string deaf = play(recipe);
  recipe.kept.input.clear();
  CHECK_EQ(play(recipe), deaf);
}

TEST_CASE_FIXTURE(Repeating, "a program that is gone, with its modules, is run from the trace") {
  Recipe recipe;
  recipe.program = put("main.py",
                       "from package import part\nimport sys\nfrom _support import help\n"
                       "print(part.name(), help.N, __file__, sys.path[0])\n1 / 0\n");
  put("package/__init__.py", "");
  put("package/part.py", "def name():\n    return 'part ü', __file__\n");
  put("_support/help.py", "N = 7\n");
  const std::string bytes = play(recipe);
  CHECK(again(bytes).notes.empty());
  fs::remove_all(folder);
  const Repetition gone = again(bytes);
  CHECK_MESSAGE(gone.same, gone.verdict);
  CHECK(gone.notes ==
        std::vector<std::string>{
            folder + "/main.py is not here: it is run as the trace has it",
            folder + "/package/__init__.py is not here: it is run as the trace has it",
            folder + "/package/part.py is not here: it is run as the trace has it",
            "_support/help.py is not here: it is run as the trace has it"});
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE_FIXTURE(Repeating, "what helps a program along does not tell where that lies") {
  Recipe recipe;
  recipe.program = "main.py";
  std::string traces[2];
  for (int i = 0; i < 2; ++i) {
    recipe.directory = folder + "/" + std::to_string(i);
    put(std::to_string(i) + "/main.py", "from _support import help\nprint(help.N)\n");
    put(std::to_string(i) + "/_support/help.py", "N = 7\n");
    traces[i] = play(recipe);
    CHECK(contains(traces[i], "N = 7"));
    CHECK(again(traces[i]).same);
    // but for what the recipe itself says of it
    for (std::size_t at; (at = traces[i].find(recipe.directory)) != std::string::npos;) {
      traces[i].replace(at, recipe.directory.size(), "FOLDER");
    }
  }
  CHECK_EQ(traces[0].substr(100), traces[1].substr(100));
}

TEST_CASE_FIXTURE(Repeating, "a source that is another by now is run as it was, and named") {
  Recipe recipe;
  recipe.program = put("main.py", "import part\nprint(part.N)\n");
  put("part.py", "N = 1\n");
  const std::string bytes = play(recipe);
  put("part.py", "N = 2\n");
  const Repetition again_ = again(bytes);
  CHECK_MESSAGE(again_.same, again_.verdict);
  CHECK(again_.notes ==
        std::vector<std::string>{folder +
                                 "/part.py is another file here: it is run as the trace has it"});
  CHECK(contains(play(recipe), "2\n"));  // the file itself is as it was
}

TEST_CASE_FIXTURE(Repeating, "an editor's text, a syntax error and a crash come back") {
  Recipe recipe;
  recipe.program = folder + "/unsaved.py";
  recipe.source = "print(open(__file__).read())\n";
  same(recipe);
  recipe.source = "x = 1\nif x\n";
  same(recipe);
  recipe.source = "import ctypes\nprint(1)\nctypes.string_at(0)\n";
  same(recipe);
  CHECK_FALSE(fs::exists(recipe.program));
}

TEST_CASE_FIXTURE(Repeating, "a scenario of every chapter comes back from its trace") {
  const Library library = load_library("scenarios").value();
  for (const Chapter& chapter : library.chapters) {
    CAPTURE(chapter.scenarios.front().path);
    same(recipe_for(chapter.scenarios.front()));
  }
}

TEST_CASE_FIXTURE(Repeating, "a trace that was cut is the same as far as it goes") {
  Recipe recipe;
  recipe.program = put("threads.py", kThreads);
  recipe.send_at_once = true;
  const std::string bytes = play(recipe);
  for (const std::size_t size : {bytes.size() / 3, bytes.size() / 2, bytes.size() - 5}) {
    const Repetition r = again(bytes.substr(0, size));
    CHECK_MESSAGE(r.same, r.verdict);
    CHECK(contains(r.verdict, "as far as the trace goes"));
  }
  // of a program that has no end, too
  recipe.program = put("forever.py", "import time\nwhile True:\n    time.sleep(0.1)\n");
  recipe.max_events = 500;
  const std::string limited = play(recipe);
  recipe.max_events.reset();
  const base::Result<RunId> id = client.run(recipe);
  REQUIRE(id.ok());
  while (client.find(id.value())->bytes().size() < limited.size()) {
    client.wait(id.value(), milliseconds(5));
  }
  client.kill(id.value());
  const auto& cut = client.find(id.value())->bytes();
  const Repetition r = again(std::string(cut.begin(), cut.end()));
  CHECK_MESSAGE(r.same, r.verdict);
}

TEST_CASE_FIXTURE(Repeating,
                  "what differs is told: the event, its time, what it was and what it is") {
  Recipe recipe;
  const std::string data = put("data.txt", "old\n");
  recipe.program = put("reader.py", "import time\ntime.sleep(2)\nprint(open(" + ("'" + data + "'") +
                                        ").read(), end='')\n");
  const std::string bytes = play(recipe);
  CHECK(again(bytes).same);
  put("data.txt", "new\n");
  Repetition r = again(bytes);
  CHECK_FALSE(r.same);
  CHECK(contains(r.verdict,
                 " at 2.000 s is another: it was OutputWritten lane=2 stream=1 "
                 "text=\"old\\n\", now it is OutputWritten lane=2 stream=1 "
                 "text=\"new\\n\"; the program reads what the trace has not kept and may "
                 "be another by now: " +
                     data));
  put("data.txt", "older\n");
  CHECK(contains(again(bytes).verdict, "is another: it was "));
}

TEST_CASE("two traces: the first event that differs, or that one of them has not") {
  const auto made = [](int outputs, const char* python, base::TimeNs late_ns) {
    return test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
      w.emit(trace::RunStarted{{}, {}, w.define(python), 0, {}});
      w.emit(trace::RecipeTold{w.define("{\"program\":\"p\"}"), w.define("Fiberscope 0.0.1")});
      clock.now_ns = late_ns;
      for (int i = 0; i < outputs; ++i) w.emit(trace::OutputWritten{{}, 1, w.define("x")});
    }));
  };
  const trace::Trace one = made(2, "CPython 3.11.2", 1'000);
  const auto text = [&](const trace::Trace& other) {
    const auto difference = first_difference(one, other);
    return difference ? difference_text(*difference) : "none";
  };
  CHECK_EQ(text(one), "none");
  CHECK_EQ(text(made(1, "CPython 3.11.2", 1'000)),
           "event 4 at 1 µs does not come any more: OutputWritten lane=0 stream=1 text=\"x\"");
  CHECK_EQ(text(made(3, "CPython 3.11.2", 1'000)),
           "event 5 at 1 µs comes after the trace's end: OutputWritten lane=0 stream=1 text=\"x\"");
  CHECK_EQ(text(made(2, "CPython 3.11.2", 2'000)),
           "event 3 at 1 µs comes otherwise: it was t=1000 cause=0, now it is t=2000 cause=0: "
           "OutputWritten lane=0 stream=1 text=\"x\"");
  const trace::Trace newer = made(2, "CPython 3.12.1", 1'000);
  CHECK(text(newer).starts_with("event 1 at 0 s is another: it was RunStarted program=\"\""));
  const TracedRecipe traced = traced_recipe(one).value();
  CHECK_EQ(why_different(one, newer, traced),
           "the trace was made with CPython 3.11.2, here is CPython 3.12.1");
}

TEST_CASE_FIXTURE(Repeating, "an old trace opens, and says that it cannot be repeated") {
  const std::string bytes = read_file("tests/trace/old/version4_arguments.fstrace").value();
  const base::Result<Repetition> repeated = repeat(client, bytes);
  REQUIRE_FALSE(repeated.ok());
  CHECK_EQ(repeated.error(),
           "the trace has the older format version 4, which does not tell the recipe: it cannot be "
           "repeated; run the program again");
  const base::Result<TracedRecipe> traced = traced_recipe(decode(bytes));
  REQUIRE(traced.ok());
  CHECK_FALSE(traced.value().whole());
  CHECK_EQ(traced.value().recipe().program, "scenarios/1_subroutine_to_coroutine/interleave.py");
  CHECK_EQ(repeat(client, "not a trace").error(),
           "not a Fiberscope trace: the header is missing at byte 0; no event was kept");
}

TEST_CASE_FIXTURE(Repeating, "a trace that tells of no variables is repeated without them") {
  const std::string bytes = read_file("tests/trace/old/version6_threads.fstrace").value();
  const base::Result<TracedRecipe> traced = traced_recipe(decode(bytes));
  REQUIRE(traced.ok());
  CHECK(traced.value().whole());
  CHECK_EQ(traced.value().recipe().variables, 0);
  const base::Result<Repetition> repeated = repeat(client, bytes);
  REQUIRE_MESSAGE(repeated.ok(), (repeated.ok() ? "" : repeated.error()));
  const std::string again(repeated.value().bytes.begin(), repeated.value().bytes.end());
  const trace::Trace was = decode(bytes), is = decode(again);
  CHECK_EQ(is.size(), was.size());
  std::size_t told = 0;
  for (const trace::Event& event : is.events()) {
    told += std::holds_alternative<trace::VariableFound>(event.payload) ? 1 : 0;
  }
  CHECK_EQ(told, 0);
}

TEST_CASE_FIXTURE(Repeating, "a trace of an older format is compared to its end, however slowly") {
  Recipe recipe;
  recipe.program = put("slow.py", "print('first')\nsum(range(20_000_000))\nprint('last')\n");
  recipe.variables = 1;  // what the older one tells of them,
  recipe.whole = {{0, INT64_MAX}};  // and of lines
  recipe.send_at_once = true;
  std::string bytes = play(recipe);
  CHECK(again(bytes).same);
  REQUIRE_EQ(bytes[trace::kMagic.size()], static_cast<char>(trace::kFormatVersion));
  --bytes[trace::kMagic.size()];
  const Repetition r = again(bytes);
  CHECK_FALSE(r.same);
  CHECK_EQ(r.verdict, "the events are the same, but not the bytes: they are written otherwise");
  const std::size_t recorded = decode(bytes).size();
  CHECK_EQ(test::decode(r.bytes).size(), recorded);
  // cut, it has no last event that would be missing
  CHECK(contains(again(bytes.substr(0, bytes.size() - 5)).verdict,
                 "the events are the same as far as the trace goes: "));
}

TEST_CASE_FIXTURE(Repeating, "a trace that tells of no items is repeated without them") {
  const std::string bytes = read_file("tests/trace/old/version7_names.fstrace").value();
  const base::Result<TracedRecipe> traced = traced_recipe(decode(bytes));
  REQUIRE(traced.ok());
  CHECK(traced.value().whole());
  CHECK_EQ(traced.value().recipe().variables, 1);
  const base::Result<Repetition> repeated = repeat(client, bytes);
  REQUIRE_MESSAGE(repeated.ok(), (repeated.ok() ? "" : repeated.error()));
  const std::string again(repeated.value().bytes.begin(), repeated.value().bytes.end());
  const trace::Trace was = decode(bytes), is = decode(again);
  CHECK_EQ(was.version(), 7);
  CHECK_EQ(is.size(), was.size());
  const auto names = [](const trace::Trace& trace) {
    std::vector<std::string> out;
    for (const trace::Event& event : trace.events()) {
      const auto* found = std::get_if<trace::VariableFound>(&event.payload);
      if (found != nullptr) out.emplace_back(trace.text(found->name));
    }
    return out;
  };
  CHECK(names(is) == std::vector<std::string>{"total"});
  CHECK(names(was) == names(is));
}

}  // namespace fiberscope::session
