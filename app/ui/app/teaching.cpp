#include "app/ui/app/teaching.h"

namespace fiberscope::ui {

void Teaching::begin(const session::Scenario& scenario) {
  moment_ = scenario.metadata.moment;
  figure_ = scenario.metadata.figure;
  given_.face.lesson = given_.desk.lesson(scenario);
}

void Teaching::forget() {
  moment_.clear();
  figure_ = {};
  given_.face.lesson = {};
}

void Teaching::find_points() {
  for (LessonPoint& point : given_.face.lesson.points) {
    const auto found = lesson::resolve(given_.shown.model(), point.query);
    point.event = found ? found.value() : EventSeq{};
  }
  last_cursor_ = given_.shown.cursor();
}

void Teaching::see(std::size_t point) {
  Lesson& lesson = given_.face.lesson;
  lesson.points[point].seen = true;
  given_.desk.see(lesson.key, static_cast<std::uint32_t>(point + 1));
  given_.shelf.refresh();
  given_.desk.keep(given_.state);
}

void Teaching::observe() {
  const Lesson& lesson = given_.face.lesson;
  auto& discs = given_.state.timeline.discs;
  discs.clear();
  if (!given_.shown.open() || given_.state.lesson.open) return;  // a lesson has its stops
  const std::uint64_t cursor = given_.shown.cursor();
  const bool plays = given_.state.playback.playing && last_cursor_ < cursor;
  const std::size_t current = lesson.current(EventSeq{cursor});
  for (std::size_t i = 0; i < lesson.points.size(); ++i) {
    const EventSeq event = lesson.points[i].event;
    discs.push_back({event, i == current});
    const bool passed = plays && last_cursor_ < event.value && event.value < cursor;
    if (event && !lesson.points[i].seen && (passed || event.value == cursor)) see(i);
  }
  last_cursor_ = cursor;
}

void Teaching::on(const intent::GoToPoint& i) {
  const auto& points = given_.face.lesson.points;
  if (!given_.shown.open() || i.point >= points.size()) return;
  if (!points[i.point].event || points[i.point].event.value > given_.shown.size()) return;
  const auto to = lesson::at_moment(given_.shown.model(), points[i.point].event);
  given_.navigation.on(intent::GoTo{to.event, to.focus.lane, to.focus.reason});
}

// Forward from a point's moment is the next one; back from behind it is the point itself.
void Teaching::step_point(Direction direction) {
  const auto& points = given_.face.lesson.points;
  const EventSeq cursor{given_.shown.cursor()};
  if (direction == Direction::Forward) {
    for (std::size_t k = 0; k < points.size(); ++k) {
      if (points[k].event > cursor) return on(intent::GoToPoint{k});
    }
    return;
  }
  for (std::size_t k = points.size(); k-- > 0;) {
    if (points[k].event && points[k].event < cursor) return on(intent::GoToPoint{k});
  }
}

void Teaching::on(const intent::ToggleNote&) {
  Lesson& lesson = given_.face.lesson;
  if (lesson.key.empty()) return;
  lesson.closed = !lesson.closed;
  given_.desk.put_away(lesson.key, lesson.closed);
  given_.desk.keep(given_.state);
}

}  // namespace fiberscope::ui
