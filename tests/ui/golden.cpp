#include "tests/ui/golden.h"

#include <doctest/doctest.h>
#include <png.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "app/export/letters/font_files.h"
#include "app/session/files.h"
#include "app/ui/toolkit/png_file.h"
#include "app/ui/window/window.h"
#include "scheduler/base/digest.h"

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

constexpr const char* kMadeWith = "tests/ui/golden/made_with.txt";

// made_with: what decides about nearly every pixel, and is the release's: the drawing library and
// the typefaces.
std::string made_with() {
  const std::string libraries = ui::window_libraries();
  std::string out = libraries.substr(0, libraries.find(',')) + "\n";
  constexpr std::pair<const char*, const char*> kFiles[] = {
      {"Inter-Regular.otf", "fonts-inter"},
      {"JetBrainsMono-Regular.ttf", "fonts-jetbrains-mono"},
      {"NotoSansCJK-Regular.ttc", "fonts-noto-cjk"}};
  for (const auto& [name, package] : kFiles) {
    base::Digest digest;
    if (const auto file = exporter::font_file(name, package)) {
      digest.add({reinterpret_cast<const char*>(file.value().bytes.get()), file.value().size});
    }
    out += std::string(name) + " " + std::to_string(digest.value()) + "\n";
  }
  return out;
}

std::string text_of(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// is_drawn: there is something on it.
bool is_drawn(const ui::Picture& picture) {
  std::set<std::uint32_t> colors;
  for (std::size_t i = 0; i + 3 < picture.rgba.size() && colors.size() < 32; i += 4) {
    colors.insert(static_cast<std::uint32_t>(picture.rgba[i]) << 16 |
                  static_cast<std::uint32_t>(picture.rgba[i + 1]) << 8 | picture.rgba[i + 2]);
  }
  return colors.size() >= 32;
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
    REQUIRE(session::write_file(kMadeWith, made_with()));
    REQUIRE(session::write_file(path, ui::png_of(now).value()));
    CHECK(fs::file_size(path) < 384 * 1024);
    return;
  }
  static const std::string now_with = made_with();
  if (now_with != text_of(kMadeWith)) {
    MESSAGE("not compared with " << path << ", which was made with other libraries or typefaces ("
                                 << kMadeWith << "); here are\n" << now_with);
    CHECK(is_drawn(now));
    return;
  }
  const double share = share_differing(now, read_golden(path));
  CHECK_MESSAGE(share <= kShareMax, share * 100 << " % of the pixels differ, see " << beside);
  if (share > kShareMax) REQUIRE(session::write_file(beside, ui::png_of(now).value()));
}

}  // namespace fiberscope::test
