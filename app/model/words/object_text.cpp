#include "app/model/words/object_text.h"

#include <optional>

#include "app/model/words/why.h"
#include "app/words/words.h"

namespace fiberscope::model {

using words::fill;
using words::tr;

namespace {

trace::WaitKind wait_for(ObjectGroup group) {
  switch (group) {
    case ObjectGroup::Semaphores:
      return trace::WaitKind::Semaphore;
    case ObjectGroup::Queues:
      return trace::WaitKind::QueueGet;
    case ObjectGroup::Events:
      return trace::WaitKind::Event;
    case ObjectGroup::Locks:
    case ObjectGroup::Library:
      break;
  }
  return trace::WaitKind::Lock;
}

// folded_lock: of a span that is a loop's: what the loop did with the lock.
std::optional<trace::FoldedLock> folded_lock(const Trace& trace, const ObjectTrack& track,
                                             const ObjectSpan& span) {
  if (span.begin != span.end) return std::nullopt;
  const auto loop = trace.find<trace::LoopFolded>(span.begin);
  if (loop == nullptr) return std::nullopt;
  for (const trace::FoldedLock& lock : loop->locks) {
    if (lock.object == track.object && lock.times != 0) return lock;
  }
  return std::nullopt;
}

}  // namespace

std::string level_object(const Trace& trace, const trace::LevelChanged& level) {
  return object_words(trace.text(level.name), wait_for(group_of_level(level.kind)));
}

std::string object_title(const Trace& trace, const ObjectTrack& track) {
  return object_words(trace.text(track.name), wait_for(track.group));
}

std::string object_name(const Trace& trace, const ObjectTrack& track) {
  const std::string_view bare = bare_object(trace.text(track.name));
  if (bare.empty() || track.group == ObjectGroup::Library) return object_title(trace, track);
  return std::string(bare);
}

std::string level_text(const ObjectTrack& track, const ObjectTrack::Level& level) {
  if (track.group == ObjectGroup::Events) return level.counts != 0 ? tr("set") : tr("not set");
  const std::uint32_t amount = track.amount(level);
  const char* pattern = nullptr;
  if (track.group == ObjectGroup::Queues) {
    pattern = track.most != 0 ? tr("{n} of {most} items")
              : amount == 1   ? tr("{n} item")
                              : tr("{n} items");
  } else if (track.signals()) {
    pattern = amount == 1 ? tr("{n} signal") : tr("{n} signals");
  } else {
    pattern = tr("{n} of {most} inside");
  }
  return fill(pattern, {{"n", std::to_string(amount)}, {"most", std::to_string(track.most)}});
}

std::string level_tag(const ObjectTrack& track, const ObjectTrack::Level& level) {
  if (track.group == ObjectGroup::Events) return level_text(track, level);
  const std::string amount = std::to_string(track.amount(level));
  if (track.most == 0 || track.signals()) return amount;
  return fill(tr("{n} of {most}"), {{"n", amount}, {"most", std::to_string(track.most)}});
}

std::string explain_object(const Trace& trace, const Names& names, const ObjectTrack& track,
                           const ObjectSpan& span, bool waits) {
  if (const auto lock = folded_lock(trace, track, span); lock && !waits) {
    return fill(tr("{lane} takes {object} {n} times from {from} to {to}, for {duration} in all."),
                {{"lane", names.lane(span.lane)},
                 {"object", object_title(trace, track)},
                 {"n", std::to_string(lock->times)},
                 {"from", base::format_time(span.begin_ns)},
                 {"to", base::format_time(span.end_ns)},
                 {"duration", base::format_duration(static_cast<base::TimeNs>(lock->held_ns))}});
  }
  const char* pattern =
      span.end ? (waits ? tr("{lane} waits for {object} from {from} to {to}, for {duration}.")
                        : tr("{lane} holds {object} from {from} to {to}, for {duration}."))
               : (waits ? tr("{lane} waits for {object} from {from} on.")
                        : tr("{lane} holds {object} from {from} on."));
  return fill(pattern, {{"lane", names.lane(span.lane)},
                        {"object", object_title(trace, track)},
                        {"from", base::format_time(span.begin_ns)},
                        {"to", base::format_time(span.end_ns)},
                        {"duration", base::format_duration(span.end_ns - span.begin_ns)}});
}

}  // namespace fiberscope::model
