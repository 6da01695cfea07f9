#include "app/ui/inspector/locks_view.h"

#include <algorithm>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kLocksMax = 6, kChipsMax = 6;

// process_of: whose GIL it is: the process of the thread that took it last.
LaneId process_of(const Column& c, const model::LockWorld& lock) {
  if (!lock.taken) return {};
  const auto taken = trace::taking_of(c.trace().at(lock.taken).payload, lock.object);
  if (!taken) return {};
  return model::ancestor(c.scene.world, taken->lane, trace::LaneKind::Process);
}

// concerns: the selected lane holds the lock or waits for it; a GIL concerns its whole process.
bool concerns(const Column& c, const model::LockWorld& lock) {
  const auto& world = c.scene.world;
  if (lock.kind == trace::LockKind::Gil) {
    const LaneId process = process_of(c, lock);
    return process && process == model::ancestor(world, c.lane.id, trace::LaneKind::Process);
  }
  const LaneId thread = model::ancestor(world, c.lane.id, trace::LaneKind::Thread);
  const auto mine = [&](LaneId id) { return id == c.lane.id || id == thread; };
  return std::ranges::any_of(lock.holders, mine, &model::LockHolder::lane) ||
         std::ranges::any_of(lock.waiters, mine);
}

// chips: lanes in a row after a word; those that do not fit are counted.
void chips(Column& c, const std::string& id, const char* word, const std::vector<LaneId>& lanes) {
  Ui& ui = c.ui;
  Rect r = c.row(28);
  ui.text_in(r.cut_left(ui.px(92)), Font::Small, ui.c().text3, word);
  const float y = std::round(r.mid_y() - ui.px(12));
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const float most = r.w - (i + 1 < lanes.size() ? ui.px(56) : 0);
    const float least = ui.text_width(Font::Body, c.name(lanes[i])) + ui.px(32);
    if (i > 0 && (i >= kChipsMax || least > most)) {
      ui.text_in(r, Font::Small, ui.c().text3, more_text(lanes.size() - i));
      return;
    }
    r.cut_left(c.lane_chip(id + "." + std::to_string(lanes[i].value), {r.x, y}, lanes[i], most) +
               ui.px(6));
  }
}

// line_link: the line that took it; leads to that moment.
void line_link(Column& c, const std::string& id, const model::LockWorld& lock) {
  const model::LockHolder& holder = lock.holders.front();
  const auto taken = trace::taking_of(c.trace().at(holder.taken).payload, lock.object);
  const std::string where = taken ? c.scene.model.names.place(taken->place) : std::string();
  Ui& ui = c.ui;
  Rect r = c.row(25);
  ui.text_in(r.cut_left(ui.px(92)), Font::Small, ui.c().text3, tr("Taken at"));
  const std::string text =
      where.empty() ? base::format_time(c.trace().at(holder.taken).time_ns) : where;
  const Rect link{r.x, r.y, std::min(ui.text_width(Font::Value, text) + 1, r.w), r.h};
  const Hit h = ui.hit(id, link);
  ui.text_in(link, Font::Value, h.hovered ? ui.c().text1 : ui.c().accent, text);
  if (h.clicked) c.intents.push_back(intent::GoTo{holder.taken, holder.lane});
}

// words_of: the lock in the words that a wait for it has.
std::string words_of(const Column& c, const model::LockWorld& lock) {
  if (lock.kind == trace::LockKind::Gil) return "GIL";
  trace::LaneBlocked wait;
  wait.why =
      lock.kind == trace::LockKind::Semaphore ? trace::WaitKind::Semaphore : trace::WaitKind::Lock;
  wait.detail = lock.name;
  return model::wait_object(c.trace(), wait);
}

void lock_rows(Column& c, const model::LockWorld& lock) {
  Ui& ui = c.ui;
  const std::string id = "lock." + std::to_string(lock.object.value);
  Rect r = c.row(26);
  ui.note(id, r);
  ui.text_in(r, Font::BodyMedium, ui.c().text1, words_of(c, lock));
  if (lock.holders.empty() && lock.taken) {
    ui.text_in(r, Font::Small, ui.c().text3, tr("free"), Align::Right);
  }
  if (!lock.holders.empty()) {
    std::vector<LaneId> holders;
    for (const auto& holder : lock.holders) holders.push_back(holder.lane);
    chips(c, id + ".holder", tr("Held by"), holders);
    line_link(c, id + ".line", lock);
  }
  if (!lock.waiters.empty()) chips(c, id + ".waiter", tr("Waiting, in order"), lock.waiters);
  c.gap(4);
}

}  // namespace

void locks_section(Column& c) {
  std::vector<const model::LockWorld*> mine, others;
  for (const auto& [object, lock] : c.scene.world.locks()) {
    const bool gil = lock.kind == trace::LockKind::Gil;
    if (concerns(c, lock)) {
      mine.push_back(&lock);
    } else if (!gil) {
      others.push_back(&lock);
    }
  }
  if (mine.empty() && others.empty()) return;
  const std::string note =
      fill(tr("{n} held or waited for"), {{"n", std::to_string(mine.size() + others.size())}});
  if (!c.section(mark("Locks"), note)) return;
  mine.insert(mine.end(), others.begin(), others.end());
  for (std::size_t i = 0; i < std::min(mine.size(), kLocksMax); ++i) lock_rows(c, *mine[i]);
  if (mine.size() > kLocksMax) c.quiet(more_text(mine.size() - kLocksMax));
}

void cores_section(Column& c) {
  const auto& cores = c.scene.world.cores();
  if (cores.size() < 2) return;
  const auto runs = [](const model::CoreWorld& core) { return bool(core.running); };
  const std::string busy = std::to_string(std::ranges::count_if(cores, runs));
  const std::string all = std::to_string(cores.size());
  if (!c.section(mark("Cores"), fill(tr("{n} of {all} busy"), {{"n", busy}, {"all", all}}))) return;
  Ui& ui = c.ui;
  for (const model::CoreWorld& core : cores) {
    Rect r = c.row(28);
    const std::string id = "core_row." + std::to_string(core.id.value);
    ui.note(id, r);
    ui.text_in(r.cut_left(ui.px(64)), Font::Body, ui.c().text2, c.scene.model.names.core(core.id));
    const double share = c.scene.world.now_ns() > 0
                             ? static_cast<double>(c.scene.world.busy_ns(core.id)) /
                                   static_cast<double>(c.scene.world.now_ns())
                             : 0;
    char percent[16];
    std::snprintf(percent, sizeof percent, "%.0f%%", share * 100);
    ui.text_in(r.cut_right(ui.px(44)), Font::Value, ui.c().text1, percent, Align::Right);
    const Rect area = r.cut_right(ui.px(70));
    const Rect bar{area.x + ui.px(6), std::round(area.mid_y() - ui.px(2)), ui.px(60), ui.px(4)};
    ui.fill(bar, ui.c().border, ui.px(2));
    ui.fill({bar.x, bar.y, bar.w * static_cast<float>(std::min(share, 1.0)), bar.h}, ui.c().accent,
            ui.px(2));
    r.cut_right(ui.px(6));
    if (!core.running) {
      ui.text_in(r, Font::Small, ui.c().text3, tr("idle"));
      continue;
    }
    c.lane_chip(id + ".lane", {r.x, std::round(r.mid_y() - ui.px(12))}, core.running, r.w);
  }
}

}  // namespace fiberscope::ui
