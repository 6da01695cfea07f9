#include "app/ui/app/shown.h"

#include <algorithm>
#include <utility>

namespace fiberscope::ui {

void Shown::hold_back(std::uint64_t last) {
  if (whole_ == nullptr && last >= size()) return;
  if (whole_ != nullptr && last >= size()) {  // what was held back is shown as if it came now
    part_->go_on(whole_->trace, last);
    model_->update();
    return;
  }
  const std::uint64_t at = std::min(cursor(), last);
  if (whole_ == nullptr) whole_ = std::move(model_);
  model_.reset();
  part_ = std::make_unique<trace::Trace>(whole_->trace.beginning(last));
  model_ = std::make_unique<model::Model>(*part_);
  model_->replay.move_to(at);
  ++serial_;
}

void Shown::show_all() {
  if (whole_ == nullptr) return;
  const std::uint64_t at = cursor();
  model_ = std::move(whole_);
  part_.reset();
  model_->replay.move_to(at);
  ++serial_;
}

void Shown::stand_in(const trace::Trace& other) {
  own_ = {std::move(model_), std::move(part_), std::move(whole_)};
  model_ = std::make_unique<model::Model>(other);
  ++serial_;
}

void Shown::stand_back() {
  if (!stands_in()) return;
  model_ = std::move(own_.model);
  part_ = std::move(own_.part);
  whole_ = std::move(own_.whole);
  own_ = {};
  ++serial_;
}

}  // namespace fiberscope::ui
