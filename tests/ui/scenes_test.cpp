// Scenes: scenarios as people see them when they open one, in the sizes, themes and languages that
// people have. Each is run by the engine; its picture is a golden one.
#include <doctest/doctest.h>

#include "tests/ui/golden.h"
#include "tests/ui/opened.h"

using namespace fiberscope;

namespace {

struct Scene {
  const char* name;
  const char* program;  // empty: the start page
  test::Looks looks;
  std::vector<const char*> says;  // words that are on the screen
  bool presents = false;
};

constexpr auto kEnglish = words::Language::English, kChinese = words::Language::Chinese;

const Scene kScenes[] = {{"first_start", "", {"dark", kEnglish, 1280, 720, 1}, {"Begin here"}},
                         {"foo_bar_func",
                          "3_gevent/foo_bar_func",
                          {"light", kChinese, 1600, 1000, 1},
                          {"foo", "bar", "func"}},
                         {"lost_update",
                          "7_sharing/lost_update",
                          {"dark", kEnglish, 1600, 1000, 1},
                          {"Watched", "count", "lost"}},
                         {"two_locks_deadlock",
                          "7_sharing/two_locks_deadlock",
                          {"light", kEnglish, 1920, 1080, 1.5f},
                          {"buyer", "seller", "Locks"}},
                         {"tcp_echo_streams",
                          "9_async_await/tcp_echo_streams",
                          {"dark", kChinese, 1280, 720, 1},
                          {"client", "main()"}},
                         {"two_thousand",
                          "8_many/two_thousand",
                          {"light", kEnglish, 1600, 1000, 1},
                          {"States over time", "worker"}},
                         {"presenting",
                          "9_async_await/blocking_in_async",
                          {"light", kEnglish, 3200, 2000, 2},
                          {"late"},
                          true},
                         {"five_side_by_side",
                          "4_io_models/five_side_by_side",
                          {"dark", kEnglish, 1600, 1000, 1},
                          {"CPU time", "waiting for the data", "copying", "Figure"}},
                         {"three_tasks",
                          "5_server/three_tasks",
                          {"light", kChinese, 1600, 1000, 1},
                          {"3 个线程", "一个事件循环上的 3 个协程", "CPU 时间"}}};

}  // namespace

TEST_CASE("golden: scenes of the lessons in the sizes, themes and languages that people have") {
  for (const Scene& scene : kScenes) {
    CAPTURE(std::string(scene.name));
    const std::string program = scene.program;
    test::Opened opened(program.empty() ? "" : "scenarios/" + program + ".py", scene.looks);
    test::Screen& screen = opened.screen();
    if (scene.presents) screen.app().carry_out(ui::intent::Present{});
    screen.frames(3);
    for (const char* words : scene.says) CHECK_MESSAGE(screen.shows(words), words);
    test::check_golden(std::string("scene_") + scene.name, screen.headless().draw());
  }
}
