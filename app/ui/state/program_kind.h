// Program kind: with which library a new program is begun.
//
// Owns nothing. Deliberately does not know the programs (app/ui/editor/templates.h).
#pragma once

#include <cstdint>

namespace fiberscope::ui {

enum class ProgramKind : std::uint8_t { Asyncio, Gevent, Threads };

}  // namespace fiberscope::ui
