// `fiberscope compare`: several runs side by side: what each takes of time, cores, system calls and
// memory.
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "app/cli/commands.h"
#include "app/export/page/compare_svg.h"
#include "app/model/numbers/compare.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"

namespace fiberscope::cli {

namespace {

// is_chapter: by its number or its folder's name.
bool is_chapter(const session::Chapter& chapter, const std::string& name) {
  return chapter.folder == name || (chapter.number > 0 && std::to_string(chapter.number) == name);
}

// expanded: every chapter that is named gives way to the scenarios that it compares.
std::vector<std::string> expanded(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  const auto library = session::load_library(session::scenario_folder());
  for (const std::string& name : names) {
    const std::size_t before = out.size();
    std::error_code error;
    if (library && !std::filesystem::is_regular_file(name, error)) {
      for (const session::Chapter& chapter : library.value().chapters) {
        if (!is_chapter(chapter, name)) continue;
        for (const auto& scenario : chapter.scenarios) {
          if (chapter.compared(scenario)) out.push_back(scenario.path);
        }
      }
    }
    if (out.size() == before) out.push_back(name);
  }
  return out;
}

std::string short_name(const std::string& name) {
  return std::filesystem::path(name).stem().string();
}

// written: in the form that was asked for, or that the file's ending says.
std::string written(const std::vector<model::Compared>& rows, const CompareOptions& options) {
  if (options.json || options.out.ends_with(".json")) return model::comparison_json(rows) + "\n";
  if (options.csv || options.out.ends_with(".csv")) return model::comparison_csv(rows);
  if (!options.out.ends_with(".svg")) return model::format_comparison(rows);
  exporter::CompareSvgOptions svg;
  svg.theme = options.theme == "light" ? exporter::Theme::Light : exporter::Theme::Dark;
  return exporter::comparison_svg(rows, svg);
}

}  // namespace

int compare_command(const CompareOptions& options) {
  const std::vector<std::string> names = expanded(options.names);
  const bool tty = isatty(STDERR_FILENO) != 0;
  std::vector<model::Compared> rows;
  int status = 0;
  for (const std::string& name : names) {
    if (tty) std::cerr << "\r\x1b[K" << short_name(name) << " ..." << std::flush;
    const auto trace = load_trace(name, options.machine, session::Detail::Light);
    if (tty) std::cerr << "\r\x1b[K" << std::flush;
    if (!trace) {
      status = complain(trace.error());
      model::Compared row;
      row.name = short_name(name);
      row.problem = trace.error();
      rows.push_back(std::move(row));
      continue;
    }
    if (const std::string& fault = trace.value().fault(); !fault.empty()) {
      complain(name + ": " + fault);
    }
    const model::Stats stats = model::compute_stats(trace.value());
    if (names.size() == 1) {
      rows = model::compared_threads(stats);
    } else {
      rows.push_back(model::compared_run(short_name(name), stats));
    }
  }
  const std::string text = written(rows, options);
  if (options.out.empty()) {
    std::cout << text;
    return status;
  }
  const auto done = session::write_file(options.out, text);
  return done ? status : complain(done.error());
}

}  // namespace fiberscope::cli
