#include "app/export/data/chrome.h"

#include "app/export/data/captions.h"
#include "app/export/data/counters.h"
#include "app/export/data/flows.h"
#include "app/export/data/json_text.h"

namespace fiberscope::exporter {

namespace {

// append_microseconds: with three decimals.
void append_microseconds(std::string& text, base::TimeNs t) {
  append_number(text, t / 1000);
  const std::size_t point = text.size();
  append_number(text, 1000 + t % 1000);
  text[point] = '.';
}

class ChromeWriter {
 public:
  ChromeWriter(const model::Model& model, const Cut& cut, std::ostream& out,
               const Progress& progress)
      : model_(model),
        cut_(cut),
        pieces_(model, cut),
        out_(out, progress, pieces_.count()),
        captions_(model),
        whys_(model, pieces_.count()),
        flows_(model, cut),
        processes_(model.lanes.lane_count() + std::size_t{1}) {}

  Written write() {
    out_.put("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
    for (std::size_t row = 0; row < cut_.lanes.size(); ++row) describe(cut_.lanes[row], row);
    count();
    bool going = out_.step();
    for (Piece piece; going && pieces_.next(piece); going = out_.step()) add(piece);
    out_.put("\n]}\n");
    return out_.finish();
  }

 private:
  // begin: the next event, up to its time; what else there is of it comes next, then "}".
  std::string& begin(char phase, base::LaneId lane, std::string_view name) {
    std::string& text = out_.text();
    text += first_ ? "\n" : ",\n";
    first_ = false;
    text += "{\"ph\":\"";
    text += phase;
    text += "\",\"pid\":";
    append_number(text, process_of(lane));
    text += ",\"tid\":";
    append_number(text, lane.value);
    text += ",\"name\":";
    text += name;
    return text;
  }
  std::string& begin(char phase, base::LaneId lane, std::string_view name, base::TimeNs at_ns) {
    std::string& text = begin(phase, lane, name) += ",\"ts\":";
    append_microseconds(text, at_ns);
    return text;
  }

  // process_of: the number of the process is that of its lane.
  std::uint32_t process_of(base::LaneId lane) {
    std::uint32_t& known = processes_[lane.value];
    if (known == 0) known = find_process(lane);
    return known;
  }
  std::uint32_t find_process(base::LaneId lane) const {
    while (lane && model_.lanes.lane(lane).kind != trace::LaneKind::Process) {
      const base::LaneId parent = model_.lanes.lane(lane).parent;
      if (!parent || parent >= lane) break;
      lane = parent;
    }
    return lane.value;
  }

  void describe(base::LaneId lane, std::size_t row) {
    const std::string name = json_text(captions_.lane(lane));
    const bool process = process_of(lane) == lane.value;
    if (process) tell(lane, "process_name", "\"name\":" + name);
    if (process) tell(lane, "process_sort_index", "\"sort_index\":" + std::to_string(row));
    tell(lane, "thread_name", "\"name\":" + name);
    tell(lane, "thread_sort_index", "\"sort_index\":" + std::to_string(row));
  }
  void tell(base::LaneId lane, std::string_view what, const std::string& argument) {
    begin('M', lane, "\"" + std::string(what) + "\"") += ",\"args\":{" + argument + "}}";
  }

  // count: counters belong to the first process.
  void count() {
    if (cut_.lanes.empty()) return;
    for (const CounterTrack& track : counters(model_, cut_)) {
      const std::string name = json_text(counter_name(track.counter));
      const char* const unit = in_bytes(track.counter) ? "bytes" : "lanes";
      for (const CounterPoint& point : track.points) {
        begin('C', cut_.lanes.front(), name, point.at_ns) +=
            ",\"args\":{\"" + std::string(unit) + "\":" + std::to_string(point.value) + "}}";
        out_.make_room();
      }
    }
  }

  // add: the piece; who made it come is marked before it, so that the flow finds both its slices.
  void add(const Piece& piece) {
    if (piece.slice.state == model::SliceState::New) return;
    const auto arrow = flows_.to(piece);
    if (arrow) send(*arrow);
    const bool ended = piece.slice.state == model::SliceState::Ended;
    const base::TimeNs lasts_ns = ended ? 0 : piece.part.duration_ns();
    std::string& text =
        begin('X', piece.slice.lane, json_text(captions_.slice(piece.slice)), piece.part.begin_ns);
    text += ",\"cat\":\"state\",\"dur\":";
    append_microseconds(text, lasts_ns);
    text += ",\"args\":{\"step\":";
    append_number(text, piece.slice.begin.value);
    if (piece.cause) append_number(text += ",\"cause\":", piece.cause.value);
    const std::string why = whys_.of(piece);
    if (!why.empty()) text += ",\"why\":" + json_text(why);
    text += "}}";
    if (arrow) flow('f', piece.slice.lane, *arrow) += ",\"bp\":\"e\"}";
  }

  void send(const model::Arrow& arrow) {
    begin('X', arrow.from, json_text(captions_.arrow(arrow)), at(arrow)) +=
        ",\"cat\":\"arrow\",\"dur\":0.000}";
    flow('s', arrow.from, arrow) += "}";
  }
  std::string& flow(char phase, base::LaneId lane, const model::Arrow& arrow) {
    return begin(phase, lane, "\"arrow\"", at(arrow)) +=
           ",\"cat\":\"arrow\",\"id\":" + std::to_string(arrow.event.value);
  }
  base::TimeNs at(const model::Arrow& arrow) const { return std::max(arrow.at_ns, cut_.begin_ns); }

  const model::Model& model_;
  const Cut& cut_;
  Pieces pieces_;
  Outlet out_;
  Captions captions_;
  Whys whys_;
  Flows flows_;
  std::vector<std::uint32_t> processes_;  // by lane; 0: not asked for yet
  bool first_ = true;
};

}  // namespace

Written write_chrome(const model::Model& model, const Cut& cut, std::ostream& out,
                     const Progress& progress) {
  return ChromeWriter(model, cut, out, progress).write();
}

}  // namespace fiberscope::exporter
