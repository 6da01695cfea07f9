#include <doctest/doctest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "app/export/html/json_out.h"
#include "app/export/html/markup.h"
#include "app/export/html/packed.h"
#include "app/export/html/page.h"
#include "app/export/html/site.h"
#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using exporter::PageSubject;
using nlohmann::json;

namespace {

PageSubject about(const model::Model& model) {
  PageSubject subject{model, exporter::whole(model), {}, {}, {}, {}, {}, {}, {}};
  subject.words.push_back({words::Language::English, "foo & <bar>", "3 gevent", "it adds up", {}});
  subject.words.push_back({words::Language::Chinese, "foo 和 bar", "3 gevent", "会相加", {}});
  subject.file_name = "foo_bar_func";
  return subject;
}

std::string written(const PageSubject& subject, exporter::PageNotes* notes = nullptr) {
  std::ostringstream out;
  REQUIRE(exporter::write_page(subject, out, {}, notes).ok());
  return out.str();
}

// unpacked: what packed() was given, by zlib's own reader.
std::string unpacked(const std::string& base64) {
  std::string bytes;
  std::uint32_t bits = 0, count = 0;
  for (const char c : base64) {
    if (c == '=') break;
    const std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    if (++count % 4 != 1) bytes += static_cast<char>(bits >> (6 - 2 * ((count - 1) % 4)) & 0xff);
  }
  std::string out(bytes.size() * 1000 + 1000, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

json data_of(const std::string& page) {
  constexpr std::string_view kBegin = "id=\"run\">";
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  return json::parse(unpacked(page.substr(begin, page.find('<', begin) - begin)));
}

}  // namespace

TEST_CASE("html: what is packed is what it was, and the same bytes give the same text") {
  for (const std::string& text : {std::string(), std::string("a"), std::string("ab"),
                                  std::string("abc"), std::string(100'000, 'x')}) {
    CHECK(unpacked(exporter::packed(text)) == text);
    CHECK(exporter::packed(text) == exporter::packed(text));
  }
}

TEST_CASE("html: JSON is JSON whatever it is given, and can stand in HTML") {
  exporter::JsonOut out;
  out.open('{');
  out.member("a\"b", std::string_view("</script>\n\x01\xff\\ \xe2\x80\xa8"));
  out.deltas("d", {3, 5, 4});
  out.key("e"), out.open('['), out.close();
  out.close();
  CHECK(out.str().find('<') == std::string::npos);
  const json read = json::parse(out.str());
  CHECK(read["a\"b"] == "</script>\n\x01\xef\xbf\xbd\\ \xe2\x80\xa8");
  CHECK(read["d"] == json({3, 2, -1}));
  CHECK(read["e"] == json::array());
}

TEST_CASE("html: a page asks for nothing, and no name ends an element") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const std::string page = written(about(model));
  CHECK(page.find("<title>foo &amp; &lt;bar&gt;</title>") != std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  for (const char* const part : {"src=\"http", "href=\"http", "url(http", "@import", "//cdn"}) {
    CHECK_MESSAGE(page.find(part) == std::string::npos, part);
  }
  CHECK(exporter::html_text("\"<a>\x1b\"") == "&quot;&lt;a&gt;\\x1b&quot;");
}

TEST_CASE("html: the same subject gives the same bytes, and the app's language stays") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  words::set_language(words::Language::Chinese);
  const std::string first = written(about(model));
  CHECK(words::language() == words::Language::Chinese);
  words::set_language(words::Language::English);
  CHECK(first == written(about(model)));
}

TEST_CASE("html: without its run a page takes less than 200 KB") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const std::string page = written(about(model));
  const std::size_t plain = page.find("<noscript"), end = page.rfind("<script>");
  CHECK(plain + (page.size() - end) < 200'000);
}

TEST_CASE("html: a page of a part tells nothing of what comes later") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  PageSubject subject = about(model);
  const json all = data_of(written(subject));
  subject.cut.last = model.steps.event_of(60);
  subject.cut.first = model.steps.event_of(20);
  const json part = data_of(written(subject));
  CHECK(part["first"] == 20);
  CHECK(part["last"] == 60);
  CHECK(part["times"].size() == 61);
  CHECK(part["console"].size() < all["console"].size());
  CHECK(part["texts"][0].size() < all["texts"][0].size());
  for (const json& lane : part["lanes"]) {
    std::int64_t at = 0;
    for (const json& delta : lane["begins"]) at += delta.get<std::int64_t>();
    CHECK(at <= 60);
  }
}

TEST_CASE("html: stops and the opening are steps of the run") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  PageSubject subject = about(model);
  subject.stops = {model.steps.event_of(10), model.steps.event_of(30)};
  subject.opening = subject.stops[1];
  subject.words[0].stops = {"one", "two"};
  subject.words[1].stops = {"一", "二"};
  subject.recipe = "{\"seed\":0}";
  const json data = data_of(written(subject));
  CHECK(data["open"] == 30);
  REQUIRE(data["stops"].size() == 2);
  CHECK(data["stops"][1]["step"] == 30);
  const auto text = data["stops"][1]["title"].get<std::size_t>();
  CHECK(data["texts"][0][text] == "two");
  CHECK(data["texts"][1][text] == "二");
  CHECK(data["recipe"] == "{\"seed\":0}");
}

namespace {

constexpr std::string_view kLesson = R"(+++
objective = "Say who is **next**."
objective_zh = "说出谁是**下一个**。"
minutes = 5
+++
## stop: predict
```toml
at = "before switch foo->* #1"
look = { lanes = ["foo"], panels = ["queue"] }
ask = { type = "runs-next" }
[[reasons]]
text = "first in the `queue`"
text_zh = "在 `queue` 里最前"
right = true
[[reasons]]
text = "by <chance>"
text_zh = "随机"
belief = "There are no dice."
belief_zh = "没有骰子。"
[[beliefs]]
option = "foo"
text = "foo sleeps."
text_zh = "foo 在睡。"
```
foo <sleeps>. Who is next?
:::zh
foo 在睡。接下来是谁？
## stop: modify
```toml
change = { title = "seed 7", title_zh = "种子 7", seed = 7 }
at = "block foo"
ask = { type = "prints-next" }
```
Changed.
:::zh
改了。
## stop: fix
```toml
check = { seeds = 3, prints = ["foo"] }
solution = [{ from = "one", to = "two" }]
```
Mend it.
:::zh
修好它。
)";

// taught: the lesson above, of the run itself and of one that is said to be changed.
std::shared_ptr<exporter::PageLesson> taught(const model::Model& model) {
  auto out = std::make_shared<exporter::PageLesson>();
  auto lesson = lesson::parse_lesson(kLesson, "a.lesson.md");
  REQUIRE_MESSAGE(lesson.ok(), lesson.error());
  out->lesson = std::move(lesson.value());
  out->program = "one\n";
  out->name = "3_gevent/a", out->edition = "0123";
  out->changed.resize(3);
  out->machines.resize(3);
  out->changed[1] = std::make_unique<exporter::ChangedRun>(test::sample_trace(), 7);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& at = out->lesson.stops[i].at;
    const auto moment = lesson::resolve(out->run_of(i, model), at.empty() ? "begin" : at);
    REQUIRE_MESSAGE(moment.ok(), moment.error());
    out->moments.push_back(moment.value());
  }
  return out;
}

}  // namespace

TEST_CASE("html: a lesson's questions are the app's, in its order, in every language") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  PageSubject subject = about(model);
  const auto lesson = taught(model);
  subject.lesson = lesson;
  const json data = data_of(written(subject));
  REQUIRE(data["stops"].size() == 3);
  const json& stop = data["stops"][0];
  const auto question = lesson::make_question(model, lesson->moments[0],
                                              *lesson->lesson.stops[0].ask, lesson->seed);
  REQUIRE(question.ok());
  const auto steps = [&](base::EventSeq event) { return model.steps.number_at(event); };
  CHECK(stop["question"]["shown"] == steps(question.value().shown));
  CHECK(stop["question"]["answered"] > stop["question"]["shown"]);
  REQUIRE(stop["question"]["options"].size() == question.value().options.size());
  std::size_t believed = 0;
  for (std::size_t i = 0; i < question.value().options.size(); ++i) {
    const lesson::Option& option = question.value().options[i];
    const json& told = stop["question"]["options"][i];
    CHECK(told["key"] == option.key);
    CHECK(told["right"] == (option.right ? 1 : 0));
    CHECK(data["texts"][0][told["text"].get<std::size_t>()] == option.text);
    believed += told["belief"] == 0 ? 0 : 1;
  }
  CHECK(believed == 1);
  const json& chinese = data["sentences"][1][stop["text"].get<std::size_t>()];
  CHECK(chinese == json::parse(R"([[0,0,0,0,"foo 在睡。接下来是谁？",""]])"));
  const json& reasons = stop["question"]["reasons"];
  CHECK(data["sentences"][0][reasons[0]["text"].get<std::size_t>()] ==
        json::parse(R"([[0,0,0,0,"first in the ","",4,"queue",""]])"));
  CHECK(reasons[1]["english"] == "by <chance>");
  CHECK(stop["look"]["panels"] == json({"queue"}));
  CHECK(stop["look"]["lanes"].size() == 1);
  CHECK(data["lesson"]["edition"] == "0123");
  CHECK(data["lesson"]["questions"] == 1);
  CHECK(data["lesson"]["answers"] == "end");
}

TEST_CASE("html: a changed run comes with its page, and what is to be mended with its solution") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  PageSubject subject = about(model);
  subject.lesson = taught(model);
  subject.questions = false, subject.answers = exporter::PageAnswers::Page;
  const json data = data_of(written(subject));
  const json& changed = data["stops"][1]["changed"];
  CHECK(changed["run"]["lanes"].size() == data["lanes"].size());
  CHECK(changed["run"]["last"] == model.steps.count());
  CHECK(changed["run"]["texts"].size() == 2);
  CHECK(data["texts"][1][changed["title"].get<std::size_t>()] == "种子 7");
  CHECK(data["stops"][1]["step"] == data["stops"][0]["step"]);
  CHECK(data["stops"][1]["question"]["options"].size() > 2);
  const json& fix = data["stops"][2]["fix"];
  CHECK(fix["program"] == "one\n");
  CHECK(fix["solution"] == "two\n");
  CHECK(fix["check"].size() == 2);
  CHECK(data["lesson"]["questions"] == 0);
  CHECK(data["lesson"]["answers"] == "page");
}

TEST_CASE("html: without scripts a lesson's answers are folded, and so is the run") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  PageSubject subject = about(model);
  subject.lesson = taught(model);
  const std::string page = written(subject);
  const std::string plain =
      page.substr(page.find("<noscript"), page.find("</noscript>") - page.find("<noscript"));
  CHECK(plain.find("foo &lt;sleeps&gt;. Who is next?") != std::string::npos);
  const std::size_t run = plain.find("<summary>The whole run");
  REQUIRE(run != std::string::npos);
  CHECK(plain.find("<svg") > run);
  CHECK(plain.find("<table") > run);
  CHECK(plain.find("<details open") == std::string::npos);
  CHECK(page == written(subject));
}

TEST_CASE("html: it can be cancelled, tells how far it is, and warns of much data") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  std::ostringstream out;
  exporter::PageNotes notes;
  CHECK(written(about(model), &notes).size() > notes.data_bytes);
  CHECK(notes.data_bytes > 1000);
  CHECK(notes.warnings.empty());
  const auto cancelled = exporter::write_page(about(model), out, [](double) { return false; });
  REQUIRE_FALSE(cancelled.ok());
  CHECK(cancelled.error() == "cancelled");
  CHECK(out.str().empty());
}

TEST_CASE("html: the snippet has a title, and its names are text") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const std::string snippet = exporter::page_snippet(about(model).words.front().title, "a\"b.html");
  CHECK(snippet.find("src=\"a&quot;b.html\"") != std::string::npos);
  CHECK(snippet.find("title=\"foo &amp; &lt;bar&gt;\"") != std::string::npos);
  CHECK(snippet.find("height=\"600\"") != std::string::npos);
}

TEST_CASE("html: the index names every lesson in both languages, with the picture of its run") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  exporter::SiteLesson lesson;
  lesson.href = "3_gevent/a.html";
  lesson.title = {"One <b>", "一"};
  lesson.picture = exporter::site_picture(model);
  lesson.coroutines = 1;
  lesson.name = "3_gevent/a", lesson.edition = "0123", lesson.questions = 5;
  const std::string index =
      exporter::site_index({{3, {"gevent", "gevent：切换"}, {lesson}}}, words::Language::English);
  CHECK(index.find("href=\"3_gevent/a.html\"") != std::string::npos);
  CHECK(index.find("One &lt;b&gt;") != std::string::npos);
  CHECK(index.find("<h3 class=\"title\" lang=\"zh\">一</h3>") != std::string::npos);
  CHECK(index.find("1 coroutine<") != std::string::npos);
  CHECK(index.find("data-lesson=\"3_gevent/a\" data-edition=\"0123\" data-questions=\"5\"") !=
        std::string::npos);
  CHECK(index.find("{n} of 5 answered") != std::string::npos);
  CHECK(lesson.picture.find("class=\"run\"") != std::string::npos);
  CHECK(lesson.picture.find("class=\"sleep\"") != std::string::npos);
}
