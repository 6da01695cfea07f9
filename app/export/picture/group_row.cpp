#include "app/export/picture/group_row.h"

#include <array>
#include <unordered_map>

#include "app/export/picture/labels.h"
#include "app/export/picture/ruler.h"
#include "app/model/words/said.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::EventSeq;
using base::LaneId;
using model::SliceState;
using words::tr;

namespace {

// Of a lane with more slices the model's own sums are taken.
constexpr std::uint32_t kWalked = 4096;
constexpr auto kWait0 = static_cast<std::size_t>(Band::Wait0);
constexpr auto kDone = static_cast<std::size_t>(Band::Done);
constexpr Band kFromTop[] = {Band::Done,    Band::Wait2, Band::Wait1,   Band::Wait0,
                             Band::Running, Band::Ready, Band::Sleeping};

bool waits_in(Band band) {
  return band == Band::Wait0 || band == Band::Wait1 || band == Band::Wait2;
}

// has_object: such a wait is for something that has a name of its own.
bool has_object(trace::WaitKind wait) {
  using enum trace::WaitKind;
  return wait == Lock || wait == Semaphore || wait == Condition || wait == Event ||
         wait == QueueGet || wait == QueuePut || wait == ChannelSend || wait == ChannelReceive;
}

std::string group_id(const char* what, const Crowd& crowd) {
  return what + std::to_string(crowd.lanes().front().value);
}

std::string times_text(const Crowd& crowd) {
  return crowd.function() + " \u00D7 " + std::to_string(crowd.lanes().size());
}

// box_of: a band of a run.
Box box_of(const Box& bar, const AreaRun& run, std::size_t band) {
  const int low = band == 0 ? 0 : run.top[band - 1];
  return {bar.x + static_cast<double>(run.from), bar.bottom() - run.top[band],
          static_cast<double>(run.to - run.from), static_cast<double>(run.top[band] - low)};
}

Color hue_of_group(const Brush& b, const Crowd& crowd) {
  return b.colors.hues[hue_of(b.model.lanes, crowd.lanes().front())];
}

// dots: a grid of 5 px over a box, fixed to the view.
void dot_grid(const Brush& b, const Box& box, Color color) {
  thread_local std::vector<Box> dots;  // kept for its memory only
  dots.clear();
  const double apart = b.px(5), size = std::max(1.0, b.px(1.2));
  const double left = b.view.x + std::ceil((box.x - b.view.x) / apart) * apart;
  for (double y = box.bottom() - b.px(3); y > box.y; y -= apart) {
    for (double x = left; x + size <= box.right(); x += apart) dots.push_back({x, y, size, size});
  }
  b.canvas.bars(dots, color);
}

// slanted: the lines of a hatch that go on from box to box: fixed to the view's left edge and to
// the foot of the area.
void slanted(const Brush& b, const Box& box, double foot, Color color) {
  const double apart = b.px(8), origin = b.view.x + foot;
  const double first = origin + std::ceil((box.x + box.y - origin) / apart) * apart;
  for (double k = first; k < box.right() + box.bottom(); k += apart) {
    // x + y = k, within the box
    const double x0 = std::max(box.x, k - box.bottom()), x1 = std::min(box.right(), k - box.y);
    if (x1 > x0) b.canvas.line(x0, k - x0, x1, k - x1, color, b.scale);
  }
}

void paint_band(const Brush& b, Band band, const Box& box, double foot, Color hue) {
  switch (band) {
    case Band::Sleeping:
      b.canvas.rect(box, mix(b.colors.accent, b.colors.panel, 0.10), 0);
      return dot_grid(b, box, b.colors.sleep_dots);
    case Band::Ready:
      b.canvas.rect(box, mix(hue, b.colors.panel, 0.16), 0);
      return b.canvas.rect({box.x, box.y, box.width, std::min(box.height, b.px(1.4))}, hue, 0);
    case Band::Running:
      return b.canvas.rect(box, hue, 0);
    case Band::Done:
      return b.canvas.rect(box, b.colors.raised, 0);
    case Band::Wait0:
    case Band::Wait1:
    case Band::Wait2:
      break;
  }
  if (box.width < b.px(6) || box.height < b.px(4)) {
    return b.canvas.rect(box, mix(b.colors.blocked_hatch, b.colors.blocked_fill, 0.35), 0);
  }
  b.canvas.rect(box, b.colors.blocked_fill, 0);
  slanted(b, box, foot, b.colors.blocked_hatch.with_alpha(0.8));
}

}  // namespace

// --- what is measured
// ----------------------------------------------------------------------------

Crowd::Crowd(const model::Model& model, const model::LaneGroup& group, model::GroupOrder order)
    : function_(group.function), lanes_(model::in_order(group, model.lanes, model.index, order)) {
  coarse_ = std::ranges::any_of(
      lanes_, [&](LaneId lane) { return model.lanes.slice_count(lane) > kWalked; });
  coarse_ ? see_states(model) : see_reasons(model);
}

// see_reasons: what the lanes wait for, most often first.
void Crowd::see_reasons(const model::Model& model) {
  std::map<trace::WaitKind, std::pair<std::size_t, EventSeq>> waits;
  for (const LaneId lane : lanes_) {
    for (std::uint32_t i = 0; i < model.lanes.slice_count(lane); ++i) {
      const model::Slice slice = model.lanes.slice(lane, i);
      if (slice.state == SliceState::New) continue;
      if (slice.state != SliceState::Blocked) {
        occurs_[band_of(slice.state, slice.wait)] = true;
        continue;
      }
      auto& [count, example] = waits[slice.wait];
      if (count++ == 0) example = slice.begin;
    }
  }
  using Reason = std::pair<trace::WaitKind, std::pair<std::size_t, EventSeq>>;
  std::vector<Reason> most(waits.begin(), waits.end());
  std::ranges::stable_sort(most, std::ranges::greater{},
                           [](const Reason& reason) { return reason.second.first; });
  if (most.size() > kReasons) most.resize(kReasons);
  for (const auto& [kind, wait] : most) {
    occurs_[kWait0 + reasons_.size()] = true;
    reasons_.push_back(kind);
    reason_examples_.push_back(wait.second);
  }
}

// see_states: of lanes with too many slices to look at each; their waits are one band.
void Crowd::see_states(const model::Model& model) {
  const auto end = static_cast<std::int64_t>(model.trace.size());
  for (const LaneId lane : lanes_) {
    const auto sums = model.lanes.columns(lane, model::AxisKind::Steps, 0, end + 1, 1);
    for (const SliceState state : {SliceState::Ready, SliceState::Running, SliceState::Blocked,
                                   SliceState::Sleeping, SliceState::Ended}) {
      const auto i = static_cast<std::size_t>(state);
      if (sums[0].units[i] > 0 || sums[0].begins[i] > 0) occurs_[band_of(state, {})] = true;
    }
  }
}

std::size_t Crowd::band_of(SliceState state, trace::WaitKind wait) const {
  switch (state) {
    case SliceState::Sleeping:
      return static_cast<std::size_t>(Band::Sleeping);
    case SliceState::Ready:
    case SliceState::New:
      return static_cast<std::size_t>(Band::Ready);
    case SliceState::Blocked:
      break;
    case SliceState::Ended:
      return kDone;
    default:
      return static_cast<std::size_t>(Band::Running);
  }
  if (coarse_) return kWait0;
  const auto found = std::ranges::find(reasons_, wait);
  const auto reason = static_cast<std::size_t>(found - reasons_.begin());
  return kWait0 + std::min(reason, kReasons - 1);  // rarer ones are among the last
}

std::pair<std::size_t, std::size_t> Crowd::part(std::size_t row) const {
  return {row * lanes_.size() / rows(), (row + 1) * lanes_.size() / rows()};
}

std::size_t Crowd::row_of(LaneId lane) const {
  const auto place = static_cast<std::size_t>(std::ranges::find(lanes_, lane) - lanes_.begin());
  std::size_t row = place * rows() / lanes_.size();
  while (row + 1 < rows() && part(row).second <= place) ++row;
  return row;
}

// walk: each slice into the columns it touches; what has not begun yet is not there.
void Crowd::walk(const Lens& lens, LaneId lane, float weight, Cell* row) const {
  const auto& lanes = lens.model.lanes;
  const auto end = static_cast<double>(columns_);
  const auto add = [&](double x0, double x1, std::size_t band) {
    x0 = std::max(x0, 0.0), x1 = std::min(x1, end);
    for (auto c = static_cast<std::size_t>(x0); static_cast<double>(c) < x1; ++c) {
      const auto left = static_cast<double>(c);
      row[c][band] += weight * static_cast<float>(std::min(x1, left + 1) - std::max(x0, left));
    }
  };
  const auto x_of = [&](double unit) { return lens.view.x_of(unit) - lens.view.x; };
  const auto [first, last] =
      lanes.slices_in(lane, lens.view.axis, lens.first_unit(), lens.last_unit());
  if (last - first > kWalked) return add_sums(lens, lane, weight, row);
  for (std::uint32_t i = first; i < last; ++i) {
    const model::Slice slice = lanes.slice(lane, i);
    if (slice.state == SliceState::New || slice.state == SliceState::Ended) continue;
    const auto [from, to] = model::extent(slice, lens.view.axis);
    add(x_of(from), x_of(to), band_of(slice.state, slice.wait));
  }
  const model::LaneTrack& track = lanes.lane(lane);
  if (!track.ended) return;
  const bool time = lens.view.axis != model::AxisKind::Steps;
  add(x_of(static_cast<double>(time ? track.ended_ns
                                    : static_cast<std::int64_t>(track.ended.value))),
      end, kDone);
}

// add_sums: the model's own sums by column, of a lane with too many slices to look at each.
void Crowd::add_sums(const Lens& lens, LaneId lane, float weight, Cell* row) const {
  const std::vector<std::int64_t> edges = model::column_edges(lens.view, columns_);
  const auto sums = lens.model.lanes.columns(lane, lens.view.axis, edges);
  for (std::size_t c = 0; c < sums.size(); ++c) {
    const auto units = static_cast<double>(std::max<std::int64_t>(1, edges[c + 1] - edges[c]));
    for (const SliceState state : {SliceState::Ready, SliceState::Running, SliceState::Blocked,
                                   SliceState::Sleeping, SliceState::Ended}) {
      const auto spent = static_cast<double>(sums[c].units[static_cast<std::size_t>(state)]);
      row[c][band_of(state, {})] += weight * static_cast<float>(spent / units);
    }
  }
}

const std::vector<Crowd::Cell>& Crowd::measured(const Lens& lens) const {
  const std::uint64_t events = lens.model.trace.size();
  if (events_ == events && view_ == lens.view) return cells_;
  events_ = events, view_ = lens.view;
  columns_ = static_cast<std::size_t>(std::max(1.0, lens.view.width));
  cells_.assign(rows() * columns_, {});
  for (std::size_t row = 0; row < rows(); ++row) {
    const auto [first, last] = part(row);
    const float weight = 1.0f / static_cast<float>(last - first);
    for (std::size_t i = first; i < last; ++i) {
      walk(lens, lanes_[i], weight, cells_.data() + row * columns_);
    }
  }
  return cells_;
}

std::array<std::size_t, kBands> Crowd::counts(const model::World& world) const {
  std::array<std::size_t, kBands> counts{};
  for (const LaneId id : lanes_) {
    const model::LaneWorld* lane = world.lane(id);
    if (lane == nullptr || lane->state == trace::LaneState::New) continue;
    ++counts[band_of(state_of(*lane), lane->wait_kind)];
  }
  return counts;
}

std::string Crowd::label(const model::Model& model, Band band) const {
  switch (band) {
    case Band::Sleeping:
      return tr("sleeping");
    case Band::Ready:
      return tr("ready");
    case Band::Running:
      return tr("running");
    case Band::Done:
      return tr("done");
    default:
      break;
  }
  const std::size_t reason = static_cast<std::size_t>(band) - kWait0;
  if (reason >= reason_examples_.size()) return tr("waiting");
  if (!has_object(reasons_[reason])) return model::said(reasons_[reason]);
  const auto wait = model.trace.find<trace::LaneBlocked>(reason_examples_[reason]);
  if (wait == nullptr) return tr("waiting");
  const std::string_view bare = model::bare_object(model.trace.text(wait->detail));
  const std::string what =
      bare.empty() ? model::wait_object(model.trace, *wait) : std::string(bare);
  return words::fill(tr("wait for {object}"), {{"object", what}});
}

// --- the area
// ------------------------------------------------------------------------------------

std::string StatesBand::name(const model::Model&, EventSeq) const { return tr("States over time"); }

std::string AreaRow::id() const { return group_id("states.", *crowd_); }

std::string AreaRow::name(const model::Model&, EventSeq) const { return times_text(*crowd_); }

void AreaRow::paint(const Brush& b, const Box& place, const Look&) const {
  b.canvas.rect(place, b.colors.panel, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  paint_grid(b, strip);
  contents(b, {strip.x, place.y + b.px(6), strip.width, place.height - b.px(12)});
  b.canvas.pop_clip();
  head(b, place);
  b.canvas.rect({place.x, place.bottom() - 1, place.width, 1}, b.colors.border, 0);
}

// runs_of: the columns of the area, alike ones together.
const std::vector<AreaRun>& AreaRow::runs_of(const Brush& b, double high) const {
  const std::uint64_t events = b.model.trace.size();
  if (measured_.events == events && measured_.view == b.view && measured_.high == high) {
    return measured_.runs;
  }
  measured_.events = events, measured_.view = b.view, measured_.high = high;
  const auto& cells = crowd_->measured(b);
  const std::size_t columns = crowd_->columns();
  const auto all = static_cast<double>(crowd_->lanes().size());
  std::vector<AreaRun>& runs = measured_.runs;
  runs.clear();
  for (std::size_t c = 0; c < columns; ++c) {
    std::array<double, kBands> lanes{};
    for (std::size_t row = 0; row < crowd_->rows(); ++row) {
      const auto [first, last] = crowd_->part(row);
      const Crowd::Cell& cell = cells[row * columns + c];
      for (std::size_t band = 0; band < kBands; ++band) {
        lanes[band] += static_cast<double>(cell[band]) * static_cast<double>(last - first);
      }
    }
    AreaRun run{c, c + 1, {}};
    double sum = 0;
    int low = 0;
    for (std::size_t band = 0; band < kBands; ++band) {
      sum += lanes[band];
      low = run.top[band] = std::max(low, static_cast<int>(std::lround(high * sum / all)));
    }
    const bool alike = !runs.empty() && runs.back().top == run.top;
    alike ? void(runs.back().to = c + 1) : runs.push_back(run);
  }
  return runs;
}

void AreaRow::contents(const Brush& b, const Box& bar) const {
  const std::vector<AreaRun>& runs = runs_of(b, bar.height);
  const Color hue = hue_of_group(b, *crowd_);
  const double thick = 1.5 * b.scale;
  for (std::size_t i = 0; i < kBands; ++i) {
    const auto band = static_cast<Band>(i);
    const bool edged = waits_in(band) || band == Band::Sleeping;
    const Color edge = waits_in(band) ? b.colors.text2 : b.colors.accent;
    for (std::size_t r = 0; r < runs.size(); ++r) {
      const Box box = box_of(bar, runs[r], i);
      if (box.height <= 0) continue;
      paint_band(b, band, box, bar.bottom(), hue);
      if (!edged) continue;
      b.canvas.rect({box.x, box.y, box.width, thick}, edge, 0);
      const double before = r == 0 ? box.y : box_of(bar, runs[r - 1], i).y;
      if (before != box.y) {
        b.canvas.rect({box.x, std::min(before, box.y), thick, std::abs(before - box.y)}, edge, 0);
      }
    }
    label(b, bar, runs, i);
  }
  if (b.canvas.wants_notes()) b.canvas.note(id() + ".area", bar);
}

// label: where the band is highest, if it is long enough there.
void AreaRow::label(const Brush& b, const Box& bar, const std::vector<AreaRun>& runs,
                    std::size_t band) const {
  const TextStyle style = b.style(13, b.colors.text1);
  const std::string text = crowd_->label(b.model, static_cast<Band>(band));
  const double width = b.canvas.text_width(text, style) + b.px(12), high = b.px(20);
  const AreaRun* highest = nullptr;
  double from = 0, to = 0, begun = -1;
  for (const AreaRun& run : runs) {
    const Box box = box_of(bar, run, band);
    if (box.height < high) {
      begun = -1;
      continue;
    }
    if (begun < 0) begun = box.x, highest = to - from < width ? nullptr : highest;
    if (highest == nullptr || box.height > box_of(bar, *highest, band).height) {
      highest = &run, from = begun;
    }
    if (from == begun) to = box.right();
  }
  if (highest == nullptr || to - from < width + b.px(8)) return;
  const Box box = box_of(bar, *highest, band);
  const double x =
      std::clamp(box.x + (box.width - width) / 2, from + b.px(4), to - width - b.px(4));
  const Box plate{x, std::round(box.middle() - high / 2), width, high};
  b.canvas.rect(plate, b.colors.panel.with_alpha(0.9), b.px(3));
  b.canvas.text(plate.x + b.px(6), plate.middle() + style.size * 0.36, text, style);
}

// head: the legend from above as the bands lie, with how many at the cursor.
void AreaRow::head(const Brush& b, const Box& place) const {
  const auto counts = crowd_->counts(b.world);
  const Color hue = hue_of_group(b, *crowd_);
  const double left = place.x + b.px(14), right = b.view.x - b.px(10);
  const auto lines = static_cast<double>(
      std::ranges::count_if(kFromTop, [&](Band band) { return crowd_->occurs(band); }) + 1);
  const double row = std::min(b.px(22), std::floor((place.height - b.px(14)) / lines));
  double y = place.y + b.px(6);
  const TextStyle label = b.style(13, b.colors.text2);
  const TextStyle number = b.style(13, b.colors.text1, 500, true, Anchor::End);
  const auto line = [&](const std::string& text, const std::string& count) {
    const double used = b.write({left, y, right - left, row}, count, number);
    const double from = left + b.px(22);
    b.write({from, y, right - from - used - b.px(6), row}, text, label);
    y += row;
  };
  for (const Band band : kFromTop) {
    if (!crowd_->occurs(band)) continue;
    const Box sign{left, std::round(y + row / 2 - b.px(5)), b.px(16), b.px(10)};
    paint_band(b, band, sign, sign.bottom(), hue);
    b.canvas.outline(sign, b.colors.panel.with_alpha(0), b.colors.strong_border, b.px(1), b.px(2));
    const std::size_t count = counts[static_cast<std::size_t>(band)];
    line(crowd_->label(b.model, band), std::to_string(count));
    if (b.canvas.wants_notes()) {
      b.canvas.note(
          id() + ".count." + std::to_string(static_cast<int>(band)) + "." + std::to_string(count),
          sign);
    }
  }
  b.canvas.rect({left, y + b.px(2), right - left, 1}, b.colors.border, 0);
  y += b.px(4);
  line(tr("all"), std::to_string(crowd_->lanes().size()));
}

// --- the group, and its lanes fitted
// -------------------------------------------------------------

LaneId GroupRow::first() const { return *std::ranges::min_element(crowd_->lanes()); }

std::string GroupRow::id() const { return "group." + std::to_string(first().value); }

std::string GroupRow::name(const model::Model&, EventSeq) const { return times_text(*crowd_); }

void GroupRow::paint(const Brush& b, const Box& place, const Look& look) const {
  b.canvas.rect(place, b.colors.lane_selected, 0);
  b.canvas.icon({place.x + b.px(12), place.y, b.px(16), place.height},
                folded_ ? Icon::Folded : Icon::Unfolded,
                look.head_hovered ? b.colors.text1 : b.colors.text2);
  b.write({place.x + b.px(32), place.y, b.view.x - place.x - b.px(40), place.height},
          name(b.model, {}), b.style(13, b.colors.text1, 600));
  if (folded_) return;
  const auto [first, last] = crowd_->part(0);
  const std::string all = std::to_string(crowd_->lanes().size());
  const std::string note =
      last - first == 1
          ? words::fill(tr("all {n} fitted, a row of 2 px each"), {{"n", all}})
          : words::fill(tr("all {n} fitted: a row of 2 px is the exact mix of {m} lanes"),
                        {{"n", all}, {"m", std::to_string(last - first)}});
  b.write({b.view.x + b.px(6), place.y, b.view.width - b.px(12), place.height}, note,
          b.style(13, b.colors.text2));
}

std::string FittedRow::id() const { return group_id("fitted.", *crowd_); }

std::string FittedRow::name(const model::Model&, EventSeq) const { return times_text(*crowd_); }

namespace {

// Colours of a fitted row, in so many steps of each share: alike neighbours are one rectangle.
constexpr unsigned kShades = 12, kShadeBits = 4;
constexpr std::array kShaded = {Band::Wait0,    Band::Wait1, Band::Wait2,
                                Band::Sleeping, Band::Ready, Band::Running};

// steps_of: the shares of a cell in steps, one after the other.
std::uint32_t steps_of(const Crowd::Cell& cell) {
  std::uint32_t steps = 0;
  for (const Band band : kShaded) {
    const float share = std::min(1.0f, cell[static_cast<std::size_t>(band)]);
    steps = steps << kShadeBits | static_cast<std::uint32_t>(share * kShades + 0.5f);
  }
  return steps;
}

Color shade(const Brush& b, std::uint32_t steps, Color hue) {
  const auto share = [&](std::size_t which) {
    const std::size_t shift = (kShaded.size() - 1 - which) * kShadeBits;
    return static_cast<double>(steps >> shift & ((1u << kShadeBits) - 1)) / kShades;
  };
  const Color waiting = mix(b.colors.blocked_hatch, b.colors.panel, 0.7);
  Color color = mix(waiting, b.colors.panel, std::min(1.0, share(0) + share(1) + share(2)));
  color = mix(b.colors.accent, color, 0.8 * share(3));
  color = mix(mix(hue, b.colors.panel, 0.4), color, share(4));
  return mix(hue, color, share(5));
}

}  // namespace

void FittedRow::paint(const Brush& b, const Box& place, const Look&) const {
  b.canvas.rect(place, b.colors.panel, 0);
  const Box strip{b.view.x, place.y, b.view.width, place.height};
  b.canvas.push_clip(strip);
  const auto& cells = crowd_->measured(b);
  const std::size_t columns = crowd_->columns(), rows = crowd_->rows();
  const double pitch = (place.height - b.px(4)) / static_cast<double>(rows);
  const Color hue = hue_of_group(b, *crowd_);
  std::map<std::uint32_t, std::vector<Box>> boxes;  // by colour
  std::unordered_map<std::uint32_t, Color> shades;  // by their steps
  for (std::size_t row = 0; row < rows; ++row) {
    const Crowd::Cell* line = cells.data() + row * columns;
    const double y = place.y + b.px(2) + pitch * static_cast<double>(row);
    for (std::size_t c = 0; c < columns;) {
      const std::uint32_t steps = steps_of(line[c]);
      std::size_t end = c + 1;
      while (end < columns && steps_of(line[end]) == steps) ++end;
      const auto [known, fresh] = shades.try_emplace(steps);
      if (fresh) known->second = shade(b, steps, hue);
      const Color color = known->second;
      if (color != b.colors.panel) {
        const std::uint32_t key = static_cast<std::uint32_t>(color.r) << 16 |
                                  static_cast<std::uint32_t>(color.g) << 8 | color.b;
        boxes[key].push_back(
            {b.view.x + static_cast<double>(c), y, static_cast<double>(end - c), pitch * 0.75});
      }
      c = end;
    }
  }
  for (const auto& [color, list] : boxes) b.canvas.bars(list, Color::rgb(color));
  b.canvas.pop_clip();
  if (b.canvas.wants_notes()) b.canvas.note(id() + ".lanes", strip);
  head(b, place);
}

// head: the number of the first lane and of the last, and where the selected one is.
void FittedRow::head(const Brush& b, const Box& place) const {
  const TextStyle number = b.style(12, b.colors.text3, 400, true, Anchor::End);
  const double right = b.view.x - b.px(10), high = b.px(16), left = place.x + b.px(14);
  b.write({left, place.y + b.px(2), right - left, high}, "1", number);
  if (place.height > b.px(44)) {
    b.write({left, place.bottom() - high - b.px(2), right - left, high},
            std::to_string(crowd_->lanes().size()), number);
  }
  if (std::ranges::find(crowd_->lanes(), b.selected) == crowd_->lanes().end()) return;
  const double pitch = (place.height - b.px(4)) / static_cast<double>(crowd_->rows());
  const double y =
      place.y + b.px(2) + pitch * (static_cast<double>(crowd_->row_of(b.selected)) + 0.5);
  b.canvas.triangle(b.view.x - b.px(8), y - b.px(4), b.view.x - b.px(8), y + b.px(4),
                    b.view.x - b.px(1), y, b.colors.accent);
  const TextStyle name = b.style(13, b.colors.text1, 500);
  const double top = std::clamp(y - high / 2, place.y, std::max(place.y, place.bottom() - high));
  b.write({left, top, right - left - b.px(28), high}, b.model.names.lane(b.selected), name);
}

void FittedRow::hit_at(const Lens& lens, double x, double y, Found& found) const {
  const double high = kFittedPx * lens.scale * static_cast<double>(crowd_->rows());
  const double share = std::clamp((y - lens.px(2)) / std::max(1.0, high), 0.0, 0.9999);
  const auto place = static_cast<std::size_t>(share * static_cast<double>(crowd_->lanes().size()));
  LaneRow(crowd_->lanes()[place], 0).hit(lens, x, found);
}

}  // namespace fiberscope::exporter
