#include "app/ui/timeline/hover_card.h"

#include <cmath>

#include "app/export/picture/object_row.h"
#include "app/model/words/events.h"
#include "app/model/words/events_io.h"
#include "app/ui/telling/glyph.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/time_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using words::mark;
using words::tr;

namespace {

struct CardRow {
  std::string label, value;
  LaneId lane;
};

struct Card {
  std::string title, measure, sentence;
  std::optional<model::SliceState> state = model::SliceState::Running;  // none: a warning
  bool failed = false;
  const char* picture = icon::kWarning;  // where there is no state
  LaneId lane;
  std::vector<CardRow> rows;
};

// measure_text: how long; in steps where the clock stood still.
std::string measure_text(TimeNs duration_ns, std::uint64_t steps) {
  if (duration_ns > 0) return base::format_time(duration_ns);
  return words::fill(steps == 1 ? tr("{n} step") : tr("{n} steps"), {{"n", std::to_string(steps)}});
}

// add_zombie: of a process that nobody has waited for at once: how long, and who did then.
void add_zombie(Card& card, const Scene& scene, LaneId lane) {
  const auto& model = scene.model;
  const model::Zombie* zombie = model.lanes.zombies().of(lane);
  if (zombie == nullptr) return;
  const TimeNs end_ns = zombie->end ? zombie->end_ns : model.lanes.end_ns();
  const EventSeq end = zombie->end ? zombie->end : model.lanes.last();
  card.rows.push_back({tr("Zombie for"),
                       measure_text(end_ns - zombie->begin_ns, end.value - zombie->begin.value),
                       {}});
  card.sentence = model::explain_lane(model.replay, model.names, lane, end.value).text;
}

// end_card: how the lane ended, in the colour of errors when an exception did it.
Card end_card(const Scene& scene, const model::Slice& slice) {
  const auto& model = scene.model;
  Card card;
  card.lane = slice.lane;
  card.state = slice.state;
  card.failed = model.lanes.lane(slice.lane).failed();
  card.title = words::fill(card.failed ? tr("{name} failed") : tr("{name} ended"),
                           {{"name", model.names.lane(slice.lane)}});
  card.measure = base::format_time(slice.begin_ns);
  if (const auto p = scene.trace().find<trace::LaneEnded>(slice.begin)) {
    if (p->detail) {
      card.rows.push_back({card.failed ? tr("Exception") : tr("Result"),
                           std::string(scene.trace().text(p->detail)),
                           {}});
    }
    if (p->place.line != 0) card.rows.push_back({tr("At"), model.names.place(p->place), {}});
  }
  card.sentence = model::explain_event(model.replay, model.names, slice.begin).text;
  add_zombie(card, scene, slice.lane);
  return card;
}

void add_wait(Card& card, const Scene& scene, const model::Slice& slice) {
  const auto p = scene.trace().find<trace::LaneBlocked>(slice.begin);
  if (p == nullptr) return;
  const auto& model = scene.model;
  const model::Late* late = model.overdue.of(slice.begin);
  card.rows.push_back({tr("Waiting for"),
                       late != nullptr
                           ? model::late_wait_text(scene.trace(), model.names, *p, *late)
                           : model::wait_text(scene.trace(), model.names, *p, slice.begin_ns),
                       {}});
  if (late != nullptr && late->holder) {
    card.rows.push_back({tr("Held up by"), model.names.lane(late->holder), late->holder});
  }
  if (p->place.line != 0) card.rows.push_back({tr("At"), model.names.place(p->place), {}});
}

void add_waker(Card& card, const Scene& scene, const model::Slice& slice) {
  if (slice.open || slice.state == model::SliceState::Running) return;
  const auto& end = scene.trace().at(slice.end).payload;
  if (const auto* p = std::get_if<trace::LaneReady>(&end); p != nullptr && p->waker) {
    card.rows.push_back({tr("Woken by"), scene.model.names.lane(p->waker), p->waker});
  }
  if (const auto* p = std::get_if<trace::LaneSwitched>(&end); p != nullptr && p->from) {
    card.rows.push_back({tr("Core from"), scene.model.names.lane(p->from), p->from});
  }
}

// span_card: copying or polling in vain.
Card span_card(const Scene& scene, const model::Slice& span) {
  const auto& model = scene.model;
  Card card;
  card.lane = span.lane;
  card.state = span.state;
  card.title = words::fill(tr("{name} {state}"), {{"name", model.names.lane(span.lane)},
                                                  {"state", state_word(span.state)}});
  card.measure = measure_text(span.duration_ns(), span.end.value - span.begin.value);
  if (const auto call = model::span_call(scene.trace(), span); call != nullptr) {
    if (span.state == model::SliceState::Polling) {
      card.rows.push_back({tr("In vain"), std::to_string(span.vain_count) + "\u00D7", {}});
    } else {
      card.rows.push_back({tr("Waited"), base::format_time(call->ready_ns - call->began_ns), {}});
      card.rows.push_back({tr("Copied"), model::bytes_text(call->result), {}});
    }
    if (call->place.line != 0) {
      card.rows.push_back({tr("At"), model.names.place(call->place), {}});
    }
  }
  card.sentence = model::explain_span(scene.trace(), model.names, span);
  return card;
}

bool is_span(const model::Slice& slice) {
  return slice.state == model::SliceState::Copying || slice.state == model::SliceState::Polling;
}

Card card_of(const Scene& scene, const model::Slice& slice) {
  if (slice.state == model::SliceState::Ended) return end_card(scene, slice);
  if (is_span(slice)) return span_card(scene, slice);
  const auto& model = scene.model;
  Card card;
  card.lane = slice.lane;
  card.state = slice.state;
  card.title = words::fill(tr("{name} {state}"), {{"name", model.names.lane(slice.lane)},
                                                  {"state", state_word(slice.state)}});
  card.measure = measure_text(slice.duration_ns(), slice.end.value - slice.begin.value);
  add_wait(card, scene, slice);
  add_waker(card, scene, slice);
  card.sentence = model::explain_slice(model.replay, model.names, slice).text;
  return card;
}

Card card_of(const Scene& scene, const model::CoreSlice& slice) {
  Card card;
  card.lane = slice.lane;
  card.title = words::fill(tr("{name} on {core}"), {{"name", scene.model.names.lane(slice.lane)},
                                                    {"core", scene.model.names.core(slice.core)}});
  card.measure = measure_text(slice.end_ns - slice.begin_ns, slice.end.value - slice.begin.value);
  if (std::holds_alternative<trace::LaneSwitched>(scene.trace().at(slice.begin).payload)) {
    card.sentence = model::explain_switch(scene.model.replay, scene.model.names, slice.begin).text;
  }
  return card;
}

// file_card: what a connection, device or pipe is ready for.
Card file_card(const Scene& scene, const Hover& hover) {
  const auto& model = scene.model;
  const model::FileSlice& slice = *hover.file;
  const model::FileTrack& track = *model.files.file(slice.object);
  Card card;
  card.state.reset();
  card.picture = icon::kSwap;
  card.title = model.names.files().name(slice.object, slice.begin);
  card.measure = measure_text(slice.duration_ns(), slice.end.value - slice.begin.value);
  constexpr const char* kWords[] = {mark("nothing so far"),     mark("readable"), mark("writable"),
                                    mark("readable, writable"), mark("hung up"),  mark("closed")};
  card.rows.push_back({tr("Ready for"), tr(kWords[static_cast<std::size_t>(slice.state)]), {}});
  if (const std::uint64_t bytes = model.files.buffered(slice.object, slice.begin); bytes > 0) {
    card.rows.push_back({tr("In its buffer"), model::bytes_text(bytes), {}});
  }
  if (track.user) card.rows.push_back({tr("Used by"), model.names.lane(track.user), track.user});
  if (track.peer) {
    card.rows.push_back({tr("Other end"), model.names.files().name(track.peer, slice.begin), {}});
  }
  if (hover.strike) {
    card.failed = true;
    card.sentence = model::event_text(scene.trace(), model.names, scene.trace().at(*hover.strike));
  }
  return card;
}

// value_card: what a shared variable held for a while.
Card value_card(const Scene& scene, const exporter::ValueFound& found) {
  const auto& model = scene.model;
  const model::Variable& variable = *model.variables.find(found.variable);
  const model::VariableValue& value = variable.values[found.index];
  const bool last = found.index + 1 == variable.values.size();
  Card card;
  card.state.reset();
  card.picture = icon::kSeen;
  card.failed = value.loses;
  card.lane = value.writer;
  card.title = std::string(model.names.variable(found.variable)) + " = " +
               model::value_text(scene.trace(), value.value);
  const EventSeq end =
      last ? EventSeq{scene.trace().size()} : variable.values[found.index + 1].from;
  card.measure =
      measure_text(scene.trace().at(end).time_ns - value.from_ns, end.value - value.from.value);
  if (value.writer) {
    card.rows.push_back({tr("Stored by"), model.names.lane(value.writer), value.writer});
  }
  const auto p = scene.trace().find<trace::VariableWritten>(value.event);
  if (p != nullptr && p->place.line != 0) {
    card.rows.push_back({tr("At"), model.names.place(p->place), {}});
  }
  card.sentence =
      model::explain_access(scene.trace(), model.names, model.variables, value.event).text;
  return card;
}

// level_card: what an object counted, and who made it so.
Card level_card(const Scene& scene, const exporter::ObjectFound& found) {
  const auto& model = scene.model;
  const model::ObjectTrack& track = *model.objects.find(found.object);
  const model::ObjectTrack::Level& level = track.levels[found.index];
  Card card;
  card.state.reset();
  card.picture = icon::kInfo;
  card.lane = exporter::beginning_of(model, found).second;
  card.title = model::object_title(scene.trace(), track);
  card.measure = base::format_time(level.at_ns);
  card.rows.push_back({tr("State"), model::level_text(track, level), {}});
  if (level.waiting > 0) card.rows.push_back({tr("In line"), std::to_string(level.waiting), {}});
  card.sentence = model::event_text(scene.trace(), model.names, scene.trace().at(level.event));
  return card;
}

// object_card: who held a lock, or waited for it.
Card object_card(const Scene& scene, const exporter::ObjectFound& found) {
  if (found.part == exporter::ObjectPart::Level) return level_card(scene, found);
  const auto& model = scene.model;
  const bool waits = found.part == exporter::ObjectPart::Wait;
  const model::ObjectTrack& track = *model.objects.find(found.object);
  const model::ObjectSpan& span = (waits ? track.waits : track.holds)[found.index];
  const EventSeq end = span.end ? span.end : EventSeq{scene.trace().size()};
  Card card;
  card.state.reset();
  card.picture = waits ? icon::kHourglass : icon::kLock;
  card.lane = span.lane;
  card.title = model::object_title(scene.trace(), track);
  card.measure =
      measure_text(scene.trace().at(end).time_ns - span.begin_ns, end.value - span.begin.value);
  card.rows.push_back(
      {waits ? tr("Waits") : tr("Held by"), model.names.lane(span.lane), span.lane});
  const auto taken = trace::taking_of(scene.trace().at(span.begin).payload, track.object);
  const auto wait = scene.trace().find<trace::LaneBlocked>(span.begin);
  const trace::Place place = taken ? taken->place : wait != nullptr ? wait->place : trace::Place{};
  if (place.line != 0 && !span.known_late) {
    card.rows.push_back({tr("At"), model.names.place(place), {}});
  }
  const std::uint32_t waiting = track.at(span.begin).waiting;
  if (waiting > 0) card.rows.push_back({tr("In line"), std::to_string(waiting), {}});
  card.sentence = model::explain_object(scene.trace(), model.names, track, span, waits);
  return card;
}

Card packet_card(const Scene& scene, const Hover& hover) {
  const auto& model = scene.model;
  const model::Packet& packet = model.packets.all()[*hover.packet];
  const model::PacketEnds ends = model::packet_ends(model.names, model.files, packet);
  Card card;
  card.state.reset();
  card.picture = icon::kSwap;
  card.lane = packet.sender;
  card.failed = packet.fate == model::Packet::Fate::Lost;
  card.title = packet.kind == trace::PacketKind::Data
                   ? model::bytes_text(packet.bytes)
                   : model::packet_text(packet.kind, packet.bytes);
  if (packet.end_ns != base::kNever) {
    card.measure = base::format_time(packet.end_ns - packet.sent_ns);
  }
  card.rows.push_back({tr("From"), ends.from, packet.sender});
  card.rows.push_back({tr("To"), ends.to, {}});
  if (card.failed) {
    if (const auto p = scene.trace().find<trace::PacketLost>(packet.end)) {
      card.rows.push_back({tr("Lost by"), tr(std::string(scene.trace().text(p->detail))), {}});
    }
  }
  card.sentence = model::packet_words(model.names, model.files, packet);
  if (hover.more_packets > 0) {
    card.sentence +=
        words::fill(tr("; {n} more close by"), {{"n", std::to_string(hover.more_packets)}});
  }
  return card;
}

Card card_of(const Scene& scene, const model::Finding& finding) {
  Card card;
  card.lane = finding.lane;
  card.state.reset();
  card.title = model::finding_title(finding.kind);
  if (finding.count > 1) card.measure = std::to_string(finding.count) + "\u00D7";
  if (finding.lane) {
    card.rows.push_back({tr("Who"), scene.model.names.lane(finding.lane), finding.lane});
  }
  if (finding.place.line != 0) {
    card.rows.push_back({tr("At"), scene.model.names.place(finding.place), {}});
  }
  card.sentence = model::finding_text(scene.trace(), scene.model.names, finding).text;
  return card;
}

constexpr std::size_t kHighCardLines = 10;

void paint_card(Ui& ui, const Scene& scene, const Card& card, const Point& at, const Rect& screen) {
  const float pad = ui.px(14);
  float w = ui.px(300);
  auto sentence = ui.wrap(Font::Small, card.sentence, w - 2 * pad);
  if (sentence.size() > kHighCardLines) {  // the end of a long one stays on the screen
    w = std::min(ui.px(520), screen.w - ui.px(16));
    sentence = ui.wrap(Font::Small, card.sentence, w - 2 * pad);
  }
  const float text_h = static_cast<float>(sentence.size()) * ui.px(18);
  const float h = pad + ui.px(22) + static_cast<float>(card.rows.size()) * ui.px(24) +
                  (sentence.empty() ? 0 : ui.px(6) + text_h) + pad;
  const auto place = ui.place_card(at, w, h, screen);
  if (!place) return;
  const Rect r = *place;
  ui.shadow(r, ui.px(8));
  ui.fill(r, ui.c().raised, ui.px(8));
  ui.stroke(r, ui.c().border_strong, ui.px(8));
  ui.note("hover_card", r);
  Rect in = r.inset(pad);
  const Color hue = card.failed ? ui.c().error : ui.c().hue[hue_of(scene.model.lanes, card.lane)];
  Rect head = in.cut_top(ui.px(22));
  if (card.state) {
    paint_state_glyph(ui, {head.x, std::round(head.mid_y() - ui.px(5)), ui.px(16), ui.px(10)},
                      *card.state, hue);
  } else {
    ui.icon({head.x, head.y, ui.px(16), head.h}, Font::Icon16,
            card.failed                      ? ui.c().error
            : card.picture == icon::kWarning ? ui.c().warning
                                             : ui.c().wire,
            card.picture);
  }
  head.cut_left(ui.px(24));
  const float measure = ui.text_width(Font::Value, card.measure);
  ui.text_in({head.x, head.y, head.w - measure - ui.px(10), head.h}, Font::BodyMedium,
             card.failed ? ui.c().error : ui.c().text1, card.title);
  ui.text_in(head, Font::Value, ui.c().text2, card.measure, Align::Right);
  for (const CardRow& row : card.rows) {
    Rect r2 = in.cut_top(ui.px(24));
    const Rect label = r2.cut_left(ui.px(88));
    ui.text_in(label, Font::Small, ui.c().text3, row.label);
    if (row.lane) {
      const Rect mark{r2.x, std::round(r2.mid_y() - ui.px(5)), ui.px(10), ui.px(10)};
      ui.fill(mark, ui.c().hue[hue_of(scene.model.lanes, row.lane)], ui.px(3));
      r2.cut_left(ui.px(16));
    }
    ui.text_in(r2, Font::SmallMedium, ui.c().text1, row.value);
  }
  if (sentence.empty()) return;
  in.cut_top(ui.px(6));
  for (const auto& part : sentence) {
    ui.text_in(in.cut_top(ui.px(18)), Font::Small, ui.c().text2, part);
  }
}

}  // namespace

void hover_card(Ui& ui, const Scene& scene, const ViewState& state, const Rect& screen) {
  const Hover& hover = state.timeline.hover;
  if (hover.finding && *hover.finding < scene.model.findings.list().size()) {
    const auto& finding = scene.model.findings.list()[*hover.finding];
    paint_card(ui, scene, card_of(scene, finding), hover.at, screen);
  } else if (hover.packet && *hover.packet < scene.model.packets.all().size()) {
    paint_card(ui, scene, packet_card(scene, hover), hover.at, screen);
  } else if (hover.value) {
    paint_card(ui, scene, value_card(scene, *hover.value), hover.at, screen);
  } else if (hover.object) {
    paint_card(ui, scene, object_card(scene, *hover.object), hover.at, screen);
  } else if (hover.file) {
    paint_card(ui, scene, file_card(scene, hover), hover.at, screen);
  } else if (hover.slice) {
    paint_card(ui, scene, card_of(scene, *hover.slice), hover.at, screen);
  } else if (hover.core) {
    paint_card(ui, scene, card_of(scene, *hover.core), hover.at, screen);
  }
}

}  // namespace fiberscope::ui
