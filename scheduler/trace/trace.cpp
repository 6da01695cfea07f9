#include "scheduler/trace/trace.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "scheduler/base/input_file.h"
#include "scheduler/trace/format.h"

namespace fiberscope::trace {

namespace {

constexpr std::size_t kHeaderBytes = kMagic.size() + 4;

std::uint32_t get_u32(const std::uint8_t* in) {
  std::uint32_t v = 0;
  for (int i = 3; i >= 0; --i) v = (v << 8) | in[i];
  return v;
}

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
constexpr std::size_t kReservedBytesMax = 1 << 20;

// Decoder: reads one block's body. Never reads past `end`; the first thing wrong is kept in `what`
// and everything after it reads as zero.
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
  std::uint64_t varint() {
    if (at_ != end_ && *at_ < 0x80) return *at_++;
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      if (shift == 63 && b > 1) break;
      v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if (b < 0x80) return v;
    }
    fail("a number is longer than 64 bits");
    return 0;
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
    if (count <= kReservedBytesMax / sizeof(T)) items.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      T& item = items.emplace_back();
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

template <std::size_t I>
void decode_payload(Decoder& in, Payload& out) {
  using P = std::variant_alternative_t<I, Payload>;
  P::fields(out.emplace<P>(), in);
}

using DecodeFunction = void (*)(Decoder&, Payload&);

template <std::size_t... I>
constexpr std::array<DecodeFunction, sizeof...(I)> decode_table(std::index_sequence<I...>) {
  return {decode_payload<I>...};
}

constexpr auto kDecode = decode_table(std::make_index_sequence<std::variant_size_v<Payload>>{});

std::string count_events(std::size_t n) {
  if (n == 0) return "no event was kept";
  if (n == 1) return "1 event was kept";
  return std::to_string(n) + " events were kept";
}

}  // namespace

void Trace::fail(const std::string& what, std::uint64_t offset) {
  fault_ = what + " at byte " + std::to_string(offset) + "; " + count_events(events_.size());
  pending_ = {};
}

void Trace::cut(EventSeq from, const std::string& what) {
  events_.resize(from.value - 1);
  fault_ = "event " + std::to_string(from.value) + " is against a law of traces: " + what + "; " +
           count_events(events_.size());
  pending_ = {};
}

Trace::Trace() = default;
Trace::~Trace() = default;
Trace::Trace(Trace&&) noexcept = default;
Trace& Trace::operator=(Trace&&) noexcept = default;

bool Trace::whole() const {
  return !events_.empty() && std::holds_alternative<RunEnded>(events_.back().payload);
}

void Trace::append(const std::uint8_t* data, std::size_t size) {
  if (!fault_.empty() || size == 0) return;
  if (pending_.empty()) {
    const std::size_t used = decode(data, size);
    if (fault_.empty()) pending_.assign(data + used, data + size);
    return;
  }
  pending_.insert(pending_.end(), data, data + size);
  if (header_read_ && pending_.size() < needed_bytes_) return;
  const std::size_t used = decode(pending_.data(), pending_.size());
  if (fault_.empty()) {
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
  }
}

void Trace::finish() {
  if (!fault_.empty()) return;
  if (!header_read_) {
    if (pending_.empty()) return fail("not a Fiberscope trace: it is empty", 0);
    return fail("not a whole Fiberscope trace: it ends inside the header", pending_.size());
  }
  if (pending_.empty()) return;
  // The checksum cannot be known, but what is whole in a block that was cut is still worth reading.
  if (pending_.size() > kBlockHeaderBytes) {
    Decoder in(pending_.data() + kBlockHeaderBytes, pending_.size() - kBlockHeaderBytes,
               texts_.size());
    decode_records(in);
  }
  fail("the trace is cut short inside a block that begins", offset_);
}

std::uint64_t Trace::stop() {
  if (header_read_) pending_.clear();
  finish();
  return offset_;
}

// Returns how many bytes are done with; the rest is the beginning of something not yet whole.
std::size_t Trace::decode(const std::uint8_t* data, std::size_t size) {
  std::size_t used = 0;
  if (!header_read_) {
    const std::size_t seen = std::min(size, kMagic.size());
    if (std::memcmp(data, kMagic.data(), seen) != 0) {
      fail("not a Fiberscope trace: the header is missing", 0);
      return 0;
    }
    needed_bytes_ = kHeaderBytes;
    if (size < kHeaderBytes) return 0;
    version_ = get_u32(data + kMagic.size());
    if (version_ == 0 || version_ > kFormatVersion) {
      fail(version_ == 0
               ? std::string("the trace has format version 0, which never existed,")
               : "the trace has the newer format version " + std::to_string(version_) +
                     ", this Fiberscope reads up to version " + std::to_string(kFormatVersion) +
                     " (a newer Fiberscope will open it): stopped",
           kMagic.size());
      return 0;
    }
    header_read_ = true;
    used = offset_ = kHeaderBytes;
  }
  for (;;) {
    needed_bytes_ = kBlockHeaderBytes;
    if (size - used < kBlockHeaderBytes) return used;
    const std::uint32_t body = get_u32(data + used);
    if (body == 0 || body > kBlockBytesMax) {
      fail("a block has an impossible length", offset_);
      return used;
    }
    needed_bytes_ = kBlockHeaderBytes + body;
    if (size - used < needed_bytes_) return used;
    if (!decode_block(data + used, needed_bytes_)) return used;
    used += needed_bytes_;
    offset_ += needed_bytes_;
  }
}

bool Trace::decode_block(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t* body = data + kBlockHeaderBytes;
  const std::size_t body_bytes = size - kBlockHeaderBytes;
  checksum_ = block_checksum(checksum_, data, body, body_bytes);
  if (checksum_ != get_u32(data + 4)) {
    fail("a block is damaged (its checksum is wrong)", offset_);
    return false;
  }
  Decoder in(body, body_bytes, texts_.size());
  const std::size_t record = decode_records(in);
  ++blocks_;
  if (in.ok()) return true;
  fail(std::string("the trace is malformed: ") + in.what(), offset_ + kBlockHeaderBytes + record);
  return false;
}

// Decodes until the end or the first record that is not whole or not legal; returns where that
// begins.
template <class Decoder>
std::size_t Trace::decode_records(Decoder& in) {
  std::size_t record = in.position();
  while (!in.done()) {
    record = in.position();
    const std::uint8_t tag = in.byte();
    if (tag == kTagText) {
      const std::string_view text = in.bytes(in.varint());
      if (in.ok() && text.empty()) in.fail("a text is empty");
      if (in.ok()) texts_.emplace_back(text);
    } else if (tag > kDecode.size()) {
      in.fail("an event of a kind nobody knows");
    } else {
      decode_event(in, tag);
    }
    if (!in.ok()) break;
  }
  return record;
}

template <class Decoder>
void Trace::decode_event(Decoder& in, std::uint8_t tag) {
  Event& event = events_.emplace_back();
  event.seq = EventSeq{events_.size()};
  const std::uint64_t delta_ns = in.varint();
  if (delta_ns > static_cast<std::uint64_t>(base::kNever - last_time_ns_)) {
    in.fail("time runs backwards");
  } else {
    event.time_ns = last_time_ns_ + static_cast<TimeNs>(delta_ns);
  }
  const std::uint64_t distance = in.varint();
  if (distance >= event.seq.value) in.fail("a cause that is not an earlier event");
  if (distance != 0) event.cause = EventSeq{event.seq.value - distance};
  in.set_event(event.time_ns, texts_.size());
  if (in.ok()) kDecode[tag - 1u](in, event.payload);
  if (!in.ok()) return events_.pop_back();
  last_time_ns_ = event.time_ns;
}

base::Result<Trace> Trace::load(const std::string& path) {
  base::Result<base::InputFile> file = base::open_input(path, kTraceBytesMax);
  if (!file) return base::Error{file.error()};
  std::FILE* const in = file.value().get();
  Trace trace;
  std::vector<std::uint8_t> buffer(1 << 20);
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), in)) > 0;) {
    trace.append(buffer.data(), got);
    if (!trace.fault().empty()) break;  // the rest, however long, is not read
  }
  if (std::ferror(in)) {
    return base::Error{path + ": cannot be read: " + std::strerror(errno)};
  }
  trace.finish();
  if (trace.size() == 0) {
    return base::Error{path + ": " +
                       (trace.fault().empty() ? "the trace holds no event" : trace.fault())};
  }
  return trace;
}

}  // namespace fiberscope::trace
