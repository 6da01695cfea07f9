#include "app/export/data/csv.h"

#include <array>
#include <concepts>

#include "app/export/data/captions.h"
#include "app/model/numbers/table.h"
#include "app/model/words/said.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

namespace {

// Line: the cells of one.
class Line {
 public:
  explicit Line(std::string& text) : text_(text) {}
  ~Line() { text_ += "\r\n"; }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  Line& operator<<(std::integral auto number) {
    append_number(next(), number);
    return *this;
  }
  Line& operator<<(std::string_view text) {
    model::append_csv_cell(next(), text);
    return *this;
  }
  // a number that is none is no number
  template <class Tag, class Value>
  Line& operator<<(base::Id<Tag, Value> id) {
    if (id) return *this << id.value;
    next();
    return *this;
  }

 private:
  std::string& next() {
    if (!first_) text_ += ',';
    first_ = false;
    return text_;
  }
  std::string& text_;
  bool first_ = true;
};

// Told: how long the stretches of a state were.
using Told = std::array<std::vector<base::TimeNs>, model::kSliceStates>;

void add_measured(std::string& text, std::string_view front, std::string_view state,
                  std::vector<base::TimeNs>& durations) {
  if (durations.empty()) return;
  const model::Stretches s = model::measured(durations);
  text += front;
  Line(text) << state << s.count << s.total_ns << s.min_ns << s.average_ns() << s.p50_ns << s.p90_ns
             << s.p99_ns << s.max_ns;
}

}  // namespace

Written write_slices_csv(const model::Model& model, const Cut& cut, std::ostream& out,
                         const Progress& progress) {
  Pieces pieces(model, cut);
  Outlet outlet(out, progress, pieces.count());
  Captions captions(model);
  Whys whys(model, pieces.count());
  outlet.put(
      "lane,name,kind,parent,state,what,begin_step,end_step,begin_ns,end_ns,duration_ns,"
      "cause,why\r\n");
  bool going = outlet.step();
  for (Piece piece; going && pieces.next(piece); going = outlet.step()) {
    const model::Slice& slice = piece.slice;
    if (slice.state == model::SliceState::Ended) continue;
    const model::LaneTrack& lane = model.lanes.lane(slice.lane);
    Line(outlet.text()) << lane.id << captions.lane(lane.id) << trace::word(lane.kind)
                        << lane.parent << model::state_key(slice.state) << captions.wait(slice)
                        << piece.part.begin << piece.part.end << piece.part.begin_ns
                        << piece.part.end_ns << piece.part.duration_ns() << piece.cause
                        << whys.of(piece);
  }
  return outlet.finish();
}

Written write_events_csv(const model::Model& model, const Cut& cut, std::ostream& out,
                         const Progress& progress) {
  const std::uint64_t count = cut.first ? cut.last.value - cut.first.value + 1 : 0;
  Outlet outlet(out, progress, count);
  Captions captions(model);
  ToldOnce texts;
  std::vector<bool> wanted(model.lanes.lane_count() + std::size_t{1});
  for (const base::LaneId lane : cut.lanes) wanted[lane.value] = true;
  outlet.put("step,time_ns,cause,event,lane,name,text\r\n");
  bool going = outlet.step();
  for (std::uint64_t i = 0; going && i < count; ++i, going = outlet.step()) {
    const trace::Event& event = model.trace.at(base::EventSeq{cut.first.value + i});
    const base::LaneId lane = model::subject(model.trace, event);
    const bool known = lane && lane.value < wanted.size();
    if (known && !wanted[lane.value]) continue;
    Line(outlet.text()) << event.seq << event.time_ns << event.cause << model::event_name(event)
                        << lane
                        << (known ? std::string_view(captions.lane(lane)) : std::string_view())
                        << texts.of(event, [&](const trace::Event& e) {
                             return base::visible(model::event_text(model.trace, model.names, e));
                           });
  }
  return outlet.finish();
}

namespace {

class StatsWriter {
 public:
  StatsWriter(const model::Model& model, const Cut& cut, std::ostream& out,
              const Progress& progress)
      : model_(model), cut_(cut), out_(out, progress, cut.lanes.size()), captions_(model) {}

  Written write() {
    out_.put(
        "lane,name,kind,state,count,total_ns,min_ns,average_ns,p50_ns,p90_ns,p99_ns,"
        "max_ns\r\n");
    bool going = out_.step();
    for (std::size_t i = 0; going && i < cut_.lanes.size(); ++i, going = out_.step()) {
      add_lane(cut_.lanes[i]);
    }
    add(",,all,", all_);
    for (const model::CoreTrack& core : model_.lanes.cores()) add_core(core.id);
    return out_.finish();
  }

 private:
  // add: a row for each state that there is.
  void add(const std::string& front, Told& told) {
    for (std::size_t s = 0; s < told.size(); ++s) {
      add_measured(out_.text(), front, model::state_key(static_cast<model::SliceState>(s)),
                   told[s]);
    }
  }

  void add_lane(base::LaneId lane) {
    Told told;
    const auto first = static_cast<std::int64_t>(cut_.first.value);
    const auto last = static_cast<std::int64_t>(cut_.last.value);
    const auto [begin, end] = model_.lanes.slices_in(lane, model::AxisKind::Steps, first, last);
    for (std::uint32_t i = begin; i < end; ++i) take(model_.lanes.slice(lane, i), told);
    const auto [from, to] = model_.io.indices_in(lane, model::AxisKind::Steps, first, last);
    for (std::uint32_t i = from; i < to; ++i) {
      if (const auto span = model_.io.at(lane, i)) take(*span, told);
    }
    const std::string front = std::to_string(lane.value) + "," +
                              model::csv_cell(captions_.lane(lane)) + "," +
                              trace::word(model_.lanes.lane(lane).kind) + ",";
    add(front, told);
  }

  void take(const model::Slice& slice, Told& told) {
    if (slice.state == model::SliceState::Ended) return;
    const auto part = clip(slice, cut_);
    if (!part) return;
    const auto state = static_cast<std::size_t>(slice.state);
    told[state].push_back(part->duration_ns());
    all_[state].push_back(part->duration_ns());
  }

  void add_core(base::CoreId core) {
    std::vector<base::TimeNs> busy, idle;
    for (std::uint32_t i = 0; i < model_.lanes.core_slice_count(core); ++i) {
      const model::CoreSlice slice = model_.lanes.core_slice(core, i);
      const auto part = clip(slice, cut_);
      if (part) (slice.lane ? busy : idle).push_back(part->duration_ns());
    }
    const std::string front =
        "," + model::csv_cell(base::visible(model_.names.core(core))) + ",core,";
    add_measured(out_.text(), front, "busy", busy);
    add_measured(out_.text(), front, "idle", idle);
  }

  const model::Model& model_;
  const Cut& cut_;
  Outlet out_;
  Captions captions_;
  Told all_;
};

}  // namespace

Written write_stats_csv(const model::Model& model, const Cut& cut, std::ostream& out,
                        const Progress& progress) {
  return StatsWriter(model, cut, out, progress).write();
}

}  // namespace fiberscope::exporter
