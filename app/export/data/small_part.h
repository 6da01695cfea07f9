// Small part: what of a cut is drawn by formats for documents, which a person also edits by hand: a
// few slices, and whole numbers as times.
//
// Owns the pieces and the scale. Deliberately does not know formats.
#pragma once

#include <string>
#include <vector>

#include "app/export/data/captions.h"
#include "scheduler/base/result.h"

namespace fiberscope::exporter {

// Of more slices such a diagram cannot be read, and its programs take long.
inline constexpr std::size_t kSlicesMax = 60;

// Scale: from nanoseconds to whole units, of which the part has a few thousand; or steps, where
// most slices are too brief to be seen in time.
struct Scale {
  bool steps = false;
  base::TimeNs unit_ns = 1;
  std::int64_t begin(const Piece& piece) const {
    return steps ? static_cast<std::int64_t>(piece.part.begin.value)
                 : piece.part.begin_ns / unit_ns;
  }
  // end: a step is one unit wide; what goes on is still there with the last one.
  std::int64_t end(const Piece& piece) const {
    return steps ? static_cast<std::int64_t>(piece.part.end.value) + (piece.part.ends ? 0 : 1)
                 : piece.part.end_ns / unit_ns;
  }
};

struct SmallPart {
  std::vector<Piece> pieces;        // in order of beginning
  std::vector<base::LaneId> lanes;  // of the cut, those that have any
  std::vector<bool> has_lane;       // by lane
  Scale scale;
  std::int64_t begin = 0, end = 0;  // in units: of all pieces
};

// small_part: Errors: there is nothing, or too much, with what to do then.
base::Result<SmallPart> small_part(const model::Model& model, const Cut& cut);

// fitting: of the piece's label and its state's word the first that has room in a diagram of usual
// width; "" where neither has: there the colour says it, or the place.
std::string fitting(const SmallPart& part, const Piece& piece, Captions& captions);

// part_title: the program, and what the numbers are: "foo_bar.py (times in µs)".
std::string part_title(const model::Model& model, const Scale& scale);

}  // namespace fiberscope::exporter
