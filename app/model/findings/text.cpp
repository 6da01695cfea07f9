// What findings say. Each sentence: what happened, why it matters, what to do instead.
#include "app/model/findings/findings.h"
#include "app/model/words/events_io.h"
#include "app/model/words/why_sentences.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace fiberscope::model {

using words::tr;

namespace {

// how the host notes a coroutine that nobody awaited
constexpr std::string_view kAwaitBefore = "the coroutine ";
constexpr std::string_view kAwaitAfter = " was made here";

trace::Kept<trace::LaneBlocked> wait_at(const Trace& trace, EventSeq seq) {
  return seq ? trace.find<trace::LaneBlocked>(seq) : nullptr;
}

// Teller: one finding's words.
class Teller {
 public:
  Teller(const Trace& trace, const Names& names, const Finding& finding)
      : trace_(trace), names_(names), f_(finding) {}

  Explanation tell() const {
    Explanation text = sentence();
    const bool tells_all = f_.kind == FindingKind::StillWaiting ||
                           f_.kind == FindingKind::NeverStarted || f_.kind == FindingKind::Polling;
    if (f_.count > 1 && !tells_all) {
      append(text, with(tr(" It happened {count} times at this line.")));
    }
    return text;
  }

 private:
  Explanation sentence() const;
  Explanation never_started() const;
  Explanation still_waiting() const;
  Explanation exception() const;
  Explanation remedy_for_exception() const;
  Explanation self_deadlock() const;
  Explanation forked_lock() const;
  Explanation full_pool() const;
  Explanation unread_pipe() const;
  Explanation blocking_call() const;
  Explanation deadlock() const;
  Explanation lost_wake_up() const;
  Explanation starvation() const;
  Explanation convoy() const;
  Explanation priority_inversion() const;
  Explanation polling() const;
  Explanation no_answer() const;
  Explanation not_simulated() const;

  // with: the pattern with whatever gaps of a finding it has; `what` is the rest.
  Explanation with(const char* pattern, const Explanation& what = {}) const {
    return compose(pattern, {{"lane", linked(names_.lane(f_.lane), {}, f_.lane)},
                             {"lanes", everybody()},
                             {"others", lane_list(names_, f_.others, f_.other_count)},
                             {"duration", linked(base::format_duration(f_.duration_ns), f_.event)},
                             {"lines", plain(std::to_string(f_.lines))},
                             {"count", plain(std::to_string(f_.count))},
                             {"place", place()},
                             {"what", what}});
  }
  // everybody: the lane and the others.
  Explanation everybody() const {
    std::vector<LaneId> all{f_.lane};
    all.insert(all.end(), f_.others.begin(), f_.others.end());
    return lane_list(names_, all, 1 + f_.other_count);
  }
  Explanation place() const {
    const std::string where = names_.place(f_.place);
    return where.empty() ? Explanation{} : say(Say::AddPlace, {{"place", linked(where, f_.event)}});
  }
  Explanation wait_words(EventSeq seq) const {
    const auto wait = wait_at(trace_, seq);
    return wait ? linked(wait_text(trace_, names_, *wait, trace_.at(seq).time_ns), seq)
                : say(Say::Something);
  }
  // those_who_wait: "main (queue join q, at p.py:10); b (lock m, at p.py:3)".
  Explanation those_who_wait() const {
    Explanation all;
    for (const EventSeq seq : f_.waits) {
      const trace::LaneBlocked& wait = *wait_at(trace_, seq);
      const std::string where = names_.place(wait.place);
      if (!all.text.empty()) append(all, plain(tr("; ")));
      append(all, compose(tr("{lane} ({what}{place})"),
                          {{"lane", linked(names_.lane(wait.lane), {}, wait.lane)},
                           {"what", wait_words(seq)},
                           {"place", where.empty()
                                         ? Explanation{}
                                         : say(Say::AddPlace, {{"place", linked(where, seq)}})}}));
    }
    return all;
  }
  // lock_words: the lock of the wait that is meant, without who held it then.
  Explanation lock_words() const {
    const auto wait = wait_at(trace_, f_.related);
    return wait ? linked(wait_object(trace_, *wait), f_.related) : say(Say::ALock);
  }
  // remedy_for_call: most of the turn went into it.
  Explanation remedy_for_call() const {
    const trace::Event& event = trace_.at(f_.related);
    const auto& call = std::get<trace::CallComputed>(event.payload);
    const char* const words =
        call.without_gil == 0
            ? tr("Of this, {time} went into {function}, which computes in one go and holds the "
                 "GIL: in a thread it would keep the others waiting as well. Give it less at a "
                 "time, or run it in another process.")
        : f_.task ? tr("Of this, {time} went into {function}, which computes in one go but lets "
                       "the GIL go: run it in a thread, with await asyncio.to_thread().")
                  : tr("Of this, {time} went into {function}, which computes in one go but lets "
                       "the GIL go: run it in a thread, with "
                       "gevent.get_hub().threadpool.apply().");
    return compose(words, {{"time", linked(base::format_duration(call.duration_ns), f_.related)},
                           {"function", plain(std::string(trace_.text(call.function)))}});
  }
  Explanation remedy_for_turn() const {
    if (f_.related) return remedy_for_call();
    return plain(f_.task ? tr("Split long work, and give way between the parts with "
                              "await asyncio.sleep(0).")
                         : tr("Split long work, and give way between the parts with "
                              "gevent.sleep(0)."));
  }
  // what: the exception, from the note or the lane's end.
  Explanation exception_words() const {
    const trace::Event& event = trace_.at(f_.event);
    if (!f_.what.empty()) return linked(f_.what, f_.event);
    base::TextId text;
    if (const auto* note = std::get_if<trace::NoteAdded>(&event.payload)) text = note->text;
    if (const auto* end = std::get_if<trace::LaneEnded>(&event.payload)) text = end->detail;
    return linked(std::string(trace_.text(text)), f_.event);
  }
  // awaited: the name of the coroutine that nobody awaited.
  std::string awaited() const {
    const auto note = trace_.get<trace::NoteAdded>(f_.event);
    const std::string_view text = trace_.text(note.text);
    const std::size_t end = text.find(kAwaitAfter);
    if (!text.starts_with(kAwaitBefore) || end == std::string_view::npos) return {};
    return std::string(text.substr(kAwaitBefore.size(), end - kAwaitBefore.size()));
  }

  const Trace& trace_;
  const Names& names_;
  const Finding& f_;
};

Explanation Teller::never_started() const {
  if (!f_.related) {
    return with(
        tr("{lanes} never ran{place}: it was made, but nobody started it or switched to "
           "it. Making a coroutine runs nothing of it."));
  }
  if (f_.task) {
    return with(
        tr("{lanes} never ran{place}: a new task only joins the ready queue, and the "
           "program ended before its turn came. Await it before the program ends."));
  }
  return with(
      tr("{lanes} never ran{place}: spawn only puts it into the ready queue, and the "
         "program ended before its turn came. Wait for it with join(), or give the core "
         "away with gevent.sleep()."));
}

Explanation Teller::still_waiting() const {
  const auto wait = wait_at(trace_, f_.related);
  const Explanation what = wait_words(f_.related);
  if (wait && wait->why == trace::WaitKind::Switched) {
    return with(tr("The program ended while {lanes} still waited to be switched to{place}: what "
                   "comes after that line never ran. If it matters, switch to it until it is "
                   "dead."),
                what);
  }
  if (f_.task) {
    return with(tr("The program ended while {lanes} still waited ({what}){place}: what comes "
                   "after that line never ran. If it matters, await the task first."),
                what);
  }
  return with(tr("The program ended while {lanes} still waited ({what}){place}: what comes after "
                 "that line never ran. When main ends, all end. If it matters, wait for it with "
                 "join()."),
              what);
}

// handed_to_main: gevent raises these in the main greenlet. Source: gevent 22.10.2 hub.py,
// Hub.SYSTEM_ERROR.
bool handed_to_main(std::string_view what) {
  return what.starts_with("SystemExit") || what.starts_with("KeyboardInterrupt") ||
         what.starts_with("SystemError");
}

// remedy_for_exception: what became of the others, and what to do, of a thread or greenlet.
Explanation Teller::remedy_for_exception() const {
  const std::string what = exception_words().text;
  const trace::LaneKind kind = f_.lane_kind;
  if (kind == trace::LaneKind::Greenlet && handed_to_main(what)) {
    return with(
        tr(" gevent raises it in the main greenlet as well, which ends the program unless "
           "it is caught there."));
  }
  if (kind == trace::LaneKind::Thread) {
    return with(
        tr(" It ends this thread only, and nobody else is told. Catch it inside, or run the "
           "function in a ThreadPoolExecutor: its future raises it again where the result "
           "is asked for."));
  }
  if (kind == trace::LaneKind::Process) {
    return with(
        tr(" It ends this process only, and the others are not told. Catch it inside, look "
           "at the exit code, or run the function in a pool, which raises it again where "
           "the result is asked for."));
  }
  return with(
      tr(" It ends this greenlet only. Who asks for its result with get() has it raised "
         "again; nobody else is told. Ask for each result, or catch it inside."));
}

Explanation Teller::exception() const {
  const Explanation what = exception_words();
  if (f_.unasked) {
    return with(tr("A job failed{place}: {what}. {lane} told its future, which has kept that to "
                   "itself, and nobody asked: neither for the result nor for the exception. Ask "
                   "each future for its result(), or each result of a pool with get()."),
                what);
  }
  if (std::holds_alternative<trace::NoteAdded>(trace_.at(f_.event).payload)) {
    return with(!f_.of_child
                    ? tr("{lane} ended by an exception that nobody caught{place}: {what}. It ends "
                         "the program.")
                    : tr("{lane} ended by an exception that nobody caught{place}: {what}. It ends "
                         "its process."),
                what);
  }
  if (f_.task) {
    return with(tr("{lane} failed{place}, and nobody looked at its result: {what}. The others go "
                   "on as if nothing had happened. Await every task, so that its exception "
                   "reaches somebody."),
                what);
  }
  Explanation text =
      with(tr("{lane} ended by an exception that nobody caught{place}: {what}."), what);
  if (!f_.waits.empty()) {
    append(text,
           with(tr(" What it had used, others waited for to the end: {what}."), those_who_wait()));
  }
  append(text, remedy_for_exception());
  return text;
}

Explanation Teller::deadlock() const {
  if (!f_.lane) {
    Explanation text = with(tr("{others} waited, and nobody was left who could ever end that: "
                               "nobody ready, no timer, no I/O. They wait: {what}."),
                            those_who_wait());
    for (const EndedBy& end : f_.ended) {
      const std::string where = names_.place(end.place);
      append(text,
             compose(tr(" {lane} had ended by an exception before{place}: {what}. What it would "
                        "have done for them, nobody does."),
                     {{"lane", linked(names_.lane(end.lane), {}, end.lane)},
                      {"place", where.empty()
                                    ? Explanation{}
                                    : say(Say::AddPlace, {{"place", linked(where, end.event)}})},
                      {"what", linked(end.what, end.event)}}));
    }
    append(text, plain(tr(" Every wait needs somebody who ends it; with a timeout it would at "
                          "least have been noticed.")));
    return text;
  }
  std::vector<LaneId> lanes{f_.lane};
  lanes.insert(lanes.end(), f_.others.begin(), f_.others.end());
  Explanation circle;
  for (const LaneId id : lanes) {
    append(circle, linked(names_.lane(id), {}, id));
    append(circle, plain(" → "));
  }
  if (f_.other_count > f_.others.size()) append(circle, plain("… → "));
  append(circle, linked(names_.lane(f_.lane), {}, f_.lane));
  Explanation text = with(tr("{what}: each waits for the next, so none can ever go on."), circle);
  if (!f_.waits.empty()) append(text, with(tr(" They wait: {what}."), those_who_wait()));
  append(text,
         plain(tr(" Let all take what they need in the same order, or wait with a timeout.")));
  return text;
}

Explanation Teller::forked_lock() const {
  const trace::LaneBlocked& wait = *wait_at(trace_, f_.event);
  const auto taken = trace_.find<trace::LockTaken>(f_.related);
  const std::string where = taken ? names_.place(taken->place) : "";
  Explanation since;
  if (!where.empty()) {
    since = compose(tr(", since {place}"), {{"place", linked(where, f_.related)}});
  }
  return compose(tr("{lane} waits for {what}{place}, which {others} held when the process was "
                    "forked{since}. A fork copies a lock as it is, but of the threads only the one "
                    "that forks: nobody in this process will ever release the copy. Fork before "
                    "threads begin, or let processes begin anew, with spawn or forkserver."),
                 {{"lane", linked(names_.lane(f_.lane), {}, f_.lane)},
                  {"what", linked(wait_object(trace_, wait), f_.event)},
                  {"place", place()},
                  {"others", lane_list(names_, f_.others, f_.other_count)},
                  {"since", since}});
}

Explanation Teller::self_deadlock() const {
  const trace::LaneBlocked& wait = *wait_at(trace_, f_.event);
  const auto taken =
      f_.related ? trace::taking_of(trace_.at(f_.related).payload, wait.object) : std::nullopt;
  const std::string where = taken ? names_.place(taken->place) : "";
  Explanation since;
  if (!where.empty()) {
    since = compose(tr(", since {place}"), {{"place", linked(where, f_.related)}});
  }
  const Gap lane{"lane", linked(names_.lane(f_.lane), {}, f_.lane)};
  const Gap lock{"what", linked(wait_object(trace_, wait), f_.event)};
  Explanation text =
      compose(tr("{lane} waits for {what}{place}, which it holds itself{since}: nobody else will "
                 "release it, so it waits for ever. "),
              {lane, lock, {"place", place()}, {"since", since}});
  const trace::LaneKind kind = f_.lane_kind;
  append(text,
         plain(f_.task ? tr("asyncio has no lock that its owner can take again: take it in the "
                            "outer function only.")
               : kind == trace::LaneKind::Greenlet
                   ? tr("gevent.lock.RLock can be taken again by who holds it; or take the lock in "
                        "the outer function only.")
                   : tr("threading.RLock can be taken again by who holds it; or take the lock in "
                        "the outer function only.")));
  return text;
}

Explanation Teller::full_pool() const {
  return with(tr("{lanes} work in a pool and wait for what only a free worker of the same pool "
                 "could do, and none is free: {what}. A job should not wait for another of its own "
                 "pool: give those to a second pool, or do them in the job itself."),
              those_who_wait());
}

Explanation Teller::unread_pipe() const {
  const trace::LaneBlocked& wait = *wait_at(trace_, f_.related);
  const std::string where = names_.place(wait.place);
  return compose(
      tr("{lane} waits for the end of {process}{place}, and {writer} of it waits until somebody "
         "reads what it writes ({what}{where}): the pipe is full, and nobody reads it. Read first, "
         "with get(), recv() or communicate(), and wait for the end then."),
      {{"lane", linked(names_.lane(f_.lane), {}, f_.lane)},
       {"process", linked(names_.lane(f_.others[0]), {}, f_.others[0])},
       {"place", place()},
       {"writer", linked(names_.lane(f_.others[1]), {}, f_.others[1])},
       {"what", wait_words(f_.related)},
       {"where", where.empty() ? Explanation{}
                               : say(Say::AddPlace, {{"place", linked(where, f_.related)}})}});
}

// unblocked: what to do instead of a call that blocks. Of files on a disk no library has a call of
// its own that lets others run.
const char* unblocked(bool task, bool sleeps, bool disk) {
  if (disk) {
    return task ? tr("Move the call into a thread with asyncio.to_thread().")
                : tr("Give the call to gevent's thread pool, gevent.get_hub().threadpool.apply().");
  }
  if (task) {
    return sleeps ? tr("In a coroutine await asyncio.sleep(), or move the call into a thread with "
                       "asyncio.to_thread().")
                  : tr("Await asyncio's own call of the sort, or move this one into a thread with "
                       "asyncio.to_thread().");
  }
  return sleeps ? tr("Use gevent.sleep(), or let monkey.patch_all() replace the blocking calls.")
                : tr("Let monkey.patch_all() replace the blocking calls, or give this one to "
                     "gevent's thread pool.");
}

// blocking_call: the call that sleeps goes by its name; any other by what it waits for.
Explanation Teller::blocking_call() const {
  const trace::LaneBlocked& wait = *wait_at(trace_, f_.event);
  const std::string_view call = trace_.text(wait.detail);
  const bool sleeps = wait.why == trace::WaitKind::BlockingSleep;
  const bool disk = call.starts_with("read from disk ") || call.starts_with("write to disk ");
  const Explanation what =
      sleeps && !call.empty() ? linked(std::string(call) + "()", f_.event) : wait_words(f_.event);
  Explanation text = with(tr("{lane} blocked its whole thread for {duration} ({what}){place}. "
                             "Meanwhile {others} could have run and got no core. "),
                          what);
  append(text, plain(unblocked(f_.task, sleeps, disk)));
  return text;
}

Explanation Teller::lost_wake_up() const {
  const trace::Event& unheard = trace_.at(f_.related);
  const LaneId by = std::get<trace::NobodyWaited>(unheard.payload).lane;
  return compose(
      tr("{lane} waits ({what}){place}, but {by} notified before, at {time}, when nobody "
         "waited: a notification is not kept for those who come late. Look at the state "
         "before waiting, or use what remembers: an event that stays set, a queue, a "
         "semaphore."),
      {{"lane", linked(names_.lane(f_.lane), {}, f_.lane)},
       {"what", wait_words(f_.event)},
       {"place", place()},
       {"by", linked(names_.lane(by), {}, by)},
       {"time", linked(base::format_time(unheard.time_ns), unheard.seq)}});
}

// starvation: for a lock, else for a core.
Explanation Teller::starvation() const {
  if (!f_.related) {
    return with(
        tr("{lane} stood ready for {duration} and got no core{place}, while {others} had "
           "one again and again. Somebody who is always passed over never gets anywhere. "
           "Look at the policy and the priorities, or let the others wait now and then."));
  }
  return with(tr("{lane} asked for {what} and did not get it for {duration}{place}, while {others} "
                 "took it again and again: a lock that is released is free for whoever asks first, "
                 "and whoever runs asks first. Hold it for less, and do something outside of it "
                 "before taking it again."),
              lock_words());
}

Explanation Teller::convoy() const {
  const auto wait = wait_at(trace_, f_.related);
  if (wait && wait->why == trace::WaitKind::Gil) {
    return with(
        tr("{lanes} stood in line for the GIL most of the time, one of them for {duration} "
           "in all: only one thread of a process runs Python at a time, however many "
           "cores there are. Threads help those who wait; let processes compute."));
  }
  return with(tr("{lanes} stood in line for {what} most of the time{place}, one of them for "
                 "{duration} in all: it is as if they ran one after the other. Hold it for less, "
                 "or split what it guards."),
              lock_words());
}

Explanation Teller::priority_inversion() const {
  const auto other = [&](std::size_t i) {
    return linked(names_.lane(f_.others[i]), {}, f_.others[i]);
  };
  const auto priority = [&](std::size_t i) { return plain(std::to_string(f_.priorities[i])); };
  return compose(
      tr("{lane} (priority {high}) waited for {what}{place}, held by {holder} (priority {low}), "
         "which stood ready for {duration} while {runner} (priority {middle}) ran: the most "
         "urgent waited for the least urgent. Hold the lock for less, or let whoever holds it "
         "have the priority of the most urgent who needs it."),
      {{"lane", linked(names_.lane(f_.lane), {}, f_.lane)},
       {"high", priority(0)},
       {"what", lock_words()},
       {"place", place()},
       {"holder", other(0)},
       {"low", priority(1)},
       {"duration", linked(base::format_duration(f_.duration_ns), f_.event)},
       {"runner", other(1)},
       {"middle", priority(2)}});
}

// polling: what was called, and on what, if always on the same.
Explanation Teller::polling() const {
  const EventSeq call = f_.related ? f_.related : f_.until;
  const auto p = trace_.get<trace::SystemCallDone>(call);
  std::string what(trace_.text(p.call));
  if (f_.related && p.object) {
    what = words::fill(tr("{call} on {file}"),
                       {{"call", what}, {"file", file_text(names_, p.object, call)}});
  }
  return with(tr("{lane} called {what} {count} times in vain{place}: nothing was ready, and asking "
                 "again and again burned {duration} of CPU time. Let the machine say when "
                 "something is ready: wait in select(), in a selector such as epoll, or in a "
                 "coroutine."),
              linked(what, f_.until));
}

Explanation Teller::no_answer() const {
  const Explanation what = wait_words(f_.event);
  if (!f_.related) {
    return with(tr("{lane} waits without a timeout ({what}){place} for a peer that never answers: "
                   "{duration} so far, and nothing is on its way. With a timeout (settimeout(), "
                   "gevent.Timeout, asyncio.timeout()) it would notice, and could try again or "
                   "give up."),
                what);
  }
  const auto fault = trace_.get<trace::FaultStruck>(f_.related);
  return compose(
      tr("{lane} waits without a timeout ({what}){place}, and a fault ({fault}) keeps its "
         "peer from answering: {duration} so far. With a timeout (settimeout(), "
         "gevent.Timeout, asyncio.timeout()) it would notice, and could try again or "
         "give up."),
      {{"lane", linked(names_.lane(f_.lane), {}, f_.lane)},
       {"what", what},
       {"place", place()},
       {"fault", linked(tr(std::string(trace_.text(fault.what))), f_.related)},
       {"duration", linked(base::format_duration(f_.duration_ns), f_.event)}});
}

// not_simulated: the machine's own words, "NAME: what is so, and what to do instead".
Explanation Teller::not_simulated() const {
  std::string what = f_.what;
  for (std::size_t at = what.find(": "); at != std::string::npos; at = what.find(": ", at + 2)) {
    const std::string rest = what.substr(at + 2);
    if (std::string other = tr(rest); other != rest) {
      what = what.substr(0, at) + tr(": ") + other;
      break;
    }
  }
  return with(tr("{lane} asked for something that this machine does otherwise than Linux{place}. "
                 "{what}."),
              plain(what));
}

Explanation Teller::sentence() const {
  switch (f_.kind) {
    case FindingKind::BlockingCall:
      return blocking_call();
    case FindingKind::HeldCore:
      return with(tr("{lane} ran for {duration} ({lines} lines) without giving the core "
                     "away{place}, while {others} stood ready. Coroutines are not preempted: each "
                     "has its turn only if the others give way. {what}"),
                  remedy_for_turn());
    case FindingKind::NeverYielded:
      return with(f_.until ? tr("{lane} ran from its start to its end in one go{place}: "
                                "{duration} and {lines} lines, while {others} stood ready. "
                                "Coroutines are not preempted: one that never yields keeps all "
                                "others waiting. {what}")
                           : tr("{lane} has run ever since its start{place}: {duration} and "
                                "{lines} lines, while {others} stood ready. Coroutines are not "
                                "preempted: one that never yields keeps all others waiting. "
                                "{what}"),
                  remedy_for_turn());
    case FindingKind::NeverStarted:
      return never_started();
    case FindingKind::NeverAwaited: {
      const std::string name = awaited();
      return with(tr("{what} was called and never awaited{place}: calling an async function only "
                     "makes a coroutine, and not one of its lines ran. Put await before the "
                     "call, or give it to asyncio.create_task()."),
                  linked(name.empty() ? names_.lane(f_.lane) : name + "()", f_.event));
    }
    case FindingKind::StillWaiting:
      return still_waiting();
    case FindingKind::LostWakeUp:
      return lost_wake_up();
    case FindingKind::Exception:
      return exception();
    case FindingKind::Deadlock:
      return deadlock();
    case FindingKind::Starvation:
      return starvation();
    case FindingKind::Convoy:
      return convoy();
    case FindingKind::Inversion:
      return priority_inversion();
    case FindingKind::Polling:
      return polling();
    case FindingKind::NoAnswer:
      return no_answer();
    case FindingKind::SelfDeadlock:
      return self_deadlock();
    case FindingKind::ForkedLock:
      return forked_lock();
    case FindingKind::FullPool:
      return full_pool();
    case FindingKind::UnreadPipe:
      return unread_pipe();
    case FindingKind::LostUpdate:
      return lost_update_text(trace_, names_, f_);
    case FindingKind::NotSimulated:
      return not_simulated();
  }
  return {};
}

}  // namespace

Explanation finding_text(const Trace& trace, const Names& names, const Finding& finding) {
  return Teller(trace, names, finding).tell();
}

const char* finding_title(FindingKind kind) {
  switch (kind) {
    case FindingKind::BlockingCall:
      return tr("Blocking call");
    case FindingKind::HeldCore:
      return tr("Long turn");
    case FindingKind::NeverYielded:
      return tr("Never yields");
    case FindingKind::NeverStarted:
      return tr("Never started");
    case FindingKind::NeverAwaited:
      return tr("Never awaited");
    case FindingKind::StillWaiting:
      return tr("Still waiting at the end");
    case FindingKind::LostWakeUp:
      return tr("Lost wake-up");
    case FindingKind::Exception:
      return tr("Uncaught exception");
    case FindingKind::Deadlock:
      return tr("Deadlock");
    case FindingKind::Starvation:
      return tr("Starvation");
    case FindingKind::Convoy:
      return tr("Convoy");
    case FindingKind::Inversion:
      return tr("Priority inversion");
    case FindingKind::Polling:
      return tr("Polling in vain");
    case FindingKind::NoAnswer:
      return tr("No answer, no timeout");
    case FindingKind::SelfDeadlock:
      return tr("Self-deadlock");
    case FindingKind::ForkedLock:
      return tr("Lock copied by a fork");
    case FindingKind::FullPool:
      return tr("Full pool");
    case FindingKind::UnreadPipe:
      return tr("Unread pipe");
    case FindingKind::LostUpdate:
      return tr("Lost update");
    case FindingKind::NotSimulated:
      return tr("Not simulated");
  }
  return "";
}

std::string format_findings(const Trace& trace) { return format_findings(trace, Findings(trace)); }

std::string format_findings(const Trace& trace, const Findings& findings) {
  if (findings.list().empty()) return {};
  const Names names(trace);
  std::string out;
  for (std::size_t i = 0; i < findings.list().size(); ++i) {
    const Finding& finding = findings.list()[i];
    out += std::to_string(i + 1) + ". " + finding_title(finding.kind) + ": " +
           base::visible(finding_text(trace, names, finding).text) + "\n";
  }
  return out;
}

}  // namespace fiberscope::model
