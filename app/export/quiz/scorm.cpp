#include "app/export/quiz/scorm.h"

#include "app/export/html/assets.h"
#include "app/export/html/json_out.h"
#include "app/export/html/markup.h"
#include "app/export/quiz/zip.h"
#include "app/lesson/markdown.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::fill;
using words::tr;

namespace {

const char* language_code() { return words::language() == words::Language::Chinese ? "zh" : "en"; }

// QuizData: what the page's script is given.
class QuizData {
 public:
  explicit QuizData(const Quiz& quiz) {
    out_.open('{');
    out_.member("name", std::string_view(quiz.name));
    out_.member("edition", std::string_view(quiz.edition));
    out_.key("words"), out_.open('{');
    for (const char* const english : page_texts()) {
      out_.member(english, std::string_view(tr(english)));
    }
    out_.close();
    out_.key("stops"), out_.open('[');
    for (const QuizStop& stop : quiz.stops) tell(stop);
    out_.close();
    out_.close();
  }
  const std::string& str() const { return out_.str(); }

 private:
  void flag(std::string_view name, bool value) { out_.member(name, value ? 1 : 0); }
  void text(std::string_view name, std::string_view value) { out_.member(name, value); }

  // rich: Markdown as blocks of words, which the page makes elements of: no text becomes markup.
  void rich(std::string_view name, std::string_view markdown) {
    out_.key(name), out_.open('[');
    for (const lesson::Block& block : lesson::blocks_of(markdown)) {
      out_.open('{');
      out_.member("kind", static_cast<std::int64_t>(block.kind));
      out_.member("depth", block.depth), out_.member("number", block.number);
      out_.key("spans"), out_.open('[');
      for (const lesson::Span& span : block.spans) {
        out_.open('{');
        text("text", span.text), text("link", span.link);
        flag("bold", span.bold), flag("italic", span.italic), flag("code", span.code);
        out_.close();
      }
      out_.close();
      out_.close();
    }
    out_.close();
  }

  void tell(const QuizStop& stop) {
    out_.open('{');
    out_.member("number", stop.number);
    text("title", stop.title), rich("rich", stop.text), text("why", stop.why),
        rich("after", stop.after);
    text("change", stop.change.empty() ? "" : fill(tr("Changed: {what}"), {{"what", stop.change}}));
    text("picture", picture_source(stop)), text("described", stop.described);
    if (stop.question) tell(stop, *stop.question);
    out_.close();
  }

  void tell(const QuizStop& stop, const lesson::Question& question) {
    text("asks", question.text);
    flag("ordered", question.ordered);
    out_.key("options"), out_.open('[');
    for (std::size_t i = 0; i < question.options.size(); ++i) {
      const lesson::Option& option = question.options[i];
      out_.open('{');
      text("text", option.text), text("detail", option.detail), rich("belief", stop.beliefs[i]);
      flag("code", option.code), flag("right", option.right);
      out_.close();
    }
    out_.close();
    out_.list("order", {question.order.begin(), question.order.end()});
    out_.key("reasons"), out_.open('[');
    for (const QuizReason& reason : stop.reasons) {
      out_.open('{');
      rich("rich", reason.text), rich("belief", reason.belief), flag("right", reason.right);
      out_.close();
    }
    out_.close();
  }

  JsonOut out_;
};

std::string lesson_page(const Quiz& quiz) {
  std::string body = "<main>\n<h1>" + html_text(quiz.title) + "</h1>\n";
  if (!quiz.objective.empty())
    body += "<p class=\"objective\">" + html_text(quiz.objective) + "</p>\n";
  body += "<div id=\"stops\"></div>\n<p id=\"total\" role=\"status\"></p>\n<noscript><p>";
  body += html_text(tr("The questions need scripts.")) + "</p></noscript>\n</main>\n";
  body += "<script type=\"application/json\" id=\"lesson\">" + QuizData(quiz).str() + "</script>\n";
  return html_file(
      {language_code(), "auto", quiz.title, quiz_style(), quiz_script(), quiz_script_hash()}, body);
}

// place_of: of the page of a lesson, by its number, so that no name has to be one of a file.
std::string place_of(std::size_t i) { return "lesson" + std::to_string(i + 1) + ".html"; }

std::string manifest_of(const std::vector<Quiz>& quizzes, const std::string& title) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"fiberscope-";
  out += quizzes.front().edition;
  out +=
      "\" version=\"1.0\"\n    xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\"\n"
      "    xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"\n"
      "    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
      "    xsi:schemaLocation=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2 "
      "imscp_rootv1p1p2.xsd\n"
      "        http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd\">\n"
      "  <metadata>\n    <schema>ADL SCORM</schema>\n"
      "    <schemaversion>1.2</schemaversion>\n  </metadata>\n"
      "  <organizations default=\"lessons\">\n    <organization identifier=\"lessons\">\n"
      "      <title>";
  out += html_text(title) + "</title>\n";
  for (std::size_t i = 0; i < quizzes.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    out += "      <item identifier=\"item" + number + "\" identifierref=\"page" + number + "\">\n";
    out += "        <title>" + html_text(quizzes[i].title) + "</title>\n      </item>\n";
  }
  out += "    </organization>\n  </organizations>\n  <resources>\n";
  for (std::size_t i = 0; i < quizzes.size(); ++i) {
    const std::string place = place_of(i);
    out += "    <resource identifier=\"page" + std::to_string(i + 1) +
           "\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"" + place + "\">\n";
    out += "      <file href=\"" + place + "\"/>\n    </resource>\n";
  }
  return out + "  </resources>\n</manifest>\n";
}

}  // namespace

std::string scorm_package(const std::vector<Quiz>& quizzes, const std::string& title) {
  Zip zip;
  zip.add("imsmanifest.xml", manifest_of(quizzes, title));
  for (std::size_t i = 0; i < quizzes.size(); ++i) zip.add(place_of(i), lesson_page(quizzes[i]));
  return zip.take();
}

}  // namespace fiberscope::exporter
