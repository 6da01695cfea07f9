#include "app/ui/app/exporting.h"

#include <imgui.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "app/export/data/formats.h"
#include "app/export/figure/figure_page.h"
#include "app/export/html/page.h"
#include "app/export/page/diagram_svg.h"
#include "app/export/page/documents.h"
#include "app/session/files.h"
#include "app/ui/shell/export_popup.h"
#include "app/ui/toolkit/png_file.h"
#include "app/ui/toolkit/scaled_canvas.h"
#include "app/ui/toolkit/soft_renderer.h"
#include "app/words/words.h"

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

// percent_encoded: a path in an address.
std::string percent_encoded(const std::string& path) {
  constexpr std::string_view kPlain = "/-._~";
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

// frame: by which another page holds the page.
base::Result<std::string> frame(const std::string& path, const std::string& title) {
  return exporter::page_snippet(title, fs::path(path).filename().string());
}

// Stretch: what the dialog's range means, in events; none: all of the run.
std::optional<Range> stretch(const ViewState& state, const trace::Trace& trace) {
  const ExportChoice& choice = state.exports;
  if (choice.range == ExportRange::Visible) {
    const auto& view = state.timeline.view;
    return Range{model::event_at(trace, view.axis, view.begin),
                 model::event_at(trace, view.axis, view.end)};
  }
  if (choice.range == ExportRange::Selection) return state.timeline.range;
  return {};
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

exporter::PageOptions Exporting::page_options() const {
  const ViewState& state = given_.state;
  const ExportChoice& choice = state.exports;
  const trace::Trace& trace = given_.shown.trace();
  exporter::PageOptions out;
  out.shown = state.timeline.shown;
  out.theme = exporter::theme_named(choice.figure.theme);
  out.axis = choice.axis;
  out.width_px = static_cast<double>(std::max(given_.timeline.w / given_.ui.theme().scale, 400.0f));
  const auto unit = [&](EventSeq at) {
    return static_cast<double>(model::unit_of(trace, model::kind_of(choice.axis), at));
  };
  if (const auto range = stretch(state, trace)) {
    out.begin = unit(range->from);
    out.end = std::max(unit(range->to), *out.begin + 1);
  }
  const figure::Figure& figure = choice.figure;
  out.title = figure.title, out.legend = figure.legend, out.statistics = figure.statistics;
  out.why = figure.why, out.source = figure.source, out.console = figure.console;
  out.caption = figure.caption;
  if (choice.playhead) out.at = EventSeq{given_.shown.cursor()};
  if (!figure.notes) return out;
  for (const LessonPoint& point : given_.face.lesson.points) {
    if (point.event && point.event.value <= trace.size())
      out.notes.push_back({point.event, {}, point.text});
  }
  for (const session::Mark& mark : state.timeline.marks.list) {
    if (mark.note.empty() || mark.event == 0 || mark.event > trace.size()) continue;
    out.notes.push_back({EventSeq{mark.event}, {}, mark.note});
  }
  return out;
}

// pages: of a PDF; a page for each point to watch if that was chosen.
std::vector<exporter::PageOptions> Exporting::pages() const {
  const exporter::PageOptions page = page_options();
  if (given_.state.exports.series == ExportSeries::One) return {page};
  std::vector<exporter::PageOptions> all;
  for (const LessonDisc& disc : given_.state.timeline.discs) {
    if (!disc.event) continue;
    all.push_back(page);
    all.back().at = disc.event;
  }
  if (all.empty()) all.push_back(page);
  return all;
}

void Exporting::preview(const Rect& pane) {
  if (is_quiz(export_kind(given_.state.exports))) {
    if (given_.shown.holds_back()) {
      given_.ui.text_in({pane.x, pane.y, pane.w, given_.ui.px(20)}, Font::Small,
                        given_.ui.c().text2,
                        tr("A question is open: the preview would tell its answer."));
      return;
    }
    const model::Model& whole = given_.shown.whole();
    quiz_.make(given_.face.path, whole, given_.shown.serial());
    return quiz_.draw(given_.ui, pane);
  }
  if (given_.state.diagrams.open()) return;
  exporter::PageOptions options = pages().front();
  if (export_kind(given_.state.exports).way != ExportWay::Page) {  // of these the picture alone
    options.title = options.statistics = options.why = options.source = options.console = false;
    options.notes.clear(), options.caption.clear();
  }
  const std::uint64_t events = given_.shown.trace().size();
  const std::uint64_t serial = given_.shown.serial();
  if (page_ == nullptr || !(options == page_made_of_) || events != page_events_ ||
      serial != page_serial_) {
    page_.reset();
    page_serial_ = serial;
    page_made_of_ = std::move(options);
    page_events_ = events;
    page_ = std::make_unique<exporter::TimelinePage>(given_.shown.model(), page_made_of_);
  }
  const double scale = std::min({static_cast<double>(pane.w) / page_->width(),
                                 static_cast<double>(pane.h) / page_->height(), 1.0});
  const auto w = static_cast<float>(page_->width() * scale);
  const Rect at{pane.x + (pane.w - w) / 2, pane.y, w, static_cast<float>(page_->height() * scale)};
  given_.ui.shadow(at, 0);
  given_.ui.push_clip(at);
  ScaledCanvas canvas(given_.ui, {at.x, at.y}, scale);
  page_->paint(canvas);
  given_.ui.pop_clip();
  given_.ui.note("export.page", at);
}

Intents Exporting::draw(const Rect& screen) {
  poll_job();
  if (!given_.ui.popup_open("export")) {
    page_.reset();
    quiz_.forget();
    return {};
  }
  ExportScene scene;
  scene.has_selection = given_.state.timeline.range.has_value();
  scene.has_stops = !given_.state.timeline.discs.empty();
  scene.has_lesson = given_.face.has_lesson;
  if (given_.shown.open()) scene.preview = [this](const Rect& pane) { preview(pane); };
  return export_popup(given_.ui, given_.state.exports, scene, screen);
}

void Exporting::on(const intent::OpenExport&) {
  ExportChoice& choice = given_.state.exports;
  choice.figure = given_.desk.settings().export_figure;
  if (choice.figure.theme != "print")
    choice.figure.theme = given_.ui.theme().dark() ? "dark" : "light";
  choice.kind = given_.desk.settings().export_kind;
  choice.figure.caption.clear();
  choice.axis = given_.state.timeline.view.mode();
  choice.error.clear(), choice.copied.clear(), choice.held.clear();
  choice.name = stem_of(given_.face);
  if (choice.folder.empty()) choice.folder = export_folder();
  given_.ui.open_popup("export");
}

// path: the folder and the name, with the kind's ending if it has none.
std::string Exporting::path() const {
  const ExportChoice& choice = given_.state.exports;
  std::string name = choice.name;
  const std::string& ending = export_kind(choice).ending;
  if (!name.ends_with(ending)) name += ending;
  return (fs::path(choice.folder) / name).string();
}

// diagram: the one that is open, of two the states.
std::string Exporting::diagram() const {
  const auto kind =
      given_.state.diagrams.states ? exporter::DiagramKind::States : exporter::DiagramKind::Loop;
  const exporter::Shot shot{given_.shown.model(), given_.shown.world(), given_.state.focus.lane};
  const auto theme = exporter::theme_named(given_.state.exports.figure.theme);
  return exporter::diagram_svg(shot, kind, theme, kDiagramPx);
}

void Exporting::write_page() {
  const std::string path = this->path();
  if (path.ends_with(".svg")) {
    const std::string svg = given_.state.diagrams.open()
                                ? diagram()
                                : exporter::timeline_svg(given_.shown.model(), page_options());
    return saved(path, session::write_file(path, svg));
  }
  const auto pdf = exporter::timeline_pdf(given_.shown.model(), pages());
  saved(path, pdf ? session::write_file(path, pdf.value()) : base::Error{pdf.error()});
}

// words: of the export command, for what is asked.
std::vector<std::string> Exporting::words() const {
  const ExportChoice& choice = given_.state.exports;
  std::vector<std::string> words = {
      "-o",
      path(),
      "--theme",
      choice.figure.theme == "light" ? "light" : "dark",
      "--language",
      words::language() == words::Language::Chinese ? "zh" : "en",
      "--axis",
      given_.state.timeline.view.mode() == model::AxisMode::Steps    ? "steps"
      : given_.state.timeline.view.mode() == model::AxisMode::Folded ? "folded"
                                                                     : "time",
      "--by",
      choice.by,
      "--width",
      "1280",
      "--height",
      "720"};
  if (!choice.questions && export_kind(choice).ending == ".html") words.push_back("--no-questions");
  const trace::Trace& trace = given_.shown.trace();
  for (const session::Mark& mark : given_.state.timeline.marks.list) {
    if (mark.note.empty() || mark.event == 0 || mark.event > trace.size()) continue;
    const std::uint64_t step = given_.shown.model().steps.number_at(EventSeq{mark.event});
    words.insert(words.end(), {"--note", std::to_string(step) + "=" + mark.note});
  }
  if (const auto range = stretch(given_.state, trace)) {
    const model::Steps& steps = given_.shown.model().steps;
    const auto step = [&](EventSeq at) { return std::to_string(steps.number_at(at)); };
    words.insert(words.end(), {"--from", step(range->from), "--to", step(range->to)});
  }
  return words;
}

void Exporting::begin_job() {
  const auto keep = [this](const std::string& to) {
    return given_.desk.save_trace(given_.shown.path, to);
  };
  const std::string failed = job_.begin(keep, words());
  if (!failed.empty()) return saved(path(), base::Error{failed});
  given_.state.exports.progress = tr("Writing...");
}

void Exporting::poll_job() {
  if (!job_.runs()) return;
  given_.ui.ask_frame();
  const std::optional<std::string> over = job_.poll();
  if (!over) {
    if (!job_.said().empty()) given_.state.exports.progress = job_.said();
    return;
  }
  given_.state.exports.progress.clear();
  saved(path(),
        over->empty() ? base::Result<std::monostate>(std::monostate{}) : base::Error{*over});
}

void Exporting::on(const intent::StopExport&) {
  if (!job_.runs()) return;
  job_.stop();
  given_.state.exports.progress.clear();
  given_.voice.say(tr("Stopped: nothing was written."));
}

void Exporting::on(const intent::ExportNow&) {
  if (job_.runs()) return;
  const ExportChoice& choice = given_.state.exports;
  const ExportKind& kind = export_kind(choice);
  given_.desk.remember_export(choice.kind, choice.figure);
  const std::string path = this->path();
  switch (kind.way) {
    case ExportWay::Screen:
      picture_path_ = path;  // taken when the dialog is gone from the screen
      picture_frames_ = 2;
      picture_window_ = kind.label == "Window";
      given_.ui.close_popup();
      return;
    case ExportWay::Page:
      return write_page();
    case ExportWay::Copy:
      return saved(path, given_.desk.save_trace(given_.shown.path, path));
    case ExportWay::Command:
      return begin_job();
  }
}

// saved: says where, or keeps the dialog open with what went wrong.
void Exporting::saved(const std::string& path, const base::Result<std::monostate>& done) {
  if (!done) {
    given_.state.exports.error = done.error();
    const bool at_place = done.error().find("cannot be written") != std::string::npos;
    if (at_place) {
      given_.state.exports.error +=
          std::string(". ") + tr("Choose a folder that exists and that you may write to.");
    }
    given_.ui.open_popup("export");
    return;
  }
  given_.ui.close_popup();
  given_.voice.say_saved(words::fill(tr("Saved {path}"), {{"path", path}}),
                         fs::path(path).parent_path().string());
}

// text: of the kinds that people paste into a text.
base::Result<std::string> Exporting::text() const {
  const ExportKind& kind = export_kind(given_.state.exports);
  if (kind.way == ExportWay::Page) {
    return given_.state.diagrams.open()
               ? diagram()
               : exporter::timeline_svg(given_.shown.model(), page_options());
  }
  const exporter::DataFormat* data = exporter::data_format(kind.ending);
  const model::Model& model = given_.shown.model();
  exporter::Cut cut = exporter::whole(model);
  if (const auto range = stretch(given_.state, model.trace)) {
    cut.first = range->from, cut.last = range->to;
    cut.begin_ns = model::unit_of(model.trace, model::AxisKind::Time, cut.first);
    cut.end_ns = model::unit_of(model.trace, model::AxisKind::Time, cut.last);
  }
  std::ostringstream out;
  if (const auto written = data->write(model, cut, out, {}); !written) {
    return base::Error{written.error()};
  }
  return std::move(out).str();
}

// link: to this step of the page, where it is saved. A browser reads the part behind '#'.
std::string Exporting::link() const {
  std::error_code ignored;
  const std::string path = fs::absolute(this->path(), ignored).string();
  const auto step = given_.shown.model().steps.number_at(EventSeq{given_.shown.cursor()});
  return "file://" + percent_encoded(path) + "#step=" + std::to_string(step);
}

void Exporting::on(const intent::CopyExport& i) {
  using enum intent::ExportCopy;
  ExportChoice& choice = given_.state.exports;
  choice.error.clear(), choice.copied.clear();
  const auto text = i.what == Text    ? this->text()
                    : i.what == Link  ? base::Result<std::string>(link())
                    : i.what == Frame ? frame(path(), given_.face.title)
                                      : base::Result<std::string>(path());
  if (!text) {
    choice.error = text.error();
    return;
  }
  given_.ui.copy(text.value());
  choice.copied = i.what == Text   ? tr("The text is on the clipboard.")
                  : i.what == Link ? tr("The link is on the clipboard; it leads to the page "
                                        "once it is saved there.")
                  : i.what == Frame
                      ? tr("The element that holds the page is on the clipboard.")
                      : tr("The clipboard takes texts alone: it has the path at which "
                           "the file is saved.");
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
