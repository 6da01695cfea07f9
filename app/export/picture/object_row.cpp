#include "app/export/picture/object_row.h"

#include "app/export/picture/columns.h"
#include "app/export/picture/labels.h"
#include "app/export/picture/ruler.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;
using base::LaneId;
using model::ObjectGroup;
using model::ObjectSpan;
using model::ObjectTrack;
using words::mark;
using words::tr;

namespace {

constexpr double kHoldShare = 0.85;  // of the holder's hue
constexpr std::size_t kWaitsMax = 400;

constexpr ObjectBandKind kObjectBands[] = {
    {ObjectGroup::Locks, "timeline.locks", mark("Locks")},
    {ObjectGroup::Semaphores, "timeline.semaphores", mark("Semaphores")},
    {ObjectGroup::Queues, "timeline.queues", mark("Queues")},
    {ObjectGroup::Events, "timeline.events", mark("Events and conditions")},
};

Icon sign_of(const ObjectTrack& track) {
  switch (track.group) {
    case ObjectGroup::Semaphores:
      return Icon::Places;
    case ObjectGroup::Queues:
      return Icon::Queue;
    case ObjectGroup::Events:
      return Icon::Event;
    case ObjectGroup::Locks:
    case ObjectGroup::Library:
      break;
  }
  return Icon::Lock;
}

double begin_of(const Lens& lens, const ObjectSpan& span) {
  return lens.x_of(span.begin, span.begin_ns);
}

double end_of(const Lens& lens, const ObjectSpan& span) {
  if (span.end) return lens.x_of(span.end, span.end_ns);
  return lens.x_of(EventSeq{lens.model.trace.size()}, lens.model.lanes.end_ns());
}

// first_in: the first span that may reach into the view: spans are by their beginnings, and a long
// one may lie behind later ones that are over.
std::size_t first_after(const Lens& lens, const model::PackedRows<ObjectSpan>& spans, double x,
                        std::size_t from = 0) {
  const auto first = spans.begin() + static_cast<std::ptrdiff_t>(from);
  return static_cast<std::size_t>(
      std::ranges::partition_point(
          first, spans.end(), [&](const ObjectSpan& span) { return begin_of(lens, span) < x; }) -
      spans.begin());
}

// first_wait: the first that reaches to the pixel or beyond it: of those that began before it as
// many as stood in line then.
std::size_t first_wait(const Lens& lens, const ObjectTrack& track, double x) {
  const auto level = std::ranges::partition_point(
      track.levels, [&](const auto& one) { return lens.x_of(one.event, one.at_ns) < x; });
  std::uint32_t left = level == track.levels.begin() ? 0 : (*(level - 1)).waiting;
  std::size_t first = first_after(lens, track.waits, x);
  for (std::size_t i = first; left > 0 && i > 0;) {
    if (end_of(lens, track.waits[--i]) < x) continue;
    first = i;
    --left;
  }
  return first;
}

std::string held_by(const Brush& b, LaneId lane) {
  return words::fill(tr("held by {lane}"), {{"lane", b.model.names.lane(lane)}});
}

Color hue(const Brush& b, LaneId lane) { return b.colors.hues[hue_of(b.model.lanes, lane)]; }

// say_wait: above its line, where there is room.
void say_wait(const Brush& b, const ObjectSpan& wait, const Box& above) {
  const bool gets = wait.why == trace::WaitKind::QueueGet;
  const bool puts = wait.why == trace::WaitKind::QueuePut;
  const char* const pattern = gets   ? tr("{lane} waits to get")
                              : puts ? tr("{lane} waits to put")
                                     : tr("{lane} waits");
  const std::string text = words::fill(pattern, {{"lane", b.model.names.lane(wait.lane)}});
  const TextStyle style = b.style(12, b.colors.text2);
  const double wide = b.canvas.text_width(text, style) + b.px(9);
  const Strip whole{std::max(above.x, b.view.x), std::min(above.right(), b.right())};
  const Strip part = free_part(b.gaps(), whole, wide);
  if (part.right - part.left < wide) return;
  b.canvas.text(part.left + b.px(5), above.bottom(), text, style);
}

// dashes: a line of dashes from x0 to x1, fixed to where it begins.
void dashes(const Brush& b, double x0, double x1, double y, Color color) {
  thread_local std::vector<Box> parts;  // kept for its memory only
  parts.clear();
  const double period = b.px(7), dash = b.px(4), thick = b.px(2);
  double x = x0;
  if (x < b.view.x) x += std::floor((b.view.x - x) / period) * period;
  for (; x < std::min(x1, b.right()); x += period) {
    parts.push_back({x, y - thick / 2, std::min(dash, x1 - x), thick});
  }
  b.canvas.bars(parts, color);
}

}  // namespace

std::string waiting_text(std::uint32_t count) {
  return words::fill(count == 1 ? tr("{n} waits") : tr("{n} wait"), {{"n", std::to_string(count)}});
}

std::span<const ObjectBandKind> object_bands() { return kObjectBands; }

void paint_holds(const Brush& b, const ObjectTrack& track, const Box& bar, bool labels) {
  const auto& holds = track.holds;
  std::size_t i = first_after(b, holds, b.view.x + 1);
  i -= std::min<std::size_t>(i, track.inside_max + 1);
  while (i < holds.size() && begin_of(b, holds[i]) < b.right()) {
    const ObjectSpan& hold = holds[i];
    const double x0 = begin_of(b, hold), x1 = end_of(b, hold);
    const Color color = hue(b, hold.lane);
    if (x1 - x0 < kShapePx) {
      // of those that share a column the last
      const double column = std::floor(x0);
      const std::size_t next = std::max(i + 1, first_after(b, holds, column + 1, i));
      const ObjectSpan& last = holds[next - 1];
      const double to = std::max(column + 1, end_of(b, last));
      b.canvas.rect({column, bar.y, to - column - (to - column > 3 ? 1 : 0), bar.height},
                    hue(b, last.lane).with_alpha(kHoldShare), to - column > 3 ? b.px(3) : 0);
      i = next;
      continue;
    }
    const double beyond = b.px(8);
    const double left = std::max(x0, b.view.x - beyond);
    const Box box{left, bar.y, std::min(x1 - 1, b.right() + beyond) - left, bar.height};
    b.canvas.rect(box, color.with_alpha(kHoldShare), std::min(b.px(3), box.width / 2));
    if (labels) {
      const Color ground = mix(color, b.colors.panel, kHoldShare);
      const TextStyle style = b.style(12, on_color(ground), 500);
      const std::string whole = held_by(b, hold.lane);
      const double padding = b.px(11), wide = b.canvas.text_width(whole, style) + padding;
      const Strip part =
          free_part(b.gaps(), {std::max(box.x, b.view.x), std::min(box.right(), b.right())}, wide);
      const std::string text = fit_text(b.canvas, whole, style, part.right - part.left - padding);
      if (!text.empty()) {
        b.canvas.text(part.left + b.px(7), box.middle() + style.size * 0.36, text, style);
      }
    }
    if (labels && b.canvas.wants_notes()) {
      b.canvas.note("hold." + std::to_string(track.object.value) + "." + std::to_string(i), box);
    }
    ++i;
  }
}

std::string ObjectRow::name(const model::Model& model, EventSeq) const {
  return model::object_name(model.trace, *model.objects.find(object_));
}

const ObjectTrack& ObjectRow::track(const model::Model& model) const {
  return *model.objects.find(object_);
}

void ObjectRow::paint(const Brush& b, const Box& place, const Look& look) const {
  if (b.model.objects.find(object_) == nullptr) return;
  b.canvas.rect(place, alternate ? b.colors.lane_alternate : b.colors.panel, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  paint_grid(b, strip);
  contents(b, strip);
  b.canvas.pop_clip();
  head(b, place, look);
}

void ObjectRow::contents(const Brush& b, const Box& strip) const {
  if (crowded_) return crowd(b, strip);
  const ObjectTrack& object = track(b.model);
  const Box bar{strip.x, strip.y + b.px(4), strip.width, b.px(kHoldHeight)};
  paint_holds(b, object, bar, true);
  waits(b, strip, !object.holds.empty());
}

// tag: who waits, or else who holds it.
std::string ObjectRow::tag(const Brush& b) const {
  const EventSeq at{b.world.cursor()};
  const std::uint32_t waiting = track(b.model).at(at).waiting;
  if (waiting > 0) return waiting_text(waiting);
  const LaneId holder = track(b.model).holder_at(at);
  return holder ? b.model.names.lane(holder) : std::string();
}

// head: a sign in the holder's hue, the name, and the tag.
void ObjectRow::head(const Brush& b, const Box& place, const Look& look) const {
  const EventSeq at{b.world.cursor()};
  const LaneId holder = track(b.model).holder_at(at);
  const Box sign{place.x + b.px(14), place.y, b.px(16), place.height};
  b.canvas.icon(sign, sign_of(track(b.model)), holder ? hue(b, holder) : b.colors.text3);
  const double left = sign.right() + b.px(7), right = b.view.x - b.px(10);
  const TextStyle name_style =
      b.style(15, look.head_hovered || !b.at_cursor ? b.colors.text1
                                                    : mix(b.colors.text1, b.colors.text2, 0.45));
  const std::string name = this->name(b.model, at);
  const double least = std::min(b.canvas.text_width(name, name_style), (right - left) * 0.5);
  const TextStyle small = b.style(13, b.colors.text3, 400, false, Anchor::End);
  const double used =
      b.write({left + least + b.px(8), place.y, right - left - least - b.px(8), place.height},
              tag(b), small);
  b.write({left, place.y, right - left - used - b.px(6), place.height}, name, name_style);
}

// waits: each a dashed line at the row's foot, those at the same time one above the other.
void ObjectRow::waits(const Brush& b, const Box& place, bool held) const {
  const ObjectTrack& track = this->track(b.model);
  std::array<double, kWaitLines> free_x;
  free_x.fill(-1e9);
  std::size_t seen = 0;
  for (std::size_t i = first_wait(b, track, b.view.x); i < track.waits.size(); ++i) {
    const ObjectSpan& wait = track.waits[i];
    const double x0 = begin_of(b, wait), x1 = end_of(b, wait);
    if (x0 > b.right() || seen > kWaitsMax) break;
    if (x1 < b.view.x) continue;
    ++seen;
    const auto free = std::ranges::find_if(free_x, [&](double x) { return x <= x0; });
    if (free == free_x.end()) continue;
    *free = x1 + 1;
    const auto line = static_cast<double>(free - free_x.begin());
    const double foot = held ? place.bottom() - b.px(4) : place.bottom() - b.px(7);
    const double y = std::round(foot - line * b.px(held ? 4 : 6));
    const Color color = hue(b, wait.lane);
    dashes(b, x0, x1, y, color);
    const double radius = b.px(2.5);
    if (!held && line == 0) say_wait(b, wait, {x0, place.y, x1 - x0, y - place.y - b.px(3)});
    b.canvas.rect({x0 - radius, y - radius, 2 * radius, 2 * radius}, color, radius);
    if (b.canvas.wants_notes()) {
      b.canvas.note("wait." + std::to_string(object_.value) + "." + std::to_string(i),
                    {x0, y - b.px(2), x1 - x0, b.px(4)});
    }
  }
}

// crowd: how many wait, as an area with steps.
void ObjectRow::crowd(const Brush& b, const Box& place) const {
  const ObjectTrack& track = this->track(b.model);
  const double foot = place.bottom() - b.px(3), high = place.height - b.px(8);
  const Color color = b.colors.hues[2];
  const auto x_of = [&](const ObjectTrack::Level& level) {
    return b.x_of(level.event, level.at_ns);
  };
  const auto& levels = track.levels;
  auto level =
      std::ranges::partition_point(levels, [&](const auto& one) { return x_of(one) <= b.view.x; });
  if (level != levels.begin()) --level;
  double widest = 0, label_x = 0;
  std::uint32_t label_count = 0;
  while (level != levels.end() && x_of(*level) < b.right()) {
    // of the levels that share a column the last
    const double x0 = std::max(x_of(*level), b.view.x);
    auto next = level + 1;
    while (next != levels.end() && x_of(*next) < x0 + 1) ++next;
    const std::uint32_t count = (*(next - 1)).waiting;
    const double x1 = next == levels.end()
                          ? b.x_of(EventSeq{b.model.trace.size()}, b.model.lanes.end_ns())
                          : std::max(x_of(*next), x0 + 1);
    const double h = std::round(high * count / std::max(1u, track.waiting_max));
    if (count > 0) {
      b.canvas.rect({x0, foot - h, x1 - x0, h}, color.with_alpha(0.22), 0);
      b.canvas.rect({x0, foot - h, x1 - x0, b.px(2)}, color, 0);
    }
    if (count > 0 && x1 - x0 > widest) widest = x1 - x0, label_x = x0, label_count = count;
    level = next;
  }
  const TextStyle style = b.style(13, b.colors.text2);
  const std::string text = waiting_text(label_count);
  if (label_count == 0 || b.canvas.text_width(text, style) + b.px(12) > widest) return;
  b.canvas.text(label_x + b.px(6), foot - b.px(6), text, style);
}

void ObjectRow::hit(const Lens& lens, double x, Found& found) const {
  const ObjectTrack* track = lens.model.objects.find(object_);
  if (track == nullptr) return;
  const auto nearest = [&](const model::PackedRows<ObjectSpan>& spans) {
    std::optional<std::size_t> best;
    for (std::size_t i = first_after(lens, spans, x + 3), seen = 0; i-- > 0 && seen < kSeenMax;
         ++seen) {
      if (end_of(lens, spans[i]) + 2 < x) continue;
      best = i;
      break;
    }
    return best;
  };
  const auto hold = nearest(track->holds), wait = nearest(track->waits);
  if (hold) {
    found.object = ObjectFound{object_, *hold, ObjectPart::Hold};
  } else if (wait) {
    found.object = ObjectFound{object_, *wait, ObjectPart::Wait};
  }
}

std::pair<EventSeq, LaneId> beginning_of(const model::Model& model, const ObjectFound& found) {
  const ObjectTrack& track = *model.objects.find(found.object);
  if (found.part != ObjectPart::Level) {
    const bool waits = found.part == ObjectPart::Wait;
    const ObjectSpan& span = (waits ? track.waits : track.holds)[found.index];
    return {span.begin, span.lane};
  }
  const EventSeq event = track.levels[found.index].event;
  const auto level = model.trace.find<trace::LevelChanged>(event);
  return {event, level != nullptr ? level->lane : LaneId{}};
}

std::string ObjectBand::name(const model::Model&, EventSeq) const { return tr(kind_.title); }

std::string ObjectBand::note(const Brush& b) const {
  return std::to_string(b.model.objects.count(kind_.group));
}

void LibraryRow::paint(const Brush& b, const Box& place, const Look& look) const {
  b.canvas.rect(place, b.colors.inset, 0);
  b.canvas.icon({place.x + b.px(12), place.y, b.px(16), place.height},
                folded_ ? Icon::Folded : Icon::Unfolded,
                look.head_hovered ? b.colors.text1 : b.colors.text3);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  const double high = b.px(kLibraryBar);
  if (folded_) {
    contents(b, {strip.x, place.y + std::floor((place.height - high) / 2), strip.width, high});
  }
  b.canvas.pop_clip();
  b.write({place.x + b.px(32), place.y, b.view.x - place.x - b.px(38), place.height},
          name(b.model, {}), b.style(12, look.head_hovered ? b.colors.text1 : b.colors.text3));
}

std::string LibraryObjects::name(const model::Model& model, EventSeq) const {
  struct Sort {
    ObjectGroup group;
    const char *one, *many;  // English
  };
  constexpr Sort kSorts[] = {
      {ObjectGroup::Library, mark("GIL"), mark("{n} GILs")},
      {ObjectGroup::Locks, mark("{n} lock"), mark("{n} locks")},
      {ObjectGroup::Semaphores, mark("{n} semaphore"), mark("{n} semaphores")},
      {ObjectGroup::Queues, mark("{n} queue"), mark("{n} queues")},
      {ObjectGroup::Events, mark("{n} event"), mark("{n} events")},
  };
  std::string list;
  for (const Sort& sort : kSorts) {
    const auto n = std::ranges::count_if(model.objects.all(), [&](const ObjectTrack& track) {
      return track.group == ObjectGroup::Library && track.sort == sort.group;
    });
    if (n == 0) continue;
    list += (list.empty() ? "" : ", ") +
            words::fill(tr(n == 1 ? sort.one : sort.many), {{"n", std::to_string(n)}});
  }
  return words::fill(tr("library: {what}"), {{"what", list}});
}

std::string LibraryLanes::name(const model::Model&, EventSeq) const {
  const std::string lanes = words::fill(lanes_.size() == 1 ? tr("{n} lane") : tr("{n} lanes"),
                                        {{"n", std::to_string(lanes_.size())}});
  return words::fill(tr("library: {what}"), {{"what", lanes}});
}

void LibraryLanes::contents(const Brush& b, const Box& bar) const {
  Columns columns(b, bar, b.colors.inset);
  mixed_.of(b, lanes_).stack(columns, bar.x);
  columns.paint();
}

// contents: who holds the GIL, or else the first of them.
void LibraryObjects::contents(const Brush& b, const Box& bar) const {
  for (const model::ObjectTrack& track : b.model.objects.all()) {
    if (track.group == ObjectGroup::Library) return paint_holds(b, track, bar, false);
  }
}

}  // namespace fiberscope::exporter
