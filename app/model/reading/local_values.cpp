#include "app/model/reading/local_values.h"

#include <algorithm>

namespace fiberscope::model {

namespace {

constexpr std::string_view kCall = "().";

// value_in: none where the frames have no such local.
TextId value_in(const Trace& trace, const trace::FramesRecorded& p, const LocalName& local) {
  for (const trace::Frame& frame : p.frames) {
    if (trace.text(frame.function) != local.function) continue;
    for (const trace::Local& one : frame.locals) {
      if (trace.text(one.name) == local.name) return one.value;
    }
    break;
  }
  return {};
}

}  // namespace

std::string local_key(const LocalName& local) {
  return local.function + std::string(kCall) + local.name;
}

std::optional<LocalName> local_of(std::string_view key) {
  const std::size_t at = key.rfind(kCall);
  if (at == key.npos || at == 0 || at + kCall.size() == key.size()) return std::nullopt;
  return LocalName{std::string(key.substr(0, at)), std::string(key.substr(at + kCall.size()))};
}

std::vector<LocalValue> local_values(const Trace& trace, const Index& index, LaneId lane,
                                     const LocalName& local) {
  std::vector<LocalValue> out;
  for (const EventSeq seq : index.lane(lane).frames) {
    const trace::Event& event = trace.at(seq);
    const auto* frames = std::get_if<trace::FramesRecorded>(&event.payload);
    if (frames == nullptr) continue;
    const TextId value = value_in(trace, *frames, local);
    if (out.empty() ? !value : out.back().value == value) continue;
    out.push_back({seq, event.time_ns, value});
  }
  return out;
}

}  // namespace fiberscope::model
