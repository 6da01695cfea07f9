#include "app/ui/toolkit/soft_renderer.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace fiberscope::ui {

SoftRenderer::SoftRenderer(int width, int height) {
  picture_.width = width;
  picture_.height = height;
  picture_.rgba.resize(4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
}

void SoftRenderer::take_atlas(ImFontAtlas& atlas) {
  unsigned char* pixels = nullptr;
  atlas.GetTexDataAsAlpha8(&pixels, &atlas_width_, &atlas_height_);
  atlas_.assign(pixels, pixels + static_cast<std::ptrdiff_t>(atlas_width_) * atlas_height_);
}

float SoftRenderer::sample(float u, float v) const {
  const float x = u * static_cast<float>(atlas_width_) - 0.5f;
  const float y = v * static_cast<float>(atlas_height_) - 0.5f;
  const float fx = std::floor(x), fy = std::floor(y);
  const float tx = x - fx, ty = y - fy;
  const auto texel = [&](int ix, int iy) {
    ix = std::clamp(ix, 0, atlas_width_ - 1);
    iy = std::clamp(iy, 0, atlas_height_ - 1);
    return static_cast<float>(
        atlas_[static_cast<std::size_t>(iy) * static_cast<std::size_t>(atlas_width_) +
               static_cast<std::size_t>(ix)]);
  };
  const int ix = static_cast<int>(fx), iy = static_cast<int>(fy);
  if (tx < 0.004f && ty < 0.004f) return texel(ix, iy) / 255.0f;
  const float top = texel(ix, iy) * (1 - tx) + texel(ix + 1, iy) * tx;
  const float bottom = texel(ix, iy + 1) * (1 - tx) + texel(ix + 1, iy + 1) * tx;
  return (top * (1 - ty) + bottom * ty) / 255.0f;
}

void SoftRenderer::blend(int x, int y, const float color[4], float coverage) {
  std::uint8_t* p = picture_.rgba.data() +
                    4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture_.width) +
                         static_cast<std::size_t>(x));
  const float alpha = color[3] * coverage;
  if (alpha <= 0) return;
  for (int i = 0; i < 3; ++i) {
    const float under = static_cast<float>(p[i]);
    p[i] = static_cast<std::uint8_t>(under + (color[i] * 255.0f - under) * alpha + 0.5f);
  }
}

void SoftRenderer::rectangle(const Vertex& a, const Vertex& c, const Box& clip) {
  // Pixel centres inside [a, c).
  const int x0 = std::max(clip.x0, static_cast<int>(std::ceil(a.x - 0.5f)));
  const int y0 = std::max(clip.y0, static_cast<int>(std::ceil(a.y - 0.5f)));
  const int x1 = std::min(clip.x1, static_cast<int>(std::ceil(c.x - 0.5f)));
  const int y1 = std::min(clip.y1, static_cast<int>(std::ceil(c.y - 0.5f)));
  const bool flat = a.u == c.u && a.v == c.v;
  const float coverage = flat ? sample(a.u, a.v) : 0;
  const float du = (c.u - a.u) / (c.x - a.x), dv = (c.v - a.v) / (c.y - a.y);
  for (int y = y0; y < y1; ++y) {
    const float v = a.v + (static_cast<float>(y) + 0.5f - a.y) * dv;
    for (int x = x0; x < x1; ++x) {
      const float u = a.u + (static_cast<float>(x) + 0.5f - a.x) * du;
      blend(x, y, a.color, flat ? coverage : sample(u, v));
    }
  }
}

void SoftRenderer::triangle(const Vertex& a, const Vertex& b, const Vertex& c, const Box& clip) {
  const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (area == 0) return;
  if (area < 0) return triangle(a, c, b, clip);
  const int x0 = std::max(clip.x0, static_cast<int>(std::floor(std::min({a.x, b.x, c.x}))));
  const int y0 = std::max(clip.y0, static_cast<int>(std::floor(std::min({a.y, b.y, c.y}))));
  const int x1 = std::min(clip.x1, static_cast<int>(std::ceil(std::max({a.x, b.x, c.x}))));
  const int y1 = std::min(clip.y1, static_cast<int>(std::ceil(std::max({a.y, b.y, c.y}))));
  const auto edge = [](const Vertex& p, const Vertex& q, float x, float y) {
    return (q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x);
  };
  // With y downwards and this winding, top edges run right and left edges run up.
  const auto owns = [](const Vertex& p, const Vertex& q) {
    return (p.y == q.y && q.x > p.x) || q.y < p.y;
  };
  const bool own_a = owns(b, c), own_b = owns(c, a), own_c = owns(a, b);
  const bool flat = a.u == b.u && b.u == c.u && a.v == b.v && b.v == c.v;
  const float flat_coverage = flat ? sample(a.u, a.v) : 0;
  for (int y = y0; y < y1; ++y) {
    const float py = static_cast<float>(y) + 0.5f;
    for (int x = x0; x < x1; ++x) {
      const float px = static_cast<float>(x) + 0.5f;
      const float wa = edge(b, c, px, py), wb = edge(c, a, px, py), wc = edge(a, b, px, py);
      if (wa < 0 || wb < 0 || wc < 0) continue;
      if ((wa == 0 && !own_a) || (wb == 0 && !own_b) || (wc == 0 && !own_c)) continue;
      const float ta = wa / area, tb = wb / area, tc = wc / area;
      float color[4];
      for (int i = 0; i < 4; ++i) {
        color[i] = a.color[i] * ta + b.color[i] * tb + c.color[i] * tc;
      }
      const float coverage =
          flat ? flat_coverage
               : sample(a.u * ta + b.u * tb + c.u * tc, a.v * ta + b.v * tb + c.v * tc);
      blend(x, y, color, coverage);
    }
  }
}

const Picture& SoftRenderer::render(const ImDrawData& data) {
  for (std::size_t i = 0; i < picture_.rgba.size(); ++i) picture_.rgba[i] = i % 4 == 3 ? 255 : 0;
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    const auto vertex = [&](const ImDrawCmd& cmd, unsigned int index) {
      const ImDrawVert& v =
          list.VtxBuffer[static_cast<int>(list.IdxBuffer[static_cast<int>(index)] + cmd.VtxOffset)];
      Vertex out{v.pos.x, v.pos.y, v.uv.x, v.uv.y, {}};
      for (int i = 0; i < 4; ++i) {
        out.color[i] = static_cast<float>(v.col >> (8 * i) & 0xFF) / 255.0f;
      }
      return out;
    };
    for (const ImDrawCmd& cmd : list.CmdBuffer) {
      const Box clip{std::max(0, static_cast<int>(cmd.ClipRect.x)),
                     std::max(0, static_cast<int>(cmd.ClipRect.y)),
                     std::min(picture_.width, static_cast<int>(cmd.ClipRect.z)),
                     std::min(picture_.height, static_cast<int>(cmd.ClipRect.w))};
      if (clip.x0 >= clip.x1 || clip.y0 >= clip.y1) continue;
      for (unsigned int i = cmd.IdxOffset; i + 2 < cmd.IdxOffset + cmd.ElemCount; i += 3) {
        const Vertex a = vertex(cmd, i), b = vertex(cmd, i + 1), c = vertex(cmd, i + 2);
        // Two triangles 0 1 2, 0 2 3 of one upright rectangle in one colour: draw it at once.
        if (i + 5 < cmd.IdxOffset + cmd.ElemCount) {
          const Vertex a2 = vertex(cmd, i + 3), c2 = vertex(cmd, i + 4), d = vertex(cmd, i + 5);
          const bool same_corners = a2.x == a.x && a2.y == a.y && c2.x == c.x && c2.y == c.y;
          const bool upright = b.x == c.x && b.y == a.y && d.x == a.x && d.y == c.y;
          const bool even = std::equal(a.color, a.color + 4, b.color) &&
                            std::equal(a.color, a.color + 4, c.color) &&
                            std::equal(a.color, a.color + 4, d.color);
          const bool mapped = b.u == c.u && b.v == a.v && d.u == a.u && d.v == c.v;
          if (same_corners && upright && even && mapped && a.x < c.x && a.y < c.y) {
            rectangle(a, c, clip);
            i += 3;
            continue;
          }
        }
        triangle(a, b, c, clip);
      }
    }
  }
  return picture_;
}

}  // namespace fiberscope::ui
