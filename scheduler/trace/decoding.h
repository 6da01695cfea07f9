// Decoding: events out of the bodies of blocks, one after another.
//
// Owns the texts so far, and what an event's bytes are relative to. Deliberately does not know
// blocks (blocks.h), who keeps the events, nor whether they are legal (validate.h).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "scheduler/trace/event.h"

namespace fiberscope::trace {

// EventRoom: where the next event is put.
class EventRoom {
 public:
  virtual ~EventRoom() = default;
  virtual Event& room() = 0;
  // whole: the event in the room has been read; broken: it could not be.
  virtual void whole(Event& event) = 0;
  virtual void broken() = 0;
};

// Texts: by number, from 1. Without their bytes only how many there are.
class Texts {
 public:
  explicit Texts(bool keep = true) : keep_(keep) {}
  std::size_t size() const { return count_; }
  // at: "" for 0 or an unknown number. Valid as long as the texts.
  std::string_view at(TextId id) const {
    return id.value == 0 || id.value > texts_.size() ? std::string_view{}
                                                     : std::string_view(texts_[id.value - 1]);
  }
  void add(std::string_view text) {
    ++count_;
    if (keep_) texts_.emplace_back(text);
  }

 private:
  bool keep_;
  std::size_t count_ = 0;
  std::deque<std::string> texts_;
};

class Decoding {
 public:
  explicit Decoding(bool keep_texts = true) : texts_(keep_texts) {}

  // read: all of the body, or up to the first record that is not whole or not legal. Answers
  // nullptr, or what is wrong with that; `wrong_at` is then its place in the body.
  const char* read(const std::uint8_t* body, std::size_t size, EventRoom& room,
                   std::size_t& wrong_at);
  const Texts& texts() const { return texts_; }
  // last_seq: of the latest event. go_on_after: as if `event` had been that.
  std::uint64_t last_seq() const { return last_seq_; }
  void go_on_after(const Event& event) {
    last_seq_ = event.seq.value;
    last_time_ns_ = event.time_ns;
  }

 private:
  Texts texts_;
  std::uint64_t last_seq_ = 0;
  base::TimeNs last_time_ns_ = 0;
};

}  // namespace fiberscope::trace
