#include "app/export/animation/webp.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include "app/words/words.h"

namespace fiberscope::exporter {

namespace {

using words::fill;
using words::tr;

base::Error failed(const char* why) {
  return base::Error{fill(tr("WebP cannot be written: {why}"), {{"why", why}})};
}

class Webp final : public Encoder {
 public:
  explicit Webp(const EncoderOptions& options) : Encoder(options) {}
  ~Webp() override { WebPAnimEncoderDelete(encoder_); }

  bool begin() {
    WebPAnimEncoderOptions how;
    constexpr int kLevel = 3;  // of 9: higher ones take several times as long for a tenth less
    if (!WebPAnimEncoderOptionsInit(&how) || !WebPConfigInit(&config_) ||
        !WebPConfigLosslessPreset(&config_, kLevel)) {
      return false;
    }
    encoder_ = WebPAnimEncoderNew(options().width, options().height, &how);
    return encoder_ != nullptr;
  }

 private:
  Done put(std::span<const std::uint8_t> rgba, int from_ms, int) override {
    WebPPicture picture;
    if (!WebPPictureInit(&picture)) return failed("libwebp");
    picture.use_argb = 1;
    picture.width = options().width;
    picture.height = options().height;
    const bool added = WebPPictureImportRGBX(&picture, rgba.data(), 4 * options().width) != 0 &&
                       WebPAnimEncoderAdd(encoder_, &picture, from_ms, &config_) != 0;
    WebPPictureFree(&picture);
    if (!added) return failed(WebPAnimEncoderGetError(encoder_));
    return std::monostate{};
  }

  base::Result<std::string> close(int end_ms) override {
    WebPData data;
    WebPDataInit(&data);
    const bool made = WebPAnimEncoderAdd(encoder_, nullptr, end_ms, nullptr) != 0 &&
                      WebPAnimEncoderAssemble(encoder_, &data) != 0;
    std::string out(reinterpret_cast<const char*>(data.bytes), data.size);
    WebPDataClear(&data);
    if (!made) return failed(WebPAnimEncoderGetError(encoder_));
    return out;
  }

  WebPConfig config_{};
  WebPAnimEncoder* encoder_ = nullptr;
};

}  // namespace

base::Result<std::unique_ptr<Encoder>> make_webp(const EncoderOptions& options) {
  if (options.width > WEBP_MAX_DIMENSION || options.height > WEBP_MAX_DIMENSION) {
    return failed(tr("a side has more than 16383 pixels"));
  }
  auto encoder = std::make_unique<Webp>(options);
  if (!encoder->begin()) return failed("libwebp");
  return std::unique_ptr<Encoder>(std::move(encoder));
}

}  // namespace fiberscope::exporter
