#include "app/ui/lesson/drawing_view.h"

#include <algorithm>
#include <cmath>

#include "app/ui/telling/glyph.h"
#include "app/ui/telling/lane_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using lesson::kDrawnStates;
using lesson::kNotDrawn;
using words::fill;
using words::tr;

constexpr float kDrawnRow = 30, kDrawnHead = 20, kDrawnGap = 3, kNameMost = 96, kNameLeast = 44;
constexpr float kBrush = 34, kTwinRow = 20;

model::SliceState state_drawn(char letter) {
  switch (letter) {
    case 'u':
      return model::SliceState::Running;
    case 'r':
      return model::SliceState::Ready;
    case 'b':
      return model::SliceState::Blocked;
    default:
      return model::SliceState::Ended;
  }
}

// Grid: where the cells are.
class Grid {
 public:
  Grid(Ui& ui, const Scene& scene, const LessonState& state, const Rect& r, float row,
       float per_row)
      : ui_(ui),
        scene_(scene),
        state_(state),
        drawing_(*state.question->drawing),
        r_(r),
        row_(ui.px(row)),
        per_row_(per_row) {
    float widest = ui.px(kNameLeast);
    for (const lesson::DrawnRow& each : drawing_.rows) {
      widest = std::max(widest, ui.text_width(Font::SmallMedium, each.name) + ui.px(10));
    }
    name_ = std::min(widest, ui.px(kNameMost));
    cell_ = std::floor((r.w - name_ - ui.px(8)) / static_cast<float>(drawing_.columns() + 1));
  }

  const lesson::Drawing& drawing() const { return drawing_; }
  float height() const {
    return ui_.px(kDrawnHead) +
           static_cast<float>(drawing_.rows.size()) * (row_ * per_row_ + ui_.px(kDrawnGap));
  }
  float row_y(std::size_t row) const {
    return r_.y + ui_.px(kDrawnHead) +
           static_cast<float>(row) * (row_ * per_row_ + ui_.px(kDrawnGap));
  }
  // now: the cell of the moment that is asked about. cell: of a column.
  Rect now(std::size_t row, float line = 0) const {
    return {r_.x + name_, row_y(row) + line * row_, cell_, row_};
  }
  Rect cell(std::size_t row, std::size_t column, float line = 0) const {
    const float x = r_.x + name_ + ui_.px(8) + static_cast<float>(column + 1) * cell_;
    return {x, row_y(row) + line * row_, cell_, row_};
  }
  Color hue(std::size_t row) const {
    const LaneId lane = drawing_.rows[row].lane;
    const bool known = lane.value <= scene_.model.lanes.lane_count();
    return known ? ui_.c().hue[hue_of(scene_.model.lanes, lane)] : ui_.c().text2;
  }

  void head() const {
    const Rect first = now(0);
    const float y = r_.y;
    ui_.text_in({first.x - name_ / 2, y, first.w + name_ / 2, ui_.px(kDrawnHead)}, Font::Small,
                ui_.c().playhead, tr("now"), Align::Right);
    for (std::size_t i = 0; i < drawing_.columns(); ++i) {
      const Rect at = cell(0, i);
      ui_.text_in({at.x, y, at.w, ui_.px(kDrawnHead)}, Font::Small, ui_.c().text3,
                  std::to_string(i + 1), Align::Center);
    }
    const Rect last = now(drawing_.rows.size() - 1);
    ui_.fill({first.right() + ui_.px(3), y, ui_.px(2), last.y + row_ * per_row_ - y},
             ui_.c().playhead);
  }
  void name(std::size_t row) const {
    const Rect r{r_.x, row_y(row), name_ - ui_.px(6), row_ * per_row_};
    ui_.text_in(r, Font::SmallMedium, ui_.c().text1, drawing_.rows[row].name);
  }
  // paint: a state in a cell, weaker where it goes on from the cell before.
  void paint(const Rect& r, char letter, Color hue, bool weak) const {
    if (letter == 'n') return;
    const Rect in = r.inset(ui_.px(1.5f), ui_.px(4));
    paint_state_glyph(ui_, in, state_drawn(letter), weak ? faded(hue, 0.35f) : hue);
  }
  void back(const Rect& r) const {
    ui_.fill(r, ui_.c().inset);
    ui_.stroke(r, ui_.c().border);
  }

 private:
  Ui& ui_;
  const Scene& scene_;
  const LessonState& state_;
  const lesson::Drawing& drawing_;
  const Rect r_;
  const float row_, per_row_;
  float name_ = 0, cell_ = 0;
};

void brushes(Ui& ui, LessonState& state, Rect r) {
  const float wide = std::floor((r.w - ui.px(18)) / 4);
  for (std::size_t i = 0; i < kDrawnStates.size(); ++i) {
    const char letter = kDrawnStates[i];
    const Rect one = r.cut_left(wide);
    r.cut_left(ui.px(6));
    const std::string id = "lesson.brush." + std::to_string(i + 1);
    const Hit h = ui.hit(id, one);
    ui.note(id, one);
    const bool on = state.drawn.brush == letter;
    ui.fill(one, on ? ui.c().tint : h.hovered ? ui.c().hover : ui.c().raised, ui.px(6));
    ui.stroke(one, on ? ui.c().accent : ui.c().border, ui.px(6));
    Rect in = one.inset(ui.px(6), 0);
    ui.text_in(in.cut_left(ui.px(14)), Font::Value, on ? ui.c().accent : ui.c().text2,
               std::to_string(i + 1));
    const Rect sign{in.x, std::round(in.mid_y() - ui.px(6)), ui.px(16), ui.px(12)};
    if (letter != 'n') paint_state_glyph(ui, sign, state_drawn(letter), ui.c().text2);
    in.cut_left(letter == 'n' ? 0 : ui.px(21));
    const char* word = lesson::drawn_word(letter);
    ui.text_in(in, Font::Small, on ? ui.c().text1 : ui.c().text2, word);
    if (ui.text_width(Font::Small, word) > in.w && h.hovered) ui.tooltip(word);
    if (h.clicked) state.drawn.brush = letter;
  }
}

void keys(Ui& ui, const lesson::Drawing& drawing, LessonState& state, Intents& intents) {
  if (ui.any_popup() || ui.input().typing || ui.input().ctrl || ui.input().alt) return;
  DrawnState& d = state.drawn;
  const auto move = [](std::size_t& at, int by, std::size_t all) {
    const auto to = static_cast<std::int64_t>(at) + by;
    if (to >= 0 && to < static_cast<std::int64_t>(all)) at = static_cast<std::size_t>(to);
  };
  if (ui.key(key::kLeft)) move(d.column, -1, drawing.columns());
  if (ui.key(key::kRight)) move(d.column, 1, drawing.columns());
  if (ui.key(key::kUp)) move(d.row, -1, drawing.rows.size());
  if (ui.key(key::kDown)) move(d.row, 1, drawing.rows.size());
  for (std::size_t i = 0; i < kDrawnStates.size(); ++i) {
    if (!ui.key(key::k1 + static_cast<int>(i), false)) continue;
    intents.push_back(intent::DrawCell{d.row, d.column, kDrawnStates[i], true});
    d.brush = kDrawnStates[i];
    move(d.column, 1, drawing.columns());
  }
  if (ui.key(key::kDelete)) intents.push_back(intent::DrawCell{d.row, d.column, kNotDrawn, true});
  if (ui.key(key::kBackspace)) intents.push_back(intent::UndoDrawn{});
}

}  // namespace

float drawing_view(Ui& ui, const Scene& scene, LessonState& state, const Rect& r,
                   Intents& intents) {
  const Grid grid(ui, scene, state, r, kDrawnRow, 1);
  const lesson::Drawing& drawing = grid.drawing();
  DrawnState& d = state.drawn;
  const lesson::Cells all = lesson::drawn_out(drawing, d.cells);
  grid.head();
  for (std::size_t row = 0; row < drawing.rows.size(); ++row) {
    grid.name(row);
    grid.paint(grid.now(row), drawing.rows[row].now, grid.hue(row), false);
    for (std::size_t column = 0; column < drawing.columns(); ++column) {
      const Rect cell = grid.cell(row, column);
      grid.back(cell);
      const std::string id =
          "lesson.cell." + std::to_string(row + 1) + "." + std::to_string(column + 1);
      const Hit h = ui.hit(id, cell);
      ui.note(id, cell);
      const bool own = d.cells[row][column] != kNotDrawn;
      grid.paint(cell, all[row][column], grid.hue(row), !own);
      if (all[row][column] == 'n' && own) {
        ui.fill({cell.x + ui.px(4), std::round(cell.mid_y()), cell.w - ui.px(8), ui.px(1)},
                ui.c().text3);
      }
      if (d.row == row && d.column == column) {
        ui.stroke(cell.inset(ui.px(0.5f), ui.px(0.5f)), ui.c().accent, 0, ui.px(1.5f));
      }
      if (h.hovered && !h.held) ui.fill(cell, faded(ui.c().accent, 0.08f));
      if (h.pressed) {
        d.row = row, d.column = column;
        // what is there already is taken away by the same stroke
        const bool same = d.cells[row][column] == d.brush;
        d.stroke = same ? kNotDrawn : d.brush;
        intents.push_back(intent::DrawCell{row, column, d.stroke, true});
      } else if (d.stroke != 0 && ui.input().down[0] && cell.contains(ui.input().mouse) &&
                 d.cells[row][column] != d.stroke) {
        d.row = row, d.column = column;
        intents.push_back(intent::DrawCell{row, column, d.stroke, false});
      }
    }
  }
  if (!ui.input().down[0]) d.stroke = 0;
  Rect rest{r.x, r.y + grid.height() + ui.px(6), r.w, 0};
  brushes(ui, state, {rest.x, rest.y, rest.w, ui.px(kBrush)});
  rest.y += ui.px(kBrush + 6);
  Rect buttons{rest.x, rest.y, rest.w, ui.px(28)};
  const float half = std::floor((buttons.w - ui.px(6)) / 2);
  if (ui.text_button("lesson.draw.undo", buttons.cut_left(half), tr("Take the last stroke back"),
                     false)) {
    intents.push_back(intent::UndoDrawn{});
  }
  buttons.cut_left(ui.px(6));
  if (ui.text_button("lesson.draw.clear", buttons, tr("Begin anew"), false)) {
    intents.push_back(intent::ClearDrawn{});
  }
  keys(ui, drawing, state, intents);
  return buttons.bottom() - r.y;
}

float drawn_view(Ui& ui, const Scene& scene, const LessonState& state, const Rect& r) {
  const bool twins = !state.unsure && !state.drawn.cells.empty();
  const Grid grid(ui, scene, state, r, twins ? kTwinRow : kDrawnRow, twins ? 2 : 1);
  const lesson::Drawing& drawing = grid.drawing();
  const lesson::Cells mine =
      twins ? lesson::drawn_out(drawing, state.drawn.cells) : lesson::Cells();
  grid.head();
  for (std::size_t row = 0; row < drawing.rows.size(); ++row) {
    const lesson::DrawnRow& so = drawing.rows[row];
    grid.name(row);
    for (float line = 0; line < (twins ? 2 : 1); ++line) {
      grid.paint(grid.now(row, line), so.now, grid.hue(row), false);
    }
    for (std::size_t column = 0; column < drawing.columns(); ++column) {
      const Rect cell = grid.cell(row, column, twins ? 1 : 0);
      grid.back(cell);
      grid.paint(cell, so.right[column], grid.hue(row), false);
      if (!twins) continue;
      const Rect above = grid.cell(row, column);
      const bool differs = mine[row][column] != so.right[column];
      if (differs) ui.fill(above, faded(ui.c().warning, 0.22f));
      grid.paint(above, mine[row][column], grid.hue(row), true);
      if (!differs) continue;
      ui.stroke({above.x, above.y, above.w, above.h * 2}, ui.c().warning, 0, ui.px(1.5f));
      ui.note("lesson.differs." + std::to_string(row + 1) + "." + std::to_string(column + 1),
              above);
    }
  }
  ui.note("lesson.drawn", {r.x, r.y, r.w, grid.height()});
  return grid.height();
}

}  // namespace fiberscope::ui
