#include "app/export/picture/palette.h"

#include <cmath>

namespace fiberscope::exporter {

namespace {

constexpr Color c(std::uint32_t hex) { return Color::rgb(hex); }

constexpr Palette kDark = {
    c(0x0E1116),
    c(0x151A21),
    c(0x1D242D),
    c(0x0B0E12),
    c(0x262E39),
    c(0x3A4554),
    c(0xE7ECF2),
    c(0xA3AFBD),
    c(0x7D8A9A),
    c(0x4EA1FF),
    c(0x3CC79A),
    c(0xF0B232),
    c(0xFF7A59),
    c(0xFF5C7A),
    c(0xF2D06B),
    c(0x222932),
    c(0x4A5767),
    c(0xB4BECB),
    c(0x5D6B7C),
    c(0x2E2637),
    c(0x6C5785),
    c(0x12383B),
    c(0x3E9BA0),
    c(0x40261D),
    c(0xC9643F),
    c(0xB79CFF),
    c(0x55478C),
    c(0x6A5FA0),
    c(0x12161C),
    c(0x172434),
    {c(0x6AC2FD), c(0xE8A00D), c(0x2EB381), c(0xC07C97), c(0xDE6E3C), c(0x568AEF), c(0xF0E049),
     c(0x9EABBE)},
    0.42,
    0.1,
    0.46,
    true,
};

constexpr Palette kLight = {
    c(0xEDF0F4),
    c(0xFFFFFF),
    c(0xF5F7FA),
    c(0xF3F5F8),
    c(0xDCE2E9),
    c(0xB9C3CF),
    c(0x18202A),
    c(0x4C5968),
    c(0x667382),
    c(0x0B66D8),
    c(0x08805A),
    c(0xA35F00),
    c(0xC8421B),
    c(0xD81B4A),
    c(0x8A5A00),
    c(0xECEFF3),
    c(0xC3CCD6),
    c(0x4C5968),
    c(0x98A4B2),
    c(0xF2ECF8),
    c(0xC9B4DD),
    c(0xD9F0F1),
    c(0x5FA9AE),
    c(0xFBE6DC),
    c(0xD9835F),
    c(0x6D45C9),
    c(0xD3C8F4),
    c(0xA99BDD),
    c(0xF8FAFC),
    c(0xEAF3FE),
    {c(0x0B99E9), c(0xC58108), c(0x11986D), c(0xB463A2), c(0xC05145), c(0x265FCD), c(0x6E6011),
     c(0x656E7B)},
    0.26,
    0.1,
    0.42,
    false,
};

constexpr Color kInk = c(0x000000), kPaper = c(0xFFFFFF), kPencil = c(0x555555);

constexpr Palette kPrint = {
    kPaper,
    kPaper,
    kPaper,
    kPaper,
    c(0xC8C8C8),
    kInk,
    kInk,
    kInk,
    kPencil,
    kInk,
    kInk,
    kInk,
    kInk,
    kInk,
    kInk,
    kPaper,
    kPencil,
    kInk,
    kInk,
    kPaper,
    kPencil,
    kPaper,
    kInk,
    kPaper,
    kInk,
    kPencil,
    kPencil,
    kPencil,
    kPaper,
    kPaper,
    {kInk, kInk, kInk, kInk, kInk, kInk, kInk, kInk},
    0,
    0,
    0.8,
    false,
};

double linear(std::uint8_t channel) {
  const double v = channel / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

}  // namespace

const Palette& palette(Theme theme) {
  return theme == Theme::Dark ? kDark : theme == Theme::Light ? kLight : kPrint;
}

Color on_color(Color color) {
  const double luminance =
      0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
  return luminance > 0.22 ? Color::rgb(0x071320) : Color::rgb(0xFFFFFF);
}

Color mix(Color a, Color b, double share) {
  const auto blend = [share](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(x * share + y * (1 - share) + 0.5);
  };
  return {blend(a.r, b.r), blend(a.g, b.g), blend(a.b, b.b), 1};
}

}  // namespace fiberscope::exporter
