#include "app/export/data/text_timeline.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/export/data/captions.h"
#include "app/model/folds/breaks.h"
#include "app/model/folds/lane_strips.h"
#include "app/model/folds/zombies.h"
#include "app/model/numbers/table.h"
#include "app/model/reading/row.h"
#include "app/model/words/said.h"
#include "app/words/words.h"
#include "scheduler/base/utf8.h"

namespace fiberscope::exporter {

using model::SliceState;
using words::tr;

namespace {

constexpr std::size_t kRowsMax = 60, kColumnsLeast = 40, kNameColumns = 24;
constexpr double kBreakColumns = 3, kTickColumns = 14;

// Signs: what a column shows; each is one column wide.
struct Signs {
  const char *running, *in_part, *ready, *blocked, *sleeping, *idle, *zombie, *tick;
};
constexpr Signs kUnicode = {"█", "▌", "▒", "─", "·", "≈", "═", "┬"};
constexpr Signs kAscii = {"#", "|", "=", "-", ".", "~", "z", "+"};

// What is to be seen of a lane in a column.
enum class Cell : std::uint8_t { Nothing, Running, InPart, Ready, Blocked, Sleeping, Idle, Zombie };

const char* sign(const Signs& signs, Cell cell) {
  const char* const all[] = {" ",           signs.running,  signs.in_part, signs.ready,
                             signs.blocked, signs.sleeping, signs.idle,    signs.zombie};
  return all[static_cast<std::size_t>(cell)];
}

// colour_of: in the eight colours that every terminal has. The hues of coroutines take turns.
std::string colour_of(Cell cell, std::uint8_t hue) {
  constexpr const char* kOfHue[] = {"36", "33", "32", "35", "31", "34", "93", "37"};
  static_assert(std::size(kOfHue) == model::kHues);
  switch (cell) {
    case Cell::Running:
    case Cell::InPart:
      return kOfHue[hue];
    case Cell::Ready:
      return "33";
    case Cell::Nothing:
      return "";
    default:
      return "90";
  }
}

// cell_of: who runs is seen, however briefly; else what took the most.
Cell cell_of(const model::Column& column) {
  constexpr std::pair<SliceState, Cell> kCells[] = {
      {SliceState::Running, Cell::Running}, {SliceState::Ready, Cell::Ready},
      {SliceState::Blocked, Cell::Blocked}, {SliceState::Sleeping, Cell::Sleeping},
      {SliceState::New, Cell::Nothing},     {SliceState::Ended, Cell::Nothing}};
  Cell cell = Cell::Nothing;
  std::uint64_t most = 0;
  for (const auto& [state, shown] : kCells) {
    const std::uint64_t units = column.units[static_cast<std::size_t>(state)];
    if (units > most) {
      most = units;
      cell = shown;
    }
  }
  constexpr auto kRuns = static_cast<std::size_t>(SliceState::Running);
  const bool runs = column.units[kRuns] > 0 || column.begins[kRuns] > 0;
  return runs && cell != Cell::Running ? Cell::InPart : cell;
}

// shortened: to so many columns.
std::string shortened(const std::string& text, std::size_t columns, bool ascii) {
  if (model::columns_of(text) <= columns) return text;
  const std::string_view end = ascii ? "~" : "…";
  std::string_view kept = text;
  while (!kept.empty() && model::columns_of(kept) + 1 > columns) {
    kept = kept.substr(0, base::at_or_before(kept, kept.size() - 1));
  }
  return std::string(kept).append(end);
}

// in_ascii: what is beyond is a question mark.
std::string in_ascii(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = base::next_character(text, at);
    out += c < 0x80 ? static_cast<char>(c) : c == U'µ' ? 'u' : '?';
  }
  return out;
}

class TextWriter {
 public:
  // No cut: all of the trace.
  TextWriter(const trace::Trace& trace, const Cut* part, const TextTimeline& how, std::ostream& out)
      : trace_(trace),
        how_(how),
        out_(out),
        signs_(how.ascii ? kAscii : kUnicode),
        columns_(std::max(how.columns, kColumnsLeast)),
        cut_(part != nullptr ? *part : whole(trace)),
        families_(cut_.first, cut_.last),
        names_of_(look(trace)),
        captions_(trace, names_of_, families_.lane_count()) {
    if (part == nullptr) cut_.lanes = families_.tree_order();
    find_lanes();
    for (const base::LaneId lane : lanes_) {
      names_ = std::max(names_, model::columns_of(name_of(lane)));
    }
    names_ = std::min({names_, kNameColumns, columns_ / 3});
    view_.width = static_cast<double>(columns_ - names_ - 1);
    view_.show(how.axis, idle_, kBreakColumns);
    const bool steps = view_.axis == model::AxisKind::Steps;
    view_.begin =
        static_cast<double>(steps ? static_cast<std::int64_t>(cut_.first.value) : cut_.begin_ns);
    view_.end = std::max(
        view_.begin + 1,
        static_cast<double>(steps ? static_cast<std::int64_t>(cut_.last.value) + 1 : cut_.end_ns));
    fill();
  }

  void write() {
    line(run_title(trace_) + (view_.axis == model::AxisKind::Steps
                                  ? " (" + std::string(tr("in steps")) + ")"
                                  : std::string()));
    if (lanes_.empty()) return line(tr("nothing to show: no lane runs or waits in this part"));
    ruler();
    for (std::size_t i = 0; i < lanes_.size(); ++i) row(i);
    if (more_ > 0) {
      line(words::fill(tr("... and {n} more lanes"), {{"n", std::to_string(more_)}}));
    }
    legend();
  }

 private:
  static Cut whole(const trace::Trace& trace) {
    Cut cut;
    if (trace.size() == 0) return cut;
    cut.first = base::EventSeq{1};
    cut.last = base::EventSeq{trace.size()};
    cut.begin_ns = trace.time_of(cut.first);
    cut.end_ns = trace.time_of(cut.last);
    return cut;
  }

  // look: the first way through the trace. Answers what everybody is called.
  model::Names look(const trace::Trace& trace) {
    model::Names names;
    for (std::uint64_t until = 0; until < trace.size();) {
      const std::uint64_t from = until;
      until = std::min(from + kEventsAtOnce, trace.size());
      names.update(trace, until);
      idle_.update(trace, until);
      for (const trace::Event& event : trace.events(from, until)) {
        families_.take(event);
        zombies_.take(event);
      }
    }
    families_.finish();
    return names;
  }

  void find_lanes() {
    for (const base::LaneId lane : cut_.lanes) {
      if (!families_.is_seen(lane)) continue;
      if (lanes_.size() < kRowsMax) {
        lanes_.push_back(lane);
      } else {
        ++more_;
      }
    }
  }

  // fill: the second way.
  void fill() {
    strips_.emplace(view_.axis, model::column_edges(view_, static_cast<std::size_t>(view_.width)),
                    lanes_);
    for (const trace::Event& event : trace_.events()) strips_->take(event);
    strips_->finish();
  }

  std::string plain(const std::string& text) const { return how_.ascii ? in_ascii(text) : text; }
  void line(const std::string& text) {
    out_ << shortened(plain(text), columns_, how_.ascii) << '\n';
  }

  std::string name_of(base::LaneId lane) { return plain(captions_.lane(lane)); }

  std::string painted(const std::string& colour, const std::string& text) const {
    if (!how_.colour || colour.empty()) return text;
    return "\x1b[" + colour + "m" + text + "\x1b[0m";
  }

  struct Mark {
    std::size_t column = 0, end = 0;  // of the label
    std::string label;
  };

  // marks: the ticks whose labels have room; those that say where a stretch begins come first.
  std::vector<Mark> marks() const {
    std::vector<Mark> marks;
    const auto width = static_cast<std::size_t>(view_.width);
    const std::vector<model::Tick> ticks = view_.ticks(kTickColumns);
    for (const bool starts : {true, false}) {
      for (const model::Tick& tick : ticks) {
        const double at = view_.offset_of(tick.unit);
        if (!tick.major || tick.is_start != starts || at < 0 || at >= view_.width) continue;
        Mark mark{static_cast<std::size_t>(at), 0, plain(tick.label)};
        mark.end = mark.column + model::columns_of(mark.label);
        const auto meets = [&](const Mark& other) {
          return mark.column <= other.end && other.column <= mark.end;
        };
        if (mark.end <= width && std::ranges::none_of(marks, meets)) marks.push_back(mark);
      }
    }
    std::ranges::sort(marks, {}, &Mark::column);
    return marks;
  }

  // ruler: the labels, each where its tick is, and the ticks.
  void ruler() {
    std::string labels, ticks;
    std::size_t labelled = 0, ticked = 0;
    for (const Mark& mark : marks()) {
      labels += std::string(mark.column - labelled, ' ') + mark.label;
      ticks += std::string(mark.column - ticked, ' ') + signs_.tick;
      labelled = mark.end;
      ticked = mark.column + 1;
    }
    const std::string margin(names_ + 1, ' ');
    out_ << margin << painted("90", labels) << '\n' << margin << painted("90", ticks) << '\n';
  }

  void row(std::size_t i) {
    const base::LaneId lane = lanes_[i];
    const model::LaneStrips::Row& row = strips_->row(i);
    const model::LaneStrip& strip = row.strip;
    const std::string name = shortened(name_of(lane), names_, how_.ascii);
    std::string text;
    std::size_t end = 0;
    for (std::size_t c = 0; c < strip.columns.size(); c = end) {
      const Cell cell = cell_at(strip, c, lane);
      end = c + 1;
      // one stretch of waiting, or as many columns that look alike
      const bool waits = cell == Cell::Blocked || cell == Cell::Sleeping;
      while (end < strip.columns.size() && cell_at(strip, end, lane) == cell &&
             (!waits || strip.begun[end] == strip.begun[c + 1])) {
        ++end;
      }
      text += painted(colour_of(cell, families_.hue(lane)),
                      waits                  ? waiting(row.held[end], end - c, cell)
                      : cell == Cell::Zombie ? zombie(*zombies_.of(lane), end - c)
                                             : repeated(sign(signs_, cell), end - c));
    }
    if (!how_.colour) text.resize(text.find_last_not_of(' ') + 1);
    out_ << name << std::string(names_ - model::columns_of(name) + 1, ' ') << text << '\n';
  }

  // is_zombie: that the lane stands for, where the column begins.
  bool is_zombie(base::LaneId lane, std::int64_t at) const {
    const model::Zombie* const zombie = zombies_.of(lane);
    if (zombie == nullptr || zombie->row != lane) return false;
    const bool steps = view_.axis == model::AxisKind::Steps;
    const auto unit = [&](base::EventSeq event, base::TimeNs ns) {
      return steps ? static_cast<std::int64_t>(event.value) : ns;
    };
    if (at < unit(zombie->begin, zombie->begin_ns)) return false;
    return !zombie->end || at < unit(zombie->end, zombie->end_ns);
  }

  // cell_at: where idle time is folded nobody runs.
  Cell cell_at(const model::LaneStrip& strip, std::size_t c, base::LaneId lane) const {
    const model::Column& column = strip.columns[c];
    if (cell_of(column) == Cell::Nothing && is_zombie(lane, strip.edges[c])) return Cell::Zombie;
    if (view_.breaks != nullptr && cell_of(column) != Cell::Nothing) {
      const double from = static_cast<double>(strip.edges[c]);
      const double to = static_cast<double>(strip.edges[c + 1]);
      for (const model::Break& hole : view_.breaks->list()) {
        if (from >= static_cast<double>(hole.from_ns) && to <= static_cast<double>(hole.to_ns)) {
          return Cell::Idle;
        }
      }
    }
    return cell_of(column);
  }

  static std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  }

  // waiting: so many columns, with what it waits for where that has room. `begin`: of its wait.
  std::string waiting(base::EventSeq begin, std::size_t wide, Cell cell) {
    const std::string_view one = sign(signs_, cell);
    if (!begin) return repeated(one, wide);
    return labelled(one, plain(captions_.wait(begin)), wide);
  }

  // labelled: so many signs, and the words among them where they have room.
  static std::string labelled(std::string_view one, const std::string& what, std::size_t wide) {
    const std::size_t long_is = model::columns_of(what);
    if (what.empty() || long_is + 4 > wide) return repeated(one, wide);
    return repeated(one, 1) + " " + what + " " + repeated(one, wide - long_is - 3);
  }

  // zombie: so many columns, with its status.
  std::string zombie(const model::Zombie& zombie, std::size_t wide) const {
    const std::string status = model::status_text(trace_.text(zombie.status));
    return labelled(signs_.zombie, plain(words::fill(tr("zombie, {status}"), {{"status", status}})),
                    wide);
  }

  // legend: each sign with its word, in as many lines as it takes.
  void legend() {
    std::vector<std::pair<Cell, std::string>> all;
    for (const auto& [cell, state] :
         {std::pair{Cell::Running, SliceState::Running}, std::pair{Cell::Ready, SliceState::Ready},
          std::pair{Cell::Blocked, SliceState::Blocked},
          std::pair{Cell::Sleeping, SliceState::Sleeping}}) {
      all.emplace_back(cell, model::state_word(state));
    }
    if (zombies_.any()) all.emplace_back(Cell::Zombie, tr("zombie"));
    all.emplace_back(Cell::InPart, tr("runs for a part"));
    if (view_.breaks != nullptr) all.emplace_back(Cell::Idle, tr("idle, folded"));
    const std::string margin(names_ + 1, ' ');
    std::string text = margin;
    std::size_t wide = margin.size();
    for (const auto& [cell, word] : all) {
      const std::string said = plain(word);
      const std::size_t more = 2 + model::columns_of(said) + (wide > margin.size() ? 3 : 0);
      if (wide > margin.size() && wide + more > columns_) {
        out_ << text << '\n';
        text = margin;
        wide = margin.size();
      }
      if (wide > margin.size()) text += "   ";
      text += painted(colour_of(cell, 0), sign(signs_, cell)) + " " + said;
      wide += more;
    }
    out_ << text << '\n';
  }

  // decoded once for several folds, while they lie near the processor
  static constexpr std::uint64_t kEventsAtOnce = 512;

  const trace::Trace& trace_;
  const TextTimeline& how_;
  std::ostream& out_;
  const Signs& signs_;
  const std::size_t columns_;
  Cut cut_;
  model::LaneFamilies families_;
  model::Idle idle_;
  model::Zombies zombies_;
  const model::Names names_of_;
  Captions captions_;
  std::vector<base::LaneId> lanes_;
  std::size_t more_ = 0, names_ = 0;
  model::View view_;
  std::optional<model::LaneStrips> strips_;
};

}  // namespace

void write_text_timeline(const trace::Trace& trace, const Cut& cut, const TextTimeline& how,
                         std::ostream& out) {
  TextWriter(trace, &cut, how, out).write();
}

void write_text_timeline(const trace::Trace& trace, const TextTimeline& how, std::ostream& out) {
  TextWriter(trace, nullptr, how, out).write();
}

}  // namespace fiberscope::exporter
