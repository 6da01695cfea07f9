// Teaching: the lesson of the program that is open: where its points to watch are in the run, at
// which moment it opens, what of it was seen.
//
// Owns: the moment and the figure that the program's settings name. What is shown of the lesson
// stands in SessionFace. Deliberately does not know how a moment is found in a trace (app/lesson),
// nor how the banner is drawn.
#pragma once

#include <optional>
#include <string>

#include "app/figure/figure.h"
#include "app/lesson/opening.h"
#include "app/ui/app/desk.h"
#include "app/ui/app/navigation.h"
#include "app/ui/app/shelf.h"
#include "app/ui/app/shown.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/session_face.h"

namespace fiberscope::ui {

class Teaching {
 public:
  struct Given {
    Desk& desk;
    Shelf& shelf;
    const Shown& shown;
    Navigation& navigation;
    SessionFace& face;
    ViewState& state;
  };
  explicit Teaching(const Given& given) : given_(given) {}

  // begin: the scenario that is opened or run again, in the chosen language. forget: no lesson.
  void begin(const session::Scenario& scenario);
  void forget();
  // figure: as the program's settings say; none: they say nothing.
  std::optional<figure::Figure> figure() const {
    return figure_ == figure::Figure{} ? std::nullopt : std::optional(figure_);
  }
  // find_points: in the run that is shown, now that it is over. Requires: a trace is open.
  void find_points();
  // opening: the moment the program is shown at first. Requires: a trace is open.
  lesson::Opening opening() const { return lesson::opening(given_.shown.model(), moment_); }
  // observe: once a frame: a point at which the cursor stands is seen, and so is one that is played
  // over.
  void observe();

  // step_point: to the next point, or back to the last one.
  void step_point(Direction direction);
  void on(const intent::GoToPoint& i);
  void on(const intent::ToggleNote& i);

 private:
  void see(std::size_t point);

  Given given_;
  std::string moment_;             // a query; empty: none is named
  figure::Figure figure_;          // of the run
  std::uint64_t last_cursor_ = 0;  // in the frame before
};

}  // namespace fiberscope::ui
