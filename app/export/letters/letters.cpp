#include "app/export/letters/letters.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include "scheduler/base/utf8.h"

namespace fiberscope::exporter {

namespace {

struct TypefaceFile {
  const char* name;
  const char* package;
  FT_Long index;  // in a collection of typefaces
};

constexpr FT_Long kSimplifiedChinese = 2;  // of Noto Sans CJK's collection
constexpr std::array<TypefaceFile, Letters::kTypefaces> kTypefaceFiles = {{
    {"Inter-Regular.otf", "fonts-inter", 0},
    {"Inter-Medium.otf", "fonts-inter", 0},
    {"Inter-SemiBold.otf", "fonts-inter", 0},
    {"JetBrainsMono-Regular.ttf", "fonts-jetbrains-mono", 0},
    {"JetBrainsMono-Medium.ttf", "fonts-jetbrains-mono", 0},
    {"NotoSansCJK-Regular.ttc", "fonts-noto-cjk", kSimplifiedChinese},
    {"NotoSansCJK-Bold.ttc", "fonts-noto-cjk", kSimplifiedChinese},
}};

constexpr char32_t kReplacement = 0xFFFD;

Letters::Typeface typeface_of(const TextStyle& style) {
  if (style.mono) return style.weight >= 500 ? Letters::MonoMedium : Letters::Mono;
  return style.weight >= 600   ? Letters::SemiBold
         : style.weight >= 500 ? Letters::Medium
                               : Letters::Regular;
}

}  // namespace

base::Result<std::shared_ptr<const Letters>> Letters::load() {
  std::shared_ptr<Letters> letters(new Letters);
  if (FT_Init_FreeType(&letters->library_) != 0) return base::Error{"FreeType cannot be started"};
  for (std::size_t i = 0; i < kTypefaces; ++i) {
    const TypefaceFile& wanted = kTypefaceFiles[i];
    auto file = font_file(wanted.name, wanted.package);
    if (!file) return base::Error{file.error()};
    letters->files_[i] = std::move(file.value());
    const FontFile& bytes = letters->files_[i];
    if (FT_New_Memory_Face(letters->library_, bytes.bytes.get(), static_cast<FT_Long>(bytes.size),
                           wanted.index, &letters->faces_[i]) != 0) {
      return base::Error{std::string("The font ") + wanted.name +
                         " cannot be read: install the Debian package " + wanted.package +
                         " again."};
    }
  }
  return std::shared_ptr<const Letters>(std::move(letters));
}

const Letters* Letters::at_hand() {
  thread_local const base::Result<std::shared_ptr<const Letters>> letters = load();
  return letters ? letters.value().get() : nullptr;
}

Letters::~Letters() {
  for (FT_Face face : faces_) {
    if (face != nullptr) FT_Done_Face(face);
  }
  if (library_ != nullptr) FT_Done_FreeType(library_);
}

// glyph: of the style's typeface if it has the character, else of the Chinese one.
Letters::Glyph Letters::glyph(char32_t character, const TextStyle& style) const {
  const Typeface first = typeface_of(style);
  const auto key = static_cast<std::uint64_t>(first) << 32 | character;
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  const Typeface second = style.weight >= 500 ? CjkBold : Cjk;
  Glyph found;
  for (const char32_t wanted : {character, kReplacement}) {
    for (const Typeface typeface : {first, second}) {
      if (found.index != 0) break;
      found.typeface = typeface;
      found.index = FT_Get_Char_Index(faces_[typeface], wanted);
    }
  }
  FT_Face face = faces_[found.typeface];
  if (FT_Load_Glyph(face, found.index, FT_LOAD_NO_SCALE) == 0) {
    found.advance_em =
        static_cast<double>(face->glyph->advance.x) / static_cast<double>(face->units_per_EM);
  }
  known_.emplace(key, found);
  return found;
}

std::vector<Letters::Glyph> Letters::glyphs(std::string_view text, const TextStyle& style) const {
  std::vector<Glyph> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t character = base::next_character(text, at);
    out.push_back(glyph(character, style));
    out.back().bytes = static_cast<std::uint32_t>(at - from);
  }
  return out;
}

double Letters::width(std::string_view text, const TextStyle& style) const {
  double em = 0;
  for (std::size_t at = 0; at < text.size();) {
    em += glyph(base::next_character(text, at), style).advance_em;
  }
  return em * style.size;
}

}  // namespace fiberscope::exporter
