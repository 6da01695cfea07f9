// Checkpoints: runs that go on from where another stood are the same as runs from the beginning, to
// the last byte; they are few, and none of them is left behind.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/session/engine_client.h"
#include "app/session/inspector.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::session {

namespace {

using std::chrono::milliseconds;
using Bytes = std::vector<std::uint8_t>;

struct Keeping {
  EngineClient client;

  const Run& await(const base::Result<RunId>& id) {
    REQUIRE_MESSAGE(id.ok(), (id.ok() ? "" : id.error()));
    REQUIRE(client.wait(id.value(), milliseconds(120'000)));
    client.poll();
    return *client.find(id.value());
  }
  const Run& keep(const Recipe& recipe) { return await(client.run_with_checkpoints(recipe)); }
};

Recipe long_recipe(const std::string& source, Detail detail = Detail::Full) {
  Recipe recipe;
  recipe.program = "long.py";
  recipe.source = source;
  recipe.detail = detail;
  recipe.whole = {{0, INT64_MAX}};  // loops that only compute, too: many events
  return recipe;
}

// What an engine is that has nothing to do: itself, and the process by which it begins interpreters
// with options of their own (engine/cold_start.h).
constexpr std::size_t kAtRest = 2;

// descendants: all processes below this one that still run, by number.
std::set<pid_t> descendants(pid_t of) {
  std::multimap<pid_t, pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::string line;
    std::getline(std::ifstream(entry.path() / "stat"), line);
    const std::size_t end = line.rfind(')');
    char state = 'Z';
    int parent = 0;
    if (end == std::string::npos ||
        std::sscanf(line.c_str() + end + 1, " %c %d", &state, &parent) != 2 || state == 'Z') {
      continue;
    }
    children.emplace(parent, std::stoi(name));
  }
  std::set<pid_t> out;
  std::vector<pid_t> next{of};
  while (!next.empty()) {
    const pid_t one = next.back();
    next.pop_back();
    const auto [from, to] = children.equal_range(one);
    for (auto it = from; it != to; ++it) {
      if (out.insert(it->second).second) next.push_back(it->second);
    }
  }
  return out;
}

bool still_runs(pid_t pid) {
  std::string line;
  std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/stat"), line);
  const std::size_t end = line.rfind(')');
  return end != std::string::npos && line.size() > end + 2 && line[end + 2] != 'Z';
}

// soon: something that the kernel does by itself.
template <class Condition>
bool comes_soon(Condition condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

const char* const kLongGevent = R"py(import gevent
def work(name):
    for i in range(700):
        here = name * 100 + i
        gevent.sleep(0)
gevent.joinall([gevent.spawn(work, n) for n in range(4)])
)py";

const char* const kLongAsyncio = R"py(import asyncio
async def inner(i):
    await asyncio.sleep(0)
    return i
async def work(name):
    total = 0
    for i in range(500):
        total += await inner(i)
async def main():
    await asyncio.gather(*(work(n) for n in range(3)))
asyncio.run(main())
)py";

const char* const kLongThreads = R"py(import threading, queue, time
q = queue.Queue(2)
def make():
    for i in range(900):
        q.put(i)
    q.put(None)
def take():
    total = 0
    while (i := q.get()) is not None:
        total += i
        if i % 100 == 0:
            time.sleep(0.001)
threads = [threading.Thread(target=make), threading.Thread(target=take)]
for t in threads: t.start()
for t in threads: t.join()
)py";

const char* const kLongProcesses = R"py(import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "for i in range(3000):\n    print(i * 2)"],
                         stdout=subprocess.PIPE, text=True)
total = 0
for line in child.stdout:
    n = int(line)
    total += n
print(total, child.wait())
)py";

// It begins others when it has come far; checkpoints are from before that.
const char* const kProcessesLate = R"py(import os, subprocess, sys
for i in range(9000):
    print(i)
for i in range(20):
    if os.fork() == 0:
        print("forked", i, flush=True)
        os._exit(0)
    os.wait()
    words = [sys.executable, "-c", f"print('begun', {i})"]
    print(subprocess.run(words, capture_output=True, text=True).stdout)
for i in range(300):
    print(i)
)py";

const char* const kLongSockets = R"py(import socket, threading
server = socket.create_server(("127.0.0.1", 8000))
def serve():
    c, _ = server.accept()
    while data := c.recv(100):
        c.sendall(data.upper())
    c.close()
t = threading.Thread(target=serve)
t.start()
with socket.create_connection(("127.0.0.1", 8000)) as s:
    for i in range(600):
        s.sendall(b"message %d" % i)
        answer = s.recv(100)
t.join()
)py";

const char* const kLongInput = R"py(import sys
total = 0
for i in range(3500):
    line = input()
    total += int(line)
    half = total // 2
print(total)
)py";

const char* const kLongFiles = R"py(import random
with open("made", "w") as f:
    for i in range(3000):
        n = random.randrange(1000)
        print(i, n, file=f)
seen = {object(): n for n in range(50)}
with open("made") as f:
    for line in f:
        i, n = map(int, line.split())
        key = id(line) % 2
with open(__file__) as f:
    text = f.read()
)py";

// check_same: what a run from the checkpoint before `until` sends is the rest of what a run from
// the beginning sends.
std::size_t check_same(Keeping& keeping, const Run& first, Recipe recipe, std::uint64_t until) {
  CAPTURE(until);
  const auto on = keeping.client.run_on(first.id(), {until, recipe.kept.input});
  if (!on) return 0;
  const Run& rest = keeping.await(on);
  REQUIRE_EQ(rest.problem(), "");
  CHECK(rest.from().events < until);
  recipe.inspect_at = until;
  const Run& whole = keeping.await(keeping.client.run(recipe));
  REQUIRE_EQ(whole.problem(), "");
  Bytes together(whole.bytes().begin(),
                 whole.bytes().begin() + static_cast<std::ptrdiff_t>(rest.from().bytes));
  CHECK(std::equal(together.begin(), together.end(), first.bytes().begin()));
  together.insert(together.end(), rest.bytes().begin(), rest.bytes().end());
  for (std::uint64_t i = rest.from().events + 1; i <= rest.trace().size(); ++i) {
    const std::string here = trace::dump_raw(rest.trace(), rest.trace().at(base::EventSeq{i}));
    REQUIRE_EQ(here, trace::dump_raw(whole.trace(), whole.trace().at(base::EventSeq{i})));
  }
  CHECK(together == whole.bytes());
  CHECK_EQ(rest.trace().size(), whole.trace().size());
  keeping.client.forget(rest.id());
  keeping.client.forget(whole.id());
  return 1;
}

}  // namespace

TEST_CASE("a run from a checkpoint is to the last byte what a run from the beginning is") {
  std::string lines;
  for (int i = 0; i < 3500; ++i) lines += std::to_string(i * 7) + "\n";
  const std::pair<const char*, const char*> programs[] = {
      {"gevent", kLongGevent},   {"asyncio", kLongAsyncio}, {"threads", kLongThreads},
      {"sockets", kLongSockets}, {"input", kLongInput},     {"files", kLongFiles},
      {"late", kProcessesLate}};
  for (const auto& [name, source] : programs) {
    CAPTURE(std::string(name));
    Keeping keeping;
    for (const bool at_once : {false, true}) {
      CAPTURE(at_once);
      Recipe recipe = long_recipe(source);
      recipe.send_at_once = at_once;
      if (source == kLongInput) recipe.kept.input = lines;
      const Run& first = keeping.keep(recipe);
      REQUIRE_EQ(first.problem(), "");
      REQUIRE_FALSE(first.checkpoints().empty());
      const std::uint64_t size = first.trace().size();
      std::size_t compared = 0;
      const std::uint64_t step = size / (at_once ? 3 : 11);
      for (std::uint64_t at = size; at > step; at -= step) {
        compared += check_same(keeping, first, recipe, at);
      }
      CHECK(compared >= (at_once ? 1u : 3u));
      const std::uint64_t right_behind = first.checkpoints().begin()->first + 1;
      CHECK_EQ(check_same(keeping, first, recipe, right_behind), 1);
      keeping.client.forget(first.id());
    }
  }
}

TEST_CASE("what was typed into a run that still waits is what runs from its checkpoints read") {
  Keeping keeping;
  Recipe recipe = long_recipe(
      "first = input()\nfor i in range(9000):\n    x = i\n"
      "second = input()\nthird = input()\n");
  const auto id = keeping.client.run_with_checkpoints(recipe, std::string("one\n"));
  REQUIRE(id.ok());
  const auto asks = [&] {
    keeping.client.poll();
    return keeping.client.find(id.value())->asks();
  };
  REQUIRE(comes_soon(asks));
  keeping.client.enter(id.value(), "two\n");
  REQUIRE(comes_soon(
      [&] { return asks() && keeping.client.find(id.value())->typed() == "one\ntwo\n"; }));
  const Run& first = *keeping.client.find(id.value());
  REQUIRE_FALSE(first.checkpoints().empty());
  recipe.kept.input = first.typed();
  CHECK_EQ(check_same(keeping, first, recipe, first.trace().size()), 1);
  CHECK_FALSE(first.over());  // nobody has read what is its own
  keeping.client.enter(id.value(), "three\n");
  REQUIRE(keeping.client.wait(id.value(), milliseconds(20'000)));
  CHECK_EQ(first.problem(), "");
}

TEST_CASE("there are none of a short run, and of a long one a bounded number, evenly apart") {
  Keeping keeping;
  const Run& brief = keeping.keep(long_recipe("for i in range(500):\n    x = i\n"));
  CHECK(brief.checkpoints().empty());
  const Run& lengthy = keeping.keep(long_recipe("for i in range(350_000):\n    x = i\n"));
  REQUIRE_EQ(lengthy.problem(), "");
  const auto& kept = lengthy.checkpoints();
  CHECK(kept.size() <= 32);
  CHECK(kept.size() >= 16);
  std::uint64_t before = 0, widest = 0;
  for (const auto& [event, sent] : kept) {
    widest = std::max(widest, event - before);
    before = event;
  }
  CHECK(widest < 2 * lengthy.trace().size() / kept.size());
  CHECK(descendants(getpid()).size() <= 32 + kAtRest);
}

TEST_CASE(
    "a moment far into a run begins at a checkpoint near it, the window's as a trace file's") {
  Keeping keeping;
  const Recipe recipe =
      long_recipe("import gevent\nfor i in range(25000):\n    x = i * 2\n    gevent.sleep(0)\n");
  const Run& run = keeping.keep(recipe);
  REQUIRE(run.trace().size() > 200'000);
  const auto milliseconds_of = [&](RunId of) {
    Inspector inspector{{milliseconds(0), 3}};
    inspector.look_at(keeping.client, recipe, run.trace(), of);
    std::vector<long> took;
    for (const std::uint64_t at : {200'000, 199'999}) {
      const auto begin = std::chrono::steady_clock::now();
      CHECK(comes_soon([&] {
        const bool known = inspector.at(base::EventSeq{at}) != nullptr;
        keeping.client.poll();
        inspector.poll();
        return known || !inspector.problem().empty();
      }));
      took.push_back(
          std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin)
              .count());
    }
    inspector.look_away();
    return took;
  };
  const std::vector<long> file = milliseconds_of(0), window = milliseconds_of(run.id());
  MESSAGE("locals at event 200000 of a file's: " << file[0] << " ms, then " << file[1]
                                                 << " ms; of a run: " << window[0] << " ms, then "
                                                 << window[1] << " ms");
  const auto on = keeping.client.run_on(run.id(), {200'000, ""});
  CHECK(keeping.await(on).from().events > 200'000 - 2 * 8192);
}

TEST_CASE("of a run that holds much memory there are fewer, and none beyond its limit") {
  Keeping keeping;
  Recipe recipe =
      long_recipe("big = bytearray(b'x') * (100 << 20)\nfor i in range(60_000):\n    x = i\n");
  recipe.limits.memory_bytes = 320u << 20;
  const Run& run = keeping.keep(recipe);
  REQUIRE_EQ(run.problem(), "");
  CHECK(run.checkpoints().size() >= 1);
  CHECK(run.checkpoints().size() <= 3);
}

TEST_CASE("memory that processes would share has no checkpoint behind it") {
  Keeping keeping;
  const Run& run = keeping.keep(
      long_recipe("import mmap\nm = mmap.mmap(-1, 4096)\nopen('f', 'wb').write(bytes(4096))\n"
                  "f = open('f', 'r+b')\nshared = mmap.mmap(f.fileno(), 4096)\n"
                  "for i in range(9000):\n    shared[0] = i % 200\n"));
  REQUIRE_EQ(run.problem(), "");
  REQUIRE(run.trace().size() > 8192);
  CHECK(run.checkpoints().empty());
}

TEST_CASE("what several processes share has no checkpoint behind it") {
  Keeping keeping;
  const Recipe recipe = long_recipe(kLongProcesses);
  const Run& run = keeping.keep(recipe);
  REQUIRE_EQ(run.problem(), "");
  REQUIRE(run.trace().size() > 8192);
  CHECK(run.checkpoints().empty());
}

TEST_CASE("a program that forges the engine's calls gets no process that runs") {
  Keeping keeping;
  Recipe recipe = long_recipe(R"py(import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
libc.dlvsym.restype = ctypes.c_void_p
libc.dlvsym.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
address = libc.dlvsym(ctypes.CDLL("libc.so.6")._handle, b"syscall", b"GLIBC_2.2.5")
kernel = ctypes.CFUNCTYPE(ctypes.c_long, use_errno=True)(address)
def call(*words):
    ctypes.set_errno(0)
    done = kernel(*[ctypes.c_long(w) for w in words])
    return errno.errorcode.get(ctypes.get_errno(), "?") if done < 0 else "done"
for name, flags in (("fork", 17), ("stand", 0x8000), ("others", 0x8000 | 0x100 | 17)):
    print(name, call(56, flags, 0, 0, 0, 0, 8192), flush=True)
print("outlive", call(157, 1, 0, 0, 0, 0), call(157, 1, 15, 0, 0, 0), flush=True)
ends = (ctypes.c_int * 2)()
kernel(293, ctypes.byref(ends), ctypes.c_long(0))
made = kernel(*[ctypes.c_long(w) for w in (56, 0x8011, 0, 0, 0, 0, 8192)])
if made == 0:
    kernel(1, ctypes.c_long(ends[1]), ctypes.c_char_p(b"it runs"), ctypes.c_long(7))
    while True:
        pass
kernel(3, ctypes.c_long(ends[1]))
got = ctypes.create_string_buffer(16)
print("forged", kernel(0, ctypes.c_long(ends[0]), got, ctypes.c_long(16)), flush=True)
)py");
  const Run& run = keeping.keep(recipe);
  REQUIRE_EQ(run.problem(), "");
  std::string output;
  for (const trace::Event& event : run.trace().events()) {
    const auto* written = std::get_if<trace::OutputWritten>(&event.payload);
    if (written != nullptr) output += run.trace().text(written->text);
  }
  CHECK_EQ(output, "fork EPERM\nstand EPERM\nothers EPERM\noutlive EPERM EPERM\nforged 0\n");
  CHECK(run.checkpoints().empty());
  CHECK(comes_soon([] { return descendants(getpid()).size() == kAtRest; }));
}

TEST_CASE("a trace that is closed has no checkpoint left, nor an engine that is gone") {
  Keeping keeping;
  const Recipe recipe = long_recipe("for i in range(40_000):\n    x = i\n");
  const Run& run = keeping.keep(recipe);
  REQUIRE(run.checkpoints().size() >= 3);
  CHECK(descendants(getpid()).size() >= 3 + kAtRest);
  keeping.client.forget(run.id());
  CHECK(comes_soon([] { return descendants(getpid()).size() == kAtRest; }));
  const Run& again = keeping.keep(recipe);
  REQUIRE(again.checkpoints().size() >= 3);
  const std::set<pid_t> all = descendants(getpid());
  const pid_t engine =
      *std::ranges::find_if(all, [](pid_t pid) { return descendants(pid).size() >= 3; });
  kill(engine, SIGKILL);
  CHECK(comes_soon([&] { return std::ranges::none_of(all, still_runs); }));
  CHECK(comes_soon([&] {
    keeping.client.poll();
    return again.checkpoints().empty();
  }));
}

TEST_CASE("nothing is left of a window that is killed") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t window = fork();
  if (window == 0) {
    EngineClient client;
    const auto id =
        client.run_with_checkpoints(long_recipe("for i in range(40_000):\n    x = i\n"));
    client.wait(id.value(), milliseconds(60'000));
    client.poll();
    const bool good = client.find(id.value())->checkpoints().size() >= 3;
    [[maybe_unused]] const auto put = write(ends[1], good ? "y" : "n", 1);
    pause();
    _exit(0);
  }
  char said = 0;
  REQUIRE(read(ends[0], &said, 1) == 1);
  CHECK_EQ(said, 'y');
  const std::set<pid_t> all = descendants(window);
  CHECK(all.size() >= 4);
  kill(window, SIGKILL);
  waitpid(window, nullptr, 0);
  CHECK(comes_soon([&] { return std::ranges::none_of(all, still_runs); }));
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("the inspector's answers from checkpoints are those from the beginning") {
  Keeping keeping;
  const Recipe recipe = long_recipe(kLongAsyncio);
  const Run& run = keeping.keep(recipe);
  REQUIRE_FALSE(run.checkpoints().empty());
  Inspector quick{{milliseconds(0), 3}}, slow{{milliseconds(0), 3}};
  quick.look_at(keeping.client, recipe, run.trace(), run.id());
  slow.look_at(keeping.client, recipe, run.trace());
  const auto ask = [&](Inspector& inspector, std::uint64_t at) {
    const Snapshot* found = nullptr;
    CHECK(comes_soon([&] {
      found = inspector.at(base::EventSeq{at});
      keeping.client.poll();
      inspector.poll();
      return found != nullptr || !inspector.problem().empty();
    }));
    REQUIRE_MESSAGE(found != nullptr, inspector.problem());
    return *found;
  };
  const std::uint64_t size = run.trace().size();
  for (std::uint64_t at = size - 5; at > size / 8; at -= size / 8) {
    CAPTURE(at);
    const Snapshot a = ask(quick, at), b = ask(slow, at);
    REQUIRE_EQ(a.lanes.size(), b.lanes.size());
    for (const auto& [lane, frames] : a.lanes) {
      const auto& others = b.lanes.at(lane);
      REQUIRE_EQ(frames.size(), others.size());
      for (std::size_t i = 0; i < frames.size(); ++i) {
        CHECK_EQ(frames[i].function, others[i].function);
        CHECK(frames[i].place == others[i].place);
        REQUIRE_EQ(frames[i].locals.size(), others[i].locals.size());
        for (std::size_t j = 0; j < frames[i].locals.size(); ++j) {
          CHECK_EQ(frames[i].locals[j].value, others[i].locals[j].value);
        }
      }
    }
  }
  quick.look_away();
  slow.look_away();
  keeping.client.forget(run.id());
  CHECK(comes_soon([] { return descendants(getpid()).size() == kAtRest; }));
}

}  // namespace fiberscope::session
