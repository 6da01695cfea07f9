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

// Values: where the values of a variable lie.
struct Values {
  const Lens& lens;
  const Variable& variable;

  std::size_t size() const { return variable.values.size(); }
  double begin(std::size_t i) const {
    return lens.x_of(variable.values[i].from, variable.values[i].from_ns);
  }
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
  // losing: whether one of [from, to) undid another's.
  bool losing(std::size_t from, std::size_t to) const {
    const EventSeq first = variable.values[from].event, last = variable.values[to - 1].event;
    const auto loss = std::ranges::lower_bound(variable.lost, first, {}, &LostUpdate::write);
    return loss != variable.lost.end() && loss->write <= last;
  }
};

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
  return {place.x + lens.px(10), place.y + above, lens.px(24), place.height - above};
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
    const std::string text(b.model.trace.text(now->value));
    const double name_width = b.canvas.text_width(name, mono);
    const double most = std::max(half, right - left - name_width - b.px(10));
    const std::string shown = fit_text(b.canvas, text, at_end, most, 1);
    value_width = b.write({left, place.y, right - left, place.height}, shown, at_end);
  }
  b.write({left, place.y, right - left - value_width - b.px(8), place.height}, name, mono);
}

void VariableRow::contents(const Brush& b, const Box& place) const {
  const Values values{b, *of(b.model)};
  const double high = b.px(kValueHeight);
  const double top = place.y + std::floor((place.height - high) / 2);
  std::size_t i = values.after(b.view.x + 1);
  if (i > 0) --i;
  while (i < values.size() && values.begin(i) < b.right()) {
    const double x0 = values.begin(i), x1 = values.end(i);
    if (x1 - x0 >= kShapePx) {
      value(b, {x0, top, x1 - x0 - (x1 - x0 > 4 ? 1 : 0), high}, i++);
      continue;
    }
    const double column = std::floor(x0);
    const std::size_t next = std::max(i + 1, values.after(column + 1, i));
    const VariableValue& last = values.variable.values[next - 1];
    const Color color = value_color(b, last, values.losing(i, next));
    b.canvas.rect({column, top, 1, high}, color.with_alpha(0.75), 0);
    i = next;
  }
}

// value: a box with what was stored, and by whom.
void VariableRow::value(const Brush& b, const Box& box, std::size_t index) const {
  const VariableValue& value = of(b.model)->values[index];
  const Color color = value_color(b, value, value.loses);
  const Color hue = b.colors.hues[hue_of(b.model.lanes, value.writer)];
  const double beyond = b.px(8), edge = std::min(box.width, b.px(4));
  Box seen{std::max(box.x, b.view.x - beyond), box.y, 0, box.height};
  seen.width = std::min(box.right(), b.right() + beyond) - seen.x;
  const bool tip = b.canvas.wants_tips();
  if (tip) {
    b.canvas.begin_tip(
        model::explain_access(b.model.trace, b.model.names, b.model.variables, value.event).text);
  }
  b.canvas.outline(seen, color.with_alpha(0.16), color, 1.3 * b.scale, b.px(4));
  if (value.writer && box.x >= b.view.x - beyond) {
    b.canvas.rect({box.x, box.y, edge, box.height}, hue, std::min(b.px(2), edge / 2));
  }
  const double left = std::max(box.x, b.view.x) + b.px(9);
  const double right = std::min(box.right(), b.right()) - b.px(5);
  const TextStyle mono = b.style(13, value.loses ? b.colors.error : b.colors.text1, 600, true);
  const std::string text =
      fit_text(b.canvas, b.model.trace.text(value.value), mono, right - left, 1);
  if (!text.empty()) {
    const double used = b.write({left, box.y, right - left, box.height}, text, mono);
    const double from = left + used + b.px(6);
    const TextStyle small = b.style(13, value.loses ? b.colors.error : b.colors.text3);
    const std::string whom = by_whom(b, value, seen.width);
    b.write({from, box.y, right - from, box.height}, fit_text(b.canvas, whom, small, right - from),
            small);
  }
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
  const Values values{lens, *variable};
  const std::size_t next = values.after(x + 1);
  if (next == 0 || values.end(next - 1) + 2 < x) return;
  found.value = ValueFound{variable_, next - 1};
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
