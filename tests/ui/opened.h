// Opened: a program in the window, run by the engine, as it is seen at its telling moment.
//
// Owns a home folder and the screen. Deliberately does not know what is looked for there.
#pragma once

#include <string>

#include "app/words/words.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

namespace fiberscope::test {

// How the window is.
struct Looks {
  const char* theme = "dark";
  words::Language language = words::Language::English;
  int width = 1600, height = 1000;
  float scale = 1;
};

class Opened {
 public:
  // open: the program, until its run is over and all that is asked of it is there. Empty: the
  // start page stays.
  explicit Opened(const std::string& path, const Looks& looks = {});
  ~Opened();
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  Screen& screen() { return screen_; }
  TempHome& home() { return home_; }
  void open(const std::string& path);
  // settle: until nothing goes on any more.
  void settle();

 private:
  TempHome home_;
  Screen screen_;
};

}  // namespace fiberscope::test
