#include "app/model/folds/names.h"

#include <algorithm>

#include "app/model/folds/payloads.h"
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

constexpr Overloads<
    OfRecipe, OfCalls, OfTimers, OfCallbacks, OfLevels, OfMemory, OfOutside, OfEnds,
    Ignores<trace::RunStarted, trace::LaneReady, trace::LaneSwitched, trace::LaneBlocked,
            trace::LaneEnded, trace::LineReached, trace::LinesFolded, trace::LoopFolded,
            trace::OutputWritten, trace::ValuePassed, trace::NoteAdded, trace::MachineSet,
            trace::LockReleased, trace::PrioritySet, trace::FileClosed, trace::ReadinessChanged,
            trace::PacketArrived, trace::PacketLost, trace::BytesDropped, trace::OperationDone,
            trace::VariableRead, trace::VariableWritten>>
    kIgnoredByNames{};

std::string numbered(const char* pattern, std::uint32_t number) {
  return words::fill(pattern, {{"number", std::to_string(number)}});
}

// is_lambda: "<lambda>", "<lambda> 3", "main.<locals>.<lambda>".
bool is_lambda(std::string_view name) { return name.find("<lambda>") != std::string_view::npos; }

}  // namespace

void Names::name_lane(base::LaneId id, std::string_view name) {
  if (!id || id.value > lanes_.size() + 1) return;
  if (id.value == lanes_.size() + 1) lanes_.emplace_back();
  lanes_[id.value - 1].clear();
  if (name.empty()) return;
  const std::uint32_t count = ++used_[std::string(name)];
  lanes_[id.value - 1] = std::string(name) + (count > 1 ? " #" + std::to_string(count) : "");
}

void Names::on(const trace::TextOf& text, const trace::LaneBorn& p) {
  const std::string_view name = text(p.name);
  if (p.kind == trace::LaneKind::Process) processes_.push_back(p.lane);
  const bool started =
      std::ranges::find(processes_, p.parent) != processes_.end() && p.parent != processes_.front();
  const bool first = p.kind == trace::LaneKind::Thread && started && name == "main" &&
                     !first_thread_of_.contains(p.parent);
  if (is_lambda(name) && p.place.line > 0) {
    return name_lane(p.lane, "lambda:" + std::to_string(p.place.line));
  }
  // the program's main() is not the thread that carries it, which comes right after its process
  const bool is_main = name == "main" || name.starts_with("main ");
  const bool carried = is_main && p.kind > trace::LaneKind::EventLoop && !processes_.empty() &&
                       processes_.front().value < lanes_.size() &&
                       lanes_[processes_.front().value] == "main";
  if (carried) return name_lane(p.lane, "main()" + std::string(name.substr(4)));
  name_lane(p.lane, first ? std::string_view() : name);
  if (!first || p.lane.value > lanes_.size()) return;
  first_thread_of_[p.parent] = p.lane;
  lanes_[p.lane.value - 1] = lanes_[p.parent.value - 1];
}

void Names::on(const trace::TextOf& text, const trace::LaneRenamed& p) {
  if (!p.lane || p.lane.value > lanes_.size()) return;
  name_lane(p.lane, text(p.name));
  const auto thread = first_thread_of_.find(p.lane);
  if (thread != first_thread_of_.end()) {
    lanes_[thread->second.value - 1] = lanes_[p.lane.value - 1];
  }
  std::erase_if(first_thread_of_, [&](const auto& one) { return one.second == p.lane; });
}

void Names::take(const trace::TextOf& text, const trace::Event& event) {
  visit_payload(
      event.payload,
      Overloads{
          [&](const trace::LaneBorn& p) { on(text, p); },
          [&](const trace::LaneRenamed& p) { on(text, p); },
          [&](const trace::CoreAdded& p) {
            if (p.core.value == 0 || p.core.value > base::kCoresMax) return;
            if (cores_.size() < p.core.value) cores_.resize(p.core.value);
            cores_[p.core.value - 1] = text(p.name);
          },
          [&](const trace::SourceLoaded& p) {
            Source source;
            source.path = text(p.path);
            source.file = source.path.substr(source.path.find_last_of('/') + 1);
            source.lines = split_lines(text(p.body));
            sources_[p.source] = std::move(source);
          },
          [&](const trace::VariableFound& p) {
            if (p.variable.value == variables_.size() + 1) variables_.emplace_back(text(p.name));
          },
          [&](const trace::LockTaken& p) {
            std::string& name = locks_[p.object];
            if (name.empty()) name = text(p.name);
          },
          [&](const trace::PacketSent& p) { packets_.add(p.packet.value, event.seq); },
          [&](const trace::OperationStarted& p) { operations_.add(p.operation.value, event.seq); },
          [&](const trace::FileOpened& p) { files_.on(text, p, event.seq); },
          [&](const trace::FileNamed& p) { files_.on(text, p, event.seq); },
          [&](const trace::SystemCallDone& p) { files_.on(p, event.seq); },
          [&](const trace::InterestChanged& p) { files_.on(p, event.seq); },
          [&](const trace::InterestsListed& p) { files_.on(p, event.seq); }, kIgnoredByNames});
}

Names::Names(const trace::Trace& trace) { update(trace); }

void Names::update(const trace::Trace& trace, std::uint64_t until) {
  const trace::TextOf text = trace::text_of(trace);
  take_new(trace, applied_, until, kIgnoredByNames,
           [&](const trace::Event& event) { take(text, event); });
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

trace::Kept<trace::PacketSent> Names::packet(const trace::Trace& trace, base::PacketId id) const {
  return trace.find<trace::PacketSent>(packets_.of(id.value));
}

trace::Kept<trace::OperationStarted> Names::operation(const trace::Trace& trace,
                                                      base::OperationId id) const {
  return trace.find<trace::OperationStarted>(operations_.of(id.value));
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
