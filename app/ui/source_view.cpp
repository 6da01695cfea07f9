#include <cmath>
#include <map>

#include "app/ui/panes.h"
#include "app/ui/python_colors.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

Color token_color(const Colors& c, Token token) {
  switch (token) {
    case Token::Keyword:
      return c.code_keyword;
    case Token::Type:
      return c.code_type;
    case Token::String:
      return c.code_string;
    case Token::Number:
      return c.code_number;
    case Token::Comment:
      return c.code_comment;
    case Token::Function:
      return c.code_function;
    case Token::Plain:
      break;
  }
  return c.text1;
}

using Standing = std::map<std::uint32_t, std::vector<LaneId>>;

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
  const auto* now = model::frames_of(scene.trace(), lane);
  if (now == nullptr || now->frames.empty() || lane.frames < lane.place_event) return {};
  const auto changed =
      model::changed_locals(scene.trace(), model::previous_frames_of(scene.trace(), lane), *now);
  std::string out;
  const auto& locals = now->frames.front().locals;
  for (std::size_t i = 0; i < locals.size(); ++i) {
    if (!changed[0][i]) continue;
    if (!out.empty()) out += ", ";
    out += std::string(scene.trace().text(locals[i].name)) + " = " +
           std::string(scene.trace().text(locals[i].value));
  }
  return out;
}

// tags: the margin's marks; answers nothing, cuts with "+3" when there are too many.
void tags(Ui& ui, const Scene& scene, const ViewState& state, const Rect& margin,
          const std::vector<LaneId>& lanes) {
  float x = margin.x;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const bool crowded = lanes.size() > 2 && i == 1;
    const std::string text =
        crowded ? "+" + std::to_string(lanes.size() - 1) : tag_of(scene.model.lanes, lanes[i]);
    const Color hue = ui.c().hue[hue_of(scene.model.lanes, lanes[i])];
    const Rect r{x, std::round(margin.mid_y() - ui.px(8.5f)),
                 ui.text_width(Font::Value, text) + ui.px(10), ui.px(17)};
    const bool strong = lanes[i] == state.selected && !crowded;
    const Color base = crowded ? ui.c().text3 : hue;
    ui.fill(r, strong ? hue : mix(ui.c().panel, base, ui.theme().dark() ? 0.28f : 0.20f), ui.px(4));
    const Color on =
        ui.theme().dark() ? mix(base, rgb(0xFFFFFF), 0.15f) : mix(base, rgb(0x000000), 0.25f);
    ui.text_in(r, Font::Value, strong ? ui.theme().on(hue) : on, text, Align::Center);
    ui.note("source.mark." + std::to_string(lanes[i].value), r);
    x = r.right() + ui.px(3);
    if (crowded) break;
  }
}

void code_line(Ui& ui, const Rect& r, const std::string& line, char& quote, float& width) {
  float x = r.x;
  for (const Piece& piece : python_pieces(line, quote)) {
    x += ui.text({x, r.y + (r.h - ui.line_height(Font::Code)) / 2}, Font::Code,
                 token_color(ui.c(), piece.token), piece.text);
  }
  width = x - r.x;
}

void choose_source(const Scene& scene, ViewState& state) {
  SourceState& s = state.source;
  const model::LaneWorld* lane = scene.world.lane(state.selected);
  SourceId source = lane != nullptr ? lane->place.source : SourceId{};
  std::uint32_t line = lane != nullptr ? lane->place.line : 0;
  if (line == 0 && scene.world.last_line()) {
    const auto& event = scene.trace().at(scene.world.last_line());
    const auto* p = std::get_if<trace::LineReached>(&event.payload);
    if (p != nullptr && lane == nullptr) source = p->place.source, line = p->place.line;
  }
  const auto& sources = scene.model.names.sources();
  if (source != s.followed_source && source) s.shown = source;
  if (!s.shown && !sources.empty()) s.shown = sources.begin()->first;
  if (line != s.followed_line || source != s.followed_source) {
    s.followed_line = line;
    s.followed_source = source;
    if (source == s.shown && line != 0) s.scroll_y = -1 - s.scroll_y;  // asks to be revealed
  }
}

void header(Ui& ui, const Scene& scene, ViewState& state, const Rect& bar) {
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  std::vector<std::string> labels;
  std::vector<SourceId> ids;
  int current = -1;
  for (const auto& [id, source] : scene.model.names.sources()) {
    if (id == state.source.shown) current = static_cast<int>(ids.size());
    ids.push_back(id);
    labels.push_back(source.file);
  }
  if (labels.empty()) labels.push_back(tr("Source")), ids.push_back({}), current = 0;
  const float follow_w = ui.px(190);
  const int chosen =
      ui.tabs("source.tab", {bar.x + ui.px(16), bar.y, bar.w - follow_w, bar.h}, labels, current);
  if (chosen >= 0 && chosen != current) {
    state.source.shown = ids[static_cast<std::size_t>(chosen)];
    state.source.scroll_y = 0;
  }
  if (!state.selected || scene.world.lane(state.selected) == nullptr) return;
  const std::string& name = scene.model.names.lane(state.selected);
  Rect r{bar.right() - follow_w, bar.y, follow_w - ui.px(16), bar.h};
  const float w = std::min(ui.text_width(Font::Small, name), r.w - ui.px(80));
  ui.text_in(r, Font::Small, ui.c().text2, name, Align::Right);
  const float x = r.right() - w - ui.px(16);
  ui.fill({x, std::round(r.mid_y() - ui.px(5)), ui.px(10), ui.px(10)},
          ui.c().hue[hue_of(scene.model.lanes, state.selected)], ui.px(3));
  ui.text_in({r.x, r.y, x - r.x - ui.px(8), r.h}, Font::Small, ui.c().text3, "Following",
             Align::Right);
}

}  // namespace

Intents source_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  ui.fill(pane, ui.c().panel);
  choose_source(scene, state);
  header(ui, scene, state, pane.cut_top(ui.px(41)));
  const model::Source* source = scene.model.names.source(state.source.shown);
  Intents intents;
  if (source == nullptr) {
    ui.text_in(pane, Font::Small, ui.c().text3, "The trace carries no program text.",
               Align::Center);
    return intents;
  }
  const float row = ui.px(23), pad = ui.px(8);
  const float height = static_cast<float>(source->lines.size()) * row + 2 * pad;
  float& scroll = state.source.scroll_y;
  if (scroll < 0) {  // reveal the followed line, in the middle if it was out of sight
    scroll = -1 - scroll;
    const float y = pad + static_cast<float>(state.source.followed_line - 1) * row;
    if (y < scroll + row || y + 2 * row > scroll + pane.h) scroll = y - pane.h / 2 + row;
  }
  ui.push_clip(pane);
  const float range = std::max(0.0f, height - pane.h);
  scroll = std::round(std::clamp(scroll, 0.0f, range));
  const Standing standing = standing_on(scene, state.source.shown, state.selected);
  const model::LaneWorld* selected = scene.world.lane(state.selected);
  const bool here = selected != nullptr && selected->place.source == state.source.shown &&
                    selected->state != trace::LaneState::Ended;
  char quote = 0;
  for (std::size_t i = 0; i < source->lines.size(); ++i) {
    const auto number = static_cast<std::uint32_t>(i + 1);
    const Rect r{pane.x, pane.y + pad + static_cast<float>(i) * row - scroll, pane.w, row};
    if (r.bottom() < pane.y || r.y > pane.bottom()) {
      python_pieces(source->lines[i], quote);
      continue;
    }
    const bool current = here && selected->place.line == number;
    if (current) {
      const Color hue = ui.c().hue[hue_of(scene.model.lanes, state.selected)];
      ui.fill(r, ui.c().tint);
      ui.fill({r.x, r.y, ui.px(3), r.h}, hue);
      ui.note("source.current", r);
    }
    ui.text_in({r.x, r.y, ui.px(42), r.h}, Font::Value, current ? ui.c().text1 : ui.c().text3,
               std::to_string(number), Align::Right);
    const auto there = standing.find(number);
    if (there != standing.end()) {
      tags(ui, scene, state, {r.x + ui.px(52), r.y, ui.px(64), r.h}, there->second);
    }
    float width = 0;
    const Rect code{r.x + ui.px(122), r.y, r.w - ui.px(122), r.h};
    code_line(ui, code, source->lines[i], quote, width);
    if (current) {
      ui.text_in({code.x + width + ui.px(22), r.y, code.w - width - ui.px(36), r.h}, Font::Value,
                 ui.c().accent, changed_values(scene, *selected));
    }
    const Hit h = ui.hit("source.line." + std::to_string(number), r);
    if (h.clicked && there != standing.end()) {
      intents.push_back({Command::Select, {}, there->second.front(), 0, {}});
    }
  }
  ui.scroll("source.scroll", pane, height, scroll);
  ui.pop_clip();
  return intents;
}

}  // namespace fiberscope::ui
