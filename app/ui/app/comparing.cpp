#include "app/ui/app/comparing.h"

#include <algorithm>
#include <filesystem>

#include "app/export/page/compare_svg.h"
#include "app/session/files.h"
#include "app/ui/app/exporting.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace {

// free_path: in the folder, the name, or the first of name-2, name-3 that nothing has.
std::string free_path(const std::string& folder, const std::string& name, const char* ending) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path path = fs::path(folder) / (name + ending);
  for (int i = 2; fs::exists(path, error); ++i) {
    path = fs::path(folder) / (name + "-" + std::to_string(i) + ending);
  }
  return path.string();
}

}  // namespace

void Comparing::on(const intent::OpenComparison& i) {
  state_.open = true;
  if (i.chapter.empty() || i.chapter == state_.chapter) return;
  runs_.clear();
  state_.chapter = i.chapter;
  state_.scroll = 0;
  for (const LibraryItem& item : shelf_.library) {
    if (item.chapter == i.chapter && item.compared) add(item.path);
  }
}

void Comparing::add(const std::string& path) {
  const auto scenario = desk_.scenario(path);
  if (!scenario) return runs_.add(path, path, {}, scenario.error());
  const std::string& problem = scenario.value().error;
  runs_.add(path, desk_.title(scenario.value()), session::recipe_for(scenario.value()), problem);
}

void Comparing::rename() {
  for (const ComparedProgram& program : runs_.programs()) {
    const auto item = std::ranges::find(shelf_.library, program.path, &LibraryItem::path);
    if (item == shelf_.library.end()) continue;
    if (!state_.chapter.empty()) state_.chapter = item->chapter;
    runs_.rename(program.path, item->title);
  }
}

void Comparing::on(const intent::CloseComparison&) { close(); }

void Comparing::on(const intent::CompareToo& i) { add(i.path); }

void Comparing::on(const intent::CompareNoMore& i) { runs_.remove(i.path); }

void Comparing::on(const intent::RunComparison&) { runs_.run_again(); }

void Comparing::on(const intent::StopComparison&) { runs_.stop(); }

void Comparing::on(const intent::CopyComparison&) {
  ui_.copy(model::comparison_csv(runs_.rows()));
  voice_.say(words::tr("The table is on the clipboard, as CSV."));
}

void Comparing::on(const intent::ExportComparison& i) {
  const auto rows = runs_.rows();
  if (rows.empty()) return;
  const bool csv = i.file == intent::ComparisonFile::Csv;
  if (exports_.folder.empty()) exports_.folder = export_folder();
  const std::string path = free_path(exports_.folder, "comparison", csv ? ".csv" : ".svg");
  exporter::CompareSvgOptions options;
  options.theme = ui_.theme().dark() ? exporter::Theme::Dark : exporter::Theme::Light;
  options.title = state_.chapter;
  const auto done = session::write_file(
      path, csv ? model::comparison_csv(rows) : exporter::comparison_svg(rows, options));
  if (!done) return voice_.say(done.error(), true);
  voice_.say(words::fill(words::tr("Saved {path}"), {{"path", path}}));
}

}  // namespace fiberscope::ui
