// One frame of App: where the panes lie and the order in which they are drawn.
#include <imgui.h>

#include <cmath>

#include "app/ui/app/app.h"
#include "app/ui/inspector/view.h"
#include "app/ui/lists/console_view.h"
#include "app/ui/lists/library_view.h"
#include "app/ui/lists/search_view.h"
#include "app/ui/lists/source_view.h"
#include "app/ui/shell/live_strip.h"
#include "app/ui/shell/messages.h"
#include "app/ui/shell/status_bar.h"
#include "app/ui/shell/top_bar.h"
#include "app/ui/timeline/hover_card.h"
#include "app/ui/timeline/popups.h"
#include "app/ui/timeline/view.h"

namespace fiberscope::ui {

App::Layout App::layout(Rect screen) {
  Layout at;
  PaneSizes& sizes = state_.sizes;
  at.top = screen.cut_top(ui_.px(56));
  at.status = screen.cut_bottom(ui_.px(28));
  sizes.left = std::clamp(sizes.left, 168.0f, 420.0f);
  sizes.inspector = std::clamp(sizes.inspector, 280.0f, 640.0f);
  const float least = screen.w - ui_.px(420);
  const float left = std::min(ui_.px(sizes.left), std::max(0.0f, least * 0.38f));
  const float inspector = std::min(ui_.px(sizes.inspector), std::max(0.0f, least * 0.62f));
  at.left = screen.cut_left(left);
  at.split_left = screen.cut_left(1);
  at.inspector = screen.cut_right(inspector);
  at.split_inspector = screen.cut_right(1);
  const float most = screen.h - ui_.px(240);
  const float bottom = std::clamp(ui_.px(sizes.bottom), ui_.px(90), std::max(ui_.px(90), most));
  Rect below = screen.cut_bottom(bottom);
  at.split_bottom = screen.cut_bottom(1);
  at.timeline = screen;
  sizes.source_share = std::clamp(sizes.source_share, 0.25f, 0.8f);
  at.source = below.cut_left(std::round(below.w * sizes.source_share));
  at.split_source = below.cut_left(1);
  at.console = below;
  return at;
}

void App::splitters(const Layout& at, const Rect& screen) {
  PaneSizes& sizes = state_.sizes;
  sizes.left += ui_.splitter("splitter.left", at.split_left, true) / theme_.scale;
  sizes.inspector -= ui_.splitter("splitter.inspector", at.split_inspector, true) / theme_.scale;
  if (!model_) return;
  const float below = ui_.splitter("splitter.bottom", at.split_bottom, false) / theme_.scale;
  sizes.bottom = std::clamp(sizes.bottom - below, 90.0f, screen.h / theme_.scale - 320.0f);
  const float width = at.source.w + at.console.w;
  sizes.source_share += ui_.splitter("splitter.source", at.split_source, true) / width;
}

void App::tooltip(const Rect& screen) {
  const std::string& tip = ui_.tip();
  if (tip != tip_shown_) {
    tip_shown_ = tip;
    tip_rest_s_ = 0;
  }
  if (tip.empty() || ui_.mouse_is_held()) return;
  tip_rest_s_ += ui_.input().delta_s;
  if (tip_rest_s_ < kTipRest_s) return;
  const auto lines = ui_.wrap(Font::Small, tip, ui_.px(420));
  float w = 0;
  for (const auto& line : lines) w = std::max(w, ui_.text_width(Font::Small, line));
  const float line_h = ui_.px(18);
  Rect r{ui_.input().mouse.x + ui_.px(12), ui_.input().mouse.y + ui_.px(20), w + ui_.px(20),
         static_cast<float>(lines.size()) * line_h + ui_.px(10)};
  r.x = std::round(std::min(r.x, screen.right() - r.w - ui_.px(6)));
  if (r.bottom() > screen.bottom() - ui_.px(6)) r.y = ui_.input().mouse.y - r.h - ui_.px(8);
  r.y = std::round(r.y);
  ui_.shadow(r, ui_.px(6));
  ui_.fill(r, ui_.c().raised, ui_.px(6));
  ui_.stroke(r, ui_.c().border_strong, ui_.px(6));
  Rect in = r.inset(ui_.px(10), ui_.px(5));
  for (const auto& line : lines) ui_.text_in(in.cut_top(line_h), Font::Small, ui_.c().text1, line);
}

// banner: above the timeline, when the run went wrong. Answers what is left of the pane.
Rect App::banner(Rect pane, Intents& intents) {
  std::string text = face_.error;
  if (text.empty() && trace_->whole()) {
    const auto& end = std::get<trace::RunEnded>(trace_->events().back().payload);
    if (end.how == trace::RunEnd::Finished) return pane;
    text = end_word(end.how);
    const auto& lines = model_->console.lines();
    if (end.detail) {
      text += ": " + std::string(trace_->text(end.detail));
    } else if (!lines.empty() && lines.back().stream == 2) {
      text += ": " + lines.back().text();  // the last line of a traceback names the exception
    }
  }
  if (text.empty()) return pane;
  return trouble_strip(ui_, face_, text, pane, intents);
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
  keys();
  advance_playback();
  ui_.fill(screen, ui_.c().panel);
  const Layout at = layout(screen);
  face_.comparing = compare_state_.open;
  timeline_pane_ = at.timeline;
  ui_.note("timeline", at.timeline);
  ui_.note("source", at.source);
  ui_.note("inspector", at.inspector);
  Intents intents;
  const auto take = [&](Intents more) {
    for (Intent& intent : more) intents.push_back(std::move(intent));
  };
  if (compare_state_.open) {
    const Rect middle{at.timeline.x, at.timeline.y, at.timeline.w + 1 + at.inspector.w,
                      at.status.y - at.timeline.y};
    take(compare_view(ui_, compare_, compare_state_, middle));
    take(library_view(ui_, library_, recent_, face_, state_.library, at.left));
    take(top_bar(ui_, nullptr, face_, state_.playback, at.top));
    take(status_bar(ui_, nullptr, face_, state_.timeline.range, at.status));
    const float moved = ui_.splitter("splitter.left", at.split_left, true);
    state_.sizes.left += moved / theme_.scale;
  } else if (model_ && trace_->size() > 0) {
    const Scene scene{*model_, model_->replay.world(), desk_.locals_at(EventSeq{cursor()}),
                      desk_.looking()};
    const Inspected inspected{state_.selected, state_.inspector, state_.devices, state_.folded};
    const Rect below = live_strip(ui_, face_, banner(at.timeline, intents), intents);
    const Rect timeline = lesson_card(ui_, face_.lesson, below, intents);
    take(timeline_view(ui_, scene, state_, timeline));
    take(source_pane(scene, at.source));
    take(console_view(ui_, scene, state_.console, state_.selected, at.console));
    take(machine_.open ? machine_pane(at.inspector)
                       : inspector_view(ui_, scene, inspected, at.inspector));
    take(library_view(ui_, library_, recent_, face_, state_.library, at.left));
    take(top_bar(ui_, &scene, face_, state_.playback, at.top));
    take(status_bar(ui_, &scene, face_, state_.timeline.range, at.status));
    splitters(at, screen);
    take(timeline_popups(ui_, scene, state_, screen));
    source_popup(ui_, scene, state_.source);
    take(search_popup(ui_, scene, state_.search, screen));
    if (!ui_.mouse_is_held() && !ui_.any_popup()) hover_card(ui_, scene, state_, screen);
  } else {
    Rect middle{at.timeline.x, at.timeline.y, at.timeline.w + 1 + at.inspector.w,
                at.status.y - at.timeline.y};
    if (machine_.open) take(machine_pane(middle.cut_right(at.inspector.w)));
    take(editor_.document && editor_.editing ? editor_pane(middle)
                                             : message_view(ui_, face_, state_.prefs, middle));
    take(library_view(ui_, library_, recent_, face_, state_.library, at.left));
    take(top_bar(ui_, nullptr, face_, state_.playback, at.top));
    take(status_bar(ui_, nullptr, face_, state_.timeline.range, at.status));
    const float moved = ui_.splitter("splitter.left", at.split_left, true);
    state_.sizes.left += moved / theme_.scale;
  }
  take(popups(screen));
  edit_frame(screen, intents);
  tooltip(screen);
  ui_.end();
  ImGui::End();
  ImGui::PopStyleVar(3);
  carry_out_all(intents);
  keep_marks();
  observe_place();
}

}  // namespace fiberscope::ui
