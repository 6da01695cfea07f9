// Letters: how wide texts are, measured in the typefaces of the pictures: Inter, JetBrains Mono,
// and for Chinese Noto Sans.
//
// Owns the open typefaces. Deliberately does not know who draws the letters.
//
// Invariants:
//  1. A text is as wide as its characters' advances together, at every size: no kerning, no
//     ligatures, no hinting. Whoever sets the text has to set it so.
//  2. A character that no typeface has is the replacement mark.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/export/letters/font_files.h"
#include "app/export/picture/canvas.h"

struct FT_LibraryRec_;
struct FT_FaceRec_;

namespace fiberscope::exporter {

class Letters {
 public:
  enum Typeface : std::uint8_t { Regular, Medium, SemiBold, Mono, MonoMedium, Cjk, CjkBold };
  static constexpr std::size_t kTypefaces = 7;

  // load: opens them. Errors: names the Debian package that is missing.
  static base::Result<std::shared_ptr<const Letters>> load();
  // at_hand: the same, opened once for each thread; nullptr when one is missing.
  static const Letters* at_hand();
  ~Letters();
  Letters(const Letters&) = delete;
  Letters& operator=(const Letters&) = delete;

  // Glyph: a character as it is set. `advance_em` is a share of the font size.
  struct Glyph {
    Typeface typeface = Regular;
    std::uint32_t index = 0;  // in the typeface
    double advance_em = 0;
    std::uint32_t bytes = 0;  // of the text
  };
  // glyphs: one for each character.
  std::vector<Glyph> glyphs(std::string_view text, const TextStyle& style) const;
  // width: Units: those of style.size.
  double width(std::string_view text, const TextStyle& style) const;

  FT_FaceRec_* face(Typeface typeface) const { return faces_[typeface]; }

 private:
  Letters() = default;
  Glyph glyph(char32_t character, const TextStyle& style) const;

  FT_LibraryRec_* library_ = nullptr;
  std::array<FontFile, kTypefaces> files_;
  std::array<FT_FaceRec_*, kTypefaces> faces_{};
  // by style's typeface and character
  mutable std::unordered_map<std::uint64_t, Glyph> known_;
};

}  // namespace fiberscope::exporter
