// The rows of timeline_painter.h that tell of files, and the packets between rows.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "app/export/picture/timeline_painter.h"
#include "app/model/words/events_io.h"
#include "app/model/reading/row.h"

namespace fiberscope::exporter {

using base::EventSeq;
using base::ObjectId;
using model::FileState;
using model::Packet;

namespace {

constexpr double kPacketPx = 7;  // of two rows, arrows begin at least so far apart

double baseline(const Box& box, double size) { return box.middle() + size * 0.36; }

}  // namespace

void TimelinePainter::file_header(double y, ObjectId id, bool alternate) {
  const Box row{view_.x - sizes_.header, y, view_.width + sizes_.header, sizes_.lane};
  if (alternate) canvas_.rect(row, colors_.lane_alternate, 0);
  const EventSeq end{model_.trace.size()};
  const std::string name = model_.names.files().bare(id, end);
  const std::string whole = model_.names.files().name(id, end);
  std::string number = whole.substr(std::min(whole.size(), name.size()));  // " (fd 7)"
  if (number.size() > 3) number = number.substr(2, number.size() - 3);
  const TextStyle tag = style(11, colors_.text3, 400, true, Anchor::End);
  const double right = row.x + sizes_.header - 12;
  canvas_.text(right, baseline(row, 11), number, tag);
  const TextStyle text = style(13, colors_.text1);
  const double space = right - canvas_.text_width(number, tag) - 8 - (row.x + 16);
  canvas_.text(row.x + 16, baseline(row, 13), fit_text(canvas_, name, text, space), text);
}

void TimelinePainter::file_row(double y, ObjectId id) {
  canvas_.push_clip({view_.x, y, view_.width, sizes_.lane});
  const auto [first, last] = model_.files.slices_in(id, view_.axis, first_unit(), last_unit());
  std::vector<Box> thin;  // something to read, too short for a bar
  const Shapes draw = shapes();
  for (std::uint32_t i = first; i < last; ++i) {
    const model::FileSlice slice = model_.files.slice(id, i);
    if (slice.state == FileState::Closed) continue;
    const auto [begin, end] = model::extent(slice, view_.axis);
    const Box box = bar(y, Extent{view_.x_of(begin), view_.x_of(end)});
    if (box.width < sizes_.slice_min) {
      const double left = std::floor(box.x);
      if (!model::readable(slice.state) || (!thin.empty() && thin.back().x == left)) continue;
      thin.push_back({left, box.y + 3, 1, box.height - 6});
      continue;
    }
    const std::uint64_t bytes = model_.files.buffered(id, slice.begin);
    const bool waits = model::readable(slice.state) && bytes > 0;
    draw.file(box, slice.state, waits ? model::bytes_text(bytes) : std::string());
  }
  canvas_.bars(thin, colors_.wire);
  const model::FileTrack& track = *model_.files.file(id);
  const Box row = bar(y, {view_.x, view_.x + view_.width});
  const auto x_of = [&](EventSeq seq) {
    return view_.x_of(static_cast<double>(model::unit_of(model_.trace, view_.axis, seq)));
  };
  draw.birth(x_of(track.opened), row, colors_.text3);
  if (track.closed) draw.end(x_of(track.closed), row, colors_.text3, false);
  for (const std::uint32_t event : track.strikes) draw.strike(x_of(EventSeq{event}), row);
  canvas_.pop_clip();
}

void TimelinePainter::packets(const FileRows& rows) {
  const auto lane_middle = [&](base::LaneId id) {
    return id && id.value <= rows.lanes.size() ? rows.lanes[id.value - 1] : -1.0;
  };
  const auto middle = [&](ObjectId id) {
    const auto found = rows.files.find(id);
    if (found != rows.files.end()) return found->second;
    const model::FileTrack* track = model_.files.file(id);
    return track == nullptr ? -1.0 : lane_middle(track->user);
  };
  const std::int64_t end = model::axis_end(model_.trace, view_.axis);
  std::map<std::tuple<double, double, int>, double> last;
  const std::size_t count = model_.packets.sent_at_or_after(view_.axis, last_unit()) -
                            model_.packets.sent_at_or_after(view_.axis, first_unit());
  const bool crowded = static_cast<double>(count) * kPacketPx > view_.width;
  canvas_.push_clip({view_.x, 0, view_.width, 1e6});
  model_.packets.each_in(
      view_.axis, first_unit(), last_unit(), end, [&](std::size_t i) -> std::int64_t {
        const Packet& packet = model_.packets.all()[i];
        double y0 = lane_middle(packet.sender);
        if (y0 < 0) y0 = middle(packet.from);
        const double y1 = middle(packet.to ? packet.to : packet.from);
        if (y0 < 0 || y1 < 0 || y0 == y1) return 0;
        const bool lost = packet.fate == Packet::Fate::Lost;
        const double x0 =
            view_.x_of(static_cast<double>(model::Packets::from_unit(packet, view_.axis)));
        const int rank = lost ? 2 : packet.carries_data() ? 1 : 0;
        const auto [before, is_first] =
            last.try_emplace({crowded ? 0 : y0, crowded ? 0 : y1, rank}, x0);
        if (!is_first && x0 - before->second < kPacketPx) return 0;
        before->second = x0;
        const double x1 =
            view_.x_of(static_cast<double>(model::Packets::to_unit(packet, view_.axis, end)));
        canvas_.begin_tip(model::packet_words(model_.names, model_.files, packet));
        shapes().packet(x0, y0, x1, y1, packet.fate,
                        packet.bytes > 0 ? model::bytes_text(packet.bytes) : std::string(),
                        packet.carries_data() ? 0.9 : 0.55);
        canvas_.end_tip();
        return 0;
      });
  canvas_.pop_clip();
}

}  // namespace fiberscope::exporter
