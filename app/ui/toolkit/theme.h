// Theme: every colour and size of the screen, by name.
//
// Owns: the scale and the tokens exports do not have; those of a timeline are the exports' palette.
// Deliberately does not know fonts, views or ImGui.
//
// Invariants:
//  1. No view names a colour or a size in pixels except through here.
//  2. Sizes are whole pixels after scaling, so that edges stay sharp.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "app/ui/toolkit/geometry.h"

namespace fiberscope::ui {

// The last one is grey: for lanes that only carry others (processes, threads, loops).
inline constexpr std::size_t kHues = 8;

struct Colors {
  Color bg, panel, raised, inset;
  Color hover, border, border_strong;
  Color text1, text2, text3;
  Color accent, on_accent, tint;
  Color ok, warning, error;
  Color playhead;
  Color hatch, dots, copy_lines, poll_dots;  // of states, where they are no shape
  Color wire;
  Color lane_alternate, lane_selected;
  Color code_keyword, code_type, code_string, code_number, code_comment, code_function;
  std::array<Color, kHues> hue;
  float veil;  // opacity of the panel colour over the future
};

enum class ThemeKind : std::uint8_t { Dark, Light };

struct Theme {
  ThemeKind kind = ThemeKind::Dark;
  float scale = 1;
  Colors c;

  // px: a size of the list of tokens in whole pixels of this monitor.
  float px(float size) const { return std::round(size * scale); }
  bool dark() const { return kind == ThemeKind::Dark; }
  // on: the label colour that reads best on a bar of colour `fill`.
  Color on(Color fill) const;
};

Theme make_theme(ThemeKind kind, float scale);
// theme_named: "dark" or "light"; anything else gives dark.
ThemeKind theme_named(std::string_view name);

}  // namespace fiberscope::ui
