#include "app/model/words/why_io.h"

#include <optional>

#include "app/model/words/events_io.h"

namespace fiberscope::model {

Say wait_for_file(std::string_view detail) {
  const std::string_view call = detail.substr(0, detail.find(' '));
  if (moves(call) == Moves::In) return Say::WaitFileData;
  if (moves(call) == Moves::Out) return Say::WaitFileRoom;
  if (call.starts_with("accept")) return Say::WaitFileAccept;
  return call == "connect" ? Say::WaitFileConnection : Say::WaitFileReady;
}

Explanation io_came(const Trace& trace, const Names& names, EventSeq ready) {
  const Gap time{"time", linked(base::format_time(trace.at(ready).time_ns), ready)};
  EventSeq cause = trace.at(ready).cause;
  std::optional<trace::ReadinessChanged> changed;
  EventSeq changed_at;
  constexpr int kStepsMax = 4;  // packet, readiness of the file, of the set, of a set of sets
  for (int i = 0; cause && i < kStepsMax; ++i, cause = trace.at(cause).cause) {
    const trace::Payload& payload = trace.at(cause).payload;
    if (const auto* readiness = std::get_if<trace::ReadinessChanged>(&payload)) {
      if (changed) continue;
      changed_at = cause;
      changed = *readiness;
    } else if (const auto* arrived = std::get_if<trace::PacketArrived>(&payload)) {
      const auto sent = names.packet(trace, arrived->packet);
      if (!sent) break;
      return say(Say::PacketCame, {{"packet", linked(packet_text(sent->kind, sent->bytes), cause)},
                                   {"from", plain(file_text(names, sent->from, cause))},
                                   time});
    } else if (const auto* done = std::get_if<trace::OperationDone>(&payload)) {
      const auto started = names.operation(trace, done->operation);
      if (!started) break;
      const std::string what(trace.text(started->what));
      return say(Say::OperationCame, {{"what", linked(what, cause)}, time});
    } else {
      break;
    }
  }
  if (!changed) return {};
  return say(Say::FileReady, {{"file", plain(file_text(names, changed->object, changed_at))},
                              {"events", linked(readiness_text(changed->events), changed_at)},
                              time});
}

Explanation io_under_way(const Trace& trace, const Names& names, const World& world,
                         const LaneWorld& lane) {
  const auto wait = wait_of(trace, lane);
  if (!wait || !wait->object || wait->why != trace::WaitKind::Io) return {};
  const auto left = [&](TimeNs due_ns) {
    return plain(base::format_duration(std::max<TimeNs>(0, due_ns - world.now_ns())));
  };
  if (const PacketWorld* packet = world.files().next_packet_to(wait->object)) {
    return say(Say::AddPacket,
               {{"packet", linked(packet_text(packet->kind, packet->bytes), packet->sent)},
                {"duration", left(packet->arrives_ns)}});
  }
  for (const OperationWorld& operation : world.files().operations()) {
    if (operation.lane != lane.id && operation.object != wait->object) continue;
    if (operation.due_ns == base::kNever) continue;
    const auto started = names.operation(trace, operation.id);
    if (!started) continue;
    return say(Say::AddOperation,
               {{"what", linked(std::string(trace.text(started->what)), operation.started)},
                {"duration", left(operation.due_ns)}});
  }
  return {};
}

}  // namespace fiberscope::model
