#include "scheduler/base/size.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace fiberscope::base {

std::string format_size(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  constexpr std::array<const char*, 3> kUnits{"KiB", "MiB", "GiB"};
  double size = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  std::array<char, 32> text{};
  const int digits = size == std::floor(size) ? 0 : 1;
  std::snprintf(text.data(), text.size(), "%.*f %s", digits, size, kUnits[unit]);
  return text.data();
}

}  // namespace fiberscope::base
