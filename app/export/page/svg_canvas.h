// SvgCanvas: a canvas that writes SVG 1.1 with real text and patterns.
//
// Owns the text written so far, the patterns and the clips. Deterministic: numbers are written with
// at most two decimals, without locale. Deliberately does not know what is drawn.
#pragma once

#include <string>
#include <vector>

#include "app/export/letters/wrap.h"

namespace fiberscope::exporter {

class SvgCanvas : public Canvas {
 public:
  // `description`: for who cannot see it.
  SvgCanvas(double width, double height, std::string title, std::string description = {});

  void rect(const Box& box, Color fill, double radius) override;
  void outline(const Box& box, Color fill, Color stroke, double stroke_px, double radius) override;
  void hatch(const Box& box, Color fill, Color lines, double radius) override;
  void bars(std::span<const Box> boxes, Color fill) override;
  void line(double x0, double y0, double x1, double y1, Color color, double width_px) override;
  void dotted_line(double x0, double y0, double x1, double y1, Color color,
                   double width_px) override;
  void arrow(double x0, double y0, double x1, double y1, double bulge_px, Color color,
             double width_px) override;
  void torn(const Box& box, Color fill, Color edge, double amplitude_px, double period_px) override;
  void text(double x, double y, std::string_view text, const TextStyle& style) override;
  double text_width(std::string_view text, const TextStyle& style) const override {
    return width_of(text, style);
  }
  void triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                Color fill) override;
  void icon(const Box& box, Icon icon, Color color) override;
  void push_clip(const Box& box) override;
  void pop_clip() override;
  bool wants_tips() const override { return true; }
  void begin_tip(std::string_view tip) override;
  void end_tip() override;
  void begin_row(std::string_view id) override;  // a group of the class "lane-4"
  void end_row() override;

  // take: the whole document.
  std::string take();

 private:
  std::string pattern_for(Color lines);

  double width_, height_;
  std::string title_, description_;
  std::string definitions_;
  std::string body_;
  std::vector<Color> patterns_;
  int clips_ = 0;
};

// escape_xml: text for an element or a double-quoted attribute; characters XML cannot hold, and
// bytes that are no UTF-8, become U+FFFD.
std::string escape_xml(std::string_view text);

}  // namespace fiberscope::exporter
