#include "app/export/picture/listed_row.h"

#include "app/words/words.h"

namespace fiberscope::exporter {

using base::LaneId;
using model::Instant;
using model::LaneFamily;
using words::tr;

namespace {

// PhasePainter: brackets in the strip below the bars.
struct PhasePainter {
  const Brush& b;
  Box strip;
  Color plate;  // of the row
  TextStyle waits_style, copies_style;

  double x(const Instant& at) const { return b.x_of(at.event, at.ns); }
  double waits_width() const {
    return b.canvas.text_width(tr("waiting for the data"), waits_style);
  }

  // free_until: where the next reading leaves no room any more.
  double free_until(const model::Reading& next) const {
    return (x(next.waits) + x(next.ready) - waits_width()) / 2 - b.px(8);
  }

  // copied_by: where the bracket of the copying ends, which is to be seen.
  double copied_by(const model::Reading& reading) const {
    return std::max(x(reading.done), x(reading.copies) + b.px(3));
  }
  void brackets(const model::Reading& reading) const {
    const double begin = x(reading.waits), ready = x(reading.ready);
    const double copies = x(reading.copies), done = copied_by(reading);
    if (done < strip.x || begin > strip.right()) return;
    bracket(begin, ready, b.colors.text3, 1.2 * b.scale);
    bracket(copies, done, b.colors.accent, 3 * b.scale);
    if (!b.canvas.wants_notes()) return;
    const std::string id = "phase." + std::to_string(reading.lane.value) + ".";
    b.canvas.note(id + "waiting", {begin, strip.y, ready - begin, strip.height});
    b.canvas.note(id + "copying", {copies, strip.y, done - copies, strip.height});
  }
  void labels(const model::Reading& reading, double free_until) const {
    const double begin = std::max(x(reading.waits), strip.x);
    say(tr("waiting for the data"), begin, std::min(x(reading.ready), strip.right()), waits_style);
    const double done = copied_by(reading);
    if (done > strip.x) copying(done, std::min(free_until, strip.right()));
  }

 private:
  void bracket(double from, double to, Color color, double thick) const {
    const double y = std::round(strip.middle()), tick = b.px(4);
    b.canvas.line(from, y, to, y, color, thick);
    for (const double end : {from, to}) {
      b.canvas.line(end, y - tick, end, y + tick, color, 1.2 * b.scale);
    }
  }
  // copying: right of its bracket, which is short, in the longer words if there is room.
  void copying(double from, double until) const {
    for (const char* text : {tr("copying it to the process"), tr("copying")}) {
      const double width = b.canvas.text_width(text, copies_style) + b.px(10);
      if (from + width > until) continue;
      return say(text, from + b.px(1), from + b.px(1) + width, copies_style);
    }
  }
  // say: in the middle, on a plate that parts the line.
  void say(const char* text, double from, double to, const TextStyle& style) const {
    const double width = b.canvas.text_width(text, style);
    if (width + b.px(8) > to - from) return;
    const double left = std::round((from + to - width) / 2);
    b.canvas.rect({left - b.px(4), strip.y, width + b.px(8), strip.height}, plate, 0);
    b.write({left, strip.y, width + 1, strip.height}, text, style);
  }
};

}  // namespace

void ListedRow::paint(const Brush& b, const Box& place, const Look& look) const {
  Look plain = look;
  plain.plain = true;
  LaneRow::paint(b, place, plain);
}

void ListedRow::paint_foot(const Brush& b, const Box& strip, Color row_color) const {
  const PhasePainter painter{b, strip, row_color, b.style(12, b.colors.text2),
                             b.style(12, b.colors.accent, 500)};
  for (const model::Reading& reading : readings_) painter.brackets(reading);
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    const bool last = i + 1 == readings_.size();
    painter.labels(readings_[i], last ? strip.right() : painter.free_until(readings_[i + 1]));
  }
}

std::vector<Ways> ways_of(const model::Lanes& lanes, std::span<const LaneId> listed) {
  std::vector<Ways> out;
  const model::LaneTrack* before = nullptr;
  for (const LaneId lane : listed) {
    const model::LaneTrack& track = lanes.lane(lane);
    const LaneFamily family = model::family_of(track.kind);
    const bool alike = before != nullptr && out.back().family == family &&
                       before->parent == track.parent &&
                       bool(before->creator) == bool(track.creator);
    if (!alike) {
      const bool in_loop =
          track.parent && lanes.lane(track.parent).kind == trace::LaneKind::EventLoop;
      out.push_back({family, in_loop, {}});
    }
    out.back().lanes.push_back(lane);
    before = &track;
  }
  return out;
}

std::string CaptionRow::name(const model::Model&, base::EventSeq) const {
  const std::size_t n = ways_.lanes.size();
  const bool one = n == 1;
  const char* text = ways_.in_loop ? tr("{n} coroutines on one event loop") : tr("{n} coroutines");
  if (one) text = ways_.in_loop ? tr("One coroutine on an event loop") : tr("One coroutine");
  if (ways_.family == LaneFamily::Thread) text = one ? tr("One thread") : tr("{n} threads");
  if (ways_.family == LaneFamily::Process) text = one ? tr("One process") : tr("{n} processes");
  if (ways_.family == LaneFamily::EventLoop)
    text = one ? tr("One event loop") : tr("{n} event loops");
  return words::fill(text, {{"n", std::to_string(n)}});
}

void CaptionRow::paint(const Brush& b, const Box& place, const Look&) const {
  b.canvas.rect(place, b.group_color(), 0);
  b.canvas.rect({place.x, place.bottom() - 1, place.width, 1}, b.colors.border, 0);
  b.write({place.x + b.px(14), place.y, place.width - b.px(28), place.height}, name(b.model, {}),
          b.style(13, b.colors.text1, 600));
}

}  // namespace fiberscope::exporter
