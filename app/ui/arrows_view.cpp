// The arrows and the hover card of timeline_view.h.
#include <cmath>

#include "app/export/shapes.h"
#include "app/ui/lane_painter.h"
#include "app/ui/timeline_view.h"
#include "app/ui/ui_canvas.h"

namespace fiberscope::ui {
namespace {

// An arrow needs this much room to be told from its neighbours; with less only those of the
// selected lane are drawn, and of these none closer than that to the one before.
constexpr float kRoomPx = 7;

}  // namespace

void arrows_view(Ui& ui, const Scene& scene, const ViewState& state, const Rect& area,
                 const std::vector<float>& row_y) {
  const model::View& view = state.timeline.view;
  const auto& lanes = scene.model.lanes;
  const auto [first, last] =
      lanes.arrows_in(view.axis, static_cast<std::int64_t>(std::floor(view.begin)),
                      static_cast<std::int64_t>(std::ceil(view.end)));
  const float room = ui.px(kRoomPx);
  const bool crowded = static_cast<float>(last - first) * room > area.w;
  float drawn_x = -1e6f;
  UiCanvas canvas(ui);
  const exporter::Shapes shapes(canvas, palette_of(ui.theme()), {area.x, area.right()},
                                ui.theme().scale);
  for (std::size_t i = first; i < last; ++i) {
    const model::Arrow& a = lanes.arrows()[i];
    if (!a.from || !a.to || a.from == a.to) continue;
    const bool own = a.from == state.selected || a.to == state.selected;
    if (crowded && !own) continue;
    const float y0 = row_y[a.from.value], y1 = row_y[a.to.value];
    if (std::isnan(y0) || std::isnan(y1)) continue;
    if (std::max(y0, y1) < area.y || std::min(y0, y1) > area.bottom()) continue;
    const auto unit = view.axis == model::AxisKind::Time ? static_cast<double>(a.at_ns)
                                                         : static_cast<double>(a.event.value);
    const float x = std::round(static_cast<float>(view.x_of(unit)));
    if (crowded && x - drawn_x < room) continue;
    drawn_x = x;
    const bool by_hand = a.kind == model::Arrow::Kind::HandOver;
    shapes.arrow(x, y0, y1, a.kind, own ? 1 : by_hand ? 0.35 : 0.5);
    if (ui.recording()) {
      ui.note("arrow." + std::to_string(a.event.value),
              {x - 4, std::min(y0, y1), 8, std::abs(y1 - y0)});
    }
  }
}

namespace {

struct CardRow {
  std::string label, value;
  LaneId lane;
};

struct Card {
  std::string title, measure, sentence;
  model::SliceState state = model::SliceState::Running;
  LaneId lane;
  std::vector<CardRow> rows;
};

// measure_text: how long; in steps where the clock stood still.
std::string measure_text(TimeNs duration_ns, std::uint64_t steps) {
  if (duration_ns > 0) return base::format_time(duration_ns);
  return std::to_string(steps) + (steps == 1 ? " step" : " steps");
}

Card card_of(const Scene& scene, const model::Slice& slice) {
  const auto& model = scene.model;
  Card card;
  card.lane = slice.lane;
  card.state = slice.state;
  card.title = model.names.lane(slice.lane) + " " + state_word(slice.state);
  card.measure = measure_text(slice.duration_ns(), slice.end.value - slice.begin.value);
  if (const auto* p = std::get_if<trace::LaneBlocked>(&scene.trace().at(slice.begin).payload)) {
    card.rows.push_back(
        {"Waiting for", model::wait_text(scene.trace(), model.names, *p, slice.begin_ns), {}});
    if (p->place.line != 0) card.rows.push_back({"At", model.names.place(p->place), {}});
  }
  if (!slice.open && slice.state != model::SliceState::Running) {
    const auto& end = scene.trace().at(slice.end).payload;
    if (const auto* p = std::get_if<trace::LaneReady>(&end); p != nullptr && p->waker) {
      card.rows.push_back({"Woken by", model.names.lane(p->waker), p->waker});
    }
    if (const auto* p = std::get_if<trace::LaneSwitched>(&end); p != nullptr && p->from) {
      card.rows.push_back({"Core from", model.names.lane(p->from), p->from});
    }
  }
  card.sentence = model::explain_slice(model.replay, model.names, slice).text;
  return card;
}

Card card_of(const Scene& scene, const model::CoreSlice& slice) {
  Card card;
  card.lane = slice.lane;
  card.title = scene.model.names.lane(slice.lane) + " on " + scene.model.names.core(slice.core);
  card.measure = measure_text(slice.end_ns - slice.begin_ns, slice.end.value - slice.begin.value);
  if (std::holds_alternative<trace::LaneSwitched>(scene.trace().at(slice.begin).payload)) {
    card.sentence = model::explain_switch(scene.model.replay, scene.model.names, slice.begin).text;
  }
  return card;
}

void paint_card(Ui& ui, const Scene& scene, const Card& card, const Point& at, const Rect& screen) {
  const float w = ui.px(300), pad = ui.px(14);
  const auto sentence = ui.wrap(Font::Small, card.sentence, w - 2 * pad);
  const float text_h = static_cast<float>(sentence.size()) * ui.px(18);
  const float h = pad + ui.px(22) + static_cast<float>(card.rows.size()) * ui.px(24) +
                  (sentence.empty() ? 0 : ui.px(6) + text_h) + pad;
  Rect r{at.x + ui.px(16), at.y + ui.px(18), w, h};
  if (r.right() > screen.right() - ui.px(8)) r.x = at.x - w - ui.px(12);
  if (r.bottom() > screen.bottom() - ui.px(8)) r.y = at.y - h - ui.px(12);
  r.x = std::round(r.x), r.y = std::round(r.y);
  ui.shadow(r, ui.px(8));
  ui.fill(r, ui.c().raised, ui.px(8));
  ui.stroke(r, ui.c().border_strong, ui.px(8));
  ui.note("hover_card", r);
  Rect in = r.inset(pad);
  const Color hue = ui.c().hue[hue_of(scene.model.lanes, card.lane)];
  Rect head = in.cut_top(ui.px(22));
  paint_state_glyph(ui, {head.x, std::round(head.mid_y() - ui.px(5)), ui.px(16), ui.px(10)},
                    card.state, hue);
  head.cut_left(ui.px(24));
  const float measure = ui.text_width(Font::Value, card.measure);
  ui.text_in({head.x, head.y, head.w - measure - ui.px(10), head.h}, Font::BodyMedium, ui.c().text1,
             card.title);
  ui.text_in(head, Font::Value, ui.c().text2, card.measure, Align::Right);
  for (const CardRow& row : card.rows) {
    Rect r2 = in.cut_top(ui.px(24));
    const Rect label = r2.cut_left(ui.px(88));
    ui.text_in(label, Font::Small, ui.c().text3, row.label);
    if (row.lane) {
      const Rect mark{r2.x, std::round(r2.mid_y() - ui.px(5)), ui.px(10), ui.px(10)};
      ui.fill(mark, ui.c().hue[hue_of(scene.model.lanes, row.lane)], ui.px(3));
      r2.cut_left(ui.px(16));
    }
    ui.text_in(r2, Font::SmallMedium, ui.c().text1, row.value);
  }
  if (sentence.empty()) return;
  in.cut_top(ui.px(6));
  for (const auto& part : sentence) {
    ui.text_in(in.cut_top(ui.px(18)), Font::Small, ui.c().text2, part);
  }
}

}  // namespace

void hover_card(Ui& ui, const Scene& scene, const ViewState& state, const Rect& screen) {
  const Hover& hover = state.timeline.hover;
  if (hover.slice) {
    paint_card(ui, scene, card_of(scene, *hover.slice), hover.at, screen);
  } else if (hover.core) {
    paint_card(ui, scene, card_of(scene, *hover.core), hover.at, screen);
  }
}

}  // namespace fiberscope::ui
