// Records: the events and texts of a trace, encoded as they came, and a few events decoded: those
// that somebody looks at.
//
// Owns: the bytes, in memory or in a file (spool.h); where in them each granule of events and each
// text begins; a cache of granules.
// Deliberately does not know headers, blocks and checksums (trace.h), nor meaning (app/model).
//
// Invariants:
//  1. What is kept was decoded once without a fault, so it is decoded again without one.
//  2. Bytes never move, so a text stays valid as long as they are kept, by whomever.
//  3. Who holds a granule has its events, whatever the cache does: it only bounds what nobody
//  holds.
//  4. Several threads may read at once while nobody takes or cuts.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "scheduler/trace/event.h"
#include "scheduler/trace/spool.h"

namespace fiberscope::trace {

inline constexpr std::uint64_t kGranuleEvents = 64;

struct Granule {
  std::array<Event, kGranuleEvents> events;
};
using KeptGranule = std::shared_ptr<const Granule>;

class Records {
 public:
  // With a spool, bytes go there as long as it has room.
  explicit Records(std::shared_ptr<Spool> spool = nullptr);
  ~Records();
  // What is copied shares the bytes.
  Records(const Records&);
  // What is moved from is empty, and good for nothing but to be assigned to.
  Records(Records&& other) noexcept;
  Records& operator=(Records&&) noexcept;

  // Taken: nullptr, or the first thing wrong, and at which byte its record begins.
  struct Taken {
    const char* fault = nullptr;
    std::size_t at = 0;
  };
  // take: keeps the records of a block's body up to the first that is not whole or not legal.
  Taken take(const std::uint8_t* body, std::size_t size);
  // cut: only the first `count` events were ever there. Requires: no more are taken.
  void cut(std::uint64_t count);
  // end_at: only the first `count` events and the first `texts` texts were ever there, and a block
  // ended with them; more may be taken.
  void end_at(std::uint64_t count, std::uint64_t texts);

  std::uint64_t size() const { return size_; }
  std::uint64_t text_count() const { return texts_.size(); }
  std::string_view text(TextId id) const;
  // count_until: how many events are at or before that time.
  std::uint64_t count_until(TimeNs time_ns) const;
  // granule: the one that holds event `index`, counted from 0, at index % kGranuleEvents.
  // Requires: index < size(); of the last granule only the events below size() are there.
  KeptGranule granule(std::uint64_t index) const;

 private:
  class Cache;
  class Rest;
  // Bytes in one piece: whole bodies behind each other.
  struct Part {
    std::shared_ptr<std::uint8_t[]> data;
    std::uint32_t used = 0, room = 0;
    bool spooled = false;
  };
  struct Spot {
    std::uint32_t part = 0, offset = 0;
    auto operator<=>(const Spot&) const = default;
  };
  struct Start {
    Spot spot;  // of its first event's record
    TimeNs before_ns = 0;
  };

  std::uint8_t* make_room(std::size_t size);
  Part new_part(std::size_t size) const;
  Granule& open_granule();
  Spot decode(std::uint64_t number, std::uint64_t until, Granule& out) const;

  std::vector<Part> parts_;
  std::deque<Start> starts_;  // by granule
  std::deque<Spot> texts_;    // of their lengths
  std::uint64_t size_ = 0;
  TimeNs last_time_ns_ = 0;
  std::shared_ptr<Granule> open_;  // the granule that grows; null: it is decoded if asked for
  std::uint64_t open_number_ = 0;
  std::unique_ptr<Cache> cache_;
  std::shared_ptr<Spool> spool_;
  std::unique_ptr<Rest> rest_;  // with a spool
};

// Events: some events of a trace in a row. Going through them decodes each granule once.
class Events {
 public:
  // Iterator: what it points at is valid until it moves on.
  class Iterator {
   public:
    using value_type = Event;
    using difference_type = std::ptrdiff_t;
    using pointer = const Event*;
    using reference = const Event&;
    using iterator_category = std::input_iterator_tag;

    Iterator() = default;
    Iterator(const Records* records, std::uint64_t at, std::uint64_t end)
        : records_(records), at_(at), end_(end) {
      if (at_ < end_) load();
    }
    const Event& operator*() const { return *event_; }
    const Event* operator->() const { return event_; }
    Iterator& operator++() {
      ++at_, ++event_;
      if (at_ % kGranuleEvents == 0 && at_ < end_) load();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    void load() {
      granule_ = records_->granule(at_);
      event_ = granule_->events.data() + at_ % kGranuleEvents;
    }

    const Records* records_ = nullptr;
    std::uint64_t at_ = 0, end_ = 0;
    KeptGranule granule_;
    const Event* event_ = nullptr;
  };

  Events(const Records& records, std::uint64_t from, std::uint64_t to)
      : records_(&records), from_(from), to_(to) {}

  std::uint64_t size() const { return to_ - from_; }
  bool empty() const { return to_ == from_; }
  // By value: what they hold stays. Requires: that there is one.
  Event operator[](std::uint64_t i) const {
    return records_->granule(from_ + i)->events[(from_ + i) % kGranuleEvents];
  }
  Event front() const { return (*this)[0]; }
  Event back() const { return (*this)[size() - 1]; }
  Iterator begin() const { return Iterator(records_, from_, to_); }
  Iterator end() const { return Iterator(records_, to_, to_); }

 private:
  const Records* records_;
  std::uint64_t from_, to_;
};

}  // namespace fiberscope::trace
