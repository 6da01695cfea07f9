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

// begin: which lines of the program match.
void Search::begin(const trace::Trace& trace, const Names& names) {
  begun_ = true;
  named_ = trace.size();
  if (!wants(ResultKind::Source)) return;
  for (const auto& [id, source] : names.sources()) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      if (find_folded(source.lines[i], needle_) == std::string::npos) continue;
      lines_[{id, static_cast<std::uint32_t>(i + 1)}] = {};
    }
  }
}

// skim: offers the names of lanes as they are born, and finds when lines were first reached. True
// once all of it is done.
bool Search::skim(const trace::Trace& trace, const Names& names, std::uint64_t budget) {
  if (skimmed_ == named_) return true;
  const bool all_reached =
      std::ranges::all_of(lines_, [](const auto& line) { return bool(line.second.first); });
  budget *= all_reached ? kSkimmedNames : kSkimmedLines;
  const std::uint64_t end = std::min(named_, skimmed_ + budget);
  const auto named = [&](const trace::Event& event) {
    const auto* born = std::get_if<trace::LaneBorn>(&event.payload);
    if (born == nullptr || !wants(ResultKind::Name)) return;
    offer(ResultKind::Name, event.seq, born->lane, {}, names.lane(born->lane));
  };
  const auto reached = [&](trace::Place place, EventSeq event, LaneId lane) {
    const auto found = lines_.find(place);
    if (found != lines_.end() && !found->second.first) found->second = {event, lane};
  };
  if (all_reached) {
    trace.each_of<trace::LaneBorn>(named, skimmed_, end);
  } else {
    const auto either = [&](const trace::Event& event) {
      named(event);
      if (const auto* line = std::get_if<trace::LineReached>(&event.payload)) {
        reached(line->place, event.seq, line->lane);
      } else if (const auto* folded = trace::payload_as<trace::LinesFolded>(event.payload)) {
        for (const auto& one : folded->lines) reached(one.place, event.seq, folded->lane);
      }
    };
    trace.each_of<trace::LaneBorn, trace::LineReached, trace::LinesFolded, trace::LoopFolded>(
        either, skimmed_, end);
  }
  skimmed_ = end;
  if (skimmed_ < named_) return false;
  offer_sources(names);
  return true;
}

void Search::offer_sources(const Names& names) {
  for (const auto& [place, reached] : lines_) {
    offer(ResultKind::Source, reached.first, reached.second, place, one_line(names.line(place)));
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
  if (!begun_) begin(trace, names);
  if (!skim(trace, names, budget)) return true;
  const std::uint64_t end = std::min(trace.size(), looked_ + budget);
  for (const trace::Event& event : trace.events(looked_, end)) look_at(trace, names, event);
  looked_ = end;
  return looked_ < trace.size();
}

}  // namespace fiberscope::model
