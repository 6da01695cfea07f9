#include "app/lesson/query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "app/model/reading/called.h"

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
constexpr std::array<Kind, 20> kKinds = {{{"blocking-call", BlockingCall},
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
                                          {"forked-lock", ForkedLock},
                                          {"not-simulated", NotSimulated}}};
static_assert(kKinds.size() == static_cast<std::size_t>(NotSimulated) + 1, "each kind has a word");

// Reader: the query from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) { skip(); }

  bool at_end() const { return rest_.empty(); }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
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
std::string read_line_form(Reader& in, Query& out) {
  std::optional<std::string> text;
  if (in.at('"')) {
    text = in.quoted();
    // a name in quotes, as a colon or a text follows
    if (text && (in.at(':') || in.at('"'))) out.lane = *std::exchange(text, std::nullopt);
  } else {
    out.lane = in.name();
  }
  if (!text && in.take(":")) {
    const auto line = in.number();
    if (!line) return "behind the colon stands the number of a line";
    out.line = *line;
    return {};
  }
  in.skip();
  if (!text) text = in.quoted();
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
      return read_line_form(in, out);
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
    const Found seqs = matching();
    if (seqs.empty()) return {};
    if (query_.number == Query::kLast) return seqs.back();
    return query_.number <= seqs.size() ? seqs[query_.number - 1] : EventSeq{};
  }
  // number_of: the query's number with which it finds that event; 0: with none.
  std::uint32_t number_of(EventSeq event) const {
    const Found seqs = matching();
    const auto found = std::ranges::lower_bound(seqs, event);
    if (found == seqs.end() || *found != event) return 0;
    return static_cast<std::uint32_t>(found - seqs.begin() + 1);
  }

 private:
  using Found = std::vector<EventSeq>;  // ascending
  // Called: by lane, whether it goes by a name; at 0 that of no lane.
  using Called = std::vector<bool>;

  // named: once for all events, as there may be many.
  Called named(const std::string& name) const {
    Called out(model_.lanes.lane_count() + 1, name == "*");
    out[0] = name == "*" || name.empty();
    for (const LaneId lane : model::lanes_called(model_.trace, model_.lanes, model_.names, name)) {
      out[lane.value] = true;
    }
    return out;
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

  // matching: what it speaks of, whatever its number, in the order of the run.
  Found matching() const {
    switch (query_.form) {
      case Form::Begin:
        return model_.trace.size() > 0 ? Found{EventSeq{1}} : Found();
      case Form::End:
        return {EventSeq{model_.trace.size()}};
      case Form::Line:
        return of(model_.index.lines());
      case Form::Print:
        return of(model_.index.outputs());
      case Form::Switch:
      case Form::Run:
        return of(model_.index.switches());
      case Form::Ready:
        return of(model_.index.readies());
      case Form::Finding:
        return findings();
      case Form::Block:
      case Form::Born:
      case Form::Ended:
        break;
    }
    return of_lanes();
  }
  Found of(const model::Seqs& seqs) const {
    Found out;
    for (const EventSeq at : seqs) {
      const bool hit =
          std::visit([&](const auto& p) { return matches(p); }, model_.trace.at(at).payload);
      if (hit) out.push_back(at);
    }
    return out;
  }
  Found findings() const {
    Found out;
    for (const model::Finding& found : model_.findings.list()) {
      if (found.kind == query_.kind) out.push_back(found.event);
    }
    std::ranges::sort(out);
    return out;
  }
  Found of_lanes() const {
    Found out;
    for (const model::LaneTrack& lane : model_.lanes.lanes()) {
      if (!is(lane_, lane.id)) continue;
      if (query_.form == Form::Born) out.push_back(lane.born);
      if (query_.form == Form::Ended && lane.ended) out.push_back(lane.ended);
      if (query_.form != Form::Block) continue;
      for (const EventSeq at : model_.index.lane(lane.id).blocks) out.push_back(at);
    }
    std::ranges::sort(out);
    return out;
  }

  const model::Model& model_;
  const Query& query_;
  const Called lane_, other_;
};

// Namer: the other way round: how a moment is called.
class Namer {
 public:
  explicit Namer(const model::Model& model) : model_(model) {}

  // exact: a query without steps before that finds this very event; empty: there is none.
  std::string exact(EventSeq event) const {
    if (event.value == 1) return "begin";
    const std::string found =
        std::visit([&](const auto& p) { return of(p, event); }, model_.trace.at(event).payload);
    if (!found.empty()) return found;
    for (const model::Finding& finding : model_.findings.list()) {
      if (finding.event != event) continue;
      const auto kind = std::ranges::find(kKinds, finding.kind, &Kind::kind);
      Query query = asking(Form::Finding);
      query.kind = finding.kind;
      return numbered(query, "finding " + std::string(kind->text), event);
    }
    if (event.value == model_.trace.size()) return "end";
    return of_lives(event);
  }

 private:
  static Query asking(Form form) {
    Query query;
    query.form = form;
    return query;
  }
  // numbered: the text with its number; empty when it does not find the event at all.
  std::string numbered(const Query& query, const std::string& text, EventSeq event) const {
    const std::uint32_t number = Matcher(model_, query).number_of(event);
    if (number == 0) return "";
    return number == 1 ? text : text + " #" + std::to_string(number);
  }
  // called: the lane as a query calls it, in `as`, and as it is written.
  std::string called(LaneId lane, std::string& as) const {
    as = lane ? model_.names.lane(lane) : "*";
    const auto odd = [](char c) { return c == '"' || static_cast<unsigned char>(c) < ' '; };
    if (as.empty() || std::ranges::any_of(as, odd)) as = "*";
    const bool plain =
        as.find_first_of(" :#\"") == std::string::npos && as.find("->") == std::string::npos;
    return plain ? as : "\"" + as + "\"";
  }
  // pieces: of a line of text, such as can stand in quotes, the longest first.
  static std::vector<std::string> pieces(std::string_view text) {
    constexpr std::size_t kLongest = 48;
    std::vector<std::string> out;
    std::string piece;
    const auto take = [&] {
      const std::size_t from = piece.find_first_not_of(" \t");
      const std::size_t to = piece.find_last_not_of(" \t");
      if (from != std::string::npos) out.push_back(piece.substr(from, to - from + 1));
      piece.clear();
    };
    for (const char c : text) {
      // a character of several bytes stays whole
      const bool inside = (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
      if (c == '"' || static_cast<unsigned char>(c) < ' ' ||
          (piece.size() >= kLongest && !inside)) {
        take();
      }
      if (c != '"' && static_cast<unsigned char>(c) >= ' ') piece += c;
    }
    take();
    std::ranges::stable_sort(out, std::greater(), &std::string::size);
    return out;
  }
  // holding: the piece that finds the event with the smallest number.
  std::string holding(Query query, const std::string& form, std::string_view text,
                      EventSeq event) const {
    constexpr std::size_t kTried = 3;
    std::string best;
    std::uint32_t least = UINT32_MAX;
    std::vector<std::string> all = pieces(text);
    if (all.size() > kTried) all.resize(kTried);
    for (const std::string& piece : all) {
      query.text = piece;
      const std::uint32_t number = Matcher(model_, query).number_of(event);
      if (number == 0 || number >= least) continue;
      least = number;
      best = form + " \"" + piece + "\"" + (number == 1 ? "" : " #" + std::to_string(number));
    }
    return best;
  }

  std::string of(const trace::LineReached& p, EventSeq event) const {
    Query query = asking(Form::Line);
    const std::string lane = called(p.lane, query.lane);
    const model::Source* source = model_.names.source(p.place.source);
    if (source != nullptr && p.place.line > 0 && p.place.line <= source->lines.size()) {
      const std::string& line = source->lines[p.place.line - 1];
      std::string found = holding(query, "line " + lane, line, event);
      if (!found.empty()) return found;
    }
    query.line = p.place.line;
    if (query.line == 0) return "";
    return numbered(query, "line " + lane + ":" + std::to_string(p.place.line), event);
  }
  std::string of(const trace::OutputWritten& p, EventSeq event) const {
    return holding(asking(Form::Print), "print", model_.trace.text(p.text), event);
  }
  std::string of(const trace::LaneSwitched& p, EventSeq event) const {
    Query query = asking(p.from || !p.to ? Form::Switch : Form::Run);
    if (query.form == Form::Run) {
      const std::string lane = called(p.to, query.lane);
      return numbered(query, "run " + lane, event);
    }
    const std::string from = called(p.from, query.lane), to = called(p.to, query.other);
    return numbered(query, "switch " + from + "->" + to, event);
  }
  std::string of(const trace::LaneReady& p, EventSeq event) const {
    Query query = asking(Form::Ready);
    const std::string lane = called(p.lane, query.lane);
    return numbered(query, "ready " + lane, event);
  }
  std::string of(const auto&, EventSeq) const { return ""; }

  // of_lives: where a lane waits, begins or ends.
  std::string of_lives(EventSeq event) const {
    const auto form = [&](Form which, const char* word, LaneId id) {
      Query query = asking(which);
      const std::string lane = called(id, query.lane);
      return numbered(query, std::string(word) + " " + lane, event);
    };
    const trace::Payload& payload = model_.trace.at(event).payload;
    if (const auto* p = std::get_if<trace::LaneBlocked>(&payload)) {
      return form(Form::Block, "block", p->lane);
    }
    if (const auto* p = std::get_if<trace::LaneBorn>(&payload)) {
      return form(Form::Born, "born", p->lane);
    }
    if (const auto* p = std::get_if<trace::LaneEnded>(&payload)) {
      return form(Form::Ended, "end", p->lane);
    }
    return "";
  }

  const model::Model& model_;
};

}  // namespace

base::Result<Query> parse_query(std::string_view text) {
  Query out;
  Reader in(text);
  const auto wrong = [&](const std::string& why) {
    return base::Error{"\"" + std::string(text) + "\": " + why};
  };
  if (in.at_digit()) {
    const auto steps = in.number();
    in.skip();
    if (!steps || !in.take("steps before ")) {
      return wrong("a number in front is followed by: steps before");
    }
    out.before = *steps;
  } else if (in.take("before ")) {
    out.before = 1;
  }
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
  EventSeq at = Matcher(model, query).find();
  for (std::uint32_t i = 0; i < query.before && at; ++i) {
    at = model::next_event(model.trace, at, model::Direction::Back);
  }
  return at;
}

std::string query_for(const model::Model& model, EventSeq event) {
  const trace::Trace& trace = model.trace;
  event = std::min(event, EventSeq{trace.size()});
  if (event.value <= 1) return "begin";
  const Namer namer(model);
  std::string found = namer.exact(event);
  if (!found.empty()) return found;
  if (model::describes_only(trace.at(event))) {
    const EventSeq stands = model::next_event(trace, event, model::Direction::Back);
    return query_for(model, stands);
  }
  EventSeq at = event;
  for (std::uint32_t steps = 1; found.empty(); ++steps) {
    at = model::next_event(trace, at, model::Direction::Forward);
    found = namer.exact(at);
    if (found.empty()) continue;
    return (steps == 1 ? "before " : std::to_string(steps) + " steps before ") + found;
  }
  return found;
}

base::Result<EventSeq> resolve(const model::Model& model, std::string_view query) {
  const base::Result<Query> parsed = parse_query(query);
  if (!parsed) return base::Error{parsed.error()};
  const EventSeq at = moment_of(model, parsed.value());
  if (!at) return base::Error{"\"" + std::string(query) + "\": there is no such moment in the run"};
  return at;
}

}  // namespace fiberscope::lesson
