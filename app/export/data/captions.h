// Captions: how lanes, slices and the run are called in a file, and why a slice is what it is.
//
// Owns the lanes' names. All of it is on one line and without characters that show nothing: what is
// of others is made visible here, so that a format has only its own signs to escape. Deliberately
// does not know formats.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/export/data/pieces.h"
#include "app/export/data/told_once.h"

namespace fiberscope::exporter {

// run_title: the program, without its folder.
std::string run_title(const model::Model& model);
std::string run_title(const trace::Trace& trace);

class Captions {
 public:
  // Requires: what is given outlives it.
  explicit Captions(const model::Model& model);
  Captions(const trace::Trace& trace, const model::Names& names, std::size_t lane_count);

  // lane: as everywhere in the app, "foo #2".
  const std::string& lane(base::LaneId id);
  // wait: "sleep 1 s", "get from queue jobs"; "" of what does not wait. slice: "running", "blocked:
  // get from queue jobs", "sleep 1 s". Both valid until they are asked again.
  const std::string& wait(const model::Slice& slice);
  const std::string& wait(base::EventSeq begin);  // of the slice that begins with that event
  const std::string& slice(const model::Slice& slice);
  // arrow: what its sender does: "wakes foo".
  const std::string& arrow(const model::Arrow& arrow);

 private:
  const trace::Trace& trace_;
  const model::Names& names_;
  static constexpr std::size_t kArrowKinds = 3;
  std::vector<std::string> lanes_;
  std::array<std::vector<std::string>, kArrowKinds> arrows_;  // by kind and lane
  std::array<std::string, model::kSliceStates> states_;
  ToldOnce waits_, slices_;
};

// Whys: the sentence of every piece, asked for in order. Of more pieces than that there are none,
// since each looks back at the whole world; what caused a piece is a number all the same.
class Whys {
 public:
  static constexpr std::uint64_t kSentencesMax = 50'000;

  // Requires: model outlives it.
  Whys(const model::Model& model, std::uint64_t pieces);
  // of: "" where there are too many.
  std::string of(const Piece& piece);

 private:
  // looked back to at every piece
  static constexpr std::uint64_t kCheckpointsApart = 64;

  const model::Model& model_;
  const bool tells_;
  model::Replay replay_;
};

}  // namespace fiberscope::exporter
