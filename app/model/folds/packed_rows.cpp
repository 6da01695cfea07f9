#include "app/model/folds/packed_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fiberscope::model {

namespace {

constexpr std::size_t kReadBytes = sizeof(std::uint64_t);  // at once, behind the last number too

std::uint8_t width_of(std::uint64_t number) {
  return static_cast<std::uint8_t>((std::bit_width(number) + 7) / 8);
}

std::uint64_t number_at(const std::uint8_t* at, unsigned wide) {
  if (wide == 0) return 0;
  std::uint64_t v;
  std::memcpy(&v, at, sizeof v);
  return v & (~std::uint64_t{0} >> (64 - 8 * wide));
}

std::size_t row_bytes(const std::uint8_t* widths, std::size_t columns) {
  std::size_t sum = 0;
  for (std::size_t c = 0; c < columns; ++c) sum += widths[c];
  return sum;
}

}  // namespace

NumberTable::Page NumberTable::packed(const std::uint64_t* rows, std::size_t count) const {
  std::vector<std::uint64_t> least(rows, rows + columns_), most = least;
  for (std::size_t i = columns_; i < count * columns_; ++i) {
    const std::size_t c = i % columns_;
    least[c] = std::min(least[c], rows[i]), most[c] = std::max(most[c], rows[i]);
  }
  std::vector<std::uint8_t> widths(columns_);
  for (std::size_t c = 0; c < columns_; ++c) widths[c] = width_of(most[c] - least[c]);
  const std::size_t wide = row_bytes(widths.data(), columns_);
  Page page =
      std::make_unique_for_overwrite<std::uint8_t[]>(head_bytes() + count * wide + kReadBytes);
  std::memcpy(page.get(), least.data(), columns_ * sizeof(std::uint64_t));
  std::memcpy(page.get() + columns_ * sizeof(std::uint64_t), widths.data(), columns_);
  std::uint8_t* at = page.get() + head_bytes();
  for (std::size_t i = 0; i < count * columns_; ++i) {
    const std::uint64_t above = rows[i] - least[i % columns_];
    std::memcpy(at, &above, sizeof above);  // what is too much is written over
    at += widths[i % columns_];
  }
  return page;
}

void NumberTable::read(const Page& page, std::size_t i, std::uint64_t* row) const {
  const std::uint8_t* const widths = page.get() + columns_ * sizeof(std::uint64_t);
  const std::uint8_t* at = page.get() + head_bytes() + i * row_bytes(widths, columns_);
  std::memcpy(row, page.get(), columns_ * sizeof(std::uint64_t));
  for (std::size_t c = 0; c < columns_; ++c) {
    row[c] += number_at(at, widths[c]);
    at += widths[c];
  }
}

void NumberTable::read(std::size_t i, std::uint64_t* row) const {
  const std::size_t page = i / kPageRows;
  if (page < full_) return read(pages_[page], i % kPageRows, row);
  if (last_ != nullptr) return read(last_, i % kPageRows, row);
  std::memcpy(row, &open_[i % kPageRows * columns_], columns_ * sizeof(std::uint64_t));
}

// open: the rows of the page that is not full, as they are.
void NumberTable::open() {
  if (last_ == nullptr) return;
  open_.resize(last_rows_ * columns_);
  for (std::size_t i = 0; i < last_rows_; ++i) read(last_, i, &open_[i * columns_]);
  last_.reset();
}

void NumberTable::push_back(const std::uint64_t* row) {
  open();
  open_.insert(open_.end(), row, row + columns_);
  if (open_.size() < kPageRows * columns_) return;
  pages_.push_back(packed(open_.data(), kPageRows));
  ++full_;
  open_.clear();
}

void NumberTable::set(std::size_t i, const std::uint64_t* row) {
  const std::size_t page = i / kPageRows;
  if (page >= full_) {
    open();
    std::memcpy(&open_[i % kPageRows * columns_], row, columns_ * sizeof(std::uint64_t));
    return;
  }
  std::vector<std::uint64_t> rows(kPageRows * columns_);
  for (std::size_t k = 0; k < kPageRows; ++k) read(pages_[page], k, &rows[k * columns_]);
  std::memcpy(&rows[i % kPageRows * columns_], row, columns_ * sizeof(std::uint64_t));
  pages_[page] = packed(rows.data(), kPageRows);
}

void NumberTable::shrink() {
  pages_.shrink_to_fit();
  if (last_ != nullptr || open_.empty()) return;
  last_rows_ = open_.size() / columns_;
  last_ = packed(open_.data(), last_rows_);
  open_ = {};
}

std::size_t NumberTable::page_bytes(const Page& page, std::size_t rows) const {
  const std::uint8_t* const widths = page.get() + columns_ * sizeof(std::uint64_t);
  return head_bytes() + rows * row_bytes(widths, columns_) + kReadBytes;
}

std::size_t NumberTable::bytes() const {
  std::size_t sum = pages_.capacity() * sizeof(Page) + open_.capacity() * sizeof(std::uint64_t);
  for (const Page& page : pages_) sum += page_bytes(page, kPageRows);
  return last_ == nullptr ? sum : sum + page_bytes(last_, last_rows_);
}

}  // namespace fiberscope::model
