// fiberscope: the command line, and without a command the window.
#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/machine_options.h"
#include "app/ui/window/window.h"
#include "scheduler/base/time_text.h"

namespace {

using namespace fiberscope;

constexpr const char* kDescription =
    "Fiberscope runs ordinary Python coroutine programs (generators, greenlet, gevent, asyncio)\n"
    "on a simulated machine and shows who holds the CPU, who waits for what, and why.\n";

constexpr const char* kExamples =
    "Examples:\n"
    "  fiberscope                              open the window with the library of scenarios\n"
    "  fiberscope foo_bar_func                 open a scenario (a file or a trace does as well)\n"
    "  fiberscope run program.py a b           run it here, with its own arguments a and b\n"
    "  fiberscope run --events foo_bar_func    ... and print what happened, and why\n"
    "  fiberscope run --trace=t.fstrace p.py   ... and keep the trace\n"
    "  fiberscope repeat t.fstrace             run it again: is it the same?\n"
    "  fiberscope sweep lost_update            which outcomes 200 seeds have\n"
    "  fiberscope compare 5                    what each scenario of chapter 5 costs\n"
    "  fiberscope export foo_bar_func -o t.svg draw the timeline\n\n"
    "Exit status: that of the program (run), 3 at a limit; 2 for wrong usage, 1 when the system\n"
    "fails.\n";

constexpr const char* kRunExamples =
    "Everything after FILE.py or MODULE belongs to the program. Its input, output and exit status\n"
    "are its own; events, statistics and the timeline go to stderr when it has ended.\n\n"
    "Examples:\n"
    "  fiberscope run --timeline foo_bar_func\n"
    "  fiberscope run --events --until 1.5s foo_bar_func\n"
    "  fiberscope run --events=log.txt --stats program.py --verbose\n"
    "  fiberscope run --policy random --seed 7 -m package.module\n";

constexpr const char* kRepeatNotes =
    "The program runs as the trace has it: its sources, arguments, machine, costs, world, "
    "decisions\n"
    "and what it read from stdin, in the folder it was run in, whether that is here or not. What "
    "it\n"
    "prints goes nowhere.\n\n"
    "Exit status: 0 when the new trace is the same, byte for byte; 1, with one sentence on the "
    "first\n"
    "event that differs and what is known of why, when it is not.\n";

// RunWords: the words of `run` as they were parsed, before they are understood.
struct RunWords {
  cli::RunOptions options;
  bool module = false;
  std::string decisions, until, detail;
  std::uint64_t max_events = 0;
  std::string whole;
};

// parse_whole: "1ms-2ms", or "all".
base::Result<base::Whole> parse_whole(const std::string& text) {
  if (text == "all") return base::Whole{0, INT64_MAX};
  const std::size_t dash = text.find('-');
  if (dash == std::string::npos) return base::Error{"it is FROM-TO, as 1ms-2ms, or all"};
  const auto from = base::parse_time(text.substr(0, dash));
  if (!from) return base::Error{from.error()};
  const auto to = base::parse_time(text.substr(dash + 1));
  if (!to) return base::Error{to.error()};
  if (to.value() < from.value()) return base::Error{"it ends before it begins"};
  return base::Whole{from.value(), to.value()};
}

CLI::App* add_run(CLI::App& app, RunWords& words) {
  CLI::App* run = app.add_subcommand(
      "run", "Run a program here: run [OPTIONS] FILE.py [ARG...] or -m MODULE [ARG...]");
  run->footer(kRunExamples);
  run->prefix_command();
  run->add_flag("-m", words.module, "What follows is a module's name, as in python3 -m");
  run->add_flag("--events", words.options.events,
                "Print every event for people: to stderr, or --events=FILE");
  run->add_option("--trace", words.options.trace, "Keep the trace in this file")->type_name("FILE");
  run->add_flag("--stats", words.options.stats,
                "Print times, switches, waits and memory to stderr: a table, or --stats=json");
  run->add_flag("--timeline", words.options.timeline,
                "Draw the timeline in letters: to stderr, or --timeline=FILE");
  cli::add_machine_options(*run, words.options.machine);
  run->add_option("--decisions", words.decisions,
                  "Which alternative to take at each choice: numbers in a file")
      ->type_name("FILE");
  run->add_option("--max-events", words.max_events, "Stop after so many events")
      ->check(CLI::PositiveNumber);
  run->add_option("--until", words.until, "Stop at this time of the program's clock: 1.5s, 80ms")
      ->type_name("TIME");
  run->add_option(
         "--whole", words.whole,
         "Tell every line between two times, also of loops that are told together: 1ms-2ms, all")
      ->type_name("FROM-TO");
  run->add_option("--detail", words.detail,
                  "What is recorded: light, or full with frames and locals (full with --trace)")
      ->check(CLI::IsMember({"light", "full"}));
  return run;
}

int run(RunWords& words, std::vector<std::string> rest) {
  const auto usage = [](const std::string& what) {
    return cli::complain(what + "; see `fiberscope run --help`", cli::kUsage);
  };
  if (!rest.empty() && rest[0] == "--") rest.erase(rest.begin());
  if (rest.empty()) return usage(words.module ? "-m needs a module" : "which program?");
  if (rest[0].starts_with("-")) return usage("unknown option " + rest[0]);
  for (std::string* const where : {&words.options.events, &words.options.timeline}) {
    if (*where == "true") *where = "-";  // the bare flag
  }
  std::string& stats = words.options.stats;
  if (stats == "true") stats = "table";
  if (!stats.empty() && stats != "table" && stats != "json") {
    return usage("--stats is a table, or --stats=json");
  }
  session::Recipe& recipe = words.options.recipe;
  (words.module ? recipe.module : recipe.program) = rest[0];
  recipe.arguments.assign(rest.begin() + 1, rest.end());
  if (words.max_events > 0) recipe.max_events = words.max_events;
  if (!words.until.empty()) {
    const auto until = base::parse_time(words.until);
    if (!until) return usage("--until: " + until.error());
    recipe.until_ns = until.value();
  }
  if (!words.whole.empty()) {
    const auto whole = parse_whole(words.whole);
    if (!whole) return usage("--whole: " + whole.error());
    recipe.whole = {whole.value()};
  }
  if (!words.decisions.empty()) {
    auto decisions = session::load_decisions(words.decisions);
    if (!decisions) return cli::complain(decisions.error());
    recipe.decisions = std::move(decisions.value());
  }
  const bool full = words.detail.empty() ? !words.options.trace.empty() : words.detail == "full";
  recipe.detail = full ? session::Detail::Full : session::Detail::Light;
  return cli::run_command(words.options);
}

CLI::App* add_sweep(CLI::App& app, cli::SweepOptions& options) {
  CLI::App* command = app.add_subcommand(
      "sweep", "Run a program with many seeds, and tell which outcomes there are");
  command->add_option("what", options.name, "A program or a scenario")
      ->required()
      ->type_name("FILE");
  command->add_option("--seeds", options.seeds, "How many (200)")->check(CLI::PositiveNumber);
  command->add_flag("--json", options.json, "As JSON, with the whole output");
  cli::add_machine_options(*command, options.machine);
  return command;
}

int sweep(cli::SweepOptions& options) {
  options.first_seed = options.machine.seed.value_or(0);
  return cli::sweep_command(options);
}

CLI::App* add_repeat(CLI::App& app, cli::RepeatOptions& options) {
  CLI::App* command =
      app.add_subcommand("repeat", "Run a trace's recipe again, and tell whether the same comes");
  command->footer(kRepeatNotes);
  command->add_option("trace", options.trace, "A trace file")->required()->type_name("TRACE");
  command->add_option("-o,--output", options.out, "Keep the new trace in this file")
      ->type_name("FILE");
  cli::add_limit_options(*command, options.limits);
  return command;
}

CLI::App* add_compare(CLI::App& app, cli::CompareOptions& options) {
  CLI::App* command =
      app.add_subcommand("compare", "Run several programs, and tell side by side what each costs");
  command
      ->add_option("what", options.names,
                   "Programs, scenarios, traces, or a chapter's number for all of it; of a single "
                   "one its threads are compared")
      ->required()
      ->type_name("FILE");
  CLI::Option* json = command->add_flag("--json", options.json, "As JSON; times in nanoseconds");
  command->add_flag("--csv", options.csv, "As CSV with a head line")->excludes(json);
  command
      ->add_option("-o,--output", options.out, "Into a file: out.svg, out.json, out.csv or out.txt")
      ->type_name("FILE");
  command->add_option("--theme", options.theme, "Of an .svg: dark or light")
      ->check(CLI::IsMember({"dark", "light"}));
  cli::add_machine_options(*command, options.machine);
  return command;
}

CLI::App* add_lesson(CLI::App& app, cli::LessonOptions& options) {
  CLI::App* command = app.add_subcommand(
      "lesson", "What teachers write beside a program, NAME.lesson.md: check it, show it, answers");
  CLI::App* check = command->add_subcommand(
      "check", "Whether lessons fit their programs: moments, questions, changes, solutions");
  check->add_option("what", options.names, "Programs or scenarios (every scenario with a lesson)")
      ->type_name("FILE");
  CLI::App* show = command->add_subcommand("show", "The stops and questions of a lesson as text");
  show->add_option("what", options.names, "A program or a scenario")
      ->required()
      ->expected(1)
      ->type_name("FILE");
  show->add_flag("--answers", options.answers, "Mark what is right");
  show->add_option("--language", options.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  CLI::App* answers =
      command->add_subcommand("answers", "What was answered; kept on this computer, without names");
  answers->add_option("--csv", options.csv, "Write all of it as a table; - is stdout")
      ->type_name("FILE");
  answers->add_flag("--clear", options.clear, "Remove it, after the table is written");
  command->require_subcommand(1);
  return command;
}

void add_figure(CLI::App* command, cli::ExportOptions& options) {
  figure::Figure& figure = options.figure;
  command
      ->add_option(
          "--from", figure.from,
          "Where it begins: a step's number, a time (1.5s), or a moment as lessons say it: "
          "\"run foo\", \"finding deadlock\" (begin)")
      ->type_name("MOMENT");
  command->add_option("--to", figure.to, "Where it ends (end)")->type_name("MOMENT");
  command
      ->add_option("--at", figure.at,
                   "The moment to show: a playhead stands there, what comes after it is veiled")
      ->type_name("MOMENT");
  command->add_option("--lanes", figure.lanes, "Only these, by name, in this order")
      ->delimiter(',')
      ->type_name("NAME,...");
  command->add_option("--theme", figure.theme, "dark, light, or print (black on white)")
      ->check(CLI::IsMember({"dark", "light", "print"}));
  command->add_option("--axis", figure.axis, "steps, time or folded (what shows most)")
      ->check(CLI::IsMember({"steps", "time", "folded"}));
  command->add_option("--width", figure.width, "In pixels (1600)")
      ->check(CLI::Range(figure::kSideMin, figure::kSideMax));
  command->add_option("--height", figure.height, "Of a .png, in pixels (1000)")
      ->check(CLI::Range(figure::kSideMin, figure::kSideMax));
  command->add_option("--language", figure.language, "en or zh")
      ->check(CLI::IsMember({"en", "zh"}));
  command->add_option("--caption", figure.caption, "A text below the picture")->type_name("TEXT");
  command
      ->add_option(
          "--note", options.notes,
          "A numbered point with a text, beside those that the program names; may be given "
          "several times")
      ->allow_extra_args(false)
      ->type_name("MOMENT=TEXT");
  command->add_option("--with", options.with, "Parts to add: source, console, why, numbers")
      ->delimiter(',')
      ->check(CLI::IsMember(figure::part_names()))
      ->type_name("PART,...");
  command
      ->add_option("--without", options.without,
                   "Parts to leave out: title, legend, statistics, notes, cores, objects, files")
      ->delimiter(',')
      ->check(CLI::IsMember(figure::part_names()))
      ->type_name("PART,...");
}

CLI::App* add_export(CLI::App& app, cli::ExportOptions& options) {
  CLI::App* command =
      app.add_subcommand("export", "Take a run out: as drawings, pages, animations, data");
  CLI::Option* what = command->add_option("file", options.name, "A program, a scenario or a trace");
  what->type_name("FILE");
  command->add_flag("--snippet", options.snippet,
                    "Of an .html: print the element by which another page holds it");
  command->add_flag("--no-questions", options.no_questions,
                    "Of an .html with a lesson: show all of it, with what is right");
  command
      ->add_option(
          "--answers", options.answers,
          "Of an .html with a lesson, printed: none, end (below the questions) or page (one "
          "of their own)")
      ->check(CLI::IsMember({"none", "end", "page"}));
  command
      ->add_flag(
          "--all-scenarios", options.all_scenarios,
          "A page of every scenario, and an index of them, into the folder -o names; or every "
          "lesson, into the .gift or .scorm.zip it names")
      ->excludes(what);
  command
      ->add_option("-o,--output", options.outs,
                   "The ending says what is written: .svg .png .pdf .html .webp .gif .mp4 .webm "
                   ".pftrace .json .speedscope.json .csv .mmd .puml .stats.json .txt .fiberscope "
                   ".gift .scorm.zip "
                   "and more; may be given several times")
      ->required()
      ->allow_extra_args(false)
      ->type_name("FILE");
  cli::add_machine_options(*command, options.machine);
  add_figure(command, options);
  command->add_option("--scale", options.scale, "Of a .png: 2 makes everything twice as large (1)")
      ->check(CLI::Range(1.0, 4.0));
  command
      ->add_option("--what", options.what,
                   "timeline; of a .png: window; of an .svg: states or loop, the diagrams of a "
                   "moment")
      ->check(CLI::IsMember({"timeline", "window", "states", "loop"}));
  CLI::Option* steps =
      command
          ->add_option("--steps", options.steps,
                       "A series, one picture for each moment: pages of a .pdf, files out-1.svg, "
                       "out-2.svg ...")
          ->delimiter(',')
          ->type_name("MOMENT,...");
  command
      ->add_flag("--stops", options.stops,
                 "The same for each stop of its lesson, or point to watch")
      ->excludes(steps);
  command
      ->add_option("--by", options.by,
                   "Of an animation: switches, lines, events or time lead from one picture to the "
                   "next (switches)")
      ->check(CLI::IsMember({"switches", "lines", "events", "time"}));
  command->add_flag(
      "--progress", options.progress,
      "Say on stderr how far it is, a line at a time, also where that is no terminal");
  command->add_flag("--check", options.check, "Say which labels had no room");
  return command;
}

int open_window(ui::WindowOptions& window) {
  if (!window.open_path.empty()) {
    const auto program = cli::find_program(window.open_path);
    if (!program) return cli::complain(program.error());
    window.open_path = program.value();
  }
  return ui::run_window(window);
}

void add_window_options(CLI::App& app, ui::WindowOptions& window) {
  app.add_option("file", window.open_path, "A program, a scenario's name or a trace to open")
      ->type_name("FILE");
  app.add_option("--theme", window.theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
  app.add_option("--language", window.language, "en or zh")->check(CLI::IsMember({"en", "zh"}));
  app.add_option("--scale", window.scale, "Size of everything; 0: the monitor's")
      ->check(CLI::Range(0.0, 8.0));
  app.add_option("--width", window.width, "Of the window")->check(CLI::Range(320, 16384));
  app.add_option("--height", window.height, "Of the window")->check(CLI::Range(240, 16384));
  app.add_flag("--smoke-test", window.smoke_test, "Draw a few frames and leave");
  app.add_option("--screenshot", window.screenshot_path, "With --smoke-test: the frame as PNG")
      ->type_name("FILE.png");
  app.add_option("--step", window.step, "With --smoke-test: the step to show")
      ->check(CLI::Range(0, INT32_MAX));
  app.add_flag("--soft", window.soft, "With --smoke-test: draw without a display");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(kDescription, "fiberscope");
  app.footer(kExamples);
  bool version = false;
  app.add_flag("--version", version,
               "Say the version, the libraries, and what shuts a run in on this machine");
  app.get_formatter()->column_width(28);
  ui::WindowOptions window;
  add_window_options(app, window);
  RunWords words;
  CLI::App* run_command = add_run(app, words);
  CLI::App* list = app.add_subcommand("list", "List the scenarios by chapter");
  bool json = false;
  list->add_flag("--json", json, "As JSON, with all that is known of them");
  std::string trace;
  bool raw = false;
  CLI::App* dump = app.add_subcommand("dump", "Print a trace for people");
  dump->add_option("trace", trace, "A trace file")->required()->type_name("TRACE");
  dump->add_flag("--raw", raw, "Every field of every event by name");
  CLI::App* validate = app.add_subcommand("validate", "Check a trace against every law");
  validate->add_option("trace", trace, "A trace file")->required()->type_name("TRACE");
  cli::RepeatOptions repeat_options;
  CLI::App* repeated = add_repeat(app, repeat_options);
  cli::SweepOptions sweep_options;
  CLI::App* swept = add_sweep(app, sweep_options);
  cli::CompareOptions compare_options;
  CLI::App* compared = add_compare(app, compare_options);
  cli::ExportOptions export_options;
  CLI::App* exported = add_export(app, export_options);
  cli::LessonOptions lesson_options;
  CLI::App* taught = add_lesson(app, lesson_options);
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help
    return cli::complain(std::string(e.what()) + "; see `fiberscope --help`", cli::kUsage);
  }
  if (version) return cli::version_command(ui::window_libraries());
  if (*run_command) return run(words, run_command->remaining());
  if (*list) return cli::list_command(json);
  if (*dump) return cli::dump_command(trace, raw);
  if (*validate) return cli::validate_command(trace);
  if (*repeated) return cli::repeat_command(repeat_options);
  if (*swept) return sweep(sweep_options);
  if (*compared) return cli::compare_command(compare_options);
  if (*taught) {
    if (taught->got_subcommand("check")) return cli::lesson_check_command(lesson_options);
    if (taught->got_subcommand("answers")) return cli::lesson_answers_command(lesson_options);
    return cli::lesson_show_command(lesson_options);
  }
  if (*exported && export_options.name.empty() && !export_options.all_scenarios) {
    return cli::complain("export what? see `fiberscope export --help`", cli::kUsage);
  }
  if (*exported) return cli::export_command(export_options);
  return open_window(window);
}
