#include "app/model/words/circle_text.h"

#include "app/model/words/why_sentences.h"
#include "app/words/words.h"

namespace fiberscope::model {

using trace::WaitKind;
using words::tr;

namespace {

// remedy: what would end a wait, as a clause.
const char* remedy(const Trace& trace, const trace::LaneBlocked& wait, bool needs) {
  const bool timed = wait.deadline_ns != base::kNever;
  switch (wait.why) {
    case WaitKind::Switched:
      return tr("whoever switches to it ends this");
    case WaitKind::Called:
      return needs ? tr("it goes on when {target} yields, returns or fails")
                   : tr("it goes on when what it called yields, returns or fails");
    case WaitKind::Yielded:
      return tr("whoever resumes it ends this");
    case WaitKind::Sleep:
    case WaitKind::BlockingSleep:
    case WaitKind::Timer:
      return timed ? tr("its timer ends this at {deadline}")
                   : tr("only an exception sent into it ends this");
    case WaitKind::Join:
      return needs ? tr("it goes on when {target} ends")
                   : tr("it goes on when those it waits for have ended");
    case WaitKind::Await:
      return needs ? tr("it goes on when {target} has a result")
                   : tr("it goes on when what it awaits has a result");
    case WaitKind::Future:
      return tr("whoever sets the result of {object} ends this");
    case WaitKind::Event:
      return tr("whoever sets {object} ends this");
    case WaitKind::Lock:
      return needs ? tr("only {target} can end this, by releasing {object}")
                   : tr("whoever holds {object} ends this by releasing it");
    case WaitKind::Gil:
      return needs ? tr("only {target} can end this, by giving up the GIL")
                   : tr("whoever holds the GIL ends this by giving it up");
    case WaitKind::Semaphore:
      return tr("whoever releases {object} ends this");
    case WaitKind::Condition:
      return tr("whoever notifies {object} ends this");
    case WaitKind::QueueGet:
      return joins_queue(trace, wait) ? tr("whoever says of the last of {object} that it is done "
                                           "ends this")
                                      : tr("whoever puts something into {object} ends this");
    case WaitKind::QueuePut:
      return tr("whoever takes something out of {object} ends this");
    case WaitKind::ChannelSend:
      return tr("whoever receives from {object} ends this");
    case WaitKind::ChannelReceive:
      return tr("whoever sends on {object} ends this");
    case WaitKind::Select:
      return tr("the first of {object} ends this");
    case WaitKind::Gather:
      return tr("it goes on when those it waits for have ended");
    case WaitKind::Poll:
      return timed ? tr("its next timer, {deadline}, or I/O ends this")
                   : tr("only I/O ends this: no timer is set");
    case WaitKind::Io:
      return tr("it goes on when {object} is ready");
    case WaitKind::Other:
      break;
  }
  return tr("who can end this is not recorded");
}

// ends_by_time: the clause above names the deadline itself.
bool ends_by_time(WaitKind why) {
  return sleeps(why) || why == WaitKind::BlockingSleep || why == WaitKind::Poll;
}

}  // namespace

Explanation waiting_text(const Trace& trace, const Names& names, const Waiting& w) {
  const auto wait = trace.get<trace::LaneBlocked>(w.wait);
  const LaneId target = w.needs;
  const Gap deadline{"deadline", linked(base::format_time(wait.deadline_ns), w.timer)};
  const Gap when{"deadline",
                 w.timer ? deadline.second : plain(base::format_time(wait.deadline_ns))};
  Explanation who = compose(remedy(trace, wait, bool(target)),
                            {{"target", linked(names.lane(target), {}, target)},
                             {"object", plain(wait_object(trace, wait))},
                             when});
  if (wait.deadline_ns != base::kNever && !ends_by_time(wait.why)) {
    append(who, say(Say::AddDeadline, {when}));
  }
  return compose(tr("{lane} waits ({wait}) since {time}: {who}."),
                 {{"lane", linked(names.lane(w.lane), {}, w.lane)},
                  {"wait", linked(wait_text(trace, names, wait, w.since_ns), w.wait)},
                  {"time", plain(base::format_time(w.since_ns))},
                  {"who", who}});
}

Explanation circle_text(const Trace& trace, const Names& names, const Circle& circle) {
  const auto clause = [&](const char* pattern, std::size_t i) {
    const LaneId next = circle.lanes[(i + 1) % circle.lanes.size()];
    const trace::Event& event = trace.at(circle.waits[i]);
    const auto& wait = std::get<trace::LaneBlocked>(event.payload);
    return compose(pattern,
                   {{"lane", linked(names.lane(circle.lanes[i]), {}, circle.lanes[i])},
                    {"next", linked(names.lane(next), {}, next)},
                    {"wait", linked(wait_text(trace, names, wait, event.time_ns), event.seq)}});
  };
  Explanation chain = clause(tr("{lane} waits for {next} ({wait})"), 0);
  for (std::size_t i = 1; i < circle.lanes.size(); ++i) {
    // {lane} is the {next} of the clause before and so stands there already
    const char* pattern = tr(", which waits for {next} ({wait})");
    append(chain, clause(pattern, i));
  }
  const Gap gap{"chain", chain};
  if (circle.deadlock()) return compose(tr("{chain}: none of them can ever go on."), {gap});
  return compose(tr("{chain}: only the timer at {deadline} breaks this circle."),
                 {gap, {"deadline", plain(base::format_time(circle.deadline_ns))}});
}

}  // namespace fiberscope::model
