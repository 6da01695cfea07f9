#include "scheduler/trace/decoding.h"

#include "scheduler/trace/decoder.h"

namespace fiberscope::trace {

const char* Decoding::read(const std::uint8_t* body, std::size_t size, EventRoom& room,
                           std::size_t& wrong_at) {
  Decoder in(body, size, texts_.size());
  while (!in.done()) {
    wrong_at = in.position();
    const std::uint8_t tag = in.byte();
    if (tag == kTagText) {
      const std::string_view text = in.bytes(in.varint());
      if (in.ok() && text.empty()) in.fail("a text is empty");
      if (in.ok()) texts_.add(text);
      continue;
    }
    Event& event = room.room();
    decode_event(in, tag, last_seq_ + 1, last_time_ns_, texts_.size(), event);
    if (!in.ok()) {
      room.broken();
      break;
    }
    go_on_after(event);
    room.whole(event);
  }
  return in.what();
}

}  // namespace fiberscope::trace
