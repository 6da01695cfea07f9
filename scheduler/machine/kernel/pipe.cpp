#include "scheduler/machine/kernel/pipe.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <deque>

namespace fiberscope::machine {

namespace {

class PipeEnd;

// Buffer: what both ends share. An end that is closed leaves a nullptr.
struct Buffer {
  std::deque<unsigned char> bytes;
  PipeEnd* reader = nullptr;
  PipeEnd* writer = nullptr;
};

class PipeEnd : public OpenFile {
 public:
  PipeEnd(Kernel& kernel, std::string_view name, std::shared_ptr<Buffer> buffer, int status_flags)
      : OpenFile(kernel, trace::FileKind::Pipe, name, status_flags), buffer_(std::move(buffer)) {}

 protected:
  static void tell(PipeEnd* end, short events) {
    if (end != nullptr) end->occurred(events);
  }
  std::shared_ptr<Buffer> buffer_;
};

class Reader final : public PipeEnd {
 public:
  Reader(Kernel& kernel, std::shared_ptr<Buffer> buffer, int flags)
      : PipeEnd(kernel, "pipe, read end", std::move(buffer), O_RDONLY | flags) {
    buffer_->reader = this;
  }
  ~Reader() override {
    buffer_->reader = nullptr;
    tell(buffer_->writer, POLLERR);
  }

  std::int64_t read(void* out, std::size_t size) override {
    auto& bytes = buffer_->bytes;
    if (size == 0) return 0;
    if (bytes.empty()) return buffer_->writer == nullptr ? 0 : -EAGAIN;
    const auto count = static_cast<std::ptrdiff_t>(std::min(size, bytes.size()));
    std::copy_n(bytes.begin(), count, static_cast<unsigned char*>(out));
    bytes.erase(bytes.begin(), bytes.begin() + count);
    readiness_lost();
    tell(buffer_->writer, POLLOUT);
    return count;
  }
  std::int64_t write(const void*, std::size_t) override { return -EBADF; }

  short readiness() const override {
    short ready = 0;
    if (!buffer_->bytes.empty()) ready |= POLLIN;
    if (buffer_->writer == nullptr) ready |= POLLHUP;
    return ready;
  }
};

class Writer final : public PipeEnd {
 public:
  Writer(Kernel& kernel, std::shared_ptr<Buffer> buffer, int flags)
      : PipeEnd(kernel, "pipe, write end", std::move(buffer), O_WRONLY | flags) {
    buffer_->writer = this;
  }
  ~Writer() override {
    buffer_->writer = nullptr;
    tell(buffer_->reader, POLLHUP);
  }

  std::int64_t read(void*, std::size_t) override { return -EBADF; }
  std::int64_t write(const void* data, std::size_t size) override {
    if (buffer_->reader == nullptr) return -EPIPE;
    if (size == 0) return 0;
    const std::size_t room = kPipeBytesMax - buffer_->bytes.size();
    if (room == 0 || (size <= kPipeAtomicBytes && size > room)) return -EAGAIN;
    const std::size_t count = std::min(size, room);
    const auto* bytes = static_cast<const unsigned char*>(data);
    buffer_->bytes.insert(buffer_->bytes.end(), bytes, bytes + count);
    readiness_lost();
    tell(buffer_->reader, POLLIN);
    return static_cast<std::int64_t>(count);
  }

  short readiness() const override {
    if (buffer_->reader == nullptr) return POLLOUT | POLLERR;
    return kPipeBytesMax - buffer_->bytes.size() >= kPipeAtomicBytes ? POLLOUT : 0;
  }
};

}  // namespace

PipeEnds make_pipe(Kernel& kernel, int status_flags) {
  auto buffer = std::make_shared<Buffer>();
  auto reader = std::make_shared<Reader>(kernel, buffer, status_flags);
  auto writer = std::make_shared<Writer>(kernel, buffer, status_flags);
  writer->rename(trace::FileKind::Pipe, writer->name(), reader->id());
  return {std::move(reader), std::move(writer)};
}

}  // namespace fiberscope::machine
