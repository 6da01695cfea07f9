// How folds take events: every payload goes to the one that takes it, and none can be forgotten.
#include "app/model/folds/payloads.h"

#include <doctest/doctest.h>

#include <type_traits>

using namespace fiberscope;
using model::Ignores;
using model::Overloads;

namespace {

using Line = trace::LineReached;
using Note = trace::NoteAdded;

// A fold that neither takes nor ignores a payload does not compile, nor one that does both.
static_assert(std::is_invocable_v<Overloads<Ignores<Line, Note>>, const Line&>);
static_assert(!std::is_invocable_v<Overloads<Ignores<Note>>, const Line&>);
static_assert(!std::is_invocable_v<Overloads<Ignores<Line>, Ignores<Line, Note>>, const Line&>);

constexpr trace::Kinds kAllKinds = ~trace::Kinds{0} >> (64 - std::variant_size_v<trace::Payload>);
static_assert(model::kinds_taken(Ignores<>{}) == kAllKinds);
static_assert(model::kinds_taken(Ignores<Line, Note>{}) ==
              (kAllKinds & ~(trace::kind_bit<Line>() | trace::kind_bit<Note>())));

struct Index {
  std::size_t& seen;
  template <class P>
  void operator()(const P&) const {
    seen = trace::payload_index<P>();
  }
};

template <std::size_t I = 0>
void check_from() {
  if constexpr (I < std::variant_size_v<trace::Payload>) {
    const trace::Payload payload(std::in_place_index<I>);
    std::size_t seen = SIZE_MAX;
    model::visit_payload(payload, Index{seen});
    CHECK(seen == I);
    check_from<I + 1>();
  }
}

}  // namespace

TEST_CASE("every payload is given to a fold as what it is") { check_from(); }
