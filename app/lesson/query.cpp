#include "app/lesson/query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace fiberscope::lesson {

using base::EventSeq;
using base::LaneId;
using Form = Query::Form;

namespace {

struct Word {
  std::string_view text;
  Form form;
};
constexpr std::array<Word, 11> kForms = {{{"line", Form::Line},
                                          {"print", Form::Print},
                                          {"switch", Form::Switch},
                                          {"run", Form::Run},
                                          {"block", Form::Block},
                                          {"ready", Form::Ready},
                                          {"born", Form::Born},
                                          {"end", Form::Ended},
                                          {"finding", Form::Finding},
                                          {"begin", Form::Begin},
                                          {"end", Form::End}}};

struct Kind {
  std::string_view text;
  model::FindingKind kind;
};
using enum model::FindingKind;
constexpr std::array<Kind, 19> kKinds = {{{"blocking-call", BlockingCall},
                                          {"long-turn", HeldCore},
                                          {"never-yields", NeverYielded},
                                          {"never-started", NeverStarted},
                                          {"never-awaited", NeverAwaited},
                                          {"still-waiting", StillWaiting},
                                          {"lost-wake-up", LostWakeUp},
                                          {"exception", Exception},
                                          {"deadlock", Deadlock},
                                          {"starvation", Starvation},
                                          {"convoy", Convoy},
                                          {"inversion", Inversion},
                                          {"polling", Polling},
                                          {"no-answer", NoAnswer},
                                          {"self-deadlock", SelfDeadlock},
                                          {"full-pool", FullPool},
                                          {"unread-pipe", UnreadPipe},
                                          {"lost-update", LostUpdate},
                                          {"not-simulated", NotSimulated}}};
static_assert(kKinds.size() == static_cast<std::size_t>(NotSimulated) + 1, "each kind has a word");

// Reader: the query from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) { skip(); }

  bool at_end() const { return rest_.empty(); }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  std::string_view rest() const { return rest_; }
  bool take(std::string_view mark) {
    if (!rest_.starts_with(mark)) return false;
    rest_.remove_prefix(mark.size());
    return true;
  }
  void skip() {
    while (at(' ')) rest_.remove_prefix(1);
  }
  // word: up to a space or one of the marks that part a query.
  std::string_view word() {
    std::size_t n = 0;
    while (n < rest_.size() && rest_[n] != ' ' && rest_[n] != ':' && rest_[n] != '#' &&
           !rest_.substr(n).starts_with("->")) {
      ++n;
    }
    const std::string_view out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return out;
  }
  // quoted: none when it is not closed.
  std::optional<std::string> quoted() {
    const std::size_t close = rest_.find('"', 1);
    if (!at('"') || close == std::string_view::npos) return {};
    std::string out(rest_.substr(1, close - 1));
    rest_.remove_prefix(close + 1);
    skip();
    return out;
  }
  // name: of a lane; empty when there is none.
  std::string name() {
    if (at('"')) return quoted().value_or("");
    return std::string(word());
  }
  std::optional<std::uint32_t> number() {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value == 0) return {};
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

 private:
  std::string_view rest_;
};

std::string known_forms() {
  return "line, print, switch, run, block, ready, born, end, finding, begin";
}

// read_line: LANE:NUMBER, LANE "text" or "text".
std::string read_line(Reader& in, Query& out) {
  if (!in.at('"')) {
    out.lane = in.name();
    if (in.take(":")) {
      const auto line = in.number();
      if (!line) return "behind the colon stands the number of a line";
      out.line = *line;
      return {};
    }
    in.skip();
  }
  const auto text = in.quoted();
  if (!text) return "line is followed by LANE:NUMBER, LANE \"text\" or \"text\"";
  out.text = *text;
  return {};
}

std::string read_finding(Reader& in, Query& out) {
  const std::string_view word = in.word();
  const auto found = std::ranges::find(kKinds, word, &Kind::text);
  if (found == kKinds.end()) {
    std::string known;
    for (const Kind& kind : kKinds) known += (known.empty() ? "" : ", ") + std::string(kind.text);
    return "finding is followed by one of: " + known;
  }
  out.kind = found->kind;
  return {};
}

// read_what: what stands behind the form's word.
std::string read_what(Reader& in, Query& out) {
  switch (out.form) {
    case Form::Line:
      return read_line(in, out);
    case Form::Print:
      if (auto text = in.quoted()) return out.text = *text, std::string();
      return "print is followed by the text in double quotes";
    case Form::Switch:
      out.lane = in.name();
      if (!in.take("->")) return "switch is followed by LANE->LANE";
      out.other = in.name();
      return out.other.empty() ? "switch is followed by LANE->LANE" : std::string();
    case Form::Finding:
      return read_finding(in, out);
    case Form::Begin:
    case Form::End:
      return {};
    case Form::Run:
    case Form::Block:
    case Form::Ready:
    case Form::Born:
    case Form::Ended:
      break;
  }
  out.lane = in.name();
  return out.lane.empty() ? "the name of a lane is missing" : std::string();
}

// Matcher: which events a query speaks of.
class Matcher {
 public:
  Matcher(const model::Model& model, const Query& query)
      : model_(model), query_(query), lane_(named(query.lane)), other_(named(query.other)) {}

  EventSeq find() const {
    switch (query_.form) {
      case Form::Begin:
        return EventSeq{model_.trace.size() > 0 ? 1u : 0u};
      case Form::End:
        return EventSeq{model_.trace.size()};
      case Form::Line:
        return pick(model_.index.lines());
      case Form::Print:
        return pick(model_.index.outputs());
      case Form::Switch:
      case Form::Run:
        return pick(model_.index.switches());
      case Form::Ready:
        return pick(model_.index.readies());
      case Form::Finding:
        return finding();
      case Form::Block:
      case Form::Born:
      case Form::Ended:
        break;
    }
    return of_lanes();
  }

 private:
  // Called: by lane, whether it goes by a name; at 0 that of no lane.
  using Called = std::vector<bool>;

  // named: once for all events, as there may be many.
  Called named(const std::string& name) const {
    Called out(model_.lanes.lane_count() + 1, name == "*");
    if (name == "*") return out;
    out[0] = name.empty();
    for (const model::LaneTrack& lane : model_.lanes.lanes()) {
      const std::string_view own = model_.trace.text(lane.name);
      const bool is_it = model_.names.lane(lane.id) == name || own == name;
      out[lane.id.value] = is_it || function_of(own) == name;
    }
    return out;
  }
  // function_of: "polite 2", the second of its name, runs polite.
  static std::string_view function_of(std::string_view name) {
    const std::size_t space = name.rfind(' ');
    if (space == std::string_view::npos) return name;
    const bool numbered = name.find_first_not_of("0123456789", space + 1) == std::string_view::npos;
    return numbered ? name.substr(0, space) : name;
  }
  static bool is(const Called& called, LaneId lane) {
    return lane.value < called.size() && called[lane.value];
  }
  bool holds_text(trace::Place place) const {
    const model::Source* source = model_.names.source(place.source);
    if (source == nullptr || place.line == 0 || place.line > source->lines.size()) return false;
    return source->lines[place.line - 1].find(query_.text) != std::string::npos;
  }
  bool matches(const trace::LineReached& p) const {
    if (!is(lane_, p.lane)) return false;
    return query_.line > 0 ? p.place.line == query_.line : holds_text(p.place);
  }
  bool matches(const trace::OutputWritten& p) const {
    return model_.trace.text(p.text).find(query_.text) != std::string_view::npos;
  }
  bool matches(const trace::LaneSwitched& p) const {
    if (query_.form == Form::Run) return is(lane_, p.to) && p.to;
    return is(lane_, p.from) && is(other_, p.to);
  }
  bool matches(const trace::LaneReady& p) const { return is(lane_, p.lane); }
  bool matches(const auto&) const { return false; }

  // pick: of the events in their order the one of that number that matches.
  EventSeq pick(const model::Seqs& seqs) const {
    EventSeq last;
    std::uint32_t count = 0;
    for (const EventSeq at : seqs) {
      const bool hit =
          std::visit([&](const auto& p) { return matches(p); }, model_.trace.at(at).payload);
      if (!hit) continue;
      if (++count == query_.number) return at;
      last = at;
    }
    return query_.number == Query::kLast ? last : EventSeq{};
  }
  // numbered: the same of places that are known to match, in their order.
  EventSeq numbered(model::Seqs seqs) const {
    std::ranges::sort(seqs);
    if (seqs.empty()) return {};
    if (query_.number == Query::kLast) return seqs.back();
    return query_.number <= seqs.size() ? seqs[query_.number - 1] : EventSeq{};
  }
  EventSeq finding() const {
    model::Seqs seqs;
    for (const model::Finding& found : model_.findings.list()) {
      if (found.kind == query_.kind) seqs.push_back(found.event);
    }
    return numbered(std::move(seqs));
  }
  EventSeq of_lanes() const {
    model::Seqs seqs;
    for (const model::LaneTrack& lane : model_.lanes.lanes()) {
      if (!is(lane_, lane.id)) continue;
      if (query_.form == Form::Born) seqs.push_back(lane.born);
      if (query_.form == Form::Ended && lane.ended) seqs.push_back(lane.ended);
      if (query_.form != Form::Block) continue;
      const model::Seqs& blocks = model_.index.lane(lane.id).blocks;
      seqs.insert(seqs.end(), blocks.begin(), blocks.end());
    }
    return numbered(std::move(seqs));
  }

  const model::Model& model_;
  const Query& query_;
  const Called lane_, other_;
};

}  // namespace

base::Result<Query> parse_query(std::string_view text) {
  Query out;
  Reader in(text);
  const auto wrong = [&](const std::string& why) {
    return base::Error{"\"" + std::string(text) + "\": " + why};
  };
  out.before = in.take("before ");
  in.skip();
  const std::string_view word = in.word();
  const auto form = std::ranges::find(kForms, word, &Word::text);
  if (form == kForms.end()) return wrong("a moment begins with one of: " + known_forms());
  in.skip();
  out.form = form->form;
  // end alone is that of the run
  if (out.form == Form::Ended && (in.at_end() || in.at('#'))) out.form = Form::End;
  if (const std::string why = read_what(in, out); !why.empty()) return wrong(why);
  in.skip();
  if (in.take("#last")) {
    out.number = Query::kLast;
  } else if (in.take("#")) {
    const auto number = in.number();
    if (!number) return wrong("behind # stands a number from 1, or last");
    out.number = *number;
  }
  in.skip();
  if (!in.at_end()) return wrong("\"" + std::string(in.rest()) + "\" is too much");
  return out;
}

EventSeq moment_of(const model::Model& model, const Query& query) {
  const EventSeq at = Matcher(model, query).find();
  if (!at || !query.before) return at;
  return model::next_event(model.trace, at, model::Direction::Back);
}

base::Result<EventSeq> resolve(const model::Model& model, std::string_view query) {
  const base::Result<Query> parsed = parse_query(query);
  if (!parsed) return base::Error{parsed.error()};
  const EventSeq at = moment_of(model, parsed.value());
  if (!at) return base::Error{"\"" + std::string(query) + "\": there is no such moment in the run"};
  return at;
}

}  // namespace fiberscope::lesson
