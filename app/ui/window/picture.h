// Picture: the timeline or the whole window as pixels, drawn without a display.
//
// Owns nothing. Deliberately does not know who asks: the command line does, for a trace that nobody
// has opened in a window.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/figure/figure.h"
#include "app/ui/app/app.h"
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
  std::optional<Range> range = {};            // the part in sight; absent: all of the run
  std::optional<figure::Figure> figure = {};  // whose rows; absent: everybody's
};

// Shot: a moment, and where its picture goes.
struct Shot {
  std::string path;
  std::optional<base::EventSeq> at = {};  // absent: where a run stands when it is opened
  base::EventSeq until = {};              // what comes after it is not shown; none: all is
};

// prepare: axis and rows, before the run is drawn first. arrange: the part in sight. Requires: it
// was drawn once.
void prepare(App& app, const PictureOptions& options);
void arrange(App& app, const PictureOptions& options);

// save_picture: "" when it worked, else one sentence that names the file and the reason.
std::string save_picture(const Picture& picture, const std::string& path);

// write_pictures: one after the other, of one run. "" when it worked, else one sentence that names
// the file and the reason.
std::string write_pictures(trace::Trace trace, const std::vector<Shot>& shots,
                           const PictureOptions& options);

}  // namespace fiberscope::ui
