#include "app/export/data/captions.h"

#include "app/model/words/said.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

std::string run_title(const model::Model& model) { return run_title(model.trace); }

std::string run_title(const trace::Trace& trace) {
  if (trace.size() == 0) return "Fiberscope";
  const auto run = trace.find<trace::RunStarted>(base::EventSeq{1});
  const std::string_view path = run ? trace.text(run->program) : std::string_view();
  const std::string name = base::visible(path.substr(path.find_last_of('/') + 1));
  return name.empty() ? "Fiberscope" : name;
}

Captions::Captions(const model::Model& model)
    : Captions(model.trace, model.names, model.lanes.lane_count()) {}

Captions::Captions(const trace::Trace& trace, const model::Names& names, std::size_t lane_count)
    : trace_(trace), names_(names), lanes_(lane_count) {
  for (std::size_t s = 0; s < states_.size(); ++s) {
    states_[s] = model::state_word(static_cast<model::SliceState>(s));
  }
}

const std::string& Captions::lane(base::LaneId id) {
  std::string& name = lanes_[id.value - 1];
  if (name.empty()) name = base::visible(names_.lane(id));
  return name;
}

const std::string& Captions::wait(const model::Slice& slice) { return wait(slice.begin); }

const std::string& Captions::wait(base::EventSeq begin) {
  return waits_.of(trace_.at(begin), [&](const trace::Event& event) {
    const auto* wait = std::get_if<trace::LaneBlocked>(&event.payload);
    if (wait == nullptr) return std::string();
    return base::visible(model::wait_text(trace_, names_, *wait, event.time_ns));
  });
}

const std::string& Captions::slice(const model::Slice& slice) {
  const std::string& state = states_[static_cast<std::size_t>(slice.state)];
  const bool sleeps = slice.state == model::SliceState::Sleeping;
  if (!sleeps && slice.state != model::SliceState::Blocked) return state;
  return slices_.of(trace_.at(slice.begin), [&](const trace::Event&) {
    const std::string& what = wait(slice);
    // what it sleeps for says that it sleeps
    return what.empty() ? state : sleeps ? what : state + ": " + what;
  });
}

const std::string& Captions::arrow(const model::Arrow& arrow) {
  std::vector<std::string>& told = arrows_[static_cast<std::size_t>(arrow.kind)];
  told.resize(lanes_.size());
  std::string& text = told[arrow.to.value - 1];
  if (!text.empty()) return text;
  const char* const pattern = arrow.kind == model::Arrow::Kind::Wake ? words::tr("wakes {lane}")
                              : arrow.kind == model::Arrow::Kind::Spawn
                                  ? words::tr("spawns {lane}")
                                  : words::tr("hands over to {lane}");
  return text = words::fill(pattern, {{"lane", lane(arrow.to)}});
}

Whys::Whys(const model::Model& model, std::uint64_t pieces)
    : model_(model), tells_(pieces <= kSentencesMax), replay_(model.trace, kCheckpointsApart) {}

std::string Whys::of(const Piece& piece) {
  if (!tells_) return {};
  replay_.move_to(piece.slice.begin.value - 1);
  return base::visible(model::explain_slice(replay_, model_.names, piece.slice).text);
}

}  // namespace fiberscope::exporter
