#include "app/model/folds/index.h"

#include <algorithm>

namespace fiberscope::model {

using base::EventSeq;
using base::LaneId;

Index::OfLane& Index::grow(LaneId id) {
  static OfLane nowhere;
  if (!id || id.value > lanes_.size()) return nowhere = {};
  return lanes_[id.value - 1];
}

const Index::OfLane& Index::lane(LaneId id) const {
  static const OfLane nothing;
  return id && id.value <= lanes_.size() ? lanes_[id.value - 1] : nothing;
}

Index::Index(const trace::Trace& trace) { update(trace); }

void Index::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    const EventSeq seq = event.seq;
    if (const auto* p = std::get_if<trace::LaneSwitched>(&event.payload)) {
      switches_.push_back(seq);
      grow(p->to).runs.push_back(seq);
      grow(p->to).switches.push_back(seq);
      if (p->to.value <= running_.size()) running_[p->to.value - 1] = true;
    } else if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
      readies_.push_back(seq);
      grow(ready->lane).readies.push_back(seq);
      stopped(ready->lane, seq);
      if (ready->waker && ready->waker != ready->lane) grow(ready->waker).woke.push_back(seq);
    } else if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) {
      grow(blocked->lane).blocks.push_back(seq);
      stopped(blocked->lane, seq);
    } else if (const auto* ended = std::get_if<trace::LaneEnded>(&event.payload)) {
      stopped(ended->lane, seq);
    } else if (const auto* line = std::get_if<trace::LineReached>(&event.payload)) {
      lines_.push_back(seq);
      grow(line->lane).lines.push_back(seq);
    } else if (const auto* output = std::get_if<trace::OutputWritten>(&event.payload)) {
      outputs_.push_back(seq);
      grow(output->lane).outputs.push_back(seq);
    } else if (const auto* frames = std::get_if<trace::FramesRecorded>(&event.payload)) {
      grow(frames->lane).frames.push_back(seq);
    } else if (const auto* done = std::get_if<trace::SystemCallDone>(&event.payload)) {
      grow(done->lane).calls.push_back(seq);
    } else if (std::holds_alternative<trace::NoteAdded>(event.payload)) {
      notes_.push_back(seq);
    } else if (std::holds_alternative<trace::ValuePassed>(event.payload)) {
      values_.push_back(seq);
    } else if (const auto* born = std::get_if<trace::LaneBorn>(&event.payload)) {
      if (born->lane.value != lanes_.size() + 1) continue;
      lanes_.emplace_back();
      running_.push_back(false);
    }
  }
}

// stopped: the lane left its core, if it had one.
void Index::stopped(LaneId id, EventSeq seq) {
  if (!id || id.value > running_.size() || !running_[id.value - 1]) return;
  running_[id.value - 1] = false;
  lanes_[id.value - 1].switches.push_back(seq);
}

EventSeq after(const Seqs& seqs, EventSeq seq) {
  const auto found = std::upper_bound(seqs.begin(), seqs.end(), seq);
  return found == seqs.end() ? EventSeq{} : *found;
}

EventSeq before(const Seqs& seqs, EventSeq seq) {
  const auto found = std::lower_bound(seqs.begin(), seqs.end(), seq);
  return found == seqs.begin() ? EventSeq{} : *(found - 1);
}

}  // namespace fiberscope::model
