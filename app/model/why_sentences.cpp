#include "app/model/why_sentences.h"

#include <array>

#include "scheduler/base/check.h"

namespace fiberscope::model {

namespace {

struct Template {
  Say what;
  const char* english;
};

constexpr auto kTemplates = std::to_array<Template>({
    {Say::Runs, "{lane} runs: {why}{queue}."},
    {Say::RunsSince, "{lane} runs since {time}."},
    {Say::ReadySince, "{lane} has been ready for {duration}: {why}; {place}{holder}."},
    {Say::ReadyWhy, "{lane} is ready: {why}; {place}{holder}."},
    {Say::WaitsSentence, "{lane} {waits}{since}{place}{more}."},
    {Say::NotStarted, "{lane} has not started: it was born at {time}{place}."},
    {Say::NotStartedBy, "{lane} has not started: {creator} made it at {time}{place}."},
    {Say::NeverRuns, "{lane} was born at {time}; it does not run itself, its children do."},
    {Say::EndedSentence, "{lane} ended at {time}: {how}{detail}{place}{more}."},
    {Say::SwitchSentence,
     "{core} went from {from} to {to} at {time}: {from} {left}; {to} runs: "
     "{why}{queue}."},
    {Say::FirstSwitchSentence, "{core} took {to} at {time}: {why}{queue}."},
    {Say::SameSwitchSentence, "{core} took {to} again at {time}: {why}{queue}."},
    {Say::WakeSentence, "{lane} became ready at {time}: {why}; {place}."},
    {Say::EventSentence, "{text}."},
    {Say::EventCaused, "{text}, because: {cause}."},
    {Say::Lasted, " It lasted {duration}, until {end}."},
    {Say::DeadlockCircle, "; this is a deadlock: {circle}"},
    {Say::DeadlockNobody, "; nobody is left who could wake it"},

    {Say::Spawned, "it was spawned at {time}"},
    {Say::SpawnedBy, "{waker} spawned it at {time}"},
    {Say::GaveAway, "it gave the core away itself at {time}"},
    {Say::WasPreempted, "it was preempted at {time}"},
    {Say::PreemptedFor, "{waker} preempted it at {time}"},
    {Say::SleepEnded, "its {duration} sleep ended at {time}"},
    {Say::PollTimer, "its next timer was due at {time}"},
    {Say::DeadlinePassed, "its wait ({wait}) ran into its deadline at {time}"},
    {Say::TimerFiredFor, "a timer fired at {time}"},
    {Say::Notified, "what it waited for ({wait}) happened at {time}"},
    {Say::NotifiedBy, "{waker} ended its wait ({wait}) at {time}"},
    {Say::DetailBy, "{detail} by {waker} at {time}"},
    {Say::DetailOnly, "{detail} at {time}"},
    {Say::FinishedLane, "{waker}, which it waited for, ended at {time}"},
    {Say::FinishedUnknown, "the one it waited for ended at {time}"},
    {Say::CancelledBy, "{waker} cancelled it at {time}"},
    {Say::CancelledOnly, "it was cancelled at {time}"},
    {Say::ThrownBy, "{waker} sent it an exception at {time}"},
    {Say::ThrownOnly, "it was sent an exception at {time}"},
    {Say::ScheduledBy, "{waker} put it into the ready queue at {time}"},
    {Say::ScheduledOnly, "it was put into the ready queue at {time}"},
    {Say::ReadyCausedBy, " ({cause})"},

    {Say::HandedOver, "{from} switched to it at {time}"},
    {Say::Resumed, "{from} resumed it at {time}"},
    {Say::YieldedBack, "{from} yielded back to it at {time}"},
    {Say::ReturnedBack, "{from}, which it had called, returned at {time}"},
    {Say::FailedBack, "{from}, which it had called, failed at {time}"},
    {Say::ThrewInto, "{from} threw an exception into it at {time}"},
    {Say::StartedBy, "{from} started it at {time}"},
    {Say::Started, "it started at {time}"},
    {Say::ParentGoesOn, "{from} ended at {time}, and its parent goes on"},
    {Say::Goes, "it got the core at {time}"},

    {Say::QueueFirst, "; it was first of {count} in the ready queue"},
    {Say::QueueOnly, "; it was alone in the ready queue"},
    {Say::QueueNth, "; it was {nth} of {count} in the ready queue"},
    {Say::PolicyChose, "; {policy} chose it, {nth} of {count} in the ready queue"},
    {Say::PlaceInQueue, "{nth} of {count} in the queue"},
    {Say::OnlyInQueue, "alone in the queue"},
    {Say::CoreHeldBy, "; {holder} has the core"},

    {Say::WaitSwitched, "waits until somebody switches to it"},
    {Say::WaitSwitchedTo, "switched to {target} and waits until somebody switches back to it"},
    {Say::WaitCalled, "called {target} and waits for it to yield or return"},
    {Say::WaitCalledUnknown, "waits for what it called to yield or return"},
    {Say::WaitYielded, "stands at a yield until somebody resumes it"},
    {Say::WaitSleep, "waits: sleep until {deadline}"},
    {Say::WaitSleepForever, "waits: sleep without end"},
    {Say::WaitBlockingSleep, "waits: sleep until {deadline} that holds its whole thread"},
    {Say::WaitJoin, "waits for the end of {target} (join)"},
    {Say::WaitJoinDetail, "waits for the end of others ({detail})"},
    {Say::WaitAwait, "awaits the result of {target}"},
    {Say::WaitFuture, "awaits {object}"},
    {Say::WaitEvent, "waits for {object} to be set"},
    {Say::WaitLock, "waits for {object}"},
    {Say::WaitLockHeld, "waits for {object}, held by {target}"},
    {Say::WaitSemaphore, "waits for {object} to be released"},
    {Say::WaitCondition, "waits for {object} to be notified"},
    {Say::WaitQueueGet, "waits for something to arrive in {object}"},
    {Say::WaitQueuePut, "waits for room in {object}"},
    {Say::WaitChannelSend, "waits for a receiver at {object}"},
    {Say::WaitChannelReceive, "waits for a sender at {object}"},
    {Say::WaitSelect, "waits for the first of {object}"},
    {Say::WaitGather, "waits for the results of {object}"},
    {Say::WaitPoll, "has nothing to run and waits for its next timer or I/O"},
    {Say::WaitPollUntil, "has nothing to run and waits for its next timer, {deadline}, or I/O"},
    {Say::WaitIo, "waits for I/O: {object}"},
    {Say::WaitTimer, "waits for its timer at {deadline}"},
    {Say::WaitOther, "waits: {object}"},

    {Say::AddSince, ", since {time}"},
    {Say::AddPlace, ", at {place}"},
    {Say::AddDeadline, "; a timer ends the wait at {deadline} at the latest"},
    {Say::TargetState, "; {target} is {state}"},

    {Say::LeftWaits, "waits ({wait})"},
    {Say::LeftGaveAway, "gave the core away itself"},
    {Say::LeftPreempted, "was preempted"},
    {Say::LeftEnded, "ended"},

    {Say::UntilWaits, "it began to wait ({wait})"},
    {Say::UntilRuns, "it got the core"},
    {Say::UntilReady, "it became ready ({how})"},
    {Say::UntilEnded, "it ended ({how})"},
    {Say::UntilNow, "the end of what is recorded"},

    {Say::AnEvent, "an event"},
    {Say::ALock, "a lock"},
    {Say::ASemaphore, "a semaphore"},
    {Say::ACondition, "a condition"},
    {Say::AQueue, "a queue"},
    {Say::AChannel, "a channel"},
    {Say::Several, "several"},
    {Say::AFuture, "a future"},
    {Say::Something, "something not named"},

    {Say::ShortSleep, "sleep {duration}"},
    {Say::ShortSleepForever, "sleep without end"},
    {Say::ShortBlockingSleep, "blocking sleep {duration}"},
    {Say::ShortJoin, "join {target}"},
    {Say::ShortAwait, "await {target}"},
    {Say::ShortCalled, "called {target}"},
    {Say::ShortSwitched, "switched to {target}"},
    {Say::ShortSwitchedAway, "switched away"},
    {Say::ShortYielded, "at yield"},
    {Say::ShortHeld, "{object} held by {target}"},
    {Say::ShortGet, "get from {object}"},
    {Say::ShortPut, "put into {object}"},
    {Say::ShortSend, "send on {object}"},
    {Say::ShortReceive, "receive from {object}"},
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

Explanation say(Say what, std::initializer_list<Gap> gaps) {
  Explanation out;
  std::string_view rest = kTemplates[static_cast<std::size_t>(what)].english;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    out.text += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find('}', open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    bool filled = false;
    for (const auto& [gap, filling] : gaps) {
      if (gap != name) continue;
      append(out, filling);
      filled = true;
      break;
    }
    CHECK_MSG(filled, kTemplates[static_cast<std::size_t>(what)].english);
    rest.remove_prefix(close + 1);
  }
  return out;
}

std::string ordinal(std::uint64_t n) {
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
