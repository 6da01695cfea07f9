// Recipe files: a run as a small file, and back.
#include "app/session/recipe_file.h"

#include <doctest/doctest.h>

#include "app/session/traced_recipe.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;

namespace {

constexpr const char* kText = "print('hello')\n";

// told: a trace that tells all there is to tell.
trace::Trace told() {
  return test::decode(test::record([](trace::Writer& out, base::VirtualClock&) {
    base::Recipe recipe;
    recipe.program = "hello.py", recipe.seed = 7, recipe.arguments = {"a b", "c"};
    recipe.machine.cores = 3, recipe.decisions = {1, 0, 2};
    out.emit(trace::RunStarted{out.define("hello.py"), out.define("a b c"),
                               out.define("CPython 3.11.2"), 7, out.define("round-robin")});
    out.emit(
        trace::RecipeTold{out.define(base::told_to_json(recipe)), out.define("Fiberscope 0.1.0")});
    out.emit(trace::FolderTold{out.define("/somewhere"), out.define("/somewhere/else")});
    out.emit(trace::SourceLoaded{base::SourceId{1}, out.define("hello.py"), out.define(kText)});
    out.emit(trace::ModuleLoaded{out.define("helper.py"), out.define("x = 1\n")});
    out.emit(trace::InputRead{4, out.define("ab\xff\n")});
  }));
}

}  // namespace

TEST_CASE("a recipe file holds all that a run depends on, and gives it back") {
  const trace::Trace run = told();
  auto made = session::recipe_file_of(run);
  REQUIRE(made);
  session::RecipeFile file = made.value();
  file.notes = {{3, "look <here>"}};
  file.figure.lanes = {"foo"}, file.figure.axis = "time";
  file.step = 5;
  const std::string text = session::recipe_file_text(file);
  CHECK(text == session::recipe_file_text(file));
  const auto read = session::parse_recipe_file(text, "x.fiberscope");
  REQUIRE_MESSAGE(read, read.error());
  const session::RecipeFile& back = read.value();
  CHECK(back.recipe.recipe == file.recipe.recipe);
  CHECK(back.recipe.recipe.seed == 7);
  CHECK(back.directory == "/somewhere");
  CHECK(back.folder == "/somewhere/else");
  CHECK(back.sources == file.sources);
  CHECK(back.modules == file.modules);
  CHECK(back.input == "ab\xff\n");
  CHECK(back.notes == file.notes);
  CHECK(back.figure == file.figure);
  CHECK(back.step == 5);
  CHECK(back.made == file.made);
  CHECK(session::recipe_file_text(back) == text);
}

TEST_CASE("what is done with a trace of somebody else is done with a recipe file") {
  const trace::Trace run = told();
  const auto file = session::recipe_file_of(run);
  REQUIRE(file);
  const trace::Trace beginning = session::beginning_of(file.value());
  CHECK(beginning.fault().empty());
  const auto of_file = session::traced_recipe(beginning);
  const auto of_run = session::traced_recipe(run);
  REQUIRE(of_file);
  REQUIRE(of_run);
  CHECK(of_file.value().recipe() == of_run.value().recipe());
  CHECK(of_file.value().identity() == of_run.value().identity());
  CHECK(of_file.value().program_text() == kText);
  CHECK(session::let_run(of_file.value()).locked_in);
}

TEST_CASE("a recipe that was written by hand is enough") {
  const auto file = session::parse_recipe_file(
      R"({"fiberscope": 1, "recipe": {"program": "a.py"}, "sources": [{"path": "a.py", "text": ""}]})",
      "a.fiberscope");
  REQUIRE_MESSAGE(file, file.error());
  const auto traced = session::traced_recipe(session::beginning_of(file.value()));
  REQUIRE_MESSAGE(traced, traced.error());
  CHECK(traced.value().recipe().program == "a.py");
}

TEST_CASE("a run is told to be another than the file's by what differs first") {
  const trace::Trace run = told();
  const auto file = session::recipe_file_of(run);
  REQUIRE(file);
  CHECK(session::otherness(file.value(), run) == "");
  session::RecipeFile other = file.value();
  other.made.python = "CPython 3.13.0", other.made.events += 1;
  CHECK(session::otherness(other, run).find("made with CPython 3.13.0, this is CPython 3.11.2") !=
        std::string::npos);
  other = file.value(), other.made.events += 1;
  CHECK(session::otherness(other, run).find("it has 6 events, there were 7") != std::string::npos);
  other = file.value(), other.made.digest ^= 1;
  CHECK(session::otherness(other, run).find("as many events, but not the same") !=
        std::string::npos);
}

TEST_CASE("a file that is no recipe, or a newer one, or a wrong one, is told so by its name") {
  const auto error = [](std::string_view text) {
    const auto read = session::parse_recipe_file(text, "x.fiberscope");
    return read ? std::string("no error") : read.error();
  };
  CHECK(error("") == "x.fiberscope: it is not a recipe of Fiberscope");
  CHECK(error("[]") == "x.fiberscope: it is not a recipe of Fiberscope");
  CHECK(error("{\"fiberscope\": \"1\"}") == "x.fiberscope: it is not a recipe of Fiberscope");
  CHECK(error("{\"fiberscope\": 2}").find("made by a newer Fiberscope") != std::string::npos);
  CHECK(error("{\"fiberscope\": 1}") == "x.fiberscope: it holds no program");
  CHECK(error("{\"fiberscope\": 1, \"sources\": 3}") == "x.fiberscope: sources: must be a list");
  CHECK(error("{\"fiberscope\": 1, \"figure\": {\"axis\": \"up\"}}").find("figure.axis") !=
        std::string::npos);
  CHECK(error("{\"fiberscope\": 1, \"colour\": 1}").find("unknown key \"colour\"") !=
        std::string::npos);
}

TEST_CASE("a run that read more than its trace kept makes no recipe file") {
  const trace::Trace run = test::decode(test::record([](trace::Writer& out, base::VirtualClock&) {
    out.emit(trace::RunStarted{out.define("a.py"), {}, out.define("CPython 3.11.2"), 0, {}});
    out.emit(trace::RecipeTold{out.define(base::told_to_json({})), out.define("x")});
    out.emit(trace::InputRead{9, out.define("ab")});
  }));
  CHECK_FALSE(session::recipe_file_of(run));
  CHECK_FALSE(session::recipe_file_of(trace::Trace()));
}
