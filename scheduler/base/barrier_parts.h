// Barrier parts: of what the kernel's barrier around a run consists, and what of it is missing
// where it cannot be raised in full.
//
// Owns the parts' names, which the engine tells. Deliberately does not know how they are raised.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::base {

// In the order in which they are raised.
enum class BarrierPart : std::uint8_t { Limits, Capabilities, NoNewPrivileges, Landlock, Seccomp };
inline constexpr std::array<std::string_view, 5> kBarrierPartNames = {
    "limits", "capabilities", "no_new_privs", "Landlock", "seccomp"};

constexpr std::string_view name_of(BarrierPart part) {
  return kBarrierPartNames[static_cast<std::size_t>(part)];
}

struct BarrierGap {
  BarrierPart part{};
  std::string why;  // what the kernel says: "Function not implemented"
  bool operator==(const BarrierGap&) const = default;
};

// words_of: "Landlock: Function not implemented; seccomp: Invalid argument".
inline std::string words_of(const std::vector<BarrierGap>& gaps) {
  std::string words;
  for (const BarrierGap& gap : gaps) {
    words += (words.empty() ? "" : "; ") + std::string(name_of(gap.part)) + ": " + gap.why;
  }
  return words;
}

}  // namespace fiberscope::base
