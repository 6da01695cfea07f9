#include "app/export/html/telling.h"

#include "app/export/html/assets.h"
#include "app/export/picture/axis_choice.h"
#include "app/export/picture/legend.h"
#include "app/model/reading/focus.h"

namespace fiberscope::exporter {

using words::mark;
using words::tr;

namespace {

// Why is told of every lane at every step while these are no more pairs. Of longer runs it is told
// of whoever runs, while there are no more than those; of the others, and of longer runs still, the
// page tells what put a lane into its state.
constexpr std::uint64_t kPairsMax = 60'000, kFocusPairsMax = 10'000'000;
// Reasons look back a little: see Replay.
constexpr std::uint64_t kStride = 32;
// Of runs that are no longer the page opens with steps, which are wide enough to be read.
constexpr std::uint32_t kOpenStepsMax = 1500;

std::vector<words::Language> languages_of(const PageSubject& subject) {
  std::vector<words::Language> languages;
  for (const PageWords& in : subject.words) languages.push_back(in.language);
  return languages;
}

// WhyLists: by lane, what is said of it from which step on.
class WhyLists {
 public:
  explicit WhyLists(Telling& t)
      : t_(t),
        replay_(t.trace, exact_focus(t) ? kStride : 0),
        exact_(std::uint64_t{t.last} * t.lane_count <= kPairsMax),
        exact_focus_(exact_focus(t)),
        of_lane_(t.lane_count) {}

  const model::World& move_to(std::uint32_t step) {
    return replay_.move_to(t_.steps.event(step).value);
  }
  std::uint32_t say(base::LaneId lane) {
    return t_.spoken.sentence([&] {
      return model::explain_moment(replay_, t_.model.names, t_.model.variables, lane,
                                   replay_.cursor());
    });
  }
  // focus: of who runs.
  void focus(std::uint32_t step, base::LaneId lane) {
    if (exact_focus_) Telling::change(of_focus_, step, lane ? say(lane) : 0);
  }
  // step: what is said of all lanes there.
  void step(std::uint32_t step, const model::World& world) {
    for (std::uint32_t i = 1; exact_ && i <= std::min(world.lane_count(), t_.lane_count); ++i) {
      Telling::change(of_lane_[i - 1], step, say(base::LaneId{i}));
    }
  }
  void write() {
    t_.out.member("exact", exact_ ? 1 : 0);
    t_.out.member("exactFocus", exact_focus_ ? 1 : 0);
    t_.out.list("why", of_focus_);
    t_.out.key("laneWhy"), t_.out.open('[');
    for (const auto& list : of_lane_) {
      t_.out.open('[');
      for (const std::int64_t value : list) t_.out.number(value);
      t_.out.close();
    }
    t_.out.close();
  }

 private:
  static bool exact_focus(const Telling& t) {
    return std::uint64_t{t.last} * t.lane_count <= kFocusPairsMax;
  }

  Telling& t_;
  model::Replay replay_;
  bool exact_, exact_focus_;
  std::vector<std::int64_t> of_focus_;
  std::vector<std::vector<std::int64_t>> of_lane_;
};

void tell_words(Telling& t) {
  t.out.key("languages"), t.out.open('[');
  for (const words::Language language : t.spoken.languages()) t.out.text(language_word(language));
  t.out.close();
  t.out.key("chinese"), t.out.open('{');
  for (const words::Language language : t.spoken.languages()) {
    if (language != words::Language::Chinese) continue;
    const InLanguage spoken(language);
    for (const char* const english : page_texts())
      t.out.member(english, std::string_view(tr(english)));
  }
  t.out.close();
}

void tell_lesson(Telling& t) {
  t.out.member("title", t.in_words([](const PageWords& in) { return in.title; }));
  t.out.member("chapter", t.in_words([](const PageWords& in) { return in.chapter; }));
  t.out.member("belief", t.in_words([](const PageWords& in) { return in.belief; }));
  tell_stops(t);
  t.out.member("recipe", std::string_view(t.subject.recipe));
  t.out.member("file", std::string_view(t.subject.file_name));
  t.out.member("theme", std::string_view(theme_word(t.subject.theme)));
}

void tell_breaks(Telling& t) {
  t.out.key("breaks"), t.out.open('[');
  if (const auto& breaks = t.model.idle.breaks(); breaks != nullptr) {
    for (const model::Break& b : breaks->list()) t.out.number(b.from_ns), t.out.number(b.to_ns);
  }
  t.out.close();
}

// tell_run: how it was made, and how it is shown first.
void tell_run(Telling& t) {
  const auto run =
      t.trace.size() > 0 ? t.trace.find<trace::RunStarted>(base::EventSeq{1}) : nullptr;
  t.out.key("facts"), t.out.open('[');
  if (run != nullptr) {
    t.out.number(t.spoken.text([&] {
      return words::fill(tr("Seed {n}"), {{"n", std::to_string(run->seed)}});
    }));
    const std::size_t cores = t.model.lanes.cores().size();
    t.out.number(t.spoken.text([&] {
      return cores == 1 ? std::string(tr("one core"))
                        : words::fill(tr("{n} cores"), {{"n", std::to_string(cores)}});
    }));
    t.out.number(t.spoken.name(t.trace.text(run->python)));
    t.out.close();
    t.out.member("policy", t.spoken.text([&] {
      const std::string policy(t.trace.text(run->policy));
      return std::string(policy == "fair"       ? tr("fair")
                         : policy == "priority" ? tr("priority")
                         : policy == "random"   ? tr("random")
                                                : tr("FIFO"));
    }));
  } else {
    t.out.close();
  }
  t.out.member("first", t.first);
  t.out.member("last", t.last);
  t.out.member("open",
               std::clamp(t.steps.at(t.subject.opening), t.first, std::max(t.first, t.last)));
  constexpr std::string_view kAxes[] = {"steps", "time", "folded"};
  const AxisChoice choice = choose_axis(t.model.lanes, t.model.idle, t.model.overdue);
  const std::string_view opens =
      t.last <= kOpenStepsMax ? "steps" : kAxes[static_cast<std::size_t>(choice.axis)];
  t.out.member("axis", t.subject.axis.empty() ? opens : std::string_view(t.subject.axis));
  tell_breaks(t);
  t.out.key("legend"), t.out.open('[');
  for (const Sign sign : legend(t.model)) {
    t.out.number(static_cast<int>(sign));
    t.out.number(t.spoken.text([&] { return std::string(sign_label(sign)); }));
  }
  t.out.close();
}

}  // namespace

Telling::Telling(const PageSubject& of, const Progress& told)
    : subject(of),
      progress(told),
      model(of.model),
      trace(of.model.trace),
      steps(of.model),
      spoken(languages_of(of), steps),
      first(std::max(1u, steps.from(of.cut.first))),
      last(steps.at(of.cut.last)) {
  for (const model::LaneTrack& lane : model.lanes.lanes()) {
    if (lane.born <= of.cut.last) lane_count = lane.id.value;
  }
}

void Telling::change(std::vector<std::int64_t>& list, std::uint32_t step, std::int64_t value) {
  if (list.empty() ? value == 0 : list.back() == value) return;
  list.push_back(step);
  list.push_back(value);
}

bool tell_steps(Telling& t) {
  std::vector<std::int64_t> times = {0}, focus, events = {0}, who = {0};
  WhyLists whys(t);
  for (std::uint32_t step = 1; step <= t.last; ++step) {
    if (step % 256 == 1 && !t.told(static_cast<double>(step) / t.last)) return false;
    const trace::Event& event = t.trace.at(t.steps.event(step));
    times.push_back(event.time_ns);
    const model::World& world = whys.move_to(step);
    const base::LaneId runs = model::runner(t.trace, world);
    Telling::change(focus, step, runs.value);
    whys.focus(step, runs);
    whys.step(step, world);
    events.push_back(
        t.spoken.text([&] { return model::event_text(t.trace, t.model.names, event); }));
    who.push_back(model::subject(t.trace, event).value);
  }
  t.out.deltas("times", times);
  t.out.list("focus", focus);
  t.out.list("events", events);
  t.out.list("who", who);
  whys.write();
  return true;
}

std::string changed_run(const PageSubject& subject) {
  Telling t(subject, {});
  std::vector<std::int64_t> times = {0};
  for (std::uint32_t step = 1; step <= t.last; ++step) {
    times.push_back(t.trace.at(t.steps.event(step)).time_ns);
  }
  t.out.open('{');
  t.out.member("first", t.first);
  t.out.member("last", t.last);
  tell_breaks(t);
  tell_lanes(t);
  tell_cores(t);
  tell_things(t);
  t.out.deltas("times", times);
  t.out.list("focus", {});
  tell_console(t);
  tell_waiting(t);
  t.out.key("sources"), t.out.open('['), t.out.close();
  t.spoken.write(t.out);
  t.out.close();
  return t.out.str();
}

base::Result<std::string> page_data(const PageSubject& subject, const Progress& progress) {
  Telling t(subject, progress);
  t.out.open('{');
  t.out.member("format", 1);
  tell_words(t);
  tell_lesson(t);
  tell_run(t);
  tell_lanes(t);
  tell_cores(t);
  tell_things(t);
  if (!tell_steps(t)) return base::Error{"cancelled"};
  tell_console(t);
  tell_waiting(t);
  tell_findings(t);
  tell_sources(t);
  t.spoken.write(t.out);
  t.out.close();
  return t.out.str();
}

}  // namespace fiberscope::exporter
