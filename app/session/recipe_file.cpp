#include "app/session/recipe_file.h"

#include <algorithm>

#include "scheduler/base/digest.h"
#include "scheduler/base/fields_json.h"
#include "scheduler/base/recipe_json.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::session {

namespace {

// digest_of: over the events as text, so that equal runs have equal ones whatever the numbers of
// their texts are.
std::uint64_t digest_of(const trace::Trace& trace) {
  base::Digest digest;
  const std::uint64_t count = std::min(trace.size(), kDigestEvents);
  for (std::uint64_t seq = 1; seq <= count; ++seq) {
    digest.add(trace::dump_raw(trace, trace.at(base::EventSeq{seq})));
  }
  return digest.value() >> 11;  // what every reader of JSON can hold
}

trace::Kept<trace::RunStarted> started(const trace::Trace& trace) {
  return trace.size() == 0 ? nullptr : trace.find<trace::RunStarted>(base::EventSeq{1});
}

}  // namespace

base::Result<RecipeFile> recipe_file_of(const trace::Trace& trace) {
  RecipeFile out;
  bool told = false;
  std::uint64_t input_bytes = 0;
  for (const trace::Event& event : trace.events()) {
    const auto text = [&](trace::TextId id) { return std::string(trace.text(id)); };
    if (const auto* recipe = std::get_if<trace::RecipeTold>(&event.payload)) {
      auto read = base::told_from_json(trace.text(recipe->recipe));
      if (!read)
        return base::Error{"the recipe in the trace cannot be understood: " + read.error()};
      out.recipe.recipe = std::move(read.value());
      out.made.engine = text(recipe->engine);
      told = true;
    } else if (const auto* folder = std::get_if<trace::FolderTold>(&event.payload)) {
      out.directory = text(folder->directory), out.folder = text(folder->folder);
    } else if (const auto* source = std::get_if<trace::SourceLoaded>(&event.payload)) {
      out.sources.push_back({text(source->path), text(source->body)});
    } else if (const auto* module = std::get_if<trace::ModuleLoaded>(&event.payload)) {
      out.modules.push_back({text(module->path), text(module->body)});
    } else if (const auto* input = std::get_if<trace::InputRead>(&event.payload)) {
      out.input = text(input->text);
      input_bytes = input->bytes;
    } else if (const auto* taken = std::get_if<trace::InputTaken>(&event.payload)) {
      out.input += text(taken->text);
      input_bytes += taken->bytes;
    }
  }
  if (out.input.size() < input_bytes) {
    return base::Error{"the run read more from stdin than its trace has kept"};
  }
  if (!told) return base::Error{"the trace does not tell its recipe"};
  if (const auto run = started(trace)) out.made.python = trace.text(run->python);
  out.made.events = trace.size();
  out.made.digest = digest_of(trace);
  return out;
}

std::string recipe_file_text(const RecipeFile& file) {
  base::Json json = base::fields_json<base::Defaults::LeftOut>(file);
  json["fiberscope"] = file.fiberscope;
  json["recipe"] = base::fields_json<base::Defaults::Told>(file.recipe);
  return json.dump(1, ' ', false, base::Json::error_handler_t::replace) + "\n";
}

base::Result<RecipeFile> parse_recipe_file(std::string_view text, const std::string& path) {
  const base::Json json = base::Json::parse(text, nullptr, false);
  const auto version = json.is_object() ? json.find("fiberscope") : json.end();
  if (!json.is_object() || version == json.end() || !version->is_number_unsigned()) {
    return base::Error{path + ": it is not a recipe of Fiberscope"};
  }
  if (version->get<std::uint64_t>() > kRecipeFileVersion) {
    return base::Error{path + ": it was made by a newer Fiberscope: recipes of version " +
                       version->dump() + ", this one knows version " +
                       std::to_string(kRecipeFileVersion)};
  }
  RecipeFile file;
  base::FieldsReader reader;
  reader.read(json, "", file);
  if (!reader.error().empty()) return base::Error{path + ": " + reader.error()};
  if (file.sources.empty()) return base::Error{path + ": it holds no program"};
  std::ranges::sort(file.notes, {}, &FileNote::event);
  return file;
}

trace::Trace beginning_of(const RecipeFile& file) {
  trace::Trace trace;
  base::VirtualClock clock;
  {
    trace::Writer out(
        clock, [&](const std::uint8_t* data, std::size_t size) { trace.append(data, size); });
    const base::Recipe& recipe = file.recipe.recipe;
    std::string arguments;
    for (const std::string& word : recipe.arguments) {
      arguments += (arguments.empty() ? "" : " ") + word;
    }
    // whoever writes a recipe by hand need not know which Python will run it
    const std::string python = file.made.python.empty() ? "Python" : file.made.python;
    const std::string name = recipe.module.empty() ? recipe.program : "-m " + recipe.module;
    out.emit(trace::RunStarted{out.define(name), out.define(arguments), out.define(python),
                               recipe.seed, out.define(recipe.policy)});
    out.emit(
        trace::RecipeTold{out.define(base::told_to_json(recipe)), out.define(file.made.engine)});
    out.emit(trace::FolderTold{out.define(file.directory), out.define(file.folder)});
    std::uint32_t number = 0;
    for (const FileText& source : file.sources) {
      out.emit(trace::SourceLoaded{base::SourceId{++number}, out.define(source.path),
                                   out.define(source.text)});
    }
    for (const FileText& module : file.modules) {
      out.emit(trace::ModuleLoaded{out.define(module.path), out.define(module.text)});
    }
    if (!file.input.empty()) {
      out.emit(trace::InputRead{file.input.size(), out.define(file.input)});
    }
  }
  trace.finish();
  return trace;
}

std::string otherness(const RecipeFile& file, const trace::Trace& run) {
  const Made& made = file.made;
  const bool same =
      run.size() == made.events && (made.digest == 0 || digest_of(run) == made.digest);
  if (same) return "";
  std::string text = "the run is another than the one that the file was made of";
  const auto now = started(run);
  const std::string python = now == nullptr ? "" : std::string(run.text(now->python));
  if (!python.empty() && python != made.python) {
    return text + ": it was made with " + made.python + ", this is " + python;
  }
  if (run.size() != made.events) {
    return text + ": it has " + std::to_string(run.size()) + " events, there were " +
           std::to_string(made.events);
  }
  return text + ": as many events, but not the same";
}

}  // namespace fiberscope::session
