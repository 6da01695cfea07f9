// Soft renderer: draws one frame's triangles into memory, without a display, a GPU or a driver.
//
// Owns: the picture and a copy of the font atlas. Deliberately does not know views or what is
// drawn.
//
// Invariants:
//  1. The same draw data gives the same bytes on every machine: only integer and IEEE single
//     arithmetic in a fixed order.
//  2. A pixel belongs to a triangle when its centre does; edges shared by two triangles are drawn
//     once (top-left rule).
#pragma once

#include "app/ui/toolkit/png_file.h"

struct ImDrawData;
struct ImFontAtlas;

namespace fiberscope::ui {

class SoftRenderer {
 public:
  SoftRenderer(int width, int height);
  // take_atlas: copies the atlas; call again whenever the fonts were built.
  void take_atlas(ImFontAtlas& atlas);
  // render: clears to opaque black and draws.
  const Picture& render(const ImDrawData& data);
  const Picture& picture() const { return picture_; }

 private:
  struct Box {
    int x0, y0, x1, y1;
  };
  struct Vertex {
    float x, y, u, v;
    float color[4];
  };
  void triangle(const Vertex& a, const Vertex& b, const Vertex& c, const Box& clip);
  void rectangle(const Vertex& a, const Vertex& c, const Box& clip);
  void blend(int x, int y, const float color[4], float coverage);
  float sample(float u, float v) const;

  Picture picture_;
  std::vector<std::uint8_t> atlas_;
  int atlas_width_ = 1;
  int atlas_height_ = 1;
};

}  // namespace fiberscope::ui
