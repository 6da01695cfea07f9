// Quizzes: what platforms get of a lesson's stop, and how it is packed.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/export/quiz/gift.h"
#include "app/export/quiz/scorm.h"
#include "app/export/quiz/zip.h"
#include "app/lesson/query.h"
#include "app/words/in_language.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;

namespace {

struct Asked {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};
  lesson::Stop stop;
  session::Recipe recipe;
  std::string text;

  Asked() {
    stop.at = "before switch foo->hub";
    stop.ask.emplace().type = lesson::AskType::RunsNext;
    stop.text = {"Who <b>runs</b> `next`?", "接下来是谁？"};
    stop.reasons = {{"it is *first*", "它排第一", true, "", ""},
                    {"chance", "随机", false, "Not here.", "这里不是。"}};
    stop.beliefs = {{"func", "It waits behind bar.", "它排在 bar 后面。"}};
  }
  exporter::QuizStop made() const {
    const auto at = lesson::resolve(model, stop.at);
    REQUIRE(at.ok());
    const auto out = exporter::quiz_stop({stop, 3, model, stop.at, at.value(), 0, recipe, text});
    REQUIRE_MESSAGE(out.ok(), (out.ok() ? "" : out.error()));
    return out.value();
  }
  exporter::Quiz quiz() const {
    exporter::Quiz out;
    out.name = "3_gevent/a", out.edition = "0123456789abcdef", out.title = "a </script> <b>";
    out.stops = {made()};
    return out;
  }
};

bool holds_text(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Asked, "a stop for a platform has what is asked, believed and recorded") {
  const exporter::QuizStop out = made();
  CHECK(out.number == 3);
  REQUIRE(out.question);
  CHECK(out.title == out.question->title);
  CHECK(out.text == "Who <b>runs</b> `next`?");
  REQUIRE(out.beliefs.size() == out.question->options.size());
  for (std::size_t i = 0; i < out.beliefs.size(); ++i) {
    const lesson::Option& option = out.question->options[i];
    CHECK(holds_text(out.beliefs[i], "behind bar") == (option.key == "func"));
  }
  REQUIRE(out.reasons.size() == 2);
  CHECK((out.reasons[0].right && out.reasons[0].belief.empty()));
  CHECK(holds_text(out.reasons[1].belief, "Not here."));
  CHECK_FALSE(out.why.empty());
  const words::InLanguage chinese(words::Language::Chinese);
  CHECK(holds_text(made().text, "接下来是谁？"));
  CHECK(holds_text(made().reasons[1].text, "随机"));
}

TEST_CASE_FIXTURE(Asked, "the picture of a question is made of a run that ends there") {
  const exporter::QuizStop out = made();
  CHECK(out.picture.ends_with("</svg>\n"));
  // of a run in which nothing came later it is the same
  const trace::Trace short_trace = trace.beginning(out.question->shown.value);
  const model::Model short_model(short_trace);
  stop.ask.reset();
  const auto same =
      exporter::quiz_stop({stop, 3, short_model, stop.at, out.question->shown, 0, recipe, text});
  REQUIRE(same.ok());
  CHECK(same.value().picture == out.picture);
  CHECK(same.value().described == out.described);
  stop.at = "end";
  CHECK(made().picture != out.picture);
}

TEST_CASE("what stands in GIFT is escaped, on one line") {
  CHECK(exporter::gift_escaped("a ~ = # { } : \\ b\r\nc") ==
        "a \\~ \\= \\# \\{ \\} \\: \\\\ b\\nc");
  const Asked asked;
  const std::string text = exporter::gift_text({asked.quiz()});
  CHECK(text.starts_with("$CATEGORY: $course$/top/Fiberscope/a &lt;//script&gt; &lt;b&gt;\n\n::"));
  CHECK(std::ranges::count(text, '{') == 2);  // a question, and one about the reason
  CHECK(holds_text(text, "\n=[html]bar"));
  CHECK(holds_text(text, "\n~[html]func"));
  CHECK(holds_text(text, "#[html]<p>It waits behind bar.</p>"));
  CHECK(holds_text(text, "<code>next</code>"));
  CHECK_FALSE(holds_text(text, "<b>runs"));  // the author's own HTML is text
}

TEST_CASE_FIXTURE(Asked, "an order of two is no question for a platform") {
  stop.ask->type = lesson::AskType::OrderOfRuns, stop.ask->count = 2;
  const auto at = lesson::resolve(model, stop.at);
  const auto out = exporter::quiz_stop({stop, 1, model, stop.at, at.value(), 0, recipe, text});
  REQUIRE_FALSE(out.ok());
  CHECK(holds_text(out.error(), "order of two"));
}

TEST_CASE_FIXTURE(Asked, "in place of a drawing it is asked in which order they run") {
  stop.at = "run foo";
  stop.ask->type = lesson::AskType::Draw;
  stop.after = {"So **it** is.", "就是这样。"};
  const exporter::QuizStop out = made();
  REQUIRE(out.question);
  CHECK_FALSE(out.question->drawing);
  CHECK(out.question->ordered);
  CHECK(out.question->options.size() > 2);
  exporter::Quiz one = quiz();
  one.stops = {out};
  CHECK(holds_text(exporter::gift_text({one}), "<strong>it</strong>"));
  CHECK(holds_text(exporter::scorm_package({one}, "a"), "\"after\""));
}

TEST_CASE_FIXTURE(Asked, "no name ends an element of a package's pages, and equal ones are equal") {
  const std::string package = exporter::scorm_package({quiz(), quiz()}, "a & b");
  CHECK(package == exporter::scorm_package({quiz(), quiz()}, "a & b"));
  CHECK(holds_text(package, "<title>a &amp; b</title>"));
  CHECK(holds_text(package, "lesson2.html"));
  std::size_t ends = 0;
  for (std::size_t at = 0; (at = package.find("</script>", at)) != std::string::npos; ++at) ++ends;
  CHECK(ends == 4);  // two of each page: what is asked, and the script
}

TEST_CASE("a zip has its files as they are, their sizes in front") {
  exporter::Zip zip;
  zip.add("a/b.txt", "123456789");
  zip.add("c", "");
  const std::string bytes = zip.take();
  CHECK(bytes.starts_with("PK\x03\x04"));
  CHECK(number_at(bytes, 14) == 0xcbf43926);  // the check value of CRC-32
  CHECK(number_at(bytes, 18) == 9);
  CHECK(number_at(bytes, 22) == 9);
  CHECK(bytes.substr(30, 16) == "a/b.txt123456789");
  CHECK(bytes.substr(bytes.size() - 22, 4) == "PK\x05\x06");
}
