// Diagrams in files: they say what the window's say, in both languages, and end well at any moment.
#include <doctest/doctest.h>

#include "app/export/page/diagram_svg.h"
#include "app/model/model.h"
#include "app/words/words.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using exporter::DiagramKind;

namespace {

std::string svg_at(const trace::Trace& trace, DiagramKind kind, std::uint64_t at,
                   exporter::Theme theme = exporter::Theme::Dark) {
  model::Model model(trace);
  const model::World& world = model.replay.move_to(at);
  return exporter::diagram_svg({model, world, world.running()}, kind, theme, 1000);
}

bool has(const std::string& text, const char* words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("the states of a moment are a document with its lanes, ways and why") {
  const trace::Trace trace = test::sample_trace();
  const std::string svg = svg_at(trace, DiagramKind::States, 60);
  CHECK(has(svg, "<svg"));
  for (const char* words : {"States", "Ready", "Running", "Sleeping", "Waiting", "Ended", "foo",
                            "bar", "func", "dispatched"}) {
    CHECK_MESSAGE(has(svg, words), words);
  }
  CHECK(svg == svg_at(trace, DiagramKind::States, 60));
  CHECK(svg != svg_at(trace, DiagramKind::States, 90));
  CHECK(svg != svg_at(trace, DiagramKind::States, 60, exporter::Theme::Light));
}

TEST_CASE("the loop of a moment is a document with its queue, timers and turns") {
  const std::string svg = svg_at(test::sample_trace(), DiagramKind::Loop, 60);
  for (const char* words :
       {"Event loop", "Callback queue", "Timers", "Selector", "turn ", "Turns of the loop"}) {
    CHECK_MESSAGE(has(svg, words), words);
  }
}

TEST_CASE("diagrams are told in Chinese, too") {
  words::set_language(words::Language::Chinese);
  const std::string states = svg_at(test::sample_trace(), DiagramKind::States, 60);
  const std::string loop = svg_at(test::sample_trace(), DiagramKind::Loop, 60);
  words::set_language(words::Language::English);
  CHECK(has(states, "就绪"));
  CHECK_FALSE(has(states, "dispatched"));
  CHECK(has(loop, "事件循环"));
  CHECK_FALSE(has(loop, "Callback queue"));
}

TEST_CASE("any moment of any run has its diagrams") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const trace::Trace trace = test::random_trace(seed, 30, 1500);
    for (std::uint64_t at = 0; at <= trace.size(); at += 211) {
      CHECK(has(svg_at(trace, DiagramKind::States, at), "</svg>"));
      CHECK(has(svg_at(trace, DiagramKind::Loop, at), "</svg>"));
    }
  }
}
