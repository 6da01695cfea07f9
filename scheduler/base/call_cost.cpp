#include "scheduler/base/call_cost.h"

#include <algorithm>
#include <cctype>

#include "scheduler/base/time_text.h"

namespace fiberscope::base {

namespace {

constexpr TimeNs kCallMostNs = 86'400 * kSecond;

// is_function: names joined by dots, of letters, digits and underscores; "()" may follow one.
bool is_function(std::string_view text) {
  bool in_name = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool letter = std::isalpha(c) || c == '_' || c >= 0x80;
    if (letter || (in_name && std::isdigit(c))) {
      in_name = true;
    } else if (in_name && c == '.' && i + 1 < text.size()) {
      in_name = false;
    } else if (in_name && text.substr(i).starts_with("().")) {
      i += 2;
      in_name = false;
    } else {
      return false;
    }
  }
  return in_name;
}

}  // namespace

Result<CallPrice> parse_price(std::string_view text) {
  constexpr std::string_view kNoGil = " nogil";
  CallPrice price;
  std::string_view rest = text;
  price.lets_gil_go = rest.ends_with(kNoGil);
  if (price.lets_gil_go) rest.remove_suffix(kNoGil.size());
  const std::size_t slash = rest.find('/');
  const std::string_view per = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  const Result<TimeNs> time = parse_time(rest.substr(0, slash));
  if (per == "KiB") price.per = Per::KiB;
  if (per == "item") price.per = Per::Item;
  if (per == "round") price.per = Per::Round;
  const bool whole = price.per != Per::Call || slash == std::string_view::npos;
  if (!time || !whole || time.value() > kCallMostNs) {
    return Error{"\"" + std::string(text) +
                 "\" is not the cost of a call; write a time up to a day, such as 300ms, "
                 "2us/KiB, 30ns/item or 400ns/round, and nogil behind it for a function that lets "
                 "the GIL go"};
  }
  price.ns = time.value();
  return price;
}

std::string problem(const CallCost& cost) {
  if (!is_function(cost.function)) {
    return "\"" + cost.function + "\" is not the name of a function, as hashlib.pbkdf2_hmac is";
  }
  const Result<CallPrice> price = parse_price(cost.cost);
  return price ? "" : price.error();
}

}  // namespace fiberscope::base
