#include "app/model/reading/pending.h"

#include <algorithm>
#include <map>

namespace fiberscope::model {

namespace {

class Gathering {
 public:
  Gathering(const Trace& trace, const Index& index, const World& world)
      : trace_(trace), index_(index), world_(world), packets_(world.files().packets()) {
    for (const PacketWorld& packet : packets_) {  // by arrival: the first one stays
      if (!packet.to || packet.arrives_ns == base::kNever) continue;
      arrives_ns_.emplace(packet.to, packet.arrives_ns);
    }
  }

  std::vector<Pending> all() {
    copies();
    waits();
    operations();
    packets();
    return std::move(all_);
  }

 private:
  // copies: of the lanes that run: the copy is the end of the lane's next system call.
  void copies() {
    for (const CoreWorld& core : world_.cores()) {
      if (!core.running) continue;
      const EventSeq seq = after(index_.lane(core.running).calls, EventSeq{world_.cursor()});
      if (!seq) continue;
      const auto done = trace_.get<trace::SystemCallDone>(seq);
      const TimeNs end_ns = trace_.at(seq).time_ns;
      const TimeNs began_ns = end_ns - done.copy_ns;
      if (done.copy_ns <= 0 || began_ns > world_.now_ns()) continue;
      all_.push_back({Phase::Copying, done.lane, 0, seq, began_ns, end_ns, false});
    }
  }

  // next_to: when the first packet comes that is on its way to the file, or to one that the epoll
  // set watches; kNever when there is none.
  TimeNs next_to(ObjectId file) const {
    const auto found = arrives_ns_.find(file);
    TimeNs next_ns = found == arrives_ns_.end() ? base::kNever : found->second;
    for (const InterestWorld& one : world_.files().interests(file)) {
      const auto member = arrives_ns_.find(one.object);
      if (member != arrives_ns_.end()) next_ns = std::min(next_ns, member->second);
    }
    return next_ns;
  }

  // waits: what is on its way says how long, else the wait's own timeout.
  void waits() {
    for (std::uint32_t i = 1; i <= world_.lane_count(); ++i) {
      const LaneWorld& lane = *world_.lane(LaneId{i});
      const auto wait = wait_of(trace_, lane);
      if (wait == nullptr || sleeps(wait->why) || waits_for_lock(wait->why)) continue;
      const EventSeq listed = world_.files().listed(lane.id);
      if (world_.files().file(wait->object) == nullptr && !listed) continue;
      TimeNs due_ns = next_to(wait->object);
      if (listed) {
        const auto p = trace_.get<trace::InterestsListed>(listed);
        for (const auto& one : p.interests) due_ns = std::min(due_ns, next_to(one.object));
      }
      const bool times_out = wait->deadline_ns < due_ns;
      all_.push_back({Phase::Waiting, lane.id, 0, lane.wait, lane.since_ns,
                      std::min(due_ns, wait->deadline_ns), times_out});
    }
  }

  void operations() {
    for (const OperationWorld& operation : world_.files().operations()) {
      all_.push_back({Phase::Working, operation.lane, operation.id.value, operation.started,
                      operation.began_ns, operation.due_ns, false});
    }
  }

  void packets() {
    for (const PacketWorld& packet : packets_) {
      all_.push_back({Phase::OnTheWire,
                      {},
                      packet.id.value,
                      packet.sent,
                      packet.sent_ns,
                      packet.arrives_ns,
                      false});
    }
  }

  const Trace& trace_;
  const Index& index_;
  const World& world_;
  const std::vector<PacketWorld> packets_;
  std::map<ObjectId, TimeNs> arrives_ns_;  // by the file it goes to: the first packet
  std::vector<Pending> all_;
};

}  // namespace

std::vector<Pending> pending(const Trace& trace, const Index& index, const World& world) {
  return Gathering(trace, index, world).all();
}

}  // namespace fiberscope::model
