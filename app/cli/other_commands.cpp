// The commands that run nothing themselves: list, dump, validate; --version.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/model/numbers/table.h"
#include "app/session/engine_process.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/reader.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::cli {

using nlohmann::json;

namespace {

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

int version_command(const std::string& libraries) {
  std::cout << "fiberscope " FIBERSCOPE_VERSION "\n" << libraries << std::endl;
  return complain(
      session::become_engine({.path = session::engine_path(), .words = {"--about"}}).message);
}

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
      name_width = std::max(name_width, model::columns_of(s.name));
    }
  }
  int status = 0;
  for (const session::Chapter& chapter : chapters) {
    if (&chapter != chapters.data()) std::cout << '\n';
    std::cout << chapter.number << "  " << chapter.title << '\n';
    if (!chapter.error.empty()) status = complain(chapter.error);
    for (const session::Scenario& s : chapter.scenarios) {
      std::cout << "   " << s.name << std::string(name_width + 2 - model::columns_of(s.name), ' ')
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

namespace {

// tell_violations: with the events that break a law, which a second look at the trace finds.
void tell_violations(const std::string& path, const std::vector<trace::Violation>& found) {
  auto next = found.begin();
  trace::Reader* here = nullptr;
  const trace::TextOf text = [&here](base::TextId id) { return here->text(id); };
  trace::Reader reader([&](const trace::Event& event) -> std::string {
    for (; next != found.end() && next->seq == event.seq; ++next) {
      complain(path + ": event " + std::to_string(event.seq.value) + ": " + next->what);
      std::cerr << "  " << trace::dump_raw(text, event) << '\n';
    }
    return next == found.end() ? "seen" : "";
  });
  here = &reader;
  if (const auto read = reader.read(path); !read) complain(read.error());
}

}  // namespace

int validate_command(const std::string& path) {
  trace::Validation validation;
  trace::Reader reader(
      [&validation](const trace::Event& event) {
        if (!validation.full()) validation.check(event);
        return std::string();
      },
      trace::Reader::Keep::Nothing);
  if (const auto read = reader.read(path); !read) return complain(read.error());
  const std::vector<trace::Violation>& found = validation.found();
  if (!found.empty()) tell_violations(path, found);
  if (!reader.fault().empty()) complain(path + ": " + reader.fault());
  if (!found.empty() || !reader.fault().empty()) return kEnvironment;
  std::cout << base::visible(path) << ": legal, " << reader.size() << " events"
            << (reader.whole() ? "" : ", not whole: the run has no end") << '\n';
  return 0;
}

}  // namespace fiberscope::cli
