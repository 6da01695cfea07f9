// Diagram SVG: a diagram of one moment as an SVG document: a title, the diagram, why.
//
// Owns the page's layout. Deliberately does not know how a diagram looks (app/export/diagram).
#pragma once

#include <string>

#include "app/export/diagram/sketch.h"

namespace fiberscope::exporter {

enum class DiagramKind : std::uint8_t { States, Loop };

// diagram_title: "States", "Event loop": in the chosen language.
const char* diagram_title(DiagramKind kind);

// diagram_svg: of the world as it is in the shot. Width in pixels, at least 720.
std::string diagram_svg(const Shot& shot, DiagramKind kind, Theme theme, double width_px);

}  // namespace fiberscope::exporter
