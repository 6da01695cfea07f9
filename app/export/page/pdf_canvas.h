// PdfCanvas: a canvas that writes pages of a PDF: vectors, and text in embedded typefaces that can
// be selected.
//
// Owns the document under way. Deterministic: it holds neither a date nor a random name.
// Deliberately does not know what is drawn.
//
// Source: PDF 1.5 (ISO 32000), by way of cairo.
#pragma once

#include <memory>
#include <string>

#include "app/export/letters/letters.h"
#include "app/export/picture/canvas.h"

namespace fiberscope::exporter {

class PdfCanvas : public Canvas {
 public:
  // begin: Errors: names the Debian package of a missing typeface.
  static base::Result<std::unique_ptr<PdfCanvas>> begin(const std::string& title);
  ~PdfCanvas() override;

  // page: what is drawn from now on stands on a new page. Units: pixels, 96 in an inch.
  void page(double width, double height);
  // take: the whole document. Errors: what cairo says.
  base::Result<std::string> take();

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
  double text_width(std::string_view text, const TextStyle& style) const override;
  void triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                Color fill) override;
  void icon(const Box& box, Icon icon, Color color) override;
  void push_clip(const Box& box) override;
  void pop_clip() override;

 private:
  struct Cairo;
  explicit PdfCanvas(std::shared_ptr<const Letters> letters);
  void run(double x, double y, std::string_view text, const std::vector<Letters::Glyph>& glyphs,
           std::size_t from, std::size_t to, const TextStyle& style);

  std::shared_ptr<const Letters> letters_;
  std::string bytes_;
  bool on_page_ = false;
  std::unique_ptr<Cairo> cairo_;
};

}  // namespace fiberscope::exporter
