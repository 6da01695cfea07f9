// Watch rows: the rows of shared variables that people watch: each value as a box from the moment
// it was stored, in the hue of who stored it, and above them what got lost.
//
// Owns nothing but whom a row is about. Deliberately does not know who chose the variables.
//
// Invariants:
//  1. A value of two pixels and more is a box; those that share a pixel column are the last of
//  them.
//  2. A value by which another's got lost is never hidden by its neighbours.
#pragma once

#include "app/export/picture/row.h"
#include "app/model/reading/local_values.h"

namespace fiberscope::exporter {

inline constexpr double kVariableHeight = 34, kValueHeight = 22, kLossHeight = 20;

class VariableRow final : public Row {
 public:
  // `below_band`: the band above it has room for what got lost; else the row is so much higher.
  VariableRow(base::VariableId variable, bool below_band, bool loses)
      : variable_(variable), above_(!below_band && loses ? kLossHeight : 0) {}
  base::VariableId variable() const { return variable_; }
  std::string id() const override { return "variable." + std::to_string(variable_.value); }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  double height() const override { return kVariableHeight + above_; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void hit(const Lens& lens, double x, Found& found) const override;
  // eye_box: of the head: what takes the row away.
  Box eye_box(const Lens& lens, const Box& place) const;
  // losses: a bracket from the read over what another stored to the write, as high as `place`.
  void losses(const Brush& brush, const Box& place) const;

 private:
  const model::Variable* of(const model::Model& model) const {
    return model.variables.find(variable_);
  }
  void head(const Brush& brush, const Box& place, const Look& look) const;
  void contents(const Brush& brush, const Box& place) const;
  void value(const Brush& brush, const Box& box, std::size_t index) const;

  base::VariableId variable_;
  double above_;
};

inline constexpr double kLocalHeight = 26, kLocalBox = 18;

// LocalRow: a local variable of a function, in a lane that has it.
class LocalRow final : public Row {
 public:
  LocalRow(base::LaneId lane, model::LocalName local, std::vector<model::LocalValue> values)
      : lane_(lane), local_(std::move(local)), values_(std::move(values)) {}
  const model::LocalName& local() const { return local_; }
  base::LaneId lane() const { return lane_; }
  std::string id() const override {
    return "local." + std::to_string(lane_.value) + "." + model::local_key(local_);
  }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  double height() const override { return kLocalHeight; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  Box eye_box(const Lens& lens, const Box& place) const;

 private:
  void head(const Brush& brush, const Box& place, const Look& look) const;

  base::LaneId lane_;
  model::LocalName local_;
  std::vector<model::LocalValue> values_;
};

// WatchBand: heads them, and shows what got lost of the first.
class WatchBand final : public BandRow {
 public:
  WatchBand(bool folded, std::size_t count, base::VariableId first)
      : BandRow(folded), count_(count), first_(first) {}
  std::string id() const override { return "timeline.watched"; }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  void paint(const Brush& brush, const Box& place, const Look& look) const override;

 protected:
  std::string note(const Brush& brush) const override;

 private:
  std::size_t count_;
  base::VariableId first_;
};

}  // namespace fiberscope::exporter
