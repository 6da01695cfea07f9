// Findings about input and output: who polls in vain, and who waits for a peer that never answers.
#include <algorithm>
#include <utility>

#include "app/model/findings/findings.h"

namespace fiberscope::model {

using trace::LaneKind;
using trace::LaneState;
using trace::WaitKind;

namespace {

// How the machine names a declared service that accepts and never says a word.
constexpr std::string_view kSilent = "(silent)";

// asks_readiness: calls that wait for several files and say which are ready.
bool asks_readiness(std::string_view call) {
  return call == "select" || call == "pselect" || call.starts_with("poll") || call == "ppoll" ||
         call.starts_with("epoll_wait") || call.starts_with("epoll_pwait");
}

// asks_here: the line makes such a call itself. A library's loop that has no lane, as trio's and
// twisted's have none, makes them from the line that runs the loop.
bool asks_here(std::string_view line) {
  return line.find("select") != std::string_view::npos ||
         line.find("poll") != std::string_view::npos;
}

}  // namespace

TimeNs Findings::ran_ns(const Lane& lane, TimeNs now_ns) const {
  return lane.state == LaneState::Running ? lane.ran_ns + now_ns - lane.since_ns : lane.ran_ns;
}

// A vain call counts once it is known that the caller did not wait after it until something is
// ready, as gevent's and asyncio's sockets do after a first try.
void Findings::on(const Trace& trace, const trace::SystemCallDone& p, const trace::Event& event) {
  Lane* lane = find(p.lane);
  if (!lane) return;
  lane->row_over = true;
  if (lane->kind == LaneKind::EventLoop) return;  // a loop drains its files on purpose
  const bool asks = asks_readiness(trace.text(p.call));
  if (asks && p.error == 0 && p.result > 0) lane->vain = {};
  const bool waited = lane->since_ns > p.began_ns;
  const bool vain_look =
      asks && p.error == 0 && p.result == 0 && !waited && !groups_[lane->group].has_loop;
  if (p.error != kVain && !vain_look) end_vain_row(*lane, p.place);
  vain_call_stays(trace, p.lane);
  // whoever reads until nothing is left makes one vain call for each time that something was there
  const base::ObjectId moved =
      std::exchange(lane->moved, p.error == 0 ? p.object : base::ObjectId{});
  if ((p.error != kVain && !vain_look) || p.place.line == 0) return;
  if (p.error == kVain && p.object && moved == p.object) return;
  names_.update(trace, applied_ + 1);
  if (vain_look && !asks_here(names_.line(p.place))) return;
  const TimeNs now_ns = ran_ns(*lane, event.time_ns);
  lane->vain = event.seq;
  lane->vain_place = p.place;
  lane->vain_cost_ns =
      lane->vain_ran_ns < 0 ? event.time_ns - p.began_ns : now_ns - lane->vain_ran_ns;
  lane->vain_ran_ns = now_ns;
}

void Findings::on(const trace::InterestChanged& p, const trace::Event& event) {
  constexpr std::uint32_t kHow = 3u << 30;  // one shot, edge triggered: how to tell, not what
  Watched& watched = watched_[p.object];
  if (const auto set = sets_.find(p.set); set != sets_.end()) watched.groups.insert(set->second);
  if ((p.events & ~kHow) == 0) {
    watched.sets.erase(p.set);
  } else {
    watched.sets.insert(p.set);
    watched.asked = event.seq;
  }
}

// end_vain_row: a call at this line is not in vain: whoever looks whether something is ready, and
// then does something else before it looks again, does not poll.
void Findings::end_vain_row(Lane& lane, const trace::Place& place) {
  if (lane.vain_place == place) return;
  lane.vain = {};
  lane.vain_row.clear();
  lane.polls = false;
}

// vain_call_stays: no wait followed the lane's latest call in vain: it is one of a row, and with
// enough of them the lane polls.
void Findings::vain_call_stays(const Trace& trace, LaneId id) {
  Lane* lane = find(id);
  if (!lane || !lane->vain) return;
  const auto call = trace.get<trace::SystemCallDone>(lane->vain);
  // a file in a set of interests: its loop calls once more than there is to read, and is told when
  // there is more
  const auto watched = watched_.find(call.object);
  if (watched != watched_.end() && watched->second.groups.contains(lane->group) &&
      (!watched->second.sets.empty() || watched->second.asked > lane->vain)) {
    lane->vain = {};
    return;
  }
  lane->vain_row.emplace_back(std::exchange(lane->vain, {}), lane->vain_cost_ns);
  lane->polls |= lane->vain_row.size() == kVainCalls;
  if (!lane->polls) return;
  for (const auto& [one, cost_ns] : std::exchange(lane->vain_row, {})) {
    count_vain(trace, id, one, cost_ns);
  }
}

void Findings::count_vain(const Trace& trace, LaneId id, EventSeq vain, TimeNs cost_ns) {
  const auto call = trace.get<trace::SystemCallDone>(vain);
  Polls& polls = polls_[call.place];
  Finding& finding = polls.finding;
  if (!finding.event) {
    finding.kind = FindingKind::Polling;
    finding.event = vain;
    finding.lane = id;
    finding.place = call.place;
    finding.count = 0;
    polls.object = call.object;
  }
  ++finding.count;
  finding.duration_ns += cost_ns;
  finding.until = finding.related = vain;
  if (polls.object != call.object) polls.object = {};
  if (finding.count < kVainCalls) return;
  if (polls.at == SIZE_MAX) {
    polls.at = list_.size();
    list_.emplace_back();
  }
  list_[polls.at] = finding;
  if (!polls.object) list_[polls.at].related = {};  // it names the file
}

// peer_is_silent: nobody answers at the socket's other end. `nothing_comes`: nothing can happen any
// more in the whole run.
bool Findings::peer_is_silent(base::ObjectId socket, bool nothing_comes) const {
  const FileWorld* file = followed().files().file(socket);
  if (!file || file->kind != trace::FileKind::TcpSocket || !file->owner) return false;
  if (followed().files().next_packet_to(socket) != nullptr) return false;
  if (faults_.contains(socket)) return true;
  const FileWorld* peer = followed().files().file(file->peer);
  if (peer && peer->owner) return false;  // the program talks to itself
  const EventSeq now{followed().cursor()};
  return nothing_comes || (peer && names_.files().bare(peer->object, now).ends_with(kSilent));
}

// waits_for_silence: the lane waits, without a timeout, for nothing but silent peers.
bool Findings::waits_for_silence(const Trace& trace, LaneId id, bool nothing_comes) const {
  const Lane& lane = lanes_[id.value - 1];
  if (lane.state != LaneState::Blocked || lane.deadline_ns != base::kNever) return false;
  if (!lane.io) return false;
  const auto silent = [&](base::ObjectId socket) { return peer_is_silent(socket, nothing_comes); };
  if (const EventSeq listed = followed().files().listed(id)) {
    const auto p = trace.get<trace::InterestsListed>(listed);
    return !p.interests.empty() &&
           std::ranges::all_of(p.interests, silent, &trace::Interest::object);
  }
  const auto& watched = followed().files().interests(lane.object);
  if (!watched.empty()) return std::ranges::all_of(watched, silent, &InterestWorld::object);
  return silent(lane.object);
}

// all_wait_for_silence: nobody is left who could go on, and each of them waits for a silent peer,
// or for somebody who does: that is no circle, and told by itself.
bool Findings::all_wait_for_silence(const Trace& trace) const {
  bool any = false;
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& lane = lanes_[i - 1];
    if (lane.state != LaneState::Blocked || lane.kind == LaneKind::Process) continue;
    const WaitKind why = lane.told.why;
    const bool carried = lane.kind == LaneKind::EventLoop || lane.calls || why == WaitKind::Join ||
                         why == WaitKind::Gather || why == WaitKind::Await;
    if (carried) continue;
    if (!waits_for_silence(trace, LaneId{i}, true)) return false;
    any = true;
  }
  return any;
}

void Findings::judge_answers(const Trace& trace, const trace::RunEnded& p,
                             const trace::Event& event) {
  const bool nothing_comes = p.how == trace::RunEnd::Deadlock;
  const auto may_wait = [](const Lane& lane) {
    return lane.state == LaneState::Blocked && lane.deadline_ns == base::kNever &&
           lane.kind != LaneKind::Process && lane.io;
  };
  if (std::ranges::none_of(lanes_, may_wait)) return;
  follow(trace, event.seq.value);
  for (std::uint32_t i = 1; i <= lanes_.size(); ++i) {
    const Lane& lane = lanes_[i - 1];
    if (!waits_for_silence(trace, LaneId{i}, nothing_comes)) continue;
    Finding finding;
    finding.kind = FindingKind::NoAnswer;
    finding.event = lane.row;
    finding.lane = LaneId{i};
    finding.place = lane.told.place;
    finding.duration_ns = event.time_ns - trace.at(finding.event).time_ns;
    const auto fault = faults_.find(lane.object);
    if (fault != faults_.end()) finding.related = fault->second;
    add(std::move(finding));
  }
}

}  // namespace fiberscope::model
