#include "app/export/data/formats.h"

#include <array>

#include "app/export/data/chrome.h"
#include "app/export/data/csv.h"
#include "app/export/data/mermaid.h"
#include "app/export/data/perfetto.h"
#include "app/export/data/plantuml.h"
#include "app/export/data/speedscope.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::mark;

namespace {

constexpr auto kFormats = std::to_array<DataFormat>({
    {".pftrace", mark("Perfetto"), mark("a trace for Perfetto"), write_perfetto},
    {".json", mark("Chrome trace"),
     mark("trace events as Chrome writes them; Perfetto opens them, too"), write_chrome},
    {".speedscope.json", mark("speedscope"), mark("profiles for speedscope, one of each lane"),
     write_speedscope},
    {".csv", mark("Table of slices"), mark("a table of slices"), write_slices_csv},
    {".events.csv", mark("Table of events"), mark("a table of events"), write_events_csv},
    {".stats.csv", mark("Table of sums"), mark("a table of how long each lane was in each state"),
     write_stats_csv},
    {".mmd", mark("Mermaid Gantt"), mark("a Gantt chart for Mermaid, of a few slices"),
     write_gantt},
    {".seq.mmd", mark("Mermaid sequence"), mark("a sequence diagram for Mermaid, of a few slices"),
     write_sequence},
    {".puml", mark("PlantUML"), mark("a timing diagram for PlantUML, of a few slices"),
     write_plantuml},
});

}  // namespace

std::span<const DataFormat> data_formats() { return kFormats; }

const DataFormat* data_format(std::string_view name) {
  const DataFormat* best = nullptr;
  for (const DataFormat& format : kFormats) {
    if (!name.ends_with(format.ending)) continue;
    if (best == nullptr || format.ending.size() > best->ending.size()) best = &format;
  }
  return best;
}

}  // namespace fiberscope::exporter
