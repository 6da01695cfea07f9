#include "app/figure/figure.h"

#include <algorithm>
#include <type_traits>

namespace fiberscope::figure {

namespace {

// each_of: calls with the field of that name, if it is a T.
template <class T, class Part, class Take>
void each_of(Part& part, std::string_view wanted, Take take) {
  Figure::fields(part, [&](std::string_view name, auto& value, base::Rule = {}) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, T>) {
      if (name == wanted) take(value);
    }
  });
}

}  // namespace

bool chooses_rows(const Figure& f) {
  return !f.lanes.empty() || !f.cores || !f.objects || !f.files || f.numbers;
}

Figure merged(const Figure& program, const Figure& asked) {
  Figure out = program;
  const Figure plain;
  Figure::fields(asked, [&](std::string_view name, const auto& value, base::Rule = {}) {
    using T = std::remove_cvref_t<decltype(value)>;
    each_of<T>(plain, name, [&](const T& before) {
      if (value == before) return;
      each_of<T>(out, name, [&](T& field) { field = value; });
    });
  });
  return out;
}

std::vector<std::string> part_names() {
  std::vector<std::string> names;
  const Figure plain;
  Figure::fields(plain, [&](const char* name, const auto& value, base::Rule = {}) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, bool>) {
      names.emplace_back(name);
    }
  });
  return names;
}

void set_parts(Figure& figure, const std::vector<std::string>& names, bool shown) {
  for (const std::string& name : names)
    each_of<bool>(figure, name, [&](bool& part) { part = shown; });
}

}  // namespace fiberscope::figure
