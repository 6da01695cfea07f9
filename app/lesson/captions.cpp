#include "app/lesson/captions.h"

#include <algorithm>

#include "app/lesson/markdown.h"
#include "app/lesson/query.h"
#include "app/lesson/walk.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

using words::fill;
using words::tr;

namespace {

// first_words: the first paragraph, without its marks.
std::string first_words(const Text& text) {
  std::string out;
  for (const Block& block : blocks_of(text.in_chosen())) {
    if (block.kind != Block::Kind::Paragraph) continue;
    for (const Span& span : block.spans) out += span.text;
    break;
  }
  std::ranges::replace(out, '\n', ' ');
  return out;
}

std::string said(const Stop& stop, const Question* question) {
  const std::string title = Text{stop.title, stop.title_zh}.in_chosen();
  if (question != nullptr) {
    const std::string what = title.empty() ? question->title : title;
    return fill(tr("{kind}: {text}"), {{"kind", stop_word(stop.kind)}, {"text", what}});
  }
  return title.empty() ? first_words(stop.text) : title;
}

}  // namespace

std::vector<Caption> captions_of(const Lesson& lesson, const model::Model& model,
                                 std::uint64_t seed) {
  std::vector<Caption> out;
  for (std::size_t i = 0; i < lesson.stops.size(); ++i) {
    const Stop& stop = lesson.stops[i];
    if (stop.change || stop.check) continue;  // another run is meant
    const auto at = resolve(model, query_of(lesson, i));
    if (!at) continue;
    if (!stop.ask) {
      out.push_back({at.value(), said(stop, nullptr), {}, {}});
      continue;
    }
    const auto made = make_question(model, at.value(), *stop.ask, seed);
    if (!made) continue;
    const Question& question = made.value();
    out.push_back({question.shown, said(stop, &question), question.shown, question.answered});
    const std::string right = right_words(question);
    if (right.empty()) continue;
    out.push_back({question.answered,
                   fill(tr("{question} Recorded: {answer}"),
                        {{"question", question.title}, {"answer", right}}),
                   {},
                   {}});
  }
  std::ranges::stable_sort(out, {}, &Caption::at);
  return out;
}

base::EventSeq shown_until(const std::vector<Caption>& captions, base::EventSeq moment,
                           base::EventSeq last) {
  base::EventSeq until = last;
  for (const Caption& caption : captions) {
    if (caption.asks() && caption.answered > moment) until = std::min(until, caption.shown);
  }
  return std::max(until, moment);
}

std::string right_words(const Question& question) {
  std::string out;
  const auto add = [&](const Option& option) {
    out += (out.empty() ? "" : ", ") + option.text;
    if (!option.code && !option.detail.empty() && !question.ordered) {
      out += " (" + option.detail + ")";
    }
  };
  for (const std::size_t i : question.order) add(question.options[i]);
  for (const Option& option : question.options) {
    if (!question.ordered && option.right) add(option);
  }
  return out;
}

}  // namespace fiberscope::lesson
