// Source: libev 4.33 ev.c (fd_reify, fd_event, ev_feed_fd_event), ev_epoll.c; epoll(7).
#include "scheduler/host/gevent/io.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/greenlet/greenlet.h"

namespace fiberscope::host {

using trace::WakeKind;

namespace {

constexpr int kRead = 1;  // gevent's READ and WRITE
constexpr int kWrite = 2;

// poll_events, watcher_events: between gevent's events and those of poll(2).
short poll_events(int wanted) {
  return static_cast<short>(((wanted & kRead) != 0 ? POLLIN : 0) |
                            ((wanted & kWrite) != 0 ? POLLOUT : 0));
}

int watcher_events(short ready) {
  return ((ready & (POLLIN | POLLERR | POLLHUP)) != 0 ? kRead : 0) |
         ((ready & (POLLOUT | POLLERR | POLLHUP)) != 0 ? kWrite : 0);
}

bool is_wired(int real) {
  struct stat status {};
  return real >= 0 && fstat(real, &status) == 0 && S_ISSOCK(status.st_mode);
}

// why_unwatchable: errno; 0: it can be watched. Of the engine's own sockets nobody would be told.
int why_unwatchable(const Target& target) {
  if (target.file) return 0;
  if (target.real < 0) return EBADF;
  return is_wired(target.real) ? ENOSYS : 0;
}

}  // namespace

// EpollFile: what the trace calls the loop's set. No number of the program's refers to it.
class IoSet::EpollFile final : public machine::OpenFile {
 public:
  explicit EpollFile(machine::Kernel& kernel)
      : OpenFile(kernel, trace::FileKind::Epoll, "hub's epoll set", 0) {}
  std::int64_t read(void*, std::size_t) override { return -EINVAL; }
  std::int64_t write(const void*, std::size_t) override { return -EINVAL; }
  short readiness() const override { return 0; }
};

// Entry: one descriptor with at least one watcher, or with an interest that is to be taken back.
struct IoSet::Entry final : machine::Watcher {
  Entry(IoSet& s, int n, const Target& target)
      : set(s), number(n), file(target.file.shared()), real(target.real >= 0) {
    if (target.file) {
      object = target.file->id();
      target.file->watch(*this);
    }
  }
  void leave_file() {
    if (const std::shared_ptr<machine::OpenFile> open = file.lock()) open->unwatch(*this);
  }
  void changed(machine::OpenFile& open, short) override {
    if ((watcher_events(open.readiness()) & told) == 0) return;
    cause = open.last_change();
    waker = Runtime::get()->kernel().waker();
    set.became_ready(*this);
  }
  // ready: gevent's events that are there. Descriptors of the engine's own, regular files and
  // standard streams, never wait.
  int ready() const {
    if (real) return told;
    const std::shared_ptr<machine::OpenFile> open = file.lock();
    return open ? watcher_events(open->readiness()) & told : 0;
  }
  int wanted() const {
    int events = 0;
    for (const WatcherObject* watcher : watchers) events |= watcher->events;
    return events;
  }
  bool is_of(const Target& target) const {
    return target.file ? file.lock() == target.file.shared() : real && target.real >= 0;
  }

  IoSet& set;
  int number;
  std::weak_ptr<machine::OpenFile> file;  // closing the last number takes it out of the set
  bool real;
  ObjectId object;
  base::own::Vector<WatcherObject*> watchers;  // owned; in order of start
  int told = 0;                                // the interest that the set has
  bool in_ready = false;
  bool in_changed = false;
  EventSeq cause;  // of the last change
  LaneId waker;
};

IoSet::IoSet(LoopState& loop) : loop_(loop) {}

IoSet::~IoSet() {
  for (const auto& [number, entry] : parts_->entries) {
    entry->leave_file();
    entry->told = 0;
    for (WatcherObject* watcher : entry->watchers) {
      watcher->active = false;
      Py_DECREF(watcher);
    }
  }
}

IoSet::Entry& IoSet::entry_for(int number, const Target& target) {
  std::shared_ptr<Entry>& entry = parts_->entries[number];
  if (entry && entry->is_of(target)) return *entry;
  const auto fresh = base::make_own<Entry>(*this, number, target);
  if (entry) {  // the number is another file's now
    fresh->watchers = std::move(entry->watchers);
    entry->leave_file();
    entry->told = 0;
  }
  entry = fresh;
  return *entry;
}

bool IoSet::start(WatcherObject* watcher) {
  const Target target = target_of(watcher->number);
  if (const int error = why_unwatchable(target); error != 0) {
    Py_CLEAR(watcher->callback);
    Py_CLEAR(watcher->args);
    errno = error;
    PyErr_SetFromErrno(PyExc_OSError);
    return false;
  }
  Entry& entry = entry_for(watcher->number, target);
  Py_INCREF(watcher);
  entry.watchers.push_back(watcher);
  watcher->active = true;
  if (watcher->ref) ++loop_.active_count;
  note_change(entry);
  expect(watcher, target);
  return true;
}

// expect: who will be resumed, and what that one waits for, in the program's terms.
void IoSet::expect(WatcherObject* watcher, const Target& target) {
  const CallbackTarget resumed = resolve_target(watcher->callback, watcher->args);
  Py_XSETREF(watcher->target, Py_XNewRef(resumed.greenlet));
  watcher->throws = resumed.throws;
  trace::Writer& writer = Runtime::get()->writer();
  const std::string name = target.file ? target.file->name() : "file";
  const std::string number = " (fd " + std::to_string(watcher->number) + ")";
  watcher->what = writer.intern(name + number);
  if (resumed.greenlet == nullptr) return;
  if (PyFiber* fiber = greenlet_fiber(resumed.greenlet)) {
    fiber->descriptor = {watcher->number, (watcher->events & kRead) == 0,
                         target.file ? target.file->id() : ObjectId{}, watcher->what};
  }
}

void IoSet::stop(WatcherObject* watcher) {
  const auto found = parts_->entries.find(watcher->number);
  if (found == parts_->entries.end() || std::erase(found->second->watchers, watcher) == 0) return;
  note_change(*found->second);
  if (watcher->target != nullptr) {
    if (PyFiber* fiber = greenlet_fiber(watcher->target)) fiber->descriptor = {};
  }
  Py_DECREF(watcher);
}

void IoSet::note_change(Entry& entry) {
  if (std::exchange(entry.in_changed, true)) return;
  parts_->changed.push_back(parts_->entries[entry.number]);
}

void IoSet::tell_interest() {
  for (const std::shared_ptr<Entry>& entry : std::exchange(parts_->changed, {})) {
    entry->in_changed = false;
    const auto found = parts_->entries.find(entry->number);
    if (found == parts_->entries.end() || found->second != entry) continue;
    if (entry->wanted() != entry->told) tell_interest_of(*entry);
    if (!entry->watchers.empty()) continue;
    entry->leave_file();
    parts_->entries.erase(found);
  }
}

void IoSet::tell_interest_of(Entry& entry) {
  Runtime& runtime = *Runtime::get();
  const std::shared_ptr<machine::OpenFile> open = entry.file.lock();
  const int before = std::exchange(entry.told, entry.wanted());
  if (open && open->id()) {
    if (!parts_->file) parts_->file = std::make_shared<EpollFile>(runtime.kernel());
    const auto events = static_cast<std::uint32_t>(poll_events(entry.told));
    runtime.writer().emit(
        trace::InterestChanged{parts_->file->id(), entry.object, entry.number, events},
        runtime.anchor());
  }
  runtime.charge(runtime.options().costs.system_call_ns);
  if ((entry.ready() & ~before) == 0) return;
  if (open) entry.cause = open->last_change();
  entry.waker = {};
  became_ready(entry);
}

void IoSet::became_ready(Entry& entry) {
  if (!std::exchange(entry.in_ready, true)) parts_->ready.push_back(parts_->entries[entry.number]);
  if (loop_.parked == nullptr) return;
  Runtime& runtime = *Runtime::get();
  static const TextId words = runtime.writer().intern("a descriptor is ready");
  runtime.scheduler().wake(*loop_.parked->fiber, WakeKind::Notified, entry.waker, words,
                           entry.cause);
}

bool IoSet::any_ready() {
  while (!parts_->ready.empty() && parts_->ready.front()->ready() == 0) {
    parts_->ready.front()->in_ready = false;
    parts_->ready.pop_front();
  }
  return !parts_->ready.empty();
}

void IoSet::collect() {
  for (const std::shared_ptr<Entry>& entry : std::exchange(parts_->ready, {})) {
    const int ready = entry->ready();
    entry->in_ready = ready != 0;
    if (ready == 0) continue;
    parts_->ready.push_back(entry);
    feed_entry(*entry, ready);
  }
}

void IoSet::feed_entry(Entry& entry, int ready) {
  // the watchers of a descriptor are called in the order of their starts; libev keeps the newest
  // first in its list and calls what is fed from the end
  for (auto it = entry.watchers.rbegin(); it != entry.watchers.rend(); ++it) {
    WatcherObject* watcher = *it;
    if ((watcher->events & ready) == 0) continue;
    watcher->ready_events |= watcher->events & ready;
    if (!watcher->pending) {
      watcher->armed_by = entry.cause;
      if (watcher->target != nullptr) {
        greenlet_ready(watcher->target, WakeKind::Notified, watcher->what, entry.cause,
                       entry.waker);
      }
    }
    feed(loop_, watcher);
  }
}

bool IoSet::closing(int number) {
  const auto found = parts_->entries.find(number);
  if (found == parts_->entries.end()) return false;
  const std::size_t before = loop_.pending_count;
  found->second->cause = Runtime::get()->anchor();
  found->second->waker = Runtime::get()->lane();
  feed_entry(*found->second, kRead | kWrite);
  return loop_.pending_count > before;
}

// The parent's parts are not taken down: the files count who knows them for both processes, and
// their watchers are told in the parent.
void IoSet::begin_forked() {
  const Parts& before = *parts_.release();
  parts_ = std::make_unique<Parts>();
  std::vector<int> numbers;
  for (const auto& [number, entry] : before.entries) numbers.push_back(number);
  std::ranges::sort(numbers);
  for (const int number : numbers) {
    auto& watchers = before.entries.at(number)->watchers;
    if (watchers.empty()) continue;
    Entry& entry = entry_for(number, target_of(number));
    entry.watchers = watchers;
    note_change(entry);
  }
}

int IoSet::visit(visitproc visit, void* arg) const {
  for (const auto& [number, entry] : parts_->entries) {
    for (WatcherObject* watcher : entry->watchers) Py_VISIT(reinterpret_cast<PyObject*>(watcher));
  }
  return 0;
}

}  // namespace fiberscope::host
