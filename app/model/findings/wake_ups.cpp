// Findings about notifications that nobody heard.
#include <algorithm>

#include "app/model/findings/findings.h"

namespace fiberscope::model {

using trace::LaneState;

namespace {

// looks: whoever runs such a line looks at some state before it waits, or does not wait.
bool looks(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  line.remove_prefix(begin);
  for (const std::string_view word : {"if", "elif", "while", "assert", "match"}) {
    if (!line.starts_with(word) || line.size() <= word.size()) continue;
    const std::string_view rest = line.substr(word.size());
    if (rest.starts_with(" True:") || rest.starts_with(" 1:")) continue;
    if (rest[0] == ' ' || rest[0] == '(') return true;
  }
  return line.find("wait_for(") != std::string_view::npos ||
         line.find(" if ") != std::string_view::npos;
}

}  // namespace

bool Findings::looks_at_state(const Trace& trace, trace::Place place) {
  auto known = looking_.find(place.source);
  if (known == looking_.end()) {
    names_.update(trace, applied_ + 1);
    const Source* source = names_.source(place.source);
    if (!source) return false;
    known = looking_.emplace(place.source, std::vector<bool>{}).first;
    for (const std::string& line : source->lines) known->second.push_back(looks(line));
  }
  return place.line > 0 && place.line <= known->second.size() && known->second[place.line - 1];
}

void Findings::line_reached(const Trace& trace, const trace::LineReached& p,
                            const trace::Event& event) {
  Turn& turn = turn_of(p.lane);
  if (turn.lines++ == 0) turn.first_place = p.place;
  Lane* lane = find(p.lane);
  if (!lane) return;
  lane->last_place = p.place;
  // only who comes late for a notification is asked whether it has looked
  if (!unheard_.empty() && looks_at_state(trace, p.place)) lane->looked = event.seq;
}

void Findings::lines_folded(const Trace& trace, const trace::LinesFolded& p,
                            const trace::Event& event) {
  for (const trace::FoldedLine& line : p.lines) {
    line_reached(trace, {p.lane, line.place}, event);
    turn_of(p.lane).lines += line.times - 1;
  }
  if (Lane* lane = find(p.lane)) lane->last_place = p.place;
}

// looked: when the lane, or who called it and waits for that, last looked at some state.
EventSeq Findings::looked(LaneId id) const {
  EventSeq latest = lanes_[id.value - 1].looked;
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& caller = lanes_[i - 1];
    if (caller.state != LaneState::Blocked || !caller.calls || i == id.value) continue;
    if (caller.told.target == id && i < id.value) latest = std::max(latest, looked(LaneId{i}));
  }
  return latest;
}

// run_ended: whoever still waits for what was only ever notified when nobody waited, and did not
// look at the state since.
void Findings::run_ended() {
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& lane = lanes_[i - 1];
    const auto unheard = unheard_.find(lane.object);
    if (lane.state != LaneState::Blocked || unheard == unheard_.end()) continue;
    if (unheard->second > lane.wait || looked(LaneId{i}) > unheard->second) continue;
    if (lane.deadline_ns != base::kNever) continue;
    Finding finding;
    finding.kind = FindingKind::LostWakeUp;
    finding.event = lane.wait;
    finding.lane = LaneId{i};
    finding.place = lane.told.place;
    finding.related = unheard->second;
    add(std::move(finding));
  }
}

}  // namespace fiberscope::model
