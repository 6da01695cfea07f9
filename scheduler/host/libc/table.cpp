#include "scheduler/host/libc/table.h"

#include <cerrno>

namespace fiberscope::host {

namespace {

// Row: a line of the table. Each list is "one, two, three".
struct Row {
  NameFate fate;
  std::string_view names[2];
};

constexpr Gives kMINUS_1 = Gives::Minus1;
constexpr Gives kNULLPTR = Gives::Nullptr;
constexpr Gives kNUMBER = Gives::Number;
constexpr Gives kNOTHING = Gives::Nothing;

constexpr Row kRows[] = {
#define FAMILY(heading)
#define NAMES(...) #__VA_ARGS__
#define TOO(...) #__VA_ARGS__
#define OURS(why, ...) {{Fate::Ours, 0, Gives::Nothing, why}, {__VA_ARGS__}},
#define PASSED(why, ...) {{Fate::Passed, 0, Gives::Nothing, why}, {__VA_ARGS__}},
#define REFUSED(error, gives, told, ...) {{Fate::Refused, error, k##gives, told}, {__VA_ARGS__}},
#include "scheduler/host/libc/table.def"
};

bool lists(std::string_view names, std::string_view name) {
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = names.find(", ", at);
    if (names.substr(at, end - at) == name) return true;
    if (end == std::string_view::npos) return false;
    at = end + 2;
  }
  return false;
}

}  // namespace

const NameFate* fate_of(std::string_view name) {
  for (const Row& row : kRows) {
    for (const std::string_view names : row.names) {
      if (lists(names, name)) return &row.fate;
    }
  }
  return nullptr;
}

}  // namespace fiberscope::host
