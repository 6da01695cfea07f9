#include "app/export/picture/canvas.h"

#include <algorithm>
#include <vector>

#include "scheduler/base/utf8.h"

namespace fiberscope::exporter {

namespace {

// character_ends: the byte offset after each character.
std::vector<std::size_t> character_ends(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < text.size();) ends.push_back(i = base::at_or_after(text, i + 1));
  return ends;
}

// em_of: the width of a character of Inter, as a share of the font size.
double em_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (lead >= 0xE3 && lead <= 0xEC) return 1.0;  // CJK
  if (lead >= 0x80) return 0.62;
  const char c = character.front();
  if (std::string_view("ijl.,:;'|!").find(c) != std::string_view::npos) return 0.27;
  if (std::string_view("ftr()[]/ -").find(c) != std::string_view::npos) return 0.37;
  if (std::string_view("mwMW@%").find(c) != std::string_view::npos) return 0.87;
  if (c >= 'A' && c <= 'Z') return 0.69;
  if (c >= '0' && c <= '9') return 0.62;
  return 0.57;
}

}  // namespace

double estimate_width(std::string_view text, double size, bool mono) {
  double em = 0;
  std::size_t begin = 0;
  for (const std::size_t end : character_ends(text)) {
    const std::string_view character = text.substr(begin, end - begin);
    const double wide = em_of(character);
    em += mono ? (wide == 1.0 ? 1.2 : 0.6) : wide;
    begin = end;
  }
  return em * size;
}

namespace {

// ideograph: a character that says as much as two letters.
bool ideograph(std::string_view text, std::size_t end) {
  return end >= 3 && static_cast<unsigned char>(text[end - 3]) >= 0xE3 &&
         static_cast<unsigned char>(text[end - 3]) <= 0xEC;
}

std::size_t letters(std::string_view text) {
  std::size_t n = 0;
  for (const std::size_t end : character_ends(text)) n += ideograph(text, end) ? 2 : 1;
  return n;
}

}  // namespace

std::string fit_text(const Canvas& canvas, std::string_view text, const TextStyle& style,
                     double width_px, std::size_t least) {
  if (width_px <= 0 || text.empty()) return {};
  if (canvas.text_width(text, style) <= width_px) return std::string(text);
  const std::vector<std::size_t> ends = character_ends(text);
  for (std::size_t count = ends.size() - 1; count >= 1; --count) {
    std::string shorter(text.substr(0, ends[count - 1]));
    while (!shorter.empty() && shorter.back() == ' ') shorter.pop_back();
    if (letters(shorter) < std::max<std::size_t>(least, 1)) return {};
    shorter += "…";
    if (canvas.text_width(shorter, style) <= width_px) return shorter;
  }
  return {};
}

}  // namespace fiberscope::exporter
