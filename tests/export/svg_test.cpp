#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "app/export/page/documents.h"
#include "app/export/page/svg_canvas.h"
#include "app/words/words.h"
#include "tests/support/io_trace.h"
#include "tests/support/nap_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using exporter::PageOptions;
using exporter::Theme;
using model::AxisMode;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// balanced: every element that is opened is closed, in order; attributes are quoted.
bool balanced(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (tag.front() == '?') continue;
    if (count(tag, "\"") % 2 != 0) return false;
    if (tag.front() == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(tag.substr(0, tag.find_first_of(" \n")));
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("the sample as SVG holds names, reasons as text, patterns, and is well-formed") {
  const trace::Trace trace = test::sample_trace();
  const std::string svg = exporter::timeline_svg(trace);
  CHECK(balanced(svg));
  for (const char* text : {">foo_bar_func.py</text>", ">foo</text>", ">bar</text>", ">hub</text>",
                           ">core 1</text>", ">sleep 2 s</text>", ">sleep 1 s</text>",
                           ">joinall of 3</text>", "c1", "Ready", "Wake-up"}) {
    CAPTURE(text);
    CHECK(svg.find(text) != std::string::npos);
  }
  CHECK(svg.find("<pattern id=\"hatch1\"") != std::string::npos);
  CHECK(svg.find("url(#hatch1)") != std::string::npos);
  CHECK(svg.find("stroke-dasharray") != std::string::npos);
  // an explanation on pointing at a slice
  CHECK(svg.find("<title>bar runs: main spawned it at 16 µs;") != std::string::npos);
}

TEST_CASE("a drawing's texts are as wide as they were measured, whatever typefaces a reader has") {
  exporter::SvgCanvas canvas(200, 50, "");
  exporter::TextStyle style;
  style.size = 14;
  for (const char* const text : {"wait for \u4f60\u597d", "iiii", "WWWW"}) {
    canvas.text(10, 20, text, style);
  }
  canvas.text(10, 40, "", style);
  const std::string svg = canvas.take();
  std::size_t texts = 0, sized = 0;
  for (std::size_t at = 0; (at = svg.find("<text", at + 1)) != std::string::npos; ++texts) {
    sized += svg.substr(at, svg.find('>', at) - at).find(" textLength=\"") != std::string::npos;
  }
  CHECK(texts == 4);
  CHECK(sized == 3);  // of an empty one there is nothing to stretch
  char wide[32];
  std::snprintf(wide, sizeof wide, "textLength=\"%.2f", canvas.text_width("WWWW", style));
  CHECK(svg.find(std::string(wide).substr(0, std::strlen(wide) - 1)) != std::string::npos);
}

TEST_CASE("the axis is steps when time would show almost nothing, and the picture says so") {
  std::vector<test::Nap> naps(13, {1, 20'000});  // too many breaks to fold them
  naps.push_back({1, 0});
  const trace::Trace sample = test::nap_trace(naps);
  const model::Lanes lanes(sample);
  CHECK(exporter::choose_axis(lanes, model::Idle(sample), model::Overdue(sample)).axis ==
        AxisMode::Steps);
  const std::string svg = exporter::timeline_svg(sample);
  CHECK(svg.find("Ruler in steps, not time: ") != std::string::npos);
  const std::string steps =
      exporter::timeline_svg(test::sample_trace(), PageOptions{.axis = AxisMode::Steps});
  CHECK(steps.find(">+999.994 ms</text>") != std::string::npos);  // what the steps leave out

  const std::string time = exporter::timeline_svg(sample, PageOptions{.axis = AxisMode::Time});
  CHECK(time.find("Ruler in steps") == std::string::npos);
  CHECK(time.find(">100 s</text>") != std::string::npos);

  // a run whose slices are all wide stays on the time axis
  const trace::Trace wide = test::random_trace(3, 14, 260);
  CHECK(exporter::choose_axis(model::Lanes(wide), model::Idle(wide), model::Overdue(wide)).axis ==
        AxisMode::Time);
  CHECK(exporter::timeline_svg(wide).find("Virtual time") != std::string::npos);
  // where steps would not show more, time it is
  const trace::Trace dense = test::random_trace(4, 30, 40'000);
  CHECK(
      exporter::choose_axis(model::Lanes(dense), model::Idle(dense), model::Overdue(dense)).axis ==
      AxisMode::Time);
}

TEST_CASE("both themes use their own tokens") {
  const trace::Trace trace = test::sample_trace();
  const std::string dark = exporter::timeline_svg(trace);
  const std::string light = exporter::timeline_svg(trace, PageOptions{.theme = Theme::Light});
  CHECK(count(dark, "#151a21") > 0);
  CHECK(count(dark, "#6ac2fd") > 0);
  CHECK(count(light, "#151a21") == 0);
  CHECK(count(light, "#0b99e9") > 0);
}

TEST_CASE("the same trace gives the same bytes, and a failed lane is marked in the error colour") {
  const auto bytes = test::record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{w.intern("a<b&\"c\".py"), {}, {}, 0, {}});
    w.emit(trace::CoreAdded{base::CoreId{1}, w.intern("core 1")});
    w.emit(trace::LaneBorn{base::LaneId{1}, {}, {}, trace::LaneKind::Fiber, w.intern("f"), {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, base::LaneId{1}, trace::SwitchKind::Start});
    clock.now_ns += 1000;
    w.emit(trace::LaneEnded{base::LaneId{1}, trace::EndKind::Failed, w.intern("ValueError"), {}});
  });
  const trace::Trace trace = test::decode(bytes);
  const std::string svg = exporter::timeline_svg(trace);
  CHECK(svg == exporter::timeline_svg(test::decode(bytes)));
  CHECK(balanced(svg));
  CHECK(svg.find("a&lt;b&amp;&quot;c&quot;.py") != std::string::npos);
  CHECK(count(svg, "#ff7a59") == 4);  // the mark, its cross, the flag of the finding
  const std::string fine = exporter::timeline_svg(test::sample_trace());
  CHECK(count(fine, "#ff7a59") == 0);
}

TEST_CASE("an empty trace and a trace that has only begun make a picture too") {
  CHECK(balanced(exporter::timeline_svg(trace::Trace{})));
  const auto bytes =
      test::record([](trace::Writer& w, base::VirtualClock&) { w.emit(trace::RunStarted{}); });
  CHECK(balanced(exporter::timeline_svg(test::decode(bytes))));
}

TEST_CASE("a range shows only what is in it") {
  const trace::Trace trace = test::sample_trace();
  PageOptions options;
  options.axis = AxisMode::Time;
  options.begin = 0;
  options.end = 50'000;
  const std::string svg = exporter::timeline_svg(trace, options);
  CHECK(svg.find("its 1 s sleep ended") == std::string::npos);
  CHECK(svg.find(">20 µs</text>") != std::string::npos);
  CHECK(svg.find("<title>func runs:") != std::string::npos);
}

TEST_CASE("text that does not fit is shortened, and dropped below four characters") {
  const exporter::SvgCanvas canvas(100, 100, "");
  const exporter::TextStyle mono{10, 400, true, {}, exporter::Anchor::Start};  // 6 px a character
  CHECK(exporter::fit_text(canvas, "abcdefgh", mono, 48) == "abcdefgh");
  CHECK(exporter::fit_text(canvas, "abcdefgh", mono, 47) == "abcdef…");
  CHECK(exporter::fit_text(canvas, "abcdefgh", mono, 30) == "abcd…");
  CHECK(exporter::fit_text(canvas, "abcdefgh", mono, 29) == "");
  CHECK(exporter::fit_text(canvas, "ab", mono, 12) == "ab");
  CHECK(exporter::fit_text(canvas, "abc defgh", mono, 30) == "");  // "abc" is only three
  CHECK(exporter::fit_text(canvas, "ab", mono, 11) == "");
  CHECK(exporter::fit_text(canvas, "睡眠一秒钟", mono, 26) == "睡眠…");  // 10 px each
  CHECK(exporter::fit_text(canvas, "睡眠一秒钟", mono, 25) == "");
  // of a name both ends stay
  CHECK(exporter::fit_name(canvas, "abcdefgh", mono, 48) == "abcdefgh");
  CHECK(exporter::fit_name(canvas, "worker-12", mono, 48) == "worke…12");
  CHECK(exporter::fit_name(canvas, "ThreadPoolExecutor-0_1", mono, 90) == "ThreadPoolE…0_1");
  CHECK(exporter::fit_name(canvas, "12345678901234567890", mono, 48) == "12345…90");
  CHECK(exporter::fit_name(canvas, "睡眠一秒钟", mono, 36) == "睡眠…钟");
  CHECK(exporter::fit_name(canvas, "ab", mono, 11) == "");
  CHECK(exporter::fit_name(canvas, "", mono, 30) == "");
  CHECK(exporter::fit_text(canvas, "µµµµµµµµ", mono, 30) == "µµµµ…");
}

TEST_CASE("characters that XML cannot hold are replaced") {
  CHECK(exporter::escape_xml("a\x01<\"&>") == "a\xEF\xBF\xBD&lt;&quot;&amp;&gt;");
}

TEST_CASE("a large trace stays a small file, for narrow slices share paths") {
  const trace::Trace trace = test::random_trace(4, 30, 60'000);
  const std::string svg = exporter::timeline_svg(trace);
  CHECK(balanced(svg));
  CHECK(svg.size() < 850'000);
}

TEST_CASE("labels on bars read: dark on light hues, white on dark ones") {
  CHECK(exporter::on_color(exporter::Color::rgb(0xF0E049)) == exporter::Color::rgb(0x071320));
  CHECK(exporter::on_color(exporter::Color::rgb(0x265FCD)) == exporter::Color::rgb(0xFFFFFF));
}

TEST_CASE("copying, polling in vain, connections and packets are in the drawing, in both themes") {
  const trace::Trace trace = test::io_trace();
  for (const Theme theme : {Theme::Dark, Theme::Light}) {
    PageOptions options;
    options.theme = theme;
    options.axis = AxisMode::Time;
    const std::string svg = exporter::timeline_svg(trace, options);
    CHECK(balanced(svg));
    for (const char* text :
         {">Copying</text>", ">Polling</text>", ">Packet</text>", ">10 in vain</text>",
          ">Connections</text>", ">python.ex", ">fd 7</text>", ">1000 bytes</text>",
          "1000 bytes from python.example:80 to client, 20 ms on the way",
          "client copies 1000 bytes from the kernel into the process"}) {
      CAPTURE(std::string(text));
      CHECK(svg.find(text) != std::string::npos);
    }
    const auto hex = [](const exporter::Color& c) {
      char text[8];
      std::snprintf(text, sizeof text, "#%02x%02x%02x", c.r, c.g, c.b);
      return std::string(text);
    };
    const exporter::Palette& colors = exporter::palette(theme);
    std::string lower = svg;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    CHECK(lower.find(hex(colors.poll_dots)) != std::string::npos);
    CHECK(lower.find(hex(colors.copy_lines)) != std::string::npos);
    CHECK(lower.find(hex(colors.wire)) != std::string::npos);
  }
  const std::string plain = exporter::timeline_svg(test::sample_trace());
  for (const char* text : {">Copying</text>", ">Packet</text>", ">Connections</text>"}) {
    CHECK(plain.find(text) == std::string::npos);
  }
}

TEST_CASE("a drawing speaks the language that is chosen") {
  words::set_language(words::Language::Chinese);
  const std::string svg = exporter::timeline_svg(test::sample_trace());
  words::set_language(words::Language::English);
  for (const char* text :
       {">运行中</text>", ">协程</text>", ">核心</text>", ">时间，折叠空闲</text>"}) {
    CAPTURE(std::string(text));
    CHECK(svg.find(text) != std::string::npos);
  }
  CHECK(svg.find(">Running</text>") == std::string::npos);
  CHECK(svg.find(">Cores</text>") == std::string::npos);
}
