// Packed: a list of numbers that only grows, of which most are near the one before: they take a
// byte or two each. Seqs: event numbers in it, ascending.
//
// Owns the numbers, as differences in pages of a cache line; each page begins with a whole number,
// and with how many come before it. Deliberately does not know what the numbers count.
//
// Invariants:
//  1. An empty list takes 8 bytes and no allocation, a short one one of 40 bytes.
//  2. To find one costs a search among pages and a walk through one, to go through all a step each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>

#include "scheduler/base/check.h"
#include "scheduler/base/ids.h"

namespace fiberscope::model {

class Packed {
 public:
  Packed() = default;
  ~Packed();
  Packed(const Packed& other);
  Packed(Packed&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
  Packed& operator=(Packed other) noexcept {
    std::swap(head_, other.head_);
    return *this;
  }

  void push_back(std::uint32_t number) {
    if (head_ != nullptr) {  // most differences take a byte or two, and find room
      const std::uint32_t v = folded(number - head_->last);
      const std::uint32_t used = head_->used, in_page = used % kPageBytes;
      if (v < 0x4000 && in_page != 0 && in_page + 2 <= kPageBytes && used + 2 <= head_->room) {
        std::uint8_t* const at = bytes_of_pages() + used;
        const bool two = v >= 0x80;
        at[0] = static_cast<std::uint8_t>(two ? v | 0x80 : v);
        if (two) at[1] = static_cast<std::uint8_t>(v >> 7);
        head_->used = used + 1 + (two ? 1 : 0);
        head_->last = number;
        ++head_->count;
        return;
      }
    }
    push_any(number);
  }
  std::uint32_t size() const { return head_ == nullptr ? 0 : head_->count; }
  bool empty() const { return head_ == nullptr; }
  // Requires: i < size().
  std::uint32_t operator[](std::size_t i) const;
  // Requires: !empty().
  std::uint32_t front() const { return page(0)->first; }
  std::uint32_t back() const { return head_->last; }
  // until: how many are at most that. Requires: they ascend.
  std::size_t until(std::uint64_t number) const;
  // bytes: allocated. shrink: to what is there; more makes room anew.
  std::size_t bytes() const { return head_ == nullptr ? 0 : sizeof(Head) + head_->room; }
  void shrink();

  class Iterator {
   public:
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::uint32_t*;
    using reference = std::uint32_t;
    using iterator_category = std::input_iterator_tag;

    Iterator() = default;
    Iterator(const Packed& list, std::size_t at) : list_(&list), at_(at) {
      if (at_ < list.size()) place_ = list.place_of(at_);
    }
    std::uint32_t operator*() const { return place_.number; }
    Iterator& operator++() {
      if (++at_ < list_->size()) list_->go_on(place_, at_);
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    friend class Packed;
    struct Place {
      std::size_t page = 0;
      std::size_t offset = 0;  // in the page: of the next difference
      std::uint32_t number = 0;
    };
    const Packed* list_ = nullptr;
    std::size_t at_ = 0;
    Place place_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  using Place = Iterator::Place;
  static constexpr std::uint32_t kPageBytes = 64;
  struct PageHead {
    std::uint32_t first = 0, before = 0;
  };
  struct Head {  // the pages follow
    std::uint32_t count = 0, last = 0;
    std::uint32_t used = 0, room = 0;  // bytes of pages
  };

  std::uint8_t* bytes_of_pages() const { return reinterpret_cast<std::uint8_t*>(head_ + 1); }
  PageHead* page(std::size_t i) const {
    return reinterpret_cast<PageHead*>(bytes_of_pages() + i * kPageBytes);
  }
  std::size_t page_count() const { return (head_->used + kPageBytes - 1) / kPageBytes; }
  // Zigzag: a difference in either direction as a small number.
  static std::uint32_t folded(std::uint32_t difference) {
    return (difference << 1) ^ (0 - (difference >> 31));
  }
  void push_any(std::uint32_t number);
  void reserve(std::size_t bytes);
  Place place_of(std::size_t i) const;
  void go_on(Place& place, std::size_t i) const;
  void step(Place& place) const;

  Head* head_ = nullptr;
};

class Seqs {
 public:
  void push_back(base::EventSeq seq) {
    CHECK_MSG(seq.value <= UINT32_MAX, "a list holds the first 4 billion events at most");
    list_.push_back(static_cast<std::uint32_t>(seq.value));
  }
  std::size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }
  base::EventSeq operator[](std::size_t i) const { return base::EventSeq{list_[i]}; }
  base::EventSeq front() const { return base::EventSeq{list_.front()}; }
  base::EventSeq back() const { return base::EventSeq{list_.back()}; }
  // until: how many are at or before the event.
  std::size_t until(base::EventSeq seq) const { return list_.until(seq.value); }
  std::size_t bytes() const { return list_.bytes(); }
  void shrink() { list_.shrink(); }

  class Iterator {
   public:
    using value_type = base::EventSeq;
    using difference_type = std::ptrdiff_t;
    using pointer = const base::EventSeq*;
    using reference = base::EventSeq;
    using iterator_category = std::input_iterator_tag;

    Iterator() = default;
    explicit Iterator(Packed::Iterator at) : at_(at) {}
    base::EventSeq operator*() const { return base::EventSeq{*at_}; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    void operator++(int) { ++at_; }
    bool operator==(const Iterator&) const = default;

   private:
    Packed::Iterator at_;
  };
  Iterator begin() const { return Iterator(list_.begin()); }
  Iterator end() const { return Iterator(list_.end()); }
  // from: at number i, or the end.
  Iterator from(std::size_t i) const { return Iterator(Packed::Iterator(list_, i)); }

 private:
  Packed list_;
};

// after, before: the first entry > seq, the last entry < seq; none when there is none.
base::EventSeq after(const Seqs& seqs, base::EventSeq seq);
base::EventSeq before(const Seqs& seqs, base::EventSeq seq);

}  // namespace fiberscope::model
