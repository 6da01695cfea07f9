#include "app/ui/app/look.h"

namespace fiberscope::ui {

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

void Look::apply_scale() {
  const auto wanted = static_cast<float>(state_.prefs.scale_percent) / 100;
  const float scale = fixed_scale_ > 0 ? fixed_scale_ : wanted > 0 ? wanted : monitor_scale_;
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
