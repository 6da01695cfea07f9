// Golden pictures: the main screen as it was approved, in both themes, languages and scales.
//
// FIBERSCOPE_UPDATE_GOLDEN=1 build/release/bin/test_ui -tc='golden*' writes them anew; look at them
// before they are committed. A picture that differs is left beside the golden one as NAME.new.png.
#include "tests/ui/golden.h"

#include <doctest/doctest.h>

#include "app/words/words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;

namespace {

struct Golden {
  const char* name;
  const char* theme;
  words::Language language;
  float scale;
  bool lesson = false, presents = false;  // in a window of 1280 x 720
  int diagrams = 0;                       // how many of the two are open
  bool start = false;                     // the start page
};

// lesson_of: what the sample trace would teach, in the language of the picture.
ui::Lesson lesson_of(words::Language language) {
  const bool chinese = language == words::Language::Chinese;
  ui::Lesson lesson{"3_gevent/foo_bar_func",
                    chinese ? "foo 睡 2 秒，bar 睡 1 秒，func 睡 0 秒：一共 2 秒。"
                            : "foo sleeps 2 s, bar 1 s and func 0 s, all at once: 2 s, not 3.",
                    chinese ? "睡眠的时间会相加" : "Sleeps add up"};
  const char* texts[] = {chinese ? "foo 在睡，bar 运行" : "foo sleeps, bar runs",
                         chinese ? "func 马上回来" : "func is back at once",
                         chinese ? "一共 2 秒" : "2 s in all, not 3"};
  const std::uint64_t events[] = {60, 86, 120};
  for (std::size_t i = 0; i < 3; ++i) {
    lesson.points.push_back({texts[i], "", ui::EventSeq{events[i]}, i == 0});
  }
  return lesson;
}

// fill_start_page: as somebody finds it who has been here before.
void fill_start_page(ui::App& app, words::Language language) {
  const bool chinese = language == words::Language::Chinese;
  app.library() = {{"a.py", "1  From subroutine to coroutine", "Left and re-entered", 2, true},
                   {"b.py", "3  gevent", "foo, bar and func", 3, true},
                   {"c.py", "3  gevent", "Three sleepers", 3, false},
                   {"d.py", "7  Sharing data", "The lost update", 2, false}};
  app.first_steps() = {"b.py", chinese ? "三个函数分别睡 2 秒、1 秒和 0 秒，一共要多久？"
                                       : "Three functions sleep 2, 1 and 0 seconds."};
  app.recent() = {
      {"d.py", 900, ui::FileKind::Scenario, "The lost update", 0, 200'700, 3, 1, "who read what"},
      {"/home/student/my_crawler.py", 1200, ui::FileKind::Program, "", 0, 12'400'000'000},
      {"/home/student/exam-group-b.fstrace", 41u << 20}};
}

ui::Picture draw(const Golden& golden) {
  words::set_language(golden.language);
  const float scale = golden.scale;
  const int width = scale > 1 ? 1600 : 1280;
  const int height = scale > 1 ? 1000 : golden.lesson ? 720 : 800;
  test::Screen screen(width, height, golden.theme);
  screen.app().fix_scale(scale);
  if (golden.start) {
    fill_start_page(screen.app(), golden.language);
    screen.frames(3);
    ui::Picture page = screen.headless().draw();
    words::set_language(words::Language::English);
    return page;
  }
  screen.app().library() = {
      {"a.py", "1  From subroutine to coroutine", "Left and re-entered", 2, true},
      {"b.py", "3  gevent", "foo, bar and func", 3, false}};
  screen.app().show_trace(test::sample_trace(), "foo, bar and func", "3  gevent");
  screen.frames(2);
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{60}, ui::LaneId{5}});
  if (golden.lesson) screen.app().face().lesson = lesson_of(golden.language);
  if (golden.presents) screen.app().carry_out(ui::intent::Present{});
  using ui::DiagramPane;
  if (golden.diagrams > 0) screen.app().carry_out(ui::intent::ShowDiagram{DiagramPane::States});
  if (golden.diagrams > 1) screen.app().carry_out(ui::intent::ShowDiagram{DiagramPane::Loop});
  screen.frames(3);
  ui::Picture picture = screen.headless().draw();
  words::set_language(words::Language::English);
  return picture;
}

}  // namespace

TEST_CASE("golden: the main screen in both themes, languages and scales") {
  for (const Golden& golden :
       {Golden{"dark_en", "dark", words::Language::English, 1},
        Golden{"light_en", "light", words::Language::English, 1},
        Golden{"dark_zh", "dark", words::Language::Chinese, 1},
        Golden{"light_zh", "light", words::Language::Chinese, 1},
        Golden{"dark_en_2x", "dark", words::Language::English, 2},
        Golden{"light_zh_2x", "light", words::Language::Chinese, 2},
        Golden{"lesson_dark_en", "dark", words::Language::English, 1, true},
        Golden{"lesson_light_zh", "light", words::Language::Chinese, 1, true},
        Golden{"present_light_en", "light", words::Language::English, 1, true, true},
        Golden{"present_dark_zh", "dark", words::Language::Chinese, 1, true, true},
        Golden{"diagrams_dark_en", "dark", words::Language::English, 1, false, false, 2},
        Golden{"states_light_zh", "light", words::Language::Chinese, 1, true, false, 1},
        Golden{"start_dark_en", "dark", words::Language::English, 1, false, false, 0, true},
        Golden{"start_light_zh", "light", words::Language::Chinese, 1, false, false, 0, true}}) {
    CAPTURE(std::string(golden.name));
    test::check_golden(golden.name, draw(golden));
  }
}

TEST_CASE("golden: one moved row of text is a difference") {
  const ui::Picture picture = draw({"", "dark", words::Language::English, 1});
  ui::Picture moved = picture;
  const std::size_t row = 4 * static_cast<std::size_t>(picture.width);
  // three pixels down, in the pane of the timeline only
  for (std::size_t y = 400; y > 200; --y) {
    for (std::size_t x = 4 * 300; x < 4 * 800; ++x) {
      moved.rgba[y * row + x] = picture.rgba[(y - 3) * row + x];
    }
  }
  CHECK(test::share_differing(picture, moved) > test::kShareMax);
}
