// Exporting: what is written to files on request: the timeline, the window, the trace, data.
//
// Owns: the dialog's preview, the picture that is waited for, and what the export command does for
// us. Deliberately does not know how a timeline is painted (app/export) nor how a picture comes
// about: it takes what was drawn last.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "app/export/page/timeline_page.h"
#include "app/ui/app/desk.h"
#include "app/ui/app/export_job.h"
#include "app/ui/app/quiz_preview.h"
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
    Desk& desk;
    const Shown& shown;
    const SessionFace& face;
    const Rect& timeline;  // where it was drawn in the last frame
    ViewState& state;
    Ui& ui;
    Voice& voice;
  };
  explicit Exporting(const Given& given) : given_(given) {}

  // draw: the dialog, while it is open.
  Intents draw(const Rect& screen);
  // waits: a picture is taken as soon as the dialog is gone from the screen, or something is being
  // written.
  bool waits() const { return picture_frames_ > 0 || job_.runs(); }
  // after_frame: takes the picture that was asked for. Requires: after ImGui::Render.
  void after_frame();

  // Requires: a trace is open.
  void on(const intent::OpenExport& i);
  void on(const intent::ExportNow& i);
  void on(const intent::StopExport& i);
  void on(const intent::CopyExport& i);

 private:
  std::string path() const;
  std::string diagram() const;
  exporter::PageOptions page_options() const;
  std::vector<exporter::PageOptions> pages() const;
  std::vector<std::string> words() const;
  base::Result<std::string> text() const;
  std::string link() const;
  void preview(const Rect& pane);
  void write_page();
  void begin_job();
  void poll_job();
  void saved(const std::string& path, const base::Result<std::monostate>& done);

  const Given given_;
  // The page of the preview, and what it was made of.
  std::unique_ptr<exporter::TimelinePage> page_;
  exporter::PageOptions page_made_of_;
  std::uint64_t page_events_ = 0;
  std::uint64_t page_serial_ = 0;  // of the model, see Shown::serial
  QuizPreview quiz_;
  ExportJob job_;
  std::string picture_path_;
  int picture_frames_ = 0;  // until the picture is taken; 0: none is wanted
  bool picture_window_ = false;
};

}  // namespace fiberscope::ui
