// The words of a wait and of what it is about, in few words: see why.h.
#include <string>

#include "app/model/words/lengths.h"
#include "app/model/words/said.h"
#include "app/model/words/why.h"
#include "app/model/words/why_sentences.h"
#include "app/words/words.h"

namespace fiberscope::model {

using trace::WaitKind;

namespace {

// nameless: what to call the object of a wait that the trace gives no name.
Say nameless(WaitKind why) {
  switch (why) {
    case WaitKind::Event:
      return Say::AnEvent;
    case WaitKind::Lock:
      return Say::ALock;
    case WaitKind::Semaphore:
      return Say::ASemaphore;
    case WaitKind::Condition:
      return Say::ACondition;
    case WaitKind::QueueGet:
    case WaitKind::QueuePut:
      return Say::AQueue;
    case WaitKind::ChannelSend:
    case WaitKind::ChannelReceive:
      return Say::AChannel;
    case WaitKind::Select:
    case WaitKind::Gather:
      return Say::Several;
    case WaitKind::Await:
    case WaitKind::Future:
      return Say::AFuture;
    default:
      return Say::Something;
  }
}

// A deed in a wait's detail, before the object's name.
struct Deed {
  std::string_view recorded;
  Say nameless;
  const char* noun;
};
constexpr Deed kDeeds[] = {
    {"queue get", Say::AQueue, words::mark("queue")},
    {"queue put", Say::AQueue, words::mark("queue")},
    {"queue peek", Say::AQueue, words::mark("queue")},
    {"queue join", Say::AQueue, words::mark("queue")},
    {"queue", Say::AQueue, words::mark("queue")},
    {"channel send", Say::AChannel, words::mark("channel")},
    {"channel receive", Say::AChannel, words::mark("channel")},
    {"channel", Say::AChannel, words::mark("channel")},
    {"limiter", Say::ASemaphore, words::mark("limiter")},
    {"pool", Say::ASemaphore, words::mark("pool")},
    {"room in the pool", Say::ASemaphore, words::mark("pool")},
    {"event", Say::AnEvent, words::mark("event")},
    {"lock inside", Say::ALock, words::mark("lock inside")},
    {"lock", Say::ALock, words::mark("lock")},
    {"rlock", Say::ALock, words::mark("lock")},
    {"semaphore", Say::ASemaphore, words::mark("semaphore")},
    {"condition", Say::ACondition, words::mark("condition")},
    {"future", Say::AFuture, words::mark("future")},
    {"async result", Say::AFuture, words::mark("async result")},
};

// kShared: nothing in the program is called so.
constexpr std::string_view kShared = " of several processes";

std::string_view without_pool(std::string_view detail) {
  if (detail.ends_with(trace::kInOwnPool)) detail.remove_suffix(trace::kInOwnPool.size());
  return detail;
}

}  // namespace

std::string detail_words(std::string_view detail) {
  for (std::size_t end = detail.size(); end != std::string_view::npos && end > 0;
       end = detail.rfind(' ', end - 1)) {
    const std::string known(detail.substr(0, end));
    const std::string words = words::tr(known);
    if (words != known) return with_own_names(words + std::string(detail.substr(end)));
  }
  return with_own_names(std::string(detail));
}

std::string wait_object(const Trace& trace, const trace::LaneBlocked& wait) {
  return object_words(trace.text(wait.detail), wait.why);
}

std::string_view bare_object(std::string_view whole) {
  const std::string_view detail = without_pool(whole);
  if (detail.ends_with(kShared)) return {};
  for (const Deed& deed : kDeeds) {
    const std::size_t size = deed.recorded.size();
    if (detail.starts_with(deed.recorded) && detail.size() > size && detail[size] == ' ') {
      return detail.substr(size + 1);
    }
  }
  return {};
}

std::string object_words(std::string_view whole, WaitKind why) {
  const std::string_view detail = without_pool(whole);
  if (detail.empty()) return say(nameless(why)).text;
  if (detail.ends_with(kShared)) return detail_words(detail);
  for (const Deed& deed : kDeeds) {
    if (detail == deed.recorded) return say(deed.nameless).text;
    const std::size_t size = deed.recorded.size();
    if (detail.starts_with(deed.recorded) && detail[size] == ' ') {
      // a queue that the program calls "queue"
      const bool same = detail.substr(size + 1) == deed.noun;
      return words::tr(deed.noun) + (same ? std::string() : std::string(detail.substr(size)));
    }
  }
  return detail_words(detail);
}

std::string wait_text(const Trace& trace, const Names& names, const trace::LaneBlocked& wait,
                      TimeNs begin_ns) {
  const std::string_view whole = trace.text(wait.detail);
  const std::string detail(without_pool(whole));
  if (detail.size() < whole.size()) {
    return words::fill(words::tr("{object}, in its own pool"), {{"object", detail_words(detail)}});
  }
  const Gap target{"target", plain(names.lane(wait.target))};
  const Gap duration{"duration", plain(base::format_duration(wait.deadline_ns - begin_ns))};
  const bool timed = wait.deadline_ns != base::kNever;
  const std::string word = said(wait.why);
  const Gap object{"object", plain(wait_object(trace, wait))};
  switch (wait.why) {
    case WaitKind::Sleep:
    case WaitKind::Timer:
      return timed ? say(Say::ShortSleep, {duration}).text : say(Say::ShortSleepForever).text;
    case WaitKind::BlockingSleep:
      return timed ? say(Say::ShortBlockingSleep, {duration}).text : word;
    case WaitKind::Join:
      if (wait.target) return say(Say::ShortJoin, {target}).text;
      break;
    case WaitKind::Await:
      if (wait.target) return say(Say::ShortAwait, {target}).text;
      break;
    case WaitKind::Called:
      if (wait.target) return say(Say::ShortCalled, {target}).text;
      break;
    case WaitKind::Switched:
      return wait.target ? say(Say::ShortSwitched, {target}).text
                         : say(Say::ShortSwitchedAway).text;
    case WaitKind::Yielded:
      return say(Say::ShortYielded).text;
    case WaitKind::Lock:
      if (wait.target) return say(Say::ShortHeld, {object, target}).text;
      break;
    case WaitKind::QueueGet:
      return say(joins_queue(trace, wait) ? Say::ShortQueueJoin : Say::ShortGet, {object}).text;
    case WaitKind::QueuePut:
      return say(Say::ShortPut, {object}).text;
    case WaitKind::ChannelSend:
      return say(Say::ShortSend, {object}).text;
    case WaitKind::ChannelReceive:
      return say(Say::ShortReceive, {object}).text;
    default:
      break;
  }
  return detail.empty() ? word : detail_words(detail);
}

std::string late_wait_text(const Trace& trace, const Names& names, const trace::LaneBlocked& wait,
                           const Late& late) {
  return say(Say::ShortSleepLate,
             {{"sleep", plain(wait_text(trace, names, wait, late.began_ns))},
              {"late", plain(base::format_duration(three_digits(late.late_ns())))}})
      .text;
}

}  // namespace fiberscope::model
