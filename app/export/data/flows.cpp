#include "app/export/data/flows.h"

namespace fiberscope::exporter {

Flows::Flows(const model::Model& model, const Cut& cut)
    : trace_(model.trace),
      end_(model.lanes.arrows().end()),
      shown_(model.lanes.lane_count() + std::size_t{1}) {
  for (const base::LaneId lane : cut.lanes) shown_[lane.value] = true;
  next_ = model.lanes.arrows().from(model.lanes.arrow_at_or_after(
      model.trace, model::AxisKind::Steps, static_cast<std::int64_t>(cut.first.value)));
}

std::optional<model::Arrow> Flows::to(const Piece& piece) {
  while (next_ != end_ && *next_ < piece.slice.begin) ++next_;
  if (next_ == end_ || *next_ != piece.slice.begin) return {};
  const model::Arrow arrow = model::arrow_of(trace_, *next_);
  const bool known = arrow.from.value < shown_.size() && shown_[arrow.from.value];
  if (!known || arrow.to != piece.slice.lane) return {};
  return arrow;
}

}  // namespace fiberscope::exporter
