#include "app/ui/inspector/queues_view.h"

#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::mark;
using words::tr;

constexpr std::size_t kReadyMax = 12, kTimersMax = 8, kCallbacksMax = 6;

// timer_row: whom it wakes, what for, how much of its time has passed, how much is left.
void timer_row(Column& c, const model::TimerWorld& timer, const trace::TimerArmed& armed,
               TimeNs armed_ns) {
  Ui& ui = c.ui;
  Rect r = c.row(25);
  const TimeNs left = std::max<TimeNs>(0, timer.deadline_ns - c.scene.world.now_ns());
  const TimeNs whole = std::max<TimeNs>(1, timer.deadline_ns - armed_ns);
  const float share =
      1 - static_cast<float>(static_cast<double>(left) / static_cast<double>(whole));
  Rect body = r.inset(-ui.px(8), 0);
  body.cut_right(ui.px(6));
  const Hit h = ui.hit("timer." + std::to_string(timer.id.value), body);
  if (h.hovered) ui.fill(body, ui.c().hover, ui.px(4));
  if (h.clicked) {
    if (armed.lane) {
      c.intents.push_back(intent::Select{armed.lane});
    } else {
      c.intents.push_back(intent::GoTo{timer.armed});
    }
  }
  if (armed.lane) c.mark(r, armed.lane);
  r.cut_left(ui.px(20));
  const std::string left_text = base::format_time(left);
  const float left_w = std::max(ui.px(64), ui.text_width(Font::Value, left_text) + 1);
  ui.text_in(r.cut_right(left_w), Font::Value, ui.c().text1, left_text, Align::Right);
  if (r.w > ui.px(150)) {
    const Rect area = r.cut_right(ui.px(70));
    const Rect bar{area.x + ui.px(4), std::round(area.mid_y() - ui.px(2)), ui.px(60), ui.px(4)};
    ui.fill(bar, ui.c().border, ui.px(2));
    const Rect done{bar.x, bar.y, std::max(ui.px(3), bar.w * share), bar.h};
    ui.fill(done, share > 0.85f ? ui.c().warning : ui.c().accent, ui.px(2));
    ui.note("timer.bar." + std::to_string(timer.id.value), done);
    r.cut_right(ui.px(8));
  }
  const std::string who = armed.lane ? c.name(armed.lane) : tr("machine");
  ui.text_in(r.cut_left(std::floor(r.w * 0.48f)), Font::Body, ui.c().text1, who);
  r.cut_left(ui.px(8));
  ui.text_in(r, Font::Value, ui.c().text2, model::detail_words(c.trace().text(armed.what)));
}

// policy_word: in which order the queue is served.
std::string policy_word(const Column& c) {
  const EventSeq started = c.scene.world.run_started();
  const auto run = started ? c.trace().find<trace::RunStarted>(started) : nullptr;
  const std::string_view policy = run ? c.trace().text(run->policy) : std::string_view();
  if (policy == "fair") return tr("fair");
  if (policy == "priority") return tr("priority");
  if (policy == "random") return tr("random");
  return tr("FIFO");
}

}  // namespace

void ready_section(Column& c) {
  Ui& ui = c.ui;
  const auto queue = c.scene.world.ready_queue();
  const std::string note =
      queue.empty() ? tr("empty")
                    : fill(tr("{policy}, {n} waiting"),
                           {{"policy", policy_word(c)}, {"n", std::to_string(queue.size())}});
  if (!c.section(mark("Ready queue"), note)) return;
  if (queue.empty()) return;
  c.gap(2);
  float x = c.rest.x, y = c.rest.y;
  const float h = ui.px(28), right = c.rest.right();
  std::size_t shown = 0;
  for (const LaneId id : queue) {
    if (shown >= kReadyMax) break;
    const std::string number = std::to_string(shown + 1);
    const std::string name = c.name(id);
    const float number_w = ui.text_width(Font::Value, number);
    const float w =
        std::min(number_w + ui.text_width(Font::Body, name) + ui.px(26), right - c.rest.x);
    if (x > c.rest.x && x + w > right) x = c.rest.x, y += h + ui.px(7);
    const Rect chip{x, y, w, h};
    const Hit hit = ui.hit("ready." + std::to_string(id.value), chip);
    const Color hue = c.hue(id);
    ui.fill(chip, faded(hue, hit.hovered ? 0.22f : 0.12f), ui.px(6));
    ui.stroke(chip, hue, ui.px(6), ui.px(1.5f));
    ui.text_in({chip.x + ui.px(8), chip.y, number_w, h}, Font::Value, ui.c().text2, number);
    ui.text_in({chip.x + number_w + ui.px(16), chip.y, w - number_w - ui.px(22), h}, Font::Body,
               ui.c().text1, name);
    if (hit.clicked) c.intents.push_back(intent::Select{id});
    x += w + ui.px(7);
    ++shown;
  }
  if (queue.size() > shown) {
    const std::string more = more_text(queue.size() - shown);
    const float w = ui.text_width(Font::Small, more) + 1;
    if (x + w > right) x = c.rest.x, y += h + ui.px(7);
    ui.text_in({x, y, w, h}, Font::Small, ui.c().text3, more);
  }
  c.rest.cut_top(y + h - c.rest.y);
}

void timers_section(Column& c) {
  const auto timers = c.scene.world.timers();
  const std::string note = timers.empty()
                               ? tr("none pending")
                               : fill(tr("{n} pending"), {{"n", std::to_string(timers.size())}});
  if (!c.section(mark("Timers"), note)) return;
  std::size_t shown = 0;
  for (const model::TimerWorld& timer : timers) {
    if (++shown > kTimersMax) break;
    const trace::Event& event = c.trace().at(timer.armed);
    const auto* armed = std::get_if<trace::TimerArmed>(&event.payload);
    if (armed != nullptr) timer_row(c, timer, *armed, event.time_ns);
  }
  if (timers.size() > kTimersMax) c.quiet(more_text(timers.size() - kTimersMax));
}

void callbacks_section(Column& c) {
  Ui& ui = c.ui;
  const auto queue = c.scene.world.callbacks();
  if (queue.empty()) return;
  if (!c.section(mark("Loop callbacks"),
                 fill(tr("{n} queued"), {{"n", std::to_string(queue.size())}}))) {
    return;
  }
  std::size_t shown = 0;
  for (const model::CallbackWorld& callback : queue) {
    if (++shown > kCallbacksMax) break;
    const auto p = c.trace().find<trace::CallbackQueued>(callback.queued);
    if (p == nullptr) continue;
    Rect r = c.row(25);
    Rect body = r.inset(-ui.px(8), 0);
    body.cut_right(ui.px(6));
    const Hit h = ui.hit("callback." + std::to_string(callback.id.value), body);
    if (h.hovered) ui.fill(body, ui.c().hover, ui.px(4));
    if (h.clicked) c.intents.push_back(intent::GoTo{callback.queued, p->target});
    ui.text_in(r.cut_left(ui.px(20)), Font::Value, ui.c().text3, std::to_string(shown));
    const Rect what = r.cut_left(std::floor(r.w * (p->target ? 0.58f : 1.0f)));
    ui.text_in(what, Font::Value, ui.c().text1, model::detail_words(c.trace().text(p->what)));
    if (!p->target) continue;
    r.cut_left(ui.px(8));
    c.mark(r, p->target);
    r.cut_left(ui.px(18));
    ui.text_in(r, Font::Body, ui.c().text2, c.name(p->target));
  }
  if (queue.size() > kCallbacksMax) c.quiet(more_text(queue.size() - kCallbacksMax));
}

}  // namespace fiberscope::ui
