#include "app/ui/shell/tour.h"

#include <array>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

// A stop of the tour: what it points at (a widget's id, the first that is on the screen) and says.
struct Stop {
  std::array<const char*, 2> targets;
  const char* title;
  const char* text;
};
constexpr std::array<Stop, 6> kStops = {{
    {{"library", "rail.library"},
     mark("Choose a scenario"),
     mark("Each is a short Python program that takes away one wrong belief. It really runs, on a "
          "simulated machine.")},
    {{"transport", nullptr},
     mark("Step through the run"),
     mark("The arrow keys go one event forward or back, Space plays. You can always go back.")},
    {{"timeline.body", "timeline"},
     mark("Who holds the CPU"),
     mark("A row for each coroutine. Solid is running, an outline is ready, hatched is blocked, "
          "dotted is sleeping. Arrows show who woke whom.")},
    {{"inspector.why", "inspector"},
     mark("Why it stands there"),
     mark("One sentence says why this coroutine runs or waits. Its links lead to the cause.")},
    {{"source.current", "source"},
     mark("The line it stands on"),
     mark("The program, with the place of every coroutine in the margin. All panes show the moment "
          "of the playhead.")},
    {{"status.keys", nullptr},
     mark("Everything has a key"),
     mark("Press ? at any time to see them all.")},
}};

Rect target_of(Ui& ui, const Stop& stop) {
  for (const char* id : stop.targets) {
    if (id == nullptr) continue;
    const auto found = ui.registry().widgets.find(id);
    if (found != ui.registry().widgets.end() && !found->second.empty()) return found->second;
  }
  return {};
}

// beside: where the bubble lies: right of its target, else left, below or above, inside the screen.
Rect beside(const Ui& ui, const Rect& target, float w, float h, const Rect& screen) {
  const float gap = ui.px(16), edge = ui.px(12);
  Rect r{target.right() + gap, target.mid_y() - h / 2, w, h};
  if (r.right() > screen.right() - edge) r.x = target.x - gap - w;
  if (r.x < edge) {
    r.x = target.mid_x() - w / 2;
    r.y = target.bottom() + gap;
    if (r.bottom() > screen.bottom() - edge) r.y = target.y - gap - h;
  }
  r.x = std::round(std::clamp(r.x, edge, std::max(edge, screen.right() - w - edge)));
  r.y = std::round(std::clamp(r.y, edge, std::max(edge, screen.bottom() - h - edge)));
  return r;
}

// spotlight: everything but the target steps back.
void spotlight(Ui& ui, const Rect& target, const Rect& screen) {
  const Color veil = faded(rgb(0x000000), ui.theme().dark() ? 0.5f : 0.32f);
  const Rect t = target.inset(-ui.px(4)).meet(screen);
  if (t.empty()) return ui.fill(screen, veil);
  ui.fill({screen.x, screen.y, screen.w, t.y - screen.y}, veil);
  ui.fill({screen.x, t.bottom(), screen.w, screen.bottom() - t.bottom()}, veil);
  ui.fill({screen.x, t.y, t.x - screen.x, t.h}, veil);
  ui.fill({t.right(), t.y, screen.right() - t.right(), t.h}, veil);
  ui.stroke(t, ui.c().accent, ui.px(6), ui.px(2));
}

}  // namespace

Intents tour_popup(Ui& ui, int& at, const Rect& screen) {
  if (!ui.popup_open("tour")) return {};
  Intents intents;
  ui.enter_popup();
  const int last = static_cast<int>(kStops.size()) - 1;
  at = std::clamp(at, 0, last);
  const Stop& stop = kStops[static_cast<std::size_t>(at)];
  const Rect target = target_of(ui, stop);
  spotlight(ui, target, screen);
  const float w = std::min(ui.px(380), screen.w - ui.px(24));
  const auto lines = ui.wrap(Font::Body, tr(stop.text), w - ui.px(36));
  const float h = ui.px(108) + static_cast<float>(lines.size()) * ui.px(22);
  const Rect r = target.empty() ? Rect{std::round(screen.mid_x() - w / 2),
                                       std::round(screen.mid_y() - h / 2), w, h}
                                : beside(ui, target, w, h, screen);
  ui.popup_panel(r);
  ui.note("tour.bubble", r);
  Rect in = r.inset(ui.px(18), ui.px(14));
  const Rect head = in.cut_top(ui.px(28));
  ui.text_in(head, Font::Title, ui.c().text1, tr(stop.title));
  ui.text_in(head, Font::Value, ui.c().text3,
             std::to_string(at + 1) + " / " + std::to_string(last + 1), Align::Right);
  in.cut_top(ui.px(4));
  for (const auto& line : lines) {
    ui.text_in(in.cut_top(ui.px(22)), Font::Body, ui.c().text2, line);
  }
  in.cut_top(ui.px(14));
  Rect row = in.cut_top(ui.px(32));
  const bool ends = at == last;
  bool leave = ui.popup_dismissed(screen);
  const bool next =
      ui.primary_button("tour.next", row.cut_right(ui.px(104)), ends ? tr("Done") : tr("Next"));
  row.cut_right(ui.px(8));
  const bool back =
      at > 0 && ui.text_button("tour.back", row.cut_right(ui.px(88)), tr("Back"), false);
  if (!ends && ui.text_button("tour.skip", row.cut_left(ui.px(88)), tr("Skip"), false)) {
    leave = true;
  }
  if (next || ui.pressed(key::kRight) || ui.pressed(key::kEnter, false)) {
    if (ends) leave = true;
    ++at;
  } else if (back || ui.pressed(key::kLeft)) {
    --at;
  }
  if (leave) {
    ui.close_popup();
    intents.push_back(intent::EndTour{});
  }
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
