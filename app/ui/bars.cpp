// The top bar, the speed list, the status bar and the message pages of panes.h.
#include <cctype>
#include <cmath>
#include <cstdio>

#include "app/ui/panes.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::ui {
namespace {

Intent plain(Command command) { return {command, {}, {}, 0, {}}; }

// logo: three bars that hand over to each other.
void logo(Ui& ui, const Rect& r) {
  ui.fill(r, ui.c().accent, ui.px(6));
  const float h = ui.px(3), x = r.x + ui.px(5);
  const Color on = ui.c().on_accent;
  ui.fill({x, r.y + ui.px(6), ui.px(9), h}, on, h / 2);
  ui.fill({x + ui.px(3), r.y + ui.px(11), ui.px(11), h}, on, h / 2);
  ui.fill({x + ui.px(6), r.y + ui.px(16), ui.px(6), h}, on, h / 2);
}

void crumbs(Ui& ui, const SessionFace& face, Rect r) {
  logo(ui, {r.x, std::round(r.mid_y() - ui.px(12)), ui.px(24), ui.px(24)});
  r.cut_left(ui.px(34));
  r.cut_left(ui.text_in(r, Font::Title, ui.c().text1, "Fiberscope") + ui.px(14));
  ui.fill({r.x, std::round(r.mid_y() - ui.px(14)), 1, ui.px(28)}, ui.c().border_strong);
  r.cut_left(ui.px(14));
  if (face.title.empty()) {
    ui.text_in(r, Font::Body, ui.c().text3, "No trace open");
    return;
  }
  const float badge_w =
      face.mode.empty() ? 0 : ui.text_width(Font::SmallMedium, face.mode) + ui.px(28);
  if (!face.chapter.empty()) {
    const float w =
        std::min(ui.text_width(Font::Body, face.chapter), std::max(0.0f, (r.w - badge_w) * 0.45f));
    ui.text_in({r.x, r.y, w + 1, r.h}, Font::Body, ui.c().text2, face.chapter);
    r.cut_left(w + ui.px(4));
    ui.icon(r.cut_left(ui.px(18)), Font::Icon16, ui.c().text3, icon::kForward);
    r.cut_left(ui.px(4));
  }
  r.cut_left(
      ui.text_in({r.x, r.y, r.w - badge_w, r.h}, Font::BodyMedium, ui.c().text1, face.title) +
      ui.px(10));
  if (face.mode.empty()) return;
  const Rect badge{r.x, std::round(r.mid_y() - ui.px(11)), badge_w - ui.px(10), ui.px(22)};
  const Color color = face.running ? ui.c().ok : ui.c().accent;
  ui.fill(badge, face.running ? mix(ui.c().panel, color, 0.18f) : ui.c().tint, ui.px(11));
  ui.text_in(badge, Font::SmallMedium, color, face.mode, Align::Center);
}

void transport(Ui& ui, const Scene* scene, ViewState& state, const Rect& r, Intents& intents) {
  ui.fill(r, ui.c().inset, ui.px(10));
  ui.stroke(r, ui.c().border, ui.px(10));
  const std::uint64_t cursor = scene != nullptr ? scene->cursor().value : 0;
  const std::uint64_t size = scene != nullptr ? scene->trace().size() : 0;
  const bool back = cursor > 0, forward = cursor < size;
  Rect in = r.inset(ui.px(3));
  const float side = std::floor((in.w - ui.px(68)) / 4);
  const auto step = [&](const char* id, const char* glyph, Font font, const char* tip, bool on,
                        Command command) {
    if (ui.icon_button(id, in.cut_left(side).inset(ui.px(1)), font, glyph, tip, on)) {
      intents.push_back(plain(command));
    }
  };
  const Command b = ui.input().shift ? Command::SwitchBack : Command::Back;
  const Command f = ui.input().shift ? Command::SwitchForward : Command::Forward;
  step("transport.first", icon::kFirst, Font::Icon20, "To the beginning  Home", back,
       Command::First);
  step("transport.back", icon::kBack, Font::Icon26, "One event back  \u2190   (Shift: switch)",
       back, b);
  const Rect play = in.cut_left(ui.px(68)).inset(ui.px(4), 0);
  const Hit h = ui.hit("transport.play", play);
  const bool can_play = size > 0;
  const Color fill = !can_play   ? mix(ui.c().panel, ui.c().accent, 0.35f)
                     : h.hovered ? mix(ui.c().accent, rgb(0xFFFFFF), 0.12f)
                                 : ui.c().accent;
  ui.fill(play, fill, ui.px(7));
  ui.icon(play, Font::Icon26, ui.c().on_accent, state.playing ? icon::kPause : icon::kPlay);
  if (h.hovered) ui.tooltip(state.playing ? "Pause  Space" : "Play  Space");
  if (h.clicked && can_play) intents.push_back(plain(Command::TogglePlay));
  step("transport.forward", icon::kForward, Font::Icon26,
       "One event forward  \u2192   (Shift: switch)", forward, f);
  step("transport.last", icon::kLast, Font::Icon20, "To the end  End", forward, Command::Last);
}

void speed_button(Ui& ui, ViewState& state, const Rect& r) {
  const Hit h = ui.hit("transport.speed", r);
  const bool open = ui.popup_open("speed");
  ui.anchor("speed", r);
  ui.fill(r, h.hovered || open ? ui.c().hover : ui.c().raised, ui.px(6));
  ui.stroke(r, ui.c().border, ui.px(6));
  ui.icon({r.x + ui.px(8), r.y, ui.px(20), r.h}, Font::Icon16, ui.c().text2, icon::kSpeed);
  ui.text_in({r.x + ui.px(32), r.y, r.w - ui.px(54), r.h}, Font::Value, ui.c().text1,
             kSpeeds[state.speed].label);
  ui.icon({r.right() - ui.px(26), r.y, ui.px(20), r.h}, Font::Icon16, ui.c().text3, icon::kDown);
  if (h.hovered) ui.tooltip("1× shows four events a second");
  if (h.clicked) open ? ui.close_popup() : ui.open_popup("speed");
}

void clock(Ui& ui, const Scene* scene, Rect r) {
  if (scene == nullptr) return;
  Rect top = r.cut_top(r.h / 2);
  top.cut_top(ui.px(6));
  ui.text_in(top, Font::Clock, ui.c().text1, clock_text(scene->world.now_ns()));
  r.h -= ui.px(6);
  const std::string step = "step " + std::to_string(scene->cursor().value) + " of " +
                           std::to_string(scene->trace().size());
  ui.text_in(r, Font::Value, ui.c().text3, step);
}

}  // namespace

Intents top_bar(Ui& ui, const Scene* scene, const SessionFace& face, ViewState& state,
                const Rect& bar) {
  Intents intents;
  ui.fill(bar, ui.c().panel);
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  const Rect in = bar.inset(ui.px(16), 0);
  const float mid = std::round(bar.mid_x() - ui.px(40));
  const Rect buttons{mid - ui.px(116), std::round(bar.mid_y() - ui.px(19)), ui.px(232), ui.px(38)};
  crumbs(ui, face, {in.x, in.y, buttons.x - in.x - ui.px(16), in.h});
  transport(ui, scene, state, buttons, intents);
  const Rect speed{buttons.right() + ui.px(12), std::round(bar.mid_y() - ui.px(16)), ui.px(92),
                   ui.px(32)};
  speed_button(ui, state, speed);
  clock(ui, scene, {speed.right() + ui.px(18), bar.y + ui.px(4), ui.px(180), bar.h - ui.px(8)});
  Rect right = in;
  const auto square = [&] {
    const Rect cell = right.cut_right(ui.px(36));
    return Rect{cell.x, std::round(cell.mid_y() - ui.px(17)), ui.px(34), ui.px(34)};
  };
  if (ui.icon_button("theme", square(), Font::Icon20, ui.theme().dark() ? icon::kSun : icon::kMoon,
                     ui.theme().dark() ? "Light theme" : "Dark theme")) {
    intents.push_back(plain(Command::ToggleTheme));
  }
  if (face.can_run && !face.path.empty()) {
    right.cut_right(ui.px(8));
    const Rect cell = right.cut_right(ui.px(104));
    const Rect r{cell.x, std::round(cell.mid_y() - ui.px(16)), cell.w, ui.px(32)};
    const Hit h = ui.hit("run_again", r);
    ui.fill(r, h.hovered ? ui.c().hover : ui.c().raised, ui.px(6));
    ui.stroke(r, ui.c().border, ui.px(6));
    ui.icon({r.x + ui.px(10), r.y, ui.px(18), r.h}, Font::Icon16, ui.c().text2, icon::kRefresh);
    ui.text_in({r.x + ui.px(34), r.y, r.w - ui.px(40), r.h}, Font::BodyMedium, ui.c().text1,
               "Run again");
    if (h.hovered) ui.tooltip("Run the scenario again  F5");
    if (h.clicked) intents.push_back(plain(Command::RunAgain));
  }
  return intents;
}

Intents speed_popup(Ui& ui, ViewState& state) {
  Intents intents;
  if (!ui.popup_open("speed")) return intents;
  ui.enter_popup();
  const float row = ui.px(30);
  const auto found = ui.anchored("speed");
  const auto count = static_cast<float>(std::size(kSpeeds));
  const Rect r{found.x, found.bottom() + ui.px(6), ui.px(148), count * row + ui.px(12)};
  ui.shadow(r, ui.px(8));
  ui.fill(r, ui.c().raised, ui.px(8));
  ui.stroke(r, ui.c().border_strong, ui.px(8));
  Rect in = r.inset(ui.px(6));
  for (std::size_t i = 0; i < std::size(kSpeeds); ++i) {
    const Rect item = in.cut_top(row);
    const bool on = static_cast<int>(i) == state.speed;
    const Hit h = ui.hit("speed." + std::to_string(i), item);
    ui.fill(item, h.hovered ? ui.c().hover : on ? ui.c().tint : 0, ui.px(5));
    ui.text_in(item.inset(ui.px(10), 0), Font::Value, on ? ui.c().accent : ui.c().text1,
               kSpeeds[i].label);
    char note[32];
    std::snprintf(note, sizeof note, "%.0f /s", kSpeeds[i].events_per_s);
    ui.text_in(item.inset(ui.px(10), 0), Font::Value, ui.c().text3, note, Align::Right);
    if (h.clicked) {
      intents.push_back({Command::SetSpeed, {}, {}, static_cast<int>(i), {}});
      ui.close_popup();
    }
  }
  const bool outside = ui.input().pressed[0] && !r.contains(ui.input().mouse);
  if (outside || ui.key(key::kEscape, false)) ui.close_popup();
  ui.leave_popup();
  return intents;
}

void status_bar(Ui& ui, const Scene* scene, const SessionFace& face, const ViewState& state,
                const Rect& bar) {
  ui.fill(bar, ui.c().panel);
  ui.fill({bar.x, bar.y, bar.w, 1}, ui.c().border);
  Rect left = bar.inset(ui.px(16), 0);
  Rect right = left;
  const auto say = [&](std::string_view text, Color color) {
    left.cut_left(ui.text_in(left, Font::Small, color, text) + ui.px(22));
  };
  const auto dot = [&](Color color) {
    ui.fill({left.x, std::round(left.mid_y() - ui.px(4)), ui.px(8), ui.px(8)}, color, ui.px(4));
    left.cut_left(ui.px(16));
  };
  if (scene == nullptr) {
    dot(face.error.empty() ? ui.c().text3 : ui.c().error);
    say(face.error.empty() ? "Ready" : "Not shown", ui.c().text2);
    return;
  }
  const auto& trace = scene->trace();
  if (trace.whole()) {
    const auto& end = std::get<trace::RunEnded>(trace.events().back().payload);
    const bool good = end.how == trace::RunEnd::Finished;
    dot(good ? ui.c().ok : ui.c().error);
    std::string word = trace::word(end.how);
    if (!word.empty())
      word.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(word.front())));
    const std::string detail(trace.text(end.detail));
    say(word + (detail.empty() ? "" : ": " + detail), good ? ui.c().text2 : ui.c().error);
  } else {
    dot(face.running ? ui.c().accent : ui.c().warning);
    say(face.running ? "Running" : "The trace ends early", ui.c().text2);
  }
  if (!face.error.empty()) say(face.error, ui.c().error);
  if (!trace.events().empty()) {
    if (const auto* start = std::get_if<trace::RunStarted>(&trace.events().front().payload)) {
      char seed[40];
      std::snprintf(seed, sizeof seed, "Deterministic, seed %llu",
                    static_cast<unsigned long long>(start->seed));
      say(seed, ui.c().text3);
    }
  }
  say(std::to_string(trace.size()) + " events, " +
          std::to_string(scene->model.index.switches().size()) + " switches, " +
          std::to_string(scene->model.index.readies().size()) + " wake-ups",
      ui.c().text3);
  if (!face.note.empty()) {
    right.cut_right(ui.text_in(right, Font::Small, ui.c().text3, face.note, Align::Right) +
                    ui.px(22));
  }
  if (state.timeline.range) {
    const TimeNs from =
        state.timeline.range->from ? trace.at(state.timeline.range->from).time_ns : 0;
    const TimeNs to = state.timeline.range->to ? trace.at(state.timeline.range->to).time_ns : 0;
    const std::uint64_t events = state.timeline.range->to.value - state.timeline.range->from.value;
    ui.text_in(
        right, Font::Small, ui.c().text2,
        "Selection " + base::format_time(to - from) + ", " + std::to_string(events) + " events",
        Align::Right);
  }
}

Intents message_view(Ui& ui, const SessionFace& face, const Rect& pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  const bool failed = !face.error.empty();
  const float w = std::min(ui.px(520), pane.w - ui.px(48));
  const auto lines =
      failed
          ? ui.wrap(Font::Body, face.error, w - ui.px(64))
          : std::vector<std::string>{face.running
                                         ? "The first events arrive in a moment."
                                         : "Choose a scenario on the left, or drop a trace here."};
  const float h = ui.px(150) + static_cast<float>(lines.size()) * ui.px(21) +
                  (failed && face.can_run ? ui.px(52) : 0);
  const Rect card{std::round(pane.mid_x() - w / 2), std::round(pane.mid_y() - h / 2), w, h};
  if (failed) {
    ui.fill(card, mix(ui.c().panel, ui.c().error, 0.05f), ui.px(10));
    ui.stroke(card, mix(ui.c().panel, ui.c().error, 0.45f), ui.px(10));
    ui.note("message.error", card);
  } else {
    ui.note("message.empty", card);
  }
  Rect in = card.inset(ui.px(32), ui.px(24));
  ui.icon(in.cut_top(ui.px(52)), Font::Icon48, failed ? ui.c().error : ui.c().border_strong,
          failed ? icon::kError : icon::kTimeline);
  in.cut_top(ui.px(10));
  const char* title = failed         ? "This run could not be shown"
                      : face.running ? "Starting"
                                     : "Nothing to see yet";
  ui.text_in(in.cut_top(ui.px(26)), Font::Title, ui.c().text1, title, Align::Center);
  in.cut_top(ui.px(6));
  for (const auto& line : lines) {
    ui.text_in(in.cut_top(ui.px(21)), Font::Body, ui.c().text2, line, Align::Center);
  }
  if (failed && face.can_run && !face.path.empty()) {
    in.cut_top(ui.px(14));
    const Rect row = in.cut_top(ui.px(34));
    const Rect button{std::round(row.mid_x() - ui.px(60)), row.y, ui.px(120), row.h};
    if (ui.text_button("message.retry", button, "Run again", false)) {
      intents.push_back(plain(Command::RunAgain));
    }
  }
  return intents;
}

}  // namespace fiberscope::ui
