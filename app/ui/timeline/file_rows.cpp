// The rows of timeline/frame.h below the lanes: connections, devices and pipes with what they are
// ready for.
#include <cmath>

#include "app/export/shapes.h"
#include "app/model/words/events_io.h"
#include "app/model/reading/row.h"
#include "app/ui/timeline/frame.h"
#include "app/ui/toolkit/ui_canvas.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using model::FileGroup;
using model::FileState;
using words::mark;
using words::tr;

struct Group {
  FileGroup group;
  const char* id;
  const char* title;
  std::size_t unfolded_max;  // with more members it is folded until people unfold it
};

constexpr Group kGroups[] = {
    {FileGroup::Connections, "timeline.connections", mark("Connections"), 12},
    {FileGroup::Devices, "timeline.devices", mark("Devices"), 12},
    {FileGroup::Pipes, "timeline.pipes", mark("Pipes"), 8},
};

const Group& group_of(FileGroup group) { return *std::ranges::find(kGroups, group, &Group::group); }

// is_folded: what people chose, else as many as it has. Choices are kept among the folded sections
// of the settings.
bool is_folded(const TimelineFrame& f, const Group& group) {
  if (f.state.folded.contains(group.id)) return true;
  if (f.state.folded.contains(std::string(group.id) + ".open")) return false;
  return f.scene.model.files.count(group.group) > group.unfolded_max;
}

void choose(TimelineFrame& f, const Group& group, bool folded) {
  f.state.folded.erase(folded ? std::string(group.id) + ".open" : group.id);
  f.state.folded.insert(folded ? group.id : std::string(group.id) + ".open");
}

// left_out: nobody uses it who interacts with the lane that people look at.
bool left_out(const TimelineFrame& f, const model::FileTrack& file) {
  const auto& only = f.t().only_lanes;
  return f.t().only && !std::binary_search(only.begin(), only.end(), file.user);
}

exporter::Box box_of_row(const TimelineFrame& f, const Row& row) {
  const double h = f.ui.px(21);
  return {f.lanes.x, f.top_of(row) + std::floor((row.h - h) / 2), f.lanes.w, h};
}

// slice_text: what stands in a bar.
std::string slice_text(const Scene& scene, const model::FileSlice& slice) {
  const model::FileTrack& track = *scene.model.files.file(slice.object);
  if (slice.state == FileState::Broken) return tr("hung up");
  if (!model::readable(slice.state)) return {};
  const bool listens =
      track.kind == trace::FileKind::TcpListener || track.kind == trace::FileKind::UnixListener;
  if (listens) return tr("somebody asks to connect");
  const std::uint64_t bytes = scene.model.files.buffered(slice.object, slice.begin);
  return bytes > 0 ? model::bytes_text(bytes) : std::string(tr("readable"));
}

// paint_thin: slices too short for a shape, by pixel column: readable as high as its share.
void paint_thin(TimelineFrame& f, const model::FileRow& seen, const exporter::Box& bar) {
  Ui& ui = f.ui;
  const float foot = std::round(static_cast<float>(bar.bottom())) - ui.px(3);
  const float high = static_cast<float>(bar.height) - ui.px(6);
  for (std::size_t c = 0; c < seen.strip.columns.size(); ++c) {
    const model::FileColumn& column = seen.strip.columns[c];
    const auto whole = static_cast<float>(std::max<std::int64_t>(1, seen.units(c)));
    const auto share = [&](FileState s) {
      return static_cast<float>(column.units[static_cast<std::size_t>(s)]) / whole;
    };
    const auto begins = [&](FileState s) { return column.begins[static_cast<std::size_t>(s)] > 0; };
    const auto x = static_cast<float>(seen.x(c));
    const float in = share(FileState::Readable) + share(FileState::Both);
    const float out = share(FileState::Writable) + share(FileState::Both);
    const float middle = std::round(static_cast<float>(bar.middle()));
    if (out > 0) ui.fill({x, middle - ui.px(1), 1, ui.px(3)}, ui.c().file_out);
    if (in > 0 || begins(FileState::Readable) || begins(FileState::Both)) {
      const float h = std::max(ui.px(5), std::round(high * std::min(1.0f, in)));
      ui.fill({x, foot - h, 1, h}, ui.c().wire);
    }
    if (share(FileState::Broken) > 0 || begins(FileState::Broken)) {
      ui.fill({x, foot - high, 1, high}, ui.c().error);
    }
  }
}

void paint_file(TimelineFrame& f, const Row& row) {
  Ui& ui = f.ui;
  const auto& files = f.scene.model.files;
  const exporter::Box bar = box_of_row(f, row);
  UiCanvas canvas(ui);
  const exporter::Shapes shapes(canvas, palette_of(ui.theme()), {f.lanes.x, f.lanes.right()},
                                ui.theme().scale);
  static model::FileRow seen;  // kept for its memory only
  model::build(files, row.file, f.view(), 2, seen);
  for (const model::FileSlice& slice : seen.shapes) {
    const auto [begin, end] = model::extent(slice, f.view().axis);
    const double x0 = std::round(std::max(f.view().x_of(begin), -1e6));
    const double x1 = std::round(std::min(f.view().x_of(end), 1e6));
    const exporter::Box box{x0, bar.y, std::max(1.0, x1 - x0), bar.height};
    shapes.file(box, slice.state,
                shapes.has_room(box) ? slice_text(f.scene, slice) : std::string());
    if (ui.recording()) {
      ui.note("ready." + std::to_string(slice.object.value) + "." + std::to_string(slice.index),
              {static_cast<float>(x0), static_cast<float>(bar.y), static_cast<float>(x1 - x0),
               static_cast<float>(bar.height)});
    }
  }
  paint_thin(f, seen, bar);
  const model::FileTrack& track = *files.file(row.file);
  const exporter::Color tone = color_of(ui.c().text3);
  shapes.birth(std::round(f.x_of(track.opened)), bar, tone);
  if (track.closed) shapes.end(std::round(f.x_of(track.closed)), bar, tone, false);
  for (const std::uint32_t event : track.strikes) {
    const float x = std::round(f.x_of(EventSeq{event}));
    shapes.strike(x, bar);
    if (ui.recording()) {
      ui.note("strike." + std::to_string(event),
              {x - ui.px(6), static_cast<float>(bar.y), ui.px(12), static_cast<float>(bar.height)});
    }
  }
}

const char* icon_of(trace::FileKind kind) {
  switch (kind) {
    case trace::FileKind::TcpListener:
    case trace::FileKind::UnixListener:
      return icon::kHub;
    case trace::FileKind::Device:
      return icon::kMouse;
    case trace::FileKind::Terminal:
      return icon::kKeyboard;
    default:
      return icon::kSwap;
  }
}

void draw_file_head(TimelineFrame& f, const Row& row, const Rect& r) {
  Ui& ui = f.ui;
  const auto& names = f.scene.model.names.files();
  const model::FileWorld* now = f.scene.world.files().file(row.file);
  const std::string name = names.bare(row.file, f.scene.cursor());
  const std::string whole = names.name(row.file, f.scene.cursor());
  std::string number = whole.substr(std::min(whole.size(), name.size()));  // " (fd 7)"
  if (number.size() > 3) number = number.substr(2, number.size() - 3);
  const Hit h = ui.hit("timeline.file." + std::to_string(row.file.value), r);
  if (h.hovered) ui.tooltip(whole);
  if (h.clicked) f.ask(intent::GoTo{f.scene.model.files.file(row.file)->opened});
  const Color calm = now != nullptr ? mix(ui.c().text2, ui.c().text1, 0.45f) : ui.c().text3;
  const Rect glyph{r.x + ui.px(14), r.y, ui.px(16), r.h};
  ui.icon(glyph, Font::Icon16, now != nullptr ? ui.c().wire : ui.c().text3,
          icon_of(f.scene.model.files.file(row.file)->kind));
  const float tag_w = ui.text_width(Font::Value, number);
  const float right = r.right() - ui.px(10) - tag_w;
  ui.text_in({glyph.right() + ui.px(6), r.y, right - glyph.right() - ui.px(12), r.h}, Font::Body,
             h.hovered ? ui.c().text1 : calm, name);
  ui.text_in({right, r.y, tag_w + 1, r.h}, Font::Value, ui.c().text3, number);
}

}  // namespace

void lay_files(TimelineFrame& f, float y) {
  f.row_of_group.fill(SIZE_MAX);
  const auto& files = f.scene.model.files;
  const auto add = [&](Row row, float h) {
    row.y = y, row.h = h;
    y += h;
    f.rows.push_back(row);
  };
  for (const Group& group : kGroups) {
    if (files.count(group.group) == 0) continue;
    Row head{.kind = Row::Kind::FileGroup, .core = {}, .lane = {}};
    head.group = group.group;
    head.folded = is_folded(f, group);
    f.row_of_group[static_cast<std::size_t>(group.group)] = f.rows.size();
    add(head, f.ui.px(24));
    if (head.folded) continue;
    for (const base::ObjectId file : files.members(group.group)) {
      if (left_out(f, *files.file(file))) continue;
      Row row{.kind = Row::Kind::File, .core = {}, .lane = {}};
      row.file = file;
      f.row_of_file[file] = f.rows.size();
      add(row, f.ui.px(29));
    }
  }
}

void draw_file(TimelineFrame& f, const Row& row, std::size_t index) {
  Ui& ui = f.ui;
  const Rect r{f.body.x, f.top_of(row), f.body.w, row.h};
  ui.fill(r, index % 2 == 1 ? ui.c().lane_alternate : ui.c().panel);
  const Rect strip{f.lanes.x, r.y, f.lanes.w, row.h};
  ui.push_clip(strip);
  draw_grid(f, strip);
  paint_file(f, row);
  ui.pop_clip();
  draw_file_head(f, row, {r.x, r.y, f.heads_w, r.h});
}

void draw_file_group(TimelineFrame& f, const Row& row) {
  Ui& ui = f.ui;
  const Group& group = group_of(row.group);
  const Rect r{f.body.x, f.top_of(row), f.body.w, row.h};
  ui.fill(r, group_color(ui));
  ui.fill({r.x, r.bottom() - 1, r.w, 1}, ui.c().border);
  const Hit h = ui.hit(group.id, {r.x, r.y, f.heads_w, r.h});
  if (h.clicked) choose(f, group, !row.folded);
  ui.icon({r.x + ui.px(12), r.y, ui.px(16), r.h}, Font::Icon16,
          h.hovered ? ui.c().text1 : ui.c().text3, row.folded ? icon::kForward : icon::kDown);
  ui.text_in({r.x + ui.px(32), r.y, f.heads_w, r.h}, Font::SmallStrong, ui.c().text2,
             tr(group.title));
}

void hover_file(TimelineFrame& f, const Row& row, Point at) {
  const auto& files = f.scene.model.files;
  const model::FileTrack& track = *files.file(row.file);
  for (const std::uint32_t event : track.strikes) {
    if (std::abs(f.x_of(EventSeq{event}) - at.x) < f.ui.px(7)) {
      f.t().hover.strike = EventSeq{event};
    }
  }
  const auto from = static_cast<std::int64_t>(std::floor(f.view().unit_of_x(at.x - 2)));
  const auto to = static_cast<std::int64_t>(std::ceil(f.view().unit_of_x(at.x + 2)));
  const auto [first, last] = files.slices_in(row.file, f.view().axis, from, to);
  double best = 2.5;
  for (std::uint32_t i = first; i < std::min(last, first + 4096); ++i) {
    const model::FileSlice slice = files.slice(row.file, i);
    if (slice.state == FileState::Closed) continue;
    const auto [begin, end] = model::extent(slice, f.view().axis);
    const double x0 = f.view().x_of(begin), x1 = f.view().x_of(end);
    double distance = at.x < x0 ? x0 - at.x : at.x > x1 ? at.x - x1 : 0;
    if (model::readable(slice.state)) distance -= 0.5;  // wanted most
    if (distance < best) f.t().hover.file = slice, best = distance;
  }
}

}  // namespace fiberscope::ui
