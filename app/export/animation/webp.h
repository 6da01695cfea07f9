// WebP: an animation without loss.
//
// Owns nothing. Deliberately does not know the other formats.
// Source: libwebp's webp/encode.h and webp/mux.h.
#pragma once

#include "app/export/animation/encoder.h"

namespace fiberscope::exporter {

// make_webp: Errors: larger than the format allows.
base::Result<std::unique_ptr<Encoder>> make_webp(const EncoderOptions& options);

}  // namespace fiberscope::exporter
