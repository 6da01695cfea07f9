#include "app/model/folds/slice_track.h"

#include <limits>

#include "app/model/folds/file_tracks.h"
#include "app/model/folds/io_spans.h"

namespace fiberscope::model {

// pack: the open chunk in blocks, which end where its `extent` does; `chunks` learns its table.
template <class Kind>
template <class B>
std::vector<B> SliceTrack<Kind>::pack(Chunks& chunks, const std::vector<std::uint8_t>& tags,
                                      const auto& starts, std::uint64_t extent) {
  using U = typename decltype(B::starts)::value_type;
  std::vector<B> blocks(B::kPerChunk);
  for (B& block : blocks) block.starts.fill(std::numeric_limits<U>::max());
  const std::size_t chunk = chunks.scales.size();
  const auto buckets = std::min<std::uint64_t>(extent, kBuckets);
  const auto whole = (static_cast<unsigned __int128>(buckets) << 64) - 1;
  chunks.scales.push_back(extent == 0 ? 0 : static_cast<std::uint64_t>(whole / extent));
  chunks.before.push_back(chunks.before_tail);
  Tally sum;
  std::size_t bucket = 0;
  for (std::size_t i = 0; i < kChunkSlices; ++i) {
    B& block = blocks[i / B::kSlices];
    const std::size_t k = i % B::kSlices;
    for (std::size_t c = 0; k == 0 && c + 1 < kClasses; ++c) {
      block.units[c] = static_cast<U>(sum.units[c]);
      block.begins[c] = static_cast<std::uint16_t>(sum.begins[c]);
    }
    const std::uint64_t start = starts[i];
    block.starts[k] = static_cast<U>(start);
    block.tags[k] = tags[i];
    const std::uint8_t holder = Kind::class_of(tags[i]);
    sum.units[holder] += (i + 1 < kChunkSlices ? starts[i + 1] : extent) - start;
    ++sum.begins[holder];
    const auto last = static_cast<std::uint8_t>((i == 0 ? 0 : i - 1) / B::kSlices);
    for (; bucket <= chunks.bucket(chunk, start) - chunk * kBuckets; ++bucket) {
      chunks.block_of.push_back(last);
    }
  }
  for (; bucket < kBuckets; ++bucket) chunks.block_of.push_back(B::kPerChunk - 1);
  for (std::size_t c = 0; c < kClasses; ++c) {
    chunks.before_tail.units[c] += sum.units[c];
    chunks.before_tail.begins[c] += sum.begins[c];
  }
  return blocks;
}

template <class Kind>
void SliceTrack<Kind>::close(std::uint64_t end_ns, std::uint32_t end_first) {
  const std::uint64_t lasts_ns = end_ns - time_.bases.back();
  TimeBlocks& blocks = time_blocks_.emplace_back();
  if (lasts_ns < UINT32_MAX) {
    blocks.narrow = pack<NarrowBlock>(time_, tail_tags_, tail_ns_, lasts_ns);
  } else {
    blocks.wide = pack<WideBlock>(time_, tail_tags_, tail_ns_, lasts_ns);
  }
  step_blocks_.push_back(
      pack<StepBlock>(steps_, tail_tags_, tail_first_, end_first - steps_.bases.back()));
  tail_ns_.clear();
  tail_first_.clear();
  tail_tags_.clear();
}

template <class Kind>
std::uint32_t SliceTrack<Kind>::begun_before(AxisKind axis, std::int64_t unit) const {
  const auto count = [&]<AxisKind A>() -> std::uint32_t {
    const Place place = place_of<A>(unit);
    if (place.chunk == SIZE_MAX) return 0;
    const auto below = [&](const auto& starts) {
      return static_cast<std::uint32_t>(
          std::partition_point(starts.begin(), starts.end(),
                               [&](auto start) { return start < place.delta; }) -
          starts.begin());
    };
    const auto earlier = static_cast<std::uint32_t>(place.chunk * kChunkSlices);
    if (place.chunk == closed()) return earlier + below(tail<A>());
    return with_blocks<A>(place.chunk, [&]<class B>(const B* blocks) {
      return earlier + static_cast<std::uint32_t>(place.block * B::kSlices) +
             below(blocks[place.block].starts);
    });
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
  std::size_t sum = 0;
  for (const Chunks* chunks : {&time_, &steps_}) {
    sum += (chunks->bases.capacity() + chunks->scales.capacity()) * sizeof(std::uint64_t) +
           chunks->before.capacity() * sizeof(Tally) + chunks->block_of.capacity();
  }
  for (const TimeBlocks& blocks : time_blocks_) {
    sum +=
        blocks.narrow.capacity() * sizeof(NarrowBlock) + blocks.wide.capacity() * sizeof(WideBlock);
  }
  for (const auto& blocks : step_blocks_) sum += blocks.capacity() * sizeof(StepBlock);
  return sum + time_blocks_.capacity() * sizeof(TimeBlocks) +
         step_blocks_.capacity() * sizeof(std::vector<StepBlock>) + tail_ns_.capacity() * 8 +
         tail_first_.capacity() * 4 + tail_tags_.capacity();
}

template class SliceTrack<LaneStates>;
template class SliceTrack<CoreHolders>;
template class SliceTrack<IoShares>;
template class SliceTrack<FileStates>;

}  // namespace fiberscope::model
