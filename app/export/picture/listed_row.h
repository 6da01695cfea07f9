// Listed rows: the lanes that a figure lists: each with a sign and its name alone, and below its
// bars the two phases of what it reads; captions above those that run in different ways.
//
// Owns nothing but whom a row is about and what that lane reads. Deliberately does not know figures
// (app/figure), nor who is listed.
//
// Invariant: the brackets of a row follow each other, waiting and copying by turns; nothing is
// drawn that the trace does not tell.
#pragma once

#include <span>

#include "app/export/picture/row.h"
#include "app/model/reading/phases.h"

namespace fiberscope::exporter {

inline constexpr double kPhaseHeight = 20;

class ListedRow final : public LaneRow {
 public:
  // `phases`: it has room for them, as those beside it have.
  ListedRow(base::LaneId lane, std::vector<model::Reading> readings, bool phases)
      : LaneRow(lane, 0), readings_(std::move(readings)), phases_(phases) {}
  double height() const override { return kRowHeight + foot(); }
  double foot() const override { return phases_ ? kPhaseHeight : 0; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;

 protected:
  void paint_foot(const Brush& brush, const Box& strip, Color row_color) const override;

 private:
  std::vector<model::Reading> readings_;  // in order
  bool phases_;
};

// Ways: lanes in a row that run in one way: of one family, in one parent, made by one creator.
struct Ways {
  model::LaneFamily family = model::LaneFamily::Coroutine;
  bool in_loop = false;  // an event loop carries them
  std::vector<base::LaneId> lanes;
};
std::vector<Ways> ways_of(const model::Lanes& lanes, std::span<const base::LaneId> listed);

class CaptionRow final : public BandRow {
 public:
  explicit CaptionRow(const Ways& ways) : BandRow(false), ways_(ways) {}
  std::string id() const override { return "caption." + std::to_string(ways_.lanes[0].value); }
  // name: "3 threads", "3 coroutines on one event loop".
  std::string name(const model::Model& model, base::EventSeq at) const override;
  void paint(const Brush& brush, const Box& place, const Look& look) const override;

 protected:
  std::string note(const Brush&) const override { return {}; }

 private:
  Ways ways_;
};

}  // namespace fiberscope::exporter
