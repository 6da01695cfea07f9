#include "app/export/diagram/loop_diagram.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "app/model/words/events_io.h"
#include "app/words/words.h"
#include "scheduler/base/time.h"

namespace fiberscope::exporter {

namespace {

using base::EventSeq;
using base::LaneId;
using model::LoopTurn;
using model::SliceState;
using model::TurnPart;
using words::fill;
using words::mark;
using words::tr;

// Degrees from the top, clockwise: where each part of a turn lies on the wheel.
struct Part {
  double from, to;
};
constexpr Part kAsks = {-56, 56}, kDue = {66, 114}, kRuns = {124, 294};
constexpr double kLabelledFrom = 130;  // radius: beads of a smaller wheel have no room for names
constexpr double kRing = 16, kBead = 13, kRow = 34, kTurn = 40;
constexpr std::size_t kQueueMax = 6, kTimersMax = 4, kFilesMax = 3, kBeadsMax = 7;

// of_turn: a callback as its turn sees it.
enum class Bead : std::uint8_t { Done, Runs, Next };

class LoopPainter {
 public:
  LoopPainter(Sketch& sketch, const Shot& shot, const model::LoopTurns& turns, LaneId loop,
              const Box& body)
      : s_(sketch),
        shot_(shot),
        turns_(turns.of(loop)),
        loop_(loop),
        body_(body),
        now_(turns.turn_at(loop, shot.at())),
        queue_(shot.world.callbacks(loop)) {}

  void paint() {
    if (!loop_) return nothing();
    const double strip = s_.px(112);
    const Box above{body_.x, body_.y, body_.width, body_.height - strip - s_.px(12)};
    place(above);
    wheel();
    selector();
    callback_queue();
    timers();
    strip_of_turns({body_.x, body_.bottom() - strip, body_.width, strip});
  }

 private:
  void nothing() const {
    s_.write_mid(body_, tr("This program turns no event loop."), s_.style(15, s_.colors().text3));
  }

  const LoopTurn* turn() const { return now_ ? &turns_[*now_] : nullptr; }
  TurnPart part() const {
    return turn() == nullptr ? TurnPart::Asks : part_of(*turn(), shot_.at());
  }
  std::size_t ran() const { return turn() == nullptr ? 0 : ran_until(*turn(), shot_.at()); }

  // place: the wheel in the middle, as large as there is room, the boxes around it.
  void place(const Box& above) {
    const double side = std::clamp(above.width * 0.23, s_.px(132), s_.px(230));
    const double head = s_.px(92);
    const double room =
        std::min(above.width - 2 * side - s_.px(60), above.height - head - s_.px(70));
    radius_ = std::clamp(room / 2 - s_.px(kRing), s_.px(60), s_.px(170));
    middle_ = {above.x + above.width / 2,
               above.y + head + s_.px(44) + radius_ +
                   std::max(0.0, (above.height - head - s_.px(60) - 2 * radius_) * 0.35)};
    const double wide = std::min(above.width * 0.5, s_.px(360));
    selector_ = {middle_.x - wide / 2, above.y, wide, head};
    queue_box_ = {above.x, middle_.y - s_.px(70), side, 0};
    timers_box_ = {above.right() - side, middle_.y - s_.px(70), side, 0};
    lowest_ = above.bottom();
  }

  void wheel() {
    const Palette& c = s_.colors();
    const Color rest = mix(c.strong_border, c.panel, 0.75), on = c.accent;
    const auto color = [&](TurnPart which) { return part() == which && now_ ? on : rest; };
    s_.arc(middle_, radius_, s_.px(kRing), kAsks.from, kAsks.to, color(TurnPart::Asks));
    s_.arc(middle_, radius_, s_.px(kRing), kDue.from, kDue.to, color(TurnPart::QueuesDue));
    s_.arc(middle_, radius_, s_.px(kRing), kRuns.from, kRuns.to,
           part() == TurnPart::Runs && now_ ? mix(on, c.panel, 0.35) : rest);
    for (const double gap : {61.0, 119.0, 299.0}) direction(gap);
    beads();
    const auto says = [&](double degrees, const char* words, Anchor anchor) {
      const Spot at = Sketch::on_ring(middle_, radius_ + s_.px(26), degrees);
      TextStyle style = s_.style(13, c.text2);
      style.anchor = anchor;
      s_.canvas().text(at.x, at.y, words, style);
    };
    says(0, tr("1 what is ready?"), Anchor::Middle);
    s_.write_end({timers_box_.x, timers_box_.y - s_.px(26), timers_box_.width, s_.px(20)},
                 tr("2 what is due?"), s_.style(13, c.text2));
    s_.write({queue_box_.x, queue_box_.y - s_.px(26), queue_box_.width, s_.px(20)},
             tr("3 run what is queued"), s_.style(13, c.text2));
    inside();
    s_.canvas().note("loop.wheel",
                     {middle_.x - radius_, middle_.y - radius_, 2 * radius_, 2 * radius_});
  }

  void direction(double degrees) const {
    const Spot tip = Sketch::on_ring(middle_, radius_, degrees + 2.5);
    const Spot in = Sketch::on_ring(middle_, radius_ - s_.px(6), degrees - 2);
    const Spot out = Sketch::on_ring(middle_, radius_ + s_.px(6), degrees - 2);
    s_.canvas().triangle(tip.x, tip.y, out.x, out.y, in.x, in.y, s_.colors().text3);
  }

  std::string name_of(LaneId target, EventSeq queued) const {
    if (target) return shot_.model.names.lane(target);
    const auto p = shot_.model.trace.find<trace::CallbackQueued>(queued);
    return p == nullptr ? "" : std::string(shot_.model.trace.text(p->what));
  }

  void inside() const {
    const Palette& c = s_.colors();
    const double w = 2 * (radius_ - s_.px(kRing + 6));
    const auto line = [&](double y, std::string_view text, const TextStyle& style) {
      s_.write_mid({middle_.x - w / 2, middle_.y + s_.px(y), w, s_.px(24)}, text, style);
    };
    if (!now_) return line(-12, tr("it has not turned yet"), s_.style(13, c.text3));
    line(-42, fill(tr("turn {n}"), {{"n", std::to_string(*now_ + 1)}}), s_.style(13, c.text3));
    const LoopTurn& turn = turns_[*now_];
    if (part() == TurnPart::Runs) {
      const model::TurnCallback& one = turn.callbacks[ran() - 1];
      line(-14, fill(tr("runs {name}"), {{"name", name_of(one.target, one.queued)}}),
           s_.style(17, c.text1, 600));
      line(14,
           fill(tr("callback {n} of {m}"),
                {{"n", std::to_string(ran())}, {"m", std::to_string(turn.callbacks.size())}}),
           s_.style(13, c.text3));
    } else if (part() == TurnPart::QueuesDue) {
      line(-14, tr("queues what is due"), s_.style(17, c.text1, 600));
    } else {
      const bool waits = !turn.asked || shot_.at() < turn.asked;
      line(-14, waits ? tr("waits") : tr("has asked"), s_.style(17, c.text1, 600));
    }
  }

  // beads: the turn's callbacks on the third part, in their order.
  void beads() {
    if (turn() == nullptr) return;
    const auto& all = turn()->callbacks;
    if (all.empty()) return;
    const std::size_t done = ran();
    const std::size_t first =
        done > kBeadsMax / 2 + 1
            ? std::min(done - kBeadsMax / 2 - 1, all.size() - std::min(all.size(), kBeadsMax))
            : 0;
    const std::size_t last = std::min(all.size(), first + kBeadsMax);
    const std::size_t count = last - first;
    for (std::size_t i = first; i < last; ++i) {
      const double share = (static_cast<double>(i - first) + 0.5) / static_cast<double>(count);
      const Bead what = i + 1 < done ? Bead::Done : i + 1 == done ? Bead::Runs : Bead::Next;
      bead(all[i], i, kRuns.from + (kRuns.to - kRuns.from) * share, what);
    }
    const Color lit = s_.colors().accent;
    if (part() == TurnPart::Runs && done > first) {
      // as far as the turn has come
      const double until = (static_cast<double>(done - first) - 0.5) / static_cast<double>(count);
      s_.arc(middle_, radius_, s_.px(kRing), kRuns.from,
             kRuns.from + (kRuns.to - kRuns.from) * until, lit);
      for (std::size_t i = first; i < done; ++i) {
        const double share = (static_cast<double>(i - first) + 0.5) / static_cast<double>(count);
        bead(all[i], i, kRuns.from + (kRuns.to - kRuns.from) * share,
             i + 1 < done ? Bead::Done : Bead::Runs);
      }
    }
  }

  void bead(const model::TurnCallback& one, std::size_t number, double degrees, Bead what) {
    const Palette& c = s_.colors();
    const Spot at = Sketch::on_ring(middle_, radius_, degrees);
    const Color hue = s_.hue(shot_.model.lanes, one.target);
    const double size = s_.px(what == Bead::Runs ? 17 : kBead);
    s_.disc(at, size + s_.px(3), c.panel);
    s_.disc(at, size, what == Bead::Done ? mix(hue, c.panel, 0.5) : hue);
    const Color ink = on_color(hue);
    if (what == Bead::Runs) {
      s_.canvas().triangle(at.x - s_.px(4), at.y - s_.px(6), at.x + s_.px(7), at.y, at.x - s_.px(4),
                           at.y + s_.px(6), ink);
    } else if (what == Bead::Done) {
      s_.canvas().line(at.x - s_.px(5), at.y, at.x - s_.px(1), at.y + s_.px(4), c.text1,
                       2 * s_.scale());
      s_.canvas().line(at.x - s_.px(1), at.y + s_.px(4), at.x + s_.px(6), at.y - s_.px(4), c.text1,
                       2 * s_.scale());
    } else {
      s_.disc(at, size - s_.px(2), c.panel);
    }
    if (radius_ >= s_.px(kLabelledFrom)) bead_label(one, degrees, what);
    s_.target("loop.bead." + std::to_string(number), {at.x - size, at.y - size, 2 * size, 2 * size},
              one.started, one.target);
  }

  void bead_label(const model::TurnCallback& one, double degrees, Bead what) const {
    const Palette& c = s_.colors();
    const Spot label = Sketch::on_ring(middle_, radius_ - s_.px(34), degrees);
    const bool left = label.x > middle_.x - s_.px(6) && label.x < middle_.x + s_.px(6);
    TextStyle style =
        s_.style(13, what == Bead::Runs ? c.text1 : c.text3, what == Bead::Runs ? 600 : 400);
    style.anchor = left ? Anchor::Middle : label.x < middle_.x ? Anchor::Start : Anchor::End;
    const double room = std::max(s_.px(30), radius_ * 0.75);
    s_.canvas().text(label.x, label.y + s_.px(4),
                     fit_text(s_.canvas(), name_of(one.target, one.queued), style, room), style);
  }

  // selector: what the loop is told of, and how it waits for that.
  void selector() {
    const Palette& c = s_.colors();
    s_.card(selector_, tr("Selector"), waits_how(), false);
    double y = selector_.y + s_.px(40);
    const auto rows = watched();
    if (rows.empty()) {
      s_.write({selector_.x + s_.px(16), y, selector_.width - s_.px(32), s_.px(22)},
               tr("it watches nothing"), s_.style(13, c.text3));
    }
    const std::size_t shown =
        std::min(rows.size(), rows.size() > kFilesMax - 1 ? std::size_t{1} : rows.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const Box line{selector_.x + s_.px(16), y, selector_.width - s_.px(32), s_.px(22)};
      const Spot dot{line.x + s_.px(5), line.middle()};
      s_.disc(dot, s_.px(5), rows[i].ready ? c.ok : c.text3);
      if (!rows[i].ready) s_.disc(dot, s_.px(3.5), c.inset);
      const double used = s_.write_end(line, rows[i].ready ? tr("ready") : tr("not ready"),
                                       s_.style(13, rows[i].ready ? c.ok : c.text3));
      s_.write({line.x + s_.px(18), line.y, line.width - used - s_.px(26), line.height},
               rows[i].name, s_.style(13, c.text1));
      y += s_.px(22);
    }
    if (shown < rows.size()) {
      std::size_t ready = 0;
      for (const Watched& row : rows) ready += row.ready ? 1 : 0;
      s_.write({selector_.x + s_.px(16), y, selector_.width - s_.px(32), s_.px(22)},
               fill(tr("and {n} more; {m} of all are ready"),
                    {{"n", std::to_string(rows.size() - shown)}, {"m", std::to_string(ready)}}),
               s_.style(13, c.text3));
    }
    const double from = selector_.bottom(), to = middle_.y - radius_ - s_.px(40);
    for (double at = from; at < to; at += s_.px(7)) {
      s_.canvas().line(middle_.x, at, middle_.x, std::min(at + s_.px(3), to), c.text3, 1);
    }
  }

  struct Watched {
    std::string name;
    bool ready = false;
  };

  // watched: ready ones first. The loop's own set: the one that its lane waited on last.
  std::vector<Watched> watched() const {
    std::vector<Watched> out;
    const model::Files& files = shot_.world.files();
    for (const auto& [set, interests] : files.sets()) {
      for (const model::InterestWorld& interest : interests) {
        const bool ready = model::ready(interest, files.file(interest.object)) != 0;
        out.push_back({model::file_text(shot_.model.names, interest.object, shot_.at()), ready});
      }
    }
    std::ranges::stable_sort(out, std::greater<>(), &Watched::ready);
    return out;
  }

  std::string waits_how() const {
    if (turn() == nullptr) return "";
    const LoopTurn& turn = *this->turn();
    if (turn.asked && turn.asked <= shot_.at()) {
      return turn.waited_ns == 0
                 ? std::string(tr("did not wait"))
                 : fill(tr("waited {time}"), {{"time", base::format_duration(turn.waited_ns)}});
    }
    const auto wait = model::wait_of(shot_.model.trace, *shot_.world.lane(loop_));
    if (wait == nullptr || wait->deadline_ns == base::kNever) return tr("waits");
    return fill(tr("waits until {time}"), {{"time", base::format_time(wait->deadline_ns)}});
  }

  // callback_queue: the one that runs on top, then those that stand in the queue.
  void callback_queue() {
    const Palette& c = s_.colors();
    const bool runs = part() == TurnPart::Runs && now_;
    const std::size_t room = static_cast<std::size_t>(
        std::max(2.0, (lowest_ - queue_box_.y - s_.px(60)) / s_.px(kRow + 5)));
    const std::size_t most = std::min(kQueueMax, room);
    const std::size_t all = queue_.size() + (runs ? 1 : 0), shown = std::min(all, most);
    const std::size_t lines = std::max<std::size_t>(1, shown + (all > shown ? 1 : 0));
    queue_box_.height = s_.px(44) + static_cast<double>(lines) * s_.px(kRow + 5) + s_.px(8);
    s_.card(queue_box_, tr("Callback queue"), queue_box_.width < s_.px(190) ? "" : "FIFO", runs);
    Box row{queue_box_.x + s_.px(10), queue_box_.y + s_.px(42), queue_box_.width - s_.px(20),
            s_.px(kRow)};
    if (all == 0) {
      s_.write({row.x + s_.px(6), row.y, row.width, row.height}, tr("empty"),
               s_.style(13, c.text3));
      return;
    }
    for (std::size_t i = 0; i < shown; ++i) {
      if (runs && i == 0) {
        const model::TurnCallback& one = turn()->callbacks[ran() - 1];
        entry(row, one.target, one.queued, tr("runs"), true);
      } else {
        const model::CallbackWorld& one = queue_[i - (runs ? 1 : 0)];
        const auto p = shot_.model.trace.find<trace::CallbackQueued>(one.queued);
        const bool later = runs && turn() != nullptr && one.queued > first_of_turn();
        entry(row, p == nullptr ? LaneId{} : p->target, one.queued,
              later                   ? tr("next turn")
              : i == (runs ? 1u : 0u) ? tr("next")
                                      : "",
              false);
      }
      row.y += s_.px(kRow + 5);
    }
    if (shown < all) {
      s_.write({row.x + s_.px(6), row.y, row.width, row.height},
               fill(tr("and {n} more"), {{"n", std::to_string(all - shown)}}),
               s_.style(13, c.text3));
    }
  }

  // first_of_turn: what was queued before it runs in this turn, what comes later in the next one.
  EventSeq first_of_turn() const { return turn()->callbacks.front().started; }

  void entry(const Box& row, LaneId target, EventSeq queued, std::string_view tag, bool runs) {
    const Color hue = s_.hue(shot_.model.lanes, target);
    s_.token(row, runs ? SliceState::Running : SliceState::Ready, hue, name_of(target, queued), tag,
             runs);
    s_.target("loop.callback." + std::to_string(queued.value), row, queued, target);
  }

  void timers() {
    const Palette& c = s_.colors();
    std::vector<model::TimerWorld> armed;
    for (const model::TimerWorld& timer : shot_.world.timers()) {
      const auto p = shot_.model.trace.find<trace::TimerArmed>(timer.armed);
      // the one that ends the loop's own wait is no timer of the program's
      if (p != nullptr && p->lane != loop_) armed.push_back(timer);
    }
    const std::size_t shown = std::min(armed.size(), kTimersMax);
    const std::size_t lines = std::max<std::size_t>(1, shown + (armed.size() > shown ? 1 : 0));
    timers_box_.height = s_.px(44) + static_cast<double>(lines) * s_.px(44) + s_.px(8);
    s_.card(timers_box_, tr("Timers"), std::to_string(armed.size()),
            part() == TurnPart::QueuesDue && now_);
    Box row{timers_box_.x + s_.px(16), timers_box_.y + s_.px(42), timers_box_.width - s_.px(32),
            s_.px(22)};
    if (armed.empty()) {
      s_.write(row, tr("none pending"), s_.style(13, c.text3));
      return;
    }
    for (std::size_t i = 0; i < shown; ++i) {
      timer(row, armed[i]);
      row.y += s_.px(44);
    }
    if (shown < armed.size()) {
      s_.write(row, fill(tr("and {n} more"), {{"n", std::to_string(armed.size() - shown)}}),
               s_.style(13, c.text3));
    }
  }

  void timer(const Box& row, const model::TimerWorld& timer) {
    const Palette& c = s_.colors();
    const trace::Event& event = shot_.model.trace.at(timer.armed);
    const auto& p = std::get<trace::TimerArmed>(event.payload);
    const double used =
        s_.write_end({row.x + row.width / 2, row.y, row.width / 2, row.height},
                     base::format_time(timer.deadline_ns), s_.style(13, c.text1, 400, true));
    const Color hue = s_.hue(shot_.model.lanes, p.lane);
    const std::string name =
        p.lane ? shot_.model.names.lane(p.lane) : std::string(shot_.model.trace.text(p.what));
    s_.disc({row.x + s_.px(4), row.middle()}, s_.px(4), hue);
    s_.write({row.x + s_.px(16), row.y, row.width - used - s_.px(22), row.height}, name,
             s_.style(13, c.text1));
    const double whole =
        static_cast<double>(std::max<base::TimeNs>(1, timer.deadline_ns - event.time_ns));
    const double left =
        static_cast<double>(std::max<base::TimeNs>(0, timer.deadline_ns - shot_.world.now_ns()));
    const Box bar{row.x, row.bottom() + s_.px(3), row.width, s_.px(4)};
    s_.canvas().rect(bar, c.border, s_.px(2));
    s_.canvas().rect({bar.x, bar.y, std::max(s_.px(3), bar.width * (1 - left / whole)), bar.height},
                     hue, s_.px(2));
    s_.target("loop.timer." + std::to_string(timer.id.value), {row.x, row.y, row.width, s_.px(34)},
              timer.armed, p.lane);
  }

  // strip_of_turns: those about the present one, a bar for each callback; where it waited, a break.
  void strip_of_turns(const Box& strip) {
    const Palette& c = s_.colors();
    s_.canvas().rect({strip.x, strip.y, strip.width, 1}, c.border, 0);
    const Box head{strip.x, strip.y + s_.px(10), strip.width, s_.px(20)};
    s_.write(head, tr("Turns of the loop"), s_.style(13, c.text1, 600));
    s_.write_end(head, fill(tr("{n} in this run"), {{"n", std::to_string(turns_.size())}}),
                 s_.style(13, c.text3));
    const double step = s_.px(kTurn + 6);
    const auto fit = static_cast<std::size_t>(std::max(1.0, (strip.width + s_.px(6)) / step));
    const std::size_t at = now_.value_or(0);
    const std::size_t first =
        turns_.size() <= fit ? 0 : std::min(turns_.size() - fit, at - std::min(at, fit / 2));
    double said_at = strip.x - s_.px(96);  // where an idle time was told last
    for (std::size_t i = first; i < std::min(turns_.size(), first + fit); ++i) {
      const double x = strip.x + static_cast<double>(i - first) * step;
      turn_box({x, strip.y + s_.px(38), s_.px(kTurn), s_.px(46)}, i);
      if (i > first && turns_[i].waited_ns > 0) {
        idle(x - s_.px(3), strip, turns_[i].waited_ns, x - said_at >= s_.px(96));
        if (x - said_at >= s_.px(96)) said_at = x;
      }
    }
  }

  // idle: a break, and how long it was if there is room to say so.
  void idle(double x, const Box& strip, base::TimeNs waited, bool said) const {
    s_.tear(x - s_.px(1), strip.y + s_.px(36), strip.y + s_.px(86));
    if (!said) return;
    s_.write_mid({x - s_.px(48), strip.y + s_.px(88), s_.px(96), s_.px(18)},
                 fill(tr("{time} idle"), {{"time", base::format_duration(waited)}}),
                 s_.style(11, s_.colors().text3));
  }

  void turn_box(const Box& box, std::size_t number) {
    const Palette& c = s_.colors();
    const LoopTurn& turn = turns_[number];
    const bool current = now_ == number, past = now_ && number < *now_;
    s_.canvas().outline(box, current ? mix(c.accent, c.inset, 0.18) : c.inset,
                        current ? c.accent : c.border, current ? s_.px(2) : 1, s_.px(5));
    s_.write_mid({box.x, box.y + s_.px(4), box.width, s_.px(18)}, std::to_string(number + 1),
                 s_.style(12, current ? c.text1 : c.text3, 400, true));
    const std::size_t count = std::min<std::size_t>(turn.callbacks.size(), 5);
    const double wide = s_.px(count > 3 ? 4 : 7), gap = s_.px(2);
    double x = box.x + (box.width - static_cast<double>(count) * (wide + gap) + gap) / 2;
    for (std::size_t i = 0; i < count; ++i) {
      const Color hue = s_.hue(shot_.model.lanes, turn.callbacks[i].target);
      const bool ran_already = past || (current && i < ran());
      s_.canvas().rect({x, box.y + s_.px(24), wide, s_.px(15)},
                       ran_already ? hue : mix(hue, c.inset, 0.4), s_.px(2));
      x += wide + gap;
    }
    s_.target("loop.turn." + std::to_string(number + 1), box,
              turn.callbacks.empty() ? turn.begin : turn.callbacks.front().started);
  }

  Sketch& s_;
  const Shot& shot_;
  const std::vector<LoopTurn>& turns_;
  const LaneId loop_;
  const Box body_;
  const std::optional<std::size_t> now_;  // the turn that the moment lies in
  const std::vector<model::CallbackWorld> queue_;
  Spot middle_;
  double radius_ = 0, lowest_ = 0;
  Box selector_, queue_box_, timers_box_;
};

}  // namespace

LaneId loop_of(const Shot& shot, const model::LoopTurns& turns) {
  const auto loops = turns.loops();
  LaneId lane = shot.selected;
  for (int depth = 0; lane && depth < 64; ++depth) {
    if (std::ranges::find(loops, lane) != loops.end()) return lane;
    lane = shot.model.lanes.lane(lane).parent;
  }
  LaneId latest;
  EventSeq at;
  for (const LaneId loop : loops) {
    const auto turn = turns.turn_at(loop, shot.at());
    if (turn && (!latest || turns.of(loop)[*turn].begin > at)) {
      latest = loop;
      at = turns.of(loop)[*turn].begin;
    }
  }
  return latest || loops.empty() ? latest : loops.front();
}

void paint_loop(Sketch& sketch, const Shot& shot, const model::LoopTurns& turns, LaneId loop,
                const Box& body) {
  LoopPainter(sketch, shot, turns, loop, body).paint();
}

}  // namespace fiberscope::exporter
