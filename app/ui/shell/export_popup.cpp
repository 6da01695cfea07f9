#include "app/ui/shell/export_popup.h"

#include <array>
#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using words::tr;

struct Format {
  const char* label;
  const char* says;
  const char* ending;
};
constexpr std::array<Format, kExportFormats> kFormats = {{
    {mark("Drawing"), mark("The timeline as SVG: sharp at every size"), ".svg"},
    {mark("Picture"), mark("The timeline as PNG, as it stands on the screen"), ".png"},
    {mark("Window"), mark("The whole window as PNG"), ".png"},
    {mark("Trace"), mark("Everything that was recorded; Fiberscope opens it again"), ".fstrace"},
    {mark("Numbers"), mark("Times and switches of every lane as JSON"), ".json"},
    {mark("Events"), mark("Every event as a line of text"), ".txt"},
}};

// ExportSheet: the rows of the popup from top to bottom.
class ExportSheet {
 public:
  ExportSheet(Ui& ui, ExportChoice& choice, Rect in) : ui_(ui), choice_(choice), in_(in) {}

  void format();
  void drawing(bool has_selection);
  void file();
  // save: true when it was pressed.
  bool save();

 private:
  Rect row(const char* label) {
    Rect r = in_.cut_top(ui_.px(32));
    in_.cut_top(ui_.px(8));
    ui_.text_in(r.cut_left(ui_.px(92)), Font::Body, ui_.c().text2, label);
    return r;
  }
  void field(const char* id, const char* label, std::string& value) {
    const Rect r = row(label);
    const bool lit = ui_.hovering(r) || ui_.field_focused(id);
    ui_.fill(r, ui_.c().inset, ui_.px(6));
    ui_.stroke(r, lit ? ui_.c().accent : ui_.c().border, ui_.px(6));
    ui_.text_field(id, r.inset(ui_.px(10), 0), value, "");
  }

  Ui& ui_;
  ExportChoice& choice_;
  Rect in_;
};

void ExportSheet::format() {
  ui_.text_in(in_.cut_top(ui_.px(30)), Font::Title, ui_.c().text1, tr("Export"));
  in_.cut_top(ui_.px(8));
  std::vector<const char*> labels;
  for (const Format& f : kFormats) labels.push_back(f.label);
  const int before = static_cast<int>(choice_.format);
  const int chosen = ui_.segmented("export.format", in_.cut_top(ui_.px(34)), labels, before);
  if (chosen != before) {
    choice_.format = static_cast<ExportFormat>(chosen);
    choice_.error.clear();
  }
  ui_.text_in(in_.cut_top(ui_.px(30)), Font::Small, ui_.c().text3,
              tr(kFormats[static_cast<std::size_t>(choice_.format)].says));
  in_.cut_top(ui_.px(8));
}

void ExportSheet::drawing(bool has_selection) {
  if (choice_.format != ExportFormat::Drawing) return;
  choice_.light = ui_.segmented("export.theme", row(tr("Theme")), {mark("Dark"), mark("Light")},
                                choice_.light ? 1 : 0) == 1;
  choice_.axis = static_cast<model::AxisMode>(ui_.segmented(
      "export.axis", row(tr("Axis")), {mark("Steps"), mark("Time"), mark("Time, idle folded")},
      static_cast<int>(choice_.axis)));
  std::vector<const char*> ranges = {mark("All"), mark("Visible")};
  if (has_selection) ranges.push_back(mark("Selection"));
  const int range = std::min(static_cast<int>(choice_.range), static_cast<int>(ranges.size()) - 1);
  choice_.range =
      static_cast<ExportRange>(ui_.segmented("export.range", row(tr("Range")), ranges, range));
}

void ExportSheet::file() {
  field("export.name", tr("Name"), choice_.name);
  field("export.folder", tr("Folder"), choice_.folder);
}

bool ExportSheet::save() {
  for (const auto& line : ui_.wrap(Font::Small, choice_.error, in_.w)) {
    ui_.text_in(in_.cut_top(ui_.px(19)), Font::Small, ui_.c().error, line);
  }
  in_.cut_top(ui_.px(6));
  Rect r = in_.cut_top(ui_.px(34));
  const float w = ui_.px(120);
  const bool saves = ui_.primary_button("export.save", r.cut_right(w), tr("Save"),
                                        !choice_.name.empty() && !choice_.folder.empty());
  r.cut_right(ui_.px(8));
  if (ui_.text_button("export.cancel", r.cut_right(ui_.px(96)), tr("Cancel"), false)) {
    ui_.close_popup();
  }
  return saves || ui_.pressed(key::kEnter, false);
}

}  // namespace

const char* export_ending(ExportFormat format) {
  return kFormats[static_cast<std::size_t>(format)].ending;
}

Intents export_popup(Ui& ui, ExportChoice& choice, bool has_selection, const Rect& screen) {
  if (!ui.popup_open("export")) return {};
  Intents intents;
  ui.enter_popup();
  const Rect button = ui.anchored("export");
  const float w = std::min(ui.px(520), screen.w - ui.px(16)), pad = ui.px(18);
  const auto errors = ui.wrap(Font::Small, choice.error, w - 2 * pad).size();
  const float drawing = choice.format == ExportFormat::Drawing ? ui.px(120) : 0;
  const float h = ui.px(258) + drawing + static_cast<float>(errors) * ui.px(19);
  Rect r{button.right() - w, button.bottom() + ui.px(6), w, h};
  r.x = std::max(r.x, screen.x + ui.px(8));
  ui.popup_panel(r);
  ui.note("export.popup", r);
  ExportSheet sheet(ui, choice, r.inset(pad, ui.px(14)));
  sheet.format();
  sheet.drawing(has_selection);
  sheet.file();
  if (sheet.save()) intents.push_back(intent::ExportNow{});
  if (ui.popup_open("export") && ui.popup_dismissed(r)) ui.close_popup();
  ui.leave_popup();
  return intents;
}

}  // namespace fiberscope::ui
