// Pages: what stands on one, in which typefaces, and what had no room.
#include <doctest/doctest.h>

#include "app/export/figure/figure_page.h"
#include "app/export/figure/formats.h"
#include "app/export/figure/moments.h"
#include "app/export/letters/letters.h"
#include "app/export/letters/wrap.h"
#include "app/export/page/documents.h"
#include "app/words/words.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using exporter::PageOptions;
using exporter::TextStyle;
using exporter::Theme;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Sampled: the sample and a model of it.
struct Sampled {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};
};

base::EventSeq last(const Sampled& sample) { return base::EventSeq{sample.trace.size()}; }

}  // namespace

TEST_CASE("a text is as wide as its letters together, in the typeface that has them") {
  const auto letters = exporter::Letters::load();
  REQUIRE(letters);
  const TextStyle plain{13, 400, false, {}}, strong{13, 600, false, {}}, code{13, 400, true, {}};
  const auto wide = [&](std::string_view text, const TextStyle& style) {
    return letters.value()->width(text, style);
  };
  CHECK(wide("", plain) == 0);
  CHECK(wide("foobar", plain) == doctest::Approx(wide("foo", plain) + wide("bar", plain)));
  CHECK(wide("W", plain) > 2 * wide("i", plain));
  CHECK(wide("foo", strong) > wide("foo", plain));
  CHECK(wide("W", code) == wide("i", code));
  CHECK(wide("foo", {26, 400, false, {}}) == doctest::Approx(2 * wide("foo", plain)));
  CHECK(wide("死锁", plain) == doctest::Approx(26));  // two squares
  // what no typeface has, and what is no character, is the replacement mark
  const double mark = wide("\xEF\xBF\xBD", plain);
  CHECK(mark > 0);
  CHECK(wide("\xFF", plain) == mark);
  CHECK(wide("\x1b", plain) == mark);
  const auto glyphs = letters.value()->glyphs("a死\xFF", plain);
  REQUIRE(glyphs.size() == 3);
  CHECK(glyphs[0].typeface == exporter::Letters::Regular);
  CHECK(glyphs[1].typeface == exporter::Letters::Cjk);
  CHECK(glyphs[1].bytes == 3);
  CHECK(glyphs[2].bytes == 1);
}

TEST_CASE(
    "a sentence is wrapped at blanks, Chinese between its characters but never before a stop") {
  const TextStyle style{14, 400, false, {}};
  const auto lines =
      exporter::wrapped("one two three four", style, exporter::width_of("one two t", style));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "one two");
  CHECK(lines[1] == "three");
  for (const std::string& line :
       exporter::wrapped("主线程在等待，协程在运行。", style, 14 * 5 + 1)) {
    CHECK(exporter::width_of(line, style) <= 14 * 6 + 1);
    CHECK_FALSE(line.starts_with("，"));
    CHECK_FALSE(line.starts_with("。"));
  }
  CHECK(exporter::wrapped("a\n\nb", style, 100) == std::vector<std::string>{"a", "", "b"});
  for (const std::string& line : exporter::wrapped(std::string(200, 'x'), style, 60)) {
    CHECK(exporter::width_of(line, style) <= 60);
  }
  CHECK(exporter::wrapped("", style, 10).empty());
}

TEST_CASE("a page holds the parts that were asked for, and no others") {
  const Sampled sample;
  PageOptions options;
  options.axis = model::AxisMode::Steps;
  const std::string plain = exporter::timeline_svg(sample.model, options);
  CHECK(holds(plain, "foo_bar_func.py"));
  CHECK(holds(plain, "of virtual time"));
  CHECK_FALSE(holds(plain, ">Console<"));
  options.title = options.legend = options.statistics = false;
  const std::string bare = exporter::timeline_svg(sample.model, options);
  CHECK_FALSE(holds(bare, ">foo_bar_func.py</text>"));
  CHECK_FALSE(holds(bare, ">Ready</text>"));
  CHECK_FALSE(holds(bare, "of virtual time ·</text>"));
  options.console = options.source = options.why = true;
  options.caption = "a caption & more";
  options.notes = {{base::EventSeq{60}, {}, "here it goes on"},
                   {base::EventSeq{70}, {}, "and here"}};
  options.at = base::EventSeq{60};
  const std::string full = exporter::timeline_svg(sample.model, options);
  CHECK(holds(full, ">Console</text>"));
  CHECK(holds(full, "a caption &amp; more"));
  CHECK(holds(full, "here it goes on"));
  CHECK(holds(full, ">1</text>"));
  CHECK(holds(full, ">2</text>"));
  const auto lane = model::subject(sample.trace, sample.trace.at(base::EventSeq{60}));
  // the sentence is the window's own
  const std::string why =
      model::explain_lane(sample.model.replay, sample.model.names, lane, 60).text;
  CHECK(holds(full, why.substr(0, 20)));
}

TEST_CASE("a drawing tells who cannot see it what is there, and names the lanes' groups") {
  const Sampled sample;
  const std::string svg = exporter::timeline_svg(sample.model);
  CHECK(holds(svg, "role=\"img\" aria-labelledby=\"title desc\""));
  const std::size_t desc = svg.find("<desc id=\"desc\">");
  REQUIRE(desc != std::string::npos);
  const std::string told = svg.substr(desc, svg.find("</desc>") - desc);
  CHECK(holds(told, "of virtual time"));
  std::size_t rows = 0;
  for (const base::LaneId lane : sample.model.lanes.tree_order()) {
    if (!holds(svg, "<g class=\"lane-" + std::to_string(lane.value) + "\">")) continue;
    ++rows;
    const std::string why =
        model::explain_lane(sample.model.replay, sample.model.names, lane, sample.trace.size())
            .text;
    CHECK(holds(told, why.substr(0, why.find_first_of("<>&\""))));
  }
  CHECK(rows >= 5);
}

TEST_CASE("the future of a moment is veiled, the past is not touched") {
  const Sampled sample;
  PageOptions options;
  options.axis = model::AxisMode::Steps;
  options.at = base::EventSeq{60};
  const std::string at = exporter::timeline_svg(sample.model, options);
  CHECK(holds(at, "fill-opacity=\"0.46\""));  // the veil
  CHECK(holds(at, ">60</text>"));             // the playhead's flag
  options.at = last(sample);
  CHECK_FALSE(holds(exporter::timeline_svg(sample.model, options), "fill-opacity=\"0.46\""));
}

TEST_CASE("print has no colour, and no grey that means anything") {
  const Sampled sample;
  PageOptions options;
  options.theme = Theme::Print;
  const std::string svg = exporter::timeline_svg(sample.model, options);
  for (std::size_t at = svg.find("=\"#"); at != std::string::npos; at = svg.find("=\"#", at + 1)) {
    const std::string color = svg.substr(at + 3, 6);
    CAPTURE(color);
    CHECK(color.substr(0, 2) == color.substr(2, 2));
    CHECK(color.substr(2, 2) == color.substr(4, 2));
  }
  CHECK(holds(svg, "url(#hatch1)"));
  CHECK(holds(svg, "stroke-dasharray"));
}

TEST_CASE("what has no room is told, and nothing is where all has") {
  const Sampled sample;
  PageOptions options;
  options.axis = model::AxisMode::Steps;
  options.width_px = 400;
  const exporter::Unfit narrow = exporter::unfit(sample.model, options);
  CHECK(narrow.gone + narrow.cut > 0);
  CHECK_FALSE(narrow.samples.empty());
  options.width_px = 16000;
  const exporter::Unfit wide = exporter::unfit(sample.model, options);
  CHECK(wide.gone + wide.cut < narrow.gone + narrow.cut);
}

TEST_CASE("a PDF has a page for each of a series, and no date") {
  const Sampled sample;
  PageOptions one;
  const auto pdf = exporter::timeline_pdf(sample.model, {one});
  REQUIRE(pdf);
  CHECK(pdf.value().starts_with("%PDF-1.5"));
  CHECK_FALSE(holds(pdf.value(), "CreationDate"));
  CHECK(pdf.value() == exporter::timeline_pdf(sample.model, {one}).value());
  PageOptions two = one;
  two.at = base::EventSeq{60};
  const auto both = exporter::timeline_pdf(sample.model, {one, two});
  REQUIRE(both);
  CHECK(both.value().size() > pdf.value().size());
  CHECK_FALSE(exporter::timeline_pdf(sample.model, {}));
}

TEST_CASE("a figure says when by step, by time, and as lessons do; what is not there is named") {
  const Sampled sample;
  const auto at = [&](const char* text) { return exporter::moment_named(sample.model, text); };
  CHECK(at("1").value() == sample.model.steps.event_of(1));
  CHECK(at("0").value() == base::EventSeq{});
  CHECK(at("end").value() == last(sample));
  CHECK(at("0.5s").value() == model::last_event_at(sample.trace, base::kSecond / 2));
  CHECK(at("99999").error() ==
        "step 99999: the run has " + std::to_string(sample.model.steps.count()) + " steps");
  CHECK(holds(at("12parsecs").error(), "neither a step's number nor a time"));
  CHECK_FALSE(at("nonsense"));
  figure::Figure figure;
  figure.from = "10", figure.to = "5";
  CHECK(holds(exporter::cut_of(sample.model, figure).error(), "ends before it begins"));
  figure.from = "", figure.to = "", figure.lanes = {"foo", "nobody"};
  CHECK(holds(exporter::cut_of(sample.model, figure).error(), "\"nobody\": no lane is called so"));
  figure.lanes = {"bar", "foo"};
  const auto cut = exporter::cut_of(sample.model, figure);
  REQUIRE(cut);
  REQUIRE(cut.value().lanes.size() == 2);
  CHECK(sample.model.names.lane(cut.value().lanes[0]) == "bar");
  const auto page = exporter::page_of(sample.model, figure);
  REQUIRE(page);
  const std::string svg = exporter::timeline_svg(sample.model, page.value());
  CHECK(holds(svg, ">foo</text>"));
  CHECK_FALSE(holds(svg, ">hub</text>"));
}

TEST_CASE("a part of the run is drawn alone") {
  const Sampled sample;
  figure::Figure figure;
  figure.axis = "steps", figure.from = "60", figure.to = "80";
  const auto page = exporter::page_of(sample.model, figure);
  REQUIRE(page);
  CHECK(page.value().begin ==
        doctest::Approx(static_cast<double>(sample.model.steps.event_of(60).value)));
  CHECK(page.value().end ==
        doctest::Approx(static_cast<double>(sample.model.steps.event_of(80).value)));
}

TEST_CASE("a file's ending says what is written; a foreign one is answered with all there are") {
  for (const exporter::FormatFacts& facts : exporter::formats()) {
    const auto format = exporter::format_of("a/b.c" + std::string(facts.ending));
    REQUIRE(format);
    CHECK(format.value().format == facts.format);
    CHECK(format.value().ending == facts.ending);
  }
  const auto foreign = exporter::format_of("a.docx");
  REQUIRE_FALSE(foreign);
  for (const exporter::FormatFacts& facts : exporter::formats()) {
    CHECK(holds(foreign.error(), facts.ending));
  }
  CHECK(exporter::numbered("a/b.svg", 3) == "a/b-3.svg");
}
