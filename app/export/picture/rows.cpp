#include "app/export/picture/rows.h"

#include <algorithm>
#include <cmath>

#include "app/export/picture/group_row.h"
#include "app/export/picture/level_row.h"
#include "app/export/picture/listed_row.h"
#include "app/export/picture/object_row.h"
#include "app/export/picture/watch_row.h"
#include "app/model/reading/arguments.h"
#include "app/words/words.h"

namespace fiberscope::exporter {

using base::LaneId;
using base::ObjectId;
using base::VariableId;
using model::FileGroup;
using words::mark;

namespace {

// kLowRow: as low lanes may be. kSlack: what stands between and below rows in a window.
constexpr double kLowRow = 20, kSlack = 4;

constexpr std::size_t kLocalsMax = 12;  // lanes with rows of one local

constexpr FileBandKind kFileBands[] = {
    {FileGroup::Connections, "timeline.connections", mark("Connections"), 12},
    {FileGroup::Devices, "timeline.devices", mark("Devices"), 12},
    {FileGroup::Pipes, "timeline.pipes", mark("Pipes"), 8},
};

// says_something: a process that never runs itself and holds one thread is only another name for
// it.
bool says_something(const model::Lanes& lanes, const model::LaneTrack& track) {
  return track.kind != trace::LaneKind::Process || track.children.size() > 1 ||
         lanes.slice_count(track.id) > 2;
}

bool inside_folded(const model::Lanes& lanes, const std::set<LaneId>& folded, LaneId lane) {
  for (LaneId above = lanes.lane(lane).parent; above; above = lanes.lane(above).parent) {
    if (folded.contains(above)) return true;
  }
  return false;
}

}  // namespace

std::span<const FileBandKind> file_bands() { return kFileBands; }

const FileBandKind& file_band(FileGroup group) {
  return *std::ranges::find(kFileBands, group, &FileBandKind::group);
}

// Layer: puts rows below each other.
class Rows::Layer {
 public:
  explicit Layer(Rows& rows) : rows_(rows) {}

  template <class R>
  const R& add(std::unique_ptr<R> row, bool pinned = false, double lower_px = 0) {
    const R& added = *row;
    row->pinned = pinned;
    row->y = y_;
    row->h = std::round(row->height() * rows_.scale_) - lower_px;
    row->bars_h = row->h - std::round(row->foot() * rows_.scale_);
    y_ += row->h;
    rows_.rows_.push_back(std::move(row));
    return added;
  }
  // add_lane, add_file: these alternate.
  void add_lane(LaneId lane, std::uint32_t depth, bool pinned = false) {
    const bool folded =
        rows_.shown_.folded.contains(lane) && !rows_.model_->lanes.lane(lane).children.empty();
    std::unique_ptr<LaneRow> row =
        folded ? std::make_unique<FoldedRow>(lane, depth) : std::make_unique<LaneRow>(lane, depth);
    row->alternate = next_alternates();
    row->argument = rows_.arguments_[lane.value - 1];
    rows_.of_lane_[lane.value - 1] = &add(std::move(row), pinned, pinned ? 0 : lower());
  }
  void add_listed(LaneId lane, std::vector<model::Reading> readings, bool phases) {
    auto row = std::make_unique<ListedRow>(lane, std::move(readings), phases);
    row->alternate = next_alternates();
    row->argument = rows_.arguments_[lane.value - 1];
    rows_.of_lane_[lane.value - 1] = &add(std::move(row), false, lower());
  }
  void add_file(ObjectId file) {
    auto row = std::make_unique<FileRow>(file);
    row->alternate = next_alternates();
    rows_.of_file_[file] = &add(std::move(row));
  }
  void add_object(const model::ObjectTrack& track) {
    const bool crowded = track.waiting_max > kWaitLines;
    auto row = counts(track) ? std::make_unique<LevelRow>(track, crowded)
                             : std::make_unique<ObjectRow>(track.object, crowded);
    row->alternate = next_alternates();
    add(std::move(row));
  }
  double y() const { return y_; }
  void restart() { y_ = 0; }

 private:
  double lower() {
    ++rows_.lowered_;
    return rows_.lower_px_;
  }
  bool next_alternates() { return ++striped_ % 2 == 1; }

  Rows& rows_;
  double y_ = 0;
  std::size_t striped_ = 0;
};

void Rows::lay(const model::Model& model, const Shown& shown, double scale, double room) {
  const std::uint64_t events = model.trace.size();
  if (model_ == &model && events_ == events && scale_ == scale && room_ == room &&
      shown_ == shown) {
    return;
  }
  model_ = &model, events_ = events, shown_ = shown, scale_ = scale, room_ = room;
  lower_px_ = 0;
  arguments_ = model::telling_arguments(model.trace, model.lanes, model.index);
  lay_all();
  full_height_ = pins_height_ + height_;
  const double over = full_height_ + kSlack * scale - room;
  if (lowered_ == 0 || room == 0 || over <= 0) return;
  const double lower_px = std::ceil(over / lowered_);
  if (lower_px > lower_most()) return;
  lower_px_ = lower_px;
  lay_all();
}

double Rows::lower_most() const {
  return std::round(kRowHeight * scale_) - std::round(kLowRow * scale_);
}

void Rows::lay_all() {
  rows_.clear();
  lanes_head_ = nullptr;
  lowered_ = 0;
  of_file_.clear();
  of_variable_.clear();
  of_group_.fill(nullptr);
  of_lane_.assign(model_->lanes.lane_count(), nullptr);
  gather();
  const FigureParts& parts = shown_.parts;
  numbers_.clear();
  if (parts.numbers) numbers_ = number_columns(model_->lanes, parts.listed);
  Layer layer(*this);
  if (shown_.plain) return lay_plain(layer);
  const bool cores_scroll = parts.cores && !lay_cores(layer, room_ / 3);
  lay_pins(layer, room_ / 3 * 2);
  pins_height_ = layer.y();
  layer.restart();
  if (cores_scroll) add_cores(layer, false);
  lay_states(layer);
  // what many wait for stands beside them
  if (parts.objects && !groups_.empty()) lay_objects(layer);
  lay_lanes(layer);
  if (parts.objects) {
    if (groups_.empty()) lay_objects(layer);
    lay_watched(layer);
    lay_library_objects(layer);
  }
  if (parts.files) lay_files(layer);
  height_ = layer.y();
}

void Rows::add_cores(Layer& layer, bool stand) {
  for (const model::CoreTrack& core : model_->lanes.cores()) {
    layer.add(std::make_unique<CoreRow>(core.id), stand);
  }
}

// lay_cores: the band that heads them, and they as well where they have room. False: they scroll.
bool Rows::lay_cores(Layer& layer, double room) {
  constexpr std::size_t kUnfoldedMax = 8;
  const std::size_t count = model_->lanes.cores().size();
  const bool folded = shown_.cores_folded.value_or(count > kUnfoldedMax);
  layer.add(std::make_unique<CoreBand>(folded), true);
  if (folded) return true;
  const double high = std::round(kRowHeight * scale_) * static_cast<double>(count);
  if (layer.y() + high > room) return false;
  add_cores(layer, true);
  return true;
}

// lay_plain: many cores would leave no room for lanes.
void Rows::lay_plain(Layer& layer) {
  constexpr std::size_t kCoresMax = 2;
  if (shown_.parts.cores && model_->lanes.cores().size() <= kCoresMax) add_cores(layer, true);
  pins_height_ = layer.y();
  layer.restart();
  const std::vector<LaneId>& listed = shown_.parts.listed;
  listed.empty() ? lay_tree(layer) : lay_listed(layer, ways_of(model_->lanes, listed));
  if (shown_.parts.objects) lay_watched(layer);
  height_ = layer.y();
}

void Rows::lay_pins(Layer& layer, double room) {
  if (!shown_.parts.listed.empty()) return;
  for (const LaneId lane : shown_.pinned) {
    if (lane.value > of_lane_.size()) continue;
    if (layer.y() + std::round(kRowHeight * scale_) > room) continue;
    layer.add_lane(lane, 0, true);
  }
}

// lay_lanes: below what heads them, which says it of all of them, or of those of each way.
void Rows::lay_lanes(Layer& layer) {
  const std::vector<LaneId>& listed = shown_.parts.listed;
  const std::vector<Ways> ways = ways_of(model_->lanes, listed);
  if (ways.size() < 2 || shown_.lanes_folded) {
    lanes_head_ = &layer.add(std::make_unique<LaneBand>(shown_.lanes_folded, listed));
  }
  if (shown_.lanes_folded) return;
  listed.empty() ? lay_tree(layer) : lay_listed(layer, ways);
}

// lay_tree: depth counts the ancestors that are shown. A lane inside a folded one has no row of its
// own: it is looked up at the folded one's.
void Rows::lay_tree(Layer& layer) {
  const model::Lanes& lanes = model_->lanes;
  std::vector<std::uint32_t> depth_of(lanes.lane_count(), 0);
  const std::vector<LaneId> library =
      shown_.plain ? std::vector<LaneId>{}
                   : model::library_lanes(model_->trace, lanes, model_->index);
  std::vector<LaneId> aside;
  for (const Grouped& grouped : groups_) lay_group(layer, grouped);
  for (const LaneId id : lanes.tree_order()) {
    const model::LaneTrack& track = lanes.lane(id);
    const LaneId parent = track.parent;
    const std::uint32_t depth = parent ? depth_of[parent.value - 1] : 0;
    const bool left_out =
        shown_.only && !std::binary_search(shown_.only->begin(), shown_.only->end(), id);
    const bool has_row = says_something(lanes, track) && !left_out;
    depth_of[id.value - 1] = depth + (has_row && !shown_.plain ? 1 : 0);
    if (of_lane_[id.value - 1] != nullptr) continue;  // pinned
    const auto* above = dynamic_cast<const LaneRow*>(of(parent));
    if (above != nullptr && above->folded()) {
      of_lane_[id.value - 1] = above;
      continue;
    }
    if (!has_row) continue;
    if (group_of_[id.value - 1] != SIZE_MAX) continue;
    if (std::ranges::binary_search(library, id)) {
      aside.push_back(id);
      continue;
    }
    layer.add_lane(id, depth);
    lay_wires(layer, id);
  }
  lay_library_lanes(layer, aside);
}

// lay_listed: as a figure lists them; those that run in different ways stand below captions.
void Rows::lay_listed(Layer& layer, std::span<const Ways> ways) {
  std::map<LaneId, std::vector<model::Reading>> readings;
  for (const model::Reading& reading :
       model::readings(model_->trace, model_->lanes, model_->files)) {
    readings[reading.lane].push_back(reading);
  }
  const auto reads = [&](LaneId lane) { return readings.contains(lane); };
  const bool phases = std::ranges::any_of(shown_.parts.listed, reads);
  for (const Ways& way : ways) {
    if (ways.size() > 1) {
      const CaptionRow& caption = layer.add(std::make_unique<CaptionRow>(way));
      if (lanes_head_ == nullptr) lanes_head_ = &caption;
    }
    for (const LaneId lane : way.lanes) {
      layer.add_listed(lane, std::move(readings[lane]), phases);
    }
  }
}

// gather: the groups that are told of together, of the lanes that are shown.
void Rows::gather() {
  groups_.clear();
  group_of_.assign(model_->lanes.lane_count(), SIZE_MAX);
  std::vector<model::LaneGroup> found = model::lane_groups(model_->trace, model_->lanes);
  has_groups_ = !found.empty();
  if (shown_.plain || shown_.every_lane || shown_.only) return;
  for (model::LaneGroup& group : found) {
    if (inside_folded(model_->lanes, shown_.folded, group.lanes.front())) continue;
    for (const LaneId lane : group.lanes) group_of_[lane.value - 1] = groups_.size();
    auto crowd = std::make_shared<const Crowd>(*model_, group, shown_.group_order);
    groups_.push_back({std::move(group), std::move(crowd)});
  }
}

void Rows::lay_states(Layer& layer) {
  if (groups_.empty()) return;
  std::string note;
  for (const Grouped& grouped : groups_) {
    note += (note.empty() ? "" : ", ") + grouped.group.function + " \u00D7 " +
            std::to_string(grouped.group.lanes.size());
  }
  layer.add(std::make_unique<StatesBand>(shown_.states_folded, note));
  if (shown_.states_folded) return;
  const double high = groups_.size() == 1 ? kAreaHeight : kLowArea;
  for (const Grouped& grouped : groups_) {
    layer.add(std::make_unique<AreaRow>(grouped.crowd, high));
  }
}

// lay_group: above the other lanes. Those that are pinned have rows of their own, too.
void Rows::lay_group(Layer& layer, const Grouped& grouped) {
  const LaneId first = grouped.group.lanes.front();
  const bool folded = shown_.groups_folded.contains(first);
  const Row* row = &layer.add(std::make_unique<GroupRow>(grouped.crowd, folded));
  if (!folded) row = &layer.add(std::make_unique<FittedRow>(grouped.crowd));
  for (const LaneId lane : grouped.group.lanes) {
    if (of_lane_[lane.value - 1] == nullptr) of_lane_[lane.value - 1] = row;
  }
}

void Rows::lay_library_lanes(Layer& layer, const std::vector<LaneId>& library) {
  if (library.empty()) return;
  const Row& row = layer.add(std::make_unique<LibraryLanes>(library, shown_.library_folded));
  for (const LaneId id : library) {
    shown_.library_folded ? void(of_lane_[id.value - 1] = &row) : layer.add_lane(id, 0);
  }
}

void Rows::lay_objects(Layer& layer) {
  const auto& objects = model_->objects;
  for (const ObjectBandKind& band : object_bands()) {
    const std::size_t count = objects.count(band.group);
    if (count == 0) continue;
    const bool folded = shown_.objects_folded[static_cast<std::size_t>(band.group)].value_or(
        count > kObjectsUnfolded);
    layer.add(std::make_unique<ObjectBand>(band, folded));
    if (folded) continue;
    for (const ObjectId object : objects.members(band.group)) {
      layer.add_object(*objects.find(object));
    }
  }
}

// lay_library_objects: folded away, until people want to see them.
void Rows::lay_library_objects(Layer& layer) {
  constexpr auto kLibrary = model::ObjectGroup::Library;
  const auto& objects = model_->objects;
  if (objects.count(kLibrary) == 0) return;
  const bool folded = shown_.objects_folded[static_cast<std::size_t>(kLibrary)].value_or(true);
  layer.add(std::make_unique<LibraryObjects>(folded));
  if (folded) return;
  for (const ObjectId object : objects.members(kLibrary)) layer.add_object(*objects.find(object));
}

// lay_watched: without the band, if there are no others.
void Rows::lay_watched(Layer& layer) {
  const auto& variables = model_->variables;
  std::vector<VariableId> watched =
      shown_.watched ? *shown_.watched : model::watched_by_default(variables);
  std::erase_if(watched, [&](VariableId id) { return variables.find(id) == nullptr; });
  std::vector<std::unique_ptr<LocalRow>> locals = local_rows();
  if (watched.empty() && locals.empty()) return;
  if (!shown_.plain) {
    const VariableId first = watched.empty() ? VariableId{} : watched.front();
    layer.add(
        std::make_unique<WatchBand>(shown_.watched_folded, watched.size() + locals.size(), first));
    if (shown_.watched_folded) return;
  }
  bool below_band = !shown_.plain;
  for (const VariableId id : watched) {
    const bool loses = !variables.find(id)->lost.empty();
    of_variable_[id] = &layer.add(std::make_unique<VariableRow>(id, below_band, loses));
    below_band = false;
  }
  for (std::unique_ptr<LocalRow>& row : locals) layer.add(std::move(row));
}

// local_rows: of each local that people watch, one for each lane that has it.
std::vector<std::unique_ptr<LocalRow>> Rows::local_rows() const {
  std::vector<std::unique_ptr<LocalRow>> out;
  for (const model::LocalName& local : shown_.locals) {
    std::size_t count = 0;
    for (const model::LaneTrack& lane : model_->lanes.lanes()) {
      if (count == kLocalsMax) break;
      auto values = model::local_values(model_->trace, model_->index, lane.id, local);
      if (values.empty()) continue;
      out.push_back(std::make_unique<LocalRow>(lane.id, local, std::move(values)));
      ++count;
    }
  }
  return out;
}

// lay_wires: below the lane that people wanted them beside.
void Rows::lay_wires(Layer& layer, LaneId lane) {
  if (shown_.plain || !shown_.parts.files) return;
  for (const auto& [file, beside] : shown_.wires) {
    if (beside == lane && model_->files.file(file) != nullptr) layer.add_file(file);
  }
}

void Rows::lay_files(Layer& layer) {
  const model::FileTracks& files = model_->files;
  for (const FileBandKind& band : kFileBands) {
    const std::size_t count = files.count(band.group);
    if (count == 0) continue;
    const auto group = static_cast<std::size_t>(band.group);
    const bool folded = shown_.files_folded[group].value_or(count > band.unfolded_max);
    of_group_[group] = &layer.add(std::make_unique<FileBand>(band.group, folded));
    if (folded) continue;
    for (const ObjectId file : files.members(band.group)) {
      if (of_file_.contains(file)) continue;  // it stands beside a lane
      // nobody uses it who interacts with the lane that people look at
      if (shown_.only &&
          !std::binary_search(shown_.only->begin(), shown_.only->end(), files.file(file)->user)) {
        continue;
      }
      layer.add_file(file);
    }
  }
}

const Row* Rows::of(LaneId lane) const {
  return lane && lane.value <= of_lane_.size() ? of_lane_[lane.value - 1] : nullptr;
}

const Row* Rows::of(ObjectId file) const {
  const auto found = of_file_.find(file);
  return found == of_file_.end() ? nullptr : found->second;
}

const Row* Rows::of(VariableId variable) const {
  const auto found = of_variable_.find(variable);
  return found == of_variable_.end() ? nullptr : found->second;
}

const Row* Rows::of(FileGroup group) const { return of_group_[static_cast<std::size_t>(group)]; }

}  // namespace fiberscope::exporter
