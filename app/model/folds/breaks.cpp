#include "app/model/folds/breaks.h"

#include <algorithm>
#include <utility>

namespace fiberscope::model {

Breaks::Breaks(std::vector<Break> list) : list_(std::move(list)) {
  base::TimeNs hidden = 0;
  for (const Break& b : list_) {
    hidden_before_.push_back(hidden);
    hidden += b.duration_ns();
  }
}

Breaks::Place Breaks::place_of(double ns) const {
  const auto after = std::upper_bound(list_.begin(), list_.end(), ns, [](double t, const Break& b) {
    return t < static_cast<double>(b.from_ns);
  });
  if (after == list_.begin()) return {ns, 0};
  const auto i = static_cast<std::size_t>(after - list_.begin()) - 1;
  const Break& last = list_[i];
  const auto before = static_cast<double>(i);
  const auto hidden = static_cast<double>(hidden_before_[i]);
  const auto from = static_cast<double>(last.from_ns);
  const auto all = static_cast<double>(last.duration_ns());
  if (ns >= from + all) return {ns - hidden - all, before + 1};
  return {from - hidden, before + (ns - from) / all};
}

double Breaks::time_at(double px, double px_per_ns, double break_px) const {
  const auto begins_at = [&](std::size_t i) {
    const auto shown = static_cast<double>(list_[i].from_ns - hidden_before_[i]);
    return Place{shown, static_cast<double>(i)}.px(px_per_ns, break_px);
  };
  std::size_t low = 0, high = list_.size();  // the breaks that begin at or before the pixel
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (begins_at(middle) <= px) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return px / px_per_ns;
  const Break& last = list_[low - 1];
  const double beyond = px - begins_at(low - 1);
  const auto all = static_cast<double>(last.duration_ns());
  if (beyond < break_px) return static_cast<double>(last.from_ns) + beyond / break_px * all;
  return static_cast<double>(last.to_ns) + (beyond - break_px) / px_per_ns;
}

}  // namespace fiberscope::model
