// Figures: whose rows they show, in which order and below which captions, what stands beside them,
// and that all comes back.
#include <doctest/doctest.h>

#include <limits>

#include "app/export/figure/shown_of.h"
#include "app/export/page/documents.h"
#include "app/export/picture/listed_row.h"
#include "tests/export/sample_lanes.h"
#include "tests/export/sheet.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::LaneId;
using exporter::Shown;
using figure::Figure;
using Ids = std::vector<std::string>;

namespace {

enum class With : std::uint8_t { All, NoCores, LanesOnly, Numbers };

// listing: a figure of these lanes.
Figure listing(std::vector<std::string> lanes, With with = With::All) {
  Figure figure;
  figure.lanes = std::move(lanes);
  figure.cores = with == With::All;
  figure.files = with == With::All || with == With::NoCores;
  figure.numbers = with == With::Numbers;
  return figure;
}

Shown shown_of(const Figure& figure, const model::Model& model) {
  Shown shown;
  exporter::show_figure(shown, figure, model);
  return shown;
}

Ids row_ids(const trace::Trace& trace, const Figure& figure) {
  const model::Model model(trace);
  exporter::Rows rows;
  rows.lay(model, shown_of(figure, model), 1, std::numeric_limits<double>::max());
  Ids out;
  for (const auto& row : rows.all()) out.push_back(row->id());
  return out;
}

// texts: what a file of the figure says.
std::string texts(const trace::Trace& trace, const Figure& figure) {
  const model::Model model(trace);
  return exporter::timeline_svg(model,
                                {.axis = model::AxisMode::Time, .shown = shown_of(figure, model)});
}

bool says(const std::string& svg, const std::string& text) {
  return svg.find(">" + text + "<") != std::string::npos;
}

}  // namespace

TEST_CASE("figure: lanes stand in the order in which they are listed, each once") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  using test::kBar, test::kFoo, test::kFunc;
  CHECK(exporter::lanes_of(listing({"bar", "foo", "bar"}), model) == std::vector{kBar, kFoo});
  CHECK(exporter::lanes_of(listing({"nobody"}), model).empty());
  CHECK(exporter::lanes_of(listing({"func", "*"}), model).front() == kFunc);
  CHECK(exporter::lanes_of(listing({"*"}), model).size() == model.lanes.lane_count());
  CHECK(row_ids(trace, listing({"bar", "foo"}, With::NoCores)) ==
        Ids{"timeline.coroutines", "lane.5", "lane.4"});
}

TEST_CASE("figure: lanes that run in another way stand below a caption of their own") {
  const trace::Trace trace = test::sample_trace();
  const Ids ids = row_ids(trace, listing({"main", "foo", "bar"}, With::NoCores));
  CHECK(ids == Ids{"caption.2", "lane.2", "caption.4", "lane.4", "lane.5"});
  const std::string svg = texts(trace, listing({"main", "foo", "bar"}, With::NoCores));
  CHECK(says(svg, "One thread"));
  CHECK(says(svg, "2 coroutines on one event loop"));
  // alike ones need none
  CHECK_FALSE(says(texts(trace, listing({"foo", "bar"})), "2 coroutines on one event loop"));
}

TEST_CASE("figure: cores, locks and files are there unless it leaves them out") {
  const trace::Trace trace = test::io_trace();
  CHECK(row_ids(trace, listing({"client"})) == Ids{"timeline.cores", "core.1", "core.2",
                                                   "timeline.coroutines", "lane.2",
                                                   "timeline.connections", "file.1"});
  CHECK(row_ids(trace, listing({"client"}, With::LanesOnly)) ==
        Ids{"timeline.coroutines", "lane.2"});
  // without lanes: all of them, as a tree
  CHECK(row_ids(trace, listing({}, With::LanesOnly)) ==
        Ids{"timeline.coroutines", "lane.1", "lane.2", "lane.3"});
}

TEST_CASE("figure: numbers are CPU time, waiting and sleeping, where any lane has some") {
  const trace::Trace trace = test::io_trace();
  const model::Model model(trace);
  const Figure figure = listing({"client", "poller"}, With::Numbers);
  exporter::Rows rows;
  rows.lay(model, shown_of(figure, model), 1);
  using model::SliceState;
  CHECK(rows.numbers() == std::vector{SliceState::Running, SliceState::Blocked});  // nobody slept
  CHECK(rows.tail() == exporter::kTailWidth + 2 * exporter::kNumberWidth);
  const std::string svg = texts(trace, figure);
  CHECK(says(svg, "CPU time"));
  CHECK(says(svg, "Waiting"));
  CHECK(svg.find(">Sleeping<") == svg.rfind(">Sleeping<"));  // of the signs alone
  CHECK(says(svg, "2 ms"));                                  // the client copies
  CHECK(says(svg, "30 ms"));                                 // and has waited
  CHECK(says(svg, "32 ms"));                                 // the poller ran all the time
  Figure without = figure;
  without.numbers = false;
  CHECK_FALSE(says(texts(trace, without), "CPU time"));
}

TEST_CASE("figure: the two phases of what a lane reads stand below its bars") {
  const trace::Trace trace = test::io_trace();
  const std::string svg = texts(trace, listing({"client", "poller"}));
  CHECK(says(svg, "waiting for the data"));
  const model::Model model(trace);
  exporter::Rows rows;
  rows.lay(model, shown_of(listing({"client", "poller"}), model), 1);
  const exporter::Row* client = rows.of(test::kClient);
  CHECK(client->h == exporter::kRowHeight + exporter::kPhaseHeight);
  CHECK(client->bars_h == exporter::kRowHeight);  // where arrows end
  test::Sheet sheet(trace);
  client->paint(sheet.brush, {0, 0, 1200, client->h}, {});
  const auto x = [&](double ms) { return exporter::kHeadWidth + 1000 * ms / 32; };
  REQUIRE(sheet.notes("phase.2.waiting").size() == 1);
  REQUIRE(sheet.notes("phase.2.copying").size() == 1);
  const auto waits = sheet.notes("phase.2.waiting")[0].box;
  const auto copies = sheet.notes("phase.2.copying")[0].box;
  CHECK(waits.x == doctest::Approx(x(0)).epsilon(0.001));
  CHECK(waits.right() == doctest::Approx(x(30)).epsilon(0.001));
  CHECK(copies.x == doctest::Approx(x(30)).epsilon(0.001));
  CHECK(copies.right() == doctest::Approx(x(32)).epsilon(0.001));
  // where nobody reads there is no room for them
  rows.lay(model, shown_of(listing({"poller"}), model), 1);
  CHECK(rows.of(test::kPoller)->h == exporter::kRowHeight);
}

TEST_CASE("figure: everything comes back") {
  const trace::Trace trace = test::io_trace();
  const model::Model model(trace);
  Shown shown = shown_of(listing({"client"}, With::Numbers), model);
  CHECK_FALSE(shown == Shown{});
  exporter::show_everything(shown);
  CHECK(shown == Shown{});
}

TEST_CASE("figure: the same bytes each time, and names with markup stay text") {
  const trace::Trace trace = test::decode(test::record([](trace::Writer& w, base::VirtualClock& c) {
    w.emit(trace::RunStarted{});
    w.emit(
        trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Thread, w.intern("<b>&\x01\xff"), {}});
    c.now_ns = 1000;
    w.emit(trace::RunEnded{trace::RunEnd::Finished, 0, {}});
  }));
  const Figure figure = listing({"*"}, With::Numbers);
  const std::string svg = texts(trace, figure);
  CHECK(svg == texts(trace, figure));
  CHECK(svg.find("<b>") == std::string::npos);
  CHECK(svg.find('\x01') == std::string::npos);
}
