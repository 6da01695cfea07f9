#include "app/export/data/pieces.h"

namespace fiberscope::exporter {

Pieces::Pieces(const model::Model& model, const Cut& cut) : model_(model), cut_(cut) {
  for (std::uint32_t row = 0; row < cut.lanes.size(); ++row) {
    const auto [first, last] = model.lanes.slices_in(cut.lanes[row], model::AxisKind::Steps,
                                                     static_cast<std::int64_t>(cut.first.value),
                                                     static_cast<std::int64_t>(cut.last.value));
    count_ += last - first;
    push({{}, row, first, last});
  }
}

// push: the lane's next slice waits for its turn.
void Pieces::push(Place place) {
  if (place.index >= place.end) return;
  const auto& slices = model_.lanes.lane(cut_.lanes[place.row]).slices;
  place.begin = std::max(base::EventSeq{slices.first(place.index)}, cut_.first);
  heap_.push_back(place);
  std::push_heap(heap_.begin(), heap_.end());
}

bool Pieces::next(Piece& piece) {
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end());
    Place place = heap_.back();
    heap_.pop_back();
    piece.slice = model_.lanes.slice(cut_.lanes[place.row], place.index);
    piece.row = place.row;
    ++place.index;
    push(place);
    // who had ended before is no more
    if (piece.slice.state == model::SliceState::Ended && piece.slice.begin < cut_.first) continue;
    piece.cause = model_.trace.at(piece.slice.begin).cause;
    if (const auto part = clip(piece.slice, cut_)) {
      piece.part = *part;
      return true;
    }
  }
  return false;
}

std::vector<Piece> drawn_pieces(const model::Model& model, const Cut& cut, std::size_t count_max) {
  std::vector<Piece> drawn;
  Pieces pieces(model, cut);
  for (Piece piece; drawn.size() < count_max && pieces.next(piece);) {
    if (is_drawn(piece.slice)) drawn.push_back(piece);
  }
  return drawn;
}

}  // namespace fiberscope::exporter
