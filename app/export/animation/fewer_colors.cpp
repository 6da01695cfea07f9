#include "app/export/animation/fewer_colors.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace fiberscope::exporter {

namespace {

constexpr std::array<int, 3> kChannels = {16, 8, 0};

int channel_of(std::uint32_t color, int shift) { return static_cast<int>(color >> shift & 0xFF); }

// Part: of the colours, from `begin` to before `end` of an order that changes within parts only.
struct Part {
  std::size_t begin = 0, end = 0;
  int widest = 0;  // its channel's shift
  std::uint64_t weight = 0;
};

}  // namespace

FewerColors::FewerColors(std::vector<std::uint32_t> colors, std::size_t most) {
  std::ranges::sort(colors);
  for (const std::uint32_t color : colors) {
    if (all_.empty() || all_.back().color != color) all_.push_back({color, 0});
    ++all_.back().count;
  }
  std::vector<std::size_t> order(all_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto part = [&](std::size_t begin, std::size_t end) {
    Part out{begin, end};
    int widest = 0;
    std::uint64_t count = 0;
    for (const int shift : kChannels) {
      int low = 255, high = 0;
      for (std::size_t i = begin; i < end; ++i) {
        const int value = channel_of(all_[order[i]].color, shift);
        low = std::min(low, value), high = std::max(high, value);
      }
      if (high - low > widest) widest = high - low, out.widest = shift;
    }
    for (std::size_t i = begin; i < end; ++i) count += all_[order[i]].count;
    out.weight = count * static_cast<std::uint64_t>(widest);
    return out;
  };
  std::vector<Part> parts;
  if (all_.size() <= most) {
    for (std::size_t i = 0; i < all_.size(); ++i) parts.push_back({i, i + 1});
  } else {
    parts.push_back(part(0, all_.size()));
  }
  while (all_.size() > most && parts.size() < most) {
    const auto largest = std::ranges::max_element(parts, {}, &Part::weight);
    if (largest->weight == 0) break;
    const Part whole = *largest;
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(whole.begin);
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(whole.end);
    std::sort(first, last, [&](std::size_t a, std::size_t b) {
      const int one = channel_of(all_[a].color, whole.widest);
      const int other = channel_of(all_[b].color, whole.widest);
      return one != other ? one < other : a < b;
    });
    std::uint64_t half = 0;
    for (std::size_t i = whole.begin; i < whole.end; ++i) half += all_[order[i]].count;
    half /= 2;
    std::size_t middle = whole.begin;
    for (std::uint64_t so_far = 0; middle + 1 < whole.end && so_far <= half; ++middle) {
      so_far += all_[order[middle]].count;
    }
    middle = std::clamp(middle, whole.begin + 1, whole.end - 1);
    *largest = part(whole.begin, middle);
    parts.push_back(part(middle, whole.end));
  }
  for (const Part& one : parts) {
    std::size_t usual = order[one.begin];
    for (std::size_t i = one.begin; i < one.end; ++i) {
      all_[order[i]].place = static_cast<std::uint8_t>(chosen_.size());
      if (all_[order[i]].count > all_[usual].count) usual = order[i];
    }
    chosen_.push_back(all_[usual].color);
  }
}

std::uint8_t FewerColors::place(std::uint32_t color) const {
  return std::ranges::lower_bound(all_, color, {}, &Color::color)->place;
}

}  // namespace fiberscope::exporter
