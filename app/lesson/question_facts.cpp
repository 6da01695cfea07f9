// What is printed, in which state somebody is, what somebody waits for, what is ready.
#include <algorithm>

#include "app/lesson/question_maker.h"
#include "app/model/words/said.h"
#include "app/words/in_language.h"

namespace fiberscope::lesson {

using words::fill;
using words::mark;
using words::tr;

namespace {

// one_line: of the console what the program printed, without what nobody sees.
std::string one_line(const model::ConsoleLine& line) {
  std::string text = line.printed();
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

Option printed(const std::string& text, LaneId lane) {
  Option option;
  option.key = option.text = text;
  option.code = true;
  option.lane = lane;
  return option;
}

Option said_option(const char* key, std::string text, bool right = false) {
  Option option;
  option.key = key;
  option.text = std::move(text);
  option.right = right;
  return option;
}

bool waits_for_ready(std::string_view call) {
  return call == "select" || call == "poll" || call == "epoll_wait" || call == "pselect" ||
         call == "ppoll" || call == "epoll_pwait";
}

}  // namespace

std::string QuestionMaker::prints_next() {
  std::vector<model::ConsoleLine> later, earlier;
  for (const model::ConsoleLine& line : model_.console.lines()) {
    if (one_line(line).empty()) continue;
    (line.first > at_ ? later : earlier).push_back(line);
  }
  std::ranges::reverse(earlier);  // the latest ones are believed to come again
  const bool nothing = later.empty();
  if (nothing) {
    out_.answered = EventSeq{trace_.size()};
  } else {
    out_.answered = later.front().closed ? later.front().closed : later.front().first;
    Option right = printed(one_line(later.front()), {});
    right.right = true;
    offer(std::move(right));
    later.erase(later.begin());
  }
  for (const auto& from : {later, earlier}) {
    for (const model::ConsoleLine& line : from) {
      if (out_.options.size() >= 4) break;
      offer(printed(one_line(line), {}));
    }
  }
  shuffle();
  offer(said_option("nothing", tr("nothing more"), nothing));
  if (!nothing && trace_.at(out_.answered).time_ns > world_.now_ns()) out_.lane = {};
  out_.text = fill(tr("It is {time}. Which line comes next?"),
                   {{"time", base::format_time(world_.now_ns())}});
  return "";
}

std::string QuestionMaker::order_of_prints() {
  const std::size_t most = ask_.count == 0 ? 4 : ask_.count;
  std::vector<Option> in_order;
  for (const model::ConsoleLine& line : model_.console.lines()) {
    const std::string text = one_line(line);
    if (line.first <= at_ || text.empty()) continue;
    // a line that is printed again has two places
    if (std::ranges::find(in_order, text, &Option::key) != in_order.end()) break;
    in_order.push_back(printed(text, {}));
    out_.answered = line.closed ? line.closed : line.first;
    if (in_order.size() == most) break;
  }
  if (ask_.count > 0 && in_order.size() < ask_.count) {
    return "so many different lines do not follow";
  }
  if (in_order.size() < 2) return "fewer than two different lines follow";
  ask_order(std::move(in_order));
  out_.text = tr("Bring the next lines of the output into their order.");
  return "";
}

std::string QuestionMaker::state() {
  using model::SliceState;
  const std::int64_t found = model_.lanes.slice_at(out_.lane, at_);
  SliceState now = SliceState::New;
  out_.answered = at_;
  if (found >= 0) {
    const model::Slice slice = model_.lanes.slice(out_.lane, static_cast<std::uint32_t>(found));
    now = slice.state;
    out_.shown = std::min(at_, before(slice.begin));
  }
  if (found < 0) return "the lane is not born yet";
  for (const SliceState state : {SliceState::Running, SliceState::Ready, SliceState::Blocked,
                                 SliceState::Sleeping, SliceState::Ended}) {
    out_.options.push_back(
        said_option(model::state_key(state), model::state_word(state), state == now));
  }
  if (now == SliceState::New) {
    out_.options.push_back(said_option(model::state_key(now), model::state_word(now), true));
  }
  out_.text = fill(tr("In which state is {lane} at {time}?"),
                   {{"lane", name(out_.lane)}, {"time", base::format_time(world_.now_ns())}});
  return "";
}

std::string QuestionMaker::waits_for() {
  const model::LaneWorld* lane = world_.lane(out_.lane);
  const auto wait = lane == nullptr ? nullptr : model::wait_of(trace_, *lane);
  if (wait == nullptr) return "the lane does not wait at that moment";
  const auto words_of = [&](EventSeq at) {
    const auto p = trace_.get<trace::LaneBlocked>(at);
    return model::wait_text(trace_, model_.names, p, trace_.at(at).time_ns);
  };
  const auto wait_option = [&](EventSeq at, bool right) {
    Option option = said_option("", words_of(at), right);
    const words::InLanguage english(words::Language::English);
    option.key = words_of(at);
    return option;
  };
  offer(wait_option(lane->wait, true));
  // what others of the program wait for, and the lane itself at other times: nearest first
  std::vector<EventSeq> waits;
  for (const model::LaneTrack& track : model_.lanes.lanes()) {
    if (!is_own(track.id)) continue;
    const model::Seqs& blocks = model_.index.lane(track.id).blocks;
    waits.insert(waits.end(), blocks.begin(), blocks.end());
  }
  std::ranges::stable_sort(waits, {}, [&](EventSeq seq) {
    return seq > lane->wait ? seq.value - lane->wait.value : lane->wait.value - seq.value;
  });
  for (const EventSeq seq : waits) {
    if (out_.options.size() >= 4) break;
    offer(wait_option(seq, false));
  }
  shuffle();
  offer(said_option("nothing", tr("nothing: it is ready, and waits for its turn")));
  out_.shown = std::min(at_, before(lane->wait));
  out_.answered = at_;
  out_.text = fill(tr("At {time} {lane} waits. What for?"),
                   {{"lane", name(out_.lane)}, {"time", base::format_time(world_.now_ns())}});
  return "";
}

std::string QuestionMaker::woken_by() {
  const EventSeq ready = model::after(model_.index.lane(out_.lane).readies, at_);
  const model::Target waker =
      ready ? model::waker(trace_, model_.index, out_.lane, ready) : model::Target{};
  const bool timer =
      waker.event && (std::holds_alternative<trace::TimerFired>(trace_.at(waker.event).payload) ||
                      trace_.get<trace::LaneReady>(ready).how == trace::WakeKind::TimerFired);
  // a process ends a wait by its end
  const bool process = waker.lane && model_.lanes.lane(waker.lane).kind == trace::LaneKind::Process;
  const bool by_lane =
      ready && waker.lane && waker.lane != out_.lane && (process || is_own(waker.lane));
  const bool machine = ready && !by_lane && !timer;
  if (machine && trace_.get<trace::LaneReady>(ready).how != trace::WakeKind::Notified) {
    // a loop that goes on, a slice that was over: nobody's doing
    if (waker.lane) return "it is the loop that lets it go on";
  }
  if (by_lane) {
    Option option = lane_option(waker.lane);
    option.detail.clear();
    option.right = true;
    offer(std::move(option));
  }
  for (const LaneId lane : candidates()) {
    if (lane == out_.lane || out_.options.size() >= 3) continue;
    Option option = lane_option(lane);
    option.detail.clear();
    offer(std::move(option));
  }
  shuffle();
  offer(said_option("timer", tr("a timer"), ready && timer && !by_lane));
  offer(said_option("machine", tr("the machine: something has arrived"), machine));
  offer(said_option("nobody", tr("no one"), !ready));
  out_.answered = ready ? ready : EventSeq{trace_.size()};
  out_.text = fill(tr("{lane} cannot go on at {time}. Who ends its wait?"),
                   {{"lane", name(out_.lane)}, {"time", base::format_time(world_.now_ns())}});
  return "";
}

std::string QuestionMaker::ready_fds() {
  for (std::uint64_t i = at_.value + 1; i <= trace_.size(); ++i) {
    const auto done = trace_.find<trace::SystemCallDone>(EventSeq{i});
    if (done == nullptr || done->result == 0 || done->error != 0) continue;
    if (!waits_for_ready(trace_.text(done->call))) continue;
    const model::World then = model_.replay.at(i - 1);
    std::vector<model::InterestWorld> interests;
    const auto set = then.files().sets().find(done->object);
    if (set != then.files().sets().end()) interests = set->second;
    // what was listed holds until the wait is over: it stands in the call's own event, which may be
    // before the moment
    for (std::uint64_t k = i; interests.empty() && --k > 0;) {
      const auto listed = trace_.find<trace::InterestsListed>(EventSeq{k});
      if (listed == nullptr || listed->lane != done->lane) continue;
      for (const trace::Interest& each : listed->interests) {
        interests.push_back({each.object, each.descriptor, each.events});
      }
    }
    for (const model::InterestWorld& each : interests) {
      Option option;
      option.key = "fd " + std::to_string(each.descriptor);
      option.text = model_.names.files().name(each.object, EventSeq{i});
      if (option.text.empty()) option.text = option.key;
      option.right = model::ready(each, then.files().file(each.object)) != 0;
      offer(std::move(option));
    }
    out_.answered = EventSeq{i};
    out_.text = fill(tr("{call} returns next. For which of these is something ready?"),
                     {{"call", std::string(trace_.text(done->call))}});
    return out_.options.size() < 2 ? "the call watches fewer than two descriptors" : "";
  }
  return "no select, poll or epoll finds anything after it";
}

}  // namespace fiberscope::lesson
