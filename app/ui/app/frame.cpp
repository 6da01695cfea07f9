// One frame of App: where the panes lie and the order in which they are drawn.
#include <imgui.h>

#include <cmath>
#include <ctime>

#include "app/model/words/ending.h"
#include "app/ui/app/app.h"
#include "app/ui/diagrams/view.h"
#include "app/ui/inspector/presented_why.h"
#include "app/ui/inspector/view.h"
#include "app/ui/lesson/card.h"
#include "app/ui/lesson/draft_view.h"
#include "app/ui/lesson/second_run.h"
#include "app/ui/lesson/stepper.h"
#include "app/ui/lists/console_view.h"
#include "app/ui/lists/input_row.h"
#include "app/ui/lists/library_view.h"
#include "app/ui/lists/search_view.h"
#include "app/ui/lists/source_view.h"
#include "app/ui/shell/lesson_banner.h"
#include "app/ui/shell/live_strip.h"
#include "app/ui/shell/messages.h"
#include "app/ui/shell/rail.h"
#include "app/ui/shell/start_view.h"
#include "app/ui/shell/status_bar.h"
#include "app/ui/shell/top_bar.h"
#include "app/ui/timeline/hover_card.h"
#include "app/ui/timeline/popups.h"
#include "app/ui/timeline/view.h"

namespace fiberscope::ui {
namespace {

// Of the room between the bars: a low window leaves lanes theirs, and more of it to a figure, which
// is to be seen whole.
constexpr float kBottomShare = 0.38f, kFigureBottomShare = 0.26f;
constexpr float kBottomShareOfTwo = 0.2f;  // where two runs stand above
constexpr float kLowWindow = 800;          // in tokens
constexpr float kSourceLines = 12;         // as many have room, if lanes can be lower for them

float top_height(const Ui& ui) { return ui.px(56, 44); }

}  // namespace

// shows: as people chose, else the inspector as there is room, and the list of scenarios only where
// it is needed: to add some of them to a comparison.
bool App::shows(Pane pane, float width) const {
  constexpr float kInspectorFrom = 860;
  const float tokens = width / theme().scale;
  const bool fills = shown_.size() == 0 || comparing_.open();
  if (pane == Pane::Library) return state_.panes.library.value_or(comparing_.open());
  return state_.panes.inspector.value_or(fills || tokens >= kInspectorFrom);
}

// bottom_height: what the lanes leave, but no less than a share of it all; or as high as people
// made it. What stands above the lanes is as high as in the last frame. `room`: of both, in pixels.
float App::bottom_height(float room) const {
  const float most = std::max(ui_.px(90), room - ui_.px(240));
  const float chosen = ui_.px(state_.sizes.bottom);
  if (state_.sizes.bottom != PaneSizes{}.bottom) return std::clamp(chosen, ui_.px(90), most);
  const TimelineState& t = state_.timeline;
  const auto rows = static_cast<float>(t.rows->full_height());
  const model::Model* changed = lessons_.changed();
  const float second = changed == nullptr ? 0 : second_run_height(ui_, state_, *changed);
  const float above = std::ceil(t.rows_y - top_height(ui_)) + second;
  const float lanes = above + std::ceil(rows + ui_.px(12));
  const float share = changed != nullptr ? kBottomShareOfTwo
                      : t.shows_figure() ? kFigureBottomShare
                                         : kBottomShare;
  const float least = std::min(chosen, std::round(room * share));
  if (t.rows->all().empty()) return std::clamp(least, ui_.px(90), most);  // not laid yet
  float high = std::max(least, room - lanes);
  const float low = above + std::ceil(static_cast<float>(t.rows->least_height()) + ui_.px(5));
  const float wanted = source_height(ui_, kSourceLines);
  if (high < wanted) high = std::max(high, std::min(wanted, room - low));
  return std::clamp(high, ui_.px(90), most);
}

App::Layout App::layout(Rect screen) {
  Layout at;
  PaneSizes& sizes = state_.sizes;
  const bool library = shows(Pane::Library, screen.w);
  const bool lesson = state_.lesson.open;
  const bool inspector = lesson || shows(Pane::Inspector, screen.w) || machine().open;
  at.top = screen.cut_top(top_height(ui_));
  at.status = screen.cut_bottom(ui_.px(28, 22));
  sizes.left = std::clamp(sizes.left, 168.0f, 420.0f);
  sizes.inspector = std::clamp(sizes.inspector, 280.0f, 640.0f);
  const float least = screen.w - ui_.px(420);
  if (library) {
    at.left = screen.cut_left(std::min(ui_.px(sizes.left), std::max(0.0f, least * 0.38f)));
  } else if (!at_home()) {
    at.rail = screen.cut_left(ui_.px(kRailWidth));
  }
  at.split_left = screen.cut_left(library || !at_home() ? 1 : 0);
  if (at_home()) {
    at.timeline = screen;
    return at;
  }
  if (inspector) {
    const float share = library ? 0.62f : 1;
    const float wide = lesson ? lesson_width(screen.w) : ui_.px(sizes.inspector);
    at.inspector = screen.cut_right(std::min(wide, std::max(0.0f, least * share)));
  } else {
    at.edge = screen.cut_right(ui_.px(kEdgeWidth));
  }
  at.split_inspector = screen.cut_right(1);
  Rect below = screen.cut_bottom(bottom_height(screen.h));
  at.split_bottom = screen.cut_bottom(1);
  at.timeline = screen;
  sizes.source_share = std::clamp(sizes.source_share, 0.25f, 0.8f);
  float source = std::round(below.w * sizes.source_share);
  // in a narrow window the console keeps room for a few words
  if (sizes.source_share == PaneSizes{}.source_share) {
    source = std::min(source, std::max(below.w - ui_.px(300), std::round(below.w * 0.6f)));
  }
  at.source = below.cut_left(source);
  at.split_source = below.cut_left(1);
  at.console = below;
  return at;
}

// lesson_width: of the lesson's card; a narrow window leaves the picture more than half.
float App::lesson_width(float screen) const {
  return std::clamp(std::round(screen * 0.36f), ui_.px(kLessonCardLeast), ui_.px(kLessonCardWidth));
}

void App::splitters(const Layout& at, const Rect& screen) {
  PaneSizes& sizes = state_.sizes;
  const float scale = theme().scale;
  const auto line = [&](const Rect& r) { ui_.fill(r, ui_.c().border); };
  // a double click gives a pane its usual size again
  const auto reset = [&](const char* id, float& size, float usual) {
    if (ui_.holds(id) && ui_.input().double_clicked) size = usual;
  };
  const PaneSizes usual;
  if (at.left.w > 0) {
    sizes.left += ui_.splitter("splitter.left", at.split_left, true) / scale;
    reset("splitter.left", sizes.left, usual.left);
  } else {
    line(at.split_left);
  }
  if (shown_.size() == 0 || comparing_.open() || at_home()) return;
  if (at.inspector.w > 0 && !state_.lesson.open) {
    sizes.inspector -= ui_.splitter("splitter.inspector", at.split_inspector, true) / scale;
    reset("splitter.inspector", sizes.inspector, usual.inspector);
  } else {
    line(at.split_inspector);
  }
  const float below = ui_.splitter("splitter.bottom", at.split_bottom, false) / scale;
  if (below != 0) {
    sizes.bottom = std::clamp(at.source.h / scale - below, 90.0f, screen.h / scale - 320.0f);
  }
  reset("splitter.bottom", sizes.bottom, usual.bottom);
  if (state_.lesson.draft) return;  // it stands in place of both
  const float width = at.source.w + at.console.w;
  const float aside = ui_.splitter("splitter.source", at.split_source, true) / width;
  if (aside != 0) sizes.source_share = at.source.w / width + aside;
  reset("splitter.source", sizes.source_share, usual.source_share);
}

// banner: above the timeline, when the run went wrong. Answers what is left of the pane.
Rect App::banner(Rect pane, Intents& intents) {
  std::string text = face_.error;
  const trace::Trace& trace = shown_.trace();
  if (text.empty()) text = model::how_it_failed(trace, shown_.model().console);
  if (!text.empty() && face_.error.empty() && face_.limit) {
    text = limit_sentence(face_.limit->reached);
  }
  if (text.empty()) return pane;
  return trouble_strip(ui_, face_, text, pane, intents);
}

// bars: above, below and at the left; `scene` is null when no trace is shown.
Intents App::bars(const Scene* scene, const Layout& at) {
  Intents intents;
  if (at.left.w > 0) {
    take(intents, library_view(ui_, shelf_.library, shelf_.recent, face_, state_.library, at.left));
  } else {
    if (at.rail.w > 0) take(intents, rail(ui_, face_, scene != nullptr, at.rail));
  }
  if (at.edge.w > 0) take(intents, edge(ui_, at.edge));
  take(intents, top_bar(ui_, scene, face_, state_.playback, at.top));
  take(intents, status_bar(ui_, scene, face_, state_.timeline.range, state_.prefs, at.status));
  return intents;
}

// ring_panels: what a lesson points at. `console_y`: where the console begins, below the queues.
void App::ring_panels(const Layout& at, float console_y) {
  const LookAt& look = state_.lesson.look;
  if (!state_.lesson.open || look.panels.empty()) return;
  const auto ring = [&](std::string_view name, const Rect& r) {
    if (!look.panel(name) || r.empty()) return;
    ui_.stroke(r.inset(2), ui_.c().accent, ui_.px(6), ui_.px(2));
    ui_.note("lesson.look." + std::string(name), r);
  };
  Rect console = at.console;
  const Rect queues = console.cut_top(console_y - console.y);
  ring("timeline", at.timeline);
  ring("source", at.source);
  ring("console", console);
  ring("findings", console);
  for (const std::string_view name : {"queue", "timers", "locks"}) ring(name, queues);
}

// timelines: that of the run, and below it that of the changed program of a lesson.
void App::timelines(const Scene& scene, Rect pane, Intents& intents) {
  const model::Model* changed = lessons_.changed();
  Rect below;
  if (changed != nullptr) {
    below =
        pane.cut_bottom(std::min(second_run_height(ui_, state_, *changed), std::round(pane.h / 2)));
  }
  take(intents, timeline_view(ui_, scene, state_, pane));
  if (changed != nullptr) second_run(ui_, state_, *changed, below);
}

Intents App::trace_panes(const Scene& scene, const Layout& at, const Rect& screen) {
  Intents intents;
  const Rect below = live_strip(ui_, face_, banner(at.timeline, intents), intents);
  // while a question hides what comes, nothing tells what to watch for
  const Rect timeline = state_.lesson.open ? lesson_stepper(ui_, state_.lesson, below, intents)
                                           : lesson_banner(ui_, scene, face_, below, intents);
  timelines(scene, timeline, intents);
  // rows came or went: what is below them has its new height in the next frame
  if (bottom_height(at.status.y - at.top.bottom()) != at.source.h) ui_.ask_frame();
  state_.source.looked_at = state_.lesson.look.lines;
  if (!state_.lesson.draft) take(intents, editing_.source_pane(scene, at.source));
  const Inspected inspected{state_.focus.lane, state_.inspector, state_.devices, state_.folded,
                            state_.timeline};
  Rect console = at.console;
  if (state_.lesson.draft) {
    take(intents,
         draft_view(ui_, *state_.lesson.draft,
                    {at.source.x, at.source.y, console.right() - at.source.x, at.source.h}));
  } else {
    // where the card of a lesson stands in place of the inspector
    if (state_.lesson.open) console = queues_view(ui_, scene, inspected, console, intents);
    if (console.h > 0) take(intents, input_row(ui_, face_, state_.console, console));
    take(intents, console_view(ui_, scene, state_.console, state_.focus.lane, console));
  }
  if (machine().open) {
    take(intents, editing_.machine_pane(at.inspector));
  } else if (state_.lesson.open) {
    take(intents, lesson_card(ui_, scene, state_.lesson, at.inspector));
  } else if (at.inspector.w > 0) {
    take(intents, inspector_view(ui_, scene, inspected, at.inspector));
  }
  take(intents, bars(&scene, at));
  splitters(at, screen);
  ring_panels(at, console.y);
  take(intents, timeline_popups(ui_, scene, state_, screen));
  source_popup(ui_, scene, state_.source);
  take(intents, search_popup(ui_, scene, state_.search, screen));
  hover_card(ui_, scene, state_, screen);
  return intents;
}

// presentation: what an audience needs, and nothing else: what it is about, who runs and who waits,
// the line, and why.
Intents App::presentation(const Scene& scene, const Rect& screen) {
  constexpr float kHead = 68, kWhy = 150, kSourceShare = 0.42f, kCardShare = 0.62f;
  Intents intents;
  Rect rest = screen;
  presented_head(ui_, scene, face_, rest.cut_top(ui_.px(kHead)), intents);
  const Rect why = rest.cut_bottom(ui_.px(kWhy));
  Rect source = rest.cut_right(std::round(rest.w * kSourceShare));
  const Rect card = source.cut_bottom(state_.lesson.open ? std::round(source.h * kCardShare) : 0);
  ui_.fill(rest.cut_right(1), ui_.c().border);
  timeline_pane_ = rest;
  take(intents, timeline_view(ui_, scene, state_, rest));
  take(intents, source_view(ui_, scene, state_.source, state_.focus, source));
  if (state_.lesson.open) take(intents, lesson_card(ui_, scene, state_.lesson, card));
  const bool more = std::ranges::any_of(
      state_.timeline.discs, [&](const LessonDisc& disc) { return disc.event > scene.cursor(); });
  take(intents, presented_why(ui_, scene, state_.focus.lane, more, why));
  take(intents, timeline_popups(ui_, scene, state_, screen));
  source_popup(ui_, scene, state_.source);
  take(intents, search_popup(ui_, scene, state_.search, screen));
  return intents;
}

// diagrams: the textbook's pictures in place of the timeline and of all beside and below it.
Intents App::diagrams(const Scene& scene, const Layout& at, const Rect& screen) {
  Intents intents;
  Rect pane{screen.x, at.top.bottom(), screen.w, at.status.y - at.top.bottom()};
  timeline_pane_ = pane;
  take(intents, diagrams_view(ui_, scene, state_, pane));
  take(intents, top_bar(ui_, &scene, face_, state_.playback, at.top));
  take(intents, status_bar(ui_, &scene, face_, state_.timeline.range, state_.prefs, at.status));
  take(intents, search_popup(ui_, scene, state_.search, screen));
  return intents;
}

// home: the start page, with its own bars.
Intents App::home(const Layout& at, const Rect& screen) {
  const StartFace start{shelf_.library, shelf_.recent, shelf_.first, first_lesson_.model(),
                        std::time(nullptr)};
  Intents intents = start_page(ui_, start, face_, state_.start, at.timeline);
  if (at.left.w > 0) {
    take(intents, library_view(ui_, shelf_.library, shelf_.recent, face_, state_.library, at.left));
  }
  take(intents, start_bar(ui_, start, face_, state_.start, at.top));
  take(intents, start_status(ui_, start, face_, at.status));
  splitters(at, screen);
  take(intents, start_popups(ui_, start, state_.start, screen));
  return intents;
}

// panes: the comparison, or the trace, or a page that says why there is none.
Intents App::panes(const Layout& at, const Rect& screen) {
  if (at_home()) return home(at, screen);
  if (!comparing_.open() && shown_.size() > 0) {
    const Scene scene{shown_.model(), shown_.world(), desk_.locals_at(EventSeq{cursor()}),
                      desk_.looking(), face_.withheld};
    state_.source.presented = state_.panes.presenting;
    if (state_.panes.presenting) return presentation(scene, screen);
    return state_.diagrams.open() ? diagrams(scene, at, screen) : trace_panes(scene, at, screen);
  }
  Intents intents;
  Rect middle = at.middle();
  if (comparing_.open()) {
    take(intents, comparing_.draw(ui_, middle));
  } else {
    if (machine().open) {
      take(intents, editing_.machine_pane(middle.cut_right(at.inspector.w)));
    }
    take(intents, editing_.shows_editor() ? editing_.editor_pane(middle)
                                          : message_view(ui_, face_, state_.prefs, middle));
  }
  take(intents, bars(nullptr, at));
  splitters(at, screen);
  return intents;
}

void App::frame(float width, float height) {
  const Rect screen{0, 0, width, height};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  constexpr ImGuiWindowFlags kFlags =
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
      ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBringToFrontOnFocus |
      ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground;
  ImGui::Begin("fiberscope", nullptr, kFlags);
  ui_.begin();
  ui_.set_low(height < kLowWindow * theme().scale);
  width_ = width;
  look_.set_window(width, height);
  keys();
  navigation_.play_on(ui_.input().delta_s, face_.running);
  teaching_.observe();
  ui_.fill(screen, ui_.c().panel);
  const Layout at = layout(screen);
  face_.comparing = comparing_.open();
  face_.home = at_home();
  face_.open = has_open() && !face_.title.empty();
  face_.unsaved = editing_.unsaved();
  face_.hides_future = shown_.holds_back();
  timeline_pane_ = at.timeline;
  ui_.note("timeline", at.timeline);
  ui_.note("source", at.source);
  ui_.note("inspector", at.inspector);
  Intents intents = panes(at, screen);
  take(intents, popups_.draw(screen));
  take(intents, exporting_.draw(screen));
  take(intents, editing_.over_panes(screen));
  tooltip_.draw(ui_, screen);
  ui_.end();
  ImGui::End();
  ImGui::PopStyleVar(3);
  for (const Intent& intent : intents) carry_out(intent);
  if (shown_.open() && !face_.running && !shown_.holds_back() && !shown_.stands_in()) {
    desk_.visited(shown_.path, cursor(), shown_.size(), shown_.model().lanes.end_ns());
  }
  arrangement_.keep_changes();
  navigation_.observe(ui_.time_s(), face_.running);
}

}  // namespace fiberscope::ui
