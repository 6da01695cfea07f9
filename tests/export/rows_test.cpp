#include "app/export/picture/rows.h"

#include <doctest/doctest.h>

#include <limits>

#include "tests/export/sample_lanes.h"
#include "tests/export/sheet.h"
#include "tests/support/io_trace.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::LaneId;
using base::ObjectId;
using exporter::Row;
using exporter::Rows;
using exporter::Shown;
using model::AxisKind;
using test::kBar, test::kFoo, test::kFunc, test::kHub, test::kMain;

namespace {

constexpr double kAnyRoom = std::numeric_limits<double>::max();

using Ids = std::vector<std::string>;

Ids ids(const Rows& rows) {
  Ids out;
  for (const auto& row : rows.all()) out.push_back((row->pinned ? "pinned " : "") + row->id());
  return out;
}

Ids ids(const trace::Trace& trace, const Shown& shown = {}) {
  const model::Model model(trace);
  Rows rows;
  rows.lay(model, shown, 1, kAnyRoom);
  return ids(rows);
}

// connections: a program that opens so many.
trace::Trace connections(std::uint32_t count) {
  return test::decode(test::record([&](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Thread, w.intern("main"), {}});
    for (std::uint32_t i = 1; i <= count; ++i) {
      w.emit(trace::FileOpened{
          ObjectId{i}, trace::FileKind::TcpSocket, LaneId{1}, w.intern("socket"), {}});
    }
  }));
}

}  // namespace

TEST_CASE("rows: cores, lanes as a tree, files; none for a process that only names its thread") {
  CHECK(ids(test::sample_trace()) == Ids{"pinned timeline.cores", "pinned core.1",
                                         "timeline.coroutines", "lane.2", "lane.3", "lane.4",
                                         "lane.5", "lane.6"});
  CHECK(ids(test::io_trace()) == Ids{"pinned timeline.cores", "pinned core.1", "pinned core.2",
                                     "timeline.coroutines", "lane.1", "lane.2", "lane.3",
                                     "timeline.connections", "file.1", "file.2"});
  CHECK(ids(trace::Trace{}) == Ids{"pinned timeline.cores", "timeline.coroutines"});
}

TEST_CASE("a folded lane stands for all inside of it, and is no higher") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  Rows rows;
  Shown shown;
  shown.folded = {kHub, kFoo};  // foo has no children: there is nothing to fold
  rows.lay(model, shown, 1);
  CHECK(ids(rows) ==
        Ids{"pinned timeline.cores", "core.1", "timeline.coroutines", "lane.2", "lane.3"});
  const Row* hub = rows.of(kHub);
  REQUIRE(hub != nullptr);
  CHECK(hub->h == exporter::kRowHeight);
  for (const LaneId lane : {kFoo, kBar, kFunc}) CHECK(rows.of(lane) == hub);
  CHECK(rows.of(kMain) != hub);
  shown.folded = {kMain};  // over two levels
  rows.lay(model, shown, 1);
  for (const LaneId lane : {kHub, kFoo, kBar, kFunc}) CHECK(rows.of(lane) == rows.of(kMain));
  CHECK(exporter::lanes_inside(model.lanes, kMain) == std::vector{kHub, kFoo, kBar, kFunc});
}

TEST_CASE("pinned lanes stand below the cores, in their order, as far as there is room") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  Rows rows;
  Shown shown;
  shown.pinned = {kBar, kFoo, LaneId{99}};
  rows.lay(model, shown, 1, kAnyRoom);
  CHECK(ids(rows) == Ids{"pinned timeline.cores", "pinned core.1", "pinned lane.5", "pinned lane.4",
                         "timeline.coroutines", "lane.2", "lane.3", "lane.6"});
  const double cores = exporter::kBandHeight + exporter::kRowHeight;
  CHECK(rows.pins_height() == cores + 2 * exporter::kRowHeight);
  CHECK(rows.of(kFoo)->pinned);
  CHECK(rows.of(kFoo)->y == cores + exporter::kRowHeight);
  CHECK(rows.all()[4]->y == 0);  // those that scroll are measured apart
  rows.lay(model, shown, 1, 3 * cores + 1);
  CHECK(rows.of(kBar)->pinned);
  CHECK_FALSE(rows.of(kFoo)->pinned);  // it stays in the tree
  CHECK(rows.pins_height() == cores + exporter::kRowHeight);
}

TEST_CASE("cores stand above what scrolls where a third of the room is enough; many are folded") {
  const auto cores = [](std::uint32_t count) {
    return test::decode(test::record([&](trace::Writer& w, base::VirtualClock&) {
      w.emit(trace::RunStarted{});
      for (std::uint32_t i = 1; i <= count; ++i) w.emit(trace::CoreAdded{base::CoreId{i}, {}});
    }));
  };
  const trace::Trace four = cores(4);
  const model::Model model(four);
  const double high = exporter::kBandHeight + 4 * exporter::kRowHeight;
  Rows rows;
  rows.lay(model, {}, 1, 3 * high);
  CHECK(rows.pins_height() == high);
  rows.lay(model, {}, 1, 3 * high - 3);
  CHECK(rows.pins_height() == exporter::kBandHeight);  // the rows scroll below their band
  CHECK(ids(rows) == Ids{"pinned timeline.cores", "core.1", "core.2", "core.3", "core.4",
                         "timeline.coroutines"});
  CHECK(ids(cores(8)).size() == 10);
  CHECK(ids(cores(9)) == Ids{"pinned timeline.cores", "timeline.coroutines"});
  Shown unfolded;
  unfolded.cores_folded = false;
  CHECK(ids(cores(9), unfolded).size() == 11);
}

TEST_CASE("lanes that are left out have no row, nor have the files that only they use") {
  Shown shown;
  shown.only = std::vector{LaneId{1}, test::kClient};
  CHECK(ids(test::io_trace(), shown) == Ids{"pinned timeline.cores", "pinned core.1",
                                            "pinned core.2", "timeline.coroutines", "lane.1",
                                            "lane.2", "timeline.connections", "file.1"});
  shown.only = std::vector<LaneId>{};
  CHECK(ids(test::sample_trace(), shown) ==
        Ids{"pinned timeline.cores", "pinned core.1", "timeline.coroutines"});
}

TEST_CASE("groups fold: by choice, and files by themselves when there are many") {
  Shown shown;
  shown.cores_folded = shown.lanes_folded = true;
  shown.files_folded[static_cast<std::size_t>(model::FileGroup::Connections)] = true;
  CHECK(ids(test::io_trace(), shown) ==
        Ids{"pinned timeline.cores", "timeline.coroutines", "timeline.connections"});
  const std::size_t most = exporter::file_band(model::FileGroup::Connections).unfolded_max;
  const auto few = static_cast<std::uint32_t>(most);
  CHECK(ids(connections(few)).size() == 4 + most);
  CHECK(ids(connections(few + 1)).back() == "timeline.connections");
  Shown unfolded;
  unfolded.files_folded[static_cast<std::size_t>(model::FileGroup::Connections)] = false;
  CHECK(ids(connections(few + 1), unfolded).size() == 4 + most + 1);
}

TEST_CASE("rows touch, in whole pixels, at every scale") {
  const trace::Trace trace = test::random_trace(5, 40, 3000);
  const model::Model model(trace);
  for (const double scale : {1.0, 1.25, 1.5, 2.0}) {
    CAPTURE(scale);
    Rows rows;
    Shown shown;
    shown.pinned = {LaneId{5}, LaneId{9}};
    rows.lay(model, shown, scale, kAnyRoom);
    double y = 0;
    bool pins = true;
    for (const auto& row : rows.all()) {
      if (pins && !row->pinned) pins = false, y = 0;
      CHECK(row->y == y);
      CHECK(row->h == std::round(row->h));
      y += row->h;
    }
    CHECK(rows.height() == y);
  }
}

TEST_CASE("whatever is folded, a lane is looked up at its own row or at one that it is inside") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const trace::Trace trace = test::random_trace(seed, 30, 600);
    const model::Model model(trace);
    Shown shown;
    for (const auto& lane : model.lanes.lanes()) {
      if ((lane.id.value * 7 + seed) % 3 == 0) shown.folded.insert(lane.id);
      if ((lane.id.value + seed) % 11 == 0) shown.pinned.push_back(lane.id);
    }
    Rows rows;
    rows.lay(model, shown, 1, kAnyRoom);
    for (const auto& lane : model.lanes.lanes()) {
      if (rows.of(lane.id) != nullptr && rows.of(lane.id)->id() == "timeline.library.lanes") {
        const auto library = model::library_lanes(trace, model.lanes, model.index);
        CHECK(std::ranges::binary_search(library, lane.id));
        continue;
      }
      const auto* row = dynamic_cast<const exporter::LaneRow*>(rows.of(lane.id));
      if (lane.kind == trace::LaneKind::Process && row == nullptr) continue;
      REQUIRE(row != nullptr);
      if (row->lane() == lane.id) continue;
      CHECK(row->folded());
      const auto inside = exporter::lanes_inside(model.lanes, row->lane());
      CHECK(std::ranges::find(inside, lane.id) != inside.end());
    }
  }
}

TEST_CASE("rows are laid again when the trace, the choice or a size is another, and only then") {
  const auto bytes = test::sample_trace_bytes();
  trace::Trace trace;
  trace.append(bytes.data(), bytes.size() / 2);
  model::Model model(trace);
  Rows rows;
  Shown shown;
  rows.lay(model, shown, 1);
  const Row* first = rows.all().front().get();
  const std::size_t count = rows.all().size();
  rows.lay(model, shown, 1);
  CHECK(rows.all().front().get() == first);
  trace.append(bytes.data() + bytes.size() / 2, bytes.size() - bytes.size() / 2);
  trace.finish();
  model.update();
  rows.lay(model, shown, 1);
  CHECK(rows.all().size() >= count);
  CHECK(rows.of(kFunc) != nullptr);
  shown.cores_folded = true;
  rows.lay(model, shown, 1);
  CHECK(ids(rows)[1] == "timeline.coroutines");
  rows.lay(model, shown, 2);
  CHECK(rows.of(kFunc)->h == 2 * exporter::kRowHeight);
}

// --- what lies at a pixel
// ------------------------------------------------------------------------

TEST_CASE("the mouse finds in a lane's row what is painted there") {
  std::size_t looked_at = 0;
  for (const AxisKind axis : {AxisKind::Time, AxisKind::Steps}) {
    for (const trace::Trace& trace :
         {test::sample_trace(), test::thread_trace(), test::random_trace(3, 14, 260)}) {
      test::Sheet sheet(trace, axis);
      for (const auto& track : sheet.model.lanes.lanes()) {
        const exporter::LaneRow row(track.id, 0);
        sheet.canvas.forget();
        row.paint(sheet.brush, sheet.place(), {});
        for (const auto& note : sheet.notes("slice.")) {
          if (note.box.width < 30) continue;  // beside the mark of an end
          exporter::Found found;
          row.hit(sheet.brush, note.box.x + note.box.width / 2, found);
          REQUIRE(found.slice);
          CHECK("slice." + std::to_string(found.slice->lane.value) + "." +
                    std::to_string(found.slice->index) ==
                note.text);
          ++looked_at;
        }
      }
    }
  }
  CHECK(looked_at > 100);
}

TEST_CASE("the mouse finds in a core's and a file's row what is painted there") {
  const trace::Trace trace = test::io_trace();
  test::Sheet sheet(trace, AxisKind::Steps);
  std::size_t looked_at = 0;
  const auto wide = [&](const char* with, const Row& row) {
    sheet.canvas.forget();
    row.paint(sheet.brush, sheet.place(), {});
    auto notes = sheet.notes(with);
    std::erase_if(notes, [](const auto& note) { return note.box.width < 8; });
    looked_at += notes.size();
    return notes;
  };
  for (const std::uint32_t core : {1u, 2u}) {
    const exporter::CoreRow row(base::CoreId{core});
    for (const auto& note : wide("core.", row)) {
      exporter::Found found;
      row.hit(sheet.brush, note.box.x + note.box.width / 2, found);
      REQUIRE(found.core);
      CHECK("core." + std::to_string(core) + "." + std::to_string(found.core->index) == note.text);
    }
  }
  for (const ObjectId file : {test::kSocket, test::kServer}) {
    const exporter::FileRow row(file);
    for (const auto& note : wide("ready.", row)) {
      exporter::Found found;
      row.hit(sheet.brush, note.box.x + note.box.width / 2, found);
      REQUIRE(found.file);
      CHECK("ready." + std::to_string(file.value) + "." + std::to_string(found.file->index) ==
            note.text);
    }
  }
  CHECK(looked_at >= 4);
  const exporter::FileRow socket(test::kSocket);
  const auto strikes = wide("strike.", socket);
  REQUIRE(strikes.size() == 1);
  exporter::Found found;
  socket.hit(sheet.brush, strikes[0].box.x + strikes[0].box.width / 2, found);
  REQUIRE(found.strike);
  CHECK("strike." + std::to_string(found.strike->value) == strikes[0].text);
}

TEST_CASE("of slices too thin for a shape the one that ran is found; an end goes before it") {
  const trace::Trace trace = test::sample_trace();
  test::Sheet sheet(trace);  // 2 s on 1000 pixels: nothing that runs has a shape
  std::size_t looked_at = 0;
  for (const LaneId lane : {kFoo, kBar}) {
    const exporter::LaneRow row(lane, 0);
    for (std::uint32_t i = 0; i < sheet.model.lanes.slice_count(lane); ++i) {
      const model::Slice slice = sheet.model.lanes.slice(lane, i);
      if (slice.state != model::SliceState::Running || slice.begin_ns > base::kSecond / 2) continue;
      exporter::Found found;
      row.hit(sheet.brush, sheet.brush.x_of(slice.begin, slice.begin_ns), found);
      REQUIRE(found.slice);
      CHECK(found.slice->state == model::SliceState::Running);
      ++looked_at;
    }
  }
  CHECK(looked_at >= 2);
  exporter::Found found;  // func has lived for no more than a pixel
  exporter::LaneRow(kFunc, 0).hit(sheet.brush, sheet.view.x, found);
  REQUIRE(found.slice);
  CHECK(found.slice->state == model::SliceState::Ended);
}

// --- how time was spent
// --------------------------------------------------------------------------

TEST_CASE("a lane's summary says in each column where its time went, and no more than that") {
  const trace::Trace trace = test::random_trace(11, 12, 4000);
  for (const AxisKind axis : {AxisKind::Time, AxisKind::Steps}) {
    test::Sheet sheet(trace, axis);
    for (const auto& track : sheet.model.lanes.lanes()) {
      exporter::Summary summary;
      REQUIRE(exporter::LaneRow(track.id, 0).summary(sheet.brush, summary));
      REQUIRE(summary.columns.size() == 1000);
      std::array<double, model::kSliceStates> spent{}, exact{};
      for (const auto& column : summary.columns) {
        double all = 0;
        for (std::size_t s = 0; s < spent.size(); ++s) {
          spent[s] += static_cast<double>(column.share[s]);
          if (s != static_cast<std::size_t>(model::SliceState::Ended)) {
            all += static_cast<double>(column.share[s]);
          }
        }
        CHECK(all < 1.001);
        if (column.share[static_cast<std::size_t>(model::SliceState::Running)] > 0) {
          CHECK(column.ran);
        }
      }
      for (std::uint32_t i = 0; i < sheet.model.lanes.slice_count(track.id); ++i) {
        const model::Slice slice = sheet.model.lanes.slice(track.id, i);
        const auto [begin, end] = model::extent(slice, axis);
        exact[static_cast<std::size_t>(slice.state)] += (end - begin) / sheet.view.end * 1000;
      }
      for (std::size_t s = 0; s < spent.size(); ++s) {
        CAPTURE(s);
        if (s == static_cast<std::size_t>(model::SliceState::Ended)) continue;
        CHECK(spent[s] == doctest::Approx(exact[s]).epsilon(0.01).scale(10));
      }
    }
  }
}

TEST_CASE("rows of cores, files and groups have no summary") {
  const trace::Trace trace = test::io_trace();
  test::Sheet sheet(trace);
  exporter::Summary summary;
  CHECK_FALSE(exporter::CoreRow(base::CoreId{1}).summary(sheet.brush, summary));
  CHECK_FALSE(exporter::FileRow(test::kSocket).summary(sheet.brush, summary));
  CHECK_FALSE(exporter::LaneBand(false).summary(sheet.brush, summary));
}
