// Fewer colours: those of a picture, or if it has too many, the ones that stand for them best.
//
// Owns the choice. Deliberately does not know pictures, only how often each colour is there.
//
// Invariant: up to the number that is allowed, each colour stands for itself. Beyond, the colours
// are divided at the median of their widest channel (Heckbert 1982, "Color image quantization for
// frame buffer display"), and of each part the one that is there most often stands for all: so flat
// areas keep theirs, and only the edges of letters lose some.
#pragma once

#include <cstdint>
#include <vector>

namespace fiberscope::exporter {

class FewerColors {
 public:
  // colors: 0xRRGGBB, one for each pixel, in any order. Requires: most > 0.
  FewerColors(std::vector<std::uint32_t> colors, std::size_t most);

  const std::vector<std::uint32_t>& chosen() const { return chosen_; }
  // place: among the chosen of the one that stands for the colour. Requires: it was among them.
  std::uint8_t place(std::uint32_t color) const;

 private:
  struct Color {
    std::uint32_t color;
    std::uint32_t count;
    std::uint8_t place = 0;
  };
  std::vector<Color> all_;  // by colour
  std::vector<std::uint32_t> chosen_;
};

}  // namespace fiberscope::exporter
