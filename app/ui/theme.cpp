#include "app/ui/theme.h"

namespace fiberscope::ui {
namespace {

Colors dark_colors() {
  Colors c{};
  c.bg = rgb(0x0E1116), c.panel = rgb(0x151A21), c.raised = rgb(0x1D242D), c.inset = rgb(0x0B0E12);
  c.hover = rgb(0x222A35), c.border = rgb(0x262E39), c.border_strong = rgb(0x3A4554);
  c.text1 = rgb(0xE7ECF2), c.text2 = rgb(0xA3AFBD), c.text3 = rgb(0x7D8A9A);
  c.accent = rgb(0x4EA1FF), c.on_accent = rgb(0x071320), c.tint = rgb(0x17293F);
  c.ok = rgb(0x3CC79A), c.warning = rgb(0xF0B232), c.error = rgb(0xFF7A59);
  c.playhead = rgb(0xFF5C7A), c.wake = rgb(0xF2D06B);
  c.blocked = rgb(0x222932), c.hatch = rgb(0x4A5767), c.blocked_text = rgb(0xB4BECB);
  c.dots = rgb(0x5D6B7C);
  c.lane_alternate = rgb(0x12161C), c.lane_selected = rgb(0x172434);
  c.code_keyword = rgb(0x7FB6FF), c.code_type = rgb(0x5CD0C0), c.code_string = rgb(0xE8B872);
  c.code_number = rgb(0xD7A0E0), c.code_comment = rgb(0x76859A), c.code_function = rgb(0xE4DFA6);
  c.hue = {rgb(0x6AC2FD), rgb(0xE8A00D), rgb(0x2EB381), rgb(0xC07C97),
           rgb(0xDE6E3C), rgb(0x568AEF), rgb(0xF0E049), rgb(0x9EABBE)};
  c.veil = 0.46f;
  return c;
}

Colors light_colors() {
  Colors c{};
  c.bg = rgb(0xEDF0F4), c.panel = rgb(0xFFFFFF), c.raised = rgb(0xF5F7FA), c.inset = rgb(0xF3F5F8);
  c.hover = rgb(0xE9EEF4), c.border = rgb(0xDCE2E9), c.border_strong = rgb(0xB9C3CF);
  c.text1 = rgb(0x18202A), c.text2 = rgb(0x4C5968), c.text3 = rgb(0x667382);
  c.accent = rgb(0x0B66D8), c.on_accent = rgb(0xFFFFFF), c.tint = rgb(0xE3EEFC);
  c.ok = rgb(0x08805A), c.warning = rgb(0xA35F00), c.error = rgb(0xC8421B);
  c.playhead = rgb(0xD81B4A), c.wake = rgb(0x8A5A00);
  c.blocked = rgb(0xECEFF3), c.hatch = rgb(0xC3CCD6), c.blocked_text = rgb(0x4C5968);
  c.dots = rgb(0x98A4B2);
  c.lane_alternate = rgb(0xF8FAFC), c.lane_selected = rgb(0xEAF3FE);
  c.code_keyword = rgb(0x0B5CC4), c.code_type = rgb(0x0A7568), c.code_string = rgb(0x9A5B00);
  c.code_number = rgb(0x8A3FA0), c.code_comment = rgb(0x6B7887), c.code_function = rgb(0x6B5A00);
  c.hue = {rgb(0x0B99E9), rgb(0xC58108), rgb(0x11986D), rgb(0xB463A2),
           rgb(0xC05145), rgb(0x265FCD), rgb(0x6E6011), rgb(0x656E7B)};
  c.veil = 0.50f;
  return c;
}

}  // namespace

Color Theme::on(Color fill) const {
  return luminance(fill) > 0.45f ? rgb(0x0B1016) : rgb(0xFFFFFF);
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
