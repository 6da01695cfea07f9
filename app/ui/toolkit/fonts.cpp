#include "app/ui/toolkit/fonts.h"

#include <imgui.h>
#include <imgui_freetype.h>

#include <cmath>

#include "scheduler/base/utf8.h"

namespace fiberscope::ui {
namespace {

struct Wanted {
  const char* name;
  const char* package;
};

std::vector<std::uint16_t> ranges_of(const std::set<std::uint16_t>& points) {
  std::vector<std::uint16_t> out;
  for (const std::uint16_t cp : points) {
    if (!out.empty() && out.back() + 1 == cp) {
      out.back() = cp;
    } else {
      out.insert(out.end(), {cp, cp});
    }
  }
  out.push_back(0);
  return out;
}

// How Chinese characters stand beside Latin letters: their line against that of Inter, and
// how much darker the medium weight is drawn, which the Debian package has no file for.
constexpr float kCjkHeight = 1.32f;
constexpr float kMediumInk = 1.3f;

// The icons of fonts.h, all in the private area.
constexpr std::array<std::uint16_t, 76> kIcons = {
    0xE24B, 0xE045, 0xE044, 0xE037, 0xE034, 0xE5CB, 0xE5CC, 0xE8B6, 0xE8B8, 0xE430, 0xE3A8,
    0xE2C4, 0xE8FF, 0xE900, 0xE5D0, 0xE9E4, 0xE5CF, 0xE24D, 0xE5CA, 0xE5CD, 0xE000, 0xE002,
    0xE88E, 0xE5D5, 0xE8D4, 0xE028, 0xE425, 0xE335, 0xE1DB, 0xE323, 0xE897, 0xE322, 0xE3E7,
    0xE922, 0xE01F, 0xE020, 0xE145, 0xE15B, 0xE047, 0xE887, 0xE312, 0xE2C7, 0xE90F, 0xE3C9,
    0xE166, 0xF10D, 0xE152, 0xE14D, 0xE5CE, 0xE86F, 0xE8D2, 0xE88B, 0xE429, 0xE88A, 0xE889,
    0xE8F4, 0xE8F5, 0xEB40, 0xE5D8, 0xE9E0, 0xF013, 0xF014, 0xE5D2, 0xE80C, 0xE41B, 0xE837,
    0xE8EC, 0xE153, 0xE97A, 0xE5C8, 0xE8E2, 0xE5D7, 0xE5D6, 0xE8FD, 0xE15A, 0xE872};

}  // namespace

base::Result<Fonts> Fonts::find() {
  Fonts fonts;
  const std::array<std::pair<File*, Wanted>, 8> wanted = {{
      {&fonts.regular_, {"Inter-Regular.otf", "fonts-inter"}},
      {&fonts.medium_, {"Inter-Medium.otf", "fonts-inter"}},
      {&fonts.semibold_, {"Inter-SemiBold.otf", "fonts-inter"}},
      {&fonts.mono_, {"JetBrainsMono-Regular.ttf", "fonts-jetbrains-mono"}},
      {&fonts.mono_medium_, {"JetBrainsMono-Medium.ttf", "fonts-jetbrains-mono"}},
      {&fonts.icons_, {"MaterialIcons-Regular.ttf", "fonts-material-design-icons-iconfont"}},
      {&fonts.cjk_, {"NotoSansCJK-Regular.ttc", "fonts-noto-cjk"}},
      {&fonts.cjk_bold_, {"NotoSansCJK-Bold.ttc", "fonts-noto-cjk"}},
  }};
  for (const auto& [file, want] : wanted) {
    auto found = exporter::font_file(want.name, want.package);
    if (!found) return base::Error{found.error()};
    *file = std::move(found.value());
  }
  for (std::uint16_t cp = 0x20; cp < 0x7F; ++cp) fonts.code_points_.insert(cp);
  for (std::uint16_t cp = 0xA0; cp < 0x100; ++cp) fonts.code_points_.insert(cp);
  fonts.need(
      "\u2026\u203A\u2013\u2014\u2018\u2019\u201C\u201D\u2022\u2192\u2190\u2193\u2191\u03BC");
  fonts.code_points_.insert(0xFFFD);
  return fonts;
}

namespace {

// of_sentences: a font that the app's own texts are set in.
bool of_sentences(Font font) { return font <= Font::Title || font == Font::Value; }

// each_character: of the text, those that the fonts can have and do not have anyway.
void each_character(std::string_view text, const auto& take) {
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const std::uint32_t cp = base::next_character(text, i);
    if (cp > 0xFFFF || (cp >= 0xE000 && cp < 0xF900)) continue;
    take(static_cast<std::uint16_t>(cp));
  }
}

}  // namespace

void Fonts::need(std::string_view text, Font font) {
  each_character(text, [&](std::uint16_t cp) {
    if (of_sentences(font) && known_.contains(cp)) return;
    if (code_points_.insert(cp).second) stale_ = true;
  });
}

void Fonts::know(std::string_view text) {
  each_character(text, [&](std::uint16_t cp) {
    if (known_.insert(cp).second) stale_ = true;
  });
}

// add: the atlas would copy what it is not given, once for every size, so it is given the bytes and
// then made to forget that: they are the files', mapped for as long as the fonts live.
void Fonts::add(Font f, const File& file, float size_px, float scale,
                const std::vector<std::uint16_t>& ranges) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFontConfig config;
  config.PixelSnapH = true;
  config.OversampleH = config.OversampleV = 1;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  config.EllipsisChar = 0x2026;
  const float size = std::round(size_px * scale);
  const auto index = static_cast<std::size_t>(f);
  sizes_[index] = size;
  fonts_[index] = atlas.AddFontFromMemoryTTF(file.bytes.get(), static_cast<int>(file.size), size,
                                             &config, ranges.data());
  atlas.ConfigData.back().FontDataOwnedByAtlas = false;
  const std::vector<std::uint16_t>& cjk_ranges = of_sentences(f) ? known_ranges_ : cjk_ranges_;
  if (cjk_ranges.size() <= 1 || &file == &icons_) return;
  config.MergeMode = true;
  config.FontNo = 2;  // Simplified Chinese
  const bool bold = &file == &semibold_;
  if (&file == &medium_ || &file == &mono_medium_) config.RasterizerMultiply = kMediumInk;
  // A typeface's size is its line's height, and that of the Chinese one is far taller than its
  // characters: at the same number they would be much smaller than the Latin letters beside them.
  const float cjk_size = std::round(size_px * kCjkHeight * scale);
  const File& cjk_file = bold ? cjk_bold_ : cjk_;
  atlas.AddFontFromMemoryTTF(cjk_file.bytes.get(), static_cast<int>(cjk_file.size), cjk_size,
                             &config, cjk_ranges.data());
  atlas.ConfigData.back().FontDataOwnedByAtlas = false;
}

void Fonts::build(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  std::set<std::uint16_t> cjk;
  for (const std::uint16_t cp : code_points_) {
    if (cp >= 0x2E80) cjk.insert(cp);
  }
  latin_ranges_ = ranges_of(code_points_);
  cjk_ranges_ = ranges_of(cjk);
  for (const std::uint16_t cp : known_) {
    if (cp >= 0x2E80) cjk.insert(cp);
  }
  known_ranges_ = ranges_of(cjk);
  icon_ranges_ = ranges_of(std::set<std::uint16_t>(kIcons.begin(), kIcons.end()));
  add(Font::Body, regular_, 15, scale, latin_ranges_);
  add(Font::BodyMedium, medium_, 15, scale, latin_ranges_);
  add(Font::BodyStrong, semibold_, 15, scale, latin_ranges_);
  add(Font::Small, regular_, 13, scale, latin_ranges_);
  add(Font::SmallMedium, medium_, 13, scale, latin_ranges_);
  add(Font::SmallStrong, semibold_, 13, scale, latin_ranges_);
  add(Font::Title, semibold_, 17, scale, latin_ranges_);
  add(Font::Heading, semibold_, 20, scale, latin_ranges_);
  add(Font::Display, semibold_, 30, scale, latin_ranges_);
  add(Font::Large, regular_, 23, scale, latin_ranges_);
  add(Font::Code, mono_, 15, scale, latin_ranges_);
  add(Font::Value, mono_, 13, scale, latin_ranges_);
  add(Font::Clock, mono_medium_, 15, scale, latin_ranges_);
  add(Font::Icon16, icons_, 16, scale, icon_ranges_);
  add(Font::Icon20, icons_, 20, scale, icon_ranges_);
  add(Font::Icon26, icons_, 26, scale, icon_ranges_);
  add(Font::Icon48, icons_, 48, scale, icon_ranges_);
  const int hatch_width = static_cast<int>(std::round(kHatchPeriod * scale)) * 48;
  const int hatch_id = atlas.AddCustomRectRegular(hatch_width, static_cast<int>(64 * scale));
  const int dots_width = static_cast<int>(std::round(kDotsPeriod * scale)) * 64;
  const int dots_id = atlas.AddCustomRectRegular(dots_width, static_cast<int>(4 * scale));
  atlas.Build();
  paint_patterns(atlas, hatch_id, dots_id, scale);
  stale_ = false;
}

void Fonts::paint_patterns(ImFontAtlas& atlas, int hatch_id, int dots_id, float scale) {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsAlpha8(&pixels, &width, &height);
  const auto place = [&](int id, Pattern& pattern, auto&& coverage) {
    const ImFontAtlasCustomRect* r = atlas.GetCustomRectByIndex(id);
    for (int y = 0; y < r->Height; ++y) {
      for (int x = 0; x < r->Width; ++x) {
        const float v = std::clamp(coverage(x, y), 0.0f, 1.0f);
        pixels[(r->Y + y) * width + r->X + x] = static_cast<unsigned char>(v * 255.0f + 0.5f);
      }
    }
    ImVec2 a, b;
    atlas.CalcCustomRectUV(r, &a, &b);
    pattern = {a.x, a.y, b.x, b.y, static_cast<float>(r->Width), static_cast<float>(r->Height)};
  };
  const float period = std::round(kHatchPeriod * scale);
  place(hatch_id, hatch_, [&](int x, int y) {
    // Distance along x from the nearest of the lines x + y = k * period.
    const float along = std::fmod(static_cast<float>(x + y), period);
    const float distance = std::min(along, period - along) * 0.7071f;
    return 0.6f * scale + 0.35f - distance;
  });
  const float dot = std::round(kDotsPeriod * scale);
  const float radius = 0.8f * scale;
  place(dots_id, dots_, [&](int x, int y) {
    const float dx = std::fmod(static_cast<float>(x) + 0.5f, dot) - dot / 2;
    const float dy = static_cast<float>(y) + 0.5f - 2 * scale;
    return radius + 0.5f - std::sqrt(dx * dx + dy * dy);
  });
}

}  // namespace fiberscope::ui
