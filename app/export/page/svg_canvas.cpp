#include "app/export/page/svg_canvas.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/export/letters/letters.h"
#include "app/export/page/torn_waves.h"
#include "app/export/picture/icons.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::exporter {

namespace {

// number: at most two decimals, no trailing zeros, no locale.
std::string number(double value) {
  const long long hundredths = std::llround(value * 100);
  std::string text = std::to_string(std::llabs(hundredths) / 100);
  const int rest = static_cast<int>(std::llabs(hundredths) % 100);
  if (rest != 0) {
    text += '.';
    text += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) text += static_cast<char>('0' + rest % 10);
  }
  return hundredths < 0 ? "-" + text : text;
}

std::string hex(Color color) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t v : {color.r, color.g, color.b}) {
    text += kDigits[v >> 4];
    text += kDigits[v & 15];
  }
  return text;
}

std::string attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "=\"" + value + "\"";
}
std::string attribute(const char* name, double value) { return attribute(name, number(value)); }

// paint: fill or stroke, with its opacity when it has one.
std::string paint(const char* name, Color color) {
  std::string text = attribute(name, hex(color));
  if (color.alpha < 1) text += attribute((std::string(name) + "-opacity").c_str(), color.alpha);
  return text;
}

std::string place(const Box& box) {
  return attribute("x", box.x) + attribute("y", box.y) + attribute("width", box.width) +
         attribute("height", box.height);
}

std::string round(double radius, const Box& box) {
  const double r = std::min({radius, box.width / 2, box.height / 2});
  return r > 0.2 ? attribute("rx", r) : "";
}

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = base::next_character(text, at);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if ((c < 0x20 && c != '\n' && c != '\t') || (c & ~1u) == 0xfffe || c == 0xfffd) {
      base::append(out, 0xfffd);
    } else {
      out += text.substr(from, at - from);
    }
  }
  return out;
}

SvgCanvas::SvgCanvas(double width, double height, std::string title, std::string description)
    : width_(width),
      height_(height),
      title_(std::move(title)),
      description_(std::move(description)) {}

void SvgCanvas::rect(const Box& box, Color fill, double radius) {
  body_ += "<rect" + place(box) + round(radius, box) + paint("fill", fill) + "/>\n";
}

void SvgCanvas::outline(const Box& box, Color fill, Color stroke, double stroke_px, double radius) {
  const double inset = stroke_px / 2;
  const Box inner{box.x + inset, box.y + inset, std::max(box.width - stroke_px, 0.2),
                  std::max(box.height - stroke_px, 0.2)};
  body_ += "<rect" + place(inner) + round(radius, inner) + paint("fill", fill) +
           paint("stroke", stroke) + attribute("stroke-width", stroke_px) + "/>\n";
}

std::string SvgCanvas::pattern_for(Color lines) {
  auto found = std::find(patterns_.begin(), patterns_.end(), lines);
  const auto index = static_cast<std::size_t>(found - patterns_.begin());
  const std::string name = "hatch" + std::to_string(index + 1);
  if (found == patterns_.end()) {
    patterns_.push_back(lines);
    definitions_ += "<pattern id=\"" + name +
                    "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                    "patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"" +
                    paint("stroke", lines) + " stroke-width=\"2\"/></pattern>\n";
  }
  return name;
}

void SvgCanvas::hatch(const Box& box, Color fill, Color lines, double radius) {
  rect(box, fill, radius);
  body_ +=
      "<rect" + place(box) + round(radius, box) + " fill=\"url(#" + pattern_for(lines) + ")\"/>\n";
}

void SvgCanvas::bars(std::span<const Box> boxes, Color fill) {
  if (boxes.empty()) return;
  body_ += "<path" + paint("fill", fill) + " d=\"";
  for (const Box& box : boxes) {
    body_ += "M" + number(box.x) + " " + number(box.y) + "h" + number(box.width) + "v" +
             number(box.height) + "h" + number(-box.width) + "z";
  }
  body_ += "\"/>\n";
}

void SvgCanvas::line(double x0, double y0, double x1, double y1, Color color, double width_px) {
  body_ += "<line" + attribute("x1", x0) + attribute("y1", y0) + attribute("x2", x1) +
           attribute("y2", y1) + paint("stroke", color) + attribute("stroke-width", width_px) +
           "/>\n";
}

void SvgCanvas::dotted_line(double x0, double y0, double x1, double y1, Color color,
                            double width_px) {
  body_ += "<line" + attribute("x1", x0) + attribute("y1", y0) + attribute("x2", x1) +
           attribute("y2", y1) + paint("stroke", color) + attribute("stroke-width", width_px) +
           " stroke-dasharray=\"0 " + number(width_px * 3) + "\" stroke-linecap=\"round\"/>\n";
}

void SvgCanvas::arrow(double x0, double y0, double x1, double y1, double bulge_px, Color color,
                      double width_px) {
  const double down = y1 >= y0 ? 1 : -1;
  const double neck = y1 - down * 4;  // the line ends inside the head
  body_ += "<g" + (color.alpha < 1 ? attribute("opacity", color.alpha) : std::string()) +
           "><path d=\"M" + number(x0) + " " + number(y0) + "C" + number(x0 + bulge_px) + " " +
           number(y0 + (y1 - y0) * 0.25) + " " + number(x1 + bulge_px) + " " +
           number(y0 + (y1 - y0) * 0.75) + " " + number(x1) + " " + number(neck) +
           "\" fill=\"none\" stroke=\"" + hex(color) + "\" stroke-width=\"" + number(width_px) +
           "\"/><path d=\"M" + number(x1) + " " + number(y1) + "l-4 " + number(-down * 6.4) +
           "h8z\" fill=\"" + hex(color) + "\"/>";
  if (bulge_px != 0) {  // a straight one begins at an edge
    body_ += "<circle" + attribute("cx", x0) + attribute("cy", y0) + " r=\"2\" fill=\"" +
             hex(color) + "\"/>";
  }
  body_ += "</g>\n";
}

namespace {

// wave: from where a path stands down or up, in whole half waves, the first one to the right or
// not.
std::string wave(int halves, double amplitude, double half, bool right, bool down) {
  std::string path;
  for (int i = 0; i < halves; ++i) {
    if (i > 0) {
      path += "t0 " + number(down ? half : -half);
      continue;
    }
    path += "q" + number(right ? 2 * amplitude : -2 * amplitude) + " " +
            number((down ? half : -half) / 2) + " 0 " + number(down ? half : -half);
  }
  return path;
}

}  // namespace

void SvgCanvas::torn(const Box& box, Color fill, Color edge, double amplitude_px,
                     double period_px) {
  const TornWaves waves(box, period_px);
  const std::string top = number(waves.top());
  const std::string down = wave(waves.halves, amplitude_px, waves.half, waves.right(), true);
  const std::string left = "M" + number(box.x) + " " + top + down;
  body_ += "<path" + paint("fill", fill) +
           attribute(
               "d", left + "h" + number(box.width) +
                        wave(waves.halves, amplitude_px, waves.half, waves.right_upwards(), false) +
                        "z") +
           "/>\n";
  body_ += "<path fill=\"none\"" + paint("stroke", edge) + " stroke-width=\"1.3\"" +
           attribute("d", left + "M" + number(box.right()) + " " + top + down) + "/>\n";
}

void SvgCanvas::text(double x, double y, std::string_view text, const TextStyle& style) {
  constexpr const char* kAnchors[] = {"start", "middle", "end"};
  body_ += "<text" + attribute("x", x) + attribute("y", y) + paint("fill", style.color) +
           attribute("font-size", style.size);
  if (style.mono) body_ += " class=\"m\"";
  if (style.weight != 400) body_ += attribute("font-weight", static_cast<double>(style.weight));
  if (style.anchor != Anchor::Start) {
    body_ += attribute("text-anchor", kAnchors[static_cast<std::size_t>(style.anchor)]);
  }
  // so wide as it was measured, whatever typefaces the reader has: nothing lies on its neighbour
  if (const Letters* letters = Letters::at_hand(); letters != nullptr && !text.empty()) {
    body_ +=
        attribute("textLength", letters->width(text, style)) + " lengthAdjust=\"spacingAndGlyphs\"";
  }
  body_ += ">" + escape_xml(text) + "</text>\n";
}

void SvgCanvas::triangle(double x0, double y0, double x1, double y1, double x2, double y2,
                         Color fill) {
  body_ += "<path" + paint("fill", fill) + " d=\"M" + number(x0) + " " + number(y0) + "L" +
           number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2) + "z\"/>\n";
}

void SvgCanvas::icon(const Box& box, Icon icon, Color color) {
  body_ += "<path transform=\"translate(" + number(box.x + box.width / 2 - kIconSide / 2) + " " +
           number(box.middle() - kIconSide / 2) + ")\" d=\"" + icon_path(icon) +
           "\" fill=\"none\"" + paint("stroke", color) + attribute("stroke-width", kIconStroke) +
           "/>\n";
}

void SvgCanvas::push_clip(const Box& box) {
  const std::string name = "clip" + std::to_string(++clips_);
  definitions_ += "<clipPath id=\"" + name + "\"><rect" + place(box) + "/></clipPath>\n";
  body_ += "<g clip-path=\"url(#" + name + ")\">\n";
}

void SvgCanvas::pop_clip() { body_ += "</g>\n"; }

void SvgCanvas::begin_tip(std::string_view tip) {
  body_ += "<g><title>" + escape_xml(tip) + "</title>\n";
}

void SvgCanvas::end_tip() { body_ += "</g>\n"; }

void SvgCanvas::begin_row(std::string_view id) {
  std::string name = escape_xml(id);
  std::ranges::replace(name, '.', '-');
  body_ += "<g class=\"" + name + "\">\n";
}

void SvgCanvas::end_row() { body_ += "</g>\n"; }

std::string SvgCanvas::take() {
  const std::string size = number(width_) + " " + number(height_);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<svg xmlns=\"http://www.w3.org/2000/svg\"" +
         attribute("width", width_) + attribute("height", height_) + " viewBox=\"0 0 " + size +
         "\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">" +
         escape_xml(title_) + "</title>\n<desc id=\"desc\">" + escape_xml(description_) +
         "</desc>\n<style>text{font-family:Inter,'Helvetica Neue',Arial,'Noto Sans CJK SC',"
         "sans-serif;white-space:pre;font-kerning:none;font-variant-ligatures:none}.m{font-family:'"
         "JetBrains Mono',Menlo,Consolas,monospace}"
         "</style>\n<defs>\n" +
         definitions_ + "</defs>\n" + body_ + "</svg>\n";
}

}  // namespace fiberscope::exporter
