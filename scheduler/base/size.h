// Numbers of bytes for people. Owns nothing. Deliberately does not know languages: the units are
// the same in each.
#pragma once

#include <cstdint>
#include <string>

namespace fiberscope::base {

// format_size: "0 B", "1023 B", "1.5 KiB", "24 MiB"; a fraction says that it is not the exact
// number.
std::string format_size(std::uint64_t bytes);

}  // namespace fiberscope::base
