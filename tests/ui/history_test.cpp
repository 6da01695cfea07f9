// History of places: what is one entry, and the way back and forward.
#include "app/ui/state/history.h"

#include <doctest/doctest.h>

using namespace fiberscope;
using ui::History;
using ui::LaneId;
using ui::Place;

namespace {

Place at(std::uint64_t cursor, std::uint32_t lane = 1) {
  Place place;
  place.cursor = cursor;
  place.selected = LaneId{lane};
  return place;
}

Place seen(std::uint64_t cursor, double begin, double end) {
  Place place = at(cursor);
  place.fits_all = false;
  place.begin = begin;
  place.end = end;
  return place;
}

}  // namespace

TEST_CASE("history: a jump is an entry of its own, however fast") {
  History history;
  history.begin(at(0));
  CHECK_FALSE(history.back());
  history.observe(at(10), 0.1, true);
  history.observe(at(20), 0.2, true);
  CHECK(history.back() == at(10));
  CHECK(history.back() == at(0));
  CHECK_FALSE(history.back());
  CHECK(history.forward() == at(10));
  CHECK(history.forward() == at(20));
  CHECK_FALSE(history.forward());
}

TEST_CASE("history: steps within a second are one entry, later ones another") {
  History history;
  history.begin(at(0));
  for (std::uint64_t i = 1; i <= 5; ++i)
    history.observe(at(i), static_cast<double>(i) * 0.5, false);
  history.observe(at(6), 10, false);
  CHECK(history.back() == at(5));
  CHECK(history.back() == at(0));
  CHECK_FALSE(history.can_go_back());
}

TEST_CASE("history: the view that pans after the cursor belongs to the same entry") {
  History history;
  history.begin(seen(0, 0, 10));
  history.observe(seen(50, 0, 10), 5, true);
  history.observe(seen(50, 45, 55), 5.02, false);
  CHECK(history.back() == seen(0, 0, 10));
  CHECK_FALSE(history.can_go_back());
  CHECK(history.forward() == seen(50, 45, 55));
}

TEST_CASE("history: zooming after a rest is another entry than stepping") {
  History history;
  history.begin(seen(0, 0, 10));
  history.observe(seen(1, 0, 10), 5, false);
  history.observe(seen(1, 2, 8), 5.6, false);
  CHECK(history.back() == seen(1, 0, 10));
  CHECK(history.back() == seen(0, 0, 10));
}

TEST_CASE("history: a view that fits everything is the same place at any size") {
  Place a = at(3), b = at(3);
  a.end = 10, b.end = 12;
  CHECK(a == b);
  b.fits_all = false;
  CHECK_FALSE(a == b);
}

TEST_CASE("history: something new after going back drops the way forward") {
  History history;
  history.begin(at(0));
  history.observe(at(10), 1, true);
  history.observe(at(20), 2, true);
  history.back();
  CHECK(history.can_go_forward());
  history.observe(at(11), 3, false);
  CHECK_FALSE(history.can_go_forward());
  CHECK(history.back() == at(10));
}

TEST_CASE("history: it has a limit and keeps the latest places") {
  History history;
  history.begin(at(0));
  const std::uint64_t count = History::kPlacesMax + 50;
  for (std::uint64_t i = 1; i <= count; ++i) history.observe(at(i), static_cast<double>(i), true);
  std::size_t steps = 0;
  std::optional<Place> last;
  while (auto place = history.back()) last = place, ++steps;
  CHECK(steps == History::kPlacesMax);
  CHECK(last == at(50));
}
