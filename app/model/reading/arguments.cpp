#include "app/model/reading/arguments.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "app/model/reading/groups.h"

namespace fiberscope::model {

namespace {

constexpr std::size_t kTextMax = 16;

struct Member {
  LaneId lane;
  trace::Kept<trace::Frame> frame;  // of the lane's own function, when it was first recorded
};

// own_frame: the outermost of the program's.
trace::Kept<trace::Frame> own_frame(const Trace& trace, const Index& index, LaneId lane) {
  const Seqs& frames = index.lane(lane).frames;
  if (frames.empty()) return nullptr;
  const auto p = trace.find<trace::FramesRecorded>(frames[0]);
  if (p == nullptr || p->frames.empty()) return nullptr;
  return {p, &p->frames.back()};
}

const trace::Local* local_in(const trace::Frame& frame, TextId name) {
  const auto found = std::ranges::find(frame.locals, name, &trace::Local::name);
  return found == frame.locals.end() ? nullptr : &*found;
}

bool is_short(const Trace& trace, const trace::Local& local) {
  const std::string_view type = trace.text(local.type);
  return (type == "int" || type == "str") && trace.text(local.value).size() <= kTextMax;
}

// differs: in each of them, and short.
bool differs(const Trace& trace, const std::vector<Member>& members, TextId name) {
  std::set<TextId> values;
  return std::ranges::all_of(members, [&](const Member& member) {
    const trace::Local* local = local_in(*member.frame, name);
    return local != nullptr && is_short(trace, *local) && values.insert(local->value).second;
  });
}

}  // namespace

std::vector<std::string> telling_arguments(const Trace& trace, const Lanes& lanes,
                                           const Index& index) {
  std::map<std::tuple<LaneId, trace::LaneKind, std::string, TextId>, std::vector<Member>> alike;
  for (const LaneTrack& track : lanes.lanes()) {
    const auto frame = own_frame(trace, index, track.id);
    if (frame == nullptr || track.kind == trace::LaneKind::Process) continue;
    alike[{track.parent, track.kind, function_of(trace.text(track.name)), frame->function}]
        .push_back({track.id, frame});
  }
  std::vector<std::string> out(lanes.lane_count());
  for (const auto& [key, members] : alike) {
    if (members.size() < 2) continue;
    for (const trace::Local& local : members.front().frame->locals) {
      if (!differs(trace, members, local.name)) continue;
      for (const Member& member : members) {
        out[member.lane.value - 1] =
            std::string(trace.text(local.name)) + "=" +
            std::string(trace.text(local_in(*member.frame, local.name)->value));
      }
      break;
    }
  }
  return out;
}

}  // namespace fiberscope::model
