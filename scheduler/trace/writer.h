// Writer: encodes events as they happen. Append-only; the same bytes go to a pipe and to disk.
//
// Owns the sequence counter, the string table and one open block. Deliberately does not know lanes'
// states (core/lanes.h) or how bytes are read back (trace.h). The layout is FORMAT.md.
//
// Invariants:
//  1. Blocks are cut by event count, by size and by flush() only, never by real time, so equal runs
//     give equal bytes.
//  2. emit() never fails and never blocks except inside the sink.
//  3. When there is no sink, emit() only counts: it still returns dense sequence numbers.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/base/time.h"
#include "scheduler/trace/event.h"
#include "scheduler/trace/format.h"
#include "scheduler/trace/interned.h"

namespace fiberscope::trace {

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

  // Held: what has happened, but is told only when it is over: one event before the next.
  class Held {
   public:
    // tell: emits it, by emit_late().
    virtual void tell() = 0;

   protected:
    ~Held() = default;
  };

  // emit: appends one event at the clock's present time and returns its number; before it, what is
  // held.
  template <class P>
  EventSeq emit(const P& payload, EventSeq cause = {}) {
    if (held_ != nullptr) [[unlikely]]
      tell_held();
    return append(payload, cause, clock_.now_ns);
  }
  // hold: `held` is told before anything else is. tell_held: now. Requires: there is something.
  void hold(Held& held) { held_ = &held; }
  void tell_held() { std::exchange(held_, nullptr)->tell(); }
  // emit_late: an event of a time that may have passed. Requires: none came since.
  template <class P>
  EventSeq emit_late(const P& payload, base::TimeNs at_ns) {
    return append(payload, {}, at_ns);
  }

  // intern: the number of a string that is likely to come again. The empty string is 0.
  TextId intern(std::string_view text);
  // define: the number of a string that is not (output, values): skips the look-up table. Strings
  // beyond kTextBytesMax are cut there.
  TextId define(std::string_view text);

  // text: of an interned string; "" for a defined one. Valid as long as the writer.
  std::string_view text(TextId id) const { return texts_.text(id); }
  // skip: counts one event that nobody records. Requires: !recording().
  EventSeq skip() {
    if (held_ != nullptr) [[unlikely]]
      tell_held();
    return EventSeq{++last_seq_};
  }

  EventSeq last_seq() const { return EventSeq{last_seq_}; }
  // next_seq: the number of the next emit()'s event.
  EventSeq next_seq() const { return EventSeq{last_seq_ + (held_ != nullptr ? 2 : 1)}; }
  // body_bytes: of all events and texts until now, however they are cut into blocks.
  std::uint64_t body_bytes() const {
    return recording_ ? sent_bytes_ + block_bytes() - kBlockHeaderBytes : 0;
  }
  // sent: what the sink has been handed, with what it is being handed now.
  const Sent& sent() const { return sent_; }
  base::TimeNs now_ns() const { return clock_.now_ns; }

  // flush: tells what is held, closes the open block and hands it to the sink.
  void flush();
  // send_at_once: from now on every event is a block of its own, so that a reader sees it although
  // the program may not come back to make another.
  void send_at_once();
  // watch: `watcher` is called once, at the end of the emit() of event `seq`, if there is one. It
  // may emit.
  void watch(EventSeq seq, std::function<void()> watcher);

 private:
  // Room for an event's head and all its fields but the items of lists, at their longest.
  static constexpr std::size_t kFixedBytesMax = 128;

  // Encoder: writes one event. It keeps its own cursor, which the compiler can hold in a register;
  // `*cursor_++` in the writer itself would be reloaded after every byte. Room is made once per
  // event and once per item of a list, so the puts need not check.
  struct Encoder {
    Writer& w;
    std::uint8_t* at;
    base::TimeNs now_ns;

    void put_byte(std::uint8_t v) { *at++ = v; }
    void put_varint(std::uint64_t v) {
      while (v >= 0x80) {
        *at++ = static_cast<std::uint8_t>(v | 0x80);
        v >>= 7;
      }
      *at++ = static_cast<std::uint8_t>(v);
    }
    void put_signed(std::int64_t v) { put_varint(zigzag(v)); }

    void operator()(const char*, std::uint64_t v) { put_varint(v); }
    void operator()(const char*, std::uint32_t v) { put_varint(v); }
    void operator()(const char*, std::uint8_t v) { put_byte(v); }
    void operator()(const char*, std::int32_t v) { put_signed(v); }
    // Times: 0 = never, otherwise 1 + the zigzag distance from the event's own time.
    void operator()(const char*, base::TimeNs v) {
      put_varint(v == base::kNever ? 0 : 1 + zigzag(v - now_ns));
    }
    void operator()(const char*, const Place& p) {
      put_varint(p.source.value);
      put_varint(p.line);
    }
    template <class Tag, class V>
    void operator()(const char*, base::Id<Tag, V> id) {
      put_varint(id.value);
    }
    template <class T>
    void operator()(const char* name, const std::vector<T>& items) {
      put_varint(items.size());
      for (const T& item : items) {
        at = w.reserve(at, kFixedBytesMax);
        if constexpr (requires { T::fields(item, *this); }) {
          T::fields(item, *this);
        } else {
          (*this)(name, item);
        }
      }
      at = w.reserve(at, kFixedBytesMax);
    }
    template <class E>
    requires std::is_enum_v<E>
    void operator()(const char*, E e) { put_byte(static_cast<std::uint8_t>(e)); }
    static std::uint64_t zigzag(std::int64_t v) {
      return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
    }
  };

  template <class P>
  EventSeq append(const P& payload, EventSeq cause, base::TimeNs now_ns) {
    const std::uint64_t seq = ++last_seq_;
    if (recording_) {
      Encoder out{*this, reserve(cursor_, kFixedBytesMax), now_ns};
      out.put_byte(static_cast<std::uint8_t>(1 + payload_index<P>()));
      out.put_varint(static_cast<std::uint64_t>(now_ns - last_time_ns_));
      // the distance back to the cause; 0 = none
      out.put_varint(cause ? seq - cause.value : 0);
      P::fields(payload, out);
      cursor_ = out.at;
      last_time_ns_ = now_ns;
      if (++block_events_ == cut_at_ || block_bytes() >= kBlockBytesCut) [[unlikely]]
        cut();
    }
    return EventSeq{seq};
  }
  // close: flush() without what is held.
  void close();
  std::size_t block_bytes() const { return static_cast<std::size_t>(cursor_ - block_.data()); }
  // reserve: `at`, or where it is after the block grew, with room for `bytes` behind it.
  std::uint8_t* reserve(std::uint8_t* at, std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at) >= bytes) [[likely]]
      return at;
    return grow(at, bytes);
  }
  std::uint8_t* grow(std::uint8_t* at, std::size_t bytes);
  // cut: the open block is full, or the event that is watched for has come.
  void cut();
  // aim: sets cut_at_ anew.
  void aim();

  const base::VirtualClock& clock_;
  Held* held_ = nullptr;
  Sink sink_;
  bool recording_;
  bool header_written_ = false;
  std::uint64_t last_seq_ = 0;
  std::uint64_t sent_bytes_ = 0;  // of the bodies of blocks
  Sent sent_;
  base::TimeNs last_time_ns_ = 0;
  std::uint32_t block_events_ = 0;
  std::uint32_t cut_at_ = kEventsPerBlock;  // block_events_ at which cut() has something to do
  std::uint32_t events_per_block_ = kEventsPerBlock;
  EventSeq watched_;
  std::function<void()> watcher_;
  std::uint32_t checksum_ = 0;
  std::uint32_t last_text_ = 0;
  std::vector<std::uint8_t> block_;
  std::uint8_t* cursor_ = nullptr;
  std::uint8_t* end_ = nullptr;
  Interned texts_;
};

}  // namespace fiberscope::trace
