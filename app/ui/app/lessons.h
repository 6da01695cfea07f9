// Lessons: the lesson of the program that is open, from stop to stop, and questions about the next
// step of any run: what may be seen meanwhile, what was answered, what is so.
//
// Owns: the lesson's file as it was read, the answers that are kept, the runs of changed programs
// beside the one that is open. Deliberately does not know how a card is drawn, nor how an answer is
// computed (app/lesson).
//
// Invariants:
//  1. What comes after the next question that is not answered is held back (Shown), at every stop.
//  2. A locked answer stays as it is; the lesson as it was edited anew begins anew.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/lesson/answers.h"
#include "app/lesson/lesson.h"
#include "app/lesson/question.h"
#include "app/ui/app/desk.h"
#include "app/ui/app/editing.h"
#include "app/ui/app/lesson_edits.h"
#include "app/ui/app/mending.h"
#include "app/ui/app/navigation.h"
#include "app/ui/app/shelf.h"
#include "app/ui/app/shown.h"
#include "app/ui/app/teaching.h"
#include "app/ui/app/voice.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class Lessons {
 public:
  struct Given {
    Ask ask;
    Desk& desk;
    Editing& editing;
    Shelf& shelf;
    Shown& shown;
    Navigation& navigation;
    Teaching& teaching;
    Voice& voice;
    SessionFace& face;
    ViewState& state;
    Ui& ui;
  };
  explicit Lessons(Given given) : given_(std::move(given)), mending_(given_.desk) {}
  ~Lessons();
  Lessons(const Lessons&) = delete;
  Lessons& operator=(const Lessons&) = delete;

  // begin: the program that is opened or run again, or whose language is another. forget: none is.
  void begin(const session::Scenario& scenario);
  void forget();
  // poll: takes in what runs beside. True when something came.
  bool poll();
  bool active() const { return change_.run != 0 || !machines_.empty() || mending_.active(); }
  // mends: a stop is open at which something is to be mended: to run the program is to check it.
  bool mends() const { return state().open && state().mend && !state().draft; }
  // rest_s: until when the file is looked at again without input.
  double rest_s() const;
  // writes: a stop is being written, which to run the program would put away.
  bool writes() const { return state().draft.has_value(); }
  // takes: the key is the question's own while it is open.
  bool takes(int key) const;
  // hold: shows no later event.
  void hold(EventSeq last);
  // changed: the run of the changed program, to be shown below the first; nullptr: there is none.
  const model::Model* changed() const { return change_.model.get(); }

  void on(const intent::ToggleLesson& i);
  void on(const intent::CloseLesson& i);
  void on(const intent::GoToStop& i);
  void on(const intent::StepPoint& i);
  void on(const intent::ChooseOption& i);
  void on(const intent::ChooseReason& i);
  void on(const intent::DrawCell& i);
  void on(const intent::UndoDrawn& i);
  void on(const intent::ClearDrawn& i);
  void on(const intent::LockAnswer& i);
  void on(const intent::CheckMend& i);
  void on(const intent::StopCheck& i);
  void on(const intent::ShowChecked& i);
  void on(const intent::ShowSolution& i);
  void on(const intent::AddStop& i);
  void on(const intent::EditStop& i);
  void on(const intent::ChangeDraft& i);
  void on(const intent::MoveDraft& i);
  void on(const intent::KeepDraft& i);
  void on(const intent::RemoveStop& i);
  void on(const intent::ShiftStop& i);
  void on(const intent::UndoEdit& i);
  void on(const intent::AskNext& i);
  void on(const intent::SaveAnswers& i);
  void on(const intent::ClearAnswers& i);

 private:
  // Beside: a run of a changed program, and what is shown of it.
  struct Beside {
    session::RunId run = 0;  // while it goes on
    const trace::Trace* whole = nullptr;
    session::RunId kept = 0;  // whose trace `whole` is
    std::unique_ptr<model::Model> all;
    std::unique_ptr<trace::Trace> part;
    std::unique_ptr<model::Model> model;
  };
  // Machine: where else the program is tried, to see what would be right there.
  struct Machine {
    session::RunId run = 0;
    std::string title;
  };

  LessonState& state() const { return given_.state.lesson; }
  const lesson::Stop& stop() const { return lesson_->stops[state().stop]; }
  bool ready() const { return given_.shown.open() && !given_.face.running; }
  void enter(std::size_t stop);
  bool shows_saved() const;
  void show_stops();
  void tell_stop(const lesson::Stop& it);
  void open_question(lesson::Question question, const lesson::Stop* asks);
  std::optional<lesson::Question> question_of(const lesson::Stop& stop,
                                              const model::Model& model) const;
  EventSeq moment_of(std::size_t stop) const;
  void show_until();
  void forget_shown();
  void reveal();
  void tell_answer();
  void go_to(EventSeq event);
  void start_change();
  void show_change(EventSeq last);
  void drop_change();
  void read_file();
  std::string stamp() const;
  bool poll_file();
  void enter_again();
  void show_fault();
  void find_fault();
  // Own: the lesson's file of a program that can be written.
  struct Own {
    std::string program, path;
    std::string text;       // of the file, or a head alone
    bool is_there = false;  // the text is that of a lesson
  };
  std::optional<Own> own_file(const Intent& after);
  bool can_write();
  bool keeps_first() const;
  void begin_draft(Draft draft);
  void place_draft();
  void meet_file();
  void offer_asks(std::optional<lesson::Ask> asked);
  lesson::StopBlock drafted() const;
  void begin_kind();
  void read_draft();
  std::string lack() const;
  void preview();
  bool write(const Own& own, const base::Result<std::string>& text, std::size_t stop);
  void go_on_editing(const std::string& program, std::size_t stop);
  std::vector<lesson::StopBlock> blocks() const;
  void open_mend();
  bool poll_mend();
  void tell_check();
  void keep_mended();
  void show_own();
  void drop_mend();
  void start_machines();
  void take_machine(const Machine& machine, const trace::Trace& trace);
  void drop_machines();
  const lesson::Answer* kept(std::size_t stop) const;
  std::uint64_t seed() const;
  void leave();

  const Given given_;
  std::optional<session::Scenario> program_;
  std::optional<lesson::Lesson> lesson_;
  std::string name_, edition_;
  double asked_s_ = 0;
  Beside change_;
  // Left: what was written of a stop of that program and not kept yet.
  struct Left {
    std::string path;
    Draft draft;
  };
  Left left_;
  LessonEdits edits_;
  bool opens_ = false;  // as soon as the run that was asked for is over
  std::string fault_;   // why the lesson's file cannot be read
  std::string stamp_;   // of the file as it was read
  double looked_s_ = 0;
  Mending mending_;
  std::uint64_t checked_version_ = 0;  // of the text
  std::vector<Machine> machines_;
};

}  // namespace fiberscope::ui
