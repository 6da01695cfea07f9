// Records: the events and texts of a trace, packed as they came, and a few events unpacked: those
// that came last, and those that somebody looks at.
//
// Owns: the texts' bytes, and pages of events in columns (columns.h), each of some granules, in
// memory or in a file (spool.h); a cache of granules. Deliberately does not know headers, blocks
// and checksums (trace.h), nor meaning (app/model).
//
// Invariants:
//  1. What is kept was decoded once without a fault; what is unpacked is that.
//  2. A text's bytes never move, so it stays valid as long as they are kept, by whomever.
//  3. Who holds a granule has its events, whatever the cache does: it only bounds what nobody
//  holds.
//  4. Several threads may read at once while nobody takes, follows or cuts.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/trace/columns.h"
#include "scheduler/trace/event.h"
#include "scheduler/trace/spool.h"

namespace fiberscope::trace {

inline constexpr std::uint64_t kGranuleEvents = 64;

// Granule: events in a row, and of which kind each is: whoever looks for some kinds looks at no
// other event.
struct Granule {
  std::array<Event, kGranuleEvents> events;
  std::array<std::uint8_t, kGranuleEvents> tags{};  // the index of its payload
  Kinds kinds = 0;                                  // all that are in it; also some that were cut
};
using KeptGranule = std::shared_ptr<const Granule>;

// EachEvent: sees every event while it is there. Answers "", or why it and what follows are not
// taken.
using EachEvent = std::function<std::string(const Event&)>;

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

  // Taken: nullptr, or the first thing wrong, and at which byte its record begins; what `each` had
  // against an event.
  struct Taken {
    const char* fault = nullptr;
    std::size_t at = 0;
    std::string refused = {};
  };
  // take: keeps the records of a block's body up to the first that is not whole or not legal, or
  // that `each` refuses.
  Taken take(const std::uint8_t* body, std::size_t size, const EachEvent& each = {});

  // Piece: a page that was filled and what it needs, its events unpacked: what another's records
  // take over from those that decode it.
  struct Piece;
  using EachPiece = std::function<void(Piece)>;
  // hand_on: from now on each page is handed to `each` as it is filled, for records that follow()
  // and have as much as these have now; those of a run that has ended are none. Empty: no more are.
  void hand_on(EachPiece each);
  // follow: the next piece. Requires: all before it were taken over; nothing else was.
  void follow(Piece piece);

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
  // may_hold: the first events from number `from` on, counted from 0, among which some of these
  // kinds may be; both ends are size() when there are none.
  std::pair<std::uint64_t, std::uint64_t> may_hold(Kinds kinds, std::uint64_t from) const;

 private:
  class Cache;
  class Rest;
  class Spares;
  class Lists;
  // Bytes in one piece: texts behind each other, each after its length, and pages, if they lie in a
  // spool.
  struct Part {
    std::shared_ptr<std::uint8_t[]> data;
    std::uint32_t used = 0, room = 0;
    bool spooled = false;
  };
  // KeptPage: its bytes are that part's, if that is one.
  struct KeptPage : Page {
    std::uint32_t part = UINT32_MAX;
  };
  struct Spot {
    std::uint32_t part = 0, offset = 0;
  };

  std::uint64_t open_from() const { return granules_in_pages_ * kGranuleEvents; }
  std::uint8_t* keep(const std::uint8_t* bytes, std::size_t size);
  Part new_part(std::size_t size) const;
  Event& open_event();
  void took(const Event& event);
  void close_page();
  void open_page();
  void hand_page();
  std::shared_ptr<Granule> unpacked(std::uint64_t number) const;

  std::deque<KeptPage> pages_;
  std::deque<std::uint32_t> page_of_;  // by granule of those in pages
  std::deque<TimeNs> before_ns_;       // by granule: when the event before its first was
  std::uint64_t granules_in_pages_ = 0;
  std::vector<std::shared_ptr<Granule>> open_;  // the granules behind them
  std::unique_ptr<ColumnWriter> columns_;       // what is in these; null: nothing is
  std::vector<Part> parts_;
  std::deque<Spot> texts_;  // of their lengths
  std::uint64_t size_ = 0;
  TimeNs last_time_ns_ = 0;
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<Lists> lists_;  // of events that are gone, as soon as there are some
  std::shared_ptr<Spool> spool_;
  std::unique_ptr<Rest> rest_;  // with a spool
  EachPiece each_piece_;
  std::uint64_t handed_texts_ = 0;
  std::size_t handed_parts_ = 0;  // but for the last of them, which still grew
};

struct Records::Piece {
  KeptPage page;
  std::vector<std::shared_ptr<Granule>> granules;
  std::vector<TimeNs> before_ns;  // by granule
  std::vector<Spot> texts;        // that came since the piece before
  std::vector<Part> parts;        // from number `first_part` on, as far as they are used now
  std::size_t first_part = 0;
  TimeNs last_time_ns = 0;
  std::shared_ptr<Spares> spares;  // where granules go that nobody holds any more
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
