#include "app/ui/toolkit/png_file.h"

#include <png.h>

namespace fiberscope::ui {

Picture cropped(const Picture& picture, const Rect& part) {
  const Rect all{0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)};
  const Rect r = part.meet(all);
  Picture out;
  out.width = static_cast<int>(r.w);
  out.height = static_cast<int>(r.h);
  const auto row = 4 * static_cast<std::size_t>(out.width);
  out.rgba.resize(row * static_cast<std::size_t>(out.height));
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* from = picture.at(static_cast<int>(r.x), static_cast<int>(r.y) + y);
    std::copy_n(from, row, out.rgba.data() + row * static_cast<std::size_t>(y));
  }
  return out;
}

base::Result<std::string> png_of(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGBA;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(bytes, '\0');
  if (png_image_write_to_memory(&image, out.data(), &bytes, 0, picture.rgba.data(), 0, nullptr) ==
      0) {
    return base::Error{std::string("the picture cannot be made: ") + image.message};
  }
  out.resize(bytes);
  return out;
}

}  // namespace fiberscope::ui
