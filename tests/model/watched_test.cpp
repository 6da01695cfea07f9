// Shared variables as people look at them: which have a row, who uses them, what is said of an
// access.
#include <doctest/doctest.h>

#include "app/model/model.h"
#include "scheduler/trace/validate.h"
#include "tests/support/trace_sample.h"
#include "tests/support/variable_trace.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;
using base::VariableId;

namespace {

std::string said_of(const model::Model& model, EventSeq access) {
  return model::explain_access(model.trace, model.names, model.variables, access).text;
}

model::Source source_of(std::initializer_list<const char*> lines) {
  model::Source source;
  for (const char* line : lines) source.lines.emplace_back(line);
  return source;
}

}  // namespace

TEST_CASE("the variable that lost an update has a row by itself, others have none") {
  const trace::Trace trace = variable_trace();
  REQUIRE(trace::validate(trace).empty());
  const model::Model model(trace);
  CHECK(model::watched_by_default(model.variables) == std::vector{kCount});
}

TEST_CASE("a write tells what it was made from, and what another had stored in between") {
  VariableMoments m;
  const trace::Trace trace = variable_trace(&m);
  const model::Model model(trace);
  CHECK(said_of(model, m.ann_writes) ==
        "ann writes count = 1, from the 0 it read at 1 µs. In between bob wrote 1 at 3 µs: that "
        "is lost.");
  CHECK(said_of(model, m.bob_writes) == "bob writes count = 1, from the 0 it read at 2 µs.");
  CHECK(said_of(model, m.bob_totals) == "bob writes total = 9.");
  CHECK(said_of(model, m.ann_reads) == "ann reads count, 0.");
  CHECK(said_of(model, m.ann_reads_again) == "ann reads count, 1, which ann wrote at 4 µs.");
  CHECK(said_of(model, EventSeq{1}).empty());
  REQUIRE(model.variables.find(kCount)->lost.size() == 1);
  CHECK(model::loss_label(trace, model.names, model.variables.find(kCount)->lost[0]) ==
        "ann reads 0, bob writes 1, ann writes 1");
}

TEST_CASE("at its own access a lane is explained by that, at others by its state") {
  VariableMoments m;
  const trace::Trace trace = variable_trace(&m);
  const model::Model model(trace);
  const auto moment = [&](base::LaneId lane, EventSeq at) {
    return model::explain_moment(model.replay, model.names, model.variables, lane, at.value).text;
  };
  const auto state = [&](base::LaneId lane, EventSeq at) {
    return model::explain_lane(model.replay, model.names, lane, at.value).text;
  };
  CHECK(moment(kAnn, m.ann_writes) == said_of(model, m.ann_writes));
  CHECK(moment(kBob, m.ann_writes) == state(kBob, m.ann_writes));
  const EventSeq next{m.ann_writes.value + 1};
  CHECK(moment(kAnn, next) == state(kAnn, next));
}

TEST_CASE("the latest accesses come first, and none from after the cursor") {
  VariableMoments m;
  const trace::Trace trace = variable_trace(&m);
  const model::Model model(trace);
  const model::Variable& count = *model.variables.find(kCount);
  CHECK(model::last_accesses(count, m.ann_writes, 9) ==
        std::vector{m.ann_writes, m.bob_writes, m.bob_reads, m.ann_reads});
  CHECK(model::last_accesses(count, m.ann_reads_again, 2) ==
        std::vector{m.ann_reads_again, m.ann_writes});
  CHECK(model::last_accesses(count, EventSeq{1}, 9).empty());
}

TEST_CASE("a function's variables are those that its own lines read or write") {
  const trace::Trace trace = variable_trace();
  const model::Model model(trace);
  const auto used = [&](std::uint32_t line) {
    return model::used_in(model.names, model.variables, {kShared, line});
  };
  CHECK(used(6) == std::vector{kCount});
  CHECK(used(4) == std::vector{kCount});
  CHECK(used(11) == std::vector{kTotal});
  CHECK(used(1).empty());  // the module's own lines do neither
  CHECK(model::used_in(model.names, model.variables, {base::SourceId{9}, 6}).empty());
}

TEST_CASE("a function ends where the indentation does") {
  const model::Source source = source_of({
      "x = 0",                   // 1
      "class C:",                // 2
      "    def f(",              // 3
      "        a",               // 4
      "    ):",                  // 5
      "        if a:",           // 6
      "",                        // 7
      "            b()",         // 8
      "        async def g():",  // 9
      "            c()",         // 10
      "        d()",             // 11
      "    y = 1",               // 12
  });
  CHECK(model::lines_of(source, 1) == model::Lines{1, 12});
  CHECK(model::lines_of(source, 8) == model::Lines{3, 11});
  CHECK(model::lines_of(source, 3) == model::Lines{3, 11});
  CHECK(model::lines_of(source, 10) == model::Lines{9, 10});
  CHECK(model::lines_of(source, 11) == model::Lines{3, 11});
  CHECK(model::lines_of(source, 12) == model::Lines{1, 12});
  CHECK(model::lines_of(source, 99) == model::Lines{1, 12});
}

TEST_CASE("a variable is known again by its name, and by which of that name it is") {
  const trace::Trace trace = decode(record([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= 3; ++i) {
      w.emit(trace::VariableFound{VariableId{i}, trace::VariableKind::Attribute,
                                  w.intern(i == 2 ? "other" : "account.balance")});
    }
  }));
  const model::Model model(trace);
  const auto key = [&](std::uint32_t i) {
    return model::watch_key(model.variables, model.names, VariableId{i});
  };
  CHECK(key(1) == "account.balance");
  CHECK(key(2) == "other");
  CHECK(key(3) == "account.balance #2");
}
