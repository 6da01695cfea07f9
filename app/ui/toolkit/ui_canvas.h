// UiCanvas: the exports' canvas on the window, so that both are drawn by the same hand.
//
// Owns nothing. Deliberately does not know what is drawn. Text is set in the window's fonts: of the
// sizes it has, the one nearest to what is asked for. What is noted is in the window's registry
// while that records.
#pragma once

#include "app/export/picture/canvas.h"
#include "app/export/picture/palette.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class UiCanvas : public exporter::Canvas {
 public:
  explicit UiCanvas(Ui& ui) : ui_(ui), tap_(ui.tap()) {}

  void rect(const exporter::Box& box, exporter::Color fill, double radius) override;
  void outline(const exporter::Box& box, exporter::Color fill, exporter::Color stroke,
               double stroke_px, double radius) override;
  void hatch(const exporter::Box& box, exporter::Color fill, exporter::Color lines,
             double radius) override;
  void bars(std::span<const exporter::Box> boxes, exporter::Color fill) override;
  void line(double x0, double y0, double x1, double y1, exporter::Color color,
            double width_px) override;
  void dotted_line(double x0, double y0, double x1, double y1, exporter::Color color,
                   double width_px) override;
  void arrow(double x0, double y0, double x1, double y1, double bulge_px, exporter::Color color,
             double width_px) override;
  void torn(const exporter::Box& box, exporter::Color fill, exporter::Color edge,
            double amplitude_px, double period_px) override;
  void text(double x, double y, std::string_view text, const exporter::TextStyle& style) override;
  double text_width(std::string_view text, const exporter::TextStyle& style) const override;
  void triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                exporter::Color fill) override;
  void icon(const exporter::Box& box, exporter::Icon icon, exporter::Color color) override;
  void push_clip(const exporter::Box& box) override;
  void pop_clip() override;
  bool wants_notes() const override { return ui_.recording(); }
  void note(std::string_view id, const exporter::Box& where) override;

 protected:
  Font font_of(const exporter::TextStyle& style) const;

 private:
  Ui& ui_;
  exporter::Canvas* tap_;
};

// color_of: a token of the palette as the window's vertices want it, and back.
Color color_of(exporter::Color color);
exporter::Color color_of(Color color);
exporter::Box box_of(const Rect& r);
Rect rect_of(const exporter::Box& box);
// palette_of: the tokens of the window's theme.
const exporter::Palette& palette_of(const Theme& theme);

}  // namespace fiberscope::ui
