// Formats: what a run can be written as; a file's ending says which.
//
// Owns the list of all endings. Deliberately does not know how any of them is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/export/data/formats.h"

namespace fiberscope::exporter {

enum class Format : std::uint8_t {
  Svg,
  Png,
  Pdf,
  Page,
  Moving,
  Numbers,
  Events,
  Recipe,
  Gift,
  Scorm,
  Data
};

struct FormatFacts {
  Format format;
  std::string_view ending;
  const char* name;                  // for tr(): "Drawing"
  const char* says;                  // for tr(): what it is, in few words
  const DataFormat* data = nullptr;  // of Data
};
const std::vector<FormatFacts>& formats();

// format_of: of a file's name; a longer ending wins over a shorter one. Errors: lists all endings.
base::Result<FormatFacts> format_of(std::string_view path);

// numbered: the name of one of a series: "a.svg" -> "a-3.svg".
std::string numbered(std::string_view path, std::size_t number);

}  // namespace fiberscope::exporter
