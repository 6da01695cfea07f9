// Payloads: how a fold takes an event: it names every payload, those that it ignores as well, so
// that a new one does not compile before each fold has said what it does with it.
//
// Owns nothing. Deliberately does not know any fold.
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>
#include <variant>

#include "scheduler/trace/event.h"

namespace fiberscope::model {

// Overloads: what a fold does with each payload; a payload that two of them take does not compile.
template <class... F>
struct Overloads : F... {
  using F::operator()...;
};
template <class... F>
Overloads(F...) -> Overloads<F...>;

// Ignores: the payloads by which nothing changes.
template <class... Payload>
struct Ignores {
  template <class P>
  requires(std::same_as<P, Payload> || ...) void operator()(const P&) const {}
};

// visit_payload: what std::visit does, as comparisons that the compiler makes a switch of. A fold
// ignores most events: for those it costs one jump, where std::visit calls a function.
template <class F>
void visit_payload(const trace::Payload& payload, F&& fold) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto take = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
      if (payload.index() != N) return false;
      fold(*std::get_if<N>(&payload));
      return true;
    };
    (void)(take(std::integral_constant<std::size_t, I>()) || ...);
  }
  (std::make_index_sequence<std::variant_size_v<trace::Payload>>());
}

}  // namespace fiberscope::model
