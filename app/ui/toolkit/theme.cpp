#include "app/ui/toolkit/theme.h"

#include "app/export/picture/palette.h"

namespace fiberscope::ui {
namespace {

Color opaque(const exporter::Color& c) {
  return 0xFF000000u | static_cast<Color>(c.b << 16) | static_cast<Color>(c.g << 8) | c.r;
}

// shared: the tokens that exports have too.
Colors shared(const exporter::Palette& p) {
  Colors c{};
  c.bg = opaque(p.background), c.panel = opaque(p.panel);
  c.raised = opaque(p.raised), c.inset = opaque(p.inset);
  c.border = opaque(p.border), c.border_strong = opaque(p.strong_border);
  c.text1 = opaque(p.text1), c.text2 = opaque(p.text2), c.text3 = opaque(p.text3);
  c.accent = opaque(p.accent), c.ok = opaque(p.ok);
  c.warning = opaque(p.warning), c.error = opaque(p.error);
  c.playhead = opaque(p.playhead);
  c.hatch = opaque(p.blocked_hatch), c.dots = opaque(p.sleep_dots);
  c.copy_lines = opaque(p.copy_lines), c.poll_dots = opaque(p.poll_dots);
  c.wire = opaque(p.wire);
  c.lane_alternate = opaque(p.lane_alternate), c.lane_selected = opaque(p.lane_selected);
  for (std::size_t i = 0; i < kHues; ++i) c.hue[i] = opaque(p.hues[i]);
  c.veil = static_cast<float>(p.veil);
  return c;
}

Colors dark_colors() {
  Colors c = shared(exporter::palette(exporter::Theme::Dark));
  c.hover = rgb(0x222A35), c.on_accent = rgb(0x071320), c.tint = rgb(0x17293F);
  c.code_keyword = rgb(0x7FB6FF), c.code_type = rgb(0x5CD0C0), c.code_string = rgb(0xE8B872);
  c.code_number = rgb(0xD7A0E0), c.code_comment = rgb(0x76859A), c.code_function = rgb(0xE4DFA6);
  return c;
}

Colors light_colors() {
  Colors c = shared(exporter::palette(exporter::Theme::Light));
  c.hover = rgb(0xE9EEF4), c.on_accent = rgb(0xFFFFFF), c.tint = rgb(0xE3EEFC);
  c.code_keyword = rgb(0x0B5CC4), c.code_type = rgb(0x0A7568), c.code_string = rgb(0x9A5B00);
  c.code_number = rgb(0x8A3FA0), c.code_comment = rgb(0x6B7887), c.code_function = rgb(0x6B5A00);
  return c;
}

}  // namespace

Color Theme::on(Color fill) const {
  return opaque(exporter::on_color({static_cast<std::uint8_t>(channel(fill, 0)),
                                    static_cast<std::uint8_t>(channel(fill, 1)),
                                    static_cast<std::uint8_t>(channel(fill, 2)), 1}));
}

Theme make_theme(ThemeKind kind, float scale) {
  Theme theme;
  theme.kind = kind;
  theme.scale = scale > 0 ? scale : 1;
  theme.c = kind == ThemeKind::Dark ? dark_colors() : light_colors();
  return theme;
}

ThemeKind theme_named(std::string_view name) {
  return name == "light" ? ThemeKind::Light : ThemeKind::Dark;
}

}  // namespace fiberscope::ui
