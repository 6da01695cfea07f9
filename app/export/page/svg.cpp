#include "app/export/page/svg.h"

#include <cerrno>
#include <cstring>
#include <fstream>

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

base::Result<std::monostate> write_svg(const trace::Trace& trace, const std::string& path,
                                       const PageOptions& options) {
  const std::string document = timeline_svg(trace, options);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) {
    return base::Error{"cannot write " + path + ": " + std::strerror(errno) +
                       "; check that the folder exists and may be written"};
  }
  file.write(document.data(), static_cast<std::streamsize>(document.size()));
  file.close();
  if (!file) return base::Error{"cannot write all of " + path + "; is the disk full?"};
  return std::monostate{};
}

}  // namespace fiberscope::exporter
