#include "scheduler/core/deadlock.h"

#include <algorithm>
#include <map>

#include "scheduler/trace/dump.h"

namespace fiberscope::core {

namespace {

constexpr std::size_t kNamedMax = 8;  // so many waiting ones a sentence names

// who[i] waits for who[next[i]]; kNobody ends a chain.
constexpr std::size_t kNobody = SIZE_MAX;

std::vector<std::size_t> successors(const std::vector<Waiting>& who) {
  std::map<LaneId, std::size_t> speaker;
  for (std::size_t i = 0; i < who.size(); ++i) {
    speaker.emplace(who[i].home_lane, i);
    speaker.emplace(who[i].lane, i);
  }
  std::vector<std::size_t> next;
  next.reserve(who.size());
  for (const Waiting& w : who) {
    const auto found = speaker.find(w.target);
    next.push_back(w.target && found != speaker.end() ? found->second : kNobody);
  }
  return next;
}

std::vector<std::size_t> first_circle(const std::vector<std::size_t>& next) {
  constexpr std::size_t kUnseen = SIZE_MAX;
  std::vector<std::size_t> seen_from(next.size(), kUnseen);
  for (std::size_t start = 0; start < next.size(); ++start) {
    std::size_t at = start;
    while (at != kNobody && seen_from[at] == kUnseen) {
      seen_from[at] = start;
      at = next[at];
    }
    if (at == kNobody || seen_from[at] != start) continue;
    std::vector<std::size_t> circle;
    for (std::size_t i = at; circle.empty() || i != at; i = next[i]) circle.push_back(i);
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
    return circle;
  }
  return {};
}

std::string name_of(LaneId lane, const Lanes& lanes) {
  const std::string_view name = lanes.name(lane);
  return name.empty() ? "lane " + std::to_string(lane.value) : std::string(name);
}

// "a waits for lock m, held by b"
std::string clause(const Waiting& w, LaneId target, const Lanes& lanes) {
  const std::string_view detail = lanes.writer().text(w.wait->detail);
  std::string text = name_of(w.lane, lanes) + " waits";
  if (w.wait->why == trace::WaitKind::Join && target) {
    return text + " for the end of " + name_of(target, lanes);
  }
  if (w.wait->why == trace::WaitKind::Switched) {
    text += " to be switched to";
  } else {
    text += " for ";
    text += detail.empty() ? std::string_view(trace::word(w.wait->why)) : detail;
  }
  if (!target) return text;
  return text + (w.wait->why == trace::WaitKind::Lock ? ", held by " : ", up to ") +
         name_of(target, lanes);
}

}  // namespace

Deadlock find_deadlock(std::vector<Waiting> waiting, const Lanes& lanes) {
  std::sort(waiting.begin(), waiting.end(),
            [](const Waiting& a, const Waiting& b) { return a.number < b.number; });
  Deadlock deadlock;
  std::vector<std::size_t> told = first_circle(successors(waiting));
  deadlock.told = !told.empty();
  for (const std::size_t i : told) {
    deadlock.circle.push_back(waiting[i].lane);
    deadlock.told = deadlock.told && waiting[i].told;
  }
  if (told.empty()) {
    deadlock.sentence = "nobody is left who could wake those who wait: ";
    for (std::size_t i = 0; i < waiting.size(); ++i) told.push_back(i);
  }
  for (std::size_t i = 0; i < told.size() && i < kNamedMax; ++i) {
    if (i != 0) deadlock.sentence += "; ";
    deadlock.sentence += clause(waiting[told[i]], waiting[told[i]].target, lanes);
  }
  if (told.size() > kNamedMax) {
    deadlock.sentence += "; and " + std::to_string(told.size() - kNamedMax) + " more";
  }
  return deadlock;
}

}  // namespace fiberscope::core
