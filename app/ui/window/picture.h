// Picture: the timeline or the whole window as pixels, drawn without a display.
//
// Owns nothing. Deliberately does not know who asks: the command line does, for a trace that nobody
// has opened in a window.
#pragma once

#include <string>

#include "app/ui/toolkit/png_file.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::ui {

struct PictureOptions {
  std::string title;
  std::string theme = "dark";  // or "light"
  std::string axis;            // "steps", "time", "folded"; empty: what shows most
  float scale = 1;
  int width = 1600, height = 1000;
  bool window = false;  // all of it; else the timeline alone
};

// save_picture: "" when it worked, else one sentence that names the file and the reason.
std::string save_picture(const Picture& picture, const std::string& path);

// write_picture: "" when it worked, else one sentence that names the file and the reason.
std::string write_picture(trace::Trace trace, const std::string& path,
                          const PictureOptions& options);

}  // namespace fiberscope::ui
