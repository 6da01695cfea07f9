// Window: the desktop window: GLFW, OpenGL, and the loop around App.
//
// Owns: the window, the context and when to draw. Deliberately does not know views.
//
// Invariants:
//  1. A frame is drawn only after input, while playing (30 a second at most), or while a run grows.
//  2. Whatever goes wrong here is one readable sentence on stderr and exit status 1.
#pragma once

#include <string>

namespace fiberscope::ui {

struct WindowOptions {
  std::string open_path;        // a trace or a program; empty: the library
  bool smoke_test = false;      // draw a few frames and leave
  std::string screenshot_path;  // with smoke_test: write the last frame as PNG
  int width = 0, height = 0;    // 0: as it was last, else 1600 x 1000 at the monitor's scale
  std::string theme;            // "dark", "light"; empty: as the settings say
  std::string language;         // "en" or "zh"; empty: the one remembered
  float scale = 0;              // 0: the monitor's
  int step = 0;                 // with smoke_test: the step to show; 0: as the app opens
  bool soft = false;            // draw without a display (only with smoke_test)
};

// run_window: the exit status of the program.
int run_window(const WindowOptions& options);

// window_libraries: "Dear ImGui 1.86, GLFW 3.3.8".
std::string window_libraries();

}  // namespace fiberscope::ui
