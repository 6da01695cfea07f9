#include "app/export/page/documents.h"

#include <algorithm>

#include "app/export/letters/wrap.h"
#include "app/export/page/pdf_canvas.h"
#include "app/export/page/svg_canvas.h"

namespace fiberscope::exporter {

std::string timeline_svg(const model::Model& model, const PageOptions& options) {
  const TimelinePage page(model, options);
  SvgCanvas canvas(page.width(), page.height(), page.title(), page.description());
  page.paint(canvas);
  return canvas.take();
}

std::string timeline_svg(const trace::Trace& trace, const PageOptions& options) {
  return timeline_svg(model::Model(trace), options);
}

base::Result<std::string> timeline_pdf(const model::Model& model,
                                       const std::vector<PageOptions>& pages) {
  std::unique_ptr<PdfCanvas> canvas;
  for (const PageOptions& options : pages) {
    const TimelinePage page(model, options);
    if (canvas == nullptr) {
      auto begun = PdfCanvas::begin(page.title());
      if (!begun) return base::Error{begun.error()};
      canvas = std::move(begun.value());
    }
    canvas->page(page.width(), page.height());
    page.paint(*canvas);
  }
  if (canvas == nullptr) return base::Error{"a PDF has at least one page"};
  return canvas->take();
}

namespace {

// Ghost: a canvas on which nothing is drawn.
class Ghost final : public Canvas {
 public:
  void rect(const Box&, Color, double) override {}
  void outline(const Box&, Color, Color, double, double) override {}
  void hatch(const Box&, Color, Color, double) override {}
  void bars(std::span<const Box>, Color) override {}
  void line(double, double, double, double, Color, double) override {}
  void dotted_line(double, double, double, double, Color, double) override {}
  void arrow(double, double, double, double, double, Color, double) override {}
  void torn(const Box&, Color, Color, double, double) override {}
  void text(double, double, std::string_view, const TextStyle&) override {}
  double text_width(std::string_view text, const TextStyle& style) const override {
    return width_of(text, style);
  }
  void triangle(double, double, double, double, double, double, Color) override {}
  void icon(const Box&, Icon, Color) override {}
  void push_clip(const Box&) override {}
  void pop_clip() override {}
  void did_not_fit(std::string_view text, bool left_out) const override {
    constexpr std::size_t kSamples = 8;
    ++(left_out ? unfit.gone : unfit.cut);
    const bool known = std::ranges::find(unfit.samples, text) != unfit.samples.end();
    if (!known && unfit.samples.size() < kSamples) unfit.samples.emplace_back(text);
  }

  mutable Unfit unfit;
};

}  // namespace

Unfit unfit(const model::Model& model, const PageOptions& options) {
  const TimelinePage page(model, options);
  Ghost canvas;
  page.paint(canvas);
  return canvas.unfit;
}

}  // namespace fiberscope::exporter
