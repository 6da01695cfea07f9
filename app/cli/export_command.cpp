// `fiberscope export`: figures of a run, in any number of formats at once.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "app/cli/commands.h"
#include "app/cli/page_lesson.h"
#include "app/cli/page_subject.h"
#include "app/cli/quiz_export.h"
#include "app/cli/taught.h"
#include "app/export/figure/figure_page.h"
#include "app/export/figure/formats.h"
#include "app/export/figure/moments.h"
#include "app/export/page/diagram_svg.h"
#include "app/export/page/documents.h"
#include "app/model/numbers/stats.h"
#include "app/session/files.h"
#include "app/session/recipe_file.h"
#include "app/session/scenario.h"
#include "app/ui/window/animation.h"
#include "app/ui/window/picture.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::cli {

namespace {

using exporter::Format;
using Done = base::Result<std::monostate>;

bool is_diagram(const ExportOptions& options) {
  return options.what == "states" || options.what == "loop";
}

// Export: one run, and what is to be written of it.
class Export {
 public:
  Export(const ExportOptions& options, trace::Trace trace)
      : options_(options), trace_(std::move(trace)), model_(trace_) {}

  // prepare: what can be wrong is found before anything is written.
  Done prepare();
  Done write(const std::string& path, const exporter::FormatFacts& format) const;
  void check() const;

 private:
  Done prepare_pages();
  Done take_notes();
  base::Result<std::vector<base::EventSeq>> series() const;
  base::Result<exporter::PageOptions> page_of_stop(base::EventSeq at) const;
  base::EventSeq shown_at(base::EventSeq moment) const;
  Done write_diagram(const std::string& path) const;
  bool alone() const { return !options_.stops && options_.steps.empty(); }
  std::string drawing_of(const exporter::PageOptions& page) const;
  Done write_pages(const std::string& path, Format format) const;
  ui::PictureOptions picture_options() const;
  Done write_drawn(const std::string& path, Format format) const;
  base::Result<std::string> recipe_text() const;
  Done write_recipe(const std::string& path) const;
  Done write_data(const std::string& path, const exporter::DataFormat& format) const;
  std::string text_of(Format format) const;

  const ExportOptions& options_;
  figure::Figure figure_;  // the program's, as far as the options say nothing else
  trace::Trace trace_;
  model::Model model_;
  std::vector<exporter::Note> notes_;
  std::vector<base::EventSeq> stops_;  // of the lesson or else of the scenario, in order
  std::vector<lesson::Caption> captions_;
  std::vector<exporter::PageOptions> pages_;
  exporter::Cut cut_;
};

std::vector<exporter::Note> notes_of(const model::Model& model, const session::Metadata& metadata) {
  std::vector<exporter::Note> notes;
  for (const WatchPoint& point : watch_points(model, metadata)) {
    notes.push_back({point.at, {}, point.in(words::language())});
  }
  return notes;
}

// Said: how a run is shown, and what is to be seen in it: by a recipe's file, else by the program
// itself, as the trace has it.
struct Said {
  figure::Figure figure;
  std::vector<exporter::Note> notes;
  std::vector<lesson::Caption> captions;  // of the lesson, which takes the place of notes
};

Said said_by(const std::string& name, const model::Model& model) {
  const session::Metadata lesson = lesson_of(model.trace);
  Said said{lesson.figure, notes_of(model, lesson), lesson_captions(model)};
  if (!name.ends_with(session::kRecipeEnding)) return said;
  const auto kept = recipe_to_run(name);
  if (!kept) return said;
  const session::RecipeFile& file = kept.value().file;
  if (!(file.figure == figure::Figure{})) said.figure = file.figure;
  if (!file.notes.empty()) said.notes.clear(), said.captions.clear();
  for (const session::FileNote& note : file.notes) {
    if (note.event == 0 || note.event > model.trace.size()) continue;
    said.notes.push_back({base::EventSeq{note.event}, {}, note.text});
  }
  return said;
}

Done Export::prepare() {
  Said said = said_by(options_.name, model_);
  figure_ = figure::merged(said.figure, options_.figure);
  figure::set_parts(figure_, options_.with, true);
  figure::set_parts(figure_, options_.without, false);
  notes_ = std::move(said.notes);
  captions_ = std::move(said.captions);
  if (const Done taken = take_notes(); !taken) return taken;
  // in pictures of one moment after another the lesson's own stops are shown, where it has one
  for (const exporter::Note& note : notes_) {
    if (captions_.empty()) stops_.push_back(note.event);
  }
  for (const lesson::Caption& caption : captions_) {
    if (stops_.empty() || stops_.back() != caption.at) stops_.push_back(caption.at);
  }
  return prepare_pages();
}

// take_notes: those of the command line, among the program's, by their moments.
Done Export::take_notes() {
  for (const std::string& note : options_.notes) {
    const std::size_t equals = note.find('=');
    if (equals == std::string::npos) {
      return base::Error{"--note " + note + ": a moment, =, and a text"};
    }
    const auto at = exporter::moment_named(model_, note.substr(0, equals));
    if (!at) return base::Error{"--note: " + at.error()};
    if (at.value()) notes_.push_back({at.value(), {}, note.substr(equals + 1)});
  }
  std::ranges::stable_sort(notes_, {}, &exporter::Note::event);
  return std::monostate{};
}

// series: the moments of --steps or --stops; none without them.
base::Result<std::vector<base::EventSeq>> Export::series() const {
  if (options_.stops) {
    if (stops_.empty())
      return base::Error{"--stops: the program has no lesson and names no points to watch"};
    return stops_;
  }
  std::vector<base::EventSeq> moments;
  for (const std::string& step : options_.steps) {
    const auto at = exporter::moment_named(model_, step);
    if (!at) return base::Error{"--steps: " + at.error()};
    moments.push_back(at.value());
  }
  return moments;
}

Done Export::prepare_pages() {
  const auto cut = exporter::cut_of(model_, figure_);
  if (!cut) return base::Error{cut.error()};
  cut_ = cut.value();
  auto page = exporter::page_of(model_, figure_, notes_);
  if (!page) return base::Error{page.error()};
  const auto moments = series();
  if (!moments) return base::Error{moments.error()};
  if (moments.value().empty()) pages_.push_back(page.value());
  for (const base::EventSeq at : moments.value()) {
    const auto one = options_.stops && !captions_.empty() ? page_of_stop(at) : page;
    if (!one) return base::Error{one.error()};
    pages_.push_back(one.value());
    pages_.back().at = at;
  }
  return std::monostate{};
}

// page_of_stop: as far as the lesson lets it be seen there, with what it has said so far.
base::Result<exporter::PageOptions> Export::page_of_stop(base::EventSeq at) const {
  figure::Figure figure = figure_;
  const base::EventSeq until = shown_at(at);
  if (until.value < trace_.size()) figure.to = std::to_string(model_.steps.number_at(until));
  std::vector<exporter::Note> said;
  for (const lesson::Caption& caption : captions_) {
    if (caption.at <= at) said.push_back({caption.at, {}, caption.text});
  }
  auto page = exporter::page_of(model_, figure, said);
  if (page && until.value < trace_.size())
    page.value().statistics = false;  // they are of all of it
  return page;
}

base::EventSeq Export::shown_at(base::EventSeq moment) const {
  return lesson::shown_until(captions_, moment, base::EventSeq{trace_.size()});
}

Done Export::write_diagram(const std::string& path) const {
  const std::string& at = figure_.at;
  const auto moment = exporter::moment_named(model_, at.empty() ? "end" : at);
  if (!moment) return base::Error{moment.error()};
  const model::World world = model_.replay.at(moment.value().value);
  const auto kind =
      options_.what == "states" ? exporter::DiagramKind::States : exporter::DiagramKind::Loop;
  const exporter::Shot shot{model_, world, world.running()};
  return session::write_file(
      path, exporter::diagram_svg(shot, kind, exporter::theme_named(figure_.theme), figure_.width));
}

ui::PictureOptions Export::picture_options() const {
  ui::PictureOptions picture;
  picture.title = std::filesystem::path(options_.name).stem().string();
  picture.theme = figure_.theme;
  picture.axis = figure_.axis;
  picture.scale = static_cast<float>(options_.scale);
  picture.width = static_cast<int>(figure_.width);
  picture.height = static_cast<int>(figure_.height);
  picture.window = options_.what == "window";
  if (!figure_.from.empty() || !figure_.to.empty()) picture.range = {cut_.first, cut_.last};
  if (figure::chooses_rows(figure_)) picture.figure = figure_;
  return picture;
}

// tell_progress: of what takes long: on a terminal one line that changes.
bool tell_progress(bool by_lines, std::size_t done, std::size_t all) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (!by_lines && !terminal) return true;
  const bool last = done + 1 == all;
  std::cerr << (by_lines ? "" : "\r")
            << words::fill(words::tr("picture {n} of {all}"),
                           {{"n", std::to_string(done + 1)}, {"all", std::to_string(all)}})
            << (by_lines || last ? "\n" : "") << std::flush;
  return true;
}

// write_drawn: what the window draws.
Done Export::write_drawn(const std::string& path, Format format) const {
  std::string error;
  if (format == Format::Png) {
    std::vector<ui::Shot> shots;
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      shots.push_back({alone() ? path : exporter::numbered(path, i + 1), pages_[i].at, {}});
      if (options_.stops && pages_[i].at) shots.back().until = shown_at(*pages_[i].at);
    }
    error = ui::write_pictures(trace_.copy(), shots, picture_options());
  } else {
    ui::AnimationOptions moving;
    moving.picture = picture_options();
    for (const auto& [name, by] : ui::kFramesBy) {
      if (options_.by == name) moving.by = by;
    }
    if (!figure_.from.empty()) moving.from = cut_.first;
    if (!figure_.to.empty()) moving.to = cut_.last;
    moving.stops = stops_;
    moving.captions = captions_;
    moving.caption = !options_.what.starts_with("window");
    error =
        ui::write_animation(trace_.copy(), path, moving, [&](std::size_t done, std::size_t all) {
          return tell_progress(options_.progress, done, all);
        });
  }
  if (!error.empty()) return base::Error{error};
  return std::monostate{};
}

// drawing_of: of a lesson's stop made of a run that ends where it may be seen, so that no text of
// the file tells more.
std::string Export::drawing_of(const exporter::PageOptions& page) const {
  const base::EventSeq until =
      options_.stops && page.at ? shown_at(*page.at) : base::EventSeq{trace_.size()};
  if (until.value >= trace_.size()) return exporter::timeline_svg(model_, page);
  const trace::Trace part = trace_.beginning(until.value);
  const model::Model there(part);
  return exporter::timeline_svg(there, page);
}

// write_pages: a PDF holds all of a series, of drawings each is a file.
Done Export::write_pages(const std::string& path, Format format) const {
  if (format == Format::Pdf) {
    const auto pdf = exporter::timeline_pdf(model_, pages_);
    if (!pdf) return base::Error{pdf.error()};
    return session::write_file(path, pdf.value());
  }
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const std::string name = alone() ? path : exporter::numbered(path, i + 1);
    const auto done = session::write_file(name, drawing_of(pages_[i]));
    if (!done) return done;
  }
  return std::monostate{};
}

std::string Export::text_of(Format format) const {
  if (format == Format::Numbers) return model::stats_json(model::compute_stats(trace_)) + "\n";
  std::ostringstream text;
  trace::dump_readable(trace_, text);
  return text.str();
}

base::Result<std::string> Export::recipe_text() const {
  auto file = session::recipe_file_of(trace_);
  if (!file) return base::Error{options_.name + ": " + file.error()};
  for (const exporter::Note& note : notes_) {
    file.value().notes.push_back({note.event.value, note.text});
  }
  file.value().figure = figure_;
  if (pages_.front().at) file.value().step = pages_.front().at->value;
  return session::recipe_file_text(file.value());
}

Done Export::write_recipe(const std::string& path) const {
  const auto text = recipe_text();
  return text ? session::write_file(path, text.value()) : base::Error{text.error()};
}

Done Export::write_data(const std::string& path, const exporter::DataFormat& format) const {
  return session::write_stream(
      path, [&](std::ostream& out) { return format.write(model_, cut_, out, {}); });
}

Done Export::write(const std::string& path, const exporter::FormatFacts& format) const {
  if (is_diagram(options_)) return write_diagram(path);
  switch (format.format) {
    case Format::Svg:
    case Format::Pdf:
      return write_pages(path, format.format);
    case Format::Page: {
      const auto recipe = recipe_text();
      return export_page(model_, path, cut_, figure_, notes_, recipe ? recipe.value() : "",
                         options_);
    }
    case Format::Png:
    case Format::Moving:
      return write_drawn(path, format.format);
    case Format::Numbers:
    case Format::Events:
      return session::write_file(path, text_of(format.format));
    case Format::Recipe:
      return write_recipe(path);
    case Format::Gift:
    case Format::Scorm:
      return export_quiz(
          {options_.name.ends_with(".fstrace") ? program_told_by(trace_) : options_.name}, path,
          format.format);
    case Format::Data:
      return write_data(path, *format.data);
  }
  return std::monostate{};
}

// check: says what had no room, and what helps.
void Export::check() const {
  exporter::Unfit all;
  for (const exporter::PageOptions& page : pages_) {
    const exporter::Unfit one = exporter::unfit(model_, page);
    all.cut += one.cut, all.gone += one.gone;
    if (all.samples.empty()) all.samples = one.samples;
  }
  if (all.cut + all.gone == 0) {
    std::cout << "everything fits\n";
    return;
  }
  std::cout << all.cut << " labels are shortened, " << all.gone << " left out";
  for (std::size_t i = 0; i < all.samples.size(); ++i) {
    std::cout << (i == 0 ? ": " : ", ") << '"' << base::visible(all.samples[i]) << '"';
  }
  std::cout << "\na larger --width, a shorter part (--from, --to) or fewer --lanes give room\n";
}

// complaint: wrong usage that can be seen before the program is run; "" when there is none.
std::string complaint(const ExportOptions& options, std::vector<exporter::FormatFacts>& formats) {
  for (const std::string& path : options.outs) {
    const auto format = exporter::format_of(path);
    if (!format) return format.error();
    formats.push_back(format.value());
    const Format what = format.value().format;
    if (is_diagram(options) && what != Format::Svg) {
      return path + ": a diagram is written as .svg";
    }
    if (options.figure.theme == "print" && (what == Format::Png || what == Format::Moving)) {
      return path + ": pictures are as the screen, dark or light; print is for .svg and .pdf";
    }
  }
  return "";
}

// export_all: a quiz of all lessons, or else a site.
int export_all(const ExportOptions& options) {
  const std::string& path = options.outs.front();
  const auto format = exporter::format_of(path);
  if (!format || !is_quiz(format.value().format)) return export_site(options);
  words::set_language(words::language_named(options.figure.language));
  const auto names = every_taught();
  if (!names) return complain(names.error());
  const Done written = export_quiz(names.value(), path, format.value().format);
  return written ? 0 : complain(written.error());
}

}  // namespace

int export_command(const ExportOptions& options) {
  if (options.all_scenarios) return export_all(options);
  if (options.name.empty()) {
    return complain("export what? a program, a scenario, a trace, or --all-scenarios", kUsage);
  }
  std::vector<exporter::FormatFacts> formats;
  if (const std::string wrong = complaint(options, formats); !wrong.empty()) {
    return complain(wrong, kUsage);
  }
  words::set_language(words::language_named(options.figure.language));
  base::Result<trace::Trace> trace = load_trace(options.name, options.machine);
  if (!trace) return complain(trace.error());
  const std::string fault = trace.value().fault();
  Export exported(options, std::move(trace.value()));
  const Done prepared = exported.prepare();
  if (!prepared) return complain(prepared.error());
  for (std::size_t i = 0; i < options.outs.size(); ++i) {
    const Done written = exported.write(options.outs[i], formats[i]);
    if (!written) return complain(written.error());
  }
  if (options.check) exported.check();
  if (!fault.empty()) complain(options.name + ": " + fault);
  return 0;
}

}  // namespace fiberscope::cli
