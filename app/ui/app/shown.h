// Shown: the trace that is open, and its model.
//
// Owns: a file's trace, the model, where it came from. Deliberately does not know the view, nor the
// run that may still add to the trace.
//
// Invariant: the model refers to the trace; both are there or neither is.
#pragma once

#include <memory>
#include <string>

#include "app/model/model.h"

namespace fiberscope::ui {

class Shown {
 public:
  bool open() const { return model_ != nullptr; }
  // trace, model: Requires: open().
  const trace::Trace& trace() const { return model_->trace; }
  const model::Model& model() const { return *model_; }
  // size: of the trace in events; 0 when none is open.
  std::uint64_t size() const { return open() ? model_->trace.size() : 0; }
  // cursor: the number of events applied; 0 when none is open.
  std::uint64_t cursor() const { return open() ? model_->replay.cursor() : 0; }
  const model::World& world() const { return model_->replay.world(); }

  // show: a run's trace, which outlives this or the next drop().
  void show(const trace::Trace& trace) {
    model_.reset();
    model_ = std::make_unique<model::Model>(trace);
  }
  // keep: a file's trace; show() it next.
  const trace::Trace& keep(trace::Trace trace) {
    file_ = std::make_unique<trace::Trace>(std::move(trace));
    return *file_;
  }
  void drop() {
    model_.reset();
    file_.reset();
  }
  // let_go: drops the model; a file's trace goes to the caller, null if it was a run's.
  std::unique_ptr<trace::Trace> let_go() {
    model_.reset();
    return std::move(file_);
  }
  // update: takes in what the trace gained. Requires: open().
  void update() { model_->update(); }
  // move_to: the world under the cursor; for Navigation alone. Requires: open().
  void move_to(std::uint64_t cursor) { model_->replay.move_to(std::min(cursor, size())); }

  std::string path;  // of the program or the file; empty: given from outside, marks are not kept

 private:
  std::unique_ptr<trace::Trace> file_;
  std::unique_ptr<model::Model> model_;
};

}  // namespace fiberscope::ui
