#include "app/export/page/svg.h"

#include "app/export/page/svg_canvas.h"

namespace fiberscope::exporter {

std::string timeline_svg(const model::Model& model, const PageOptions& options) {
  const TimelinePage page(model, options);
  SvgCanvas canvas(page.width(), page.height(), page.title());
  page.paint(canvas);
  return canvas.take();
}

std::string timeline_svg(const trace::Trace& trace, const PageOptions& options) {
  return timeline_svg(model::Model(trace), options);
}

}  // namespace fiberscope::exporter
