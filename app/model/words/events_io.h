// The sentences of I/O: what the kernel does for files, one event as a short row for people.
//
// Owns the wording of the payloads of scheduler/trace/io_events.h. Deliberately does not know spans
// or packets as they are drawn (io_text.h).
#pragma once

#include <cstdint>
#include <string>

#include "app/model/folds/names.h"

namespace fiberscope::model {

// readiness_text: a mask of poll(2) in words: "readable, writable"; "nothing" for 0.
std::string readiness_text(std::uint32_t events);
// interest_text: the same for a mask of epoll_ctl(2), with "edge triggered" and "one shot".
std::string interest_text(std::uint32_t events);
// errno_text: "EAGAIN"; the number where it has no name.
std::string errno_text(std::int32_t error);
// bytes_text: "1 byte", "1000 bytes".
std::string bytes_text(std::uint64_t bytes);
// file_text: "python.example:80 (fd 7)" as of that event; "a file", or "nobody" for none.
std::string file_text(const Names& names, base::ObjectId object, base::EventSeq at);
// packet_text: "a packet with 1000 bytes", "a request to connect".
std::string packet_text(trace::PacketKind kind, std::uint64_t bytes);

// IoTeller: one sentence for each payload of scheduler/trace/io_events.h.
struct IoTeller {
  const trace::Trace& trace;
  const Names& names;
  const trace::Event& event;

  std::string tell(const trace::FileOpened& p) const;
  std::string tell(const trace::FileNamed& p) const;
  std::string tell(const trace::FileClosed& p) const;
  std::string tell(const trace::ReadinessChanged& p) const;
  std::string tell(const trace::InterestChanged& p) const;
  std::string tell(const trace::InterestsListed& p) const;
  std::string tell(const trace::SystemCallDone& p) const;
  std::string tell(const trace::PacketSent& p) const;
  std::string tell(const trace::PacketArrived& p) const;
  std::string tell(const trace::PacketLost& p) const;
  std::string tell(const trace::BytesDropped& p) const;
  std::string tell(const trace::OperationStarted& p) const;
  std::string tell(const trace::OperationDone& p) const;
  std::string tell(const trace::SignalRaised& p) const;
  std::string tell(const trace::DeviceInput& p) const;
  std::string tell(const trace::FaultStruck& p) const;

 private:
  std::string file(base::ObjectId id) const { return file_text(names, id, event.seq); }
  std::string text(base::TextId id) const { return std::string(trace.text(id)); }
};

}  // namespace fiberscope::model
