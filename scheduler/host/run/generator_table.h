// GeneratorTable: the lanes of generators, coroutines and async generators that are not at an end,
// by their objects; and LaneNames: "worker", then "worker 2".
//
// Owns: the GenLanes. Deliberately does not know when a generator runs (tracing/).
#pragma once

#include <Python.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/host/run/pyfiber.h"

namespace fiberscope::host {

class GeneratorTable {
 public:
  // find: nullptr: it has no lane.
  GenLane* find(PyObject* generator) const {
    const auto it = generators_.find(generator);
    return it == generators_.end() ? nullptr : it->second.get();
  }
  GenLane& add(PyObject* generator, base::LaneId lane);
  void drop(PyObject* generator) { generators_.erase(generator); }
  // keep_only: these have other lanes from now on; the others have none.
  void keep_only(const std::vector<LaneEntry>& entries);
  // in_order: by their lanes, so that equal runs go through them equally.
  std::vector<const GenLane*> in_order() const;

 private:
  base::own::UnorderedMap<PyObject*, std::shared_ptr<GenLane>> generators_;
};

class LaneNames {
 public:
  // unique: "worker", then "worker 2", "worker 3" for further lanes of the same name.
  std::string unique(std::string_view name);

 private:
  std::unordered_map<std::string, int> counts_;
};

}  // namespace fiberscope::host
