#include "scheduler/machine/files/inode.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fiberscope::machine {

namespace {

std::uint64_t pages_of(std::uint64_t bytes) { return (bytes + kPageBytes - 1) / kPageBytes; }

}  // namespace

void Content::begin_outside(Outside& from, std::string path, std::uint64_t size) {
  outside_ = &from;
  path_ = std::move(path);
  outside_bytes_ = size_ = size;
}

void Content::load(std::uint64_t number) {
  const std::uint64_t begin = number * kPageBytes;
  if (begin >= outside_bytes_ || pages_.contains(number)) return;
  Page bytes(kPageBytes, '\0');
  const std::uint64_t size = std::min(kPageBytes, outside_bytes_ - begin);
  outside_->read(path_, begin, bytes.data(), size);
  pages_.emplace(number, std::move(bytes));
}

Content::Page& Content::page(std::uint64_t number) {
  load(number);
  const auto [it, made] = pages_.try_emplace(number);
  if (made) it->second.assign(kPageBytes, '\0');
  return it->second;
}

int Content::lie_in(std::shared_ptr<Shared> memory) {
  if (const int error = memory->resize(size_); error != 0) return error;
  for (std::uint64_t number = 0; number < pages_of(outside_bytes_); ++number) load(number);
  for (const auto& [number, bytes] : pages_) {
    const std::uint64_t begin = number * kPageBytes;
    const std::uint64_t size = std::min(kPageBytes, size_ - begin);
    if (const int error = memory->write(begin, bytes.data(), size); error != 0) return error;
    in_memory_.insert(number);
  }
  pages_.clear();
  outside_bytes_ = 0;
  shared_ = std::move(memory);
  return 0;
}

std::size_t Content::read(std::uint64_t offset, char* out, std::size_t size) {
  if (offset >= size_) return 0;
  size = std::min<std::uint64_t>(size, size_ - offset);
  if (shared_) {
    shared_->read(offset, out, size);
    return size;
  }
  for (std::size_t done = 0; done < size;) {
    const std::uint64_t number = (offset + done) / kPageBytes;
    const std::uint64_t at = (offset + done) % kPageBytes;
    const std::size_t part = std::min<std::uint64_t>(size - done, kPageBytes - at);
    load(number);
    const auto it = pages_.find(number);
    if (it == pages_.end()) {
      std::memset(out + done, 0, part);
    } else {
      std::memcpy(out + done, it->second.data() + at, part);
    }
    in_memory_.insert(number);
    done += part;
  }
  return size;
}

int Content::write(std::uint64_t offset, const char* data, std::size_t size) {
  if (shared_ && size > 0) {
    const std::uint64_t before = size_;
    int error = offset + size > before ? resize(offset + size) : 0;
    if (error != 0) return error;
    error = shared_->write(offset, data, size);
    if (error != 0) {
      resize(before);
      return error;
    }
    for (std::uint64_t at = offset / kPageBytes; at < pages_of(offset + size); ++at) {
      dirty_.insert(at);
    }
    return 0;
  }
  for (std::size_t done = 0; done < size;) {
    const std::uint64_t number = (offset + done) / kPageBytes;
    const std::uint64_t at = (offset + done) % kPageBytes;
    const std::size_t part = std::min<std::uint64_t>(size - done, kPageBytes - at);
    std::memcpy(page(number).data() + at, data + done, part);
    in_memory_.insert(number);
    dirty_.insert(number);
    done += part;
  }
  if (size > 0) size_ = std::max(size_, offset + size);
  return 0;
}

int Content::resize(std::uint64_t size) {
  if (const int error = shared_ ? shared_->resize(size) : 0; error != 0) return error;
  if (size < size_) {
    // what is cut off must not come back when the file grows again
    if (size % kPageBytes != 0) {
      load(size / kPageBytes);
      const auto last = pages_.find(size / kPageBytes);
      if (last != pages_.end()) {
        std::fill(last->second.begin() + static_cast<std::ptrdiff_t>(size % kPageBytes),
                  last->second.end(), '\0');
      }
    }
    const std::uint64_t end = pages_of(size);
    pages_.erase(pages_.lower_bound(end), pages_.end());
    in_memory_.erase(in_memory_.lower_bound(end), in_memory_.end());
    dirty_.erase(dirty_.lower_bound(end), dirty_.end());
    outside_bytes_ = std::min(outside_bytes_, size);
  }
  size_ = size;
  return 0;
}

std::uint64_t Content::allocated() const {
  if (shared_) return shared_->allocated();
  std::uint64_t count = pages_of(outside_bytes_);
  count += static_cast<std::uint64_t>(std::distance(pages_.lower_bound(count), pages_.end()));
  return count * kPageBytes;
}

bool Content::in_memory(std::uint64_t page) const {
  if (shared_) return true;
  // a hole needs no disk
  const bool has_content = pages_.contains(page) || page * kPageBytes < outside_bytes_;
  return !has_content || in_memory_.contains(page);
}

void Content::bring(std::uint64_t first_page, std::uint64_t last_page) {
  const std::uint64_t end = pages_of(size_);
  for (std::uint64_t page = first_page; page <= last_page && page < end; ++page) {
    in_memory_.insert(page);
  }
}

void Content::drop(std::uint64_t first_page, std::uint64_t last_page) {
  std::erase_if(in_memory_, [&](std::uint64_t page) {
    return first_page <= page && page <= last_page && !dirty_.contains(page);
  });
}

}  // namespace fiberscope::machine
