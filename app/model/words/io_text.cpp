#include "app/model/words/io_text.h"

#include "app/model/folds/files.h"
#include "app/model/words/events_io.h"
#include "app/words/words.h"

namespace fiberscope::model {

using words::tr;

std::string span_label(const Trace& trace, const Slice& span) {
  if (span.state == SliceState::Polling) {
    return words::fill(tr("{n} in vain"), {{"n", std::to_string(span.vain_count)}});
  }
  const auto call = span_call(trace, span);
  if (call == nullptr) return {};
  std::string label(trace.text(call->call));
  if (call->error == 0 && call->result > 0) label += " " + bytes_text(call->result);
  return label;
}

std::string explain_span(const Trace& trace, const Names& names, const Slice& span) {
  const auto call = span_call(trace, span);
  const std::string name = names.lane(span.lane);
  const std::string what = call == nullptr ? std::string() : std::string(trace.text(call->call));
  const std::string file =
      call == nullptr || !call->object ? std::string() : file_text(names, call->object, span.end);
  if (span.state == SliceState::Polling) {
    const std::string times = std::to_string(span.vain_count);
    return file.empty()
               ? words::fill(tr("{name} asked {n} times, the last time by {call}, and nothing was "
                                "ready: this time on the core is burned."),
                             {{"name", name}, {"n", times}, {"call", what}})
               : words::fill(
                     tr("{name} asked {n} times, the last time by {call} on {file}, and nothing "
                        "was ready: this time on the core is burned."),
                     {{"name", name}, {"n", times}, {"call", what}, {"file", file}});
  }
  if (call == nullptr) return {};
  const bool out = moves(what) == Moves::Out;
  std::string text = words::fill(
      out ? tr("{name} copies {bytes} from the process into the kernel: {call} on {file}.")
          : tr("{name} copies {bytes} from the kernel into the process: {call} on {file}."),
      {{"name", name}, {"bytes", bytes_text(call->result)}, {"call", what}, {"file", file}});
  const TimeNs waited_ns = call->ready_ns - call->began_ns;
  if (waited_ns <= 0) return text;
  return text + words::fill(tr(" Before that it waited {time} until it was ready."),
                            {{"time", base::format_time(waited_ns)}});
}

PacketEnds packet_ends(const Names& names, const FileTracks& files, const Packet& packet) {
  const auto user = [&](ObjectId id) {
    const FileTrack* file = files.file(id);
    return file == nullptr ? LaneId{} : file->user;
  };
  const EventSeq at = packet.end ? packet.end : packet.sent;
  const auto named = [&](ObjectId id) {
    return id ? names.files().bare(id, at) : std::string(tr("nobody"));
  };
  // A connected socket is called by its other end.
  const FileTrack* from = files.file(packet.from);
  const bool connected = from != nullptr && from->kind == trace::FileKind::TcpSocket;
  const LaneId sender = packet.sender ? packet.sender : user(packet.from);
  if (sender) {
    return {names.lane(sender), connected || !packet.to ? named(packet.from) : named(packet.to)};
  }
  const LaneId receiver = user(packet.to);
  if (!receiver) return {named(packet.from), named(packet.to)};
  return {connected ? named(packet.to) : named(packet.from), names.lane(receiver)};
}

std::string packet_words(const Names& names, const FileTracks& files, const Packet& packet) {
  const auto [from, to] = packet_ends(names, files, packet);
  const std::string what = packet.kind == trace::PacketKind::Data
                               ? bytes_text(packet.bytes)
                               : packet_text(packet.kind, packet.bytes);
  const TimeNs took_ns = packet.end_ns - packet.sent_ns;
  if (packet.fate == Packet::Fate::Lost) {
    return words::fill(tr("{packet} from {from} to {to}, lost on the way"),
                       {{"packet", what}, {"from", from}, {"to", to}});
  }
  if (packet.end_ns == base::kNever) {
    return words::fill(tr("{packet} from {from} to {to}, on the way for ever"),
                       {{"packet", what}, {"from", from}, {"to", to}});
  }
  if (took_ns == 0) {
    return words::fill(tr("{packet} from {from} to {to}, there at once"),
                       {{"packet", what}, {"from", from}, {"to", to}});
  }
  return words::fill(
      tr("{packet} from {from} to {to}, {duration} on the way"),
      {{"packet", what}, {"from", from}, {"to", to}, {"duration", base::format_time(took_ns)}});
}

}  // namespace fiberscope::model
