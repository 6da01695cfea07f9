// GIF: an animation of 256 colours a picture, of which each holds only what has changed.
//
// Owns nothing. Deliberately does not know the other formats.
// Source: GIF89a specification (CompuServe, 1990); giflib's gif_lib.h.
#pragma once

#include "app/export/animation/encoder.h"

namespace fiberscope::exporter {

// make_gif: Errors: larger than the format allows.
base::Result<std::unique_ptr<Encoder>> make_gif(const EncoderOptions& options);

}  // namespace fiberscope::exporter
