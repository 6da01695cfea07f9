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
  if (text.empty()) return {};
  const auto left_out = [&] {
    canvas.did_not_fit(text, true);
    return std::string();
  };
  if (width_px <= 0) return left_out();
  if (canvas.text_width(text, style) <= width_px) return std::string(text);
  const std::vector<std::size_t> ends = character_ends(text);
  for (std::size_t count = ends.size() - 1; count >= 1; --count) {
    std::string shorter(text.substr(0, ends[count - 1]));
    while (!shorter.empty() && shorter.back() == ' ') shorter.pop_back();
    if (letters(shorter) < std::max<std::size_t>(least, 1)) return left_out();
    shorter += "…";
    if (canvas.text_width(shorter, style) > width_px) continue;
    canvas.did_not_fit(text, false);
    return shorter;
  }
  return left_out();
}

namespace {

// number_behind: the number at the end of a name, "0_1" of "ThreadPoolExecutor-0_1"; by it names
// that are otherwise alike are told apart.
std::string_view number_behind(std::string_view name) {
  const std::size_t last = name.find_last_not_of("0123456789_-.");
  const std::size_t first = name.find_first_of("0123456789", last == name.npos ? 0 : last + 1);
  return first == name.npos ? std::string_view() : name.substr(first);
}

}  // namespace

std::string fit_name(const Canvas& canvas, std::string_view name, const TextStyle& style,
                     double width_px) {
  constexpr std::size_t kLeast = 3;
  if (width_px <= 0 || name.empty()) return {};
  if (canvas.text_width(name, style) <= width_px) return std::string(name);
  const std::vector<std::size_t> ends = character_ends(name);
  if (const std::string_view number = number_behind(name); !number.empty()) {
    for (std::size_t kept = ends.size() - 1; kept >= kLeast; --kept) {
      if (ends[kept - 1] + number.size() >= name.size()) continue;
      const std::string shorter =
          std::string(name.substr(0, ends[kept - 1])) + "…" + std::string(number);
      if (canvas.text_width(shorter, style) <= width_px) return shorter;
    }
  }
  for (std::size_t kept = ends.size() - 1; kept >= 1; --kept) {
    const std::size_t behind = kept * 2 / 5, before = kept - behind;
    const std::string_view tail = name.substr(ends[ends.size() - behind - 1]);
    const std::string shorter = std::string(name.substr(0, ends[before - 1])) + "…" +
                                std::string(behind > 0 ? tail : std::string_view());
    if (canvas.text_width(shorter, style) <= width_px) return shorter;
  }
  return {};
}

}  // namespace fiberscope::exporter
