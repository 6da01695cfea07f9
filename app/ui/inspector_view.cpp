#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <optional>

#include "app/ui/lane_painter.h"
#include "app/ui/panes.h"
#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::ui {
namespace {

using model::SliceState;
using words::fill;
using words::tr;

std::string bytes_text(std::uint64_t n) {
  char text[32];
  if (n < 1024) {
    std::snprintf(text, sizeof text, "%" PRIu64 " B", n);
  } else if (n < 1024 * 1024) {
    std::snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(n) / 1024);
  } else {
    std::snprintf(text, sizeof text, "%.0f MiB", static_cast<double>(n) / 1048576);
  }
  return text;
}

// One frame of the inspector: a column that grows downwards.
struct Column {
  Ui& ui;
  const Scene& scene;
  ViewState& state;
  const model::LaneWorld& lane;
  Intents intents;
  Rect rest;

  Color hue(LaneId id) const { return ui.c().hue[hue_of(scene.model.lanes, id)]; }
  Rect row(float h) { return rest.cut_top(ui.px(h)); }
  void gap(float h) { rest.cut_top(ui.px(h)); }
  // section: a line across and a title with a note at the right.
  void section(const char* title, const std::string& note) {
    gap(10);
    const Rect line = rest.cut_top(1);
    ui.fill({line.x - ui.px(18), line.y, line.w + ui.px(36), 1}, ui.c().border);
    gap(6);
    const Rect r = row(28);
    ui.text_in(r, Font::BodyStrong, ui.c().text1, title);
    ui.text_in(r, Font::Small, ui.c().text3, note, Align::Right);
  }
  void mark(const Rect& r, LaneId id) const {
    ui.fill({r.x, std::round(r.mid_y() - ui.px(5)), ui.px(10), ui.px(10)}, hue(id), ui.px(3));
  }
};

struct Pill {
  std::string text;
  Color color;
};

Pill pill_of(const Column& c) {
  const Colors& colors = c.ui.c();
  switch (state_of(c.lane)) {
    case SliceState::Running:
      return {"Running on " + c.scene.model.names.core(c.lane.core), colors.ok};
    case SliceState::Ready: {
      const auto place = c.scene.world.ready_place(c.lane.id);
      return {"Ready, number " + std::to_string(place), colors.accent};
    }
    case SliceState::Blocked:
      return {"Blocked", colors.warning};
    case SliceState::Sleeping:
      return {"Sleeping", colors.text2};
    case SliceState::New:
      return {"Not started", colors.text2};
    case SliceState::Ended:
      break;
  }
  const auto* end = model::end_of(c.scene.trace(), c.lane);
  const bool failed = end != nullptr && end->how == trace::EndKind::Failed;
  return {end != nullptr ? trace::word(end->how) : "ended", failed ? colors.error : colors.text2};
}

void head(Column& c) {
  Ui& ui = c.ui;
  c.gap(14);
  Rect r = c.row(28);
  const Rect square{r.x, std::round(r.mid_y() - ui.px(9)), ui.px(18), ui.px(18)};
  ui.fill(square, c.hue(c.lane.id), ui.px(5));
  r.cut_left(ui.px(28));
  const Pill pill = pill_of(c);
  const float w = std::min(ui.text_width(Font::SmallMedium, pill.text) + ui.px(18), r.w * 0.6f);
  const Rect badge{r.right() - w, std::round(r.mid_y() - ui.px(11)), w, ui.px(22)};
  ui.fill(badge, mix(ui.c().panel, pill.color, ui.theme().dark() ? 0.22f : 0.14f), ui.px(11));
  ui.text_in(badge.inset(ui.px(9), 0), Font::SmallMedium, pill.color, pill.text, Align::Center);
  ui.text_in({r.x, r.y, r.w - w - ui.px(10), r.h}, Font::Title, ui.c().text1,
             c.scene.model.names.lane(c.lane.id));
  ui.note("inspector.head", r);
  const model::LaneTimes times = c.scene.world.times(c.lane.id);
  const auto cell = [&](const Rect& area, const char* label, const std::string& value) {
    ui.text_in(area, Font::Small, ui.c().text3, label);
    ui.text_in(area, Font::Value, ui.c().text1, value, Align::Right);
  };
  c.gap(6);
  const auto pair = [&](const char* a, const std::string& av, const char* b,
                        const std::string& bv) {
    const Rect line = c.row(23);
    const float half = std::floor((line.w - ui.px(24)) / 2);
    cell({line.x, line.y, half, line.h}, a, av);
    cell({line.x + half + ui.px(24), line.y, half, line.h}, b, bv);
  };
  pair("CPU time", base::format_time(times.running_ns), "Switches",
       std::to_string(c.lane.switch_count));
  pair("Waiting", base::format_time(times.waiting_ns()), "Wake-ups",
       std::to_string(c.lane.wake_count));
  pair("In queue", base::format_time(times.ready_ns), "Since", base::format_time(c.lane.since_ns));
}

// sentence: the explanation in lines, its links in the accent colour and clickable.
void sentence(Column& c, const model::Explanation& why) {
  Ui& ui = c.ui;
  const float pad = ui.px(12), line_h = ui.px(20);
  const float width = c.rest.w - 2 * pad - ui.px(3);
  const auto lines = ui.wrap(Font::Body, why.text, width);
  const Rect card = c.rest.cut_top(static_cast<float>(lines.size()) * line_h + 2 * ui.px(10));
  ui.fill(card, ui.c().inset, ui.px(6));
  ui.stroke(card, ui.c().border, ui.px(6));
  ui.fill({card.x, card.y + ui.px(8), ui.px(3), card.h - ui.px(16)}, c.hue(c.lane.id), ui.px(2));
  ui.note("inspector.why", card);
  std::size_t at = 0;
  float y = card.y + ui.px(10);
  for (const std::string& line : lines) {
    const std::size_t begin = why.text.find(line, at), end = begin + line.size();
    float x = card.x + pad + ui.px(3);
    std::size_t i = begin;
    while (i < end) {
      const model::Link* inside = nullptr;
      std::size_t stop = end;
      for (const model::Link& link : why.links) {
        if (link.begin <= i && i < link.end)
          inside = &link, stop = std::min<std::size_t>(end, link.end);
        if (link.begin > i) stop = std::min<std::size_t>(stop, link.begin);
      }
      const std::string_view part(why.text.data() + i, stop - i);
      const float w = ui.text_width(Font::Body, part);
      const Rect r{x, y, w, line_h};
      bool hot = false;
      if (inside != nullptr) {
        const Hit h = ui.hit(
            "why." + std::to_string(inside->event.value) + "." + std::to_string(inside->begin), r);
        hot = h.hovered;
        if (h.clicked) {
          c.intents.push_back({Command::GoTo, inside->event, inside->lane, 0, {}});
        }
      }
      ui.text({x, y + (line_h - ui.line_height(Font::Body)) / 2}, Font::Body,
              inside != nullptr ? ui.c().accent : ui.c().text1, part);
      if (hot) ui.fill({x, y + line_h - ui.px(2), w, 1}, ui.c().accent);
      x += w;
      i = stop;
    }
    at = end;
    y += line_h;
  }
}

void why(Column& c) {
  const auto explanation = model::explain_lane(c.scene.model.replay, c.scene.model.names, c.lane.id,
                                               c.scene.world.cursor());
  c.section("Why", "");
  if (explanation.text.empty()) {
    c.ui.text_in(c.row(24), Font::Small, c.ui.c().text3, "No cause is recorded.");
    return;
  }
  c.gap(2);
  sentence(c, explanation);
}

void ready_queue(Column& c) {
  Ui& ui = c.ui;
  const auto queue = c.scene.world.ready_queue();
  c.section("Ready queue",
            queue.empty() ? "empty" : "FIFO, " + std::to_string(queue.size()) + " waiting");
  if (queue.empty()) {
    ui.text_in(c.row(24), Font::Small, ui.c().text3, "Nobody waits for a core.");
    return;
  }
  c.gap(2);
  float x = c.rest.x, y = c.rest.y;
  const float h = ui.px(28), right = c.rest.right();
  std::size_t shown = 0;
  for (const LaneId id : queue) {
    const std::string number = std::to_string(shown + 1);
    const std::string& name = c.scene.model.names.lane(id);
    const float number_w = ui.text_width(Font::Value, number);
    const float w =
        std::min(number_w + ui.text_width(Font::Body, name) + ui.px(26), right - c.rest.x);
    if (x > c.rest.x && x + w > right) x = c.rest.x, y += h + ui.px(7);
    if (shown >= 12) break;
    const Rect chip{x, y, w, h};
    const Hit hit = ui.hit("ready." + std::to_string(id.value), chip);
    const Color hue = c.hue(id);
    ui.fill(chip, faded(hue, hit.hovered ? 0.22f : 0.12f), ui.px(6));
    ui.stroke(chip.inset(0.5f), hue, ui.px(6), 1.4f * ui.theme().scale);
    ui.text_in({chip.x + ui.px(9), chip.y, number_w + 1, h}, Font::Value, ui.c().text3, number);
    ui.text_in({chip.x + number_w + ui.px(16), chip.y, w - number_w - ui.px(22), h}, Font::Body,
               ui.c().text1, name);
    if (hit.clicked) c.intents.push_back({Command::Select, {}, id, 0, {}});
    x += w + ui.px(7);
    ++shown;
  }
  if (queue.size() > shown) {
    const std::string more = "+" + std::to_string(queue.size() - shown) + " more";
    ui.text_in({x, y, right - x, h}, Font::Small, ui.c().text3, more);
  }
  c.rest.cut_top(y + h - c.rest.y);
}

void timers(Column& c) {
  Ui& ui = c.ui;
  const auto timers = c.scene.world.timers();
  c.section("Timers and I/O",
            timers.empty() ? "none pending" : std::to_string(timers.size()) + " pending");
  if (timers.empty()) {
    ui.text_in(c.row(24), Font::Small, ui.c().text3, "Nothing is due.");
    return;
  }
  std::size_t shown = 0;
  for (const model::TimerWorld& timer : timers) {
    if (++shown > 8) break;
    Rect r = c.row(25);
    const trace::Event& event = c.scene.trace().at(timer.armed);
    const auto* armed = std::get_if<trace::TimerArmed>(&event.payload);
    if (armed == nullptr) continue;
    const TimeNs left = std::max<TimeNs>(0, timer.deadline_ns - c.scene.world.now_ns());
    const TimeNs whole = std::max<TimeNs>(1, timer.deadline_ns - event.time_ns);
    const float share =
        1 - static_cast<float>(static_cast<double>(left) / static_cast<double>(whole));
    const Hit h = ui.hit("timer." + std::to_string(timer.id.value), r);
    if (h.hovered) ui.fill(r.inset(-ui.px(8), 0), ui.c().hover, ui.px(4));
    if (h.clicked && armed->lane) {
      c.intents.push_back({Command::Select, {}, armed->lane, 0, {}});
    }
    if (armed->lane) c.mark(r, armed->lane);
    r.cut_left(ui.px(20));
    ui.text_in(r.cut_left(ui.px(88)), Font::Body, ui.c().text1,
               armed->lane ? c.scene.model.names.lane(armed->lane) : "machine");
    r.cut_left(ui.px(8));
    const Rect value = r.cut_right(ui.px(74));
    ui.text_in(value, Font::Value, ui.c().text1, base::format_time(left), Align::Right);
    const Rect bar_area = r.cut_right(ui.px(70));
    const Rect bar{bar_area.x, std::round(bar_area.mid_y() - ui.px(2)), ui.px(62), ui.px(4)};
    ui.fill(bar, ui.c().border, ui.px(2));
    ui.fill({bar.x, bar.y, std::max(ui.px(3), bar.w * share), bar.h},
            share > 0.85f ? ui.c().warning : ui.c().accent, ui.px(2));
    ui.text_in(r, Font::Value, ui.c().text2, c.scene.trace().text(armed->what));
  }
  if (timers.size() > 8) {
    ui.text_in(c.row(22), Font::Small, ui.c().text3,
               "+" + std::to_string(timers.size() - 8) + " more");
  }
}

void callbacks(Column& c) {
  Ui& ui = c.ui;
  const auto queue = c.scene.world.callbacks();
  if (queue.empty()) return;
  c.section("Loop callbacks", std::to_string(queue.size()) + " queued");
  std::size_t shown = 0;
  for (const model::CallbackWorld& callback : queue) {
    if (++shown > 6) break;
    Rect r = c.row(25);
    const auto* p =
        std::get_if<trace::CallbackQueued>(&c.scene.trace().at(callback.queued).payload);
    if (p == nullptr) continue;
    ui.text_in(r.cut_left(ui.px(20)), Font::Value, ui.c().text3, std::to_string(shown));
    const Rect what = r.cut_left(std::floor(r.w * 0.6f));
    ui.text_in(what, Font::Value, ui.c().text1, c.scene.trace().text(p->what));
    if (!p->target) continue;
    r.cut_left(ui.px(8));
    c.mark(r, p->target);
    r.cut_left(ui.px(18));
    ui.text_in(r, Font::Body, ui.c().text2, c.scene.model.names.lane(p->target));
  }
  if (queue.size() > 6) {
    ui.text_in(c.row(22), Font::Small, ui.c().text3,
               "+" + std::to_string(queue.size() - 6) + " more");
  }
}

void stack(Column& c) {
  Ui& ui = c.ui;
  const auto* stack = model::stack_of(c.scene.trace(), c.lane);
  const auto* frames = model::frames_of(c.scene.trace(), c.lane);
  if (stack == nullptr && frames == nullptr) return;
  std::string note;
  if (stack != nullptr) {
    note = bytes_text(stack->used_bytes) + " of " + bytes_text(stack->reserved_bytes);
  }
  c.section(stack != nullptr ? "Fiber stack" : "Frames", note);
  if (stack != nullptr) {
    const Rect bar_row = c.row(12);
    const Rect bar{bar_row.x, bar_row.y + ui.px(1), bar_row.w, ui.px(4)};
    const auto share = [&](std::uint64_t n) {
      const double whole = static_cast<double>(std::max<std::uint64_t>(1, stack->reserved_bytes));
      return std::max(ui.px(3), bar.w * static_cast<float>(static_cast<double>(n) / whole));
    };
    ui.fill(bar, ui.c().border, ui.px(2));
    ui.fill({bar.x, bar.y, share(stack->high_water_bytes), bar.h}, faded(ui.c().ok, 0.4f),
            ui.px(2));
    ui.fill({bar.x, bar.y, share(stack->used_bytes), bar.h}, ui.c().ok, ui.px(2));
    ui.note("inspector.stack", bar);
  }
  if (frames == nullptr) return;
  for (std::size_t i = 0; i < std::min<std::size_t>(frames->frames.size(), 12); ++i) {
    const trace::Frame& frame = frames->frames[i];
    Rect r = c.row(25);
    if (i == 0) ui.fill(r.inset(-ui.px(8), 0), ui.c().lane_selected, ui.px(5));
    ui.text_in(r.cut_left(ui.px(20)), Font::Value, ui.c().text3, std::to_string(i));
    const Rect place = r.cut_right(std::floor(r.w * 0.52f));
    ui.text_in({r.x, r.y, r.w - ui.px(8), r.h}, i == 0 ? Font::BodyMedium : Font::Body,
               i == 0 ? ui.c().text1 : ui.c().text2, c.scene.trace().text(frame.function));
    ui.text_in(place, Font::Value, ui.c().text3, c.scene.model.names.place(frame.place),
               Align::Right);
  }
}

std::string register_text(const trace::Register& r) {
  char text[40];
  switch (r.kind) {
    case trace::Register::Kind::Stack:
      std::snprintf(text, sizeof text, "top-0x%" PRIx64, r.value);
      return text;
    case trace::Register::Kind::Code:
      std::snprintf(text, sizeof text, "code+0x%" PRIx64, r.value);
      return text;
    case trace::Register::Kind::Heap:
      return "heap";
    case trace::Register::Kind::Number:
      break;
  }
  std::snprintf(text, sizeof text, "0x%" PRIx64, r.value);
  return text;
}

void registers(Column& c) {
  Ui& ui = c.ui;
  const auto* stack = model::stack_of(c.scene.trace(), c.lane);
  if (stack == nullptr || stack->registers.empty()) return;
  c.section("Registers", "saved at switch");
  const std::size_t n = std::min(stack->registers.size(), trace::kRegisterNames.size());
  const std::size_t half = (n + 1) / 2;
  const float width = std::floor((c.rest.w - ui.px(24)) / 2);
  for (std::size_t i = 0; i < half; ++i) {
    const Rect line = c.row(22);
    for (const std::size_t k : {i, i + half}) {
      if (k >= n) continue;
      const Rect r{k < half ? line.x : line.x + width + ui.px(24), line.y, width, line.h};
      const auto& reg = stack->registers[k];
      const bool place =
          reg.kind == trace::Register::Kind::Stack || reg.kind == trace::Register::Kind::Code;
      ui.text_in(r, Font::Value, ui.c().text3, trace::kRegisterNames[k]);
      ui.text_in(r, Font::Value, place ? ui.c().warning : ui.c().text1, register_text(reg),
                 Align::Right);
    }
  }
}

// locals_now: of the innermost frame at the cursor's event; marked is what changed since the lane
// was last switched.
void locals_now(Column& c, const std::vector<session::SnapshotFrame>& frames) {
  Ui& ui = c.ui;
  if (frames.empty()) return;
  const session::SnapshotFrame& frame = frames.front();
  c.section(tr("Locals"), fill(tr("{function}, at this event"), {{"function", frame.function}}));
  const trace::FramesRecorded* before = model::frames_of(c.scene.trace(), c.lane);
  const auto value_before = [&](const std::string& name) -> std::optional<std::string_view> {
    if (before == nullptr || before->frames.empty()) return {};
    for (const trace::Local& local : before->frames.front().locals) {
      if (c.scene.trace().text(local.name) == name) return c.scene.trace().text(local.value);
    }
    return {};
  };
  if (frame.locals.empty()) {
    ui.text_in(c.row(24), Font::Small, ui.c().text3, tr("This frame has no locals."));
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(frame.locals.size(), 40); ++i) {
    const session::SnapshotLocal& local = frame.locals[i];
    Rect r = c.row(24);
    const bool changed = value_before(local.name) != local.value;
    if (changed) {
      const Rect mark{r.x - ui.px(10), r.y + ui.px(4), ui.px(3), r.h - ui.px(8)};
      ui.fill(mark, ui.c().warning, 1);
      ui.note("local.changed." + local.name, mark);
    }
    const float name_w = std::floor(r.w * 0.27f), type_w = std::floor(r.w * 0.21f);
    const Rect name = r.cut_left(name_w), type = r.cut_left(type_w);
    ui.text_in({name.x, name.y, name.w - ui.px(8), name.h}, Font::Value, ui.c().text1, local.name);
    ui.text_in({type.x, type.y, type.w - ui.px(8), type.h}, Font::Value, ui.c().code_type,
               local.type);
    ui.text_in(r, Font::Value, changed ? ui.c().text1 : ui.c().text2, local.value);
    if (ui.hovering(r) && ui.text_width(Font::Value, local.value) > r.w) ui.tooltip(local.value);
  }
}

void locals(Column& c) {
  Ui& ui = c.ui;
  if (c.scene.snapshot != nullptr) {
    const auto* now = c.scene.snapshot->frames(c.lane.id);
    if (now != nullptr) return locals_now(c, *now);
  }
  const auto* frames = model::frames_of(c.scene.trace(), c.lane);
  if (frames == nullptr || frames->frames.empty()) return;
  const trace::Frame& frame = frames->frames.front();
  c.section(tr("Locals"), fill(tr("{function}, as of the last switch"),
                               {{"function", std::string(c.scene.trace().text(frame.function))}}));
  if (frame.locals.empty()) {
    ui.text_in(c.row(24), Font::Small, ui.c().text3, tr("This frame has no locals."));
    return;
  }
  const auto changed = model::changed_locals(
      c.scene.trace(), model::previous_frames_of(c.scene.trace(), c.lane), *frames);
  for (std::size_t i = 0; i < std::min<std::size_t>(frame.locals.size(), 40); ++i) {
    const trace::Local& local = frame.locals[i];
    Rect r = c.row(24);
    if (changed[0][i]) {
      const Rect mark{r.x - ui.px(10), r.y + ui.px(4), ui.px(3), r.h - ui.px(8)};
      ui.fill(mark, ui.c().warning, 1);
      ui.note("local.changed." + std::string(c.scene.trace().text(local.name)), mark);
    }
    const float name_w = std::floor(r.w * 0.27f), type_w = std::floor(r.w * 0.21f);
    const Rect name = r.cut_left(name_w), type = r.cut_left(type_w);
    ui.text_in({name.x, name.y, name.w - ui.px(8), name.h}, Font::Value, ui.c().text1,
               c.scene.trace().text(local.name));
    ui.text_in({type.x, type.y, type.w - ui.px(8), type.h}, Font::Value, ui.c().code_type,
               c.scene.trace().text(local.type));
    const std::string_view value = c.scene.trace().text(local.value);
    ui.text_in(r, Font::Value, changed[0][i] ? ui.c().text1 : ui.c().text2, value);
    if (ui.hovering(r) && ui.text_width(Font::Value, value) > r.w) ui.tooltip(value);
  }
}

}  // namespace

Intents inspector_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& pane) {
  ui.fill(pane, ui.c().panel);
  const model::LaneWorld* lane = scene.world.lane(state.selected);
  if (lane == nullptr) {
    const Rect middle{pane.x + ui.px(40), pane.y + ui.px(70), pane.w - ui.px(80), ui.px(24)};
    ui.icon({middle.x, middle.y - ui.px(36), middle.w, ui.px(30)}, Font::Icon26, ui.c().text3,
            icon::kTimeline);
    const bool unborn = bool(state.selected);
    ui.text_in(middle, Font::BodyMedium, ui.c().text2,
               unborn ? scene.model.names.lane(state.selected) + " does not exist yet"
                      : "No coroutine is selected",
               Align::Center);
    ui.text_in(middle.moved(0, ui.px(24)), Font::Small, ui.c().text3,
               unborn ? "Move forward to where it is born." : "Click a lane to look into it.",
               Align::Center);
    return {};
  }
  ui.push_clip(pane);
  Column c{ui, scene, state, *lane, {}, {}};
  c.rest = {pane.x + ui.px(18), pane.y - state.inspector_scroll, pane.w - ui.px(36), 1e6f};
  const float top = c.rest.y;
  head(c);
  why(c);
  ready_queue(c);
  timers(c);
  callbacks(c);
  stack(c);
  locals(c);
  registers(c);
  c.gap(16);
  ui.scroll("inspector.scroll", pane, c.rest.y - top, state.inspector_scroll);
  ui.pop_clip();
  return std::move(c.intents);
}

}  // namespace fiberscope::ui
