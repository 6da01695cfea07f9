#include "app/session/traced_recipe.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

#include "app/session/files.h"
#include "scheduler/trace/format.h"

namespace fiberscope::session {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kTellsRecipe = 5;  // the format version from which on traces do
constexpr std::uint32_t kCallsCost = 6;    // and calls have usual costs
constexpr std::uint32_t kVariables = 7;    // and they tell of shared variables
constexpr std::uint32_t kFoldsLines = 10;

struct Source {
  std::string path;  // as the trace names it
  std::string_view text;
  bool in_folder = false;  // named from the program's folder on
};

// Told: what a trace says beside the recipe.
struct Told {
  std::optional<trace::RecipeTold> recipe;
  std::optional<trace::FolderTold> folder;
  std::string input;              // what it has kept of stdin,
  std::uint64_t input_bytes = 0;  // and how much there was
  std::vector<Source> sources;
  bool has_frames = false;
};

Told told_by(const trace::Trace& trace) {
  Told out;
  for (const trace::Event& event : trace.events()) {
    if (const auto* recipe = std::get_if<trace::RecipeTold>(&event.payload)) {
      out.recipe = *recipe;
    } else if (const auto* folder = std::get_if<trace::FolderTold>(&event.payload)) {
      out.folder = *folder;
    } else if (const auto* input = std::get_if<trace::InputRead>(&event.payload)) {
      out.input = trace.text(input->text);
      out.input_bytes = input->bytes;
    } else if (const auto* taken = std::get_if<trace::InputTaken>(&event.payload)) {
      out.input += trace.text(taken->text);
      out.input_bytes += taken->bytes;
    } else if (const auto* source = std::get_if<trace::SourceLoaded>(&event.payload)) {
      out.sources.push_back({std::string(trace.text(source->path)), trace.text(source->body)});
    } else if (const auto* module = std::get_if<trace::ModuleLoaded>(&event.payload)) {
      out.sources.push_back(
          {std::string(trace.text(module->path)), trace.text(module->body), true});
    } else if (std::holds_alternative<trace::FramesRecorded>(event.payload)) {
      out.has_frames = true;
    }
  }
  return out;
}

// absolute: as the engine makes it.
std::string absolute(const std::string& path, const std::string& directory) {
  if (path.starts_with('/')) return path;
  std::error_code ignored;
  const std::string from = directory.empty() ? fs::current_path(ignored).string() : directory;
  return from + "/" + (path.starts_with("./") ? path.substr(2) : path);
}

enum class Here { Same, Other, None };

Here look_here(const std::string& path, std::string_view text) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return Here::None;
  // the path is whoever made the trace's: no more is read than what it is compared with
  if (fs::file_size(path, error) != text.size() || error) return Here::Other;
  if (text.empty()) return Here::Same;
  const base::Result<std::string> now = read_file(path);
  return now && now.value() == text ? Here::Same : Here::Other;
}

// keep: the sources that are not what lies here. same: where those lie that are.
std::vector<ForeignSource> keep(const std::vector<Source>& sources, Recipe& recipe,
                                std::vector<std::string>& same) {
  std::vector<ForeignSource> foreign;
  const std::string program = absolute(recipe.program, recipe.kept.directory);
  const std::string folder =
      recipe.kept.folder.empty() ? fs::path(program).parent_path().string() : recipe.kept.folder;
  for (const Source& source : sources) {
    const std::string path = source.in_folder ? folder + "/" + source.path
                                              : absolute(source.path, recipe.kept.directory);
    const Here here = look_here(path, source.text);
    // an empty source is kept: nothing was compared with what an empty file of /proc would tell
    if (here == Here::Same && !source.text.empty()) {
      same.push_back(path);
      continue;
    }
    if (here != Here::Same) foreign.push_back({source.path, here == Here::Other});
    recipe.kept.files.push_back({path, std::string(source.text)});
  }
  return foreign;
}

// identity_of: each text with its length, so that no other division gives the same.
std::string identity_of(const Recipe& recipe, const std::vector<Source>& sources) {
  std::string out = to_json(recipe);
  for (const Source& source : sources) {
    for (const std::string_view text : {std::string_view(source.path), source.text}) {
      out += "\n" + std::to_string(text.size()) + " " + std::string(text);
    }
  }
  return out;
}

// old_recipe: of a trace that does not tell it: enough to repeat a run without decisions, with the
// usual costs, and without blanks in its arguments.
Recipe old_recipe(const trace::Trace& trace, const trace::RunStarted& started, bool has_frames) {
  Recipe recipe;
  const std::string_view program = trace.text(started.program);
  if (program.starts_with("-m ")) {
    recipe.module = program.substr(3);
  } else {
    recipe.program = program;
  }
  std::istringstream words{std::string(trace.text(started.arguments))};
  for (std::string word; words >> word;) recipe.arguments.push_back(word);
  recipe.seed = started.seed;
  recipe.policy = trace.text(started.policy);
  if (has_frames) recipe.detail = Detail::Full;
  return recipe;
}

}  // namespace

base::Result<TracedRecipe> traced_recipe(const trace::Trace& trace, const std::string& directory) {
  const auto started =
      trace.size() == 0 ? nullptr : trace.find<trace::RunStarted>(base::EventSeq{1});
  if (started == nullptr || trace.text(started->python).empty()) {
    return base::Error{"it is not the trace of a Python program"};
  }
  const Told told = told_by(trace);
  TracedRecipe out;
  Recipe& recipe = out.recipe_;
  if (!told.recipe && trace.version() >= kTellsRecipe) {
    return base::Error{"the trace does not tell its recipe"};
  }
  if (told.recipe) {
    base::Result<Recipe> read = told_from_json(trace.text(told.recipe->recipe));
    if (!read) return base::Error{"the recipe in the trace cannot be understood: " + read.error()};
    recipe = std::move(read.value());
    if (trace.version() < kCallsCost) recipe.usual_call_costs = 0;
    if (trace.version() < kVariables) recipe.variables = 0;
    if (trace.version() < kFoldsLines) recipe.whole = {{0, INT64_MAX}};
    out.whole_ = true;
  } else {
    recipe = old_recipe(trace, *started, told.has_frames);
    recipe.usual_call_costs = 0;
    recipe.variables = 0;
    recipe.whole = {{0, INT64_MAX}};
  }
  recipe.send_at_once = trace.sent_at_once();
  recipe.kept.directory = recipe.directory.empty() ? directory : recipe.directory;
  if (told.folder) {
    recipe.kept.directory = trace.text(told.folder->directory);
    recipe.kept.folder = trace.text(told.folder->folder);
  }
  recipe.kept.input = told.input;
  out.input_missing_ = told.input_bytes - std::min(told.input_bytes, told.input.size());
  for (const Source& source : told.sources) {
    if (source.path == recipe.program) out.program_text_ = source.text;
  }
  out.identity_ = identity_of(recipe, told.sources);
  out.foreign_ = keep(told.sources, recipe, out.here_);
  return out;
}

Recipe let_run(const TracedRecipe& traced, const Grant& grant) {
  Recipe recipe = traced.recipe_;
  recipe.locked_in = true;
  recipe.granted = traced.here_;
  recipe.granted.insert(recipe.granted.end(), grant.places.begin(), grant.places.end());
  recipe.limits_most = grant.most;
  recipe.barrier_required = grant.barrier_required;
  return recipe;
}

void keep_sources(const trace::Trace& trace, Recipe& recipe) {
  std::vector<Source> sources = told_by(trace).sources;
  // the editor's text is not the file's
  if (recipe.source)
    std::erase_if(sources, [&](const Source& s) { return s.path == recipe.program; });
  std::vector<std::string> same;
  keep(sources, recipe, same);
}

}  // namespace fiberscope::session
