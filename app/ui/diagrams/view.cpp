#include "app/ui/diagrams/view.h"

#include <cmath>

#include "app/export/diagram/loop_diagram.h"
#include "app/export/diagram/states_diagram.h"
#include "app/ui/telling/sentence.h"
#include "app/ui/toolkit/ui_canvas.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

constexpr float kMargin = 14, kHead = 50, kBothFrom = 1180;

struct PaneFace {
  DiagramPane pane;
  const char* id;
  const char* title;  // English
  const char* note;
};
constexpr PaneFace kStates = {DiagramPane::States, "diagrams.states", mark("States"),
                              mark("the textbook's diagram, each lane a token")};
constexpr PaneFace kLoop = {DiagramPane::Loop, "diagrams.loop", mark("Event loop"),
                            mark("asks, queues what is due, runs what is queued")};

class DiagramPainter {
 public:
  DiagramPainter(Ui& ui, const Scene& scene, ViewState& state)
      : ui_(ui),
        scene_(scene),
        state_(state),
        canvas_(ui),
        folds_(state.diagrams.follow(scene.trace())),
        shot_{scene.model, scene.world, state.focus.lane} {}

  void draw(const PaneFace& face, Rect pane) {
    ui_.fill(pane, ui_.c().panel, ui_.px(8));
    ui_.stroke(pane, ui_.c().border, ui_.px(8));
    ui_.note(face.id, pane);
    head(face, pane.cut_top(ui_.px(kHead)));
    pane = pane.inset(ui_.px(18), ui_.px(12));
    why(face, pane.cut_bottom(ui_.px(72)));
    pane.cut_bottom(ui_.px(12));
    exporter::Sketch sketch(canvas_, palette_of(ui_.theme()),
                            static_cast<double>(ui_.theme().scale));
    if (face.pane == DiagramPane::States) {
      exporter::paint_states(sketch, shot_, folds_.moves, box_of(pane));
    } else {
      const LaneId loop = exporter::loop_of(shot_, folds_.turns);
      exporter::paint_loop(sketch, shot_, folds_.turns, loop, box_of(pane));
    }
    follow(sketch);
  }

  Intents take() { return std::move(intents_); }

 private:
  void head(const PaneFace& face, Rect line) {
    ui_.fill({line.x + 1, line.bottom() - 1, line.w - 2, 1}, ui_.c().border);
    line = line.inset(ui_.px(18), 0);
    const Rect close = line.cut_right(ui_.px(32));
    const Rect at{close.x, std::round(close.mid_y() - ui_.px(16)), ui_.px(32), ui_.px(32)};
    if (ui_.icon_button(std::string(face.id) + ".close", at, Font::Icon16, icon::kClose,
                        tr("Back to the timeline  Esc"))) {
      intents_.push_back(intent::ShowDiagram{face.pane});
    }
    const float w = ui_.text_in(line, Font::Title, ui_.c().text1, tr(face.title));
    line.cut_left(w + ui_.px(14));
    ui_.text_in(line, Font::Small, ui_.c().text3, tr(face.note));
  }

  // moved: who went from one state to another in this very step; else whom all panes show.
  LaneId moved() const {
    const model::StateMove* last = folds_.moves.last(scene_.cursor());
    return last != nullptr && last->event == scene_.cursor() ? last->lane : state_.focus.lane;
  }

  void why(const PaneFace& face, const Rect& card) {
    const LaneId lane = moved();
    ui_.fill(card, ui_.c().inset, ui_.px(6));
    ui_.stroke(card, ui_.c().border, ui_.px(6));
    if (!lane || scene_.world.lane(lane) == nullptr) return;
    ui_.fill({card.x, card.y + ui_.px(2), ui_.px(3), card.h - ui_.px(4)},
             ui_.c().hue[exporter::hue_of(scene_.model.lanes, lane)]);
    const model::Explanation text =
        model::explain_lane(scene_.model.replay, scene_.model.names, lane, scene_.world.cursor());
    Rect in = card.inset(ui_.px(16), ui_.px(10));
    const float h = sentence_height(ui_, Font::Body, text.text, in.w);
    const Font font = h <= in.h ? Font::Body : Font::Small;
    const float high = std::min(in.h, sentence_height(ui_, font, text.text, in.w));
    in = {in.x, std::round(in.mid_y() - high / 2), in.w, high};
    paint_sentence(ui_, std::string(face.id) + ".why", in, font, ui_.c().text1, text, intents_);
  }

  // follow: what was painted can be clicked.
  void follow(const exporter::Sketch& sketch) {
    for (const exporter::Target& target : sketch.targets()) {
      const Hit h = ui_.hit(target.id, rect_of(target.box));
      if (!h.clicked) continue;
      if (target.event) {
        intents_.push_back(intent::GoTo{target.event, target.lane});
      } else {
        intents_.push_back(intent::Select{target.lane});
      }
    }
  }

  Ui& ui_;
  const Scene& scene_;
  ViewState& state_;
  UiCanvas canvas_;
  const DiagramFolds& folds_;
  const exporter::Shot shot_;
  Intents intents_;
};

}  // namespace

Intents diagrams_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  const DiagramsState& open = state.diagrams;
  ui.fill(pane, ui.c().bg);
  pane = pane.inset(ui.px(kMargin), ui.px(kMargin));
  DiagramPainter painter(ui, scene, state);
  const bool both = open.states && open.loop && pane.w >= ui.px(kBothFrom);
  if (both) {
    Rect left = pane.cut_left(std::round((pane.w - ui.px(kMargin)) / 2));
    pane.cut_left(ui.px(kMargin));
    painter.draw(kStates, left);
    painter.draw(kLoop, pane);
  } else {
    painter.draw(open.states ? kStates : kLoop, pane);
  }
  return painter.take();
}

}  // namespace fiberscope::ui
