#include "app/export/animation/encoder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/export/animation/gif.h"
#include "app/export/animation/video.h"
#include "app/export/animation/webp.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::tr;

std::optional<Moving> moving_kind(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, Moving>, 4> kEndings{{{".webp", Moving::Webp},
                                                                         {".gif", Moving::Gif},
                                                                         {".mp4", Moving::Mp4},
                                                                         {".webm", Moving::Webm}}};
  for (const auto& [ending, kind] : kEndings) {
    if (path.ends_with(ending)) return kind;
  }
  return std::nullopt;
}

Encoder::Done Encoder::add(std::span<const std::uint8_t> rgba, int duration_ms) {
  if (count_ > 0 && std::ranges::equal(held_, rgba)) {
    held_ms_ += duration_ms;
    return std::monostate{};
  }
  if (count_ > 0) {
    const Done done = put_held();
    if (!done) return done;
  }
  held_.assign(rgba.begin(), rgba.end());
  held_ms_ = duration_ms;
  ++count_;
  return std::monostate{};
}

Encoder::Done Encoder::put_held() {
  const int duration_ms = std::max(held_ms_, options_.least_ms);
  const Done done = put(held_, from_ms_, duration_ms);
  from_ms_ += duration_ms;
  return done;
}

base::Result<std::string> Encoder::finish() {
  if (count_ == 0) return base::Error{tr("there is no picture to show")};
  const Done done = put_held();
  if (!done) return base::Error{done.error()};
  return close(from_ms_);
}

base::Result<std::unique_ptr<Encoder>> make_encoder(Moving kind, const EncoderOptions& options) {
  switch (kind) {
    case Moving::Webp:
      return make_webp(options);
    case Moving::Gif:
      return make_gif(options);
    default:
      return make_video(kind, options);
  }
}

}  // namespace fiberscope::exporter
