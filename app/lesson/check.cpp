#include "app/lesson/check.h"

#include <algorithm>

#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/model/reading/called.h"
#include "app/session/scenario.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

using base::EventSeq;
using words::fill;
using words::tr;

namespace {

std::string output_of(const trace::Trace& trace) {
  std::string out;
  for (const trace::Event& event : trace.events()) {
    const auto* written = std::get_if<trace::OutputWritten>(&event.payload);
    if (written != nullptr) out += trace.text(written->text);
  }
  return out;
}

// LessonCheck: one lesson against the runs of its program.
class LessonCheck {
 public:
  LessonCheck(const Lesson& lesson, const session::Recipe& recipe, const std::string& text,
              const Try& try_run)
      : lesson_(lesson), recipe_(recipe), text_(text), try_(try_run) {}

  std::vector<std::string> faults() {
    if (lesson_.objective.zh.empty()) fault(1, "objective_zh is missing");
    if (lesson_.stops.size() < 3 || lesson_.stops.size() > 8) {
      fault(1, "a lesson has three to eight stops; this one has " +
                   std::to_string(lesson_.stops.size()));
    }
    const auto run = try_(recipe_);
    if (!run) return fault(1, run.error()), std::move(faults_);
    const model::Model model(run.value());
    EventSeq last{1};
    for (const Stop& stop : lesson_.stops) {
      check_words(stop);
      if (stop.change) {
        check_change(stop);
      } else {
        check_moment(stop, text_, model, last);
      }
      if (stop.kind == StopKind::Fix) check_fix(stop);
    }
    return std::move(faults_);
  }

 private:
  void fault(std::uint32_t line, const std::string& what) {
    faults_.push_back(lesson_.path + ":" + std::to_string(line) + ": " + what);
  }

  void check_words(const Stop& stop) {
    const auto pair = [&](const std::string& en, const std::string& zh, const char* what) {
      if (!en.empty() && zh.empty()) fault(stop.line, std::string(what) + " has no Chinese");
    };
    pair(stop.text.en, stop.text.zh, "the text");
    pair(stop.after.en, stop.after.zh, "what is said :::after");
    if (stop.after.en.empty() && !stop.after.zh.empty()) {
      fault(stop.line, "what is said :::after has no English");
    }
    pair(stop.title, stop.title_zh, "the title");
    pair(stop.hint, stop.hint_zh, "the hint");
    for (const Reason& reason : stop.reasons) {
      pair(reason.text, reason.text_zh, "a reason");
      pair(reason.belief, reason.belief_zh, "a reason's belief");
    }
    for (const Belief& belief : stop.beliefs) pair(belief.text, belief.text_zh, "a belief");
    if (stop.change) pair(stop.change->title, stop.change->title_zh, "the change's title");
  }

  void check_moment(const Stop& stop, const std::string& text, const model::Model& model,
                    EventSeq& last) {
    EventSeq at = last;
    if (!stop.at.empty()) {
      const auto found = resolve(model, stop.at);
      if (!found) return fault(stop.line, "at: " + found.error());
      at = found.value();
    }
    check_look(stop, text, model);
    if (stop.ask) check_question(stop, model, at);
    if (at < last && stop.kind != StopKind::Transfer) {
      fault(stop.line, "its moment is before that of the stop above");
    }
    last = std::max(last, at);
  }

  void check_look(const Stop& stop, const std::string& text, const model::Model& model) {
    for (const std::string& lane : stop.look.lanes) {
      if (model::lanes_called(model.trace, model.lanes, model.names, lane).empty()) {
        fault(stop.line, "look: there is no lane \"" + lane + "\" in the run");
      }
    }
    for (const std::string& line : stop.look.lines) {
      if (text.find(line) == std::string::npos) {
        fault(stop.line, "look: no line of the program holds \"" + line + "\"");
      }
    }
  }

  void check_question(const Stop& stop, const model::Model& model, EventSeq at) {
    const auto made = make_question(model, at, *stop.ask, recipe_.seed);
    if (!made) return fault(stop.line, "ask: " + made.error());
    const Question& question = made.value();
    const auto wrong = static_cast<std::size_t>(
        std::ranges::count_if(question.options, [](const Option& o) { return !o.right; }));
    if (!question.ordered && !question.drawing && wrong < 2) {
      fault(stop.line, "ask: fewer than two options are wrong" + options_of(question));
    }
    if (question.ordered && question.options.size() < 3) {
      fault(stop.line, "ask: an order of two is no question");
    }
    for (const Belief& belief : stop.beliefs) {
      const Option* option = question.find(belief.option);
      if (option == nullptr) {
        fault(stop.line,
              "beliefs: there is no option \"" + belief.option + "\"" + options_of(question));
      } else if (option->right && !question.ordered) {
        fault(stop.line, "beliefs: the option \"" + belief.option + "\" is right");
      }
    }
  }

  static std::string options_of(const Question& question) {
    std::string out = "; they are";
    for (const Option& option : question.options) {
      out += (out.ends_with("are") ? " \"" : ", \"") + option.key + "\"";
      if (option.right) out += " (right)";
    }
    return out;
  }

  void check_change(const Stop& stop) {
    const auto changed = change_recipe(recipe_, text_, *stop.change);
    if (!changed) return fault(stop.line, "change: " + changed.error());
    const auto run = try_(changed.value());
    if (!run) return fault(stop.line, "change: " + run.error());
    const model::Model model(run.value());
    EventSeq last{1};
    // a lane or a line that only the changed program has can be pointed at
    check_moment(stop, changed.value().source.value_or(text_), model, last);
  }

  void check_fix(const Stop& stop) {
    const auto as_it_is = check_seeds(*stop.check, recipe_, try_);
    if (!as_it_is) return fault(stop.line, "check: " + as_it_is.error());
    if (as_it_is.value().failure.empty()) {
      fault(stop.line, "check: the program passes as it is: there is nothing to fix");
    }
    const auto mended = edited(text_, stop.solution);
    if (!mended) return fault(stop.line, "solution: " + mended.error());
    session::Recipe recipe = recipe_;
    recipe.source = mended.value();
    const auto verdict = check_seeds(*stop.check, recipe, try_);
    if (!verdict) return fault(stop.line, "solution: " + verdict.error());
    if (verdict.value().failure.empty()) return;
    fault(stop.line, "solution: with seed " + std::to_string(verdict.value().seed) +
                         " it does not pass: " + verdict.value().failure);
  }

  const Lesson& lesson_;
  const session::Recipe& recipe_;
  const std::string& text_;
  const Try& try_;
  std::vector<std::string> faults_;
};

}  // namespace

base::Result<session::Recipe> change_recipe(session::Recipe recipe, const std::string& text,
                                            const Change& change) {
  if (!change.patch.empty()) {
    auto patched = edited(text, change.patch);
    if (!patched) return base::Error{patched.error()};
    // the program's own settings, where the patch is of these
    const auto before = session::parse_metadata(text, recipe.program);
    const auto now = session::parse_metadata(patched.value(), recipe.program);
    if (!now) return base::Error{now.error()};
    if (before && before.value() != now.value()) session::take_settings(recipe, now.value());
    recipe.source = std::move(patched.value());
  }
  if (change.seed) recipe.seed = *change.seed;
  if (!change.policy.empty()) recipe.policy = change.policy;
  recipe.machine = change.machine_of(recipe.machine);
  return recipe;
}

std::string failure_of(const Check& check, const model::Model& model) {
  const trace::Trace& trace = model.trace;
  const auto end =
      trace.size() == 0 ? nullptr : trace.find<trace::RunEnded>(EventSeq{trace.size()});
  if (end == nullptr || end->how != trace::RunEnd::Finished || end->exit_status != 0) {
    return tr("the program does not end as it should");
  }
  for (const model::Finding& finding : model.findings.list()) {
    if (finding.kind == model::FindingKind::Exception)
      return tr("an exception ends one of its parts");
    for (const std::string& kind : check.no_finding) {
      const auto query = parse_query("finding " + kind);
      if (query && query.value().kind == finding.kind) {
        return fill(tr("it still has this fault: {what}"),
                    {{"what", tr(model::finding_title(finding.kind))}});
      }
    }
  }
  const std::string output = output_of(trace);
  for (const std::string& piece : check.prints) {
    if (output.find(piece) == std::string::npos) {
      return fill(tr("it does not print \"{text}\""), {{"text", piece}});
    }
  }
  const base::TimeNs took = trace.events().back().time_ns;
  if (check.at_most_ns > 0 && took > check.at_most_ns) {
    return fill(
        tr("it takes {time}, and may take {most}"),
        {{"time", base::format_duration(took)}, {"most", base::format_duration(check.at_most_ns)}});
  }
  return "";
}

std::vector<std::string> demands(const Check& check) {
  std::vector<std::string> out;
  for (const std::string& piece : check.prints) {
    out.push_back(fill(tr("it prints \"{text}\""), {{"text", piece}}));
  }
  for (const std::string& kind : check.no_finding) {
    const auto query = parse_query("finding " + kind);
    if (!query) continue;
    out.push_back(fill(tr("it has no such fault: {what}"),
                       {{"what", tr(model::finding_title(query.value().kind))}}));
  }
  if (check.at_most_ns > 0) {
    out.push_back(
        fill(tr("it takes at most {most}"), {{"most", base::format_duration(check.at_most_ns)}}));
  }
  out.push_back(tr("it ends by itself, without an exception that nobody catches"));
  return out;
}

session::Recipe recipe_of(const Check& check, session::Recipe recipe, std::uint64_t seed) {
  if (check.seeds > 1) session::leave_to_chance(recipe);
  recipe.seed = seed;
  return recipe;
}

base::Result<SeedVerdict> check_seeds(const Check& check, session::Recipe recipe,
                                      const Try& try_run) {
  for (std::uint64_t seed = 0; seed < check.seeds; ++seed) {
    const auto run = try_run(recipe_of(check, recipe, seed));
    if (!run) return base::Error{run.error()};
    const model::Model model(run.value());
    if (std::string failure = failure_of(check, model); !failure.empty()) {
      return SeedVerdict{seed, std::move(failure)};
    }
  }
  return SeedVerdict{};
}

std::vector<std::string> lesson_faults(const Lesson& lesson, const session::Recipe& recipe,
                                       const std::string& text, const Try& try_run) {
  return LessonCheck(lesson, recipe, text, try_run).faults();
}

}  // namespace fiberscope::lesson
