// How far runs may go, in the window: their limits, what is said and offered at one, the processor
// time that is asked for, and the shield.
#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/session/engine_client.h"
#include "app/session/paths.h"
#include "app/words/words.h"
#include "tests/support/fake_engine.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;

namespace {

struct Limited {
  TempHome home;
  Screen screen;

  ~Limited() {
    for (const char* name : {"FAKE_ENGINE_MISSING", "FAKE_ENGINE_ECHO"}) {
      test::tell_fake_engine(name, "");
    }
    words::set_language(words::Language::English);
  }
  // begin: with these settings beside "tour_seen".
  void begin(const std::string& settings = "", const std::string& engine = session::engine_path()) {
    home.write(".config/fiberscope/settings.json", "{\"tour_seen\": true" + settings + "}");
    screen.app().attach({home.scenarios(), engine, home.settings()});
    REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
    screen.frames(1);
  }
  // begin_fake: an engine that only tells what it is asked; nothing runs.
  void begin_fake(const std::string& missing, const std::string& settings = "") {
    test::tell_fake_engine("FAKE_ENGINE_MISSING", missing);
    test::tell_fake_engine("FAKE_ENGINE_ECHO", home.path("echo"));
    begin(settings, "tests/session/fake_engine.py");
  }
  nlohmann::json asked() { return nlohmann::json::parse(home.read("echo")); }
  template <class Done>
  void until(Done done) {
    for (int i = 0; i < 12'000 && !done(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    REQUIRE(done());
    screen.frames(2);
  }
  void until_over() {
    screen.frames(2);
    until([&] { return !screen.app().face().running; });
  }
  void open(const std::string& text) {
    screen.app().carry_out(ui::intent::OpenFile{home.write("own.py", text)});
    until_over();
  }
  void put(const char* id, const std::string& text) {
    screen.click(id);
    screen.press(ui::key::kA, true);
    screen.type(text);
  }
  // sheet: opened, and moved to its end, where the limits are.
  void sheet() {
    screen.press(ui::key::kM, true);
    screen.frames(2);
    REQUIRE(screen.has("machine"));
    screen.app().machine().scroll_y = 1e5f;
    screen.frames(2);
  }
  trace::RunEnd end() {
    const trace::Trace& trace = screen.app().model()->trace;
    return trace.get<trace::RunEnded>(ui::EventSeq{trace.size()}).how;
  }
  session::Settings kept() { return session::load_settings(home.settings()).settings; }
};

const char* const kMuchOutput = "for i in range(1500):\n    print('x' * 999)\n";

}  // namespace

TEST_CASE("the sheet says limits and back, and tells what it does not accept") {
  ui::MachineSheet sheet;
  const base::Limits limits{std::uint64_t{3} << 30, 5'000'000, 7 << 20, 90 * base::kSecond};
  sheet.fill(limits);
  CHECK(sheet.limits() == limits);
  const auto text = [&](base::Limit limit) -> ui::TextBuffer& {
    return sheet.fields[static_cast<std::size_t>(ui::limit_field(limit))];
  };
  CHECK(text(base::Limit::Memory).text() == "3 GiB");
  CHECK(text(base::Limit::Output).text() == "5 M");
  CHECK(text(base::Limit::Cpu).text() == "90 s");
  for (int i = 0; i < 4; ++i) {
    const auto limit = static_cast<base::Limit>(i);
    for (const char* wrong : {"", "0", "much", "1000", "-5 GiB"}) {
      if (limit == base::Limit::Cpu && std::string(wrong) == "1000") continue;
      sheet.fill(limits);
      text(limit) = ui::TextBuffer(wrong);
      CHECK_MESSAGE(!sheet.problems()[static_cast<std::size_t>(ui::limit_field(limit))].empty(),
                    wrong);
    }
  }
}

TEST_CASE_FIXTURE(Limited, "the sheet's limits hold for runs and are remembered, not written") {
  begin_fake("{}");
  open("print(1)\n");
  CHECK_FALSE(asked()["limits"].contains("memory_bytes"));
  sheet();
  put("machine.memory", "1 GiB");
  put("machine.cpu", "x");
  CHECK(screen.has("machine.cpu.problem"));
  CHECK(screen.shows("A time of at least 1 s, such as 300 s."));
  screen.click("machine.run");
  until_over();
  CHECK(kept().limits == base::Limits{});
  put("machine.cpu", "20 s");
  screen.click("machine.run");
  until_over();
  CHECK(kept().limits.memory_bytes == 1 << 30);
  CHECK(kept().limits.cpu_ns == 20 * base::kSecond);
  CHECK(asked()["limits"]["memory_bytes"] == 1 << 30);
  CHECK(home.read("own.py") == "print(1)\n");
  // another program, another start
  Screen other;
  other.app().attach({home.scenarios(), "tests/session/fake_engine.py", home.settings()});
  other.app().carry_out(ui::intent::OpenFile{home.write("two.py", "print(2)\n")});
  for (int i = 0; i < 2'000 && other.app().face().running; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    other.frames(1);
  }
  CHECK(asked()["program"] == home.path("two.py"));
  CHECK(asked()["limits"]["memory_bytes"] == 1 << 30);
}

TEST_CASE_FIXTURE(Limited,
                  "at a limit the window names what sets it, and runs again with twice as much") {
  begin(R"(, "limits": {"output_bytes": 1048576})");
  open(kMuchOutput);
  CHECK(end() == trace::RunEnd::Budget);
  CHECK(screen.shows(
      "The limit of 1 MiB of output is reached at own.py:2 (Ctrl+M: \u201cOutput\u201d)"));
  CHECK(screen.shows("Stopped at its limit: 1 MiB of output"));
  CHECK_FALSE(screen.shows("--max-output"));
  CHECK(screen.app().model()->console.lines().size() > 1'000);  // what came before is kept
  CHECK(screen.shows("Run again with 2 MiB"));
  screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  screen.frames(2);
  CHECK(screen.shows("在 own.py:2 达到上限：输出 1 MiB（Ctrl+M：“输出”）"));
  screen.click("banner.more");
  until_over();
  CHECK(end() == trace::RunEnd::Finished);
  CHECK_FALSE(screen.has("banner"));
  CHECK(kept().limits.output_bytes == 1 << 20);  // it was for this program
  // as long as it is open
  screen.press(ui::key::kF5);
  until_over();
  CHECK(end() == trace::RunEnd::Finished);
  screen.app().carry_out(ui::intent::OpenFile{home.path("own.py")});
  until_over();
  CHECK(end() == trace::RunEnd::Budget);
}

TEST_CASE_FIXTURE(Limited, "of a long file's name the banner lacks the middle, and nothing else") {
  begin(R"(, "limits": {"output_bytes": 1048576})");
  const std::string name = "begin_" + std::string(150, 'x') + "_end.py";
  screen.app().carry_out(ui::intent::OpenFile{home.write(name, kMuchOutput)});
  until_over();
  REQUIRE(end() == trace::RunEnd::Budget);
  const auto banner = [&] {
    std::string all;
    for (const auto& text : screen.seen().texts) {
      if (screen.rect("banner").contains({text.rect.x, text.rect.mid_y()})) all += text.text;
    }
    std::erase(all, ' ');
    return all;
  };
  CHECK(banner().find("isreachedat" + name + ":2") != std::string::npos);  // it wraps
  screen.app().state().sizes.inspector = 640;
  screen.app().state().sizes.left = 420;
  screen.show_library();
  CHECK(banner().find("isreachedatbegin_x") != std::string::npos);
  CHECK(banner().find("\u2026") != std::string::npos);
  CHECK(banner().find("x_end.py:2(Ctrl+M:\u201cOutput\u201d)") != std::string::npos);
  CHECK(banner().find(name) == std::string::npos);
  screen.app().state().sizes = {};
  screen.press(ui::key::kB, true);
  // with room for the whole of it
  screen.app().carry_out(ui::intent::OpenFile{home.write("begin_end.py", kMuchOutput)});
  until_over();
  CHECK(screen.shows("is reached at begin_end.py:2 (Ctrl+M: \u201cOutput\u201d)"));
}

TEST_CASE_FIXTURE(Limited,
                  "what is typed into the sheet is there again until another program is open") {
  begin_fake("{}");
  open("print(1)\n");
  sheet();
  put("machine.memory", "3 GiB");
  put("machine.cpu", "x");
  put("machine.until", "7 s");
  screen.click("machine.close");
  screen.frames(2);
  REQUIRE_FALSE(screen.has("machine"));
  const auto text = [&](ui::MachineField field) {
    return screen.app().machine().fields[static_cast<std::size_t>(field)].text();
  };
  sheet();
  CHECK(text(ui::MachineField::Memory) == "3 GiB");
  CHECK(text(ui::MachineField::Cpu) == "x");
  CHECK(text(ui::MachineField::Until) == "7 s");
  CHECK(kept().limits == base::Limits{});  // nothing ran with it
  CHECK_FALSE(asked()["limits"].contains("memory_bytes"));
  // closed or open: another program has its own
  for (const bool closed : {true, false}) {
    if (closed) screen.click("machine.close");
    screen.app().carry_out(
        ui::intent::OpenFile{home.write(closed ? "two.py" : "three.py", "print(2)\n")});
    until_over();
    if (closed) sheet();
    CHECK(text(ui::MachineField::Memory) == "2 GiB");
    CHECK(text(ui::MachineField::Until) == "");
    put("machine.memory", "4 GiB");
    put("machine.until", "8 s");
  }
}

TEST_CASE_FIXTURE(Limited,
                  "memory that is refused is a limit when the program does not live without it") {
  begin(R"(, "limits": {"memory_bytes": 60000000})");
  open("try:\n    x = bytearray(100_000_000)\nexcept MemoryError:\n    print('less')\n");
  CHECK(end() == trace::RunEnd::Finished);
  CHECK_FALSE(screen.has("banner"));
  open("x = bytearray(100_000_000)\nprint(len(x))\n");
  CHECK(end() == trace::RunEnd::Failed);
  CHECK(screen.shows("The limit of 57.2 MiB of memory is reached at own.py:1"));
  CHECK(screen.shows("Run again with 114.4 MiB"));
  screen.click("banner.more");
  until_over();
  CHECK(end() == trace::RunEnd::Finished);
  CHECK(screen.shows("100000000"));
  // another failure after a refusal that was lived through
  open("try:\n    x = bytearray(100_000_000)\nexcept MemoryError:\n    pass\n1 / 0\n");
  CHECK(screen.has("banner.retry"));
  CHECK_FALSE(screen.has("banner.more"));
}

TEST_CASE_FIXTURE(Limited,
                  "a run that has used its processor time stands still until it is let go on") {
  begin(R"(, "limits": {"cpu_ns": 1000000000})");
  screen.app().carry_out(ui::intent::OpenFile{
      home.write("own.py", "import itertools\nprint('before')\nsum(itertools.count())\n")});
  until([&] { return screen.has("live.asks"); });
  CHECK(screen.app().face().paused);
  CHECK(screen.shows("It has used 1 s of processor time and stands still. Shall it go on?"));
  CHECK(screen.shows("before"));
  screen.click("live.go_on");
  CHECK_FALSE(screen.has("live.asks"));
  until([&] { return screen.has("live.asks"); });
  CHECK(screen.shows("It has used 2 s of processor time"));
  screen.press(ui::key::kF6);  // to go on is to let it go on
  until([&] { return screen.has("live.asks"); });
  CHECK(screen.shows("It has used 4 s of processor time"));
  screen.click("live.stop");
  until_over();
  CHECK(screen.app().face().stopped);
  CHECK(screen.shows("before"));
}

TEST_CASE_FIXTURE(Limited,
                  "a trace that ends at a limit offers more, asks first, and runs with it") {
  session::Recipe recipe;
  recipe.program = home.write("own.py", kMuchOutput);
  recipe.limits.output_bytes = 1 << 20;
  {
    session::EngineClient client;
    const auto id = client.run(recipe);
    REQUIRE(id.ok());
    REQUIRE(client.wait(id.value(), std::chrono::seconds(60)));
    REQUIRE(session::save_trace(*client.find(id.value()), home.path("own.fstrace")).ok());
  }
  begin();
  screen.app().carry_out(ui::intent::OpenFile{home.path("own.fstrace")});
  screen.frames(2);
  CHECK(screen.shows("The limit of 1 MiB of output is reached"));
  screen.click("banner.more");
  screen.frames(2);
  CHECK_FALSE(screen.app().face().running);
  REQUIRE(screen.has("question"));
  screen.click("question.1");  // not now
  screen.frames(2);
  CHECK(screen.shows("Run again with 2 MiB"));
  screen.click("banner.more");
  screen.frames(2);
  screen.click("question.0");
  until_over();
  CHECK(end() == trace::RunEnd::Finished);
  // what the button said, however often it was pressed, and nothing else is another
  auto ran = session::traced_recipe(screen.app().model()->trace);
  REQUIRE(ran.ok());
  base::Limits wanted = recipe.limits;
  wanted.output_bytes = 2 << 20;
  CHECK(ran.value().recipe().limits == wanted);
}

TEST_CASE_FIXTURE(Limited,
                  "the shield tells whether the sandbox is complete, and what is missing") {
  begin_fake("{}");
  until([&] { return screen.app().face().sandbox.known; });
  REQUIRE(screen.has("status.sandbox"));
  screen.click("status.sandbox");
  CHECK(screen.has("sandbox.popup"));
  CHECK(screen.shows("The sandbox around runs is complete"));
  for (const char* part : {"Limits of the process", "Rights of root", "No new rights",
                           "Files (Landlock)", "System calls (seccomp)"}) {
    CHECK(screen.shows(part));
  }
  CHECK_FALSE(screen.shows("Missing"));
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.has("sandbox.popup"));
}

TEST_CASE_FIXTURE(
    Limited, "a part that is missing is told with the reason, and nothing runs where it must not") {
  begin_fake(R"({"Landlock": "Function not implemented"})");
  open("print(1)\n");
  CHECK_FALSE(asked().contains("barrier_required"));
  screen.click("status.sandbox");
  CHECK(screen.shows("The sandbox around runs is not complete"));
  CHECK(screen.shows("Missing: the kernel says \u201cFunction not implemented\u201d."));
  CHECK(screen.color_in(screen.rect("status.sandbox"), screen.app().theme().c.warning));
  screen.click("sandbox.required");
  CHECK(kept().require_sandbox);
  screen.press(ui::key::kEscape);
  screen.press(ui::key::kF5);
  until_over();
  CHECK(asked()["barrier_required"] == true);
  CHECK(screen.shows("Nothing was run: the sandbox is not complete here"));
  CHECK(screen.app().face().error.find("(Files (Landlock): Function not implemented)") !=
        std::string::npos);
  // the same switch is among the settings
  screen.click("settings");
  screen.click("settings.require_sandbox");
  CHECK_FALSE(kept().require_sandbox);
}

TEST_CASE_FIXTURE(Limited, "who asks whether to run names the missing parts as the shield does") {
  session::Recipe recipe;
  recipe.program = home.write("own.py", "print(1)\n");
  {
    session::EngineClient client;
    const auto id = client.run(recipe);
    REQUIRE(id.ok());
    REQUIRE(client.wait(id.value(), std::chrono::seconds(60)));
    REQUIRE(session::save_trace(*client.find(id.value()), home.path("own.fstrace")).ok());
  }
  begin_fake(R"({"capabilities": "No", "no_new_privs": "Never"})");
  until([&] { return screen.app().face().sandbox.known; });
  screen.app().carry_out(ui::intent::OpenFile{home.path("own.fstrace")});
  screen.frames(2);
  screen.app().carry_out(ui::intent::RunAgain{});
  screen.frames(2);
  REQUIRE(screen.has("question"));
  // where a line breaks depends on how long the file's place is
  for (const char* part : {"Rights", "root:", "No;", "Never."}) CHECK(screen.shows(part));
  for (const char* name : {"capabilities", "no_new_privs"}) CHECK_FALSE(screen.shows(name));
  screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  screen.frames(2);
  for (const char* part : {"的权限", "No；", "新权限", "Never。"}) CHECK(screen.shows(part));
}

TEST_CASE_FIXTURE(Limited, "what the sheet lets a program read is read, by this run alone") {
  home.write("else/data.txt", "of elsewhere");
  begin();
  const std::string program =
      home.write("p/reads.py", "try:\n    print(open('" + home.path("else/data.txt") +
                                   "').read())\nexcept OSError as problem:\n    print(problem)\n");
  const auto last = [&] { return screen.app().model()->console.lines().back().text(); };
  screen.app().carry_out(ui::intent::OpenFile{program});
  until_over();
  CHECK(last() != "of elsewhere");
  screen.press(ui::key::kM, true);
  screen.frames(2);
  put("machine.readable", home.path("none"));
  CHECK(screen.has("machine.readable.problem"));
  put("machine.readable", "~/else");
  screen.click("machine.run");
  until_over();
  CHECK(last() == "of elsewhere");
  CHECK(home.read("p/reads.py").starts_with("try:\n"));
  screen.app().carry_out(ui::intent::OpenFile{home.write("p/two.py", "pass\n")});
  until_over();
  screen.app().carry_out(ui::intent::OpenFile{program});
  until_over();
  CHECK(last() != "of elsewhere");
}

TEST_CASE_FIXTURE(Limited, "without an engine there is no shield: nothing is to be kept in") {
  screen.app().attach({home.scenarios(), "", home.settings()});
  screen.frames(2);
  CHECK_FALSE(screen.has("status.sandbox"));
}

TEST_CASE_FIXTURE(Limited, "the engine tells of the barrier here what a run of it finds") {
  begin(R"(, "require_sandbox": true)");
  until([&] { return screen.app().face().sandbox.known; });
  open("print('ran')\n");
  const bool complete = screen.app().face().sandbox.gaps.empty();
  CHECK(screen.shows(complete ? "ran" : "Nothing was run: the sandbox is not complete here"));
}
