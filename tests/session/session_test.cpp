// Recipes, scenarios, files and settings.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "app/session/field_text.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/recipe.h"
#include "app/session/scenario.h"
#include "app/session/settings.h"
#include "scheduler/base/size.h"
#include "scheduler/base/time_text.h"
#include "tests/session/scratch.h"

namespace fiberscope::session {

namespace fs = std::filesystem;

namespace {

std::string metadata_error(const std::string& text) {
  const base::Result<Metadata> result = parse_metadata(text, "p.py");
  return result ? "" : result.error();
}

}  // namespace

TEST_CASE("durations are read with their unit, and nothing else is") {
  CHECK_EQ(base::parse_time("1.5").value(), 1'500'000'000);
  CHECK_EQ(base::parse_time("1.5s").value(), 1'500'000'000);
  CHECK_EQ(base::parse_time("80ms").value(), 80'000'000);
  CHECK_EQ(base::parse_time("80 ms").value(), 80'000'000);
  CHECK_EQ(base::parse_time("2.5us").value(), 2'500);
  CHECK_EQ(base::parse_time("7ns").value(), 7);
  CHECK_EQ(base::parse_time("0").value(), 0);
  for (const char* bad : {"", "s", "-1", "1m", "1.5sec", "nan", "inf", "1e30", "1 2"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(base::parse_time(bad).ok());
  }
  CHECK(contains(base::parse_time("soon").error(), "\"soon\" is not a time; write 1.5"));
}

TEST_CASE("sizes are read with their unit and written in the largest that is exact") {
  const std::pair<const char*, std::uint64_t> kSizes[] = {{"2 GiB", std::uint64_t{2} << 30},
                                                          {"2GiB", std::uint64_t{2} << 30},
                                                          {"512 MiB", 512 << 20},
                                                          {"1.5 KiB", 1536},
                                                          {"10M", 10'000'000},
                                                          {"3 k", 3'000},
                                                          {"77", 77}};
  for (const auto& [text, bytes] : kSizes) {
    std::uint64_t read = 0;
    CHECK_EQ(read_text(text, base::Rule{}, read), "");
    CHECK_EQ(read, bytes);
    std::uint64_t again = 0;
    CHECK_EQ(read_text(exact_size(bytes), base::Rule{}, again), "");
    CHECK_EQ(again, bytes);
  }
  CHECK_EQ(exact_size(std::uint64_t{2} << 30), "2 GiB");
  CHECK_EQ(exact_size(3 << 20), base::format_size(3 << 20));
  CHECK_EQ(exact_size(100'000'000), "100 M");
  CHECK_EQ(exact_size(1536), "1536");
  std::uint64_t unread = 0;
  for (const char* bad : {"2 gib", "2 Gi", "GiB", "17179869184 GiB", "-1 MiB"}) {
    CHECK_NE(read_text(bad, base::Rule{}, unread), "");
  }
}

TEST_CASE("decisions are read from lists and from JSON, errors name the line") {
  const Scratch scratch;
  const std::string path = scratch.put("d", "# taken by hand\n0 1\n[2, 3]\n");
  CHECK(load_decisions(path).value() == std::vector<std::uint32_t>{0, 1, 2, 3});
  scratch.put("d", "0\n1 two\n");
  CHECK(contains(load_decisions(path).error(), path + ":2: 't' is not part of a list"));
  scratch.put("d", "99999999999");
  CHECK(contains(load_decisions(path).error(), ":1: a decision is too large"));
  CHECK(contains(load_decisions(scratch.path("none")).error(), "No such file"));
}

TEST_CASE("the settings block is read in full") {
  const Metadata m = parse_metadata(
                         "\"\"\"Doc.\"\"\"\n"
                         "# /// fiberscope\n"
                         "# title = \"Spawn is not start\"\n"
                         "# title_zh = \"spawn 并不等于开始执行\"\n"
                         "# misconception = \"gevent.spawn runs at once\"\n"
                         "# summary_zh = \"一句话\"\n"
                         "# moment = 'print \"hello\"'\n"
                         "# watch = [\n"
                         "#   { at = \"block main\", text = \"main waits\" },\n"
                         "# ]\n"
                         "# watch_zh = [\"main 等待\"]\n"
                         "#\n"
                         "# order = 3\n# coroutines = 100\n# seed = 5\n# policy = \"random\"\n"
                         "# args = [\"-v\", \"10\"]\n"
                         "# machine = { cores = 2, gil = false, preemption = \"adversarial\", "
                         "quantum_ms = 2, switch_interval_ms = 0.25 }\n"
                         "# figure = { lanes = [\"a\", \"b 2\"], axis = \"time\", cores = false, "
                         "numbers = true }\n"
                         "# [[hosts]]\n"
                         "# name = \"python.example\"\n"
                         "# latency_ms = 80\n"
                         "# ///\n"
                         "print()\n",
                         "p.py")
                         .value();
  CHECK(m.present);
  CHECK_EQ(m.title, "Spawn is not start");
  CHECK_EQ(m.title_zh, "spawn 并不等于开始执行");
  CHECK_EQ(m.misconception, "gevent.spawn runs at once");
  CHECK_EQ(m.summary_zh, "一句话");
  CHECK_EQ(m.moment, "print \"hello\"");
  CHECK(m.watch == std::vector<WatchPoint>{{"block main", "main waits"}});
  CHECK(m.watch_zh == std::vector<std::string>{"main 等待"});
  CHECK_EQ(m.order, 3);
  CHECK_EQ(m.coroutines, 100);
  CHECK(m.machine == MachineSettings{2, false, base::Preemption::Adversarial, 2'000'000, 250'000});
  CHECK_EQ(m.seed, 5);
  CHECK_EQ(m.policy, "random");
  CHECK(m.arguments == std::vector<std::string>{"-v", "10"});
  figure::Figure figure;
  figure.lanes = {"a", "b 2"};
  figure.axis = "time";
  figure.cores = false;
  figure.numbers = true;
  CHECK(m.figure == figure);
  REQUIRE_EQ(m.world.hosts.size(), 1);
  CHECK_EQ(m.world.hosts[0].name, "python.example");
  CHECK_EQ(m.world.hosts[0].latency_ns, 80'000'000);
}

TEST_CASE("a program without a block has the defaults") {
  const Metadata m = parse_metadata("print(1)\n# /// script\n# ///\n", "p.py").value();
  CHECK_FALSE(m.present);
  CHECK(m.machine == MachineSettings{});
  CHECK_EQ(m.policy, base::kDefaultPolicy);
}

TEST_CASE("errors in the block name the file's line and the remedy") {
  const std::string begin = "# one\n\n# /// fiberscope\n";
  const std::string end = "# ///\n";
  CHECK_EQ(metadata_error(begin + "# title = 3\n" + end),
           "p.py:4: title must be a string in quotes");
  CHECK(contains(metadata_error(begin + "# seed = 1\n# titel = \"x\"\n" + end),
                 "p.py:5: unknown key \"titel\"; known are: title,"));
  CHECK(contains(metadata_error(begin + "# title = \"x\n" + end),
                 "p.py:4: the settings are not TOML: "));
  CHECK_EQ(metadata_error(begin + "# order = -1\n" + end),
           "p.py:4: order must be a whole number from 0 to 1000000");
  CHECK_EQ(metadata_error(begin + "# coroutines = 1.5\n" + end),
           "p.py:4: coroutines must be a whole number from 0 to 1000000");
  CHECK_EQ(metadata_error(begin + "# watch_zh = [\"看\"]\n" + end),
           "p.py:4: watch_zh must have one text for each point of watch");
  CHECK(contains(metadata_error(begin + "# watch = [{ when = \"end\" }]\n" + end),
                 "p.py:4: unknown key \"when\"; known are: at, text"));
  CHECK_EQ(metadata_error(begin + "# figure = 4\n" + end),
           "p.py:4: figure must be a table such as { lanes = [\"main\"] }");
  CHECK(contains(metadata_error(begin + "# figure = { axis = \"days\" }\n" + end),
                 "p.py:4: axis must be \"\", \"steps\", \"time\" or \"folded\""));
  CHECK(contains(metadata_error(begin + "# figure = { lane = \"a\" }\n" + end),
                 "p.py:4: unknown key \"lane\"; known are: from, to, at, lanes, axis"));
  CHECK_EQ(metadata_error(begin + "# machine = 4\n" + end),
           "p.py:4: machine must be a table such as { cores = 1 }");
  CHECK(contains(metadata_error(begin + "# machine = { cpus = 4 }\n" + end),
                 "p.py:4: unknown key \"cpus\"; known are: cores"));
  CHECK_EQ(metadata_error(begin + "# machine = { gil = 1 }\n" + end),
           "p.py:4: gil must be true or false");
  CHECK_EQ(metadata_error(begin + "# machine = { quantum_ms = 0 }\n" + end),
           "p.py:4: quantum_ms must be a number of milliseconds, more than 0 and at most 1000000");
  CHECK_EQ(metadata_error(begin + "# machine = { preemption = \"polite\" }\n" + end),
           "p.py:4: preemption must be \"cooperative\", \"faithful\" or \"adversarial\"");
  CHECK_EQ(metadata_error(begin + "# machine = { cores = 0 }\n" + end),
           "p.py:4: cores must be a whole number from 1 to 64");
  CHECK_EQ(metadata_error(begin + "# policy = \"lottery\"\n" + end),
           "p.py:4: policy must be \"fifo\", \"round-robin\", \"fair\", \"priority\" or "
           "\"random\"");
  CHECK(contains(metadata_error(begin + "# args = \"-v\"\n" + end), "p.py:4: args must be a list"));
  CHECK(contains(metadata_error(begin + "# [[hosts]]\n# latency_ms = 3\n" + end),
                 "a host needs a name"));
  CHECK_EQ(metadata_error(begin + "# title = \"x\"\nprint()\n"),
           "p.py:3: the settings block has no end; close it with a line \"# ///\"");
}

TEST_CASE("docstrings of every shape") {
  CHECK_EQ(parse_docstring("\"\"\"One line.\"\"\"\nx = 1\n"), "One line.");
  CHECK_EQ(parse_docstring("#!/usr/bin/python3\n# c\n\n'''Two\n   lines.\n'''\n"), "Two\nlines.");
  CHECK_EQ(parse_docstring("r\"single\"\n"), "single");
  CHECK_EQ(parse_docstring("import os\n\"\"\"no\"\"\"\n"), "");
  CHECK_EQ(parse_docstring("\"\"\"never closed\n"), "");
  CHECK_EQ(parse_docstring("\"\"\"A.\n\n    B.\n    \"\"\""), "A.\n\nB.");
  CHECK_EQ(parse_docstring(""), "");
}

TEST_CASE("escapes in a docstring mean what Python means by them, and do not end it") {
  CHECK_EQ(parse_docstring(R"("It\'s \"quoted\".")"), "It's \"quoted\".");
  CHECK_EQ(parse_docstring(R"('It\'s')"), "It's");
  CHECK_EQ(parse_docstring(R"("""A \""" in it.""" + "no")"), "A \"\"\" in it.");
  CHECK_EQ(parse_docstring(R"("a\\")"), "a\\");
  CHECK_EQ(parse_docstring(R"(r"a\"b\n")"), R"(a\"b\n)");
  CHECK_EQ(parse_docstring(R"(u"\x41\u00e9\U0001F600\101\0601\d\N{DASH}")"),
           "A\u00e9\U0001F600A01\\d\\N{DASH}");
  CHECK_EQ(parse_docstring(R"("\x4" """x""")"), R"(\x4)");
  CHECK_EQ(parse_docstring("\"one\\\n two\"\n"), "one two");
  CHECK_EQ(parse_docstring("\"\"\"one\\\r\n two\"\"\"\r\n"), "one two");
  CHECK_EQ(parse_docstring("\"not closed\n on this line\"\n"), "");
  CHECK_EQ(parse_docstring("\"ends in \\"), "");
  // settings go behind it, wherever it ends
  const MetadataChange change{3, {}, {}, {}, {}};
  CHECK_EQ(write_metadata(R"("a\"b" # c
x = 1
)",
                          change, "p.py")
               .value(),
           R"("a\"b" # c
# /// fiberscope
# seed = 3
# ///
x = 1
)");
}

TEST_CASE("the library names the scenario that a newcomer begins with") {
  const Scratch scratch;
  scratch.put("1_one/a.py", "");
  scratch.put("2_two/b.py", "");
  CHECK_EQ(load_library(scratch.folder).value().begin.scenario, "");
  scratch.put("begin.toml", "scenario = \"2/b\"\nquestion = \"How long?\"\n");
  const Beginning begin = load_library(scratch.folder).value().begin;
  CHECK_EQ(begin.scenario, "2_two/b");
  CHECK_EQ(begin.question, "How long?");
  CHECK_EQ(begin.error, "");
  scratch.put("begin.toml", "scenario = \"2_two/c\"\n");
  const Library library = load_library(scratch.folder).value();
  CHECK_EQ(library.begin.scenario, "");
  CHECK(contains(library.begin.error, "there is no scenario 2_two/c"));
  CHECK_EQ(library.chapters.size(), 2);
  scratch.put("begin.toml", "scenario = 3\n");
  CHECK(contains(load_library(scratch.folder).value().begin.error, "begin.toml:1: scenario must"));
}

TEST_CASE("a chapter says whose runs its comparison shows; without it all") {
  const Scratch scratch;
  scratch.put("1_one/a.py", "");
  scratch.put("1_one/b.py", "");
  scratch.put("2_two/c.py", "");
  scratch.put("1_one/chapter.toml", "compare = [\"b\"]\n");
  const Library library = load_library(scratch.folder).value();
  const Chapter& one = library.chapters[0];
  CHECK_FALSE(one.compared(one.scenarios[0]));
  CHECK(one.compared(one.scenarios[1]));
  CHECK(library.chapters[1].compared(library.chapters[1].scenarios[0]));
  CHECK_EQ(one.error, "");
  scratch.put("1_one/chapter.toml", "compare = [\"b\", \"d\"]\n");
  const Library wrong = load_library(scratch.folder).value();
  CHECK(contains(wrong.chapters[0].error, "compare names d, and the chapter has no such scenario"));
}

TEST_CASE("the library lists chapters by number and scenarios by order, broken ones too") {
  const Scratch scratch;
  const std::string block = "# /// fiberscope\n# order = ";
  scratch.put("10_last/z.py", "");
  scratch.put("10_last/chapter.toml", "title = \"At last\"\ntitle_zh = \"\u6700\u540E\"\n");
  scratch.put("2_greenlet/chapter.toml", "# heading\nsubtitle = \"x\"\n");
  scratch.put("2_greenlet/b.py", block + "1\n# title = \"Bee\"\n# ///\n");
  scratch.put("2_greenlet/a.py", block + "2\n# ///\n");
  scratch.put("2_greenlet/c.py", "\"\"\"Doc of c.\"\"\"\n");
  scratch.put("2_greenlet/broken.py", block + "x\n# ///\n");
  scratch.put("2_greenlet/_helper.py", "");
  scratch.put("2_greenlet/notes.txt", "");
  scratch.put("empty_one/readme", "");
  const Library library = load_library(scratch.folder).value();
  REQUIRE_EQ(library.chapters.size(), 2);
  CHECK_EQ(library.chapters[0].title, "Greenlet");
  CHECK_EQ(library.chapters[0].number, 2);
  CHECK_EQ(library.chapters[1].folder, "10_last");
  CHECK_EQ(library.chapters[1].title, "At last");
  CHECK_EQ(library.chapters[1].title_zh, "\u6700\u540E");
  CHECK(contains(library.chapters[0].error, "chapter.toml:2: unknown key \"subtitle\""));
  std::string names;
  for (const Scenario& s : library.chapters[0].scenarios) names += s.title() + " ";
  CHECK_EQ(names, "Bee a broken c ");
  const Scenario* broken = library.find("broken");
  REQUIRE(broken);
  CHECK(contains(broken->error, "broken.py:2: the settings are not TOML"));
  for (const char* name : {"b", "b.py", "2/b", "greenlet/b", "2_greenlet/b"}) {
    CAPTURE(std::string(name));
    REQUIRE(library.find(name));
    CHECK_EQ(library.find(name)->metadata.title, "Bee");
  }
  for (const char* name : {"", "y", "3/b", "10_last/b", "green/b"}) {
    CAPTURE(std::string(name));
    CHECK_EQ(library.find(name), nullptr);
  }
  CHECK_EQ(library.find("c")->docstring, "Doc of c.");
  const base::Result<Library> nowhere = load_library(scratch.path("nowhere"));
  REQUIRE_FALSE(nowhere.ok());
  CHECK(contains(nowhere.error(), "set FIBERSCOPE_DATA"));
}

TEST_CASE("every scenario of ours has settings without errors, a title and a docstring") {
  const Library library = load_library("scenarios").value();
  CHECK(library.chapters.size() >= 2);
  for (const Chapter& chapter : library.chapters) {
    CHECK(chapter.number > 0);
    CHECK_EQ(chapter.error, "");
    CHECK_FALSE(chapter.title_zh.empty());
    for (const Scenario& scenario : chapter.scenarios) {
      CAPTURE(scenario.path);
      CHECK_EQ(scenario.error, "");
      CHECK_FALSE(scenario.metadata.title.empty());
      CHECK_FALSE(scenario.metadata.title_zh.empty());
      CHECK_FALSE(scenario.docstring.empty());
      CHECK_EQ(library.find(chapter.folder + "/" + scenario.name), &scenario);
    }
  }
}

TEST_CASE("a file is written whole or not at all") {
  const Scratch scratch;
  const std::string path = scratch.put("f", "old");
  {
    base::Result<AtomicFile> file = AtomicFile::create(path);
    REQUIRE(file.ok());
    REQUIRE(file.value().write("new and longer").ok());
    CHECK_EQ(read_file(path).value(), "old");
  }
  CHECK_EQ(read_file(path).value(), "old");
  CHECK_EQ(scratch.files(), 1);
  REQUIRE(write_file(path, "new").ok());
  CHECK_EQ(read_file(path).value(), "new");
  CHECK_EQ(scratch.files(), 1);
  fs::create_symlink("f", scratch.path("link"));
  REQUIRE(write_file(scratch.path("link"), "through").ok());
  CHECK(fs::is_symlink(scratch.path("link")));
  CHECK_EQ(read_file(path).value(), "through");
  CHECK(write_file("/dev/null", "gone").ok());
  CHECK(contains(write_file(scratch.path("no/such"), "x").error(), "cannot be written"));
  CHECK(contains(write_file(scratch.folder, "x").error(), "it is a folder"));
}

TEST_CASE("settings come back as they were saved, unknown keys too") {
  const Scratch scratch;
  const std::string path = scratch.path("deep/er/settings.json");
  CHECK(load_settings(path).settings == Settings{});
  CHECK_EQ(load_settings(path).warning, "");
  Settings s;
  s.theme = "light";
  s.language = "zh";
  s.scale = 1.5;
  s.play_by = "time";
  s.play_rates = {{"time", 0.1}};
  s.wheel_zooms = true;
  s.splitters = {{"left", 228}, {"bottom", 300}};
  s.finished = {"3_gevent/foo_bar_func"};
  s.watched = {{"3_gevent/foo_bar_func", {1, 3}}};
  s.panes = {{"library", false}, {"inspector", true}};
  s.all_arrows = true;
  s.folded_sections = {"Registers", "Locals"};
  s.require_sandbox = true;
  s.limits = {1 << 20, 2 << 20, 3 << 20, 7 * base::kSecond};
  s.unknown = R"({"future":[1,2]})";
  for (int i = 0; i < 20; ++i) s.remember("/f" + std::to_string(i % 15));
  CHECK_EQ(s.recent_files.size(), kRecentFilesMax);
  CHECK_EQ(s.recent_files[0], "/f4");
  s.visits["/f4"] = {1'700'000'000, 68, 98, 1'100'000'000};
  REQUIRE(save_settings(path, s).ok());
  CHECK(load_settings(path).settings == s);
  CHECK_EQ(load_settings(path).warning, "");
  CHECK_FALSE(save_settings("", s).ok());
  // a file that is no recent one any more was not visited either
  s.forget("/f4");
  CHECK(s.visits.empty());
  s.visits["/f3"] = {1, 2, 3, 4};
  for (int i = 0; i < 20; ++i) s.remember("/g" + std::to_string(i));
  CHECK(s.visits.empty());
}

TEST_CASE("damaged settings never stop anything: the good part is used") {
  const Scratch scratch;
  const std::string path = scratch.put("s", "{\"theme\":\"light\"");
  CHECK(load_settings(path).settings == Settings{});
  CHECK(contains(load_settings(path).warning, "the settings are damaged"));
  scratch.put(
      "s",
      R"({"theme":"pink","play_by":"fast","visits":{"/a":{"opened_s":1},"/b":3},"scale":99,"wheel_zooms":1,"finished":7,
    "splitters":{"left":200,"top":"x","far":1e9},"recent_files":["/a",3,"/b","/a"],
    "language":"zh","require_sandbox":"yes","all_arrows":"no",
    "watched":{"a":[1,"x",0,1000],"b":3},"panes":{"library":false,"inspector":"gone"},
    "limits":{"memory_bytes":0,"cpu_ns":5,"trace_bytes":-1,"fuel":3}})");
  const LoadedSettings loaded = load_settings(path);
  CHECK_EQ(loaded.settings.theme, "dark");
  CHECK_EQ(loaded.settings.play_by, "switch");
  CHECK(loaded.settings.visits.at("/a").opened_s == 1);
  CHECK_EQ(loaded.settings.scale, 0.0);
  CHECK_EQ(loaded.settings.language, "zh");
  CHECK_FALSE(loaded.settings.require_sandbox);
  CHECK_FALSE(loaded.settings.all_arrows);
  CHECK(loaded.settings.watched == std::map<std::string, std::set<std::uint32_t>>{{"a", {1}}});
  CHECK(loaded.settings.panes == std::map<std::string, bool>{{"library", false}});
  base::Limits kept;
  kept.cpu_ns = 5;
  CHECK(loaded.settings.limits == kept);
  CHECK(loaded.settings.splitters == std::map<std::string, double>{{"left", 200}});
  CHECK(loaded.settings.recent_files == std::vector<std::string>{"/a", "/b"});
  CHECK(contains(loaded.warning, "damaged settings were left out: theme, scale, play_by"));
  const std::string text = read_file(path).value();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = '\x81';
    scratch.put("s", damaged);
    load_settings(path);
    scratch.put("s", text.substr(0, i));
    load_settings(path);
  }
}

TEST_CASE("marks are kept in order by program, without repeats") {
  const Scratch scratch;
  Settings s;
  s.set_marks("/a.py", {{40, "late"}, {7, "early \u00e9"}, {40, "again"}});
  s.set_marks("/b.fibt", {{1, ""}});
  using session::Mark;
  CHECK(s.marks["/a.py"] == std::vector<Mark>{{7, "early \u00e9"}, {40, "late"}});
  const std::string path = scratch.path("settings.json");
  REQUIRE(save_settings(path, s).ok());
  CHECK(load_settings(path).settings == s);
  s.set_marks("/b.fibt", {});
  CHECK_FALSE(s.marks.contains("/b.fibt"));
  scratch.put("settings.json", R"({"marks":{"/a":[{"event":3,"note":"x"},{"event":-1,"note":"y"},
    {"event":4},7],"/c":{"event":1,"note":""},"/d":[]}})");
  const LoadedSettings damaged = load_settings(path);
  CHECK(damaged.settings.marks == std::map<std::string, std::vector<Mark>>{{"/a", {Mark{3, "x"}}}});
  CHECK(contains(damaged.warning, "marks"));
}

TEST_CASE("which variables have a row is kept by program") {
  const Scratch scratch;
  Settings s;
  s.variables["/a.py"] = {{"count", true}, {"total", false}};
  const std::string path = scratch.path("settings.json");
  REQUIRE(save_settings(path, s).ok());
  CHECK(load_settings(path).settings == s);
  scratch.put("settings.json", R"({"variables":{"/a":{"n":true,"m":1},"/b":7}})");
  const LoadedSettings damaged = load_settings(path);
  CHECK(damaged.settings.variables ==
        std::map<std::string, std::map<std::string, bool>>{{"/a", {{"n", true}}}});
  CHECK(contains(damaged.warning, "variables"));
}

TEST_CASE("settings that cannot be read are kept beside the new ones") {
  const Scratch scratch;
  const std::string deep =
      "{\"later\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  for (const std::string& text : {std::string("{\"theme\":"), deep}) {
    const std::string path = scratch.put("settings.json", text);
    const LoadedSettings loaded = load_settings(path);
    CHECK(contains(loaded.warning, "damaged"));
    CHECK(contains(loaded.warning, path + ".damaged"));
    REQUIRE(save_settings(path, loaded.settings));
    CHECK_EQ(read_file(path + ".damaged").value(), text);
    CHECK_EQ(load_settings(path).warning, "");
  }
}

TEST_CASE("a full disk is told, and nothing is lost by it") {
  // what is written to /dev/full fails as on a disk that is full
  const base::Result<std::monostate> full = write_file("/dev/full", "text");
  REQUIRE_FALSE(full);
  CHECK_EQ(full.error(), "/dev/full: cannot be written: No space left on device");
}

TEST_CASE("settings of a program that would fill stack, time or memory are told with their line") {
  std::string deep = "a";
  for (int i = 0; i < 50'000; ++i) deep += ".a";
  for (const std::string& key :
       {deep + " = 1", "[" + deep + "]", "x = {" + deep + " = 1}", "\"q\"." + deep + " = 1"}) {
    const std::string head = "# /// fiberscope\n# title = \"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q\"\n";
    CHECK_EQ(metadata_error(head + "# " + key + "\n# ///\n"),
             "p.py:3: the settings are not TOML: a key has more than 16 parts");
  }
  std::string hosts = "# /// fiberscope\n";
  for (int i = 0; i < 3000; ++i) hosts += "# [[hosts]]\n# name = \"h" + std::to_string(i) + "\"\n";
  CHECK_EQ(metadata_error(hosts + "# ///\n"), "p.py:2002: at most 1000 hosts can be declared");
  const std::string page =
      "# /// fiberscope\n# [[hosts]]\n# name = \"h\"\n# [[hosts.services]]\n# kind = \"http\"\n"
      "# [[hosts.services.pages]]\n# bytes = 9223372036854775807\n# ///\n";
  CHECK(contains(metadata_error(page), "bytes must be from 0 to 67108864"));
}

TEST_CASE("folders come from the environment where it names them") {
  setenv("FIBERSCOPE_DATA", "/somewhere", 1);
  CHECK_EQ(scenario_folder(), "/somewhere/scenarios");
  unsetenv("FIBERSCOPE_DATA");
  CHECK(fs::is_directory(scenario_folder()));
  setenv("XDG_CONFIG_HOME", "/xdg", 1);
  CHECK_EQ(settings_path(), "/xdg/fiberscope/settings.json");
  setenv("XDG_CONFIG_HOME", "relative", 1);
  setenv("HOME", "/home/me", 1);
  CHECK_EQ(settings_path(), "/home/me/.config/fiberscope/settings.json");
}

TEST_CASE("what an engine keeps of its start has a place of its own") {
  const std::string here = std::getenv("HOME");
  setenv("HOME", "/home/me", 1);
  setenv("XDG_CACHE_HOME", "relative", 1);
  CHECK_EQ(kept_start_path("/a").find("/home/me/.cache/fiberscope/start-"), 0);
  setenv("XDG_CACHE_HOME", "/xdg", 1);
  CHECK_EQ(kept_start_path("/a").find("/xdg/fiberscope/start-"), 0);
  CHECK_EQ(kept_start_path("/a"), kept_start_path("/a"));
  CHECK_NE(kept_start_path("/a"), kept_start_path("/b"));
  unsetenv("XDG_CACHE_HOME");
  setenv("HOME", "", 1);
  CHECK_EQ(kept_start_path("/a"), "");
  setenv("HOME", here.c_str(), 1);
}

}  // namespace fiberscope::session
