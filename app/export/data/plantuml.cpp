#include "app/export/data/plantuml.h"

#include <cstdio>
#include <map>

#include "app/export/data/captions.h"
#include "app/export/data/small_part.h"

namespace fiberscope::exporter {

namespace {

constexpr std::int64_t kWidePx = 900, kTickPx = 100;

// spelled: every sign that means something to PlantUML's preprocessor ("!include", "%getenv", "$x")
// or to its markup ("<img", "**") by its number.
std::string spelled(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                       (c >= 'a' && c <= 'z') ||
                       std::string_view(" .,():").find(c) != std::string_view::npos;
    char code[16];
    std::snprintf(code, sizeof code, "<U+%04X>", unsigned{byte});
    out += plain ? std::string(1, c) : code;
  }
  return out;
}

// tick_of: how many units apart the ruler's numbers are: 1, 2 or 5 times a power of ten.
std::int64_t tick_of(std::int64_t units) {
  const std::int64_t least = units * kTickPx / kWidePx;
  for (std::int64_t power = 1;; power *= 10) {
    for (const std::int64_t lead : {1, 2, 5}) {
      if (lead * power >= least) return lead * power;
    }
  }
}

std::string in_diagram(base::LaneId lane) { return "L" + std::to_string(lane.value); }

// Moments: by unit and lane what is the case from there on; of what lasts no unit nothing is seen.
using Moments = std::map<std::int64_t, std::map<base::LaneId, std::string>>;

Moments moments_of(const SmallPart& part, Captions& captions) {
  Moments moments;
  for (const Piece& piece : part.pieces) {
    const std::int64_t begin = part.scale.begin(piece), end = part.scale.end(piece);
    const std::string label = fitting(part, piece, captions);
    moments[begin][piece.slice.lane] = "\"" + (label.empty() ? " " : spelled(label)) + "\"";
    moments[end][piece.slice.lane] = "{hidden}";
  }
  return moments;
}

}  // namespace

Written write_plantuml(const model::Model& model, const Cut& cut, std::ostream& out,
                       const Progress& progress) {
  const base::Result<SmallPart> found = small_part(model, cut);
  if (!found) return base::Error{found.error()};
  const SmallPart& part = found.value();
  Captions captions(model);
  const Moments moments = moments_of(part, captions);
  Outlet outlet(out, progress, moments.size());
  outlet.put("@startuml\ntitle " + spelled(part_title(model, part.scale)) + "\nscale " +
             std::to_string(tick_of(part.end - part.begin)) + " as " + std::to_string(kTickPx) +
             " pixels\n");
  for (const base::LaneId lane : part.lanes) {
    outlet.put("concise \"" + spelled(captions.lane(lane)) + "\" as " + in_diagram(lane) + "\n");
  }
  for (const auto& [at, states] : moments) {
    outlet.put("@" + std::to_string(at) + "\n");
    for (const auto& [lane, state] : states) {
      outlet.put(in_diagram(lane) + " is " + state + "\n");
    }
    outlet.step();
  }
  outlet.put("@enduml\n");
  return outlet.finish();
}

}  // namespace fiberscope::exporter
