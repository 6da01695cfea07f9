// The commands that run nothing themselves: list, dump, validate, export.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/export/svg.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::cli {

using nlohmann::json;

namespace {

// columns: how wide a text is on a terminal; Chinese characters take two.
std::size_t columns(const std::string& text) {
  std::size_t n = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    n += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xe3 ? 2 : 1;
  }
  return n;
}

json scenario_json(const session::Chapter& chapter, const session::Scenario& s) {
  json out = {{"name", s.name},
              {"chapter", chapter.folder},
              {"path", s.path},
              {"title", s.title()},
              {"title_zh", s.metadata.title_zh},
              {"misconception", s.metadata.misconception},
              {"misconception_zh", s.metadata.misconception_zh},
              {"coroutines", s.metadata.coroutines},
              {"docstring", s.docstring}};
  if (!s.error.empty()) out["error"] = s.error;
  return out;
}

}  // namespace

int list_command(bool as_json) {
  const base::Result<session::Library> library = session::load_library(session::scenario_folder());
  if (!library) return complain(library.error());
  const auto& chapters = library.value().chapters;
  if (as_json) {
    json out = json::array();
    for (const session::Chapter& chapter : chapters) {
      json scenarios = json::array();
      for (const session::Scenario& s : chapter.scenarios) {
        scenarios.push_back(scenario_json(chapter, s));
      }
      out.push_back({{"number", chapter.number},
                     {"folder", chapter.folder},
                     {"title", chapter.title},
                     {"scenarios", std::move(scenarios)}});
    }
    std::cout << out.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    return 0;
  }
  std::size_t name_width = 0;
  for (const session::Chapter& chapter : chapters) {
    for (const session::Scenario& s : chapter.scenarios) {
      name_width = std::max(name_width, columns(s.name));
    }
  }
  int status = 0;
  for (const session::Chapter& chapter : chapters) {
    if (&chapter != chapters.data()) std::cout << '\n';
    std::cout << chapter.number << "  " << chapter.title << '\n';
    for (const session::Scenario& s : chapter.scenarios) {
      std::cout << "   " << s.name << std::string(name_width + 2 - columns(s.name), ' ')
                << s.title() << '\n';
      if (!s.error.empty()) status = complain(s.error);
    }
  }
  return status;
}

int dump_command(const std::string& path, bool raw) {
  const base::Result<trace::Trace> loaded = trace::Trace::load(path);
  if (!loaded) return complain(loaded.error());
  if (raw) {
    trace::dump_raw(loaded.value(), std::cout);
  } else {
    trace::dump_readable(loaded.value(), std::cout);
  }
  std::cout.flush();
  const std::string& fault = loaded.value().fault();
  return fault.empty() ? 0 : complain(path + ": " + fault);
}

int validate_command(const std::string& path) {
  const base::Result<trace::Trace> loaded = trace::Trace::load(path);
  if (!loaded) return complain(loaded.error());
  const trace::Trace& trace = loaded.value();
  int status = 0;
  for (const trace::Violation& v : trace::validate(trace)) {
    status = complain(path + ": event " + std::to_string(v.seq.value) + ": " + v.what);
    std::cerr << "  " << trace::dump_raw(trace, trace.at(v.seq)) << '\n';
  }
  if (!trace.fault().empty()) status = complain(path + ": " + trace.fault());
  if (status == 0) {
    std::cout << path << ": legal, " << trace.size() << " events"
              << (trace.whole() ? "" : ", not whole: the run has no end") << '\n';
  }
  return status;
}

int export_command(const ExportOptions& options) {
  const base::Result<trace::Trace> trace = load_trace(options.name);
  if (!trace) return complain(trace.error());
  exporter::SvgOptions svg;
  svg.width_px = options.width;
  svg.theme = options.theme == "light" ? exporter::Theme::Light : exporter::Theme::Dark;
  if (options.axis == "time") svg.axis = model::AxisKind::Time;
  if (options.axis == "steps") svg.axis = model::AxisKind::Steps;
  const auto written = exporter::write_svg(trace.value(), options.out, svg);
  if (!written) return complain(written.error());
  if (!trace.value().fault().empty()) complain(options.name + ": " + trace.value().fault());
  return 0;
}

}  // namespace fiberscope::cli
