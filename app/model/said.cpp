// The words of traces that have a translation: those of enumerators (scheduler/trace/words.cpp),
// and those that the host writes into details (scheduler/host).
#include "app/model/said.h"

#include <array>

namespace fiberscope::model {

namespace {

using words::mark;

[[maybe_unused]] constexpr auto kOfTraces = std::to_array<const char*>({
    // states and kinds of lanes
    mark("new"),
    mark("ready"),
    mark("running"),
    mark("blocked"),
    mark("ended"),
    mark("process"),
    mark("thread"),
    mark("event loop"),
    mark("greenlet"),
    mark("generator"),
    mark("coroutine"),
    mark("async generator"),
    mark("task"),
    mark("fiber"),
    // waits
    mark("switched away"),
    mark("called"),
    mark("yielded"),
    mark("sleep"),
    mark("blocking sleep"),
    mark("join"),
    mark("await"),
    mark("future"),
    mark("event"),
    mark("lock"),
    mark("semaphore"),
    mark("condition"),
    mark("queue get"),
    mark("queue put"),
    mark("channel send"),
    mark("channel receive"),
    mark("select"),
    mark("gather"),
    mark("poll"),
    mark("i/o"),
    mark("timer"),
    mark("other"),
    mark("GIL"),
    // wake-ups
    mark("spawned"),
    mark("preempted"),
    mark("timer fired"),
    mark("notified"),
    mark("finished"),
    mark("cancelled"),
    mark("exception thrown"),
    mark("scheduled"),
    // switches
    mark("dispatch"),
    mark("hand-over"),
    mark("resume"),
    mark("return"),
    mark("throw"),
    mark("start"),
    mark("parent"),
    // ends, values, notes, ends of runs
    mark("returned"),
    mark("failed"),
    mark("closed"),
    mark("never started"),
    mark("exited"),
    mark("send"),
    mark("yield"),
    mark("switch"),
    mark("argument"),
    mark("item"),
    mark("info"),
    mark("blocking call"),
    mark("never awaited"),
    mark("still waiting"),
    mark("loop exit"),
    mark("exception"),
    mark("budget"),
    mark("unsupported"),
    mark("deadlock"),
    mark("stopped"),
    mark("crashed"),
    // locks and preemption
    mark("cooperative"),
    mark("faithful"),
    mark("adversarial"),
    // details
    mark("an idle moment of the loop"),
    mark("everything to finish"),
    mark("room in the pool"),
    mark("next result"),
    mark("the thread's start"),
    mark("thread join"),
    mark("the end of the other threads"),
    mark("barrier"),
    mark("rlock"),
    mark("the program ended while it still waited"),
    mark("the program ended before it ever ran"),
    mark("the run's time limit was reached"),
    mark("a limit of the run was reached"),
});

}  // namespace

}  // namespace fiberscope::model
