#include "scheduler/trace/writer.h"

#include <zlib.h>

#include <algorithm>

namespace fiberscope::trace {

namespace {

constexpr std::size_t kBlockHeaderBytes = 8;  // payload length, CRC-32; both little-endian

void put_u32(std::uint8_t* out, std::uint32_t v) {
  for (int i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(v >> (8 * i));
}

}  // namespace

Writer::Writer(const base::VirtualClock& clock, Sink sink)
    : clock_(clock), sink_(std::move(sink)), recording_(static_cast<bool>(sink_)) {
  if (!recording_) return;
  block_.resize(64 * 1024);
  cursor_ = block_.data() + kBlockHeaderBytes;
  end_ = block_.data() + block_.size();
}

Writer::~Writer() { flush(); }

void Writer::grow(std::size_t bytes) {
  const std::size_t used = static_cast<std::size_t>(cursor_ - block_.data());
  block_.resize(std::max(block_.size() * 2, used + bytes));
  cursor_ = block_.data() + used;
  end_ = block_.data() + block_.size();
}

TextId Writer::intern(std::string_view text) {
  if (text.empty() || !recording_) return {};
  if (const auto it = texts_.find(text); it != texts_.end()) return it->second;
  const TextId id = define(text);
  texts_.emplace(std::string(text), id);
  return id;
}

TextId Writer::define(std::string_view text) {
  if (text.empty() || !recording_) return {};
  put_byte(kTagText);
  put_varint(text.size());
  put_bytes(text.data(), text.size());
  return TextId{++last_text_};
}

void Writer::flush() {
  if (!recording_) return;
  const std::size_t used = static_cast<std::size_t>(cursor_ - block_.data());
  if (used == kBlockHeaderBytes) return;
  if (!header_written_) {
    header_written_ = true;
    std::uint8_t header[kMagic.size() + 4];
    std::memcpy(header, kMagic.data(), kMagic.size());
    put_u32(header + kMagic.size(), kFormatVersion);
    sink_(header, sizeof header);
  }
  const std::size_t body = used - kBlockHeaderBytes;
  put_u32(block_.data(), static_cast<std::uint32_t>(body));
  put_u32(block_.data() + 4, static_cast<std::uint32_t>(crc32(
                                 0, block_.data() + kBlockHeaderBytes, static_cast<uInt>(body))));
  sink_(block_.data(), used);
  cursor_ = block_.data() + kBlockHeaderBytes;
  block_events_ = 0;
}

}  // namespace fiberscope::trace
