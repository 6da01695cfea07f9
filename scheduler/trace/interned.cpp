#include "scheduler/trace/interned.h"

#include <algorithm>
#include <cstring>
#include <functional>

#include "scheduler/base/check.h"

namespace fiberscope::trace {

using base::TextId;

std::string_view Interned::at(Place place) const {
  if (place == 0) return {};
  const char* const begin = pages_[place / kPageSteps].get() + place % kPageSteps * kStepBytes;
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, begin, sizeof bytes);
  return {begin + sizeof bytes, bytes};
}

Interned::Place Interned::put(std::string_view text) {
  const auto bytes = static_cast<std::uint32_t>(text.size());
  CHECK(bytes == text.size());
  const std::size_t taken = (sizeof bytes + text.size() + kStepBytes - 1) / kStepBytes * kStepBytes;
  if (kPageBytes - used_bytes_ < taken) {
    used_bytes_ = pages_.empty() ? kStepBytes : 0;
    pages_.push_back(
        std::make_unique_for_overwrite<char[]>(std::max(kPageBytes, used_bytes_ + taken)));
  }
  char* const begin = pages_.back().get() + used_bytes_;
  const std::size_t place = (pages_.size() - 1) * kPageSteps + used_bytes_ / kStepBytes;
  CHECK(place <= UINT32_MAX);
  std::memcpy(begin, &bytes, sizeof bytes);
  std::memcpy(begin + sizeof bytes, text.data(), text.size());
  used_bytes_ = std::min(kPageBytes, used_bytes_ + taken);
  return static_cast<Place>(place);
}

std::size_t Interned::slot_of(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = std::hash<std::string_view>()(text) & mask;
  while (slots_[slot] != 0 && at(places_[slots_[slot]]) != text) slot = (slot + 1) & mask;
  return slot;
}

TextId Interned::find(std::string_view text) const {
  return slots_.empty() ? TextId{} : TextId{slots_[slot_of(text)]};
}

// grow: so that at most two thirds of the slots are taken.
void Interned::grow() {
  constexpr std::size_t kSlotsMin = 64;
  std::vector<std::uint32_t> slots(std::max(kSlotsMin, 2 * slots_.size()));
  std::swap(slots, slots_);
  for (const std::uint32_t number : slots) {
    if (number != 0) slots_[slot_of(at(places_[number]))] = number;
  }
}

void Interned::add(std::string_view text, TextId id) {
  if (3 * (count_ + 1) > 2 * slots_.size()) grow();
  if (places_.size() <= id.value) places_.resize(id.value + 1);
  places_[id.value] = put(text);
  slots_[slot_of(text)] = id.value;
  ++count_;
}

}  // namespace fiberscope::trace
