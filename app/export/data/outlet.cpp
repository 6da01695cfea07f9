#include "app/export/data/outlet.h"

#include <algorithm>

#include "app/words/words.h"

namespace fiberscope::exporter {

bool Outlet::flush() {
  if (!going_) return false;
  out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
  text_.clear();
  const double share = total_ == 0 ? 1 : static_cast<double>(done_) / static_cast<double>(total_);
  cancelled_ = progress_ && !progress_(std::min(share, 1.0));
  going_ = !cancelled_ && out_.good();
  return going_;
}

Written Outlet::finish() {
  done_ = total_;
  flush();
  if (cancelled_) return base::Error{"cancelled"};
  if (!going_ || !out_.flush()) return base::Error{words::tr("the place takes no more")};
  return std::monostate{};
}

}  // namespace fiberscope::exporter
