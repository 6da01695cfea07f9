// What App does with the comparison of several runs.
#include <algorithm>
#include <filesystem>

#include "app/export/page/compare_svg.h"
#include "app/session/files.h"
#include "app/ui/app/app.h"
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

// compare: false when the command is about something else.
bool App::compare(const Intent& intent) {
  switch (intent.command) {
    case Command::OpenComparison:
      open_comparison(intent.text);
      break;
    case Command::CloseComparison:
      compare_state_.open = false;
      break;
    case Command::CompareToo:
      add_to_comparison(intent.text);
      break;
    case Command::CompareNoMore:
      compare_.remove(intent.text);
      break;
    case Command::RunComparison:
      compare_.run_again();
      break;
    case Command::StopComparison:
      compare_.stop();
      break;
    case Command::CopyComparison:
      ui_.copy(model::comparison_csv(compare_.rows()));
      say(words::tr("The table is on the clipboard, as CSV."));
      break;
    case Command::ExportComparison:
      export_comparison(intent.number == 1);
      break;
    case Command::Clear:
      if (!compare_state_.open) return false;
      compare_state_.open = false;
      break;
    case Command::OpenScenario:
    case Command::OpenTrace:
      compare_state_.open = false;  // it is the timeline that is wanted
      return false;
    default:
      return false;
  }
  return true;
}

void App::open_comparison(const std::string& chapter) {
  compare_state_.open = true;
  if (chapter.empty() || chapter == compare_state_.chapter) return;
  compare_.clear();
  compare_state_.chapter = chapter;
  compare_state_.scroll = 0;
  for (const LibraryItem& item : library_) {
    if (item.chapter == chapter) add_to_comparison(item.path);
  }
}

void App::add_to_comparison(const std::string& path) {
  const auto scenario = desk_.scenario(path);
  if (!scenario) return compare_.add(path, path, {}, scenario.error());
  const std::string& problem = scenario.value().error;
  compare_.add(path, desk_.title(scenario.value()), session::recipe_for(scenario.value()), problem);
}

// rename_comparison: titles in the language that was chosen.
void App::rename_comparison() {
  for (const ComparedProgram& program : compare_.programs()) {
    const auto item = std::ranges::find(library_, program.path, &LibraryItem::path);
    if (item == library_.end()) continue;
    if (!compare_state_.chapter.empty()) compare_state_.chapter = item->chapter;
    compare_.rename(program.path, item->title);
  }
}

void App::export_comparison(bool csv) {
  const auto rows = compare_.rows();
  if (rows.empty()) return;
  prepare_export();
  const std::string path = free_path(state_.exports.folder, "comparison", csv ? ".csv" : ".svg");
  exporter::CompareSvgOptions options;
  options.theme = theme_.dark() ? exporter::Theme::Dark : exporter::Theme::Light;
  options.title = compare_state_.chapter;
  const auto done = session::write_file(
      path, csv ? model::comparison_csv(rows) : exporter::comparison_svg(rows, options));
  if (!done) return say(done.error(), true);
  say(words::fill(words::tr("Saved {path}"), {{"path", path}}));
}

}  // namespace fiberscope::ui
