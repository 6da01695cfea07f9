// Packets: everything that was ever on the wire: from where to where, by whom, how long it took.
//
// Owns: the packets in order of sending, and by blocks of them what times they span, so that those
// of a view are found without looking at all. Deliberately does not know rows or pixels.
//
// Invariants:
//  1. A packet is on its way until its PacketArrived or PacketLost.
//  2. update() in any number of pieces gives the same as update() at once.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "app/model/folds/axis.h"
#include "app/model/folds/packed_rows.h"
#include "app/model/folds/world.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

class FileTracks;

struct Packet {
  enum class Fate : std::uint8_t { OnItsWay, Arrived, Lost };
  base::PacketId id;
  ObjectId from;
  ObjectId to;  // none: nobody was there, or it is not known
  trace::PacketKind kind = trace::PacketKind::Data;
  Fate fate = Fate::OnItsWay;
  std::uint64_t bytes = 0;
  LaneId sender;  // whose call sent it; none: the kernel, or the declared world
  EventSeq sent;
  EventSeq end;  // none while it is on its way
  TimeNs sent_ns = 0;
  TimeNs end_ns = 0;  // while it is on its way: when it will arrive, or kNever
  bool carries_data() const {
    return kind == trace::PacketKind::Data || kind == trace::PacketKind::Datagram;
  }

  static constexpr std::size_t kNumbers = 10;
  std::array<std::uint64_t, kNumbers> numbers() const;
  static Packet of(const std::array<std::uint64_t, kNumbers>& numbers);
};

class Packets {
 public:
  void update(const Trace& trace, std::uint64_t until = UINT64_MAX);

  // settle: no more will come.
  void settle();

  const PackedRows<Packet>& all() const { return packets_; }
  // from_unit, to_unit: where it begins and ends; what is on its way ends at `end`, the trace's.
  static std::int64_t from_unit(const Packet& packet, AxisKind axis);
  static std::int64_t to_unit(const Packet& packet, AxisKind axis, std::int64_t end);
  // sent_at_or_after: the first packet sent not before the unit.
  std::size_t sent_at_or_after(AxisKind axis, std::int64_t unit) const;

  // each_in: calls see(index) for the packets that touch [from, to], in order of sending. see
  // answers the unit before which no further ones are wanted (those sent before it are left out).
  // `end`: the trace's.
  template <class See>
  void each_in(AxisKind axis, std::int64_t from, std::int64_t to, std::int64_t end, See see) const;

 private:
  static constexpr std::size_t kBlock = 256;
  struct Block {
    std::int64_t last_ns = 0, last_seq = 0;  // where the packets of it end
    std::uint32_t flying = 0;                // how many are still on their way
  };
  void sent(const trace::PacketSent& p, const trace::Event& event);
  void over(base::PacketId id, Packet::Fate fate, const trace::Event& event);
  void called(const trace::SystemCallDone& p);
  void named(const trace::FileNamed& p);

  std::uint64_t applied_ = 0;
  PackedRows<Packet> packets_;
  std::vector<Block> blocks_;
  std::map<base::PacketId, std::uint32_t> flying_;
  // By the file that sent them: those whose sender is not known yet, the latest few.
  std::map<ObjectId, std::vector<std::uint32_t>> unclaimed_;
  std::map<ObjectId, std::uint32_t> requests_;  // by file: its request to connect
};

template <class See>
void Packets::each_in(AxisKind axis, std::int64_t from, std::int64_t to, std::int64_t end,
                      See see) const {
  for (std::size_t i = 0; i < packets_.size();) {
    const Block& block = blocks_[i / kBlock];
    const std::int64_t last = axis == AxisKind::Time ? block.last_ns : block.last_seq;
    if (i % kBlock == 0 && block.flying == 0 && last < from) {
      i += kBlock;
      continue;
    }
    const Packet packet = packets_[i];
    const std::int64_t begins = from_unit(packet, axis);
    if (begins > to) return;
    if (to_unit(packet, axis, end) < from) {
      ++i;
      continue;
    }
    const std::int64_t next = see(i);
    ++i;
    if (next > begins) i = std::max(i, sent_at_or_after(axis, next));
  }
}

}  // namespace fiberscope::model
