#include "app/export/data/told_once.h"

namespace fiberscope::exporter {

namespace {

template <class A, class B>
std::uint64_t both(A a, B b) {
  return std::uint64_t{a.value} << 32 | b.value;
}
std::uint64_t packed(trace::Place place) {
  return std::uint64_t{place.source.value} << 32 | place.line;
}

}  // namespace

ToldOnce::Key ToldOnce::key_of(const trace::Event& event) {
  const auto sort = std::uint64_t{event.payload.index()} + 1;
  if (const auto* p = std::get_if<trace::LineReached>(&event.payload)) {
    return {sort, p->lane.value, packed(p->place)};
  }
  if (const auto* p = std::get_if<trace::LaneSwitched>(&event.payload)) {
    return {sort | static_cast<std::uint64_t>(p->how) << 8, both(p->from, p->to)};
  }
  if (const auto* p = std::get_if<trace::LaneReady>(&event.payload)) {
    return {sort | static_cast<std::uint64_t>(p->how) << 8, both(p->lane, p->waker),
            p->detail.value};
  }
  if (const auto* p = std::get_if<trace::LaneEnded>(&event.payload)) {
    return {sort | static_cast<std::uint64_t>(p->how) << 8, both(p->lane, p->detail),
            packed(p->place)};
  }
  if (const auto* p = std::get_if<trace::LaneBlocked>(&event.payload)) {
    const std::uint64_t lasts = p->deadline_ns == base::kNever
                                    ? UINT64_MAX
                                    : static_cast<std::uint64_t>(p->deadline_ns - event.time_ns);
    return {sort | static_cast<std::uint64_t>(p->why) << 8 | std::uint64_t{p->lane.value} << 16,
            both(p->target, p->object), p->detail.value, packed(p->place), lasts};
  }
  return {};
}

}  // namespace fiberscope::exporter
