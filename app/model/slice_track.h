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

#include "app/model/axis.h"

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

// Kind says what the tags are: kClasses, class_of(tag), and how large the blocks are: kTimeBytes,
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
  std::uint32_t begun_before(AxisKind axis, std::int64_t unit) const {
    Position at;
    axis == AxisKind::Time ? move<AxisKind::Time>(at, unit, unit)
                           : move<AxisKind::Steps>(at, unit, unit);
    return at.tally.slices;
  }
  // touching: [first, last) of the slices that touch [from, to], those of no width included.
  std::pair<std::uint32_t, std::uint32_t> touching(AxisKind axis, std::int64_t from,
                                                   std::int64_t to) const;

  // sweep: calls emit(edge's number, Tally of all before the edge) for each edge in turn. The last
  // slice counts as far as `end`. Requires: edges never decrease.
  template <class Emit>
  void sweep(AxisKind axis, std::span<const std::int64_t> edges, std::int64_t end,
             Emit&& emit) const {
    if (axis == AxisKind::Time) {
      sweep_on<AxisKind::Time>(edges, end, emit);
    } else {
      sweep_on<AxisKind::Steps>(edges, end, emit);
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

  // Where a sweep stands: `tally` is all up to `counted`. It is changed in place, never copied: a
  // copy would wait for what was just written.
  struct Position {
    std::size_t chunk = SIZE_MAX;
    std::size_t block = 0;
    std::size_t begun = 0;      // slices of the block; of the open chunk
    std::uint64_t counted = 0;  // since the chunk's base
    std::uint8_t holder = 0;    // the class of the slice that holds
    std::int64_t next = -1;     // up to here it holds
    Tally tally;
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
  decltype(auto) with_blocks(std::size_t chunk, F&& f) const {
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
  template <AxisKind A>
  std::uint64_t since_base(std::size_t chunk, std::int64_t unit) const {
    return static_cast<std::uint64_t>(unit) - chunks<A>().bases[chunk];
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

  // begin_slice: the next slice begins and holds from now on.
  static void begin_slice(Position& at, std::uint64_t start, std::uint8_t tag) {
    at.tally.units[at.holder] += start - at.counted;
    at.counted = start;
    at.holder = Kind::class_of(tag);
    ++at.tally.begins[at.holder];
    ++at.begun;
  }
  template <AxisKind A, class B>
  void enter(Position& at, std::size_t chunk, std::size_t block, const B& first) const;
  template <AxisKind A>
  void move_in_closed(Position& at, std::size_t chunk, std::uint64_t delta) const;
  template <AxisKind A>
  void move_in_tail(Position& at, std::size_t chunk, std::uint64_t delta) const;
  // move: up to the unit; the slice that holds then counts as far as `until`.
  template <AxisKind A>
  void move(Position& at, std::int64_t unit, std::int64_t until) const;
  template <AxisKind A>
  void prefetch(std::span<const std::int64_t> edges, std::size_t hint) const;
  template <AxisKind A, class Emit>
  void sweep_on(std::span<const std::int64_t> edges, std::int64_t end, Emit&& emit) const;

  Chunks time_, steps_;
  std::vector<TimeBlocks> time_blocks_;
  std::vector<std::vector<StepBlock>> step_blocks_;
  // The open chunk: starts less its own.
  std::vector<std::uint64_t> tail_ns_;
  std::vector<std::uint32_t> tail_first_;
  std::vector<std::uint8_t> tail_tags_;
};

template <class Kind>
template <AxisKind A, class B>
void SliceTrack<Kind>::enter(Position& at, std::size_t chunk, std::size_t block,
                             const B& first) const {
  at.chunk = chunk;
  at.block = block;
  at.begun = 0;
  at.counted = first.starts[0];
  at.tally = chunks<A>().before[chunk];
  std::uint64_t rest = first.starts[0];
  auto rest_begins = static_cast<std::uint32_t>(block * B::kSlices);
  for (std::size_t c = 0; c + 1 < kClasses; ++c) {
    at.tally.units[c] += first.units[c];
    at.tally.begins[c] += first.begins[c];
    rest -= first.units[c];
    rest_begins -= first.begins[c];
  }
  at.tally.units[kClasses - 1] += rest;
  at.tally.begins[kClasses - 1] += rest_begins;
  begin_slice(at, first.starts[0], first.tags[0]);
}

template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::move_in_closed(Position& at, std::size_t chunk, std::uint64_t delta) const {
  with_blocks<A>(chunk, [&]<class B>(const B* blocks) {
    const std::size_t block = chunks<A>().block_of[chunks<A>().bucket(chunk, delta)];
    if (at.chunk != chunk || block > at.block) enter<A>(at, chunk, block, blocks[block]);
    const std::uint64_t base = chunks<A>().bases[chunk];
    for (;;) {
      const B& here = blocks[at.block];
      while (at.begun < B::kSlices && here.starts[at.begun] < delta) {
        begin_slice(at, here.starts[at.begun], here.tags[at.begun]);
      }
      std::uint64_t next = 0;
      if (at.begun < B::kSlices && at.block * B::kSlices + at.begun < kChunkSlices) {
        next = base + here.starts[at.begun];
      } else if (at.block + 1 == B::kPerChunk) {
        next = chunks<A>().bases[chunk + 1];
      } else if (blocks[at.block + 1].starts[0] < delta) {
        ++at.block;
        at.begun = 0;
        continue;
      } else {
        next = base + blocks[at.block + 1].starts[0];
      }
      at.next = static_cast<std::int64_t>(next);
      at.tally.slices =
          static_cast<std::uint32_t>(chunk * kChunkSlices + at.block * B::kSlices + at.begun);
      return;
    }
  });
}

template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::move_in_tail(Position& at, std::size_t chunk, std::uint64_t delta) const {
  const auto& starts = tail<A>();
  if (at.chunk != chunk) {
    at = {};
    at.chunk = chunk;
    at.tally = chunks<A>().before_tail;
  }
  while (at.begun < starts.size() && starts[at.begun] < delta) {
    begin_slice(at, starts[at.begun], tail_tags_[at.begun]);
  }
  at.next = at.begun == starts.size()
                ? INT64_MAX
                : static_cast<std::int64_t>(chunks<A>().bases[chunk] + starts[at.begun]);
  at.tally.slices = static_cast<std::uint32_t>(chunk * kChunkSlices + at.begun);
}

template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::move(Position& at, std::int64_t unit, std::int64_t until) const {
  if (unit > at.next) {
    const std::size_t chunk = chunk_before<A>(unit, at.chunk);
    if (chunk == SIZE_MAX) return;
    const std::uint64_t delta = since_base<A>(chunk, unit);
    chunk < closed() ? move_in_closed<A>(at, chunk, delta) : move_in_tail<A>(at, chunk, delta);
  }
  if (at.chunk == SIZE_MAX) return;
  const std::uint64_t counted = since_base<A>(at.chunk, until);
  at.tally.units[at.holder] += counted - at.counted;
  at.counted = counted;
}

// prefetch: asks for the memory that a sweep over the edges will need, one kind after another, so
// that its answers come while the next are asked for.
template <class Kind>
template <AxisKind A>
void SliceTrack<Kind>::prefetch(std::span<const std::int64_t> edges, std::size_t hint) const {
  struct Place {
    std::size_t chunk, bucket, block;
    std::uint64_t delta;
  };
  std::array<Place, 64> places;
  const Chunks& all = chunks<A>();
  std::size_t count = 0;
  for (const std::int64_t edge : edges) {
    const std::size_t before = hint;
    hint = chunk_before<A>(edge, hint);
    if (hint >= closed()) continue;
    if (hint != before) {
      ask_for(&all.before[hint]);
      ask_for(&all.before[hint] + 1);
    }
    const std::uint64_t delta = since_base<A>(hint, edge);
    const std::size_t bucket = all.bucket(hint, delta);
    if (count > 0 && places[count - 1].bucket == bucket) continue;
    places[count++] = {hint, bucket, 0, delta};
    ask_for(&all.block_of[bucket]);
  }
  const auto ask_for_block = []<class B>(const B& block) {
    const auto* lines = reinterpret_cast<const std::uint8_t*>(&block);
    for (std::size_t line = 0; line < sizeof(B); line += 64) ask_for(lines + line);
  };
  for (std::size_t i = 0; i < count; ++i) {
    places[i].block = all.block_of[places[i].bucket];
    with_blocks<A>(places[i].chunk, [&](const auto* b) { ask_for_block(b[places[i].block]); });
  }
  for (std::size_t i = 0; i < count; ++i) {  // the moment may lie in the block after
    with_blocks<A>(places[i].chunk, [&]<class B>(const B* blocks) {
      if (places[i].block + 1 < B::kPerChunk &&
          blocks[places[i].block].starts.back() < places[i].delta) {
        ask_for_block(blocks[places[i].block + 1]);
      }
    });
  }
}

template <class Kind>
template <AxisKind A, class Emit>
void SliceTrack<Kind>::sweep_on(std::span<const std::int64_t> edges, std::int64_t end,
                                Emit&& emit) const {
  if (edges.empty()) return;
  // Where few slices lie between the edges, memory is read in its order and needs no help.
  const std::uint32_t between = begun_before(A, edges.back()) - begun_before(A, edges.front());
  const bool sparse = between < 8 * edges.size();
  constexpr std::size_t kBatch = 64;
  Position at;
  for (std::size_t k = 0; k < edges.size(); ++k) {
    if (!sparse && k % kBatch == 0) {
      prefetch<A>(edges.subspan(k, std::min(kBatch, edges.size() - k)), at.chunk);
    }
    move<A>(at, edges[k], std::min(edges[k], end));
    emit(k, at.tally);
  }
}

}  // namespace fiberscope::model
