// Row: one row of the timeline, as an object that knows how high it is, paints itself, says what
// lies at a pixel and how its time was spent. What the mouse finds in it is what it painted.
//
// Owns nothing but whom it is about and where Rows put it. Deliberately does not know scrolling,
// the mouse's buttons, nor what lies across rows (arrows.h, packets.h).
//
// Invariants:
//  1. Slices of two pixels and more are drawn as shapes, all others as occupancy by pixel column.
//  2. A stretch of running, however short, marks at least one pixel column.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

// So many slices that may lie at one pixel are looked at.
inline constexpr std::uint32_t kSeenMax = 4096;

// A value of a watched variable: which of Variable::values.
struct ValueFound {
  base::VariableId variable;
  std::size_t index = 0;
};

// What lies at a pixel of an object's row: one of its holds, its waits, or its levels.
enum class ObjectPart : std::uint8_t { Hold, Wait, Level };
struct ObjectFound {
  base::ObjectId object;
  std::size_t index = 0;
  ObjectPart part = ObjectPart::Hold;
};

// What lies at a pixel of a row.
struct Found {
  std::optional<model::Slice> slice;
  std::optional<model::CoreSlice> core;
  std::optional<model::FileSlice> file;
  std::optional<base::EventSeq> strike;  // a fault that struck that file
  std::optional<ValueFound> value;
  std::optional<ObjectFound> object;
};

// Summary: how the time of a row was spent, by pixel column of the view.
struct Summary {
  struct Column {
    std::array<float, model::kSliceStates> share{};  // of each state, 0 to 1
    std::size_t hue = 0;                             // of who ran longest
    bool ran = false;                                // be it for no time at all
    bool operator==(const Column&) const = default;
  };
  std::vector<Column> columns;
};

// Look: what people do to a row at the moment. A picture in a file has none of it.
struct Look {
  bool head_hovered = false;
  bool fold_hovered = false;
  bool pin_shown = false;  // in place of the tag
  bool plain = false;      // a sign and a name are enough
  bool wire_hovered = false;
};

class Columns;

// Mixed: the summary of several lanes together: in every column the shares of the states sum to the
// share of the lanes that lived there. Kept until the view or the trace changes.
class Mixed {
 public:
  const Mixed& of(const Lens& lens, const std::vector<base::LaneId>& lanes);
  // stack: as columns from `x` on; alike ones are one rectangle.
  void stack(Columns& columns, double x) const;
  const Summary& summary() const { return summary_; }

 private:
  Summary summary_;
  model::View view_;
  std::uint64_t events_ = 0;
};

class Row {
 public:
  virtual ~Row() = default;

  // id: "core.1", "lane.4", "file.7", "timeline.cores": for notes, the same in every picture.
  virtual std::string id() const = 0;
  virtual std::string name(const model::Model& model, base::EventSeq at) const = 0;
  virtual double height() const { return kRowHeight; }  // in tokens
  // foot: of the height what lies below the bars.
  virtual double foot() const { return 0; }
  // paint: the row with its head; `place` reaches from the head's left edge to the view's right.
  virtual void paint(const Brush& brush, const Box& place, const Look& look) const = 0;
  // hit: adds what lies at the pixel.
  virtual void hit(const Lens& /*lens*/, double /*x*/, Found& /*found*/) const {}
  // hit_at: the same of a row whose parts lie below each other; `y` from its upper edge.
  virtual void hit_at(const Lens& lens, double x, double /*y*/, Found& found) const {
    hit(lens, x, found);
  }
  // summary: false for rows of which there is none.
  virtual bool summary(const Lens& /*lens*/, Summary& /*summary*/) const { return false; }

  // Where it lies, in pixels from the top of the rows that stand or of all that scroll; set by
  // Rows.
  double y = 0, h = 0, bars_h = 0;  // bars_h: without the foot
  bool pinned = false;              // it stands
  bool alternate = false;           // every other row of lanes and files is a little darker
};

// A core: who held it.
class CoreRow final : public Row {
 public:
  explicit CoreRow(base::CoreId core) : core_(core) {}
  base::CoreId core() const { return core_; }
  std::string id() const override { return "core." + std::to_string(core_.value); }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void hit(const Lens& lens, double x, Found& found) const override;

 private:
  void head(const Brush& brush, const Box& place) const;

  base::CoreId core_;
};

// A lane: its states.
class LaneRow : public Row {
 public:
  LaneRow(base::LaneId lane, std::uint32_t depth) : lane_(lane), depth_(depth) {}
  base::LaneId lane() const { return lane_; }
  virtual bool folded() const { return false; }
  std::string id() const override { return "lane." + std::to_string(lane_.value); }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void hit(const Lens& lens, double x, Found& found) const override;
  bool summary(const Lens& lens, Summary& summary) const override;
  // fold_box: the chevron in the head; empty when it has no children.
  Box fold_box(const Lens& lens, const Box& place) const;
  // wire: the connection, device or pipe that the lane waits for at the cursor; none: for nothing
  // of that sort. wire_box: where the head says so, left of the pin.
  std::string argument;  // what tells it apart from lanes that are alike; set by Rows
  base::ObjectId wire(const Brush& brush) const;
  Box wire_box(const Brush& brush, const Box& place, bool pin_shown) const;

 protected:
  virtual void contents(const Brush& brush, const Box& place, Color row_color) const;
  // paint_foot: what lies below the bars; `strip` is as wide as the view.
  virtual void paint_foot(const Brush&, const Box& /*strip*/, Color /*row_color*/) const {}
  // suffix: what stands behind the name.
  virtual std::string suffix(const model::Model&) const { return argument; }

 private:
  void head(const Brush& brush, const Box& place, const Look& look) const;
  std::string wire_text(const Brush& brush) const;

  base::LaneId lane_;
  std::uint32_t depth_;  // how many ancestors are shown
};

// A lane whose children are folded into it: the mix of all lanes inside.
class FoldedRow final : public LaneRow {
 public:
  using LaneRow::LaneRow;
  bool folded() const override { return true; }
  void hit(const Lens&, double, Found&) const override {}
  // summary: in every column the shares of the states sum to the share of the lanes inside that
  // lived there.
  bool summary(const Lens& lens, Summary& summary) const override;

 protected:
  void contents(const Brush& brush, const Box& place, Color row_color) const override;
  std::string suffix(const model::Model& model) const override;

 private:
  mutable Mixed mixed_;
};

// lanes_inside: all descendants, parents first.
std::vector<base::LaneId> lanes_inside(const model::Lanes& lanes, base::LaneId lane);

// A connection, device or pipe: what it is ready for.
class FileRow final : public Row {
 public:
  explicit FileRow(base::ObjectId file) : file_(file) {}
  base::ObjectId file() const { return file_; }
  std::string id() const override { return "file." + std::to_string(file_.value); }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void hit(const Lens& lens, double x, Found& found) const override;

 private:
  void head(const Brush& brush, const Box& place, const Look& look) const;
  void contents(const Brush& brush, const Box& place) const;

  base::ObjectId file_;
};

// The row that heads a group. It stands above arrows, its note above everything.
class BandRow : public Row {
 public:
  explicit BandRow(bool folded) : folded_(folded) {}
  bool folded() const { return folded_; }
  double height() const override { return kBandHeight; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void paint_note(const Brush& brush, const Box& place) const;
  // note_box: where it stands, at the right end.
  Box note_box(const Brush& brush, const Box& place) const;

 protected:
  virtual std::string note(const Brush& brush) const = 0;

 private:
  bool folded_;
};

class CoreBand final : public BandRow {
 public:
  using BandRow::BandRow;
  std::string id() const override { return "timeline.cores"; }
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  std::string note(const Brush& brush) const override;
};

class LaneBand final : public BandRow {
 public:
  // `listed`: the lanes below it, where a figure says whose they are.
  explicit LaneBand(bool folded, std::vector<base::LaneId> listed = {})
      : BandRow(folded), listed_(std::move(listed)) {}
  std::string id() const override { return "timeline.coroutines"; }
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  std::string note(const Brush& brush) const override;

 private:
  std::vector<base::LaneId> listed_;
};

class FileBand final : public BandRow {
 public:
  FileBand(model::FileGroup group, bool folded) : BandRow(folded), group_(group) {}
  model::FileGroup group() const { return group_; }
  std::string id() const override;
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  std::string note(const Brush& brush) const override;

 private:
  model::FileGroup group_;
};

}  // namespace fiberscope::exporter
