#include "scheduler/trace/columns.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

namespace fiberscope::trace {

namespace {

constexpr std::size_t kKinds = std::variant_size_v<Payload>;
constexpr std::size_t kReadBytes = 8;  // at once, behind the last number too
constexpr std::size_t kFewMax = 32;    // so many different numbers are named by their place
constexpr std::uint8_t kFew = 0x80;    // in a column's first byte, beside how many bits it has

// Shape: how many columns fields take.
struct Shape {
  std::size_t count = 0;
  void operator()(const char*, const Place&) { count += 2; }
  template <class T>
  void operator()(const char* name, const std::vector<T>&);
  template <class T>
  void operator()(const char*, const T&) {
    ++count;
  }
};
template <class T>
constexpr bool kHasFields = requires(T& item, Shape& f) {
  T::fields(item, f);
};

// visit: the fields of a list's item, or itself.
template <class T, class F>
void visit(const char* name, T& item, F& f) {
  if constexpr (kHasFields<std::remove_const_t<T>>) {
    std::remove_const_t<T>::fields(item, f);
  } else {
    f(name, item);
  }
}
template <class T>
std::size_t columns_of() {
  Shape shape;
  const T item{};
  visit("", item, shape);
  return shape.count;
}
template <class T>
const std::size_t kColumnsOf = columns_of<T>();

template <class T>
void Shape::operator()(const char* name, const std::vector<T>&) {
  ++count;
  const T item{};
  visit(name, item, *this);
}

// Which columns there are, for each payload: how much later it is than the event before, how far
// back its cause is, then its fields.
constexpr std::size_t kDelta = 0, kDistance = 1, kFields = 2;
template <std::size_t... I>
std::array<std::size_t, kKinds + 1> payload_columns(std::index_sequence<I...>) {
  std::array<std::size_t, kKinds + 1> begins{};
  ((begins[I + 1] = begins[I] + kFields + columns_of<std::variant_alternative_t<I, Payload>>()),
   ...);
  return begins;
}
const std::array<std::size_t, kKinds + 1>& payload_columns() {
  static const auto kBegins = payload_columns(std::make_index_sequence<kKinds>{});
  return kBegins;
}

std::uint64_t zigzag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
std::int64_t unzigzag(std::uint64_t v) {
  return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1));
}

void put_varint(std::uint64_t v, std::vector<std::uint8_t>& out) {
  for (; v >= 0x80; v >>= 7) out.push_back(static_cast<std::uint8_t>(v | 0x80));
  out.push_back(static_cast<std::uint8_t>(v));
}
std::uint64_t get_varint(const std::uint8_t*& at) {
  std::uint64_t v = 0;
  for (int shift = 0;; shift += 7) {
    v |= static_cast<std::uint64_t>(*at & 0x7f) << shift;
    if (*at++ < 0x80) return v;
  }
}

// bits_for: so many hold each number up to that; more than a read can shift are all.
unsigned bits_for(std::uint64_t most) {
  const auto bits = static_cast<unsigned>(std::bit_width(most));
  return bits > 57 ? 64 : bits;
}

std::size_t bytes_of(std::size_t count, unsigned bits) { return (count * bits + 7) / 8; }

// put_bits: each number in so many.
template <class Number>
void put_bits(std::size_t count, unsigned bits, Number number, std::vector<std::uint8_t>& out) {
  std::size_t at = out.size();
  out.resize(at + bytes_of(count, bits) + kReadBytes);
  if (bits == 64) {
    for (std::size_t i = 0; i < count; ++i, at += 8) {
      const std::uint64_t v = number(i);
      std::memcpy(&out[at], &v, 8);
    }
  } else if (bits > 0 && bits <= 32) {
    std::uint64_t pending = 0;
    unsigned there = 0;  // less than 32 of it wait
    for (std::size_t i = 0; i < count; ++i) {
      pending |= number(i) << there;
      there += bits;
      if (there < 32) continue;
      std::memcpy(&out[at], &pending, 4);
      at += 4;
      pending >>= 32;
      there -= 32;
    }
    std::memcpy(&out[at], &pending, 4);
    at += (there + 7) / 8;
  } else if (bits > 0) {
    std::uint64_t pending = 0;
    unsigned there = 0;
    for (std::size_t i = 0; i < count; ++i) {
      pending |= number(i) << there;
      there += bits;
      std::memcpy(&out[at], &pending, 8);
      at += there / 8;
      const unsigned whole = there / 8 * 8;
      // what did not fit any more is of this number
      pending = whole == 64 ? 0 : pending >> whole;
      there -= whole;
    }
    if (there > 0) ++at;
  }
  out.resize(at);
}

// Few: the different numbers of a column, as long as there are few of them.
class Few {
 public:
  explicit Few(std::span<const std::uint64_t> column) {
    for (const std::uint64_t v : column) {
      if (!add(v)) return;
    }
    are_few_ = true;
  }
  explicit operator bool() const { return are_few_; }
  const std::uint64_t* begin() const { return list_.data(); }
  const std::uint64_t* end() const { return list_.data() + count_; }
  std::size_t size() const { return count_; }
  std::uint64_t place_of(std::uint64_t v) const {
    std::size_t at = slot(v);
    while (list_[slots_[at] - 1u] != v) at = (at + 1) % kSlots;
    return slots_[at] - 1u;
  }

 private:
  static constexpr std::size_t kSlots = 4 * kFewMax;
  static std::size_t slot(std::uint64_t v) { return v * 0x9e3779b97f4a7c15u >> 57; }

  bool add(std::uint64_t v) {
    std::size_t at = slot(v);
    for (; slots_[at] != 0; at = (at + 1) % kSlots) {
      if (list_[slots_[at] - 1u] == v) return true;
    }
    if (count_ == kFewMax) return false;
    list_[count_++] = v;
    slots_[at] = static_cast<std::uint8_t>(count_);
    return true;
  }

  bool are_few_ = false;
  std::size_t count_ = 0;
  std::array<std::uint64_t, kFewMax> list_{};
  std::array<std::uint8_t, kSlots> slots_{};
};

// pack_column: how many, in how many bits, least or the few there are; then each.
void pack_column(std::span<const std::uint64_t> column, std::vector<std::uint8_t>& out) {
  put_varint(column.size(), out);
  if (column.empty()) return;
  std::uint64_t base = column.front(), most = base;
  for (const std::uint64_t v : column) base = std::min(base, v), most = std::max(most, v);
  const unsigned bits = bits_for(most - base);
  if (bits > 5) {
    if (const Few few(column); few) {
      const unsigned few_bits = bits_for(few.size() - 1);
      std::size_t named = 1;
      for (const std::uint64_t v : few) named += bits_for(v) / 7 + 1;
      if (named + bytes_of(column.size(), few_bits) < bytes_of(column.size(), bits)) {
        out.push_back(static_cast<std::uint8_t>(kFew | few_bits));
        put_varint(few.size(), out);
        for (const std::uint64_t v : few) put_varint(v, out);
        return put_bits(
            column.size(), few_bits, [&](std::size_t i) { return few.place_of(column[i]); }, out);
      }
    }
  }
  out.push_back(static_cast<std::uint8_t>(bits));
  put_varint(base, out);
  put_bits(
      column.size(), bits, [&](std::size_t i) { return column[i] - base; }, out);
}

// Column: one that is read, from `at` on.
struct Column {
  const std::uint8_t* bits_begin = nullptr;
  std::uint64_t least = 0, mask = 0;
  const std::uint64_t* few = nullptr;
  std::uint32_t at = 0;
  unsigned bits = 0;

  std::uint64_t read(std::size_t i) const {
    std::uint64_t v = 0;
    const std::size_t bit = i * bits;
    std::memcpy(&v, bits_begin + bit / 8, sizeof v);
    v = v >> bit % 8 & mask;
    return few != nullptr ? few[v] : least + v;
  }
  std::uint64_t next() { return read(at++); }
};

// ColumnReader: the fields of an event out of their columns, as decoder.h has them out of bytes.
class ColumnReader {
 public:
  void set_event(Column* columns, TimeNs time_ns) { next_ = columns, time_ns_ = time_ns; }

  void operator()(const char*, std::uint64_t& v) { v = take(); }
  void operator()(const char*, std::uint32_t& v) { v = static_cast<std::uint32_t>(take()); }
  void operator()(const char*, std::uint8_t& v) { v = static_cast<std::uint8_t>(take()); }
  void operator()(const char*, std::int32_t& v) { v = static_cast<std::int32_t>(unzigzag(take())); }
  void operator()(const char*, TimeNs& v) {
    const std::uint64_t coded = take();
    v = coded == 0 ? base::kNever
                   : static_cast<TimeNs>(static_cast<std::uint64_t>(time_ns_) +
                                         static_cast<std::uint64_t>(unzigzag(coded - 1)));
  }
  void operator()(const char*, Place& p) {
    p.source.value = static_cast<std::uint32_t>(take());
    p.line = static_cast<std::uint32_t>(take());
  }
  template <class Tag, class V>
  void operator()(const char*, base::Id<Tag, V>& id) {
    id.value = static_cast<V>(take());
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(const char*, E& e) { e = static_cast<E>(take()); }
  template <class T>
  void operator()(const char* name, std::vector<T>& items) {
    const std::uint64_t count = take();
    Column* const first = next_;
    items.resize(count);
    for (T& item : items) {
      next_ = first;
      visit(name, item, *this);
    }
    next_ = first + kColumnsOf<T>;
  }

 private:
  std::uint64_t take() { return next_++->next(); }

  Column* next_ = nullptr;
  TimeNs time_ns_ = 0;
};

// Skipping: goes past the first events of a kind, and past their lists' items.
struct Skipping {
  Column* next;
  std::size_t count;

  void operator()(const char*, const Place&) { skip(), skip(); }
  template <class T>
  void operator()(const char* name, const std::vector<T>&) {
    std::size_t items = 0;
    for (std::size_t i = 0; i < count; ++i) items += next->read(i);
    skip();
    const std::size_t events = std::exchange(count, items);
    const T item{};
    visit(name, item, *this);
    count = events;
  }
  template <class T>
  void operator()(const char*, const T&) {
    skip();
  }
  void skip() { next++->at = static_cast<std::uint32_t>(count); }
};

template <std::size_t I>
void read_payload(ColumnReader& in, Payload& out) {
  using P = std::variant_alternative_t<I, Payload>;
  P* const same = std::get_if<I>(&out);  // the room of its lists stays
  P::fields(same != nullptr ? *same : out.emplace<I>(), in);
}
template <std::size_t I>
void skip_payloads(Column* columns, std::size_t count) {
  using P = std::variant_alternative_t<I, Payload>;
  for (std::size_t c = 0; c < kFields; ++c) {
    columns[c].at = static_cast<std::uint32_t>(count);
  }
  Skipping skipping{columns + kFields, count};
  const P payload{};
  P::fields(payload, skipping);
}

struct Functions {
  void (*read)(ColumnReader&, Payload&);
  void (*skip)(Column*, std::size_t);
};
template <std::size_t... I>
constexpr std::array<Functions, kKinds> functions(std::index_sequence<I...>) {
  return {Functions{read_payload<I>, skip_payloads<I>}...};
}
constexpr auto kFunctions = functions(std::make_index_sequence<kKinds>{});

}  // namespace

// FieldWriter: the fields of an event into their columns.
class FieldWriter {
 public:
  FieldWriter(ColumnWriter& out, Numbers* column, TimeNs time_ns)
      : out_(out), next_(column), time_ns_(time_ns) {}

  void operator()(const char*, const std::uint64_t& v) { put(v); }
  void operator()(const char*, const std::uint32_t& v) { put(v); }
  void operator()(const char*, const std::uint8_t& v) { put(v); }
  void operator()(const char*, const std::int32_t& v) { put(zigzag(v)); }
  void operator()(const char*, const TimeNs& v) {
    const auto since = static_cast<std::uint64_t>(v) - static_cast<std::uint64_t>(time_ns_);
    put(v == base::kNever ? 0 : 1 + zigzag(static_cast<std::int64_t>(since)));
  }
  void operator()(const char*, const Place& p) { put(p.source.value), put(p.line); }
  template <class Tag, class V>
  void operator()(const char*, const base::Id<Tag, V>& id) {
    put(id.value);
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(const char*, const E& e) { put(static_cast<std::uint64_t>(e)); }
  template <class T>
  void operator()(const char* name, const std::vector<T>& items) {
    put(items.size());
    Numbers* const first = next_;
    for (const T& item : items) {
      next_ = first;
      visit(name, item, *this);
    }
    next_ = first + kColumnsOf<T>;
    out_.numbers_ += items.size() * kColumnsOf<T>;
  }

 private:
  void put(std::uint64_t v) { (next_++)->push_back(v); }

  ColumnWriter& out_;
  Numbers* next_;
  TimeNs time_ns_;
};

void Numbers::grow() {
  const std::size_t count = static_cast<std::size_t>(end_ - data_.get());
  const std::size_t room = std::max<std::size_t>(64, 2 * count);
  auto more = std::make_unique_for_overwrite<std::uint64_t[]>(room);
  std::copy(data_.get(), data_.get() + count, more.get());
  data_ = std::move(more);
  end_ = data_.get() + count;
  room_end_ = data_.get() + room;
}

ColumnWriter::ColumnWriter() : columns_(payload_columns().back()) {}

void ColumnWriter::clear() {
  for (Numbers& column : columns_) column.clear();
  tags_.clear();
  count_ = 0;
  numbers_ = 0;
}

void ColumnWriter::add(const Event& event, TimeNs before_ns) {
  if (count_++ == 0) first_seq_ = event.seq.value;
  const std::size_t kind = event.payload.index();
  tags_.push_back(static_cast<std::uint8_t>(kind));
  const auto& begins = payload_columns();
  Numbers* const first = &columns_[begins[kind]];
  first[kDelta].push_back(static_cast<std::uint64_t>(event.time_ns - before_ns));
  first[kDistance].push_back(event.cause ? event.seq.value - event.cause.value : 0);
  numbers_ += begins[kind + 1] - begins[kind];
  FieldWriter writer(*this, first + kFields, event.time_ns);
  std::visit([&](const auto& p) { std::decay_t<decltype(p)>::fields(p, writer); }, event.payload);
}

// pack: which kinds there are, each event's among them, then the columns.
Page ColumnWriter::pack() {
  std::array<std::uint8_t, kKinds> place{};  // 1 + among those that occur
  std::vector<std::uint8_t> kinds;
  for (const std::uint8_t kind : tags_) {
    if (place[kind] != 0) continue;
    kinds.push_back(kind);
    place[kind] = static_cast<std::uint8_t>(kinds.size());
  }
  std::vector<std::uint8_t> out;
  out.push_back(static_cast<std::uint8_t>(kinds.size()));
  out.insert(out.end(), kinds.begin(), kinds.end());
  put_bits(
      tags_.size(), bits_for(kinds.size() - 1),
      [&](std::size_t i) { return std::uint64_t{place[tags_[i]]} - 1; }, out);
  for (const std::uint8_t kind : kinds) {
    for (std::size_t c = payload_columns()[kind]; c < payload_columns()[kind + 1u]; ++c) {
      pack_column(columns_[c].all(), out);
    }
  }
  out.resize(out.size() + kReadBytes);
  std::shared_ptr<std::uint8_t[]> bytes(new std::uint8_t[out.size()]);
  std::memcpy(bytes.get(), out.data(), out.size());
  Page page{std::move(bytes), out.size(), first_seq_, count_, 0};
  for (const std::uint8_t kind : kinds) page.kinds |= Kinds{1} << kind;
  clear();
  return page;
}

namespace {

// PageReader: a page's columns, at the beginning.
class PageReader {
 public:
  explicit PageReader(const Page& page) {
    const std::uint8_t* at = page.bytes.get();
    const std::size_t kind_count = *at++;
    kinds_ = at;
    at += kind_count;
    tag_.bits_begin = at;
    tag_.bits = bits_for(kind_count - 1);
    tag_.mask = (std::uint64_t{1} << tag_.bits) - 1;
    at += bytes_of(page.count, tag_.bits);
    std::size_t columns = 0;
    for (std::size_t k = 0; k < kind_count; ++k) {
      begins_[k] = columns;
      columns += payload_columns()[kinds_[k] + 1u] - payload_columns()[kinds_[k]];
    }
    begins_[kind_count] = columns;
    columns_.resize(columns);
    for (Column& column : columns_) at = begin(column, at);
    for (Column& column : columns_) {
      if (column.at > 0) column.few = &few_[std::exchange(column.at, 0) - 1];
    }
    kind_count_ = kind_count;
  }

  void read(const Page& page, std::uint32_t from, std::uint32_t count, TimeNs before_ns,
            Event* events) {
    skip(from);
    ColumnReader reader;
    TimeNs time_ns = before_ns;
    for (std::uint32_t i = 0; i < count; ++i) {
      Event& event = events[i];
      const std::size_t kind = tag_.next();
      event.seq = EventSeq{page.first_seq + from + i};
      Column* const columns = &columns_[begins_[kind]];
      time_ns += static_cast<TimeNs>(columns[kDelta].next());
      event.time_ns = time_ns;
      const std::uint64_t distance = columns[kDistance].next();
      event.cause = distance == 0 ? EventSeq{} : EventSeq{event.seq.value - distance};
      reader.set_event(columns + kFields, time_ns);
      kFunctions[kinds_[kind]].read(reader, event.payload);
    }
  }

 private:
  const std::uint8_t* begin(Column& column, const std::uint8_t* at) {
    const std::uint64_t count = get_varint(at);
    if (count == 0) return at;
    const std::uint8_t first = *at++;
    column.bits = first & ~kFew & 0xff;
    column.mask = column.bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << column.bits) - 1;
    if ((first & kFew) != 0) {
      column.at = static_cast<std::uint32_t>(few_.size()) + 1;  // until all of them are there
      for (std::uint64_t left = get_varint(at); left > 0; --left) few_.push_back(get_varint(at));
    } else {
      column.least = get_varint(at);
    }
    column.bits_begin = at;
    return at + bytes_of(count, column.bits);
  }

  // skip: the first events of the page.
  void skip(std::uint32_t count) {
    if (count == 0) return;
    std::array<std::uint32_t, kKinds> before{};
    for (std::uint32_t i = 0; i < count; ++i) ++before[tag_.read(i)];
    tag_.at = count;
    for (std::size_t k = 0; k < kind_count_; ++k) {
      if (before[k] > 0) kFunctions[kinds_[k]].skip(&columns_[begins_[k]], before[k]);
    }
  }

  const std::uint8_t* kinds_ = nullptr;
  std::size_t kind_count_ = 0;
  Column tag_;
  std::array<std::size_t, kKinds + 1> begins_{};  // by kind of those that occur: its columns
  std::vector<Column> columns_;
  std::vector<std::uint64_t> few_;
};

}  // namespace

void read_page(const Page& page, std::uint32_t from, std::uint32_t count, TimeNs before_ns,
               Event* events) {
  PageReader(page).read(page, from, count, before_ns, events);
}

}  // namespace fiberscope::trace
