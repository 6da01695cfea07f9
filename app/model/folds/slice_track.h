// SliceTrack: a row of stretches that touch (a lane's states, who held a core), any number of them,
// that can tell for any moment how long each class of stretch held before it.
//
// Owns: per slice its start on both axes and a tag, in chunks of 1024. A full chunk is packed, once
// for each axis, into blocks of one or a few cache lines: some slices and, before them, the sums of
// all earlier ones of the chunk. The chunk's extent is cut into equal buckets, and a table says in
// which block each begins. So the state of everything before a moment is one look into the table
// and one into a block, and a strip of a thousand pixels costs the same whether a pixel holds one
// slice or a thousand.
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
#include <span>
#include <utility>
#include <vector>

#include "app/model/folds/axis.h"

namespace fiberscope::model {

inline constexpr std::uint32_t kChunkSlices = 1024;
inline constexpr std::uint32_t kBuckets = 256;  // of a chunk

// ask_for: brings the line into the cache. The empty statement has no effect but that the compiler
// does not take functions that do nothing else for functions that do nothing at all.
inline void ask_for(const void* line) {
  asm volatile("");
  __builtin_prefetch(line);
}

// Tally: all of a track before one moment, by class.
template <std::size_t N>
struct Tally {
  std::array<std::uint64_t, N> units{};   // ns or steps spent
  std::array<std::uint32_t, N> begins{};  // slices begun
  std::uint32_t slices = 0;               // begun in all; number slices - 1 is the one that holds
};

// Block: kSlices slices in a row and the sums of the chunk before them. U is wide enough for the
// chunk's extent; starts are less the chunk's own. Of the last class no sums are kept: it has all
// the rest. Behind the chunk's last slice starts are the highest number.
template <class U, std::size_t N, std::size_t kBytes>
struct alignas(64) Block {
  static constexpr std::size_t kSlices =
      (kBytes - (N - 1) * (sizeof(U) + 2)) / (sizeof(U) + sizeof(std::uint8_t));
  static constexpr std::size_t kPerChunk = (kChunkSlices + kSlices - 1) / kSlices;
  static_assert(kPerChunk <= 256, "the table of buckets holds bytes");
  std::array<U, N - 1> units;
  std::array<U, kSlices> starts;
  std::array<std::uint16_t, N - 1> begins;
  std::array<std::uint8_t, kSlices> tags;
};

// Kind says what the tags are: kClasses, class_of(tag), where the classes are in a column
// (kFirstSlot), and how large the blocks are: kTimeBytes,
// kWideBytes (for chunks that last 4 s and more), kStepBytes.
template <class Kind>
class SliceTrack {
 public:
  static constexpr std::size_t kClasses = Kind::kClasses;
  using Tally = model::Tally<kClasses>;

  // append: a slice begins and ends the one before. Requires: no start is below the last one's.
  void append(std::uint64_t start_ns, std::uint32_t first, std::uint8_t tag) {
    if (tail_tags_.size() == kChunkSlices) close(start_ns, first);
    if (tail_tags_.empty()) {
      time_.bases.push_back(start_ns);
      steps_.bases.push_back(first);
    }
    tail_ns_.push_back(start_ns - time_.bases.back());
    tail_first_.push_back(first - static_cast<std::uint32_t>(steps_.bases.back()));
    tail_tags_.push_back(tag);
  }
  // retag_last: the last slice turns out to be another. Requires: size() > 0.
  void retag_last(std::uint8_t tag) { tail_tags_.back() = tag; }
  // move_last: the last slice begins later. False, and nothing changes, where the one before it is
  // packed already. Requires: size() > 0; not before its start.
  bool move_last(std::uint64_t start_ns, std::uint32_t first) {
    if (tail_tags_.size() < 2) return false;
    tail_ns_.back() = start_ns - time_.bases.back();
    tail_first_.back() = first - static_cast<std::uint32_t>(steps_.bases.back());
    return true;
  }

  std::uint32_t size() const {
    return static_cast<std::uint32_t>(closed() * kChunkSlices + tail_tags_.size());
  }
  bool empty() const { return tail_tags_.empty(); }

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
    if (c == closed()) return tail_tags_[k];
    return step_blocks_[c][k / StepBlock::kSlices].tags[k % StepBlock::kSlices];
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

 private:
  using NarrowBlock = Block<std::uint32_t, kClasses, Kind::kTimeBytes>;
  using WideBlock = Block<std::uint64_t, kClasses, Kind::kWideBytes>;
  using StepBlock = Block<std::uint32_t, kClasses, Kind::kStepBytes>;
  struct TimeBlocks {  // one of both
    std::vector<NarrowBlock> narrow;
    std::vector<WideBlock> wide;
  };

  // What is known of the chunks on one axis; the same places in all arrays.
  struct Chunks {
    std::vector<std::uint64_t> bases;    // where they begin, the open one too
    std::vector<std::uint64_t> scales;   // buckets per unit, times 2^64
    std::vector<Tally> before;           // all that was before them
    std::vector<std::uint8_t> block_of;  // by bucket: the last block that begins before it does
    Tally before_tail;

    std::size_t bucket(std::size_t chunk, std::uint64_t delta) const {
      const auto wide = static_cast<unsigned __int128>(delta) * scales[chunk];
      return chunk * kBuckets + static_cast<std::size_t>(wide >> 64);
    }
  };

  // Where a moment lies: in which block of which chunk, its first slice having begun before.
  struct Place {
    std::size_t chunk = SIZE_MAX;  // none: before the first slice
    std::size_t bucket = 0, block = 0;
    std::uint64_t delta = 0;  // since the chunk's base
  };

  std::size_t closed() const { return step_blocks_.size(); }
  void close(std::uint64_t end_ns, std::uint32_t end_first);
  template <class B>
  static std::vector<B> pack(Chunks& chunks, const std::vector<std::uint8_t>& tags,
                             const auto& starts, std::uint64_t extent);
  template <AxisKind A>
  const Chunks& chunks() const {
    return A == AxisKind::Time ? time_ : steps_;
  }
  template <AxisKind A>
  const auto& tail() const {
    if constexpr (A == AxisKind::Time) {
      return tail_ns_;
    } else {
      return tail_first_;
    }
  }
  // with_blocks: calls f with the blocks of a closed chunk.
  template <AxisKind A, class F>
  [[gnu::always_inline]] decltype(auto) with_blocks(std::size_t chunk, F&& f) const {
    if constexpr (A == AxisKind::Steps) {
      return f(step_blocks_[chunk].data());
    } else {
      const TimeBlocks& blocks = time_blocks_[chunk];
      return blocks.wide.empty() ? f(blocks.narrow.data()) : f(blocks.wide.data());
    }
  }
  template <AxisKind A>
  std::int64_t start_on(std::uint32_t i) const {
    const std::size_t c = i / kChunkSlices, k = i % kChunkSlices;
    const std::uint64_t base = chunks<A>().bases[c];
    if (c == closed()) return static_cast<std::int64_t>(base + tail<A>()[k]);
    return with_blocks<A>(c, [&]<class B>(const B* blocks) {
      return static_cast<std::int64_t>(base + blocks[k / B::kSlices].starts[k % B::kSlices]);
    });
  }
  // chunk_before: the last chunk that begins before the unit, from `hint` on; SIZE_MAX: none.
  template <AxisKind A>
  std::size_t chunk_before(std::int64_t unit, std::size_t hint) const {
    const auto& bases = chunks<A>().bases;
    const auto before = [unit](std::uint64_t start) {
      return static_cast<std::int64_t>(start) < unit;
    };
    std::size_t next = hint == SIZE_MAX ? 0 : hint + 1;
    for (int tries = 0; tries < 4; ++tries, ++next) {
      if (next >= bases.size() || !before(bases[next])) return next - 1;
    }
    const auto from = bases.begin() + static_cast<std::ptrdiff_t>(next);
    return static_cast<std::size_t>(std::partition_point(from, bases.end(), before) -
                                    bases.begin()) -
           1;
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

  Chunks time_, steps_;
  std::vector<TimeBlocks> time_blocks_;
  std::vector<std::vector<StepBlock>> step_blocks_;
  // The open chunk: starts less its own.
  std::vector<std::uint64_t> tail_ns_;
  std::vector<std::uint32_t> tail_first_;
  std::vector<std::uint8_t> tail_tags_;
};

template <class Kind>
template <AxisKind A>
typename SliceTrack<Kind>::Place SliceTrack<Kind>::place_of(std::int64_t unit) const {
  Place place;
  place.chunk = chunk_before<A>(unit, SIZE_MAX);
  if (place.chunk == SIZE_MAX) return place;
  place.delta = static_cast<std::uint64_t>(unit) - chunks<A>().bases[place.chunk];
  if (place.chunk == closed()) return place;
  place.bucket = chunks<A>().bucket(place.chunk, place.delta);
  place.block = chunks<A>().block_of[place.bucket];
  with_blocks<A>(place.chunk, [&]<class B>(const B* blocks) {
    while (place.block + 1 < B::kPerChunk && blocks[place.block + 1].starts[0] < place.delta) {
      ++place.block;
    }
  });
  return place;
}

template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::tally(const Place& place, Tally& out) const {
  with_blocks<A>(place.chunk, [&]<class B>(const B* blocks) {
    const B& block = blocks[place.block];
    const Tally& before = chunks<A>().before[place.chunk];
    std::array<std::uint64_t, kClasses> units;
    std::array<std::uint32_t, kClasses> begins;
    std::uint64_t rest = block.starts[0];
    auto rest_begins = static_cast<std::uint32_t>(place.block * B::kSlices);
    for (std::size_t c = 0; c + 1 < kClasses; ++c) {
      units[c] = before.units[c] + block.units[c];
      begins[c] = before.begins[c] + block.begins[c];
      rest -= block.units[c];
      rest_begins -= block.begins[c];
    }
    units[kClasses - 1] = before.units[kClasses - 1] + rest;
    begins[kClasses - 1] = before.begins[kClasses - 1] + rest_begins;
    std::uint8_t holder = Kind::class_of(block.tags[0]);
    ++begins[holder];
    std::size_t i = 1;
    for (; i < B::kSlices && block.starts[i] < place.delta; ++i) {
      units[holder] += block.starts[i] - block.starts[i - 1];
      holder = Kind::class_of(block.tags[i]);
      ++begins[holder];
    }
    units[holder] += place.delta - block.starts[i - 1];
    out.units = units;
    out.begins = begins;
    out.slices =
        static_cast<std::uint32_t>(place.chunk * kChunkSlices + place.block * B::kSlices + i);
  });
}

template <class Kind>
template <AxisKind A, class F>
void SliceTrack<Kind>::each_from(std::size_t chunk, std::size_t block, F&& f) const {
  for (; chunk < closed(); ++chunk, block = 0) {
    const std::uint64_t base = chunks<A>().bases[chunk];
    const auto each_of = [&]<class B>(const B* blocks) __attribute__((always_inline)) {
      for (std::size_t i = block * B::kSlices; i < kChunkSlices; ++block) {
        const B& here = blocks[block];
        for (std::size_t k = 0; k < B::kSlices && i < kChunkSlices; ++k, ++i) {
          if (!f(static_cast<std::int64_t>(base + here.starts[k]), here.tags[k])) return false;
        }
      }
      return true;
    };
    if (!with_blocks<A>(chunk, each_of)) return;
  }
  const auto& starts = tail<A>();
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const std::uint64_t start = chunks<A>().bases[chunk] + starts[k];
    if (!f(static_cast<std::int64_t>(start), tail_tags_[k])) return;
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
  std::uint32_t slices = 0;
  if (chunk < closed()) {
    with_blocks<A>(chunk, [&]<class B>(const B*) {
      slices = static_cast<std::uint32_t>(chunk * kChunkSlices + block * B::kSlices);
    });
  } else {
    slices = static_cast<std::uint32_t>(chunk * kChunkSlices);
  }
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
  const Chunks& all = chunks<A>();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const std::size_t before = hint;
    hint = chunk_before<A>(edges[i], hint);
    places[i].chunk = hint;
    if (hint >= closed()) continue;
    places[i].delta = static_cast<std::uint64_t>(edges[i]) - all.bases[hint];
    places[i].bucket = all.bucket(hint, places[i].delta);
    ask_for(&all.block_of[places[i].bucket]);
    if (hint == before) continue;
    ask_for(&all.before[hint]);
    ask_for(&all.before[hint] + 1);
  }
  const auto ask_for_block = []<class B>(const B& block) {
    const auto* lines = reinterpret_cast<const std::uint8_t*>(&block);
    for (std::size_t line = 0; line < sizeof(B); line += 64) ask_for(lines + line);
  };
  for (Place& place : std::span(places, edges.size())) {
    if (place.chunk >= closed()) continue;
    place.block = all.block_of[place.bucket];
    with_blocks<A>(place.chunk, [&](const auto* blocks) { ask_for_block(blocks[place.block]); });
  }
  for (Place& place : std::span(places, edges.size())) {  // it may lie in one of the next blocks
    if (place.chunk >= closed()) continue;
    with_blocks<A>(place.chunk, [&]<class B>(const B* blocks) {
      if (place.block + 1 == B::kPerChunk || blocks[place.block].starts.back() >= place.delta) {
        return;
      }
      while (place.block + 1 < B::kPerChunk && blocks[place.block + 1].starts[0] < place.delta) {
        ++place.block;
      }
      ask_for_block(blocks[place.block]);
    });
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
