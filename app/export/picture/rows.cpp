#include "app/export/picture/rows.h"

#include <algorithm>

#include "app/words/words.h"

namespace fiberscope::exporter {

using base::LaneId;
using base::ObjectId;
using model::FileGroup;
using words::mark;

namespace {

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
  const R& add(std::unique_ptr<R> row, bool pinned = false) {
    const R& added = *row;
    row->pinned = pinned;
    row->y = y_;
    row->h = std::round(row->height() * rows_.scale_);
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
    rows_.of_lane_[lane.value - 1] = &add(std::move(row), pinned);
  }
  void add_file(ObjectId file) {
    auto row = std::make_unique<FileRow>(file);
    row->alternate = next_alternates();
    rows_.of_file_[file] = &add(std::move(row));
  }
  double y() const { return y_; }
  void restart() { y_ = 0; }

 private:
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
  rows_.clear();
  of_file_.clear();
  of_group_.fill(nullptr);
  of_lane_.assign(model.lanes.lane_count(), nullptr);
  Layer layer(*this);
  if (shown_.plain) return lay_plain(layer);
  const bool cores_scroll = !lay_cores(layer, room / 3);
  lay_pins(layer, room / 3 * 2);
  pins_height_ = layer.y();
  layer.restart();
  if (cores_scroll) add_cores(layer, false);
  layer.add(std::make_unique<LaneBand>(shown_.lanes_folded));
  if (!shown_.lanes_folded) lay_lanes(layer);
  lay_files(layer);
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
  if (model_->lanes.cores().size() <= kCoresMax) add_cores(layer, true);
  pins_height_ = layer.y();
  layer.restart();
  lay_lanes(layer);
  height_ = layer.y();
}

void Rows::lay_pins(Layer& layer, double room) {
  for (const LaneId lane : shown_.pinned) {
    if (lane.value > of_lane_.size()) continue;
    if (layer.y() + std::round(kRowHeight * scale_) > room) continue;
    layer.add_lane(lane, 0, true);
  }
}

// lay_lanes: the tree. Depth counts the ancestors that are shown. A lane inside a folded one has no
// row of its own: it is looked up at the folded one's.
void Rows::lay_lanes(Layer& layer) {
  const model::Lanes& lanes = model_->lanes;
  std::vector<std::uint32_t> depth_of(lanes.lane_count(), 0);
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
    if (has_row) layer.add_lane(id, depth);
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

const Row* Rows::of(FileGroup group) const { return of_group_[static_cast<std::size_t>(group)]; }

}  // namespace fiberscope::exporter
