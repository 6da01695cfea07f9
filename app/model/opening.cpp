#include "app/model/opening.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "scheduler/trace/validate.h"

namespace fiberscope::model {

namespace {

// What has been read is handed on when there is so much more, and a share of all: that costs a look
// at each page of it.
constexpr std::uint64_t kHandedLeast = 500'000, kHandedShare = 24;

// Handed: between who reads and who folds: the beginning that was read last, or the end.
class Handed {
 public:
  void part(trace::Trace trace) {
    const std::lock_guard lock(mutex_);
    part_ = std::move(trace);
    came_.notify_one();
  }
  void end(base::Result<trace::Trace> all) {
    const std::lock_guard lock(mutex_);
    all_ = std::move(all);
    came_.notify_one();
  }
  // next: none: that was all.
  std::optional<trace::Trace> next() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return part_ || all_; });
    if (all_) return {};
    return std::exchange(part_, {});
  }
  base::Result<trace::Trace>& all() { return *all_; }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::optional<trace::Trace> part_;
  std::optional<base::Result<trace::Trace>> all_;
};

}  // namespace

base::Result<Opened> open_legal(const std::string& path) {
  Handed handed;
  Opened out;
  out.trace = std::make_unique<trace::Trace>();
  const auto fold = [&](trace::Trace more) {
    *out.trace = std::move(more);
    out.model ? (void)out.model->update() : (void)(out.model = std::make_unique<Model>(*out.trace));
  };
  {
    const std::jthread reader([&] {
      std::uint64_t size = 0;
      handed.end(trace::load_legal(path, [&](const trace::Trace& so_far) {
        if (so_far.size() < size + std::max(kHandedLeast, size / kHandedShare)) return;
        size = so_far.size();
        handed.part(so_far.beginning(size));
      }));
    });
    while (auto more = handed.next()) fold(std::move(*more));
  }
  if (!handed.all()) return base::Error{handed.all().error()};
  fold(std::move(handed.all().value()));
  return out;
}

}  // namespace fiberscope::model
