#include "app/ui/shell/export_popup.h"

#include <algorithm>
#include <cmath>

#include "app/export/figure/formats.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

constexpr float kKindHeight = 28, kKindsWidth = 212, kSheetRow = 32, kSheetApart = 7;

// PartToggle: a part of the page that can be left out.
struct PartToggle {
  const char* label;
  bool figure::Figure::*shown;
};
constexpr PartToggle kPartToggles[] = {
    {mark("Title"), &figure::Figure::title},     {mark("Signs"), &figure::Figure::legend},
    {mark("Sums"), &figure::Figure::statistics}, {mark("Notes"), &figure::Figure::notes},
    {mark("Why"), &figure::Figure::why},         {mark("Source"), &figure::Figure::source},
    {mark("Console"), &figure::Figure::console},
};

ExportWay way_of(exporter::Format format) {
  using enum exporter::Format;
  if (format == Svg || format == Pdf) return ExportWay::Page;
  return format == Png ? ExportWay::Screen : ExportWay::Command;
}

bool moves(const ExportKind& kind) {
  constexpr std::string_view kEndings[] = {".webp", ".gif", ".mp4", ".webm"};
  return std::ranges::count(kEndings, kind.ending) > 0;
}

// is_pasted: of the kinds that people paste into a text.
bool is_pasted(const ExportKind& kind) {
  constexpr std::string_view kEndings[] = {".svg", ".mmd", ".seq.mmd", ".puml"};
  return std::ranges::count(kEndings, kind.ending) > 0;
}

// ExportSheet: the dialog from top to bottom, right of the kinds.
class ExportSheet {
 public:
  ExportSheet(Ui& ui, ExportChoice& choice, const ExportScene& scene, Rect in)
      : ui_(ui), choice_(choice), scene_(scene), in_(in) {}

  void kinds(Rect pane);
  void head();
  void options();
  void preview();
  void file();
  // foot: the buttons.
  void foot(Intents& intents);
  // keys: Tab goes from control to control, the arrows and Space change the one that is held.
  void keys();

 private:
  // bottom: a row with its label, above those that are there.
  Rect bottom(const char* label, float height = kSheetRow) {
    Rect r = in_.cut_bottom(ui_.px(height));
    in_.cut_bottom(ui_.px(kSheetApart));
    ui_.text_in(r.cut_left(ui_.px(84)), Font::Body, ui_.c().text2, label);
    return r;
  }
  void field(const char* id, const char* label, std::string& value) {
    const Rect r = bottom(label);
    holds(id, r, false);
    const bool lit = ui_.hovering(r) || ui_.field_focused(id);
    ui_.fill(r, ui_.c().inset, ui_.px(6));
    ui_.stroke(r, lit ? ui_.c().accent : ui_.c().border, ui_.px(6));
    const bool enters = choice_.held == id && choice_.enters;
    ui_.text_field(id, r.inset(ui_.px(10), 0), value, "", enters);
    if (enters) choice_.enters = false;
  }
  int choose(const char* id, const char* label, const std::vector<const char*>& labels,
             int current) {
    Rect r = bottom(label);
    r.w = std::min(r.w, ui_.px(120) * static_cast<float>(labels.size()));
    const int last = static_cast<int>(labels.size()) - 1;
    if (holds(id, r)) {
      if (ui_.key(key::kLeft, true)) current = std::max(current - 1, 0);
      if (ui_.key(key::kRight, true)) current = std::min(current + 1, last);
    }
    return ui_.segmented(id, r, labels, std::min(current, last));
  }
  // holds: notes a control for keys(); true when it is the one that the keys go to. `ring`: around
  // it then.
  bool holds(const std::string& id, const Rect& r, bool ring = true) {
    controls_.push_back({id, r});
    if (choice_.held != id) return false;
    if (ring) ui_.stroke(r.inset(ui_.px(-2), ui_.px(-2)), ui_.c().accent, ui_.px(7), ui_.px(1.5f));
    return !ui_.input().typing;
  }
  void copies(Rect& r, Intents& intents);
  void step_kind(const Rect& pane, float row);
  void choose_kind(const ExportKind& kind);
  void theme();
  void axis();
  void range();
  void parts();
  void pages();
  void pace();
  void questions();

  Ui& ui_;
  ExportChoice& choice_;
  const ExportScene& scene_;
  Rect in_;
  struct Control {
    std::string id;
    Rect at;
  };
  std::vector<Control> controls_;  // of this frame
};

// step_kind: the keys choose the one above or below, and it comes into sight.
void ExportSheet::step_kind(const Rect& pane, float row) {
  const auto& all = export_kinds();
  if (!choice_.held.empty() || ui_.input().typing) return;
  const int by = ui_.key(key::kDown, true) ? 1 : ui_.key(key::kUp, true) ? -1 : 0;
  if (by == 0) return;
  const auto now = static_cast<int>(&export_kind(choice_) - all.data());
  const int next = std::clamp(now + by, 0, static_cast<int>(all.size()) - 1);
  choose_kind(all[static_cast<std::size_t>(next)]);
  const float top = static_cast<float>(next) * row;
  choice_.kinds_scroll = std::clamp(choice_.kinds_scroll, top + row - pane.h, top);
}

void ExportSheet::choose_kind(const ExportKind& kind) {
  choice_.kind = kind.label;
  choice_.error.clear(), choice_.copied.clear();
}

// keys: controls in the order in which people read them, the list of kinds first.
void ExportSheet::keys() {
  if (!ui_.pressed(key::kTab, true)) return;
  std::ranges::stable_sort(controls_, [](const Control& a, const Control& b) {
    return std::pair(a.at.y, a.at.x) < std::pair(b.at.y, b.at.x);
  });
  controls_.insert(controls_.begin(), Control{"", {}});
  const auto count = static_cast<std::ptrdiff_t>(controls_.size());
  const auto now = std::ranges::find(controls_, choice_.held, &Control::id) - controls_.begin();
  const std::ptrdiff_t by = ui_.input().shift ? count - 1 : 1;
  choice_.held = controls_[static_cast<std::size_t>((now % count + by) % count)].id;
  choice_.enters = true;
  ui_.focus("");  // a text field gives the keyboard back
}

void ExportSheet::kinds(Rect pane) {
  const auto& all = export_kinds();
  const float h = ui_.px(kKindHeight);
  ui_.push_clip(pane);
  const float height = h * static_cast<float>(all.size());
  ui_.scroll("export.kinds", pane, height, choice_.kinds_scroll);
  step_kind(pane, h);
  Rect row{pane.x, pane.y - choice_.kinds_scroll, pane.w, h};
  for (const ExportKind& kind : all) {
    const bool chosen = kind.label == choice_.kind;
    const Hit hit = ui_.hit("export.format." + kind.label, row.meet(pane));
    if (chosen) ui_.fill(row, ui_.c().tint, ui_.px(6));
    if (!chosen && hit.hovered) ui_.fill(row, ui_.c().hover, ui_.px(6));
    Rect text = row.inset(ui_.px(10), 0);
    const float ending = ui_.text_width(Font::Small, kind.ending) + ui_.px(10);
    ui_.text_in(text.cut_right(ending), Font::Small, ui_.c().text3, kind.ending, Align::Right);
    ui_.text_in(text, chosen ? Font::BodyMedium : Font::Body, ui_.c().text1,
                tr(kind.label.c_str()));
    if (hit.clicked) choose_kind(kind), choice_.held.clear();
    row.y += h;
  }
  ui_.pop_clip();
}

void ExportSheet::head() {
  const ExportKind& kind = export_kind(choice_);
  ui_.text_in(in_.cut_top(ui_.px(26)), Font::Title, ui_.c().text1, tr("Export"));
  ui_.text_in(in_.cut_top(ui_.px(24)), Font::Small, ui_.c().text3, tr(kind.says.c_str()));
  in_.cut_top(ui_.px(6));
}

void ExportSheet::theme() {
  constexpr const char* kWords[] = {"dark", "light", "print"};
  std::vector<const char*> labels = {mark("Dark"), mark("Light")};
  const bool paper = export_kind(choice_).way == ExportWay::Page;
  if (paper) labels.push_back(mark("Print"));
  const int now = choice_.figure.theme == "print" ? 2 : choice_.figure.theme == "light" ? 1 : 0;
  choice_.figure.theme = kWords[choose("export.theme", tr("Theme"), labels, now)];
}

void ExportSheet::axis() {
  choice_.axis = static_cast<model::AxisMode>(
      choose("export.axis", tr("Axis"), {mark("Steps"), mark("Time"), mark("Time, idle folded")},
             static_cast<int>(choice_.axis)));
}

void ExportSheet::range() {
  std::vector<const char*> labels = {mark("All"), mark("Visible")};
  if (scene_.has_selection) labels.push_back(mark("Selection"));
  choice_.range = static_cast<ExportRange>(
      choose("export.range", tr("Range"), labels, static_cast<int>(choice_.range)));
}

void ExportSheet::parts() {
  Rect r = bottom(tr("Parts"));
  const auto chip = [&](const std::string& id, const char* label, bool& on) {
    const float w = ui_.text_width(Font::Small, tr(label)) + ui_.px(20);
    const Rect at = r.cut_left(w);
    const bool pressed = holds(id, at) && ui_.key(key::kSpace, false);
    if (ui_.text_button(id, at, tr(label), on) || pressed) on = !on;
    r.cut_left(ui_.px(4));
  };
  for (const PartToggle& part : kPartToggles) {
    chip("export.part." + std::string(part.label), part.label, choice_.figure.*part.shown);
  }
  chip("export.part.Playhead", mark("Playhead"), choice_.playhead);
}

void ExportSheet::pages() {
  if (!scene_.has_stops) return;
  choice_.series = static_cast<ExportSeries>(choose("export.series", tr("Pages"),
                                                    {mark("One"), mark("A page a point")},
                                                    static_cast<int>(choice_.series)));
}

void ExportSheet::pace() {
  constexpr const char* kWords[] = {"switches", "lines", "time"};
  int now = 0;
  for (int i = 0; i < 3; ++i) now = choice_.by == kWords[i] ? i : now;
  choice_.by = kWords[choose("export.by", tr("Step by"),
                             {mark("Switches"), mark("Lines"), mark("Time")}, now)];
}

void ExportSheet::questions() {
  if (!scene_.has_lesson) return;
  choice_.questions = choose("export.questions", tr("Questions"),
                             {mark("Asked"), mark("All is shown")}, choice_.questions ? 0 : 1) == 0;
}

// options: from the bottom up, since the preview takes what is left.
void ExportSheet::options() {
  const ExportKind& kind = export_kind(choice_);
  if (kind.way == ExportWay::Page) {
    field("export.caption", tr("Caption"), choice_.figure.caption);
    parts();
    if (kind.ending == ".pdf") pages();
    range();
    axis();
    theme();
  } else if (kind.way == ExportWay::Command && kind.ending != ".fiberscope" && !is_quiz(kind)) {
    if (kind.ending == ".html") questions();
    if (moves(kind)) pace();
    if (moves(kind) || kind.ending == ".html") theme();
    range();
  }
}

void ExportSheet::preview() {
  in_.cut_bottom(ui_.px(6));
  const ExportKind& kind = export_kind(choice_);
  const bool shown =
      kind.way == ExportWay::Page || moves(kind) || kind.ending == ".html" || is_quiz(kind);
  if (!shown || !scene_.preview || in_.h < ui_.px(60)) return;
  ui_.fill(in_, ui_.c().inset, ui_.px(6));
  const Rect pane = in_.inset(ui_.px(10), ui_.px(10));
  ui_.note("export.preview", pane);
  scene_.preview(pane);
}

void ExportSheet::file() {
  field("export.folder", tr("Folder"), choice_.folder);
  field("export.name", tr("Name"), choice_.name);
}

// copies: what of it the clipboard can have, which takes texts alone.
void ExportSheet::copies(Rect& r, Intents& intents) {
  using enum intent::ExportCopy;
  const ExportKind& kind = export_kind(choice_);
  const auto button = [&](const char* id, const char* label, intent::ExportCopy what, bool by_key) {
    const Rect at = r.cut_left(ui_.text_width(Font::SmallMedium, tr(label)) + ui_.px(28));
    r.cut_left(ui_.px(8));
    const bool pressed = (holds(id, at) && ui_.key(key::kSpace, false)) ||
                         (by_key && ui_.input().ctrl && ui_.key(key::kC, false));
    if (ui_.text_button(id, at, tr(label), false) || pressed) {
      intents.push_back(intent::CopyExport{what});
    }
  };
  if (kind.ending == ".html") {
    button("export.copy.link", mark("Copy link to this step"), Link, true);
    button("export.copy.frame", mark("Copy frame"), Frame, false);
  } else if (is_pasted(kind)) {
    button("export.copy.text", mark("Copy as text"), Text, true);
  } else {
    button("export.copy.path", mark("Copy path"), Path, true);
  }
}

void ExportSheet::foot(Intents& intents) {
  Rect r = in_.cut_bottom(ui_.px(34));
  in_.cut_bottom(ui_.px(8));
  if (!choice_.progress.empty()) {
    if (ui_.text_button("export.stop", r.cut_right(ui_.px(96)), tr("Cancel"), false)) {
      intents.push_back(intent::StopExport{});
    }
    ui_.text_in(r, Font::Body, ui_.c().text2, choice_.progress);
    return;
  }
  const bool ready = !choice_.name.empty() && !choice_.folder.empty();
  const bool saves = ui_.primary_button("export.save", r.cut_right(ui_.px(120)), tr("Save"), ready);
  r.cut_right(ui_.px(8));
  if (ui_.text_button("export.cancel", r.cut_right(ui_.px(96)), tr("Cancel"), false)) {
    ui_.close_popup();
  }
  copies(r, intents);
  const bool bad = !choice_.error.empty();
  const auto lines = ui_.wrap(Font::Small, bad ? choice_.error : choice_.copied, in_.w);
  for (std::size_t i = lines.size(); i-- > 0;) {
    ui_.text_in(in_.cut_bottom(ui_.px(19)), Font::Small, bad ? ui_.c().error : ui_.c().text2,
                lines[i]);
  }
  if (ready && (saves || ui_.pressed(key::kEnter, false))) intents.push_back(intent::ExportNow{});
}

}  // namespace

const std::vector<ExportKind>& export_kinds() {
  // beside what the export command writes, two that only a window has
  static const std::vector<ExportKind> all = [] {
    std::vector<ExportKind> kinds;
    for (const exporter::FormatFacts& facts : exporter::formats()) {
      kinds.push_back({facts.name, facts.says, std::string(facts.ending), way_of(facts.format)});
      if (facts.format == exporter::Format::Png) {
        kinds.push_back(
            {mark("Window"), mark("The whole window as PNG"), ".png", ExportWay::Screen});
      }
      if (facts.format == exporter::Format::Recipe) {
        kinds.push_back({mark("Trace"),
                         mark("Everything that was recorded; Fiberscope opens it again"),
                         ".fstrace", ExportWay::Copy});
      }
    }
    return kinds;
  }();
  return all;
}

bool is_quiz(const ExportKind& kind) {
  return kind.ending == ".gift" || kind.ending == ".scorm.zip";
}

const ExportKind& export_kind(const ExportChoice& choice) {
  const auto& all = export_kinds();
  const auto found = std::ranges::find(all, choice.kind, &ExportKind::label);
  return found == all.end() ? all.front() : *found;
}

Intents export_popup(Ui& ui, ExportChoice& choice, const ExportScene& scene, const Rect& screen) {
  if (!ui.popup_open("export")) return {};
  Intents intents;
  ui.enter_popup();
  const float w = std::min(ui.px(1020), screen.w - ui.px(32));
  const float h = std::min(ui.px(690), screen.h - ui.px(48));
  const Rect r{std::round(screen.x + (screen.w - w) / 2), std::round(screen.y + (screen.h - h) / 2),
               w, h};
  ui.popup_panel(r);
  ui.note("export.popup", r);
  Rect in = r.inset(ui.px(18), ui.px(14));
  const Rect kinds = in.cut_left(ui.px(kKindsWidth));
  in.cut_left(ui.px(18));
  ExportSheet sheet(ui, choice, scene, in);
  sheet.kinds(kinds);
  sheet.head();
  sheet.foot(intents);
  sheet.file();
  sheet.options();
  sheet.preview();
  sheet.keys();
  const bool stays = !choice.progress.empty();
  if (ui.popup_open("export") && ui.popup_dismissed(r)) {
    if (stays) intents.push_back(intent::StopExport{});
    ui.close_popup();
  }
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
