#include "scheduler/machine/kernel/pipe.h"

#include <poll.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr std::size_t kCapacityMost = std::size_t{1} << 31;

}  // namespace

Pipe* Pipe::of(const OpenFile& file) {
  const auto* end = dynamic_cast<const PipeFile*>(&file);
  return end == nullptr ? nullptr : &end->pipe();
}

bool Pipe::is_of(const End& end, Side side) {
  return side == Side::Readers ? end.reads() : end.writes();
}

// for_each: whoever is told of it may open or close ends, and so let the pipe go.
template <class Do>
void Pipe::for_each(Side side, Do act) {
  const std::shared_ptr<Pipe> kept = weak_from_this().lock();
  const std::vector<End*> ends = ends_;
  for (End* const end : ends) {
    const bool there = std::find(ends_.begin(), ends_.end(), end) != ends_.end();
    if (there && is_of(*end, side)) act(*end);
  }
}

void Pipe::tell(Side side, short events) {
  for_each(side, [=](End& end) { end.told(events); });
}

void Pipe::hinder(Side side) {
  for_each(side, [](End& end) { end.changed(); });
}

// meet: those of this side who wait for the other one need not any more.
void Pipe::meet(Side side) {
  for_each(side, [](End& end) {
    end.alone_ = false;
    if (end.met_) {
      end.changed();
    } else {
      end.met_ = true;
      end.told(0);
    }
  });
}

void Pipe::enter(End& end) {
  const bool reads = end.reads();
  const bool writes = end.writes();
  readers_ += reads ? 1 : 0;
  writers_ += writes ? 1 : 0;
  if (named_) {
    const bool nobody = reads ? writers_ == 0 : readers_ == 0;
    end.met_ = !nobody || end.file().nonblocking();
    end.alone_ = nobody && end.file().nonblocking();
    if (reads) meet(Side::Writers);
    if (writes) meet(Side::Readers);
  }
  ends_.push_back(&end);
  if (!id_) id_ = end.file().id();
  if (named_) name_partners();
}

void Pipe::leave(End& end) {
  std::erase(ends_, &end);
  readers_ -= end.reads() ? 1 : 0;
  writers_ -= end.writes() ? 1 : 0;
  for (End* const other : ends_) {
    if (other->partner_ == end.file().id()) other->partner_ = {};
  }
  const bool read = end.reads();
  const bool wrote = end.writes();
  if (read && readers_ == 0) tell(Side::Writers, POLLERR);
  if (wrote && writers_ == 0) tell(Side::Readers, POLLHUP);
}

void Pipe::name_partners() {
  const auto reader =
      std::ranges::find_if(ends_, [](const End* end) { return end->reads() && !end->writes(); });
  if (reader == ends_.end()) return;
  for (End* const end : ends_) {
    if (end->reads() || end->partner_) continue;
    end->partner_ = (*reader)->file().id();
    end->file().rename(end->file().kind(), end->file().name(), end->partner_);
  }
}

std::int64_t Pipe::read(End& end, void* out, std::size_t size) {
  if (!end.reads()) return -EBADF;
  if (size == 0) return 0;
  if (pages_.empty()) return writers_ == 0 ? 0 : -EAGAIN;
  std::size_t done = 0;
  while (done < size && !pages_.empty()) {
    Page& page = pages_.front();
    const std::size_t count = std::min(size - done, page.bytes.size() - page.begin);
    std::memcpy(static_cast<char*>(out) + done, page.bytes.data() + page.begin, count);
    done += count;
    page.begin += count;
    if (page.begin == page.bytes.size()) pages_.pop_front();
  }
  hinder(Side::Readers);
  tell(Side::Writers, POLLOUT);
  return static_cast<std::int64_t>(done);
}

std::int64_t Pipe::write(End& end, const void* data, std::size_t size) {
  if (!end.writes()) return -EBADF;
  if (size == 0) return 0;
  if (readers_ == 0) return -EPIPE;
  const auto* bytes = static_cast<const char*>(data);
  std::size_t done = 0;
  const std::size_t rest = size % kPage;
  if (rest != 0 && !pages_.empty() && pages_.back().bytes.size() + rest <= kPage) {
    pages_.back().bytes.append(bytes, rest);
    done = rest;
  }
  while (done < size && pages_.size() < pages_max_) {
    const std::size_t count = std::min(kPage, size - done);
    pages_.push_back({std::string(bytes + done, count)});
    done += count;
  }
  if (done == 0) return -EAGAIN;
  hinder(Side::Writers);
  tell(Side::Readers, POLLIN);
  return static_cast<std::int64_t>(done);
}

short Pipe::readiness(const End& end) const {
  short ready = 0;
  if (end.reads()) {
    if (!pages_.empty()) ready |= POLLIN;
    if (writers_ == 0 && !end.alone_) ready |= POLLHUP;
  }
  if (end.writes()) {
    if (pages_.size() < pages_max_) ready |= POLLOUT;
    if (readers_ == 0) ready |= POLLERR;
  }
  return ready;
}

std::size_t Pipe::look(void* out, std::size_t size) const {
  std::size_t done = 0;
  for (const Page& page : pages_) {
    const std::size_t count = std::min(size - done, page.bytes.size() - page.begin);
    std::memcpy(static_cast<char*>(out) + done, page.bytes.data() + page.begin, count);
    done += count;
  }
  return done;
}

std::size_t Pipe::waiting_bytes() const {
  std::size_t sum = 0;
  for (const Page& page : pages_) sum += page.bytes.size() - page.begin;
  return sum;
}

std::int64_t Pipe::set_capacity(std::size_t bytes, bool privileged) {
  if (bytes > kCapacityMost) return -EINVAL;
  const std::size_t size = std::bit_ceil(std::max(bytes, kPage));
  if (size > capacity() && size > kPipeBytesMost && !privileged) return -EPERM;
  if (size / kPage < pages_.size()) return -EBUSY;
  const bool grows = size > capacity();
  pages_max_ = size / kPage;
  hinder(Side::Writers);
  if (grows) tell(Side::Writers, POLLOUT);
  return static_cast<std::int64_t>(size);
}

std::shared_ptr<OpenFile> open_pipe(Kernel& kernel, Pipe& pipe, int flags) {
  const int access = flags & O_ACCMODE;
  const std::string_view name = access == O_RDONLY   ? "pipe, read end"
                                : access == O_WRONLY ? "pipe, write end"
                                                     : "pipe, both ends";
  auto end = std::make_shared<PipeEnd<OpenFile>>(pipe.shared_from_this(), kernel,
                                                 trace::FileKind::Pipe, name,
                                                 flags & (O_ACCMODE | O_NONBLOCK));
  pipe.name_partners();
  return end;
}

PipeEnds make_pipe(Kernel& kernel, int status_flags) {
  const auto pipe = std::make_shared<Pipe>(false);
  std::shared_ptr<OpenFile> reader = open_pipe(kernel, *pipe, O_RDONLY | status_flags);
  return {std::move(reader), open_pipe(kernel, *pipe, O_WRONLY | status_flags)};
}

}  // namespace fiberscope::machine
