#include "scheduler/trace/records.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <span>
#include <utility>

#include "scheduler/trace/decoder.h"

namespace fiberscope::trace {

namespace {

constexpr std::size_t kFirstPartBytes = 16 << 10, kPartBytes = 1 << 20;
// After so many granules were decoded, what was looked at in a spool rests: some megabytes.
constexpr std::uint32_t kGranulesAwake = 2048;

}  // namespace

// Cache: granules that were asked for lately, in sets of a few, one set for a number.
class Records::Cache {
 public:
  // fit: as large as so many granules are worth.
  void fit(std::size_t granules) {
    const std::size_t wanted = std::clamp<std::size_t>(granules / kShare, kSlotsMin, kSlotsMax);
    if (slots_.size() >= wanted) return;
    slots_.resize(std::bit_ceil(wanted));
    for (Slot& slot : slots_) slot = {};
  }
  void clear() {
    for (Slot& slot : slots_) slot = {};
  }
  KeptGranule find(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    for (Slot& slot : set_of(number)) {
      if (slot.granule == nullptr || slot.number != number) continue;
      slot.used = ++now_;
      return slot.granule;
    }
    return nullptr;
  }
  // spare: one to decode into: the one of that set that has rested longest, unless somebody holds
  // it.
  std::shared_ptr<Granule> spare(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    Slot& oldest = oldest_of(number);
    if (oldest.granule.use_count() == 1) return std::exchange(oldest, {}).granule;
    return std::make_shared<Granule>();
  }
  void put(std::uint64_t number, std::shared_ptr<Granule> granule) {
    const std::lock_guard lock(mutex_);
    for (Slot& slot : set_of(number)) {
      if (slot.granule != nullptr && slot.number == number) slot = {};
    }
    oldest_of(number) = {number, ++now_, std::move(granule)};
  }

 private:
  static constexpr std::size_t kShare = 128;  // one in so many is kept decoded
  static constexpr std::size_t kSlotsMin = 32, kSlotsMax = 512, kWays = 4;
  struct Slot {
    std::uint64_t number = 0, used = 0;
    std::shared_ptr<Granule> granule;
  };

  std::span<Slot> set_of(std::uint64_t number) {
    const std::size_t sets = slots_.size() / kWays;
    return std::span(slots_).subspan(number % sets * kWays, kWays);
  }
  Slot& oldest_of(std::uint64_t number) {
    return *std::ranges::min_element(set_of(number), {}, &Slot::used);
  }

  std::mutex mutex_;
  std::vector<Slot> slots_{kSlotsMin};
  std::uint64_t now_ = 0;
};

// Rest: which parts in a spool were looked at since all of them rested.
class Records::Rest {
 public:
  void looked_at(std::uint32_t part) {
    if (part < first_.load(std::memory_order_relaxed)) first_ = part;
    if (part > last_.load(std::memory_order_relaxed)) last_ = part;
  }
  // decoded: one more granule; now and then all rest.
  void decoded(const std::vector<Part>& parts) {
    if (++decoded_ % kGranulesAwake != 0) return;
    const std::size_t first = first_.exchange(UINT32_MAX), last = last_.exchange(0);
    for (std::size_t i = first; i <= last && i < parts.size(); ++i) {
      if (parts[i].spooled) Spool::rest(parts[i].data.get(), parts[i].room);
    }
  }

 private:
  std::atomic<std::uint32_t> first_ = UINT32_MAX, last_ = 0, decoded_ = 0;
};

Records::Records(std::shared_ptr<Spool> spool)
    : cache_(std::make_unique<Cache>()), spool_(std::move(spool)) {
  if (spool_ != nullptr) rest_ = std::make_unique<Rest>();
}
Records::~Records() = default;
Records::Records(Records&& other) noexcept
    : parts_(std::move(other.parts_)),
      starts_(std::exchange(other.starts_, {})),
      texts_(std::exchange(other.texts_, {})),
      size_(std::exchange(other.size_, 0)),
      last_time_ns_(other.last_time_ns_),
      open_(std::move(other.open_)),
      open_number_(other.open_number_),
      cache_(std::move(other.cache_)),
      spool_(std::move(other.spool_)),
      rest_(std::move(other.rest_)) {}
Records& Records::operator=(Records&& other) noexcept {
  std::destroy_at(this);
  return *std::construct_at(this, std::move(other));
}

Records::Records(const Records& other)
    : parts_(other.parts_),
      starts_(other.starts_),
      texts_(other.texts_),
      size_(other.size_),
      last_time_ns_(other.last_time_ns_),
      cache_(std::make_unique<Cache>()),
      spool_(other.spool_) {
  for (Part& part : parts_) part.room = part.used;  // the rest is the other's
  if (spool_ != nullptr) rest_ = std::make_unique<Rest>();
  if (spool_ == nullptr) cache_->fit(starts_.size());
}

Records::Part Records::new_part(std::size_t size) const {
  if (spool_ != nullptr) {
    const std::size_t room = std::max(kPartBytes, size);
    if (std::shared_ptr<std::uint8_t[]> data = spool_->room(room)) {
      return {std::move(data), 0, static_cast<std::uint32_t>(room), true};
    }
  }
  const std::size_t twice = parts_.empty() ? kFirstPartBytes : std::size_t{parts_.back().room} * 2;
  const std::size_t room = std::max(std::clamp(twice, kFirstPartBytes, kPartBytes), size);
  return {std::shared_ptr<std::uint8_t[]>(new std::uint8_t[room]), 0,
          static_cast<std::uint32_t>(room), false};
}

std::uint8_t* Records::make_room(std::size_t size) {
  if (parts_.empty() || parts_.back().room - parts_.back().used < size) {
    if (!parts_.empty() && parts_.back().spooled) {
      Spool::rest(parts_.back().data.get(), parts_.back().room);
    }
    parts_.push_back(new_part(size));
  }
  return parts_.back().data.get() + parts_.back().used;
}

// open_granule: the one that the next event goes into.
Granule& Records::open_granule() {
  const std::uint64_t number = size_ / kGranuleEvents;
  if (open_ != nullptr && open_number_ == number) return *open_;
  if (open_ != nullptr) cache_->put(open_number_, std::move(open_));
  if (spool_ == nullptr) cache_->fit(number);
  open_ = cache_->spare(number);
  open_number_ = number;
  if (size_ % kGranuleEvents != 0) decode(number, size_, *open_);  // a copy goes on
  return *open_;
}

Records::Taken Records::take(const std::uint8_t* body, std::size_t size) {
  std::uint8_t* const at = make_room(size);
  std::memcpy(at, body, size);
  Part& part = parts_.back();
  const auto spot = [&](std::size_t position) {
    return Spot{static_cast<std::uint32_t>(parts_.size() - 1),
                part.used + static_cast<std::uint32_t>(position)};
  };
  Decoder in(at, size, texts_.size());
  std::size_t record = 0;
  while (!in.done()) {
    record = in.position();
    const std::uint8_t tag = in.byte();
    if (tag == kTagText) {
      const Spot text = spot(in.position());
      const std::uint64_t length = in.varint();
      in.bytes(length);
      if (in.ok() && length == 0) in.fail("a text is empty");
      if (in.ok()) texts_.push_back(text);
    } else {
      Event& event = open_granule().events[size_ % kGranuleEvents];
      decode_event(in, tag, size_ + 1, last_time_ns_, texts_.size(), event);
      if (in.ok()) {
        if (size_ % kGranuleEvents == 0) starts_.push_back({spot(record), last_time_ns_});
        last_time_ns_ = event.time_ns;
        ++size_;
      }
    }
    if (!in.ok()) break;
  }
  part.used += static_cast<std::uint32_t>(in.ok() ? size : record);
  return {in.what(), record};
}

void Records::cut(std::uint64_t count) {
  if (count >= size_) return;
  size_ = count;
  starts_.resize((count + kGranuleEvents - 1) / kGranuleEvents);
  open_.reset();
  cache_->clear();
  last_time_ns_ = count == 0 ? 0 : Events(*this, 0, count).back().time_ns;
}

void Records::end_at(std::uint64_t count, std::uint64_t texts) {
  Spot end;
  if (count > 0) {
    Granule last;
    end = decode((count - 1) / kGranuleEvents, count, last);
  }
  if (texts > 0) {
    const Spot text = texts_[texts - 1];
    Decoder in(parts_[text.part].data.get() + text.offset, parts_[text.part].used - text.offset, 0);
    in.bytes(in.varint());
    end = std::max(end, Spot{text.part, text.offset + static_cast<std::uint32_t>(in.position())});
  }
  texts_.resize(texts);
  cut(count);
  parts_.resize(std::min<std::size_t>(parts_.size(), end.part + 1u));
  if (!parts_.empty()) parts_.back().used = parts_.back().room = end.offset;
}

std::string_view Records::text(TextId id) const {
  if (id.value == 0 || id.value > texts_.size()) return {};
  const Spot spot = texts_[id.value - 1];
  const Part& part = parts_[spot.part];
  if (rest_ != nullptr) rest_->looked_at(spot.part);
  Decoder in(part.data.get() + spot.offset, part.used - spot.offset, 0);
  return in.bytes(in.varint());
}

// decode: its events up to number `until`, counted from 1; answers where the next record begins.
Records::Spot Records::decode(std::uint64_t number, std::uint64_t until, Granule& out) const {
  const std::uint64_t first = number * kGranuleEvents;
  const std::uint64_t count = std::min(kGranuleEvents, until - first);
  const auto& [spot, before_ns] = starts_[number];
  const Part* part = &parts_[spot.part];
  Decoder in(part->data.get() + spot.offset, part->used - spot.offset, texts_.size());
  TimeNs time_ns = before_ns;
  for (std::uint64_t i = 0; i < count;) {
    if (in.done()) {
      ++part;
      in = Decoder(part->data.get(), part->used, texts_.size());
      continue;
    }
    const std::uint8_t tag = in.byte();
    if (tag == kTagText) {
      in.bytes(in.varint());
      continue;
    }
    decode_event(in, tag, first + i + 1, time_ns, texts_.size(), out.events[i]);
    time_ns = out.events[i].time_ns;
    ++i;
  }
  const auto at = static_cast<std::uint32_t>(part - parts_.data());
  return {at, (at == spot.part ? spot.offset : 0) + static_cast<std::uint32_t>(in.position())};
}

KeptGranule Records::granule(std::uint64_t index) const {
  const std::uint64_t number = index / kGranuleEvents;
  if (open_ != nullptr && number == open_number_) return open_;
  if (KeptGranule found = cache_->find(number)) return found;
  std::shared_ptr<Granule> made = cache_->spare(number);
  const Spot end = decode(number, size_, *made);
  if (rest_ != nullptr) {
    rest_->looked_at(starts_[number].spot.part);
    rest_->looked_at(end.part);
    rest_->decoded(parts_);
  }
  cache_->put(number, made);
  return made;
}

std::uint64_t Records::count_until(TimeNs time_ns) const {
  // the last granule that begins at or before it
  const auto after = std::ranges::upper_bound(starts_, time_ns, {}, &Start::before_ns);
  if (after == starts_.begin()) return 0;
  std::uint64_t count = static_cast<std::uint64_t>(after - starts_.begin() - 1) * kGranuleEvents;
  for (const Event& event : Events(*this, count, std::min(size_, count + kGranuleEvents))) {
    if (event.time_ns > time_ns) break;
    ++count;
  }
  return count;
}

}  // namespace fiberscope::trace
