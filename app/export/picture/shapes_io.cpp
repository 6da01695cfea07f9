// The shapes of shapes.h that tell of files and packets.
#include <algorithm>
#include <cmath>

#include "app/export/picture/shapes.h"

namespace fiberscope::exporter {

using model::FileState;
using model::Packet;

namespace {

constexpr double kLabelledPx = 84;  // a packet whose arrow is so wide has its size beside it

}  // namespace

void Shapes::file(const Box& bar, FileState state, std::string_view text) const {
  const Box box = clamped(bar, 6);
  const Box in{box.x, bar.y + px(3), box.width, bar.height - px(6)};
  const double middle = std::round(bar.middle());
  const Box out{box.x, middle - px(1), box.width, px(3)};
  switch (state) {
    case FileState::Nothing:
      return canvas_.rect({box.x, middle, box.width, std::max(1.0, px(1))}, colors_.strong_border,
                          0);
    case FileState::Writable:
      return canvas_.rect(out, colors_.file_out, 1);
    case FileState::Readable:
    case FileState::Both:
      canvas_.rect(in, colors_.file_in, px(2));
      canvas_.rect({in.x, in.bottom() - px(2), in.width, px(2)},
                   state == FileState::Both ? colors_.file_out : colors_.file_in, 1);
      return label({bar.x, bar.y, bar.width, bar.height - px(1)}, text,
                   style(on_color(colors_.file_in)));
    case FileState::Broken:
      canvas_.hatch(in, colors_.raised, colors_.text3.with_alpha(0.55), px(2));
      return label_on_plate(bar, text, colors_.raised);
    case FileState::Closed:
      return;
  }
}

void Shapes::strike(double x, const Box& row) const {
  const double arm = px(4), y = row.middle();
  canvas_.rect({x - px(7), y - px(7), px(14), px(14)}, colors_.panel, px(7));
  canvas_.line(x - arm, y - arm, x + arm, y + arm, colors_.error, px(2));
  canvas_.line(x - arm, y + arm, x + arm, y - arm, colors_.error, px(2));
}

void Shapes::packet(double x0, double y0, double x1, double y1, Packet::Fate fate,
                    std::string_view text, double strength) const {
  const bool lost = fate == Packet::Fate::Lost;
  const double down = y1 > y0 ? 1 : -1, edge = std::min(px(9), std::abs(y1 - y0) / 3);
  y0 += down * edge, y1 -= down * edge;
  if (lost) x1 = std::max((x0 + x1) / 2, x0 + px(5)), y1 = (y0 + y1) / 2;
  const Color color = (lost ? colors_.error : colors_.wire).with_alpha(strength);
  const double width = px(strength > 0.9 ? 1.8 : 1.3);
  canvas_.line(x0, y0, x1, y1, color, width);
  const double dot = px(2.4);
  canvas_.rect({x0 - dot, y0 - dot, 2 * dot, 2 * dot}, color, dot);
  const double length = std::max(1.0, std::hypot(x1 - x0, y1 - y0));
  const double ux = (x1 - x0) / length, uy = (y1 - y0) / length, arm = px(6);
  if (lost) {
    const double s = px(4);
    canvas_.line(x1 - s, y1 - s, x1 + s, y1 + s, color, px(2));
    canvas_.line(x1 - s, y1 + s, x1 + s, y1 - s, color, px(2));
  } else if (fate == Packet::Fate::Arrived) {
    for (const double side : {-0.5, 0.5}) {
      canvas_.line(x1 - arm * (ux + side * uy), y1 - arm * (uy - side * ux), x1, y1, color,
                   px(1.6));
    }
  }
  const TextStyle words{px(11), 400, true, colors_.wire, Anchor::Middle};
  if (text.empty() || x1 - x0 < px(kLabelledPx)) return;
  const double wide = canvas_.text_width(text, words) + px(8);
  const double x = (x0 + x1) / 2, y = (y0 + y1) / 2;
  canvas_.rect({x - wide / 2, y - px(7), wide, px(14)}, colors_.panel.with_alpha(0.85), px(3));
  canvas_.text(x, y + px(4), text, words);
}

}  // namespace fiberscope::exporter
