#include "app/export/letters/wrap.h"

#include "app/export/letters/letters.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::exporter {

namespace {

bool breaks_anywhere(char32_t c) { return c >= 0x2E80 && c <= 0xFFEF; }

// holds_on: stays with what stands before it.
bool holds_on(char32_t c) {
  constexpr std::u32string_view kClosing = U"，。；：！？、）》」』”’…";
  return kClosing.find(c) != std::u32string_view::npos;
}

// piece_end: where the piece that begins at `at` may be followed by a line's end.
std::size_t piece_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  bool first = true;
  while (end < text.size()) {
    std::size_t next = end;
    const char32_t c = base::next_character(text, next);
    const bool wide = breaks_anywhere(c);
    if (!first && wide && !holds_on(c)) return end;
    end = next;
    first = false;
    if (c == ' ' || c == '\n') return end;
    if (!wide) continue;
    while (end < text.size()) {  // and what may not begin a line
      next = end;
      if (!holds_on(base::next_character(text, next))) return end;
      end = next;
    }
  }
  return end;
}

}  // namespace

double width_of(std::string_view text, const TextStyle& style) {
  if (const Letters* letters = Letters::at_hand()) return letters->width(text, style);
  return estimate_width(text, style.size, style.mono);
}

std::vector<std::string> wrapped(std::string_view text, const TextStyle& style, double width_px) {
  std::vector<std::string> lines;
  std::string line;
  const auto close = [&] {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    lines.push_back(std::move(line));
    line.clear();
  };
  const auto fits = [&](std::string_view more) {
    while (!more.empty() && more.back() == ' ') more.remove_suffix(1);
    return width_of(line + std::string(more), style) <= width_px;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = piece_end(text, at);
    std::string_view piece = text.substr(at, end - at);
    const bool last = piece.ends_with('\n');
    if (last) piece.remove_suffix(1);
    if (!line.empty() && !fits(piece)) close();
    for (std::size_t i = 0; i < piece.size();) {  // longer than a line: wherever it is full
      const std::size_t next = base::at_or_after(piece, i + 1);
      const std::string_view character = piece.substr(i, next - i);
      if (!line.empty() && !fits(character)) close();
      if (!(line.empty() && character == " " && !lines.empty())) line += character;
      i = next;
    }
    if (last) close();
    at = end;
  }
  if (!line.empty()) close();
  return lines;
}

}  // namespace fiberscope::exporter
