#include "app/cli/timeline_option.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <sstream>

#include "app/cli/commands.h"
#include "app/export/data/text_timeline.h"
#include "app/export/picture/axis_choice.h"
#include "app/model/words/folded.h"
#include "app/session/files.h"

namespace fiberscope::cli {

namespace {

std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

// shows_utf8: as the locale has it (locale(7)).
bool shows_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = model::fold(setting(name));
    if (value.empty()) continue;
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

exporter::TextTimeline for_terminal(int fd) {
  exporter::TextTimeline how;
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) how.columns = size.ws_col;
  how.colour = setting("NO_COLOR").empty() && setting("TERM") != "dumb";
  how.ascii = !shows_utf8();
  return how;
}

}  // namespace

int draw_timeline(const trace::Trace& trace, const std::string& where) {
  const bool here = where == "-";
  exporter::TextTimeline how;
  if (here && isatty(STDERR_FILENO) != 0) how = for_terminal(STDERR_FILENO);
  how.axis = exporter::choose_axis(trace).axis;
  std::ostringstream text;
  exporter::write_text_timeline(trace, how, text);
  if (here) {
    std::cerr << text.str();
    return 0;
  }
  const auto written = session::write_file(where, text.str());
  return written ? 0 : complain(written.error());
}

}  // namespace fiberscope::cli
