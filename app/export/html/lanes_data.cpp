// What a page knows of lanes and cores: the tree, the slices with their labels, arrows, lines,
// locals, copying and polling.
#include "app/export/html/telling.h"
#include "app/export/picture/labels.h"
#include "app/model/reading/groups.h"
#include "app/model/reading/own_lanes.h"
#include "app/model/words/said.h"

namespace fiberscope::exporter {

using model::Slice;
using model::SliceState;

namespace {

// Of longer runs no locals are kept: they would be most of the page.
constexpr std::uint32_t kFramesStepsMax = 20'000;

// state_letter: a capital: against the lane's will.
char state_letter(const Slice& slice) {
  constexpr char kLetters[] = "nrubse";
  const char letter = slice.state == SliceState::Blocked && slice.wait == trace::WaitKind::Gil
                          ? 'g'
                          : kLetters[static_cast<std::size_t>(slice.state)];
  return slice.preempted ? static_cast<char>(letter - 'a' + 'A') : letter;
}

// shorter_label: where there is no room for the other: of a sleep how long it was to be, of a
// switch to whom.
std::string shorter_label(const Telling& t, const Slice& slice) {
  if (slice.state == SliceState::Sleeping) return short_label(t.model, slice);
  const auto wait = t.trace.find<trace::LaneBlocked>(slice.begin);
  const bool switched = wait != nullptr && wait->why == trace::WaitKind::Switched && wait->target;
  return switched ? "→ " + t.model.names.lane(wait->target) : "";
}

void tell_slices(Telling& t, const model::LaneTrack& lane) {
  std::vector<std::int64_t> begins, labels, shorter, late;
  std::string states;
  for (std::uint32_t i = 0; i < t.model.lanes.slice_count(lane.id); ++i) {
    const Slice slice = t.model.lanes.slice(lane.id, i);
    const std::uint32_t step = t.steps.at(slice.begin);
    if (step > t.last) break;
    begins.push_back(step);
    states += state_letter(slice);
    const bool speaks = slice.state == SliceState::Running || slice.state == SliceState::Blocked ||
                        slice.state == SliceState::Sleeping;
    labels.push_back(speaks ? t.spoken.text([&] { return slice_label(t.model, slice); }) : 0);
    shorter.push_back(speaks ? t.spoken.text([&] { return shorter_label(t, slice); }) : 0);
    if (const model::Late* of = t.model.overdue.of(slice.begin); of != nullptr && speaks) {
      late.insert(late.end(), {i, t.steps.from(of->due), of->due_ns});
    }
  }
  t.out.deltas("begins", begins);
  t.out.member("states", std::string_view(states));
  t.out.list("labels", labels);
  t.out.list("short", shorter);
  if (!late.empty()) t.out.list("late", late);
}

// tell_spans: copying and polling: from step and time to step and time, which, and its label.
void tell_spans(Telling& t, base::LaneId lane) {
  if (!t.model.io.has(lane)) return;
  std::vector<std::int64_t> list;
  for (const Slice& span : t.model.io.spans(lane)) {
    const std::uint32_t step = t.steps.at(span.begin);
    if (step > t.last) break;
    list.insert(list.end(), {step, span.begin_ns, t.steps.at(span.end), span.end_ns,
                             span.state == SliceState::Copying ? 0 : 1,
                             t.spoken.text([&] { return model::span_label(t.trace, span); })});
  }
  t.out.list("spans", list);
}

// tell_zombie: from step and time to step and time (0: it lasts), and its label.
void tell_zombie(Telling& t, base::LaneId lane) {
  const model::Zombie* zombie = t.model.lanes.zombies().of(lane);
  if (zombie == nullptr || zombie->row != lane) return;
  const std::uint32_t from = t.steps.from(zombie->begin);
  if (from > t.last) return;
  std::uint32_t to = zombie->end ? t.steps.from(zombie->end) : 0;
  if (to > t.last) to = 0;
  t.out.list("zombie", {from, zombie->begin_ns, to, zombie->end_ns,
                        t.spoken.text([&] { return zombie_label(t.model, *zombie); })});
}

void tell_lines(Telling& t, base::LaneId lane) {
  std::vector<std::int64_t> lines;
  for (const base::EventSeq seq : t.model.index.lane(lane).lines) {
    const std::uint32_t step = t.steps.at(seq);
    if (step > t.last) break;
    const trace::Place place = trace::line_of(t.trace.at(seq).payload)->place;
    lines.insert(lines.end(), {step, place.source.value, place.line});
  }
  t.out.list("lines", lines);
}

// tell_frames: innermost first: function, source, line, and of each local name, type and value.
void tell_frames(Telling& t, base::LaneId lane) {
  if (t.last > kFramesStepsMax) return;
  t.out.key("frames"), t.out.open('[');
  for (const base::EventSeq seq : t.model.index.lane(lane).frames) {
    const std::uint32_t step = t.steps.from(seq);
    if (step > t.last) break;
    t.out.open('['), t.out.number(step);
    const auto record = t.trace.get<trace::FramesRecorded>(seq);
    for (const trace::Frame& frame : record.frames) {
      t.out.open('['), t.out.number(t.spoken.name(t.trace.text(frame.function)));
      t.out.number(frame.place.source.value), t.out.number(frame.place.line);
      for (const trace::Local& local : frame.locals) {
        t.out.number(t.spoken.name(t.trace.text(local.name)));
        t.out.number(t.spoken.name(t.trace.text(local.type)));
        t.out.number(t.spoken.name(t.trace.text(local.value)));
      }
      t.out.close();
    }
    t.out.close();
  }
  t.out.close();
}

void tell_lane(Telling& t, const model::LaneTrack& lane) {
  t.out.open('{');
  t.out.member("name", t.spoken.text([&] { return t.model.names.lane(lane.id); }));
  t.out.member("tag", std::string_view(tag_of(t.model.lanes, lane.id)));
  t.out.member("kind", t.spoken.text([&] { return std::string(model::said(lane.kind)); }));
  t.out.member("hue", static_cast<std::int64_t>(hue_of(t.model.lanes, lane.id)));
  t.out.member("parent", lane.parent.value);
  t.out.member("depth", lane.depth);
  t.out.member("born", t.steps.at(lane.born));
  const std::uint32_t ended = lane.ended ? t.steps.at(lane.ended) : 0;
  t.out.member("ended", ended <= t.last ? ended : 0);
  if (lane.failed()) t.out.member("failed", 1);
  tell_slices(t, lane);
  tell_spans(t, lane.id);
  tell_zombie(t, lane.id);
  tell_lines(t, lane.id);
  tell_frames(t, lane.id);
  t.out.close();
}

void tell_ids(Telling& t, const char* key, const std::vector<base::LaneId>& lanes) {
  if (key != nullptr) t.out.key(key);
  t.out.open('[');
  for (const base::LaneId lane : lanes) {
    if (lane.value <= t.lane_count) t.out.number(lane.value);
  }
  t.out.close();
}

}  // namespace

void tell_lanes(Telling& t) {
  t.out.key("lanes"), t.out.open('[');
  for (const model::LaneTrack& lane : t.model.lanes.lanes()) {
    if (lane.id.value <= t.lane_count) tell_lane(t, lane);
  }
  t.out.close();
  tell_ids(t, "rows", t.subject.cut.lanes);
  t.out.key("groups"), t.out.open('[');
  for (const model::LaneGroup& group : model::lane_groups(t.trace, t.model.lanes)) {
    t.out.open('['), t.out.number(t.spoken.name(group.function));
    tell_ids(t, nullptr, group.lanes);
    t.out.close();
  }
  t.out.close();
  tell_ids(t, "library", model::library_lanes(t.trace, t.model.lanes, t.model.index));
  std::vector<std::int64_t> arrows;
  for (const base::EventSeq at : t.model.lanes.arrows()) {
    const std::uint32_t step = t.steps.at(at);
    if (step > t.last) break;
    const model::Arrow arrow = model::arrow_of(t.trace, at);
    if (!arrow.from || !arrow.to) continue;
    arrows.insert(arrows.end(),
                  {step, static_cast<std::int64_t>(arrow.kind), arrow.from.value, arrow.to.value});
  }
  t.out.list("arrows", arrows);
}

void tell_cores(Telling& t) {
  t.out.key("cores"), t.out.open('[');
  for (const model::CoreTrack& core : t.model.lanes.cores()) {
    if (!t.subject.cores) break;
    std::vector<std::int64_t> begins, lanes, labels;
    for (std::uint32_t i = 0; i < t.model.lanes.core_slice_count(core.id); ++i) {
      const model::CoreSlice slice = t.model.lanes.core_slice(core.id, i);
      const std::uint32_t step = t.steps.at(slice.begin);
      if (step > t.last) break;
      begins.push_back(step);
      lanes.push_back(slice.lane.value);
      labels.push_back(slice.lane ? t.spoken.text([&] { return holder_label(t.model, slice.lane); })
                                  : 0);
    }
    t.out.open('{');
    t.out.member("name", t.spoken.text([&] { return t.model.names.core(core.id); }));
    t.out.deltas("begins", begins);
    t.out.list("lanes", lanes);
    t.out.list("labels", labels);
    t.out.close();
  }
  t.out.close();
}

}  // namespace fiberscope::exporter
