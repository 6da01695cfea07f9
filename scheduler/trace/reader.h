// Reader: the events of a trace one after another, each forgotten when the next comes.
//
// Owns one block, one event and the texts. Deliberately does not know what the events are looked at
// for. Who needs them again later reads them into a Trace (trace.h).
//
// Invariant: it says of any bytes what Trace says of them: the same events, and the same fault.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "scheduler/base/result.h"
#include "scheduler/trace/blocks.h"
#include "scheduler/trace/decoding.h"
#include "scheduler/trace/event.h"

namespace fiberscope::trace {

class Reader final : private EventRoom {
 public:
  // Each: sees every event while it is there. Answers "", or why it and what follows are not taken:
  // the beginning of fault().
  using Each = std::function<std::string(const Event&)>;
  enum class Keep : std::uint8_t { Texts, Nothing };  // Nothing: text() knows none
  explicit Reader(Each each, Keep keep = Keep::Texts)
      : each_(std::move(each)), decoding_(keep == Keep::Texts) {}

  // append, finish, fault, size, text, whole: as of Trace.
  void append(const std::uint8_t* data, std::size_t size);
  void finish();
  const std::string& fault() const { return fault_; }
  std::uint64_t size() const { return size_; }
  std::string_view text(TextId id) const { return decoding_.texts().at(id); }
  bool whole() const { return ended_; }
  // read: all of an ordinary file. Errors: as Trace::load.
  base::Result<std::monostate> read(const std::string& path);

 private:
  Event& room() override { return event_; }
  void whole(Event& event) override;
  void broken() override {}
  void fail(const std::string& what, std::uint64_t offset);

  Each each_;
  Blocks blocks_;
  Decoding decoding_;
  Event event_;
  std::uint64_t size_ = 0;
  bool ended_ = false;  // the latest event is RunEnded
  std::string fault_;
};

// read_pieces: an ordinary file, piece by piece, until `more` says that it wants none. Errors:
// "PATH: cannot be opened: ...", also of what is longer than any trace may be.
base::Result<std::monostate> read_pieces(
    const std::string& path,
    const std::function<bool(const std::uint8_t* data, std::size_t size)>& more);

// kept_text: "3 events were kept".
std::string kept_text(std::uint64_t events);

}  // namespace fiberscope::trace
