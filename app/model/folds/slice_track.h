// SliceTrack: a row of stretches that touch (a lane's states, who held a core), any number of them,
// that can tell for any moment how long each class of stretch held before it.
//
// Owns: per slice its start on both axes and a tag, in chunks of 1024. A full chunk is packed, once
// and for all, into blocks of a few slices: with each its starts and tags and, before them, the
// sums of all earlier ones of the chunk, all of them in as few bytes as the chunk's extent needs.
// So the state of everything before a moment is a search among a chunk's blocks and a look into one
// of them, and a strip of a thousand pixels costs the same whether a pixel holds one slice or a
// thousand.
// Deliberately does not know: what a class means, lanes, pixels.
//
// Invariants:
//  1. Slice i ends where i + 1 begins; starts never decrease on either axis.
//  2. Every chunk but the last holds exactly kChunkSlices slices; a full one never changes.
//  3. sweep() is exact: what it tells equals a count over all slices.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "app/model/folds/axis.h"

namespace fiberscope::model {

inline constexpr std::uint32_t kChunkSlices = 1024;

// ask_for: brings the line into the cache. The empty statement has no effect but that the compiler
// does not take functions that do nothing else for functions that do nothing at all.
inline void ask_for(const void* line) {
  asm volatile("");
  __builtin_prefetch(line);
}

// Slabs: room for what never changes and goes all at once: from some size on in pages so large that
// to find one costs the processor little.
class Slabs {
 public:
  Slabs() = default;
  ~Slabs();
  Slabs(const Slabs&) = delete;
  Slabs& operator=(const Slabs&) = delete;
  Slabs(Slabs&& other) noexcept
      : slabs_(std::exchange(other.slabs_, {})),
        used_(std::exchange(other.used_, 0)),
        total_(std::exchange(other.total_, 0)) {}
  Slabs& operator=(Slabs&& other) noexcept {
    std::swap(slabs_, other.slabs_), std::swap(used_, other.used_);
    std::swap(total_, other.total_);
    return *this;
  }

  std::uint8_t* take(std::size_t bytes);
  // bytes: allocated.
  std::size_t bytes() const { return total_; }

 private:
  struct Slab {
    std::uint8_t* data = nullptr;
    std::size_t bytes = 0;
  };
  std::vector<Slab> slabs_;
  std::size_t used_ = 0;  // of the last
  std::size_t total_ = 0;
};

// Tally: all of a track before one moment, by class.
template <std::size_t N>
struct Tally {
  std::array<std::uint64_t, N> units{};   // ns or steps spent
  std::array<std::uint32_t, N> begins{};  // slices begun
  std::uint32_t slices = 0;               // begun in all; number slices - 1 is the one that holds
};

// packed_number: number i of those that take `width` bytes each. Seven bytes behind the last one
// are read, too.
inline std::uint64_t packed_number(const std::uint8_t* numbers, std::size_t i, unsigned width) {
  std::uint64_t v;
  std::memcpy(&v, numbers + i * width, sizeof v);
  return v & (~std::uint64_t{0} >> (64 - 8 * width));
}

// OpenSlices: those of a chunk that is not full: their starts less its own, and tags, in as few
// bytes as the largest start needs.
class OpenSlices {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Requires, here and below: i < size(). side: 0 time, 1 steps.
  std::uint64_t start(std::size_t side, std::size_t i) const {
    return packed_number(&bytes_[place_of(side)], i, wide_[side]);
  }
  std::uint8_t tag(std::size_t i) const { return bytes_[tags() + i]; }
  void push_back(std::uint64_t ns, std::uint64_t first, std::uint8_t tag);
  // set_last: Requires: !empty(); no start is below that of the slice before.
  void set_last(std::uint64_t ns, std::uint64_t first, std::uint8_t tag) {
    --size_;
    push_back(ns, first, tag);
  }
  // before: how many of them start before that.
  std::size_t before(std::size_t side, std::uint64_t start) const;
  // set_last_tag: Requires: !empty().
  void set_last_tag(std::uint8_t tag) { bytes_[tags() + size_ - 1u] = tag; }
  void clear() { size_ = 0; }
  void shrink() {
    if (size_ < room_) widen(size_, wide_[0], wide_[1]);
  }
  std::size_t bytes() const { return bytes_ == nullptr ? 0 : tags() + room_; }

 private:
  static constexpr std::size_t kWritten = 8;  // so many bytes at once, behind the last one too

  std::size_t place_of(std::size_t side) const {
    return side == 0 ? 0 : room_ * std::size_t{wide_[0]} + kWritten;
  }
  std::size_t tags() const { return room_ * (std::size_t{wide_[0]} + wide_[1]) + 2 * kWritten; }
  void widen(std::size_t room, unsigned wide_ns, unsigned wide_first);

  std::unique_ptr<std::uint8_t[]> bytes_;  // starts of time, of steps, tags: room for each
  std::uint16_t size_ = 0, room_ = 0;
  std::array<std::uint8_t, 2> wide_{1, 1};
};

// Kind says what the tags are: kClasses, class_of(tag), where the classes are in a column
// (kFirstSlot), and how many slices a block has (kBlockSlices).
template <class Kind>
class SliceTrack {
 public:
  static constexpr std::size_t kClasses = Kind::kClasses;
  using Tally = model::Tally<kClasses>;

  // append: a slice begins and ends the one before. Full chunks go to the slabs, which stay as long
  // as this. Requires: no start is below the last one's; always the same slabs.
  void append(std::uint64_t start_ns, std::uint32_t first, std::uint8_t tag, Slabs& slabs) {
    if (open_.size() == kChunkSlices) close(start_ns, first, slabs);
    if (open_.empty()) base_ = {start_ns, first};
    open_.push_back(start_ns - base_[0], first - base_[1], tag);
  }
  // retag_last: the last slice turns out to be another. Requires: size() > 0.
  void retag_last(std::uint8_t tag) { open_.set_last_tag(tag); }
  // move_last: the last slice begins later. False, and nothing changes, where the one before it is
  // packed already. Requires: size() > 0; not before its start.
  bool move_last(std::uint64_t start_ns, std::uint32_t first) {
    if (open_.size() < 2) return false;
    open_.set_last(start_ns - base_[0], first - base_[1], open_.tag(open_.size() - 1));
    return true;
  }

  std::uint32_t size() const {
    return static_cast<std::uint32_t>(closed() * kChunkSlices + open_.size());
  }
  bool empty() const { return open_.empty(); }

  // Of slice i. Requires: i < size().
  std::int64_t start_ns(std::uint32_t i) const { return start_on<AxisKind::Time>(i); }
  std::uint32_t first(std::uint32_t i) const {
    return static_cast<std::uint32_t>(start_on<AxisKind::Steps>(i));
  }
  std::int64_t start(AxisKind axis, std::uint32_t i) const {
    return axis == AxisKind::Time ? start_ns(i) : start_on<AxisKind::Steps>(i);
  }
  std::uint8_t tag(std::uint32_t i) const {
    const std::size_t c = i / kChunkSlices, k = i % kChunkSlices;
    if (c == closed()) return open_.tag(k);
    return full_->chunks[c].tags(k / kBlockSlices)[k % kBlockSlices];
  }

  // begun_before: how many slices begin before the unit.
  std::uint32_t begun_before(AxisKind axis, std::int64_t unit) const;
  // touching: [first, last) of the slices that touch [from, to], those of no width included.
  std::pair<std::uint32_t, std::uint32_t> touching(AxisKind axis, std::int64_t from,
                                                   std::int64_t to) const;

  // sweep: between each two edges, what each class had (columns[c].units[kFirstSlot + class]) and
  // how many of its slices began (begins); before each edge, how many slices began in all. The last
  // slice counts as far as `end`. Requires: edges never decrease; `columns` has room for one less
  // than there are edges, `begun` for all.
  template <class Column>
  void sweep(AxisKind axis, std::span<const std::int64_t> edges, std::int64_t end, Column* columns,
             std::uint32_t* begun) const {
    if (axis == AxisKind::Time) {
      sweep_on<AxisKind::Time>(edges, end, columns, begun);
    } else {
      sweep_on<AxisKind::Steps>(edges, end, columns, begun);
    }
  }

  std::size_t bytes() const;
  // shrink: to what is there; more makes room anew.
  void shrink() {
    open_.shrink();
    if (full_ == nullptr) return;
    full_->chunks.shrink_to_fit();
    for (auto& bases : full_->bases) bases.shrink_to_fit();
  }

 private:
  static constexpr std::size_t kBlockSlices = Kind::kBlockSlices;
  static constexpr std::size_t kBlocks = kChunkSlices / kBlockSlices;
  static constexpr std::size_t kSums = kClasses - 1;  // of the last class: it has all the rest
  static_assert((kBlocks & (kBlocks - 1)) == 0, "blocks are searched by halves");

  // Side: one axis of a full chunk: how many bytes its numbers take, and where they are.
  struct Side {
    std::uint32_t bases = 0;  // in the chunk: where blocks begin, less where the chunk does
    std::uint16_t sums = 0, starts = 0;  // in a block
    std::uint8_t wide = 1;               // bytes of a base or a sum
    std::uint8_t narrow = 1;             // bytes of a start, less its block's
    float blocks_a_unit = 0;             // on an average
  };
  struct Chunk {
    const std::uint8_t* bytes = nullptr;  // the bases of both sides, then the blocks
    std::array<Side, 2> sides;
    std::uint32_t blocks = 0;                  // where the first is
    std::uint16_t block_bytes = 0;             // of each
    std::uint16_t tags_at = 0, begins_at = 0;  // in a block
    std::uint32_t size = 0;
    // All that was before it.
    std::array<std::array<std::uint64_t, kClasses>, 2> units{};
    std::array<std::uint32_t, kClasses> begins{};

    const std::uint8_t* block(std::size_t b) const { return &bytes[blocks + b * block_bytes]; }
    const std::uint8_t* tags(std::size_t b) const { return block(b) + tags_at; }
    std::uint64_t base(const Side& side, std::size_t b) const {
      return packed_number(&bytes[side.bases], b, side.wide);
    }
    std::uint64_t sum(const Side& side, std::size_t b, std::size_t c) const {
      return packed_number(block(b) + side.sums, c, side.wide);
    }
    std::uint64_t start(const Side& side, std::size_t b, std::size_t i) const {
      return packed_number(block(b) + side.starts, i, side.narrow);
    }
    std::uint32_t begin_sum(std::size_t b, std::size_t c) const {
      return static_cast<std::uint32_t>(packed_number(block(b) + begins_at, c, 2));
    }
  };

  // Where a moment lies: in which block of which chunk, its first slice having begun before.
  struct Place {
    std::size_t chunk = SIZE_MAX;  // none: before the first slice
    std::size_t block = 0;
    std::uint64_t delta = 0;  // since the chunk's base
  };
  // Full: the chunks that are, and all that was before the open one. Few tracks have any.
  struct Full {
    std::array<std::vector<std::uint64_t>, 2> bases;  // where chunks begin
    std::vector<Chunk> chunks;
    std::array<std::array<std::uint64_t, kClasses>, 2> units{};
    std::array<std::uint32_t, kClasses> begins{};
  };

  std::size_t closed() const { return full_ == nullptr ? 0 : full_->chunks.size(); }
  void close(std::uint64_t end_ns, std::uint32_t end_first, Slabs& slabs);
  template <AxisKind A>
  static constexpr std::size_t kSide = A == AxisKind::Time ? 0 : 1;
  // base_of: where a chunk begins, the open one too.
  template <AxisKind A>
  std::uint64_t base_of(std::size_t chunk) const {
    return chunk == closed() ? base_[kSide<A>] : full_->bases[kSide<A>][chunk];
  }
  template <AxisKind A>
  std::int64_t start_on(std::uint32_t i) const {
    const std::size_t c = i / kChunkSlices, k = i % kChunkSlices;
    const std::uint64_t base = base_of<A>(c);
    if (c == closed()) return static_cast<std::int64_t>(base + open_.start(kSide<A>, k));
    const Chunk& chunk = full_->chunks[c];
    const Side& side = chunk.sides[kSide<A>];
    const std::size_t b = k / kBlockSlices;
    return static_cast<std::int64_t>(base + chunk.base(side, b) +
                                     chunk.start(side, b, k % kBlockSlices));
  }
  // chunk_before: the last chunk that begins before the unit, from `hint` on; SIZE_MAX: none.
  template <AxisKind A>
  std::size_t chunk_before(std::int64_t unit, std::size_t hint) const {
    const auto before = [unit](std::uint64_t start) {
      return static_cast<std::int64_t>(start) < unit;
    };
    if (!open_.empty() && before(base_[kSide<A>])) return closed();
    if (full_ == nullptr) return SIZE_MAX;
    const auto& bases = full_->bases[kSide<A>];
    std::size_t next = hint == SIZE_MAX ? 0 : hint + 1;
    for (int tries = 0; tries < 4; ++tries, ++next) {
      if (next >= bases.size() || !before(bases[next])) return next - 1;
    }
    const auto from = bases.begin() + static_cast<std::ptrdiff_t>(next);
    return static_cast<std::size_t>(std::partition_point(from, bases.end(), before) -
                                    bases.begin()) -
           1;
  }

  // Near: so many blocks are searched around where a moment would be if slices came evenly.
  static constexpr std::size_t kNear = 8;
  static std::size_t near(const Side& side, std::uint64_t delta) {
    const auto about = static_cast<std::size_t>(static_cast<float>(delta) * side.blocks_a_unit);
    return std::min(about < kNear / 2 ? 0 : about - kNear / 2, kBlocks - kNear);
  }
  // block_before: the last block of the chunk that begins before the delta.
  template <AxisKind A>
  static std::size_t block_before(const Chunk& chunk, std::uint64_t delta) {
    const Side& side = chunk.sides[kSide<A>];
    std::size_t block = near(side, delta), half = kNear / 2;
    const bool here = (block == 0 || chunk.base(side, block) < delta) &&
                      (block + kNear == kBlocks || chunk.base(side, block + kNear) >= delta);
    if (!here) block = 0, half = kBlocks / 2;
    for (; half > 0; half /= 2) {
      block += chunk.base(side, block + half) < delta ? half : 0;
    }
    return block;
  }
  template <AxisKind A>
  Place place_of(std::int64_t unit) const;
  // tally: all before the place, which is in a closed chunk.
  template <AxisKind A>
  void tally(const Place& place, Tally& out) const;
  // each_from: calls f(start, tag) for the slices from a block on until it answers false. Inlined
  // by force: what f captures must live in registers.
  template <AxisKind A, class F>
  [[gnu::always_inline]] inline void each_from(std::size_t chunk, std::size_t block, F&& f) const;
  template <AxisKind A>
  void locate(std::span<const std::int64_t> edges, std::size_t hint, Place* places) const;
  template <AxisKind A, class Column>
  void merge(std::span<const std::int64_t> edges, std::int64_t end, Column* columns,
             std::uint32_t* begun) const;
  template <AxisKind A, class Column>
  std::size_t jump(std::span<const std::int64_t> edges, Column* columns,
                   std::uint32_t* begun) const;
  template <AxisKind A, class Column>
  void sweep_on(std::span<const std::int64_t> edges, std::int64_t end, Column* columns,
                std::uint32_t* begun) const;

  std::unique_ptr<Full> full_;           // null: no chunk is
  std::array<std::uint64_t, 2> base_{};  // where the open chunk begins
  OpenSlices open_;
};

template <class Kind>
template <AxisKind A>
typename SliceTrack<Kind>::Place SliceTrack<Kind>::place_of(std::int64_t unit) const {
  Place place;
  place.chunk = chunk_before<A>(unit, SIZE_MAX);
  if (place.chunk == SIZE_MAX) return place;
  place.delta = static_cast<std::uint64_t>(unit) - base_of<A>(place.chunk);
  if (place.chunk < closed()) {
    place.block = block_before<A>(full_->chunks[place.chunk], place.delta);
  }
  return place;
}

template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::tally(const Place& place, Tally& out) const {
  const Chunk& chunk = full_->chunks[place.chunk];
  const Side& side = chunk.sides[kSide<A>];
  const std::uint64_t base = chunk.base(side, place.block);
  std::array<std::uint64_t, kClasses> units = chunk.units[kSide<A>];
  std::array<std::uint32_t, kClasses> begins = chunk.begins;
  std::uint64_t rest = base;
  auto rest_begins = static_cast<std::uint32_t>(place.block * kBlockSlices);
  for (std::size_t c = 0; c < kSums; ++c) {
    const std::uint64_t sum = chunk.sum(side, place.block, c);
    const std::uint32_t count = chunk.begin_sum(place.block, c);
    units[c] += sum;
    begins[c] += count;
    rest -= sum;
    rest_begins -= count;
  }
  units[kSums] += rest;
  begins[kSums] += rest_begins;
  const std::uint8_t* const tags = chunk.tags(place.block);
  const std::uint64_t delta = place.delta - base;
  std::uint8_t holder = Kind::class_of(tags[0]);
  ++begins[holder];
  std::uint64_t since = 0;
  std::size_t i = 1;
  for (; i < kBlockSlices; ++i) {
    const std::uint64_t start = chunk.start(side, place.block, i);
    if (start >= delta) break;
    units[holder] += start - since;
    since = start;
    holder = Kind::class_of(tags[i]);
    ++begins[holder];
  }
  units[holder] += delta - since;
  out.units = units;
  out.begins = begins;
  out.slices =
      static_cast<std::uint32_t>(place.chunk * kChunkSlices + place.block * kBlockSlices + i);
}

template <class Kind>
template <AxisKind A, class F>
void SliceTrack<Kind>::each_from(std::size_t chunk, std::size_t block, F&& f) const {
  for (; chunk < closed(); ++chunk, block = 0) {
    const Chunk& here = full_->chunks[chunk];
    const Side side = here.sides[kSide<A>];
    for (; block < kBlocks; ++block) {
      const std::uint64_t base = base_of<A>(chunk) + here.base(side, block);
      const std::uint8_t* const tags = here.tags(block);
      for (std::size_t k = 0; k < kBlockSlices; ++k) {
        const std::uint64_t start = base + here.start(side, block, k);
        if (!f(static_cast<std::int64_t>(start), tags[k])) return;
      }
    }
  }
  for (std::size_t k = 0; k < open_.size(); ++k) {
    const std::uint64_t start = base_[kSide<A>] + open_.start(kSide<A>, k);
    if (!f(static_cast<std::int64_t>(start), open_.tag(k))) return;
  }
}

// merge: edges and slices together in order: best where about as many slices as edges are in view.
template <class Kind>
template <AxisKind A, class Column>
void SliceTrack<Kind>::merge(std::span<const std::int64_t> edges, std::int64_t end, Column* columns,
                             std::uint32_t* begun) const {
  const Place from = place_of<A>(edges[0]);
  const std::size_t chunk = from.chunk == SIZE_MAX ? 0 : from.chunk;
  const std::size_t block = from.chunk == SIZE_MAX ? 0 : from.block;
  auto slices = static_cast<std::uint32_t>(chunk * kChunkSlices + block * kBlockSlices);
  std::size_t k = 0;  // the next edge
  Column ahead{};     // before the first edge: not wanted
  Column* column = &ahead;
  std::size_t slot = SIZE_MAX;  // of the slice that holds
  std::int64_t counted = 0;     // up to here
  const auto pass_edge = [&]() __attribute__((always_inline)) {
    const std::int64_t until = std::min(edges[k], end);
    if (slot != SIZE_MAX) column->units[slot] += static_cast<std::uint64_t>(until - counted);
    counted = until;
    begun[k] = slices;
    column = k + 1 < edges.size() ? &columns[k] : &ahead;
    *column = {};
    ++k;
  };
  each_from<A>(
      chunk, block, [&](std::int64_t start, std::uint8_t tag) __attribute__((always_inline)) {
        while (edges[k] <= start) {
          pass_edge();
          if (k == edges.size()) return false;
        }
        if (slot != SIZE_MAX) column->units[slot] += static_cast<std::uint64_t>(start - counted);
        counted = start;
        slot = Kind::kFirstSlot + Kind::class_of(tag);
        ++column->begins[slot];
        ++slices;
        return true;
      });
  while (k < edges.size()) pass_edge();
}

// locate: the places of the edges; memory is asked for in one pass and read in the next, so that
// answers come while more is asked for. Places in the open chunk or before the first slice have no
// block.
template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::locate(std::span<const std::int64_t> edges, std::size_t hint,
                              Place* places) const {
  const std::size_t count = closed();
  const auto ask_for_all = [](const std::uint8_t* from, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes + 63; at += 64) ask_for(from + std::min(at, bytes - 1));
  };
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const std::size_t before = hint;
    hint = chunk_before<A>(edges[i], hint);
    places[i].chunk = hint;
    if (hint >= count) continue;
    places[i].delta = static_cast<std::uint64_t>(edges[i]) - full_->bases[kSide<A>][hint];
    if (hint == before) continue;
    ask_for_all(reinterpret_cast<const std::uint8_t*>(&full_->chunks[hint]), sizeof(Chunk));
  }
  for (const Place& place : std::span(places, edges.size())) {
    if (place.chunk >= count) continue;
    const Chunk& chunk = full_->chunks[place.chunk];
    const Side& side = chunk.sides[kSide<A>];
    const std::uint8_t* const bases = &chunk.bytes[side.bases];
    ask_for_all(bases + near(side, place.delta) * side.wide, (kNear + 1) * side.wide);
  }
  for (Place& place : std::span(places, edges.size())) {
    if (place.chunk >= count) continue;
    const Chunk& chunk = full_->chunks[place.chunk];
    const Side& side = chunk.sides[kSide<A>];
    place.block = block_before<A>(chunk, place.delta);
    // what this axis needs of a block lies together
    const std::size_t first = std::min<std::size_t>(side.starts, chunk.tags_at);
    const std::size_t last = std::max<std::size_t>(side.starts + kBlockSlices * side.narrow,
                                                   chunk.tags_at + kBlockSlices);
    ask_for_all(chunk.block(place.block) + first, last - first);
  }
}

// jump: from edge to edge, whatever lies between. Answers how many edges were in closed chunks.
template <class Kind>
template <AxisKind A, class Column>
std::size_t SliceTrack<Kind>::jump(std::span<const std::int64_t> edges, Column* columns,
                                   std::uint32_t* begun) const {
  constexpr std::size_t kBatch = 64;
  std::array<Place, kBatch> places;
  std::array<Tally, 2> tallies{};
  std::size_t chunk = SIZE_MAX;
  for (std::size_t from = 0; from < edges.size(); from += kBatch) {
    const auto batch = edges.subspan(from, std::min(kBatch, edges.size() - from));
    locate<A>(batch, chunk, places.data());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::size_t k = from + i;
      chunk = places[i].chunk;
      Tally& now = tallies[k % 2];
      const Tally& before = tallies[1 - k % 2];
      if (chunk == SIZE_MAX) {
        now = {};
      } else if (chunk < closed()) {
        tally<A>(places[i], now);
      } else {
        return k;
      }
      begun[k] = now.slices;
      if (k == 0) continue;
      Column& column = columns[k - 1];
      column = {};
      for (std::size_t c = 0; c < kClasses; ++c) {
        column.units[Kind::kFirstSlot + c] = now.units[c] - before.units[c];
        column.begins[Kind::kFirstSlot + c] = now.begins[c] - before.begins[c];
      }
    }
  }
  return edges.size();
}

template <class Kind>
template <AxisKind A, class Column>
void SliceTrack<Kind>::sweep_on(std::span<const std::int64_t> edges, std::int64_t end,
                                Column* columns, std::uint32_t* begun) const {
  if (edges.empty()) return;
  constexpr std::size_t kSlicesPerJump = 4;  // that can be read in the time of a jump
  const std::uint32_t between = begun_before(A, edges.back()) - begun_before(A, edges.front());
  std::size_t done = 0;
  if (between > kSlicesPerJump * edges.size()) done = jump<A>(edges, columns, begun);
  if (done == edges.size()) return;
  if (done > 0) --done;  // its column is still open
  merge<A>(edges.subspan(done), end, columns + done, begun + done);
}

}  // namespace fiberscope::model
