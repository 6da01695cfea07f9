#include "app/export/page/svg.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "app/export/page/svg_canvas.h"
#include "app/export/picture/timeline_painter.h"

namespace fiberscope::exporter {

using base::LaneId;
using model::AxisKind;

namespace {

constexpr double kMargin = 16;
constexpr double kHead = 64;
constexpr double kNarrowShare = 0.7;

// Files have rows where a group has not too many of them.
constexpr std::size_t kFilesMax = 12;
struct FileBand {
  model::FileGroup group;
  const char* title;
};
constexpr FileBand kFileBands[] = {{model::FileGroup::Connections, "Connections"},
                                   {model::FileGroup::Devices, "Devices"},
                                   {model::FileGroup::Pipes, "Pipes"}};

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

// Page: where everything stands.
class Page {
 public:
  Page(const model::Model& model, const SvgOptions& options)
      : model_(model), options_(options), order_(model.lanes.tree_order()) {
    const double strip = options.width_px - 2 * kMargin - sizes_.header;
    choice_ = choose_axis(model.lanes, strip);
    view_.axis = options.axis.value_or(choice_.axis);
    view_.x = kMargin + sizes_.header;
    view_.width = strip;
    const double end = static_cast<double>(model::axis_end(model.trace, view_.axis));
    view_.fit(options.begin.value_or(0), options.end.value_or(end), 0.012);
    // A process only holds others: it is no row, but its children move left.
    std::erase_if(order_, [&](LaneId id) { return only_holds(id); });
    rows_height_ = sizes_.ruler + 2 * sizes_.band +
                   sizes_.lane * static_cast<double>(order_.size() + model.lanes.cores().size());
    for (const FileBand& band : kFileBands) {
      const std::size_t count = model.files.count(band.group);
      if (count == 0) continue;
      rows_height_ += sizes_.band;
      if (count <= kFilesMax) rows_height_ += sizes_.lane * static_cast<double>(count);
    }
  }

  std::string draw() {
    const double height = kHead + rows_height_ + kMargin;
    SvgCanvas canvas(options_.width_px, height, title());
    const Palette& colors = palette(options_.theme);
    canvas.rect({0, 0, options_.width_px, height}, colors.background, 0);
    const Box panel{kMargin, kHead, options_.width_px - 2 * kMargin, rows_height_};
    canvas.rect(panel, colors.panel, 0);
    TimelinePainter painter(canvas, model_, view_, options_.theme, sizes_);
    head(canvas, painter, colors);
    rows(painter, colors, canvas);
    canvas.outline(panel, colors.panel.with_alpha(0), colors.border, 1, 0);
    return canvas.take();
  }

 private:
  bool only_holds(LaneId id) const {
    const model::LaneTrack& lane = model_.lanes.lane(id);
    return lane.kind == trace::LaneKind::Process && !lane.children.empty();
  }

  std::uint32_t depth_of(LaneId id) const {
    const std::uint32_t depth = model_.lanes.lane(id).depth;
    std::uint32_t held = 0;
    for (LaneId p = model_.lanes.lane(id).parent; p; p = model_.lanes.lane(p).parent) {
      held += only_holds(p);
    }
    return depth - held;
  }

  std::string title() const {
    if (model_.trace.size() == 0) return "Fiberscope: an empty trace";
    const auto* run = std::get_if<trace::RunStarted>(&model_.trace.events().front().payload);
    std::string name = run ? std::string(model_.trace.text(run->program)) : "";
    name = name.substr(name.find_last_of('/') + 1);
    return name.empty() ? "Fiberscope" : name;
  }

  std::string summary() const {
    const model::Stats stats = model::compute_stats(model_.trace);
    std::string text = base::format_time(stats.makespan_ns) + " of virtual time · " +
                       counted(stats.switch_count, "switch", "switches") + " · " +
                       counted(stats.wake_count, "wake-up", "wake-ups") + " · " +
                       counted(stats.event_count, "step", "steps");
    if (!stats.end.empty()) text += " · " + stats.end;
    return text;
  }

  // axis_note: which axis it is and why, when it is not plain time.
  std::string axis_note() const {
    if (view_.axis == AxisKind::Time) return "";
    if (options_.axis) return "Ruler in steps: every event is one unit wide";
    return "Ruler in steps, not time: " + std::to_string(choice_.narrow_count) + " of " +
           std::to_string(choice_.slice_count) + " slices would be under 2 px wide";
  }

  void head(SvgCanvas& canvas, TimelinePainter& painter, const Palette& colors) {
    const double legend_x = painter.legend(options_.width_px - kMargin, 24);
    const TextStyle name{17, 600, false, colors.text1, Anchor::Start};
    canvas.text(kMargin, 30, fit_text(canvas, title(), name, legend_x - kMargin - 20), name);
    const TextStyle second{13, 400, false, colors.text2, Anchor::Start};
    const TextStyle note{13, 400, false, colors.warning, Anchor::End};
    const std::string why = axis_note();
    const double why_width = why.empty() ? 0 : canvas.text_width(why, note) + 24;
    canvas.text(kMargin, 51,
                fit_text(canvas, summary(), second, options_.width_px - 2 * kMargin - why_width),
                second);
    if (!why.empty()) canvas.text(options_.width_px - kMargin, 51, why, note);
  }

  std::string busy_note() const {
    base::TimeNs busy_ns = 0;
    const model::World world = model_.replay.at(model_.trace.size());
    for (const model::CoreWorld& core : world.cores()) busy_ns += world.busy_ns(core.id);
    const double whole = static_cast<double>(world.now_ns()) *
                         static_cast<double>(std::max<std::size_t>(world.cores().size(), 1));
    char text[64];
    std::snprintf(text, sizeof text, "%.*f%% busy", whole > 0 ? 1 : 0,
                  whole > 0 ? 100.0 * static_cast<double>(busy_ns) / whole : 0.0);
    return base::format_time(busy_ns) + " of CPU, " + text;
  }

  void rows(TimelinePainter& painter, const Palette& colors, SvgCanvas& canvas) {
    double y = kHead;
    painter.ruler(y);
    y += sizes_.ruler;
    const double grid_y = y;
    struct Row {
      double y;
      LaneId lane;
    };
    painter.band(y, "Cores", busy_note());
    y += sizes_.band;
    const double cores_y = y;
    y += sizes_.lane * static_cast<double>(model_.lanes.cores().size());
    painter.band(y, "Lanes", std::to_string(order_.size()));
    y += sizes_.band;
    std::vector<Row> rows;
    std::vector<double> middles(model_.lanes.lane_count(), -1);
    for (const LaneId id : order_) {
      rows.push_back({y, id});
      middles[id.value - 1] = y + sizes_.lane / 2;
      painter.lane_header(y, id, depth_of(id), rows.size() % 2 == 0);
      y += sizes_.lane;
    }
    const std::map<base::ObjectId, double> files = file_rows(painter, y);
    painter.grid(grid_y, rows_height_ - sizes_.ruler);
    for (std::size_t i = 0; i < model_.lanes.cores().size(); ++i) {
      painter.core_row(cores_y + sizes_.lane * static_cast<double>(i), model_.lanes.cores()[i].id,
                       false);
    }
    for (const Row& row : rows) painter.lane_row(row.y, row.lane);
    for (const auto& [file, middle] : files) painter.file_row(middle - sizes_.lane / 2, file);
    if (options_.arrows) painter.arrows(middles);
    if (options_.arrows) painter.packets({middles, files});
    canvas.line(view_.x - 0.5, kHead, view_.x - 0.5, kHead + rows_height_, colors.border, 1);
  }

  // file_rows: bands and heads of connections, devices and pipes, from y on; the rows' middles.
  std::map<base::ObjectId, double> file_rows(TimelinePainter& painter, double y) const {
    std::map<base::ObjectId, double> middles;
    for (const FileBand& band : kFileBands) {
      const std::size_t count = model_.files.count(band.group);
      if (count == 0) continue;
      painter.band(y, band.title, std::to_string(count));
      y += sizes_.band;
      if (count > kFilesMax) continue;
      bool alternate = true;
      for (const base::ObjectId file : model_.files.members(band.group)) {
        painter.file_header(y, file, alternate = !alternate);
        middles[file] = y + sizes_.lane / 2;
        y += sizes_.lane;
      }
    }
    return middles;
  }

  const model::Model& model_;
  const SvgOptions& options_;
  TimelineSizes sizes_;
  std::vector<LaneId> order_;
  AxisChoice choice_;
  model::View view_;
  double rows_height_ = 0;
};

}  // namespace

AxisChoice choose_axis(const model::Lanes& lanes, double width_px) {
  AxisChoice choice;
  const double px_per_ns =
      width_px / static_cast<double>(std::max<base::TimeNs>(lanes.end_ns(), 1));
  const double px_per_step =
      width_px / static_cast<double>(std::max<std::uint64_t>(lanes.last().value, 1));
  std::uint64_t narrow_steps = 0;
  for (const model::LaneTrack& lane : lanes.lanes()) {
    for (std::uint32_t i = 0; i < lanes.slice_count(lane.id); ++i) {
      const model::Slice slice = lanes.slice(lane.id, i);
      if (slice.state == model::SliceState::New || slice.state == model::SliceState::Ended)
        continue;
      ++choice.slice_count;
      choice.narrow_count += static_cast<double>(slice.duration_ns()) * px_per_ns < 2;
      narrow_steps += static_cast<double>(slice.end.value - slice.begin.value) * px_per_step < 2;
    }
  }
  const bool time_is_bad = static_cast<double>(choice.narrow_count) >
                           kNarrowShare * static_cast<double>(choice.slice_count);
  if (time_is_bad && narrow_steps < choice.narrow_count / 2) {
    choice.axis = AxisKind::Steps;
  }
  return choice;
}

std::string timeline_svg(const model::Model& model, const SvgOptions& options) {
  return Page(model, options).draw();
}

std::string timeline_svg(const trace::Trace& trace, const SvgOptions& options) {
  return timeline_svg(model::Model(trace), options);
}

base::Result<std::monostate> write_svg(const trace::Trace& trace, const std::string& path,
                                       const SvgOptions& options) {
  const std::string document = timeline_svg(trace, options);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) {
    return base::Error{"cannot write " + path + ": " + std::strerror(errno) +
                       "; check that the folder exists and may be written"};
  }
  file.write(document.data(), static_cast<std::streamsize>(document.size()));
  file.close();
  if (!file) return base::Error{"cannot write all of " + path + "; is the disk full?"};
  return std::monostate{};
}

}  // namespace fiberscope::exporter
