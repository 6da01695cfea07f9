#include "app/export/animation/gif.h"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <bit>

#include "app/export/animation/fewer_colors.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

namespace {

using words::fill;
using words::tr;

constexpr std::size_t kColorsMax = 255;  // and one for what stays as it is
constexpr int kSideMax = 65'535;

base::Error refused(const char* why) {
  return base::Error{fill(tr("GIF cannot be written: {why}"), {{"why", why}})};
}

int take_bytes(GifFileType* file, const GifByteType* bytes, int size) {
  static_cast<std::string*>(file->UserData)
      ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return size;
}

// Area: of a picture: columns and rows.
struct Area {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  int width() const { return x1 - x0; }
};

class Gif final : public Encoder {
 public:
  explicit Gif(const EncoderOptions& options) : Encoder(options) {}
  ~Gif() override {
    int ignored = 0;
    if (file_ != nullptr) EGifCloseFile(file_, &ignored);
  }

  Done begin() {
    int error = 0;
    file_ = EGifOpen(&bytes_, take_bytes, &error);
    if (file_ == nullptr) return why(error);
    EGifSetGifVersion(file_, true);
    constexpr std::array<GifByteType, 3> kForEver = {1, 0, 0};
    const bool begun =
        EGifPutScreenDesc(file_, options().width, options().height, 8, 0, nullptr) == GIF_OK &&
        EGifPutExtensionLeader(file_, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
        EGifPutExtensionBlock(file_, 11, "NETSCAPE2.0") == GIF_OK &&
        EGifPutExtensionBlock(file_, static_cast<int>(kForEver.size()), kForEver.data()) ==
            GIF_OK &&
        EGifPutExtensionTrailer(file_) == GIF_OK;
    return begun ? Done(std::monostate{}) : Done(why(file_->Error));
  }

 private:
  static base::Error why(int error) {
    const char* const words = GifErrorString(error);
    return refused(words == nullptr ? "giflib" : words);
  }

  Done put(std::span<const std::uint8_t> rgba, int from_ms, int duration_ms) override {
    std::vector<std::uint32_t> pixels(rgba.size() / 4);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] =
          static_cast<std::uint32_t>(rgba[4 * i] << 16 | rgba[4 * i + 1] << 8 | rgba[4 * i + 2]);
    }
    // in hundredths of a second, which are counted from the beginning: so none gets lost
    const int hundredths = (from_ms + duration_ms) / 10 - from_ms / 10;
    const bool written = write(pixels, changed(pixels), std::min(hundredths, kSideMax));
    before_ = std::move(pixels);
    return written ? Done(std::monostate{}) : Done(why(file_->Error));
  }

  base::Result<std::string> close(int) override {
    int error = 0;
    const bool closed = EGifCloseFile(std::exchange(file_, nullptr), &error) == GIF_OK;
    if (!closed) return why(error);
    return std::move(bytes_);
  }

  bool differs(const std::vector<std::uint32_t>& pixels, std::size_t at) const {
    return before_.empty() || pixels[at] != before_[at];
  }

  Area changed(const std::vector<std::uint32_t>& pixels) const {
    Area area{options().width, options().height, 0, 0};
    for (int y = 0; y < options().height; ++y) {
      for (int x = 0; x < options().width; ++x) {
        if (!differs(pixels, index_of(x, y))) continue;
        area.x0 = std::min(area.x0, x), area.x1 = std::max(area.x1, x + 1);
        area.y0 = std::min(area.y0, y), area.y1 = std::max(area.y1, y + 1);
      }
    }
    return area;
  }
  std::size_t index_of(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(options().width) +
           static_cast<std::size_t>(x);
  }

  bool write(const std::vector<std::uint32_t>& pixels, const Area& area, int hundredths) {
    std::vector<std::uint32_t> colors;
    for (int y = area.y0; y < area.y1; ++y) {
      for (int x = area.x0; x < area.x1; ++x) {
        const std::size_t at = index_of(x, y);
        if (differs(pixels, at)) colors.push_back(pixels[at]);
      }
    }
    const FewerColors fewer(std::move(colors), kColorsMax);
    const int stays = static_cast<int>(fewer.chosen().size());
    const int size = static_cast<int>(
        std::bit_ceil(static_cast<unsigned>(std::max(stays + 1, 2))));  // as GIF has them
    ColorMapObject* const map = GifMakeMapObject(size, nullptr);
    if (map == nullptr) return false;
    for (int i = 0; i < size; ++i) {
      const std::uint32_t color = i < stays ? fewer.chosen()[static_cast<std::size_t>(i)] : 0;
      map->Colors[i] = {static_cast<GifByteType>(color >> 16), static_cast<GifByteType>(color >> 8),
                        static_cast<GifByteType>(color)};
    }
    GraphicsControlBlock control{DISPOSE_DO_NOT, false, hundredths, stays};
    std::array<GifByteType, 4> block{};
    EGifGCBToExtension(&control, block.data());
    bool done = EGifPutExtension(file_, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(block.size()),
                                 block.data()) == GIF_OK &&
                EGifPutImageDesc(file_, area.x0, area.y0, area.width(), area.y1 - area.y0, false,
                                 map) == GIF_OK;
    std::vector<GifPixelType> row(static_cast<std::size_t>(area.width()));
    for (int y = area.y0; done && y < area.y1; ++y) {
      for (int x = area.x0; x < area.x1; ++x) {
        const std::size_t at = index_of(x, y);
        row[static_cast<std::size_t>(x - area.x0)] =
            static_cast<GifPixelType>(differs(pixels, at) ? fewer.place(pixels[at]) : stays);
      }
      done = EGifPutLine(file_, row.data(), area.width()) == GIF_OK;
    }
    GifFreeMapObject(map);
    return done;
  }

  GifFileType* file_ = nullptr;
  std::string bytes_;
  std::vector<std::uint32_t> before_;  // the picture that was put last
};

}  // namespace

base::Result<std::unique_ptr<Encoder>> make_gif(const EncoderOptions& options) {
  if (options.width > kSideMax || options.height > kSideMax) {
    return refused(tr("a side has more than 65535 pixels"));
  }
  auto encoder = std::make_unique<Gif>(options);
  const Encoder::Done begun = encoder->begin();
  if (!begun) return base::Error{begun.error()};
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace fiberscope::exporter
