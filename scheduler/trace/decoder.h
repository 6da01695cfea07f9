// Decoder: reads encoded fields, events and texts out of bytes that anybody may have made.
//
// Owns a place in them. Deliberately does not know blocks (trace.h) nor what is kept (records.h).
// What it reads into may have been another of its kind before: it is read over.
//
// Never reads past the end; the first thing wrong is kept in what() and everything after it reads
// as zero.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "scheduler/trace/event.h"
#include "scheduler/trace/format.h"

namespace fiberscope::trace {

// Shortest: of a list's item the fewest bytes that it can take.
struct Shortest {
  std::size_t bytes = 0;
  void operator()(const char*, const Place&) { bytes += 2; }
  template <class T>
  void operator()(const char*, const T&) {
    ++bytes;
  }
};
template <class T>
std::size_t shortest() {
  Shortest count;
  if constexpr (requires(T & item) { T::fields(item, count); }) {
    const T item{};
    T::fields(item, count);
  } else {
    count("", T{});
  }
  return count.bytes;
}
template <class T>
const std::size_t kItemBytesMin = shortest<T>();

class Decoder {
 public:
  Decoder(const std::uint8_t* data, std::size_t size, std::size_t text_count)
      : at_(data), begin_(data), end_(data + size), text_count_(text_count) {}

  bool done() const { return at_ == end_; }
  bool ok() const { return what_ == nullptr; }
  const char* what() const { return what_; }
  std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  void fail(const char* what) {
    if (what_ == nullptr) what_ = what;
    at_ = end_;
  }
  // set_event: the event whose fields come next.
  void set_event(TimeNs time_ns, std::size_t text_count) {
    time_ns_ = time_ns;
    text_count_ = text_count;
  }

  std::uint8_t byte() {
    if (at_ == end_) {
      fail("a record runs past the end of its block");
      return 0;
    }
    return *at_++;
  }
  // Inlined by force: most numbers take a byte.
  [[gnu::always_inline]] std::uint64_t varint() {
    if (at_ != end_ && *at_ < 0x80) [[likely]]
      return *at_++;
    return long_varint();
  }
  std::string_view bytes(std::uint64_t size) {
    if (size > left()) {
      fail("a text runs past the end of its block");
      return {};
    }
    const std::string_view view(reinterpret_cast<const char*>(at_), size);
    at_ += size;
    return view;
  }

  // The fields of a payload, in the order of its `fields`.
  void operator()(const char*, std::uint64_t& v) { v = varint(); }
  void operator()(const char*, std::uint32_t& v) { v = u32(); }
  void operator()(const char*, std::uint8_t& v) { v = byte(); }
  void operator()(const char*, std::int32_t& v) {
    const std::int64_t wide = zigzag(varint());
    if (wide < INT32_MIN || wide > INT32_MAX) return fail("a number does not fit its field");
    v = static_cast<std::int32_t>(wide);
  }
  void operator()(const char*, TimeNs& v) {
    const std::uint64_t coded = varint();
    if (coded == 0) {
      v = base::kNever;
    } else if (__builtin_add_overflow(time_ns_, zigzag(coded - 1), &v)) {
      fail("a time does not fit its field");
    }
  }
  void operator()(const char*, Place& p) {
    p.source.value = u32();
    p.line = u32();
  }
  void operator()(const char*, TextId& id) {
    id.value = u32();
    if (id.value > text_count_) fail("a text is used before it is defined");
  }
  template <class Tag, class V>
  void operator()(const char*, base::Id<Tag, V>& id) {
    if constexpr (sizeof(V) == 8) {
      id.value = varint();
    } else {
      id.value = u32();
    }
  }
  template <class T>
  void operator()(const char* name, std::vector<T>& items) {
    const std::uint64_t count = varint();
    if (count > left() / kItemBytesMin<T>) return fail("a list is longer than its block");
    if (count > kListItemsMax) return fail("a list is longer than any run makes");
    // beyond that as the items come: a count alone costs little
    items.resize(std::min<std::uint64_t>(count, kReservedBytesMax / sizeof(T)));
    for (std::uint64_t i = 0; i < count; ++i) {
      T& item = i < items.size() ? items[i] : items.emplace_back();
      if constexpr (requires { T::fields(item, *this); }) {
        T::fields(item, *this);
      } else {
        (*this)(name, item);
      }
      if (!ok()) {
        items = {};
        return;
      }
    }
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(const char*, E& e) {
    const std::uint8_t v = byte();
    if (v > static_cast<std::uint8_t>(kLastEnumerator<E>)) return fail("a word nobody knows");
    e = static_cast<E>(v);
  }

 private:
  static constexpr std::size_t kReservedBytesMax = 1 << 20;

  std::uint64_t long_varint();
  std::uint32_t u32() {
    const std::uint64_t v = varint();
    if (v > UINT32_MAX) fail("a number does not fit its field");
    return static_cast<std::uint32_t>(v);
  }
  static std::int64_t zigzag(std::uint64_t v) {
    return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1));
  }

  const std::uint8_t* at_;
  const std::uint8_t* begin_;
  const std::uint8_t* end_;
  std::size_t text_count_;
  TimeNs time_ns_ = 0;
  const char* what_ = nullptr;
};

// decode_event: what follows the tag of event number `seq`; the one before it was at `before_ns`.
// Whether it is whole says in.ok().
void decode_event(Decoder& in, std::uint8_t tag, std::uint64_t seq, TimeNs before_ns,
                  std::size_t text_count, Event& event);

}  // namespace fiberscope::trace
