// Strongly typed identifiers. Owns nothing. Invariant: the value 0 means "none" for every id.
// Deliberately does not know what the things are.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace fiberscope::base {

template <class Tag, class Value = std::uint32_t>
struct Id {
  Value value = 0;
  constexpr Id() = default;
  constexpr explicit Id(Value v) : value(v) {}
  constexpr explicit operator bool() const { return value != 0; }
  constexpr auto operator<=>(const Id&) const = default;
};

using LaneId = Id<struct LaneTag>;          // a process, thread, loop, coroutine; 1, 2, 3 by birth
using CoreId = Id<struct CoreTag>;          // a simulated core, 1-based
using SourceId = Id<struct SourceTag>;      // a file of the program
using ObjectId = Id<struct ObjectTag>;      // something lanes wait on: a lock, an event, a queue
using TimerId = Id<struct TimerTag>;        // an armed timer
using CallbackId = Id<struct CallbackTag>;  // an entry of an event loop's callback queue
using PacketId = Id<struct PacketTag>;      // something on its way between two open files
using OperationId = Id<struct OperationTag>;  // something the machine does in the background
using VariableId = Id<struct VariableTag>;    // what several lanes read and write by a name
using TextId = Id<struct TextTag>;            // a string of the trace's string table
using EventSeq = Id<struct EventTag, std::uint64_t>;  // dense sequence number of an event, from 1

}  // namespace fiberscope::base

template <class Tag, class Value>
struct std::hash<fiberscope::base::Id<Tag, Value>> {
  std::size_t operator()(const fiberscope::base::Id<Tag, Value>& id) const noexcept {
    return std::hash<Value>()(id.value);
  }
};
