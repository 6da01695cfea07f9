// Step numbers: between the events of a trace and the steps that people count, both ways, at once
// for all of them.
//
// Owns two arrays. Deliberately does not know which events are steps (app/model/folds/steps.h).
#pragma once

#include <algorithm>
#include <vector>

#include "app/model/model.h"

namespace fiberscope::exporter {

class StepNumbers {
 public:
  explicit StepNumbers(const model::Model& model) {
    number_.reserve(model.trace.size() + 1);
    number_.push_back(0);
    for (const trace::Event& event : model.trace.events()) {
      if (!model::describes_only(event)) steps_.push_back(event.seq);
      number_.push_back(static_cast<std::uint32_t>(steps_.size()));
    }
  }
  std::uint32_t count() const { return static_cast<std::uint32_t>(steps_.size()); }
  // at: the last step at or before the event; 0 before the first.
  std::uint32_t at(base::EventSeq event) const {
    return number_[std::min<std::uint64_t>(event.value, number_.size() - 1)];
  }
  // from: the first step that sees the event: its own, or the next one; count() + 1: there is none.
  std::uint32_t from(base::EventSeq event) const {
    return event.value == 0 ? 0 : number_[event.value - 1] + 1;
  }
  // event: Requires: 1 <= step <= count().
  base::EventSeq event(std::uint32_t step) const { return steps_[step - 1]; }

 private:
  std::vector<std::uint32_t> number_;  // by event
  std::vector<base::EventSeq> steps_;
};

}  // namespace fiberscope::exporter
