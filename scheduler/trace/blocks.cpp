#include "scheduler/trace/blocks.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "scheduler/trace/format.h"

namespace fiberscope::trace {

namespace {

constexpr std::size_t kHeaderBytes = kMagic.size() + 4;

std::uint32_t get_u32(const std::uint8_t* in) {
  std::uint32_t v = 0;
  for (int i = 3; i >= 0; --i) v = (v << 8) | in[i];
  return v;
}

std::string version_refused(std::uint32_t version) {
  if (version == 0) return "the trace has format version 0, which never existed,";
  return "the trace has the newer format version " + std::to_string(version) +
         ", this Fiberscope reads up to version " + std::to_string(kFormatVersion) +
         " (a newer Fiberscope will open it): stopped";
}

}  // namespace

void Blocks::append(const std::uint8_t* data, std::size_t size) {
  in_ = data;
  in_bytes_ = size;
}

void Blocks::fail(std::string what, std::uint64_t offset) {
  wrong_ = std::move(what);
  wrong_at_ = offset;
  rest_ = {};
  in_bytes_ = 0;
}

// whole: the next bytes in one piece; nullptr: they are not there yet, and what is there is kept.
// Of what came no more is copied than the block that two pieces share.
const std::uint8_t* Blocks::whole(std::size_t bytes) {
  if (rest_.empty() && in_bytes_ >= bytes) return in_;
  const std::size_t taken = std::min(bytes - std::min(bytes, rest_.size()), in_bytes_);
  rest_.insert(rest_.end(), in_, in_ + taken);
  in_ += taken;
  in_bytes_ -= taken;
  return rest_.size() >= bytes ? rest_.data() : nullptr;
}

void Blocks::done_with(std::size_t bytes) {
  offset_ += bytes;
  rest_is_read_ = !rest_.empty();
  if (rest_is_read_) return;
  in_ += bytes;
  in_bytes_ -= bytes;
}

bool Blocks::read_header() {
  const std::uint8_t* header = whole(kHeaderBytes);
  const std::uint8_t* const seen = header ? header : rest_.data();
  const std::size_t seen_bytes = std::min(header ? kHeaderBytes : rest_.size(), kMagic.size());
  if (seen_bytes > 0 && std::memcmp(seen, kMagic.data(), seen_bytes) != 0) {
    fail("not a Fiberscope trace: the header is missing", 0);
    return false;
  }
  if (!header) return false;
  const std::uint32_t version = get_u32(header + kMagic.size());
  if (version == 0 || version > kFormatVersion) {
    fail(version_refused(version), kMagic.size());
    version_ = version;
    return false;
  }
  version_ = version;
  done_with(kHeaderBytes);
  return true;
}

void Blocks::finish() {
  if (!wrong_.empty()) return;
  if (version_ != 0) {
    if (!rest_.empty()) fail("the trace is cut short inside a block that begins", offset_);
  } else if (rest_.empty()) {
    fail("not a Fiberscope trace: it is empty", 0);
  } else {
    fail("not a whole Fiberscope trace: it ends inside the header", rest_.size());
  }
}

std::optional<Block> Blocks::next() {
  if (std::exchange(rest_is_read_, false)) rest_.clear();
  if (!wrong_.empty() || in_bytes_ == 0) return {};
  if (version_ == 0) {
    if (!read_header()) return {};
    return next();
  }
  const std::uint8_t* block = whole(kBlockHeaderBytes);
  if (!block) return {};
  const std::uint32_t body = get_u32(block);
  if (body == 0 || body > kBlockBytesMax) {
    fail("a block has an impossible length", offset_);
    return {};
  }
  block = whole(kBlockHeaderBytes + body);
  if (!block) return {};
  if (checks_ == Checks::All) {
    checksum_ = block_checksum(checksum_, block, block + kBlockHeaderBytes, body);
    if (checksum_ != get_u32(block + 4)) {
      fail("a block is damaged (its checksum is wrong)", offset_);
      return {};
    }
  }
  const std::uint64_t offset = offset_ + kBlockHeaderBytes;
  ++count_;
  done_with(kBlockHeaderBytes + body);
  return Block{block + kBlockHeaderBytes, body, offset};
}

}  // namespace fiberscope::trace
