#include "app/export/page/timeline_page.h"

#include <limits>

#include "app/export/picture/arrows.h"
#include "app/export/picture/breaks.h"
#include "app/export/picture/ruler.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::mark;
using words::tr;

namespace {

constexpr double kPageMargin = 16;
constexpr double kHead = 64;
constexpr double kPinsEdge = 3;

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return words::fill(tr(n == 1 ? one : many), {{"n", std::to_string(n)}});
}

}  // namespace

TimelinePage::TimelinePage(const model::Model& model, const PageOptions& options)
    : model_(model),
      options_(options),
      choice_(choose_axis(model.lanes, model.idle, model.overdue)) {
  view_.x = kPageMargin + kHeadWidth;
  view_.width = std::max(1.0, options.width_px - 2 * kPageMargin - kHeadWidth - kTailWidth);
  view_.show(options.axis.value_or(choice_.axis), model.idle, room_of_break(view_.width, 1));
  const auto end = static_cast<double>(model::axis_end(model.trace, view_.axis));
  view_.fit(options.begin.value_or(0), options.end.value_or(end));
  rows_.lay(model, options.shown, 1, std::numeric_limits<double>::max());
}

double TimelinePage::height() const {
  const double pins = rows_.pins_height() > 0 ? rows_.pins_height() + kPinsEdge : 0;
  return kHead + kRulerHeight + pins + rows_.height() + kPageMargin;
}

void TimelinePage::paint(Canvas& canvas) const {
  const Palette& colors = palette(options_.theme);
  const model::World world = model_.replay.at(model_.trace.size());
  const Brush brush{{model_, view_, 1}, canvas, colors, world, false, {}};
  canvas.rect({0, 0, width(), height()}, colors.background, 0);
  head(brush);
  const Box panel{kPageMargin, kHead, width() - 2 * kPageMargin, height() - kHead - kPageMargin};
  canvas.rect(panel, colors.panel, 0);
  Box ruler = panel;
  ruler.height = kRulerHeight;
  paint_ruler(brush, ruler);
  Stage stage;
  stage.pins = {panel.x, ruler.bottom(), panel.width, 0};
  if (rows_.pins_height() > 0) stage.pins.height = rows_.pins_height() + kPinsEdge;
  stage.scrolled = {panel.x, stage.pins.bottom(), panel.width, rows_.height()};
  Picture picture{brush, stage, rows_};
  picture.lay();
  Layers none;
  picture.paint(none);
  canvas.outline(panel, colors.panel.with_alpha(0), colors.border, 1, 0);
}

std::string TimelinePage::title() const {
  if (model_.trace.size() == 0) return tr("Fiberscope: an empty trace");
  const auto* run = std::get_if<trace::RunStarted>(&model_.trace.events().front().payload);
  std::string name = run ? std::string(model_.trace.text(run->program)) : "";
  name = name.substr(name.find_last_of('/') + 1);
  return name.empty() ? "Fiberscope" : name;
}

std::string TimelinePage::totals() const {
  const model::Stats stats = model::compute_stats(model_.trace);
  std::string text =
      words::fill(tr("{time} of virtual time"), {{"time", base::format_time(stats.makespan_ns)}}) +
      " · " + counted(stats.switch_count, mark("{n} switch"), mark("{n} switches")) + " · " +
      counted(stats.wake_count, mark("{n} wake-up"), mark("{n} wake-ups")) + " · " +
      counted(stats.event_count, mark("{n} step"), mark("{n} steps"));
  if (!stats.end.empty()) text += " · " + stats.end;
  return text;
}

namespace {

// folded_note: how much time the breaks stand for.
std::string folded_note(const model::Breaks& breaks) {
  base::TimeNs all_ns = 0;
  for (const model::Break& b : breaks.list()) all_ns += b.duration_ns();
  return words::fill(tr("Idle time is folded: {time} in {n}"),
                     {{"time", base::format_duration(all_ns)},
                      {"n", counted(breaks.count(), mark("{n} break"), mark("{n} breaks"))}});
}

}  // namespace

// axis_note: which axis it is and why, when it is not plain time.
std::string TimelinePage::axis_note() const {
  if (view_.breaks != nullptr) return folded_note(*view_.breaks);
  if (view_.axis == model::AxisKind::Time) return "";
  if (options_.axis) return tr("Ruler in steps: every event is one unit wide");
  return words::fill(
      tr("Ruler in steps, not time: {n} of {all} slices would be too narrow to be seen"),
      {{"n", std::to_string(choice_.narrow_count)}, {"all", std::to_string(choice_.slice_count)}});
}

void TimelinePage::head(const Brush& b) const {
  const double right = width() - kPageMargin, signs = legend(b);
  const TextStyle name = b.style(17, b.colors.text1, 600);
  b.canvas.text(kPageMargin, 30, fit_text(b.canvas, title(), name, signs - kPageMargin - 20), name);
  const TextStyle second = b.style(13, b.colors.text2);
  const TextStyle note = b.style(13, b.colors.warning, 400, false, Anchor::End);
  const std::string why = axis_note();
  const double why_width = why.empty() ? 0 : b.canvas.text_width(why, note) + 24;
  b.canvas.text(kPageMargin, 51,
                fit_text(b.canvas, totals(), second, right - kPageMargin - why_width), second);
  if (!why.empty()) b.canvas.text(right, 51, why, note);
}

// legend: at the right; answers its left edge.
double TimelinePage::legend(const Brush& b) const {
  const TextStyle style = b.style(13, b.colors.text2);
  const ArrowSorts arrows = arrow_sorts(b);
  std::vector<Sign> signs = exporter::legend(model_);
  std::erase_if(signs, [&](Sign sign) {
    return (sign == Sign::WakeUp && !arrows.wakes) ||
           (sign == Sign::HandOver && !arrows.by_hand && !arrows.by_loop);
  });
  double x = width() - kPageMargin;
  for (std::size_t i = signs.size(); i-- > 0;) {
    const char* label = sign_label(signs[i]);
    x -= b.canvas.text_width(label, style);
    b.canvas.text(x, 24 + style.size * 0.36, label, style);
    x -= 24;
    paint_sign(b, signs[i], {x, 19, 16, 10});
    x -= 18;
  }
  return x;
}

}  // namespace fiberscope::exporter
