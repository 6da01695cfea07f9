// Look: how everything looks: theme, fonts, the size of things.
//
// Owns: the fonts, the theme, the monitor's scale. Deliberately does not know what is drawn.
//
// Invariant: fonts are built again only between frames.
#pragma once

#include "app/ui/app/desk.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/fonts.h"
#include "app/ui/toolkit/theme.h"

namespace fiberscope::ui {

class Look {
 public:
  Look(Fonts fonts, ThemeKind theme, float scale, ViewState& state, Desk& desk);

  const Theme& theme() const { return theme_; }
  Fonts& fonts() { return fonts_; }
  bool stale() const { return fonts_.stale(); }

  // set_monitor_scale: of the monitor the window is on; the settings may name another size.
  void set_monitor_scale(float scale);
  // fix_scale: whatever monitor and settings say, until a size is chosen by hand.
  void fix_scale(float scale);
  float monitor_scale() const { return monitor_scale_; }
  // set_window: its size in pixels; what is presented fills it.
  void set_window(float width, float height);
  // apply_scale: as monitor, settings and panes say now.
  void apply_scale();
  // build_fonts: true if the atlas is new.
  bool build_fonts();

  void on(const intent::ToggleTheme& i);
  void on(const intent::SetScale& i);
  void on(const intent::KeepPreferences& i);

 private:
  ViewState& state_;
  Desk& desk_;
  Fonts fonts_;
  Theme theme_;
  float monitor_scale_ = 1;
  float fixed_scale_ = 0;  // 0: none
  float window_width_ = 0, window_height_ = 0;
};

}  // namespace fiberscope::ui
