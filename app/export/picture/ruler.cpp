#include "app/export/picture/ruler.h"

#include <vector>

#include "app/export/picture/breaks.h"
#include "app/export/picture/labels.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::tr;

namespace {

constexpr double kTickApart = 110;  // major ones, in tokens

// ticks_of: those of the view. By steps they stand where round numbers of steps are, since not
// every event is one.
std::vector<model::Tick> ticks_of(const Lens& lens) {
  if (lens.view.axis != model::AxisKind::Steps) return lens.view.ticks(lens.px(kTickApart));
  const model::Steps& steps = lens.model.steps;
  const auto number_at = [&](double unit) {
    const auto event = static_cast<std::uint64_t>(std::max(0.0, unit));
    return static_cast<double>(steps.number_at(base::EventSeq{event}));
  };
  model::View numbers = lens.view;
  numbers.begin = number_at(lens.view.begin);
  numbers.end = std::max(numbers.begin + 1, number_at(std::ceil(lens.view.end)));
  std::vector<model::Tick> ticks = numbers.ticks(lens.px(kTickApart));
  for (model::Tick& tick : ticks) {
    const auto number = static_cast<std::uint64_t>(std::lround(std::max(0.0, tick.unit)));
    tick.unit = number <= steps.count()
                    ? static_cast<double>(steps.event_of(number).value)
                    : static_cast<double>(lens.model.trace.size() + number - steps.count());
  }
  return ticks;
}

// grid_of: where the major ticks stand; every row asks for those of the same view.
const std::vector<double>& grid_of(const Lens& lens) {
  struct Grid {
    model::View view;
    double scale = 0;
    const model::Model* model = nullptr;
    std::uint64_t events = 0;
    std::vector<double> x;
  };
  thread_local Grid grid;
  const std::uint64_t events = lens.model.trace.size();
  const bool same_run = grid.model == &lens.model && grid.events == events;
  if (same_run && grid.scale == lens.scale && grid.view == lens.view) return grid.x;
  grid.view = lens.view, grid.scale = lens.scale, grid.model = &lens.model, grid.events = events;
  grid.x.clear();
  for (const model::Tick& tick : ticks_of(lens)) {
    if (tick.major) grid.x.push_back(lens.x_of(tick.unit));
  }
  return grid.x;
}

}  // namespace

namespace {

const char* name_of(model::AxisMode mode) {
  constexpr const char* kNames[] = {words::mark("Steps"), words::mark("Virtual time"),
                                    words::mark("Time, idle folded")};
  return tr(kNames[static_cast<std::size_t>(mode)]);
}

// TickLabels: from the left, none over another, nor over a break.
class TickLabels {
 public:
  TickLabels(const Brush& brush, const Box& place, Strip taken)
      : b_(brush), place_(place), taken_(taken), free_x_(brush.view.x) {}

  void add(const model::Tick& tick, double x) {
    const TextStyle style = b_.style(13, tick.is_start    ? b_.colors.text1
                                         : b_.view.breaks ? b_.colors.text3
                                                          : b_.colors.text2);
    const double width = b_.canvas.text_width(tick.label, style);
    const double first = b_.view.x + b_.px(4);
    const double most = std::max(first, b_.right() - width - b_.px(4));
    const double wanted = tick.is_start ? x + b_.px(4) : x - width / 2;
    const double left = std::clamp(wanted, first, most);
    if (left < free_x_ || crosses(left, left + width)) return;
    b_.canvas.text(left, place_.y + b_.px(6) + style.size * 0.86, tick.label, style);
    free_x_ = left + width + b_.px(8);
  }

 private:
  bool crosses(double left, double right) const {
    if (left < taken_.right && right > taken_.left) return true;
    return std::ranges::any_of(b_.gaps(), [&](const Strip& gap) {
      return left < gap.right && right > gap.left - b_.px(4);
    });
  }

  const Brush& b_;
  const Box& place_;
  const Strip taken_;
  double free_x_;
};

}  // namespace

void paint_ruler(const Brush& b, const Box& place, Strip taken) {
  const TextStyle small = b.style(13, b.colors.text3);
  const double head = b.view.x - place.x;
  b.write({place.x + b.px(16), place.y, head - b.px(24), place.height}, name_of(b.view.mode()),
          small);
  b.canvas.push_clip({b.view.x, place.y, b.view.width, place.height});
  TickLabels labels(b, place, taken);
  for (const model::Tick& tick : ticks_of(b)) {
    const double x = b.x_of(tick.unit), high = b.px(tick.major ? 7 : 4);
    b.canvas.rect({x, place.bottom() - high, 1, high},
                  tick.major ? b.colors.strong_border : b.colors.border, 0);
    if (tick.major && !tick.label.empty()) labels.add(tick, x);
  }
  paint_ruler_breaks(b, place);
  b.canvas.pop_clip();
  b.canvas.rect({place.x, place.bottom() - 1, place.width, 1}, b.colors.border, 0);
}

void paint_grid(const Brush& b, const Box& strip) {
  for (const double x : grid_of(b)) {
    b.canvas.rect({x, strip.y, 1, strip.height}, b.colors.border.with_alpha(0.55), 0);
  }
}

void paint_jumps(const Brush& b, const Box& strip, const Box* band) {
  double free_x = b.view.x;
  const TextStyle small = b.style(13, b.colors.warning.with_alpha(0.9), 400, true);
  for (const ClockJump& jump : clock_jumps(b.model.trace, b.view)) {
    const double x = b.x_of(jump.event);
    b.canvas.rect({x, strip.y, 1, strip.height}, b.colors.warning.with_alpha(0.28), 0);
    if (band == nullptr) continue;
    const std::string text = "+" + base::format_duration(jump.duration_ns);
    const double width = b.canvas.text_width(text, small);
    const double left = x - width / 2;
    if (left <= free_x || left + width >= b.right() - b.px(150)) continue;
    b.write({left, band->y, width, band->height}, text, small);
    free_x = left + width + b.px(8);
  }
}

}  // namespace fiberscope::exporter
