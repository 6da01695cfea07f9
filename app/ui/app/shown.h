// Shown: the trace that is open, and its model.
//
// Owns: a file's trace, the model, where it came from, and, while the future is held back, the
// beginning of the trace that may be seen. Deliberately does not know the view, nor the run that
// may still add to the trace.
//
// Invariants:
//  1. The model refers to the trace; both are there or neither is.
//  2. What is held back is nowhere in trace() and model(): nobody who draws can tell of it.
//  3. Another run that stands in changes nothing of the one that is open.
#pragma once

#include <memory>
#include <string>

#include "app/model/model.h"
#include "app/model/opening.h"

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
  // serial: of the model that is shown; another one has a larger number. What is made from the
  // model and kept from frame to frame is kept only while this stays.
  std::uint64_t serial() const { return serial_; }
  const model::World& world() const { return model_->replay.world(); }

  // show: a run's trace, which outlives this or the next drop().
  void show(const trace::Trace& trace) {
    std::unique_ptr<model::Model> made = std::move(made_);
    drop_models();
    const bool is_its = made != nullptr && &made->trace == &trace;
    model_ = is_its ? std::move(made) : std::make_unique<model::Model>(trace);
    ++serial_;
  }
  // hold_back: what comes after this event is not shown any more, or not yet. show_all: it is.
  // The cursor stays, or stands at the last event that is shown. Requires: a trace is open that
  // does not grow.
  void hold_back(std::uint64_t last);
  void show_all();
  bool holds_back() const { return whole_ != nullptr && size() < whole_->trace.size(); }
  // whole: with what is held back; for questions and their answers. Requires: open().
  const model::Model& whole() const { return whole_ ? *whole_ : *model_; }
  // stand_in: another run is shown in place of the one that is open, until stand_back(), which does
  // nothing when none is. Requires: open(), nothing stands in; the trace outlives that.
  void stand_in(const trace::Trace& other);
  void stand_back();
  bool stands_in() const { return own_.model != nullptr; }
  // keep: a file's trace, perhaps with its model; show() it next. Requires: nothing is open.
  const trace::Trace& keep(model::Opened opened) {
    file_ = std::move(opened.trace);
    made_ = std::move(opened.model);
    return *file_;
  }
  void drop() {
    drop_models();
    file_.reset();
  }
  // let_go: drops the model; a file's trace goes to the caller, null if it was a run's.
  std::unique_ptr<trace::Trace> let_go() {
    drop_models();
    return std::move(file_);
  }
  // update: takes in what the trace gained. Requires: open().
  void update() { model_->update(); }
  // move_to: the world under the cursor; for Navigation alone. Requires: open().
  void move_to(std::uint64_t cursor) { model_->replay.move_to(std::min(cursor, size())); }

  std::string path;  // of the program or the file; empty: given from outside, marks are not kept

 private:
  // Own: of the run that is open, while another stands in.
  struct Own {
    std::unique_ptr<model::Model> model;
    std::unique_ptr<trace::Trace> part;
    std::unique_ptr<model::Model> whole;
  };
  void drop_models() {
    own_ = {};
    model_.reset();
    part_.reset();
    whole_.reset();
    made_.reset();
  }

  std::unique_ptr<trace::Trace> file_;
  std::unique_ptr<model::Model> made_;   // of it, until it is shown
  std::unique_ptr<model::Model> whole_;  // null: model_ is of the whole trace
  std::unique_ptr<trace::Trace> part_;   // what model_ is of, if there is whole_
  std::unique_ptr<model::Model> model_;
  Own own_;
  std::uint64_t serial_ = 0;
};

}  // namespace fiberscope::ui
