// Video: MP4 or WebM, made by the program ffmpeg, if it is installed.
//
// Owns the process while pictures are added: it gets them by a socket and writes into memory, so
// nothing is left behind whatever happens. Deliberately does not know the formats themselves.
//
// A video has pictures at equal distances: each is handed over as often as it is due, ten times a
// second. With chroma at half the width and height, as every player has it, colours are not kept to
// the last bit.
// Source: ffmpeg(1), "-fflags bitexact".
#pragma once

#include "app/export/animation/encoder.h"

namespace fiberscope::exporter {

// make_video: Errors: ffmpeg is not installed. Requires: kind is Mp4 or Webm.
base::Result<std::unique_ptr<Encoder>> make_video(Moving kind, const EncoderOptions& options);

}  // namespace fiberscope::exporter
