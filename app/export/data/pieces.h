// Pieces: the slices of a cut, clipped to it: of all its lanes, in the order in which they begin.
//
// Owns: a place in the slices of each lane. Deliberately does not know formats nor words.
//
// Invariants:
//  1. Pieces come in order of their first event; those of a lane touch, and none lies outside of
//     the cut.
//  2. A piece is of the state that holds after its first event: one that ended with the cut's first
//     event is none.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "app/export/data/cut.h"

namespace fiberscope::exporter {

// Part: what of a stretch lies in a cut.
struct Part {
  base::EventSeq begin, end;  // its first event; the one that ended it, or the cut's last
  bool ends = false;          // something in the cut ended it
  base::TimeNs begin_ns = 0, end_ns = 0;
  base::TimeNs duration_ns() const { return end_ns - begin_ns; }
};

// clip: none where nothing of the stretch is in the cut.
template <class Stretch>
std::optional<Part> clip(const Stretch& s, const Cut& cut) {
  const std::uint64_t end = s.end.value + (s.open ? 1 : 0);
  if (s.begin > cut.last || end <= cut.first.value) return std::nullopt;
  Part part;
  part.begin = std::max(s.begin, cut.first);
  part.end = std::min(s.end, cut.last);
  part.begin_ns = std::clamp(s.begin_ns, cut.begin_ns, std::max(cut.begin_ns, cut.end_ns));
  // what goes on when the trace or the cut ends is there to the cut's last moment
  part.ends = !s.open && s.end <= cut.last;
  const base::TimeNs end_ns = part.ends ? s.end_ns : cut.end_ns;
  part.end_ns = std::clamp(end_ns, part.begin_ns, std::max(part.begin_ns, cut.end_ns));
  return part;
}

struct Piece {
  model::Slice slice;     // as the lane had it, whole
  Part part;              // of it, what is in the cut
  std::uint32_t row = 0;  // whose: the place in the cut's lanes
  base::EventSeq cause;   // of the event that began it; none: it simply went on
};

// is_drawn: by formats that show who does what for how long: who is not started does nothing, and
// to end lasts no time.
inline bool is_drawn(const model::Slice& slice) {
  return slice.state != model::SliceState::New && slice.state != model::SliceState::Ended;
}

class Pieces {
 public:
  // Requires: model and cut outlive it.
  Pieces(const model::Model& model, const Cut& cut);

  // count: how many there are at most; known before the first.
  std::uint64_t count() const { return count_; }
  // next: false when there are no more.
  bool next(Piece& piece);

 private:
  struct Place {
    base::EventSeq begin;
    std::uint32_t row = 0, index = 0, end = 0;
    bool operator<(const Place& other) const {  // of a heap: the earliest on top
      return begin != other.begin ? begin > other.begin : row > other.row;
    }
  };
  void push(Place place);

  const model::Model& model_;
  const Cut& cut_;
  std::uint64_t count_ = 0;
  std::vector<Place> heap_;
};

// drawn_pieces: those that are drawn, in order, but no more than `count_max`.
std::vector<Piece> drawn_pieces(const model::Model& model, const Cut& cut, std::size_t count_max);

}  // namespace fiberscope::exporter
