// Comparing: several runs side by side, in place of the timeline.
//
// Owns: the runs and what is shown of them. Deliberately does not know the run that is open beside
// them.
#pragma once

#include <string>

#include "app/ui/app/desk.h"
#include "app/ui/app/shelf.h"
#include "app/ui/app/voice.h"
#include "app/ui/shell/compare_runs.h"
#include "app/ui/shell/compare_view.h"

namespace fiberscope::ui {

class Comparing {
 public:
  Comparing(const Desk& desk, const Shelf& shelf, const Ui& ui, Voice& voice, ExportChoice& exports)
      : desk_(desk), shelf_(shelf), ui_(ui), voice_(voice), exports_(exports) {}

  // attach: the engine's path; empty: there is none.
  void attach(const std::string& engine_path) { runs_.set_engine(engine_path); }
  bool open() const { return state_.open; }
  void close() { state_.open = false; }
  bool active() const { return runs_.active(); }
  void poll() {
    runs_.set_grant(desk_.comparing_grant());
    runs_.poll();
  }
  const CompareRuns& runs() const { return runs_; }
  // rename: titles in the language that was chosen.
  void rename();
  Intents draw(Ui& ui, const Rect& pane) { return compare_view(ui, runs_, state_, pane); }

  void on(const intent::OpenComparison& i);
  void on(const intent::CloseComparison& i);
  void on(const intent::CompareToo& i);
  void on(const intent::CompareNoMore& i);
  void on(const intent::RunComparison& i);
  void on(const intent::StopComparison& i);
  void on(const intent::CopyComparison& i);
  void on(const intent::ExportComparison& i);

 private:
  void add(const std::string& path);

  const Desk& desk_;
  const Shelf& shelf_;
  const Ui& ui_;
  Voice& voice_;
  ExportChoice& exports_;  // its folder
  CompareRuns runs_;
  CompareState state_;
};

}  // namespace fiberscope::ui
