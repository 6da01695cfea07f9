#include "app/model/folds/slice_track.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <memory>
#include <new>

#include "app/model/folds/file_tracks.h"
#include "app/model/folds/io_spans.h"

namespace fiberscope::model {

namespace {

// bytes_for: so many bytes hold the number.
std::uint8_t bytes_for(std::uint64_t number) {
  return static_cast<std::uint8_t>(std::max(1, (static_cast<int>(std::bit_width(number)) + 7) / 8));
}

void put(std::uint8_t* numbers, std::size_t i, unsigned width, std::uint64_t number) {
  for (unsigned k = 0; k < width; ++k) {
    numbers[i * width + k] = static_cast<std::uint8_t>(number >> (8 * k));
  }
}

constexpr std::size_t kLargeBytes = 2 << 20;

// large_page: of that size and at a multiple of it; nullptr: there is none.
std::uint8_t* large_page() {
  void* const got =
      mmap(nullptr, 2 * kLargeBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) return nullptr;
  auto* const begin = static_cast<std::uint8_t*>(got);
  const std::size_t before =
      (kLargeBytes - reinterpret_cast<std::uintptr_t>(got) % kLargeBytes) % kLargeBytes;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + kLargeBytes, kLargeBytes - before);
  madvise(begin + before, kLargeBytes, MADV_HUGEPAGE);
  return begin + before;
}

}  // namespace

Slabs::~Slabs() {
  for (const Slab& slab : slabs_) {
    slab.bytes == kLargeBytes ? (void)munmap(slab.data, slab.bytes) : std::free(slab.data);
  }
}

std::uint8_t* Slabs::take(std::size_t bytes) {
  if (slabs_.empty() || slabs_.back().bytes - used_ < bytes) {
    // a tenth of all at most waits to be used
    const std::size_t wanted = std::max(bytes, total_ / 10);
    Slab slab{nullptr, std::min(wanted, kLargeBytes)};
    if (bytes <= kLargeBytes && slab.bytes == kLargeBytes) slab.data = large_page();
    if (slab.data == nullptr) {
      slab.bytes = std::max(bytes, slab.bytes - (slab.bytes == kLargeBytes));
      slab.data = static_cast<std::uint8_t*>(std::malloc(slab.bytes));
      if (slab.data == nullptr) throw std::bad_alloc();
    }
    slabs_.push_back(slab);
    total_ += slab.bytes;
    used_ = 0;
  }
  return slabs_.back().data + std::exchange(used_, used_ + bytes);
}

// widen: room for so many, of so many bytes each.
void OpenSlices::widen(std::size_t room, unsigned wide_ns, unsigned wide_first) {
  OpenSlices wider;
  wider.room_ = static_cast<std::uint16_t>(room);
  wider.wide_ = {static_cast<std::uint8_t>(wide_ns), static_cast<std::uint8_t>(wide_first)};
  wider.bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(wider.tags() + room);
  if (wider.wide_ == wide_ && size_ > 0) {
    for (const std::size_t side : {0, 1}) {
      std::memcpy(&wider.bytes_[wider.place_of(side)], &bytes_[place_of(side)],
                  size_ * std::size_t{wide_[side]});
    }
    std::memcpy(&wider.bytes_[wider.tags()], &bytes_[tags()], size_);
    wider.size_ = size_;
  } else {
    for (std::size_t i = 0; i < size_; ++i) wider.push_back(start(0, i), start(1, i), tag(i));
  }
  *this = std::move(wider);
}

void OpenSlices::push_back(std::uint64_t ns, std::uint64_t first, std::uint8_t tag) {
  const unsigned wide_ns = std::max(wide_[0], bytes_for(ns));
  const unsigned wide_first = std::max(wide_[1], bytes_for(first));
  if (size_ == room_ || wide_ns > wide_[0] || wide_first > wide_[1]) {
    std::size_t room = room_;
    if (size_ == room_) room = std::min<std::size_t>(kChunkSlices, room_ + room_ / 4u + 4u);
    widen(room, wide_ns, wide_first);
  }
  std::memcpy(&bytes_[size_ * std::size_t{wide_[0]}], &ns, sizeof ns);
  std::memcpy(&bytes_[place_of(1) + size_ * std::size_t{wide_[1]}], &first, sizeof first);
  bytes_[tags() + size_] = tag;
  ++size_;
}

std::size_t OpenSlices::before(std::size_t side, std::uint64_t start) const {
  std::size_t low = 0, high = size_;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (this->start(side, middle) < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// close: packs the open chunk, which ends there.
template <class Kind>
void SliceTrack<Kind>::close(std::uint64_t end_ns, std::uint32_t end_first, Slabs& slabs) {
  if (full_ == nullptr) full_ = std::make_unique<Full>();
  Chunk chunk;
  chunk.units = full_->units;
  chunk.begins = full_->begins;
  const std::array<std::uint64_t, 2> extents = {end_ns - base_[0], end_first - base_[1]};
  const auto start = [&](std::size_t s, std::size_t i) -> std::uint64_t {
    return i == kChunkSlices ? extents[s] : open_.start(s, i);
  };
  // The layout of a block: what the steps need before the tags, what time needs behind them.
  std::size_t at = 0, bases = 0;
  for (std::size_t s = 0; s < 2; ++s) {
    Side& side = chunk.sides[s];
    std::uint64_t longest = 0;
    for (std::size_t i = 0; i < kChunkSlices; i += kBlockSlices) {
      longest = std::max(longest, start(s, i + kBlockSlices - 1) - start(s, i));
    }
    side.wide = bytes_for(extents[s]);
    side.narrow = bytes_for(longest);
    side.bases = static_cast<std::uint32_t>(bases);
    side.blocks_a_unit =
        static_cast<float>(kBlocks) / static_cast<float>(std::max<std::uint64_t>(extents[s], 1));
    bases += kBlocks * side.wide;
  }
  const auto place = [&](std::size_t bytes) {
    at += bytes;
    return static_cast<std::uint16_t>(at - bytes);
  };
  Side &time = chunk.sides[0], &steps = chunk.sides[1];
  steps.starts = place(kBlockSlices * steps.narrow);
  steps.sums = place(kSums * steps.wide);
  chunk.tags_at = place(kBlockSlices);
  chunk.begins_at = place(kSums * 2);
  time.sums = place(kSums * time.wide);
  time.starts = place(kBlockSlices * time.narrow);
  chunk.block_bytes = static_cast<std::uint16_t>(at);
  chunk.blocks = static_cast<std::uint32_t>(bases);
  chunk.size = static_cast<std::uint32_t>(bases + kBlocks * at + 7);
  std::uint8_t* const bytes = slabs.take(chunk.size);
  chunk.bytes = bytes;

  std::array<std::array<std::uint64_t, kClasses>, 2> units{};
  std::array<std::uint32_t, kClasses> begins{};
  for (std::size_t b = 0; b < kBlocks; ++b) {
    std::uint8_t* const block = &bytes[chunk.blocks + b * chunk.block_bytes];
    const std::size_t first = b * kBlockSlices;
    for (std::size_t s = 0; s < 2; ++s) {
      const Side& side = chunk.sides[s];
      put(&bytes[side.bases], b, side.wide, start(s, first));
      for (std::size_t c = 0; c < kSums; ++c) put(block + side.sums, c, side.wide, units[s][c]);
      for (std::size_t k = 0; k < kBlockSlices; ++k) {
        put(block + side.starts, k, side.narrow, start(s, first + k) - start(s, first));
      }
    }
    for (std::size_t c = 0; c < kSums; ++c) put(block + chunk.begins_at, c, 2, begins[c]);
    for (std::size_t k = 0; k < kBlockSlices; ++k) {
      const std::uint8_t tag = open_.tag(first + k), holder = Kind::class_of(tag);
      block[chunk.tags_at + k] = tag;
      ++begins[holder];
      for (std::size_t s = 0; s < 2; ++s) {
        units[s][holder] += start(s, first + k + 1) - start(s, first + k);
      }
    }
  }
  for (std::size_t c = 0; c < kClasses; ++c) {
    for (std::size_t s = 0; s < 2; ++s) full_->units[s][c] += units[s][c];
    full_->begins[c] += begins[c];
  }
  full_->chunks.push_back(std::move(chunk));
  for (std::size_t s = 0; s < 2; ++s) full_->bases[s].push_back(base_[s]);
  open_.clear();
}

template <class Kind>
std::uint32_t SliceTrack<Kind>::begun_before(AxisKind axis, std::int64_t unit) const {
  const auto count = [&]<AxisKind A>() -> std::uint32_t {
    const Place place = place_of<A>(unit);
    if (place.chunk == SIZE_MAX) return 0;
    const auto earlier = static_cast<std::uint32_t>(place.chunk * kChunkSlices);
    if (place.chunk == closed()) {
      return earlier + static_cast<std::uint32_t>(open_.before(kSide<A>, place.delta));
    }
    const Chunk& chunk = full_->chunks[place.chunk];
    const Side& side = chunk.sides[kSide<A>];
    const std::uint64_t delta = place.delta - chunk.base(side, place.block);
    std::size_t i = 1;
    while (i < kBlockSlices && chunk.start(side, place.block, i) < delta) ++i;
    return earlier + static_cast<std::uint32_t>(place.block * kBlockSlices + i);
  };
  return axis == AxisKind::Time ? count.template operator()<AxisKind::Time>()
                                : count.template operator()<AxisKind::Steps>();
}

template <class Kind>
std::pair<std::uint32_t, std::uint32_t> SliceTrack<Kind>::touching(AxisKind axis, std::int64_t from,
                                                                   std::int64_t to) const {
  if (empty() || to < from || to < 0) return {0, 0};
  // The first whose end is not before `from`: one before the first that starts at or after it.
  const std::uint32_t first = begun_before(axis, std::max<std::int64_t>(from, 0));
  const std::uint32_t last = begun_before(axis, to == INT64_MAX ? to : to + 1);
  return {std::min(first == 0 ? 0 : first - 1, last), last};
}

template <class Kind>
std::size_t SliceTrack<Kind>::bytes() const {
  std::size_t sum = open_.bytes();
  if (full_ == nullptr) return sum;
  sum += sizeof(Full) + full_->chunks.capacity() * sizeof(Chunk);
  for (const auto& bases : full_->bases) sum += bases.capacity() * sizeof(std::uint64_t);
  for (const Chunk& chunk : full_->chunks) sum += chunk.size;
  return sum;
}

template class SliceTrack<LaneStates>;
template class SliceTrack<CoreHolders>;
template class SliceTrack<IoShares>;
template class SliceTrack<FileStates>;

}  // namespace fiberscope::model
