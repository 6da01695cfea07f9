// Trace: what has been decoded so far. Only grows, but for a cut; every prefix is valid.
//
// Owns the events and the string table. append() takes bytes as they come out of a pipe or file, in
// pieces of any size. Deliberately does not know legality (validate.h) or meaning (app/model).
//
// Invariants:
//  1. Events are dense from 1, times never decrease, causes are earlier events, texts are defined
//     and enumerators known: bytes that say otherwise are a fault.
//  2. A text(), once given out, stays valid as long as the trace; a reference to an event only
//     until the next append().
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/result.h"
#include "scheduler/trace/event.h"

namespace fiberscope::trace {

class Trace {
 public:
  Trace();
  ~Trace();
  Trace(Trace&&) noexcept;
  Trace& operator=(Trace&&) noexcept;

  // append: decodes what is whole, keeps the rest for the next call. After the first fault (foreign
  // header, newer version, bad checksum, malformed record) the trace keeps its intact prefix,
  // fault() says what is wrong and where, and further bytes are ignored.
  void append(const std::uint8_t* data, std::size_t size);
  // finish: no more bytes will come; a block cut short then becomes a fault.
  void finish();
  // stop: no more bytes are taken because the reader wants none: what has come of a block that is
  // not whole is dropped, and is no fault. Answers how many bytes of the stream are kept; they are
  // a trace file as they stand unless there is a fault.
  std::uint64_t stop();
  // cut: nothing from this event on was ever there, and nothing more is taken: what it says is
  // against a law (validate.h), which `what` names for fault(). Requires: 1 <= from <= size(), and
  // nobody has seen the event yet.
  void cut(EventSeq from, const std::string& what);
  // fault: empty, or one sentence with the byte offset and what was kept.
  const std::string& fault() const { return fault_; }

  const std::vector<Event>& events() const { return events_; }
  std::uint64_t size() const { return events_.size(); }
  // at: event number `seq` (1-based). Requires: 1 <= seq <= size().
  const Event& at(EventSeq seq) const { return events_[seq.value - 1]; }
  // text: the string behind a number; "" for 0 or an unknown number.
  std::string_view text(TextId id) const {
    return id.value == 0 || id.value > texts_.size() ? std::string_view{}
                                                     : std::string_view(texts_[id.value - 1]);
  }
  // whole: the trace ends with RunEnded.
  bool whole() const;
  // version: of the format, as the header says; 0 before it has been read.
  std::uint32_t version() const { return version_; }
  // sent_at_once: every event is a block of its own (see Writer::send_at_once).
  bool sent_at_once() const { return blocks_ >= size() && size() > 1; }

  // load: reads an ordinary file. Errors only when it cannot be opened or holds no intact event at
  // all; otherwise check fault(). What it says may be against the laws: see load_legal.
  static base::Result<Trace> load(const std::string& path);

 private:
  std::size_t decode(const std::uint8_t* data, std::size_t size);
  bool decode_block(const std::uint8_t* data, std::size_t size);
  template <class Decoder>
  void decode_event(Decoder& in, std::uint8_t tag);
  template <class Decoder>
  std::size_t decode_records(Decoder& in);
  void fail(const std::string& what, std::uint64_t offset);

  std::vector<Event> events_;
  std::deque<std::string> texts_;
  std::vector<std::uint8_t> pending_;
  std::size_t needed_bytes_ = 0;  // how much must be pending before decoding can go on
  std::uint64_t offset_ = 0;      // of the first pending byte in the whole stream
  std::uint32_t checksum_ = 0;
  base::TimeNs last_time_ns_ = 0;
  std::uint32_t version_ = 0;
  std::uint64_t blocks_ = 0;
  bool header_read_ = false;
  std::string fault_;
};

}  // namespace fiberscope::trace
