#include "scheduler/trace/decoder.h"

#include <array>
#include <utility>

namespace fiberscope::trace {

namespace {

template <std::size_t I>
void decode_payload(Decoder& in, Payload& out) {
  using P = std::variant_alternative_t<I, Payload>;
  // one of its kind is read over: the room of its lists stays
  P* const same = std::get_if<I>(&out);
  P::fields(same != nullptr ? *same : out.emplace<I>(), in);
}

using DecodeFunction = void (*)(Decoder&, Payload&);

template <std::size_t... I>
constexpr std::array<DecodeFunction, sizeof...(I)> decode_table(std::index_sequence<I...>) {
  return {decode_payload<I>...};
}

constexpr auto kDecode = decode_table(std::make_index_sequence<std::variant_size_v<Payload>>{});

}  // namespace

std::uint64_t Decoder::long_varint() {
  std::uint64_t v = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t b = byte();
    if (shift == 63 && b > 1) break;
    v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
    if (b < 0x80) return v;
  }
  fail("a number is longer than 64 bits");
  return 0;
}

void decode_event(Decoder& in, std::uint8_t tag, std::uint64_t seq, TimeNs before_ns,
                  std::size_t text_count, Event& event) {
  if (tag == kTagText || tag > kDecode.size()) return in.fail("an event of a kind nobody knows");
  event.seq = EventSeq{seq};
  const std::uint64_t delta_ns = in.varint();
  event.time_ns = 0;
  if (delta_ns > static_cast<std::uint64_t>(base::kNever - before_ns)) {
    in.fail("time runs backwards");
  } else {
    event.time_ns = before_ns + static_cast<TimeNs>(delta_ns);
  }
  const std::uint64_t distance = in.varint();
  if (distance >= seq) in.fail("a cause that is not an earlier event");
  event.cause = distance != 0 && in.ok() ? EventSeq{seq - distance} : EventSeq{};
  in.set_event(event.time_ns, text_count);
  if (in.ok()) kDecode[tag - 1u](in, event.payload);
}

}  // namespace fiberscope::trace
