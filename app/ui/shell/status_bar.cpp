#include "app/ui/shell/status_bar.h"

#include <cmath>

#include "app/model/words/ending.h"
#include "app/ui/shell/live_strip.h"
#include "app/ui/shell/messages.h"
#include "app/ui/shell/sandbox.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

// StatusBar: one frame. Left: how the run ended and how much there is; right: what is selected.
class StatusBar {
 public:
  StatusBar(Ui& ui, const SessionFace& face, Rect bar) : ui_(ui), face_(face) {
    ui_.fill(bar, ui_.c().panel);
    ui_.fill({bar.x, bar.y, bar.w, 1}, ui_.c().border);
    left_ = bar.inset(ui_.px(16), 0);
  }
  bool keys() { return keys_button(ui_, left_); }
  bool shield() {
    if (!face_.can_run) return false;  // nothing to be kept in
    const Rect cell = left_.cut_right(ui_.px(24));
    left_.cut_right(ui_.px(14));
    return sandbox_shield(ui_, face_.sandbox,
                          {cell.x, std::round(cell.mid_y() - ui_.px(11)), cell.w, ui_.px(22)});
  }
  // arrows: whose are drawn; true when that was switched.
  bool arrows(bool all) {
    const char* text = all ? tr("Arrows: all") : tr("Arrows: selected lane");
    const float w = ui_.text_width(Font::Small, text);
    if (w + ui_.px(22) > left_.w) return false;
    const Rect r = left_.cut_right(w);
    left_.cut_right(ui_.px(18));
    const Hit h = ui_.hit("status.arrows", r.inset(-ui_.px(6), 0));
    ui_.text_in(r, Font::Small, h.hovered ? ui_.c().text1 : ui_.c().text3, text);
    if (h.hovered) {
      ui_.tooltip(tr("Of every lane, or those that end in the selected one and of the last steps"));
    }
    return h.clicked;
  }
  void empty() {
    const bool good = face_.error.empty();
    dot(good ? ui_.c().text3 : ui_.c().error);
    say(good ? tr("Ready") : tr("Not shown"), ui_.c().text2);
  }
  void run(const Scene& scene);
  void selection(const Scene& scene, const Range& range);
  void note() { say_right(face_.note, ui_.c().text3); }

 private:
  void say(std::string_view text, Color color) {
    if (left_.w < ui_.px(48)) return;
    left_.cut_left(ui_.text_in(left_, Font::Small, color, text) + ui_.px(22));
  }
  void say_right(std::string_view text, Color color) {
    const float w = ui_.text_width(Font::Small, text);
    if (text.empty() || w + ui_.px(22) > left_.w) return;
    ui_.text_in(left_.cut_right(w), Font::Small, color, text);
    left_.cut_right(ui_.px(22));
  }
  void dot(Color color) {
    ui_.fill({left_.x, std::round(left_.mid_y() - ui_.px(4)), ui_.px(8), ui_.px(8)}, color,
             ui_.px(4));
    left_.cut_left(ui_.px(16));
  }

  Ui& ui_;
  const SessionFace& face_;
  Rect left_;
};

void StatusBar::run(const Scene& scene) {
  const auto& trace = scene.trace();
  if (trace.whole()) {
    const auto end = trace.get<trace::RunEnded>(base::EventSeq{trace.size()});
    const bool good = end.how == trace::RunEnd::Finished;
    const std::string detail =
        face_.limit ? limit_word(face_.limit->reached) : std::string(trace.text(end.detail));
    dot(good ? ui_.c().ok : ui_.c().error);
    say(detail.empty() ? std::string(model::end_word(end.how)) : model::end_words(end.how, detail),
        good ? ui_.c().text2 : ui_.c().error);
  } else {
    dot(face_.running ? ui_.c().accent : ui_.c().warning);
    say(live_word(face_), ui_.c().text2);
  }
  const auto start =
      trace.events().empty() ? nullptr : trace.find<trace::RunStarted>(base::EventSeq{1});
  if (start != nullptr) {
    say(words::fill(tr("Deterministic, seed {seed}"), {{"seed", std::to_string(start->seed)}}),
        ui_.c().text3);
  }
  const auto count = [](std::uint64_t n, const char* one, const char* many) {
    return words::fill(tr(n == 1 ? one : many), {{"n", std::to_string(n)}});
  };
  const auto &switches = scene.model.index.switches(), &readies = scene.model.index.readies();
  say(words::fill(tr("{events}, {switches}, {wakes}"),
                  {{"events", count(trace.size(), mark("{n} event"), mark("{n} events"))},
                   {"switches", count(switches.size(), mark("{n} switch"), mark("{n} switches"))},
                   {"wakes", count(readies.size(), mark("{n} wake-up"), mark("{n} wake-ups"))}}),
      ui_.c().text3);
}

void StatusBar::selection(const Scene& scene, const Range& range) {
  const auto& trace = scene.trace();
  const auto time = [&](EventSeq at) { return at ? trace.at(at).time_ns : TimeNs{0}; };
  const std::uint64_t events = range.to.value - range.from.value;
  say_right(words::fill(tr("Selection {span}, {n} events"),
                        {{"span", base::format_duration(time(range.to) - time(range.from))},
                         {"n", std::to_string(events)}}),
            ui_.c().text2);
}

}  // namespace

bool keys_button(Ui& ui, Rect& in) {
  const Rect r = in.cut_right(ui.text_width(Font::Small, tr("Keys")) + ui.px(32));
  in.cut_right(ui.px(12));
  const Hit h = ui.hit("status.keys", r);
  const Color ink = h.hovered ? ui.c().text1 : ui.c().text3;
  const Rect cap{r.x, std::round(r.mid_y() - ui.px(8)), ui.px(18), ui.px(17)};
  ui.stroke(cap, h.hovered ? ui.c().text3 : ui.c().border_strong, ui.px(4));
  ui.text_in(cap, Font::Small, ink, "?", Align::Center);
  Rect text = r;
  text.cut_left(ui.px(26));
  ui.text_in(text, Font::Small, ink, tr("Keys"));
  if (h.hovered) ui.tooltip(tr("All keys and what they do"));
  return h.clicked;
}

Intents status_bar(Ui& ui, const Scene* scene, const SessionFace& face,
                   const std::optional<Range>& range, Preferences& prefs, const Rect& bar) {
  StatusBar status(ui, face, bar);
  Intents intents;
  if (status.keys()) intents.push_back(intent::ShowKeys{});
  if (status.shield()) intents.push_back(intent::ShowSandbox{});
  if (scene == nullptr) {
    status.empty();
    return intents;
  }
  if (status.arrows(prefs.all_arrows)) {
    prefs.all_arrows = !prefs.all_arrows;
    intents.push_back(intent::KeepPreferences{});
  }
  status.note();
  if (range) status.selection(*scene, *range);
  status.run(*scene);
  return intents;
}

}  // namespace fiberscope::ui
