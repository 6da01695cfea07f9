#include "app/model/words/events_io.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "app/model/words/said.h"
#include "app/words/words.h"

namespace fiberscope::model {

using words::fill;
using words::mark;
using words::tr;

namespace {

struct Bit {
  std::uint32_t mask;
  const char* word;
};
constexpr Bit kReadiness[] = {
    {1, mark("readable")}, {2, mark("urgent data")}, {4, mark("writable")},
    {8, mark("error")},    {16, mark("hang-up")},    {0x2000, mark("the peer has finished")},
};
constexpr Bit kHow[] = {{1u << 30, mark("one shot")}, {1u << 31, mark("edge triggered")}};

void add_words(std::string& out, std::uint32_t events, std::span<const Bit> bits) {
  for (const Bit& bit : bits) {
    if ((events & bit.mask) == 0) continue;
    if (!out.empty()) out += tr(", ");
    out += tr(bit.word);
  }
}

std::string number(std::uint64_t n) { return std::to_string(n); }

}  // namespace

std::string readiness_text(std::uint32_t events) {
  std::string out;
  add_words(out, events, kReadiness);
  return out.empty() ? tr("nothing") : out;
}

std::string interest_text(std::uint32_t events) {
  std::string out;
  add_words(out, events, kReadiness);
  add_words(out, events, kHow);
  return out.empty() ? tr("nothing") : out;
}

std::string errno_text(std::int32_t error) {
  const char* name = strerrorname_np(error);
  return name != nullptr && error != 0 ? name : std::to_string(error);
}

std::string bytes_text(std::uint64_t bytes) {
  return fill(bytes == 1 ? tr("{n} byte") : tr("{n} bytes"), {{"n", number(bytes)}});
}

std::string file_text(const Names& names, base::ObjectId object, base::EventSeq at) {
  if (!object) return tr("nobody");
  const std::string name = names.files().name(object, at);
  return name.empty() ? tr("a file") : name;
}

std::string packet_text(trace::PacketKind kind, std::uint64_t bytes) {
  switch (kind) {
    case trace::PacketKind::Connect:
      return tr("a request to connect");
    case trace::PacketKind::Accept:
      return tr("a connection's acceptance");
    case trace::PacketKind::Finish:
      return bytes == 0 ? std::string(tr("the end of data")) : bytes_text(bytes);
    case trace::PacketKind::Reset:
      return tr("a reset");
    case trace::PacketKind::Datagram:
      return fill(tr("a datagram with {bytes}"), {{"bytes", bytes_text(bytes)}});
    case trace::PacketKind::Data:
      break;
  }
  return fill(tr("a packet with {bytes}"), {{"bytes", bytes_text(bytes)}});
}

std::string IoTeller::tell(const trace::FileOpened& p) const {
  std::string out = p.lane ? fill(tr("{lane} opens {file}"),
                                  {{"lane", names.lane(p.lane)}, {"file", file(p.object)}})
                           : fill(tr("{file} is open"), {{"file", file(p.object)}});
  const std::string where = names.place(p.place);
  out += fill(tr(" ({kind})"), {{"kind", said(p.kind)}});
  return where.empty() ? out : out + fill(tr(" at {place}"), {{"place", where}});
}

std::string IoTeller::tell(const trace::FileNamed& p) const {
  const std::string before = names.files().bare(p.object, base::EventSeq{event.seq.value - 1});
  std::string out = fill(tr("{file} is now {name}"), {{"file", before}, {"name", text(p.name)}});
  if (p.peer) out += fill(tr(", connected to {file}"), {{"file", file(p.peer)}});
  return out;
}

std::string IoTeller::tell(const trace::FileClosed& p) const {
  return fill(tr("{file} is closed"), {{"file", file(p.object)}});
}

std::string IoTeller::tell(const trace::ReadinessChanged& p) const {
  if (p.events == 0) return fill(tr("{file} is not ready any more"), {{"file", file(p.object)}});
  return fill(tr("{file} is ready: {events}"),
              {{"file", file(p.object)}, {"events", readiness_text(p.events)}});
}

std::string IoTeller::tell(const trace::InterestChanged& p) const {
  const std::string set = file(p.set);
  if (p.events == 0) {
    return fill(tr("{set} watches {file} no more"), {{"set", set}, {"file", file(p.object)}});
  }
  return fill(tr("{set} watches {file}: {events}"),
              {{"set", set}, {"file", file(p.object)}, {"events", interest_text(p.events)}});
}

std::string IoTeller::tell(const trace::InterestsListed& p) const {
  std::string files;
  constexpr std::size_t kNamedMax = 3;
  for (std::size_t i = 0; i < p.interests.size() && i < kNamedMax; ++i) {
    if (i > 0) files += tr(", ");
    files += file(p.interests[i].object);
  }
  if (p.interests.empty()) files = tr("nothing");
  if (p.interests.size() > kNamedMax) {
    files += tr(", ") + fill(tr("+{n} more"), {{"n", number(p.interests.size() - kNamedMax)}});
  }
  return fill(tr("{lane} calls {call} for {files}"),
              {{"lane", names.lane(p.lane)}, {"call", text(p.call)}, {"files", files}});
}

std::string IoTeller::tell(const trace::SystemCallDone& p) const {
  std::string on;
  if (p.object) on = fill(tr(" on {file}"), {{"file", file(p.object)}});
  std::string out = fill(tr("{lane}: {call}{on} "),
                         {{"lane", names.lane(p.lane)}, {"call", text(p.call)}, {"on", on}});
  if (p.error == 11) {
    out += tr("was in vain: not ready (EAGAIN)");
  } else if (p.error != 0) {
    out += fill(tr("failed: {error}"), {{"error", errno_text(p.error)}});
  } else {
    out += fill(tr("gave {result}"), {{"result", number(p.result)}});
  }
  if (p.ready_ns > p.began_ns) {
    out += fill(tr(", after waiting {duration}"),
                {{"duration", base::format_duration(p.ready_ns - p.began_ns)}});
  }
  if (p.copy_ns > 0) {
    out += fill(tr(", copying {duration}"), {{"duration", base::format_duration(p.copy_ns)}});
  }
  return out;
}

std::string IoTeller::tell(const trace::PacketSent& p) const {
  const std::string what = packet_text(p.kind, p.bytes);
  const std::string from = file(p.from), to = file(p.to);
  if (p.arrives_ns == base::kNever) {
    return fill(tr("{from} sends {packet} to {to}; it will be lost"),
                {{"from", from}, {"packet", what}, {"to", to}});
  }
  return fill(tr("{from} sends {packet} to {to}; it arrives in {duration}"),
              {{"from", from},
               {"packet", what},
               {"to", to},
               {"duration", base::format_duration(p.arrives_ns - event.time_ns)}});
}

std::string IoTeller::tell(const trace::PacketArrived& p) const {
  const auto sent = names.packet(trace, p.packet);
  if (sent == nullptr) return fill(tr("packet {n} arrived"), {{"n", number(p.packet.value)}});
  return fill(tr("{packet} from {from} arrived at {to}"),
              {{"packet", packet_text(sent->kind, sent->bytes)},
               {"from", file(sent->from)},
               {"to", file(sent->to)}});
}

std::string IoTeller::tell(const trace::PacketLost& p) const {
  const auto sent = names.packet(trace, p.packet);
  const std::string why = tr(text(p.detail));
  if (sent == nullptr) {
    return fill(tr("packet {n} is lost: {why}"), {{"n", number(p.packet.value)}, {"why", why}});
  }
  return fill(tr("{packet} from {from} to {to} is lost: {why}"),
              {{"packet", packet_text(sent->kind, sent->bytes)},
               {"from", file(sent->from)},
               {"to", file(sent->to)},
               {"why", why}});
}

std::string IoTeller::tell(const trace::BytesDropped& p) const {
  return fill(
      tr("{bytes} of {file} are dropped: {why}"),
      {{"bytes", bytes_text(p.bytes)}, {"file", file(p.object)}, {"why", tr(text(p.detail))}});
}

std::string IoTeller::tell(const trace::OperationStarted& p) const {
  std::string out = fill(tr("the machine begins: {what}"), {{"what", text(p.what)}});
  if (p.lane) out += fill(tr(" for {lane}"), {{"lane", names.lane(p.lane)}});
  if (p.due_ns == base::kNever) return out;
  return out + fill(tr(", done in {duration}"),
                    {{"duration",
                      base::format_duration(std::max<base::TimeNs>(0, p.due_ns - event.time_ns))}});
}

std::string IoTeller::tell(const trace::OperationDone& p) const {
  const auto started = names.operation(trace, p.operation);
  const std::string what = started == nullptr
                               ? fill(tr("operation {n}"), {{"n", number(p.operation.value)}})
                               : text(started->what);
  if (p.error == 125) return fill(tr("the machine called off: {what}"), {{"what", what}});
  if (p.error != 0) {
    return fill(tr("the machine failed: {what}, {error}"),
                {{"what", what}, {"error", errno_text(p.error)}});
  }
  return fill(tr("the machine has done: {what}, {result}"),
              {{"what", what}, {"result", number(p.result)}});
}

std::string IoTeller::tell(const trace::SignalRaised& p) const {
  std::string out = fill(tr("signal {n} for {lane}"),
                         {{"n", std::to_string(p.number)}, {"lane", names.lane(p.to)}});
  if (p.from) out += fill(tr(" from {lane}"), {{"lane", names.lane(p.from)}});
  return trace.text(p.detail).empty() ? out : out + tr(": ") + tr(text(p.detail));
}

std::string IoTeller::tell(const trace::DeviceInput& p) const {
  return fill(tr("{file} gets input: {what}"), {{"file", file(p.object)}, {"what", text(p.what)}});
}

std::string IoTeller::tell(const trace::FaultStruck& p) const {
  std::string out = fill(tr("fault: {what}"), {{"what", tr(text(p.what))}});
  if (!trace.text(p.host).empty()) out += fill(tr(" at {place}"), {{"place", text(p.host)}});
  return p.object ? out + fill(tr(", it meets {file}"), {{"file", file(p.object)}}) : out;
}

}  // namespace fiberscope::model
