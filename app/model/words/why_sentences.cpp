#include "app/model/words/why_sentences.h"

#include <algorithm>
#include <array>

#include "app/words/words.h"
#include "scheduler/base/check.h"

namespace fiberscope::model {

using words::mark;

namespace {

struct Template {
  Say what;
  const char* english;
};

constexpr auto kTemplates = std::to_array<Template>({
    {Say::Runs, mark("{lane} runs: {why}{queue}.")},
    {Say::RunsSince, mark("{lane} runs since {time}.")},
    {Say::ReadySince, mark("{lane} has been ready for {duration}: {why}; {place}{holder}.")},
    {Say::ReadyWhy, mark("{lane} is ready: {why}; {place}{holder}.")},
    {Say::WaitsSentence, mark("{lane} {waits}{since}{place}{more}.")},
    {Say::NotStarted, mark("{lane} has not started: it was born at {time}{place}.")},
    {Say::NotStartedBy, mark("{lane} has not started: {creator} made it at {time}{place}.")},
    {Say::NeverRuns, mark("{lane} was born at {time}; it does not run itself, its children do.")},
    {Say::EndedSentence, mark("{lane} ended at {time}: {how}{detail}{place}{more}.")},
    {Say::SwitchSentence,
     mark("{core} went from {from} to {to} at {time}: {from} {left}; {to} runs: "
          "{why}{queue}.")},
    {Say::FirstSwitchSentence, mark("{core} took {to} at {time}: {why}{queue}.")},
    {Say::SameSwitchSentence, mark("{core} took {to} again at {time}: {why}{queue}.")},
    {Say::WakeSentence, mark("{lane} became ready at {time}: {why}; {place}.")},
    {Say::EventSentence, mark("{text}.")},
    {Say::EventCaused, mark("{text}, because: {cause}.")},
    {Say::Lasted, mark(" It lasted {duration}, until {end}.")},
    {Say::DeadlockCircle, mark("; this is a deadlock: {circle}")},
    {Say::DeadlockNobody, mark("; nobody is left who could wake it")},
    {Say::ZombieOf,
     mark("; it is a zombie until {parent} has waited for it: its {status} is kept")},
    {Say::WaitedFor, mark("; {waiter} has waited for it at {time}, and it is gone")},
    {Say::TakenByInit,
     mark("; its parent has ended, so process 1 has waited for it at {time}, and it is gone")},
    {Say::Orphan, mark(" It is an orphan since {time}: {adopted}.")},

    {Say::Spawned, mark("it was spawned at {time}")},
    {Say::SpawnedBy, mark("{waker} spawned it at {time}")},
    {Say::ForkedBy,
     mark("{waker} forked it at {time}, and it goes on behind that line with a copy of "
          "all memory; what was open is open in both")},
    {Say::GaveAway, mark("it gave the core away itself at {time}")},
    {Say::WasPreempted, mark("it was preempted at {time}")},
    {Say::PreemptedFor, mark("it lost the core at {time}, since {waker} stood ready")},
    {Say::SliceOverFor, mark("its time slice was over at {time}, and {waker} stood ready")},
    {Say::GilFreed, mark("{waker} gave up the GIL at {time}")},
    {Say::PacketCame, mark("{packet} from {from} arrived at {time}")},
    {Say::OperationCame, mark("the machine had done its work ({what}) at {time}")},
    {Say::FileReady, mark("{file} became ready ({events}) at {time}")},
    {Say::SleepEnded, mark("its {duration} sleep ended at {time}")},
    {Say::SleepEndedLate, mark("its {duration} sleep ended {late} late, at {time}")},
    {Say::PollTimer, mark("its next timer was due at {time}")},
    {Say::DeadlinePassed, mark("its wait ({wait}) ran into its deadline at {time}")},
    {Say::TimerFiredFor, mark("a timer fired at {time}")},
    {Say::Notified, mark("what it waited for ({wait}) happened at {time}")},
    {Say::NotifiedBy, mark("{waker} ended its wait ({wait}) at {time}")},
    {Say::DetailBy, mark("{detail} by {waker} at {time}")},
    {Say::DetailOnly, mark("{detail} at {time}")},
    {Say::FinishedLane, mark("{waker}, which it waited for, ended at {time}")},
    {Say::FinishedUnknown, mark("the one it waited for ended at {time}")},
    {Say::CancelledBy, mark("{waker} cancelled it at {time}")},
    {Say::CancelledOnly, mark("it was cancelled at {time}")},
    {Say::ThrownBy, mark("{waker} sent it an exception at {time}")},
    {Say::ThrownOnly, mark("it was sent an exception at {time}")},
    {Say::ScheduledBy, mark("{waker} put it into the ready queue at {time}")},
    {Say::ScheduledOnly, mark("it was put into the ready queue at {time}")},
    {Say::ReadyCausedBy, mark(" ({cause})")},

    {Say::HandedOver, mark("{from} switched to it at {time}")},
    {Say::Resumed, mark("{from} resumed it at {time}")},
    {Say::YieldedBack, mark("{from} yielded back to it at {time}")},
    {Say::ReturnedBack, mark("{from}, which it had called, returned at {time}")},
    {Say::FailedBack, mark("{from}, which it had called, failed at {time}")},
    {Say::ThrewInto, mark("{from} threw an exception into it at {time}")},
    {Say::StartedBy, mark("{from} started it at {time}")},
    {Say::Started, mark("it started at {time}")},
    {Say::ParentGoesOn, mark("{from} ended at {time}, and its parent goes on")},
    {Say::Goes, mark("it got the core at {time}")},

    {Say::QueueFirst, mark("; it was first of {count} in the ready queue")},
    {Say::QueueOnly, mark("; it was alone in the ready queue")},
    {Say::QueueNth, mark("; it was {nth} of {count} in the ready queue")},
    {Say::PolicyChose, mark("; {policy} chose it, {nth} of {count} in the ready queue")},
    {Say::PlaceInQueue, mark("{nth} of {count} in the queue")},
    {Say::OnlyInQueue, mark("alone in the queue")},
    {Say::CoreHeldBy, mark("; {holder} has the core")},
    {Say::CoresHeldBy, mark("; {holder} have the cores")},

    {Say::WaitSwitched, mark("waits until somebody switches to it")},
    {Say::WaitSwitchedTo,
     mark("switched to {target} and waits until somebody switches back to it")},
    {Say::WaitCalled, mark("called {target} and waits for it to yield or return")},
    {Say::WaitCalledUnknown, mark("waits for what it called to yield or return")},
    {Say::WaitYielded, mark("stands at a yield until somebody resumes it")},
    {Say::WaitSleep, mark("waits: sleep until {deadline}")},
    {Say::WaitSleepForever, mark("waits: sleep without end")},
    {Say::WaitBlockingSleep, mark("waits: sleep until {deadline} that holds its whole thread")},
    {Say::WaitJoin, mark("waits for the end of {target} (join)")},
    {Say::WaitJoinDetail, mark("waits for the end of others ({detail})")},
    {Say::WaitAwait, mark("awaits the result of {target}")},
    {Say::WaitFuture, mark("awaits {object}")},
    {Say::WaitEvent, mark("waits for {object} to be set")},
    {Say::WaitLock, mark("waits for {object}")},
    {Say::WaitLockHeld, mark("waits for {object}, held by {target}")},
    {Say::WaitLockHeldSince, mark("waits for {object}, held by {target} (taken at {line})")},
    {Say::WaitGil, mark("waits for the GIL")},
    {Say::WaitGilHeld, mark("waits for the GIL, held by {target}")},
    {Say::WaitSemaphore, mark("waits for {object} to be released")},
    {Say::WaitPlace, mark("waits for a place in {object}")},
    {Say::WaitCondition, mark("waits for {object} to be notified")},
    {Say::WaitQueueGet, mark("waits for something to arrive in {object}")},
    {Say::WaitQueueJoin, mark("waits for everything of {object} to be done")},
    {Say::WaitQueuePut, mark("waits for room in {object}")},
    {Say::WaitChannelSend, mark("waits for a receiver at {object}")},
    {Say::WaitChannelReceive, mark("waits for a sender at {object}")},
    {Say::WaitSelect, mark("waits for the first of {object}")},
    {Say::WaitGather, mark("waits for the results of {object}")},
    {Say::WaitPoll, mark("has nothing to run and waits for its next timer or I/O")},
    {Say::WaitPollUntil,
     mark("has nothing to run and waits for its next timer, {deadline}, or I/O")},
    {Say::WaitIo, mark("waits for I/O: {object}")},
    {Say::WaitFileData, mark("waits for data from {file}")},
    {Say::WaitFileRoom, mark("waits for room to send to {file}")},
    {Say::WaitFileConnection, mark("waits for its connection to {file}")},
    {Say::WaitFileAccept, mark("waits for somebody to connect to {file}")},
    {Say::WaitFileReady, mark("waits until {file} is ready")},
    {Say::WaitTimer, mark("waits for its timer at {deadline}")},
    {Say::WaitOther, mark("waits: {object}")},

    {Say::AddSince, mark(", since {time}")},
    {Say::AddPlace, mark(", at {place}")},
    {Say::AddDeadline, mark("; a timer ends the wait at {deadline} at the latest")},
    {Say::AddPlacesFree, mark("; {n} of its {most} places are free")},
    {Say::AddOnePlace, mark("; its one place is taken")},
    {Say::AddNoSignal, mark("; nobody has released it")},
    {Say::AddEmpty, mark("; it is empty")},
    {Say::AddOneItem, mark("; it holds {n} item")},
    {Say::AddItems, mark("; it holds {n} items")},
    {Say::AddItemsOf, mark("; it holds {n} of {most} items")},
    {Say::AddOverdue, mark("; its timer was due {late} ago")},
    {Say::AddPacket, mark("; {packet} is on its way and arrives in {duration}")},
    {Say::AddOperation, mark("; the machine is at work ({what}), done in {duration}")},
    {Say::AddGaveUpGil, mark("; it had to give up the GIL at {time}")},
    {Say::AddGaveUpGilTo, mark("; it gave up the GIL because {whom} had waited {duration} for it")},
    {Say::TargetState, mark("; {target} is {state}")},

    {Say::LeftWaits, mark("waits ({wait})")},
    {Say::LeftGaveAway, mark("gave the core away itself")},
    {Say::LeftPreempted, mark("was preempted")},
    {Say::LeftGilGiven, mark("had to give up the GIL")},
    {Say::LeftEnded, mark("ended")},
    {Say::LeftIs, mark("is {state}")},

    {Say::UntilWaits, mark("it began to wait ({wait})")},
    {Say::UntilRuns, mark("it got the core")},
    {Say::UntilReady, mark("it became ready ({how})")},
    {Say::UntilEnded, mark("it ended ({how})")},
    {Say::UntilNow, mark("the end of what is recorded")},

    {Say::AnEvent, mark("an event")},
    {Say::ALock, mark("a lock")},
    {Say::ASemaphore, mark("a semaphore")},
    {Say::ACondition, mark("a condition")},
    {Say::AQueue, mark("a queue")},
    {Say::AChannel, mark("a channel")},
    {Say::Several, mark("several")},
    {Say::AFuture, mark("a future")},
    {Say::Something, mark("something not named")},

    {Say::ShortSleep, mark("sleep {duration}")},
    {Say::ShortSleepLate, mark("{sleep}, then {late} late")},
    {Say::LateHolder, mark(" {holder} had the thread, from {time} on.")},
    {Say::ShortSleepForever, mark("sleep without end")},
    {Say::ShortBlockingSleep, mark("{duration} blocking sleep")},
    {Say::ShortJoin, mark("join {target}")},
    {Say::ShortAwait, mark("await {target}")},
    {Say::ShortCalled, mark("called {target}")},
    {Say::ShortSwitched, mark("switched to {target}")},
    {Say::ShortSwitchedAway, mark("switched away")},
    {Say::ShortYielded, mark("at yield")},
    {Say::ShortHeld, mark("{object} held by {target}")},
    {Say::ShortGet, mark("get from {object}")},
    {Say::ShortQueueJoin, mark("join of {object}")},
    {Say::ShortPut, mark("put into {object}")},
    {Say::ShortSend, mark("send on {object}")},
    {Say::ShortReceive, mark("receive from {object}")},
});

// Every sentence is there, at its own place.
constexpr bool complete() {
  if (kTemplates.size() != static_cast<std::size_t>(Say::kCount)) return false;
  for (std::size_t i = 0; i < kTemplates.size(); ++i) {
    if (kTemplates[i].what != static_cast<Say>(i)) return false;
  }
  return true;
}
static_assert(complete());

}  // namespace

Explanation plain(std::string text) { return {std::move(text), {}}; }

Explanation linked(std::string text, EventSeq event, LaneId lane) {
  const auto size = static_cast<std::uint32_t>(text.size());
  return {std::move(text), {{event, lane, 0, size}}};
}

void append(Explanation& text, const Explanation& more) {
  const auto shift = static_cast<std::uint32_t>(text.text.size());
  text.text += more.text;
  for (Link link : more.links) {
    link.begin += shift;
    link.end += shift;
    text.links.push_back(link);
  }
}

Explanation compose(std::string_view pattern, std::initializer_list<Gap> gaps) {
  Explanation out;
  std::string_view rest = pattern;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    out.text += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find('}', open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    bool filled = false;
    for (const auto& [gap, filling] : gaps) {
      if (gap != name) continue;
      std::string_view right(filling.text);
      words::meet(out.text, right);
      append(out, filling);
      filled = true;
      break;
    }
    CHECK_MSG(filled, std::string(pattern).c_str());
    rest.remove_prefix(close + 1);
    words::meet(out.text, rest);
  }
  return out;
}

const char* english(Say what) { return kTemplates[static_cast<std::size_t>(what)].english; }

Explanation say(Say what, std::initializer_list<Gap> gaps) {
  return compose(words::tr(english(what)), gaps);
}

Explanation lane_list(const Names& names, std::span<const LaneId> lanes, std::size_t count,
                      std::size_t named_max) {
  const std::size_t named = std::min(lanes.size(), count <= named_max ? count : named_max - 1);
  Explanation list;
  for (std::size_t i = 0; i < named; ++i) {
    const Gap next{"next", linked(names.lane(lanes[i]), {}, lanes[i])};
    if (i == 0) {
      list = next.second;
    } else if (i + 1 == count) {
      list = compose(words::tr("{list} and {next}"), {{"list", list}, next});
    } else {
      list = compose(words::tr("{list}, {next}"), {{"list", list}, next});
    }
  }
  if (named == count) return list;
  return compose(words::tr("{list} and {count} more"),
                 {{"list", list}, {"count", plain(std::to_string(count - named))}});
}

std::string ordinal(std::uint64_t n) {
  if (words::language() == words::Language::Chinese) return "第 " + std::to_string(n);
  const std::uint64_t tens = n % 100;
  const char* end = "th";
  if (tens < 11 || tens > 13) {
    if (n % 10 == 1) end = "st";
    if (n % 10 == 2) end = "nd";
    if (n % 10 == 3) end = "rd";
  }
  return std::to_string(n) + end;
}

}  // namespace fiberscope::model
