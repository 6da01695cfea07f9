// Sentences: every word that explanations are made of, as templates with named gaps.
//
// Owns the wording. Deliberately does not know which facts are told (why.cpp). The English of a
// template is its key in app/words, which holds the other language: gaps may stand in any order
// there.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "app/model/words/why.h"

namespace fiberscope::model {

// What can be said. The gaps of each are in why_sentences.cpp.
enum class Say : std::uint8_t {
  // whole sentences
  Runs,
  RunsSince,
  ReadySince,
  ReadyWhy,
  WaitsSentence,
  NotStarted,
  NotStartedBy,
  NeverRuns,
  EndedSentence,
  SwitchSentence,
  FirstSwitchSentence,
  SameSwitchSentence,
  WakeSentence,
  EventSentence,
  EventCaused,
  Lasted,
  DeadlockCircle,
  DeadlockNobody,
  ZombieOf,
  WaitedFor,
  TakenByInit,
  Orphan,
  // why it was made ready
  Spawned,
  SpawnedBy,
  ForkedBy,
  GaveAway,
  WasPreempted,
  PreemptedFor,
  SliceOverFor,
  GilFreed,
  PacketCame,
  OperationCame,
  FileReady,
  SleepEnded,
  SleepEndedLate,
  PollTimer,
  DeadlinePassed,
  TimerFiredFor,
  Notified,
  NotifiedBy,
  DetailBy,
  DetailOnly,
  FinishedLane,
  FinishedUnknown,
  CancelledBy,
  CancelledOnly,
  ThrownBy,
  ThrownOnly,
  ScheduledBy,
  ScheduledOnly,
  ReadyCausedBy,
  // why it got the core without the queue
  HandedOver,
  Resumed,
  YieldedBack,
  ReturnedBack,
  FailedBack,
  ThrewInto,
  StartedBy,
  Started,
  ParentGoesOn,
  Goes,
  // the queue
  QueueFirst,
  QueueOnly,
  QueueNth,
  PolicyChose,
  PlaceInQueue,
  OnlyInQueue,
  CoreHeldBy,
  CoresHeldBy,
  // what a lane waits for: predicates, "{lane} ..."
  WaitSwitched,
  WaitSwitchedTo,
  WaitCalled,
  WaitCalledUnknown,
  WaitYielded,
  WaitSleep,
  WaitSleepForever,
  WaitBlockingSleep,
  WaitJoin,
  WaitJoinDetail,
  WaitAwait,
  WaitFuture,
  WaitEvent,
  WaitLock,
  WaitLockHeld,
  WaitLockHeldSince,
  WaitGil,
  WaitGilHeld,
  WaitSemaphore,
  WaitPlace,
  WaitCondition,
  WaitQueueGet,
  WaitQueueJoin,
  WaitQueuePut,
  WaitChannelSend,
  WaitChannelReceive,
  WaitSelect,
  WaitGather,
  WaitPoll,
  WaitPollUntil,
  WaitIo,
  WaitFileData,
  WaitFileRoom,
  WaitFileConnection,
  WaitFileAccept,
  WaitFileReady,
  WaitTimer,
  WaitOther,
  // additions to a wait
  AddSince,
  AddPlace,
  AddDeadline,
  AddPlacesFree,
  AddOnePlace,
  AddNoSignal,
  AddEmpty,
  AddOneItem,
  AddItems,
  AddItemsOf,
  AddOverdue,
  AddPacket,
  AddOperation,
  AddGaveUpGil,
  AddGaveUpGilTo,
  TargetState,
  // how a lane left its core
  LeftWaits,
  LeftGaveAway,
  LeftPreempted,
  LeftGilGiven,
  LeftEnded,
  LeftIs,
  // what ended a slice
  UntilWaits,
  UntilRuns,
  UntilReady,
  UntilEnded,
  UntilNow,
  // things without a name of their own
  AnEvent,
  ALock,
  ASemaphore,
  ACondition,
  AQueue,
  AChannel,
  Several,
  AFuture,
  Something,
  // short forms for bars and rows
  ShortSleep,
  ShortSleepLate,
  LateHolder,
  ShortSleepForever,
  ShortBlockingSleep,
  ShortJoin,
  ShortAwait,
  ShortCalled,
  ShortSwitched,
  ShortSwitchedAway,
  ShortYielded,
  ShortHeld,
  ShortGet,
  ShortQueueJoin,
  ShortPut,
  ShortSend,
  ShortReceive,
  kCount,
};

// Gap: {name} in a template and what fills it.
using Gap = std::pair<std::string_view, Explanation>;

// compose: a pattern with its gaps filled; links move along with their words. Requires: a filling
// for every gap.
Explanation compose(std::string_view pattern, std::initializer_list<Gap> gaps = {});
// english: the template as it is written, the key of its translation.
const char* english(Say what);
// say: the template in the chosen language.
Explanation say(Say what, std::initializer_list<Gap> gaps = {});
// plain: words without a link.
Explanation plain(std::string text);
// linked: words that lead to an event or a lane.
Explanation linked(std::string text, EventSeq event, LaneId lane = {});
// append: `more` at the end of `text`.
void append(Explanation& text, const Explanation& more);
// ordinal: "1st", "2nd", "11th"; "第 11".
std::string ordinal(std::uint64_t n);
// lane_list: "a", "a and b", "a, b and 3 more", each name linked to its lane; `count` is how many
// there are in all, of whom `lanes` are known and at most `named_max` are named.
Explanation lane_list(const Names& names, std::span<const LaneId> lanes, std::size_t count,
                      std::size_t named_max = 3);

}  // namespace fiberscope::model
