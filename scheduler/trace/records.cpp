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

constexpr std::size_t kFirstPartBytes = 1 << 10, kPartBytes = 1 << 20;
// A page is closed after so many granules, or so many numbers in all the fields of its events.
constexpr std::size_t kPageGranules = 16, kPageNumbers = 1 << 16;
// After so many granules were unpacked, what was looked at in a spool rests: some megabytes.
constexpr std::uint32_t kGranulesAwake = 2048;

}  // namespace

// Spares: granules that nobody holds, for who decodes while others look at what it decoded.
class Records::Spares {
 public:
  std::shared_ptr<Granule> take() {
    const std::lock_guard lock(mutex_);
    if (list_.empty()) return nullptr;
    std::shared_ptr<Granule> last = std::move(list_.back());
    list_.pop_back();
    return last;
  }
  void give(std::shared_ptr<Granule> granule) {
    const std::lock_guard lock(mutex_);
    if (list_.size() < kMost) list_.push_back(std::move(granule));
  }

 private:
  static constexpr std::size_t kMost = 256;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Granule>> list_;
};

// Lists: payloads with lists, of events that are gone, for others of their kind: to read into the
// room of a list costs less than to give it back and ask for another.
class Records::Lists {
 public:
  void gather(Granule& granule) {
    for (Event& event : granule.events) {
      const std::size_t kind = event.payload.index();
      if ((with_lists() >> kind & 1) == 0 || kept_[kind].size() == kMost) continue;
      kept_[kind].push_back(std::move(event.payload));
    }
  }
  void lend(std::size_t kind, Payload& into) {
    if (kept_[kind].empty()) return;
    into = std::move(kept_[kind].back());
    kept_[kind].pop_back();
  }

 private:
  static constexpr std::size_t kMost = kGranuleEvents;
  struct Finds {
    bool list = false;
    template <class T>
    void operator()(const char*, const std::vector<T>&) {
      list = true;
    }
    template <class T>
    void operator()(const char*, const T&) {}
  };
  template <std::size_t... I>
  static Kinds with_lists(std::index_sequence<I...>) {
    const auto bit = [](const auto& payload, std::size_t i) {
      Finds finds;
      std::decay_t<decltype(payload)>::fields(payload, finds);
      return finds.list ? Kinds{1} << i : 0;
    };
    return (bit(std::variant_alternative_t<I, Payload>{}, I) | ...);
  }
  static Kinds with_lists() {
    static const Kinds kinds = with_lists(std::make_index_sequence<std::variant_size_v<Payload>>());
    return kinds;
  }

  std::array<std::vector<Payload>, std::variant_size_v<Payload>> kept_;
};

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
    if (spares_ != nullptr) {
      if (std::shared_ptr<Granule> granule = spares_->take()) return granule;
    }
    const std::lock_guard lock(mutex_);
    Slot& oldest = oldest_of(number);
    if (only_here(oldest)) return std::exchange(oldest, {}).granule;
    return std::make_shared<Granule>();
  }
  void put(std::uint64_t number, std::shared_ptr<Granule> granule) {
    const std::lock_guard lock(mutex_);
    for (Slot& slot : set_of(number)) {
      if (slot.granule != nullptr && slot.number == number) slot = {};
    }
    Slot& oldest = oldest_of(number);
    if (spares_ != nullptr && only_here(oldest)) spares_->give(std::move(oldest.granule));
    oldest = {number, ++now_, std::move(granule)};
  }
  // share: what falls out of it, and what it needs, is those'.
  void share(std::shared_ptr<Spares> spares) { spares_ = std::move(spares); }
  const std::shared_ptr<Spares>& spares() const { return spares_; }

 private:
  static constexpr std::size_t kShare = 64;  // one in so many is kept unpacked
  // At least what folds look back at, and more than lies between two threads that follow each other
  // through the events; with a spool there are no more.
  static constexpr std::size_t kSlotsMin = 64, kSlotsMax = 512, kWays = 4;
  struct Slot {
    std::uint64_t number = 0, used = 0;
    std::shared_ptr<Granule> granule;
  };

  // only_here: nobody else holds it, and what others did with it is over.
  static bool only_here(const Slot& slot) {
    if (slot.granule.use_count() != 1) return false;
    std::atomic_thread_fence(std::memory_order_acquire);
    return true;
  }
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
  std::shared_ptr<Spares> spares_;
};

// Rest: which parts in a spool were looked at since all of them rested.
class Records::Rest {
 public:
  void looked_at(std::uint32_t part) {
    if (part < first_.load(std::memory_order_relaxed)) first_ = part;
    if (part > last_.load(std::memory_order_relaxed)) last_ = part;
  }
  // unpacked: one more granule; now and then all rest.
  void unpacked(const std::vector<Part>& parts) {
    if (++unpacked_ % kGranulesAwake != 0) return;
    const std::size_t first = first_.exchange(UINT32_MAX), last = last_.exchange(0);
    for (std::size_t i = first; i <= last && i < parts.size(); ++i) {
      if (parts[i].spooled) Spool::rest(parts[i].data.get(), parts[i].room);
    }
  }

 private:
  std::atomic<std::uint32_t> first_ = UINT32_MAX, last_ = 0, unpacked_ = 0;
};

Records::Records(std::shared_ptr<Spool> spool)
    : cache_(std::make_unique<Cache>()), spool_(std::move(spool)) {
  if (spool_ != nullptr) rest_ = std::make_unique<Rest>();
}
Records::~Records() = default;
Records::Records(Records&& other) noexcept
    : pages_(std::exchange(other.pages_, {})),
      page_of_(std::exchange(other.page_of_, {})),
      before_ns_(std::exchange(other.before_ns_, {})),
      granules_in_pages_(std::exchange(other.granules_in_pages_, 0)),
      open_(std::exchange(other.open_, {})),
      columns_(std::move(other.columns_)),
      parts_(std::exchange(other.parts_, {})),
      texts_(std::exchange(other.texts_, {})),
      size_(std::exchange(other.size_, 0)),
      last_time_ns_(other.last_time_ns_),
      cache_(std::move(other.cache_)),
      lists_(std::move(other.lists_)),
      spool_(std::move(other.spool_)),
      rest_(std::move(other.rest_)),
      each_piece_(std::exchange(other.each_piece_, {})),
      handed_texts_(other.handed_texts_),
      handed_parts_(other.handed_parts_) {}
Records& Records::operator=(Records&& other) noexcept {
  std::destroy_at(this);
  return *std::construct_at(this, std::move(other));
}
Records::Records(const Records& other)
    : pages_(other.pages_),
      page_of_(other.page_of_),
      before_ns_(other.before_ns_),
      granules_in_pages_(other.granules_in_pages_),
      open_(other.open_),
      columns_(other.columns_ ? std::make_unique<ColumnWriter>(*other.columns_) : nullptr),
      parts_(other.parts_),
      texts_(other.texts_),
      size_(other.size_),
      last_time_ns_(other.last_time_ns_),
      cache_(std::make_unique<Cache>()),
      spool_(other.spool_) {
  for (Part& part : parts_) part.room = part.used;  // the rest is the other's
  // ... and so is the granule that is not full
  if (size_ % kGranuleEvents != 0 && !open_.empty()) {
    open_.back() = std::make_shared<Granule>(*open_.back());
  }
  if (spool_ != nullptr) rest_ = std::make_unique<Rest>();
  if (spool_ == nullptr) cache_->fit(granules_in_pages_);
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

// keep: a copy of the bytes, at the end of the last part.
std::uint8_t* Records::keep(const std::uint8_t* bytes, std::size_t size) {
  if (parts_.empty() || parts_.back().room - parts_.back().used < size) {
    if (!parts_.empty() && parts_.back().spooled) {
      Spool::rest(parts_.back().data.get(), parts_.back().room);
    }
    parts_.push_back(new_part(size));
  }
  Part& part = parts_.back();
  std::uint8_t* const at = part.data.get() + part.used;
  std::memcpy(at, bytes, size);
  part.used += static_cast<std::uint32_t>(size);
  return at;
}

// open_event: where the next one is put.
Event& Records::open_event() {
  if (open_.empty() && size_ != open_from()) open_page();  // more comes, although it had ended
  const std::uint64_t number = size_ / kGranuleEvents;
  if (number - granules_in_pages_ == open_.size()) {
    open_.push_back(cache_->spare(number));
    Granule& granule = *open_.back();
    if (std::exchange(granule.kinds, 0) != 0) {
      if (lists_ == nullptr) lists_ = std::make_unique<Lists>();
      lists_->gather(granule);
    }
  }
  return open_.back()->events[size_ % kGranuleEvents];
}

// took: the event, which is in its place.
void Records::took(const Event& event) {
  if (size_ % kGranuleEvents == 0) before_ns_.push_back(last_time_ns_);
  if (columns_ == nullptr) columns_ = std::make_unique<ColumnWriter>();
  columns_->add(event, last_time_ns_);
  const std::size_t kind = event.payload.index();
  open_.back()->tags[size_ % kGranuleEvents] = static_cast<std::uint8_t>(kind);
  open_.back()->kinds |= Kinds{1} << kind;
  last_time_ns_ = event.time_ns;
  ++size_;
  const bool full = size_ % kGranuleEvents == 0 &&
                    (open_.size() == kPageGranules || columns_->numbers() >= kPageNumbers);
  if (full) close_page();
  if (!full && std::holds_alternative<RunEnded>(event.payload)) {
    close_page();
    columns_.reset();
  }
}

void Records::close_page() {
  const auto page = static_cast<std::uint32_t>(pages_.size());
  pages_.push_back({columns_->pack()});
  if (spool_ != nullptr) {
    KeptPage& last = pages_.back();
    const std::uint8_t* const at = keep(last.bytes.get(), last.size);
    last.part = static_cast<std::uint32_t>(parts_.size() - 1);
    last.bytes = {parts_.back().data, at};
  } else {
    cache_->fit(granules_in_pages_);
  }
  page_of_.insert(page_of_.end(), open_.size(), page);
  granules_in_pages_ += open_.size();
  if (each_piece_ && size_ == open_from()) return hand_page();
  std::uint64_t number = granules_in_pages_ - open_.size();
  for (std::shared_ptr<Granule>& granule : open_) cache_->put(number++, std::move(granule));
  open_.clear();
}

void Records::hand_on(EachPiece each) {
  each_piece_ = std::move(each);
  handed_texts_ = texts_.size();
  handed_parts_ = parts_.size();
  cache_->share(each_piece_ ? std::make_shared<Spares>() : nullptr);
}

// hand_page: the one that was closed last.
void Records::hand_page() {
  Piece piece;
  piece.page = pages_.back();
  piece.granules = std::exchange(open_, {});
  const auto first = before_ns_.end() - static_cast<std::ptrdiff_t>(piece.granules.size());
  piece.before_ns.assign(first, before_ns_.end());
  const auto text = texts_.begin() + static_cast<std::ptrdiff_t>(handed_texts_);
  piece.texts.assign(text, texts_.end());
  handed_texts_ = texts_.size();
  piece.first_part = handed_parts_ - (handed_parts_ > 0 ? 1 : 0);
  const auto part = parts_.begin() + static_cast<std::ptrdiff_t>(piece.first_part);
  piece.parts.assign(part, parts_.end());
  handed_parts_ = parts_.size();
  piece.last_time_ns = last_time_ns_;
  piece.spares = cache_->spares();
  each_piece_(std::move(piece));
}

void Records::follow(Piece piece) {
  const auto page = static_cast<std::uint32_t>(pages_.size());
  size_ += piece.page.count;
  last_time_ns_ = piece.last_time_ns;
  pages_.push_back(std::move(piece.page));
  parts_.resize(piece.first_part);
  parts_.insert(parts_.end(), piece.parts.begin(), piece.parts.end());
  texts_.insert(texts_.end(), piece.texts.begin(), piece.texts.end());
  before_ns_.insert(before_ns_.end(), piece.before_ns.begin(), piece.before_ns.end());
  page_of_.insert(page_of_.end(), piece.granules.size(), page);
  if (cache_->spares() == nullptr) cache_->share(std::move(piece.spares));
  for (std::shared_ptr<Granule>& granule : piece.granules) {
    cache_->put(granules_in_pages_++, std::move(granule));
  }
}

// open_page: the last one again, as far as its events are there.
void Records::open_page() {
  const std::uint64_t first = (pages_.back().first_seq - 1) / kGranuleEvents;
  for (std::uint64_t number = first; number * kGranuleEvents < size_; ++number) {
    open_.push_back(unpacked(number));
  }
  granules_in_pages_ = first;
  page_of_.resize(first);
  pages_.pop_back();
  cache_->clear();
  if (columns_ == nullptr) columns_ = std::make_unique<ColumnWriter>();
  columns_->clear();
  TimeNs before_ns = open_.empty() ? 0 : before_ns_[first];
  for (std::uint64_t i = first * kGranuleEvents; i < size_; ++i) {
    const Event& event = open_[i / kGranuleEvents - first]->events[i % kGranuleEvents];
    columns_->add(event, std::exchange(before_ns, event.time_ns));
  }
}

Records::Taken Records::take(const std::uint8_t* body, std::size_t size, const EachEvent& each) {
  Decoder in(body, size, texts_.size());
  std::size_t record = 0;
  std::string refused;
  while (!in.done()) {
    record = in.position();
    const std::uint8_t tag = in.byte();
    if (tag == kTagText) {
      const std::uint64_t length = in.varint();
      in.bytes(length);
      if (in.ok() && length == 0) in.fail("a text is empty");
      if (in.ok()) {  // its length and its bytes, as they came
        const std::size_t bytes = in.position() - record - 1;
        keep(body + record + 1, bytes);
        texts_.push_back({static_cast<std::uint32_t>(parts_.size() - 1),
                          parts_.back().used - static_cast<std::uint32_t>(bytes)});
      }
    } else {
      Event& event = open_event();
      if (lists_ != nullptr && tag != kTagText && tag <= std::variant_size_v<Payload>) {
        lists_->lend(tag - 1u, event.payload);
      }
      decode_event(in, tag, size_ + 1, last_time_ns_, texts_.size(), event);
      if (in.ok() && each && !(refused = each(event)).empty()) break;
      if (in.ok()) took(event);
    }
    if (!in.ok()) break;
  }
  return {in.what(), record, std::move(refused)};
}

void Records::cut(std::uint64_t count) {
  if (count >= size_) return;
  size_ = count;
  while (!pages_.empty() && pages_.back().first_seq > count) pages_.pop_back();
  before_ns_.resize((count + kGranuleEvents - 1) / kGranuleEvents);
  if (count <= open_from()) {
    open_.clear();
    cache_->clear();
    const bool whole = pages_.empty() || pages_.back().first_seq - 1 + pages_.back().count <= count;
    granules_in_pages_ = std::min(granules_in_pages_, before_ns_.size());
    page_of_.resize(granules_in_pages_);
    columns_.reset();
    if (!whole) open_page();
  } else {
    open_.resize(before_ns_.size() - granules_in_pages_);
    // another may have all of it
    if (size_ % kGranuleEvents != 0) open_.back() = std::make_shared<Granule>(*open_.back());
    columns_->clear();
    TimeNs before_ns = before_ns_[granules_in_pages_];
    for (std::uint64_t i = open_from(); i < size_; ++i) {
      const std::uint64_t number = i / kGranuleEvents - granules_in_pages_;
      const Event& event = open_[number]->events[i % kGranuleEvents];
      columns_->add(event, std::exchange(before_ns, event.time_ns));
    }
  }
  last_time_ns_ = count == 0 ? 0 : Events(*this, 0, count).back().time_ns;
}

void Records::end_at(std::uint64_t count, std::uint64_t texts) {
  texts_.resize(texts);
  cut(count);
}

std::string_view Records::text(TextId id) const {
  if (id.value == 0 || id.value > texts_.size()) return {};
  const Spot spot = texts_[id.value - 1];
  const Part& part = parts_[spot.part];
  if (rest_ != nullptr) rest_->looked_at(spot.part);
  Decoder in(part.data.get() + spot.offset, part.used - spot.offset, 0);
  return in.bytes(in.varint());
}

// unpacked: a granule of a page.
std::shared_ptr<Granule> Records::unpacked(std::uint64_t number) const {
  std::shared_ptr<Granule> granule = cache_->spare(number);
  const KeptPage& page = pages_[page_of_[number]];
  const auto from = static_cast<std::uint32_t>(number * kGranuleEvents + 1 - page.first_seq);
  const auto count = std::min(static_cast<std::uint32_t>(kGranuleEvents), page.count - from);
  read_page(page, from, count, before_ns_[number], granule->events.data());
  granule->kinds = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t kind = granule->events[i].payload.index();
    granule->tags[i] = static_cast<std::uint8_t>(kind);
    granule->kinds |= Kinds{1} << kind;
  }
  if (rest_ != nullptr && page.part < parts_.size()) {
    rest_->looked_at(page.part);
    rest_->unpacked(parts_);
  }
  return granule;
}

KeptGranule Records::granule(std::uint64_t index) const {
  const std::uint64_t number = index / kGranuleEvents;
  if (number >= granules_in_pages_) return open_[number - granules_in_pages_];
  if (KeptGranule found = cache_->find(number)) return found;
  std::shared_ptr<Granule> made = unpacked(number);
  cache_->put(number, made);
  return made;
}

std::pair<std::uint64_t, std::uint64_t> Records::may_hold(Kinds kinds, std::uint64_t from) const {
  if (from < std::min(size_, open_from())) {
    for (std::size_t at = page_of_[from / kGranuleEvents]; at < pages_.size(); ++at) {
      const Page& page = pages_[at];
      if ((page.kinds & kinds) == 0) continue;
      const std::uint64_t begin = page.first_seq - 1;
      return {std::max(from, begin), std::min(size_, begin + page.count)};
    }
    from = open_from();
  }
  return {std::min(from, size_), size_};
}

std::uint64_t Records::count_until(TimeNs time_ns) const {
  // the last granule that begins at or before it
  const auto after = std::ranges::upper_bound(before_ns_, time_ns);
  if (after == before_ns_.begin()) return 0;
  std::uint64_t count = static_cast<std::uint64_t>(after - before_ns_.begin() - 1) * kGranuleEvents;
  for (const Event& event : Events(*this, count, std::min(size_, count + kGranuleEvents))) {
    if (event.time_ns > time_ns) break;
    ++count;
  }
  return count;
}

}  // namespace fiberscope::trace
