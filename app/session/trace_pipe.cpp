#include "app/session/trace_pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace fiberscope::session {

namespace {

constexpr int kRoomBytes = 1 << 20;
constexpr std::size_t kPieceBytes = 1 << 18;
// A run at full speed fills a third of the pipe in that time.
constexpr int kPatienceMs = 10;
constexpr int kShortPatienceMs = 1;  // when it was half full

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

}  // namespace

base::Result<TracePipe> TracePipe::create() {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return base::Error{std::string("the run has no pipe: ") + std::strerror(errno)};
  }
  return TracePipe(ends[0], ends[1]);
}

TracePipe::TracePipe(int reader, int writer) : reader_(reader), writer_(writer) {
  fcntl(reader_, F_SETFL, O_NONBLOCK);
  fcntl(reader_, F_SETPIPE_SZ, kRoomBytes);
  // who has many pipes open may be given less room
  room_bytes_ = static_cast<std::size_t>(std::max(fcntl(reader_, F_GETPIPE_SZ), 0));
  patience_ms_ = kPatienceMs;
  buffer_.resize(kPieceBytes);
}

TracePipe::TracePipe(TracePipe&& other) noexcept
    : reader_(std::exchange(other.reader_, -1)),
      writer_(std::exchange(other.writer_, -1)),
      room_bytes_(other.room_bytes_),
      patience_ms_(other.patience_ms_),
      buffer_(std::move(other.buffer_)) {}

TracePipe::~TracePipe() {
  close_end(reader_);
  close_end(writer_);
}

void TracePipe::close_writer() { close_end(writer_); }

// A pipe with little room would often be full before anybody looks.
pollfd TracePipe::awaited() const {
  const bool roomy = room_bytes_ >= kPieceBytes;
  return {reader_, static_cast<short>(roomy ? 0 : POLLIN), 0};
}

bool TracePipe::read(const std::function<void(const std::uint8_t*, std::size_t)>& take) {
  std::size_t total = 0;
  bool open = true;
  while (total < std::max(room_bytes_, kPieceBytes)) {
    const ssize_t got = ::read(reader_, buffer_.data(), buffer_.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    open = got > 0;
    if (!open) break;
    take(buffer_.data(), static_cast<std::size_t>(got));
    total += static_cast<std::size_t>(got);
  }
  patience_ms_ = total >= room_bytes_ / 2 ? kShortPatienceMs : kPatienceMs;
  return open;
}

}  // namespace fiberscope::session
