#include "app/export/picture/legend.h"

#include "app/words/words.h"

namespace fiberscope::exporter {

using model::SliceState;
using words::mark;

std::vector<Sign> legend(const model::Model& model) {
  std::vector<Sign> signs = {Sign::Running};
  const auto add = [&](bool occurs, Sign sign) {
    if (occurs) signs.push_back(sign);
  };
  add(model.io.any_copying(), Sign::Copying);
  add(model.io.any_polling(), Sign::Polling);
  for (const Sign sign : {Sign::Ready, Sign::Blocked, Sign::Sleeping}) add(true, sign);
  add(model.lanes.zombies().any(), Sign::Zombie);
  for (const Sign sign : {Sign::WakeUp, Sign::HandOver}) add(true, sign);
  add(!model.packets.all().empty(), Sign::Packet);
  add(model.lanes.gil_wait_count() > 0, Sign::Gil);
  add(model.lanes.preempted_count() > 0, Sign::Preempted);
  add(!model.overdue.holds().empty(), Sign::Late);
  return signs;
}

const char* sign_label(Sign sign) {
  constexpr const char* kLabels[] = {
      mark("Running"),  mark("Copying"),   mark("Polling"), mark("Ready"),     mark("Blocked"),
      mark("Sleeping"), mark("Zombie"),    mark("Wake-up"), mark("Hand-over"), mark("Packet"),
      mark("GIL"),      mark("Preempted"), mark("Late")};
  return words::tr(kLabels[static_cast<std::size_t>(sign)]);
}

void paint_sign(const Brush& b, Sign sign, const Box& box) {
  const Shapes shapes = b.shapes();
  const double middle = box.x + box.width / 2, high = b.px(7);
  switch (sign) {
    case Sign::Running:
      return shapes.glyph(box, SliceState::Running, b.colors.hues[0]);
    case Sign::Copying:
      return shapes.glyph(box, SliceState::Copying, b.colors.hues[0]);
    case Sign::Polling:
      return shapes.glyph(box, SliceState::Polling, b.colors.hues[0]);
    case Sign::Ready:
      return shapes.glyph(box, SliceState::Ready, b.colors.hues[0]);
    case Sign::Blocked:
      return shapes.glyph(box, SliceState::Blocked, b.colors.hues[0]);
    case Sign::Sleeping:
      return shapes.glyph(box, SliceState::Sleeping, b.colors.hues[0]);
    case Sign::Zombie:
      return shapes.zombie_glyph(box, b.colors.hues[0]);
    case Sign::WakeUp:
      return b.canvas.arrow(box.x + b.px(2), box.middle() - high, box.right() - b.px(5),
                            box.middle() + high, b.px(5), b.colors.wake, 1.4 * b.scale);
    case Sign::HandOver:
      return b.canvas.arrow(middle, box.middle() - high, middle, box.middle() + high, 0,
                            b.colors.text3, 1.4 * b.scale);
    case Sign::Packet:
      return shapes.packet(box.x, box.y - b.px(9), box.right(), box.bottom() + b.px(9),
                           model::Packet::Fate::Arrived, {}, 1);
    case Sign::Gil:
      return shapes.gil_glyph(box);
    case Sign::Preempted:
      return shapes.preempted(middle, box);
    case Sign::Late:
      b.canvas.outline(box, b.colors.warning.with_alpha(0.16), b.colors.warning, 1.2 * b.scale,
                       b.px(3));
      return b.canvas.rect({box.x, box.y - b.px(2), b.px(3), box.height + b.px(4)},
                           b.colors.warning, 1);
  }
}

}  // namespace fiberscope::exporter
