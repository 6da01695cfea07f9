// Level rows: what an object counts, over time: the places of a semaphore that are taken and the
// items of a queue as an area with steps, an event that is set as a bar in the hue of who set it.
//
// Owns nothing but whom a row is about. Deliberately does not know which of them are shown
// (rows.h).
//
// Invariants:
//  1. A step of a pixel and more is as high as what was counted then; of those that share a pixel
//     column the highest and the lowest are shown.
#pragma once

#include "app/export/picture/object_row.h"

namespace fiberscope::exporter {

inline constexpr double kLevelHeight = 48;

// counts: the trace tells what it counts, and it is no lock.
bool counts(const model::ObjectTrack& track);

class LevelRow final : public ObjectRow {
 public:
  LevelRow(const model::ObjectTrack& track, bool crowded)
      : ObjectRow(track.object, crowded), group_(track.group) {}
  double height() const override;
  void hit(const Lens& lens, double x, Found& found) const override;

 protected:
  void contents(const Brush& brush, const Box& strip) const override;
  std::string tag(const Brush& brush) const override;

 private:
  void steps(const Brush& brush, const Box& strip) const;
  void sets(const Brush& brush, const Box& strip) const;

  model::ObjectGroup group_;
};

}  // namespace fiberscope::exporter
