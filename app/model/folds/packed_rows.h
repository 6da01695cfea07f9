// PackedRows: a list of rows of numbers that grows, in a few bytes a row: rows that stand together
// are alike.
//
// Owns the rows, in pages of 64: a full page keeps of each column its least number, and for each
// row what it is above that, in as many bytes as the page's largest needs. Deliberately does not
// know what the numbers mean: the row says which they are (numbers) and what it is by them (of).
//
// Invariants:
//  1. It is what a vector of the rows is; a row is read by value, in the same time wherever it is.
//  2. A row that is set anew costs a page at most.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace fiberscope::model {

// NumberTable: the same without types.
class NumberTable {
 public:
  explicit NumberTable(std::size_t columns) : columns_(columns) {}

  std::size_t size() const { return full_ * kPageRows + rest(); }
  void push_back(const std::uint64_t* row);
  // Requires, here and below: i < size().
  void read(std::size_t i, std::uint64_t* row) const;
  void set(std::size_t i, const std::uint64_t* row);
  // shrink: to what is there; more makes room anew.
  void shrink();
  // bytes: allocated.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kPageRows = 64;
  using Page = std::unique_ptr<std::uint8_t[]>;

  std::size_t rest() const { return last_ != nullptr ? last_rows_ : open_.size() / columns_; }
  // Of a page: the least numbers, how wide each column is, the rows.
  std::size_t head_bytes() const { return columns_ * (sizeof(std::uint64_t) + 1); }
  std::size_t page_bytes(const Page& page, std::size_t rows) const;
  Page packed(const std::uint64_t* rows, std::size_t count) const;
  void read(const Page& page, std::size_t i, std::uint64_t* row) const;
  void open();

  std::size_t columns_;
  std::size_t full_ = 0;  // pages
  std::vector<Page> pages_;
  Page last_;  // after shrink(): the page that is not full
  std::size_t last_rows_ = 0;
  std::vector<std::uint64_t> open_;  // else: its rows, as they are
};

template <class Row>
class PackedRows {
 public:
  using value_type = Row;

  std::size_t size() const { return table_.size(); }
  bool empty() const { return size() == 0; }
  Row operator[](std::size_t i) const {
    std::array<std::uint64_t, Row::kNumbers> numbers;
    table_.read(i, numbers.data());
    return Row::of(numbers);
  }
  Row front() const { return (*this)[0]; }
  Row back() const { return (*this)[size() - 1]; }
  void push_back(const Row& row) { table_.push_back(row.numbers().data()); }
  void set(std::size_t i, const Row& row) { table_.set(i, row.numbers().data()); }
  void set_back(const Row& row) { set(size() - 1, row); }
  void shrink() { table_.shrink(); }
  std::size_t bytes() const { return table_.bytes(); }

  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using reference = Row;
    using iterator_concept = std::random_access_iterator_tag;
    using iterator_category = std::input_iterator_tag;

    Iterator() = default;
    Iterator(const PackedRows* rows, std::ptrdiff_t at) : rows_(rows), at_(at) {}
    Row operator*() const { return (*rows_)[static_cast<std::size_t>(at_)]; }
    Row operator[](std::ptrdiff_t by) const { return *(*this + by); }
    Iterator& operator+=(std::ptrdiff_t by) {
      at_ += by;
      return *this;
    }
    Iterator& operator-=(std::ptrdiff_t by) { return *this += -by; }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this += -1; }
    Iterator operator++(int) { return std::exchange(*this, *this + 1); }
    Iterator operator--(int) { return std::exchange(*this, *this - 1); }
    friend Iterator operator+(Iterator a, std::ptrdiff_t by) { return a += by; }
    friend Iterator operator+(std::ptrdiff_t by, Iterator a) { return a += by; }
    friend Iterator operator-(Iterator a, std::ptrdiff_t by) { return a -= by; }
    friend std::ptrdiff_t operator-(const Iterator& a, const Iterator& b) { return a.at_ - b.at_; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }
    auto operator<=>(const Iterator& other) const { return at_ <=> other.at_; }

   private:
    const PackedRows* rows_ = nullptr;
    std::ptrdiff_t at_ = 0;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, static_cast<std::ptrdiff_t>(size())}; }

 private:
  NumberTable table_{Row::kNumbers};
};

}  // namespace fiberscope::model
