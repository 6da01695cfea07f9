#include "app/export/page/timeline_page.h"

#include <limits>

#include "app/export/picture/arrows.h"
#include "app/export/picture/breaks.h"
#include "app/export/picture/playhead.h"
#include "app/export/picture/ruler.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::mark;
using words::tr;

namespace {

constexpr double kPageMargin = 16;
constexpr double kPinsEdge = 3, kPartApart = 14, kNumberApart = 21;
constexpr std::uint32_t kToldLanes = 40;  // of more no reader wants to hear one by one

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return words::fill(tr(n == 1 ? one : many), {{"n", std::to_string(n)}});
}

}  // namespace

TimelinePage::TimelinePage(const model::Model& model, const PageOptions& options)
    : model_(model),
      options_(options),
      choice_(choose_axis(model.lanes, model.idle, model.overdue)),
      world_(model.replay.at(moment().value)) {
  rows_.lay(model, options.shown, 1, std::numeric_limits<double>::max());
  view_.x = kPageMargin + kHeadWidth;
  view_.width = std::max(1.0, options.width_px - 2 * kPageMargin - kHeadWidth - rows_.tail());
  view_.show(options.axis.value_or(choice_.axis), model.idle, room_of_break(view_.width, 1));
  const auto end = static_cast<double>(model::axis_end(model.trace, view_.axis));
  view_.fit(options.begin.value_or(0), options.end.value_or(end));
  choose_parts();
  const double inner = width() - 2 * kPageMargin;
  height_ = head_height() + timeline_height() + kPageMargin;
  for (const auto& part : parts_) height_ += part->height(inner) + kPartApart;
}

base::EventSeq TimelinePage::moment() const {
  const std::uint64_t last = model_.trace.size();
  return base::EventSeq{options_.at ? std::min(options_.at->value, last) : last};
}

double TimelinePage::head_height() const {
  const double upper = options_.title || options_.legend ? 40 : kPageMargin;
  return upper + (options_.statistics ? 24 : 0);
}

double TimelinePage::timeline_height() const {
  const double pins = rows_.pins_height() > 0 ? rows_.pins_height() + kPinsEdge : 0;
  return kRulerHeight + pins + rows_.height();
}

// lane_of_moment: whom the event is about, else who holds a core.
base::LaneId TimelinePage::lane_of_moment() const {
  const base::EventSeq at = moment();
  const base::LaneId lane = at ? model::subject(model_.trace, model_.trace.at(at)) : base::LaneId{};
  return lane ? lane : model::runner(model_.trace, world_);
}

// source_of: the file in which the lane stands at the moment, with its line; else the program, from
// its top.
std::unique_ptr<PagePart> TimelinePage::source_of(base::LaneId lane) const {
  const model::LaneWorld* now = options_.at && lane ? world_.lane(lane) : nullptr;
  if (now != nullptr) {
    const model::Source* here = model_.names.source(now->place.source);
    if (here != nullptr) return source_part(*here, now->place.line, lane);
  }
  for (const auto& [id, source] : model_.names.sources()) {
    if (source.file == title() && !source.lines.empty()) return source_part(source, 0, {});
  }
  return nullptr;
}

void TimelinePage::choose_parts() {
  const base::EventSeq at = moment();
  const base::LaneId lane = lane_of_moment();
  if (options_.why && lane) {
    parts_.push_back(
        why_part(model::explain_lane(model_.replay, model_.names, lane, at.value).text, lane));
  }
  std::unique_ptr<PagePart> source, console;
  if (options_.source) source = source_of(lane);
  if (options_.console) console = console_part(model_, at);
  if (source && console) {
    parts_.push_back(beside(std::move(source), std::move(console)));
  } else if (source || console) {
    parts_.push_back(source ? std::move(source) : std::move(console));
  }
  if (!options_.caption.empty() || !options_.notes.empty()) {
    parts_.push_back(text_part(options_.caption, options_.notes));
  }
}

namespace {

// Veil: of a page that shows a moment.
class Veil final : public Layers {
 public:
  Veil(const Brush& brush, const Box& rows, double x) : brush_(brush), rows_(rows), x_(x) {}
  void over_arrows() override { paint_veil(brush_, rows_, x_); }

 private:
  const Brush& brush_;
  Box rows_;
  double x_;
};

}  // namespace

void TimelinePage::paint(Canvas& canvas) const {
  const Palette& colors = palette(options_.theme);
  const Brush brush{{model_, view_, 1}, canvas, colors, world_, options_.at.has_value(), {}};
  canvas.rect({0, 0, width(), height()}, colors.background, 0);
  head(brush);
  Box box{kPageMargin, head_height(), width() - 2 * kPageMargin, timeline_height()};
  timeline(brush, box);
  for (const auto& part : parts_) {
    box.y = box.bottom() + kPartApart;
    box.height = part->height(box.width);
    part->paint(brush, box);
  }
}

void TimelinePage::timeline(const Brush& brush, const Box& panel) const {
  const Palette& colors = brush.colors;
  brush.canvas.rect(panel, colors.panel, 0);
  Box ruler = panel;
  ruler.height = kRulerHeight;
  const double playhead_x = brush.x_of(moment(), world_.now_ns());
  const Box flag = options_.at ? playhead_flag(brush, ruler, playhead_x) : Box{};
  paint_ruler(brush, ruler, {flag.x, flag.right()});
  Stage stage;
  stage.pins = {panel.x, ruler.bottom(), panel.width, 0};
  if (rows_.pins_height() > 0) stage.pins.height = rows_.pins_height() + kPinsEdge;
  stage.scrolled = {panel.x, stage.pins.bottom(), panel.width, rows_.height()};
  Picture picture{brush, stage, rows_};
  picture.lay();
  const Box under{view_.x, ruler.bottom(), view_.width, panel.bottom() - ruler.bottom()};
  if (options_.at) {
    Veil veil(brush, under, moment().value < model_.trace.size() ? playhead_x : under.right());
    picture.paint(veil);
    paint_playhead(brush, ruler, under, playhead_x);
  } else {
    Layers none;
    picture.paint(none);
  }
  numbers(brush, stage);
  brush.canvas.outline(panel, colors.panel.with_alpha(0), colors.border, 1, 0);
}

// numbers: the notes' discs at the head of the lanes, at their moments; where they lie close they
// stand side by side. Without a head each stands on its lane.
void TimelinePage::numbers(const Brush& brush, const Stage& stage) const {
  const Row* head = rows_.lanes_head();
  double free_x = view_.x;
  for (std::size_t i = 0; i < options_.notes.size(); ++i) {
    const Note& note = options_.notes[i];
    const base::LaneId lane =
        note.lane ? note.lane : model::subject(model_.trace, model_.trace.at(note.event));
    const Row* row = head != nullptr ? head : lane ? rows_.of(lane) : nullptr;
    const double x = brush.x_of(note.event);
    if (row == nullptr || x < view_.x || x > brush.right()) continue;
    const double at = std::max(x, free_x);
    paint_number(brush, at, stage.top_of(*row) + row->h / 2, i + 1);
    free_x = at + kNumberApart;
  }
}

std::string TimelinePage::description() const {
  std::string text = totals() + ".";
  const std::string axis = axis_note();
  if (!axis.empty()) text += " " + axis + ".";
  if (options_.at) {
    text += " " + model::explain_event(model_.replay, model_.names, moment()).text;
  } else {
    for (const base::LaneId lane : model_.lanes.tree_order()) {
      if (rows_.of(lane) == nullptr || model_.lanes.lane_count() > kToldLanes) continue;
      text += " " + model::explain_lane(model_.replay, model_.names, lane, moment().value).text;
    }
  }
  return text;
}

std::string TimelinePage::title() const {
  if (model_.trace.size() == 0) return tr("Fiberscope: an empty trace");
  const auto run = model_.trace.find<trace::RunStarted>(base::EventSeq{1});
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
  const double right = width() - kPageMargin, signs = options_.legend ? legend(b) : right;
  if (options_.title) {
    const TextStyle name = b.style(17, b.colors.text1, 600);
    b.canvas.text(kPageMargin, 30, fit_text(b.canvas, title(), name, signs - kPageMargin - 20),
                  name);
  }
  if (!options_.statistics) return;
  const double line = head_height() - 13;
  const TextStyle second = b.style(13, b.colors.text2);
  const TextStyle note = b.style(13, b.colors.warning, 400, false, Anchor::End);
  const std::string why = axis_note();
  const double why_width = why.empty() ? 0 : b.canvas.text_width(why, note) + 24;
  b.canvas.text(kPageMargin, line,
                fit_text(b.canvas, totals(), second, right - kPageMargin - why_width), second);
  if (!why.empty()) b.canvas.text(right, line, why, note);
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
