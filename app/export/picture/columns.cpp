#include "app/export/picture/columns.h"

namespace fiberscope::exporter {

using model::SliceState;

namespace {

double share(const Summary::Column& column, SliceState state) {
  return std::min(1.0, static_cast<double>(column.share[static_cast<std::size_t>(state)]));
}

// Parts of running that are told apart, from the bottom.
struct Part {
  SliceState state;
  Color color;
};
std::array<Part, 2> parts_of(const Palette& colors) {
  return {{{SliceState::Polling, colors.poll_dots}, {SliceState::Copying, colors.copy_lines}}};
}

}  // namespace

Columns::Boxes& Columns::kept() {
  thread_local Boxes boxes;
  return boxes;
}

void Columns::add(Color color, const Box& box) {
  Boxes& boxes = kept();
  for (std::size_t i = 0; i < used_; ++i) {
    if (boxes[i].first == color) return boxes[i].second.push_back(box);
  }
  if (used_ == boxes.size()) boxes.emplace_back();
  boxes[used_].first = color;
  boxes[used_].second.assign(1, box);
  ++used_;
}

// part: above y; answers its upper edge.
double Columns::part(double x, double width, double y, double high, Color color) {
  high = std::min(y - bar_.y, high);
  if (high <= 0) return y;
  add(color, {x, y - high, width, high});
  return y - high;
}

void Columns::stack(double x, double width, const Column& column) {
  const Palette& colors = brush_.colors;
  const Color hue = colors.hues[column.hue];
  const double running = share(column, SliceState::Running);
  const double parts = share(column, SliceState::Polling) + share(column, SliceState::Copying);
  const double least = brush_.px(3);
  const auto height = [&](double of_bar) { return std::round(of_bar * bar_.height); };
  double y = bar_.bottom();
  for (const Part& p : parts_of(colors)) {
    const bool most = column.ran && parts > running && share(column, p.state) * 2 > parts;
    y = part(x, width, y, std::max(most ? least : 0, height(share(column, p.state))), p.color);
  }
  const bool most = column.ran && parts <= running;
  y = part(x, width, y, std::max(most ? least : 0, height(running)), hue);
  y = part(x, width, y, height(share(column, SliceState::Ready)), mix(hue, row_color_, 0.40));
  y = part(x, width, y, height(share(column, SliceState::Blocked)), colors.blocked_hatch);
  part(x, width, y, height(share(column, SliceState::Sleeping)),
       mix(colors.sleep_dots, row_color_, 0.55));
}

// alone: its head, as high as their share, in the colour of what most of the parts are.
void Columns::alone(double x, const Column& column) {
  const double running = share(column, SliceState::Running);
  const double parts = share(column, SliceState::Polling) + share(column, SliceState::Copying);
  const double wide = brush_.px(3);
  upright_.push_back({brush_.colors.hues[column.hue], {x, bar_.y, wide, bar_.height}});
  const double head = std::round(bar_.height * parts / std::max(1e-9, parts + running));
  if (head < brush_.px(3)) return;
  const bool copies = share(column, SliceState::Polling) * 2 < parts;
  upright_.push_back({parts_of(brush_.colors)[copies ? 1 : 0].color,
                      {x, bar_.y, wide, std::min(head, bar_.height - brush_.px(4))}});
}

void Columns::mark(double x, const Column& column) {
  double y = bar_.bottom() - brush_.px(2);
  for (const Part& p : parts_of(brush_.colors)) {
    const double of_bar = share(column, p.state);
    if (of_bar <= 0) continue;
    y = part(x, 1, y, std::max(brush_.px(5), std::round(of_bar * bar_.height)), p.color);
  }
}

void Columns::paint() {
  for (std::size_t i = 0; i < used_; ++i) {
    brush_.canvas.bars(kept()[i].second, kept()[i].first);
  }
  for (const auto& [color, box] : upright_) brush_.canvas.rect(box, color, 1);
  used_ = 0;
  upright_.clear();
}

}  // namespace fiberscope::exporter
