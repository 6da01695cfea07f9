#include "app/model/opening.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "scheduler/trace/validate.h"

namespace fiberscope::model {

namespace {

using trace::Records;

// So many pages are taken over at once, and so many more may wait, before who reads helps to fold.
constexpr std::size_t kPagesAtOnce = 2, kPagesAhead = 16;

// Crew: two who share the work: one reads, both fold what has been read: each half of the model by
// one of them at a time, in the order of the events, while they lie near the processor.
class Crew {
 public:
  // Requires: both outlive this; `model` is that of `trace`, which nobody else changes.
  Crew(trace::Trace& trace, Model& model) : trace_(trace), model_(model) {}

  // page: the next one, from who reads; folds too where the other does not keep up.
  void page(Records::Piece piece) {
    std::unique_lock lock(mutex_);
    pages_.push_back(std::move(piece));
    turn_.notify_one();
    while (pages_.size() > kPagesAhead) {
      if (!work(lock)) turn_.wait(lock);
    }
  }
  // end: no more pages come. Returns once all are folded.
  void end() {
    std::unique_lock lock(mutex_);
    ended_ = true;
    turn_.notify_all();
    until_folded(lock);
  }
  // help: until end() was called and all is folded.
  void help() {
    std::unique_lock lock(mutex_);
    until_folded(lock);
  }

 private:
  // Half: of the model: how far it came, and whether somebody is at it.
  struct Half {
    void (Model::*take)(std::uint64_t);
    std::uint64_t at = 0;
    bool busy = false;
  };

  bool idle() const { return !halves_[0].busy && !halves_[1].busy; }
  bool folded() const {
    return idle() && halves_[0].at == trace_.size() && halves_[1].at == trace_.size();
  }
  void until_folded(std::unique_lock<std::mutex>& lock) {
    while (!ended_ || !pages_.empty() || !folded()) {
      if (!work(lock)) turn_.wait(lock);
    }
  }
  // work: one part of what is to be done now; false: others are at all of it.
  bool work(std::unique_lock<std::mutex>& lock) {
    if (folded() && !pages_.empty()) {
      for (std::size_t i = 0; i < kPagesAtOnce && !pages_.empty(); ++i) {
        trace_.follow(std::move(pages_.front()));
        pages_.pop_front();
      }
      turn_.notify_all();
    }
    const std::uint64_t until = trace_.size();
    for (Half& half : halves_) {
      if (half.busy || half.at == until) continue;
      half.busy = true;
      lock.unlock();
      (model_.*half.take)(until);
      lock.lock();
      half.busy = false;
      half.at = until;
      turn_.notify_all();
      return true;
    }
    return false;
  }

  trace::Trace& trace_;
  Model& model_;
  std::mutex mutex_;
  std::condition_variable turn_;
  std::deque<Records::Piece> pages_;
  bool ended_ = false;
  Half halves_[2] = {{&Model::tell}, {&Model::draw}};
};

}  // namespace

base::Result<Opened> open_legal(const std::string& path) {
  Opened out;
  out.trace = std::make_unique<trace::Trace>();
  out.model = std::make_unique<Model>(*out.trace);
  std::optional<base::Result<trace::Trace>> all;
  {
    Crew crew(*out.trace, *out.model);
    const std::jthread reader([&] {
      all = trace::load_legal(path, [&](Records::Piece page) { crew.page(std::move(page)); });
      crew.end();
    });
    crew.help();
  }
  if (!*all) return base::Error{all->error()};
  *out.trace = std::move(all->value());
  if (!out.model->update() && out.trace->whole()) out.model->settle();
  return out;
}

}  // namespace fiberscope::model
