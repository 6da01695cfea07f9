#include "app/ui/app/app.h"

#include <imgui.h>

#include "app/ui/shell/keymap.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

// To: gives an intent to the part that has a handler for it.
template <class Part>
struct To {
  Part& part;
  template <class Wish>
  requires requires(Part& p, const Wish& wish) { p.on(wish); }
  void operator()(const Wish& wish) const { part.on(wish); }
};

// WhileOpen: the same; without a trace the wish is none.
template <class Part>
struct WhileOpen {
  const Shown& shown;
  Part& part;
  template <class Wish>
  requires requires(Part& p, const Wish& wish) { p.on(wish); }
  void operator()(const Wish& wish) const {
    if (shown.open()) part.on(wish);
  }
};

// Handlers: all of them together. An intent without a handler does not compile, nor one with two:
// there is no catch-all, and no part is asked before another.
template <class... Part>
struct Handlers : Part... {
  using Part::operator()...;
};
template <class... Part>
Handlers(Part...) -> Handlers<Part...>;

// works_at_home: what is about no trace and no text.
bool works_at_home(const KeyBinding& b) {
  const Wishes& wish = b.wish.wish();
  return std::holds_alternative<intent::OpenSearch>(wish) ||
         std::holds_alternative<intent::Clear>(wish) ||
         std::holds_alternative<intent::TogglePane>(wish) ||
         std::holds_alternative<intent::OpenBrowser>(wish) ||
         std::holds_alternative<intent::NewProgram>(wish) ||
         std::holds_alternative<intent::ShowKeys>(wish);
}

}  // namespace

App::App(Fonts fonts, ThemeKind theme, float scale)
    : look_(std::move(fonts), theme, scale, state_, desk_),
      ui_(look_.theme(), look_.fonts()),
      voice_(face_, ui_),
      shelf_(desk_, state_),
      navigation_(shown_, state_),
      arrangement_(shown_, state_, desk_, ui_),
      editing_({[this](const Intent& intent) { carry_out(intent); }, ui_, voice_, desk_, shelf_,
                shown_, face_, state_}),
      inputs_([this](const Intent& intent) { carry_out(intent); }, state_.devices, editing_),
      repeating_({desk_, editing_, inputs_, voice_, face_}),
      teaching_({desk_, shelf_, shown_, navigation_, face_, state_}),
      lessons_({[this](const Intent& intent) { carry_out(intent); }, desk_, editing_, shelf_,
                shown_, navigation_, teaching_, voice_, face_, state_, ui_}),
      popups_(ui_, desk_, face_, state_),
      running_({desk_, shelf_, shown_, navigation_, arrangement_, editing_, inputs_, repeating_,
                teaching_, lessons_, popups_, voice_, face_, state_}),
      comparing_(desk_, shelf_, ui_, voice_, state_.exports),
      exporting_({desk_, shown_, face_, timeline_pane_, state_, ui_, voice_}) {
  ImGui::GetIO().ConfigInputTextCursorBlink = false;
}

App::~App() = default;

void App::attach(const DeskOptions& options) {
  face_.error = desk_.attach(options);
  face_.can_run = desk_.can_run();
  face_.library_error = desk_.library_error();
  words::set_language(words::language_named(desk_.settings().language));
  desk_.recall(state_);
  look_.apply_scale();
  shelf_.refresh();
  know_words();
  comparing_.attach(face_.can_run ? options.engine_path : std::string());
  if (!desk_.settings_warning().empty()) voice_.say(desk_.settings_warning(), true);
  editing_.attach(options.scenario_folder, options.settings_path);
}

void App::show_trace(trace::Trace trace, std::string title, std::string chapter) {
  shown_.path.clear();
  running_.show_trace(std::move(trace), std::move(title), std::move(chapter));
}

bool App::before_frame() {
  comparing_.poll();
  running_.take_in();
  lessons_.poll();
  if (at_home()) first_lesson_.look_for(shelf_.first.path);
  return look_.build_fonts();
}

bool App::busy() const {
  return state_.playback.playing || desk_.active() || look_.stale() || exporting_.waits() ||
         ui_.want_frame() || comparing_.active() || lessons_.active();
}

double App::rest_s() const {
  return tooltip_.comes() ? 0.05 : std::min(popups_.rest_s(), lessons_.rest_s());
}

// [SECTION] Intents

void App::carry_out(const Intent& intent) {
  std::visit(Handlers{To{*this}, To{running_}, To{editing_}, To{comparing_}, To{popups_}, To{look_},
                      To{shelf_}, To{teaching_}, To{lessons_}, WhileOpen{shown_, navigation_},
                      WhileOpen{shown_, arrangement_}, WhileOpen{shown_, inputs_},
                      WhileOpen{shown_, exporting_}},
             intent.wish());
}

void App::on(const intent::OpenScenario& i) {
  comparing_.close();  // it is the timeline that is wanted
  if (editing_.holds_up(i)) return;
  goes_home_ = false;
  running_.open_program(i.path, i.goes_on);
}

void App::on(const intent::OpenFile& i) {
  comparing_.close();
  if (editing_.holds_up(i)) return;
  goes_home_ = false;
  running_.open_file(i.path, i.goes_on);
}

void App::on(const intent::NewProgram& i) {
  if (editing_.holds_up(i)) return;
  goes_home_ = false;
  running_.begin_program(i.like);
}

// [SECTION] The start page

bool App::has_open() const {
  return shown_.open() || face_.running || editing_.has_document() || !face_.error.empty();
}

bool App::at_home() const { return !comparing_.open() && (goes_home_ || !has_open()); }

// It lies over what is open, which goes on as it is: nothing is lost by looking there.
void App::on(const intent::GoHome&) {
  comparing_.close();
  goes_home_ = has_open() && !goes_home_;
  state_.playback.playing = false;
  state_.start.search.clear();
  shelf_.refresh();
}

void App::on(const intent::OpenSearch&) {
  if (at_home()) {
    state_.start.take_keyboard = true;
  } else if (shown_.open()) {
    arrangement_.open_search();
  }
}

void App::on(const intent::Quit& i) {
  if (editing_.holds_up(i)) return;
  editing_.quit();
  closed_ = true;
}

// While a stop is written what was done to the lesson's file; else where one looked since the last
// input, then the input.
void App::on(const intent::Undo&) {
  if (!shown_.open()) return;
  if (lessons_.writes()) return lessons_.on(intent::UndoEdit{Direction::Back});
  if (navigation_.can_go_back() || !inputs_.undo()) navigation_.go_back();
}

void App::on(const intent::Redo&) {
  if (!shown_.open()) return;
  if (lessons_.writes()) return lessons_.on(intent::UndoEdit{Direction::Forward});
  if (navigation_.can_go_forward() || !inputs_.redo()) navigation_.go_forward();
}

void App::on(const intent::Clear&) {
  if (comparing_.open()) return comparing_.close();
  if (state_.diagrams.open()) {
    state_.diagrams.states = state_.diagrams.loop = false;
    return;
  }
  if (at_home()) return on(intent::GoHome{});
  if (machine().open) return editing_.on(intent::ToggleMachine{});
  if (state_.lesson.open && state_.lesson.alone) return lessons_.on(intent::CloseLesson{});
  state_.playback.playing = false;
  if (shown_.open() && (arrangement_.clear() || navigation_.let_go())) return;
  if (state_.panes.presenting) on(intent::Present{});
}

void App::on(const intent::SetLanguage& i) {
  words::set_language(words::language_named(i.name));
  desk_.set_language(i.name);
  shelf_.refresh();
  comparing_.rename();
  running_.name_scenario();
  know_words();
  desk_.keep(state_);
}

// know_words: the characters of all that the app may say are in the fonts before it is said.
void App::know_words() {
  if (words::language() == words::Language::English) return;
  words::each([&](const char* text) { look_.fonts().know(text); });
  for (const LibraryItem& item : shelf_.library) {
    for (const std::string& text : {item.title, item.chapter, item.misconception}) {
      look_.fonts().know(text);
    }
  }
  look_.fonts().know(shelf_.first.question);
}

// A pane that is put away comes back, whatever room there is.
void App::on(const intent::TogglePane& i) {
  auto& choice = i.pane == Pane::Library ? state_.panes.library : state_.panes.inspector;
  choice = !shows(i.pane, width_);
  desk_.keep(state_);
}

void App::on(const intent::ShowDiagram& i) {
  if (!shown_.open() || comparing_.open()) return;
  bool& shown = state_.diagrams.shown(i.pane);
  shown = !shown;
}

void App::on(const intent::Present&) {
  if (!shown_.open() || comparing_.open() || at_home()) return;
  state_.panes.presenting = !state_.panes.presenting;
  state_.timeline.reveal_lane = state_.timeline.reveal_cursor = true;
  state_.source.measured = {};
  state_.source.followed_line = 0;  // it is scrolled to in its new place
  look_.apply_scale();
}

// [SECTION] Keys

void App::keys() {
  const Input& in = ui_.input();
  if (ui_.any_popup()) return;
  const bool home = at_home();
  for (const KeyBinding& b : key_bindings()) {
    if (home && !works_at_home(b)) continue;
    if (!in.ctrl && lessons_.takes(b.key)) continue;
    if (b.ctrl != in.ctrl || b.shift != in.shift || (in.typing && !b.while_typing)) continue;
    // Space acts when it is let go, for with the mouse it pans.
    const bool struck = b.key == key::kSpace
                            ? ui_.key_released(b.key) && !state_.timeline.space_pans
                            : ui_.pressed(b.key, b.repeats);
    if (struck) carry_out(b.wish);
  }
  if (!ui_.key_down(key::kSpace)) state_.timeline.space_pans = false;
}

}  // namespace fiberscope::ui
