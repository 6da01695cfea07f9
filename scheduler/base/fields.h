// Fields: what the parts of a recipe have in common. Each part lists its fields once, in `fields`,
// with the values they may have; every form of a recipe (JSON, TOML, the command line) follows that
// list.
//
//   static auto fields(auto& s, auto&& f) { f("cores", s.cores, from_to(1, kCoresMax)); ... }
//
// Owns: the rules of a field, and what kinds of fields there are: text, numbers, times, words of an
// enumeration, lists, optional ones and parts again. Deliberately knows no part and no form.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fiberscope::base {

// Rule: what a field may hold besides what its type allows.
struct Rule {
  std::uint64_t least = 0, most = UINT64_MAX;  // of a number or a time
  std::span<const std::string_view> words{};   // of a text: one of these; none: any
  constexpr bool limits() const { return least > 0 || most != UINT64_MAX; }
  // allows: the number. Units: the field's.
  constexpr bool allows(std::uint64_t number) const { return number >= least && number <= most; }
  bool allows(std::string_view text) const {
    return words.empty() || std::ranges::find(words, text) != words.end();
  }
};
constexpr Rule from_to(std::uint64_t least, std::uint64_t most) { return {least, most, {}}; }
constexpr Rule one_of(std::span<const std::string_view> words) { return {0, UINT64_MAX, words}; }

// kWords: the words of an enumeration, by number. Enumerations that are fields have some.
template <class E>
inline constexpr std::span<const std::string_view> kWords{};

template <class E>
std::string_view word_of(E e) {
  return kWords<E>[static_cast<std::size_t>(e)];
}
template <class E>
std::optional<E> named(std::string_view word) {
  const auto found = std::ranges::find(kWords<E>, word);
  if (found == kWords<E>.end()) return {};
  return static_cast<E>(found - kWords<E>.begin());
}

// listed: `"fifo", "fair" or "random"`.
inline std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 < words.size() ? ", " : " or ";
    text += '"' + std::string(words[i]) + '"';
  }
  return text;
}

template <class T>
inline constexpr bool kIsList = false;
template <class T>
inline constexpr bool kIsList<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
// kIsPart: it has fields of its own.
template <class T>
inline constexpr bool kIsPart = requires(T& part) {
  T::fields(part, [](const char*, auto&, Rule = {}) {});
};

// problem_of: what is wrong with how a part's values fit together, "" when nothing is.
template <class Part>
std::string problem_of(const Part& part) {
  if constexpr (requires { problem(part); }) {
    return problem(part);
  } else {
    return "";
  }
}

// names_of: the fields of a part, as "latency_ns, bandwidth"; `spelled` names one in its form.
template <class Part, class Spell>
std::string names_of(const Part& part, Spell spelled) {
  std::string out;
  Part::fields(part, [&](const char* name, const auto&, Rule = {}) {
    out += (out.empty() ? "" : ", ") + std::string(spelled(name));
  });
  return out;
}

}  // namespace fiberscope::base
