#include "app/model/folds/packets.h"

#include "app/model/folds/files.h"
#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr std::size_t kUnclaimedMax = 64;

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfOutside, OfLanes, OfEnds,
    Ignores<trace::SourceLoaded, trace::LineReached, trace::LinesFolded, trace::LoopFolded,
            trace::OutputWritten, trace::ValuePassed, trace::NoteAdded, trace::PrioritySet,
            trace::FileOpened, trace::FileClosed, trace::ReadinessChanged, trace::InterestChanged,
            trace::InterestsListed, trace::BytesDropped, trace::OperationStarted,
            trace::OperationDone>>
    kIgnoredByPackets{};

}  // namespace

// Relative to its sending, so that few bytes hold what packets of a page have in common.
std::array<std::uint64_t, Packet::kNumbers> Packet::numbers() const {
  const bool never = end_ns == base::kNever;
  const auto end_since = static_cast<std::uint64_t>(end_ns) - static_cast<std::uint64_t>(sent_ns);
  return {id.value,
          from.value,
          to.value,
          static_cast<std::uint64_t>(kind) << 3 | static_cast<std::uint64_t>(fate) << 1 | never,
          bytes,
          sender.value,
          sent.value,
          end ? end.value - sent.value + 1 : 0,
          static_cast<std::uint64_t>(sent_ns),
          never ? 0 : end_since};
}

Packet Packet::of(const std::array<std::uint64_t, kNumbers>& n) {
  Packet packet;
  packet.id = base::PacketId{static_cast<std::uint32_t>(n[0])};
  packet.from = ObjectId{static_cast<std::uint32_t>(n[1])};
  packet.to = ObjectId{static_cast<std::uint32_t>(n[2])};
  packet.kind = static_cast<trace::PacketKind>(n[3] >> 3);
  packet.fate = static_cast<Fate>(n[3] >> 1 & 3);
  packet.bytes = n[4];
  packet.sender = LaneId{static_cast<std::uint32_t>(n[5])};
  packet.sent = EventSeq{n[6]};
  if (n[7] != 0) packet.end = EventSeq{n[6] + n[7] - 1};
  packet.sent_ns = static_cast<TimeNs>(n[8]);
  packet.end_ns = (n[3] & 1) != 0 ? base::kNever : static_cast<TimeNs>(n[8] + n[9]);
  return packet;
}

void Packets::sent(const trace::PacketSent& p, const trace::Event& event) {
  const auto index = static_cast<std::uint32_t>(packets_.size());
  Packet packet;
  packet.id = p.packet;
  packet.from = p.from, packet.to = p.to;
  packet.kind = p.kind;
  packet.bytes = p.bytes;
  packet.sent = event.seq;
  packet.sent_ns = event.time_ns;
  packet.end_ns = p.arrives_ns;
  packets_.push_back(packet);
  if (index % kBlock == 0) blocks_.emplace_back();
  ++blocks_.back().flying;
  flying_[p.packet] = index;
  if (p.kind == trace::PacketKind::Connect && !p.to) requests_[p.from] = index;
  std::vector<std::uint32_t>& unclaimed = unclaimed_[p.from];
  if (unclaimed.size() == kUnclaimedMax) unclaimed.erase(unclaimed.begin());
  unclaimed.push_back(index);
}

void Packets::over(base::PacketId id, Packet::Fate fate, const trace::Event& event) {
  const auto found = flying_.find(id);
  if (found == flying_.end()) return;
  Packet packet = packets_[found->second];
  packet.fate = fate;
  packet.end = event.seq;
  packet.end_ns = event.time_ns;
  packets_.set(found->second, packet);
  Block& block = blocks_[found->second / kBlock];
  --block.flying;
  block.last_ns = std::max(block.last_ns, event.time_ns);
  block.last_seq = std::max(block.last_seq, static_cast<std::int64_t>(event.seq.value));
  flying_.erase(found);
}

// called: what a file sent during a call was sent by the lane that made it.
void Packets::called(const trace::SystemCallDone& p) {
  const auto found = unclaimed_.find(p.object);
  if (found == unclaimed_.end()) return;
  for (const std::uint32_t index : found->second) {
    Packet packet = packets_[index];
    if (packet.sent_ns < p.began_ns) continue;
    packet.sender = p.lane;
    packets_.set(index, packet);
  }
  unclaimed_.erase(found);
}

// named: whoever asked to connect learns who answered.
void Packets::named(const trace::FileNamed& p) {
  if (!p.peer) return;
  const auto found = requests_.find(p.object);
  if (found == requests_.end()) return;
  Packet packet = packets_[found->second];
  packet.to = p.peer;
  packets_.set(found->second, packet);
  requests_.erase(found);
}

void Packets::update(const Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByPackets, [&](const trace::Event& event) {
    visit_payload(
        event.payload,
        Overloads{
            [&](const trace::PacketSent& p) { sent(p, event); },
            [&](const trace::PacketArrived& p) { over(p.packet, Packet::Fate::Arrived, event); },
            [&](const trace::PacketLost& p) { over(p.packet, Packet::Fate::Lost, event); },
            [&](const trace::SystemCallDone& p) {
              if (moves(trace.text(p.call)) != Moves::In) called(p);
            },
            [&](const trace::FileNamed& p) { named(p); }, kIgnoredByPackets});
  });
}

void Packets::settle() {
  packets_.shrink();
  blocks_.shrink_to_fit();
  unclaimed_ = {}, requests_ = {};
}

std::int64_t Packets::from_unit(const Packet& packet, AxisKind axis) {
  return axis == AxisKind::Time ? packet.sent_ns : static_cast<std::int64_t>(packet.sent.value);
}

std::int64_t Packets::to_unit(const Packet& packet, AxisKind axis, std::int64_t end) {
  if (packet.fate == Packet::Fate::OnItsWay && packet.end_ns == base::kNever) return end;
  if (axis == AxisKind::Time) return packet.end_ns;
  return packet.end ? static_cast<std::int64_t>(packet.end.value) : end;
}

std::size_t Packets::sent_at_or_after(AxisKind axis, std::int64_t unit) const {
  const auto found = std::ranges::partition_point(
      packets_, [&](const Packet& packet) { return from_unit(packet, axis) < unit; });
  return static_cast<std::size_t>(found - packets_.begin());
}

}  // namespace fiberscope::model
