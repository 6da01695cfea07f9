// What App writes to files on request: the timeline, the window, the trace, its numbers.
#include <imgui.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "app/export/page/svg.h"
#include "app/session/files.h"
#include "app/ui/app/app.h"
#include "app/ui/shell/export_popup.h"
#include "app/ui/toolkit/png_file.h"
#include "app/ui/toolkit/soft_renderer.h"
#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::ui {
namespace {

namespace fs = std::filesystem;
using words::tr;

// export_folder: where people look for what they saved.
std::string export_folder() {
  const char* home = std::getenv("HOME");
  std::error_code error;
  if (home != nullptr && fs::is_directory(fs::path(home) / "Downloads", error)) {
    return (fs::path(home) / "Downloads").string();
  }
  if (home != nullptr && fs::is_directory(home, error)) return home;
  return fs::current_path(error).string();
}

std::string stem_of(const SessionFace& face) {
  std::string stem = fs::path(face.path.empty() ? face.title : face.path).stem().string();
  for (char& c : stem) {
    if (c == '/' || c == ' ') c = '_';
  }
  return stem.empty() ? "timeline" : stem;
}

exporter::PageOptions page_options(const ViewState& state, const trace::Trace& trace, float width) {
  const ExportChoice& choice = state.exports;
  exporter::PageOptions out;
  out.shown = state.timeline.shown;
  out.theme = choice.light ? exporter::Theme::Light : exporter::Theme::Dark;
  out.axis = choice.steps ? model::AxisKind::Steps : model::AxisKind::Time;
  out.width_px = static_cast<double>(std::max(width, 400.0f));
  const auto unit = [&](EventSeq at) {
    return static_cast<double>(model::unit_of(trace, *out.axis, at));
  };
  if (choice.range == ExportRange::Visible) {
    const auto& view = state.timeline.view;
    out.begin = unit(model::event_at(trace, view.axis, view.begin));
    out.end = unit(model::event_at(trace, view.axis, view.end));
  } else if (choice.range == ExportRange::Selection && state.timeline.range) {
    out.begin = unit(state.timeline.range->from);
    out.end = unit(state.timeline.range->to);
  }
  if (out.end && *out.end <= *out.begin) out.end = *out.begin + 1;
  return out;
}

}  // namespace

void App::prepare_export() {
  ExportChoice& choice = state_.exports;
  choice.light = !theme_.dark();
  choice.steps = state_.timeline.view.axis == model::AxisKind::Steps;
  choice.error.clear();
  choice.name = stem_of(face_);
  if (choice.folder.empty()) choice.folder = export_folder();
}

// export_path: the folder and the name, with the format's ending if it has none.
std::string App::export_path() const {
  const ExportChoice& choice = state_.exports;
  std::string name = choice.name;
  const std::string ending = export_ending(choice.format);
  if (!name.ends_with(ending)) name += ending;
  return (fs::path(choice.folder) / name).string();
}

void App::export_now() {
  const ExportChoice& choice = state_.exports;
  const std::string path = export_path();
  switch (choice.format) {
    case ExportFormat::Picture:
    case ExportFormat::Window:
      picture_path_ = path;  // taken when the popup is gone from the screen
      picture_frames_ = 2;
      picture_window_ = choice.format == ExportFormat::Window;
      ui_.close_popup();
      return;
    case ExportFormat::Drawing: {
      const auto options = page_options(state_, *trace_, timeline_pane_.w / theme_.scale);
      return saved(path, session::write_file(path, exporter::timeline_svg(*model_, options)));
    }
    case ExportFormat::Trace:
      return saved(path, desk_.save_trace(marks_of_, path));
    case ExportFormat::Numbers: {
      const auto stats = model::compute_stats(*trace_);
      return saved(path, session::write_file(path, model::stats_json(stats) + "\n"));
    }
    case ExportFormat::Events: {
      std::ostringstream text;
      trace::dump_readable(*trace_, text);
      return saved(path, session::write_file(path, text.str()));
    }
  }
}

// saved: says where, or keeps the popup open with what went wrong.
void App::saved(const std::string& path, const base::Result<std::monostate>& done) {
  if (!done) {
    state_.exports.error =
        done.error() + ". " + tr("Choose a folder that exists and that you may write to.");
    ui_.open_popup("export");
    return;
  }
  ui_.close_popup();
  say(words::fill(tr("Saved {path}"), {{"path", path}}));
}

void App::after_frame() {
  if (picture_frames_ == 0 || --picture_frames_ > 0) return;
  ImGuiIO& io = ImGui::GetIO();
  SoftRenderer renderer(static_cast<int>(io.DisplaySize.x), static_cast<int>(io.DisplaySize.y));
  renderer.take_atlas(*io.Fonts);
  const Picture& all = renderer.render(*ImGui::GetDrawData());
  const std::string error = picture_window_
                                ? write_png(all, picture_path_)
                                : write_png(cropped(all, timeline_pane_), picture_path_);
  if (error.empty()) return saved(picture_path_, std::monostate{});
  saved(picture_path_, base::Error{error});
}

}  // namespace fiberscope::ui
