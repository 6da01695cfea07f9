// Files: the simulated kernel's open files, packets and operations at one event.
//
// Owns the fold over the events of scheduler/trace/io_events.h. Deliberately does not know lanes'
// states (world.h).
//
// Invariants:
//  1. Only what is open, on its way or under way is here; what is over is gone.
//  2. A copy shares what did not change: a world is copied often, files change seldom.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

class World;

struct FileWorld {
  base::ObjectId object;
  trace::FileKind kind = trace::FileKind::Regular;
  base::LaneId owner;  // who opened it; none: the declared world
  base::ObjectId peer;
  std::uint32_t readiness = 0;                         // as of poll(2); see io_events.h
  std::map<base::TextId, std::uint64_t> results;       // sums by system call: see bytes_moved
  std::map<base::TextId, std::uint64_t> peer_results;  // the same of the file at the other end
  std::uint64_t vain_count = 0;                        // calls that found it not ready
  std::map<base::TextId, std::uint64_t> inputs;        // of a device: how often what was put in
  std::int64_t came_bytes = 0;                         // by packets, without what was dropped
  std::int64_t left_bytes = 0;                         // in packets, without those that were lost
  base::EventSeq opened;
  base::EventSeq readied;  // its latest ReadinessChanged
  bool operator==(const FileWorld&) const = default;
};

struct PacketWorld {
  base::PacketId id;
  base::ObjectId from;
  base::ObjectId to;
  trace::PacketKind kind = trace::PacketKind::Data;
  std::uint64_t bytes = 0;
  base::TimeNs sent_ns = 0;
  base::TimeNs arrives_ns = 0;  // kNever: it will be lost
  base::EventSeq sent;
  bool operator==(const PacketWorld&) const = default;
};

struct OperationWorld {
  base::OperationId id;
  base::LaneId lane;
  base::ObjectId object;
  base::TimeNs began_ns = 0;
  base::TimeNs due_ns = base::kNever;
  base::EventSeq started;
  bool operator==(const OperationWorld&) const = default;
};

struct InterestWorld {
  base::ObjectId object;
  std::int32_t descriptor = -1;
  std::uint32_t events = 0;
  bool operator==(const InterestWorld&) const = default;
};
// ready: what of the interest holds now. Errors and hang-ups count always, as in poll(2).
constexpr std::uint32_t ready(const InterestWorld& interest, const FileWorld* file) {
  return file == nullptr ? 0 : file->readiness & (interest.events | 8u | 16u);
}

class Files {
 public:
  // on: the next event of those that change a file, a packet or an operation.
  void on(const trace::FileOpened& p, const trace::Event& event);
  void on(const trace::FileNamed& p, const trace::Event& event);
  void on(const trace::FileClosed& p, const trace::Event& event);
  void on(const trace::ReadinessChanged& p, const trace::Event& event);
  void on(const trace::InterestChanged& p, const trace::Event& event);
  void on(const trace::InterestsListed& p, const trace::Event& event);
  void on(const trace::SystemCallDone& p, const trace::Event& event);
  void on(const trace::PacketSent& p, const trace::Event& event);
  void on(const trace::PacketArrived& p, const trace::Event& event);
  void on(const trace::PacketLost& p, const trace::Event& event);
  void on(const trace::BytesDropped& p, const trace::Event& event);
  void on(const trace::DeviceInput& p, const trace::Event& event);
  void on(const trace::OperationStarted& p, const trace::Event& event);
  void on(const trace::OperationDone& p, const trace::Event& event);
  // leave_wait: the lane's wait is over, and with it what it listed.
  void leave_wait(base::LaneId lane);

  const FileWorld* file(base::ObjectId id) const;  // nullptr: not open
  std::vector<const FileWorld*> open() const;      // by number
  std::size_t open_count() const { return open_count_; }
  // packets: on their way, by (arrival, number); those that will be lost come last.
  std::vector<PacketWorld> packets() const;
  // next_packet_to: the one that arrives first; nullptr: none is on its way.
  const PacketWorld* next_packet_to(base::ObjectId id) const;
  // operations: under way, by (due, number).
  std::vector<OperationWorld> operations() const;
  // interests: of an epoll set, in order of addition.
  const std::vector<InterestWorld>& interests(base::ObjectId set) const;
  // sets: the epoll sets that watch something.
  const std::map<base::ObjectId, std::vector<InterestWorld>>& sets() const { return sets_; }
  // listed: the InterestsListed of a lane that waits in select(2) or poll(2); none otherwise.
  base::EventSeq listed(base::LaneId lane) const;

  bool operator==(const Files& other) const;

 private:
  static constexpr std::uint32_t kFilesPerChunk = 64;
  using Chunk = std::map<base::ObjectId, FileWorld>;

  FileWorld* writable(base::ObjectId id);

  std::map<std::uint32_t, std::shared_ptr<Chunk>> chunks_;  // by ObjectId / kFilesPerChunk
  std::size_t open_count_ = 0;
  std::map<base::PacketId, PacketWorld> packets_;
  std::map<base::OperationId, OperationWorld> operations_;
  std::map<base::ObjectId, std::vector<InterestWorld>> sets_;
  std::map<base::LaneId, base::EventSeq> listed_;
};

// Moves: which way a system call moves bytes.
enum class Moves : std::uint8_t { Nothing, In, Out };
// moves: of a call as in the manual: "recv" and "read" in, "send" and "write" out.
Moves moves(std::string_view call);

// bytes_moved: by the system calls on this file that are over.
std::uint64_t bytes_moved(const trace::Trace& trace, const FileWorld& file, Moves way);

// unread_bytes: what lies in the file's buffer and waits to be read, of files that get bytes by
// packets, from the other end or from a device; 0 for all others. What a call only peeks at counts
// as read.
std::uint64_t unread_bytes(const trace::Trace& trace, const FileWorld& file);
// unsent_bytes: what the program has sent through a TCP socket and no packet has taken yet.
std::uint64_t unsent_bytes(const trace::Trace& trace, const FileWorld& file);

// kVain: EAGAIN, the error of a call that found nothing ready and did not wait.
inline constexpr std::int32_t kVain = 11;

}  // namespace fiberscope::model
