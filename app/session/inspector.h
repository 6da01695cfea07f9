// Inspector: the frames and locals of every lane at any event of a run, by running its recipe again
// up to there, from the run's last checkpoint before or from the beginning.
//
// Owns: the wish (one event, the latest wins), the run that fulfils it, the latest that began at
// the beginning, with its checkpoints, and the answers of late. Deliberately does not know who
// shows them.
//
// Invariants:
//  1. at() never waits: it answers what is known and notes the wish.
//  2. One run at a time, and none before the wish has stood for options.delay: passing over a
//     timeline starts nothing.
//  3. An answer is given only if the repeated run agrees with the first: else `problem` says why.
#pragma once

#include <chrono>
#include <list>
#include <string>
#include <vector>

#include "app/session/engine_client.h"
#include "app/session/snapshot.h"

namespace fiberscope::session {

class Inspector {
 public:
  struct Options {
    std::chrono::milliseconds delay{120};
    std::size_t kept = 32;
  };
  Inspector() : Inspector(Options{}) {}
  explicit Inspector(Options options) : options_(options) {}

  // look_at: the run, or the trace file, whose moments are asked for from now on. `recipe` made
  // `trace`, which outlives the next look_at() or look_away(); `run`: its run, which does as well,
  // if it is one of the client's.
  void look_at(EngineClient& client, Recipe recipe, const trace::Trace& trace, RunId run = 0);
  void look_away();
  // typed: what the run's stdin has held so far.
  void typed(std::string text) { recipe_.kept.input = std::move(text); }

  // at: nullptr while it is not known. Stays valid until the next poll().
  const Snapshot* at(base::EventSeq event);
  // pending: an answer is on its way.
  bool pending() const { return wish_ && problem_.empty() && !find(wish_); }
  // problem: why there are no more answers; empty when all is well.
  const std::string& problem() const { return problem_; }
  // poll: after the client's. True when there is a new answer.
  bool poll();

 private:
  using Clock = std::chrono::steady_clock;
  const Snapshot* find(base::EventSeq event) const;
  void begin();
  base::Result<RunId> run_again() const;
  RunId nearest() const;
  void drop_run();
  void take(const Run& run);
  bool arrived(const Run& run) const;
  bool agrees(const trace::Trace& again, std::uint64_t from, base::EventSeq event) const;

  Options options_;
  EngineClient* client_ = nullptr;
  const trace::Trace* trace_ = nullptr;
  RunId first_ = 0;  // the run itself; 0: it is not the client's
  RunId again_ = 0;  // the latest that began at the beginning; 0: none that has checkpoints
  Recipe recipe_;
  base::EventSeq wish_;
  Clock::time_point wished_;
  base::EventSeq from_beginning_;  // a wish that no checkpoint led to
  RunId run_ = 0;
  base::EventSeq run_at_;
  std::list<Snapshot> known_;  // latest first
  std::string problem_;
};

}  // namespace fiberscope::session
