#include "app/model/words/variable_text.h"

#include <algorithm>

#include "app/model/words/why_sentences.h"
#include "app/words/words.h"

namespace fiberscope::model {

using words::fill;
using words::tr;

namespace {

// Told: an access as sentences speak of it.
struct Told {
  LaneId lane;
  std::string value;
  base::VariableId variable;
  EventSeq at;  // the moment of which it tells
  TimeNs at_ns = 0;
  bool writes = false;
  bool removes = false;
};

std::optional<Told> told(const Trace& trace, EventSeq seq) {
  if (!seq || seq.value > trace.size()) return {};
  const auto make = [&](const auto& p, bool writes) {
    const EventSeq at = p.after ? p.after : seq;
    return Told{p.lane, value_text(trace, p.value), p.variable, at, trace.at(at).time_ns,
                writes, writes && !p.value};
  };
  const trace::Payload& payload = trace.at(seq).payload;
  if (const auto* p = std::get_if<trace::VariableRead>(&payload)) return make(*p, false);
  if (const auto* p = std::get_if<trace::VariableWritten>(&payload)) return make(*p, true);
  return {};
}

Explanation moment(const Told& told) {
  return linked(base::format_time(told.at_ns), told.at, told.lane);
}

const LostUpdate* lost_by(const Variable& variable, EventSeq write) {
  const auto found = std::ranges::lower_bound(variable.lost, write, {}, &LostUpdate::write);
  return found != variable.lost.end() && found->write == write ? &*found : nullptr;
}

// write_words: what was stored, from what, and what is lost by that.
Explanation write_words(const Trace& trace, const Names& names, const Variable& variable,
                        EventSeq seq, const Told& write) {
  const auto who = [&](LaneId id) { return linked(names.lane(id), {}, id); };
  const Gap lane{"lane", who(write.lane)};
  const Gap name{"variable", plain(std::string(names.variable(write.variable)))};
  const Gap value{"value", plain(write.value)};
  if (write.removes) return compose(tr("{lane} removes {variable}."), {lane, name});
  const auto read = told(trace, trace.at(seq).cause);
  if (!read || read->writes) {
    return compose(tr("{lane} writes {variable} = {value}."), {lane, name, value});
  }
  Explanation text =
      compose(tr("{lane} writes {variable} = {value}, from the {old} it read at {time}."),
              {lane, name, value, {"old", plain(read->value)}, {"time", moment(*read)}});
  const LostUpdate* lost = lost_by(variable, seq);
  const auto other = lost != nullptr ? told(trace, lost->lost) : std::nullopt;
  if (!other) return text;
  append(text, compose(tr(" In between {other} wrote {value} at {time}: that is lost."),
                       {{"other", who(other->lane)},
                        {"value", plain(other->value)},
                        {"time", moment(*other)}}));
  return text;
}

Explanation read_words(const Trace& trace, const Names& names, EventSeq seq, const Told& read) {
  const Gap lane{"lane", linked(names.lane(read.lane), {}, read.lane)};
  const Gap name{"variable", plain(std::string(names.variable(read.variable)))};
  const Gap value{"value", plain(read.value)};
  const auto write = told(trace, trace.at(seq).cause);
  if (!write || !write->writes) {
    return compose(tr("{lane} reads {variable}, {value}."), {lane, name, value});
  }
  return compose(tr("{lane} reads {variable}, {value}, which {other} wrote at {time}."),
                 {lane,
                  name,
                  value,
                  {"other", linked(names.lane(write->lane), {}, write->lane)},
                  {"time", moment(*write)}});
}

}  // namespace

std::string value_text(const Trace& trace, base::TextId value) {
  return value ? std::string(trace.text(value)) : "–";
}

std::string access_text(const Trace& trace, const Names& names, EventSeq access) {
  const auto it = told(trace, access);
  if (!it) return {};
  return fill(it->removes  ? tr("{lane} removes {variable}")
              : it->writes ? tr("{lane} writes {variable} = {value}")
                           : tr("{lane} reads {variable}, {value}"),
              {{"lane", names.lane(it->lane)},
               {"variable", std::string(names.variable(it->variable))},
               {"value", it->value}});
}

Explanation explain_access(const Trace& trace, const Names& names, const Variables& variables,
                           EventSeq access) {
  const auto it = told(trace, access);
  const Variable* variable = it ? variables.find(it->variable) : nullptr;
  if (variable == nullptr) return {};
  return it->writes ? write_words(trace, names, *variable, access, *it)
                    : read_words(trace, names, access, *it);
}

Explanation explain_moment(const Replay& replay, const Names& names, const Variables& variables,
                           LaneId lane, std::uint64_t cursor) {
  const auto it = told(replay.trace(), EventSeq{cursor});
  // one that is told late did not happen at this moment
  const bool now = it && it->lane == lane && it->at == EventSeq{cursor};
  if (now) return explain_access(replay.trace(), names, variables, EventSeq{cursor});
  return explain_lane(replay, names, lane, cursor);
}

std::string loss_label(const Trace& trace, const Names& names, const LostUpdate& lost) {
  const auto read = told(trace, lost.read), other = told(trace, lost.lost),
             write = told(trace, lost.write);
  if (!read || !other || !write) return {};
  return fill(tr("{lane} reads {old}, {other} writes {lost}, {lane} writes {new}"),
              {{"lane", names.lane(lost.lane)},
               {"old", read->value},
               {"other", names.lane(lost.other)},
               {"lost", other->value},
               {"new", write->value}});
}

}  // namespace fiberscope::model
