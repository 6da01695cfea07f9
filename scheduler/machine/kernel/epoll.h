// Epoll: a set of interests in open files: epoll(7).
//
// Owns: the interests, and the list of those that may be ready. Deliberately does not know who
// waits for the set (whoever watches it) or numbers beyond those it is given as names.
//
// Invariants:
//  1. The set is ready (POLLIN) exactly when collect() would give something.
//  2. collect() costs what is ready, not what is watched.
//  3. Ready ones are given in the order in which they became so; level-triggered ones that stay
//     ready go to the end.
// Source: epoll(7), epoll_ctl(2) of Linux man-pages 6.03; Linux fs/eventpoll.c.
#pragma once

#include <sys/epoll.h>

#include <list>
#include <map>
#include <memory>
#include <utility>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

class Epoll final : public OpenFile {
 public:
  explicit Epoll(Kernel& kernel) : Epoll(kernel, "epoll set") {}
  Epoll(Kernel& kernel, std::string_view name);
  ~Epoll() override;

  // control: epoll_ctl(2): EPOLL_CTL_ADD, MOD, DEL. `event` is not used by DEL.
  // Errors: -EEXIST, -ENOENT; -ELOOP: the set itself. Emits: InterestChanged.
  int control(int operation, int number, const std::shared_ptr<OpenFile>& file,
              const epoll_event& event);
  // collect: epoll_wait(2), never waiting. Requires: count_max > 0. How many.
  int collect(epoll_event* out, int count_max);

  std::int64_t read(void*, std::size_t) override;
  std::int64_t write(const void*, std::size_t) override;
  short readiness() const override;

 private:
  struct Interest;
  using Key = std::pair<int, const OpenFile*>;

  void heard(Interest& interest, short events);
  void queue(Interest& interest);
  void drop(std::map<Key, std::unique_ptr<Interest>>::iterator which);
  void tell(const Interest& interest, std::uint32_t events);

  // by number and file: the same file can be watched under two numbers
  std::map<Key, std::unique_ptr<Interest>> interests_;
  std::list<Interest*> ready_;  // those that may be ready
};

}  // namespace fiberscope::machine
