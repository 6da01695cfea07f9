// Geometry and colour: the few value types every view shares.
//
// Owns nothing. Deliberately does not know ImGui, themes or the model.
// Invariant: a Color is 0xAABBGGRR, the byte order of a vertex.
#pragma once

#include <algorithm>
#include <cstdint>

namespace fiberscope::ui {

using Color = std::uint32_t;

// rgb: from 0xRRGGBB as it is written in the list of tokens.
constexpr Color rgb(std::uint32_t hex) {
  return 0xFF000000u | (hex & 0xFF) << 16 | (hex & 0xFF00) | (hex >> 16 & 0xFF);
}
constexpr std::uint32_t channel(Color c, int index) { return c >> (8 * index) & 0xFF; }
// faded: the colour with its opacity multiplied by `alpha`.
constexpr Color faded(Color c, float alpha) {
  const auto a = static_cast<std::uint32_t>(static_cast<float>(c >> 24) * alpha + 0.5f);
  return (c & 0x00FFFFFFu) | (a > 255 ? 255u : a) << 24;
}
// mix: t = 0 gives a, 1 gives b; opaque.
constexpr Color mix(Color a, Color b, float t) {
  Color out = 0xFF000000u;
  for (int i = 0; i < 3; ++i) {
    const float v =
        static_cast<float>(channel(a, i)) * (1 - t) + static_cast<float>(channel(b, i)) * t;
    out |= static_cast<std::uint32_t>(v + 0.5f) << (8 * i);
  }
  return out;
}
// luminance: 0 to 1, as the eye weighs the channels.
constexpr float luminance(Color c) {
  return (0.299f * static_cast<float>(channel(c, 0)) + 0.587f * static_cast<float>(channel(c, 1)) +
          0.114f * static_cast<float>(channel(c, 2))) /
         255.0f;
}

struct Point {
  float x = 0, y = 0;
};

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float mid_x() const { return x + w / 2; }
  float mid_y() const { return y + h / 2; }
  bool empty() const { return w <= 0 || h <= 0; }
  bool contains(Point p) const { return p.x >= x && p.y >= y && p.x < right() && p.y < bottom(); }
  Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
  Rect inset(float d) const { return inset(d, d); }
  Rect moved(float dx, float dy) const { return {x + dx, y + dy, w, h}; }
  Rect meet(const Rect& o) const {
    const float l = std::max(x, o.x), t = std::max(y, o.y);
    return {l, t, std::max(0.0f, std::min(right(), o.right()) - l),
            std::max(0.0f, std::min(bottom(), o.bottom()) - t)};
  }
  // cut_*: takes a strip off one side and returns it.
  Rect cut_top(float n) {
    const Rect r{x, y, w, n};
    y += n, h -= n;
    return r;
  }
  Rect cut_bottom(float n) {
    h -= n;
    return {x, y + h, w, n};
  }
  Rect cut_left(float n) {
    const Rect r{x, y, n, h};
    x += n, w -= n;
    return r;
  }
  Rect cut_right(float n) {
    w -= n;
    return {x + w, y, n, h};
  }
};

}  // namespace fiberscope::ui
