// `fiberscope sweep`: the same program with many seeds: which outcomes there are, and by which seed
// each comes about.
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/commands.h"
#include "app/session/engine_client.h"
#include "app/session/scenario.h"
#include "scheduler/base/utf8.h"
#include "scheduler/base/visible.h"

namespace fiberscope::cli {

namespace {

constexpr auto kTurn = std::chrono::milliseconds(5);
constexpr std::size_t kShownBytes = 60;

// SeedOutcome: what tells one run from another for whoever started it.
struct SeedOutcome {
  std::string problem;  // why it is no run of the program
  int status = 0;
  int signal = 0;
  std::string output;  // stdout and stderr as they came
  auto operator<=>(const SeedOutcome&) const = default;
};

struct Seen {
  std::uint64_t count = 0;
  std::uint64_t first_seed = 0;
};

using SeedOutcomes = std::map<SeedOutcome, Seen>;

SeedOutcome outcome_of(const session::Run& run) {
  SeedOutcome out{run.problem(), run.exit_status(), run.signal(), ""};
  for (const trace::Event& event : run.trace().events()) {
    const auto* written = std::get_if<trace::OutputWritten>(&event.payload);
    if (written != nullptr) out.output += run.trace().text(written->text);
  }
  return out;
}

// one_line: as much of the output's end as fits beside its seed.
std::string one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string(" | ") : std::string(1, c);
  out = base::visible(out);
  if (out.size() <= kShownBytes) return out;
  return "..." + out.substr(base::at_or_after(out, out.size() - kShownBytes));
}

std::string how(const SeedOutcome& outcome) {
  if (!outcome.problem.empty()) return base::visible(outcome.problem);
  if (outcome.signal != 0) return "signal " + std::to_string(outcome.signal);
  return "exit status " + std::to_string(outcome.status);
}

// sorted: the most frequent first, then by seed.
std::vector<std::pair<SeedOutcome, Seen>> sorted(const SeedOutcomes& outcomes) {
  std::vector<std::pair<SeedOutcome, Seen>> out(outcomes.begin(), outcomes.end());
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    if (a.second.count != b.second.count) return a.second.count > b.second.count;
    return a.second.first_seed < b.second.first_seed;
  });
  return out;
}

void print_json(const SeedOutcomes& outcomes) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& [outcome, seen] : sorted(outcomes)) {
    nlohmann::json one = {{"count", seen.count},
                          {"first_seed", seen.first_seed},
                          {"exit_status", outcome.status},
                          {"output", outcome.output}};
    if (outcome.signal != 0) one["signal"] = outcome.signal;
    if (!outcome.problem.empty()) one["problem"] = outcome.problem;
    out.push_back(std::move(one));
  }
  std::cout << out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_table(const SeedOutcomes& outcomes, std::uint64_t runs) {
  std::cout << runs << (runs == 1 ? " run, " : " runs, ") << outcomes.size()
            << (outcomes.size() == 1 ? " outcome\n" : " outcomes\n");
  for (const auto& [outcome, seen] : sorted(outcomes)) {
    std::cout << "  " << seen.count << " times, first with seed " << seen.first_seed << ": "
              << how(outcome) << (outcome.output.empty() ? "" : ": ") << one_line(outcome.output)
              << '\n';
  }
}

// Sweep: keeps as many runs going as there are processors, and as many begun, so that none of them
// waits for us.
class Sweep {
 public:
  Sweep(session::Recipe recipe, const SweepOptions& options)
      : recipe_(std::move(recipe)), options_(options) {}

  // run: "" or why it could not be done.
  std::string run() {
    if (const auto started = client_.start(); !started) return started.error();
    const std::size_t at_once = 2 * std::max(1u, std::thread::hardware_concurrency());
    while (done_ < options_.seeds) {
      while (running_.size() < at_once && asked_ < options_.seeds) {
        recipe_.seed = options_.first_seed + asked_++;
        const auto id = client_.run(recipe_);
        if (!id) return id.error();
        running_[id.value()] = recipe_.seed;
      }
      client_.wait(running_.begin()->first, kTurn);
      take_in();
    }
    if (tty_) std::cerr << "\r\x1b[K";
    return "";
  }

  const SeedOutcomes& outcomes() const { return outcomes_; }

 private:
  void take_in() {
    for (auto it = running_.begin(); it != running_.end();) {
      const session::Run* run = client_.find(it->first);
      if (run == nullptr || !run->over()) {
        ++it;
        continue;
      }
      Seen& seen = outcomes_[outcome_of(*run)];
      if (seen.count++ == 0 || it->second < seen.first_seed) seen.first_seed = it->second;
      client_.forget(it->first);
      it = running_.erase(it);
      ++done_;
      if (tty_) std::cerr << '\r' << done_ << " of " << options_.seeds << " runs" << std::flush;
    }
  }

  session::Recipe recipe_;
  const SweepOptions& options_;
  session::EngineClient client_;
  std::map<session::RunId, std::uint64_t> running_;  // with its seed
  std::uint64_t asked_ = 0, done_ = 0;
  SeedOutcomes outcomes_;
  const bool tty_ = isatty(STDERR_FILENO) != 0;
};

// choose_chance: what is said on the command line stays as it is said.
void choose_chance(const MachineOptions& said, session::Recipe& recipe) {
  const session::Recipe as_said = recipe;
  session::leave_to_chance(recipe);
  if (said.policy) recipe.policy = as_said.policy;
  if (said.machine.contains("preemption")) {
    recipe.machine.preemption = as_said.machine.preemption;
  }
}

}  // namespace

int sweep_command(const SweepOptions& options) {
  const base::Result<std::string> program = find_program(options.name);
  if (!program) return complain(program.error());
  const auto scenario = session::load_scenario(program.value());
  if (!scenario) return complain(scenario.error());
  if (!scenario.value().error.empty()) return complain(scenario.value().error);
  session::Recipe recipe = session::recipe_for(scenario.value());
  if (const std::string wrong = overrule(options.machine, recipe); !wrong.empty()) {
    return complain(wrong, kUsage);
  }
  choose_chance(options.machine, recipe);
  Sweep sweep(std::move(recipe), options);
  if (const std::string wrong = sweep.run(); !wrong.empty()) return complain(wrong);
  if (options.json) {
    print_json(sweep.outcomes());
  } else {
    print_table(sweep.outcomes(), options.seeds);
  }
  return 0;
}

}  // namespace fiberscope::cli
