// FileTracks: the timeline of the simulated kernel's files: for each connection, device and pipe
// what it is ready for, in order, the bytes that wait in its buffer, and the faults that struck it.
//
// Owns: per file a SliceTrack of its readiness, appended as the trace grows. Deliberately does not
// know the cursor (files.h), names (file_names.h), packets (packets.h) or pixels.
//
// Invariants:
//  1. Slices of a file touch; the first begins when it is opened, a closed one has no width.
//  2. A file has a track whoever opened it: a lane, the kernel for accept(2), the declared world.
//  3. update() in any number of pieces gives the same as update() at once.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "app/model/folds/axis.h"
#include "app/model/folds/lanes.h"
#include "app/model/folds/packed_rows.h"
#include "app/model/folds/slice_track.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// What a file is ready for. Broken: an error, or nobody is at the other end.
enum class FileState : std::uint8_t { Nothing, Readable, Writable, Both, Broken, Closed };
inline constexpr std::size_t kFileStates = 6;
// file_state: of a mask of poll(2); see io_events.h.
FileState file_state(std::uint32_t events);
constexpr bool readable(FileState state) {
  return state == FileState::Readable || state == FileState::Both;
}

// FileStates: the tags of a file's track.
struct FileStates {
  static constexpr std::size_t kClasses = kFileStates;
  static constexpr std::size_t kFirstSlot = 0;
  static constexpr std::size_t kBlockSlices = 16;
  static constexpr std::uint8_t class_of(std::uint8_t tag) { return tag; }
};

struct FileColumn {
  std::array<std::uint64_t, kFileStates> units{};
  std::array<std::uint32_t, kFileStates> begins{};
  bool operator==(const FileColumn&) const = default;
};
using FileStrip = Strip<FileColumn>;

// Which files stand together below the lanes. None: regular files, epoll sets and the like, and
// what nobody moved a byte through, if it is a pipe or a Unix socket.
enum class FileGroup : std::uint8_t { None, Connections, Devices, Pipes };
inline constexpr std::size_t kFileGroups = 4;

struct FileSlice {
  ObjectId object;
  std::uint32_t index = 0;
  FileState state = FileState::Nothing;
  bool open = false;
  EventSeq begin, end;
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
  TimeNs duration_ns() const { return end_ns - begin_ns; }
};

struct FileTrack {
  ObjectId object;
  trace::FileKind kind = trace::FileKind::Regular;  // the latest
  LaneId owner;  // who opened it; none: the kernel or the declared world
  LaneId user;   // whose call, or wait, was about it last
  ObjectId peer;
  EventSeq opened, closed;
  TimeNs opened_ns = 0, closed_ns = 0;
  bool moved = false;  // bytes came or went
  SliceTrack<FileStates> slices;
  struct Level {
    std::uint32_t event = 0;
    std::int64_t bytes = 0;

    static constexpr std::size_t kNumbers = 2;
    std::array<std::uint64_t, kNumbers> numbers() const {
      return {event, static_cast<std::uint64_t>(bytes) ^ std::uint64_t{1} << 63};
    }
    static Level of(const std::array<std::uint64_t, kNumbers>& n) {
      return {static_cast<std::uint32_t>(n[0]),
              static_cast<std::int64_t>(n[1] ^ std::uint64_t{1} << 63)};
    }
  };
  PackedRows<Level> levels;            // bytes in its buffer from that event on
  std::vector<std::uint32_t> strikes;  // events: faults that struck it
  FileGroup group() const;
};

class FileTracks {
 public:
  void update(const Trace& trace, std::uint64_t until = UINT64_MAX);

  // settle: no more will come.
  void settle();

  const FileTrack* file(ObjectId id) const;  // nullptr: not known
  // members: of a group, in order of opening.
  std::vector<ObjectId> members(FileGroup group) const;
  // count: how many members it has.
  std::size_t count(FileGroup group) const { return counts_[static_cast<std::size_t>(group)]; }
  std::size_t size() const { return files_.size(); }

  FileSlice slice(ObjectId id, std::uint32_t index) const;
  std::pair<std::uint32_t, std::uint32_t> slices_in(ObjectId id, AxisKind axis, std::int64_t from,
                                                    std::int64_t to) const;
  void fill(ObjectId id, AxisKind axis, FileStrip& strip) const;
  // buffered: bytes that wait in its buffer just after the event; 0 where none are known.
  std::uint64_t buffered(ObjectId id, EventSeq at) const;

 private:
  FileTrack* find(ObjectId id);
  void on(const trace::FileOpened& p, const trace::Event& event);
  void on(const trace::FileNamed& p, const trace::Event& event);
  void on(const trace::FileClosed& p, const trace::Event& event);
  void on(const trace::ReadinessChanged& p, const trace::Event& event);
  void on(const trace::SystemCallDone& p, const trace::Event& event);
  void on(const trace::LaneBlocked& p, const trace::Event& event);
  void on(const trace::PacketSent& p, const trace::Event& event);
  void on(const trace::PacketArrived& p, const trace::Event& event);
  void on(const trace::PacketLost& p, const trace::Event& event);
  void on(const trace::BytesDropped& p, const trace::Event& event);
  void on(const trace::DeviceInput& p, const trace::Event& event);
  void on(const trace::FaultStruck& p, const trace::Event& event);
  void enter(FileTrack& file, FileState state, const trace::Event& event);
  void change_level(FileTrack& file, std::int64_t by, const trace::Event& event);
  void touch(FileTrack& file);

  struct Flying {
    ObjectId to;
    std::uint64_t bytes = 0;
  };

  std::uint64_t applied_ = 0;
  TimeNs end_ns_ = 0;
  Slabs slabs_;
  const Trace* trace_ = nullptr;  // while update() runs
  std::vector<FileTrack> files_;  // in order of opening
  std::map<ObjectId, std::uint32_t> place_;
  std::map<base::PacketId, Flying> flying_;  // those with data
  std::array<std::size_t, kFileGroups> counts_{};
};

}  // namespace fiberscope::model
