#include "app/export/figure/shown_of.h"

#include <algorithm>
#include <utility>

#include "app/model/reading/called.h"

namespace fiberscope::exporter {

using base::LaneId;

std::vector<LaneId> lanes_of(const figure::Figure& figure, const model::Model& model) {
  std::vector<LaneId> listed;
  std::vector<bool> taken(model.lanes.lane_count() + 1, false);
  for (const std::string& name : figure.lanes) {
    for (const LaneId lane : model::lanes_called(model.trace, model.lanes, model.names, name)) {
      if (!taken[lane.value]) listed.push_back(lane);
      taken[lane.value] = true;
    }
  }
  return listed;
}

void show_figure(Shown& shown, const figure::Figure& figure, const model::Model& model) {
  shown.parts = {lanes_of(figure, model), figure.cores, figure.objects, figure.files,
                 figure.numbers};
  if (shown.parts.listed.empty()) return shown.only.reset();
  std::vector<LaneId> sorted = shown.parts.listed;
  std::ranges::sort(sorted);
  shown.only = std::move(sorted);
}

void show_everything(Shown& shown) {
  shown.parts = {};
  shown.only.reset();
}

}  // namespace fiberscope::exporter
