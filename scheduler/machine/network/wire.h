// Wire: packets from one open file to another, and the order in which they arrive.
//
// Owns: the links to the declared hosts, with what is on its way on each, and the faults that meet
// it. Deliberately does not know protocols: who sends says what arriving means.
//
// Invariants:
//  1. Each packet tells PacketSent and, if the run lasts, one PacketArrived or PacketLost.
//  2. Without a link a packet arrives inside of the call that sends it.
//  3. Chance is drawn only for jitter, loss and faults that the recipe asks for.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "scheduler/base/world.h"
#include "scheduler/machine/kernel/kernel.h"

namespace fiberscope::machine {

// Link: the way to a declared host and back. There: 0, back: 1.
struct Link {
  const base::Host* host = nullptr;
  TimeNs free_ns[2] = {0, 0};  // when the last byte has left, by bandwidth
};

struct Parcel {
  ObjectId from;
  ObjectId to;
  trace::PacketKind kind = trace::PacketKind::Data;
  std::uint64_t bytes = 0;
};

class Wire {
 public:
  // Requires: all outlive the wire.
  Wire(Kernel& kernel, const base::World& world) : kernel_(kernel), world_(world) {}

  // carry: sends it once. When it is there, `judge` says why it is lost all the same, or nullptr;
  // then `arrive` or `lose` is called, as the machine. `lose` also when the link or a fault loses
  // it. `link`: nullptr: it arrives at once. Emits: PacketSent, PacketArrived or PacketLost,
  // FaultStruck.
  void carry(Link* link, int direction, const Parcel& parcel, std::function<const char*()> judge,
             std::function<void()> arrive, std::function<void()> lose);
  // later: what nobody sees happens after the link's latency (acknowledgements).
  void later(Link* link, std::function<void()> action);
  // struck: a fault of this kind meets `object` now. Draws chance. Emits: FaultStruck, once for
  // each fault and object.
  const base::Fault* struck(std::string_view kind, const Link* link, ObjectId object);

 private:
  struct Fate {
    TimeNs arrives_ns = 0;
    const char* lost = nullptr;
  };
  Fate fate(Link& link, int direction, const Parcel& parcel);
  bool chances(double part);

  Kernel& kernel_;
  const base::World& world_;
  std::set<std::pair<std::size_t, ObjectId>> told_;
};

}  // namespace fiberscope::machine
