#include "app/model/folds/steps.h"

#include <algorithm>

namespace fiberscope::model {

using base::EventSeq;

namespace {

constexpr trace::Kinds kDescribing =
    trace::kind_bit<trace::SourceLoaded>() | trace::kind_bit<trace::RecipeTold>() |
    trace::kind_bit<trace::FolderTold>() | trace::kind_bit<trace::ModuleLoaded>() |
    trace::kind_bit<trace::CoreAdded>() | trace::kind_bit<trace::FramesRecorded>() |
    trace::kind_bit<trace::StackRecorded>() | trace::kind_bit<trace::VariableFound>() |
    trace::kind_bit<trace::LaneRenamed>();

}  // namespace

bool describes_only(const trace::Event& event) {
  return (kDescribing >> event.payload.index() & 1) != 0;
}

void Steps::update(std::uint64_t until) {
  until = std::min(until, trace_.size());
  while (applied_ < until) {
    if (applied_ % kStride == 0) before_.push_back(static_cast<std::uint32_t>(count_));
    const std::uint64_t end = std::min(until, (applied_ / kStride + 1) * kStride);
    count_ += trace_.count_of(~kDescribing, applied_, end);
    applied_ = end;
  }
}

std::uint64_t Steps::number_at(EventSeq cursor) const {
  const std::uint64_t events = std::min(cursor.value, applied_);
  if (events == 0) return 0;
  const std::uint64_t block = (events - 1) / kStride;
  return before_[block] + trace_.count_of(~kDescribing, block * kStride, events);
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
