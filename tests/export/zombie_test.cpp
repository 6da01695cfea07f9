// Processes that nobody has waited for, as they are painted and written.
#include <doctest/doctest.h>

#include <sstream>

#include "app/export/data/text_timeline.h"
#include "app/export/picture/legend.h"
#include "tests/export/sheet.h"
#include "tests/support/fork_trace.h"
#include "tests/support/nap_trace.h"

using namespace fiberscope;
using Kind = test::Recorder::Kind;

namespace {

bool says(const test::Sheet& sheet, std::string_view text) {
  return std::ranges::any_of(sheet.canvas.ops(), [&](const test::Recorder::Op& op) {
    return op.kind == Kind::Text && op.text == text;
  });
}

bool explains_zombies(const trace::Trace& trace) {
  const model::Model model(trace);
  const auto signs = exporter::legend(model);
  return std::ranges::find(signs, exporter::Sign::Zombie) != signs.end();
}

std::string drawn(const trace::Trace& trace, bool ascii) {
  exporter::TextTimeline how;
  how.columns = 100;
  how.ascii = ascii;
  std::ostringstream out;
  exporter::write_text_timeline(trace, how, out);
  return out.str();
}

}  // namespace

TEST_CASE("a zombie is a tube from the end of its process to the wait for it") {
  const trace::Trace trace = test::zombie_trace();
  test::Sheet sheet(trace);
  const exporter::LaneRow row(test::kChildMain, 0);
  row.paint(sheet.brush, sheet.place(), {});
  const auto tubes = sheet.notes("zombie.");
  REQUIRE(tubes.size() == 1);
  CHECK(tubes[0].text == "zombie.4");
  CHECK(tubes[0].box.x == doctest::Approx(sheet.view.x_of(250) + 6).epsilon(0.01));
  CHECK(tubes[0].box.right() == doctest::Approx(sheet.view.x_of(5250)).epsilon(0.01));
  CHECK(says(sheet, "zombie, exit status 7"));
  exporter::Found found;
  row.hit(sheet.brush, sheet.view.x_of(3000), found);
  REQUIRE(found.slice);
  CHECK(found.slice->state == model::SliceState::Ended);
  found = {};
  row.hit(sheet.brush, sheet.view.x_of(5700), found);
  CHECK_FALSE(found.slice);
}

TEST_CASE("a legend explains zombies where there are any") {
  CHECK(explains_zombies(test::zombie_trace()));
  CHECK_FALSE(explains_zombies(test::nap_trace({{2, 3}, {1, 0}})));
}

TEST_CASE("a timeline in text has a sign for zombies") {
  const std::string signs = drawn(test::zombie_trace(), false);
  CHECK(signs.find("═ zombie, exit status 7 ═") != std::string::npos);
  CHECK(signs.find("═ zombie   ") != std::string::npos);
  const std::string letters = drawn(test::zombie_trace(), true);
  CHECK(letters.find("z zombie, exit status 7 zz") != std::string::npos);
  CHECK(drawn(test::nap_trace({{2, 3}, {1, 0}}), true).find("zombie") == std::string::npos);
}
