// Exporting: what is written to files on request: the timeline, the window, the trace, its numbers.
//
// Owns: the picture that is waited for. Deliberately does not know how a timeline is painted
// (app/export) nor how a picture comes about: it takes what was drawn last.
#pragma once

#include <string>
#include <variant>

#include "app/ui/app/desk.h"
#include "app/ui/app/shown.h"
#include "app/ui/app/voice.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

// export_folder: where people look for what they saved.
std::string export_folder();

class Exporting {
 public:
  struct Given {
    const Desk& desk;
    const Shown& shown;
    const SessionFace& face;
    const Rect& timeline;  // where it was drawn in the last frame
    ViewState& state;
    Ui& ui;
    Voice& voice;
  };
  explicit Exporting(const Given& given) : given_(given) {}

  // waits: a picture is taken as soon as the popup is gone from the screen.
  bool waits() const { return picture_frames_ > 0; }
  // after_frame: takes the picture that was asked for. Requires: after ImGui::Render.
  void after_frame();

  // Requires: a trace is open.
  void on(const intent::OpenExport& i);
  void on(const intent::ExportNow& i);

 private:
  std::string path() const;
  std::string diagram() const;
  void saved(const std::string& path, const base::Result<std::monostate>& done);

  const Given given_;
  std::string picture_path_;
  int picture_frames_ = 0;  // until the picture is taken; 0: none is wanted
  bool picture_window_ = false;
};

}  // namespace fiberscope::ui
