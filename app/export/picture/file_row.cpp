// The rows of connections, devices and pipes (row.h): what they are ready for.
#include "app/export/picture/labels.h"
#include "app/export/picture/row.h"
#include "app/export/picture/ruler.h"

namespace fiberscope::exporter {

using base::EventSeq;
using model::FileSlice;
using model::FileState;

namespace {

Icon icon_of(trace::FileKind kind) {
  switch (kind) {
    case trace::FileKind::TcpListener:
    case trace::FileKind::UnixListener:
      return Icon::Listener;
    case trace::FileKind::Device:
      return Icon::Mouse;
    case trace::FileKind::Terminal:
      return Icon::Keyboard;
    default:
      return Icon::Connection;
  }
}

// paint_thin: slices too short for a shape, by pixel column: readable as high as its share.
void paint_thin(const Brush& b, const model::FileRow& seen, const Box& bar) {
  thread_local std::vector<Box> in, out, broken;  // kept for their memory only
  in.clear(), out.clear(), broken.clear();
  const double foot = std::round(bar.bottom()) - b.px(3), high = bar.height - b.px(6);
  const double middle = std::round(bar.middle());
  for (std::size_t c = 0; c < seen.strip.columns.size(); ++c) {
    const model::FileColumn& column = seen.strip.columns[c];
    const auto whole = static_cast<double>(std::max<std::int64_t>(1, seen.units(c)));
    const auto share = [&](FileState s) {
      return static_cast<double>(column.units[static_cast<std::size_t>(s)]) / whole;
    };
    const auto begins = [&](FileState s) { return column.begins[static_cast<std::size_t>(s)] > 0; };
    const double x = seen.x(c);
    const double readable = share(FileState::Readable) + share(FileState::Both);
    if (share(FileState::Writable) + share(FileState::Both) > 0) {
      out.push_back({x, middle - b.px(1), 1, b.px(3)});
    }
    if (readable > 0 || begins(FileState::Readable) || begins(FileState::Both)) {
      const double h = std::max(b.px(5), std::round(high * std::min(1.0, readable)));
      in.push_back({x, foot - h, 1, h});
    }
    if (share(FileState::Broken) > 0 || begins(FileState::Broken)) {
      broken.push_back({x, foot - high, 1, high});
    }
  }
  b.canvas.bars(out, b.colors.file_out);
  b.canvas.bars(in, b.colors.wire);
  b.canvas.bars(broken, b.colors.error);
}

}  // namespace

std::string FileRow::name(const model::Model& model, EventSeq at) const {
  return model.names.files().bare(file_, at);
}

void FileRow::paint(const Brush& b, const Box& place, const Look& look) const {
  b.canvas.rect(place, alternate ? b.colors.lane_alternate : b.colors.panel, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  paint_grid(b, strip);
  contents(b, place);
  b.canvas.pop_clip();
  head(b, place, look);
}

void FileRow::contents(const Brush& b, const Box& place) const {
  const Box bar = b.bar_in(place);
  const Shapes shapes = b.shapes();
  const bool noted = b.canvas.wants_notes();
  thread_local model::FileRow seen;  // kept for its memory only
  model::build(b.model.files, file_, b.view, kShapePx, seen);
  for (const FileSlice& slice : seen.shapes) {
    const auto [begin, end] = model::extent(slice, b.view.axis);
    const double x0 = b.x_of(begin), x1 = b.x_of(end);
    const Box box{x0, bar.y, std::max(1.0, x1 - x0), bar.height};
    shapes.file(box, slice.state,
                shapes.has_room(box) ? file_label(b.model, slice) : std::string());
    if (!noted) continue;
    b.canvas.note("ready." + std::to_string(file_.value) + "." + std::to_string(slice.index),
                  {x0, bar.y, x1 - x0, bar.height});
  }
  paint_thin(b, seen, bar);
  const model::FileTrack& track = *b.model.files.file(file_);
  shapes.birth(b.x_of(track.opened), bar, b.colors.text3);
  if (track.closed) shapes.end(b.x_of(track.closed), bar, b.colors.text3, false);
  for (const std::uint32_t event : track.strikes) {
    const double x = b.x_of(EventSeq{event});
    shapes.strike(x, bar);
    if (noted) {
      b.canvas.note("strike." + std::to_string(event), {x - b.px(6), bar.y, b.px(12), bar.height});
    }
  }
}

// head: an icon, the name, the descriptor's number.
void FileRow::head(const Brush& b, const Box& place, const Look& look) const {
  const EventSeq at{b.world.cursor()};
  const auto& names = b.model.names.files();
  const std::string bare = names.bare(file_, at), number = names.number(file_, at);
  const bool open = !b.at_cursor || b.world.files().file(file_) != nullptr;
  const Box glyph{place.x + b.px(14), place.y, b.px(16), place.height};
  b.canvas.icon(glyph, icon_of(b.model.files.file(file_)->kind),
                open ? b.colors.wire : b.colors.text3);
  const TextStyle small = b.style(13, b.colors.text3, 400, true, Anchor::End);
  const double right = b.view.x - b.px(10);
  b.write({place.x, place.y, right - place.x, place.height}, number, small);
  const double room = right - b.canvas.text_width(number, small) - glyph.right() - b.px(12);
  const Color calm = open ? mix(b.colors.text1, b.colors.text2, 0.45) : b.colors.text3;
  b.write({glyph.right() + b.px(6), place.y, room, place.height}, bare,
          b.style(15, look.head_hovered || !b.at_cursor ? b.colors.text1 : calm));
}

void FileRow::hit(const Lens& lens, double x, Found& found) const {
  const auto& files = lens.model.files;
  for (const std::uint32_t event : files.file(file_)->strikes) {
    if (std::abs(lens.x_of(EventSeq{event}) - x) < lens.px(7)) found.strike = EventSeq{event};
  }
  const auto from = static_cast<std::int64_t>(std::floor(lens.view.unit_of_x(x - 2)));
  const auto to = static_cast<std::int64_t>(std::ceil(lens.view.unit_of_x(x + 2)));
  const auto [first, last] = files.slices_in(file_, lens.view.axis, from, to);
  double best = 2.5;
  for (std::uint32_t i = first; i < std::min(last, first + kSeenMax); ++i) {
    const FileSlice slice = files.slice(file_, i);
    if (slice.state == FileState::Closed) continue;
    const auto [begin, end] = model::extent(slice, lens.view.axis);
    const double x0 = lens.view.x_of(begin), x1 = lens.view.x_of(end);
    double away = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
    if (model::readable(slice.state)) away -= 0.5;  // wanted most
    if (away < best) found.file = slice, best = away;
  }
}

}  // namespace fiberscope::exporter
