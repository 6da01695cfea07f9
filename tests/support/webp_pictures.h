// The pictures of an animated WebP, decoded again, each with how long it is shown.
#pragma once

#include <doctest/doctest.h>
#include <webp/demux.h>

#include <cstdint>
#include <string>
#include <vector>

namespace fiberscope::test {

struct Lasting {
  std::vector<std::uint8_t> pixels;  // R G B A
  int duration_ms = 0;
};

inline std::vector<Lasting> webp_pictures(const std::string& bytes) {
  std::vector<Lasting> out;
  const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  WebPAnimDecoder* const decoder = WebPAnimDecoderNew(&data, nullptr);
  REQUIRE(decoder != nullptr);
  WebPAnimInfo info{};
  REQUIRE(WebPAnimDecoderGetInfo(decoder, &info) != 0);
  int before = 0;
  while (WebPAnimDecoderHasMoreFrames(decoder) != 0) {
    std::uint8_t* pixels = nullptr;
    int end = 0;
    REQUIRE(WebPAnimDecoderGetNext(decoder, &pixels, &end) != 0);
    const std::size_t size = std::size_t{4} * info.canvas_width * info.canvas_height;
    out.push_back({{pixels, pixels + size}, end - before});
    before = end;
  }
  WebPAnimDecoderDelete(decoder);
  return out;
}

}  // namespace fiberscope::test
