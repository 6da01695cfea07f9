// TracePipe: the pipe through which a run's trace comes, read in large pieces.
//
// Owns both ends until the writer's is handed over. Deliberately does not know what comes.
//
// Invariant: who waits for it is woken by its end, not by each block: that would cost more than the
// block. What came is there soon all the same, and the writer seldom waits.
#pragma once

#include <poll.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "scheduler/base/result.h"

namespace fiberscope::session {

class TracePipe {
 public:
  static base::Result<TracePipe> create();
  ~TracePipe();
  TracePipe(TracePipe&& other) noexcept;
  TracePipe& operator=(TracePipe&&) = delete;

  // writer: the end for the engine. close_writer: it has it.
  int writer() const { return writer_; }
  void close_writer();
  // awaited, patience_ms: what poll(2) waits for, and how long at most.
  pollfd awaited() const;
  int patience_ms() const { return patience_ms_; }
  // read: hands on what is there. False: that was the end.
  bool read(const std::function<void(const std::uint8_t* data, std::size_t size)>& take);

 private:
  TracePipe(int reader, int writer);

  int reader_, writer_;
  std::size_t room_bytes_;
  int patience_ms_;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace fiberscope::session
