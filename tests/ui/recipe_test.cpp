// Recipe files in the window: shown, asked for, run, compared.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/recipe_file.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;

namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "import gevent\ngevent.sleep(1)\nprint('slept')\n";

// recipe: of a program that lies nowhere here.
session::RecipeFile recipe() {
  session::RecipeFile file;
  file.recipe.recipe.program = "far.py";
  file.directory = file.folder = "/nowhere";
  file.sources = {{"far.py", kProgram}};
  file.notes = {{4, "a note of theirs"}};
  return file;
}

void wait_for_run(Screen& screen) {
  for (int i = 0; i < 1500; ++i) {
    screen.frames(1);
    if (!screen.app().face().running && screen.app().model()->console.lines().size() > 0) break;
    usleep(10'000);
  }
  screen.frames(2);
}

}  // namespace

TEST_CASE("a recipe file is shown, asked for, run, and compared with the run it was made of") {
  test::TempHome home;
  const std::string path = home.path("far.fiberscope");
  REQUIRE(session::write_file(path, session::recipe_file_text(recipe())));
  Screen screen;
  screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
  screen.app().open_file(path);
  screen.frames(3);
  REQUIRE(screen.app().model() != nullptr);
  CHECK(screen.app().model()->console.lines().empty());  // nothing of it has run
  REQUIRE(screen.app().state().timeline.marks.list.size() == 1);
  CHECK(screen.app().state().timeline.marks.list[0].note == "a note of theirs");
  REQUIRE(screen.has("question.0"));
  screen.click("question.0");
  wait_for_run(screen);
  CHECK(screen.app().model()->console.lines()[0].text() == "slept");
  CHECK(screen.shows("It ran another way than when the recipe was written"));  // it tells no run
}

TEST_CASE("what is no recipe is told by its name, and what is open stays") {
  const fs::path path = fs::temp_directory_path() / "fiberscope_broken.fiberscope";
  REQUIRE(session::write_file(path.string(), "{}"));
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(2);
  screen.app().open_file(path.string());
  screen.frames(2);
  CHECK(screen.shows("it is not a recipe of Fiberscope"));
  CHECK(screen.app().model()->trace.size() == test::sample_trace().size());
  fs::remove(path);
}
