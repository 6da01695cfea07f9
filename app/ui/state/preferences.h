// Preferences: what people set once, and how large they made the panes; kept between starts.
//
// Owns nothing but these values. Deliberately does not know where they are kept.
#pragma once

namespace fiberscope::ui {

// Sizes in tokens, before scaling.
struct PaneSizes {
  float left = 228;
  float inspector = 372;
  float bottom = 300;            // this one: what the lanes leave
  float source_share = 0.7254f;  // 856 : 324
  float heads = 168;             // of the timeline's rows
};

// What people set once; remembered between starts.
struct Preferences {
  int scale_percent = 0;  // 0: the monitor's
  bool wheel_zooms = false;
  bool reduce_motion = false;
  int frames_max = 0;             // a second; 0: 60, or 30 without a graphics card
  bool all_arrows = false;        // of every lane; else of the lane in focus, and new ones
  bool require_sandbox = false;   // nothing runs where the kernel's barrier is not complete
  bool clearing_answers = false;  // asked once, and not sure yet; not remembered
};

}  // namespace fiberscope::ui
