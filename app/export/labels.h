// Labels: what a bar of the timeline says, and from where to where it reaches.
//
// Owns nothing. Deliberately does not know pixels.
#pragma once

#include <string>
#include <utility>

#include "app/model/model.h"

namespace fiberscope::exporter {

// slice_label: what the lane did: the function that ran, or what it waited for.
std::string slice_label(const model::Model& model, const model::Slice& slice);

// extent: where a slice of a lane or a core begins and ends, in the axis' units. An open slice ends
// where the trace ends.
template <class Slice>
std::pair<double, double> extent(const Slice& slice, model::AxisKind axis) {
  if (axis == model::AxisKind::Time) {
    return {static_cast<double>(slice.begin_ns), static_cast<double>(slice.end_ns)};
  }
  return {static_cast<double>(slice.begin.value), static_cast<double>(slice.end.value)};
}

}  // namespace fiberscope::exporter
