// Counters: what is counted along a run: lanes that are ready, lanes that run, bytes under way.
//
// Owns nothing. Deliberately does not know how a format writes them.
#pragma once

#include <vector>

#include "app/export/data/cut.h"

namespace fiberscope::exporter {

enum class Counter : std::uint8_t { Ready, Running, Buffered, OnTheWire };

struct CounterPoint {
  base::TimeNs at_ns = 0;
  std::int64_t value = 0;
};

struct CounterTrack {
  Counter counter = Counter::Ready;
  std::vector<CounterPoint> points;  // one for each moment with another value
};

// counter_name: "ready", "running", "bytes in buffers", "bytes on the wire", in the chosen
// language. in_bytes: not in lanes.
const char* counter_name(Counter counter);
bool in_bytes(Counter counter);

// counters: of the cut's lanes, and of all files and packets; those of bytes only where there are
// any.
std::vector<CounterTrack> counters(const model::Model& model, const Cut& cut);

}  // namespace fiberscope::exporter
