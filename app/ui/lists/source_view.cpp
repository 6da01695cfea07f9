#include "app/ui/lists/source_view.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/model/reading/groups.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/shown_frames.h"
#include "app/ui/toolkit/python_colors.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace fiberscope::ui {
namespace {

using words::tr;

using Standing = std::map<std::uint32_t, std::vector<LaneId>>;

constexpr float kPad = 8, kLowPad = 2, kSidewaysBar = 10;

float line_height(const Ui& ui) { return ui.px(23, 20.5f); }

// standing_on: which live lanes stand on which line of the source. The selected one comes first.
Standing standing_on(const Scene& scene, SourceId source, LaneId selected) {
  Standing lines;
  for (std::uint32_t i = 1; i <= scene.world.lane_count(); ++i) {
    const model::LaneWorld* lane = scene.world.lane(LaneId{i});
    if (lane == nullptr || lane->state == trace::LaneState::Ended) continue;
    if (lane->place.source != source || lane->place.line == 0) continue;
    auto& there = lines[lane->place.line];
    there.insert(lane->id == selected ? there.begin() : there.end(), lane->id);
  }
  return lines;
}

// changed_values: "n = 212, ok = True": what the selected lane's innermost frame changed.
std::string changed_values(const Scene& scene, const model::LaneWorld& lane) {
  const ShownFrames shown = shown_frames(scene, lane);
  if (shown.frames.empty() || (!shown.exact && lane.frames < lane.place_event)) return {};
  std::string out;
  for (const ShownLocal& local : shown.frames.front().locals) {
    if (!local.changed) continue;
    out += (out.empty() ? "" : ", ") + local.name + " = " + local.value;
  }
  return out;
}

using Errors = std::map<std::uint32_t, std::string>;

// folded_lines: of the lines at the program's head those that are folded: none while something is
// to be seen there.
std::uint32_t folded_lines(const SourceState& state, const model::Source& source,
                           const Errors& errors) {
  const std::uint32_t head = state.head_open ? 0 : model::head_lines(source.lines);
  const bool pointed =
      state.pointed.source == state.shown && state.pointed.line != 0 && state.pointed.line <= head;
  const bool failed = !errors.empty() && errors.begin()->first <= head;
  return pointed || failed ? 0 : head;
}

// errors_on: what went wrong on which line of the source, up to the cursor.
Errors errors_on(const Scene& scene, SourceId source) {
  Errors errors;
  for (const model::Failure& failure : scene.model.failures.list()) {
    if (failure.event.value > scene.world.cursor()) break;
    if (failure.place.source == source) errors[failure.place.line] = failure.message;
  }
  return errors;
}

// Where the parts of a line lie, from the pane's left edge.
struct Grid {
  float dot, number_right, tags, tags_w, code;
};

Grid grid_of(const Ui& ui, std::size_t line_count, bool presented) {
  Grid grid{};
  grid.dot = ui.px(12);
  const float digits =
      ui.text_width(Font::Value, std::to_string(std::max<std::size_t>(line_count, 10)));
  grid.number_right = ui.px(22) + digits;
  grid.tags = grid.number_right + ui.px(10);
  grid.tags_w = ui.px(presented ? 26 : 54);
  grid.code = grid.tags + grid.tags_w + ui.px(6);
  return grid;
}

// One frame of the pane.
struct Listing {
  Ui& ui;
  const Scene& scene;
  SourceState& state;
  LaneId followed;  // the lane that is selected
  const model::Source& source;
  Rect pane;
  Grid grid;
  Standing standing;
  Errors errors;
  const model::LaneWorld* selected;
  bool here;  // the selected lane stands in this source
  Intents intents;

  trace::Place place(std::uint32_t line) const { return {state.shown, line}; }
};

// squares: who stands there, by colour alone; the one in focus is filled.
void squares(Listing& l, const Rect& row, const std::vector<LaneId>& lanes) {
  Ui& ui = l.ui;
  const float size = ui.px(8), gap = ui.px(2);
  float x = row.x + l.grid.tags;
  for (std::size_t i = 0; i < std::min<std::size_t>(lanes.size(), 2); ++i) {
    const Color hue = ui.c().hue[hue_of(l.scene.model.lanes, lanes[i])];
    const Rect r{x, std::round(row.mid_y() - size / 2), size, size};
    lanes[i] == l.followed ? ui.fill(r, hue, ui.px(2)) : ui.stroke(r, hue, ui.px(2), ui.px(1.5f));
    x = r.right() + gap;
  }
}

// many: one mark for all of them with their number; filled when the one in focus is among them.
void many(Listing& l, const Rect& row, const std::vector<LaneId>& lanes) {
  Ui& ui = l.ui;
  const std::string text = "× " + std::to_string(lanes.size());
  const Color hue = ui.c().hue[hue_of(l.scene.model.lanes, lanes[0])];
  const Rect r{row.x + l.grid.tags, std::round(row.mid_y() - ui.px(8.5f)),
               ui.text_width(Font::Value, text) + ui.px(9), ui.px(17)};
  const bool strong = lanes[0] == l.followed;
  const Hit h = ui.hit("source.mark." + std::to_string(lanes[0].value), r);
  strong ? ui.fill(r, hue, ui.px(4)) : ui.stroke(r, hue, ui.px(4), ui.px(1.2f));
  ui.text_in(r, Font::Value, strong ? ui.theme().on(hue) : ui.c().text1, text, Align::Center);
  if (h.clicked) l.intents.push_back(intent::Select{lanes[0]});
}

// tags: the margin's marks, "+3" in place of those there is no room for.
void tags(Listing& l, const Rect& row, const std::vector<LaneId>& lanes) {
  Ui& ui = l.ui;
  float x = row.x + l.grid.tags;
  if (l.state.presented) return squares(l, row, lanes);
  if (lanes.size() >= model::kGroupLeast) return many(l, row, lanes);
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const bool crowded = lanes.size() > 2 && i == 1;
    const std::string text =
        crowded ? "+" + std::to_string(lanes.size() - 1) : tag_of(l.scene.model.lanes, lanes[i]);
    const Color hue = ui.c().hue[hue_of(l.scene.model.lanes, lanes[i])];
    const Rect r{x, std::round(row.mid_y() - ui.px(8.5f)),
                 ui.text_width(Font::Value, text) + ui.px(9), ui.px(17)};
    const bool strong = lanes[i] == l.followed && !crowded;
    const Color base = crowded ? ui.c().text3 : hue;
    const Hit h = ui.hit("source.mark." + std::to_string(lanes[i].value), r);
    ui.fill(r, strong ? hue : mix(ui.c().panel, base, ui.theme().dark() ? 0.28f : 0.20f), ui.px(4));
    const Color on =
        ui.theme().dark() ? mix(base, rgb(0xFFFFFF), 0.15f) : mix(base, rgb(0x000000), 0.25f);
    ui.text_in(r, Font::Value, strong ? ui.theme().on(hue) : on, text, Align::Center);
    if (h.hovered) {
      std::string names;
      for (std::size_t k = crowded ? i : 0; k < lanes.size() && k < 12; ++k) {
        names += (names.empty() ? "" : ", ") + l.scene.model.names.lane(lanes[k]);
      }
      ui.tooltip(crowded ? names : l.scene.model.names.lane(lanes[i]));
    }
    if (h.clicked) l.intents.push_back(intent::Select{lanes[i]});
    x = r.right() + ui.px(3);
    if (crowded) break;
  }
}

// reached_text: "Reached 3 times (2 up to here): foo 2, bar 1".
std::string reached_text(const Listing& l, std::uint32_t line) {
  const model::LineHits& hits = l.scene.model.lines.at(l.place(line));
  if (hits.events.empty()) {
    return l.scene.trace().whole() ? tr("Never reached in this run.") : tr("Not reached so far.");
  }
  const std::uint64_t past = hits.times_until(l.scene.cursor());
  std::string who;
  std::size_t named = 0;
  for (const auto& [lane, count] : hits.by_lane) {
    if (++named > 8) break;
    who += (who.empty() ? "" : ", ") + l.scene.model.names.lane(lane) + " " + std::to_string(count);
  }
  if (hits.by_lane.size() > 8) who += ", +" + std::to_string(hits.by_lane.size() - 8);
  return words::fill(
      tr("Reached {n} times, {past} up to here: {who}"),
      {{"n", std::to_string(hits.times())}, {"past", std::to_string(past)}, {"who", who}});
}

// margin: the line's number; a click sets or takes away a breakpoint.
void margin(Listing& l, const Rect& row, std::uint32_t line, bool current) {
  Ui& ui = l.ui;
  const auto found = l.state.breakpoints.find(l.source.path);
  const bool set = found != l.state.breakpoints.end() && found->second.contains(line);
  const Rect cell{row.x, row.y, l.grid.number_right + ui.px(6), row.h};
  const Hit h = ui.hit("source.number." + std::to_string(line), cell);
  if (set || h.hovered) {
    const Point at{row.x + l.grid.dot, std::round(row.mid_y())};
    ui.disc(at, ui.px(5), set ? ui.c().playhead : faded(ui.c().playhead, 0.35f));
    if (set) {
      ui.note("source.breakpoint." + std::to_string(line),
              {at.x - ui.px(5), at.y - ui.px(5), ui.px(10), ui.px(10)});
    }
  }
  const Color color = current || set ? ui.c().text1 : h.hovered ? ui.c().text2 : ui.c().text3;
  ui.text_in({row.x, row.y, l.grid.number_right, row.h}, Font::Value, color, std::to_string(line),
             Align::Right);
  if (h.hovered) {
    const bool never = l.scene.model.lines.at(l.place(line)).events.empty();
    std::string tip = set ? tr("Click: take the breakpoint away") : tr("Click: set a breakpoint");
    if (never) tip += std::string(". ") + tr("This line is never reached in this run.");
    ui.tooltip(tip);
  }
  if (h.clicked) {
    l.intents.push_back(intent::ToggleBreakpoint{l.place(line)});
  }
}

// heat: in the margin, how much of the program's time on a core the line took; of what is hardly
// anything nothing.
void heat(Listing& l, const Rect& row, std::uint32_t line) {
  const model::LineIndex& lines = l.scene.model.lines;
  const auto all = static_cast<double>(lines.busy_ns());
  const auto took = static_cast<double>(lines.at(l.place(line)).busy_ns);
  constexpr double kLeast = 0.02;
  if (l.state.presented || all <= 0 || took / all < kLeast) return;
  const auto strength = static_cast<float>(std::sqrt(took / all));
  const float w = l.ui.px(3);
  const Rect strip{row.x + l.grid.code - w - l.ui.px(3), row.y, w, row.h};
  l.ui.fill(strip, faded(l.ui.c().warning, 0.15f + 0.85f * strength));
  l.ui.note("source.heat." + std::to_string(line), strip);
}

// heat_text: the same in words, behind what is said of the line.
std::string heat_text(const Listing& l, std::uint32_t line) {
  const model::LineIndex& lines = l.scene.model.lines;
  const base::TimeNs took = lines.at(l.place(line)).busy_ns;
  if (took <= 0) return {};
  const double share = static_cast<double>(took) / static_cast<double>(lines.busy_ns());
  return "  " + words::fill(tr("On a core for {duration}, {n} % of all lines."),
                            {{"duration", base::format_duration(took)},
                             {"n", std::to_string(std::lround(share * 100))}});
}

Font code_font(const SourceState& state) { return state.presented ? Font::Value : Font::Code; }

// code_line: answers the width.
float code_line(Ui& ui, Font font, const Rect& r, const std::string& line, char& quote) {
  float x = r.x;
  for (const Piece& piece : python_pieces(line, quote)) {
    x += ui.text({x, r.y + (r.h - ui.line_height(font)) / 2}, font,
                 token_color(ui.c(), piece.token), base::visible_code(piece.text));
  }
  return x - r.x;
}

// again: at the right end of the line under the mouse: when it ran last, when it runs next.
void again(Listing& l, const Rect& row, std::uint32_t line) {
  Ui& ui = l.ui;
  const auto& events = l.scene.model.lines.at(l.place(line)).events;
  if (events.empty()) return;
  const std::string n = std::to_string(line);
  const float side = row.h - ui.px(2);
  Rect strip{row.right() - 2 * side - ui.px(14), row.y + ui.px(1), 2 * side, side};
  ui.fill(strip.inset(-ui.px(2), 0), ui.c().raised, ui.px(5));
  const Rect back = strip.cut_left(side), forward = strip;
  const bool before = bool(model::before(events, l.scene.cursor()));
  const bool after = bool(model::after(events, l.scene.cursor()));
  if (ui.icon_button("source.last." + n, back, Font::Icon20, icon::kBack,
                     tr("The last time this line ran"), before)) {
    l.intents.push_back(intent::StepLineAgain{Direction::Back, l.place(line)});
  }
  if (ui.icon_button("source.next." + n, forward, Font::Icon20, icon::kForward,
                     tr("The next time this line runs"), after)) {
    l.intents.push_back(intent::StepLineAgain{Direction::Forward, l.place(line)});
  }
}

// beside: behind the code: the values that changed, or the error that was raised.
void beside(Listing& l, const Rect& r, std::uint32_t line, bool current) {
  const auto error = l.errors.find(line);
  if (error != l.errors.end()) {
    const std::string text = error->second.empty() ? tr("failed here") : error->second;
    // beside the code if there is room, else over its end: it must be seen
    const float whole = l.ui.text_width(Font::Value, text) + l.ui.px(24);
    const float room = l.pane.right() - l.ui.px(16) - r.x;
    const float w = std::min(whole, std::max(room, std::floor(l.pane.w * 0.45f)));
    Rect at{std::min(r.x, l.pane.right() - l.ui.px(16) - w), r.y, w, r.h};
    if (at.x < r.x) {
      const float shade = l.ui.theme().dark() ? 0.14f : 0.08f;
      const Rect plate{at.x - l.ui.px(6), at.y, l.pane.right() - at.x + l.ui.px(6), at.h};
      l.ui.fill(plate, mix(l.ui.c().panel, l.ui.c().error, shade));
    }
    l.ui.icon(at.cut_left(l.ui.px(22)), Font::Icon16, l.ui.c().error, icon::kError);
    l.ui.text_in(at, Font::Value, l.ui.c().error, text);
  } else if (current) {
    l.ui.text({r.x, r.y + (r.h - l.ui.line_height(Font::Value)) / 2}, Font::Value, l.ui.c().accent,
              changed_values(l.scene, *l.selected));
  }
}

void line_row(Listing& l, const Rect& row, std::uint32_t line, const Rect& code_clip, char& quote) {
  Ui& ui = l.ui;
  const bool current = l.here && l.selected->place.line == line;
  const std::string n = std::to_string(line);
  const bool holds = ui.holds("source.last." + n) || ui.holds("source.next." + n);
  const bool hovered = holds || (ui.hovering(row) && !ui.mouse_is_held());
  if (l.errors.contains(line)) {
    ui.fill(row, mix(ui.c().panel, ui.c().error, ui.theme().dark() ? 0.14f : 0.08f));
    ui.note("source.error." + std::to_string(line), row);
  }
  if (current) {
    ui.fill(row, ui.c().tint);
    ui.fill({row.x, row.y, ui.px(3), row.h}, ui.c().hue[hue_of(l.scene.model.lanes, l.followed)]);
    ui.note("source.current", row);
  } else if (std::ranges::find(l.state.looked_at, l.place(line)) != l.state.looked_at.end()) {
    ui.stroke({row.x + ui.px(2), row.y + 1, row.w - ui.px(12), row.h - 2}, ui.c().accent, ui.px(4),
              ui.px(1.5f));
    ui.note("source.looked_at", row);
  } else if (l.state.pointed == l.place(line)) {
    ui.fill(row, faded(ui.c().tint, 0.6f));
    ui.note("source.pointed", row);
  } else if (hovered) {
    ui.fill(row, faded(ui.c().hover, 0.45f));
  }
  margin(l, row, line, current);
  heat(l, row, line);
  const auto there = l.standing.find(line);
  if (there != l.standing.end()) tags(l, row, there->second);
  ui.push_clip(code_clip);
  const Rect code{row.x + l.grid.code - l.state.scroll_x, row.y, row.w, row.h};
  const float width = code_line(ui, code_font(l.state), code, l.source.lines[line - 1], quote);
  beside(l, {code.x + width + ui.px(22), row.y, row.w, row.h}, line, current);
  ui.pop_clip();
  if (hovered) again(l, row, line);
  Rect body = row;
  body.cut_right(ui.px(12));  // the scroll bar's
  const Hit h = ui.hit("source.line." + std::to_string(line), body);
  if (h.hovered && ui.input().mouse.x > row.x + l.grid.code) {
    const auto error = l.errors.find(line);
    ui.tooltip(reached_text(l, line) + heat_text(l, line) +
               (error == l.errors.end() ? "" : "  " + error->second));
  }
  if (h.clicked && there != l.standing.end()) {
    l.intents.push_back(intent::Select{there->second.front()});
  }
}

void choose_source(const Scene& scene, SourceState& s, LaneId selected) {
  const model::LaneWorld* lane = scene.world.lane(selected);
  SourceId source = lane != nullptr ? lane->place.source : SourceId{};
  std::uint32_t line = lane != nullptr ? lane->place.line : 0;
  if (line == 0 && scene.world.last_line()) {
    const auto& event = scene.trace().at(scene.world.last_line());
    const std::optional<trace::LineReached> p = trace::line_of(event.payload);
    if (p && lane == nullptr) source = p->place.source, line = p->place.line;
  }
  const auto& sources = scene.model.names.sources();
  if (source != s.followed_source && source) s.shown = source;
  if (!s.shown && !sources.empty()) s.shown = sources.begin()->first;
  if (line != s.followed_line || source != s.followed_source) {
    s.followed_line = line;
    s.followed_source = source;
    s.pointed = {};
    if (source == s.shown) s.reveal_line = line;
  }
}

void show_source(SourceState& state, SourceId id) {
  state.shown = id;
  state.scroll_y = state.scroll_x = 0;
}

struct Tab {
  SourceId id;
  const model::Source* source;
};

// source_tabs: those that fit, the shown one always among them; the others behind a button. Answers
// where they end.
float source_tabs(Ui& ui, const std::vector<Tab>& tabs, SourceState& state, Rect area) {
  if (tabs.empty()) {
    return area.x + ui.text_in(area, Font::BodyMedium, ui.c().text1, tr("Source"));
  }
  const float gap = ui.px(24);
  float all = 0;
  for (const Tab& tab : tabs) all += ui.text_width(Font::BodyMedium, tab.source->file) + gap;
  const bool crowded = all - gap > area.w;
  const Rect more = crowded ? area.cut_right(ui.px(30)) : Rect{};
  float x = area.x;
  std::size_t first = 0;
  for (std::size_t i = 0; i < tabs.size() && crowded; ++i) {  // leave out from the left
    float width = 0;
    for (std::size_t k = i; k < tabs.size(); ++k) {
      width += ui.text_width(Font::BodyMedium, tabs[k].source->file) + gap;
      if (tabs[k].id == state.shown) break;
    }
    first = i;
    if (width - gap <= area.w || tabs[i].id == state.shown) break;
  }
  for (std::size_t i = first; i < tabs.size(); ++i) {
    const std::string& label = tabs[i].source->file;
    const bool on = tabs[i].id == state.shown;
    const float whole = ui.text_width(on ? Font::BodyMedium : Font::Body, label);
    if (x + whole > area.right() && i > first) break;
    const Rect tab{x, area.y, std::min(whole + 1, area.right() - x), area.h};
    const Hit h = ui.hit("source.tab." + label, tab.inset(-ui.px(8), 0));
    ui.text_in(tab, on ? Font::BodyMedium : Font::Body,
               on          ? ui.c().text1
               : h.hovered ? ui.c().text2
                           : ui.c().text3,
               label);
    if (on) ui.fill({x, area.bottom() - ui.px(2), tab.w, ui.px(2)}, ui.c().accent, ui.px(1));
    if (h.hovered) ui.tooltip(tabs[i].source->path);
    if (h.clicked) show_source(state, tabs[i].id);
    x += tab.w + gap;
  }
  if (!crowded) return x - gap;
  ui.anchor("source.more", more);
  if (ui.icon_button("source.more", more.inset(ui.px(2), ui.px(6)), Font::Icon20, icon::kDown,
                     tr("All source files"))) {
    ui.open_popup("source.more");
  }
  return more.right();
}

// head_chip: that the lesson's text and settings are folded; a click shows them, or folds them.
void head_chip(Ui& ui, SourceState& state, Rect in) {
  const char* text =
      state.head_open ? tr("fold lesson text and settings") : tr("lesson text and settings folded");
  in.cut_left(std::min(ui.px(18), in.w));
  const float sign = ui.px(18), words_w = ui.text_width(Font::Small, text) + ui.px(6);
  if (in.w < sign) return;
  const bool whole = sign + words_w <= in.w;
  const Rect r = in.cut_left(whole ? sign + words_w : sign);
  const Hit h = ui.hit("source.head", r);
  const Color ink = h.hovered ? ui.c().text1 : ui.c().text3;
  ui.icon({r.x, r.y, sign, r.h}, Font::Icon16, ink,
          state.head_open ? icon::kFoldLines : icon::kUnfoldLines);
  if (whole) ui.text_in({r.x + sign + ui.px(6), r.y, words_w, r.h}, Font::Small, ink, text);
  if (h.hovered && !whole) ui.tooltip(text);
  if (h.clicked) state.head_open = !state.head_open, state.scroll_y = 0;
}

// FollowChip: who is followed, or held until people let go, in as many words as there is room for.
struct FollowChip {
  std::string label, name, end;  // each may be empty
  bool held = false;
  float label_w = 0, name_w = 0, end_w = 0, cap_w = 0;

  FollowChip(const Ui& ui, const std::string& lane, const model::Focus& focus, float room)
      : held(focus.held()) {
    if (held) {
      label = tr("Holding on to"), name = lane, end = tr("lets go");
    } else if (focus.reason == model::FocusReason::Runner) {
      label = tr("Following whoever runs");
    } else {
      name = lane;  // a place that was gone to, until the next step
    }
    measure(ui);
    if (width(ui) <= room) return;
    label.clear(), end.clear(), name = lane;
    measure(ui);
    name_w = std::min(name_w, std::max(ui.px(40), room - ui.px(18) - cap_w));
  }
  float width(const Ui& ui) const { return ui.px(10) + label_w + name_w + cap_w + end_w; }

 private:
  void measure(const Ui& ui) {
    const auto wide = [&](Font f, const std::string& text) {
      return text.empty() ? 0 : ui.text_width(f, text) + ui.px(8) + 1;
    };
    label_w = wide(Font::Small, label), name_w = wide(Font::SmallMedium, name);
    end_w = wide(Font::Small, end), cap_w = held ? ui.px(38) : 0;
  }
};

// follow_chip: at the right of the header; a click leads to the line where the lane stands.
void follow_chip(Ui& ui, const Scene& scene, SourceState& state, const model::Focus& focus,
                 Rect& in, Intents& intents) {
  const FollowChip chip(ui, scene.model.names.lane(focus.lane), focus, in.w - ui.px(150));
  const Rect all = in.cut_right(chip.width(ui));
  in.cut_right(ui.px(14));
  Rect r = all, end = all;
  const Rect let_go = end.cut_right(chip.cap_w + chip.end_w);
  const Hit go = chip.held ? ui.hit("source.let_go", let_go) : Hit{};
  const Hit h = ui.hit("source.following", all);
  const float side = ui.px(10);
  const Rect square = r.cut_left(side);
  ui.fill({square.x, std::round(square.mid_y() - side / 2), side, side},
          ui.c().hue[hue_of(scene.model.lanes, focus.lane)], ui.px(3));
  const auto write = [&](float width, Font f, Color color, const std::string& text) {
    if (width <= 0) return;
    Rect part = r.cut_left(width);
    part.cut_left(ui.px(8));
    ui.text_in(part, f, color, text);
  };
  write(chip.label_w, Font::Small, h.hovered ? ui.c().text1 : ui.c().text2, chip.label);
  write(chip.name_w, Font::SmallMedium, ui.c().text1, chip.name);
  if (chip.held) {
    Rect cap = r.cut_left(chip.cap_w);
    cap.cut_left(ui.px(8));
    cap = {cap.x, std::round(cap.mid_y() - ui.px(9)), cap.w, ui.px(18)};
    ui.stroke(cap, go.hovered ? ui.c().text2 : ui.c().border_strong, ui.px(4));
    ui.text_in(cap, Font::Small, go.hovered ? ui.c().text1 : ui.c().text2, "Esc", Align::Center);
  }
  write(chip.end_w, Font::Small, ui.c().text3, chip.end);
  if (go.hovered) {
    ui.tooltip(tr("Follow whoever runs again"));
  } else if (h.hovered) {
    ui.tooltip(tr("Show the line where it stands"));
  }
  if (go.clicked) intents.push_back(intent::LetGo{});
  if (h.clicked) state.followed_source = {}, state.followed_line = 0;
}

void header(Ui& ui, const Scene& scene, SourceState& state, const model::Focus& focus, Rect bar,
            Intents& intents) {
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  if (!state.presented) bar.cut_right(state.header_cut);
  std::vector<Tab> tabs;
  for (const auto& [id, source] : scene.model.names.sources()) tabs.push_back({id, &source});
  Rect in = bar.inset(ui.px(16), 0);
  const bool follows = focus.lane && scene.world.lane(focus.lane) != nullptr && !state.presented;
  if (follows && (bar.w > ui.px(300) || focus.held())) {
    follow_chip(ui, scene, state, focus, in, intents);
  }
  const float end = source_tabs(ui, tabs, state, in);
  const model::Source* source = scene.model.names.source(state.shown);
  if (state.presented || source == nullptr || model::head_lines(source->lines) == 0) return;
  head_chip(ui, state, {end, in.y, in.right() - end, in.h});
}

// measure: the width of the longest line that is not folded, once for each source.
void measure(const Ui& ui, const model::Source& source, SourceState& s, std::uint32_t folded) {
  if (s.measured == s.shown && s.measured_scale == ui.theme().scale && s.measured_from == folded) {
    return;
  }
  s.measured = s.shown;
  s.measured_scale = ui.theme().scale;
  s.measured_from = folded;
  s.widest = 0;
  for (std::size_t i = folded; i < source.lines.size(); ++i) {
    s.widest = std::max(s.widest, ui.text_width(code_font(s), source.lines[i]));
  }
}

// keep_in_sight: the line that is followed, when the lanes have taken some of the pane's height.
void keep_in_sight(Ui& ui, SourceState& s, const Rect& pane, float row, float pad,
                   std::uint32_t folded) {
  const float before = ui.anchored("source.pane").h;
  ui.anchor("source.pane", pane);
  if (before == 0 || before == pane.h || s.followed_source != s.shown) return;
  if (s.followed_line <= folded) return;
  const float y = pad + (static_cast<float>(s.followed_line - folded) - 1) * row;
  if (y >= s.scroll_y - row && y < s.scroll_y + before) s.reveal_line = s.followed_line;
}

// reveal: the line that was asked for, in the middle if it was out of sight.
void reveal(SourceState& s, const Rect& body, float row, float pad, std::uint32_t folded) {
  if (s.reveal_line == 0) return;
  const auto line = static_cast<float>(std::max(s.reveal_line, folded + 1) - folded);
  const float y = pad + (line - 1) * row;
  s.reveal_line = 0;
  if (y < s.scroll_y + row || y + 2 * row > s.scroll_y + body.h) {
    s.scroll_y = pad + row * std::floor((y - pad - body.h / 2 + row) / row);
  }
}

}  // namespace

float source_height(const Ui& ui, float lines) {
  return header_height(ui) + ui.px(kPad, kLowPad) + lines * line_height(ui) + ui.px(kSidewaysBar);
}

Intents source_view(Ui& ui, const Scene& scene, SourceState& s, const model::Focus& focus,
                    Rect pane) {
  const LaneId selected = focus.lane;
  Intents intents;
  ui.fill(pane, ui.c().panel);
  choose_source(scene, s, selected);
  header(ui, scene, s, focus, pane.cut_top(s.presented ? ui.px(30) : header_height(ui)), intents);
  const model::Source* source = scene.model.names.source(s.shown);
  if (source == nullptr) {
    ui.text_in(pane, Font::Small, ui.c().text3, tr("The trace carries no program text."),
               Align::Center);
    return intents;
  }
  const float row = s.presented ? ui.px(20) : line_height(ui), pad = ui.px(kPad, kLowPad);
  Errors errors = errors_on(scene, s.shown);
  const std::uint32_t folded = folded_lines(s, *source, errors);
  const float height = static_cast<float>(source->lines.size() - folded) * row + 2 * pad;
  measure(ui, *source, s, folded);
  keep_in_sight(ui, s, pane, row, pad, folded);
  reveal(s, pane, row, pad, folded);
  s.scroll_y = std::round(std::clamp(s.scroll_y, 0.0f, std::max(0.0f, height - pane.h)));
  const model::LaneWorld* lane = scene.world.lane(selected);
  const bool here =
      lane != nullptr && lane->place.source == s.shown && lane->state != trace::LaneState::Ended;
  Listing l{ui,
            scene,
            s,
            selected,
            *source,
            pane,
            grid_of(ui, source->lines.size(), s.presented),
            standing_on(scene, s.shown, selected),
            std::move(errors),
            lane,
            here,
            std::move(intents)};
  Rect code = pane;
  code.cut_left(l.grid.code - ui.px(4));
  const float widest = s.widest + ui.px(40);
  ui.scroll_sideways("source.sideways", code, widest, s.scroll_x);
  if (widest > code.w)
    pane.h -= ui.px(kSidewaysBar), code.h -= ui.px(kSidewaysBar);  // the bar's own strip
  ui.push_clip(pane);
  char quote = 0;
  for (std::size_t i = 0; i < source->lines.size(); ++i) {
    const float down = (static_cast<float>(i) - static_cast<float>(folded)) * row;
    const Rect r{pane.x, pane.y + pad + down - s.scroll_y, pane.w, row};
    if (i < folded || r.bottom() < pane.y || r.y > pane.bottom()) {
      python_pieces(source->lines[i], quote);
      continue;
    }
    line_row(l, r, static_cast<std::uint32_t>(i + 1), code, quote);
  }
  ui.scroll("source.scroll", pane, height, s.scroll_y);
  ui.pop_clip();
  return std::move(l.intents);
}

void source_popup(Ui& ui, const Scene& scene, SourceState& state) {
  if (!ui.popup_open("source.more")) return;
  ui.enter_popup();
  const auto& sources = scene.model.names.sources();
  const Rect from = ui.anchored("source.more");
  const float row = ui.px(30),
              count = static_cast<float>(std::min<std::size_t>(sources.size(), 16));
  float width = ui.px(160);
  for (const auto& [id, source] : sources) {
    width = std::max(width, ui.text_width(Font::Body, source.path) + ui.px(36));
  }
  width = std::min(width, ui.px(520));
  const Rect r{std::max(ui.px(8), from.right() - width), from.bottom() + ui.px(4), width,
               count * row + ui.px(12)};
  ui.popup_panel(r);
  Rect in = r.inset(ui.px(6));
  for (const auto& [id, source] : sources) {
    if (in.h < row) break;
    const Rect item = in.cut_top(row);
    const bool on = id == state.shown;
    const Hit h = ui.hit("source.choice." + std::to_string(id.value), item);
    ui.fill(item, h.hovered ? ui.c().hover : on ? ui.c().tint : 0, ui.px(5));
    ui.text_in(item.inset(ui.px(10), 0), Font::Body, on ? ui.c().accent : ui.c().text1,
               source.path);
    if (h.clicked) show_source(state, id), ui.close_popup();
  }
  if (ui.popup_dismissed(r)) ui.close_popup();
  ui.leave_popup();
}

}  // namespace fiberscope::ui
