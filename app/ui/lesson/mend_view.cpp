#include "app/ui/lesson/mend_view.h"

#include <cmath>

#include "app/ui/lesson/column.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr float kMendButton = 36, kMendRow = 30, kMendLine = 20;

// MendView: one frame of it.
class MendView : private CardColumn {
 public:
  MendView(Ui& ui, const Mend& mend, const Rect& r, Intents& intents)
      : CardColumn(ui, r), mend_(mend), intents_(intents) {}

  void draw() {
    gap(16);
    ui_.text_in(row(24), Font::BodyStrong, ui_.c().text1, what_for());
    gap(4);
    for (const std::string& each : mend_.demands) demand(each);
    gap(12);
    buttons();
    if (mend_.runs) progress();
    if (!mend_.trouble.empty()) {
      gap(8);
      lines(mend_.trouble, ui_.c().error);
    }
    if (mend_.told && !mend_.runs) {
      verdict();
    } else if (mend_.mended && !mend_.runs) {
      gap(12);
      card(ui_.c().ok, icon::kCheck, tr("You have mended it."), "");
    }
  }
  void draw_solution() {
    gap(10);
    const bool again = mend_.asked_solution && !mend_.failed_once && !mend_.mended;
    const char* word = again ? tr("Show it without a try") : tr("Show a solution");
    const Rect r = row(kMendRow);
    const float w = ui_.text_width(Font::SmallMedium, word) + ui_.px(24);
    const Rect button{r.x, r.y, w, r.h};
    ui_.note("lesson.solution", button);
    if (ui_.text_button("lesson.solution", button, word, again)) {
      intents_.push_back(intent::ShowSolution{});
    }
    if (!again) return;
    gap(4);
    lines(tr("Who tries first learns more. It can be undone."), ui_.c().text3);
  }
  float end() const { return rest_.y; }

 private:
  // lines: small ones, with so much room at their left.
  void lines(const std::string& text, Color color, float indent = 0) {
    wrapped(Font::Small, color, kMendLine, text, indent);
  }

  std::string what_for() const {
    if (mend_.runs_of == 1) return tr("What the program has to do");
    return fill(tr("What the program has to do, with {n} seeds"),
                {{"n", std::to_string(mend_.runs_of)}});
  }

  void demand(const std::string& text) {
    ui_.disc({rest_.x + ui_.px(6), std::round(rest_.y + ui_.px(kMendLine / 2))}, ui_.px(2.5f),
             ui_.c().text3);
    lines(text, ui_.c().text2, ui_.px(18));
  }

  void buttons() {
    Rect r = row(kMendButton);
    const Rect edit = r.cut_left(std::round((r.w - ui_.px(10)) / 2));
    r.cut_left(ui_.px(10));
    if (ui_.label_button("lesson.edit", edit, icon::kEdit, tr("Open the editor"),
                         tr("Ctrl+E; nothing on disk changes unless it is saved"))) {
      intents_.push_back(intent::EditProgram{true});
    }
    const std::string check = std::string(tr("Check it")) + "   F5";
    if (ui_.primary_button("lesson.check", r, check, !mend_.runs)) {
      intents_.push_back(intent::CheckMend{});
    }
  }

  void progress() {
    gap(12);
    Rect r = row(kMendRow);
    const std::string stop = tr("Cancel");
    const float w = ui_.text_width(Font::SmallMedium, stop) + ui_.px(24);
    const Rect button = r.cut_right(w);
    if (ui_.text_button("lesson.check.stop", button, stop, false)) {
      intents_.push_back(intent::StopCheck{});
    }
    r.cut_right(ui_.px(12));
    const std::string word =
        fill(tr("{n} of {all} runs"),
             {{"n", std::to_string(mend_.runs_done)}, {"all", std::to_string(mend_.runs_of)}});
    ui_.text_in(r.cut_right(ui_.text_width(Font::Small, word) + 1), Font::Small, ui_.c().text2,
                word);
    r.cut_right(ui_.px(12));
    const Rect bar{r.x, std::round(r.mid_y() - ui_.px(3)), r.w, ui_.px(6)};
    ui_.fill(bar, ui_.c().inset, bar.h / 2);
    const float share = static_cast<float>(mend_.runs_done) /
                        static_cast<float>(std::max<std::size_t>(mend_.runs_of, 1));
    ui_.fill({bar.x, bar.y, std::round(bar.w * share), bar.h}, ui_.c().accent, bar.h / 2);
    ui_.note("lesson.check.progress", bar);
  }

  void verdict() {
    gap(12);
    const std::string seed = std::to_string(mend_.seed);
    if (mend_.passed) {
      const std::string passed = mend_.runs_of == 1
                                     ? std::string(tr("It does all that."))
                                     : fill(tr("It does all that, with each of the {n} seeds."),
                                            {{"n", std::to_string(mend_.runs_of)}});
      card(ui_.c().ok, icon::kCheck, tr("Mended"), passed);
    } else {
      const std::string failed = mend_.runs_of == 1
                                     ? mend_.failure
                                     : fill(tr("With seed {seed}: {failure}"),
                                            {{"seed", seed}, {"failure", mend_.failure}});
      card(ui_.c().warning, icon::kInfo, tr("Not yet"), failed);
    }
    if (mend_.rewritten) {
      gap(6);
      lines(tr("The text has changed since: check it again."), ui_.c().text3);
    }
    gap(8);
    const std::string word = mend_.shows_run ? tr("Back to the first run")
                             : mend_.runs_of == 1
                                 ? tr("Show this run")
                                 : fill(tr("Show the run with seed {seed}"), {{"seed", seed}});
    const Rect r = row(kMendRow);
    const float w = ui_.text_width(Font::SmallMedium, word) + ui_.px(24);
    if (ui_.text_button("lesson.checked", {r.x, r.y, w, r.h}, word, mend_.shows_run)) {
      intents_.push_back(intent::ShowChecked{});
    }
  }

  void card(Color color, const char* glyph, const std::string& head, const std::string& text) {
    const float top = rest_.y, pad = ui_.px(10), left = ui_.px(36);
    const auto wrapped_text = ui_.wrap(Font::Small, text, rest_.w - left - pad);
    const float body =
        text.empty() ? 0 : ui_.px(kMendLine) * static_cast<float>(wrapped_text.size());
    const Rect plate{rest_.x, top, rest_.w, 2 * pad + ui_.px(22) + body};
    ui_.fill(plate, faded(color, 0.09f), ui_.px(8));
    ui_.stroke(plate, faded(color, 0.8f), ui_.px(8));
    ui_.note("lesson.mend", plate);
    ui_.icon({plate.x + pad, plate.y + pad, ui_.px(20), ui_.px(22)}, Font::Icon16, color, glyph);
    Rect in{plate.x + left, plate.y + pad, plate.w - left - pad, ui_.px(22)};
    ui_.text_in(in, Font::BodyStrong, ui_.c().text1, head);
    rest_.y = in.bottom();
    for (const std::string& line : body > 0 ? wrapped_text : std::vector<std::string>()) {
      Rect r = row(kMendLine);
      r.cut_left(left);
      ui_.text_in(r, Font::Small, ui_.c().text2, line);
    }
    rest_.y = plate.bottom();
  }

  const Mend& mend_;
  Intents& intents_;
};

}  // namespace

float mend_view(Ui& ui, const Mend& mend, const Rect& r, Intents& intents) {
  MendView view(ui, mend, r, intents);
  view.draw();
  return view.end() - r.y;
}

float solution_row(Ui& ui, const Mend& mend, const Rect& r, Intents& intents) {
  MendView view(ui, mend, r, intents);
  view.draw_solution();
  return view.end() - r.y;
}

}  // namespace fiberscope::ui
