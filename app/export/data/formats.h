// Formats: every data format that a run can be written in, by the ending of the file's name.
//
// Owns the list. Deliberately does not know files, nor who asks.
#pragma once

#include <span>
#include <string_view>

#include "app/export/data/outlet.h"

namespace fiberscope::exporter {

// A text from outside in a file is harmless there, by the format's own rules. A writer's errors are
// "cancelled", that the place takes no more, or that the format cannot show so much or so little;
// after one the file is to be thrown away.
struct DataFormat {
  std::string_view ending;  // ".speedscope.json"
  const char* name;         // for tr(): "Perfetto"
  const char* what;         // for tr(): "a trace for Perfetto"
  Written (*write)(const model::Model&, const Cut&, std::ostream&, const Progress&);
};

// data_formats: in the order in which they are told.
std::span<const DataFormat> data_formats();
// data_format: by the longest ending that the name has; nullptr: none.
const DataFormat* data_format(std::string_view name);

}  // namespace fiberscope::exporter
