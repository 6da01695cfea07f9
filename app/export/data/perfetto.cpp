#include "app/export/data/perfetto.h"

#include "app/export/data/captions.h"
#include "app/export/data/counters.h"
#include "app/export/data/flows.h"
#include "app/export/data/protobuf.h"
#include "app/model/words/said.h"

namespace fiberscope::exporter {

namespace {

// The numbers of the fields, by message.
namespace packet_field {
constexpr std::uint32_t kTimestamp = 8, kSequence = 10, kEvent = 11, kDescriptor = 60;
}
namespace track_field {
constexpr std::uint32_t kUuid = 1, kName = 2, kParent = 5, kCounter = 8, kChildOrdering = 11,
                        kRank = 12, kDescription = 14, kMerging = 15;
constexpr std::uint64_t kExplicit = 3;    // ChildTracksOrdering
constexpr std::uint64_t kNeverMerge = 2;  // SiblingMergeBehavior
}  // namespace track_field
namespace counter_field {
constexpr std::uint32_t kUnit = 3;
constexpr std::uint64_t kCount = 2, kBytes = 3;
}  // namespace counter_field
namespace event_field {
constexpr std::uint32_t kAnnotation = 4, kType = 9, kTrack = 11, kName = 23, kCounterValue = 30,
                        kFlow = 47, kEndOfFlow = 48;
constexpr std::uint64_t kBegin = 1, kEnd = 2, kInstant = 3, kCounter = 4;
}  // namespace event_field
namespace annotation_field {
constexpr std::uint32_t kUnsigned = 3, kText = 6, kName = 10;
}

constexpr std::uint64_t kSequenceId = 1, kRoot = 1, kCounters = 2, kLanes = 16;

std::uint64_t track_of(base::LaneId lane) { return kLanes + lane.value; }

// Packets: the file, packet by packet. All are of one sequence, and none relies on another.
class Packets {
 public:
  explicit Packets(Outlet& out) : out_(out) {}

  // Track: what is told of one before its first event.
  struct Track {
    std::uint64_t uuid = 0, parent = 0, rank = 0;
    std::string_view name = {}, description = {};
    std::uint64_t counts = 0;  // a counter's unit
  };
  void descriptor(const Track& track) {
    using namespace track_field;
    body_.clear();
    protobuf::put(body_, kUuid, track.uuid);
    if (track.parent != 0) protobuf::put(body_, kParent, track.parent);
    protobuf::put(body_, kName, track.name);
    if (!track.description.empty()) protobuf::put(body_, kDescription, track.description);
    if (track.counts != 0) {
      inner_.clear();
      protobuf::put(inner_, counter_field::kUnit, track.counts);
      protobuf::put(body_, kCounter, inner_);
    }
    protobuf::put(body_, kChildOrdering, kExplicit);
    protobuf::put(body_, kRank, track.rank);
    protobuf::put(body_, kMerging, kNeverMerge);
    packet_.clear();
    finish(packet_field::kDescriptor);
  }

  // event: what is told of it comes next, then done().
  Packets& event(std::uint64_t type, std::uint64_t track, base::TimeNs at_ns) {
    packet_.clear();
    protobuf::put(packet_, packet_field::kTimestamp, static_cast<std::uint64_t>(at_ns));
    body_.clear();
    protobuf::put(body_, event_field::kType, type);
    protobuf::put(body_, event_field::kTrack, track);
    return *this;
  }
  Packets& name(std::string_view text) {
    protobuf::put(body_, event_field::kName, text);
    return *this;
  }
  Packets& note(std::string_view name, std::string_view text) {
    inner_.clear();
    protobuf::put(inner_, annotation_field::kName, name);
    protobuf::put(inner_, annotation_field::kText, text);
    protobuf::put(body_, event_field::kAnnotation, inner_);
    return *this;
  }
  Packets& note(std::string_view name, std::uint64_t number) {
    inner_.clear();
    protobuf::put(inner_, annotation_field::kName, name);
    protobuf::put(inner_, annotation_field::kUnsigned, number);
    protobuf::put(body_, event_field::kAnnotation, inner_);
    return *this;
  }
  Packets& value(std::int64_t value) {
    protobuf::put(body_, event_field::kCounterValue, static_cast<std::uint64_t>(value));
    return *this;
  }
  Packets& flow(std::uint32_t field, std::uint64_t id) {
    protobuf::put_fixed64(body_, field, id);
    return *this;
  }
  void done() { finish(packet_field::kEvent); }

 private:
  void finish(std::uint32_t field) {
    protobuf::put(packet_, packet_field::kSequence, kSequenceId);
    protobuf::put(packet_, field, std::string_view(body_));
    protobuf::put(out_.text(), 1, std::string_view(packet_));  // Trace.packet
  }

  Outlet& out_;
  std::string packet_, body_, inner_;
};

class PerfettoWriter {
 public:
  PerfettoWriter(const model::Model& model, const Cut& cut, std::ostream& out,
                 const Progress& progress)
      : model_(model),
        cut_(cut),
        pieces_(model, cut),
        out_(out, progress, pieces_.count()),
        packets_(out_),
        captions_(model),
        whys_(model, pieces_.count()),
        flows_(model, cut),
        open_(cut.lanes.size()) {}

  Written write() {
    describe();
    bool going = out_.step();
    for (Piece piece; going && pieces_.next(piece); going = out_.step()) add(piece);
    for (std::size_t row = 0; going && row < open_.size(); ++row) {
      if (open_[row]) end(row, cut_.end_ns);
    }
    return out_.finish();
  }

 private:
  // describe: every track before its first event. Ranks are the order of the lanes on the screen.
  void describe() {
    const std::string title = run_title(model_);
    packets_.descriptor({.uuid = kRoot, .name = title});
    const std::vector<CounterTrack> tracks = counters(model_, cut_);
    for (const CounterTrack& track : tracks) {
      const auto place = static_cast<std::uint64_t>(track.counter);
      packets_.descriptor(
          {.uuid = kCounters + place,
           .parent = kRoot,
           .rank = place,
           .name = counter_name(track.counter),
           .counts = in_bytes(track.counter) ? counter_field::kBytes : counter_field::kCount});
    }
    describe_lanes();
    for (const CounterTrack& track : tracks) {
      for (const CounterPoint& point : track.points) {
        packets_
            .event(event_field::kCounter, kCounters + static_cast<std::uint64_t>(track.counter),
                   point.at_ns)
            .value(point.value)
            .done();
        out_.make_room();
      }
    }
  }

  void describe_lanes() {
    std::vector<bool> described(model_.lanes.lane_count() + std::size_t{1});
    for (std::size_t row = 0; row < cut_.lanes.size(); ++row) {
      const model::LaneTrack& lane = model_.lanes.lane(cut_.lanes[row]);
      const bool below = lane.parent.value < described.size() && described[lane.parent.value];
      described[lane.id.value] = true;
      packets_.descriptor({.uuid = track_of(lane.id),
                           .parent = below ? track_of(lane.parent) : kRoot,
                           .rank = kLanes + row,
                           .name = captions_.lane(lane.id),
                           .description = model::said(lane.kind)});
    }
  }

  void end(std::size_t row, base::TimeNs at_ns) {
    packets_.event(event_field::kEnd, track_of(cut_.lanes[row]), at_ns).done();
    open_[row] = false;
  }

  // add: the piece, after what it ends and after whoever made it come.
  void add(const Piece& piece) {
    const auto arrow = flows_.to(piece);
    if (arrow) send(*arrow);
    if (open_[piece.row]) end(piece.row, piece.part.begin_ns);
    if (piece.slice.state == model::SliceState::New) return;
    const bool ended = piece.slice.state == model::SliceState::Ended;
    packets_
        .event(ended ? event_field::kInstant : event_field::kBegin, track_of(piece.slice.lane),
               piece.part.begin_ns)
        .name(captions_.slice(piece.slice))
        .note("step", piece.slice.begin.value);
    if (piece.cause) packets_.note("cause", piece.cause.value);
    if (const std::string why = whys_.of(piece); !why.empty()) packets_.note("why", why);
    if (arrow) packets_.flow(event_field::kEndOfFlow, arrow->event.value);
    packets_.done();
    open_[piece.row] = !ended;
  }

  // send: a mark of no width where the arrow begins: it is there before the piece it leads to, also
  // where both are of the same moment.
  void send(const model::Arrow& arrow) {
    packets_
        .event(event_field::kInstant, track_of(arrow.from), std::max(arrow.at_ns, cut_.begin_ns))
        .name(captions_.arrow(arrow))
        .flow(event_field::kFlow, arrow.event.value)
        .done();
  }

  const model::Model& model_;
  const Cut& cut_;
  Pieces pieces_;
  Outlet out_;
  Packets packets_;
  Captions captions_;
  Whys whys_;
  Flows flows_;
  std::vector<bool> open_;  // by row: a slice has begun
};

}  // namespace

Written write_perfetto(const model::Model& model, const Cut& cut, std::ostream& out,
                       const Progress& progress) {
  return PerfettoWriter(model, cut, out, progress).write();
}

}  // namespace fiberscope::exporter
