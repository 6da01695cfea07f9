#include "app/model/folds/steps.h"

#include <algorithm>

namespace fiberscope::model {

using base::EventSeq;

bool describes_only(const trace::Event& event) {
  return std::holds_alternative<trace::SourceLoaded>(event.payload) ||
         std::holds_alternative<trace::RecipeTold>(event.payload) ||
         std::holds_alternative<trace::FolderTold>(event.payload) ||
         std::holds_alternative<trace::ModuleLoaded>(event.payload) ||
         std::holds_alternative<trace::CoreAdded>(event.payload) ||
         std::holds_alternative<trace::FramesRecorded>(event.payload) ||
         std::holds_alternative<trace::StackRecorded>(event.payload) ||
         std::holds_alternative<trace::VariableFound>(event.payload) ||
         std::holds_alternative<trace::LaneRenamed>(event.payload);
}

void Steps::update(std::uint64_t until) {
  for (const trace::Event& event : trace_.events(applied_, until)) {
    if (applied_ % kStride == 0) before_.push_back(static_cast<std::uint32_t>(count_));
    if (!describes_only(event)) ++count_;
    ++applied_;
  }
}

std::uint64_t Steps::number_at(EventSeq cursor) const {
  const std::uint64_t events = std::min(cursor.value, applied_);
  if (events == 0) return 0;
  const std::uint64_t block = (events - 1) / kStride;
  std::uint64_t number = before_[block];
  for (const trace::Event& event : trace_.events(block * kStride, events)) {
    if (!describes_only(event)) ++number;
  }
  return number;
}

EventSeq Steps::event_of(std::uint64_t number) const {
  if (number == 0 || number > count_) return {};
  const auto block = std::lower_bound(before_.begin(), before_.end(), number) - before_.begin() - 1;
  std::uint64_t at = before_[static_cast<std::size_t>(block)];
  for (const trace::Event& event :
       trace_.events(static_cast<std::uint64_t>(block) * kStride, applied_)) {
    if (!describes_only(event) && ++at == number) return event.seq;
  }
  return {};
}

}  // namespace fiberscope::model
