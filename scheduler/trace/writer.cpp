#include "scheduler/trace/writer.h"

#include <algorithm>
#include <utility>

#include "scheduler/base/check.h"

namespace fiberscope::trace {

namespace {

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

Writer::~Writer() { close(); }

std::uint8_t* Writer::grow(std::uint8_t* at, std::size_t bytes) {
  const std::size_t used = static_cast<std::size_t>(at - block_.data());
  block_.resize(std::max(block_.size() * 2, used + bytes));
  end_ = block_.data() + block_.size();
  cursor_ = block_.data() + used;
  return cursor_;
}

TextId Writer::intern(std::string_view text) {
  if (text.empty() || !recording_) return {};
  if (const TextId known = texts_.find(text)) return known;
  const TextId id = define(text);
  texts_.add(text, id);
  return id;
}

TextId Writer::define(std::string_view text) {
  if (text.empty() || !recording_) return {};
  if (block_bytes() >= kBlockBytesCut) close();
  text = text.substr(0, kTextBytesMax);
  Encoder out{*this, reserve(cursor_, text.size() + kFixedBytesMax), 0};
  out.put_byte(kTagText);
  out.put_varint(text.size());
  std::memcpy(out.at, text.data(), text.size());
  cursor_ = out.at + text.size();
  return TextId{++last_text_};
}

void Writer::send_at_once() {
  flush();
  events_per_block_ = 1;
  aim();
}

void Writer::watch(EventSeq seq, std::function<void()> watcher) {
  watched_ = seq;
  watcher_ = std::move(watcher);
  aim();
}

void Writer::aim() {
  cut_at_ = events_per_block_;
  if (watched_.value <= last_seq_) return;
  const std::uint64_t left = watched_.value - last_seq_;
  if (left < cut_at_ - block_events_) cut_at_ = block_events_ + static_cast<std::uint32_t>(left);
}

void Writer::cut() {
  const bool full = block_events_ >= events_per_block_ || block_bytes() >= kBlockBytesCut;
  if (full) close();
  if (watched_.value != last_seq_) return;
  aim();
  std::exchange(watcher_, nullptr)();
}

void Writer::flush() {
  if (held_ != nullptr) tell_held();
  close();
}

void Writer::close() {
  if (!recording_) return;
  const std::size_t used = block_bytes();
  if (used == kBlockHeaderBytes) return;
  if (!header_written_) {
    header_written_ = true;
    std::uint8_t header[kMagic.size() + 4];
    std::memcpy(header, kMagic.data(), kMagic.size());
    put_u32(header + kMagic.size(), kFormatVersion);
    sent_.bytes = sizeof header;
    sink_(header, sizeof header);
  }
  const std::size_t body = used - kBlockHeaderBytes;
  CHECK_MSG(body <= kBlockBytesMax, "an event is too long for a block");
  put_u32(block_.data(), static_cast<std::uint32_t>(body));
  checksum_ = block_checksum(checksum_, block_.data(), block_.data() + kBlockHeaderBytes, body);
  put_u32(block_.data() + 4, checksum_);
  sent_ = {sent_.bytes + used, last_seq_, last_text_, checksum_, last_time_ns_};
  sink_(block_.data(), used);
  sent_bytes_ += body;
  cursor_ = block_.data() + kBlockHeaderBytes;
  block_events_ = 0;
  aim();
}

}  // namespace fiberscope::trace
