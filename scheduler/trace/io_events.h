// The part of the event vocabulary that tells of the simulated kernel's I/O. See event.h.
//
// Owns nothing but what an event says. Deliberately does not know how the kernel comes to it.
//
// Open files have an ObjectId each, under which lanes wait for them (LaneBlocked.object). Masks of
// events are those of poll(2): 1 in, 2 priority, 4 out, 8 error, 16 hang-up, 0x2000 peer's end.
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/trace/kinds.h"

namespace fiberscope::trace {

// A file is open from now on: Linux's open file description, not a number for it. What belongs to
// the declared world (a service's end of a connection) has no lane.
struct FileOpened {
  ObjectId object;
  FileKind kind = FileKind::Regular;
  LaneId lane;  // the thread whose call opened it
  TextId name;  // in the program's terms: "socket", "listener 127.0.0.1:8000", "data.txt"
  Place place;
  static constexpr const char* kName = "FileOpened";
  static auto fields(auto& s, auto&& f) {
    f("object", s.object), f("kind", s.kind), f("lane", s.lane), f("name", s.name),
        f("place", s.place);
  }
};

// What the file is called from now on, since it is bound or connected; and the file at the other
// end, where one is known.
struct FileNamed {
  ObjectId object;
  FileKind kind = FileKind::Regular;  // listen(2) makes a TcpListener of a TcpSocket
  TextId name;                        // "python.example:80"
  ObjectId peer;
  static constexpr const char* kName = "FileNamed";
  static auto fields(auto& s, auto&& f) {
    f("object", s.object), f("kind", s.kind), f("name", s.name), f("peer", s.peer);
  }
};

// The last number that referred to the file is closed.
struct FileClosed {
  ObjectId object;
  static constexpr const char* kName = "FileClosed";
  static auto fields(auto& s, auto&& f) { f("object", s.object); }
};

// What poll(2) would tell of the file from now on. Begins with 0.
struct ReadinessChanged {
  ObjectId object;
  std::uint32_t events = 0;
  static constexpr const char* kName = "ReadinessChanged";
  static auto fields(auto& s, auto&& f) { f("object", s.object), f("events", s.events); }
};

// An epoll set's interest in a file: epoll_ctl(2), or what an event loop's watchers add up to.
struct InterestChanged {
  ObjectId set;  // the Epoll file
  ObjectId object;
  std::int32_t descriptor = -1;
  std::uint32_t events = 0;  // 0: none any more; 1 << 30: one shot, 1 << 31: edge triggered
  static constexpr const char* kName = "InterestChanged";
  static auto fields(auto& s, auto&& f) {
    f("set", s.set), f("object", s.object), f("descriptor", s.descriptor), f("events", s.events);
  }
};

struct Interest {
  ObjectId object;
  std::int32_t descriptor = -1;
  std::uint32_t events = 0;
  static auto fields(auto& s, auto&& f) {
    f("object", s.object), f("descriptor", s.descriptor), f("events", s.events);
  }
};

// The lane is about to wait for the first of several: the sets of select(2), the list of poll(2).
// Holds until the wait is over.
struct InterestsListed {
  LaneId lane;
  TextId call;
  std::vector<Interest> interests;
  static constexpr const char* kName = "InterestsListed";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("call", s.call), f("interests", s.interests);
  }
};

// A system call is over. It began at began_ns; until ready_ns it waited for what it needs; the last
// copy_ns before this event went into copying between kernel and process. error 11 (EAGAIN) at once
// is a vain call.
struct SystemCallDone {
  LaneId lane;
  TextId call;  // as in the manual: "recv", "epoll_wait"
  std::int32_t descriptor = -1;
  ObjectId object;           // none: it is about no file
  std::uint64_t result = 0;  // bytes for those that move bytes
  std::int32_t error = 0;    // errno(3); 0: it went well
  TimeNs began_ns = 0;
  TimeNs ready_ns = 0;
  TimeNs copy_ns = 0;
  Place place;
  static constexpr const char* kName = "SystemCallDone";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("call", s.call), f("descriptor", s.descriptor), f("object", s.object),
        f("result", s.result), f("error", s.error), f("began", s.began_ns), f("ready", s.ready_ns),
        f("copy", s.copy_ns), f("place", s.place);
  }
};

// A packet leaves `from`. Followed by exactly one PacketArrived or PacketLost, if the run lasts.
struct PacketSent {
  PacketId packet;
  ObjectId from;
  ObjectId to;  // none: nobody is there
  PacketKind kind = PacketKind::Data;
  std::uint64_t bytes = 0;  // of the program's data
  TimeNs arrives_ns = 0;    // kNever: it will be lost
  static constexpr const char* kName = "PacketSent";
  static auto fields(auto& s, auto&& f) {
    f("packet", s.packet), f("from", s.from), f("to", s.to), f("kind", s.kind), f("bytes", s.bytes),
        f("arrives", s.arrives_ns);
  }
};

struct PacketArrived {
  PacketId packet;
  static constexpr const char* kName = "PacketArrived";
  static auto fields(auto& s, auto&& f) { f("packet", s.packet); }
};

struct PacketLost {
  PacketId packet;
  TextId detail;  // why: "loss", "partition", "the buffer is full"
  static constexpr const char* kName = "PacketLost";
  static auto fields(auto& s, auto&& f) { f("packet", s.packet), f("detail", s.detail); }
};

// Bytes that had arrived, or waited to be sent, and that nobody will read.
struct BytesDropped {
  ObjectId object;  // where they were
  std::uint64_t bytes = 0;
  TextId detail;
  static constexpr const char* kName = "BytesDropped";
  static auto fields(auto& s, auto&& f) {
    f("object", s.object), f("bytes", s.bytes), f("detail", s.detail);
  }
};

// The machine works on something in the background: the disk, the resolver, asynchronous I/O.
struct OperationStarted {
  OperationId operation;
  LaneId lane;      // who asked for it
  ObjectId object;  // the file it is about
  TextId what;      // "read data.txt", "look up python.example"
  std::uint64_t bytes = 0;
  TimeNs due_ns = base::kNever;  // kNever: when something arrives
  static constexpr const char* kName = "OperationStarted";
  static auto fields(auto& s, auto&& f) {
    f("operation", s.operation), f("lane", s.lane), f("object", s.object), f("what", s.what),
        f("bytes", s.bytes), f("due", s.due_ns);
  }
};

struct OperationDone {
  OperationId operation;
  std::uint64_t result = 0;
  std::int32_t error = 0;  // 125 (ECANCELED): called off
  TimeNs copy_ns = 0;      // of the time before, spent in copying
  static constexpr const char* kName = "OperationDone";
  static auto fields(auto& s, auto&& f) {
    f("operation", s.operation), f("result", s.result), f("error", s.error), f("copy", s.copy_ns);
  }
};

struct SignalRaised {
  std::int32_t number = 0;
  LaneId to;      // a process
  LaneId from;    // none: the machine
  TextId detail;  // "SIGIO: python.example:80 is ready"
  static constexpr const char* kName = "SignalRaised";
  static auto fields(auto& s, auto&& f) {
    f("number", s.number), f("to", s.to), f("from", s.from), f("detail", s.detail);
  }
};

// Somebody clicked, typed or entered a line: what the recipe says of a device or of stdin.
struct DeviceInput {
  ObjectId object;
  TextId what;
  static constexpr const char* kName = "DeviceInput";
  static auto fields(auto& s, auto&& f) { f("object", s.object), f("what", s.what); }
};

// A fault that the recipe asks for takes effect.
struct FaultStruck {
  TextId what;  // "refuse", "reset", "delay", "stall", "partition"
  TextId host;
  ObjectId object;  // whom it meets; none: all
  static constexpr const char* kName = "FaultStruck";
  static auto fields(auto& s, auto&& f) {
    f("what", s.what), f("host", s.host), f("object", s.object);
  }
};

}  // namespace fiberscope::trace
