#include "app/ui/app/look.h"

#include <algorithm>

namespace fiberscope::ui {
namespace {

// A presentation is laid out for so many tokens: what a beamer of 1280 x 720 shows at 135 %.
constexpr float kPresentedWidth = 948, kPresentedHeight = 533, kPresentedMost = 2.4f;

}  // namespace

Look::Look(Fonts fonts, ThemeKind theme, float scale, ViewState& state, Desk& desk)
    : state_(state),
      desk_(desk),
      fonts_(std::move(fonts)),
      theme_(make_theme(theme, scale)),
      monitor_scale_(theme_.scale) {
  state_.theme = theme;
}

void Look::set_monitor_scale(float scale) {
  monitor_scale_ = scale > 0 ? scale : 1;
  apply_scale();
}

void Look::fix_scale(float scale) {
  fixed_scale_ = scale;
  apply_scale();
}

void Look::set_window(float width, float height) {
  if (width == window_width_ && height == window_height_) return;
  window_width_ = width, window_height_ = height;
  if (state_.panes.presenting) apply_scale();
}

void Look::apply_scale() {
  const auto wanted = static_cast<float>(state_.prefs.scale_percent) / 100;
  float scale = fixed_scale_ > 0 ? fixed_scale_ : wanted > 0 ? wanted : monitor_scale_;
  if (state_.panes.presenting) {
    const float fills =
        std::min(window_width_ / kPresentedWidth, window_height_ / kPresentedHeight);
    scale = std::max(scale, std::min(scale * kPresentedMost, fills));
  }
  if (scale == theme_.scale) return;
  theme_ = make_theme(theme_.kind, scale);
  fonts_.rebuild();
}

bool Look::build_fonts() {
  if (!fonts_.stale()) return false;
  fonts_.build(theme_.scale);
  return true;
}

void Look::on(const intent::ToggleTheme&) {
  state_.theme = theme_.dark() ? ThemeKind::Light : ThemeKind::Dark;
  theme_ = make_theme(state_.theme, theme_.scale);
  desk_.keep(state_);
}

void Look::on(const intent::SetScale& i) {
  fixed_scale_ = 0;
  state_.prefs.scale_percent = i.percent;
  apply_scale();
  desk_.keep(state_);
}

void Look::on(const intent::KeepPreferences&) { desk_.keep(state_); }

}  // namespace fiberscope::ui
