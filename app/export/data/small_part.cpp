#include "app/export/data/small_part.h"

#include "app/model/numbers/table.h"
#include "app/model/words/said.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using words::tr;

namespace {

constexpr base::TimeNs kUnitsLeast = 5000;
constexpr double kDiagramColumns = 150;  // of letters, side by side
constexpr base::TimeNs kSeen = 600;      // a slice of so small a part of the whole is not seen
constexpr double kBriefShare = 0.6;      // as for the timeline: app/export/picture/axis_choice.h

Scale scale_of(const Cut& cut, const std::vector<Piece>& pieces) {
  Scale scale;
  const base::TimeNs whole_ns = cut.end_ns - cut.begin_ns;
  const auto brief = std::ranges::count_if(
      pieces, [&](const Piece& piece) { return piece.part.duration_ns() <= whole_ns / kSeen; });
  scale.steps = static_cast<double>(brief) > kBriefShare * static_cast<double>(pieces.size());
  for (const base::TimeNs unit_ns : {base::kMicrosecond, base::kMillisecond}) {
    if (whole_ns / unit_ns >= kUnitsLeast) scale.unit_ns = unit_ns;
  }
  return scale;
}

std::uint64_t count_drawn(const model::Model& model, const Cut& cut) {
  std::uint64_t count = 0;
  Pieces pieces(model, cut);
  for (Piece piece; pieces.next(piece);) count += is_drawn(piece.slice);
  return count;
}

}  // namespace

base::Result<SmallPart> small_part(const model::Model& model, const Cut& cut) {
  SmallPart part;
  part.pieces = drawn_pieces(model, cut, kSlicesMax + 1);
  if (part.pieces.empty()) {
    return base::Error{tr("nothing to show: no lane runs or waits in this part")};
  }
  if (part.pieces.size() > kSlicesMax) {
    return base::Error{words::fill(
        tr("{n} slices are too many for a diagram in a document, which shows {max} at most: choose "
           "a shorter range (--from, --to) or fewer lanes (--lanes)"),
        {{"n", std::to_string(count_drawn(model, cut))}, {"max", std::to_string(kSlicesMax)}})};
  }
  part.has_lane.resize(model.lanes.lane_count() + std::size_t{1});
  for (const Piece& piece : part.pieces) part.has_lane[piece.slice.lane.value] = true;
  for (const base::LaneId lane : cut.lanes) {
    if (part.has_lane[lane.value]) part.lanes.push_back(lane);
  }
  part.scale = scale_of(cut, part.pieces);
  part.begin = INT64_MAX;
  for (const Piece& piece : part.pieces) {
    part.begin = std::min(part.begin, part.scale.begin(piece));
    part.end = std::max(part.end, part.scale.end(piece));
  }
  return part;
}

std::string fitting(const SmallPart& part, const Piece& piece, Captions& captions) {
  const std::int64_t units = part.scale.end(piece) - part.scale.begin(piece);
  const auto whole = static_cast<double>(std::max<std::int64_t>(1, part.end - part.begin));
  const double room = kDiagramColumns * static_cast<double>(units) / whole;
  const std::string state = model::state_word(piece.slice.state);
  for (const std::string& label : {captions.slice(piece.slice), state}) {
    if (static_cast<double>(model::columns_of(label)) <= room) return label;
  }
  return {};
}

std::string part_title(const model::Model& model, const Scale& scale) {
  const char* const unit = scale.unit_ns == 1                    ? "ns"
                           : scale.unit_ns == base::kMicrosecond ? "µs"
                                                                 : "ms";
  const std::string numbers =
      scale.steps ? tr("in steps") : words::fill(tr("times in {unit}"), {{"unit", unit}});
  return run_title(model) + " (" + numbers + ")";
}

}  // namespace fiberscope::exporter
