#include "scheduler/host/run/generator_table.h"

#include <algorithm>

#include "scheduler/base/arena.h"
#include "scheduler/base/check.h"

namespace fiberscope::host {

GenLane& GeneratorTable::add(PyObject* generator, base::LaneId lane) {
  auto made = base::make_own<GenLane>();
  CHECK_MSG(base::is_own(made.get()), "what knows a Python object is its process's");
  made->generator = generator;
  made->lane = lane;
  return *(generators_[generator] = std::move(made));
}

void GeneratorTable::keep_only(const std::vector<LaneEntry>& entries) {
  base::own::UnorderedMap<PyObject*, std::shared_ptr<GenLane>> kept;
  for (const LaneEntry& entry : entries) {
    if (entry.generator == nullptr) continue;
    entry.generator->lane = entry.lane;
    kept[entry.generator->generator] = entry.generator->shared_from_this();
  }
  generators_.swap(kept);
}

std::vector<const GenLane*> GeneratorTable::in_order() const {
  std::vector<const GenLane*> all;
  for (const auto& [object, lane] : generators_) all.push_back(lane.get());
  std::sort(all.begin(), all.end(),
            [](const GenLane* a, const GenLane* b) { return a->lane < b->lane; });
  return all;
}

std::string LaneNames::unique(std::string_view name) {
  const int count = ++counts_[std::string(name)];
  std::string unique(name);
  if (count > 1) unique += " " + std::to_string(count);
  return unique;
}

}  // namespace fiberscope::host
