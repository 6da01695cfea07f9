#include "app/export/html/fallback.h"

#include "app/export/html/markup.h"
#include "app/export/html/spoken.h"
#include "app/export/page/documents.h"
#include "app/export/page/svg_canvas.h"
#include "app/lesson/markdown.h"
#include "app/lesson/question.h"
#include "app/model/reading/focus.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

using words::fill;
using words::tr;

namespace {

constexpr std::uint32_t kRowsMax = 2000;
constexpr double kPictureWidth = 1100;

std::string element(const char* name, std::string_view text) {
  return std::string("<") + name + ">" + html_text(text) + "</" + name + ">";
}

// picture: the document without its prologue.
std::string fallback_picture(const PageSubject& subject) {
  PageOptions options;
  options.width_px = kPictureWidth;
  options.theme = Theme::Light;
  options.axis = model::axis_named(subject.axis);
  std::string svg = timeline_svg(subject.model, options);
  svg.erase(0, svg.find("<svg"));
  return "<figure role=\"img\" aria-label=\"" + html_text(tr("Timeline")) + "\">\n" + svg +
         "</figure>\n";
}

std::string step_row(const model::Model& model, model::Replay& replay, const StepNumbers& steps,
                     std::uint32_t step) {
  const trace::Event& event = model.trace.at(steps.event(step));
  const model::World& world = replay.move_to(event.seq.value);
  const base::LaneId who = model::subject(model.trace, event);
  const base::LaneId runs = model::runner(model.trace, world);
  const std::string why =
      runs ? model::explain_moment(replay, model.names, model.variables, runs, replay.cursor()).text
           : "";
  return "<tr>" + element("td", std::to_string(step)) +
         element("td", base::format_time(event.time_ns)) +
         element("td", who ? model.names.lane(who) : "") +
         element("td", model::event_text(model.trace, model.names, event)) + element("td", why) +
         "</tr>\n";
}

std::string step_table(const PageSubject& subject) {
  const model::Model& model = subject.model;
  const StepNumbers steps(model);
  const std::uint32_t first = std::max(1u, steps.from(subject.cut.first));
  const std::uint32_t last = steps.at(subject.cut.last);
  std::string out = "<table><thead><tr>";
  for (const char* head : {tr("Step"), tr("Time"), tr("Who"), tr("What"), tr("Why")}) {
    out += element("th", head);
  }
  out += "</tr></thead><tbody>\n";
  model::Replay replay(model.trace);
  std::uint32_t step = first;
  for (; step <= last && step < first + kRowsMax; ++step) {
    out += step_row(model, replay, steps, step);
  }
  out += "</tbody></table>\n";
  if (step <= last) {
    out += element(
        "p", fill(tr("These are the first {n} of {total} steps; with scripts the page "
                     "shows all of them."),
                  {{"n", std::to_string(kRowsMax)}, {"total", std::to_string(last - first + 1)}}));
  }
  return out;
}

std::string programs(const PageSubject& subject) {
  std::string out;
  for (const auto& [id, source] : subject.model.names.sources()) {
    out += element("h2", source.file) + "\n<pre>";
    for (const std::string& line : source.lines) {
      out += escape_xml(base::visible_code(line)) + "\n";
    }
    out += "</pre>\n";
  }
  return out;
}

// folded: what is there, but not to be seen before it is asked for.
std::string folded(const char* summary, const std::string& inside) {
  return "<details>" + element("summary", summary) + "\n" + inside + "</details>\n";
}

// fallback_drawing: of each lane its states, column by column.
std::string fallback_drawing(const lesson::Question& question) {
  std::string rows;
  for (const lesson::DrawnRow& row : question.drawing->rows) {
    std::string states;
    for (const char letter : row.right) {
      states += (states.empty() ? "" : ", ") + std::string(lesson::drawn_word(letter));
    }
    rows += element("li", row.name + ": " + states);
  }
  return element("p", question.text) + "\n" + folded(tr("Answer"), "<ul>" + rows + "</ul>\n");
}

std::string fallback_question(const lesson::Question& question) {
  if (question.drawing) return fallback_drawing(question);
  std::string out = element("p", question.text) + "\n<ul>", right;
  for (const lesson::Option& option : question.options) {
    const std::string detail = option.detail.empty() ? "" : " (" + option.detail + ")";
    out += element("li", option.text + detail);
    if (option.right && !question.ordered) right += element("li", option.text);
  }
  for (const std::size_t i : question.order) right += element("li", question.options[i].text);
  const char* list = question.ordered ? "ol" : "ul";
  return out + "</ul>\n" +
         folded(tr("Answer"), "<" + std::string(list) + ">" + right + "</" + list + ">\n");
}

std::string fallback_lesson(const PageSubject& subject) {
  const PageLesson& taught = *subject.lesson;
  std::string out = lesson::html_of(taught.lesson.objective.in_chosen()) + "\n<ol>\n";
  const auto& moments = taught.moments;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const lesson::Stop& stop = taught.lesson.stops[i];
    out += "<li>" + lesson::html_of(stop.text.in_chosen()) + "\n";
    if (stop.ask) {
      const auto made = lesson::make_question(taught.run_of(i, subject.model), moments[i],
                                              *stop.ask, taught.seed_of(i));
      if (made) out += fallback_question(made.value());
    }
    out += "</li>\n";
  }
  return out + "</ol>\n";
}

}  // namespace

std::string fallback_html(const PageSubject& subject) {
  const PageWords& in = subject.words.front();
  const InLanguage spoken(in.language);
  std::string out = "<main class=\"plain\">\n";
  if (!in.chapter.empty()) out += element("p", in.chapter) + "\n";
  out += element("h1", in.title) + "\n";
  out += element("p", tr("Scripts are off here: this is the picture and the table of the run. With "
                         "scripts one can step through it.")) +
         "\n";
  if (!in.belief.empty() && subject.lesson == nullptr) {
    out += element("p", fill(tr("Often believed: {belief}"), {{"belief", in.belief}})) + "\n";
  }
  if (!in.stops.empty() && subject.lesson == nullptr) {
    out += element("h2", tr("What to watch for")) + "\n<ol>";
    for (const std::string& stop : in.stops) out += element("li", stop);
    out += "</ol>\n";
  }
  const std::string run =
      fallback_picture(subject) + element("h2", tr("All steps")) + "\n" + step_table(subject);
  if (subject.lesson == nullptr) return out + run + programs(subject) + "</main>\n";
  out += fallback_lesson(subject) + programs(subject);
  return out + folded(tr("The whole run, which holds the answers"), run) + "</main>\n";
}

}  // namespace fiberscope::exporter
