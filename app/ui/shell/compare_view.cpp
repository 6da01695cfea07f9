#include "app/ui/shell/compare_view.h"

#include <algorithm>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using model::Measure;
using words::fill;
using words::tr;
using State = ComparedProgram::State;

constexpr float kName = 250, kRow = 34, kBarRow = 26;  // before scaling

// ComparePage: one frame of the view.
class ComparePage {
 public:
  ComparePage(Ui& ui, const CompareRuns& runs, CompareState& state)
      : ui_(ui), runs_(runs), state_(state) {
    rows_ = runs.rows();
    shown_ = model::measures_shown(rows_);
  }

  void head(Rect r);
  void body(const Rect& pane);
  Intents take() { return std::move(intents_); }

 private:
  void ask(Intent wish) { intents_.push_back(std::move(wish)); }
  bool button(const char* id, Rect& r, const char* glyph, const char* label, bool enabled = true);
  void progress(Rect r);
  void nothing(Rect& rest);
  void table(Rect& rest);
  void table_row(Rect r, const ComparedProgram& program, std::size_t index);
  void sign(const Rect& r, const ComparedProgram& program);
  void cells(Rect r, const ComparedProgram& program);
  void bars(Rect& rest);
  void card(Rect r, Measure measure);
  Color hue(std::size_t index) const { return ui_.c().hue[index % 7]; }
  float column() const { return ui_.px(104); }

  Ui& ui_;
  const CompareRuns& runs_;
  CompareState& state_;
  std::vector<model::Compared> rows_;
  std::vector<Measure> shown_;
  Intents intents_;
};

bool ComparePage::button(const char* id, Rect& r, const char* glyph, const char* label,
                         bool enabled) {
  const float w = ui_.text_width(Font::BodyMedium, label) + ui_.px(50);
  const Rect cell = r.cut_right(w);
  r.cut_right(ui_.px(8));
  const Rect box{cell.x, std::round(cell.mid_y() - ui_.px(16)), w, ui_.px(32)};
  return ui_.label_button(id, box, glyph, label, {}, enabled);
}

void ComparePage::head(Rect r) {
  Rect in = r.inset(ui_.px(18), 0);
  const Rect close = in.cut_right(ui_.px(32));
  if (ui_.icon_button("compare.close",
                      {close.x, std::round(close.mid_y() - ui_.px(16)), ui_.px(32), ui_.px(32)},
                      Font::Icon20, icon::kClose, tr("Back to the timeline  Esc"))) {
    ask(intent::CloseComparison{});
  }
  in.cut_right(ui_.px(8));
  const bool any = !rows_.empty();
  if (button("compare.svg", in, icon::kDownload, "SVG", any))
    ask(intent::ExportComparison{intent::ComparisonFile::Svg});
  if (button("compare.csv", in, icon::kDownload, "CSV", any))
    ask(intent::ExportComparison{intent::ComparisonFile::Csv});
  if (button("compare.copy", in, icon::kCopy, tr("Copy"), any)) ask(intent::CopyComparison{});
  const bool active = runs_.active();
  if (active && button("compare.stop", in, icon::kStop, tr("Stop"))) ask(intent::StopComparison{});
  const bool some = !runs_.programs().empty();
  if (!active && button("compare.run", in, icon::kRefresh, tr("Run again"), some)) {
    ask(intent::RunComparison{});
  }
  ui_.icon(in.cut_left(ui_.px(24)), Font::Icon20, ui_.c().text2, icon::kChart);
  in.cut_left(ui_.px(10));
  in.cut_left(ui_.text_in(in, Font::Title, ui_.c().text1, tr("Comparison")) + ui_.px(14));
  ui_.text_in(in, Font::Body, ui_.c().text3, state_.chapter);
  ui_.fill({r.x, r.bottom() - 1, r.w, 1}, ui_.c().border);
}

// progress: how many of the runs are over.
void ComparePage::progress(Rect r) {
  const auto& all = runs_.programs();
  const auto over = std::ranges::count_if(all, [](const ComparedProgram& p) {
    return p.state != State::Waiting && p.state != State::Running;
  });
  const std::string text = fill(tr("{n} of {all} runs are over"),
                                {{"n", std::to_string(over)}, {"all", std::to_string(all.size())}});
  const float w = ui_.text_in(r, Font::Small, ui_.c().text3, text);
  if (!runs_.active()) return;
  r.cut_left(w + ui_.px(14));
  const Rect bar{r.x, std::round(r.mid_y() - ui_.px(2)), ui_.px(180), ui_.px(4)};
  const float share = static_cast<float>(over) / static_cast<float>(all.size());
  ui_.fill(bar, ui_.c().border, ui_.px(2));
  ui_.fill({bar.x, bar.y, std::max(ui_.px(4), bar.w * share), bar.h}, ui_.c().accent, ui_.px(2));
  ui_.note("compare.progress", bar);
}

void ComparePage::nothing(Rect& rest) {
  rest.cut_top(ui_.px(80));
  ui_.icon(rest.cut_top(ui_.px(40)), Font::Icon26, ui_.c().text3, icon::kChart);
  ui_.text_in(rest.cut_top(ui_.px(28)), Font::BodyMedium, ui_.c().text2,
              tr("Nothing is compared yet"), Align::Center);
  ui_.text_in(rest.cut_top(ui_.px(24)), Font::Small, ui_.c().text3,
              tr("Add scenarios from the list at the left with the plus beside their names."),
              Align::Center);
}

void ComparePage::sign(const Rect& r, const ComparedProgram& program) {
  switch (program.state) {
    case State::Over:
      return ui_.icon(r, Font::Icon16, ui_.c().ok, icon::kCheck);
    case State::Failed:
      return ui_.icon(r, Font::Icon16, ui_.c().error, icon::kError);
    case State::Stopped:
      return ui_.icon(r, Font::Icon16, ui_.c().text3, icon::kStop);
    case State::Running:
      return ui_.icon(r, Font::Icon16, ui_.c().accent, icon::kPlay);
    case State::Waiting:
      return ui_.icon(r, Font::Icon16, ui_.c().text3, icon::kHourglass);
  }
}

// cells: the numbers, or why there are none.
void ComparePage::cells(Rect r, const ComparedProgram& program) {
  if (program.state != State::Over) {
    const bool bad = program.state == State::Failed;
    const std::string text = !program.numbers.problem.empty() ? program.numbers.problem
                             : program.state == State::Running
                                 ? fill(tr("{n} events"), {{"n", std::to_string(program.events)}})
                                 : std::string(tr("waits for its turn"));
    ui_.text_in(r, Font::Small, bad ? ui_.c().error : ui_.c().text3, text);
    return;
  }
  for (const Measure m : shown_) {
    ui_.text_in(r.cut_left(column()), Font::Value, ui_.c().text1,
                model::measure_text(m, program.numbers.value(m)), Align::Right);
  }
  // a run that did not end well says so
  if (program.numbers.end == "finished") return;
  r.cut_left(ui_.px(14));
  ui_.text_in(r, Font::Small, ui_.c().warning, tr(program.numbers.end));
}

void ComparePage::table_row(Rect r, const ComparedProgram& program, std::size_t index) {
  const bool lit = ui_.hovering(r);
  if (lit) ui_.fill(r, ui_.c().hover, ui_.px(6));
  const Rect end = r.cut_right(ui_.px(36));
  if (lit && ui_.icon_button("compare.remove." + program.path,
                             {end.x + ui_.px(6), r.y + ui_.px(5), ui_.px(24), ui_.px(24)},
                             Font::Icon16, icon::kClose, tr("Take it out of the comparison"))) {
    ask(intent::CompareNoMore{program.path});
  }
  Rect name = r.cut_left(ui_.px(kName));
  const Hit h = ui_.hit("compare.row." + program.path, name);
  if (h.clicked) ask(intent::OpenScenario{program.path});
  if (h.hovered) ui_.tooltip(tr("Open it"));
  name.cut_left(ui_.px(8));
  const Rect square{name.x, std::round(name.mid_y() - ui_.px(5)), ui_.px(10), ui_.px(10)};
  ui_.fill(square, hue(index), ui_.px(3));
  name.cut_left(ui_.px(20));
  sign(name.cut_right(ui_.px(24)), program);
  ui_.text_in(name, Font::Body, ui_.c().text1, program.numbers.name);
  cells(r, program);
}

void ComparePage::table(Rect& rest) {
  Rect head = rest.cut_top(ui_.px(30));
  ui_.fill({head.x, head.bottom() - 1, head.w, 1}, ui_.c().border);
  head.cut_left(ui_.px(kName));
  if (!rows_.empty()) {
    for (const Measure m : shown_) {
      ui_.text_in(head.cut_left(column()), Font::SmallMedium, ui_.c().text2, model::measure_name(m),
                  Align::Right);
    }
  }
  rest.cut_top(ui_.px(4));
  for (std::size_t i = 0; i < runs_.programs().size(); ++i) {
    table_row(rest.cut_top(ui_.px(kRow)), runs_.programs()[i], i);
  }
}

// card: one measure: a bar for each run that is over.
void ComparePage::card(Rect r, Measure measure) {
  ui_.fill(r, ui_.c().inset, ui_.px(6));
  ui_.stroke(r, ui_.c().border, ui_.px(6));
  ui_.note(std::string("compare.card.") + model::measure_key(measure), r);
  Rect in = r.inset(ui_.px(14), ui_.px(8));
  ui_.text_in(in.cut_top(ui_.px(28)), Font::BodyStrong, ui_.c().text1,
              model::measure_name(measure));
  const double most = model::largest(rows_, measure);
  for (std::size_t i = 0; i < runs_.programs().size(); ++i) {
    const ComparedProgram& program = runs_.programs()[i];
    if (program.state != State::Over) continue;
    Rect row = in.cut_top(ui_.px(kBarRow));
    const double value = program.numbers.value(measure);
    ui_.text_in(row.cut_left(std::floor(row.w * 0.36f)), Font::Small, ui_.c().text2,
                program.numbers.name);
    row.cut_left(ui_.px(8));
    ui_.text_in(row.cut_right(ui_.px(78)), Font::Value, ui_.c().text1,
                model::measure_text(measure, value), Align::Right);
    row.cut_right(ui_.px(6));
    if (value <= 0 || most <= 0) continue;
    const float w = std::max(ui_.px(2), row.w * static_cast<float>(value / most));
    const Rect bar{row.x, std::round(row.mid_y() - ui_.px(6)), w, ui_.px(12)};
    ui_.fill(bar, hue(i), ui_.px(3));
    ui_.note("compare.bar." + std::string(model::measure_key(measure)) + "." + program.path, bar);
  }
}

void ComparePage::bars(Rect& rest) {
  const float gap = ui_.px(12);
  const auto columns = std::max(1, static_cast<int>((rest.w + gap) / (ui_.px(400) + gap)));
  const float w =
      std::floor((rest.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
  const float h = ui_.px(kBarRow * static_cast<float>(rows_.size()) + 46);
  for (std::size_t i = 0; i < shown_.size(); i += static_cast<std::size_t>(columns)) {
    Rect line = rest.cut_top(h);
    for (std::size_t k = i; k < std::min(shown_.size(), i + static_cast<std::size_t>(columns));
         ++k) {
      card(line.cut_left(w), shown_[k]);
      line.cut_left(gap);
    }
    rest.cut_top(gap);
  }
}

void ComparePage::body(const Rect& pane) {
  ui_.push_clip(pane);
  Rect rest{pane.x + ui_.px(18), pane.y - state_.scroll, pane.w - ui_.px(36), 1e6f};
  const float top = rest.y;
  if (runs_.programs().empty()) {
    nothing(rest);
  } else {
    progress(rest.cut_top(ui_.px(38)));
    table(rest);
    rest.cut_top(ui_.px(22));
    if (!rows_.empty()) bars(rest);
  }
  rest.cut_top(ui_.px(12));
  ui_.scroll("compare.scroll", pane, rest.y - top, state_.scroll);
  ui_.pop_clip();
}

}  // namespace

Intents compare_view(Ui& ui, const CompareRuns& runs, CompareState& state, Rect pane) {
  ui.fill(pane, ui.c().panel);
  ui.note("compare", pane);
  ComparePage page(ui, runs, state);
  page.head(pane.cut_top(ui.px(56)));
  page.body(pane);
  return page.take();
}

}  // namespace fiberscope::ui
