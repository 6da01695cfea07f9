#include "app/session/engine_message.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace fiberscope::session {

std::optional<std::vector<base::BarrierGap>> gaps_in(const nlohmann::json& message) {
  const auto missing = message.find("missing");
  if (missing == message.end() || !missing->is_object()) return {};
  std::vector<base::BarrierGap> gaps;
  for (std::size_t i = 0; i < base::kBarrierPartNames.size(); ++i) {
    const auto why = missing->find(base::kBarrierPartNames[i]);
    if (why == missing->end() || !why->is_string()) continue;
    gaps.push_back({static_cast<base::BarrierPart>(i), why->get<std::string>()});
  }
  return gaps;
}

trace::Sent sent_in(const nlohmann::json& message, const char* key) {
  const auto it = message.find(key);
  std::array<std::uint64_t, 5> words{};
  if (it == message.end() || !it->is_array() || it->size() != words.size()) return {};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!(*it)[i].is_number_integer()) return {};
    words[i] = (*it)[i].get<std::uint64_t>();
  }
  return {words[0], words[1], words[2], words[3], static_cast<base::TimeNs>(words[4])};
}

std::string signal_text(int number) {
  const char* name = sigabbrev_np(number);
  return name ? "SIG" + std::string(name) : "signal " + std::to_string(number);
}

}  // namespace fiberscope::session
