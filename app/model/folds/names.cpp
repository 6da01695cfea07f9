#include "app/model/folds/names.h"

#include <algorithm>

#include "app/words/words.h"
#include "scheduler/base/machine.h"

namespace fiberscope::model {

namespace {

std::vector<std::string> split_lines(std::string_view body) {
  std::vector<std::string> lines;
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    std::string_view line = body.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.emplace_back(line);
    if (end == std::string_view::npos) break;
    body.remove_prefix(end + 1);
  }
  return lines;
}

constexpr std::string_view kCore = "core ";

std::string numbered(const char* pattern, std::uint32_t number) {
  return words::fill(pattern, {{"number", std::to_string(number)}});
}

}  // namespace

void Names::name_lane(base::LaneId id, std::string_view name) {
  if (!id || id.value > lanes_.size() + 1) return;
  if (id.value == lanes_.size() + 1) lanes_.emplace_back();
  lanes_[id.value - 1].clear();
  if (name.empty()) return;
  const std::uint32_t count = ++used_[std::string(name)];
  lanes_[id.value - 1] = std::string(name) + (count > 1 ? " #" + std::to_string(count) : "");
}

Names::Names(const trace::Trace& trace) { update(trace); }

void Names::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    if (const auto* born = std::get_if<trace::LaneBorn>(&event.payload)) {
      name_lane(born->lane, trace.text(born->name));
    } else if (const auto* renamed = std::get_if<trace::LaneRenamed>(&event.payload)) {
      if (renamed->lane.value <= lanes_.size()) name_lane(renamed->lane, trace.text(renamed->name));
    } else if (const auto* core = std::get_if<trace::CoreAdded>(&event.payload)) {
      if (core->core.value == 0 || core->core.value > base::kCoresMax) continue;
      if (cores_.size() < core->core.value) cores_.resize(core->core.value);
      cores_[core->core.value - 1] = trace.text(core->name);
    } else if (const auto* loaded = std::get_if<trace::SourceLoaded>(&event.payload)) {
      Source source;
      source.path = trace.text(loaded->path);
      source.file = source.path.substr(source.path.find_last_of('/') + 1);
      source.lines = split_lines(trace.text(loaded->body));
      sources_[loaded->source] = std::move(source);
    } else if (const auto* taken = std::get_if<trace::LockTaken>(&event.payload)) {
      std::string& name = locks_[taken->object];
      if (name.empty()) name = trace.text(taken->name);
    } else if (const auto* sent = std::get_if<trace::PacketSent>(&event.payload)) {
      packets_[sent->packet.value] = event.seq;
    } else if (const auto* started = std::get_if<trace::OperationStarted>(&event.payload)) {
      operations_[started->operation.value] = event.seq;
    } else {
      files_.take(trace, event);
    }
  }
}

std::string Names::lane(base::LaneId id) const {
  if (!id) return words::tr("nobody");
  const bool named = id.value <= lanes_.size() && !lanes_[id.value - 1].empty();
  return named ? lanes_[id.value - 1] : numbered(words::tr("lane {number}"), id.value);
}

std::string Names::core(base::CoreId id) const {
  const bool named = id && id.value <= cores_.size() && !cores_[id.value - 1].empty();
  if (!named) return numbered(words::tr("core {number}"), id.value);
  // the machine's own name for it has a translation, any other stays as it is
  const std::string& name = cores_[id.value - 1];
  if (!name.starts_with(kCore)) return name;
  return words::fill(words::tr("core {number}"), {{"number", name.substr(kCore.size())}});
}

std::string_view Names::lock(base::ObjectId id) const {
  const auto found = locks_.find(id);
  return found == locks_.end() ? std::string_view() : found->second;
}

const trace::PacketSent* Names::packet(const trace::Trace& trace, base::PacketId id) const {
  const auto found = packets_.find(id.value);
  if (found == packets_.end()) return nullptr;
  return std::get_if<trace::PacketSent>(&trace.at(found->second).payload);
}

const trace::OperationStarted* Names::operation(const trace::Trace& trace,
                                                base::OperationId id) const {
  const auto found = operations_.find(id.value);
  if (found == operations_.end()) return nullptr;
  return std::get_if<trace::OperationStarted>(&trace.at(found->second).payload);
}

const Source* Names::source(base::SourceId id) const {
  const auto found = sources_.find(id);
  return found == sources_.end() ? nullptr : &found->second;
}

std::string Names::place(trace::Place place) const {
  if (place.line == 0) return {};
  const Source* source = this->source(place.source);
  if (!source) return numbered(words::tr("line {number}"), place.line);
  return source->file + ":" + std::to_string(place.line);
}

std::string_view Names::line(trace::Place place) const {
  const Source* source = this->source(place.source);
  if (!source || place.line == 0 || place.line > source->lines.size()) return {};
  return source->lines[place.line - 1];
}

}  // namespace fiberscope::model
