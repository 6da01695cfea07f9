// The commands that run nothing themselves: list, dump, validate, export.
#include <charconv>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/commands.h"
#include "app/export/page/diagram_svg.h"
#include "app/export/page/svg.h"
#include "app/lesson/query.h"
#include "app/model/numbers/stats.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "app/ui/window/picture.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"
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
                     {"title_zh", chapter.title_zh},
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
    if (!chapter.error.empty()) status = complain(chapter.error);
    for (const session::Scenario& s : chapter.scenarios) {
      std::cout << "   " << s.name << std::string(name_width + 2 - columns(s.name), ' ')
                << s.title() << '\n';
      if (!s.error.empty()) status = complain(s.error);
    }
  }
  return status;
}

int dump_command(const std::string& path, bool raw) {
  const base::Result<trace::Trace> loaded = trace::load_legal(path);
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
    std::cout << base::visible(path) << ": legal, " << trace.size() << " events"
              << (trace.whole() ? "" : ", not whole: the run has no end") << '\n';
  }
  return status;
}

namespace {

bool is_diagram(const ExportOptions& options) {
  return options.what == "states" || options.what == "loop";
}

exporter::Theme theme_of(const ExportOptions& options) {
  return options.theme == "light" ? exporter::Theme::Light : exporter::Theme::Dark;
}

// moment_of: a step's number, or a moment in words.
base::Result<base::EventSeq> moment_of(const model::Model& model, const std::string& at) {
  std::uint64_t step = 0;
  const auto [end, error] = std::from_chars(at.data(), at.data() + at.size(), step);
  if (error != std::errc() || end != at.data() + at.size()) return lesson::resolve(model, at);
  if (step <= model.trace.size()) return base::EventSeq{step};
  return base::Error{"--at " + at + ": there are " + std::to_string(model.trace.size()) + " steps"};
}

base::Result<std::monostate> export_diagram(const trace::Trace& trace,
                                            const ExportOptions& options) {
  model::Model model(trace);
  const auto at = moment_of(model, options.at);
  if (!at) return base::Error{at.error()};
  const model::World& world = model.replay.move_to(at.value().value);
  const auto kind = options.what == "states" ? exporter::DiagramKind::States
                                             : exporter::DiagramKind::Loop;
  const exporter::Shot shot{model, world, world.running()};
  return session::write_file(options.out,
                             exporter::diagram_svg(shot, kind, theme_of(options), options.width));
}

base::Result<std::monostate> export_svg(const trace::Trace& trace, const ExportOptions& options) {
  if (is_diagram(options)) return export_diagram(trace, options);
  exporter::PageOptions svg;
  svg.width_px = options.width;
  svg.theme = theme_of(options);
  svg.axis = model::axis_named(options.axis);
  return session::write_file(options.out, exporter::timeline_svg(trace, svg));
}

base::Result<std::monostate> export_png(trace::Trace trace, const ExportOptions& options) {
  ui::PictureOptions picture;
  picture.title = std::filesystem::path(options.name).stem().string();
  picture.theme = options.theme;
  picture.axis = options.axis;
  picture.scale = static_cast<float>(options.scale);
  picture.width = static_cast<int>(options.width);
  picture.height = static_cast<int>(options.height);
  picture.window = options.what == "window";
  const std::string error = ui::write_picture(std::move(trace), options.out, picture);
  if (!error.empty()) return base::Error{error};
  return std::monostate{};
}

base::Result<std::monostate> export_text(const trace::Trace& trace, const std::string& path) {
  if (path.ends_with(".json")) {
    return session::write_file(path, model::stats_json(model::compute_stats(trace)) + "\n");
  }
  std::ostringstream text;
  trace::dump_readable(trace, text);
  return session::write_file(path, text.str());
}

}  // namespace

int export_command(const ExportOptions& options) {
  const std::string ending = std::filesystem::path(options.out).extension().string();
  if (ending != ".svg" && ending != ".png" && ending != ".json" && ending != ".txt") {
    return complain(options.out +
                        ": what to write is said by the ending: .svg, .png, .json (times "
                        "and switches) or .txt (events)",
                    kUsage);
  }
  if (is_diagram(options) && ending != ".svg") {
    return complain(options.out + ": a diagram is written as .svg", kUsage);
  }
  words::set_language(words::language_named(options.language));
  base::Result<trace::Trace> trace = load_trace(options.name, options.machine);
  if (!trace) return complain(trace.error());
  const std::string fault = trace.value().fault();
  const auto written = ending == ".svg"   ? export_svg(trace.value(), options)
                       : ending == ".png" ? export_png(std::move(trace.value()), options)
                                          : export_text(trace.value(), options.out);
  if (!written) return complain(written.error());
  if (!fault.empty()) complain(options.name + ": " + fault);
  return 0;
}

}  // namespace fiberscope::cli
