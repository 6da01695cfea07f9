#include "app/ui/inspector/loop_view.h"

#include "app/model/words/loop_text.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

constexpr std::size_t kLinesMax = 8, kLoopLocksMax = 4;

// loop_at: what the selected lane has repeated, if the cursor stands there.
trace::Kept<trace::LinesFolded> loop_at(const Column& c) {
  auto loop = c.trace().find<trace::LinesFolded>(c.scene.cursor());
  return loop != nullptr && loop->lane == c.lane.id ? loop : nullptr;
}

// folded_line: where, how often, how long.
void folded_line(Column& c, const trace::FoldedLine& line) {
  Ui& ui = c.ui;
  Rect r = c.row(24);
  ui.note("loop.line." + std::to_string(line.place.line), r);
  ui.text_in(r.cut_right(ui.px(84)), Font::Value, ui.c().text1,
             base::format_duration(static_cast<base::TimeNs>(line.spent_ns)), Align::Right);
  ui.text_in(r.cut_right(ui.px(84)), Font::Value, ui.c().text2,
             std::to_string(line.times) + "\u00D7", Align::Right);
  ui.text_in(r, Font::Small, ui.c().text3, c.scene.model.names.place(line.place));
}

// folded_lock: which, how often, how long it was held.
void folded_lock(Column& c, const trace::FoldedLock& lock) {
  Ui& ui = c.ui;
  Rect r = c.row(24);
  ui.note("loop.lock." + std::to_string(lock.object.value), r);
  ui.text_in(r.cut_right(ui.px(84)), Font::Value, ui.c().text1,
             base::format_duration(static_cast<base::TimeNs>(lock.held_ns)), Align::Right);
  ui.text_in(r.cut_right(ui.px(84)), Font::Value, ui.c().text2,
             std::to_string(lock.times) + "\u00D7", Align::Right);
  ui.text_in(r, Font::Small, ui.c().text3,
             words::fill(tr("holds {lock}"), {{"lock", std::string(c.trace().text(lock.name))}}));
}

}  // namespace

void loop_section(Column& c) {
  const auto loop = loop_at(c);
  if (loop == nullptr) return;
  if (!c.section(mark("Repeated lines"), model::loop_turns(*loop))) return;
  const std::vector<trace::FoldedLine> lines = model::busiest(*loop);
  for (std::size_t i = 0; i < std::min(lines.size(), kLinesMax); ++i) folded_line(c, lines[i]);
  if (lines.size() > kLinesMax) c.quiet(more_text(lines.size() - kLinesMax));
  if (const auto locked = c.trace().find<trace::LoopFolded>(c.scene.cursor())) {
    std::size_t shown = 0;
    for (const trace::FoldedLock& lock : locked->locks) {
      if (lock.times != 0 && ++shown <= kLoopLocksMax) folded_lock(c, lock);
    }
    if (shown > kLoopLocksMax) c.quiet(more_text(shown - kLoopLocksMax));
  }
  c.gap(4);
  Ui& ui = c.ui;
  Rect r = c.row(30);
  const char* const label = tr("Step into");
  const float w = std::min(r.w, ui.text_width(Font::BodyMedium, label) + ui.px(48));
  if (ui.label_button("loop.step_into", r.cut_left(w), icon::kForward, label,
                      tr("Runs it again, with every one of these lines told  Enter"))) {
    c.intents.push_back(intent::StepInto{});
  }
  c.gap(6);
}

}  // namespace fiberscope::ui
