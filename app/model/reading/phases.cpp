#include "app/model/reading/phases.h"

#include <algorithm>
#include <map>

#include "app/model/folds/files.h"

namespace fiberscope::model {

namespace {

// PhaseFinder: takes the events in their order.
class PhaseFinder {
 public:
  PhaseFinder(const Trace& trace, const Lanes& lanes, const FileTracks& files)
      : trace_(trace), lanes_(lanes), files_(files) {}

  void on(const trace::SystemCallDone& p, const trace::Event& event) {
    const bool reads = p.error == 0 && p.result > 0 && p.copy_ns > 0;
    if (reads && moves(trace_.text(p.call)) == Moves::In) {
      // a call that waited by itself tells when the data was there
      add(p.lane, p.object, event, p.copy_ns, p.ready_ns > p.began_ns ? p.ready_ns : -1);
    }
  }
  void on(const trace::OperationStarted& p, const trace::Event&) {
    if (trace_.text(p.what).starts_with("read ")) under_way_[p.operation] = {p.lane, p.object};
  }
  void on(const trace::OperationDone& p, const trace::Event& event) {
    const auto found = under_way_.find(p.operation);
    if (found == under_way_.end()) return;
    const auto [lane, file] = found->second;
    under_way_.erase(found);
    // the machine took the data when it was there
    if (p.error == 0 && p.result > 0) {
      add(lane, file, event, p.copy_ns, event.time_ns - p.copy_ns);
    }
  }
  void on(const auto&, const trace::Event&) {}

  std::vector<Reading> take() { return std::move(readings_); }

 private:
  void add(LaneId lane, ObjectId object, const trace::Event& event, TimeNs copy_ns,
           TimeNs ready_ns) {
    const FileTrack* file = files_.file(object);
    if (file == nullptr || file->group() == FileGroup::None) return;
    if (!lane || lane.value > lanes_.lane_count()) return;
    const LaneTrack& track = lanes_.lane(lane);
    Instant& before = before_[lane];
    Reading reading{lane, object, {}, {}, {}, {event.seq, event.time_ns}};
    const Instant born{track.born, track.born_ns}, opened{file->opened, file->opened_ns};
    reading.waits = later(before, later(born, opened));
    reading.copies = {EventSeq{event.seq.value - 1}, event.time_ns - copy_ns};
    reading.ready = ready_ns >= 0 ? Instant{last_before(ready_ns, event.seq), ready_ns}
                                  : readable_since(object, reading.copies);
    reading.ready = std::clamp(reading.ready, reading.waits, reading.copies, earlier);
    before = reading.done;
    readings_.push_back(reading);
  }
  static bool earlier(const Instant& a, const Instant& b) { return a.ns < b.ns; }
  static Instant later(const Instant& a, const Instant& b) { return earlier(a, b) ? b : a; }
  // last_before: the last event not after that time.
  EventSeq last_before(TimeNs ns, EventSeq most) const {
    return std::min(most, EventSeq{trace_.count_until(ns)});
  }
  // readable_since: when the data came that was there when it was copied.
  Instant readable_since(ObjectId object, const Instant& copies) const {
    const auto at = static_cast<std::int64_t>(copies.event.value);
    const auto [first, last] = files_.slices_in(object, AxisKind::Steps, at, at);
    for (std::uint32_t i = last; i > first; --i) {
      const FileSlice slice = files_.slice(object, i - 1);
      if (slice.begin <= copies.event && readable(slice.state))
        return {slice.begin, slice.begin_ns};
    }
    return copies;
  }

  const Trace& trace_;
  const Lanes& lanes_;
  const FileTracks& files_;
  std::map<base::OperationId, std::pair<LaneId, ObjectId>> under_way_;
  std::map<LaneId, Instant> before_;  // by lane: its last copying was over
  std::vector<Reading> readings_;
};

}  // namespace

std::vector<Reading> readings(const Trace& trace, const Lanes& lanes, const FileTracks& files) {
  PhaseFinder reader(trace, lanes, files);
  for (const trace::Event& event : trace.events()) {
    std::visit([&](const auto& p) { reader.on(p, event); }, event.payload);
  }
  return reader.take();
}

}  // namespace fiberscope::model
