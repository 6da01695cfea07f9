#include "app/ui/state/intent.h"

#include <array>

namespace fiberscope::ui {

namespace {

template <std::size_t I>
Wishes* made(const void* wish) {
  using Wish = std::variant_alternative_t<I, Wishes>;
  return new Wishes(std::in_place_index<I>, *static_cast<const Wish*>(wish));
}

template <std::size_t... I>
constexpr auto makers(std::index_sequence<I...>) {
  return std::array<Wishes* (*)(const void*), sizeof...(I)>{&made<I>...};
}

constexpr auto kMakers = makers(std::make_index_sequence<std::variant_size_v<Wishes>>());

}  // namespace

Intent::Intent(Wishes wish) : wish_(new Wishes(std::move(wish))) {}
Intent::Intent(std::size_t index, const void* wish) : wish_(kMakers[index](wish)) {}

}  // namespace fiberscope::ui
