#include "app/model/reading/row.h"

#include <algorithm>
#include <cmath>

namespace fiberscope::model {

namespace {

constexpr std::size_t kMargin = 2;  // columns on either side of the view

// cut: the first unit of every pixel column: a slice that begins at a unit shows in its column.
template <class R>
void cut(const View& view, R& row) {
  row.shapes.clear();
  if (row.view == view && !row.strip.edges.empty()) return;
  row.view = view;
  row.first_x = std::floor(view.x) - kMargin;
  const auto count = static_cast<std::size_t>(std::ceil(std::max(view.width, 0.0))) + 2 * kMargin;
  row.strip.edges.resize(count + 1);
  for (std::size_t c = 0; c <= count; ++c) {
    row.strip.edges[c] = static_cast<std::int64_t>(std::ceil(view.unit_of_x(row.x(c))));
  }
}

// take_out: a slice gets a shape, so its columns, from number c on, show it no more.
template <class R, class S>
void take_out(R& row, std::size_t c, const S& slice, std::size_t kind) {
  const bool time = row.view.axis == AxisKind::Time;
  const std::int64_t from = time ? slice.begin_ns : static_cast<std::int64_t>(slice.begin.value);
  const std::int64_t to = time ? slice.end_ns : static_cast<std::int64_t>(slice.end.value);
  const auto& edges = row.strip.edges;
  for (; c < row.strip.columns.size() && edges[c] < to; ++c) {
    auto& column = row.strip.columns[c];
    const std::int64_t part = std::min(edges[c + 1], to) - std::max(edges[c], from);
    if (part > 0) column.units[kind] -= static_cast<std::uint64_t>(part);
    if (edges[c] <= from && from < edges[c + 1]) --column.begins[kind];
  }
}

// find_shapes: a slice two columns wide or more holds some column from edge to edge.
template <class R, class SliceOf, class KindOf>
void find_shapes(R& row, double least_px, SliceOf slice_of, KindOf kind_of) {
  const auto& begun = row.strip.begun;
  std::uint32_t last = 0;
  for (std::size_t c = 0; c + 1 < begun.size(); ++c) {
    if (begun[c] != begun[c + 1] || begun[c] == last) continue;
    last = begun[c];
    const auto slice = slice_of(last - 1);
    const auto [from, to] = extent(slice, row.view.axis);
    if (row.view.offset_of(to) - row.view.offset_of(from) < least_px) continue;
    const int kind = kind_of(slice);
    if (kind < 0) continue;
    // It began in the column before, or before all columns.
    take_out(row, c == 0 ? 0 : c - 1, slice, static_cast<std::size_t>(kind));
    row.shapes.push_back(slice);
  }
}

}  // namespace

std::vector<std::int64_t> column_edges(const View& view, std::size_t count) {
  if (view.breaks == nullptr) {
    return equal_edges(static_cast<std::int64_t>(view.begin),
                              static_cast<std::int64_t>(view.end),
                              static_cast<std::uint32_t>(count));
  }
  std::vector<std::int64_t> edges(count + 1);
  const double pitch = view.width / static_cast<double>(count);
  for (std::size_t c = 0; c <= count; ++c) {
    const double unit = view.unit_of_x(view.x + static_cast<double>(c) * pitch);
    edges[c] = static_cast<std::int64_t>(std::floor(unit));
  }
  return edges;
}

void build(const Lanes& lanes, LaneId lane, const View& view, double least_px, LaneRow& row) {
  cut(view, row);
  lanes.fill(lane, view.axis, row.strip);
  find_shapes(
      row, least_px, [&](std::uint32_t i) { return lanes.slice(lane, i); },
      [](const Slice& slice) {
        const bool lives = slice.state != SliceState::New && slice.state != SliceState::Ended;
        return lives ? static_cast<int>(slice.state) : -1;
      });
}

void build(const Lanes& lanes, CoreId core, const View& view, double least_px, CoreRow& row) {
  cut(view, row);
  lanes.fill(core, view.axis, row.strip);
  find_shapes(
      row, least_px, [&](std::uint32_t i) { return lanes.core_slice(core, i); },
      [&](const CoreSlice& slice) { return slice.lane ? int{lanes.lane(slice.lane).hue} : -1; });
}

void build(const FileTracks& files, ObjectId file, const View& view, double least_px,
           FileRow& row) {
  cut(view, row);
  files.fill(file, view.axis, row.strip);
  find_shapes(
      row, least_px, [&](std::uint32_t i) { return files.slice(file, i); },
      [](const FileSlice& slice) {
        return slice.state == FileState::Closed ? -1 : static_cast<int>(slice.state);
      });
}

void build(const IoSpans& io, LaneId lane, const View& view, double least_px, IoRow& row) {
  cut(view, row);
  io.fill(lane, view.axis, row.strip);
  if (!io.has(lane)) return;
  find_shapes(
      row, least_px, [&](std::uint32_t i) { return io.at(lane, i).value_or(Slice{}); },
      [](const Slice& span) {
        if (span.state == SliceState::Copying) return int{IoShares::kCopying};
        return span.state == SliceState::Polling ? int{IoShares::kPolling} : -1;
      });
}

}  // namespace fiberscope::model
