// What a check asks for in words, and the runs it is made of.
#include "app/lesson/check.h"

#include <doctest/doctest.h>

#include "app/words/words.h"

using namespace fiberscope;
using lesson::Check;

TEST_CASE("what a check asks for is said in words, in both languages, all of it") {
  Check check;
  check.prints = {"10", "done"};
  check.no_finding = {"deadlock"};
  check.at_most_ns = 2'000'000'000;
  const auto english = lesson::demands(check);
  REQUIRE(english.size() == 5);
  CHECK(english[0] == "it prints \"10\"");
  CHECK(english[1] == "it prints \"done\"");
  CHECK(english[2].find("Deadlock") != std::string::npos);
  CHECK(english[3] == "it takes at most 2 s");
  CHECK(english[4].starts_with("it ends by itself"));
  words::set_language(words::Language::Chinese);
  const auto chinese = lesson::demands(check);
  words::set_language(words::Language::English);
  REQUIRE(chinese.size() == 5);
  CHECK(chinese[0] == "它输出“10”");
  for (std::size_t i = 0; i < chinese.size(); ++i) CHECK(chinese[i] != english[i]);
  CHECK(lesson::demands(Check{}).size() == 1);
}

TEST_CASE("the runs of a check are those with its seeds, left to chance when there are several") {
  session::Recipe recipe;
  recipe.seed = 33;
  Check check;
  check.seeds = 3;
  check.prints = {"never"};
  std::vector<session::Recipe> tried;
  const auto verdict = lesson::check_seeds(
      check, recipe, [&](const session::Recipe& one) -> base::Result<trace::Trace> {
        tried.push_back(one);
        return base::Error{"no engine"};
      });
  CHECK_FALSE(verdict.ok());
  REQUIRE(tried.size() == 1);
  CHECK(tried[0].seed == 0);
  CHECK(tried[0].policy == lesson::recipe_of(check, recipe, 0).policy);
  CHECK(lesson::recipe_of(check, recipe, 2).seed == 2);
  CHECK(lesson::recipe_of(check, recipe, 2).policy == "random");
  check.seeds = 1;
  CHECK(lesson::recipe_of(check, recipe, 0).policy == recipe.policy);
}

TEST_CASE(
    "a patch that alters the program's settings has them read anew, and other knobs hold over") {
  const std::string text = "# /// fiberscope\n# seed = 3\n# [machine]\n# cores = 1\n# ///\nx = 1\n";
  session::Recipe recipe;
  recipe.program = "a.py";
  recipe.seed = 3, recipe.directory = "/somewhere";
  lesson::Change change;
  change.patch = {{"# cores = 1", "# cores = 4"}, {"seed = 3", "seed = 5"}};
  auto changed = lesson::change_recipe(recipe, text, change);
  REQUIRE(changed.ok());
  CHECK(changed.value().machine.cores == 4);
  CHECK(changed.value().seed == 5);
  CHECK(changed.value().directory == "/somewhere");
  CHECK(changed.value().source->find("cores = 4") != std::string::npos);
  change.seed = 9;
  CHECK(lesson::change_recipe(recipe, text, change).value().seed == 9);
  // what the recipe says otherwise stays where the patch is not of the settings
  recipe.machine.cores = 2, recipe.seed = 7;
  change = {};
  change.patch = {{"x = 1", "x = 2"}};
  CHECK(lesson::change_recipe(recipe, text, change).value().machine.cores == 2);
  CHECK(lesson::change_recipe(recipe, text, change).value().seed == 7);
  change.patch = {{"# cores = 1", "# cores = 'many'"}};
  CHECK_FALSE(lesson::change_recipe(recipe, text, change).ok());
}
