// PNG: a picture in memory, parts of it, and its bytes as a file has them.
//
// Owns nothing. Knows only libpng; deliberately does not know who drew the picture nor where it
// goes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/ui/toolkit/geometry.h"
#include "scheduler/base/result.h"

namespace fiberscope::ui {

// Picture: rows from the top, four bytes R G B A a pixel.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
  const std::uint8_t* at(int x, int y) const {
    return rgba.data() + 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                              static_cast<std::size_t>(x));
  }
};

// cropped: the part of a picture; what lies outside is left out.
Picture cropped(const Picture& picture, const Rect& part);
// png_of: the file's bytes. Errors: libpng's own.
base::Result<std::string> png_of(const Picture& picture);

}  // namespace fiberscope::ui
