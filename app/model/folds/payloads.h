// Payloads: how a fold takes an event: it names every payload, those that it ignores as well, one
// by one or by their family, so that a new one does not compile before that is said.
//
// Owns nothing. Deliberately does not know any fold.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// Overloads: what a fold does with each payload; a payload that two of them take does not compile.
template <class... F>
struct Overloads : F... {
  using F::operator()...;
};
template <class... F>
Overloads(F...) -> Overloads<F...>;

// Ignores: the payloads by which nothing changes.
template <class... Payload>
struct Ignores {
  template <class P>
  requires(std::same_as<P, Payload> || ...) void operator()(const P&) const {}
};

// kinds_taken: all kinds but those that a fold's `Ignored` leaves alone: no other event can change
// it.
template <class Ignored>
constexpr trace::Kinds kinds_taken(const Ignored&) {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return ((std::invocable<const Ignored&, const std::variant_alternative_t<I, trace::Payload>&>
                 ? trace::Kinds{0}
                 : trace::Kinds{1} << I) |
            ...);
  }
  (std::make_index_sequence<std::variant_size_v<trace::Payload>>());
}

// Families: payloads that a fold mostly leaves alone together. Who takes one of them names the
// others itself; a payload of no family is named by every fold.
using OfRecipe = Ignores<trace::RecipeTold, trace::FolderTold, trace::ModuleLoaded,
                         trace::InputRead, trace::InputTaken, trace::ChoiceMade>;
using OfMachine = Ignores<trace::RunStarted, trace::MachineSet, trace::CoreAdded>;
using OfLanes = Ignores<trace::LaneBorn, trace::LaneRenamed, trace::LaneReady, trace::LaneSwitched,
                        trace::LaneBlocked, trace::LaneEnded>;
using OfCalls = Ignores<trace::CallComputed>;
using OfVariables = Ignores<trace::VariableFound, trace::VariableRead, trace::VariableWritten>;
using OfLevels = Ignores<trace::LevelChanged>;
using OfEnds = Ignores<trace::NobodyWaited, trace::DeadlockFound, trace::RunEnded>;
using OfTimers =
    Ignores<trace::TimerArmed, trace::TimerFired, trace::TimerCancelled, trace::ClockAdvanced>;
using OfCallbacks = Ignores<trace::CallbackQueued, trace::CallbackStarted, trace::CallbackDropped>;
using OfLocks = Ignores<trace::LockTaken, trace::LockReleased>;
using OfMemory = Ignores<trace::FramesRecorded, trace::StackRecorded, trace::MemoryRecorded>;
using OfFiles = Ignores<trace::FileOpened, trace::FileNamed, trace::FileClosed,
                        trace::ReadinessChanged, trace::InterestChanged, trace::InterestsListed,
                        trace::BytesDropped, trace::OperationStarted, trace::OperationDone>;
using OfPackets = Ignores<trace::PacketSent, trace::PacketArrived, trace::PacketLost>;
using OfOutside = Ignores<trace::SignalRaised, trace::DeviceInput, trace::FaultStruck>;

// as_locks: what a loop did with its locks, in as many LockReleased and LockTaken as leave each as
// the loop does and tell of its being held in between.
template <class See>
void as_locks(const trace::LoopFolded& loop, See&& see) {
  for (const trace::FoldedLock& lock : loop.locks) {
    const trace::LockReleased released{lock.lane, lock.object};
    if (lock.before != 0) see(released);
    if (lock.times == 0) continue;
    see(trace::LockTaken{lock.lane, lock.object, lock.kind, lock.name, lock.place});
    if (lock.after == 0) see(released);
  }
}

// visit_payload: what std::visit does, as comparisons that the compiler makes a switch of. A fold
// ignores most events: for those it costs one jump, where std::visit calls a function.
template <class F>
void visit_payload(const trace::Payload& payload, F&& fold) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto take = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
      if (payload.index() != N) return false;
      fold(*std::get_if<N>(&payload));
      return true;
    };
    (void)(take(std::integral_constant<std::size_t, I>()) || ...);
  }
  (std::make_index_sequence<std::variant_size_v<trace::Payload>>());
}

// take_new: calls take(event) for the events behind the first `applied`, up to number `until`, but
// for those that `ignored` leaves alone; `applied` then counts all of them.
template <class Ignored, class Take>
void take_new(const trace::Trace& trace, std::uint64_t& applied, std::uint64_t until,
              const Ignored& ignored, Take take) {
  until = std::min(until, trace.size());
  if (applied >= until) return;
  trace.each_among(kinds_taken(ignored), take, applied, until);
  applied = until;
}

}  // namespace fiberscope::model
