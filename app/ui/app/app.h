// App: the application behind the window, where its parts are joined: one frame of the screen, and
// every wish to the part that carries it out.
//
// Owns: the parts, the view state and the session's face that they share. Deliberately does not
// know the window library or who draws the triangles: window.h and the tests call frame() between
// ImGui's NewFrame and Render.
//
// Invariants:
//  1. A part knows of others only what it was handed; what concerns several of them stands here.
//  2. An intent has exactly one handler, on(), in one part or here; else this does not compile.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/app/arrangement.h"
#include "app/ui/app/comparing.h"
#include "app/ui/app/desk.h"
#include "app/ui/app/editing.h"
#include "app/ui/app/exporting.h"
#include "app/ui/app/first_lesson.h"
#include "app/ui/app/inputs.h"
#include "app/ui/app/lessons.h"
#include "app/ui/app/look.h"
#include "app/ui/app/navigation.h"
#include "app/ui/app/popups.h"
#include "app/ui/app/repeating.h"
#include "app/ui/app/running.h"
#include "app/ui/app/shelf.h"
#include "app/ui/app/shown.h"
#include "app/ui/app/teaching.h"
#include "app/ui/app/voice.h"
#include "app/ui/shell/tooltip.h"

namespace fiberscope::ui {

class App {
 public:
  App(Fonts fonts, ThemeKind theme, float scale);
  ~App();

  // attach: library, settings and engine. Without it App shows what it is given.
  void attach(const DeskOptions& options);
  // show_trace: replaces what is open by a trace. `title` and `chapter` go into the top bar.
  void show_trace(trace::Trace trace, std::string title, std::string chapter = {});
  // open_file: a trace file, or a Python program to be run. Errors are shown, not returned.
  void open_file(const std::string& path) { running_.open_file(path); }
  // run_program: runs it through the engine; its timeline grows as events arrive.
  // `source`: what runs in place of the file's text, such as an editor's unsaved one.
  void run_program(const std::string& path, const std::optional<std::string>& source = {}) {
    running_.run_program(path, source);
  }
  // run_again: the program that is open, with the same view of it: zoom, folds, selection, cursor.
  void run_again(const std::optional<std::string>& source = {}) { running_.run_again(source); }
  // ask_to_close: somebody wants to leave; closed() is true once nothing would be lost by it.
  void ask_to_close() { carry_out(intent::Quit{}); }
  bool closed() const { return closed_; }
  // save_settings: sizes, theme and speed for the next start, if there is somewhere to keep them.
  void save_settings() { desk_.keep(state_); }

  // keep_window: where it is now, for the next start.
  void keep_window(const session::WindowPlace& place) {
    desk_.set_window(place);
    save_settings();
  }
  // wants_glyphs: the frame that was drawn last lacks characters: before_frame() brings them.
  bool wants_glyphs() const { return look_.stale(); }

  void set_monitor_scale(float scale) { look_.set_monitor_scale(scale); }
  float monitor_scale() const { return look_.monitor_scale(); }
  void fix_scale(float scale) { look_.fix_scale(scale); }

  // before_frame: takes in what the engine sent and rebuilds fonts if needed; true if the atlas is
  // new and must be uploaded.
  bool before_frame();
  // frame: draws everything. Requires: between ImGui::NewFrame and ImGui::Render.
  void frame(float width, float height);
  // after_frame: takes the picture that was asked for. Requires: after ImGui::Render.
  void after_frame() { exporting_.after_frame(); }
  // timeline_pane: where the timeline was drawn in the last frame.
  Rect timeline_pane() const { return timeline_pane_; }
  // carry_out: one intent, as if a view had asked for it.
  void carry_out(const Intent& intent);
  // hold_back: shows no later event. Requires: a trace is open that does not grow.
  void hold_back(EventSeq last) { lessons_.hold(last); }

  // busy: a new frame is worth drawing without any input (playback, a run under way).
  bool busy() const;
  // rest_s: how long nothing will change on the screen without input.
  double rest_s() const;

  const model::Model* model() const { return shown_.open() ? &shown_.model() : nullptr; }
  // world: Requires: a trace is open.
  const model::World& world() const { return shown_.world(); }
  std::uint64_t cursor() const { return shown_.cursor(); }
  ViewState& state() { return state_; }
  const ViewState& state() const { return state_; }
  SessionFace& face() { return face_; }
  EditorState& editor() { return editing_.editor(); }
  FileBrowser& browser() { return editing_.browser(); }
  MachineSheet& machine() { return editing_.machine(); }
  const CompareRuns& comparison() const { return comparing_.runs(); }
  Ui& ui() { return ui_; }
  const Theme& theme() const { return look_.theme(); }
  // changed_run: of the changed program of a lesson; nullptr: there is none.
  const model::Model* changed_run() const { return lessons_.changed(); }
  std::vector<LibraryItem>& library() { return shelf_.library; }
  std::vector<RecentFile>& recent() { return shelf_.recent; }
  FirstSteps& first_steps() { return shelf_.first; }
  const model::Model* foretaste() const { return first_lesson_.model(); }

  // What concerns several parts.
  void on(const intent::OpenScenario& i);
  void on(const intent::OpenFile& i);
  void on(const intent::NewProgram& i);
  void on(const intent::GoHome& i);
  void on(const intent::OpenSearch& i);
  void on(const intent::Quit& i);
  void on(const intent::Undo& i);
  void on(const intent::Redo& i);
  void on(const intent::Clear& i);
  void on(const intent::SetLanguage& i);
  void on(const intent::TogglePane& i);
  void on(const intent::ShowDiagram& i);
  void on(const intent::Present& i);

 private:
  // Panes of one frame.
  struct Layout {
    Rect top, status, rail, left, inspector, edge, timeline, source, console;
    Rect split_left, split_inspector, split_bottom, split_source;
    // middle: the timeline's pane with those beside and below it.
    Rect middle() const {
      return {timeline.x, timeline.y, timeline.w + 1 + inspector.w, status.y - timeline.y};
    }
  };
  Layout layout(Rect screen);
  float bottom_height(float room) const;
  float lesson_width(float screen) const;
  bool shows(Pane pane, float width) const;
  Intents diagrams(const Scene& scene, const Layout& at, const Rect& screen);
  // has_open: there is something to go back to. at_home: the start page is shown.
  bool has_open() const;
  bool at_home() const;
  Intents home(const Layout& at, const Rect& screen);
  Intents presentation(const Scene& scene, const Rect& screen);
  void keys();
  Intents panes(const Layout& at, const Rect& screen);
  Intents trace_panes(const Scene& scene, const Layout& at, const Rect& screen);
  void ring_panels(const Layout& at, float console_y);
  void timelines(const Scene& scene, Rect pane, Intents& intents);
  Intents bars(const Scene* scene, const Layout& at);
  void know_words();
  void splitters(const Layout& at, const Rect& screen);
  Rect banner(Rect pane, Intents& intents);

  ViewState state_;
  SessionFace face_;
  Desk desk_;
  Shown shown_;
  Rect timeline_pane_;
  Look look_;
  Ui ui_;
  Voice voice_;
  Shelf shelf_;
  Navigation navigation_;
  Arrangement arrangement_;
  Editing editing_;
  Inputs inputs_;
  Repeating repeating_;
  Teaching teaching_;
  Lessons lessons_;
  Popups popups_;
  Running running_;
  Comparing comparing_;
  Exporting exporting_;
  FirstLesson first_lesson_{desk_};
  Tooltip tooltip_;
  bool goes_home_ = false;  // the start page was asked for, over what is open
  float width_ = 0;         // of the window, in the last frame
  bool closed_ = false;
};

}  // namespace fiberscope::ui
