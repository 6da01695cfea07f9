// App: the application behind the window: what is open, where the cursor is, and one frame of it.
//
// Owns: the trace, its model, the view state, fonts and theme. Deliberately does not know the
// window library or who draws the triangles: window.h and the tests call frame() between ImGui's
// NewFrame and Render.
//
// Invariants:
//  1. The cursor moves only in carry_out() and advance_playback().
//  2. A frame never waits for the engine.
//  3. fonts() are built again only between frames.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/session/traced_recipe.h"
#include "app/ui/app/desk.h"
#include "app/ui/editor/machine_sheet.h"
#include "app/ui/editor/view.h"
#include "app/ui/shell/compare_runs.h"
#include "app/ui/shell/compare_view.h"
#include "app/ui/shell/file_browser.h"
#include "app/ui/state/history.h"
#include "app/ui/editor/machine_sheet.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/theme.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/fonts.h"
#include "app/ui/toolkit/theme.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class App {
 public:
  App(Fonts fonts, ThemeKind theme, float scale);

  // attach: library, settings and engine. Without it App shows what it is given.
  void attach(const DeskOptions& options);
  // show_trace: replaces what is open by a trace. `title` and `chapter` go into the top bar.
  void show_trace(trace::Trace trace, std::string title, std::string chapter = {});
  // open_file: a trace file, or a Python program to be run. Errors are shown, not returned.
  void open_file(const std::string& path);

  // run_program: runs it through the engine; its timeline grows as events arrive.
  // `source`: what runs in place of the file's text, such as an editor's unsaved one.
  void run_program(const std::string& path, const std::optional<std::string>& source = {});
  // run_again: the program that is open, with the same view of it: zoom, folds, selection, cursor.
  void run_again(const std::optional<std::string>& source = {});
  // ask_to_close: somebody wants to leave; closed() is true once nothing would be lost by it.
  void ask_to_close() { carry_out({Command::Quit, {}, {}, 0, {}}); }
  bool closed() const { return closed_; }
  // save_settings: sizes, theme and speed for the next start, if there is somewhere to keep them.
  void save_settings();

  // set_monitor_scale: of the monitor the window is on; the settings may name another size.
  void set_monitor_scale(float scale);
  // fix_scale: whatever monitor and settings say, until a size is chosen by hand.
  void fix_scale(float scale);

  // before_frame: takes in what the engine sent and rebuilds fonts if needed; true if the atlas is
  // new and must be uploaded.
  bool before_frame();
  // frame: draws everything. Requires: between ImGui::NewFrame and ImGui::Render.
  void frame(float width, float height);
  // after_frame: takes the picture that was asked for. Requires: after ImGui::Render.
  void after_frame();
  // timeline_pane: where the timeline was drawn in the last frame.
  Rect timeline_pane() const { return timeline_pane_; }
  // carry_out: one intent, as if a view had asked for it.
  void carry_out(const Intent& intent);

  // busy: a new frame is worth drawing without any input (playback, a run under way).
  bool busy() const {
    return state_.playback.playing || desk_.active() || fonts_.stale() || picture_frames_ > 0 ||
           ui_.want_frame() || compare_.active();
  }

  // rest_s: how long nothing will change on the screen without input.
  double rest_s() const;

  const model::Model* model() const { return model_.get(); }
  const model::World& world() const { return model_->replay.world(); }
  std::uint64_t cursor() const { return model_ ? model_->replay.cursor() : 0; }
  ViewState& state() { return state_; }
  const ViewState& state() const { return state_; }
  SessionFace& face() { return face_; }
  EditorState& editor() { return editor_; }
  FileBrowser& browser() { return browser_; }
  MachineSheet& machine() { return machine_; }
  const CompareRuns& comparison() const { return compare_; }
  Ui& ui() { return ui_; }
  const Theme& theme() const { return theme_; }
  std::vector<LibraryItem>& library() { return library_; }
  std::vector<RecentFile>& recent() { return recent_; }

 private:
  // What is kept of the view when the program is run again.
  struct KeptLane {
    trace::LaneKind kind;
    std::string name;
    LaneId id;
  };
  struct KeptView {
    ViewState state;
    std::optional<KeptLane> selected;
    std::vector<KeptLane> folded, pinned;
    std::uint64_t cursor = 0;
    bool settled = false;  // the cursor is where it belongs
    std::string event;     // the cursor's, in full
    TimeNs time_ns = 0;
  };
  // Panes of one frame.
  struct Layout {
    Rect top, status, left, inspector, timeline, source, console;
    Rect split_left, split_inspector, split_bottom, split_source;
  };
  Layout layout(Rect screen);
  void splitters(const Layout& at, const Rect& screen);
  void keys();
  void advance_playback();
  void move_to(std::uint64_t cursor);
  void select(LaneId lane);
  void step(EventSeq target);
  void go_to_change(const Intent& intent);
  void go_to_line(EventSeq target);  // and selects who reached it
  void zoom(double factor);
  void fit();
  void clear();
  void set_axis(model::AxisKind axis);
  void set_theme(ThemeKind kind);
  void take_trace(trace::Trace trace, std::string title, std::string chapter);
  void new_model();
  void drop_model();
  void take_in();
  void run_is_over();
  std::optional<KeptView> kept_view() const;
  void restore_view();
  void follow_kept();
  void refresh_lists();
  Rect banner(Rect pane, Intents& intents);
  void choose_axis();
  void choose_lane();
  void tooltip(const Rect& screen);
  void carry_out_all(const Intents& intents);
  // app/edit.cpp
  bool would_lose(const Intent& intent);
  void open_document(Document document);
  bool document_for(const std::string& path);
  void document_for_trace();
  void show_editor(bool editing);
  void save_program();
  void save_to(const std::string& path);
  void browse(BrowserMode mode);
  void answer(int button);
  void ask(Question question, std::optional<Intent> after = {});
  void go_on();
  void run_text();
  void start_run(const session::Scenario& scenario, std::optional<std::string> source);
  void cannot_open(std::string why);
  void toggle_machine();
  void write_machine();
  void take_failures();
  Intents source_pane(const Scene& scene, const Rect& pane);
  Intents editor_pane(Rect pane);
  Intents machine_pane(const Rect& pane);
  void edit_frame(const Rect& screen, Intents& intents);
  std::string document_path() const;
  bool edit(const Intent& intent);  // app/edit.cpp: the program's text, files, the machine
  void prepare_export();
  std::string export_path() const;
  void export_now();
  void saved(const std::string& path, const base::Result<std::monostate>& done);
  void start_tour();
  void say(std::string text, bool bad = false);
  void name_scenario();
  void show_first_moment();
  Intents popups(const Rect& screen);
  void apply_scale();
  Place place() const;
  void observe_place();
  void go_to_place(const std::optional<Place>& there);
  bool show_popup(const Intent& intent);  // app/popups.cpp
  bool manage(const Intent& intent);      // app/session.cpp: files, runs, settings
  bool manage_run(const Intent& intent);  // app/live.cpp: the run that is shown
  bool arrange(const Intent& intent);     // app/view.cpp: what is shown; needs a trace
  bool compare(const Intent& intent);     // app/compare.cpp: several runs side by side
  void open_comparison(const std::string& chapter);
  void add_to_comparison(const std::string& path);
  void export_comparison(bool csv);
  void rename_comparison();
  void set_devices();  // app/devices.cpp: what is put into mouse and keyboard
  bool undo_devices(bool forward);
  void take_devices(const session::Scenario& scenario, session::Recipe& recipe);
  void write_devices();
  void show_devices(const session::Recipe& recipe, const std::vector<base::Device>& in_text);
  void open_traced();  // traced.cpp: the recipe that a trace file carries
  void forget_traced();
  bool is_traced() const;
  void run_traced();
  void compare_traced();
  bool focus(const Intent& intent);  // app/focus.cpp: folds, pins, marks, totals, filters
  void keep_mark();
  void keep_marks();                    // onto disk, when they changed
  void navigate(const Intent& intent);  // app/navigate.cpp: the cursor; needs a trace

  Fonts fonts_;
  Theme theme_;
  Ui ui_;
  ViewState state_;
  SessionFace face_;
  std::vector<LibraryItem> library_;
  std::vector<RecentFile> recent_;
  Desk desk_;
  EditorState editor_;
  Recovery recovery_;
  float unkept_s_ = 0;  // since the text was kept last
  FileBrowser browser_;
  MachineSheet machine_;
  std::optional<Machine> run_machine_;  // in place of what the program's settings say
  // Inputs in place of what the program's settings say, and those before and after a change.
  using Devices = std::vector<base::Device>;
  std::optional<Devices> run_devices_;
  std::vector<Devices> devices_before_, devices_after_;
  std::string devices_of_;   // the program whose inputs these are
  Devices devices_in_text_;  // what its text says
  CompareRuns compare_;
  CompareState compare_state_;
  std::string scenario_folder_;
  bool closed_ = false;
  std::unique_ptr<trace::Trace> file_trace_;  // when a file is shown
  std::optional<session::TracedRecipe> traced_;  // of the file; also while it runs again,
  std::unique_ptr<trace::Trace> traced_trace_;   // when this is the file's trace
  bool traced_changed_ = false;                  // somebody changed the recipe
  const trace::Trace* trace_ = nullptr;       // the file's or the run's
  std::unique_ptr<model::Model> model_;       // refers to *trace_
  std::uint64_t shown_events_ = 0;
  std::optional<KeptView> kept_;  // until the run that goes on has what it speaks of
  std::string marks_of_;          // the path of what is open; empty: marks are not kept
  bool axis_chosen_ = false;      // by hand
  bool lane_chosen_ = false;
  bool opens_scenario_ = false;  // its run is the first since it was chosen
  Rect timeline_pane_;
  std::string picture_path_;
  int picture_frames_ = 0;  // until the picture is taken; 0: none is wanted
  bool picture_window_ = false;
  bool recorded_before_tour_ = false;
  History history_;
  bool jumped_ = false;  // in this frame, by a link or a click
  float monitor_scale_ = 1;
  float fixed_scale_ = 0;  // 0: none
  std::string tip_shown_;
  static constexpr float kTipRest_s = 0.35f;  // the mouse rests so long before a tip is shown
  float tip_rest_s_ = 0;
};

}  // namespace fiberscope::ui
