// Animation: a run played step by step, as a file that moves: the timeline or the whole window, and
// below it why each step is as it is.
//
// Owns which moments are shown and for how long. Deliberately does not know how pictures become a
// file (app/export/animation).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/lesson/captions.h"
#include "app/ui/window/picture.h"

namespace fiberscope::ui {

// What leads from one picture to the next: a switch of a core, a line, an event, or the same time.
enum class FrameBy : std::uint8_t { Switches, Lines, Events, Time };
inline constexpr std::pair<const char*, FrameBy> kFramesBy[] = {{"switches", FrameBy::Switches},
                                                                {"lines", FrameBy::Lines},
                                                                {"events", FrameBy::Events},
                                                                {"time", FrameBy::Time}};
inline constexpr std::size_t kFramesMax = 1'000;

struct AnimationOptions {
  PictureOptions picture;
  FrameBy by = FrameBy::Switches;
  base::EventSeq from, to;            // none: from the first step on, to the last
  std::vector<base::EventSeq> stops;  // moments that are shown for `stop_ms`, and never left out
  // Of a lesson: at its stops they stand in place of the reason, and decide what may be seen.
  std::vector<lesson::Caption> captions;
  int step_ms = 1'000;
  int stop_ms = 4'000;
  int end_ms = 3'000;    // of the last picture
  int least_ms = 334;    // exporter::EncoderOptions
  int time_frames = 40;  // by time: into so many pictures the stretch is divided
  bool caption = true;
};

// frame_moments: what is shown, in order; the last one is `to`. Errors: more than kFramesMax.
base::Result<std::vector<base::EventSeq>> frame_moments(const trace::Trace& trace,
                                                        const AnimationOptions& options);

// Progress: `done` of `all` pictures; false: it is to stop.
using Progress = std::function<bool(std::size_t done, std::size_t all)>;

// write_animation: the ending says the format: .webp, .gif, .mp4, .webm. "" when it worked, else
// one sentence that names the reason; then, and when it was stopped, the file is as it was.
std::string write_animation(trace::Trace trace, const std::string& path,
                            const AnimationOptions& options, const Progress& progress = {});

}  // namespace fiberscope::ui
