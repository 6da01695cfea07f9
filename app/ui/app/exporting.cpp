#include "app/ui/app/exporting.h"

#include <imgui.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "app/export/page/diagram_svg.h"
#include "app/export/page/svg.h"
#include "app/session/files.h"
#include "app/ui/shell/export_popup.h"
#include "app/ui/toolkit/png_file.h"
#include "app/ui/toolkit/soft_renderer.h"
#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::ui {
namespace {

namespace fs = std::filesystem;
using words::tr;

constexpr double kDiagramPx = 1000;  // width of an exported diagram

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
  out.axis = choice.axis;
  out.width_px = static_cast<double>(std::max(width, 400.0f));
  const auto unit = [&](EventSeq at) {
    return static_cast<double>(model::unit_of(trace, model::kind_of(choice.axis), at));
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

std::string export_folder() {
  const char* home = std::getenv("HOME");
  std::error_code error;
  if (home != nullptr && fs::is_directory(fs::path(home) / "Downloads", error)) {
    return (fs::path(home) / "Downloads").string();
  }
  if (home != nullptr && fs::is_directory(home, error)) return home;
  return fs::current_path(error).string();
}

void Exporting::on(const intent::OpenExport&) {
  ExportChoice& choice = given_.state.exports;
  choice.light = !given_.ui.theme().dark();
  choice.axis = given_.state.timeline.view.mode();
  choice.error.clear();
  choice.name = stem_of(given_.face);
  if (choice.folder.empty()) choice.folder = export_folder();
  given_.ui.open_popup("export");
}

// path: the folder and the name, with the format's ending if it has none.
std::string Exporting::path() const {
  const ExportChoice& choice = given_.state.exports;
  std::string name = choice.name;
  const std::string ending = export_ending(choice.format);
  if (!name.ends_with(ending)) name += ending;
  return (fs::path(choice.folder) / name).string();
}

// diagram: the one that is open, of two the states.
std::string Exporting::diagram() const {
  const auto kind = given_.state.diagrams.states ? exporter::DiagramKind::States
                                                 : exporter::DiagramKind::Loop;
  const exporter::Shot shot{given_.shown.model(), given_.shown.world(), given_.state.focus.lane};
  const auto theme = given_.state.exports.light ? exporter::Theme::Light : exporter::Theme::Dark;
  return exporter::diagram_svg(shot, kind, theme, kDiagramPx);
}

void Exporting::on(const intent::ExportNow&) {
  const ExportChoice& choice = given_.state.exports;
  const trace::Trace& trace = given_.shown.trace();
  const std::string path = this->path();
  switch (choice.format) {
    case ExportFormat::Picture:
    case ExportFormat::Window:
      picture_path_ = path;  // taken when the popup is gone from the screen
      picture_frames_ = 2;
      picture_window_ = choice.format == ExportFormat::Window;
      given_.ui.close_popup();
      return;
    case ExportFormat::Drawing: {
      if (given_.state.diagrams.open()) return saved(path, session::write_file(path, diagram()));
      const float width = given_.timeline.w / given_.ui.theme().scale;
      const auto options = page_options(given_.state, trace, width);
      const std::string svg = exporter::timeline_svg(given_.shown.model(), options);
      return saved(path, session::write_file(path, svg));
    }
    case ExportFormat::Trace:
      return saved(path, given_.desk.save_trace(given_.shown.path, path));
    case ExportFormat::Numbers: {
      const auto stats = model::compute_stats(trace);
      return saved(path, session::write_file(path, model::stats_json(stats) + "\n"));
    }
    case ExportFormat::Events: {
      std::ostringstream text;
      trace::dump_readable(trace, text);
      return saved(path, session::write_file(path, text.str()));
    }
  }
}

// saved: says where, or keeps the popup open with what went wrong.
void Exporting::saved(const std::string& path, const base::Result<std::monostate>& done) {
  if (!done) {
    given_.state.exports.error =
        done.error() + ". " + tr("Choose a folder that exists and that you may write to.");
    given_.ui.open_popup("export");
    return;
  }
  given_.ui.close_popup();
  given_.voice.say(words::fill(tr("Saved {path}"), {{"path", path}}));
}

void Exporting::after_frame() {
  if (picture_frames_ == 0 || --picture_frames_ > 0) return;
  ImGuiIO& io = ImGui::GetIO();
  SoftRenderer renderer(static_cast<int>(io.DisplaySize.x), static_cast<int>(io.DisplaySize.y));
  renderer.take_atlas(*io.Fonts);
  const Picture& all = renderer.render(*ImGui::GetDrawData());
  const auto png = png_of(picture_window_ ? all : cropped(all, given_.timeline));
  if (!png) return saved(picture_path_, base::Error{png.error()});
  saved(picture_path_, session::write_file(picture_path_, png.value()));
}

}  // namespace fiberscope::ui
