// Settings block: where in a program's text its settings and its docstring stand.
//
// Owns nothing. Deliberately does not know which settings there are (scenario.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::session {

inline constexpr std::string_view kBlockBegin = "# /// fiberscope";
inline constexpr std::string_view kBlockEnd = "# ///";
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// The settings as TOML. Blank lines before them make the TOML's line numbers the file's.
struct SettingsBlock {
  bool present = false;
  std::string toml;
  std::string error;  // "PATH:LINE: what is wrong"
  // Each line of the TOML, where it begins in `toml` and its text in the file.
  struct Line {
    std::size_t in_toml;
    std::size_t in_file;
  };
  std::vector<Line> lines;
  std::size_t end = 0;  // of the line that closes the block, in the file
};
SettingsBlock find_settings_block(std::string_view text, const std::string& path);

// The inside of the string a program begins with. begin == end: there is none, or nothing in it.
struct Docstring {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t after = 0;  // behind its quotes; 0: there is none
  bool raw = false;       // its backslashes are its own
};
Docstring find_docstring(std::string_view text);
// unescaped: what Python makes of the inside of a string that is not raw.
std::string unescaped(std::string_view text);

// strip_end: without the white space at its end.
std::string_view strip_end(std::string_view line);

}  // namespace fiberscope::session
