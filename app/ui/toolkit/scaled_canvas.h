// ScaledCanvas: a page of a file on the window, smaller than it is: what a preview is painted on.
//
// Owns nothing. Deliberately does not know what is drawn. Texts are as wide as in the file, so that
// the page is laid out as it will be.
#pragma once

#include "app/ui/toolkit/ui_canvas.h"

namespace fiberscope::ui {

class ScaledCanvas final : public UiCanvas {
 public:
  // The page's upper left corner lies at `at`.
  ScaledCanvas(Ui& ui, Point at, double scale) : UiCanvas(ui), ui_(ui), at_(at), scale_(scale) {}

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
  bool wants_notes() const override { return false; }

 private:
  double x(double page_x) const { return static_cast<double>(at_.x) + page_x * scale_; }
  double y(double page_y) const { return static_cast<double>(at_.y) + page_y * scale_; }
  exporter::Box box(const exporter::Box& b) const {
    return {x(b.x), y(b.y), b.width * scale_, b.height * scale_};
  }

  Ui& ui_;
  Point at_;
  double scale_;
};

}  // namespace fiberscope::ui
