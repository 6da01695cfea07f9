// A question about the next step of any run, also of one without a lesson.
#include <algorithm>

#include "app/lesson/question_maker.h"
#include "app/model/reading/called.h"
#include "app/model/reading/own_lanes.h"

namespace fiberscope::lesson {

using trace::LaneState;

namespace {

// what is asked, in turn: who stands at another moment, or has answered, is asked something else
constexpr std::array kTurns = {AskType::RunsNext, AskType::State,    AskType::PrintsNext,
                               AskType::WokenBy,  AskType::WaitsFor, AskType::LeftAfter,
                               AskType::Draw};
constexpr std::size_t kDrawnAtOnce = 8;  // columns: no more than one holds in one's head

// NextQuestion: of one moment. What is asked of each lane begins after the moment, so that what
// stands on the screen does not tell it.
class NextQuestion {
 public:
  NextQuestion(const model::Model& model, EventSeq at, std::uint64_t seed)
      : model_(model),
        trace_(model.trace),
        at_(at),
        seed_(seed),
        world_(model.replay.at(at.value)) {
    for (std::uint32_t i = 1; i <= world_.lane_count(); ++i) {
      const LaneId lane{i};
      const model::LaneWorld* now = world_.lane(lane);
      if (now == nullptr || now->state == LaneState::Ended) continue;
      if (!model::is_own(trace_, model_.lanes, model_.index, lane)) continue;
      // a question names its lane
      const auto called =
          model::lanes_called(trace_, model_.lanes, model_.names, model_.names.lane(lane));
      if (!called.empty() && called.front() == lane) lanes_.push_back(lane);
    }
    find_next_time();
  }

  std::optional<Question> make() const {
    const std::size_t turn = at_.value % kTurns.size();
    for (std::size_t i = 0; i < kTurns.size(); ++i) {
      if (auto question = make(kTurns[(turn + i) % kTurns.size()])) return question;
    }
    return {};
  }

 private:
  std::optional<Question> make(AskType type) const {
    if (type == AskType::Draw) return drawn();
    if (type == AskType::RunsNext || type == AskType::PrintsNext) return ask(type, {}, at_);
    const std::size_t turn = at_.value / kTurns.size();
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      const LaneId lane = lanes_[(turn + i) % lanes_.size()];
      const EventSeq when = moment(type, lane);
      if (!when) continue;
      if (auto question = ask(type, lane, when)) return question;
    }
    return {};
  }

  // moment: at which the lane can be asked about; none: there is none, or it has no single answer.
  EventSeq moment(AskType type, LaneId lane) const {
    switch (type) {
      case AskType::State:
        return state_moment(lane);
      case AskType::WaitsFor:
        return wait_moment(lane);
      case AskType::WokenBy:
        return waits_for_others(lane) ? at_ : EventSeq{};
      case AskType::LeftAfter:
        return leaves_by_itself(lane) ? at_ : EventSeq{};
      default:
        return {};
    }
  }

  // drawn: of two lanes or more that run in turn; where nothing is left to chance.
  std::optional<Question> drawn() const {
    Ask ask;
    ask.type = AskType::Draw;
    ask.count = kDrawnAtOnce;
    auto made = make_question(model_, at_, ask, seed_);
    if (!made) return {};
    const Drawing& drawing = *made.value().drawing;
    const auto runs = std::ranges::count_if(
        drawing.rows, [](const DrawnRow& row) { return row.right.find('u') != std::string::npos; });
    if (runs < 2 || drawing.rows.size() > 5 || drawing.columns() < 3) return {};
    for (std::uint64_t i = at_.value + 1; i <= drawing.end.value; ++i) {
      const auto choice = trace_.find<trace::ChoiceMade>(EventSeq{i});
      if (choice != nullptr && trace_.text(choice->policy) == "random") return {};
    }
    if (drawing.end.value == trace_.size() && !ended_by_itself()) return {};
    return std::move(made.value());
  }

  // find_next_time: the next time that is shown as another one, from its first event to its last.
  void find_next_time() {
    const std::string now = base::format_time(world_.now_ns());
    for (std::uint64_t i = at_.value + 1; i <= trace_.size(); ++i) {
      const std::string time = base::format_time(trace_.at(EventSeq{i}).time_ns);
      if (!next_first_ && time != now) next_first_ = EventSeq{i}, next_time_ = time;
      if (next_first_ && time != next_time_) break;
      if (next_first_) next_last_ = EventSeq{i};
    }
  }

  // state_moment: at the next time the lane is in one state all the time, and not in that of now.
  EventSeq state_moment(LaneId lane) const {
    if (!next_first_) return {};
    const std::int64_t first = model_.lanes.slice_at(lane, next_first_);
    if (first < 0 || first != model_.lanes.slice_at(lane, next_last_)) return {};
    const model::Slice slice = model_.lanes.slice(lane, static_cast<std::uint32_t>(first));
    return slice.begin > at_ ? next_last_ : EventSeq{};
  }

  // wait_moment: where it waits next, if of all its waits at that time the text is the same.
  EventSeq wait_moment(LaneId lane) const {
    if (world_.lane(lane)->state == LaneState::Blocked) return {};
    const model::Seqs& blocks = model_.index.lane(lane).blocks;
    const EventSeq next = model::after(blocks, at_);
    if (!next) return {};
    const std::string time = base::format_time(trace_.at(next).time_ns), text = wait_text(next);
    for (const EventSeq other : blocks) {
      const bool same_time = base::format_time(trace_.at(other).time_ns) == time;
      if (same_time && wait_text(other) != text) return {};
    }
    return next;
  }
  std::string wait_text(EventSeq at) const {
    const auto wait = trace_.get<trace::LaneBlocked>(at);
    return model::wait_text(trace_, model_.names, wait, trace_.at(at).time_ns);
  }

  // waits_for_others: of a sleep everybody sees what ends it.
  bool waits_for_others(LaneId lane) const {
    const model::LaneWorld& now = *world_.lane(lane);
    const auto wait = now.state == LaneState::Blocked ? model::wait_of(trace_, now) : nullptr;
    return wait != nullptr && wait->why != trace::WaitKind::Sleep &&
           wait->why != trace::WaitKind::BlockingSleep;
  }

  // leaves_by_itself: on a single core, at a line it has yet to reach, and another comes then. Of
  // one that loses its core chance has chosen the line.
  bool leaves_by_itself(LaneId lane) const {
    if (model_.lanes.cores().size() != 1 || model::runner(trace_, world_) != lane) return false;
    const std::int64_t found = model_.lanes.slice_at(lane, at_);
    if (found < 0) return false;
    const auto index = static_cast<std::uint32_t>(found);
    const model::Slice slice = model_.lanes.slice(lane, index);
    if (slice.state != model::SliceState::Running || slice.open || slice.end <= at_) return false;
    if (model_.lanes.slice(lane, index + 1).preempted) return false;
    const EventSeq line =
        model::before(model_.index.lane(lane).lines, EventSeq{slice.end.value + 1});
    if (line <= at_) return false;
    for (std::uint64_t i = slice.end.value; i <= trace_.size(); ++i) {
      const auto change = trace_.find<trace::LaneSwitched>(EventSeq{i});
      if (change != nullptr && change->to) return change->to != lane;
    }
    return false;
  }

  std::optional<Question> ask(AskType type, LaneId lane, EventSeq when) const {
    Ask ask;
    ask.type = type;
    if (lane) ask.lane = model_.names.lane(lane);
    QuestionMaker maker(model_, when, ask, seed_);
    if (type == AskType::RunsNext && !maker.others_could()) return {};
    auto made = maker.make();
    if (!made) return {};
    Question question = std::move(made.value());
    question.shown = std::min(question.shown, at_);
    // a run that was ended from outside does not tell what would have come
    const bool at_end = question.answered.value == trace_.size();
    if (question.answered <= question.shown || (at_end && !ended_by_itself())) return {};
    return question;
  }
  bool ended_by_itself() const {
    const auto end = trace_.find<trace::RunEnded>(EventSeq{trace_.size()});
    return end != nullptr &&
           (end->how == trace::RunEnd::Finished || end->how == trace::RunEnd::Failed ||
            end->how == trace::RunEnd::Deadlock);
  }

  const model::Model& model_;
  const trace::Trace& trace_;
  const EventSeq at_;
  const std::uint64_t seed_;
  const model::World world_;
  std::vector<LaneId> lanes_;  // the program's own that live
  EventSeq next_first_, next_last_;
  std::string next_time_;
};

}  // namespace

std::optional<Question> next_question(const model::Model& model, EventSeq at, std::uint64_t seed) {
  if (!at || at.value >= model.trace.size()) return {};  // nothing is left to be told
  return NextQuestion(model, at, seed).make();
}

}  // namespace fiberscope::lesson
