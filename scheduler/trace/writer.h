// Writer: encodes events as they happen. Append-only; the same bytes go to a pipe and to disk.
//
// Owns the sequence counter, the string table and one open block. Deliberately does not know lanes'
// states (core/lanes.h) or how bytes are read back (reader.h). The layout is FORMAT.md.
//
// Invariants:
//  1. Blocks are cut by event count and by flush() only, never by real time, so equal runs give
//     equal bytes.
//  2. emit() never fails and never blocks except inside the sink.
//  3. When there is no sink, emit() only counts: it still returns dense sequence numbers.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scheduler/base/time.h"
#include "scheduler/trace/event.h"

namespace fiberscope::trace {

inline constexpr std::string_view kMagic{"fiberscope\n\x1a", 12};
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint32_t kEventsPerBlock = 1024;

// Record tags inside a block: 0 defines a string, 1 + payload index is an event.
inline constexpr std::uint8_t kTagText = 0;

class Writer {
 public:
  // Sink: receives whole blocks (the first call starts with the file header).
  using Sink = std::function<void(const std::uint8_t* data, std::size_t size)>;

  // Requires: `clock` outlives the writer. An empty sink turns recording off.
  Writer(const base::VirtualClock& clock, Sink sink);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  bool recording() const { return recording_; }

  // emit: appends one event at the clock's present time and returns its number.
  template <class P>
  EventSeq emit(const P& payload, EventSeq cause = {}) {
    const EventSeq seq{++last_seq_};
    if (recording_) {
      begin_event(static_cast<std::uint8_t>(1 + payload_index<P>()), cause);
      Encoder encoder{*this};
      P::fields(payload, encoder);
      end_event();
    }
    return seq;
  }

  // intern: the number of a string that is likely to come again. The empty string is 0.
  TextId intern(std::string_view text);
  // define: the number of a string that is not (output, values): skips the look-up table.
  TextId define(std::string_view text);

  EventSeq last_seq() const { return EventSeq{last_seq_}; }
  base::TimeNs now_ns() const { return clock_.now_ns; }

  // flush: closes the open block and hands it to the sink.
  void flush();

 private:
  struct Encoder {
    Writer& w;
    void operator()(const char*, std::uint64_t v) { w.put_varint(v); }
    void operator()(const char*, std::uint32_t v) { w.put_varint(v); }
    void operator()(const char*, std::uint8_t v) { w.put_byte(v); }
    void operator()(const char*, std::int32_t v) { w.put_signed(v); }
    void operator()(const char*, base::TimeNs v) { w.put_time(v); }
    void operator()(const char*, const Place& p) {
      w.put_varint(p.source.value);
      w.put_varint(p.line);
    }
    template <class Tag, class V>
    void operator()(const char*, base::Id<Tag, V> id) {
      w.put_varint(id.value);
    }
    template <class T>
    void operator()(const char* name, const std::vector<T>& items) {
      w.put_varint(items.size());
      for (const T& item : items) {
        if constexpr (requires { T::fields(item, *this); }) {
          T::fields(item, *this);
        } else {
          (*this)(name, item);
        }
      }
    }
    template <class E>
      requires std::is_enum_v<E>
    void operator()(const char*, E e) {
      w.put_byte(static_cast<std::uint8_t>(e));
    }
  };

  void begin_event(std::uint8_t tag, EventSeq cause) {
    reserve(64);
    *cursor_++ = tag;
    put_varint(static_cast<std::uint64_t>(clock_.now_ns - last_time_ns_));
    last_time_ns_ = clock_.now_ns;
    // the distance back to the cause; 0 = none
    put_varint(cause ? last_seq_ - cause.value : 0);
  }
  void end_event() {
    if (++block_events_ == kEventsPerBlock) flush();
  }
  void reserve(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - cursor_) < bytes) grow(bytes);
  }
  void put_byte(std::uint8_t v) {
    reserve(1);
    *cursor_++ = v;
  }
  void put_varint(std::uint64_t v) {
    reserve(10);
    while (v >= 0x80) {
      *cursor_++ = static_cast<std::uint8_t>(v | 0x80);
      v >>= 7;
    }
    *cursor_++ = static_cast<std::uint8_t>(v);
  }
  void put_signed(std::int64_t v) {
    put_varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }
  // Times: 0 = never, otherwise 1 + the zigzag distance from the event's own time.
  void put_time(base::TimeNs v) {
    if (v == base::kNever) return put_varint(0);
    const std::int64_t d = v - clock_.now_ns;
    put_varint(1 + ((static_cast<std::uint64_t>(d) << 1) ^ static_cast<std::uint64_t>(d >> 63)));
  }
  void put_bytes(const void* data, std::size_t size) {
    reserve(size);
    std::memcpy(cursor_, data, size);
    cursor_ += size;
  }
  void grow(std::size_t bytes);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };

  const base::VirtualClock& clock_;
  Sink sink_;
  bool recording_;
  bool header_written_ = false;
  std::uint64_t last_seq_ = 0;
  base::TimeNs last_time_ns_ = 0;
  std::uint32_t block_events_ = 0;
  std::uint32_t last_text_ = 0;
  std::vector<std::uint8_t> block_;
  std::uint8_t* cursor_ = nullptr;
  std::uint8_t* end_ = nullptr;
  std::unordered_map<std::string, TextId, TextHash, std::equal_to<>> texts_;
};

}  // namespace fiberscope::trace
