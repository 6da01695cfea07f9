#include "app/model/words/pending_text.h"

#include "app/model/words/events_io.h"
#include "app/model/words/why.h"
#include "app/words/words.h"

namespace fiberscope::model {

using words::fill;
using words::tr;

std::string pending_text(const Trace& trace, const Names& names, const World& world,
                         const Pending& pending) {
  const auto file = [&](ObjectId id) { return file_text(names, id, EventSeq{world.cursor()}); };
  const trace::Event& event = trace.at(pending.event);
  if (const auto* wait = std::get_if<trace::LaneBlocked>(&event.payload)) {
    const std::string detail(trace.text(wait->detail));
    return detail.empty() ? wait_text(trace, names, *wait, event.time_ns) : detail_words(detail);
  }
  if (const auto* done = std::get_if<trace::SystemCallDone>(&event.payload)) {
    return fill(tr("{call} on {file}"),
                {{"call", std::string(trace.text(done->call))}, {"file", file(done->object)}});
  }
  if (const auto* started = std::get_if<trace::OperationStarted>(&event.payload)) {
    return detail_words(trace.text(started->what));
  }
  const auto* sent = std::get_if<trace::PacketSent>(&event.payload);
  if (sent == nullptr) return {};
  const std::string packet = packet_text(sent->kind, sent->bytes);
  if (sent->to) {
    return fill(tr("{packet} to {file}"), {{"packet", packet}, {"file", file(sent->to)}});
  }
  return fill(tr("{packet} from {file}"), {{"packet", packet}, {"file", file(sent->from)}});
}

const char* phase_text(const Pending& pending) {
  switch (pending.phase) {
    case Phase::Copying:
      return tr("copying");
    case Phase::Waiting:
      return pending.times_out ? tr("waiting until ready or timed out") : tr("waiting until ready");
    case Phase::Working:
      return tr("the machine works");
    case Phase::OnTheWire:
      break;
  }
  return pending.due_ns == base::kNever ? tr("on the wire, will be lost") : tr("on the wire");
}

}  // namespace fiberscope::model
