#include "app/model/folds/index.h"

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

using base::EventSeq;
using base::LaneId;

namespace {

constexpr Overloads<OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks,
                    OfLocks, OfFiles, OfPackets, OfOutside, OfEnds,
                    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::StackRecorded,
                            trace::MemoryRecorded, trace::PrioritySet>>
    kIgnoredByIndex{};

}  // namespace

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

void Index::take(const trace::Event& event) {
  const EventSeq seq = event.seq;
  visit_payload(
      event.payload,
      Overloads{[&](const trace::LaneSwitched& p) {
                  switches_.push_back(seq);
                  grow(p.to).runs.push_back(seq);
                  grow(p.to).switches.push_back(seq);
                  if (p.to.value <= running_.size()) running_[p.to.value - 1] = true;
                },
                [&](const trace::LaneReady& p) {
                  readies_.push_back(seq);
                  grow(p.lane).readies.push_back(seq);
                  stopped(p.lane, seq);
                  if (p.waker && p.waker != p.lane) grow(p.waker).woke.push_back(seq);
                },
                [&](const trace::LaneBlocked& p) {
                  grow(p.lane).blocks.push_back(seq);
                  stopped(p.lane, seq);
                },
                [&](const trace::LaneEnded& p) { stopped(p.lane, seq); },
                [&](const trace::LineReached& p) {
                  lines_.push_back(seq);
                  grow(p.lane).lines.push_back(seq);
                },
                [&](const trace::LinesFolded& p) {
                  lines_.push_back(seq);
                  grow(p.lane).lines.push_back(seq);
                  grow(p.lane).loops.push_back(seq);
                },
                [&](const trace::OutputWritten& p) {
                  outputs_.push_back(seq);
                  grow(p.lane).outputs.push_back(seq);
                },
                [&](const trace::FramesRecorded& p) { grow(p.lane).frames.push_back(seq); },
                [&](const trace::SystemCallDone& p) { grow(p.lane).calls.push_back(seq); },
                [&](const trace::NoteAdded&) { notes_.push_back(seq); },
                [&](const trace::ValuePassed&) { values_.push_back(seq); },
                [&](const trace::LaneBorn& p) {
                  if (p.lane.value != lanes_.size() + 1) return;
                  lanes_.emplace_back();
                  running_.push_back(false);
                },
                kIgnoredByIndex});
}

void Index::update(const trace::Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByIndex,
           [&](const trace::Event& event) { take(event); });
}

void Index::settle() {
  for (OfLane& lane : lanes_) {
    for (Seqs* list : {&lane.switches, &lane.runs, &lane.lines, &lane.loops, &lane.readies,
                       &lane.blocks, &lane.woke, &lane.outputs, &lane.frames, &lane.calls}) {
      list->shrink();
    }
  }
  for (Seqs* list : {&switches_, &lines_, &outputs_, &notes_, &readies_, &values_}) list->shrink();
  lanes_.shrink_to_fit();
}

// stopped: the lane left its core, if it had one.
void Index::stopped(LaneId id, EventSeq seq) {
  if (!id || id.value > running_.size() || !running_[id.value - 1]) return;
  running_[id.value - 1] = false;
  lanes_[id.value - 1].switches.push_back(seq);
}

}  // namespace fiberscope::model
