// Columns: some hundred events in a row, in few bits: what a field says in all events of a kind
// stands together, as what it is above the least of them, or by its place among the few that occur.
//
// Owns: in ColumnWriter the numbers of the events so far; in a page the same packed, which never
// changes. Deliberately does not know the bytes of a trace (decoder.h): no file has pages, and only
// who wrote them reads them.
//
// Invariants:
//  1. What is read of a page are the events that were added, in any order of granules.
//  2. To read a granule costs what its events cost, and a look at each column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "scheduler/trace/event.h"

namespace fiberscope::trace {

// Kinds: of payloads, a bit for each.
using Kinds = std::uint64_t;
static_assert(std::variant_size_v<Payload> <= 64);

// Page: its first event's number, how many there are, and when the one before it was.
struct Page {
  std::shared_ptr<const std::uint8_t[]> bytes;
  std::size_t size = 0;
  std::uint64_t first_seq = 1;
  std::uint32_t count = 0;
  Kinds kinds = 0;  // that are in it
};

template <class P>
constexpr Kinds kind_bit() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return ((std::is_same_v<P, std::variant_alternative_t<I, Payload>> ? Kinds{1} << I : 0) | ...);
  }
  (std::make_index_sequence<std::variant_size_v<Payload>>());
}
// Numbers: of one column, one after another; their room stays when they are gone.
class Numbers {
 public:
  Numbers() = default;
  Numbers(const Numbers& other) {
    for (const std::uint64_t v : other.all()) push_back(v);
  }
  Numbers(Numbers&&) = default;
  Numbers& operator=(Numbers&&) = default;
  // Inlined by force: it is called for every field of every event.
  [[gnu::always_inline]] void push_back(std::uint64_t v) {
    if (end_ == room_end_) [[unlikely]]
      grow();
    *end_++ = v;
  }
  void clear() { end_ = data_.get(); }
  std::span<const std::uint64_t> all() const { return {data_.get(), end_}; }

 private:
  void grow();

  std::unique_ptr<std::uint64_t[]> data_;
  std::uint64_t *end_ = nullptr, *room_end_ = nullptr;
};

class ColumnWriter {
 public:
  ColumnWriter();

  // add: the next event, which comes right after the one before in number. `before_ns`: when that
  // one was.
  void add(const Event& event, TimeNs before_ns);
  std::uint32_t count() const { return count_; }
  // numbers: so many there are of all fields, or some more.
  std::size_t numbers() const { return numbers_; }
  // pack: what was added; then there is nothing. Requires: count() > 0.
  Page pack();
  void clear();

 private:
  friend class FieldWriter;

  std::vector<Numbers> columns_;
  std::vector<std::uint8_t> tags_;
  std::uint64_t first_seq_ = 1;
  std::uint32_t count_ = 0;
  std::size_t numbers_ = 0;
};

// read_page: events [from, from + count) of it, counted from 0. `before_ns`: when the one before
// the first of them was.
void read_page(const Page& page, std::uint32_t from, std::uint32_t count, TimeNs before_ns,
               Event* events);

}  // namespace fiberscope::trace
