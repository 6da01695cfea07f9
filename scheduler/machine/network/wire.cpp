#include "scheduler/machine/network/wire.h"

#include <algorithm>
#include <utility>

namespace fiberscope::machine {

bool Wire::chances(double part) {
  if (part <= 0) return false;
  if (part >= 1) return true;
  constexpr std::uint64_t kSteps = 1u << 30;
  return kernel_.chance().below(kSteps) < static_cast<std::uint64_t>(part * kSteps);
}

const base::Fault* Wire::struck(std::string_view kind, const Link* link, ObjectId object) {
  if (link == nullptr) return nullptr;
  const TimeNs now = kernel_.now_ns();
  for (std::size_t i = 0; i < world_.faults.size(); ++i) {
    const base::Fault& fault = world_.faults[i];
    if (fault.kind != kind || now < fault.from_ns || now >= fault.until_ns) continue;
    if (!fault.host.empty() && fault.host != link->host->name) continue;
    if (!chances(fault.chance)) continue;
    if (told_.emplace(i, object).second) {
      kernel_.emit(trace::FaultStruck{kernel_.text(kind), kernel_.text(link->host->name), object});
    }
    return &fault;
  }
  return nullptr;
}

Wire::Fate Wire::fate(Link& link, int direction, const Parcel& parcel) {
  const base::Host& host = *link.host;
  const ObjectId whom = direction == 0 ? parcel.from : parcel.to;
  const TimeNs now = kernel_.now_ns();
  if (struck("partition", &link, whom) != nullptr) return {base::kNever, "partition"};
  TimeNs leaves = now;
  if (host.bandwidth > 0) {
    constexpr std::uint64_t kHeaderBytes = 40;
    const auto bytes = static_cast<unsigned __int128>(parcel.bytes + kHeaderBytes);
    const auto needed = static_cast<TimeNs>(bytes * base::kSecond / host.bandwidth);
    leaves = std::max(now, link.free_ns[direction]) + needed;
    link.free_ns[direction] = leaves;
  }
  if (chances(host.loss)) return {base::kNever, "loss"};
  TimeNs arrives = leaves + host.latency_ns;
  if (host.jitter_ns > 0) {
    arrives +=
        static_cast<TimeNs>(kernel_.chance().below(static_cast<std::uint64_t>(host.jitter_ns) + 1));
  }
  if (const base::Fault* delay = struck("delay", &link, whom)) arrives += delay->delay_ns;
  if (const base::Fault* stall = struck("stall", &link, whom)) {
    if (stall->until_ns == base::kNever) return {base::kNever, "stall"};
    arrives = std::max(arrives, stall->until_ns);
  }
  return {arrives, nullptr};
}

void Wire::carry(Link* link, int direction, const Parcel& parcel,
                 std::function<const char*()> judge, std::function<void()> arrive,
                 std::function<void()> lose) {
  const base::PacketId packet = kernel_.new_packet();
  const Fate fate =
      link == nullptr ? Fate{kernel_.now_ns(), nullptr} : this->fate(*link, direction, parcel);
  const EventSeq sent = kernel_.emit(trace::PacketSent{packet, parcel.from, parcel.to, parcel.kind,
                                                       parcel.bytes, fate.arrives_ns});
  if (fate.lost != nullptr) {
    const Kernel::AsMachine itself(kernel_, sent);
    const EventSeq lost = kernel_.emit(trace::PacketLost{packet, kernel_.text(fate.lost)});
    const Kernel::AsMachine because(kernel_, lost);
    lose();
    return;
  }
  auto there = [this, packet, judge = std::move(judge), arrive = std::move(arrive),
                lose = std::move(lose)] {
    if (const char* why = judge()) {
      const EventSeq lost = kernel_.emit(trace::PacketLost{packet, kernel_.text(why)});
      const Kernel::AsMachine because(kernel_, lost);
      lose();
      return;
    }
    const EventSeq arrived = kernel_.emit(trace::PacketArrived{packet});
    const Kernel::AsMachine because(kernel_, arrived);
    arrive();
  };
  if (link == nullptr) {
    const Kernel::AsMachine itself(kernel_, sent);
    there();
  } else {
    kernel_.at(fate.arrives_ns, sent, std::move(there));
  }
}

void Wire::later(Link* link, std::function<void()> action) {
  if (link == nullptr) {
    action();
  } else {
    kernel_.at(kernel_.now_ns() + link->host->latency_ns, kernel_.actor().cause, std::move(action));
  }
}

}  // namespace fiberscope::machine
