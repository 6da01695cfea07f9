#include "app/export/picture/watch_row.h"

#include "app/export/picture/labels.h"
#include "app/export/picture/ruler.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;
using model::LostUpdate;
using model::Variable;
using model::VariableValue;
using words::tr;

namespace {

constexpr double kWriterFrom = 70, kLostFrom = 110;  // widths, in tokens
constexpr std::size_t kLossesMax = 512;              // looked at in a view
constexpr double kVeiled = 0.3;                      // of what is after the cursor

// Track: where values lie that follow each other.
template <class Value>
struct Track {
  const Lens& lens;
  const std::vector<Value>& values;

  std::size_t size() const { return values.size(); }
  double begin(std::size_t i) const { return lens.x_of(values[i].from, values[i].from_ns); }
  double end(std::size_t i) const {
    if (i + 1 < size()) return begin(i + 1);
    return lens.x_of(EventSeq{lens.model.trace.size()}, lens.model.lanes.end_ns());
  }
  // after: the first that begins at the pixel or right of it, from number `from` on.
  std::size_t after(double x, std::size_t from = 0) const {
    std::size_t to = size();
    while (from < to) {
      const std::size_t middle = from + (to - from) / 2;
      begin(middle) < x ? from = middle + 1 : to = middle;
    }
    return from;
  }
  // each_seen: `wide` gets each value of two pixels and more, with where it lies from left to
  // right; `thin` those that share a pixel column, from number to number.
  void each_seen(auto wide, auto thin) const {
    std::size_t i = after(lens.view.x + 1);
    if (i > 0) --i;
    while (i < size() && begin(i) < lens.right()) {
      const double x0 = begin(i), x1 = end(i);
      if (x1 - x0 >= kShapePx) {
        wide(i++, x0, x1 - (x1 - x0 > 4 ? 1 : 0));
        continue;
      }
      const double column = std::floor(x0);
      const std::size_t next = std::max(i + 1, after(column + 1, i));
      thin(i, next, column);
      i = next;
    }
  }
};

// losing: whether one of the values [from, to) undid another's.
bool losing(const Variable& variable, std::size_t from, std::size_t to) {
  const EventSeq first = variable.values[from].event, last = variable.values[to - 1].event;
  const auto loss = std::ranges::lower_bound(variable.lost, first, {}, &LostUpdate::write);
  return loss != variable.lost.end() && loss->write <= last;
}

// Said: a value in its box: its text, and what is said behind it in small letters.
struct Said {
  std::string_view text;
  std::string behind;
  Color text_color, behind_color;
};

// paint_value: a box in `color`, with an edge in `edge` where the value begins in sight.
void paint_value(const Brush& b, const Box& box, Color color, Color edge, const Said& said) {
  const double beyond = b.px(8), wide = std::min(box.width, b.px(4));
  Box seen{std::max(box.x, b.view.x - beyond), box.y, 0, box.height};
  seen.width = std::min(box.right(), b.right() + beyond) - seen.x;
  b.canvas.outline(seen, color.with_alpha(0.16), color, 1.3 * b.scale, b.px(4));
  if (edge.alpha > 0 && box.x >= b.view.x - beyond) {
    b.canvas.rect({box.x, box.y, wide, box.height}, edge, std::min(b.px(2), wide / 2));
  }
  const double left = std::max(box.x, b.view.x) + b.px(9);
  const double right = std::min(box.right(), b.right()) - b.px(5);
  const TextStyle mono = b.style(13, said.text_color, 600, true);
  const std::string text = fit_text(b.canvas, said.text, mono, right - left, 1);
  if (text.empty()) return;
  const double used = b.write({left, box.y, right - left, box.height}, text, mono);
  const double from = left + used + b.px(6);
  const TextStyle small = b.style(13, said.behind_color);
  b.write({from, box.y, right - from, box.height},
          fit_text(b.canvas, said.behind, small, right - from), small);
}

// eye_at: at the left of a head.
Box eye_at(const Lens& lens, const Box& row) {
  return {row.x + lens.px(10), row.y, lens.px(24), row.height};
}

Color value_color(const Brush& b, const VariableValue& value, bool loses) {
  return loses ? b.colors.error : b.colors.hues[hue_of(b.model.lanes, value.writer)];
}

// by_whom: behind a value, as far as there is room.
std::string by_whom(const Brush& b, const VariableValue& value, double width) {
  if (value.loses) return width > b.px(kLostFrom) ? tr("lost") : "";
  if (!value.writer || width <= b.px(kWriterFrom)) return {};
  return words::fill(tr("by {lane}"), {{"lane", b.model.names.lane(value.writer)}});
}

// Bracket: from a read over what another stored to the write that undid it.
struct Bracket {
  const LostUpdate* lost;
  double left, right;
};

std::vector<Bracket> brackets_of(const Lens& lens, const Variable& variable) {
  std::vector<Bracket> out;
  const auto x = [&](EventSeq at) { return lens.x_of(model::told_at(lens.model.trace, at)); };
  auto loss = std::ranges::partition_point(
      variable.lost, [&](const LostUpdate& one) { return x(one.write) < lens.view.x; });
  for (std::size_t i = 0; i < kLossesMax && loss != variable.lost.end(); ++loss, ++i) {
    const Bracket bracket{&*loss, x(loss->read), x(loss->write)};
    if (bracket.left > lens.right()) continue;
    if (bracket.right - bracket.left >= lens.px(6)) out.push_back(bracket);
  }
  return out;
}

// Spans: parts of a line that are taken.
struct Spans {
  std::vector<std::pair<double, double>> taken;
  bool take(double from, double to) {
    for (const auto& [left, right] : taken) {
      if (from < right && to > left) return false;
    }
    taken.emplace_back(from, to);
    return true;
  }
};

}  // namespace

std::string VariableRow::name(const model::Model& model, EventSeq) const {
  return std::string(model.names.variable(variable_));
}

void VariableRow::paint(const Brush& b, const Box& place, const Look& look) const {
  if (of(b.model) == nullptr) return;
  b.canvas.rect(place, b.colors.panel, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  const double above = b.px(above_);
  const Box row{place.x, place.y + above, place.width, place.height - above};
  b.canvas.push_clip(strip);
  paint_grid(b, strip);
  contents(b, row);
  if (above > 0) losses(b, {place.x, place.y, place.width, above});
  b.canvas.pop_clip();
  head(b, row, look);
  b.canvas.rect({place.x, place.bottom() - 1, place.width, 1}, b.colors.border.with_alpha(0.6), 0);
}

Box VariableRow::eye_box(const Lens& lens, const Box& place) const {
  const double above = lens.px(above_);
  return eye_at(lens, {place.x, place.y + above, place.width, place.height - above});
}

// head: the eye, the name, what the variable holds.
void VariableRow::head(const Brush& b, const Box& place, const Look& look) const {
  const Variable& variable = *of(b.model);
  const VariableValue* now = variable.at(EventSeq{b.world.cursor()});
  b.canvas.icon({place.x + b.px(14), place.y, b.px(16), place.height}, Icon::Eye,
                look.fold_hovered ? b.colors.text1 : b.colors.accent);
  const double right = b.view.x - b.px(10), left = place.x + b.px(38);
  const TextStyle mono = b.style(13, b.colors.text1, 500, true);
  const TextStyle at_end = b.style(13, b.colors.text1, 500, true, Anchor::End);
  const std::string name = this->name(b.model, {});
  // both have room, the name more of it
  const double half = (right - left) * 0.45;
  double value_width = 0;
  if (now != nullptr) {
    const std::string text = model::value_text(b.model.trace, now->value);
    const double name_width = b.canvas.text_width(name, mono);
    const double most = std::max(half, right - left - name_width - b.px(10));
    const std::string shown = fit_text(b.canvas, text, at_end, most, 1);
    value_width = b.write({left, place.y, right - left, place.height}, shown, at_end);
  }
  b.write({left, place.y, right - left - value_width - b.px(8), place.height}, name, mono);
}

void VariableRow::contents(const Brush& b, const Box& place) const {
  const Variable& variable = *of(b.model);
  const double high = b.px(kValueHeight);
  const double top = place.y + std::floor((place.height - high) / 2);
  Track<VariableValue>{b, variable.values}.each_seen(
      [&](std::size_t i, double x0, double x1) {
        value(b, {x0, top, x1 - x0, high}, i);
      },
      [&](std::size_t from, std::size_t to, double column) {
        const VariableValue& last = variable.values[to - 1];
        const Color color = value_color(b, last, losing(variable, from, to));
        b.canvas.rect({column, top, 1, high}, color.with_alpha(0.75), 0);
      });
}

// value: a box with what was stored, and by whom.
void VariableRow::value(const Brush& b, const Box& box, std::size_t index) const {
  const VariableValue& value = of(b.model)->values[index];
  const Color hue = b.colors.hues[hue_of(b.model.lanes, value.writer)];
  const double seen =
      std::min(box.right(), b.right() + b.px(8)) - std::max(box.x, b.view.x - b.px(8));
  const bool tip = b.canvas.wants_tips();
  if (tip) {
    b.canvas.begin_tip(
        model::explain_access(b.model.trace, b.model.names, b.model.variables, value.event).text);
  }
  paint_value(b, box, value_color(b, value, value.loses), value.writer ? hue : hue.with_alpha(0),
              {model::value_text(b.model.trace, value.value), by_whom(b, value, seen),
               value.loses ? b.colors.error : b.colors.text1,
               value.loses ? b.colors.error : b.colors.text3});
  if (tip) b.canvas.end_tip();
  if (b.canvas.wants_notes()) {
    b.canvas.note("value." + std::to_string(variable_.value) + "." + std::to_string(index), box);
  }
}

// losses: the one that the cursor is in, or has come to last, before all others.
void VariableRow::losses(const Brush& b, const Box& place) const {
  const Variable* variable = of(b.model);
  if (variable == nullptr || variable->lost.empty()) return;
  std::vector<Bracket> brackets = brackets_of(b, *variable);
  const EventSeq cursor{b.world.cursor()};
  const auto past = [&](const Bracket& one) { return !b.at_cursor || one.lost->read <= cursor; };
  const auto next = std::ranges::find_if_not(brackets, past);
  if (b.at_cursor && next != brackets.begin()) std::rotate(brackets.begin(), next - 1, next);
  const double y = place.bottom() - b.px(6), low = place.bottom() + b.px(6);
  const double radius = b.px(2.5);
  Spans lines, labels;
  for (const Bracket& one : brackets) {
    if (!lines.take(one.left - b.px(3), one.right + b.px(3))) continue;
    const Color color = b.colors.error.with_alpha(past(one) ? 1 : kVeiled);
    const double wide = 1.4 * b.scale;
    b.canvas.line(one.left, low - radius, one.left, y, color, wide);
    b.canvas.line(one.left, y, one.right, y, color, wide);
    b.canvas.line(one.right, y, one.right, low - b.px(4), color, wide);
    b.canvas.rect({one.left - radius, low - 2 * radius, 2 * radius, 2 * radius}, color, radius);
    b.canvas.triangle(one.right - b.px(3.5), low - b.px(5), one.right + b.px(3.5), low - b.px(5),
                      one.right, low, color);
    // what is yet to come is not told in words
    const bool told = past(one);
    if (b.canvas.wants_notes()) {
      b.canvas.note("loss." + std::to_string(one.lost->write.value),
                    {one.left, y, one.right - one.left, low - y});
    }
    const TextStyle style = b.style(12, color);
    const std::string text = model::loss_label(b.model.trace, b.model.names, *one.lost);
    const double width = b.canvas.text_width(text, style), gap = b.px(6);
    const double middle = (one.left + one.right - width) / 2;
    const double left =
        std::clamp(middle, b.view.x + gap, std::max(b.view.x + gap, b.right() - width - b.px(30)));
    if (!told || !labels.take(left - gap, left + width + gap)) continue;
    b.canvas.text(left, y - b.px(4), text, style);
  }
}

void VariableRow::hit(const Lens& lens, double x, Found& found) const {
  const Variable* variable = of(lens.model);
  if (variable == nullptr) return;
  const Track<VariableValue> values{lens, variable->values};
  const std::size_t next = values.after(x + 1);
  if (next == 0 || values.end(next - 1) + 2 < x) return;
  found.value = ValueFound{variable_, next - 1};
}

std::string LocalRow::name(const model::Model& model, EventSeq) const {
  return words::fill(tr("{variable} in {lane}"),
                     {{"variable", local_.name}, {"lane", model.names.lane(lane_)}});
}

Box LocalRow::eye_box(const Lens& lens, const Box& place) const { return eye_at(lens, place); }

void LocalRow::paint(const Brush& b, const Box& place, const Look& look) const {
  b.canvas.rect(place, b.colors.panel, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  paint_grid(b, strip);
  const double high = b.px(kLocalBox);
  const double top = place.y + std::floor((place.height - high) / 2);
  const Color hue = b.colors.hues[hue_of(b.model.lanes, lane_)];
  Track<model::LocalValue>{b, values_}.each_seen(
      [&](std::size_t i, double x0, double x1) {
        const model::LocalValue& value = values_[i];
        if (!value.value) return;
        const Box box{x0, top, x1 - x0, high};
        paint_value(b, box, hue, hue.with_alpha(0),
                    {b.model.trace.text(value.value), {}, b.colors.text1, b.colors.text3});
        if (b.canvas.wants_notes()) b.canvas.note(id() + "." + std::to_string(i), box);
      },
      [&](std::size_t, std::size_t to, double column) {
        if (values_[to - 1].value) b.canvas.rect({column, top, 1, high}, hue.with_alpha(0.75), 0);
      });
  b.canvas.pop_clip();
  head(b, place, look);
}

// head: the eye in the lane's hue, the name, whose it is, what it holds.
void LocalRow::head(const Brush& b, const Box& place, const Look& look) const {
  const Color hue = b.colors.hues[hue_of(b.model.lanes, lane_)];
  b.canvas.icon({place.x + b.px(14), place.y, b.px(16), place.height}, Icon::Eye,
                look.fold_hovered ? b.colors.text1 : hue);
  const double right = b.view.x - b.px(10), left = place.x + b.px(38);
  const EventSeq at{b.world.cursor()};
  const auto next = std::ranges::upper_bound(values_, at, {}, &model::LocalValue::from);
  const std::string_view now =
      next == values_.begin() ? std::string_view() : b.model.trace.text((next - 1)->value);
  const TextStyle at_end = b.style(13, b.colors.text1, 400, true, Anchor::End);
  const std::string shown = fit_text(b.canvas, now, at_end, (right - left) * 0.4, 1);
  const double used = b.write({left, place.y, right - left, place.height}, shown, at_end);
  Box room{left, place.y, right - left - used - b.px(8), place.height};
  const double wide = b.write(room, local_.name, b.style(13, b.colors.text1, 400, true)) + b.px(6);
  room.x += wide, room.width -= wide;
  const std::string whose = words::fill(tr("in {lane}"), {{"lane", b.model.names.lane(lane_)}});
  b.write_name(room, whose, b.style(12, b.colors.text3));
}

std::string WatchBand::name(const model::Model&, EventSeq) const { return tr("Watched"); }

std::string WatchBand::note(const Brush&) const { return std::to_string(count_); }

void WatchBand::paint(const Brush& b, const Box& place, const Look& look) const {
  BandRow::paint(b, place, look);
  if (folded()) return;
  b.canvas.push_clip({b.view.x, place.y, b.view.width, place.height + b.px(12)});
  VariableRow(first_, true, true).losses(b, place);
  b.canvas.pop_clip();
}

}  // namespace fiberscope::exporter
