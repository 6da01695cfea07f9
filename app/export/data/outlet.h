// Outlet: where a format is written to: in large pieces, with progress, until it is cancelled or
// the place takes no more.
//
// Owns what is not written yet. Deliberately does not know what is written.
#pragma once

#include <charconv>
#include <concepts>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include "app/export/data/cut.h"
#include "scheduler/base/result.h"

namespace fiberscope::exporter {

using Written = base::Result<std::monostate>;

class Outlet {
 public:
  // `total`: so many steps there will be. Requires: `out` and `progress` outlive it.
  Outlet(std::ostream& out, const Progress& progress, std::uint64_t total)
      : out_(out), progress_(progress), total_(total) {}
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;

  // text: what comes next is appended here.
  std::string& text() { return text_; }
  void put(std::string_view text) { text_ += text; }
  // step: one of them is done. False: nothing more is wanted.
  bool step() { return ++done_ % kStepsAtOnce != 0 ? going_ : flush(); }
  // make_room: between steps, where one of them is long.
  void make_room() {
    if (text_.size() > kBytesAtOnce) flush();
  }
  // finish: Errors: "cancelled", or that the place took no more.
  Written finish();

 private:
  static constexpr std::uint64_t kStepsAtOnce = 512;
  static constexpr std::size_t kBytesAtOnce = 1 << 18;
  bool flush();

  std::ostream& out_;
  const Progress& progress_;
  std::uint64_t total_ = 0, done_ = 0;
  std::string text_;
  bool going_ = true, cancelled_ = false;
};

// append_number: in decimal.
inline void append_number(std::string& text, std::integral auto number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, static_cast<std::size_t>(end - digits));
}

}  // namespace fiberscope::exporter
