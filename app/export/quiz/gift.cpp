#include "app/export/quiz/gift.h"

#include <algorithm>

#include "app/export/html/markup.h"
#include "app/lesson/markdown.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::fill;
using words::tr;

namespace {

std::string gift_html(const std::string& html) { return "[html]" + gift_escaped(html); }

std::string paragraph(const std::string& html) { return html.empty() ? "" : "<p>" + html + "</p>"; }

// head: what stands before every question of a stop.
std::string head_of(const QuizStop& stop) {
  std::string html = lesson::html_of(stop.text);
  if (!stop.change.empty()) {
    html += paragraph(html_text(fill(tr("Changed: {what}"), {{"what", stop.change}})));
  }
  return html + paragraph("<img alt=\"" + html_text(stop.described) + "\" src=\"" +
                          picture_source(stop) + "\">");
}

std::string option_html(const lesson::Option& option) {
  std::string html = html_text(option.text);
  if (option.code) html = "<code>" + html + "</code>";
  if (!option.detail.empty()) html += " <small>(" + html_text(option.detail) + ")</small>";
  return html;
}

// category: a slash in a name is written twice.
std::string category_part(const std::string& name) {
  std::string out;
  for (const char c : html_text(name)) out += c == '/' ? "//" : std::string(1, c);
  return out;
}

class GiftWriter {
 public:
  void add(const Quiz& quiz) {
    out_ += "$CATEGORY: $course$/top/Fiberscope/";
    if (!quiz.chapter.empty()) out_ += category_part(quiz.chapter) + "/";
    out_ += category_part(quiz.title) + "\n\n";
    for (const QuizStop& stop : quiz.stops) {
      if (!stop.question) continue;
      const lesson::Question& question = *stop.question;
      begin(quiz, stop, question.title, question.text);
      if (question.ordered) {
        add_places(question);
      } else {
        add_options(stop);
      }
      // what the run says, after any answer
      out_ += "####" + gift_html(lesson::html_of(stop.after) + paragraph(html_text(stop.why))) +
              "\n}\n\n";
      add_reasons(quiz, stop);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void begin(const Quiz& quiz, const QuizStop& stop, const std::string& title,
             const std::string& asks) {
    const std::string name = quiz.title + " " + std::to_string(stop.number) + ": " + title;
    const std::string text = asks == title ? "" : " " + html_text(asks);
    out_ += "::" + gift_escaped(html_text(name)) +
            "::" + gift_html(head_of(stop) + paragraph("<b>" + html_text(title) + "</b>" + text)) +
            "{\n";
  }

  void add_choice(bool right, const std::string& html, const std::string& said) {
    out_ += (right ? "=" : "~") + gift_html(html);
    if (!said.empty()) out_ += "#" + gift_html(said);
    out_ += "\n";
  }

  void add_options(const QuizStop& stop) {
    const auto& options = stop.question->options;
    for (std::size_t i = 0; i < options.size(); ++i) {
      add_choice(options[i].right, option_html(options[i]), lesson::html_of(stop.beliefs[i]));
    }
  }

  void add_places(const lesson::Question& question) {
    for (std::size_t i = 0; i < question.order.size(); ++i) {
      out_ += "=" + gift_html(std::to_string(i + 1) + ".") + " -> " +
              gift_escaped(question.options[question.order[i]].text) + "\n";
    }
  }

  void add_reasons(const Quiz& quiz, const QuizStop& stop) {
    const bool some = std::ranges::any_of(stop.reasons, &QuizReason::right);
    if (!some || std::ranges::all_of(stop.reasons, &QuizReason::right)) return;
    begin(quiz, stop, tr("Which reason decides it?"),
          stop.question->title + " " + stop.question->text);
    for (const QuizReason& reason : stop.reasons) {
      add_choice(reason.right, lesson::html_of(reason.text), lesson::html_of(reason.belief));
    }
    out_ += "}\n\n";
  }

  std::string out_;
};

}  // namespace

std::string gift_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("~=#{}:\\").find(c) != std::string_view::npos) out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c != '\r') {
      out += c;
    }
  }
  return out;
}

std::string gift_text(const std::vector<Quiz>& quizzes) {
  GiftWriter writer;
  for (const Quiz& quiz : quizzes) writer.add(quiz);
  return writer.take();
}

}  // namespace fiberscope::exporter
