// Who runs when.
#include <algorithm>

#include "app/lesson/question_maker.h"

namespace fiberscope::lesson {

using trace::LaneState;
using words::fill;
using words::mark;
using words::tr;

namespace {

bool waits_for_time(const trace::Trace& trace, const model::LaneWorld& lane) {
  const auto wait = model::wait_of(trace, lane);
  return wait != nullptr && wait->deadline_ns != base::kNever;
}

// weight: the more likely one is to be believed to run next, the smaller.
int weight(const trace::Trace& trace, const model::LaneWorld& lane) {
  if (lane.state == LaneState::Ready || lane.state == LaneState::New) return 0;
  if (lane.state == LaneState::Running) return 1;
  return waits_for_time(trace, lane) ? 2 : 3;
}

}  // namespace

std::string QuestionMaker::lane_detail(LaneId id) const {
  const model::LaneWorld* lane = world_.lane(id);
  if (lane == nullptr) return tr("not born yet");
  switch (lane->state) {
    case LaneState::New:
      return tr("not started");
    case LaneState::Ready: {
      const std::uint32_t place = world_.ready_place(id);
      return place == 0 ? tr("ready")
                        : fill(tr("ready, place {n}"), {{"n", std::to_string(place)}});
    }
    case LaneState::Running:
      return tr("runs now");
    case LaneState::Ended:
      return tr("ended");
    case LaneState::Blocked:
      break;
  }
  const auto wait = model::wait_of(trace_, *lane);
  if (wait == nullptr) return tr("blocked");
  if (wait->why == trace::WaitKind::Sleep || wait->why == trace::WaitKind::BlockingSleep) {
    return fill(tr("sleeps until {time}"), {{"time", base::format_time(wait->deadline_ns)}});
  }
  return model::wait_text(trace_, model_.names, *wait, lane->since_ns);
}

Option QuestionMaker::lane_option(LaneId lane) const {
  Option option;
  option.key = option.text = name(lane);
  option.detail = lane_detail(lane);
  option.lane = lane;
  return option;
}

// never_ran: it reaches no line, but people expect it to: a coroutine that stays in the queue.
bool QuestionMaker::never_ran(LaneId id) const {
  const trace::LaneKind kind = model_.lanes.lane(id).kind;
  return kind != trace::LaneKind::Process && kind != trace::LaneKind::EventLoop &&
         model_.index.lane(id).runs.empty();
}

// candidates: the program's own lanes that live, the likely ones first.
std::vector<LaneId> QuestionMaker::candidates() const {
  std::vector<LaneId> out;
  for (std::uint32_t i = 1; i <= world_.lane_count(); ++i) {
    const model::LaneWorld* lane = world_.lane(LaneId{i});
    if (lane == nullptr || lane->state == LaneState::Ended) continue;
    if (is_own(LaneId{i}) || never_ran(LaneId{i})) out.push_back(LaneId{i});
  }
  std::ranges::stable_sort(out, {}, [&](LaneId lane) {
    const auto place = world_.ready_place(lane);
    return std::pair(weight(trace_, *world_.lane(lane)), place == 0 ? UINT32_MAX : place);
  });
  return out;
}

bool QuestionMaker::others_could() const {
  std::size_t count = 0;
  for (const LaneId lane : candidates()) {
    const model::LaneWorld& l = *world_.lane(lane);
    count +=
        l.state == LaneState::Ready || (l.state == LaneState::Blocked && waits_for_time(trace_, l));
  }
  return count >= 2;
}

std::string QuestionMaker::runs_next() {
  EventSeq found;
  LaneId next;
  std::vector<LaneId> could;  // a policy chose among them by chance
  for (std::uint64_t i = at_.value + 1; i <= trace_.size() && !found; ++i) {
    const trace::Event& event = trace_.at(EventSeq{i});
    if (const auto* choice = std::get_if<trace::ChoiceMade>(&event.payload)) {
      const bool chance = trace_.text(choice->policy) == "random";
      could = chance ? choice->alternatives : std::vector<LaneId>();
    }
    const auto* change = std::get_if<trace::LaneSwitched>(&event.payload);
    if (change != nullptr && is_own(change->to)) found = event.seq, next = change->to;
  }
  if (!found) return "none of the program's own lanes runs after it";
  out_.answered = found;
  std::vector<LaneId> right{next};
  if (std::ranges::find(could, next) != could.end()) {
    for (const LaneId lane : could) {
      if (is_own(lane) && lane != next) right.push_back(lane);
    }
  }
  // on other cores somebody may begin in the same moment
  const base::TimeNs when = trace_.at(found).time_ns;
  for (std::uint64_t i = found.value + 1; i <= trace_.size(); ++i) {
    const trace::Event& event = trace_.at(EventSeq{i});
    if (event.time_ns != when) break;
    const auto* change = std::get_if<trace::LaneSwitched>(&event.payload);
    const auto first = trace_.get<trace::LaneSwitched>(found);
    if (change != nullptr && is_own(change->to) && change->core != first.core) {
      right.push_back(change->to);
    }
  }
  for (const LaneId lane : right) {
    Option option = lane_option(lane);
    option.right = true;
    offer(std::move(option));
  }
  const auto all = candidates();
  for (const LaneId lane : all) {
    if (out_.options.size() + 1 >= kOptionsMax) break;
    offer(lane_option(lane));
  }
  if (out_.options.size() < 2) return "nobody else is there who could run";
  base::TimeNs due = base::kNever;
  for (const LaneId lane : all) {
    const model::LaneWorld& l = *world_.lane(lane);
    if (l.state != LaneState::Blocked) continue;
    const auto wait = model::wait_of(trace_, l);
    if (wait != nullptr) due = std::min(due, wait->deadline_ns);
  }
  if (due != base::kNever && due > when) {
    Option nobody;
    nobody.key = "nobody", nobody.text = tr("no one");
    nobody.detail = fill(tr("before {time}"), {{"time", base::format_time(due)}});
    offer(std::move(nobody));
  }
  shuffle();
  const LaneId now = model::runner(trace_, world_);
  out_.lane = is_own(now) ? now : LaneId{};
  out_.text = fill(tr("It is {time}. Which of these gets the CPU next?"),
                   {{"time", base::format_time(world_.now_ns())}});
  return "";
}

std::string QuestionMaker::order_of_runs() {
  const std::size_t most = ask_.count == 0 ? 4 : ask_.count;
  std::vector<Option> in_order;
  std::set<LaneId> seen;
  for (std::uint64_t i = at_.value + 1; i <= trace_.size() && in_order.size() < most; ++i) {
    const auto change = trace_.find<trace::LaneSwitched>(EventSeq{i});
    if (change == nullptr || !is_own(change->to) || !seen.insert(change->to).second) continue;
    in_order.push_back(lane_option(change->to));
    out_.answered = EventSeq{i};
  }
  if (ask_.count > 0 && in_order.size() < ask_.count) return "so many lanes do not run after it";
  if (in_order.size() < 2) return "fewer than two lanes run after it";
  ask_order(std::move(in_order));
  out_.text = tr("Bring them into the order in which they get the CPU for the first time now.");
  return "";
}

std::string QuestionMaker::left_after() {
  // the stretch of running that holds the moment, or else the next one
  const model::LaneTrack& track = model_.lanes.lane(out_.lane);
  EventSeq left;
  for (std::uint32_t i = 0; i < track.slices.size() && !left; ++i) {
    const model::Slice slice = model_.lanes.slice(out_.lane, i);
    if (slice.state == model::SliceState::Running && slice.end > at_ && !slice.open) {
      left = slice.end;
    }
  }
  if (!left) return "the lane does not leave its core after it";
  const model::Seqs& lines = model_.index.lane(out_.lane).lines;
  const EventSeq last = model::before(lines, EventSeq{left.value + 1});
  if (!last) return "the lane reaches no line of the program";
  const trace::Place place = trace::line_of(trace_.at(last).payload)->place;
  std::set<std::uint32_t> reached;
  for (const EventSeq line : lines) {
    const trace::Place other = trace::line_of(trace_.at(line).payload)->place;
    if (other.source == place.source) reached.insert(other.line);
  }
  // the lines nearest to the right one
  std::vector<std::uint32_t> near(reached.begin(), reached.end());
  std::ranges::stable_sort(near, {}, [&](std::uint32_t line) {
    return line > place.line ? line - place.line : place.line - line;
  });
  near.resize(std::min<std::size_t>(near.size(), 5));
  std::ranges::sort(near);
  for (const std::uint32_t line : near) {
    Option option;
    std::string text(model_.names.line({place.source, line}));
    text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
    option.key = out_.find(text) == nullptr ? text : text + ":" + std::to_string(line);
    option.text = text, option.code = true;
    option.detail = fill(tr("line {n}"), {{"n", std::to_string(line)}});
    option.right = line == place.line;
    offer(std::move(option));
  }
  out_.answered = left;
  out_.text = fill(tr("{lane} runs on from {time}. When another gets the CPU next, which line "
                      "has {lane} reached?"),
                   {{"lane", name(out_.lane)}, {"time", base::format_time(world_.now_ns())}});
  return "";
}

}  // namespace fiberscope::lesson
