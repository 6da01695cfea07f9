#include "app/export/data/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fiberscope::exporter {

std::string json_text(std::string_view text) {
  using nlohmann::json;
  // as nearly all text is: nothing to escape
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, plain)) return std::string("\"").append(text).append("\"");
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace fiberscope::exporter
