// The words of locks, semaphores, queues and the like.
//
// Owns nothing. Deliberately does not know who holds what when (folds/objects.h).
#pragma once

#include <string>

#include "app/model/folds/names.h"
#include "app/model/folds/objects.h"

namespace fiberscope::model {

// object_name: as the program calls it, "money" of "lock money"; what it is if it has no name
// there.
std::string object_name(const Trace& trace, const ObjectTrack& track);
// object_title: with what it is: "lock money".
std::string object_title(const Trace& trace, const ObjectTrack& track);
// level_object: the same of what counts.
std::string level_object(const Trace& trace, const trace::LevelChanged& level);

// level_text: what an object that counts has: "100 of 100 inside", "2 of 5 items", "set".
// level_tag: in the fewest words: "100 of 100".
std::string level_text(const ObjectTrack& track, const ObjectTrack::Level& level);
std::string level_tag(const ObjectTrack& track, const ObjectTrack::Level& level);

// explain_span: who held it or waited for it, from when to when.
std::string explain_object(const Trace& trace, const Names& names, const ObjectTrack& track,
                           const ObjectSpan& span, bool waits);

}  // namespace fiberscope::model
