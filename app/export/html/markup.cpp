#include "app/export/html/markup.h"

#include "app/export/page/svg_canvas.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

namespace {

// The project's sign, so that the browser asks nobody for one.
constexpr std::string_view kIcon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3.5' fill='%230b66d8'/%3E"
    "%3Cpath d='M3.5 4.5h5M6.5 8h6M4.5 11.5h4' stroke='%23fff' stroke-width='1.9' "
    "stroke-linecap='round'/%3E%3C/svg%3E";

}  // namespace

std::string html_text(std::string_view text) { return escape_xml(base::visible(text)); }

std::string html_file(const HtmlFrame& frame, const std::string& body) {
  std::string out = "<!doctype html>\n<html lang=\"";
  const auto add = [&](auto... parts) { ((out += parts), ...); };
  add(frame.language, "\" data-theme=\"", frame.theme, "\">\n<head>\n<meta charset=\"utf-8\">\n");
  add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '",
      frame.script_hash, frame.later_hash.empty() ? "" : "' '", frame.later_hash,
      "'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
  add("<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1,viewport-fit=cover\">\n");
  add("<meta name=\"generator\" content=\"Fiberscope ", FIBERSCOPE_VERSION, "\">\n");
  add("<link rel=\"icon\" href=\"", kIcon, "\">\n<title>", html_text(frame.title), "</title>\n");
  add("<style>\n", frame.style, "</style>\n</head>\n<body>\n", body);
  add("<script>", frame.script, "</script>\n</body>\n</html>\n");
  return out;
}

}  // namespace fiberscope::exporter
