// The words of traces that have a translation: those of enumerators (scheduler/trace/words.cpp),
// and those that the host writes into details (scheduler/host).
#include "app/model/words/said.h"

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
    mark("unasked"),
    mark("pool full"),
    mark("deadlock"),
    mark("stopped"),
    mark("crashed"),
    // locks and preemption
    mark("cooperative"),
    mark("faithful"),
    mark("adversarial"),
    // files and packets
    mark("file"),
    mark("directory"),
    mark("device"),
    mark("terminal"),
    mark("pipe"),
    mark("TCP socket"),
    mark("TCP listener"),
    mark("UDP socket"),
    mark("Unix socket"),
    mark("Unix listener"),
    mark("epoll set"),
    mark("connection request"),
    mark("connection accepted"),
    mark("data"),
    mark("end of data"),
    mark("reset"),
    mark("datagram"),
    // faults and losses
    mark("refuse"),
    mark("delay"),
    mark("stall"),
    mark("partition"),
    mark("loss"),
    mark("the buffer is full"),
    // details
    mark("an idle moment of the loop"),
    mark("everything to finish"),
    mark("connect to"),
    mark("recv from"),
    mark("send to"),
    mark("read from"),
    mark("write to"),
    mark("accept on"),
    mark("select on"),
    mark("poll on"),
    mark("epoll_wait on"),
    mark("close of"),
    mark("look up"),
    mark("look up a name"),
    mark("datagram socket"),
    mark("connections"),
    mark("connection to be made"),
    mark("close of the server"),
    mark("the end of the thread pool"),
    mark("job in a thread pool"),
    mark("job in a thread pool:"),
    mark("room in the pool"),
    mark("lock of several processes"),
    mark("semaphore of several processes"),
    mark("next result"),
    mark("the thread's start"),
    mark("thread join"),
    mark("the end of the other threads"),
    mark("any signal"),
    mark("a signal"),
    mark("asynchronous requests"),
    mark("a request is done"),
    mark("barrier"),
    mark("rlock"),
    mark("the program ended while it still waited"),
    mark("the program ended before it ever ran"),
    mark("the run's time limit was reached"),
    mark("this computer lets the run have too few files open at a time: it takes 1100 (ulimit -n)"),
    mark("nothing is left that could wake the program"),
    mark("a limit of the run was reached"),
    mark("adopted by process 1"),
});

}  // namespace

namespace {

constexpr std::string_view kExit = "exit status ", kSignal = "signal SIG";

}  // namespace

bool is_status(std::string_view text) {
  return text.starts_with(kExit) || text.starts_with(kSignal);
}

std::string status_text(std::string_view text) {
  if (text.starts_with(kExit)) {
    return words::fill(words::tr("exit status {status}"),
                       {{"status", std::string(text.substr(kExit.size()))}});
  }
  if (text.starts_with(kSignal)) {
    const std::string name(text.substr(kSignal.size() - std::string_view("SIG").size()));
    return words::fill(words::tr("signal {name}"), {{"name", name}});
  }
  return words::tr(std::string(text));
}

const char* state_key(SliceState state) {
  switch (state) {
    case SliceState::New:
      return mark("not started");
    case SliceState::Ready:
      return mark("ready");
    case SliceState::Running:
      return mark("running");
    case SliceState::Blocked:
      return mark("blocked");
    case SliceState::Sleeping:
      return mark("sleeping");
    case SliceState::Ended:
      return mark("ended");
    case SliceState::Copying:
      return mark("copying");
    case SliceState::Polling:
      return mark("polling in vain");
  }
  return "";
}

const char* state_word(SliceState state) { return words::tr(state_key(state)); }

}  // namespace fiberscope::model
