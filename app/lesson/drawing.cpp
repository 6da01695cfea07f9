#include "app/lesson/drawing.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "app/lesson/query.h"
#include "app/model/reading/called.h"
#include "app/model/reading/own_lanes.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

using base::EventSeq;
using base::LaneId;
using base::TimeNs;
using model::SliceState;

namespace {

// longer than a change of lanes costs, shorter than any sleep that somebody writes
constexpr TimeNs kIdleLeast = 50'000;

char letter_of(SliceState state) {
  switch (state) {
    case SliceState::Running:
    case SliceState::Copying:
    case SliceState::Polling:
      return 'u';
    case SliceState::Ready:
      return 'r';
    case SliceState::Blocked:
    case SliceState::Sleeping:
      return 'b';
    case SliceState::New:
    case SliceState::Ended:
      break;
  }
  return 'n';
}

// DrawingMaker: one stretch.
class DrawingMaker {
 public:
  DrawingMaker(const model::Model& model, EventSeq at, const Ask& ask)
      : model_(model), at_(at), ask_(ask), until_(model.trace.size()) {}

  base::Result<Drawing> make() {
    if (!ask_.until.empty()) {
      const auto moment = resolve(model_, ask_.until);
      if (!moment) return base::Error{"until: " + moment.error()};
      until_ = moment.value();
    }
    if (until_ <= at_) return base::Error{"until is not after the moment of the question"};
    if (const std::string wrong = choose_lanes(); !wrong.empty()) return base::Error{wrong};
    cut_columns();
    if (out_.columns() < 2) return base::Error{"fewer than two columns follow"};
    for (DrawnRow& row : out_.rows) draw(row);
    const bool changes = std::ranges::any_of(out_.rows, [](const DrawnRow& row) {
      return row.right.find_first_not_of(row.right.front()) != std::string::npos;
    });
    if (!changes) return base::Error{"nothing changes after it"};
    return std::move(out_);
  }

 private:
  std::string choose_lanes() {
    for (const std::string& name : ask_.lanes) {
      const auto lanes = model::lanes_called(model_.trace, model_.lanes, model_.names, name);
      if (lanes.empty()) return "there is no lane \"" + name + "\" in the run";
      add(lanes.front());
    }
    if (ask_.lanes.empty()) {
      for (const model::LaneTrack& lane : model_.lanes.lanes()) {
        const bool lives = lane.born <= until_ && (!lane.ended || lane.ended > at_);
        if (lives && model::is_own(model_.trace, model_.lanes, model_.index, lane.id)) add(lane.id);
      }
    }
    if (out_.rows.empty()) return "no lane of the program's own lives there";
    if (out_.rows.size() > kDrawnRowsMax) {
      return "more than " + std::to_string(kDrawnRowsMax) +
             " lanes would have to be drawn: name some with lanes = [...]";
    }
    return "";
  }
  void add(LaneId lane) {
    if (std::ranges::find(out_.rows, lane, &DrawnRow::lane) != out_.rows.end()) return;
    out_.rows.push_back({lane, model_.names.lane(lane), 'n', {}});
  }

  SliceState state_at(LaneId lane, EventSeq event) const {
    const std::int64_t index = model_.lanes.slice_at(lane, event);
    if (index < 0) return SliceState::New;
    return model_.lanes.slice(lane, static_cast<std::uint32_t>(index)).state;
  }
  // running: which of the drawn lanes run.
  std::vector<LaneId> running(EventSeq event) const {
    std::vector<LaneId> out;
    for (const DrawnRow& row : out_.rows) {
      if (letter_of(state_at(row.lane, event)) == 'u') out.push_back(row.lane);
    }
    return out;
  }

  // turns: where one of them begins or ceases to run, within the stretch.
  std::set<EventSeq> turns() const {
    std::set<EventSeq> out;
    for (const DrawnRow& row : out_.rows) {
      const std::int64_t first = model_.lanes.slice_at(row.lane, at_);
      const auto from = static_cast<std::uint32_t>(std::max<std::int64_t>(first, 0));
      for (std::uint32_t i = from; i < model_.lanes.slice_count(row.lane); ++i) {
        const model::Slice slice = model_.lanes.slice(row.lane, i);
        if (slice.begin > until_) break;
        const bool runs = letter_of(slice.state) == 'u';
        if (runs && slice.begin > at_) out.insert(slice.begin);
        if (runs && !slice.open && slice.end > at_ && slice.end <= until_) out.insert(slice.end);
      }
    }
    return out;
  }

  // idle_ns: how long no core was held by anybody.
  TimeNs idle_ns(TimeNs from, TimeNs to) const {
    std::vector<std::pair<TimeNs, TimeNs>> held;
    for (const model::CoreTrack& core : model_.lanes.cores()) {
      const auto [first, last] =
          model_.lanes.core_slices_in(core.id, model::AxisKind::Time, from, to);
      for (std::uint32_t i = first; i < last; ++i) {
        const model::CoreSlice slice = model_.lanes.core_slice(core.id, i);
        if (slice.lane) {
          held.emplace_back(std::max(from, slice.begin_ns), std::min(to, slice.end_ns));
        }
      }
    }
    std::ranges::sort(held);
    TimeNs idle = 0, reached = from;
    for (const auto& [begin, end] : held) {
      idle += std::max<TimeNs>(begin - reached, 0);
      reached = std::max(reached, end);
    }
    return idle + std::max<TimeNs>(to - reached, 0);
  }
  TimeNs time(EventSeq event) const { return model_.trace.at(event).time_ns; }

  void cut_columns() {
    const std::size_t most = ask_.count == 0 ? kDrawnColumns : ask_.count;
    std::vector<LaneId> before = running(at_);
    const std::set<EventSeq> all = turns();
    for (auto turn = all.begin(); turn != all.end(); ++turn) {
      const auto next = std::next(turn);
      const EventSeq end = next == all.end() ? until_ : *next;
      std::vector<LaneId> now = running(*turn);
      if (now.empty() && idle_ns(time(*turn), time(end)) < kIdleLeast) continue;
      if (now == before) continue;
      if (out_.columns() == most) {
        out_.end = EventSeq{turn->value - 1};
        return;
      }
      out_.begins.push_back(*turn);
      before = std::move(now);
    }
    out_.end = until_;
  }

  void draw(DrawnRow& row) const {
    row.now = letter_of(state_at(row.lane, at_));
    for (std::size_t i = 0; i < out_.columns(); ++i) {
      const bool last = i + 1 == out_.columns();
      const EventSeq end = last ? out_.end : EventSeq{out_.begins[i + 1].value - 1};
      if (letter_of(state_at(row.lane, out_.begins[i])) == 'u') {
        row.right += 'u';
      } else if (running(out_.begins[i]).empty()) {
        row.right += longest(row.lane, out_.begins[i], end);
      } else {
        row.right += letter_of(state_at(row.lane, end));
      }
    }
  }

  // longest: in which state it is most of the time: who sleeps is ready only when time is over.
  char longest(LaneId lane, EventSeq from, EventSeq to) const {
    char out = letter_of(state_at(lane, from));
    TimeNs most = 0;
    const std::int64_t first = std::max<std::int64_t>(model_.lanes.slice_at(lane, from), 0);
    for (auto i = static_cast<std::uint32_t>(first); i < model_.lanes.slice_count(lane); ++i) {
      const model::Slice slice = model_.lanes.slice(lane, i);
      if (slice.begin > to) break;
      const TimeNs lasts = std::min(slice.end_ns, time(to)) - std::max(slice.begin_ns, time(from));
      if (lasts > most) most = lasts, out = letter_of(slice.state);
    }
    return out;
  }

  const model::Model& model_;
  const EventSeq at_;
  const Ask& ask_;
  EventSeq until_;
  Drawing out_;
};

// starts: the columns in which a lane begins to run.
std::vector<std::size_t> starts(char before, const std::string& row, std::size_t columns) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < columns; ++i) {
    if (row[i] == 'u' && before != 'u') out.push_back(i);
    before = row[i];
  }
  return out;
}

// sign: which comes first.
int sign(std::size_t a, std::size_t b) { return a < b ? -1 : a > b ? 1 : 0; }

double above_chance(double share, double chance) {
  return chance >= 1 ? share : std::max(0.0, (share - chance) / (1 - chance));
}

double share_of(std::size_t part, std::size_t all) {
  return static_cast<double>(part) / static_cast<double>(all);
}

}  // namespace

base::Result<Drawing> drawing_of(const model::Model& model, EventSeq at, const Ask& ask) {
  return DrawingMaker(model, at, ask).make();
}

Cells drawn_out(const Drawing& drawing, Cells cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    char before = drawing.rows[i].now;
    for (char& cell : cells[i]) {
      if (cell == kNotDrawn) cell = before;
      before = cell;
    }
  }
  return cells;
}

DrawnScore score_of(const Drawing& drawing, const Cells& cells) {
  const Cells drawn = drawn_out(drawing, cells);
  const std::size_t columns = drawn.front().size();
  Cells right;
  for (const DrawnRow& row : drawing.rows) {
    right.push_back(row.right);
    right.back().resize(columns, row.right.back());
  }
  DrawnScore out;
  std::size_t constant = 0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::size_t most = 0;
    for (const char letter : kDrawnStates) {
      most = std::max(most, static_cast<std::size_t>(std::ranges::count(right[i], letter)));
    }
    constant += most;
    out.cells += columns;
    for (std::size_t c = 0; c < columns; ++c) out.cells_right += right[i][c] == drawn[i][c];
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto mine = starts(drawing.rows[i].now, right[i], columns);
    const auto mine_drawn = starts(drawing.rows[i].now, drawn[i], columns);
    for (std::size_t j = i + 1; j < right.size(); ++j) {
      const auto other = starts(drawing.rows[j].now, right[j], columns);
      const auto other_drawn = starts(drawing.rows[j].now, drawn[j], columns);
      out.pairs += mine.size() * other.size();
      for (std::size_t a = 0; a < std::min(mine.size(), mine_drawn.size()); ++a) {
        for (std::size_t b = 0; b < std::min(other.size(), other_drawn.size()); ++b) {
          out.pairs_right += sign(mine[a], other[b]) == sign(mine_drawn[a], other_drawn[b]);
        }
      }
    }
  }
  double sum = above_chance(share_of(out.cells_right, out.cells), share_of(constant, out.cells));
  if (out.pairs > 0) {
    sum = (sum + above_chance(share_of(out.pairs_right, out.pairs), 0.5)) / 2;
  }
  out.of_100 = static_cast<int>(std::floor(sum * 100 + 0.5));
  return out;
}

std::optional<DrawnScore> score_elsewhere(const Drawing& mine, const Cells& cells,
                                          const Drawing& there) {
  Drawing same = there;
  same.rows.clear();
  for (const DrawnRow& row : mine.rows) {
    const auto found = std::ranges::find(there.rows, row.name, &DrawnRow::name);
    if (found == there.rows.end()) return {};
    same.rows.push_back(*found);
  }
  // an empty cell goes on from what was shown, which is this run's
  return score_of(same, drawn_out(mine, cells));
}

std::vector<std::string> keys_of(const Drawing& drawing, const Cells& cells) {
  std::vector<std::string> out;
  const Cells drawn = drawn_out(drawing, cells);
  for (std::size_t i = 0; i < drawn.size(); ++i)
    out.push_back(drawing.rows[i].name + "=" + drawn[i]);
  return out;
}

Cells cells_of(const Drawing& drawing, const std::vector<std::string>& keys) {
  Cells out;
  if (keys.size() != drawing.rows.size()) return {};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string head = drawing.rows[i].name + "=";
    if (!keys[i].starts_with(head)) return {};
    out.push_back(keys[i].substr(head.size()));
    const bool known = out.back().size() == drawing.columns() &&
                       out.back().find_first_not_of(kDrawnStates) == std::string::npos;
    if (!known) return {};
  }
  return out;
}

const char* drawn_word(char letter) {
  switch (letter) {
    case 'u':
      return words::tr("running");
    case 'r':
      return words::tr("ready");
    case 'b':
      return words::tr("blocked");
    default:
      return words::tr("not there");
  }
}

}  // namespace fiberscope::lesson
