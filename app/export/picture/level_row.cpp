#include "app/export/picture/level_row.h"

#include <algorithm>
#include <cmath>

#include "app/export/picture/labels.h"
#include "app/model/words/object_text.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;
using model::ObjectGroup;
using model::ObjectTrack;
using words::tr;
using Level = model::ObjectTrack::Level;

namespace {

constexpr double kAreaShare = 0.22, kSetShare = 0.85;

double level_x(const Lens& lens, const Level& level) { return lens.x_of(level.event, level.at_ns); }

double run_end(const Lens& lens) {
  return lens.x_of(EventSeq{lens.model.trace.size()}, lens.model.lanes.end_ns());
}

// first_seen: the level that holds at the pixel, or the first after it where it is not yet told
// what counts.
std::size_t first_seen(const Lens& lens, const ObjectTrack& track, double x) {
  const auto& levels = track.levels;
  const auto counted = std::ranges::lower_bound(levels, track.counted, {}, &Level::event);
  const auto next = std::ranges::partition_point(
      counted, levels.end(), [&](const Level& level) { return level_x(lens, level) <= x; });
  return static_cast<std::size_t>((next == counted ? next : next - 1) - levels.begin());
}

// since: number of the level from which on it counts what it counts at `i`.
std::size_t since(const ObjectTrack& track, std::size_t i) {
  const auto& levels = track.levels;
  while (i > 0 && levels[i - 1].event >= track.counted &&
         levels[i - 1].counts == levels[i].counts) {
    --i;
  }
  return i;
}

// Tread: a stretch of time in which it counts the same.
struct Tread {
  double x0 = 0, x1 = 0;
  Level level{};
  std::uint32_t amount = 0, waiting_min = 0, waiting_max = 0;
};

// tread_text: "100 of 100 inside, up to 1900 wait".
std::string tread_text(const ObjectTrack& track, const Tread& tread) {
  const std::string text = model::level_text(track, tread.level);
  if (tread.waiting_max == 0) return text;
  const bool steady = tread.waiting_min == tread.waiting_max;
  return words::fill(steady                   ? tr("{what}, {waiting}")
                     : tread.waiting_max == 1 ? tr("{what}, at times {waiting}")
                                              : tr("{what}, up to {waiting}"),
                     {{"what", text}, {"waiting", waiting_text(tread.waiting_max)}});
}

}  // namespace

bool counts(const ObjectTrack& track) {
  return track.counted && track.group != ObjectGroup::Locks && track.group != ObjectGroup::Library;
}

double LevelRow::height() const {
  return group_ == ObjectGroup::Events ? ObjectRow::height() : kLevelHeight;
}

void LevelRow::contents(const Brush& b, const Box& strip) const {
  group_ == ObjectGroup::Events ? sets(b, strip) : steps(b, strip);
  if (!crowded()) waits(b, strip, true);
}

std::string LevelRow::tag(const Brush& b) const {
  const ObjectTrack& object = track(b.model);
  const EventSeq at{b.world.cursor()};
  const Level now = object.at(at);
  if (now.waiting > 0 || at < object.counted) return ObjectRow::tag(b);
  return model::level_tag(object, now);
}

void LevelRow::steps(const Brush& b, const Box& strip) const {
  const ObjectTrack& object = track(b.model);
  const auto& levels = object.levels;
  const double foot = strip.bottom() - b.px(4), high = strip.height - b.px(10);
  const Color color = b.colors.hues[2];
  const double most = std::max(1u, object.amount_max());
  const auto top = [&](std::uint32_t amount) {
    return amount == 0 ? foot : foot - std::max(b.px(2), std::round(high * amount / most));
  };
  const double thick = std::max(1.0, std::round(1.8 * b.scale));
  const auto line = [&](double x, double y0, double y1, double width) {
    b.canvas.rect({x, std::min(y0, y1), width, std::abs(y1 - y0) + thick}, color, 0);
  };
  std::vector<Tread> treads;
  double before = foot;
  for (std::size_t i = first_seen(b, object, b.view.x - 0.5); i < levels.size();) {
    const double x0 = std::max(level_x(b, levels[i]), b.view.x);
    if (x0 >= b.right()) break;
    std::uint32_t least = object.amount(levels[i]), highest = least;
    std::uint32_t waiting_min = levels[i].waiting, waiting_max = waiting_min;
    std::size_t next = i + 1;
    for (; next < levels.size() && level_x(b, levels[next]) < x0 + 1; ++next) {
      least = std::min(least, object.amount(levels[next]));
      highest = std::max(highest, object.amount(levels[next]));
      waiting_min = std::min(waiting_min, levels[next].waiting);
      waiting_max = std::max(waiting_max, levels[next].waiting);
    }
    const Level& last = levels[next - 1];
    const std::uint32_t amount = object.amount(last);
    const double x1 = next < levels.size() ? level_x(b, levels[next]) : run_end(b);
    const double y = top(amount);
    // from where it stood before, by way of all that share the column
    line(x0, std::min({before, top(highest), y}), std::max({before, top(least), y}), thick);
    if (x1 > x0 && amount > 0) {
      b.canvas.rect({x0, y, x1 - x0, foot - y}, color.with_alpha(kAreaShare), 0);
    }
    if (x1 > x0) line(x0, y, y, x1 - x0);
    const bool same = !treads.empty() && treads.back().amount == amount && least == highest;
    if (!same) {
      treads.push_back({x0, x1, last, amount, last.waiting, last.waiting});
    } else {
      Tread& tread = treads.back();
      tread.x1 = x1;
      tread.waiting_min = std::min(tread.waiting_min, waiting_min);
      tread.waiting_max = std::max(tread.waiting_max, waiting_max);
    }
    before = y;
    i = next;
  }
  const TextStyle style = b.style(13, b.colors.text1);
  for (const Tread& tread : treads) {
    if (tread.amount == 0) continue;
    const double y = top(tread.amount), size = style.size;
    // in the area where it has room for it, else above
    const bool inside = foot - y > size + b.px(6);
    const double base = inside ? (y + foot) / 2 + size * 0.36 : y - b.px(4);
    for (const std::string& text :
         {tread_text(object, tread), model::level_text(object, tread.level),
          model::level_tag(object, tread.level)}) {
      const double wide = b.canvas.text_width(text, style) + b.px(14);
      const Strip part = free_part(b.gaps(), {tread.x0, std::min(tread.x1, b.right())}, wide);
      if (part.right - part.left < wide) continue;
      b.canvas.text(part.left + b.px(8), base, text, style);
      break;
    }
    if (b.canvas.wants_notes()) {
      b.canvas.note(id() + ".level", {tread.x0, y, tread.x1 - tread.x0, foot - y});
    }
  }
}

// sets: an event that is set.
void LevelRow::sets(const Brush& b, const Box& strip) const {
  const ObjectTrack& object = track(b.model);
  const auto& levels = object.levels;
  for (std::size_t i = first_seen(b, object, b.view.x - 0.5); i < levels.size();) {
    const double x0 = std::max(level_x(b, levels[i]), b.view.x - b.px(8));
    if (x0 >= b.right()) break;
    std::size_t next = i + 1;
    while (next < levels.size() && levels[next].counts == levels[i].counts) ++next;
    const double x1 = next < levels.size() ? level_x(b, levels[next]) : run_end(b);
    if (levels[i].counts != 0) {
      const Level first = levels[since(object, i)];
      const auto by = b.model.trace.find<trace::LevelChanged>(first.event);
      const bool known = by != nullptr && by->lane && first.event != object.counted;
      const Color color = known ? b.colors.hues[hue_of(b.model.lanes, by->lane)] : b.colors.text3;
      const double right = std::min(x1, b.right() + b.px(8));
      const Box box{x0, strip.y + b.px(4), std::max(1.0, right - x0), b.px(kHoldHeight)};
      b.canvas.rect(box, color.with_alpha(kSetShare), std::min(b.px(3), box.width / 2));
      const TextStyle style = b.style(12, on_color(mix(color, b.colors.panel, kSetShare)), 500);
      const std::string words =
          known ? words::fill(tr("set by {lane}"), {{"lane", b.model.names.lane(by->lane)}})
                : tr("set");
      const double wide = b.canvas.text_width(words, style) + b.px(11);
      const double in_sight = std::min(box.right(), b.right());
      const Strip part = free_part(b.gaps(), {std::max(box.x, b.view.x), in_sight}, wide);
      if (part.right - part.left >= wide) {
        b.canvas.text(part.left + b.px(7), box.middle() + style.size * 0.36, words, style);
      }
      if (b.canvas.wants_notes()) b.canvas.note(id() + ".set", box);
    }
    i = next;
  }
}

void LevelRow::hit(const Lens& lens, double x, Found& found) const {
  const ObjectTrack* object = lens.model.objects.find(this->object());
  if (object == nullptr) return;
  const std::size_t i = first_seen(lens, *object, x);
  if (i >= object->levels.size() || level_x(lens, object->levels[i]) > x) return;
  found.object = ObjectFound{object->object, since(*object, i), ObjectPart::Level};
}

}  // namespace fiberscope::exporter
