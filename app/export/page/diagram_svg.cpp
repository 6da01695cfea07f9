#include "app/export/page/diagram_svg.h"

#include <algorithm>

#include "app/export/diagram/loop_diagram.h"
#include "app/export/diagram/states_diagram.h"
#include "app/export/letters/wrap.h"
#include "app/export/page/svg_canvas.h"
#include "app/words/words.h"
#include "scheduler/base/time.h"

namespace fiberscope::exporter {

namespace {

constexpr double kDiagramMargin = 24, kDiagramHead = 56, kDiagramShape = 0.86, kWhyHeight = 84,
                 kWhyLine = 22;

// who_moved: whom the moment is about: who moved last, else who is in focus.
base::LaneId who_moved(const Shot& shot, const model::StateMoves& moves) {
  const model::StateMove* last = moves.last(shot.at());
  return last != nullptr && last->event == shot.at() ? last->lane : shot.selected;
}

// paint_why: at most three lines, in a card with the lane's hue at its edge.
void paint_why(const Sketch& sketch, const Shot& shot, base::LaneId lane, const Box& box) {
  if (!lane || shot.world.lane(lane) == nullptr) return;
  const std::string text =
      model::explain_lane(shot.model.replay, shot.model.names, lane, shot.world.cursor()).text;
  const Palette& c = sketch.colors();
  sketch.canvas().outline(box, c.inset, c.border, 1, 6);
  sketch.canvas().rect({box.x, box.y, 3, box.height}, sketch.hue(shot.model.lanes, lane), 0);
  const TextStyle style = sketch.style(15, c.text1);
  double y = box.y + 26;
  for (const std::string& line : wrapped(text, style, box.width - 32)) {
    if (y >= box.bottom()) break;
    sketch.canvas().text(box.x + 16, y, line, style);
    y += kWhyLine;
  }
}

}  // namespace

const char* diagram_title(DiagramKind kind) {
  return kind == DiagramKind::States ? words::tr("States") : words::tr("Event loop");
}

std::string diagram_svg(const Shot& shot, DiagramKind kind, Theme theme, double width_px) {
  const double width = std::max(width_px, 720.0);
  const Box body{kDiagramMargin, kDiagramHead, width - 2 * kDiagramMargin,
                 std::round((width - 2 * kDiagramMargin) * kDiagramShape)};
  const double height = body.bottom() + kWhyHeight + 2 * kDiagramMargin;
  SvgCanvas canvas(width, height, diagram_title(kind));
  const Palette& colors = palette(theme);
  Sketch sketch(canvas, colors, 1);
  canvas.rect({0, 0, width, height}, colors.panel, 0);
  const double used = sketch.write({kDiagramMargin, 14, width / 2, 32}, diagram_title(kind),
                                   sketch.style(17, colors.text1, 600));
  sketch.write({kDiagramMargin + used + 16, 15, width / 2, 32},
               base::format_time(shot.world.now_ns()), sketch.style(13, colors.text3, 400, true));
  model::StateMoves moves;
  moves.update(shot.model.trace);
  if (kind == DiagramKind::States) {
    paint_states(sketch, shot, moves, body);
  } else {
    model::LoopTurns turns;
    turns.update(shot.model.trace);
    paint_loop(sketch, shot, turns, loop_of(shot, turns), body);
  }
  paint_why(sketch, shot, who_moved(shot, moves),
            {kDiagramMargin, body.bottom() + kDiagramMargin, body.width, kWhyHeight});
  return canvas.take();
}

}  // namespace fiberscope::exporter
