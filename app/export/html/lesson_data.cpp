// What a page knows of what is taught with its run: stops with their texts and questions, changed
// runs, what is to be mended.
#include "app/export/html/telling.h"
#include "app/export/picture/legend.h"
#include "app/lesson/markdown.h"
#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/lesson/walk.h"
#include "app/model/reading/called.h"
#include "app/model/reading/python_pieces.h"

namespace fiberscope::exporter {

using base::EventSeq;
using words::fill;
using words::mark;
using words::tr;

namespace {

// chosen: of a text that is there in both languages, in the one that is spoken.
const std::string& chosen(const std::string& english, const std::string& chinese) {
  return words::language() == words::Language::Chinese && !chinese.empty() ? chinese : english;
}

// Scene: the run that a stop is about: the page's own, or a changed one.
struct Scene {
  const model::Model& model;
  const StepNumbers& steps;
  std::uint64_t seed;
  std::uint32_t lane_count;
};

// LessonTeller: one stop after the other.
class LessonTeller {
 public:
  LessonTeller(Telling& t, const PageLesson& taught) : t_(t), taught_(taught) {}

  void tell() {
    const auto& moments = taught_.moments;
    for (std::size_t i = 0; i < moments.size(); ++i) {
      const lesson::Stop& stop = taught_.lesson.stops[i];
      const ChangedRun* changed = taught_.changed[i].get();
      if (changed == nullptr) {
        last_ = moments[i];
        const std::uint32_t step = t_.steps.at(last_);
        if (step < t_.first || step > t_.last) continue;
        t_.out.open('{');
        tell_stop(stop, {t_.model, t_.steps, taught_.seed, t_.lane_count}, last_);
        t_.out.close();
        continue;
      }
      const StepNumbers steps(changed->model);
      const auto lanes = static_cast<std::uint32_t>(changed->model.lanes.lane_count());
      t_.out.open('{');
      tell_stop(stop, {changed->model, steps, changed->seed, lanes}, moments[i]);
      tell_change(*stop.change, *changed);
      t_.out.close();
    }
  }

 private:
  void tell_stop(const lesson::Stop& stop, const Scene& scene, EventSeq at) {
    t_.out.member("kind", lesson::kStopNames[static_cast<std::size_t>(stop.kind)]);
    t_.out.member("word",
                  t_.spoken.text([&] { return std::string(lesson::stop_word(stop.kind)); }));
    // of a changed run the page's own stands where it stood
    t_.out.member("step", std::clamp(t_.steps.at(last_), t_.first, t_.last));
    if (&scene.model != &t_.model) t_.out.member("seen", scene.steps.at(at));
    t_.out.member("title", t_.spoken.text([&] { return title(stop, scene, at); }));
    t_.out.member("text", t_.spoken.rich([&] { return stop.text.in_chosen(); }));
    t_.out.member("after", t_.spoken.rich([&] { return stop.after.in_chosen(); }));
    tell_look(stop.look, scene);
    if (stop.ask) tell_question(stop, scene, at);
    if (stop.check) tell_fix(stop);
  }

  // title: the stop's own, or what it asks, or else none.
  static std::string title(const lesson::Stop& stop, const Scene& scene, EventSeq at) {
    if (!stop.title.empty()) return chosen(stop.title, stop.title_zh);
    if (stop.ask) {
      const auto made = lesson::make_question(scene.model, at, *stop.ask, scene.seed);
      if (made) return made.value().title;
    }
    return stop.change ? chosen(stop.change->title, stop.change->title_zh) : "";
  }

  void tell_look(const lesson::Look& look, const Scene& scene) {
    t_.out.key("look"), t_.out.open('{');
    std::vector<std::int64_t> lanes, lines;
    for (const std::string& name : look.lanes) {
      for (const base::LaneId lane :
           model::lanes_called(scene.model.trace, scene.model.lanes, scene.model.names, name)) {
        if (lane.value <= scene.lane_count) lanes.push_back(lane.value);
      }
    }
    const auto& sources = t_.model.names.sources();
    for (const std::string& piece : look.lines) {
      if (sources.empty()) break;
      const auto& text = sources.begin()->second.lines;
      for (std::size_t i = model::head_lines(text); i < text.size(); ++i) {
        if (text[i].find(piece) != std::string::npos) lines.push_back(static_cast<long>(i) + 1);
      }
    }
    t_.out.list("lanes", lanes);
    t_.out.list("lines", lines);
    t_.out.key("panels"), t_.out.open('[');
    for (const std::string& panel : look.panels) t_.out.text(panel);
    t_.out.close();
    t_.out.close();
  }

  // tell_question: it is made anew for each language; keys, and so its order, are the same in all.
  void tell_question(const lesson::Stop& stop, const Scene& scene, EventSeq at) {
    std::vector<lesson::Question> in;
    for (const words::Language language : t_.spoken.languages()) {
      const InLanguage spoken(language);
      auto made = lesson::make_question(scene.model, at, *stop.ask, scene.seed);
      if (!made) return;
      in.push_back(std::move(made.value()));
    }
    const lesson::Question& question = in.front();
    // said: of all languages, in the order in which they are asked
    const auto said = [&](const auto& member) {
      std::size_t k = 0;
      return t_.spoken.text([&] { return member(in[k++]); });
    };
    t_.out.key("question"), t_.out.open('{');
    t_.out.member("type", base::word_of(question.type));
    t_.out.member("text", said([](const lesson::Question& q) { return q.text; }));
    t_.out.member("shown", std::max(1u, scene.steps.at(question.shown)));
    t_.out.member("answered", std::min(scene.steps.from(question.answered), scene.steps.count()));
    t_.out.member("several", question.several_right() ? 1 : 0);
    t_.out.key("options"), t_.out.open('[');
    for (std::size_t i = 0; i < question.options.size(); ++i) {
      const lesson::Option& option = question.options[i];
      t_.out.open('{');
      t_.out.member("key", option.key);
      t_.out.member("text", said([&](const lesson::Question& q) { return q.options[i].text; }));
      t_.out.member("detail", said([&](const lesson::Question& q) { return q.options[i].detail; }));
      t_.out.member("lane", option.lane.value <= scene.lane_count ? option.lane.value : 0);
      t_.out.member("hue", option.lane && option.lane.value <= scene.lane_count
                               ? static_cast<std::int64_t>(hue_of(scene.model.lanes, option.lane))
                               : -1);
      t_.out.member("code", option.code ? 1 : 0);
      t_.out.member("right", option.right ? 1 : 0);
      tell_belief(stop, option);
      t_.out.close();
    }
    t_.out.close();
    if (question.drawing) tell_drawing(stop, scene, *question.drawing);
    std::vector<std::int64_t> order(question.order.begin(), question.order.end());
    t_.out.list("order", order);
    if (&scene.model == &t_.model) tell_signs(question.shown);
    if (!question.drawing) tell_why(scene, question.answered);  // else no single event is it
    tell_reasons(stop);
    t_.out.close();
  }

  // tell_signs: of the timeline, those that occur in what may be seen before it is answered.
  void tell_signs(EventSeq shown) {
    const trace::Trace part = t_.trace.beginning(std::max<std::uint64_t>(shown.value, 1));
    const model::Model there(part);
    std::vector<std::int64_t> signs;
    for (const Sign sign : legend(there)) signs.push_back(static_cast<std::int64_t>(sign));
    t_.out.list("signs", signs);
  }

  // tell_drawing: what is drawn, and what it would be elsewhere.
  void tell_drawing(const lesson::Stop& stop, const Scene& scene, const lesson::Drawing& drawing) {
    const auto number = static_cast<std::size_t>(&stop - taught_.lesson.stops.data());
    t_.out.key("draw"), t_.out.open('{');
    tell_rows(scene, drawing);
    t_.out.key("machines"), t_.out.open('[');
    for (const DrawnElsewhere& there : taught_.machines[number]) {
      t_.out.open('{');
      t_.out.member("title", t_.spoken.text([&] { return std::string(tr(there.title)); }));
      tell_rows(scene, there.drawing);
      t_.out.close();
    }
    t_.out.close();
    t_.out.close();
  }
  void tell_rows(const Scene& scene, const lesson::Drawing& drawing) {
    t_.out.key("rows"), t_.out.open('[');
    for (const lesson::DrawnRow& row : drawing.rows) {
      const bool known = row.lane && row.lane.value <= scene.lane_count;
      t_.out.open('{');
      t_.out.member("key", base::visible(row.name));
      t_.out.member("name", t_.spoken.text([&] { return row.name; }));
      t_.out.member("hue", known ? static_cast<std::int64_t>(hue_of(scene.model.lanes, row.lane))
                                 : std::int64_t{0});
      t_.out.member("now", std::string_view(&row.now, 1));
      t_.out.member("right", row.right);
      t_.out.close();
    }
    t_.out.close();
  }

  void tell_belief(const lesson::Stop& stop, const lesson::Option& option) {
    const auto held = std::ranges::find(stop.beliefs, option.key, &lesson::Belief::option);
    t_.out.member("belief", held == stop.beliefs.end() ? 0 : t_.spoken.rich([&] {
      return chosen(held->text, held->text_zh);
    }));
    t_.out.member("held", held == stop.beliefs.end() ? std::string_view() : held->text);
  }

  // tell_why: as it is recorded where the answer is seen. Links lead into the page's own run.
  void tell_why(const Scene& scene, EventSeq answered) {
    if (!answered) return;
    t_.out.member("why", t_.spoken.sentence([&] {
      auto why = model::explain_event(scene.model.replay, scene.model.names, answered);
      if (&scene.model != &t_.model) why.links.clear();
      return why;
    }));
  }

  void tell_reasons(const lesson::Stop& stop) {
    t_.out.key("reasons"), t_.out.open('[');
    for (const lesson::Reason& reason : stop.reasons) {
      t_.out.open('{');
      t_.out.member("text", t_.spoken.rich([&] { return chosen(reason.text, reason.text_zh); }));
      t_.out.member("english", reason.text);
      t_.out.member("right", reason.right ? 1 : 0);
      t_.out.member("belief",
                    t_.spoken.rich([&] { return chosen(reason.belief, reason.belief_zh); }));
      t_.out.member("held", reason.belief);
      t_.out.close();
    }
    t_.out.close();
  }

  void tell_change(const lesson::Change& change, const ChangedRun& changed) {
    PageSubject subject{changed.model, whole(changed.model), {}, {}, {}, {}, {}, {}, {}};
    for (const PageWords& in : t_.subject.words) {
      subject.words.push_back({in.language, {}, {}, {}, {}});
    }
    subject.cores = t_.subject.cores;
    subject.objects = t_.subject.objects, subject.files = t_.subject.files;
    t_.out.key("changed"), t_.out.open('{');
    t_.out.member("title", t_.spoken.text([&] {
      return change.title.empty() ? tr("The changed run") : chosen(change.title, change.title_zh);
    }));
    t_.out.key("run"), t_.out.json(changed_run(subject));
    t_.out.close();
  }

  void tell_fix(const lesson::Stop& stop) {
    t_.out.key("fix"), t_.out.open('{');
    t_.out.member("hint", t_.spoken.rich([&] { return chosen(stop.hint, stop.hint_zh); }));
    t_.out.member("program", base::visible_lines(taught_.program));
    const auto solved = lesson::edited(taught_.program, stop.solution);
    t_.out.member("solution", base::visible_lines(solved ? solved.value() : ""));
    t_.out.key("check"), t_.out.open('[');
    for (const std::uint32_t rule : rules_of(*stop.check)) t_.out.number(rule);
    t_.out.close();
    t_.out.close();
  }

  // rules_of: what the check asks for, a sentence each.
  std::vector<std::uint32_t> rules_of(const lesson::Check& check) {
    std::vector<std::uint32_t> rules;
    const auto rule = [&](const auto& say) { rules.push_back(t_.spoken.text(say)); };
    rule([&] {
      return fill(tr("with each of {n} seeds it ends by itself"),
                  {{"n", std::to_string(check.seeds)}});
    });
    for (const std::string& piece : check.prints) {
      rule([&] { return fill(tr("it prints \"{text}\""), {{"text", piece}}); });
    }
    for (const std::string& kind : check.no_finding) {
      const auto query = lesson::parse_query("finding " + kind);
      if (!query) continue;
      rule([&] {
        return fill(tr("it has no finding \"{what}\""),
                    {{"what", tr(model::finding_title(query.value().kind))}});
      });
    }
    if (check.at_most_ns > 0) {
      rule([&] {
        return fill(tr("it takes at most {time}"),
                    {{"time", base::format_duration(check.at_most_ns)}});
      });
    }
    return rules;
  }

  Telling& t_;
  const PageLesson& taught_;
  EventSeq last_{1};
};

// tell_watch: points to watch: stops of a program that has no lesson.
void tell_watch(Telling& t) {
  for (std::size_t k = 0; k < t.subject.stops.size(); ++k) {
    const std::uint32_t step = t.steps.at(t.subject.stops[k]);
    if (step < t.first || step > t.last) continue;
    t.out.open('{');
    t.out.member("step", step);
    t.out.member("title", t.in_words([&](const PageWords& in) { return in.stops[k]; }));
    t.out.close();
  }
}

}  // namespace

void tell_stops(Telling& t) {
  t.out.key("stops"), t.out.open('[');
  const PageLesson* taught = t.subject.lesson.get();
  if (taught == nullptr) {
    tell_watch(t);
    t.out.close();
    return;
  }
  LessonTeller(t, *taught).tell();
  t.out.close();
  t.out.key("lesson"), t.out.open('{');
  t.out.member("name", std::string_view(taught->name));
  t.out.member("edition", std::string_view(taught->edition));
  t.out.member("objective", t.spoken.rich([&] { return taught->lesson.objective.in_chosen(); }));
  t.out.member("minutes", taught->lesson.minutes);
  t.out.member("questions", t.subject.questions ? 1 : 0);
  t.out.member("answers", kPageAnswers[static_cast<std::size_t>(t.subject.answers)]);
  t.out.close();
}

}  // namespace fiberscope::exporter
