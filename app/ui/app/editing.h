// Editing: the program's text, the files it lies in, and the machine it runs on.
//
// Owns: the editor, the copy kept for a crash, the sheet of files, the machine's sheet and what it
// says in place of the program's settings. Deliberately does not know runs: it asks for them.
//
// Invariant: unsaved text is never left without a question: see holds_up().
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/ui/app/desk.h"
#include "app/ui/app/shelf.h"
#include "app/ui/app/shown.h"
#include "app/ui/app/voice.h"
#include "app/ui/editor/machine_sheet.h"
#include "app/ui/editor/view.h"
#include "app/ui/shell/file_browser.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

// Ask: whoever carries an intent out.
using Ask = std::function<void(const Intent&)>;

class Editing {
 public:
  struct Given {
    Ask ask;
    Ui& ui;
    Voice& voice;
    Desk& desk;
    Shelf& shelf;
    const Shown& shown;
    SessionFace& face;
    ViewState& state;
  };
  explicit Editing(Given given) : given_(std::move(given)) {}

  // attach: `settings_path` empty: no copy is kept for a crash.
  void attach(const std::string& scenario_folder, const std::string& settings_path);

  EditorState& editor() { return editor_; }
  FileBrowser& browser() { return browser_; }
  MachineSheet& machine() { return machine_; }

  // holds_up: the intent would leave text that is not saved: the question is asked first, and after
  // its answer the intent comes again.
  bool holds_up(const Intent& intent);
  // has_document: a text is open, whether it is shown or not.
  bool has_document() const { return editor_.document.has_value(); }
  // unsaved: what is written in it is on no disk.
  bool unsaved() const { return editor_.document && editor_.document->unsaved(); }
  // has_text: there is a text that is not, or not any more, what a file holds.
  bool has_text() const;
  // has_own_text: the text is a program of its own, not what a trace carries.
  bool has_own_text() const;
  // written: the text as it stands; none: no document is open. written_version: another number
  // after every change of it.
  std::optional<std::string> written() const;
  std::uint64_t written_version() const;
  // rewrite: another text in its place, in the editor, as one edit that can be undone.
  void rewrite(const std::string& text);
  // differs: the text is not that of the run that is shown.
  bool differs() const { return editor_.document && editor_.differs(); }
  // place_of_own: the file of the program, as it is on disk. "": it has none of its own, or not as
  // it is written: people are asked to save it, and then `after` is wanted again.
  std::string place_of_own(const Intent& after);
  // document_path: where the text is or would be saved. Requires: a document.
  std::string document_path() const;
  // take_up: what is open is run as it is written now.
  void take_up(const std::string& text);

  // open_program: reads it into the editor. False when it cannot be read; that is said.
  bool open_program(const std::string& path);
  // begin_program: a new one, in the editor; `like` one of the templates.
  void begin_program(std::optional<ProgramKind> like);
  // close: a trace is opened in its place.
  void close();
  // quit: what is left unsaved is not wanted any more.
  void quit() { recovery_.forget(); }
  // take_failures: when the run is over: the lines it failed at, the last one first.
  void take_failures();
  // set_machine: into the recipe, what the sheet says in place of the program's settings.
  void set_machine(const session::Scenario& scenario, session::Recipe& recipe);
  // set_machine: the same into a recipe that is run as it is. True when the sheet says otherwise.
  bool set_machine(session::Recipe& recipe) const;
  // take_machine: that of the recipe of the trace that is open; none: it carries none. It is what
  // the sheet shows unless there is a program of its own. forget_machine: what the sheet said.
  void take_machine(std::optional<Machine> machine) {
    traced_machine_ = std::move(machine);
    machine_.filled = false;
  }
  void forget_machine() {
    run_machine_.reset();
    machine_.filled = false;
  }
  // show_limits: they were changed elsewhere.
  void show_limits() { machine_.fill(given_.desk.limits()); }
  // use_machine: from now on as the sheet says. False: it is not open.
  bool use_machine();
  // write_settings: into the text, and onto disk if the text was saved. False: it cannot; that is
  // said.
  bool write_settings(const session::MetadataChange& change);

  void on(const intent::EditProgram& i);
  void on(const intent::ToggleEditor& i);
  void on(const intent::SaveProgram& i);
  void on(const intent::SaveProgramAs& i);
  void on(const intent::AnswerQuestion& i);
  void on(const intent::OpenBrowser& i);
  void on(const intent::ToggleMachine& i);
  void on(const intent::WriteMachine& i);

  // [SECTION] Panes
  bool shows_editor() const { return editor_.editing && editor_.document; }
  Intents editor_pane(const Rect& pane);
  Intents source_pane(const Scene& scene, const Rect& pane);
  Intents machine_pane(const Rect& pane);
  // over_panes: the sheet of files and the question, and the copy of unsaved text.
  Intents over_panes(const Rect& screen);

 private:
  void ask(Question question, std::optional<Intent> after = {});
  void go_on();
  void open_document(Document document);
  void document_for_trace();
  void keep_limits();
  void show_editor(bool editing);
  void browse(BrowserMode mode);
  void save();
  void save_to(const std::string& path);
  void answer_restore(int button);
  void say(std::string text, bool bad = false) { given_.voice.say(std::move(text), bad); }
  void say_failed(std::string text);

  Given given_;
  EditorState editor_;
  Recovery recovery_;
  float unkept_s_ = 0;  // since the text was kept last
  FileBrowser browser_;
  MachineSheet machine_;
  std::optional<Machine> run_machine_;  // in place of what the program's settings say
  std::optional<Machine> traced_machine_;
  std::string scenario_folder_;
};

}  // namespace fiberscope::ui
