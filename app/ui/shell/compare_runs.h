// CompareRuns: the runs of a comparison, made one after the other beside the run that is shown.
//
// Owns an engine of its own, the list of programs, and each one's numbers. Deliberately does not
// know the screen, nor where programs come from.
//
// Invariants:
//  1. Nothing here waits: poll() takes in what has come.
//  2. Of a run that is over only its numbers are kept.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/model/numbers/compare.h"
#include "app/session/engine_client.h"
#include "app/session/recipe.h"
#include "app/session/traced_recipe.h"

namespace fiberscope::ui {

struct ComparedProgram {
  enum class State : std::uint8_t { Waiting, Running, Over, Failed, Stopped };
  std::string path;
  session::Recipe recipe;
  State state = State::Waiting;
  session::RunId run = 0;
  std::uint64_t events = 0;  // so far
  model::Compared numbers;   // its name is the title
};

class CompareRuns {
 public:
  // set_engine: the path of the engine; empty: there is none, and add() fails every program.
  void set_engine(std::string path) { engine_path_ = std::move(path); }

  // set_grant: how far runs that begin from now on may go.
  void set_grant(session::Grant grant) { grant_ = std::move(grant); }

  // add: at the end; a program that is in the list already is not added again. `problem`: why it
  // cannot run; empty when it can.
  void add(const std::string& path, const std::string& title, session::Recipe recipe,
           const std::string& problem);
  void remove(const std::string& path);
  void clear();
  // rename: the title in another language.
  void rename(const std::string& path, const std::string& title);
  // run_again: all of them. stop: those that run or wait; what is over stays.
  void run_again();
  void stop();

  // poll: starts what waits, takes in what came. True when something changed.
  bool poll();
  bool active() const;
  const std::vector<ComparedProgram>& programs() const { return programs_; }
  // rows: the numbers of those that are over, in order.
  std::vector<model::Compared> rows() const;

 private:
  static constexpr std::size_t kAtOnce = 2;
  bool start(ComparedProgram& program);
  bool take_in(ComparedProgram& program);

  std::string engine_path_;
  session::Grant grant_;
  std::unique_ptr<session::EngineClient> engine_;
  std::vector<ComparedProgram> programs_;
};

}  // namespace fiberscope::ui
