// Palette: the design tokens that a timeline needs, for both themes. The window's theme is made
// from them too.
//
// Owns the colours. Deliberately does not know what is painted with them.
#pragma once

#include <array>

#include "app/export/picture/canvas.h"
#include "app/model/folds/lanes.h"

namespace fiberscope::exporter {

// Print: white, and all that is told by shape alone, for paper without colour.
enum class Theme : std::uint8_t { Dark, Light, Print };

struct Palette {
  Color background, panel, raised, inset, border, strong_border;
  Color text1, text2, text3;
  Color accent, ok, warning, error;
  Color playhead, wake;
  Color blocked_fill, blocked_hatch, blocked_text, sleep_dots;
  Color gil_fill, gil_stripes;  // blocked on the GIL
  Color copy_fill, copy_lines;  // copying between kernel and process
  Color poll_fill, poll_dots;   // polling in vain
  Color wire;                   // packets
  Color file_in, file_out;      // a file that is readable, writable
  Color lane_alternate, lane_selected;
  std::array<Color, model::kHues> hues;
  double hold_share;   // of the hue, in a core's bar
  double ready_alpha;  // of the hue, in the bar of one that is ready
  double veil;         // of the panel, over what comes after a moment
  bool dark;
};

const Palette& palette(Theme theme);

// on_color: dark or white, whichever reads better on it (by luminance).
Color on_color(Color color);
// mix: `share` of a over b, opaque.
Color mix(Color a, Color b, double share);

}  // namespace fiberscope::exporter
