#include "app/ui/shell/compare_runs.h"

#include <algorithm>

#include "app/model/numbers/stats.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using State = ComparedProgram::State;

namespace {

constexpr std::size_t kTraceBytesMax = 256u << 20;
constexpr std::size_t kPollBytesMax = 1u << 20;  // of each run in one frame of the screen

bool under_way(const ComparedProgram& program) {
  return program.state == State::Waiting || program.state == State::Running;
}

}  // namespace

void CompareRuns::add(const std::string& path, const std::string& title, session::Recipe recipe,
                      const std::string& problem) {
  if (std::ranges::find(programs_, path, &ComparedProgram::path) != programs_.end()) return;
  ComparedProgram program;
  program.path = path;
  program.recipe = std::move(recipe);
  program.recipe.detail = session::Detail::Light;
  program.numbers.name = title;
  program.numbers.problem = problem;
  if (!problem.empty()) program.state = State::Failed;
  programs_.push_back(std::move(program));
}

void CompareRuns::remove(const std::string& path) {
  const auto found = std::ranges::find(programs_, path, &ComparedProgram::path);
  if (found == programs_.end()) return;
  if (engine_ && found->run != 0) engine_->forget(found->run);
  programs_.erase(found);
}

void CompareRuns::clear() {
  engine_.reset();  // and with it all runs
  programs_.clear();
}

void CompareRuns::rename(const std::string& path, const std::string& title) {
  for (ComparedProgram& program : programs_) {
    if (program.path == path) program.numbers.name = title;
  }
}

void CompareRuns::run_again() {
  for (ComparedProgram& program : programs_) {
    if (program.state == State::Running) continue;
    if (program.state == State::Failed && program.recipe.program.empty()) continue;
    const std::string title = program.numbers.name;
    program.numbers = {};
    program.numbers.name = title;
    program.state = State::Waiting;
    program.events = 0;
  }
}

void CompareRuns::stop() {
  for (ComparedProgram& program : programs_) {
    if (!under_way(program)) continue;
    if (engine_ && program.run != 0) engine_->forget(program.run);
    program.run = 0;
    program.state = State::Stopped;
    program.numbers.problem = words::tr("stopped");
  }
}

// start: true when it runs now, or never will.
bool CompareRuns::start(ComparedProgram& program) {
  const auto fail = [&](const std::string& why) {
    program.state = State::Failed;
    program.numbers.problem = why;
    return true;
  };
  if (engine_path_.empty()) return fail(words::tr("There is no engine to run programs with."));
  if (!engine_) {
    session::EngineClient::Options options;
    options.engine_path = engine_path_;
    options.trace_bytes_max = kTraceBytesMax;
    options.poll_bytes_max = kPollBytesMax;
    engine_ = std::make_unique<session::EngineClient>(options);
  }
  program.recipe.limits = grant_.most;
  program.recipe.barrier_required = grant_.barrier_required;
  const auto run = engine_->run(program.recipe);
  if (!run) return fail(run.error());
  program.run = run.value();
  program.state = State::Running;
  return true;
}

bool CompareRuns::take_in(ComparedProgram& program) {
  const session::Run* run = engine_->find(program.run);
  if (run == nullptr) return false;
  const bool more = program.events != run->trace().size();
  program.events = run->trace().size();
  if (!run->over()) return more;
  const std::string title = program.numbers.name;
  if (run->problem().empty() && run->trace().size() > 0) {
    program.numbers = model::compared_run(title, model::compute_stats(run->trace()));
    program.state = State::Over;
  } else {
    program.numbers.problem = run->problem().empty()
                                  ? words::tr("The run ended before its first event.")
                                  : run->problem();
    program.state = State::Failed;
  }
  engine_->forget(program.run);
  program.run = 0;
  return true;
}

bool CompareRuns::poll() {
  bool changed = engine_ && engine_->poll();
  for (ComparedProgram& program : programs_) {
    if (program.state == State::Running) changed |= take_in(program);
  }
  for (ComparedProgram& program : programs_) {
    const auto running = std::ranges::count(programs_, State::Running, &ComparedProgram::state);
    if (static_cast<std::size_t>(running) >= kAtOnce) break;
    if (program.state == State::Waiting) changed |= start(program);
  }
  return changed;
}

bool CompareRuns::active() const { return std::ranges::any_of(programs_, under_way); }

std::vector<model::Compared> CompareRuns::rows() const {
  std::vector<model::Compared> rows;
  for (const ComparedProgram& program : programs_) {
    if (program.state == State::Over) rows.push_back(program.numbers);
  }
  return rows;
}

}  // namespace fiberscope::ui
