// The rows of lanes (row.h): slices as shapes, what is too narrow for one as columns, and over both
// what the lane does for its input and output.
#include "app/export/picture/columns.h"
#include "app/export/picture/labels.h"
#include "app/export/picture/lateness.h"
#include "app/export/picture/ruler.h"
#include "app/model/words/events.h"

namespace fiberscope::exporter {

using base::EventSeq;
using base::LaneId;
using model::Slice;
using model::SliceState;

namespace {

constexpr std::uint32_t kNotedMax = 4096;  // thin slices, where somebody wants their names

// zombie_box: from the end mark on.
Box zombie_box(const Lens& lens, const Box& bar, const model::Zombie& zombie) {
  const EventSeq end = zombie.end ? zombie.end : lens.model.lanes.last();
  const double x0 = lens.x_of(zombie.begin, zombie.begin_ns) + lens.px(6);
  const double x1 = lens.x_of(end, zombie.end ? zombie.end_ns : lens.model.lanes.end_ns());
  return {x0, bar.y, x1 - x0, bar.height};
}

// SlicePainter: shapes of one lane.
struct SlicePainter {
  const Brush& b;
  const Shapes shapes;
  Box bar;
  Color hue;
  bool selected;

  void slice(const Slice& slice) const {
    const Box box = b.spread(bar, slice);
    const std::string label = shapes.has_room(box) ? slice_label(b.model, slice) : std::string();
    const bool tip = b.canvas.wants_tips();
    if (tip) b.canvas.begin_tip(model::explain_slice(b.model.replay, b.model.names, slice).text);
    shape(slice, box, label);
    if (slice.preempted) cut(slice.lane, slice.begin, slice.begin_ns);
    // seen from the stretch that ended so, what comes after may be too short for a shape
    if (!slice.open && slice.state == SliceState::Running &&
        b.model.lanes.slice(slice.lane, slice.index + 1).preempted) {
      cut(slice.lane, slice.end, slice.end_ns);
    }
    if (tip) b.canvas.end_tip();
    if (selected && holds_cursor(slice) && slice.state != SliceState::Sleeping) frame(box);
    if (b.canvas.wants_notes()) {
      b.canvas.note("slice." + std::to_string(slice.lane.value) + "." + std::to_string(slice.index),
                    box);
    }
  }

  void shape(const Slice& slice, const Box& box, const std::string& label) const {
    switch (slice.state) {
      case SliceState::Running:
        return shapes.running(box, hue, label);
      case SliceState::Ready:
        return shapes.ready(box, hue);
      case SliceState::Blocked:
        return slice.wait == trace::WaitKind::Gil ? shapes.gil(box, label)
                                                  : shapes.blocked(box, label);
      case SliceState::Sleeping:
        return sleeping(slice, box, label);
      case SliceState::New:
      case SliceState::Ended:
      case SliceState::Copying:
      case SliceState::Polling:
        return;
    }
  }

  // sleeping: as far as it was asked for; what was late then is no rest.
  void sleeping(const Slice& slice, Box box, const std::string& label) const {
    const auto due_x = late_x(b, slice);
    if (due_x) box.width = std::max(0.0, *due_x - box.x);
    shapes.sleeping(box, label, label.empty() ? label : short_label(b.model, slice));
    if (due_x) paint_late(b, bar, slice, *due_x);
  }

  // span: copying or polling in vain, over the running that it is a part of.
  void span(const Slice& span) const {
    const Box box = b.spread(bar, span);
    const std::string label =
        shapes.has_room(box) ? model::span_label(b.model.trace, span) : std::string();
    const bool tip = b.canvas.wants_tips();
    if (tip) b.canvas.begin_tip(model::explain_span(b.model.trace, b.model.names, span));
    span.state == SliceState::Copying ? shapes.copying(box, hue, label)
                                      : shapes.polling(box, hue, label);
    if (tip) b.canvas.end_tip();
    if (b.canvas.wants_notes()) {
      b.canvas.note("io." + std::to_string(span.lane.value) + "." + std::to_string(span.index),
                    box);
    }
  }

  // loop: lines that are folded, over the running that they are a part of.
  void loop(EventSeq event, double x0, double x1) const {
    const Box box{x0, bar.y, x1 - x0, bar.height};
    const bool tip = b.canvas.wants_tips();
    if (tip) {
      b.canvas.begin_tip(model::event_text(b.model.trace, b.model.names, b.model.trace.at(event)));
    }
    shapes.repeated(box);
    if (tip) b.canvas.end_tip();
    if (b.canvas.wants_notes()) b.canvas.note("loop." + std::to_string(event.value), box);
  }
  // loops: those that are wide enough.
  void loops(const model::Seqs& events) const {
    const auto begin_x = [&](EventSeq event) {
      const auto p = b.model.trace.get<trace::LinesFolded>(event);
      return b.x_of(EventSeq{event.value - 1}, p.began_ns);
    };
    const auto next = [&](std::size_t from, double x) {  // the first that ends beyond x
      std::size_t end = events.size();
      while (from < end) {
        const std::size_t middle = from + (end - from) / 2;
        if (b.x_of(events[middle]) <= x) {
          from = middle + 1;
        } else {
          end = middle;
        }
      }
      return from;
    };
    const double right = b.view.x + b.view.width;
    for (std::size_t at = next(0, b.view.x); at < events.size();) {
      const double x0 = begin_x(events[at]), x1 = b.x_of(events[at]);
      if (x0 >= right) return;
      const double from = std::max(x0, bar.x - b.px(8)), to = std::min(x1, bar.right() + b.px(8));
      if (to - from >= kShapePx) loop(events[at], from, to);
      at = to - from >= kShapePx ? at + 1 : next(at + 1, x0 + kShapePx);
    }
  }

  // cut: the mark of a preemption.
  void cut(LaneId lane, EventSeq at, base::TimeNs at_ns) const {
    const double x = b.x_of(at, at_ns);
    shapes.preempted(x, bar);
    if (!b.canvas.wants_notes()) return;
    b.canvas.note("preempted." + std::to_string(lane.value), {x - 1, bar.y, 2, bar.height});
  }

  // zombie: of a process that the row stands for, behind its end.
  void zombie(LaneId lane) const {
    const model::Zombie* zombie = b.model.lanes.zombies().of(lane);
    if (zombie == nullptr || zombie->row != lane) return;
    const Box box = zombie_box(b, bar, *zombie);
    if (box.width < kShapePx || box.x > b.right() || box.right() < b.view.x) return;
    const bool tip = b.canvas.wants_tips();
    if (tip) {
      b.canvas.begin_tip(
          model::explain_lane(b.model.replay, b.model.names, lane, zombie->begin.value).text);
    }
    shapes.zombie(box, hue, zombie_label(b.model, *zombie));
    if (tip) b.canvas.end_tip();
    if (b.canvas.wants_notes()) b.canvas.note("zombie." + std::to_string(lane.value), box);
  }

  bool holds_cursor(const Slice& slice) const {
    const EventSeq cursor{b.world.cursor()};
    return b.at_cursor && slice.begin <= cursor && (slice.open || cursor < slice.end);
  }

  // frame: around the selected lane's slice at the cursor.
  void frame(const Box& box) const {
    const double beyond = b.px(8);
    const double left = std::max(box.x, bar.x - beyond);
    const double right = std::min(box.right(), bar.right() + beyond);
    b.canvas.outline({left - 1, box.y - 1, right - left + 2, box.height + 2},
                     b.colors.text1.with_alpha(0), b.colors.text1, 1.6 * b.scale, b.px(3));
  }

  void ends(const model::LaneTrack& track) const {
    shapes.birth(b.x_of(track.born, track.born_ns), bar, hue);
    if (!track.ended) return;
    const double x = b.x_of(track.ended, track.ended_ns);
    shapes.end(x, bar, hue, track.failed());
    if (!b.canvas.wants_notes()) return;
    b.canvas.note("end." + std::to_string(track.id.value), {x, bar.y, b.px(14), bar.height});
  }
};

// ThinColumn: a pixel column of slices that share it.
struct ThinColumn {
  double x = 0;
  Summary::Column mix;
};

constexpr std::pair<std::uint8_t, SliceState> kParts[] = {
    {model::IoShares::kPolling, SliceState::Polling},
    {model::IoShares::kCopying, SliceState::Copying}};

// Thin: the columns of a lane; nothing is kept of one that shows nothing.
struct Thin {
  std::vector<ThinColumn> columns;
  std::vector<ThinColumn> marks;  // of copying and polling, on shapes of running

  void take(const model::LaneRow& row, const model::IoRow* io, std::size_t hue) {
    columns.clear(), marks.clear();
    for (std::size_t c = 0; c < row.strip.columns.size(); ++c) {
      const model::Column& column = row.strip.columns[c];
      ThinColumn thin{row.x(c), {}};
      thin.mix.hue = hue;
      thin.mix.ran = column.begins[static_cast<std::size_t>(SliceState::Running)] > 0;
      std::uint64_t all = 0;
      const auto whole = static_cast<double>(std::max<std::int64_t>(1, row.units(c)));
      for (const SliceState state :
           {SliceState::Running, SliceState::Ready, SliceState::Blocked, SliceState::Sleeping}) {
        const auto i = static_cast<std::size_t>(state);
        all += column.units[i];
        thin.mix.share[i] = static_cast<float>(static_cast<double>(column.units[i]) / whole);
      }
      thin.mix.ran |= thin.mix.share[static_cast<std::size_t>(SliceState::Running)] > 0;
      if (io != nullptr) take_parts(thin, column, io->strip.columns[c], whole);
      if (all > 0 || thin.mix.ran) columns.push_back(thin);
    }
  }

  // take_parts: out of running where it is thin; else they are marks on its shape.
  void take_parts(ThinColumn& thin, const model::Column& column, const model::IoColumn& io,
                  double whole) {
    constexpr auto kRunning = static_cast<std::size_t>(SliceState::Running);
    const std::uint64_t parts =
        io.units[model::IoShares::kPolling] + io.units[model::IoShares::kCopying];
    if (parts == 0) return;
    const bool inside = parts <= column.units[kRunning];
    ThinColumn mark{thin.x, {}};
    for (const auto& [tag, state] : kParts) {
      const auto share = static_cast<float>(static_cast<double>(io.units[tag]) / whole);
      (inside ? thin : mark).mix.share[static_cast<std::size_t>(state)] = share;
      if (inside) thin.mix.share[kRunning] = std::max(0.0f, thin.mix.share[kRunning] - share);
    }
    if (!inside) marks.push_back(mark);
  }
};

// note_thin: where slices without a shape lie.
void note_thin(const Brush& b, LaneId lane, const Box& place) {
  const auto& lanes = b.model.lanes;
  const auto [first, last] = lanes.slices_in(lane, b.view.axis, b.first_unit(), b.last_unit());
  for (std::uint32_t i = first; i < std::min(last, first + kNotedMax); ++i) {
    const Slice slice = lanes.slice(lane, i);
    if (slice.state == SliceState::Ended || slice.state == SliceState::New) continue;
    const auto [begin, end] = model::extent(slice, b.view.axis);
    const double x0 = std::max(b.view.x_of(begin), -1e6), x1 = std::min(b.view.x_of(end), 1e6);
    if (x1 - x0 >= kShapePx) continue;
    b.canvas.note("slice." + std::to_string(lane.value) + "." + std::to_string(i),
                  {x0, place.y, std::max(1.0, x1 - x0), place.height});
  }
}

// short_wire: "→ fd 7", or "→ 7" where the whole would cut the name, which begins at `name_x`.
std::string short_wire(const Brush& b, const std::string& wire, const std::string& name,
                       double name_x) {
  const std::size_t blank = wire.rfind(' ');
  if (blank == std::string::npos) return wire;
  const double wide = b.canvas.text_width(name, b.style(15, b.colors.text1, 600)) +
                      b.canvas.text_width(wire, b.style(13, b.colors.wire, 400, true));
  const bool fits = name_x + wide + b.px(6) <= b.view.x - b.px(30);
  return fits ? wire : "→" + wire.substr(blank);
}

}  // namespace

std::string LaneRow::name(const model::Model& model, EventSeq) const {
  return model.names.lane(lane_);
}

void LaneRow::contents(const Brush& b, const Box& place, Color row_color) const {
  const auto& lanes = b.model.lanes;
  const std::size_t hue = hue_of(lanes, lane_);
  const SlicePainter painter{b, b.shapes(), b.bar_in(place), b.colors.hues[hue],
                             b.selected == lane_};
  thread_local model::LaneRow seen;  // these are kept for their memory only
  thread_local model::IoRow io;
  thread_local Thin thin;
  model::build(lanes, lane_, b.view, kShapePx, seen);
  for (const Slice& slice : seen.shapes) painter.slice(slice);
  const bool has_io = b.model.io.has(lane_);
  if (has_io) model::build(b.model.io, lane_, b.view, kShapePx, io);
  thin.take(seen, has_io ? &io : nullptr, hue);
  Columns columns(b, painter.bar, row_color);
  for (std::size_t i = 0; i < thin.columns.size(); ++i) {
    const ThinColumn& c = thin.columns[i];
    if (c.mix.ran && !crowded(thin.columns, i)) {
      columns.alone(c.x, c.mix);
    } else {
      columns.stack(c.x, 1, c.mix);
    }
  }
  for (const ThinColumn& c : thin.marks) columns.mark(c.x, c.mix);
  columns.paint();
  if (has_io) {
    for (const Slice& span : io.shapes) painter.span(span);
  }
  painter.loops(b.model.index.lane(lane_).loops);
  if (b.canvas.wants_notes()) note_thin(b, lane_, place);
  painter.ends(lanes.lane(lane_));
  painter.zombie(lane_);
}

void LaneRow::paint(const Brush& b, const Box& place, const Look& look) const {
  const bool selected = b.selected == lane_;
  const Color color = selected    ? b.colors.lane_selected
                      : alternate ? b.colors.lane_alternate
                                  : b.colors.panel;
  b.canvas.rect(place, color, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  paint_grid(b, strip);
  Box bars = place;
  bars.height -= b.px(foot());
  contents(b, bars, color);
  if (foot() > 0) paint_foot(b, {strip.x, bars.bottom(), strip.width, b.px(foot())}, color);
  b.canvas.pop_clip();
  head(b, bars, look);
  if (selected) {
    b.canvas.rect({place.x, place.y, b.px(3), place.height}, b.colors.accent, 0);
  }
}

Box LaneRow::fold_box(const Lens& lens, const Box& place) const {
  if (lens.model.lanes.lane(lane_).children.empty()) return {};
  const double x = place.x + lens.px(14) + std::min(depth_, 4u) * lens.px(10);
  return {x - lens.px(5), place.y, lens.px(18), place.height};
}

base::ObjectId LaneRow::wire(const Brush& b) const {
  const model::LaneWorld* world = b.at_cursor ? b.world.lane(lane_) : nullptr;
  if (world == nullptr || world->state != trace::LaneState::Blocked) return {};
  const auto wait = model::wait_of(b.model.trace, *world);
  const model::FileTrack* file = wait != nullptr ? b.model.files.file(wait->object) : nullptr;
  return file != nullptr && file->group() != model::FileGroup::None ? file->object
                                                                    : base::ObjectId{};
}

// wire_text: "→ fd 7", where its number is known.
std::string LaneRow::wire_text(const Brush& b) const {
  const base::ObjectId file = wire(b);
  const std::string number =
      file ? b.model.names.files().number(file, EventSeq{b.world.cursor()}) : std::string();
  return number.empty() ? number : "→ " + number;
}

// ... whether the pin is there or not: what is pointed at does not move away.
Box LaneRow::wire_box(const Brush& b, const Box& place, bool) const {
  const bool folds = !b.model.lanes.lane(lane_).children.empty();
  const double name_x = place.x + b.px(folds ? 51 : 35) + std::min(depth_, 4u) * b.px(10);
  const std::string text = short_wire(b, wire_text(b), name(b.model, {}), name_x);
  if (text.empty()) return {};
  const double right = b.view.x - b.px(30);
  const double width = b.canvas.text_width(text, b.style(13, b.colors.wire, 400, true));
  return {right - width, place.y, width, place.height};
}

// head: the chevron, what the lane does at the cursor (or its colour), its name, its tag.
void LaneRow::head(const Brush& b, const Box& place, const Look& look) const {
  const auto& lanes = b.model.lanes;
  const model::LaneTrack& track = lanes.lane(lane_);
  const bool selected = b.selected == lane_;
  double x = place.x + b.px(14) + std::min(depth_, 4u) * b.px(10);
  if (!track.children.empty() && !look.plain) {
    b.canvas.icon(fold_box(b, place), folded() ? Icon::Folded : Icon::Unfolded,
                  look.fold_hovered ? b.colors.text1 : b.colors.text3);
    x += b.px(16);
  }
  const model::LaneWorld* world = b.at_cursor ? b.world.lane(lane_) : nullptr;
  const bool ended = world != nullptr && world->state == trace::LaneState::Ended;
  const Color hue = ended && track.failed() ? b.colors.error : b.colors.hues[hue_of(lanes, lane_)];
  const Box glyph{x, std::round(place.middle() - b.px(4.5)), b.px(14), b.px(9)};
  if (!b.at_cursor) b.shapes().glyph(glyph, SliceState::Running, hue);
  const bool zombie = ended && model::is_zombie(b.model.trace, b.world, lane_);
  if (zombie) {
    b.shapes().zombie_glyph(glyph, hue);
  } else if (world != nullptr) {
    b.shapes().glyph(glyph, state_of(*world), hue);
  }
  const double head_right = b.view.x - b.px(10);
  const Box wire = look.plain ? Box{} : wire_box(b, place, look.pin_shown);
  const std::string tag = look.plain ? std::string() : tag_of(lanes, lane_);
  const TextStyle small = b.style(13, b.colors.text3, 400, true, Anchor::End);
  double tag_width = look.pin_shown ? b.px(20) : b.canvas.text_width(tag, small);
  if (wire.width > 0) {
    tag_width = head_right - wire.x;
    const Color color = look.wire_hovered ? b.colors.text1 : b.colors.wire;
    b.write({wire.x, wire.y, wire.width + 1, wire.height},
            short_wire(b, wire_text(b), name(b.model, {}), glyph.right() + b.px(7)),
            b.style(13, color, 400, true));
  } else if (!look.pin_shown) {
    b.write({place.x, place.y, head_right - place.x, place.height}, tag, small);
  }
  const bool calm = !selected && !look.head_hovered && b.at_cursor;
  const Color color = !calm                        ? b.colors.text1
                      : world != nullptr && !ended ? mix(b.colors.text1, b.colors.text2, 0.45)
                                                   : b.colors.text3;
  Box room{glyph.right() + b.px(7), place.y, head_right - tag_width - glyph.right() - b.px(13),
           place.height};
  std::string behind = suffix(b.model);
  const TextStyle plain = b.style(15, color, selected || look.plain ? 600 : 400);
  const TextStyle count = b.style(13, folded() ? b.colors.accent : b.colors.text3, 400, true);
  const double left_of_name = room.width - b.canvas.text_width(name(b.model, {}), plain) - b.px(6);
  const auto too_wide = [&] {
    return !folded() && b.canvas.text_width(behind, count) > left_of_name;
  };
  // the value alone, or nothing, where there is no room for more
  if (too_wide()) behind = behind.substr(behind.find('=') + 1);
  if (behind.empty() || too_wide()) {
    b.write_name(room, name(b.model, {}), plain);
    return;
  }
  room.width -= b.canvas.text_width(behind, count) + b.px(6);
  const double used = b.write_name(room, name(b.model, {}), plain);
  b.write({room.x + used + b.px(6), place.y, b.canvas.text_width(behind, count) + 1, place.height},
          behind, count);
}

// --- what lies at a pixel
// ------------------------------------------------------------------------

namespace {

double distance(double x, double x0, double x1) { return x < x0 ? x0 - x : x > x1 ? x - x1 : 0; }

// units_near: from where to where on the axis a thing may be that was meant by `x`.
std::pair<std::int64_t, std::int64_t> units_near(const Lens& lens, double x) {
  return {static_cast<std::int64_t>(std::floor(lens.view.unit_of_x(x - 3))),
          static_cast<std::int64_t>(std::ceil(lens.view.unit_of_x(x + 3)))};
}

// end_near: the end mark of the lane, which has no width of its own.
std::optional<Slice> end_near(const Lens& lens, LaneId lane, double x) {
  const auto& lanes = lens.model.lanes;
  const model::LaneTrack& track = lanes.lane(lane);
  const std::uint32_t count = lanes.slice_count(lane);
  if (!track.ended || count == 0) return {};
  const double at = lens.x_of(track.ended, track.ended_ns);
  if (x < at - 2 || x > at + lens.px(track.failed() ? 14 : 7)) return {};
  const Slice slice = lanes.slice(lane, count - 1);
  if (slice.state != SliceState::Ended) return {};
  return slice;
}

// zombie_near: the end of a process that is a zombie there.
std::optional<Slice> zombie_near(const Lens& lens, LaneId lane, double x) {
  const model::Zombie* zombie = lens.model.lanes.zombies().of(lane);
  if (zombie == nullptr || zombie->row != lane) return {};
  const Box box = zombie_box(lens, {}, *zombie);
  if (x < box.x || x > box.right()) return {};
  return lens.model.lanes.slice(lane, lens.model.lanes.slice_count(lane) - 1);
}

// slice_near: the slice there; of those too small to hit, the nearest that ran.
std::optional<Slice> slice_near(const Lens& lens, LaneId lane, double x) {
  const auto& lanes = lens.model.lanes;
  const auto [from, to] = units_near(lens, x);
  const auto [first, last] = lanes.slices_in(lane, lens.view.axis, from, to);
  std::optional<Slice> best;
  double best_distance = 1e9;
  for (std::uint32_t i = first; i < std::min(last, first + kSeenMax); ++i) {
    const Slice slice = lanes.slice(lane, i);
    if (slice.state == SliceState::Ended || slice.state == SliceState::New) continue;
    const auto [begin, end] = model::extent(slice, lens.view.axis);
    const double x0 = lens.view.x_of(begin), x1 = lens.view.x_of(end);
    double away = distance(x, x0, x1);
    if (x1 - x0 < kShapePx) {
      away += slice.state == SliceState::Running ? -0.5 : 0.5;  // a thin run is wanted most
    }
    if (away < best_distance && away <= 3) best = slice, best_distance = away;
  }
  return best;
}

// span_near: copying or polling in vain, which lies over the slice; of thin ones the nearest.
std::optional<Slice> span_near(const Lens& lens, LaneId lane, double x) {
  const auto& io = lens.model.io;
  const auto [from, to] = units_near(lens, x);
  const auto [first, last] = io.indices_in(lane, lens.view.axis, from, to);
  std::optional<Slice> best;
  double best_distance = 1.5;
  for (std::uint32_t i = first; i < std::min(last, first + kSeenMax); ++i) {
    const auto span = io.at(lane, i);
    if (!span) continue;
    const auto [begin, end] = model::extent(*span, lens.view.axis);
    const double away = distance(x, lens.view.x_of(begin), lens.view.x_of(end));
    if (away < best_distance) best = span, best_distance = away;
  }
  return best;
}

}  // namespace

void LaneRow::hit(const Lens& lens, double x, Found& found) const {
  found.slice = end_near(lens, lane_, x);
  if (!found.slice) found.slice = zombie_near(lens, lane_, x);
  if (found.slice) return;
  found.slice = span_near(lens, lane_, x);
  if (!found.slice) found.slice = slice_near(lens, lane_, x);
}

}  // namespace fiberscope::exporter
