#include "app/ui/toolkit/png_file.h"

#include <png.h>

namespace fiberscope::ui {

std::string write_png(const Picture& picture, const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGBA;
  if (png_image_write_to_file(&image, path.c_str(), 0, picture.rgba.data(), 0, nullptr) == 0) {
    return "The picture " + path + " could not be written: " + image.message + ".";
  }
  return {};
}

}  // namespace fiberscope::ui
