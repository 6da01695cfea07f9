#include "app/ui/editor/machine_sheet.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "app/session/device_inputs.h"
#include "app/session/field_text.h"
#include "app/ui/editor/text_area.h"
#include "app/words/words.h"
#include "scheduler/base/check.h"
#include "scheduler/base/time_text.h"

namespace fiberscope::ui {
namespace {

using session::exact_time;
using words::tr;

std::size_t index(MachineField field) { return static_cast<std::size_t>(field); }

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint64_t> whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

// cost: "100", "100 ns", "1.5 us"; a bare number is nanoseconds.
std::optional<base::TimeNs> cost(std::string text) {
  if (all_digits(text)) text += "ns";
  const auto time = base::parse_time(text);
  if (!time || time.value() > session::kCostMaxNs) return {};
  return time.value();
}

// slice: a time of which a run can have one, more than 0.
std::optional<base::TimeNs> slice(const std::string& text) {
  const auto time = base::parse_time(text);
  if (!time || time.value() < 1 || time.value() > base::kSliceMaxNs) return {};
  return time.value();
}

std::optional<std::uint32_t> core_count(const std::string& text) {
  const auto count = whole_number(text);
  if (!count || *count < 1 || *count > base::kCoresMax) return {};
  return static_cast<std::uint32_t>(*count);
}

// places_in: files and folders, as arguments are written; ~ is the home. Errors: one is not here.
base::Result<std::vector<std::string>> places_in(std::string_view text) {
  auto words = split_arguments(text);
  if (!words) return words;
  for (std::string& place : words.value()) {
    const char* home = std::getenv("HOME");
    if (home != nullptr && (place == "~" || place.starts_with("~/"))) place.replace(0, 1, home);
    std::error_code error;
    const auto found = std::filesystem::canonical(place, error);
    if (error) {
      return base::Error{words::fill(tr("{place} cannot be found."), {{"place", place}})};
    }
    place = found.string();
  }
  return words;
}

constexpr std::uint64_t kLeastBytes = 1 << 20;
constexpr base::Rule kSizes = base::from_to(kLeastBytes, base::Limits::kLimitMax);

std::optional<std::uint64_t> size(const std::string& text) {
  std::uint64_t bytes = 0;
  if (!session::read_text(text, kSizes, bytes).empty()) return {};
  return bytes;
}

std::optional<base::TimeNs> cpu_time(const std::string& text) {
  const auto time = base::parse_time(text);
  if (!time || time.value() < base::kSecond) return {};
  return time.value();
}

}  // namespace

Machine machine_of(const session::Metadata& m) {
  return {m.seed, m.policy, m.arguments, m.costs, m.machine, {}, {}, {}, in_order(m.calls.calls)};
}

Machine machine_of(const session::Recipe& r) {
  return {r.seed,     r.policy, r.arguments,           r.costs, r.machine, r.max_events,
          r.until_ns, {},       in_order(r.call_costs)};
}

void apply(const Machine& machine, session::Recipe& recipe) {
  recipe.seed = machine.seed;
  recipe.policy = machine.policy;
  recipe.arguments = machine.arguments;
  recipe.costs = machine.costs;
  recipe.call_costs = machine.calls;
  recipe.machine = machine.settings;
  recipe.max_events = machine.max_events;
  recipe.until_ns = machine.until_ns;
  std::vector<std::string>& places = recipe.locked_in ? recipe.granted : recipe.readable;
  places.insert(places.end(), machine.readable.begin(), machine.readable.end());
}

Machine Machine::in_file() const {
  Machine out = *this;
  out.max_events.reset();
  out.until_ns.reset();
  out.readable.clear();
  return out;
}

session::MetadataChange change_of(const Machine& machine) {
  return {machine.seed, machine.policy, machine.arguments, machine.costs, machine.settings,
          {},           machine.calls};
}

MachineField limit_field(base::Limit limit) {
  return static_cast<MachineField>(index(MachineField::Memory) + static_cast<std::size_t>(limit));
}

const char* limit_label(base::Limit limit) {
  constexpr const char* kLabels[] = {words::mark("Memory"), words::mark("Output"),
                                     words::mark("Trace"), words::mark("Processor time")};
  return kLabels[static_cast<std::size_t>(limit)];
}

MachineField cost_field(std::string_view name) {
  const auto found = std::ranges::find(base::kCostNames, name, &base::CostName::name);
  CHECK(found != base::kCostNames.end());
  return static_cast<MachineField>(index(MachineField::FirstCost) +
                                   static_cast<std::size_t>(found - base::kCostNames.begin()));
}

base::Result<std::vector<std::string>> split_arguments(std::string_view text) {
  std::vector<std::string> out;
  char quote = 0;
  bool inside = false;
  for (const char c : text) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? '\0' : c;
      if (!inside) out.emplace_back();
      inside = true;
    } else if (quote == 0 && c == ' ') {
      inside = false;
    } else {
      if (!inside) out.emplace_back();
      inside = true;
      out.back() += c;
    }
  }
  if (quote != 0) return base::Error{tr("A quote has no end.")};
  return out;
}

std::string join_arguments(const std::vector<std::string>& arguments) {
  std::string out;
  for (const std::string& argument : arguments) {
    if (!out.empty()) out += ' ';
    const bool plain = !argument.empty() && argument.find_first_of(" '\"") == std::string::npos;
    if (plain) {
      out += argument;
      continue;
    }
    // each stretch in quotes of the kind it does not hold
    std::size_t i = 0;
    do {
      const char quote = i < argument.size() && argument[i] == '"' ? '\'' : '"';
      const std::size_t end = std::min(argument.find(quote, i), argument.size());
      out += quote + argument.substr(i, end - i) + quote;
      i = end;
    } while (i < argument.size());
  }
  return out;
}

void MachineSheet::fill(const Machine& machine) {
  const auto set = [&](MachineField field, const std::string& text) {
    fields[index(field)] = TextBuffer(text);
  };
  policy = machine.policy;
  gil = machine.settings.gil;
  preemption = machine.settings.preemption;
  calls.fill(machine.calls);
  set(MachineField::Cores, std::to_string(machine.settings.cores));
  set(MachineField::Quantum, exact_time(machine.settings.quantum_ns));
  set(MachineField::Interval, exact_time(machine.settings.switch_interval_ns));
  set(MachineField::Seed, std::to_string(machine.seed));
  set(MachineField::Arguments, join_arguments(machine.arguments));
  set(MachineField::Readable, join_arguments(machine.readable));
  for (const base::CostName& cost : base::kCostNames) {
    set(cost_field(cost.name), exact_time(machine.costs.*cost.value));
  }
  set(MachineField::MaxEvents, machine.max_events ? std::to_string(*machine.max_events) : "");
  set(MachineField::Until, machine.until_ns ? exact_time(*machine.until_ns) : "");
}

void MachineSheet::fill(const base::Limits& limits) {
  for (const base::Limit limit : {base::Limit::Memory, base::Limit::Output, base::Limit::Trace}) {
    const std::uint64_t bytes = base::amount_of(limits, limit);
    fields[index(limit_field(limit))] = TextBuffer(session::exact_size(bytes));
  }
  fields[index(MachineField::Cpu)] = TextBuffer(exact_time(limits.cpu_ns));
}

std::array<std::string, kMachineFields> MachineSheet::problems() const {
  std::array<std::string, kMachineFields> out;
  const auto text = [&](std::size_t i) { return trimmed(fields[i].lines().front()); };
  const auto seed = whole_number(text(index(MachineField::Seed)));
  if (!seed || *seed > INT64_MAX) {
    out[index(MachineField::Seed)] = tr("A whole number from 0 up to 9223372036854775807.");
  }
  const auto arguments = split_arguments(fields[index(MachineField::Arguments)].lines().front());
  if (!arguments) out[index(MachineField::Arguments)] = arguments.error();
  const auto places = places_in(fields[index(MachineField::Readable)].lines().front());
  if (!places) out[index(MachineField::Readable)] = places.error();
  if (!core_count(text(index(MachineField::Cores)))) {
    out[index(MachineField::Cores)] = tr("A whole number from 1 to 64.");
  }
  for (const MachineField field : {MachineField::Quantum, MachineField::Interval}) {
    if (slice(text(index(field)))) continue;
    out[index(field)] = tr("A time of more than 0 and at most 1000 s, such as 4 ms.");
  }
  for (std::size_t field = index(MachineField::FirstCost); field < kMachineFields; ++field) {
    if (!cost(text(field))) out[field] = tr("A time from 0 to 1 s, such as 100 ns or 2 us.");
  }
  const std::string most = text(index(MachineField::MaxEvents));
  const auto events = whole_number(most);
  if (!most.empty() && (!events || *events == 0)) {
    out[index(MachineField::MaxEvents)] = tr("A whole number from 1 up, or nothing.");
  }
  const std::string until = text(index(MachineField::Until));
  if (!until.empty() && !base::parse_time(until)) {
    out[index(MachineField::Until)] = tr("A time such as 2 s or 80 ms, or nothing.");
  }
  for (const MachineField field :
       {MachineField::Memory, MachineField::Output, MachineField::Trace}) {
    if (size(text(index(field)))) continue;
    out[index(field)] = tr("A size of at least 1 MiB, such as 512 MiB or 4 GiB.");
  }
  if (!cpu_time(text(index(MachineField::Cpu)))) {
    out[index(MachineField::Cpu)] = tr("A time of at least 1 s, such as 300 s.");
  }
  return out;
}

bool MachineSheet::good() const {
  const auto none = [](const std::string& problem) { return problem.empty(); };
  return std::ranges::all_of(problems(), none) && std::ranges::all_of(calls.problems(), none);
}

Machine MachineSheet::machine() const {
  const auto text = [&](std::size_t i) { return trimmed(fields[i].lines().front()); };
  Machine m;
  m.policy = policy;
  m.seed = whole_number(text(index(MachineField::Seed))).value_or(0);
  if (auto split = split_arguments(fields[index(MachineField::Arguments)].lines().front())) {
    m.arguments = std::move(split.value());
  }
  if (auto places = places_in(fields[index(MachineField::Readable)].lines().front())) {
    m.readable = std::move(places.value());
  }
  m.settings.cores = core_count(text(index(MachineField::Cores))).value_or(1);
  m.settings.gil = gil;
  m.settings.preemption = preemption;
  const base::MachineSettings usual;
  m.settings.quantum_ns = slice(text(index(MachineField::Quantum))).value_or(usual.quantum_ns);
  m.settings.switch_interval_ns =
      slice(text(index(MachineField::Interval))).value_or(usual.switch_interval_ns);
  for (const base::CostName& name : base::kCostNames) {
    const auto value = cost(text(index(cost_field(name.name))));
    if (value) m.costs.*name.value = *value;
  }
  m.calls = calls.costs();
  m.max_events = whole_number(text(index(MachineField::MaxEvents)));
  if (const auto until = base::parse_time(text(index(MachineField::Until)))) {
    m.until_ns = until.value();
  }
  return m;
}

base::Limits MachineSheet::limits() const {
  const auto text = [&](MachineField field) {
    return trimmed(fields[index(field)].lines().front());
  };
  const base::Limits usual;
  return {size(text(MachineField::Memory)).value_or(usual.memory_bytes),
          size(text(MachineField::Output)).value_or(usual.output_bytes),
          size(text(MachineField::Trace)).value_or(usual.trace_bytes),
          cpu_time(text(MachineField::Cpu)).value_or(usual.cpu_ns)};
}

// [SECTION] View

namespace {

// id_of: "machine.seed"; of a cost its name, "machine.line_ns".
std::string id_of(std::size_t field) {
  constexpr const char* kIds[] = {"machine.seed",       "machine.arguments", "machine.readable",
                                  "machine.cores",      "machine.quantum",   "machine.interval",
                                  "machine.max_events", "machine.until",     "machine.memory",
                                  "machine.output",     "machine.trace",     "machine.cpu"};
  const std::size_t first = index(MachineField::FirstCost);
  if (field < first) return kIds[field];
  return std::string("machine.") + base::kCostNames[field - first].name;
}

// kInOrder: the fields as they stand on the sheet, for Tab; the costs stand before the limits.
constexpr std::array<MachineField, 12> kInOrder = {
    MachineField::Seed,    MachineField::Arguments, MachineField::Readable,  MachineField::Cores,
    MachineField::Quantum, MachineField::Interval,  MachineField::MaxEvents, MachineField::Until,
    MachineField::Memory,  MachineField::Output,    MachineField::Trace,     MachineField::Cpu};

std::vector<std::string> tab_order(const MachineSheet& sheet) {
  std::vector<std::string> order;
  for (const MachineField field : kInOrder) {
    if (field == MachineField::MaxEvents) {
      for (std::size_t i = index(MachineField::FirstCost); i < kMachineFields; ++i) {
        order.push_back(id_of(i));
      }
      const std::vector<std::string> calls = call_row_ids(sheet.calls);
      order.insert(order.end(), calls.begin(), calls.end());
    }
    order.push_back(id_of(index(field)));
  }
  return order;
}

struct CostLabel {
  const char* name;
  const char* label;
};
constexpr std::array<CostLabel, base::kCostNames.size()> kCostLabels = {{
    {"line_ns", words::mark("a line of Python")},
    {"call_ns", words::mark("a call")},
    {"coroutine_switch_ns", words::mark("a switch of coroutines")},
    {"clock_read_ns", words::mark("reading the clock")},
    {"thread_switch_ns", words::mark("a switch of threads")},
    {"process_switch_ns", words::mark("a switch of processes")},
    {"system_call_ns", words::mark("a system call")},
    {"thread_start_ns", words::mark("starting a thread")},
    {"process_start_ns", words::mark("starting a process")},
    {"copy_kib_ns", words::mark("copying a KiB to or from the kernel")},
    {"page_ns", words::mark("a new page of memory")},
}};
constexpr bool labels_fit() {
  for (std::size_t i = 0; i < kCostLabels.size(); ++i) {
    if (std::string_view(kCostLabels[i].name) != base::kCostNames[i].name) return false;
  }
  return true;
}
static_assert(labels_fit(), "every cost has its label, in the order of kCostNames");

void heading(Ui& ui, Rect& in, const char* text) {
  in.cut_top(ui.px(14));
  ui.text_in(in.cut_top(ui.px(26)), Font::BodyStrong, ui.c().text1, text);
  in.cut_top(ui.px(2));
}

struct Form {
  Ui& ui;
  MachineSheet& sheet;
  const std::array<std::string, kMachineFields>& problems;
  Rect in;

  // field: a row with label and field, and below it what is wrong. Answers the place of the field.
  Rect field(MachineField which, const char* label, const char* hint, float cut = 0) {
    const std::size_t i = index(which);
    Rect row = in.cut_top(ui.px(34));
    const Rect words = row.cut_left(std::round(row.w * 0.5f));
    ui.text_in(words, Font::Body, ui.c().text2, label);
    row.w -= cut;
    const Rect box{row.x, std::round(row.mid_y() - ui.px(15)), row.w, ui.px(30)};
    text_line(ui, id_of(i).c_str(), box, sheet.fields[i], hint, Font::Value, !problems[i].empty());
    if (!problems[i].empty()) {
      for (const auto& line : ui.wrap(Font::Small, problems[i], in.w)) {
        ui.text_in(in.cut_top(ui.px(19)), Font::Small, ui.c().error, line, Align::Right);
      }
      ui.note(id_of(i) + ".problem", box);
    }
    in.cut_top(ui.px(2));
    return box;
  }

  void paragraph(const char* text) {
    for (const auto& line : ui.wrap(Font::Small, text, in.w)) {
      ui.text_in(in.cut_top(ui.px(18)), Font::Small, ui.c().text3, line);
    }
  }
};

void seed_row(Form& form) {
  Ui& ui = form.ui;
  const Rect box = form.field(MachineField::Seed, tr("Seed"), "0", ui.px(38));
  const Rect dice{box.right() + ui.px(6), box.y - ui.px(1), ui.px(32), ui.px(32)};
  if (ui.icon_button("machine.dice", dice, Font::Icon20, icon::kDice,
                     tr("Another seed by chance"))) {
    std::random_device chance;
    form.sheet.fields[index(MachineField::Seed)] = TextBuffer(std::to_string(chance() % 1'000'000));
  }
}

// choice_row: a label and below it a switch over the whole width; answers the one chosen.
int choice_row(Form& form, const char* id, const char* label,
               const std::vector<const char*>& choices, int now) {
  Ui& ui = form.ui;
  ui.text_in(form.in.cut_top(ui.px(30)), Font::Body, ui.c().text2, label);
  const int chosen = ui.segmented(id, form.in.cut_top(ui.px(30)), choices, now);
  form.in.cut_top(ui.px(6));
  return chosen;
}

void policy_row(Form& form) {
  const std::vector<const char*> labels = {words::mark("FIFO"), words::mark("round robin"),
                                           words::mark("fair"), words::mark("priority"),
                                           words::mark("random")};
  const auto& names = base::kPolicyNames;
  const auto now = std::ranges::find(names, form.sheet.policy) - names.begin();
  const int chosen =
      choice_row(form, "machine.policy", tr("Scheduling policy"), labels, static_cast<int>(now));
  if (chosen != now) form.sheet.policy = names[static_cast<std::size_t>(chosen)];
}

void preemption_row(Form& form) {
  const int now = static_cast<int>(form.sheet.preemption);
  const int chosen =
      choice_row(form, "machine.preemption", tr("Where a thread can lose its core"),
                 {words::mark("nowhere"), words::mark("as CPython"), words::mark("anywhere")}, now);
  form.sheet.preemption = static_cast<base::Preemption>(chosen);
  const char* kMeans[] = {
      words::mark("Threads run until they wait or yield."),
      words::mark("At calls, ends of loops and resumptions, where CPython 3.11 looks."),
      words::mark("Between any two bytecodes of the program, as the seed says.")};
  form.paragraph(tr(kMeans[chosen]));
}

void machine_rows(Form& form) {
  Ui& ui = form.ui;
  heading(ui, form.in, tr("Cores and threads"));
  form.field(MachineField::Cores, tr("Cores"), "1");
  form.field(MachineField::Quantum, tr("Time slice"), "4 ms");
  ui.toggle("machine.gil", form.in.cut_top(ui.px(34)), tr("Global interpreter lock"),
            form.sheet.gil);
  form.field(MachineField::Interval, tr("Switch interval"), "5 ms");
  preemption_row(form);
}

void cost_rows(Form& form) {
  heading(form.ui, form.in, tr("What things cost"));
  for (const CostLabel& cost : kCostLabels) {
    const base::CostName& name =
        base::kCostNames[static_cast<std::size_t>(&cost - &kCostLabels[0])];
    const std::string usual = exact_time(session::Costs{}.*name.value);
    form.field(cost_field(cost.name), tr(cost.label), usual.c_str());
  }
}

void limit_rows(Form& form) {
  heading(form.ui, form.in, tr("What a run may take of this computer"));
  const base::Limits usual;
  for (const base::Limit limit :
       {base::Limit::Memory, base::Limit::Output, base::Limit::Trace, base::Limit::Cpu}) {
    const std::string hint = limit == base::Limit::Cpu
                                 ? exact_time(usual.cpu_ns)
                                 : session::exact_size(base::amount_of(usual, limit));
    form.field(limit_field(limit), tr(limit_label(limit)), hint.c_str());
  }
  form.paragraph(
      tr("They hold for every program and are remembered. A run that comes to one of them ends, "
         "and what it has recorded is kept; of processor time the window asks first."));
}

void buttons(Ui& ui, const MachineSheet& sheet, bool good, bool built_in, Rect bar,
             Intents& intents) {
  ui.fill({bar.x, bar.y, bar.w, 1}, ui.c().border);
  bar = bar.inset(ui.px(16), ui.px(12));
  const float w = std::floor((bar.w - ui.px(10)) / 2);
  const Rect run = bar.cut_right(w);
  bar.cut_right(ui.px(10));
  const Hit h = ui.hit("machine.run", run);
  ui.fill(run,
          !good       ? mix(ui.c().panel, ui.c().accent, 0.35f)
          : h.hovered ? mix(ui.c().accent, rgb(0xFFFFFF), 0.12f)
                      : ui.c().accent,
          ui.px(6));
  ui.text_in(run, Font::SmallMedium, ui.c().on_accent, tr("Run with these"), Align::Center);
  if (good && h.clicked) intents.push_back(intent::RunWithMachine{});
  const bool differs = good && sheet.machine().in_file() != sheet.in_file;
  const Hit write = ui.hit("machine.write", bar);
  ui.fill(bar, write.hovered && differs ? ui.c().hover : ui.c().raised, ui.px(6));
  ui.stroke(bar, ui.c().border, ui.px(6));
  ui.text_in(bar, Font::SmallMedium, differs ? ui.c().text1 : ui.c().text3,
             tr("Write into the program"), Align::Center);
  if (write.hovered) {
    ui.tooltip(!differs   ? tr("The program's settings say the same already.")
               : built_in ? tr("Into the text; saving then makes a copy of your own.")
                          : tr("Into the settings block at the program's head, and saves it."));
  }
  if (differs && write.clicked) intents.push_back(intent::WriteMachine{});
}

// walk: Tab goes from field to field, Enter runs.
void walk(Ui& ui, const MachineSheet& sheet, bool good, Intents& intents) {
  const std::vector<std::string> order = tab_order(sheet);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!ui.focused(order[i])) continue;
    if (ui.pressed(key::kEnter, false) && good) {
      intents.push_back(intent::RunWithMachine{});
    }
    if (ui.pressed(key::kTab)) {
      const std::size_t step = ui.input().shift ? order.size() - 1 : 1;
      return ui.focus(order[(i + step) % order.size()]);
    }
    if (ui.pressed(key::kEscape, false)) {
      ui.drop_focus();
      intents.push_back(intent::ToggleMachine{});
      return;
    }
  }
}

}  // namespace

Intents machine_sheet_view(Ui& ui, MachineSheet& sheet, bool built_in, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  ui.note("machine", pane);
  Rect head = pane.cut_top(ui.px(56)).inset(ui.px(16), 0);
  ui.fill({pane.x, pane.y - 1, pane.w, 1}, ui.c().border);
  const auto square = [&](Rect cell) {
    return Rect{cell.x, std::round(cell.mid_y() - ui.px(16)), ui.px(32), ui.px(32)};
  };
  if (ui.icon_button("machine.close", square(head.cut_right(ui.px(32))), Font::Icon20, icon::kClose,
                     tr("Close  Ctrl+M"))) {
    intents.push_back(intent::ToggleMachine{});
  }
  if (ui.icon_button("machine.reset", square(head.cut_right(ui.px(36))), Font::Icon20, icon::kUndo,
                     tr("Back to the defaults"))) {
    sheet.fill(Machine{});
    sheet.fill(base::Limits{});
  }
  ui.icon(head.cut_left(ui.px(24)), Font::Icon20, ui.c().text2, icon::kTune);
  head.cut_left(ui.px(10));
  ui.text_in(head, Font::Title, ui.c().text1, tr("The machine"));
  const auto problems = sheet.problems();
  const auto call_problems = sheet.calls.problems();
  const bool good = sheet.good();
  buttons(ui, sheet, good, built_in, pane.cut_bottom(ui.px(58)), intents);
  walk(ui, sheet, good, intents);

  ui.push_clip(pane);
  Form form{ui, sheet, problems, {pane.x, pane.y - sheet.scroll_y, pane.w, 1e5f}};
  form.in = form.in.inset(ui.px(16), 0);
  const float top = form.in.y;
  form.in.cut_top(ui.px(12));
  form.paragraph(tr("The same program on the same machine gives the same run, to the last event."));
  heading(ui, form.in, tr("Chance and order"));
  seed_row(form);
  policy_row(form);
  form.field(MachineField::Arguments, tr("Arguments"), tr("none"));
  form.field(MachineField::Readable, tr("Also reads"), tr("no other folder"));
  machine_rows(form);
  cost_rows(form);
  heading(ui, form.in, tr("What calls cost"));
  call_rows_view(ui, sheet.calls, call_problems, form.in);
  heading(ui, form.in, tr("Where a run stops"));
  form.field(MachineField::MaxEvents, tr("after so many events"), tr("no limit"));
  form.field(MachineField::Until, tr("at this virtual time"), tr("no limit"));
  form.paragraph(
      tr("These limits hold for runs from here; they are not written into the program."));
  limit_rows(form);
  form.in.cut_top(ui.px(12));
  ui.scroll("machine.scroll", pane, form.in.y - top, sheet.scroll_y);
  ui.pop_clip();
  return intents;
}

}  // namespace fiberscope::ui
