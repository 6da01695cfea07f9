// Rows: which rows the timeline has, in which order, and how far from the top each lies: cores,
// lanes as a tree, locks and the like, watched
// variables, connections, devices and pipes.
//
// Owns the rows. Deliberately does not know the view, scrolling, or how a row looks.
//
// Invariants:
//  1. Rows that stand first (cores, pinned lanes) are measured apart from all others, which scroll.
//  2. Every lane that is not left out has a row: its own, that of the parent it is folded into, or
//     that of the library's lanes.
//  3. The same trace, choice and sizes give the same rows, in the window and in files.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "app/export/picture/row.h"
#include "app/model/reading/groups.h"

namespace fiberscope::exporter {

// Shown: what people chose to see of a timeline.
struct Shown {
  std::set<base::LaneId> folded;
  std::vector<base::LaneId> pinned;    // in the order they were pinned
  std::optional<bool> cores_folded{};  // absent: where there are many
  bool lanes_folded = false;
  bool library_folded = true;  // lanes that are not the program's own
  // By group: whether it is folded; absent: as many members as it has.
  std::array<std::optional<bool>, model::kFileGroups> files_folded{};
  // Lanes that are alike are told of together, in this order, unless every lane has its own row.
  bool every_lane = false;
  model::GroupOrder group_order = model::GroupOrder::FirstRun;
  bool states_folded = false;
  std::set<base::LaneId> groups_folded;  // by their first lanes
  // The same of locks, semaphores and the like; what is a library's own is folded unless chosen.
  std::array<std::optional<bool>, model::kObjectGroups> objects_folded{};
  // Shared variables with a row, in order. Absent: those that lost an update.
  std::optional<std::vector<base::VariableId>> watched;
  bool watched_folded = false;
  // Only these lanes, in order, and the files they use. Absent: all.
  std::optional<std::vector<base::LaneId>> only;
  // Cores and lanes alone, without what heads groups, without files, without depth.
  bool plain = false;
  bool operator==(const Shown&) const = default;
};

// FileGroups that have rows, from above.
struct FileBandKind {
  model::FileGroup group;
  const char* id;
  const char* title;         // English
  std::size_t unfolded_max;  // with more members it is folded until people unfold it
};
std::span<const FileBandKind> file_bands();
// file_band: Requires: one of those.
const FileBandKind& file_band(model::FileGroup group);

class Crowd;

class Rows {
 public:
  // lay: again only when something is not as it was. `room`: for all that is seen at once. Cores
  // stand above what scrolls where a third of it is enough for them; pinned lanes get rows of their
  // own there as long as all that stands is no higher than two thirds; others stay in the tree.
  void lay(const model::Model& model, const Shown& shown, double scale, double room = 0);

  const std::vector<std::unique_ptr<Row>>& all() const { return rows_; }
  // of: its row or the one that stands for it; nullptr: it has none.
  const Row* of(base::LaneId lane) const;
  const Row* of(base::ObjectId file) const;
  const Row* of(model::FileGroup group) const;  // its band
  const Row* of(base::VariableId variable) const;
  double pins_height() const { return pins_height_; }
  double height() const { return height_; }  // of what scrolls

  // grouped: whether there are lanes that are alike, be they told of together or not.
  bool grouped() const { return has_groups_; }

 private:
  class Layer;
  struct Grouped;
  void lay_plain(Layer& layer);
  void add_cores(Layer& layer, bool stand);
  bool lay_cores(Layer& layer, double room);
  void lay_pins(Layer& layer, double room);
  void lay_lanes(Layer& layer);
  void gather();
  void lay_states(Layer& layer);
  void lay_group(Layer& layer, const Grouped& grouped);
  void lay_library_lanes(Layer& layer, const std::vector<base::LaneId>& library);
  void lay_objects(Layer& layer);
  void lay_library_objects(Layer& layer);
  void lay_watched(Layer& layer);
  void lay_files(Layer& layer);

  // What they were laid for.
  const model::Model* model_ = nullptr;
  std::uint64_t events_ = 0;
  Shown shown_;
  double scale_ = 0, room_ = 0;

  std::vector<std::unique_ptr<Row>> rows_;
  std::vector<const Row*> of_lane_;
  // Groups of lanes; their crowds are kept as long as lanes and order are the same.
  struct Grouped {
    model::LaneGroup group;
    std::shared_ptr<const Crowd> crowd;
  };
  std::vector<Grouped> groups_;
  std::vector<std::size_t> group_of_;  // by lane; SIZE_MAX: none
  bool has_groups_ = false;
  std::map<base::ObjectId, const Row*> of_file_;
  std::map<base::VariableId, const Row*> of_variable_;
  std::array<const Row*, model::kFileGroups> of_group_{};
  double pins_height_ = 0, height_ = 0;
};

}  // namespace fiberscope::exporter
