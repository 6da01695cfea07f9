#include "app/export/quiz/quiz.h"

#include <algorithm>

#include "app/export/html/packed.h"
#include "app/export/page/svg_canvas.h"
#include "app/export/page/timeline_page.h"
#include "app/lesson/answers.h"
#include "app/model/words/why.h"

namespace fiberscope::exporter {

using base::EventSeq;
using lesson::Question;
using lesson::Stop;

namespace {

constexpr double kPictureWidth = 960;

PageOptions picture_options(EventSeq last) {
  PageOptions options;
  options.width_px = kPictureWidth;
  options.theme = Theme::Light;
  options.title = options.statistics = false;
  options.source = options.console = true;
  options.at = last;
  return options;
}

void paint(const model::Model& model, QuizStop& out) {
  const auto picture = quiz_picture(model, out.last);
  const TimelinePage& page = picture->page;
  out.described = page.description();
  SvgCanvas canvas(page.width(), page.height(), page.title(), out.described);
  page.paint(canvas);
  out.picture = canvas.take();
}

// instead_of_drawing: no platform lets one draw a timeline: in which order they run is asked, or
// else who is next; none where neither can be asked.
std::optional<Question> instead_of_drawing(const lesson::Standing& standing) {
  for (const lesson::AskType type : {lesson::AskType::OrderOfRuns, lesson::AskType::RunsNext}) {
    lesson::Ask ask;
    ask.type = type;
    auto made = lesson::make_question(standing.model, standing.at, ask, standing.seed);
    if (made && made.value().options.size() > 2) return std::move(made.value());
  }
  return {};
}

void add_said(const Stop& stop, const model::Model& model, QuizStop& out) {
  const Question& question = *out.question;
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    const auto held = lesson::belief_behind(stop, question, {i}, -1);
    // of an order, what is believed of who stands in a wrong place
    const bool right = !question.ordered && question.options[i].right;
    out.beliefs.push_back(right ? "" : held.text().in_chosen());
  }
  for (const lesson::Reason& reason : stop.reasons) {
    out.reasons.push_back({lesson::Text{reason.text, reason.text_zh}.in_chosen(), reason.right,
                           lesson::Text{reason.belief, reason.belief_zh}.in_chosen()});
  }
  out.why = model::explain_event(model.replay, model.names, question.answered).text;
}

}  // namespace

QuizPicture::QuizPicture(const model::Model& whole, EventSeq last)
    : trace(whole.trace.beginning(last.value)), model(trace), page(model, picture_options(last)) {}

std::unique_ptr<QuizPicture> quiz_picture(const model::Model& model, EventSeq last) {
  return std::make_unique<QuizPicture>(model, last);
}

std::size_t Quiz::asked() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(stops, [](const QuizStop& stop) { return stop.question.has_value(); }));
}

base::Result<QuizStop> quiz_words(const lesson::Standing& standing) {
  const Stop& stop = standing.stop;
  QuizStop out;
  out.number = standing.number;
  out.title = lesson::Text{stop.title, stop.title_zh}.in_chosen();
  out.text = stop.text.in_chosen();
  out.after = stop.after.in_chosen();
  if (stop.change) {
    out.change = lesson::Text{stop.change->title, stop.change->title_zh}.in_chosen();
  }
  out.last = standing.at;
  if (stop.ask && stop.ask->type == lesson::AskType::Draw) {
    out.question = instead_of_drawing(standing);
    if (out.title.empty() && out.question) out.title = out.question->title;
    if (out.question) add_said(stop, standing.model, out);
  } else if (stop.ask) {
    auto made = lesson::make_question(standing.model, standing.at, *stop.ask, standing.seed);
    if (!made) return base::Error{"ask: " + made.error()};
    if (made.value().ordered && made.value().options.size() < 3) {
      return base::Error{"ask: an order of two is no question"};
    }
    out.question = std::move(made.value());
    out.last = out.question->shown;
    if (out.title.empty()) out.title = out.question->title;
    add_said(stop, standing.model, out);
  }
  if (out.title.empty()) out.title = lesson::stop_word(stop.kind);
  return out;
}

base::Result<QuizStop> quiz_stop(const lesson::Standing& standing) {
  auto out = quiz_words(standing);
  if (out) paint(standing.model, out.value());
  return out;
}

std::string picture_source(const QuizStop& stop) {
  return "data:image/svg+xml;base64," + base64(stop.picture);
}

}  // namespace fiberscope::exporter
