#include "app/ui/inspector/why_view.h"

#include <cmath>
#include <numbers>

#include "app/model/words/object_text.h"
#include "app/ui/telling/finding_card.h"
#include "app/ui/telling/sentence.h"
#include "app/ui/telling/why_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kChainMax = 7, kRingMax = 12;

// fact: a label and what stands beside it.
Rect fact(Column& c, const char* label) {
  Rect r = c.row(24);
  c.ui.text_in(r.cut_left(c.ui.px(92)), Font::Small, c.ui.c().text3, label);
  return r;
}

// link: words that lead to an event.
void link(Column& c, const std::string& id, const Rect& r, Font f, const std::string& text,
          EventSeq event, LaneId lane = {}) {
  const float w = std::min(c.ui.text_width(f, text) + 1, r.w);
  const Rect box{r.x, r.y, w, r.h};
  const Hit h = c.ui.hit(id, box);
  c.ui.text_in(box, f, c.ui.c().accent, text);
  if (h.hovered) {
    const float y = std::round(r.mid_y() + c.ui.line_height(f) / 2 + 1);
    c.ui.fill({r.x, y, w, 1}, c.ui.c().accent);
  }
  if (h.clicked) c.intents.push_back(intent::GoTo{event, lane});
}

void enders(Column& c, const model::Waiting& waiting) {
  if (waiting.enders.empty()) return;
  const Rect r = fact(c, tr("Can end it"));
  float x = r.x, y = r.y;
  for (const LaneId id : waiting.enders) {
    const float left = r.right() - x;
    if (x > r.x && left < c.ui.px(70)) x = r.x, y += c.ui.px(28), c.row(28);
    x += c.lane_chip("ender." + std::to_string(id.value), {x, y}, id, r.right() - x) + c.ui.px(6);
    if (y > r.y + c.ui.px(90)) break;
  }
  c.gap(4);
}

// ring: the circle of waiting, each lane with an arrow to the one it waits for.
void ring(Column& c, const model::Circle& circle) {
  Ui& ui = c.ui;
  const std::size_t n = circle.lanes.size();
  if (n > kRingMax) return;
  c.gap(8);
  const Rect area = c.row(n > 4 ? 170.0f : 140.0f);
  ui.note("inspector.circle", area);
  const float radius = area.h / 2 - ui.px(26), node = ui.px(13);
  const Color edge = circle.deadlock() ? ui.c().error : ui.c().warning;
  const auto place = [&](std::size_t i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n) -
                         std::numbers::pi / 2;
    return Point{std::round(area.mid_x() + radius * static_cast<float>(std::cos(angle))),
                 std::round(area.mid_y() + radius * static_cast<float>(std::sin(angle)))};
  };
  for (std::size_t i = 0; i < n; ++i) {
    const Point a = place(i), b = place((i + 1) % n);
    const float dx = b.x - a.x, dy = b.y - a.y;
    const float length = std::max(1.0f, std::hypot(dx, dy));
    const float bulge = length * 0.22f;
    const Point mid{(a.x + b.x) / 2 + dy / length * bulge, (a.y + b.y) / 2 - dx / length * bulge};
    const auto towards = [&](Point from, float by) {  // from a node's rim towards the bow's middle
      const float x = mid.x - from.x, y = mid.y - from.y, l = std::max(1.0f, std::hypot(x, y));
      return Point{from.x + x / l * by, from.y + y / l * by};
    };
    const Point start = towards(a, node + ui.px(3)), tip = towards(b, node + ui.px(3));
    const Point neck = towards(b, node + ui.px(11));
    ui.bezier(start, mid, mid, neck, edge, ui.px(1.6f));
    const float ax = tip.x - neck.x, ay = tip.y - neck.y;
    ui.triangle(tip, {neck.x - ay * 0.55f, neck.y + ax * 0.55f},
                {neck.x + ay * 0.55f, neck.y - ax * 0.55f}, edge);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Point at = place(i);
    const LaneId id = circle.lanes[i];
    const Rect box{at.x - node, at.y - node, 2 * node, 2 * node};
    const Hit h = ui.hit("circle." + std::to_string(id.value), box);
    const Color hue = c.hue(id);
    ui.disc(at, node, hue);
    if (h.hovered || id == c.lane.id) ui.ring(at, node + ui.px(2), ui.c().text1, ui.px(1.5f));
    ui.text_in(box, Font::Value, ui.theme().on(hue), tag_of(c.scene.model.lanes, id),
               Align::Center);
    if (h.clicked) c.intents.push_back(intent::Select{id});
    // the name outside: to the side where there is more room
    const bool left = at.x < area.mid_x() - 1;
    const float room = left ? box.x - area.x : area.right() - box.right();
    const Rect name{left ? area.x : box.right() + ui.px(8), box.y, room - ui.px(8), box.h};
    ui.text_in(name, Font::Small, ui.c().text2, c.name(id), left ? Align::Right : Align::Left);
  }
}

// accesses: where the lane touches a shared variable at the cursor, who touched it before. False:
// it touches none.
bool accesses(Column& c) {
  const model::Model& model = c.scene.model;
  const model::Variable* variable = model::accessed(c.trace(), model.variables, c.scene.cursor());
  if (variable == nullptr || model::subject(c.trace(), c.trace().at(c.scene.cursor())) != c.lane.id)
    return false;
  if (!c.section(mark("What led here"), tr("newest first"))) return true;
  Ui& ui = c.ui;
  for (const EventSeq access : model::last_accesses(*variable, c.scene.cursor(), kChainMax)) {
    const EventSeq at = model::told_at(c.trace(), access);
    const LaneId lane = model::subject(c.trace(), c.trace().at(access));
    Rect r = c.row(23);
    const std::string number = std::to_string(access.value);
    const Hit h = ui.hit("access." + number, r);
    ui.text_in(r.cut_left(ui.px(84)), Font::Value, ui.c().accent,
               base::format_time(c.trace().at(at).time_ns));
    c.mark(r, lane);
    r.cut_left(ui.px(18));
    const std::uint32_t line = model::access_place(c.trace(), access).line;
    const std::string where =
        line == 0 ? std::string() : fill(tr("line {n}"), {{"n", std::to_string(line)}});
    ui.text_in(r.cut_right(ui.text_width(Font::Small, where) + 1), Font::Small, ui.c().text3, where,
               Align::Right);
    r.cut_right(ui.px(8));
    ui.text_in(r, Font::Small, h.hovered ? ui.c().accent : ui.c().text1,
               model::access_text(c.trace(), model.names, access));
    if (h.clicked) c.intents.push_back(intent::GoTo{at, lane});
  }
  return true;
}

}  // namespace

void why_section(Column& c) {
  Ui& ui = c.ui;
  if (!c.section(mark("Why"), "")) return;
  const auto why = why_now(c.scene, c.lane.id);
  if (why.text.empty()) return c.quiet(tr("No cause is recorded."));
  c.gap(2);
  const float pad = ui.px(12);
  const float width = c.rest.w - 2 * pad - ui.px(3);
  const float text_h = sentence_height(ui, Font::Body, why.text, width);
  const Rect card = c.rest.cut_top(text_h + 2 * ui.px(10));
  ui.fill(card, ui.c().inset, ui.px(6));
  ui.stroke(card, ui.c().border, ui.px(6));
  ui.fill({card.x, card.y + ui.px(8), ui.px(3), card.h - ui.px(16)}, c.hue(c.lane.id), ui.px(2));
  ui.note("inspector.why", card);
  paint_sentence(ui, "why", {card.x + pad + ui.px(3), card.y + ui.px(10), width, text_h},
                 Font::Body, ui.c().text1, why, c.intents);
}

void waiting_section(Column& c) {
  const auto waiting = model::waiting(c.trace(), c.scene.world, c.lane.id);
  if (!waiting) return;
  const TimeNs waited = c.scene.world.now_ns() - waiting->since_ns;
  if (!c.section(mark("Waits for"), base::format_duration(waited))) return;
  const auto wait = model::wait_of(c.trace(), c.lane);
  if (wait != nullptr) {
    const std::string what =
        model::wait_text(c.trace(), c.scene.model.names, *wait, waiting->since_ns);
    c.ui.text_in(fact(c, tr("On what")), Font::Value, c.ui.c().text1, what);
    const model::ObjectTrack* object = c.scene.model.objects.find(wait->object);
    const EventSeq at = c.scene.cursor();
    if (object != nullptr && object->counted && object->counted <= at) {
      link(c, "waiting.level", fact(c, tr("Now")), Font::Value,
           model::level_text(*object, object->at(at)), c.scene.world.level(wait->object));
    }
  }
  link(c, "waiting.since", fact(c, tr("Since")), Font::Value, base::format_time(waiting->since_ns),
       waiting->wait, c.lane.id);
  if (waiting->deadline_ns != base::kNever) {
    const TimeNs left = std::max<TimeNs>(0, waiting->deadline_ns - c.scene.world.now_ns());
    const std::string text = fill(
        tr("at {time}, in {left}"),
        {{"time", base::format_time(waiting->deadline_ns)}, {"left", base::format_duration(left)}});
    const Rect r = fact(c, tr("Ends"));
    if (waiting->timer) {
      link(c, "waiting.timer", r, Font::Value, text, waiting->timer);
    } else {
      c.ui.text_in(r, Font::Value, c.ui.c().text1, text);
    }
  }
  enders(c, *waiting);
  if (waiting->enders.empty() && waiting->deadline_ns == base::kNever) {
    const auto text = model::waiting_text(c.trace(), c.scene.model.names, *waiting);
    const float text_h = sentence_height(c.ui, Font::Small, text.text, c.rest.w);
    c.gap(2);
    paint_sentence(c.ui, "waiting.text", c.rest.cut_top(text_h), Font::Small, c.ui.c().text2, text,
                   c.intents);
  }
  const auto circle = model::circle_through(c.trace(), c.scene.world, c.lane.id);
  if (!circle) return;
  ring(c, *circle);
  const auto text = model::circle_text(c.trace(), c.scene.model.names, *circle);
  const float h = sentence_height(c.ui, Font::Small, text.text, c.rest.w);
  paint_sentence(c.ui, "circle.text", c.rest.cut_top(h), Font::Small,
                 circle->deadlock() ? c.ui.c().error : c.ui.c().text2, text, c.intents);
}

void cause_section(Column& c) {
  if (!c.lane.since || accesses(c)) return;
  const auto chain = model::cause_chain(c.trace(), c.lane.since, kChainMax + 1);
  if (chain.size() < 2) return;  // nothing led here that is known
  Ui& ui = c.ui;
  const std::size_t shown = std::min(chain.size(), kChainMax);
  if (!c.section(mark("What led here"), "")) return;
  float last_y = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    const model::EventRow e = model::event_row(c.trace(), c.scene.model.names, chain[i]);
    Rect r = c.row(23);
    const Point dot{r.x + ui.px(5), std::round(r.mid_y())};
    if (i > 0)
      ui.fill({dot.x, last_y + ui.px(5), 1, dot.y - last_y - ui.px(10)}, ui.c().border_strong);
    ui.disc(dot, ui.px(3.5f), e.lane ? c.hue(e.lane) : ui.c().text3);
    last_y = dot.y;
    const std::string number = std::to_string(chain[i].value);
    Rect body = r;
    body.cut_right(ui.px(8));
    const Hit h = ui.hit("cause." + number, body);
    r.cut_left(ui.px(18));
    ui.text_in(r.cut_right(ui.text_width(Font::Value, number) + 1), Font::Value, ui.c().text3,
               number, Align::Right);
    r.cut_right(ui.px(8));
    ui.text_in(r, Font::Small, h.hovered ? ui.c().accent : ui.c().text2, e.text);
    if (h.hovered && ui.text_width(Font::Small, e.text) > r.w) ui.tooltip(e.text);
    if (h.clicked) c.intents.push_back(intent::GoTo{chain[i], e.lane});
  }
}

void warnings_section(Column& c) {
  const auto& list = c.scene.model.findings.list();
  std::vector<std::size_t> mine;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].event > c.scene.cursor()) continue;  // has yet to happen
    bool about = list[i].lane == c.lane.id;
    for (const LaneId other : list[i].others) about = about || other == c.lane.id;
    if (about) mine.push_back(i);
  }
  if (mine.empty()) return;
  if (!c.section(mark("Warnings"), std::to_string(mine.size()))) return;
  for (const std::size_t i : mine) {
    const float h = finding_card(c.ui, c.scene, "warning", i, c.rest, true, c.intents);
    c.rest.cut_top(h + c.ui.px(6));
  }
}

}  // namespace fiberscope::ui
