#include "app/model/folds/packed.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace fiberscope::model {

namespace {

constexpr std::size_t kFirstRoom = 24;  // a page's head and a few differences

std::uint32_t unfolded(std::uint32_t v) { return (v >> 1) ^ (0 - (v & 1)); }

}  // namespace

Packed::~Packed() { std::free(head_); }

Packed::Packed(const Packed& other) {
  if (other.head_ == nullptr) return;
  reserve(other.head_->used);
  const std::uint32_t room = head_->room;
  std::memcpy(head_, other.head_, sizeof(Head) + other.head_->used);
  head_->room = room;
}

// reserve: room for so many bytes of pages.
void Packed::reserve(std::size_t bytes) {
  const std::size_t now = head_ == nullptr ? 0 : head_->room;
  if (bytes <= now) return;
  std::size_t room = kFirstRoom;
  if (bytes > room) {  // grows by an eighth, so that little of it waits
    room = std::max(bytes, now + now / 8);
    room = (room + kPageBytes - 1) / kPageBytes * kPageBytes;
  }
  CHECK_MSG(room <= UINT32_MAX, "a list is longer than 4 GiB");
  void* const moved = std::realloc(head_, sizeof(Head) + room);
  if (moved == nullptr) throw std::bad_alloc();
  if (head_ == nullptr) new (moved) Head();
  head_ = static_cast<Head*>(moved);
  head_->room = static_cast<std::uint32_t>(room);
}

void Packed::shrink() {
  if (head_ == nullptr || head_->room == head_->used) return;
  void* const moved = std::realloc(head_, sizeof(Head) + head_->used);
  if (moved == nullptr) return;
  head_ = static_cast<Head*>(moved);
  head_->room = head_->used;
}

void Packed::push_any(std::uint32_t number) {
  std::uint8_t coded[5];
  std::size_t length = 0;
  bool opens = true;
  if (head_ != nullptr) {
    std::uint32_t v = folded(number - head_->last);
    for (; v >= 0x80; v >>= 7) coded[length++] = static_cast<std::uint8_t>(v | 0x80);
    coded[length++] = static_cast<std::uint8_t>(v);
    const std::size_t in_page = head_->used % kPageBytes;
    opens = in_page == 0 || in_page + length > kPageBytes;
  }
  if (opens) {
    const std::size_t at = head_ == nullptr ? 0 : page_count() * kPageBytes;
    reserve(at + sizeof(PageHead));
    const PageHead begins{number, head_->count};
    std::memcpy(bytes_of_pages() + at, &begins, sizeof begins);
    head_->used = static_cast<std::uint32_t>(at + sizeof(PageHead));
  } else {
    reserve(head_->used + length);
    std::memcpy(bytes_of_pages() + head_->used, coded, length);
    head_->used += static_cast<std::uint32_t>(length);
  }
  head_->last = number;
  ++head_->count;
}

void Packed::step(Place& place) const {
  const std::uint8_t* at = bytes_of_pages() + place.page * kPageBytes + place.offset;
  std::uint32_t v = *at & 0x7fu;
  std::size_t length = 1;
  for (int shift = 7; *at++ >= 0x80; shift += 7, ++length) v |= (*at & 0x7fu) << shift;
  place.number += unfolded(v);
  place.offset += length;
}

// go_on: from number i - 1 to number i.
void Packed::go_on(Place& place, std::size_t i) const {
  const bool opens = place.page + 1 < page_count() && page(place.page + 1)->before == i;
  if (!opens) return step(place);
  ++place.page;
  place.offset = sizeof(PageHead);
  place.number = page(place.page)->first;
}

Packed::Place Packed::place_of(std::size_t i) const {
  // pages hold about as many each, so the page is near where it would be if they did
  const std::size_t pages = page_count();
  std::size_t low = std::size_t{i} * pages / size(), high = low + 1;  // it is in [low, high)
  for (std::size_t step = 1; low > 0 && page(low)->before > i; step *= 2) {
    high = low;
    low -= std::min(low, step);
  }
  for (std::size_t step = 1; high < pages && page(high)->before <= i; step *= 2) {
    low = high;
    high = std::min(pages, high + step);
  }
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (page(middle)->before <= i ? low : high) = middle;
  }
  Place place{low, sizeof(PageHead), page(low)->first};
  for (std::size_t k = page(low)->before; k < i; ++k) step(place);
  return place;
}

std::uint32_t Packed::operator[](std::size_t i) const { return place_of(i).number; }

std::size_t Packed::until(std::uint64_t number) const {
  if (empty() || front() > number) return 0;
  if (back() <= number) return size();
  std::size_t low = 0, high = page_count();
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (page(middle)->first <= number ? low : high) = middle;
  }
  Place place{low, sizeof(PageHead), page(low)->first};
  std::size_t count = page(low)->before + std::size_t{1};
  const std::size_t end = low + 1 < page_count() ? page(low + 1)->before : size();
  for (; count < end; ++count) {
    step(place);
    if (place.number > number) break;
  }
  return count;
}

base::EventSeq after(const Seqs& seqs, base::EventSeq seq) {
  const std::size_t i = seqs.until(seq);
  return i == seqs.size() ? base::EventSeq{} : seqs[i];
}

base::EventSeq before(const Seqs& seqs, base::EventSeq seq) {
  const std::size_t i = seq ? seqs.until(base::EventSeq{seq.value - 1}) : 0;
  return i == 0 ? base::EventSeq{} : seqs[i - 1];
}

}  // namespace fiberscope::model
