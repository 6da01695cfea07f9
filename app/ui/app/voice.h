// Voice: one sentence over the screen, for a while.
//
// Owns nothing: what is said stands in SessionFace. Deliberately does not know who speaks.
#pragma once

#include <string>

#include "app/ui/app/folder_opener.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class Voice {
 public:
  Voice(SessionFace& face, const Ui& ui) : face_(face), ui_(ui) {}
  // say: what went wrong stays until it is put away.
  void say(std::string text, bool bad = false) {
    constexpr double kShown_s = 8, kAnHour_s = 3600;
    face_.toast = {std::move(text), bad, ui_.time_s() + (bad ? kAnHour_s : kShown_s), {}};
  }
  // say_saved: the same with a way to the folder, where there is one.
  void say_saved(std::string text, const std::string& folder) {
    say(std::move(text));
    if (can_open_folders()) face_.toast.folder = folder;
  }

 private:
  SessionFace& face_;
  const Ui& ui_;
};

}  // namespace fiberscope::ui
