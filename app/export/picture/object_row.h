// Object rows: the rows of locks, semaphores, queues, events and conditions: who holds each in the
// holder's hue, who waits for it in the waiter's.
//
// Owns nothing but whom a row is about. Deliberately does not know which of them are shown
// (rows.h).
//
// Invariants:
//  1. A hold of two pixels and more is a bar; those that share a pixel column are the last of them.
//  2. Where more wait at once than lines have room, their number is an area.
#pragma once

#include <span>

#include "app/export/picture/row.h"

namespace fiberscope::exporter {

inline constexpr double kLockHeight = 26, kHoldHeight = 14, kCrowdHeight = 40;
inline constexpr double kLibraryHeight = 18, kLibraryBar = 6;
// So many waits at once have a line of their own.
inline constexpr std::uint32_t kWaitLines = 3;

// Groups that have bands, from above; the library's own stand in one row below them.
struct ObjectBandKind {
  model::ObjectGroup group;
  const char* id;
  const char* title;  // English
};
std::span<const ObjectBandKind> object_bands();
// With more members a group is folded until people unfold it.
inline constexpr std::size_t kObjectsUnfolded = 6;

class ObjectRow : public Row {
 public:
  // `crowded`: more wait at once than lines have room.
  ObjectRow(base::ObjectId object, bool crowded) : object_(object), crowded_(crowded) {}
  base::ObjectId object() const { return object_; }
  std::string id() const override { return "object." + std::to_string(object_.value); }
  std::string name(const model::Model& model, base::EventSeq at) const override;
  double height() const override { return crowded_ ? kCrowdHeight : kLockHeight; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;
  void hit(const Lens& lens, double x, Found& found) const override;

 protected:
  const model::ObjectTrack& track(const model::Model& model) const;
  virtual void contents(const Brush& brush, const Box& strip) const;
  // tag: what the head says at its right end.
  virtual std::string tag(const Brush& brush) const;
  // waits: who waits, as lines at the row's foot. `held`: they share the row with bars.
  void waits(const Brush& brush, const Box& place, bool held) const;
  void head(const Brush& brush, const Box& place, const Look& look) const;
  bool crowded() const { return crowded_; }

 private:
  void crowd(const Brush& brush, const Box& place) const;

  base::ObjectId object_;
  bool crowded_;
};

// waiting_text: "3 wait".
std::string waiting_text(std::uint32_t count);

// holds: who held it, as bars of the box's height; labelled if there is room.
void paint_holds(const Brush& brush, const model::ObjectTrack& track, const Box& bar, bool labels);

// beginning_of: the event with which it began, and whose that was.
std::pair<base::EventSeq, base::LaneId> beginning_of(const model::Model& model,
                                                     const ObjectFound& found);

class ObjectBand final : public BandRow {
 public:
  ObjectBand(const ObjectBandKind& kind, bool folded) : BandRow(folded), kind_(kind) {}
  model::ObjectGroup group() const { return kind_.group; }
  std::string id() const override { return kind_.id; }
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  std::string note(const Brush& brush) const override;

 private:
  const ObjectBandKind& kind_;
};

// LibraryRow: heads what is a library's own, and while that is folded away shows who holds it.
class LibraryRow : public Row {
 public:
  LibraryRow(std::string id, bool folded) : id_(std::move(id)), folded_(folded) {}
  bool folded() const { return folded_; }
  std::string id() const override { return id_; }
  double height() const override { return kLibraryHeight; }
  void paint(const Brush& brush, const Box& place, const Look& look) const override;

 protected:
  virtual void contents(const Brush& brush, const Box& bar) const = 0;

 private:
  std::string id_;
  bool folded_;
};

// LibraryLanes: lanes that are not the program's own: the mix of all of them.
class LibraryLanes final : public LibraryRow {
 public:
  LibraryLanes(std::vector<base::LaneId> lanes, bool folded)
      : LibraryRow("timeline.library.lanes", folded), lanes_(std::move(lanes)) {}
  // name: "library: 3 lanes".
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  void contents(const Brush& brush, const Box& bar) const override;

 private:
  std::vector<base::LaneId> lanes_;
  mutable Mixed mixed_;
};

class LibraryObjects final : public LibraryRow {
 public:
  explicit LibraryObjects(bool folded) : LibraryRow("timeline.library.objects", folded) {}
  // name: "library: GIL, 2 locks".
  std::string name(const model::Model& model, base::EventSeq at) const override;

 protected:
  void contents(const Brush& brush, const Box& bar) const override;
};

}  // namespace fiberscope::exporter
