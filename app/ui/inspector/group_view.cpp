#include "app/ui/inspector/group_view.h"

#include <algorithm>
#include <cmath>

#include "app/model/reading/group_waits.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using model::SliceState;
using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kBins = 17;

// Measured: the groups of a trace and the waits of the one that was looked at last; again when the
// trace is another one or has grown.
struct Measured {
  const model::Model* model = nullptr;
  std::uint64_t events = 0;
  TimeNs end_ns = 0;
  std::vector<model::LaneGroup> groups;
  std::vector<std::uint32_t> group_of;  // by lane, from 1; 0: none
  std::uint32_t shown = 0;              // whose waits they are
  model::GroupWaits waits;

  const model::LaneGroup* of(const model::Model& m, LaneId lane) {
    const bool same = model == &m && events == m.trace.size() && end_ns == m.lanes.end_ns() &&
                      group_of.size() == m.lanes.lane_count() + 1;
    if (!same) measure(m);
    const std::uint32_t number = lane.value < group_of.size() ? group_of[lane.value] : 0;
    if (number == 0) return nullptr;
    if (shown != number) waits = model::group_waits(groups[number - 1], m.lanes);
    shown = number;
    return &groups[number - 1];
  }

 private:
  void measure(const model::Model& m) {
    model = &m, events = m.trace.size(), end_ns = m.lanes.end_ns(), shown = 0;
    groups = model::lane_groups(m.trace, m.lanes);
    group_of.assign(m.lanes.lane_count() + 1, 0);
    for (std::uint32_t i = 0; i < groups.size(); ++i) {
      for (const LaneId lane : groups[i].lanes) group_of[lane.value] = i + 1;
    }
  }
};

struct Doing {
  SliceState state;
  const char* word;  // English
  std::size_t count = 0;
};

// counts: of the group's lanes in each state at the cursor; those that are not born are done with
// nothing.
std::vector<Doing> counts(const Column& c, const model::LaneGroup& group) {
  std::vector<Doing> states = {{SliceState::Running, mark("run")},
                               {SliceState::Ready, mark("are ready")},
                               {SliceState::Blocked, mark("wait")},
                               {SliceState::Sleeping, mark("sleep")},
                               {SliceState::Ended, mark("are done")}};
  for (const LaneId lane : group.lanes) {
    const model::LaneWorld* world = c.scene.world.lane(lane);
    if (world == nullptr) continue;
    const auto found = std::ranges::find(states, state_of(*world), &Doing::state);
    if (found != states.end()) ++found->count;
  }
  std::erase_if(states, [](const Doing& state) { return state.count == 0; });
  return states;
}

Color shade_of(const Column& c, SliceState state) {
  const Colors& colors = c.ui.c();
  switch (state) {
    case SliceState::Running:
      return c.hue(c.lane.id);
    case SliceState::Ready:
      return mix(colors.panel, c.hue(c.lane.id), 0.45f);
    case SliceState::Blocked:
      return colors.border_strong;
    case SliceState::Sleeping:
      return mix(colors.panel, colors.text3, 0.5f);
    default:
      return colors.raised;
  }
}

// now: a bar of all of them, and below it their numbers.
void at_cursor(Column& c, const model::LaneGroup& group) {
  Ui& ui = c.ui;
  const std::vector<Doing> states = counts(c, group);
  const Rect bar = c.row(18);
  ui.fill(bar, ui.c().inset, ui.px(3));
  float x = bar.x;
  std::string said;
  for (const Doing& state : states) {
    const float share = static_cast<float>(state.count) / static_cast<float>(group.lanes.size());
    const float w = std::max(1.0f, std::floor(bar.w * share));
    ui.fill({x, bar.y, std::min(w, bar.right() - x), bar.h}, shade_of(c, state.state));
    x += w;
    said += (said.empty() ? "" : " · ") + std::to_string(state.count) + " " + tr(state.word);
  }
  ui.stroke(bar, ui.c().border, ui.px(3));
  ui.note("inspector.group.now", bar);
  c.gap(4);
  ui.text_in(c.row(22), Font::Small, ui.c().text2, said);
}

// histogram: how many waited how long; solid what was over at the cursor.
void histogram(Column& c, const model::GroupWaits& waits) {
  Ui& ui = c.ui;
  const auto bins = model::wait_bins(waits, kBins, c.scene.cursor());
  const std::size_t most = std::ranges::max(bins, {}, &model::WaitBin::all).all;
  const Rect area = c.row(62);
  const float pitch = area.w / static_cast<float>(kBins), gap = ui.px(2);
  const auto high = [&](std::size_t n) {
    return std::round(area.h * static_cast<float>(n) /
                      static_cast<float>(std::max<std::size_t>(1, most)));
  };
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const float x = std::round(area.x + pitch * static_cast<float>(i));
    const float w = std::round(area.x + pitch * static_cast<float>(i + 1)) - x - gap;
    const Rect all{x, area.bottom() - high(bins[i].all), w, high(bins[i].all)};
    const Rect over{x, area.bottom() - high(bins[i].over), w, high(bins[i].over)};
    ui.fill(all, mix(ui.c().panel, ui.c().accent, 0.35f), ui.px(2));
    ui.fill(over, ui.c().accent, ui.px(2));
    ui.note("inspector.group.bin." + std::to_string(i), all);
  }
  ui.fill({area.x, area.bottom(), area.w, 1}, ui.c().border_strong);
  const Rect scale = c.row(20);
  ui.text_in(scale, Font::Value, ui.c().text3, "0");
  ui.text_in(scale, Font::Value, ui.c().text3,
             base::format_duration(waits.waits.back().duration_ns()), Align::Right);
}

// extreme: one of the waits, with a link to it.
void extreme(Column& c, const char* id, const char* title, const std::string& length,
             const std::string& who, EventSeq event, LaneId lane) {
  Ui& ui = c.ui;
  Rect r = c.row(24);
  ui.text_in(r.cut_left(ui.px(110)), Font::Small, ui.c().text3, title);
  const float w = std::min(ui.text_width(Font::Small, who) + 1, r.w * 0.5f);
  const Rect link = r.cut_right(w);
  const Hit h = ui.hit(std::string("inspector.group.") + id, link);
  ui.text_in(link, Font::Small, h.hovered ? ui.c().text1 : ui.c().accent, who, Align::Right);
  if (h.clicked) c.intents.push_back(intent::GoTo{event, lane});
  ui.text_in(r, Font::Value, ui.c().text1, length);
}

void extremes(Column& c, const model::GroupWaits& waits) {
  const auto one = [&](const char* id, const char* title, const model::Slice& wait) {
    extreme(c, id, title, base::format_duration(wait.duration_ns()), c.name(wait.lane), wait.begin,
            wait.lane);
  };
  one("longest", tr("longest"), waits.waits.back());
  one("median", tr("median"), waits.waits[waits.waits.size() / 2]);
  if (waits.none.empty()) return;
  const LaneId first = waits.none.front();
  extreme(c, "none", tr("never waits"), std::to_string(waits.none.size()), c.name(first),
          c.scene.model.lanes.lane(first).born, first);
}

}  // namespace

void group_section(Column& c) {
  thread_local Measured measured;  // kept for what it cost
  const model::LaneGroup* group = measured.of(c.scene.model, c.lane.id);
  if (group == nullptr) return;
  const std::string note = group->function + " × " + std::to_string(group->lanes.size());
  if (!c.section(mark("Many alike"), note)) return;
  at_cursor(c, *group);
  if (measured.waits.waits.empty()) return;
  c.gap(6);
  c.quiet(tr("How long each waits at most, in the whole run"));
  histogram(c, measured.waits);
  extremes(c, measured.waits);
}

}  // namespace fiberscope::ui
