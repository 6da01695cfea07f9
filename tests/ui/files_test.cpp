// The file browser: what it lists, and how it is used by keys and mouse.
#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;

namespace {

std::vector<std::string> names(const ui::FileBrowser& browser) {
  std::vector<std::string> out;
  for (const auto* entry : browser.shown()) out.push_back(entry->name);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a folder lists its folders first, then programs and traces, without regard to case") {
  const TempHome home;
  home.write("f/b.py", "");
  home.write("f/A.fstrace", "12345");
  home.write("f/notes.txt", "");
  home.write("f/.hidden.py", "");
  home.write("f/Zoo/x.py", "");
  std::filesystem::create_symlink("/nowhere/at/all", home.path("f/broken.py"));
  Names found;
  const auto listed = ui::list_folder(home.path("f"), false);
  REQUIRE(listed.ok());
  for (const auto& e : listed.value()) found.push_back(e.name);
  CHECK(found == Names{"Zoo", "A.fstrace", "b.py"});
  const auto hidden = ui::list_folder(home.path("f"), true);
  REQUIRE(hidden.ok());
  CHECK(hidden.value()[1].name == ".hidden.py");
  CHECK_FALSE(ui::list_folder(home.path("none"), false).ok());
  CHECK(ui::nearest_folder(home.path("f/not/there")) == home.path("f"));
  CHECK(ui::crumbs(home.path("f/Zoo")).size() == 3);
  CHECK(ui::crumbs(home.path("f/Zoo")).front().name == "~");
  CHECK(ui::crumbs("/usr/lib").back().path == "/usr/lib");
}

TEST_CASE("typing filters, arrows choose, Enter goes in, Backspace up, Esc closes") {
  const TempHome home;
  home.write("work/alpha.py", "");
  home.write("work/beta.py", "");
  home.write("work/inner/gamma.py", "");
  Screen screen;
  screen.app().attach({"", "", home.settings()});
  screen.press(ui::key::kO, true);
  screen.frames(2);
  auto& browser = screen.app().browser();
  REQUIRE(screen.has("browser"));
  CHECK(browser.folder == home.path("").substr(0, home.path("").size() - 1));
  screen.type("wor");
  CHECK(screen.has("browser.filter"));
  screen.press(ui::key::kEnter);
  CHECK(browser.folder == home.path("work"));
  CHECK(names(browser) == Names{"inner", "alpha.py", "beta.py"});
  screen.press(ui::key::kDown);
  screen.press(ui::key::kDown);
  CHECK(browser.chosen == "alpha.py");
  screen.type("ga");
  CHECK(names(browser).empty());
  screen.press(ui::key::kEscape);
  CHECK(names(browser).size() == 3);
  screen.click_at(
      {screen.rect("browser.item.inner").mid_x(), screen.rect("browser.item.inner").mid_y()});
  screen.press(ui::key::kEnter);
  CHECK(names(browser) == Names{"gamma.py"});
  screen.press(ui::key::kBackspace);
  CHECK(browser.folder == home.path("work"));
  CHECK(browser.chosen == "inner");
  screen.click("browser.crumb." + home.path("work").substr(0, home.path("work").size() - 5));
  CHECK(names(browser) == Names{"scenarios", "work"});
  screen.click("browser.hidden");
  CHECK(browser.hidden);
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.has("browser"));
}

TEST_CASE("a file that is chosen is opened") {
  const TempHome home;
  home.write("t.fstrace", "this is no trace");
  Screen screen;
  screen.app().attach({"", "", home.settings()});
  screen.press(ui::key::kO, true);
  screen.frames(2);
  screen.click("browser.item.t.fstrace");
  screen.click("browser.accept");
  screen.frames(2);
  CHECK_FALSE(screen.has("browser"));
  CHECK(screen.shows("t.fstrace"));  // and why it is none
}

TEST_CASE("a folder that may not be read says so in place") {
  if (geteuid() == 0) return;  // root may read everything
  const TempHome home;
  home.write("secret/x.py", "");
  std::filesystem::permissions(home.path("secret"), std::filesystem::perms::none);
  Screen screen;
  screen.app().attach({"", "", home.settings()});
  screen.press(ui::key::kO, true);
  screen.frames(2);
  screen.app().browser().go(home.path("secret"));
  screen.frames(2);
  CHECK(screen.has("browser.error"));
  CHECK(screen.shows("You may not read the folder"));
  std::filesystem::permissions(home.path("secret"), std::filesystem::perms::all);
}

TEST_CASE("saving over a file that exists asks first") {
  const TempHome home;
  home.write("there.py", "old\n");
  Screen screen;
  screen.app().attach({"", "", home.settings()});
  screen.press(ui::key::kN, true);
  screen.frames(2);
  screen.press(ui::key::kS, true, true);
  screen.frames(2);
  REQUIRE(screen.has("browser.name"));
  screen.press(ui::key::kA, true);
  screen.type("there");
  screen.press(ui::key::kEnter);
  screen.frames(2);
  REQUIRE(screen.has("browser.replace"));
  CHECK(home.read("there.py") == "old\n");
  screen.press(ui::key::kEnter);
  screen.frames(2);
  CHECK_FALSE(screen.has("browser"));
  CHECK(home.read("there.py").find("import gevent") != std::string::npos);
}
