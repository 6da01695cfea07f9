// A file that is folded while it is read gives the trace and the model that come one after another.
#include "app/model/opening.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <algorithm>
#include <string>
#include <vector>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;

namespace {

class File {
 public:
  explicit File(const std::vector<std::uint8_t>& bytes) {
    std::FILE* const out = std::fopen(path_.c_str(), "wb");
    REQUIRE(out != nullptr);
    CHECK(std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size());
    std::fclose(out);
  }
  ~File() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/opening_test." + std::to_string(getpid()) + ".fstrace";
};

void check_same(const model::Model& a, const model::Model& b) {
  REQUIRE(a.trace.size() == b.trace.size());
  CHECK(a.trace.fault() == b.trace.fault());
  CHECK(a.trace.whole() == b.trace.whole());
  CHECK(a.steps.count() == b.steps.count());
  CHECK(a.console.lines().size() == b.console.lines().size());
  CHECK(a.failures.list().size() == b.failures.list().size());
  CHECK(a.findings.list().size() == b.findings.list().size());
  CHECK(a.idle.busy_ns() == b.idle.busy_ns());
  CHECK(a.lines.busy_ns() == b.lines.busy_ns());
  CHECK(a.objects.all().size() == b.objects.all().size());
  CHECK(a.packets.all().size() == b.packets.all().size());
  CHECK(a.index.switches().size() == b.index.switches().size());
  REQUIRE(a.lanes.lane_count() == b.lanes.lane_count());
  int different = 0;
  for (std::uint32_t i = 1; i <= a.lanes.lane_count(); ++i) {
    const LaneId lane{i};
    REQUIRE(a.lanes.slice_count(lane) == b.lanes.slice_count(lane));
    for (std::uint32_t k = 0; k < a.lanes.slice_count(lane); k += 97) {
      const model::Slice one = a.lanes.slice(lane, k), other = b.lanes.slice(lane, k);
      different += one.begin != other.begin || one.end != other.end || one.state != other.state;
    }
    CHECK(a.names.lane(lane) == b.names.lane(lane));
  }
  CHECK(different == 0);
}

}  // namespace

TEST_CASE("a file that is folded while it is read is what it is when it is read first") {
  const auto bytes = test::random_trace_bytes(12, 30, 1'300'000);
  const File file(bytes);
  const auto opened = model::open_legal(file.path());
  REQUIRE(opened.ok());
  const auto loaded = trace::load_legal(file.path());
  REQUIRE(loaded.ok());
  REQUIRE(loaded.value().size() > 1'000'000);
  const model::Model after(loaded.value());
  model::Model& model = *opened.value().model;
  check_same(model, after);
  // any cursor equals a fold from the start
  model::World world;
  std::uint64_t at = 0;
  for (const std::uint64_t cursor : {1ul, 300'001ul, 700'000ul, 1'000'123ul}) {
    for (const auto& event : loaded.value().events(at, cursor)) world.apply(event);
    at = cursor;
    CHECK(model.replay.move_to(cursor) == world);
  }
}

TEST_CASE("a file that breaks a law in its middle is opened up to there") {
  auto record = [](std::uint64_t wrong_at) {
    return test::record([&](trace::Writer& w, base::VirtualClock& clock) {
      w.emit(trace::RunStarted{});
      for (std::uint64_t i = 2; i < 4'096; ++i) {
        ++clock.now_ns;
        i == wrong_at ? w.emit(trace::LineReached{LaneId{9}, {}})
                      : w.emit(trace::ClockAdvanced{clock.now_ns - 1});
      }
      w.emit(trace::RunEnded{});
    });
  };
  for (const std::uint64_t wrong_at : {3ul, 1'024ul, 1'025ul, 3'000ul, 5'000ul}) {
    const File file(record(wrong_at));
    const auto opened = model::open_legal(file.path());
    const auto loaded = trace::load_legal(file.path());
    REQUIRE(opened.ok());
    REQUIRE(loaded.ok());
    CHECK(opened.value().trace->size() == std::min<std::uint64_t>(wrong_at - 1, 4'096));
    CHECK(opened.value().trace->fault().empty() == (wrong_at > 4'096));
    check_same(*opened.value().model, model::Model(loaded.value()));
  }
}

TEST_CASE("of a file that is cut short, or no trace, opening says what reading says") {
  auto bytes = test::random_trace_bytes(13, 8, 5'000);
  bytes.resize(bytes.size() * 2 / 3);
  {
    const File file(bytes);
    const auto opened = model::open_legal(file.path());
    REQUIRE(opened.ok());
    const auto loaded = trace::load_legal(file.path());
    REQUIRE(loaded.ok());
    CHECK(opened.value().trace->fault() == loaded.value().fault());
    CHECK_FALSE(opened.value().trace->fault().empty());
    check_same(*opened.value().model, model::Model(loaded.value()));
  }
  const File file({'n', 'o'});
  CHECK(model::open_legal(file.path()).error() == trace::load_legal(file.path()).error());
  CHECK(model::open_legal("/nowhere/at/all").error() ==
        trace::load_legal("/nowhere/at/all").error());
}
