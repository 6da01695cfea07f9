// write_metadata: what it changes, and that it changes nothing else.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/session/files.h"
#include "app/session/scenario.h"

namespace fiberscope::session {

namespace {

std::string written(std::string_view text, const MetadataChange& change) {
  const base::Result<std::string> out = write_metadata(text, change, "p.py");
  REQUIRE_MESSAGE(out.ok(), (out.ok() ? "" : out.error()));
  return out.value();
}

MetadataChange seed(std::uint64_t value) { return {value, {}, {}, {}, {}}; }
MetadataChange line_cost(base::TimeNs ns) {
  Costs costs;
  costs.line_ns = ns;
  return {{}, {}, {}, costs, {}};
}

}  // namespace

TEST_CASE("values are changed in place; comments, blanks and order stay") {
  const std::string text =
      "#!/usr/bin/python3\n\"\"\"Doc.\"\"\"\n# /// fiberscope\n# title = \"é: # no comment\"\n"
      "# seed   =  7   # lucky\n#\n# args = [\n#   \"a]\",  # one\n#   'b',\n# ]  # end\n"
      "# policy = \"fifo\"\n# ///\nprint('seed = 7')\n";
  MetadataChange change;
  change.seed = 8;
  change.policy = "random";
  change.arguments = {{"-v", "two \"words\"\n"}};
  CHECK_EQ(written(text, change),
           "#!/usr/bin/python3\n\"\"\"Doc.\"\"\"\n# /// fiberscope\n# title = \"é: # no comment\"\n"
           "# seed   =  8   # lucky\n#\n# args = [\"-v\", \"two \\\"words\\\"\\u000A\"]  # end\n"
           "# policy = \"random\"\n# ///\nprint('seed = 7')\n");
}

TEST_CASE("what is the same already leaves the text as it is") {
  const std::string text = "# /// fiberscope\n# machine = {cores=1}\n# ///\n";
  MetadataChange change = line_cost(100);
  change.seed = 0;
  change.policy = base::kDefaultPolicy;
  change.arguments = {std::vector<std::string>{}};
  CHECK_EQ(written(text, change), text);
  CHECK_EQ(written("print(1)\n", change), "print(1)\n");
}

TEST_CASE("new keys go behind the others and before the first table") {
  CHECK_EQ(
      written("# /// fiberscope\n# title = \"T\"\n#\n# [[hosts]]\n# name = \"h\"\n# ///\n",
              seed(3)),
      "# /// fiberscope\n# title = \"T\"\n# seed = 3\n#\n# [[hosts]]\n# name = \"h\"\n# ///\n");
  CHECK_EQ(written("# /// fiberscope\n# ///\n", seed(3)), "# /// fiberscope\n# seed = 3\n# ///\n");
  CHECK_EQ(written("# /// fiberscope\n# [[hosts]]\n# name = \"h\"\n# ///\n", seed(3)),
           "# /// fiberscope\n# seed = 3\n# [[hosts]]\n# name = \"h\"\n# ///\n");
}

TEST_CASE("costs go into the machine's table however it is written") {
  const auto block = [](const std::string& inside) {
    return "# /// fiberscope\n" + inside + "# ///\n";
  };
  const auto check = [&](const std::string& before, const std::string& after) {
    MetadataChange change{{}, {}, {}, parse_metadata(block(before), "p.py").value().costs, {}};
    change.costs->line_ns = 200;
    const std::string out = written(block(before), change);
    CHECK_EQ(out, block(after));
    CHECK_EQ(parse_metadata(out, "p.py").value().costs.line_ns, 200);
    CHECK_EQ(parse_metadata(out, "p.py").value().machine.cores, 2);
  };
  check("# machine = { cores = 2 }  # two\n",
        "# machine = { cores = 2, costs = { line_ns = 200 } }  # two\n");
  check("# machine = {cores=2, costs = {}}\n",
        "# machine = {cores=2, costs = { line_ns = 200 }}\n");
  check("# machine = { cores = 2, costs = { call_ns = 9, line_ns = 5 } }\n",
        "# machine = { cores = 2, costs = { call_ns = 9, line_ns = 200 } }\n");
  check("# machine = { cores = 2, costs = { call_ns = 9 } }\n",
        "# machine = { cores = 2, costs = { call_ns = 9, line_ns = 200 } }\n");
  check("# [machine]\n# cores = 2\n", "# [machine]\n# costs = { line_ns = 200 }\n# cores = 2\n");
  check("# machine.cores = 2\n", "# machine.cores = 2\n# machine.costs = { line_ns = 200 }\n");
  check("# machine.cores = 2\n# machine.costs.call_ns = 9\n",
        "# machine.cores = 2\n# machine.costs.call_ns = 9\n# machine.costs.line_ns = 200\n");
  check("# [machine]\n# cores = 2\n# [machine.costs]\n# call_ns = 9\n",
        "# [machine]\n# cores = 2\n# [machine.costs]\n# line_ns = 200\n# call_ns = 9\n");
  CHECK_EQ(written(block(""), line_cost(200)),
           block("# machine = { costs = { line_ns = 200 } }\n"));
}

TEST_CASE("what calls cost is read, and stays as it is when other settings are written") {
  const std::string block =
      "# /// fiberscope\n# machine = { cores = 2 }\n# [costs.calls]\n"
      "# \"hashlib.pbkdf2_hmac\" = \"300ms\"  # slow\n# sum = \"1us/item\"\n# ///\n";
  const Metadata read = parse_metadata(block, "p.py").value();
  REQUIRE_EQ(read.calls.calls.size(), 2);
  CHECK_EQ(read.calls.calls[0].function, "hashlib.pbkdf2_hmac");
  CHECK_EQ(read.calls.calls[0].cost, "300ms");
  CHECK_EQ(read.calls.calls[1].function, "sum");
  const std::string changed = written(block, line_cost(200));
  CHECK(changed.find("# \"hashlib.pbkdf2_hmac\" = \"300ms\"  # slow\n") != std::string::npos);
  CHECK(parse_metadata(changed, "p.py").value().calls == read.calls);
  const auto wrong = [](const std::string& line) {
    return parse_metadata("# /// fiberscope\n# [costs.calls]\n" + line + "\n# ///\n", "p.py")
        .error();
  };
  CHECK_EQ(wrong("# sum = 3").substr(0, 7), "p.py:3:");
  CHECK(wrong("# sum = 3").find("must cost a time in quotes") != std::string::npos);
  CHECK(wrong("# hashlib.sha256 = \"1ms\"").find("a name with dots needs quotes") !=
        std::string::npos);
  CHECK(wrong("# sum = \"soon\"").find("is not the cost of a call") != std::string::npos);
}

TEST_CASE("what calls cost is written into its table however that is written") {
  const auto block = [](const std::string& inside) {
    return "# /// fiberscope\n" + inside + "# ///\n";
  };
  const std::vector<base::CallCost> wanted = {{"list.sort", "1us/item"}, {"sum", "0s"}};
  const auto check = [&](const std::string& before, const std::string& after) {
    MetadataChange change;
    change.calls = wanted;
    const std::string out = written(block(before), change);
    CHECK_EQ(out, block(after));
    CHECK(parse_metadata(out, "p.py").value().calls.calls == wanted);
  };
  check("", "# costs = { calls = { \"list.sort\" = \"1us/item\", sum = \"0s\" } }\n");
  check("# [costs.calls]\n# sum = \"1ms\"  # slow\n# min = \"1ms\"\n",
        "# [costs.calls]\n# \"list.sort\" = \"1us/item\"\n# sum = \"0s\"  # slow\n");
  check("# costs = { calls = { min = \"1ms\", sum = \"1ms\" } }\n",
        "# costs = { calls = { sum = \"0s\", \"list.sort\" = \"1us/item\" } }\n");
  check("# costs.calls.min = \"1ms\"\n# costs.calls.sum = \"0s\"\n",
        "# costs.calls.sum = \"0s\"\n# costs.calls.\"list.sort\" = \"1us/item\"\n");
}

TEST_CASE("the machine's settings go into its table; times are milliseconds, exact") {
  MetadataChange change;
  change.machine = MachineSettings{};
  change.machine->gil = false;
  change.machine->quantum_ns = 1'500'001;
  change.machine->preemption = base::Preemption::Cooperative;
  const std::string out = written("# /// fiberscope\n# machine = { cores = 2 }\n# ///\n", change);
  CHECK_EQ(out,
           "# /// fiberscope\n# machine = { cores = 1, gil = false, preemption = \"cooperative\", "
           "quantum_ms = 1.500001 }\n# ///\n");
  change.machine->quantum_ns = 4'000'000;
  CHECK(written(out, change).find("quantum_ms = 4.0 }") != std::string::npos);
}

TEST_CASE("a program without settings gets them below its docstring or its first lines") {
  const std::string block = "# /// fiberscope\n# seed = 3\n# ///\n";
  CHECK_EQ(written("import os\n", seed(3)), block + "import os\n");
  CHECK_EQ(written("", seed(3)), block);
  CHECK_EQ(written("\"\"\"Doc\nmore.\"\"\"\nimport os\n", seed(3)),
           "\"\"\"Doc\nmore.\"\"\"\n" + block + "import os\n");
  CHECK_EQ(written("\"doc\"", seed(3)), "\"doc\"\n" + block);
  CHECK_EQ(written("#!/usr/bin/python3\n# -*- coding: utf-8 -*-\n# more\nx = 1\n", seed(3)),
           "#!/usr/bin/python3\n# -*- coding: utf-8 -*-\n" + block + "# more\nx = 1\n");
  CHECK_EQ(written("\xef\xbb\xbfx = 1\n", seed(3)), "\xef\xbb\xbf" + block + "x = 1\n");
  CHECK_EQ(written("\"doc\"\r\nx = 1\r\n", seed(3)),
           "\"doc\"\r\n# /// fiberscope\r\n# seed = 3\r\n# ///\r\nx = 1\r\n");
}

TEST_CASE("settings that cannot be read, or values that cannot be written, are errors") {
  CHECK_FALSE(write_metadata("# /// fiberscope\n# seed =\n# ///\n", seed(1), "p.py").ok());
  CHECK_FALSE(write_metadata("x = 1\n", seed(UINT64_MAX), "p.py").ok());
  const auto bad = write_metadata("x = 1\n", {{}, "lifo", {}, {}, {}}, "p.py");
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().find("policy must be") != std::string::npos);
  CHECK_FALSE(write_metadata("x = 1\n", line_cost(2'000'000'000), "p.py").ok());
}

TEST_CASE("every scenario takes every setting, keeps its other lines and runs as it says") {
  MetadataChange change;
  change.seed = 42;
  change.policy = "random";
  change.arguments = {{"a", "ü"}};
  change.costs = Costs{1, 2, 3, 4};
  const MachineSettings machine{4, false, base::Preemption::Adversarial, 1'500'001, 1};
  change.machine = machine;
  const Library library = load_library("scenarios").value();
  int count = 0;
  for (const Chapter& chapter : library.chapters) {
    for (const Scenario& scenario : chapter.scenarios) {
      const std::string text = read_file(scenario.path).value();
      const std::string out = written(text, change);
      Metadata expected = scenario.metadata;
      expected.seed = 42;
      expected.policy = "random";
      expected.arguments = {"a", "ü"};
      expected.costs = Costs{1, 2, 3, 4};
      expected.machine = machine;
      CHECK(parse_metadata(out, "p.py").value() == expected);
      CHECK_EQ(parse_docstring(out), scenario.docstring);
      CHECK(out.ends_with(text.substr(text.rfind("# ///"))));
      Scenario changed = scenario;
      changed.metadata = expected;
      CHECK(recipe_for(changed).costs == Costs{1, 2, 3, 4});
      CHECK(recipe_for(changed).machine == machine);
      // and back again: only the defaults that were added remain
      const MetadataChange back{0, std::string(base::kDefaultPolicy), std::vector<std::string>{},
                                scenario.metadata.costs, scenario.metadata.machine};
      Metadata plain = parse_metadata(written(out, back), "p.py").value();
      plain.arguments = scenario.metadata.arguments;
      plain.seed = scenario.metadata.seed;
      plain.policy = scenario.metadata.policy;
      CHECK(plain == scenario.metadata);
      ++count;
    }
  }
  CHECK(count > 10);
}

TEST_CASE("costs are checked where they are read") {
  const auto error = [](const std::string& machine) {
    const auto read =
        parse_metadata("# /// fiberscope\n# machine = " + machine + "\n# ///\n", "p.py");
    return read.ok() ? "" : read.error();
  };
  CHECK_EQ(error("{ costs = { line_ns = 0, clock_read_ns = 1_000_000_000 } }"), "");
  CHECK_EQ(error("{ costs = { line_ns = -1 } }"),
           "p.py:2: line_ns must be a whole number from 0 to 1000000000");
  CHECK_EQ(error("{ costs = { lines = 1 } }"),
           "p.py:2: unknown key \"lines\"; known are: line_ns, call_ns, coroutine_switch_ns, "
           "clock_read_ns, thread_switch_ns, process_switch_ns, system_call_ns, thread_start_ns, "
           "process_start_ns, copy_kib_ns, page_ns");
  CHECK_EQ(error("{ costs = 5 }"), "p.py:2: costs must be a table such as { line_ns = 100 }");
  Recipe recipe;
  Costs& costs = recipe.costs;
  CHECK_EQ(parse_cost("line=200ns", recipe), "");
  CHECK_EQ(parse_cost("coroutine_switch_ns=1us", recipe), "");
  CHECK(costs == Costs{200, 50, 1000, 50});
  CHECK(parse_cost("lines=1", recipe).find("line_ns, call_ns") != std::string::npos);
  CHECK(parse_cost("line", recipe).find("NAME=TIME") != std::string::npos);
  CHECK_EQ(parse_cost("hashlib.pbkdf2_hmac=300ms", recipe), "");
  REQUIRE_EQ(recipe.call_costs.size(), 1);
  CHECK_EQ(recipe.call_costs[0].cost, "300ms");
  CHECK(parse_cost("hashlib.sha256=soon", recipe).find("not the cost of a call") !=
        std::string::npos);
  CHECK(parse_cost("line=2s", recipe).find("at most 1 s") != std::string::npos);
}

}  // namespace fiberscope::session
