// History: the places the user has looked at, to go back to and forward again.
//
// Owns: the places before and after the present one. Deliberately does not know how one gets to a
// place; App shows it what is on the screen in every frame.
//
// Invariants:
//  1. Steps of one kind within a second of each other are one entry, and so is whatever follows a
//     change within a moment (the view that pans after the cursor); a jump is an entry of its own.
//  2. back() and forward() are inverse until the next change of the user's own.
#pragma once

#include <optional>
#include <vector>

#include "app/model/folds/axis.h"
#include "app/ui/state/ids.h"

namespace fiberscope::ui {

struct Place {
  std::uint64_t cursor = 0;
  LaneId selected;
  model::AxisMode axis = model::AxisMode::Time;
  bool fits_all = true;
  double begin = 0, end = 0;  // of the view; of no meaning while it fits everything
  bool operator==(const Place& other) const;
};

class History {
 public:
  static constexpr std::size_t kPlacesMax = 200;
  static constexpr double kSameKind_s = 1.0;
  static constexpr double kMoment_s = 0.3;

  // begin: forgets everything; the user is here now.
  void begin(const Place& here);
  // observe: where the user is at this time; `jump` when a link or a click led there.
  void observe(const Place& here, double now_s, bool jump);
  // back, forward: the place to show; nothing at either end.
  std::optional<Place> back();
  std::optional<Place> forward();
  bool can_go_back() const { return !before_.empty(); }
  bool can_go_forward() const { return !after_.empty(); }

 private:
  enum class Kind : std::uint8_t { None, Cursor, Selection, Zoom, Jump };
  Kind kind_of(const Place& here, bool jump) const;

  Place here_;
  std::vector<Place> before_, after_;
  Kind last_kind_ = Kind::None;
  double last_s_ = 0;
};

}  // namespace fiberscope::ui
