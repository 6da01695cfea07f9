// Question maker: what the questions about lanes, output, waits and numbers are made with.
//
// Owns the question under way. Deliberately knows no lesson. Only for the files of this room.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/lesson/question.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

using base::EventSeq;
using base::LaneId;

class QuestionMaker {
 public:
  QuestionMaker(const model::Model& model, EventSeq at, const Ask& ask, std::uint64_t seed)
      : model_(model),
        trace_(model.trace),
        at_(at),
        ask_(ask),
        seed_(seed),
        world_(model.replay.at(at.value)) {
    out_.type = ask.type;
    out_.at = out_.shown = at;
  }
  base::Result<Question> make();
  // others_could: of who runs next: another than the one that does is ready or waits for a timer.
  bool others_could() const;

 private:
  // question_runs.cpp
  std::string runs_next();
  std::string order_of_runs();
  std::string left_after();
  // question_facts.cpp
  std::string prints_next();
  std::string order_of_prints();
  std::string state();
  std::string waits_for();
  std::string woken_by();
  std::string ready_fds();
  // question_numbers.cpp
  std::string how_often();
  std::string total_time();
  std::string value();
  std::string draw();

  Option lane_option(LaneId lane) const;
  std::string lane_detail(LaneId lane) const;
  std::vector<LaneId> candidates() const;
  bool is_own(LaneId lane) const;
  bool never_ran(LaneId lane) const;
  std::string name(LaneId lane) const { return model_.names.lane(lane); }
  // offer: an option whose key is not there yet. False: it was.
  bool offer(Option option);
  std::size_t wrong_count() const;
  // shuffle: the options, as the seed says. The same for every language, as keys decide.
  void shuffle();
  void ask_order(std::vector<Option> in_order);
  EventSeq before(EventSeq event) const { return EventSeq{event.value > 1 ? event.value - 1 : 1}; }

  const model::Model& model_;
  const trace::Trace& trace_;
  const EventSeq at_;
  const Ask& ask_;
  const std::uint64_t seed_;
  const model::World world_;
  Question out_;
};

}  // namespace fiberscope::lesson
