// The constants of the byte layout, shared by writer and reader. FORMAT.md is the specification.
//
// Owns nothing. Deliberately does not know payloads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scheduler/trace/event.h"

namespace fiberscope::trace {

inline constexpr std::string_view kMagic{"fiberscope\n\x1a", 12};
// Rises by one whenever event.h appends a payload or an enumerator. Readers read all older ones.
inline constexpr std::uint32_t kFormatVersion = 12;

// Record tags inside a block: 0 defines a string, 1 + payload index is an event.
inline constexpr std::uint8_t kTagText = 0;

inline constexpr std::size_t kBlockHeaderBytes = 8;  // body length, checksum; both little-endian
inline constexpr std::uint32_t kEventsPerBlock = 1024;
inline constexpr std::size_t kBlockBytesCut = 1 << 20;    // a body this long is closed early
inline constexpr std::size_t kBlockBytesMax = 1 << 26;    // no reader accepts a longer one
inline constexpr std::size_t kListItemsMax = 1 << 20;     // nor a longer list
inline constexpr std::uint64_t kTraceBytesMax = 1 << 30;  // nor a longer file
inline constexpr std::size_t kTextBytesMax = 16 << 20;    // longer strings are cut

// block_checksum: CRC-32 of all blocks so far, their checksums left out. `previous` is the value of
// the block before (0 for the first), so a block removed or moved is noticed as well.
std::uint32_t block_checksum(std::uint32_t previous, const std::uint8_t* block,
                             const std::uint8_t* body, std::size_t body_bytes);

// Sent: how much of a stream has been handed out, and what a reader of all that knows: where the
// stream of another run that goes on from there begins.
struct Sent {
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t texts = 0;
  std::uint64_t checksum = 0;  // of the last block
  base::TimeNs time_ns = 0;    // of the last event
  bool operator==(const Sent&) const = default;
};

// The last enumerator of each list: what a reader of this version accepts.
template <class E>
inline constexpr E kLastEnumerator = E::NoSuchList;
template <>
inline constexpr LaneKind kLastEnumerator<LaneKind> = LaneKind::Fiber;
template <>
inline constexpr WaitKind kLastEnumerator<WaitKind> = WaitKind::Gil;
template <>
inline constexpr WakeKind kLastEnumerator<WakeKind> = WakeKind::Scheduled;
template <>
inline constexpr SwitchKind kLastEnumerator<SwitchKind> = SwitchKind::Parent;
template <>
inline constexpr EndKind kLastEnumerator<EndKind> = EndKind::Exited;
template <>
inline constexpr PassKind kLastEnumerator<PassKind> = PassKind::Item;
template <>
inline constexpr NoteKind kLastEnumerator<NoteKind> = NoteKind::PoolFull;
template <>
inline constexpr LockKind kLastEnumerator<LockKind> = LockKind::Semaphore;
template <>
inline constexpr VariableKind kLastEnumerator<VariableKind> = VariableKind::Item;
template <>
inline constexpr LevelKind kLastEnumerator<LevelKind> = LevelKind::Event;
template <>
inline constexpr FileKind kLastEnumerator<FileKind> = FileKind::PidFd;
template <>
inline constexpr PacketKind kLastEnumerator<PacketKind> = PacketKind::Datagram;
template <>
inline constexpr Preemption kLastEnumerator<Preemption> = Preemption::Adversarial;
template <>
inline constexpr RunEnd kLastEnumerator<RunEnd> = RunEnd::Crashed;
template <>
inline constexpr Register::Kind kLastEnumerator<Register::Kind> = Register::Kind::Heap;

}  // namespace fiberscope::trace
