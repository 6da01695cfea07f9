// The table behind words.h, one part for each area of the screen.
//
// Owns the Chinese of every English text. Deliberately does not know where a text is shown.
#pragma once

#include <span>

namespace fiberscope::words {

struct Pair {
  const char* english;
  const char* chinese;
};

std::span<const Pair> timeline_pairs();  // timeline, minimap, legend, reports
std::span<const Pair> pane_pairs();      // source, console, events, inspector
std::span<const Pair> shell_pairs();     // bars, library, settings, help, tour, messages
std::span<const Pair> diagrams_pairs();  // states and event loop
std::span<const Pair> data_pairs();      // formats of others
std::span<const Pair> editor_pairs();    // editor, files, machine settings
std::span<const Pair> model_pairs();     // states and kinds
std::span<const Pair> why_pairs();       // explanations, waits, events, findings
std::span<const Pair> io_pairs();        // files, packets, readiness, system calls
std::span<const Pair> window_pairs();    // the start page, panes, playing
std::span<const Pair> page_pairs();      // exported pages and sites
std::span<const Pair> lesson_pairs();    // questions and their options, lessons
std::span<const Pair> machine_pairs();   // what the machine does not have, in its own words

}  // namespace fiberscope::words
