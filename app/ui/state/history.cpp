#include "app/ui/state/history.h"

namespace fiberscope::ui {

bool Place::operator==(const Place& other) const {
  if (cursor != other.cursor || selected != other.selected || axis != other.axis) return false;
  if (fits_all != other.fits_all) return false;
  return fits_all || (begin == other.begin && end == other.end);
}

void History::begin(const Place& here) {
  *this = {};
  here_ = here;
}

History::Kind History::kind_of(const Place& here, bool jump) const {
  if (jump) return Kind::Jump;
  if (here.cursor != here_.cursor) return Kind::Cursor;
  if (here.selected != here_.selected) return Kind::Selection;
  return Kind::Zoom;
}

void History::observe(const Place& here, double now_s, bool jump) {
  if (here == here_) return;
  const Kind kind = kind_of(here, jump);
  const double rest = now_s - last_s_;
  const bool follows = last_kind_ != Kind::None && kind != Kind::Jump && rest < kMoment_s;
  const bool continues = kind == last_kind_ && kind != Kind::Jump && rest < kSameKind_s;
  if (!follows && !continues) {
    before_.push_back(here_);
    if (before_.size() > kPlacesMax) before_.erase(before_.begin());
    last_kind_ = kind;
  }
  after_.clear();
  here_ = here;
  last_s_ = now_s;
}

std::optional<Place> History::back() {
  if (before_.empty()) return std::nullopt;
  after_.push_back(here_);
  here_ = before_.back();
  before_.pop_back();
  last_kind_ = Kind::None;
  return here_;
}

std::optional<Place> History::forward() {
  if (after_.empty()) return std::nullopt;
  before_.push_back(here_);
  here_ = after_.back();
  after_.pop_back();
  last_kind_ = Kind::None;
  return here_;
}

}  // namespace fiberscope::ui
