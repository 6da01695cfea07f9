// Group rows: many lanes that are alike, told of together: their states over time as a stacked
// area, and all of them fitted into rows of two pixels.
//
// Owns: what was measured of a group, until the view or the trace changes. Deliberately does not
// know which groups there are (model/reading/groups.h).
//
// Invariants:
//  1. In every pixel column the bands of the area sum to the lanes that were born there.
//  2. A fitted row is the exact mix of the lanes that it stands for.
#pragma once

#include "app/export/picture/row.h"
#include "app/model/reading/groups.h"

namespace fiberscope::exporter {

inline constexpr double kGroupHeight = 26, kAreaHeight = 184, kLowArea = 124, kFittedPx = 2;
inline constexpr std::size_t kFittedRows = 95;  // at most
inline constexpr std::size_t kReasons = 3;      // of waiting, told apart

// What a lane of a group does, from the bottom of the area.
enum class Band : std::uint8_t { Sleeping, Ready, Running, Wait0, Wait1, Wait2, Done };
inline constexpr std::size_t kBands = 7;

// Crowd: a group, its lanes in the order in which they are shown, and what was measured of it.
class Crowd {
 public:
  Crowd(const model::Model& model, const model::LaneGroup& group, model::GroupOrder order);

  const std::string& function() const { return function_; }
  const std::vector<base::LaneId>& lanes() const { return lanes_; }
  std::size_t rows() const { return std::min(lanes_.size(), kFittedRows); }
  // part: [first, last) of the lanes that a fitted row stands for. row_of: the row of a lane.
  std::pair<std::size_t, std::size_t> part(std::size_t row) const;
  std::size_t row_of(base::LaneId lane) const;

  // Shares of the lanes in each band, by pixel column.
  using Cell = std::array<float, kBands>;
  // measured: again when something is not as it was: rows() * columns() cells, row by row.
  const std::vector<Cell>& measured(const Lens& lens) const;
  std::size_t columns() const { return columns_; }
  // counts: in each band in a world; how many are not born yet is the rest.
  std::array<std::size_t, kBands> counts(const model::World& world) const;
  // label: "done", "wait for semaphore door". occurs: whether the trace has it.
  std::string label(const model::Model& model, Band band) const;
  bool occurs(Band band) const { return occurs_[static_cast<std::size_t>(band)]; }

 private:
  std::size_t band_of(model::SliceState state, trace::WaitKind wait) const;
  void see_reasons(const model::Model& model);
  void see_states(const model::Model& model);
  void add_sums(const Lens& lens, base::LaneId lane, float weight, Cell* row) const;
  void walk(const Lens& lens, base::LaneId lane, float weight, Cell* row) const;

  std::string function_;
  std::vector<base::LaneId> lanes_;
  std::vector<trace::WaitKind> reasons_;         // kReasons at most, most frequent first
  std::vector<base::EventSeq> reason_examples_;  // LaneBlocked
  std::array<bool, kBands> occurs_{};
  bool coarse_ = false;  // some lane has too many slices to look at each
  mutable std::vector<Cell> cells_;
  mutable std::size_t columns_ = 0;
  mutable model::View view_;
  mutable std::uint64_t events_ = 0;
};

// StatesBand: heads the areas.
class StatesBand final : public BandRow {
 public:
  StatesBand(bool folded, std::string note) : BandRow(folded), note_(std::move(note)) {}
  std::string id() const override { return "timeline.states"; }
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  std::string note(const Brush&) const override { return note_; }

 private:
  std::string note_;
};

// AreaRun: neighbouring columns of an area that are alike in whole pixels: where each band ends,
// from the foot.
struct AreaRun {
  std::size_t from = 0, to = 0;
  std::array<int, kBands> top{};
};

// AreaRow: the states of all lanes of a group over time; its head is the legend, with the counts at
// the cursor.
class AreaRow final : public Row {
 public:
  AreaRow(std::shared_ptr<const Crowd> crowd, double height)
      : crowd_(std::move(crowd)), height_(height) {}
  std::string id() const override;
  std::string name(const model::Model& model, base::EventSeq at) const override;
  double height() const override { return height_; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;

 private:
  void head(const Brush& brush, const Box& place) const;
  void contents(const Brush& brush, const Box& bar) const;
  const std::vector<AreaRun>& runs_of(const Brush& brush, double high) const;
  void label(const Brush& brush, const Box& bar, const std::vector<AreaRun>& runs,
             std::size_t band) const;

  struct Measured {
    std::vector<AreaRun> runs;
    model::View view;
    std::uint64_t events = 0;
    double high = 0;
  };
  std::shared_ptr<const Crowd> crowd_;
  double height_;
  mutable Measured measured_;
};

// GroupRow: heads a group: "worker × 2000".
class GroupRow final : public Row {
 public:
  GroupRow(std::shared_ptr<const Crowd> crowd, bool folded)
      : crowd_(std::move(crowd)), folded_(folded) {}
  base::LaneId first() const;
  bool folded() const { return folded_; }
  std::string id() const override;
  std::string name(const model::Model& model, base::EventSeq at) const override;
  double height() const override { return kGroupHeight; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;

 private:
  std::shared_ptr<const Crowd> crowd_;
  bool folded_;
};

// FittedRow: all lanes of a group, two pixels each or the mix of several.
class FittedRow final : public Row {
 public:
  explicit FittedRow(std::shared_ptr<const Crowd> crowd) : crowd_(std::move(crowd)) {}
  std::string id() const override;
  std::string name(const model::Model& model, base::EventSeq at) const override;
  double height() const override { return kFittedPx * static_cast<double>(crowd_->rows()) + 4; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void hit_at(const Lens& lens, double x, double y, Found& found) const override;

 private:
  void head(const Brush& brush, const Box& place) const;

  std::shared_ptr<const Crowd> crowd_;
};

}  // namespace fiberscope::exporter
