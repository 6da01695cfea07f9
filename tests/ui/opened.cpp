#include "tests/ui/opened.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/session/paths.h"

namespace fiberscope::test {

Opened::Opened(const std::string& path, const Looks& looks)
    : screen_(looks.width, looks.height, looks.theme) {
  screen_.app().fix_scale(looks.scale);
  screen_.app().attach({"scenarios", session::engine_path(), home_.settings()});
  const bool chinese = looks.language == words::Language::Chinese;
  screen_.app().carry_out(ui::intent::SetLanguage{chinese ? "zh" : "en"});
  REQUIRE_MESSAGE(screen_.app().face().can_run, screen_.app().face().error);
  screen_.frames(2);
  if (!path.empty()) {
    open(path);
    return;
  }
  for (int i = 0; i < 30000 && screen_.app().foretaste() == nullptr; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    screen_.frames(1);
  }
  screen_.frames(2);
}

Opened::~Opened() { words::set_language(words::Language::English); }

void Opened::open(const std::string& path) {
  screen_.app().carry_out(ui::intent::OpenFile{path});
  settle();
}

void Opened::settle() {
  screen_.frames(2);
  const auto until_over = [&](auto goes_on) {
    for (int i = 0; i < 30000 && goes_on(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      screen_.frames(1);
    }
  };
  until_over([&] { return screen_.app().face().running; });
  REQUIRE_FALSE(screen_.app().face().running);
  until_over([&] { return screen_.app().busy(); });  // until the locals are there
  screen_.frames(2);
  // where the source stands depends on how the panes grew with the run
  ui::SourceState& source = screen_.app().state().source;
  source.scroll_y = 0;
  if (source.followed_source == source.shown) source.reveal_line = source.followed_line;
  screen_.frames(2);
}

}  // namespace fiberscope::test
