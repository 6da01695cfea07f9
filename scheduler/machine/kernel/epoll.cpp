#include "scheduler/machine/kernel/epoll.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace fiberscope::machine {

namespace {

// Told without being asked for. epoll's masks have the values of poll's.
constexpr std::uint32_t kAlways = EPOLLERR | EPOLLHUP;
constexpr std::uint32_t kFlags = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE;

std::uint32_t mask_of(short events) { return static_cast<unsigned short>(events); }

}  // namespace

struct Epoll::Interest final : Watcher {
  Interest(Epoll& s, int n, OpenFile& f, const epoll_event& e)
      : set(s), number(n), file(f), event(e) {}

  void changed(OpenFile&, short occurred) override { set.heard(*this, occurred); }
  void gone(OpenFile&) override { set.drop(set.interests_.find({number, &file})); }
  // wanted: 0: it was told once and is to rest (one shot).
  std::uint32_t wanted() const {
    const std::uint32_t asked = event.events & ~kFlags;
    return rests ? 0 : asked | kAlways;
  }
  std::uint32_t ready() const { return mask_of(file.readiness()) & wanted(); }

  Epoll& set;
  int number;
  OpenFile& file;
  epoll_event event;
  bool rests = false;
  bool queued = false;
};

Epoll::Epoll(Kernel& kernel, std::string_view name)
    : OpenFile(kernel, trace::FileKind::Epoll, name, O_RDWR) {}

Epoll::~Epoll() {
  for (const auto& [key, interest] : interests_) interest->file.unwatch(*interest);
}

std::int64_t Epoll::read(void*, std::size_t) { return -EINVAL; }
std::int64_t Epoll::write(const void*, std::size_t) { return -EINVAL; }

short Epoll::readiness() const {
  const bool any = std::any_of(ready_.begin(), ready_.end(),
                               [](const Interest* interest) { return interest->ready() != 0; });
  return any ? POLLIN : 0;
}

int Epoll::control(int operation, int number, const std::shared_ptr<OpenFile>& file,
                   const epoll_event& event) {
  if (file.get() == this) return operation == EPOLL_CTL_ADD ? -ELOOP : -EINVAL;
  const auto found = interests_.find({number, file.get()});
  const bool known = found != interests_.end();
  switch (operation) {
    case EPOLL_CTL_ADD: {
      if (known) return -EEXIST;
      auto made = std::make_unique<Interest>(*this, number, *file, event);
      Interest& interest = *made;
      interests_.emplace(Key{number, file.get()}, std::move(made));
      file->watch(interest);
      tell(interest, event.events);
      heard(interest, file->readiness());
      return 0;
    }
    case EPOLL_CTL_MOD: {
      if (!known) return -ENOENT;
      Interest& interest = *found->second;
      interest.event = event;
      interest.rests = false;
      tell(interest, event.events);
      heard(interest, file->readiness());
      return 0;
    }
    case EPOLL_CTL_DEL:
      if (!known) return -ENOENT;
      file->unwatch(*found->second);
      drop(found);
      return 0;
    default:
      return -EINVAL;
  }
}

int Epoll::collect(epoll_event* out, int count_max) {
  int count = 0;
  // those that stay ready join the end and are not asked twice
  for (std::size_t left = ready_.size(); left > 0 && count < count_max; --left) {
    Interest& interest = *ready_.front();
    ready_.pop_front();
    interest.queued = false;
    const std::uint32_t ready = interest.ready();
    if (ready == 0) continue;
    out[count].events = ready;
    out[count].data = interest.event.data;
    ++count;
    if ((interest.event.events & EPOLLONESHOT) != 0) {
      interest.rests = true;
    } else if ((interest.event.events & EPOLLET) == 0) {
      queue(interest);
    }
  }
  readiness_lost();
  return count;
}

void Epoll::heard(Interest& interest, short events) {
  if ((mask_of(events) & interest.wanted()) == 0) return;
  queue(interest);
  if (interest.ready() != 0) occurred(POLLIN);
}

void Epoll::queue(Interest& interest) {
  if (interest.queued) return;
  interest.queued = true;
  ready_.push_back(&interest);
}

void Epoll::drop(std::map<Key, std::unique_ptr<Interest>>::iterator which) {
  Interest& interest = *which->second;
  if (interest.queued) ready_.remove(&interest);
  tell(interest, 0);
  interests_.erase(which);
  readiness_lost();
}

void Epoll::tell(const Interest& interest, std::uint32_t events) {
  kernel()->emit(trace::InterestChanged{id(), interest.file.id(), interest.number, events});
}

}  // namespace fiberscope::machine
