#include "app/cli/page_subject.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "app/cli/page_lesson.h"
#include "app/export/figure/figure_page.h"
#include "app/export/html/site.h"
#include "app/lesson/opening.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "app/session/traced_recipe.h"
#include "scheduler/base/visible.h"

namespace fiberscope::cli {

namespace {

std::string chapter_title(const session::Chapter& chapter, bool chinese) {
  const std::string& title =
      chinese && !chapter.title_zh.empty() ? chapter.title_zh : chapter.title;
  return chapter.number > 0 ? std::to_string(chapter.number) + " " + title : title;
}

// chapter_of: of a scenario of the library.
const session::Chapter* chapter_of(const session::Library& library, const std::string& name) {
  for (const session::Chapter& chapter : library.chapters) {
    for (const session::Scenario& scenario : chapter.scenarios) {
      if (&scenario == library.find(name) || scenario.path == name) return &chapter;
    }
  }
  return nullptr;
}

// words_of: the lesson in one language; what has no Chinese is said in English.
exporter::PageWords words_of(const session::Metadata& lesson, const std::string& name,
                             words::Language language) {
  const bool chinese = language == words::Language::Chinese;
  const auto one = [&](const std::string& english, const std::string& zh) {
    return chinese && !zh.empty() ? zh : english;
  };
  exporter::PageWords out;
  out.language = language;
  out.title = one(lesson.title.empty() ? name : lesson.title, lesson.title_zh);
  out.belief = one(lesson.misconception, lesson.misconception_zh);
  return out;
}

std::vector<words::Language> languages_of(const session::Metadata& lesson, bool chinese_first) {
  using enum words::Language;
  if (!lesson.title.empty() && lesson.title_zh.empty()) return {English};
  if (chinese_first) return {Chinese, English};
  return {English, Chinese};
}

// page_text: the whole file, and what is to be said of it.
std::string page_text(const exporter::PageSubject& subject, exporter::PageNotes& notes) {
  std::ostringstream out;
  (void)exporter::write_page(subject, out, {}, &notes);  // without progress nobody cancels it
  return std::move(out).str();
}

// write_lesson: one page of a site. Answers its card.
base::Result<exporter::SiteLesson> write_lesson(const session::Chapter& chapter,
                                                const session::Scenario& scenario,
                                                const ExportOptions& options, EngineRuns& runs) {
  const auto trace = load_trace(scenario.path, options.machine);
  if (!trace) return base::Error{trace.error()};
  const model::Model model(trace.value());
  const exporter::PageSubject subject = page_of(model, scenario.path, options, runs);
  exporter::PageNotes notes;
  const std::string page = page_text(subject, notes);
  const std::filesystem::path folder = std::filesystem::path(options.outs.front()) / chapter.folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return base::Error{folder.string() + ": " + error.message()};
  const auto written = session::write_file((folder / (scenario.name + ".html")).string(), page);
  if (!written) return base::Error{written.error()};
  for (const std::string& warning : notes.warnings) complain(scenario.name + ": " + warning);
  exporter::SiteLesson lesson;
  lesson.href = chapter.folder + "/" + scenario.name + ".html";
  lesson.title = {scenario.title(), scenario.metadata.title_zh};
  lesson.belief = {scenario.metadata.misconception, scenario.metadata.misconception_zh};
  lesson.coroutines = scenario.metadata.coroutines;
  lesson.stops = static_cast<std::uint32_t>(subject.stops.size());
  if (const exporter::PageLesson* taught = subject.lesson.get(); taught != nullptr) {
    lesson.name = taught->name, lesson.edition = taught->edition;
    lesson.stops = static_cast<std::uint32_t>(taught->lesson.stops.size());
    lesson.questions = subject.questions ? exporter::questions_of(taught->lesson) : 0;
  }
  lesson.picture = exporter::site_picture(model);
  return lesson;
}

}  // namespace

session::Metadata lesson_of(const trace::Trace& trace) {
  const auto traced = session::traced_recipe(trace);
  if (!traced) return {};
  const auto metadata = session::parse_metadata(traced.value().program_text(), "");
  return metadata ? metadata.value() : session::Metadata{};
}

namespace {

void show_rows(exporter::PageSubject& subject, const figure::Figure& figure) {
  subject.cores = figure.cores, subject.objects = figure.objects, subject.files = figure.files;
}

// program_of: as people named it, unless that is a file of ours: then as the run was told it.
std::string program_of(const trace::Trace& trace, const std::string& name) {
  if (!name.ends_with(".fstrace") && !name.ends_with(session::kRecipeEnding)) return name;
  const auto run = trace.size() == 0 ? nullptr : trace.find<trace::RunStarted>(base::EventSeq{1});
  const std::string program(run == nullptr ? "" : trace.text(run->program));
  return program.empty() ? name : program;
}

}  // namespace

std::vector<WatchPoint> watch_points(const model::Model& model, const session::Metadata& lesson) {
  std::vector<WatchPoint> points;
  for (std::size_t i = 0; i < lesson.watch.size(); ++i) {
    const auto at = lesson::resolve(model, lesson.watch[i].at);
    if (!at) continue;
    points.push_back({at.value(), lesson.watch[i].text,
                      i < lesson.watch_zh.size() ? lesson.watch_zh[i] : std::string()});
  }
  return points;
}

exporter::PageSubject page_of(const model::Model& model, const std::string& name,
                              const ExportOptions& options, EngineRuns& runs) {
  const session::Metadata lesson = lesson_of(model.trace);
  exporter::PageSubject subject{model, exporter::whole(model), {}, {}, {}, {}, {}, {}, {}};
  if (const auto cut = exporter::cut_of(model, lesson.figure)) subject.cut = cut.value();
  show_rows(subject, lesson.figure);
  const std::string program = program_of(model.trace, name);
  subject.file_name = std::filesystem::path(program).stem().string();
  subject.axis = options.figure.axis;
  const auto library = session::load_library(session::scenario_folder());
  const session::Chapter* chapter = library ? chapter_of(library.value(), program) : nullptr;
  for (const words::Language language : languages_of(lesson, options.figure.language == "zh")) {
    subject.words.push_back(words_of(lesson, subject.file_name, language));
    if (chapter == nullptr) continue;
    const bool chinese = language == words::Language::Chinese;
    subject.words.back().chapter = chapter_title(*chapter, chinese);
  }
  for (const WatchPoint& point : watch_points(model, lesson)) {
    subject.stops.push_back(point.at);
    for (exporter::PageWords& in : subject.words) in.stops.push_back(point.in(in.language));
  }
  subject.opening = lesson::opening(model, lesson.moment).event;
  subject.lesson = page_lesson(model, runs);
  subject.questions = !options.no_questions;
  const auto place = std::ranges::find(exporter::kPageAnswers, options.answers);
  subject.answers = static_cast<exporter::PageAnswers>(place - exporter::kPageAnswers.begin());
  return subject;
}

namespace {

// add_stops: notes at moments that are no stops yet, in the order of the run.
void add_stops(const std::vector<exporter::Note>& notes, exporter::PageSubject& subject) {
  for (const exporter::Note& note : notes) {
    const auto after = std::ranges::lower_bound(subject.stops, note.event);
    if (after != subject.stops.end() && *after == note.event) continue;
    const auto place = after - subject.stops.begin();
    subject.stops.insert(after, note.event);
    for (exporter::PageWords& in : subject.words) {
      in.stops.insert(in.stops.begin() + place, note.text);
    }
  }
}

}  // namespace

base::Result<std::monostate> export_page(const model::Model& model, const std::string& path,
                                         const exporter::Cut& cut, const figure::Figure& figure,
                                         const std::vector<exporter::Note>& notes,
                                         const std::string& recipe, const ExportOptions& options) {
  EngineRuns runs;
  exporter::PageSubject subject = page_of(model, options.name, options, runs);
  subject.cut = cut;
  show_rows(subject, figure);
  add_stops(notes, subject);
  subject.recipe = recipe;
  exporter::PageNotes made;
  const auto written = session::write_file(path, page_text(subject, made));
  if (!written) return written;
  for (const std::string& warning : made.warnings) complain(path + ": " + warning);
  if (options.snippet) {
    const std::string file = std::filesystem::path(path).filename().string();
    std::cout << exporter::page_snippet(subject.words.front().title, file);
  }
  return std::monostate{};
}

int export_site(const ExportOptions& options) {
  const words::Language language = words::language_named(options.figure.language);
  words::set_language(language);
  const auto library = session::load_library(session::scenario_folder());
  if (!library) return complain(library.error());
  int status = 0;
  EngineRuns runs;
  std::vector<exporter::SiteChapter> chapters;
  for (const session::Chapter& chapter : library.value().chapters) {
    exporter::SiteChapter listed{chapter.number, {chapter.title, chapter.title_zh}, {}};
    for (const session::Scenario& scenario : chapter.scenarios) {
      auto lesson = write_lesson(chapter, scenario, options, runs);
      if (!lesson) {
        status = complain(lesson.error());
        continue;
      }
      listed.lessons.push_back(std::move(lesson.value()));
    }
    chapters.push_back(std::move(listed));
  }
  const auto index = std::filesystem::path(options.outs.front()) / "index.html";
  const auto written =
      session::write_file(index.string(), exporter::site_index(chapters, language));
  return written ? status : complain(written.error());
}

}  // namespace fiberscope::cli
