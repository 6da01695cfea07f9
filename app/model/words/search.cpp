#include "app/model/words/search.h"

#include <algorithm>
#include <map>

#include "app/model/reading/navigation.h"
#include "app/model/words/events.h"
#include "app/model/words/folded.h"

namespace fiberscope::model {

namespace {

// told_elsewhere: events whose words are found by another kind of result, or that say nothing.
bool told_elsewhere(const trace::Event& event) {
  return std::holds_alternative<trace::LineReached>(event.payload) ||
         std::holds_alternative<trace::SourceLoaded>(event.payload) ||
         std::holds_alternative<trace::FramesRecorded>(event.payload) ||
         std::holds_alternative<trace::StackRecorded>(event.payload);
}

// one_line: without the line end, so that it can stand in a row.
std::string one_line(std::string_view text) {
  std::string line(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

}  // namespace

Search::Search(std::string needle, std::size_t limit, std::uint32_t kinds)
    : needle_(fold(needle)), limit_(limit), kinds_(kinds) {}

void Search::offer(ResultKind kind, EventSeq event, LaneId lane, trace::Place place,
                   std::string text) {
  const std::size_t at = find_folded(text, needle_);
  if (at == std::string::npos) return;
  ++count_;
  if (results_.size() >= limit_) return;
  results_.push_back({kind, event, lane, place, std::move(text), static_cast<std::uint32_t>(at),
                      static_cast<std::uint32_t>(at + needle_.size())});
}

void Search::look_at_names(const trace::Trace& trace, const Names& names) {
  for (const trace::Event& event : trace.events()) {
    const auto* born = std::get_if<trace::LaneBorn>(&event.payload);
    if (born) offer(ResultKind::Name, event.seq, born->lane, {}, names.lane(born->lane));
  }
}

void Search::look_at_sources(const trace::Trace& trace, const Names& names) {
  // The lines that match, and when each was first reached.
  std::map<trace::Place, trace::Event const*> first;
  for (const auto& [id, source] : names.sources()) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      if (find_folded(source.lines[i], needle_) == std::string::npos) continue;
      first.emplace(trace::Place{id, static_cast<std::uint32_t>(i + 1)}, nullptr);
    }
  }
  if (first.empty()) return;
  std::size_t missing = first.size();
  for (const trace::Event& event : trace.events()) {
    if (missing == 0) break;
    const auto* line = std::get_if<trace::LineReached>(&event.payload);
    if (!line) continue;
    const auto found = first.find(line->place);
    if (found == first.end() || found->second) continue;
    found->second = &event;
    --missing;
  }
  for (const auto& [place, event] : first) {
    const LaneId lane = event ? std::get<trace::LineReached>(event->payload).lane : LaneId{};
    offer(ResultKind::Source, event ? event->seq : EventSeq{}, lane, place,
          one_line(names.line(place)));
  }
}

void Search::look_at(const trace::Trace& trace, const Names& names, const trace::Event& event) {
  const auto* born = std::get_if<trace::LaneBorn>(&event.payload);
  if (born && event.seq.value > named_ && wants(ResultKind::Name)) {
    offer(ResultKind::Name, event.seq, born->lane, {}, names.lane(born->lane));
  }
  if (const auto* output = std::get_if<trace::OutputWritten>(&event.payload)) {
    if (wants(ResultKind::Output)) {
      offer(ResultKind::Output, event.seq, output->lane, {}, one_line(trace.text(output->text)));
    }
  } else if (const auto* note = std::get_if<trace::NoteAdded>(&event.payload)) {
    if (wants(ResultKind::Note)) {
      offer(ResultKind::Note, event.seq, note->lane, note->place, event_text(trace, names, event));
    }
  } else if (wants(ResultKind::Event) && !told_elsewhere(event)) {
    offer(ResultKind::Event, event.seq, subject(trace, event), {}, event_text(trace, names, event));
  }
}

bool Search::step(const trace::Trace& trace, const Names& names, std::uint64_t budget) {
  if (needle_.empty()) return false;
  if (!begun_) {
    begun_ = true;
    named_ = trace.size();
    if (wants(ResultKind::Name)) look_at_names(trace, names);
    if (wants(ResultKind::Source)) look_at_sources(trace, names);
  }
  const std::uint64_t end = std::min(trace.size(), looked_ + budget);
  for (; looked_ < end; ++looked_) look_at(trace, names, trace.events()[looked_]);
  return looked_ < trace.size();
}

}  // namespace fiberscope::model
