#include "app/ui/lists/events_view.h"

#include <algorithm>
#include <cmath>

#include "app/ui/lists/rows.h"
#include "app/ui/telling/time_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

// Rows looked at in one frame: by their sort alone, and by their words.
constexpr std::uint64_t kSortedPerFrame = 400'000, kReadPerFrame = 6'000;

struct SortButton {
  EventSort sort;
  const char* id;
  const char* glyph;
  const char* tip;
};
constexpr SortButton kButtons[] = {
    {EventSort::Switch, "events.sort.switch", icon::kSwap, mark("Switches")},
    {EventSort::Wake, "events.sort.wake", icon::kBolt, mark("Wake-ups")},
    {EventSort::Wait, "events.sort.wait", icon::kHourglass, mark("Waits")},
    {EventSort::Line, "events.sort.line", icon::kCode, mark("Lines of the program")},
    {EventSort::Output, "events.sort.output", icon::kText, mark("Output")},
    {EventSort::Note, "events.sort.note", icon::kInfo, mark("Notes")},
};

constexpr std::uint32_t bit(EventSort sort) { return 1u << static_cast<unsigned>(sort); }

// narrow: brings the rows that pass up to date.
void narrow(Ui& ui, const Scene& scene, ConsoleState& s) {
  const auto passes = [&](std::uint32_t row) {
    const trace::Event& event = scene.trace().events()[row];
    if (s.kinds != 0 && (s.kinds & bit(sort_of(event))) == 0) return false;
    if (s.filter.empty()) return true;
    const auto& names = scene.model.names;
    return model::matches(model::event_row(scene.trace(), names, event.seq), names, event,
                          s.filter);
  };
  const std::string key = s.filter + "\n" + std::to_string(s.kinds);
  const std::uint64_t budget = s.filter.empty() ? kSortedPerFrame : kReadPerFrame;
  if (!extend(s.events, key, scene.trace().size(), budget, passes)) ui.ask_frame();
}

}  // namespace

EventSort sort_of(const trace::Event& event) {
  return std::visit(
      [](const auto& p) {
        using P = std::decay_t<decltype(p)>;
        if constexpr (std::is_same_v<P, trace::LaneSwitched>) return EventSort::Switch;
        if constexpr (std::is_same_v<P, trace::LaneReady>) return EventSort::Wake;
        if constexpr (std::is_same_v<P, trace::LaneBlocked>) return EventSort::Wait;
        if constexpr (std::is_same_v<P, trace::LineReached> ||
                      std::is_base_of_v<trace::LinesFolded, P>)
          return EventSort::Line;
        if constexpr (std::is_same_v<P, trace::OutputWritten>) return EventSort::Output;
        if constexpr (std::is_same_v<P, trace::NoteAdded>) return EventSort::Note;
        return EventSort::Other;
      },
      event.payload);
}

bool events_narrowed(const ConsoleState& state) {
  return !state.filter.empty() || state.kinds != 0;
}

float event_sorts_width(const Ui& ui) {
  return ui.px(28) * static_cast<float>(std::size(kButtons));
}

void event_sorts(Ui& ui, ConsoleState& state, Rect area) {
  for (const SortButton& button : kButtons) {
    const Rect cell = area.cut_left(ui.px(28)).inset(ui.px(1), 0);
    const bool on = (state.kinds & bit(button.sort)) != 0;
    const Hit h = ui.hit(button.id, cell);
    ui.fill(cell, on ? ui.c().tint : h.hovered ? ui.c().hover : 0, ui.px(6));
    if (on) ui.stroke(cell, ui.c().accent, ui.px(6));
    ui.icon(cell, Font::Icon16,
            on          ? ui.c().accent
            : h.hovered ? ui.c().text1
                        : ui.c().text2,
            button.glyph);
    if (h.hovered) ui.tooltip(tr(button.tip));
    if (h.clicked) state.kinds ^= bit(button.sort);
  }
}

void events_view(Ui& ui, const Scene& scene, ConsoleState& s, const Rect& pane, bool moved,
                 Intents& intents) {
  const bool narrowed = events_narrowed(s);
  if (narrowed) narrow(ui, scene, s);
  const std::uint64_t count = narrowed ? s.events.rows.size() : scene.trace().size();
  if (count == 0) {
    ui.text_in(pane, Font::Small, ui.c().text3, tr("No event passes the filter."), Align::Center);
    return;
  }
  const std::uint64_t cursor = scene.cursor().value;
  // the row of the cursor: how many of the rows shown it has reached
  std::uint64_t reached = cursor;
  if (narrowed) {
    const auto& rows = s.events.rows;
    reached = static_cast<std::uint64_t>(std::lower_bound(rows.begin(), rows.end(), cursor) -
                                         rows.begin());
  }
  const float row = ui.px(kListRow);
  const Rect body = pane.inset(0, ui.px(8));
  const double fits = static_cast<double>(body.h / row);
  if (moved && reached > 0) follow_row(s.events_top, static_cast<double>(reached - 1), fits);
  s.events_top = std::clamp(s.events_top, 0.0, std::max(0.0, static_cast<double>(count) - fits));
  ui.push_clip(pane);
  const float number_w =
      std::max(ui.text_width(Font::Value, std::to_string(scene.trace().size())), ui.px(30));
  const float name_w = lane_name_width(ui, scene);
  for (auto i = static_cast<std::uint64_t>(s.events_top); i < count; ++i) {
    const float at = static_cast<float>(static_cast<double>(i) - s.events_top);
    const Rect r{body.x, std::round(body.y + at * row), body.w, row};
    if (r.y > pane.bottom()) break;
    const std::uint64_t seq = narrowed ? s.events.rows[i] + 1u : i + 1;
    const model::EventRow e = model::event_row(scene.trace(), scene.model.names, EventSeq{seq});
    Rect body_hit = r;
    body_hit.cut_right(ui.px(12));
    const Hit h = ui.hit("event." + std::to_string(seq), body_hit);
    const bool current = seq == cursor;
    ui.fill(r, current ? ui.c().tint : h.hovered ? ui.c().hover : 0);
    if (current) ui.fill({r.x, r.y, ui.px(3), r.h}, ui.c().playhead);
    if (current) ui.note("event.current", r);
    if (h.clicked) intents.push_back(intent::GoTo{EventSeq{seq}, e.lane});
    const RowColumns c = row_columns(ui, r, number_w, name_w);
    const bool future = seq > cursor;
    ui.text_in(c.time, Font::Value, ui.c().text3, std::to_string(seq), Align::Right);
    lane_cells(ui, scene, c, e.lane, future ? ui.c().text3 : ui.c().text2);
    const std::size_t match = find_ignoring_case(e.text, s.filter);
    const bool matches = match != std::string::npos;
    marked_text(ui, c.text, Font::Small, future ? ui.c().text3 : ui.c().text1, e.text,
                matches ? match : 0, matches ? match + s.filter.size() : 0);
    if (h.hovered) {
      const bool cut = ui.text_width(Font::Small, e.text) > c.text.w;
      ui.tooltip(clock_text(e.time_ns) + (cut ? "  " + e.text : std::string()));
    }
    // between two rows: the cursor stands on an event that is not shown
    if (narrowed && !current && i + 1 == reached) {
      ui.fill({r.x, r.bottom() - 1, r.w, ui.px(2)}, faded(ui.c().playhead, 0.7f));
    }
  }
  ui.scroll_rows("events.scroll", body, static_cast<double>(count), row, s.events_top);
  ui.pop_clip();
}

}  // namespace fiberscope::ui
