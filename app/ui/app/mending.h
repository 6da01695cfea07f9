// Mending: whether a program as it is written does what a stop of a lesson asks for: its runs, with
// one seed after the other, beside the run that is open.
//
// Owns: these runs. Deliberately does not know the lesson, nor who shows what came of it.
//
// Invariants:
//  1. The verdict is that of lesson::check_seeds(): the first seed that fails, however the runs
//     overtake each other.
//  2. A frame never waits: of each run no more is read in one than arrives.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "app/lesson/check.h"
#include "app/ui/app/desk.h"

namespace fiberscope::ui {

class Mending {
 public:
  explicit Mending(Desk& desk) : desk_(desk) {}
  ~Mending() { drop(); }
  Mending(const Mending&) = delete;
  Mending& operator=(const Mending&) = delete;

  // begin: a new check; the last one is dropped. "" or why not.
  std::string begin(const lesson::Check& check, session::Recipe recipe);
  // drop: all runs, also that of the verdict. Requires: nobody shows it.
  void drop();
  // poll: takes in what came. True when that was anything.
  bool poll();

  bool active() const { return !tries_.empty(); }
  // done: how many runs have passed so far.
  std::uint64_t done() const { return done_; }
  // verdict: none while the check goes on; with an empty failure it has passed.
  const std::optional<lesson::SeedVerdict>& verdict() const { return verdict_; }
  // decided: the run with the verdict's seed, for as long as it is not dropped.
  session::RunId decided() const { return decided_; }

 private:
  struct Try {
    session::RunId run = 0;
    std::unique_ptr<model::Model> model;  // of what has come so far
  };
  void fill_up();
  void decide(session::RunId run, std::uint64_t seed, std::string failure);

  Desk& desk_;
  lesson::Check check_;
  session::Recipe recipe_;
  std::deque<Try> tries_;  // by seed; that of the first is done_
  std::uint64_t done_ = 0;
  session::RunId first_ = 0;  // the run with seed 0, to be shown if all pass
  session::RunId decided_ = 0;
  std::optional<lesson::SeedVerdict> verdict_;
};

}  // namespace fiberscope::ui
