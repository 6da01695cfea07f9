// Fonts: the typefaces of the screen and the icons, in one atlas with two small patterns.
//
// Owns: which files are used, which code points are in the atlas, where the patterns lie.
// Deliberately does not know who uploads the atlas (window.h, soft_renderer.h).
//
// Invariants:
//  1. The atlas holds only code points that were asked for; need() says when it must be built
//  again.
//  2. Code points above 0xFFFF are shown as the replacement mark: the library's glyphs are 16 bit.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/export/letters/font_files.h"
#include "app/ui/toolkit/geometry.h"
#include "scheduler/base/result.h"

struct ImFont;
struct ImFontAtlas;

namespace fiberscope::ui {

enum class Font : std::uint8_t {
  Body,  // Inter 15
  BodyMedium,
  BodyStrong,
  Small,  // Inter 13
  SmallMedium,
  SmallStrong,
  Title,    // Inter SemiBold 17
  Heading,  // Inter SemiBold 20
  Display,  // Inter SemiBold 30
  Large,    // Inter 23: one sentence before an audience
  Code,     // JetBrains Mono 15
  Value,    // JetBrains Mono 13
  Clock,    // JetBrains Mono 15, medium
  Icon16,
  Icon20,
  Icon26,
  Icon48,
};
inline constexpr std::size_t kFonts = 17;

// A pattern's place in the atlas, in texture coordinates and in pixels.
struct Pattern {
  float u0 = 0, v0 = 0, u1 = 0, v1 = 0;
  float width_px = 0, height_px = 0;
};

class Fonts {
 public:
  // find: looks for the font files. Errors: names the Debian package that is missing.
  static base::Result<Fonts> find();

  // need: notes the code points of a UTF-8 text that is drawn in this font; stale() is then true if
  // one is new. know: those of a text that may be drawn, in the fonts of which sentences are.
  void need(std::string_view text, Font font = Font::Code);
  void know(std::string_view text);
  bool stale() const { return stale_; }
  // rebuild: the scale has changed.
  void rebuild() { stale_ = true; }

  // build: fills ImGui's atlas at `scale`. Requires: an ImGui context, no frame under way.
  void build(float scale);

  ImFont* get(Font f) const { return fonts_[static_cast<std::size_t>(f)]; }
  float size(Font f) const { return sizes_[static_cast<std::size_t>(f)]; }
  const Pattern& hatch() const { return hatch_; }
  const Pattern& dots() const { return dots_; }

  static constexpr float kHatchPeriod = 6;  // tokens, before scaling
  static constexpr float kDotsPeriod = 4;

 private:
  using File = exporter::FontFile;
  void add(Font f, const File& file, float size_px, float scale, const std::vector<std::uint16_t>&);
  void paint_patterns(ImFontAtlas& atlas, int hatch_id, int dots_id, float scale);

  File regular_, medium_, semibold_, mono_, mono_medium_, icons_, cjk_, cjk_bold_;
  std::set<std::uint16_t> code_points_;
  std::set<std::uint16_t> known_;  // in the fonts of sentences, besides those
  // Glyph ranges must stay alive until the atlas is built.
  std::vector<std::uint16_t> latin_ranges_, cjk_ranges_, known_ranges_, icon_ranges_;
  std::array<ImFont*, kFonts> fonts_{};
  std::array<float, kFonts> sizes_{};
  Pattern hatch_, dots_;
  bool stale_ = true;
};

// The icons in use, as UTF-8 of their code points in Material Icons.
namespace icon {
inline constexpr const char* kFirst = "\xEE\x81\x85";        // U+E045
inline constexpr const char* kLast = "\xEE\x81\x84";         // U+E044
inline constexpr const char* kPlay = "\xEE\x80\xB7";         // U+E037
inline constexpr const char* kPause = "\xEE\x80\xB4";        // U+E034
inline constexpr const char* kBack = "\xEE\x97\x8B";         // U+E5CB
inline constexpr const char* kForward = "\xEE\x97\x8C";      // U+E5CC
inline constexpr const char* kSearch = "\xEE\xA2\xB6";       // U+E8B6
inline constexpr const char* kSettings = "\xEE\xA2\xB8";     // U+E8B8
inline constexpr const char* kSun = "\xEE\x90\xB0";          // U+E430
inline constexpr const char* kMoon = "\xEE\x8E\xA8";         // U+E3A8
inline constexpr const char* kDownload = "\xEE\x8B\x84";     // U+E2C4
inline constexpr const char* kZoomIn = "\xEE\xA3\xBF";       // U+E8FF
inline constexpr const char* kZoomOut = "\xEE\xA4\x80";      // U+E900
inline constexpr const char* kFit = "\xEE\x97\x90";          // U+E5D0
inline constexpr const char* kSpeed = "\xEE\xA7\xA4";        // U+E9E4
inline constexpr const char* kDown = "\xEE\x97\x8F";         // U+E5CF
inline constexpr const char* kFile = "\xEE\x89\x8D";         // U+E24D
inline constexpr const char* kCheck = "\xEE\x97\x8A";        // U+E5CA
inline constexpr const char* kClose = "\xEE\x97\x8D";        // U+E5CD
inline constexpr const char* kError = "\xEE\x80\x80";        // U+E000
inline constexpr const char* kWarning = "\xEE\x80\x82";      // U+E002
inline constexpr const char* kInfo = "\xEE\xA2\x8E";         // U+E88E
inline constexpr const char* kRefresh = "\xEE\x97\x95";      // U+E5D5
inline constexpr const char* kSwap = "\xEE\xA3\x94";         // U+E8D4
inline constexpr const char* kLoop = "\xEE\x80\xA8";         // U+E028
inline constexpr const char* kTimer = "\xEE\x90\xA5";        // U+E425
inline constexpr const char* kHub = "\xEE\x8C\xB5";          // U+E335
inline constexpr const char* kStorage = "\xEE\x87\x9B";      // U+E1DB
inline constexpr const char* kMouse = "\xEE\x8C\xA3";        // U+E323
inline constexpr const char* kLock = "\xEE\xA2\x97";         // U+E897
inline constexpr const char* kMemory = "\xEE\x8C\xA2";       // U+E322
inline constexpr const char* kBolt = "\xEE\x8F\xA7";         // U+E3E7
inline constexpr const char* kTimeline = "\xEE\xA4\xA2";     // U+E922
inline constexpr const char* kNext = "\xEE\x80\x9F";         // U+E01F fast_forward
inline constexpr const char* kPrevious = "\xEE\x80\xA0";     // U+E020 fast_rewind
inline constexpr const char* kPlus = "\xEE\x85\x85";         // U+E145
inline constexpr const char* kMinus = "\xEE\x85\x9B";        // U+E15B
inline constexpr const char* kStop = "\xEE\x81\x87";         // U+E047
inline constexpr const char* kHelp = "\xEE\xA2\x87";         // U+E887
inline constexpr const char* kKeyboard = "\xEE\x8C\x92";     // U+E312
inline constexpr const char* kChart = "\xEE\x89\x8B";        // U+E24B insert_chart
inline constexpr const char* kFolder = "\xEE\x8B\x87";       // U+E2C7
inline constexpr const char* kLesson = "\xEE\xA4\x8F";       // U+E90F lightbulb_outline
inline constexpr const char* kEdit = "\xEE\x8F\x89";         // U+E3C9
inline constexpr const char* kUndo = "\xEE\x85\xA6";         // U+E166
inline constexpr const char* kRedo = "\xEE\x85\x9A";         // U+E15A
inline constexpr const char* kBin = "\xEE\xA1\xB2";          // U+E872 delete
inline constexpr const char* kPin = "\xEF\x84\x8D";          // U+F10D push_pin
inline constexpr const char* kFilter = "\xEE\x85\x92";       // U+E152 filter_list
inline constexpr const char* kCopy = "\xEE\x85\x8D";         // U+E14D
inline constexpr const char* kUp = "\xEE\x97\x8E";           // U+E5CE
inline constexpr const char* kCode = "\xEE\xA1\xAF";         // U+E86F
inline constexpr const char* kText = "\xEE\xA3\x92";         // U+E8D2
inline constexpr const char* kHourglass = "\xEE\xA2\x8B";    // U+E88B
inline constexpr const char* kTune = "\xEE\x90\xA9";         // U+E429
inline constexpr const char* kHome = "\xEE\xA2\x8A";         // U+E88A
inline constexpr const char* kHistory = "\xEE\xA2\x89";      // U+E889
inline constexpr const char* kSeen = "\xEE\xA3\xB4";         // U+E8F4 visibility
inline constexpr const char* kHidden = "\xEE\xA3\xB5";       // U+E8F5 visibility_off
inline constexpr const char* kDice = "\xEE\xAD\x80";         // U+EB40 casino
inline constexpr const char* kShield = "\xEE\xA7\xA0";       // U+E9E0 shield
inline constexpr const char* kShieldGood = "\xEF\x80\x93";   // U+F013 gpp_good
inline constexpr const char* kShieldGap = "\xEF\x80\x94";    // U+F014 gpp_maybe
inline constexpr const char* kMenu = "\xEE\x97\x92";         // U+E5D2
inline constexpr const char* kSchool = "\xEE\xA0\x8C";       // U+E80C
inline constexpr const char* kPresent = "\xEE\x90\x9B";      // U+E41B slideshow
inline constexpr const char* kArrow = "\xEE\x97\x88";        // U+E5C8 arrow_forward
inline constexpr const char* kTranslate = "\xEE\xA3\xA2";    // U+E8E2
inline constexpr const char* kUnfoldLines = "\xEE\x97\x97";  // U+E5D7 unfold_more
inline constexpr const char* kFoldLines = "\xEE\x97\x96";    // U+E5D6 unfold_less
inline constexpr const char* kTree = "\xEE\xA5\xBA";         // U+E97A account_tree
inline constexpr const char* kPlaces = "\xEE\xA0\xB7";       // U+E837 radio_button_checked
inline constexpr const char* kQueue = "\xEE\xA3\xAC";        // U+E8EC view_column
inline constexpr const char* kBelief = "\xEE\xA3\xBD";       // U+E8FD help_outline
inline constexpr const char* kFlag = "\xEE\x85\x93";         // U+E153 flag
inline constexpr const char* kParent = "\xEE\x97\x98";       // U+E5D8 arrow_upward
}  // namespace icon

}  // namespace fiberscope::ui
