// page_expect TRACE: what the app itself says at every step of a run, as JSON, for the test that
// compares an exported page with it: of whoever runs, and in short runs at every tenth step of
// every lane; and the rows that its timeline has below the lanes.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/export/picture/rows.h"
#include "app/model/model.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace {

using namespace fiberscope;
using nlohmann::json;

constexpr std::uint64_t kLanesEvery = 10, kPairsMax = 60'000;

json names_of(const model::Model& model, const std::vector<base::LaneId>& lanes) {
  json out = json::array();
  for (const base::LaneId lane : lanes) out.push_back(base::visible(model.names.lane(lane)));
  return out;
}

// why_of: in both languages.
json why_of(const model::Model& model, const model::Replay& replay, base::LaneId lane) {
  json out = json::array();
  for (const char* const language : {"en", "zh"}) {
    words::set_language(words::language_named(language));
    const auto why =
        model::explain_moment(replay, model.names, model.variables, lane, replay.cursor());
    out.push_back(base::visible(why.text));
  }
  words::set_language(words::Language::English);
  return out;
}

json timers_of(const model::World& world) {
  json out = json::array();
  for (const model::TimerWorld& timer : world.timers()) out.push_back(timer.deadline_ns);
  return out;
}

json step_of(const model::Model& model, const model::Replay& replay, std::uint64_t step) {
  const model::World& world = replay.world();
  const base::LaneId runs = model::runner(model.trace, world);
  json out = {{"time", base::format_time(world.now_ns())},
              {"queue", names_of(model, world.ready_queue())},
              {"timers", timers_of(world)},
              {"callbacks", world.callbacks().size()},
              {"lines", model.console.count_at(base::EventSeq{world.cursor()})}};
  if (runs) {
    const model::LaneTimes times = world.times(runs);
    const model::LaneWorld& lane = *world.lane(runs);
    out["focus"] = base::visible(model.names.lane(runs));
    out["why"] = why_of(model, replay, runs);
    out["spent"] = {times.running_ns, times.ready_ns, times.waiting_ns()};
    out["switches"] = lane.switch_count;
    out["line"] = lane.state == trace::LaneState::Ended ? 0 : lane.place.line;
  }
  const bool is_short = model.steps.count() * model.lanes.lane_count() <= kPairsMax;
  if (step % kLanesEvery != 0 || !is_short) return out;
  json lanes = json::array();
  for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
    lanes.push_back(why_of(model, replay, base::LaneId{i}));
  }
  out["lanes"] = std::move(lanes);
  return out;
}

// rows_of: names of the bands and of what stands in them, from above.
json rows_of(const model::Model& model) {
  json out = json::array();
  exporter::Rows rows;
  rows.lay(model, exporter::Shown{}, 1);
  for (const auto& row : rows.all()) {
    const std::string id = row->id();
    constexpr std::string_view kOthers[] = {"timeline.cores", "timeline.coroutines",
                                            "timeline.states", "timeline.library.lanes"};
    const bool band = id.starts_with("timeline.") && !std::ranges::count(kOthers, id);
    if (!band && !id.starts_with("object.") && !id.starts_with("variable.") &&
        !id.starts_with("file.")) {
      continue;
    }
    out.push_back(base::visible(row->name(model, base::EventSeq{model.trace.size()})));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto trace = trace::Trace::load(argv[1]);
  if (!trace) {
    std::cerr << trace.error() << "\n";
    return 1;
  }
  const model::Model model(trace.value());
  model::Replay replay(trace.value(), 32);
  json steps = json::array();
  for (std::uint64_t step = 1; step <= model.steps.count(); ++step) {
    replay.move_to(model.steps.event_of(step).value);
    steps.push_back(step_of(model, replay, step));
  }
  const json all = {{"steps", steps}, {"rows", rows_of(model)}};
  std::cout << all.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
  return 0;
}
