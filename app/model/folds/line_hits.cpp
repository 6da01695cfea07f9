#include "app/model/folds/line_hits.h"

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Ignores<
    trace::RunStarted, trace::SourceLoaded, trace::CoreAdded, trace::LaneBorn, trace::LaneRenamed,
    trace::LaneReady, trace::LaneSwitched, trace::LaneBlocked, trace::LaneEnded,
    trace::OutputWritten, trace::ValuePassed, trace::ChoiceMade, trace::TimerArmed,
    trace::TimerFired, trace::TimerCancelled, trace::CallbackQueued, trace::CallbackStarted,
    trace::CallbackDropped, trace::ClockAdvanced, trace::NoteAdded, trace::FramesRecorded,
    trace::StackRecorded, trace::DeadlockFound, trace::RunEnded, trace::NobodyWaited,
    trace::MachineSet, trace::LockTaken, trace::LockReleased, trace::MemoryRecorded,
    trace::PrioritySet, trace::FileOpened, trace::FileNamed, trace::FileClosed,
    trace::ReadinessChanged, trace::InterestChanged, trace::InterestsListed, trace::SystemCallDone,
    trace::PacketSent, trace::PacketArrived, trace::PacketLost, trace::BytesDropped,
    trace::OperationStarted, trace::OperationDone, trace::SignalRaised, trace::DeviceInput,
    trace::FaultStruck, trace::RecipeTold, trace::FolderTold, trace::ModuleLoaded, trace::InputRead>
    kIgnored;

}  // namespace

void LineIndex::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    const auto line = [&](const trace::LineReached& p) {
      LineHits& hits = places_[p.place];
      hits.events.push_back(event.seq);
      ++hits.by_lane[p.lane];
    };
    visit_payload(event.payload, Overloads{line, kIgnored});
  }
}

const LineHits& LineIndex::at(trace::Place place) const {
  static const LineHits kNever;
  const auto found = places_.find(place);
  return found == places_.end() ? kNever : found->second;
}

}  // namespace fiberscope::model
