#include "tests/ui/golden.h"

#include <doctest/doctest.h>
#include <png.h>

#include <cstdlib>
#include <filesystem>

#include "app/session/files.h"
#include "app/ui/toolkit/png_file.h"

namespace fiberscope::test {
namespace {

namespace fs = std::filesystem;

// Versions of FreeType differ in the edges of letters: a channel may be off by so much anywhere,
// and a small share of the pixels by more.
constexpr int kChannelSlack = 24;

ui::Picture read_golden(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  ui::Picture out;
  if (png_image_begin_read_from_file(&image, path.c_str()) == 0) return out;
  image.format = PNG_FORMAT_RGBA;
  out.width = static_cast<int>(image.width);
  out.height = static_cast<int>(image.height);
  out.rgba.resize(PNG_IMAGE_SIZE(image));
  png_image_finish_read(&image, nullptr, out.rgba.data(), 0, nullptr);
  return out;
}

}  // namespace

double share_differing(const ui::Picture& a, const ui::Picture& b) {
  if (a.width != b.width || a.height != b.height || a.rgba.empty()) return 1;
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.rgba.size(); i += 4) {
    bool off = false;
    for (std::size_t k = 0; k < 3; ++k)
      off |= std::abs(a.rgba[i + k] - b.rgba[i + k]) > kChannelSlack;
    count += off;
  }
  return static_cast<double>(count) / (static_cast<double>(a.rgba.size()) / 4);
}

void check_golden(const std::string& name, const ui::Picture& now) {
  const std::string path = "tests/ui/golden/" + name + ".png";
  const std::string beside = "tests/ui/golden/" + name + ".new.png";
  if (std::getenv("FIBERSCOPE_UPDATE_GOLDEN") != nullptr) {
    fs::create_directories("tests/ui/golden");
    fs::remove(beside);
    REQUIRE(session::write_file(path, ui::png_of(now).value()));
    CHECK(fs::file_size(path) < 384 * 1024);
    return;
  }
  const double share = share_differing(now, read_golden(path));
  CHECK_MESSAGE(share <= kShareMax, share * 100 << " % of the pixels differ, see " << beside);
  if (share > kShareMax) REQUIRE(session::write_file(beside, ui::png_of(now).value()));
}

}  // namespace fiberscope::test
