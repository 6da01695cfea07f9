#include "scheduler/host/calls/held.h"

#include <utility>
#include <vector>

#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// The list is this process's. A fork begins another: what was in it goes on in the parent, also
// where all processes share it, and must not be reached from both.
Held* newest = nullptr;
std::uint32_t forks = 0;  // on the way from the first process to this one

}  // namespace

void Held::begin_forked() {
  newest = nullptr;
  ++forks;
}

Held::Held(std::shared_ptr<machine::OpenFile> file) : file_(std::move(file)) {
  if (simulating()) owner_ = Runtime::get()->current().thread_lane;
  link_.forks = forks;
  link_.next = newest;
  if (newest != nullptr) newest->link_.before = this;
  newest = this;
}

Held::~Held() { unlink(); }

void Held::unlink() {
  if (link_.forks != forks) return;
  if (link_.next != nullptr) link_.next->link_.before = link_.before;
  if (link_.before != nullptr) link_.before->link_.next = link_.next;
  if (newest == this) newest = link_.next;
  link_.before = link_.next = nullptr;
}

void Held::let_go(base::LaneId thread) {
  // a file that goes may let others go
  std::vector<std::shared_ptr<machine::OpenFile>> files;
  for (Held* held = newest; held != nullptr;) {
    Held* const next = held->link_.next;
    if (held->owner_ == thread) {
      files.push_back(std::move(held->file_));
      held->unlink();
    }
    held = next;
  }
}

}  // namespace fiberscope::host
