// Rows: which rows the timeline has, in which order, and how far from the top each lies: cores,
// lanes as a tree or as a figure lists them, locks and the like, watched variables, connections,
// devices and pipes.
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

#include "app/export/picture/numbers.h"
#include "app/export/picture/row.h"
#include "app/model/reading/groups.h"
#include "app/model/reading/local_values.h"

namespace fiberscope::exporter {

// FigureParts: what a figure says of the rows, besides whose they are (app/export/figure).
struct FigureParts {
  std::vector<base::LaneId> listed;  // in this order, without depth; empty: the tree
  bool cores = true, objects = true, files = true;
  bool numbers = false;  // how each lane spent its time, at the right end of its row
  bool operator==(const FigureParts&) const = default;
};

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
  // Local variables with rows, one for each lane that has them.
  std::vector<model::LocalName> locals;
  bool watched_folded = false;
  // Connections and pipes whose rows stand below a lane; others at the bottom.
  std::map<base::ObjectId, base::LaneId> wires{};
  // Only these lanes, in order, and the files they use. Absent: all.
  std::optional<std::vector<base::LaneId>> only;
  FigureParts parts;
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
struct Ways;
class LocalRow;

class Rows {
 public:
  // lay: again only when something is not as it was. `room`: for all that is seen at once. Cores
  // stand above what scrolls where a third of it is enough for them; pinned lanes get rows of their
  // own there as long as all that stands is no higher than two thirds; others stay in the tree.
  // Lanes are lower where all rows have room so.
  void lay(const model::Model& model, const Shown& shown, double scale, double room = 0);

  const std::vector<std::unique_ptr<Row>>& all() const { return rows_; }
  // of: its row or the one that stands for it; nullptr: it has none.
  const Row* of(base::LaneId lane) const;
  const Row* of(base::ObjectId file) const;
  const Row* of(model::FileGroup group) const;  // its band
  // lanes_head: the row that heads the lanes, or the first of those that do; nullptr: none does.
  const BandRow* lanes_head() const { return lanes_head_; }
  const Row* of(base::VariableId variable) const;
  double pins_height() const { return pins_height_; }
  double height() const { return height_; }  // of what scrolls
  // full_height: of all of them as they would be with room enough: what they are given must not
  // depend on how they made do with less.
  double full_height() const { return full_height_; }
  // least_height: the same with lanes as low as they may be.
  double least_height() const { return full_height_ - lower_most() * lowered_; }

  // numbers: the states whose times stand at the right end of each lane's row. tail: what rows have
  // right of the view, in tokens.
  const std::vector<model::SliceState>& numbers() const { return numbers_; }
  double tail() const { return tail_width(numbers_.size()); }
  // grouped: whether there are lanes that are alike, be they told of together or not.
  bool grouped() const { return has_groups_; }

 private:
  class Layer;
  struct Grouped;
  void lay_all();
  double lower_most() const;
  void lay_plain(Layer& layer);
  void add_cores(Layer& layer, bool stand);
  bool lay_cores(Layer& layer, double room);
  void lay_pins(Layer& layer, double room);
  void lay_lanes(Layer& layer);
  void lay_tree(Layer& layer);
  void lay_listed(Layer& layer, std::span<const Ways> ways);
  void gather();
  void lay_states(Layer& layer);
  void lay_group(Layer& layer, const Grouped& grouped);
  void lay_library_lanes(Layer& layer, const std::vector<base::LaneId>& library);
  void lay_objects(Layer& layer);
  void lay_library_objects(Layer& layer);
  void lay_watched(Layer& layer);
  std::vector<std::unique_ptr<LocalRow>> local_rows() const;
  void lay_wires(Layer& layer, base::LaneId lane);
  void lay_files(Layer& layer);

  // What they were laid for.
  const model::Model* model_ = nullptr;
  std::uint64_t events_ = 0;
  Shown shown_;
  double scale_ = 0, room_ = 0;

  std::vector<std::unique_ptr<Row>> rows_;
  std::vector<const Row*> of_lane_;
  const BandRow* lanes_head_ = nullptr;
  std::vector<std::string> arguments_;  // by lane
  // Groups of lanes; their crowds are kept as long as lanes and order are the same.
  struct Grouped {
    model::LaneGroup group;
    std::shared_ptr<const Crowd> crowd;
  };
  std::vector<Grouped> groups_;
  std::vector<std::size_t> group_of_;  // by lane; SIZE_MAX: none
  bool has_groups_ = false;
  std::vector<model::SliceState> numbers_;
  std::map<base::ObjectId, const Row*> of_file_;
  std::map<base::VariableId, const Row*> of_variable_;
  std::array<const Row*, model::kFileGroups> of_group_{};
  double pins_height_ = 0, height_ = 0;
  double full_height_ = 0;
  double lower_px_ = 0;  // so much lower are lanes
  double lowered_ = 0;   // of so many rows
};

}  // namespace fiberscope::exporter
