#include "app/export/picture/icons.h"

#include <cstddef>

namespace fiberscope::exporter {

const char* icon_path(Icon icon) {
  constexpr const char* kPaths[] = {
      "M6 4l4 4l-4 4",                                                       // Folded
      "M4 6l4 4l4 -4",                                                       // Unfolded
      "M8 5v3M8 8l-4 3M8 8l4 3M7 3h2v2h-2zM3 11h2v2h-2zM11 11h2v2h-2z",      // Listener
      "M5 6a3 3 0 0 1 6 0v4a3 3 0 0 1 -6 0zM8 3v3",                          // Mouse
      "M2 5h12v6h-12zM5 9h6M4 7h1M7.5 7h1M11 7h1",                           // Keyboard
      "M3 6h10l-2.5 -2.5M13 10h-10l2.5 2.5",                                 // Connection
      "M1.5 8q6.5 -7 13 0q-6.5 7 -13 0zM6 8a2 2 0 0 1 4 0a2 2 0 0 1 -4 0z",  // Eye
      "M3.5 7h9v6h-9zM5.5 7v-2a2.5 2.5 0 0 1 5 0v2",                         // Lock
      "M2.5 8a5.5 5.5 0 0 1 11 0a5.5 5.5 0 0 1 -11 0zM6 8a2 2 0 0 1 4 0a2 2 0 0 1 -4 0z",  // Places
      "M2 5h12v6h-12zM6 5v6M10 5v6",                                                       // Queue
      "M4 14v-12h8l-2 3l2 3h-8",                                                           // Event
      "M4 2h8M4 14h8M5 2v3l3 3l3 -3v-3M5 14v-3l3 -3l3 3v3"};  // Condition
  return kPaths[static_cast<std::size_t>(icon)];
}

}  // namespace fiberscope::exporter
