#include "app/ui/lesson/card.h"

#include <algorithm>
#include <cmath>

#include "app/lesson/walk.h"
#include "app/ui/lesson/column.h"
#include "app/ui/lesson/drawing_view.h"
#include "app/ui/lesson/mend_view.h"
#include "app/ui/lesson/rich_text.h"
#include "app/ui/telling/glyph.h"
#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/sentence.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr float kOption = 48, kOptionGap = 8, kReason = 34, kButton = 46, kFoot = 92;
// in a low window more is seen at once
constexpr float kLowOption = 40, kLowOptionGap = 6, kLowReason = 30, kLowPane = 680;

// Card: one frame of it.
class Card : private CardColumn {
 public:
  Card(Ui& ui, const Scene& scene, LessonState& state)
      : CardColumn(ui, {}), scene_(scene), state_(state) {}

  Intents draw(Rect pane) {
    ui_.fill(pane, ui_.c().panel);
    ui_.note("lesson.card", pane);
    if (state_.asks() || state_.draft) ui_.form(pane);
    low_ = pane.h < ui_.px(kLowPane);
    Rect foot = pane.cut_bottom(ui_.px(has_line() ? kFoot : kFoot - 24));
    ui_.push_clip(pane);
    Rect in = pane.inset(ui_.px(20), 0);
    rest_ = {in.x, pane.y + ui_.px(14) - state_.scroll_y, in.w, 0};
    const float top = rest_.y;
    pill();
    fault();
    heading();
    if (!state_.locked) says();
    if (state_.asks()) question();
    if (state_.locked) result();
    change();
    // what to look for in the changed run
    if (state_.locked && state_.change && state_.after.empty()) says();
    if (state_.mend)
      rest_.y += mend_view(ui_, *state_.mend, {rest_.x, rest_.y, rest_.w, 0}, intents_);
    if (state_.mend && state_.mend->mended) after();
    hint();
    if (state_.mend)
      rest_.y += solution_row(ui_, *state_.mend, {rest_.x, rest_.y, rest_.w, 0}, intents_);
    const float height = rest_.y - top + ui_.px(18);
    ui_.pop_clip();
    ui_.scroll("lesson.card", pane, height, state_.scroll_y);
    buttons(foot);
    keys();
    return std::move(intents_);
  }

 private:
  // [SECTION] Rows

  float text(std::string_view id, std::span<const lesson::Block> blocks, const TextLook& look) {
    const float h = rich_text(ui_, id, {rest_.x, rest_.y, rest_.w, 0}, blocks, look, true);
    rest_.y += h;
    return h;
  }
  // section: a small title, with a note at its right.
  void section(const std::string& title, const std::string& note = "") {
    gap(16);
    Rect r = row(24);
    if (!note.empty()) {
      const float w = std::min(ui_.text_width(Font::Small, note) + 1, r.w / 2);
      ui_.text_in(r.cut_right(w), Font::Small, ui_.c().text3, note, Align::Right);
    }
    ui_.text_in(r, Font::BodyStrong, ui_.c().text1, title);
    gap(6);
  }

  // [SECTION] What is asked

  struct Verdict {
    const char* text;
    Color color;
  };
  Verdict verdict() const {
    if (state_.unsure) return {tr("So it is"), ui_.c().accent};
    if (state_.right && (state_.reasons.empty() || state_.reason_right)) {
      return {tr("Right"), ui_.c().ok};
    }
    if (state_.right) return {tr("Right, for another reason"), ui_.c().ok};
    for (const OtherMachine& machine : state_.machines) {
      if (machine.yours) return {tr("Right on another machine"), ui_.c().warning};
    }
    return {state_.machines.empty() || state_.machines_come ? tr("Not here")
                                                            : tr("Not on any machine tried"),
            ui_.c().warning};
  }

  void pill() {
    Rect r = row(26);
    const bool told = state_.locked;
    const std::string word = told ? verdict().text
                             : state_.alone || state_.stops.empty()
                                 ? state_.fault.empty() ? tr("Question") : tr("Lesson")
                                 : lesson::stop_word(state_.stops[state_.stop].kind);
    const Color color = told ? verdict().color : ui_.c().accent;
    const float w = ui_.text_width(Font::SmallMedium, word) + ui_.px(22);
    const Rect plate{r.x, r.y + ui_.px(1), w, ui_.px(24)};
    ui_.fill(plate, faded(color, 0.18f), plate.h / 2);
    ui_.text_in(plate, Font::SmallMedium, color, word, Align::Center);
    ui_.note(told ? "lesson.verdict" : "lesson.kind", plate);
    if (state_.alone || state_.stops.empty()) return;
    r.cut_left(w + ui_.px(12));
    ui_.text_in(r, Font::Small, ui_.c().text3,
                fill(tr("stop {n} of {all}"), {{"n", std::to_string(state_.stop + 1)},
                                               {"all", std::to_string(state_.stops.size())}}),
                Align::Right);
  }

  // fault: what is wrong with the lesson's file, for who writes it.
  void fault() {
    if (state_.fault.empty()) return;
    gap(10);
    const auto lines = ui_.wrap(Font::Small, state_.fault, rest_.w - ui_.px(24));
    const float h = ui_.px(20) * static_cast<float>(lines.size()) + ui_.px(20 + 8 + 30);
    const Rect plate{rest_.x, rest_.y, rest_.w, h};
    ui_.fill(plate, faded(ui_.c().error, 0.09f), ui_.px(8));
    ui_.stroke(plate, faded(ui_.c().error, 0.8f), ui_.px(8));
    ui_.note("lesson.fault", plate);
    Rect in = plate.inset(ui_.px(12), ui_.px(10));
    for (const std::string& line : lines) {
      ui_.text_in(in.cut_top(ui_.px(20)), Font::Small, ui_.c().text1, line);
    }
    in.cut_top(ui_.px(8));
    const char* word = tr("Copy the file and the line");
    const float w = std::min(ui_.text_width(Font::SmallMedium, word) + ui_.px(24), in.w);
    if (ui_.text_button("lesson.fault.copy", {in.x, in.y, w, ui_.px(30)}, word, false)) {
      ui_.copy(state_.fault_place());
    }
    rest_.y = plate.bottom();
  }

  void heading() {
    gap(8);
    if (state_.title.empty()) return;
    wrapped(Font::Heading, ui_.c().text1, 28, state_.title);
    gap(4);
  }

  void says() {
    if (state_.text.empty()) return;
    gap(2);
    text("lesson.text", state_.text,
         {Font::Body, Font::BodyStrong, Font::Value, 22, ui_.c().text2});
  }

  void question() {
    const lesson::Question& q = *state_.question;
    gap(6);
    wrapped(Font::Small, ui_.c().text3, 20, q.text);
    if (q.ordered) {
      wrapped(Font::Small, ui_.c().text3, 20, tr("Choose them one after the other."));
    }
    if (q.several_right()) {
      wrapped(Font::Small, ui_.c().text3, 20,
              tr("Chance decides here: more than one answer is right."));
    }
    gap(8);
    if (q.drawing) {
      rest_.y += drawing_view(ui_, scene_, state_, {rest_.x, rest_.y, rest_.w, 0}, intents_);
      gap(6);
      wrapped(Font::Small, ui_.c().text3, 20,
              tr("An empty cell goes on as the one before it. Keys: arrows, 1 to 4, Delete."));
    }
    for (std::size_t i = 0; i < q.options.size(); ++i) {
      if (i > 0) gap(low_ ? kLowOptionGap : kOptionGap);
      option(i);
    }
    if (state_.reasons.empty()) return;
    section(tr("Because"));
    for (std::size_t i = 0; i < state_.reasons.size(); ++i) reason(i);
  }

  std::size_t place_of(std::size_t i) const {
    const auto found = std::ranges::find(state_.chosen, i);
    return static_cast<std::size_t>(found - state_.chosen.begin());
  }

  void key_cap(const Rect& r, const std::string& key, bool on) {
    const Rect cap{r.x, std::round(r.mid_y() - ui_.px(11)), ui_.px(22), ui_.px(22)};
    ui_.stroke(cap, on ? ui_.c().accent : ui_.c().border_strong, ui_.px(4));
    ui_.text_in(cap, Font::Value, on ? ui_.c().accent : ui_.c().text2, key, Align::Center);
  }

  void option(std::size_t i) {
    const lesson::Option& o = state_.question->options[i];
    const Rect r = row(low_ ? kLowOption : kOption);
    const std::string id = "lesson.option." + std::to_string(i + 1);
    const Hit h = ui_.hit(id, r);
    ui_.note(id, r);
    const std::size_t place = place_of(i);
    const bool on = place < state_.chosen.size();
    ui_.fill(r, on ? ui_.c().tint : h.hovered ? ui_.c().hover : ui_.c().raised, ui_.px(8));
    ui_.stroke(r, on ? ui_.c().accent : ui_.c().border, ui_.px(8));
    Rect in = r.inset(ui_.px(14), 0);
    key_cap(in.cut_left(ui_.px(34)), std::to_string(i + 1), on);
    const Rect radio = in.cut_right(ui_.px(22));
    const Point middle{radio.mid_x(), std::round(radio.mid_y())};
    if (state_.question->ordered) {
      if (on) {
        ui_.disc(middle, ui_.px(10), ui_.c().accent);
        ui_.text_in(radio, Font::SmallMedium, ui_.c().on_accent, std::to_string(place + 1),
                    Align::Center);
      } else {
        ui_.ring(middle, ui_.px(9), ui_.c().border_strong, ui_.px(1.5f));
      }
    } else {
      ui_.ring(middle, ui_.px(8), on ? ui_.c().accent : ui_.c().border_strong, ui_.px(1.5f));
      if (on) ui_.disc(middle, ui_.px(4.5f), ui_.c().accent);
    }
    in.cut_right(ui_.px(8));
    words_of(in, o);
    if (h.clicked) intents_.push_back(intent::ChooseOption{i});
  }

  // words_of: an option's glyph, name and what is known of it.
  void words_of(Rect in, const lesson::Option& o) {
    if (o.lane) {
      const Rect cell = in.cut_left(ui_.px(28));
      const model::LaneWorld* lane = scene_.world.lane(o.lane);
      const auto state = lane == nullptr ? model::SliceState::New : state_of(*lane);
      paint_state_glyph(ui_, {cell.x, std::round(cell.mid_y() - ui_.px(6)), ui_.px(18), ui_.px(12)},
                        state, ui_.c().hue[hue_of(scene_.model.lanes, o.lane)]);
    }
    const Font font = o.code ? Font::Value : Font::BodyMedium;
    const float name = std::min(ui_.text_width(font, o.text) + 1, in.w);
    ui_.text_in(in.cut_left(name), font, ui_.c().text1, o.text);
    if (ui_.text_width(font, o.text) > name && ui_.hovering(in)) ui_.tooltip(o.text);
    in.cut_left(ui_.px(10));
    if (!o.detail.empty() && in.w > ui_.px(30)) {
      ui_.text_in(in, Font::Small, ui_.c().text2, o.detail);
    }
  }

  void reason(std::size_t i) {
    const auto lines = ui_.wrap(Font::Small, state_.reasons[i], rest_.w - ui_.px(66));
    const float high = (low_ ? kLowReason : kReason) +
                       18 * static_cast<float>(std::max<std::size_t>(lines.size(), 1) - 1);
    const Rect r = row(high);
    const std::string id = "lesson.reason." + std::to_string(i + 1);
    const Hit h = ui_.hit(id, r);
    ui_.note(id, r);
    const bool on = state_.reason == static_cast<int>(i);
    if (on || h.hovered) {
      ui_.fill(r.inset(-ui_.px(6), 0), on ? ui_.c().tint : ui_.c().hover, ui_.px(6));
    }
    Rect in = r;
    const Rect radio = in.cut_left(ui_.px(26));
    const Point middle{std::round(radio.x + ui_.px(8)), std::round(radio.mid_y())};
    ui_.ring(middle, ui_.px(7), on ? ui_.c().accent : ui_.c().border_strong, ui_.px(1.5f));
    if (on) ui_.disc(middle, ui_.px(4), ui_.c().accent);
    key_cap(in.cut_right(ui_.px(24)), std::string(1, static_cast<char>('a' + i)), false);
    Rect at{in.x, std::round(in.mid_y() - ui_.px(9) * static_cast<float>(lines.size())), in.w,
            ui_.px(18) * static_cast<float>(lines.size())};
    for (const std::string& line : lines) {
      ui_.text_in(at.cut_top(ui_.px(18)), Font::Small, on ? ui_.c().text1 : ui_.c().text2, line);
    }
    if (h.clicked) intents_.push_back(intent::ChooseReason{i});
  }

  // [SECTION] What is so

  void answer_row(const lesson::Option& o, const std::string& number, bool recorded, bool yours) {
    const Rect r = row(40);
    const Color color = recorded ? ui_.c().ok : ui_.c().warning;
    ui_.fill(r, faded(color, 0.09f), ui_.px(8));
    ui_.stroke(r, faded(color, 0.8f), ui_.px(8));
    ui_.note(recorded ? "lesson.recorded" : "lesson.yours", r);
    Rect in = r.inset(ui_.px(14), 0);
    if (!number.empty()) key_cap(in.cut_left(ui_.px(32)), number, false);
    const std::string word = recorded && yours ? tr("recorded, and your answer")
                             : recorded        ? tr("recorded")
                                               : tr("your answer");
    const float w = ui_.text_width(Font::Small, word) + 1;
    ui_.text_in(in.cut_right(w), Font::Small, color, word, Align::Right);
    ui_.icon(in.cut_right(ui_.px(26)), Font::Icon16, color, recorded ? icon::kCheck : icon::kLock);
    in.cut_right(ui_.px(4));
    words_of(in, o);
  }

  // drawn: what was drawn beside what is recorded, and what it is worth.
  void drawn() {
    rest_.y += drawn_view(ui_, scene_, state_, {rest_.x, rest_.y, rest_.w, 0});
    gap(6);
    if (state_.unsure) return;
    wrapped(Font::Small, ui_.c().text3, 20, tr("Above: what you drew; below: what is recorded."));
    const lesson::DrawnScore& score = state_.drawn.score;
    const auto n = [](std::size_t number) { return std::to_string(number); };
    gap(4);
    wrapped(Font::Small, ui_.c().text1, 20,
            fill(tr("{n} of {all} cells are as recorded."),
                 {{"n", n(score.cells_right)}, {"all", n(score.cells)}}));
    if (score.pairs > 0) {
      wrapped(Font::Small, ui_.c().text1, 20,
              fill(tr("Who runs before whom: {n} of {all} pairs are as recorded."),
                   {{"n", n(score.pairs_right)}, {"all", n(score.pairs)}}));
    }
    wrapped(Font::BodyMedium, state_.right ? ui_.c().ok : ui_.c().warning, 24,
            fill(tr("{n} of 100, where 0 is what chance gives"),
                 {{"n", n(static_cast<std::size_t>(score.of_100))}}));
  }

  void result() {
    const lesson::Question& q = *state_.question;
    gap(6);
    if (q.drawing) {
      drawn();
    } else if (q.ordered) {
      for (std::size_t i = 0; i < q.order.size(); ++i) {
        if (i > 0) gap(4);
        const bool yours = i < state_.chosen.size() && state_.chosen[i] == q.order[i];
        answer_row(q.options[q.order[i]], std::to_string(i + 1), true, yours);
      }
      if (!state_.unsure && !state_.right) {
        std::string order;
        for (const std::size_t i : state_.chosen)
          order += (order.empty() ? "" : ", ") + q.options[i].text;
        gap(6);
        wrapped(Font::Small, ui_.c().warning, 20,
                fill(tr("Your order: {order}"), {{"order", order}}));
      }
    } else {
      for (std::size_t i = 0; i < q.options.size(); ++i) {
        const bool yours = place_of(i) < state_.chosen.size();
        if (!q.options[i].right && !yours) continue;
        answer_row(q.options[i], std::to_string(i + 1), q.options[i].right, yours);
        gap(6);
      }
    }
    if (!state_.belief.empty()) {
      gap(8);
      text("lesson.belief", state_.belief,
           {Font::Body, Font::BodyStrong, Font::Value, 22, ui_.c().text1});
    }
    after();
    why();
    led();
    machines();
  }

  // after: what the author says to who has answered.
  void after() {
    if (state_.after.empty()) return;
    gap(8);
    const float top = rest_.y;
    text("lesson.after", state_.after,
         {Font::Body, Font::BodyStrong, Font::Value, 22, ui_.c().text2});
    ui_.note("lesson.after", {rest_.x, top, rest_.w, rest_.y - top});
  }

  void why() {
    if (state_.why.text.empty()) return;
    gap(12);
    const float pad = ui_.px(12), width = rest_.w - 2 * pad - ui_.px(3);
    const float h = sentence_height(ui_, Font::Body, state_.why.text, width);
    const Rect card{rest_.x, rest_.y, rest_.w, h + ui_.px(20)};
    rest_.y += card.h;
    ui_.fill(card, ui_.c().inset, ui_.px(6));
    ui_.stroke(card, ui_.c().border, ui_.px(6));
    const LaneId lane = state_.led.empty() ? LaneId{} : state_.led.back().lane;
    const Color edge = lane ? ui_.c().hue[hue_of(scene_.model.lanes, lane)] : ui_.c().text3;
    ui_.fill({card.x, card.y + ui_.px(8), ui_.px(3), card.h - ui_.px(16)}, edge, ui_.px(2));
    ui_.note("lesson.why", card);
    paint_sentence(ui_, "lesson.why", {card.x + pad + ui_.px(3), card.y + ui_.px(10), width, h},
                   Font::Body, ui_.c().text1, state_.why, intents_);
  }

  void led() {
    if (state_.led.size() < 2) return;
    gap(8);
    for (const LedEvent& event : state_.led) {
      Rect r = row(25);
      const Hit h = ui_.hit("lesson.led." + std::to_string(event.event.value), r);
      ui_.text_in(r.cut_left(ui_.px(76)), Font::Value, ui_.c().accent,
                  base::format_time(event.at_ns));
      const Rect square = r.cut_left(ui_.px(18));
      if (event.lane) {
        ui_.fill({square.x, std::round(square.mid_y() - ui_.px(4)), ui_.px(9), ui_.px(9)},
                 ui_.c().hue[hue_of(scene_.model.lanes, event.lane)], ui_.px(2));
      }
      ui_.text_in(r, Font::Small, h.hovered ? ui_.c().accent : ui_.c().text2, event.text);
      if (h.hovered && ui_.text_width(Font::Small, event.text) > r.w) ui_.tooltip(event.text);
      if (h.clicked) intents_.push_back(intent::GoTo{event.event, event.lane});
    }
  }

  void machines() {
    if (state_.machines.size() < 2 && !state_.machines_come) return;
    section(tr("Right on which machine?"),
            state_.machines_come ? tr("trying others ...") : std::string());
    for (const OtherMachine& machine : state_.machines) {
      const Rect r = row(50);
      gap(6);
      const Color color = machine.here ? ui_.c().ok : machine.yours ? ui_.c().warning : 0;
      ui_.fill(r, color != 0 ? faded(color, 0.07f) : ui_.c().raised, ui_.px(8));
      ui_.stroke(r, color != 0 ? faded(color, 0.8f) : ui_.c().border, ui_.px(8));
      ui_.note("lesson.machine", r);
      Rect in = r.inset(ui_.px(14), ui_.px(5));
      const char* word = machine.here ? tr("this run") : machine.yours ? tr("your answer") : "";
      const float w = ui_.text_width(Font::Small, word) + 1;
      ui_.text_in(in.cut_right(w), Font::Small, color, word, Align::Right);
      in.cut_right(ui_.px(8));
      ui_.text_in(in.cut_top(in.h / 2), Font::SmallMedium, ui_.c().text1, machine.title);
      ui_.text_in(in, Font::Small, ui_.c().text2,
                  machine.answer.empty() ? tr("the moment does not come there") : machine.answer);
    }
  }

  // [SECTION] Changes and help

  void change() {
    if (!state_.change) return;
    const TriedChange& tried = *state_.change;
    section(fill(tr("Changed: {what}"), {{"what", tried.title}}));
    const bool bad = !tried.error.empty();
    const std::string says = bad             ? tried.error
                             : tried.written ? tr("Its run will stand below the first.")
                             : tried.runs    ? tr("The changed program runs ...")
                             : state_.asks()
                                 ? tr("Its run stands below the first, up to the question.")
                                 : tr("Its run stands below the first, on the same axis.");
    wrapped(Font::Small, bad ? ui_.c().error : ui_.c().text2, 20, says);
  }

  void hint() {
    if (state_.hint.empty()) return;
    gap(14);
    if (!state_.hint_shown) {
      const Rect r = row(30);
      const float w = ui_.text_width(Font::BodyMedium, tr("Show a hint")) + ui_.px(24);
      if (ui_.text_button("lesson.hint", {r.x, r.y, w, r.h}, tr("Show a hint"), false)) {
        state_.hint_shown = true;
      }
      return;
    }
    wrapped(Font::Small, ui_.c().text2, 20, state_.hint);
  }

  // [SECTION] Buttons and keys

  bool has_line() const { return state_.asks(); }

  void buttons(Rect foot) {
    ui_.fill(foot, ui_.c().panel);
    ui_.fill({foot.x, foot.y, foot.w, 1}, ui_.c().border);
    Rect in = foot.inset(ui_.px(20), ui_.px(14));
    Rect row = in.cut_top(ui_.px(kButton));
    if (state_.asks()) {
      const bool able = state_.can_lock();
      lock_button(row, able);
      in.cut_top(ui_.px(6));
      const std::string unsure = tr("I don't know");
      const float w = ui_.text_width(Font::SmallMedium, unsure) + 1;
      const Rect link = in.cut_right(w);
      const Hit h = ui_.hit("lesson.unsure", link);
      ui_.note("lesson.unsure", link);
      ui_.text_in(link, Font::SmallMedium, ui_.c().accent, unsure);
      if (h.hovered) ui_.fill({link.x, link.bottom() - 2, link.w, 1}, ui_.c().accent);
      if (h.clicked) intents_.push_back(intent::LockAnswer{true});
      ui_.text_in(in, Font::Small, ui_.c().text3,
                  tr("One answer counts; the recorded run decides."));
      return;
    }
    if (!state_.alone && !state_.draft && state_.stop > 0) {
      const Rect back = row.cut_left(std::round(row.w * 0.34f));
      row.cut_left(ui_.px(10));
      if (ui_.label_button("lesson.back", back, icon::kBack,
                           fill(tr("Stop {n}"), {{"n", std::to_string(state_.stop)}}))) {
        intents_.push_back(intent::GoToStop{state_.stop - 1});
      }
    }
    const char* word = state_.stops.empty() && !state_.alone ? tr("Leave the lesson")
                       : state_.alone                        ? tr("Ask again")
                       : state_.last_stop()                  ? tr("Finish")
                                                             : tr("Go on");
    const std::string label = std::string(word) + "   Enter";
    // where something is to be mended first, that is the button that stands out
    const bool mends = state_.mend && !state_.mend->mended;
    const bool on = mends ? ui_.text_button("lesson.on", row, label, false)
                          : ui_.primary_button("lesson.on", row, label);
    if (on) go_on();
  }

  void lock_button(const Rect& r, bool able) {
    const Hit h = ui_.hit("lesson.lock", r);
    ui_.note("lesson.lock", r);
    const Color plate = !able       ? mix(ui_.c().raised, ui_.c().accent, 0.3f)
                        : h.hovered ? mix(ui_.c().accent, rgb(0xFFFFFF), 0.12f)
                                    : ui_.c().accent;
    ui_.fill(r, plate, ui_.px(8));
    const std::string label = tr("Lock my answer and run");
    const float wide = ui_.text_width(Font::BodyStrong, label) + ui_.px(28);
    Rect in{std::round(r.mid_x() - wide / 2), r.y, wide, r.h};
    const Color ink = able ? ui_.c().on_accent : faded(ui_.c().on_accent, 0.7f);
    ui_.icon(in.cut_left(ui_.px(28)), Font::Icon16, ink, icon::kLock);
    ui_.text_in(in, Font::BodyStrong, ink, label);
    if (!able && h.hovered) {
      ui_.tooltip(state_.question->drawing && state_.drawn.empty() ? tr("Draw something first")
                  : !state_.question->drawing && state_.chosen.empty()
                      ? tr("Choose an answer first")
                      : tr("Choose a reason, too"));
    }
    if (able && h.clicked) intents_.push_back(intent::LockAnswer{false});
  }

  void go_on() {
    if (state_.draft) return;  // it is only looked at
    if (state_.alone) return intents_.push_back(intent::AskNext{});
    if (state_.last_stop()) return intents_.push_back(intent::CloseLesson{});
    intents_.push_back(intent::GoToStop{state_.stop + 1});
  }

  void keys() {
    const Input& input = ui_.input();
    if (ui_.any_popup() || input.typing || input.ctrl || input.alt) return;
    const bool enter = ui_.key(key::kEnter, false) || ui_.key(key::kKeypadEnter, false);
    if (!state_.asks()) {
      if (enter) go_on();
      return;
    }
    if (enter && state_.can_lock()) intents_.push_back(intent::LockAnswer{false});
    for (std::size_t i = 0; i < state_.question->options.size(); ++i) {
      if (ui_.key(key::k1 + static_cast<int>(i), false)) {
        intents_.push_back(intent::ChooseOption{i});
      }
    }
    for (std::size_t i = 0; i < state_.reasons.size(); ++i) {
      if (ui_.key(key::kA + static_cast<int>(i), false)) {
        intents_.push_back(intent::ChooseReason{i});
      }
    }
  }

  const Scene& scene_;
  LessonState& state_;
  Intents intents_;
  bool low_ = false;
};

}  // namespace

Intents lesson_card(Ui& ui, const Scene& scene, LessonState& state, Rect pane) {
  return Card(ui, scene, state).draw(pane);
}

}  // namespace fiberscope::ui
