#include "app/ui/shell/lesson_banner.h"

#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr float kDiscSize = 18;

// Of a line, of the row of points.
float line_of(const Ui& ui) { return ui.px(22, 20); }
float point_of(const Ui& ui) { return ui.px(28, 24); }

// Banner: one frame of it.
class Banner {
 public:
  Banner(Ui& ui, const Scene& scene, const Lesson& lesson, bool has_stops)
      : ui_(ui),
        scene_(scene),
        lesson_(lesson),
        has_stops_(has_stops),
        current_(lesson.current(scene.cursor())) {}

  Rect draw(Rect pane, Intents& intents);

 private:
  void measure(float width);
  void belief(const Rect& line);
  void points(Rect row, Intents& intents);
  float point_width(std::size_t i, bool timed) const;
  void point(std::size_t i, const Rect& r, bool timed, Intents& intents);
  std::string seen_text() const {
    return fill(tr("{n} of {all} seen"), {{"n", std::to_string(lesson_.seen_count())},
                                          {"all", std::to_string(lesson_.points.size())}});
  }
  std::string time_text(const LessonPoint& p) const {
    return p.event ? base::format_time(scene_.trace().at(p.event).time_ns) : std::string();
  }

  Ui& ui_;
  const Scene& scene_;
  const Lesson& lesson_;
  const bool has_stops_;
  std::size_t current_;
  // how it is laid out
  std::vector<std::string> objective_;
  std::string often_;
  bool belief_beside_ = false, belief_below_ = false;
};

void Banner::measure(float width) {
  objective_ = ui_.wrap(Font::BodyMedium, lesson_.summary, width);
  if (lesson_.misconception.empty()) return;
  often_ = tr("Often believed:");
  const float wide = ui_.text_width(Font::Small, often_) + ui_.px(6) +
                     ui_.text_width(Font::SmallMedium, lesson_.misconception);
  const float first = objective_.empty() ? 0 : ui_.text_width(Font::BodyMedium, objective_[0]);
  belief_beside_ = objective_.size() <= 1 && first + ui_.px(28) + wide <= width;
  belief_below_ = !belief_beside_;
}

// belief: "Often believed:" and what is, at the right end of the line or at its left.
void Banner::belief(const Rect& line) {
  const float often_w = ui_.text_width(Font::Small, often_) + ui_.px(6);
  const float wide = often_w + ui_.text_width(Font::SmallMedium, lesson_.misconception) + 1;
  Rect r = line;
  if (belief_beside_) r = r.cut_right(wide);
  ui_.text_in(r.cut_left(often_w), Font::Small, ui_.c().text2, often_);
  ui_.text_in(r, Font::SmallMedium, ui_.c().text1, lesson_.misconception);
  if (ui_.hovering(line) && wide > line.w) ui_.tooltip(lesson_.misconception);
}

float Banner::point_width(std::size_t i, bool timed) const {
  const LessonPoint& p = lesson_.points[i];
  float w = ui_.px(kDiscSize + 24) + ui_.text_width(Font::SmallMedium, p.text);
  if (timed && p.event) w += ui_.px(8) + ui_.text_width(Font::Value, time_text(p));
  return std::ceil(w);
}

void Banner::point(std::size_t i, const Rect& r, bool timed, Intents& intents) {
  const LessonPoint& p = lesson_.points[i];
  const std::string id = "lesson.point." + std::to_string(i + 1);
  const bool on = i == current_;
  const Hit h = p.event ? ui_.hit(id, r) : Hit{};
  ui_.note(id, r);
  ui_.fill(r, on ? ui_.c().tint : h.hovered ? ui_.c().hover : 0, ui_.px(6));
  ui_.stroke(r, on ? ui_.c().accent : ui_.c().border_strong, ui_.px(6));
  Rect in = r.inset(ui_.px(8), 0);
  const Rect cell = in.cut_left(ui_.px(kDiscSize));
  const Point middle{std::round(cell.mid_x()), std::round(cell.mid_y())};
  ui_.disc(middle, ui_.px(kDiscSize) / 2, on ? ui_.c().accent : ui_.c().raised);
  const Color ink = on ? ui_.c().on_accent : p.seen ? ui_.c().ok : ui_.c().text2;
  if (!on) ui_.ring(middle, ui_.px(kDiscSize) / 2, p.seen ? ui_.c().ok : ui_.c().border_strong, 1);
  ui_.text_in({middle.x - ui_.px(9), cell.y, ui_.px(18), cell.h}, Font::SmallMedium, ink,
              std::to_string(i + 1), Align::Center);
  in.cut_left(ui_.px(8));
  const std::string time = timed ? time_text(p) : std::string();
  if (!time.empty()) {
    const float w = ui_.text_width(Font::Value, time) + 1;
    ui_.text_in(in.cut_right(w), Font::Value, on ? ui_.c().text1 : ui_.c().text2, time);
    in.cut_right(ui_.px(7));
  }
  ui_.text_in(in, Font::SmallMedium,
              on        ? ui_.c().text1
              : p.event ? ui_.c().accent
                        : ui_.c().text3,
              p.text);
  if (h.hovered) {
    const std::string at = time_text(p);
    ui_.tooltip(timed ? fill(tr("Go to this moment: step {n}"),
                             {{"n", std::to_string(scene_.model.steps.number_at(p.event))}})
                      : p.text + "   " + at);
  }
  if (h.clicked) intents.push_back(intent::GoToPoint{i});
}

// points: their row; without times where these have no room, then cut.
void Banner::points(Rect row, Intents& intents) {
  const std::string label = tr("Watch"), seen = seen_text();
  ui_.text_in(row.cut_left(ui_.text_width(Font::Small, label) + ui_.px(14)), Font::Small,
              ui_.c().text3, label);
  const float seen_w = ui_.text_width(Font::Small, seen) + 1;
  ui_.text_in(row.cut_right(seen_w), Font::Small, ui_.c().text2, seen, Align::Right);
  ui_.note("lesson.seen", {row.right(), row.y, seen_w, row.h});
  row.cut_right(ui_.px(16));
  const std::size_t count = lesson_.points.size();
  const float gap = ui_.px(8), room = row.w - gap * static_cast<float>(count - 1);
  const auto all = [&](bool timed) {
    float sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += point_width(i, timed);
    return sum;
  };
  const bool timed = all(true) <= room;
  const float share = std::min(1.0f, room / all(timed));
  for (std::size_t i = 0; i < count; ++i) {
    const Rect r = row.cut_left(std::floor(point_width(i, timed) * share));
    point(i, r, timed, intents);
    row.cut_left(gap);
  }
}

Rect Banner::draw(Rect pane, Intents& intents) {
  const float begin_w = ui_.text_width(Font::BodyMedium, tr("Begin the lesson")) + ui_.px(24);
  const float close = ui_.px(34) + (has_stops_ ? begin_w + ui_.px(12) : 0);
  measure(pane.w - ui_.px(32) - close);
  const float line_h = line_of(ui_), gap = ui_.px(8, 4), edge = ui_.px(10, 5);
  const std::size_t lines = std::max<std::size_t>(objective_.size(), 1) + belief_below_;
  const float row = lesson_.points.empty() ? 0 : point_of(ui_) + gap;
  const Rect strip = pane.cut_top(2 * edge + static_cast<float>(lines) * line_h + row);
  ui_.fill(strip, ui_.c().panel);
  ui_.fill({strip.x, strip.bottom() - 1, strip.w, 1}, ui_.c().border);
  ui_.note("lesson", strip);
  Rect in = strip.inset(ui_.px(16), edge);
  const Rect button{strip.right() - ui_.px(40), strip.y + ui_.px(8, 4), ui_.px(26), ui_.px(26)};
  if (ui_.icon_button("lesson.close", button, Font::Icon16, icon::kClose,
                      tr("Put the note away"))) {
    intents.push_back(intent::ToggleNote{});
  }
  const Rect begin{button.x - begin_w - ui_.px(8), strip.y + ui_.px(6, 4), begin_w, ui_.px(30)};
  if (has_stops_ && ui_.primary_button("lesson.begin", begin, tr("Begin the lesson"))) {
    intents.push_back(intent::ToggleLesson{});
  }
  for (std::size_t i = 0; i < objective_.size(); ++i) {
    Rect line = in.cut_top(line_h);
    line.cut_right(close);
    ui_.text_in(line, Font::BodyMedium, ui_.c().text1, objective_[i]);
    if (i == 0 && belief_beside_) belief(line);
  }
  if (objective_.empty() && belief_beside_) belief(in.cut_top(line_h));
  if (belief_below_) {
    Rect line = in.cut_top(line_h);
    line.cut_right(close);
    belief(line);
  }
  if (lesson_.points.empty()) return pane;
  in.cut_top(gap);
  points(in.cut_top(point_of(ui_)), intents);
  return pane;
}

}  // namespace

Rect lesson_banner(Ui& ui, const Scene& scene, const SessionFace& face, Rect pane,
                   Intents& intents) {
  const Lesson& lesson = face.lesson;
  if (lesson.key.empty() || lesson.closed || pane.w < ui.px(220)) return pane;
  return Banner(ui, scene, lesson, face.has_lesson).draw(pane, intents);
}

void presented_head(Ui& ui, const Scene& scene, const SessionFace& face, Rect head,
                    Intents& intents) {
  const Lesson& lesson = face.lesson;
  ui.fill({head.x, head.bottom() - 1, head.w, 1}, ui.c().border);
  ui.note("presented.head", head);
  Rect in = head.inset(ui.px(18), 0);
  const float dot = ui.px(8), wide = ui.px(22), gap = ui.px(6);
  const std::size_t count = lesson.points.size(), current = lesson.current(scene.cursor());
  if (count > 0) {
    float x = in.right() - static_cast<float>(count) * (dot + gap) + gap -
              (current < count ? wide - dot : 0);
    in.cut_right(in.right() - x + ui.px(16));
    for (std::size_t i = 0; i < count; ++i) {
      const bool on = i == current;
      const Rect r{x, std::round(head.mid_y() - dot / 2), on ? wide : dot, dot};
      const bool seen = lesson.points[i].seen;
      ui.fill(r, on ? ui.c().accent : seen ? ui.c().text3 : ui.c().border_strong, dot / 2);
      if (ui.hit("presented.point." + std::to_string(i + 1), r.inset(-gap / 2, -dot)).clicked) {
        intents.push_back(intent::GoToPoint{i});
      }
      x = r.right() + gap;
    }
  }
  const std::string& title = lesson.summary.empty() ? face.title : lesson.summary;
  const std::string below = current < count ? lesson.points[current].text : lesson.misconception;
  if (below.empty()) {
    ui.text_in(in, Font::Title, ui.c().text1, title);
    return;
  }
  in = {in.x, std::round(head.mid_y() - ui.px(25)), in.w, ui.px(50)};
  ui.text_in(in.cut_top(ui.px(27)), Font::Title, ui.c().text1, title);
  const char* pattern = current < count ? tr("Watch: {what}") : tr("Often believed: {belief}.");
  ui.text_in(in, Font::Body, ui.c().text2, fill(pattern, {{"what", below}, {"belief", below}}));
}

}  // namespace fiberscope::ui
