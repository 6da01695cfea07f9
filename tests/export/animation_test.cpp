// Animations, decoded again: how many pictures, for how long, and what is on them.
#include <doctest/doctest.h>
#include <gif_lib.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <regex>

#include "app/export/animation/encoder.h"
#include "app/export/animation/fewer_colors.h"
#include "tests/support/webp_pictures.h"

using namespace fiberscope;
using exporter::Moving;
using test::Lasting;
using test::webp_pictures;

namespace {

constexpr int kWidth = 46, kHeight = 30;

using Pixels = std::vector<std::uint8_t>;

// drawn: a grey plate with a bar that is so long, and (`colors`) as many more colours as wanted.
Pixels drawn(int bar, int colors = 0) {
  Pixels out;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      std::array<int, 3> rgb = {30, 30, 34};
      if (y >= 10 && y < 20 && x < bar) rgb = {200, 80, 40};
      const int at = y * kWidth + x;
      if (y >= 20 && at - 20 * kWidth < colors) rgb = {at % 256, 255 - at % 256, at / 2 % 256};
      for (const int value : rgb) out.push_back(static_cast<std::uint8_t>(value));
      out.push_back(255);
    }
  }
  return out;
}

std::string encoded(Moving kind, const std::vector<Lasting>& pictures, int least_ms = 334) {
  auto made = exporter::make_encoder(kind, {kWidth, kHeight, least_ms});
  REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error()));
  for (const Lasting& one : pictures) {
    REQUIRE(made.value()->add(one.pixels, one.duration_ms).ok());
  }
  const base::Result<std::string> bytes = made.value()->finish();
  REQUIRE_MESSAGE(bytes.ok(), (bytes.ok() ? "" : bytes.error()));
  return bytes.value();
}

struct Source {
  const std::string& bytes;
  std::size_t at = 0;
};

int give_bytes(GifFileType* file, GifByteType* out, int size) {
  auto& source = *static_cast<Source*>(file->UserData);
  const std::size_t count =
      std::min(static_cast<std::size_t>(size), source.bytes.size() - source.at);
  std::memcpy(out, source.bytes.data() + source.at, count);
  source.at += count;
  return static_cast<int>(count);
}

std::vector<Lasting> gif_pictures(const std::string& bytes) {
  Source source{bytes};
  int error = 0;
  GifFileType* const file = DGifOpen(&source, give_bytes, &error);
  REQUIRE(file != nullptr);
  REQUIRE(DGifSlurp(file) == GIF_OK);
  std::vector<Lasting> out;
  Pixels canvas(4 * kWidth * kHeight, 0);
  for (int i = 0; i < file->ImageCount; ++i) {
    const SavedImage& image = file->SavedImages[i];
    GraphicsControlBlock control{};
    REQUIRE(DGifSavedExtensionToGCB(file, i, &control) == GIF_OK);
    const GifImageDesc& part = image.ImageDesc;
    for (int y = 0; y < part.Height; ++y) {
      for (int x = 0; x < part.Width; ++x) {
        const int index = image.RasterBits[y * part.Width + x];
        if (index == control.TransparentColor) continue;
        const GifColorType& color = part.ColorMap->Colors[index];
        std::uint8_t* const to =
            &canvas[static_cast<std::size_t>(4 * ((part.Top + y) * kWidth + part.Left + x))];
        to[0] = color.Red, to[1] = color.Green, to[2] = color.Blue, to[3] = 255;
      }
    }
    out.push_back({canvas, control.DelayTime * 10});
  }
  CHECK(DGifCloseFile(file, &error) == GIF_OK);
  return out;
}

// difference: on the average of all channels.
double difference(const Pixels& one, const Pixels& other) {
  REQUIRE(one.size() == other.size());
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += std::abs(one[i] - other[i]);
  return sum / static_cast<double>(one.size());
}

// Folder: for files that other programs read.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "animation.XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

std::string said_by(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  std::array<char, 4096> piece;
  for (std::size_t got; (got = fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
    out.append(piece.data(), got);
  }
  CHECK_MESSAGE(pclose(pipe) == 0, command);
  return out;
}

std::vector<int> numbers_behind(const std::string& text, const std::string& pattern) {
  std::vector<int> out;
  const std::regex expression(pattern + "([0-9]+)");
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    out.push_back(std::stoi((*at)[1]));
  }
  return out;
}

bool there_is(const char* program) {
  return std::system((std::string("command -v ") + program + " > /dev/null").c_str()) == 0;
}

const std::vector<Lasting> kThree = {{drawn(5), 1000}, {drawn(20), 2500}, {drawn(45), 3000}};

}  // namespace

TEST_CASE("the ending says the format") {
  CHECK(exporter::moving_kind("a.webp") == Moving::Webp);
  CHECK(exporter::moving_kind("b/c.gif") == Moving::Gif);
  CHECK(exporter::moving_kind("c.mp4") == Moving::Mp4);
  CHECK(exporter::moving_kind("d.webm") == Moving::Webm);
  CHECK_FALSE(exporter::moving_kind("e.png").has_value());
}

TEST_CASE("a WebP holds every picture to the last bit, and for as long as it was asked for") {
  const std::string bytes = encoded(Moving::Webp, kThree);
  const std::vector<Lasting> shown = webp_pictures(bytes);
  REQUIRE(shown.size() == 3);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    CHECK(shown[i].duration_ms == kThree[i].duration_ms);
    CHECK(shown[i].pixels == kThree[i].pixels);
  }
  CHECK(bytes == encoded(Moving::Webp, kThree));
  const Folder folder;
  const std::string said = said_by("webpinfo " + folder.put("a.webp", bytes));
  CHECK(numbers_behind(said, "Duration: ") == std::vector<int>{1000, 2500, 3000});
  CHECK(said.find("No error detected") != std::string::npos);
}

TEST_CASE("a GIF holds every picture, each with colours of its own") {
  const std::vector<Lasting> pictures = {
      {drawn(5, 200), 1004}, {drawn(20, 200), 2504}, {drawn(20), 1004}, {drawn(45), 3000}};
  const std::string bytes = encoded(Moving::Gif, pictures);
  const std::vector<Lasting> shown = gif_pictures(bytes);
  REQUIRE(shown.size() == 4);
  for (std::size_t i = 0; i < shown.size(); ++i) CHECK(shown[i].pixels == pictures[i].pixels);
  CHECK(bytes == encoded(Moving::Gif, pictures));
  // what is less than a hundredth is not lost, but told with the next picture
  int all_ms = 0;
  for (const Lasting& one : shown) all_ms += one.duration_ms;
  CHECK(all_ms == 7510);
  const Folder folder;
  const std::string said = said_by("gifsicle --info " + folder.put("a.gif", bytes));
  CHECK(said.find("4 images") != std::string::npos);
  CHECK(said.find("loop forever") != std::string::npos);
}

TEST_CASE("of too many colours a GIF keeps those of the large areas and comes near the others") {
  const Pixels many = drawn(30, 400);
  const std::vector<Lasting> shown = gif_pictures(encoded(Moving::Gif, {{many, 1000}}));
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].pixels != many);
  CHECK(difference(shown[0].pixels, many) < 1);
  for (std::size_t i = 0; i < 20 * kWidth * 4; ++i) REQUIRE(shown[0].pixels[i] == many[i]);
}

TEST_CASE("up to as many colours as are allowed, each stands for itself") {
  const exporter::FewerColors fewer({7, 7, 0xFF0000, 3}, 3);
  CHECK(fewer.chosen() == std::vector<std::uint32_t>{3, 7, 0xFF0000});
  CHECK(fewer.place(7) == 1);
  const exporter::FewerColors two({0x000001, 0x000002, 0x000002, 0xFF0000}, 2);
  CHECK(two.chosen().size() == 2);
  CHECK(two.chosen()[two.place(0x000001)] == 0x000002);
  CHECK(two.chosen()[two.place(0xFF0000)] == 0xFF0000);
}

TEST_CASE("pictures that are equal are one, and none is shorter than the least duration") {
  for (const Moving kind : {Moving::Webp, Moving::Gif}) {
    const std::string bytes =
        encoded(kind, {{drawn(5), 100}, {drawn(9), 400}, {drawn(9), 300}, {drawn(5), 50}}, 340);
    const std::vector<Lasting> shown =
        kind == Moving::Webp ? webp_pictures(bytes) : gif_pictures(bytes);
    REQUIRE(shown.size() == 3);
    CHECK(shown[0].duration_ms == 340);
    CHECK(shown[1].duration_ms == 700);
    CHECK(shown[2].duration_ms == 340);
    CHECK(shown[2].pixels == drawn(5));
  }
}

TEST_CASE("what cannot be an animation is refused in words") {
  for (const Moving kind : {Moving::Webp, Moving::Gif}) {
    auto empty = exporter::make_encoder(kind, {kWidth, kHeight});
    REQUIRE(empty.ok());
    CHECK(empty.value()->finish().error() == "there is no picture to show");
  }
  CHECK(exporter::make_encoder(Moving::Webp, {20'000, 10}).error() ==
        "WebP cannot be written: a side has more than 16383 pixels");
  CHECK(exporter::make_encoder(Moving::Gif, {10, 70'000}).error() ==
        "GIF cannot be written: a side has more than 65535 pixels");
}

TEST_CASE("a video needs ffmpeg, and says so where it is not") {
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const auto made = exporter::make_encoder(Moving::Mp4, {kWidth, kHeight});
  setenv("PATH", path.c_str(), 1);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().find("install the package ffmpeg") != std::string::npos);
}

TEST_CASE("a video shows every picture as long as it was asked for" *
          doctest::skip(!there_is("ffmpeg"))) {
  const Folder folder;
  for (const auto& [kind, name] : {std::pair(Moving::Mp4, "a.mp4"), {Moving::Webm, "a.webm"}}) {
    const std::string bytes = encoded(kind, kThree);
    CHECK(bytes == encoded(kind, kThree));
    const std::string file = folder.put(name, bytes);
    const std::string said = said_by(
        "ffprobe -v error -count_frames -show_entries stream=nb_read_frames,width,height " + file);
    CHECK(numbers_behind(said, "nb_read_frames=") == std::vector<int>{65});
    CHECK(numbers_behind(said, "width=") == std::vector<int>{kWidth});
    const std::string raw = said_by("ffmpeg -v error -i " + file + " -f rawvideo -pix_fmt rgba -");
    const std::size_t size = 4 * kWidth * kHeight;
    REQUIRE(raw.size() == 65 * size);
    const auto picture = [&](std::size_t tick) {
      return Pixels(raw.begin() + static_cast<std::ptrdiff_t>(tick * size),
                    raw.begin() + static_cast<std::ptrdiff_t>((tick + 1) * size));
    };
    CHECK(difference(picture(9), kThree[0].pixels) < 6);
    CHECK(difference(picture(10), kThree[1].pixels) < 6);
    CHECK(difference(picture(34), kThree[1].pixels) < 6);
    CHECK(difference(picture(64), kThree[2].pixels) < 6);
    CHECK(difference(picture(64), kThree[1].pixels) > 6);
  }
}

TEST_CASE("a video whose making fails tells what ffmpeg said, and leaves no process" *
          doctest::skip(!there_is("ffmpeg"))) {
  auto made = exporter::make_encoder(Moving::Webm, {kWidth, kHeight});
  REQUIRE(made.ok());
  // half a picture
  REQUIRE(made.value()->add(std::span(kThree[0].pixels).first(100), 1000).ok());
  const base::Result<std::string> bytes = made.value()->finish();
  REQUIRE_FALSE(bytes.ok());
  CHECK(bytes.error().starts_with("the video cannot be made: ffmpeg"));
}
