// Sample traces: test data for everything that reads traces. Made with the Writer alone.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "scheduler/trace/trace.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::test {

// record: the bytes of a trace that `body` emits; flushed at the end. `body` moves the clock.
std::vector<std::uint8_t> record(
    const std::function<void(trace::Writer&, base::VirtualClock&)>& body);

// decode: a whole trace from its bytes, finished; check fault().
trace::Trace decode(const std::vector<std::uint8_t>& bytes);

// sample_trace: gevent's foo, bar and func, which sleep 2 s, 1 s and 0 s: about 150 events with
// source text, lines, outputs, timers, callbacks, frames with locals, stacks and values. Legal.
std::vector<std::uint8_t> sample_trace_bytes();
trace::Trace sample_trace();

// random_trace: a legal trace of chance transitions with all that goes with them; the same seed
// gives the same trace. `lanes` coroutines besides process, thread and loop; about `events` events.
std::vector<std::uint8_t> random_trace_bytes(std::uint64_t seed, std::uint32_t lanes,
                                             std::uint64_t events);
trace::Trace random_trace(std::uint64_t seed, std::uint32_t lanes, std::uint64_t events);

}  // namespace fiberscope::test
